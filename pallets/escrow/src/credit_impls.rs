//! Trial credits: what a provider gives a buyer to spend with it. The money is on hold in the provider's account and
//! stays there when it is spent: all that changes is whose it is.

use crate::{Channels, Config, Credits, CreditsGiven, Error, Event, HoldReason, LeaseCredits, Pallet};
use alloc::vec::Vec;
use frame_support::{
    ensure,
    storage::with_storage_layer,
    traits::{fungibles::hold::Mutate, tokens::Precision},
};
use sp_runtime::DispatchResult;
use tradewind_primitives::{
    traits::{Clock, Conversion, Registry},
    AssetKind, Balance, CreditPart, CreditView, EscrowId, Tick,
};

/// Most credits of each side in one answer.
const MAX_VIEWS: usize = 1_000;

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
        let least = <Self as Conversion>::min_deposit(&asset).ok_or(Error::<T>::AssetNotAllowed)?;
        ensure!(amount >= least, Error::<T>::BudgetTooSmall);
        let mut line = Credits::<T>::get((&buyer, &provider, &asset)).unwrap_or_default();
        let live = T::Clock::live();
        ensure!(expires > live && expires >= line.expires, Error::<T>::BadExpiry);
        T::Assets::hold(asset.clone(), &HoldReason::Credit.into(), &provider, amount)?;
        if live >= line.expires {
            // What has expired does not come back to life with the next credit.
            line.due = line.due.saturating_add(core::mem::take(&mut line.available));
        }
        line.available = line.available.checked_add(amount).ok_or(Error::<T>::Overflow)?;
        line.expires = expires;
        Credits::<T>::insert((&buyer, &provider, &asset), line);
        CreditsGiven::<T>::insert(&provider, (&buyer, &asset), ());
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
            CreditsGiven::<T>::remove(&provider, (&buyer, &asset));
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
        let key = (buyer, provider, asset);
        let line = Credits::<T>::get(key).filter(|line| T::Clock::live() < line.expires);
        let to = if line.is_some() { buyer } else { provider };
        Self::deposit_event(Event::CreditReturned { escrow, to: to.clone(), amount });
        match line {
            Some(mut line) => {
                line.available = line.available.saturating_add(amount);
                Credits::<T>::insert(key, line);
            }
            None => Self::give_to_provider(buyer, provider, asset, amount),
        }
    }

    /// Releases `amount` in the account of `provider`, or writes down that it is due. Endings must not fail.
    fn give_to_provider(buyer: &T::AccountId, provider: &T::AccountId, asset: &AssetKind, amount: Balance) {
        if with_storage_layer(|| Self::release_credit(provider, asset, amount)).is_err() {
            Credits::<T>::mutate((buyer, provider, asset), |line| {
                let line = line.get_or_insert_default();
                line.due = line.due.saturating_add(amount);
            });
            CreditsGiven::<T>::insert(provider, (buyer, asset), ());
            let (provider, buyer, asset) = (provider.clone(), buyer.clone(), asset.clone());
            Self::deposit_event(Event::CreditDue { provider, buyer, asset, amount });
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
                Channels::<T>::get(channel).map_or_else(CreditPart::default, |record| record.credit)
            }
        }
    }

    /// The trial credits that `who` may spend, and those that `who` gave, at most [`MAX_VIEWS`] of each. For reading only,
    /// never in a call.
    pub fn credits_of(who: &T::AccountId) -> Vec<CreditView<T::AccountId>> {
        let spend = Credits::<T>::iter_prefix((who,)).take(MAX_VIEWS);
        let mut all: Vec<_> =
            spend.map(|((provider, asset), line)| CreditView { buyer: who.clone(), provider, asset, line }).collect();
        for (buyer, asset) in CreditsGiven::<T>::iter_key_prefix(who).take(MAX_VIEWS) {
            if let Some(line) = Credits::<T>::get((&buyer, who, &asset)) {
                all.push(CreditView { buyer, provider: who.clone(), asset, line });
            }
        }
        all
    }
}
