//! Enrolling, and weights.

use crate::{
    schedule, types::Released, At, Config, EmissionState, Error, Event, NextWeight, Pallet, Participant, Participants,
    State, EXPIRY_ROUNDS, FLOOR_WEIGHT, MAX_ROUNDS,
};
use frame_support::{
    dispatch::DispatchResult,
    ensure,
    traits::{
        fungible::{Inspect, Mutate},
        tokens::{Fortitude, Preservation},
        Get,
    },
};
use tradewind_primitives::{
    traits::{OnScoreLowered, Registry, WeightScore},
    Balance, Round,
};

/// What enrolling for some rounds means.
pub(crate) struct Enrolment {
    /// The first round that is paid for.
    pub from: Round,
    /// The first that is not.
    pub expires: Round,
    /// What that costs, in WIND base units.
    pub fee: Balance,
}

impl<T: Config> Pallet<T> {
    /// The weight that `who` should have: `isqrt(score) + 1000`, or 1000 without the identity that more needs.
    pub(crate) fn weight_of(who: &T::AccountId) -> u64 {
        let tier = T::MinWeightTier::get();
        if tier > 0 && T::Registry::identity_tier(who) < tier {
            return FLOOR_WEIGHT;
        }
        let root = T::Scores::weight_score(who).isqrt();
        u64::try_from(root).unwrap_or(u64::MAX).saturating_add(FLOOR_WEIGHT)
    }

    /// A stored participant, brought up to the round in progress. Nothing is written.
    pub(crate) fn updated(participant: Participant, state: &EmissionState) -> (Participant, Released) {
        participant.updated(state, |round| At::<T>::get(round).and_then(|mark| mark.rpw))
    }

    /// The same, with marks released that it needs no more.
    pub(crate) fn update(participant: Participant, state: &EmissionState) -> Participant {
        let (participant, released) = Self::updated(participant, state);
        released.into_iter().flatten().for_each(Self::release);
        participant
    }

    /// One entry fewer needs the mark of `round`; the last one removes it.
    fn release(round: Round) {
        At::<T>::mutate_exists(round, |entry| {
            if let Some(mark) = entry {
                mark.users = mark.users.saturating_sub(1);
                if mark.users == 0 {
                    *entry = None;
                }
            }
        });
    }

    /// One entry more needs it.
    fn need(round: Round) {
        At::<T>::mutate(round, |entry| {
            let mark = entry.get_or_insert_default();
            mark.users = mark.users.saturating_add(1);
        });
    }

    /// Moves `leaving` of the weight that leaves with `round`, up or down.
    fn set_leaving(round: Round, old: u64, new: u64) {
        At::<T>::mutate_extant(round, |mark| {
            mark.leaving = mark.leaving.saturating_sub(old.into()).saturating_add(new.into());
        });
    }

    /// Has a participant that is up to date weigh `weight` in the round in progress, and `standing`, which is no less, from
    /// the next one on.
    fn set_weight(state: &mut EmissionState, participant: &mut Participant, weight: u64, standing: u64) {
        let old = participant.standing();
        state.weight = state.weight.saturating_sub(participant.weight.into()).saturating_add(weight.into());
        let joined = old.saturating_sub(participant.weight);
        let joins = standing.saturating_sub(weight);
        state.joining = state.joining.saturating_sub(joined.into()).saturating_add(joins.into());
        Self::set_leaving(participant.expires, old, standing);
        participant.weight = weight;
        match (participant.next.take(), joins > 0) {
            (Some(next), true) => participant.next = Some(NextWeight { weight: standing, ..next }),
            (Some(next), false) => Self::release(next.from),
            (None, true) => {
                let from = state.round.saturating_add(1);
                participant.next = Some(NextWeight { from, weight: standing });
                Self::need(from);
            }
            (None, false) => {}
        }
    }

    /// What enrolling for `rounds` means to a participant that is up to date.
    ///
    /// # Errors
    /// Why it is not possible.
    pub(crate) fn enrolment(
        state: &EmissionState,
        participant: &Participant,
        rounds: Round,
    ) -> Result<Enrolment, Error<T>> {
        ensure!(rounds <= MAX_ROUNDS, Error::<T>::TooManyRounds);
        let start = state.round.saturating_add(1);
        ensure!(start < schedule::END, Error::<T>::ScheduleEnded);
        let from = if participant.is_enrolled() { participant.expires } else { start };
        let expires = start.saturating_add(rounds).min(schedule::END) / EXPIRY_ROUNDS * EXPIRY_ROUNDS;
        ensure!(expires > from, Error::<T>::TooFewRounds);
        Ok(Enrolment { from, expires, fee: schedule::fees(from, expires) })
    }

    pub(crate) fn do_enrol(who: &T::AccountId, rounds: Round) -> DispatchResult {
        let mut state = Self::rolled()?;
        let mut participant = Self::update(Participants::<T>::get(who).unwrap_or_default(), &state);
        let Enrolment { from, expires, fee } = Self::enrolment(&state, &participant, rounds)?;
        let free = T::Currency::reducible_balance(who, Preservation::Preserve, Fortitude::Polite);
        ensure!(free >= fee, Error::<T>::CannotPayFee);
        T::Currency::transfer(who, &T::Treasury::get(), fee, Preservation::Preserve)?;

        let standing = participant.standing();
        if participant.is_enrolled() {
            Self::set_leaving(participant.expires, standing, 0);
            Self::release(participant.expires);
        }
        participant.expires = expires;
        state.horizon = state.horizon.max(expires);
        Self::need(expires);
        Self::set_leaving(expires, 0, standing);
        let weight = Self::weight_of(who);
        let now = participant.weight.min(weight);
        Self::set_weight(&mut state, &mut participant, now, weight);
        Participants::<T>::insert(who, participant);
        State::<T>::put(state);
        Self::deposit_event(Event::Enrolled { who: who.clone(), from, expires, fee, weight });
        Ok(())
    }

    pub(crate) fn do_refresh(who: &T::AccountId) -> DispatchResult {
        let state = Self::rolled()?;
        let participant = Participants::<T>::get(who).ok_or(Error::<T>::NotEnrolled)?;
        let participant = Self::update(participant, &state);
        ensure!(participant.is_enrolled(), Error::<T>::NotEnrolled);
        let (weight, standing) = (Self::weight_of(who), participant.standing());
        let goes_on = participant.expires > state.round.saturating_add(1);
        ensure!(weight < standing || weight > standing && goes_on, Error::<T>::NothingToRefresh);
        Self::reweigh(who, state, participant, weight);
        Ok(())
    }

    /// Has a participant that is up to date weigh `weight`: at once if it is less, from the next round on if it is more.
    fn reweigh(who: &T::AccountId, mut state: EmissionState, mut participant: Participant, weight: u64) {
        let now = participant.weight.min(weight);
        Self::set_weight(&mut state, &mut participant, now, weight);
        Participants::<T>::insert(who, participant);
        State::<T>::put(state);
        Self::deposit_event(Event::Reweighed { who: who.clone(), weight: now, next: weight });
    }
}

impl<T: Config> OnScoreLowered<T::AccountId> for Pallet<T> {
    fn on_score_lowered(who: &T::AccountId) -> DispatchResult {
        let Some(participant) = Participants::<T>::get(who) else { return Ok(()) };
        let state = Self::rolled()?;
        let (participant, released) = Self::updated(participant, &state);
        let weight = Self::weight_of(who);
        // More than it weighs, for gains since then, is for a refresh.
        if weight < participant.standing() {
            released.into_iter().flatten().for_each(Self::release);
            Self::reweigh(who, state, participant, weight);
        }
        Ok(())
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn prepare(who: &T::AccountId) {
        Self::prepare_participant(who);
    }
}
