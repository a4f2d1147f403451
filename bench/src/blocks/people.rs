//! Who takes part, each with a key and the number of its next transaction.

use super::sign::signed;
use codec::Encode;
use sp_core::{sr25519, Pair};
use sp_keyring::Sr25519Keyring;
use sp_runtime::AccountId32;
use tradewind_runtime::{Hash, RuntimeCall, UncheckedExtrinsic};

/// Somebody with a key.
pub struct Person {
    pair: sr25519::Pair,
    nonce: u32,
}

impl Person {
    /// The superuser of development chains.
    pub fn alice() -> Self {
        Self { pair: Sr25519Keyring::Alice.pair(), nonce: 0 }
    }

    /// So many people.
    pub fn several(role: &str, count: u32) -> Vec<Self> {
        let pair = |number: u32| sr25519::Pair::from_seed(&(role, number).using_encoded(sp_io::hashing::blake2_256));
        (0..count).map(|number| Self { pair: pair(number), nonce: 0 }).collect()
    }

    /// The account.
    pub fn account(&self) -> AccountId32 {
        self.pair.public().into()
    }

    /// The next transaction.
    pub fn sign(&mut self, genesis: Hash, call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
        let nonce = self.nonce;
        self.nonce += 1;
        signed(&self.pair, nonce, genesis, call.into())
    }
}
