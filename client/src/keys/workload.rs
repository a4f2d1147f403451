//! Keys that workloads attest with: ed25519.

use super::{KeyError, KeyKind, StoredKey};
use crate::random::{random, NoRandomness};
use sp_core::{ed25519, Pair};
use std::fmt;
use tradewind_primitives::WorkloadKey;
use zeroize::Zeroizing;

/// The secret half of a workload key. Never printed; the seed is overwritten when dropped. The key pair is expanded
/// from it for each signature, because `sp-core`'s own type copies freely.
#[derive(Clone)]
pub struct WorkloadSecret(Zeroizing<[u8; 32]>);

impl WorkloadSecret {
    /// A random one.
    pub fn generate() -> Result<Self, NoRandomness> {
        random().map(Self)
    }

    /// The one with this seed; every 32 bytes are one.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*seed))
    }

    /// The seed.
    pub fn seed(&self) -> &[u8; 32] {
        &self.0
    }

    /// The public half, which goes on chain.
    pub fn public(&self) -> WorkloadKey {
        self.pair().public().0
    }

    /// An ed25519 signature over `message`.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.pair().sign(message).0
    }

    fn pair(&self) -> ed25519::Pair {
        ed25519::Pair::from_seed(&self.0)
    }
}

impl fmt::Debug for WorkloadSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WorkloadSecret({})", hex::encode(self.public()))
    }
}

impl StoredKey for WorkloadSecret {
    const KIND: KeyKind = KeyKind::Workload;

    fn public(&self) -> Result<[u8; 32], KeyError> {
        Ok(WorkloadSecret::public(self))
    }

    fn secret(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.to_vec())
    }

    fn from_secret(secret: &[u8]) -> Result<Self, KeyError> {
        secret.try_into().map(Self::from_seed).map_err(|_| KeyError::BadKey)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_keys_are_those_of_rfc_8032() {
        let seed = hex::decode("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        let key = WorkloadSecret::from_secret(&seed).unwrap();
        assert_eq!(hex::encode(key.public()), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        let signature = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155\
                         5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";
        assert_eq!(hex::encode(key.sign(b"")), signature);
    }

    #[test]
    fn two_generated_keys_differ_and_none_is_printed() {
        let (one, other) = (WorkloadSecret::generate().unwrap(), WorkloadSecret::generate().unwrap());
        assert_ne!(one.public(), other.public());
        assert!(!format!("{one:?}").contains(&hex::encode(one.seed())));
    }

    #[test]
    fn other_lengths_are_no_key() {
        assert!(matches!(WorkloadSecret::from_secret(&[1; 33]), Err(KeyError::BadKey)));
    }
}
