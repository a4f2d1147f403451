//! Scores earned by settled trade.
//!
//! Whenever a lease pays, its buyer and its provider each gain [`Config::GainPpm`] millionths of the gross amount, in
//! WIND base units. What the division leaves over is carried, so that many small settlements gain exactly what one
//! large settlement gains. A score is public and cannot be transferred.
//!
//! The pallet has no calls: scores change only through [`OnSettled`](tradewind_primitives::traits::OnSettled), whose
//! cost is part of the settling call's weight.

#![cfg_attr(not(feature = "std"), no_std)]

mod gain_impls;
#[cfg(any(feature = "std", feature = "try-runtime", test))]
mod try_state_impls;
mod types;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::ScoreRecord;

#[frame_support::pallet]
#[allow(clippy::expect_used, reason = "FRAME's macros expand to it")]
pub mod pallet {
    use super::*;
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::BlockNumberFor;
    use tradewind_primitives::{traits::Conversion, Balance};

    /// The storage layout of this code.
    pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// What other assets are worth. A payment in an asset without a rate gains nothing.
        type Conversion: Conversion;

        /// What each side of a settlement gains of its gross amount, in parts per million.
        #[pallet::constant]
        type GainPpm: Get<u32>;
    }

    /// The score of every account that ever gained one.
    #[pallet::storage]
    pub type Scores<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, ScoreRecord, ValueQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An account gained by a settlement.
        #[codec(index = 0)]
        Gained {
            /// Who gained.
            who: T::AccountId,
            /// How much, in WIND base units.
            amount: Balance,
            /// Its score since, in WIND base units.
            score: Balance,
            /// The other side of the settlement.
            counterparty: T::AccountId,
        },
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
