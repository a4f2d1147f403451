//! Trial credits: what a provider gives a buyer to spend with it. The money is on hold in the provider's account and
//! stays there when it is spent: all that changes is whose it is.

use crate::{Config, Credits, Error, Event, HoldReason, LeaseCredits, Pallet};
use alloc::vec::Vec;
use frame_support::{
    ensure,
    storage::with_storage_layer,
    traits::{fungibles::hold::Mutate, tokens::Precision},
};
use sp_runtime::DispatchResult;
use tradewind_primitives::{
    traits::{Clock, Conversion, Registry},
    AssetKind, Balance, CreditLine, CreditPart, CreditView, EscrowId, Tick,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_grant(
        provider: T::AccountId,
        buyer: T::AccountId,
        asset: AssetKind,
        amount: Balance,
        expires: Tick,
    ) -> DispatchResult {
        ensure!(buyer != provider, Error::<T>::OwnChannel);
        ensure!(T::Registry::takes_leases(&provider), Error::<T>::NoSuchProvider);
        let least = T::Conversion::min_deposit(&asset).ok_or(Error::<T>::AssetNotAllowed)?;
        ensure!(amount >= least, Error::<T>::BudgetTooSmall);
        let mut line = Credits::<T>::get((&buyer, &provider, &asset)).unwrap_or_default();
        ensure!(expires > T::Clock::live() && expires >= line.expires, Error::<T>::BadExpiry);
        T::Assets::hold(asset.clone(), &HoldReason::Credit.into(), &provider, amount)?;
        line.available = line.available.checked_add(amount).ok_or(Error::<T>::Overflow)?;
        line.expires = expires;
        Credits::<T>::insert((&buyer, &provider, &asset), line);
        Self::deposit_event(Event::CreditGranted { provider, buyer, asset, amount, expires });
        Ok(())
    }

    pub(crate) fn do_reclaim(provider: T::AccountId, buyer: T::AccountId, asset: AssetKind) -> DispatchResult {
        let key = (&buyer, &provider, &asset);
        let mut line = Credits::<T>::get(key).ok_or(Error::<T>::NoSuchCredit)?;
        let expired = T::Clock::live() >= line.expires;
        let mut amount = core::mem::take(&mut line.due);
        if expired {
            amount = amount.saturating_add(core::mem::take(&mut line.available));
        }
        ensure!(expired || amount > 0, Error::<T>::CreditNotExpired);
        if amount > 0 {
            Self::release_credit(&provider, &asset, amount)?;
        }
        if expired {
            Credits::<T>::remove(key);
        } else {
            Credits::<T>::insert(key, line);
        }
        Self::deposit_event(Event::CreditReclaimed { provider, buyer, asset, amount });
        Ok(())
    }

    /// What `buyer` can spend now with `provider`.
    pub(crate) fn spendable(buyer: &T::AccountId, provider: &T::AccountId, asset: &AssetKind) -> Balance {
        let line = Credits::<T>::get((buyer, provider, asset));
        line.filter(|line| T::Clock::live() < line.expires).map_or(0, |line| line.available)
    }

    /// Takes up to `wanted` of what `buyer` can spend with `provider` for `escrow`, and returns how much.
    pub(crate) fn commit_credit(
        escrow: EscrowId,
        buyer: &T::AccountId,
        provider: &T::AccountId,
        asset: &AssetKind,
        wanted: Balance,
    ) -> Balance {
        let key = (buyer, provider, asset);
        let Some(mut line) = Credits::<T>::get(key) else { return 0 };
        if T::Clock::live() >= line.expires {
            return 0;
        }
        let amount = wanted.min(line.available);
        if amount > 0 {
            line.available = line.available.saturating_sub(amount);
            Credits::<T>::insert(key, line);
            Self::deposit_event(Event::CreditCommitted { escrow, amount });
        }
        amount
    }

    /// `amount` of what was committed to `escrow` was spent: it is the provider's again.
    pub(crate) fn spend_credit(
        escrow: EscrowId,
        buyer: &T::AccountId,
        provider: &T::AccountId,
        asset: &AssetKind,
        amount: Balance,
    ) {
        if amount > 0 {
            Self::deposit_event(Event::CreditSpent { escrow, provider: provider.clone(), amount });
            Self::give_to_provider(buyer, provider, asset, amount);
        }
    }

    /// `amount` of what was committed to `escrow` was not spent: the buyer's again if it has not expired.
    pub(crate) fn return_credit(
        escrow: EscrowId,
        buyer: &T::AccountId,
        provider: &T::AccountId,
        asset: &AssetKind,
        amount: Balance,
    ) {
        if amount == 0 {
            return;
        }
        Self::deposit_event(Event::CreditReturned { escrow, amount });
        let key = (buyer, provider, asset);
        match Credits::<T>::get(key) {
            Some(mut line) if T::Clock::live() < line.expires => {
                line.available = line.available.saturating_add(amount);
                Credits::<T>::insert(key, line);
            }
            _ => Self::give_to_provider(buyer, provider, asset, amount),
        }
    }

    /// Releases `amount` in the account of `provider`, or writes down that it is due. Endings must not fail.
    fn give_to_provider(buyer: &T::AccountId, provider: &T::AccountId, asset: &AssetKind, amount: Balance) {
        if with_storage_layer(|| Self::release_credit(provider, asset, amount)).is_err() {
            Credits::<T>::mutate((buyer, provider, asset), |line| {
                let line = line.get_or_insert_default();
                line.due = line.due.saturating_add(amount);
            });
        }
    }

    fn release_credit(provider: &T::AccountId, asset: &AssetKind, amount: Balance) -> DispatchResult {
        T::Assets::release(asset.clone(), &HoldReason::Credit.into(), provider, amount, Precision::Exact)?;
        Ok(())
    }

    /// The part of `escrow` that is a trial credit; none of an order.
    pub fn credit_part(escrow: EscrowId) -> CreditPart {
        match escrow {
            EscrowId::Lease(lease) => LeaseCredits::<T>::get(lease).unwrap_or_default(),
            EscrowId::Order(_) => CreditPart::default(),
            EscrowId::Channel(channel) => {
                crate::Channels::<T>::get(channel).map_or_else(CreditPart::default, |record| record.credit)
            }
        }
    }

    /// The trial credits that `who` may spend, and those that `who` gave. Goes through all that there are: for reading
    /// only, never in a call.
    pub fn credits_of(who: &T::AccountId) -> Vec<CreditView<T::AccountId>> {
        Credits::<T>::iter()
            .filter(|((buyer, provider, _), _)| buyer == who || provider == who)
            .map(|((buyer, provider, asset), line)| CreditView { buyer, provider, asset, line })
            .collect()
    }
}
