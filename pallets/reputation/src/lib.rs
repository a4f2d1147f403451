//! Scores earned by settled trade.
//!
//! Whenever a lease or a channel pays, its buyer and its provider each gain [`Config::GainPpm`] millionths of the gross
//! amount, in WIND base units. What the division leaves over is carried, so that many small settlements gain exactly what
//! one large settlement gains. A score is public and cannot be transferred.
//!
//! A party of a lease that has ended may [`lower`](Call::lower) its counterparty's score at the price of its own: what it
//! spends takes [`Config::LowerPpm`] millionths of that from the other. For each lease each party can spend no more than
//! [`Config::CapFactor`] times what the whole term would have gained it.
//!
//! Beside the public score there is one that decays: it is halved, rounded down, whenever the number of rounds since the
//! first tick reaches a multiple of [`Config::DecayRounds`]. It alone feeds emission, so that weight needs upkeep.
//!
//! What each counterparty did to a score in each year stays on chain, so that nodes which keep no old blocks can tell.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod gain_impls;
mod lower_impls;
pub mod migrations;
#[cfg(any(feature = "std", feature = "try-runtime", test))]
mod try_state_impls;
mod types;
mod view_impls;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::{Era, ScoreRecord, SpentRecord};
pub use weights::WeightInfo;

#[frame_support::pallet]
#[allow(clippy::expect_used, reason = "FRAME's macros expand to it")]
pub mod pallet {
    use super::*;
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    use sp_core::H256;
    use tradewind_primitives::{
        traits::{Clock, Conversion, EndedLeases, OnScoreLowered},
        Balance, Gain, LeaseId, PairTotals, Round, Ticks, Year,
    };

    /// The storage layout of this code.
    pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// What other assets are worth. A payment in an asset without a rate gains nothing.
        type Conversion: Conversion;

        /// The chain's time.
        type Clock: Clock;

        /// The leases that are over.
        type Leases: EndedLeases<Self::AccountId>;

        /// What is told of scores that were lowered.
        type OnScoreLowered: OnScoreLowered<Self::AccountId>;

        /// What each side of a settlement gains of its gross amount, in parts per million.
        #[pallet::constant]
        type GainPpm: Get<u32>;

        /// What lowering takes from the counterparty, in parts per million of what is spent on it.
        #[pallet::constant]
        type LowerPpm: Get<u32>;

        /// How many times the gain of a lease's whole term each of its parties may spend on lowering the other's score.
        #[pallet::constant]
        type CapFactor: Get<u32>;

        /// Live ticks after the end of a lease in which its parties may lower each other's score. No longer than leases
        /// are remembered.
        #[pallet::constant]
        type LowerWindow: Get<Ticks>;

        /// The score that feeds weight is halved at multiples of so many rounds; 0: never.
        #[pallet::constant]
        type DecayRounds: Get<Round>;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// The scores of every account that ever gained one.
    #[pallet::storage]
    pub type Scores<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, ScoreRecord, ValueQuery>;

    /// What the parties of each lease spent on lowering each other's score, until the lease is forgotten.
    #[pallet::storage]
    pub type Spent<T: Config> = StorageMap<_, Twox64Concat, LeaseId, SpentRecord, ValueQuery>;

    /// What changed an account's score: the account, the counterparty, the year.
    #[pallet::storage]
    pub type Totals<T: Config> = StorageNMap<
        _,
        (NMapKey<Blake2_128Concat, T::AccountId>, NMapKey<Blake2_128Concat, T::AccountId>, NMapKey<Twox64Concat, Year>),
        PairTotals,
        ValueQuery,
    >;

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Both sides of a settlement gained by it.
        #[codec(index = 0)]
        Gained {
            /// Who paid.
            payer: Gain<T::AccountId>,
            /// Who was paid.
            payee: Gain<T::AccountId>,
        },
        /// A party of a lease lowered its counterparty's score, at the price of its own.
        #[codec(index = 1)]
        Lowered {
            /// For which lease.
            lease: LeaseId,
            /// Whose score was lowered.
            who: T::AccountId,
            /// By how much, in WIND base units.
            amount: Balance,
            /// Its score since, in WIND base units.
            score: Balance,
            /// Who lowered it.
            by: T::AccountId,
            /// What that cost, in WIND base units.
            spent: Balance,
            /// The score of who lowered it since, in WIND base units.
            score_of_by: Balance,
            /// Hash of a text that says why; the text itself is not on chain.
            reason_hash: H256,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// The lease has not ended, or was never there, or is forgotten.
        #[codec(index = 0)]
        NoSuchEndedLease,
        /// The sender is not a party of the lease.
        #[codec(index = 1)]
        NotParty,
        /// The sender is both parties of the lease.
        #[codec(index = 2)]
        Oneself,
        /// The lease was never active, and the provider was not at fault.
        #[codec(index = 3)]
        NeverRan,
        /// The lease ended too long ago.
        #[codec(index = 4)]
        WindowClosed,
        /// Nothing would be spent.
        #[codec(index = 5)]
        ZeroAmount,
        /// The sender would spend more on this lease than its value allows.
        #[codec(index = 6)]
        OverCap,
        /// The sender has less score than it would spend.
        #[codec(index = 7)]
        ScoreTooLow,
        /// The counterparty has no score.
        #[codec(index = 8)]
        NothingToLower,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Spends `amount` of the sender's scores, in WIND base units, to lower those of its counterparty in `lease` by
        /// [`Config::LowerPpm`] millionths of that, rounded down, at most to zero.
        ///
        /// The lease must have ended less than [`Config::LowerWindow`] live ticks ago, and have been active or have ended
        /// by the provider's fault. All that the sender spends on it may come to ⌊[`Config::CapFactor`] ×
        /// [`Config::GainPpm`] millionths of what its whole term would have earned⌋, in WIND at the rate of its end.
        ///
        /// `reason_hash` commits to a text that the sender may show to others.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::lower())]
        pub fn lower(origin: OriginFor<T>, lease: LeaseId, amount: Balance, reason_hash: H256) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_lower(&who, lease, amount, reason_hash)
        }
    }
}
