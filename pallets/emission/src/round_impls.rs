//! How rounds are paid out.

use crate::{
    schedule, At, Config, EmissionState, Error, Event, Mark, Pallet, Participant, Participants, State, WeightInfo,
    EXPIRY_ROUNDS, FLOOR_WEIGHT, MAX_ROUNDS, MAX_SEGMENTS,
};
use frame_support::{
    ensure,
    traits::{
        fungible::{Inspect, Mutate},
        Get,
    },
    weights::{Weight, WeightMeter},
};
use sp_runtime::traits::AccountIdConversion;
use tradewind_primitives::{traits::Clock, Balance, Round};

impl<T: Config> Pallet<T> {
    /// The account that holds what is minted and not claimed.
    pub fn pot() -> T::AccountId {
        T::PalletId::get().into_account_truncating()
    }

    pub(crate) fn build_genesis(offset: Balance, participants: &[T::AccountId]) {
        let issued = T::Currency::total_issuance();
        // A treasury that a genesis does not open is opened by its pallet, with as little as an account can have. That, and
        // nothing else, need not be named.
        let least = T::Currency::minimum_balance();
        let opened = if T::Currency::total_balance(&T::Treasury::get()) == least { least } else { 0 };
        let is_named = issued == offset || issued.checked_sub(opened) == Some(offset);
        assert!(is_named, "the genesis has other money than it says");
        let weight = u128::from(FLOOR_WEIGHT).saturating_mul(participants.len() as u128);
        let mut state = EmissionState { offset: issued, weight, ..Default::default() };
        for who in participants {
            assert!(!Participants::<T>::contains_key(who), "a participant is named twice");
            let entry = Participant { weight: FLOOR_WEIGHT, expires: MAX_ROUNDS, ..Default::default() };
            Participants::<T>::insert(who, entry);
        }
        if !participants.is_empty() {
            state.horizon = MAX_ROUNDS;
            let mark = Mark { rpw: None, users: participants.len() as u32, leaving: weight };
            At::<T>::insert(MAX_ROUNDS, mark);
        }
        State::<T>::put(state);
    }

    /// Where emission stands. Before there is anything, all money that there is was issued before.
    pub(crate) fn state() -> EmissionState {
        State::<T>::get()
            .unwrap_or_else(|| EmissionState { offset: T::Currency::total_issuance(), ..Default::default() })
    }

    /// The same, if all rounds that have ended are paid out.
    pub(crate) fn rolled() -> Result<EmissionState, Error<T>> {
        let state = Self::state();
        ensure!(state.round >= T::Clock::round(), Error::<T>::RoundsPending);
        Ok(state)
    }

    /// Pays out rounds that have ended, at most [`MAX_SEGMENTS`] segments, as far as there is weight.
    pub(crate) fn catch_up(meter: &mut WeightMeter) {
        if meter.try_consume(T::WeightInfo::poll()).is_err() {
            return;
        }
        let (current, is_new) = (T::Clock::round(), !State::<T>::exists());
        let mut state = Self::state();
        let mut segments = 0;
        while state.round < current && segments < MAX_SEGMENTS {
            if meter.try_consume(Self::segment_weight(segments)).is_err() {
                break;
            }
            Self::pay_segment(&mut state, current);
            segments = segments.saturating_add(1);
        }
        if segments > 0 || is_new {
            State::<T>::put(state);
        }
    }

    /// What one more segment weighs after so many.
    fn segment_weight(done: u32) -> Weight {
        let more = T::WeightInfo::roll(done.saturating_add(1));
        if done == 0 {
            more
        } else {
            more.saturating_sub(T::WeightInfo::roll(done))
        }
    }

    /// The end of the stretch of rounds with constant weight that begins with the round in progress, at most `current`.
    fn segment_end(state: &EmissionState, current: Round) -> Round {
        if state.joining > 0 {
            return state.round.saturating_add(1);
        }
        if state.round >= state.horizon {
            return current;
        }
        let expiry = (state.round / EXPIRY_ROUNDS).saturating_add(1).saturating_mul(EXPIRY_ROUNDS);
        expiry.min(current)
    }

    /// Pays out one stretch of rounds with constant weight, and lets those join and leave who do with its end.
    fn pay_segment(state: &mut EmissionState, current: Round) {
        let (from, to) = (state.round, Self::segment_end(state, current));
        let reward = schedule::rewards(from, to);
        if state.weight == 0 {
            state.skipped = state.skipped.saturating_add(reward);
        } else if reward > 0 {
            state.sums.add(reward, state.weight);
            Self::mint(state, reward);
        }
        if state.weight > 0 {
            Self::deposit_event(Event::RoundsEnded { from, to, reward, weight: state.weight });
        }
        state.round = to;
        state.weight = state.weight.saturating_add(core::mem::take(&mut state.joining));
        At::<T>::mutate_extant(to, |mark| {
            mark.rpw = Some(state.sums.rpw);
            state.weight = state.weight.saturating_sub(core::mem::take(&mut mark.leaving));
        });
    }

    /// Mints into the pot. What is less than an account can begin with waits for more.
    fn mint(state: &mut EmissionState, reward: Balance) {
        let amount = state.unminted.saturating_add(reward);
        if T::Currency::mint_into(&Self::pot(), amount).is_ok() {
            state.minted = state.minted.saturating_add(amount);
            state.unminted = 0;
        } else {
            state.unminted = amount;
        }
    }
}
