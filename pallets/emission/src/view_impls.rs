//! What readers are shown.

use crate::{accumulator::SCALE, schedule, Config, Pallet, Participants};
use frame_support::traits::fungible::Inspect;
use tradewind_primitives::{
    traits::Clock, Balance, EmissionView, EnrolmentView, ParticipantView, Round, ScheduleView, ROUND_TICKS,
};

impl<T: Config> Pallet<T> {
    /// The round in progress, and where emission stands.
    pub fn round_view() -> EmissionView<T::AccountId> {
        let (state, round) = (Self::state(), T::Clock::round());
        let starts_at = T::Clock::first().saturating_add(round.saturating_mul(ROUND_TICKS));
        let pot = Self::pot();
        EmissionView {
            round,
            paid_to: state.round,
            starts_at,
            ends_at: starts_at.saturating_add(ROUND_TICKS),
            reward: schedule::reward(round),
            weight: state.weight,
            joining: state.joining,
            minted: state.minted,
            skipped: state.skipped,
            offset: state.offset,
            unclaimed: T::Currency::balance(&pot),
            pot,
        }
    }

    /// One participant. `None` if it does not take part and has nothing left to claim.
    pub fn participant_view(who: &T::AccountId) -> Option<ParticipantView> {
        let (participant, _) = Self::updated(Participants::<T>::get(who)?, &Self::state());
        Some(ParticipantView {
            weight: participant.weight,
            next_weight: participant.standing(),
            due_weight: Self::weight_of(who),
            expires: participant.expires,
            claimable: participant.earned / SCALE,
        })
    }

    /// What `round` emits, and the rounds around it.
    pub fn schedule_view(round: Round) -> ScheduleView {
        ScheduleView {
            reward: schedule::reward(round),
            fee: schedule::fee(round),
            next_halving: schedule::next_halving(round),
            before: schedule::rewards(0, round),
            ceiling: schedule::rewards(0, schedule::END),
            end: schedule::END,
        }
    }

    /// What enrolling `who` for `rounds` would cost now. `None` if it is not possible.
    pub fn enrolment_view(who: &T::AccountId, rounds: Round) -> Option<EnrolmentView> {
        let state = Self::rolled().ok()?;
        let (participant, _) = Self::updated(Participants::<T>::get(who).unwrap_or_default(), &state);
        let enrolment = Self::enrolment(&state, &participant, rounds).ok()?;
        let fee: Balance = enrolment.fee;
        Some(EnrolmentView { from: enrolment.from, expires: enrolment.expires, fee, weight: Self::weight_of(who) })
    }
}
