//! Keys that sign vouchers: sr25519 or ed25519.

use crate::random::{random, NoRandomness};
use sp_core::{ed25519, sr25519, Pair, H256};
use std::{fmt, str::FromStr};
use tradewind_primitives::{SessionKey, SessionSignature};
use zeroize::Zeroizing;

/// Kind of a session key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionKind {
    /// What accounts are: Schnorr over Ristretto, with the signing context `substrate`.
    Sr25519,
    /// What most libraries know: RFC 8032.
    Ed25519,
}

impl SessionKind {
    /// `sr25519` or `ed25519`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sr25519 => "sr25519",
            Self::Ed25519 => "ed25519",
        }
    }

    /// The public key of this kind with these bytes. Whether they are a key at all shows when it verifies something.
    pub fn with_public(self, key: [u8; 32]) -> SessionKey {
        match self {
            Self::Sr25519 => SessionKey::Sr25519(key),
            Self::Ed25519 => SessionKey::Ed25519(key),
        }
    }
}

impl FromStr for SessionKind {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Sr25519, Self::Ed25519].into_iter().find(|kind| kind.name() == text).ok_or("expected sr25519 or ed25519")
    }
}

impl fmt::Display for SessionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The secret half of a session key. Never printed; the seed is overwritten when dropped.
#[derive(Clone)]
pub struct SessionSecret {
    kind: SessionKind,
    seed: Zeroizing<[u8; 32]>,
}

impl SessionSecret {
    /// A random one.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn generate(kind: SessionKind) -> Result<Self, NoRandomness> {
        random().map(|seed| Self { kind, seed })
    }

    /// The one with this seed; every 32 bytes are one.
    pub fn from_seed(kind: SessionKind, seed: &[u8; 32]) -> Self {
        Self { kind, seed: Zeroizing::new(*seed) }
    }

    /// Its kind.
    pub fn kind(&self) -> SessionKind {
        self.kind
    }

    /// The seed.
    pub fn seed(&self) -> &[u8; 32] {
        &self.seed
    }

    /// The public half, which goes on chain.
    pub fn public(&self) -> SessionKey {
        match self.kind {
            SessionKind::Sr25519 => SessionKey::Sr25519(sr25519::Pair::from_seed(&self.seed).public().0),
            SessionKind::Ed25519 => SessionKey::Ed25519(ed25519::Pair::from_seed(&self.seed).public().0),
        }
    }

    /// A signature over the 32 bytes of `digest` as they are.
    pub fn sign(&self, digest: H256) -> SessionSignature {
        match self.kind {
            SessionKind::Sr25519 => {
                SessionSignature::Sr25519(sr25519::Pair::from_seed(&self.seed).sign(digest.as_bytes()).0)
            }
            SessionKind::Ed25519 => {
                SessionSignature::Ed25519(ed25519::Pair::from_seed(&self.seed).sign(digest.as_bytes()).0)
            }
        }
    }
}

impl fmt::Debug for SessionSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionSecret({:?})", self.public())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn each_kind_signs_what_its_public_key_verifies() {
        let digest = H256::repeat_byte(3);
        for kind in [SessionKind::Sr25519, SessionKind::Ed25519] {
            let secret = SessionSecret::from_seed(kind, &[5; 32]);
            assert!(secret.sign(digest).verifies(&secret.public(), digest));
            assert!(!secret.sign(digest).verifies(&secret.public(), H256::repeat_byte(4)));
            assert_eq!(kind.name().parse(), Ok(kind));
        }
        assert!("rsa".parse::<SessionKind>().is_err());
    }

    #[test]
    fn two_generated_keys_differ_and_no_seed_is_printed() {
        let make = || SessionSecret::generate(SessionKind::Ed25519).unwrap();
        let (one, other) = (make(), make());
        assert_ne!(one.public(), other.public());
        assert!(!format!("{one:?}").contains(&hex::encode(one.seed())));
    }
}
