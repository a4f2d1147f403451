//! The parts of stakes that leases reserve.

use crate::{CollateralRecord, Config, Error, Event, HoldReason, Pallet, Providers, Reserved};
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

    fn reserve(lease: LeaseId, who: &T::AccountId, amount: Balance) -> DispatchResult {
        ensure!(!Reserved::<T>::contains_key(lease), Error::<T>::AlreadyReserved);
        let mut record = Providers::<T>::get(who).ok_or(Error::<T>::NotRegistered)?;
        ensure!(amount <= record.free(), Error::<T>::InsufficientFreeStake);
        if amount == 0 {
            // No record may outlive its provider, and nothing reserved keeps nobody from leaving.
            return Ok(());
        }
        record.reserved = record.reserved.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
        Providers::<T>::insert(who, record);
        Reserved::<T>::insert(lease, CollateralRecord { provider: who.clone(), amount });
        Self::deposit_event(Event::CollateralReserved { lease, provider: who.clone(), amount });
        Ok(())
    }

    fn raise(lease: LeaseId, who: &T::AccountId, amount: Balance) -> DispatchResult {
        let held = Self::reserved(lease);
        let more = amount.saturating_sub(held);
        let mut record = Providers::<T>::get(who).ok_or(Error::<T>::NotRegistered)?;
        ensure!(more <= record.free(), Error::<T>::InsufficientFreeStake);
        if more == 0 {
            return Ok(());
        }
        record.reserved = record.reserved.checked_add(more).ok_or(ArithmeticError::Overflow)?;
        Providers::<T>::insert(who, record);
        Reserved::<T>::insert(lease, CollateralRecord { provider: who.clone(), amount });
        Self::deposit_event(Event::CollateralReserved { lease, provider: who.clone(), amount: more });
        Ok(())
    }

    fn reserved(lease: LeaseId) -> Balance {
        Reserved::<T>::get(lease).map_or(0, |record| record.amount)
    }

    fn release(lease: LeaseId) {
        let Some(CollateralRecord { provider, amount }) = Reserved::<T>::take(lease) else { return };
        Providers::<T>::mutate_extant(&provider, |record| record.reserved = record.reserved.saturating_sub(amount));
        Self::deposit_event(Event::CollateralReleased { lease, provider, amount });
    }

    fn take(lease: LeaseId, amount: Balance, to: Option<&T::AccountId>) -> Balance {
        let Some(mut collateral) = Reserved::<T>::get(lease) else { return 0 };
        let amount = amount.min(collateral.amount);
        if amount == 0 {
            return 0;
        }
        let provider = collateral.provider.clone();
        let delivered = to.and_then(|to| Self::deliver(&provider, to, amount).ok());
        let Some((taken, to)) = delivered.or_else(|| Self::deliver(&provider, &T::Treasury::get(), amount).ok()) else {
            log::error!(target: "runtime::providers", "collateral of lease {lease} could not be delivered to anyone");
            return 0;
        };
        collateral.amount = collateral.amount.saturating_sub(taken);
        if collateral.amount == 0 {
            Reserved::<T>::remove(lease);
        } else {
            Reserved::<T>::insert(lease, collateral);
        }
        Providers::<T>::mutate_extant(&provider, |record| {
            record.reserved = record.reserved.saturating_sub(taken);
            record.stake = record.stake.saturating_sub(taken);
        });
        Self::deposit_event(Event::CollateralTaken { lease, provider, amount: taken, to });
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
