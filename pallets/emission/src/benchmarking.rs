//! Benchmarks: the worst case of each call, and of the hook.

#![allow(clippy::unwrap_used, missing_docs)]

use super::*;
use frame_benchmarking::v2::*;
use frame_support::{
    pallet_prelude::{Authorize, TransactionSource},
    traits::fungible::{Inspect, Mutate},
    weights::WeightMeter,
};
use frame_system::RawOrigin;
use tradewind_primitives::{
    traits::{Clock, WeightScore},
    Balance, ROUND_TICKS,
};

const START: u32 = 1_000;
const SCORE: Balance = 1_000_000_000_000;
const FUNDS: Balance = 100_000_000_000_000;

/// A chain whose clock has begun, in a round that is paid out.
fn begin<T: Config>() {
    T::Clock::set_block_number(START);
    pay_out::<T>();
}

/// Pays out all rounds that have ended.
fn pay_out<T: Config>() {
    while Pallet::<T>::rolled().is_err() {
        Pallet::<T>::catch_up(&mut WeightMeter::new());
    }
}

/// Moves the clock by so many rounds. Nothing is paid out.
fn pass<T: Config>(rounds: Round) {
    T::Clock::set_block_number(T::Clock::now() + rounds * ROUND_TICKS);
}

/// Mints outside of the schedule, and says so.
fn fund<T: Config>(who: &T::AccountId) {
    T::Currency::mint_into(who, FUNDS).unwrap();
    let mut state = Pallet::<T>::state();
    state.offset = T::Currency::total_issuance() - state.minted;
    State::<T>::put(state);
}

fn enrolled<T: Config>(who: &T::AccountId, rounds: Round) {
    fund::<T>(who);
    Pallet::<T>::do_enrol(who, rounds).unwrap();
}

impl<T: Config> Pallet<T> {
    /// Enrols `who`, as one who joined with the round that has just begun and has not been looked at since.
    pub(crate) fn prepare_participant(who: &T::AccountId) {
        pay_out::<T>();
        enrolled::<T>(who, MAX_ROUNDS);
        pass::<T>(1);
        pay_out::<T>();
    }
}

#[benchmarks]
mod benchmarks {
    use super::*;

    /// Nothing has ended.
    #[benchmark]
    fn poll() {
        begin::<T>();

        #[block]
        {
            Pallet::<T>::catch_up(&mut WeightMeter::new());
        }
    }

    /// Somebody takes part throughout; the first segment ends with joiners, the others with leavers.
    #[benchmark]
    fn roll(n: Linear<1, MAX_SEGMENTS>) {
        begin::<T>();
        Pallet::<T>::prepare_participant(&account("first", 0, 0));
        for k in 1..MAX_SEGMENTS {
            enrolled::<T>(&account("participant", k, 0), k * EXPIRY_ROUNDS);
        }
        let round = Pallet::<T>::state().round;
        pass::<T>(1.max(((n - 1) * EXPIRY_ROUNDS).saturating_sub(round)));

        #[block]
        {
            Pallet::<T>::catch_up(&mut WeightMeter::new());
        }

        assert!(Pallet::<T>::rolled().is_ok());
        assert!(Pallet::<T>::state().minted > 0);
    }

    /// One who has just joined, and weighs more since, moves its end.
    #[benchmark]
    fn enrol() {
        let who: T::AccountId = whitelisted_caller();
        begin::<T>();
        enrolled::<T>(&account("other", 0, 0), EXPIRY_ROUNDS);
        enrolled::<T>(&who, EXPIRY_ROUNDS);
        pass::<T>(1);
        pay_out::<T>();
        T::Scores::set_weight_score(&who, SCORE);

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), MAX_ROUNDS);

        assert_eq!(Participants::<T>::get(&who).unwrap().standing(), FLOOR_WEIGHT + 1_000_000);
    }

    #[benchmark]
    fn refresh() {
        let (caller, who): (T::AccountId, T::AccountId) = (whitelisted_caller(), account("who", 0, 0));
        begin::<T>();
        Pallet::<T>::prepare_participant(&who);
        T::Scores::set_weight_score(&who, SCORE);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), who.clone());

        assert_eq!(Participants::<T>::get(&who).unwrap().standing(), FLOOR_WEIGHT + 1_000_000);
    }

    /// The first claim of one who has joined and left since.
    #[benchmark]
    fn claim() {
        let who: T::AccountId = account("who", 0, 0);
        begin::<T>();
        enrolled::<T>(&who, EXPIRY_ROUNDS);
        enrolled::<T>(&account("other", 0, 0), MAX_ROUNDS);
        pass::<T>(EXPIRY_ROUNDS);
        pay_out::<T>();

        #[extrinsic_call]
        _(RawOrigin::Authorized, who.clone());

        assert!(!Participants::<T>::contains_key(&who));
    }

    #[benchmark]
    fn authorize_claim() {
        let who: T::AccountId = account("who", 0, 0);
        begin::<T>();
        enrolled::<T>(&who, EXPIRY_ROUNDS);
        enrolled::<T>(&account("other", 0, 0), MAX_ROUNDS);
        pass::<T>(EXPIRY_ROUNDS);
        pay_out::<T>();
        let call = Call::<T>::claim { who };

        #[block]
        {
            call.authorize(TransactionSource::External).unwrap().unwrap();
        }
    }
}
