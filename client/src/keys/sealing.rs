//! Keys that boxes are sealed to: X25519.

use super::{KeyError, KeyKind, StoredKey};
use crate::random::{random, NoRandomness};
use std::fmt;
use tradewind_primitives::SealingKey;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

/// The secret half of a sealing key. Never printed; overwritten when dropped.
#[derive(Clone)]
pub struct SealingSecret(StaticSecret);

impl SealingSecret {
    /// A random one.
    pub fn generate() -> Result<Self, NoRandomness> {
        random().map(|bytes| Self::from_bytes(&bytes))
    }

    /// The one with these bytes; every 32 bytes are one.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(StaticSecret::from(*bytes))
    }

    /// The bytes.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public half, to which boxes are sealed.
    pub fn public(&self) -> SealingKey {
        PublicKey::from(&self.0).to_bytes()
    }
}

impl fmt::Debug for SealingSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealingSecret({})", hex::encode(self.public()))
    }
}

impl StoredKey for SealingSecret {
    const KIND: KeyKind = KeyKind::Sealing;

    fn public(&self) -> Result<[u8; 32], KeyError> {
        Ok(SealingSecret::public(self))
    }

    fn secret(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.as_bytes().to_vec())
    }

    fn from_secret(secret: &[u8]) -> Result<Self, KeyError> {
        secret.try_into().map(Self::from_bytes).map_err(|_| KeyError::BadKey)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_keys_are_those_of_rfc_7748() {
        let secret = hex::decode("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        let key = SealingSecret::from_secret(&secret.unwrap()).unwrap();
        let public = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
        assert_eq!(hex::encode(key.public()), public);
    }

    #[test]
    fn two_generated_keys_differ_and_none_is_printed() {
        let (one, other) = (SealingSecret::generate().unwrap(), SealingSecret::generate().unwrap());
        assert_ne!(one.public(), other.public());
        assert!(!format!("{one:?}").contains(&hex::encode(*one.to_bytes())));
    }

    #[test]
    fn other_lengths_are_no_key() {
        assert!(matches!(SealingSecret::from_secret(&[1; 31]), Err(KeyError::BadKey)));
    }
}
