//! Adding to the stake and taking from it.

use crate::{Config, Error, Event, HoldReason, Pallet, Providers, Unbonding};
use frame_support::{
    ensure,
    traits::{fungible::MutateHold, tokens::Precision, Get},
};
use sp_runtime::{ArithmeticError, DispatchResult};
use tradewind_primitives::{
    traits::{Clock, StatementQuota},
    Balance,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_add_stake(who: T::AccountId, amount: Balance) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        let mut record = Providers::<T>::get(&who).ok_or(Error::<T>::NotRegistered)?;
        record.stake = record.stake.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
        T::Currency::hold(&HoldReason::Stake.into(), &who, amount)?;
        let stake = record.stake;
        Providers::<T>::insert(&who, record);
        Self::allow_statements(&who, stake);
        Self::deposit_event(Event::StakeAdded { who, amount, stake });
        Ok(())
    }

    pub(crate) fn do_unbond(who: T::AccountId, amount: Balance) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        let mut record = Providers::<T>::get(&who).ok_or(Error::<T>::NotRegistered)?;
        ensure!(amount <= record.free(), Error::<T>::InsufficientFreeStake);
        let amount = record.unbonding().checked_add(amount).ok_or(ArithmeticError::Overflow)?;
        let available_at = T::Clock::live().saturating_add(T::UnbondingPeriod::get());
        record.unbonding = Some(Unbonding { amount, available_at });
        Providers::<T>::insert(&who, record);
        Self::deposit_event(Event::UnbondingStarted { who, amount, available_at });
        Ok(())
    }

    pub(crate) fn do_withdraw_unbonded(who: T::AccountId) -> DispatchResult {
        let mut record = Providers::<T>::get(&who).ok_or(Error::<T>::NotRegistered)?;
        let Unbonding { amount, available_at } = record.unbonding.take().ok_or(Error::<T>::NothingUnbonding)?;
        ensure!(T::Clock::live() >= available_at, Error::<T>::StillUnbonding);
        T::Currency::release(&HoldReason::Stake.into(), &who, amount, Precision::Exact)?;
        record.stake = record.stake.checked_sub(amount).ok_or(ArithmeticError::Underflow)?;
        Self::allow_statements(&who, record.stake);
        Providers::<T>::insert(&who, record);
        Self::deposit_event(Event::Withdrawn { who, amount });
        Ok(())
    }

    /// Lets a provider with this `stake` put statements, or not: they take up room at every node, for which the least stake
    /// stands. What a penalty took is not looked at before the stake changes next: it is gone.
    pub(crate) fn allow_statements(who: &T::AccountId, stake: Balance) {
        if stake >= T::MinStake::get() {
            T::Statements::grant(who);
        } else {
            T::Statements::withdraw(who);
        }
    }
}
