//! Layout 0 of what is stored: that of runtimes of spec version 1.

// `storage_alias` writes items that it does not document.
#![allow(missing_docs)]

use crate::{Config, Pallet, ScoreRecord};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{pallet_prelude::OptionQuery, storage_alias, Blake2_128Concat};
use tradewind_primitives::Balance;

/// The score of one account. Its fields mean what those of the same name in [`ScoreRecord`] do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen)]
pub struct Record {
    pub public: Balance,
    pub carry_ppm: u32,
}

impl Record {
    /// The record in layout 1. Nothing of it has decayed when that begins, in `era`.
    pub fn into_v1(self, era: crate::Era) -> ScoreRecord {
        ScoreRecord { public: self.public, carry_ppm: self.carry_ppm, weight: self.public, era }
    }
}

/// The score of every account that ever gained one.
#[storage_alias]
pub type Scores<T: Config> =
    StorageMap<Pallet<T>, Blake2_128Concat, <T as frame_system::Config>::AccountId, Record, OptionQuery>;

/// Puts what is stored of scores back into layout 0. For tests.
#[cfg(feature = "std")]
pub fn restore<T: Config>() {
    let all: alloc::vec::Vec<_> = crate::Scores::<T>::iter().collect();
    for (who, ScoreRecord { public, carry_ppm, .. }) in all {
        Scores::<T>::insert(who, Record { public, carry_ppm });
    }
    frame_support::traits::StorageVersion::new(0).put::<Pallet<T>>();
}
