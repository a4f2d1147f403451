//! A key with its point's multiples at hand, and signatures checked with them.
//!
//! The equations are those of the libraries that the chain checks with, schnorrkel and ed25519-zebra, and so are the rules
//! for what is no signature at all. Only the multiples are found in another way. Tests compare the verdicts.

use super::comb::Comb;
use curve25519_dalek::{
    constants::{ED25519_BASEPOINT_POINT, RISTRETTO_BASEPOINT_POINT},
    edwards::CompressedEdwardsY,
    ristretto::CompressedRistretto,
    traits::{Identity, IsIdentity},
    EdwardsPoint, RistrettoPoint, Scalar,
};
use schnorrkel::{
    context::{signing_context, SigningContext, SigningTranscript},
    PublicKey,
};
use sha2::{Digest, Sha512};
use sp_core::H256;
use std::sync::LazyLock;
use tradewind_primitives::{SessionKey, SessionSignature};

static RISTRETTO: LazyLock<Comb<RistrettoPoint>> = LazyLock::new(|| Comb::new(RISTRETTO_BASEPOINT_POINT));

static EDWARDS: LazyLock<Comb<EdwardsPoint>> = LazyLock::new(|| Comb::new(ED25519_BASEPOINT_POINT));

/// The context in which Substrate signs.
static CONTEXT: LazyLock<SigningContext> = LazyLock::new(|| signing_context(b"substrate"));

/// See the module.
pub(super) enum Prepared {
    /// An sr25519 key, with the multiples of its negative.
    Sr25519(PublicKey, Comb<RistrettoPoint>),
    /// An ed25519 key as it came, with the multiples of its negative.
    Ed25519([u8; 32], Comb<EdwardsPoint>),
}

impl Prepared {
    /// Prepares a key. `None` if it is none: then no signature is its.
    pub(super) fn new(key: &SessionKey) -> Option<Self> {
        match key {
            SessionKey::Sr25519(bytes) => {
                let key = PublicKey::from_bytes(bytes).ok()?;
                let minus = Comb::new(-key.as_point());
                Some(Self::Sr25519(key, minus))
            }
            SessionKey::Ed25519(bytes) => {
                let point = CompressedEdwardsY(*bytes).decompress()?;
                Some(Self::Ed25519(*bytes, Comb::new(-point)))
            }
        }
    }

    /// Whether `signature` is the key's over `digest`: what [`SessionSignature::verifies`] says.
    pub(super) fn verifies(&self, signature: &SessionSignature, digest: H256) -> bool {
        let verdict = match (self, signature) {
            (Self::Sr25519(key, minus), SessionSignature::Sr25519(signature)) => sr25519(key, minus, signature, digest),
            (Self::Ed25519(key, minus), SessionSignature::Ed25519(signature)) => ed25519(key, minus, signature, digest),
            _ => None,
        };
        verdict.unwrap_or(false)
    }
}

/// schnorrkel's `PublicKey::verify_simple`. `None` if the signature is none.
fn sr25519(key: &PublicKey, minus: &Comb<RistrettoPoint>, signature: &[u8; 64], digest: H256) -> Option<bool> {
    // Without the mark by which it is told from one of ed25519, a whole number below the order of the group.
    let signature = schnorrkel::Signature::from_bytes(signature).ok()?.to_bytes();
    let (nonce, mut response) = halves(&signature);
    if let Some(last) = response.last_mut() {
        *last &= 0x7f;
    }
    let response = Option::<Scalar>::from(Scalar::from_canonical_bytes(response))?;
    let nonce = CompressedRistretto(nonce);
    let mut transcript = CONTEXT.bytes(digest.as_bytes());
    transcript.proto_name(b"Schnorr-sig");
    transcript.commit_point(b"sign:pk", key.as_compressed());
    transcript.commit_point(b"sign:R", &nonce);
    let challenge: Scalar = transcript.challenge_scalar(b"sign:c");
    let sum = RISTRETTO.add_multiple(RistrettoPoint::identity(), &response);
    Some(minus.add_multiple(sum, &challenge).compress() == nonce)
}

/// ed25519-zebra's `VerificationKey::verify`, by the rules of ZIP 215. `None` if the signature is none.
fn ed25519(key: &[u8; 32], minus: &Comb<EdwardsPoint>, signature: &[u8; 64], digest: H256) -> Option<bool> {
    let (nonce, response) = halves(signature);
    let response = Option::<Scalar>::from(Scalar::from_canonical_bytes(response))?;
    let point = CompressedEdwardsY(nonce).decompress()?;
    let hash = Sha512::new().chain_update(nonce).chain_update(key).chain_update(digest);
    let challenge = Scalar::from_hash(hash);
    let sum = EDWARDS.add_multiple(EdwardsPoint::identity(), &response);
    Some((point - minus.add_multiple(sum, &challenge)).mul_by_cofactor().is_identity())
}

fn halves(signature: &[u8; 64]) -> ([u8; 32], [u8; 32]) {
    let (mut first, mut second) = ([0; 32], [0; 32]);
    first.iter_mut().chain(&mut second).zip(signature).for_each(|(to, from)| *to = *from);
    (first, second)
}
