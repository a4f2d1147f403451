//! Issuance.
//!
//! Time is divided into rounds of 100 ticks, counted from the chain's first tick. Round `n` emits
//! `50_000_000_000 >> (n / 210_000)` WIND base units ([`schedule`]), shared among those who are enrolled in it by weight.
//! What a round emits while nobody is enrolled is never minted. All there can ever be is 20,999,999.99685 WIND beside what
//! the genesis has.
//!
//! **Weight** is `isqrt(score) + 1000`, of the score that decays. A lower score counts at once, for the round in progress;
//! a higher one from the next round, when somebody [`refreshes`](Call::refresh) the weight.
//!
//! **Enrolling** takes effect with the next round and is paid in advance: [`schedule::fee`] for each round, to the
//! treasury. It ends with a multiple of [`EXPIRY_ROUNDS`], so that few ends are ever ahead. Participants that genesis names
//! are enrolled for the first [`MAX_ROUNDS`] for nothing.
//!
//! **Work** is constant. One sum of reward per weight ([`accumulator`]) serves all participants; each keeps where the sum
//! stood when it last looked. Rounds are paid out in `on_poll` in segments of constant weight, at most [`MAX_SEGMENTS`] in
//! a block; until that has caught up after a downtime, calls are refused with [`Error::RoundsPending`].
//!
//! **Claiming** is free, by anyone and without a signature, as soon as there is enough to claim: a chain on which nobody has
//! money can start.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod accumulator;
mod claim_impls;
mod enrol_impls;
mod round_impls;
pub mod schedule;
#[cfg(any(feature = "std", feature = "try-runtime"))]
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

use tradewind_primitives::Round;

pub use pallet::*;
pub use types::{EmissionState, Mark, NextWeight, Participant};
pub use weights::WeightInfo;

/// Weight of an account without a score.
pub const FLOOR_WEIGHT: u64 = 1_000;

/// Most rounds, from the next one on, for which one can be enrolled.
pub const MAX_ROUNDS: Round = 1_008;

/// Enrolments end with a multiple of this.
pub const EXPIRY_ROUNDS: Round = 144;

/// Most segments that one block pays out.
pub const MAX_SEGMENTS: u32 = 8;

const _: () = assert!(MAX_ROUNDS.is_multiple_of(EXPIRY_ROUNDS), "genesis participants leave with a multiple");
const _: () = assert!(schedule::END.is_multiple_of(EXPIRY_ROUNDS), "the last enrolments end with the schedule");
const _: () = assert!(MAX_ROUNDS / EXPIRY_ROUNDS < MAX_SEGMENTS, "the longest enrolment is caught up with in a block");

/// Why a claim is not valid: rounds are still being paid out.
pub const ROUNDS_PENDING: u8 = 110;

/// Why a claim is not valid: the account never took part, or has claimed all.
pub const NOT_ENROLLED: u8 = 111;

/// Why a claim is not valid: there is too little to claim yet.
pub const TOO_LITTLE_TO_CLAIM: u8 = 112;

#[frame_support::pallet]
#[allow(clippy::expect_used, reason = "FRAME's macros expand to it")]
pub mod pallet {
    use super::*;
    use alloc::vec::Vec;
    use frame_support::{pallet_prelude::*, traits::fungible, weights::WeightMeter, PalletId};
    use frame_system::pallet_prelude::*;
    use tradewind_primitives::{
        traits::{Clock, Registry, WeightScore},
        Balance,
    };

    /// The storage layout of this code.
    pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// The native token.
        type Currency: fungible::Mutate<Self::AccountId, Balance = Balance>;

        /// The chain's time, which counts rounds.
        type Clock: Clock;

        /// The scores that weight follows from.
        type Scores: WeightScore<Self::AccountId>;

        /// Who is identified, and how well.
        type Registry: Registry<Self::AccountId>;

        /// Where fees go.
        type Treasury: Get<Self::AccountId>;

        /// Names the account that holds what is minted and not claimed.
        #[pallet::constant]
        type PalletId: Get<PalletId>;

        /// The least that is paid out at once, in WIND base units; nor is less than the existential deposit.
        #[pallet::constant]
        type MinClaim: Get<Balance>;

        /// Least identity tier for a weight beyond [`FLOOR_WEIGHT`].
        #[pallet::constant]
        type MinWeightTier: Get<u8>;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// Where emission stands; absent before the first block of a runtime that has it.
    #[pallet::storage]
    pub type State<T> = StorageValue<_, EmissionState, OptionQuery>;

    /// Everyone who is enrolled, or was and has something left to claim.
    #[pallet::storage]
    pub type Participants<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Participant>;

    /// What is kept of rounds, while a participant needs it.
    #[pallet::storage]
    pub type At<T> = StorageMap<_, Twox64Concat, Round, Mark>;

    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// All that is issued at genesis, in WIND base units: the genesis is refused if it has other than this, but for the
        /// least balance of the treasury, whose pallet opens it.
        pub offset: Balance,
        /// Who is enrolled from round 0 for the first [`MAX_ROUNDS`], for nothing.
        pub participants: Vec<T::AccountId>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            Pallet::<T>::build_genesis(self.offset, &self.participants);
        }
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Rounds were paid out in which somebody took part.
        #[codec(index = 0)]
        RoundsEnded {
            /// The first of them.
            from: Round,
            /// The first after them.
            to: Round,
            /// What they emitted in all, in WIND base units.
            reward: Balance,
            /// The weight that took part in each of them.
            weight: u128,
        },
        /// An account was enrolled, or its enrolment extended.
        #[codec(index = 1)]
        Enrolled {
            /// Who.
            who: T::AccountId,
            /// The first round that was paid for.
            from: Round,
            /// The first round in which it no longer takes part.
            expires: Round,
            /// What it paid, in WIND base units.
            fee: Balance,
            /// Its weight from the next round on.
            weight: u64,
        },
        /// The weight of a participant was changed.
        #[codec(index = 2)]
        Reweighed {
            /// Whose.
            who: T::AccountId,
            /// For the round in progress.
            weight: u64,
            /// From the next round on.
            next: u64,
        },
        /// What a participant earned was paid.
        #[codec(index = 3)]
        Claimed {
            /// To whom.
            who: T::AccountId,
            /// How much, in WIND base units.
            amount: Balance,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// Rounds that have ended are still being paid out; it takes a few blocks at most.
        #[codec(index = 0)]
        RoundsPending,
        /// The account does not take part, and has nothing left to claim.
        #[codec(index = 1)]
        NotEnrolled,
        /// More rounds than one can be enrolled for.
        #[codec(index = 2)]
        TooManyRounds,
        /// The enrolment would end no later than it does, or before it begins: it ends with a multiple of
        /// [`EXPIRY_ROUNDS`], rounded down.
        #[codec(index = 3)]
        TooFewRounds,
        /// The last halving has come: no round emits anything any more.
        #[codec(index = 4)]
        ScheduleEnded,
        /// The account cannot pay the fee, which `EmissionApi::enrolment` tells.
        #[codec(index = 5)]
        CannotPayFee,
        /// The weight is what it should be, or the enrolment ends before a greater one would count.
        #[codec(index = 6)]
        NothingToRefresh,
        /// There is too little to claim yet.
        #[codec(index = 7)]
        TooLittleToClaim,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        // After the inherents, so that the clock shows this block's tick.
        fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
            Self::catch_up(meter);
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Enrols the sender for `rounds` from the next one on, at most [`MAX_ROUNDS`]; the end is rounded down to a
        /// multiple of [`EXPIRY_ROUNDS`]. One who is enrolled already pays for the rounds after the old end only. Its
        /// weight is brought up to date as by [`refresh`](Self::refresh).
        ///
        /// The fee for each round is `max(1, ⌊reward / 100⌋)` WIND base units, in all to the treasury at once.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::enrol())]
        pub fn enrol(origin: OriginFor<T>, rounds: Round) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_enrol(&who, rounds)
        }

        /// Brings the weight of `who` up to date with its score: a greater one counts from the next round, a smaller one at
        /// once. By anyone.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::refresh())]
        pub fn refresh(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_refresh(&who)
        }

        /// Pays `who` what it earned, in whole base units; what is less stays. By anyone, without a signature or a fee, if
        /// it comes to [`Config::MinClaim`] and to the existential deposit.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::claim())]
        #[pallet::authorize(Pallet::<T>::authorize_claim)]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_claim())]
        pub fn claim(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
            ensure_authorized(origin)?;
            Self::do_claim(&who)
        }
    }
}
