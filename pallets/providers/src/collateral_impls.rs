//! The parts of stakes that leases reserve.

use crate::{Config, Error, Event, HoldReason, Pallet, Providers};
use frame_support::{
    ensure,
    storage::with_storage_layer,
    traits::{
        fungible::MutateHold,
        tokens::{Fortitude, Precision, Restriction},
        Get,
    },
};
use sp_runtime::{ArithmeticError, DispatchError, DispatchResult};
use tradewind_primitives::{traits::Collateral, Balance, LeaseId};

impl<T: Config> Collateral<T::AccountId> for Pallet<T> {
    fn free(who: &T::AccountId) -> Balance {
        Providers::<T>::get(who).map_or(0, |record| record.free())
    }

    fn reserved(who: &T::AccountId) -> Balance {
        Providers::<T>::get(who).map_or(0, |record| record.reserved)
    }

    fn reserve(lease: LeaseId, who: &T::AccountId, amount: Balance) -> DispatchResult {
        let mut record = Providers::<T>::get(who).ok_or(Error::<T>::NotRegistered)?;
        ensure!(amount <= record.free(), Error::<T>::InsufficientFreeStake);
        if amount == 0 {
            return Ok(());
        }
        record.reserved = record.reserved.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
        Providers::<T>::insert(who, record);
        Self::deposit_event(Event::CollateralReserved { lease, provider: who.clone(), amount });
        Ok(())
    }

    fn release(lease: LeaseId, who: &T::AccountId, amount: Balance) {
        if amount == 0 {
            return;
        }
        Providers::<T>::mutate_extant(who, |record| record.reserved = record.reserved.saturating_sub(amount));
        Self::deposit_event(Event::CollateralReleased { lease, provider: who.clone(), amount });
    }

    fn take(lease: LeaseId, who: &T::AccountId, amount: Balance, to: Option<&T::AccountId>) -> Balance {
        let Some(mut record) = Providers::<T>::get(who).filter(|_| amount > 0) else { return 0 };
        let delivered = to.and_then(|to| Self::deliver(who, to, amount).ok());
        let Some((taken, to)) = delivered.or_else(|| Self::deliver(who, &T::Treasury::get(), amount).ok()) else {
            log::error!(target: "runtime::providers", "collateral of lease {lease} could not be delivered to anyone");
            return 0;
        };
        record.reserved = record.reserved.saturating_sub(taken);
        record.stake = record.stake.saturating_sub(taken);
        Providers::<T>::insert(who, record);
        Self::deposit_event(Event::CollateralTaken { lease, provider: who.clone(), amount: taken, to });
        taken
    }
}

impl<T: Config> Pallet<T> {
    /// Moves `amount` of the stake of `provider` to `to`, all of it or nothing.
    fn deliver(
        provider: &T::AccountId,
        to: &T::AccountId,
        amount: Balance,
    ) -> Result<(Balance, T::AccountId), DispatchError> {
        // A refused transfer may have written already. The stake answers for promises before it backs votes: `Force`.
        let taken = with_storage_layer(|| {
            T::Currency::transfer_on_hold(
                &HoldReason::Stake.into(),
                provider,
                to,
                amount,
                Precision::Exact,
                Restriction::Free,
                Fortitude::Force,
            )
        })?;
        Ok((taken, to.clone()))
    }
}
