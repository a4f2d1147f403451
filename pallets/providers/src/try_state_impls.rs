//! The invariants of the pallet's storage.

use crate::{Config, HoldReason, Names, Pallet, Providers, Reservations, ReservationsOf};
use frame_support::{ensure, traits::fungible::InspectHold};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// What must hold between any two blocks: stakes are on hold, their parts fit them, and names and their owners
    /// point at each other.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::try_state_stakes()?;
        Self::try_state_names()?;
        Self::try_state_reservations()
    }

    fn try_state_stakes() -> Result<(), TryRuntimeError> {
        for (who, record) in Providers::<T>::iter() {
            let held = T::Currency::balance_on_hold(&HoldReason::Stake.into(), &who);
            ensure!(held == record.stake, "providers: a stake is not what is on hold");
            let parts = record.reserved.saturating_add(record.unbonding());
            ensure!(parts <= record.stake, "providers: the parts of a stake exceed it");
            ensure!(record.unbonding.is_none_or(|unbonding| unbonding.amount > 0), "providers: nothing is unbonding");
        }
        Ok(())
    }

    fn try_state_names() -> Result<(), TryRuntimeError> {
        for (key, who) in Names::<T>::iter() {
            let record = Providers::<T>::get(&who).ok_or("providers: a name of nobody")?;
            ensure!(Self::name_key(&record.profile.name) == key, "providers: a name of another provider");
            ensure!(!Reservations::<T>::contains_key(key), "providers: a name in use is reserved");
        }
        ensure!(Names::<T>::iter().count() == Providers::<T>::iter().count(), "providers: a provider without its name");
        Ok(())
    }

    fn try_state_reservations() -> Result<(), TryRuntimeError> {
        for (who, keys) in ReservationsOf::<T>::iter() {
            ensure!(!keys.is_empty(), "providers: an empty list of reserved names");
            let own = |key| Reservations::<T>::get(key).is_some_and(|reservation| reservation.owner == who);
            ensure!(keys.iter().all(own), "providers: a listed name is not reserved for the account");
        }
        let listed: usize = ReservationsOf::<T>::iter_values().map(|keys| keys.len()).sum();
        ensure!(Reservations::<T>::iter().count() == listed, "providers: a reserved name is not listed");
        Ok(())
    }
}
