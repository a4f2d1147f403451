//! Claiming what was earned.

use crate::{
    accumulator::SCALE, Config, EmissionState, Error, Event, Pallet, Participant, Participants, NOT_ENROLLED,
    ROUNDS_PENDING, TOO_LITTLE_TO_CLAIM,
};
use frame_support::{
    dispatch::DispatchResult,
    ensure,
    pallet_prelude::{InvalidTransaction, TransactionSource, TransactionValidityWithRefund, ValidTransaction, Weight},
    traits::{
        fungible::{Inspect, Mutate},
        tokens::{Fortitude, Preservation},
        Get,
    },
};
use tradewind_primitives::Balance;

/// Blocks for which a claim may wait to be included.
const CLAIM_LONGEVITY: u64 = 64;

impl<T: Config> Pallet<T> {
    /// What can be paid of what a participant that is up to date earned: whole base units, without what keeps the pot alive.
    fn payable(participant: &Participant) -> Balance {
        let spare = T::Currency::reducible_balance(&Self::pot(), Preservation::Preserve, Fortitude::Polite);
        (participant.earned / SCALE).min(spare)
    }

    /// What `who` earned so far, in whole base units, whether or not it can be claimed now.
    pub fn claimable(who: &T::AccountId) -> Balance {
        let Some(participant) = Participants::<T>::get(who) else { return 0 };
        Self::updated(participant, &Self::state()).0.earned / SCALE
    }

    /// What a claim for `who` would pay. Nothing is written.
    ///
    /// # Errors
    /// Why it would pay nothing.
    fn claim_of(who: &T::AccountId) -> Result<(EmissionState, Participant, Balance), Error<T>> {
        let state = Self::rolled()?;
        let stored = Participants::<T>::get(who).ok_or(Error::<T>::NotEnrolled)?;
        let amount = Self::payable(&Self::updated(stored, &state).0);
        let least = T::MinClaim::get().max(T::Currency::minimum_balance()).max(1);
        ensure!(amount >= least, Error::<T>::TooLittleToClaim);
        Ok((state, stored, amount))
    }

    /// Whether a claim for `who` may enter a block. One at a time: the next has nothing to claim.
    pub(crate) fn authorize_claim(_: TransactionSource, who: &T::AccountId) -> TransactionValidityWithRefund {
        match Self::claim_of(who) {
            Ok(_) => {
                let validity = ValidTransaction::with_tag_prefix("tradewind/claim")
                    .and_provides(who)
                    .longevity(CLAIM_LONGEVITY)
                    .propagate(true)
                    .into();
                Ok((validity, Weight::zero()))
            }
            Err(error) => {
                let code = match error {
                    Error::<T>::RoundsPending => ROUNDS_PENDING,
                    Error::<T>::NotEnrolled => NOT_ENROLLED,
                    _ => TOO_LITTLE_TO_CLAIM,
                };
                Err(InvalidTransaction::Custom(code).into())
            }
        }
    }

    pub(crate) fn do_claim(who: &T::AccountId) -> DispatchResult {
        let (state, stored, amount) = Self::claim_of(who)?;
        let mut participant = Self::update(stored, &state);
        T::Currency::transfer(&Self::pot(), who, amount, Preservation::Preserve)?;
        participant.earned = participant.earned.saturating_sub(amount.saturating_mul(SCALE));
        if participant.is_enrolled() || participant.earned >= SCALE {
            Participants::<T>::insert(who, participant);
        } else {
            Participants::<T>::remove(who);
        }
        Self::deposit_event(Event::Claimed { who: who.clone(), amount });
        Ok(())
    }
}
