//! The invariants of the pallet's storage.

use crate::{
    accumulator::SCALE, schedule, At, Config, EmissionState, Mark, Pallet, Participants, EXPIRY_ROUNDS, MAX_ROUNDS,
    MAX_SEGMENTS,
};
use alloc::collections::BTreeMap;
use frame_support::{ensure, traits::fungible::Inspect};
use sp_runtime::TryRuntimeError;
use tradewind_primitives::Round;

impl<T: Config> Pallet<T> {
    /// Checks every invariant of the stored state.
    ///
    /// # Errors
    /// Names the first one that does not hold.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let state = Self::state();
        Self::try_state_issuance(&state)?;
        Self::try_state_participants(&state)
    }

    /// What was minted is what rounds emitted in which somebody took part, and there is no other money.
    fn try_state_issuance(state: &EmissionState) -> Result<(), TryRuntimeError> {
        let emitted = state.minted.saturating_add(state.unminted);
        ensure!(
            emitted.saturating_add(state.skipped) == schedule::rewards(0, state.round),
            "emission: minted is the rewards of the rounds in which somebody took part"
        );
        ensure!(
            T::Currency::total_issuance() <= state.offset.saturating_add(state.minted),
            "emission: all that is issued was there at genesis or was minted"
        );
        Ok(())
    }

    /// Weights add up, marks are there for as long as they are needed, and the pot holds what was earned.
    fn try_state_participants(state: &EmissionState) -> Result<(), TryRuntimeError> {
        let mut needed = BTreeMap::<Round, Mark>::new();
        let (mut weight, mut joining, mut earned) = (0u128, 0u128, state.sums.carry);
        for stored in Participants::<T>::iter_values() {
            if let Some(next) = stored.next {
                ensure!(next.weight > stored.weight, "emission: a weight that is to come is greater");
                ensure!(next.from < stored.expires, "emission: it comes before the enrolment ends");
                needed.entry(next.from).or_default().users += 1;
            }
            if stored.is_enrolled() {
                needed.entry(stored.expires).or_default().users += 1;
            }
            let (now, _) = Self::updated(stored, state);
            weight = weight.saturating_add(now.weight.into());
            joining = joining.saturating_add(now.standing().saturating_sub(now.weight).into());
            earned = earned.saturating_add(now.earned);
            if now.is_enrolled() {
                ensure!(now.expires.is_multiple_of(EXPIRY_ROUNDS), "emission: enrolments end with a multiple");
                ensure!(now.expires <= state.horizon, "emission: no enrolment ends after the horizon");
                ensure!(
                    now.expires <= state.round.saturating_add(1).saturating_add(MAX_ROUNDS),
                    "emission: nobody is enrolled for longer than one may be"
                );
                let mark = needed.entry(now.expires).or_default();
                mark.leaving = mark.leaving.saturating_add(now.standing().into());
            }
        }
        ensure!(weight == state.weight, "emission: weights add up");
        ensure!(joining == state.joining, "emission: weights that join add up");
        let marks: BTreeMap<Round, Mark> = At::<T>::iter().collect();
        for (round, mark) in &marks {
            ensure!(mark.rpw.is_some() == (*round <= state.round), "emission: a mark is set when its round begins");
        }
        let counted = marks.iter().map(|(round, mark)| (*round, Mark { rpw: None, ..*mark })).collect();
        ensure!(needed == counted, "emission: marks are kept for those who need them");
        let ahead = marks.values().filter(|mark| mark.leaving > 0).count();
        ensure!(ahead <= MAX_SEGMENTS as usize, "emission: few ends of enrolments are ahead");
        let held = T::Currency::balance(&Self::pot()).saturating_add(state.unminted);
        ensure!(earned <= held.saturating_mul(SCALE), "emission: the pot holds what was earned and not claimed");
        Ok(())
    }
}
