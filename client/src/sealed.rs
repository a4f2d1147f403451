//! Sealed boxes: what only the holder of one key reads, and only for one lease on one chain.
//!
//! HPKE (RFC 9180) in base mode with X25519-HKDF-SHA256, HKDF-SHA256 and ChaCha20-Poly1305. `info` is
//! `tradewind/sealed/1`; the associated data are the SCALE encoding of the lease (u64), the genesis hash (32 bytes) and
//! the purpose (one byte), so that a box opens nowhere else. A box is the encapsulated key (32 bytes), then the
//! ciphertext with its tag (16 bytes).
//!
//! Base mode does not say who sealed: a manifest is bound to its buyer by the hash on chain, an access to its provider
//! likewise.

use crate::{
    keys::SealingSecret,
    random::{random, NoRandomness},
};
use codec::{Decode, Encode};
use hpke::{
    aead::ChaCha20Poly1305,
    kdf::HkdfSha256,
    kem::X25519HkdfSha256,
    rand_core::{CryptoRng, RngCore},
    Deserializable, Kem, OpModeR, OpModeS, Serializable,
};
use sp_core::H256;
use tradewind_primitives::{LeaseId, SealingKey};
use zeroize::Zeroizing;

/// Largest box, in bytes.
pub const MAX_BOX_BYTES: usize = 1024 * 1024;

/// What a box adds to its content, in bytes.
pub const OVERHEAD_BYTES: usize = ENCAPPED_BYTES + TAG_BYTES;

const INFO: &[u8] = b"tradewind/sealed/1";
const ENCAPPED_BYTES: usize = 32;
const TAG_BYTES: usize = 16;

/// What a box is for. Codec indices are pinned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
pub enum Purpose {
    /// A manifest, sealed to the provider.
    #[codec(index = 0)]
    Manifest,
    /// An access, sealed to the buyer.
    #[codec(index = 1)]
    Access,
}

/// Where a box belongs. Its SCALE encoding is the box's associated data.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode)]
pub struct Context {
    /// The lease.
    pub lease: LeaseId,
    /// Genesis hash of the chain that the lease is on.
    pub genesis: H256,
    /// What the box is for.
    pub purpose: Purpose,
}

/// Why a box cannot be made or opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SealedError {
    /// It is larger than [`MAX_BOX_BYTES`], or would be.
    #[error("larger than a sealed box may be")]
    TooLarge,
    /// The public key is one that nobody can hold.
    #[error("the key to seal to is not a valid X25519 key")]
    BadKey,
    /// It was sealed to another key, for another lease, chain or purpose, or was changed.
    #[error("the sealed box does not open: another key or lease, or damaged")]
    DoesNotOpen,
    /// There is no randomness.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

/// Seals `content` to `key`.
pub fn seal(key: &SealingKey, context: &Context, content: &[u8]) -> Result<Vec<u8>, SealedError> {
    if content.len() > MAX_BOX_BYTES - OVERHEAD_BYTES {
        return Err(SealedError::TooLarge);
    }
    let public = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(key).map_err(|_| SealedError::BadKey)?;
    let mut rng = SystemRng { failed: false };
    let (encapped, ciphertext) = hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256, _>(
        &OpModeS::Base,
        &public,
        INFO,
        content,
        &context.encode(),
        &mut rng,
    )
    .map_err(|_| SealedError::BadKey)?;
    if rng.failed {
        return Err(NoRandomness.into());
    }
    let mut sealed = encapped.to_bytes().to_vec();
    sealed.extend(ciphertext);
    Ok(sealed)
}

/// Opens a box that was sealed to `secret`'s public half for the same context.
pub fn open(secret: &SealingSecret, context: &Context, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealedError> {
    if sealed.len() > MAX_BOX_BYTES {
        return Err(SealedError::TooLarge);
    }
    let (encapped, ciphertext) = sealed.split_at_checked(ENCAPPED_BYTES).ok_or(SealedError::DoesNotOpen)?;
    let opened = || {
        let secret = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&secret.to_bytes()[..])?;
        let encapped = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapped)?;
        hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &secret,
            &encapped,
            INFO,
            ciphertext,
            &context.encode(),
        )
    };
    opened().map(Zeroizing::new).map_err(|_| SealedError::DoesNotOpen)
}

/// The operating system's randomness for `hpke`, whose trait cannot report a failure: it is remembered instead, and
/// what was sealed with it is thrown away.
struct SystemRng {
    failed: bool,
}

impl RngCore for SystemRng {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.fill_bytes(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill_bytes(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn fill_bytes(&mut self, target: &mut [u8]) {
        for part in target.chunks_mut(32) {
            match random::<32>() {
                Ok(bytes) => part.iter_mut().zip(bytes.iter()).for_each(|(to, from)| *to = *from),
                Err(NoRandomness) => self.failed = true,
            }
        }
    }
}

impl CryptoRng for SystemRng {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const CONTEXT: Context = Context { lease: 7, genesis: H256([0x22; 32]), purpose: Purpose::Manifest };

    const KAT: &str = "7b0d47d93427f8311160781c7c733fd89f88970aef490d8aa0ee19a4cb8a1b14\
                       10bb7437de3870100e82f0e6b115e93848968662ad7a12c0e5b07b843b00209207";

    fn key() -> SealingSecret {
        SealingSecret::from_bytes(&std::array::from_fn(|i| u8::try_from(i).unwrap()))
    }

    #[test]
    fn the_suite_is_that_of_the_rfc() {
        // RFC 9180, A.2.1 (DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, base mode), sequence number 0.
        let secret = "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb";
        let encapped = "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a";
        let ciphertext = "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28";
        let opened = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &<X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&hex::decode(secret).unwrap()).unwrap(),
            &<X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(&hex::decode(encapped).unwrap()).unwrap(),
            b"Ode on a Grecian Urn",
            &hex::decode(ciphertext).unwrap(),
            b"Count-0",
        );
        assert_eq!(opened, Ok(b"Beauty is truth, truth beauty".to_vec()));
    }

    #[test]
    fn a_box_of_another_implementation_opens() {
        // Made by an implementation in Python, written from the RFC, with the ephemeral key 33…33.
        let sealed = hex::decode(KAT).unwrap();
        assert_eq!(open(&key(), &CONTEXT, &sealed).unwrap().as_slice(), b"a sealed manifest");
    }

    #[test]
    fn a_box_opens_with_its_key_only() {
        let sealed = seal(&key().public(), &CONTEXT, b"content").unwrap();
        assert_eq!(sealed.len(), b"content".len() + OVERHEAD_BYTES);
        assert_eq!(open(&key(), &CONTEXT, &sealed).unwrap().as_slice(), b"content");
        let other = SealingSecret::generate().unwrap();
        assert_eq!(open(&other, &CONTEXT, &sealed), Err(SealedError::DoesNotOpen));
    }

    #[test]
    fn two_boxes_of_the_same_content_differ() {
        let sealed = || seal(&key().public(), &CONTEXT, b"content").unwrap();
        assert_ne!(sealed(), sealed());
    }

    #[test]
    fn a_box_for_another_lease_chain_or_purpose_does_not_open() {
        let sealed = seal(&key().public(), &CONTEXT, b"content").unwrap();
        for context in [
            Context { lease: 8, ..CONTEXT },
            Context { genesis: H256([0x23; 32]), ..CONTEXT },
            Context { purpose: Purpose::Access, ..CONTEXT },
        ] {
            assert_eq!(open(&key(), &context, &sealed), Err(SealedError::DoesNotOpen));
        }
    }

    #[test]
    fn a_box_that_was_changed_anywhere_does_not_open() {
        let sealed = seal(&key().public(), &CONTEXT, b"content").unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(open(&key(), &CONTEXT, &changed), Err(SealedError::DoesNotOpen), "byte {at}");
        }
        for len in 0..sealed.len() {
            assert_eq!(open(&key(), &CONTEXT, &sealed[..len]), Err(SealedError::DoesNotOpen), "length {len}");
        }
    }

    #[test]
    fn boxes_are_bounded() {
        let largest = vec![0; MAX_BOX_BYTES - OVERHEAD_BYTES];
        let sealed = seal(&key().public(), &CONTEXT, &largest).unwrap();
        assert_eq!(sealed.len(), MAX_BOX_BYTES);
        assert_eq!(open(&key(), &CONTEXT, &sealed).unwrap().len(), largest.len());
        assert_eq!(seal(&key().public(), &CONTEXT, &vec![0; largest.len() + 1]), Err(SealedError::TooLarge));
        assert_eq!(open(&key(), &CONTEXT, &vec![0; MAX_BOX_BYTES + 1]), Err(SealedError::TooLarge));
    }

    #[test]
    fn nothing_is_sealed_to_a_key_that_gives_no_secret() {
        assert_eq!(seal(&[0; 32], &CONTEXT, b"content"), Err(SealedError::BadKey));
        let mut sealed = seal(&key().public(), &CONTEXT, b"content").unwrap();
        sealed[..32].fill(0);
        assert_eq!(open(&key(), &CONTEXT, &sealed), Err(SealedError::DoesNotOpen));
    }
}
