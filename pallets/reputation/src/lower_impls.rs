//! How a party of an ended lease lowers its counterparty's score.

use crate::{Config, Error, Event, Pallet, Scores, Spent, SpentRecord, Totals};
use frame_support::{dispatch::DispatchResult, ensure, traits::Get};
use sp_core::H256;
use tradewind_primitives::{
    ppm_floor,
    traits::{Clock, EndedLeases, OnLeaseForgotten, OnScoreLowered},
    Balance, LeaseId, Tick, Tombstone,
};

/// A party of an ended lease.
pub(crate) struct Party<AccountId> {
    /// The other one.
    pub counterparty: AccountId,
    is_buyer: bool,
    /// The most that it may spend in all, in WIND base units.
    pub cap: Balance,
    /// The first live tick at which it is too late.
    pub until: Tick,
}

impl<AccountId> Party<AccountId> {
    /// What it has spent.
    pub(crate) fn spent<'a>(&self, record: &'a mut SpentRecord) -> &'a mut Balance {
        if self.is_buyer {
            &mut record.buyer
        } else {
            &mut record.provider
        }
    }
}

impl<T: Config> Pallet<T> {
    /// What `who` may do about `lease`.
    ///
    /// # Errors
    /// What forbids it to do anything.
    pub(crate) fn party(who: &T::AccountId, lease: LeaseId) -> Result<Party<T::AccountId>, Error<T>> {
        let Tombstone { buyer, provider, closed_at, value, counts } =
            T::Leases::ended(lease).ok_or(Error::<T>::NoSuchEndedLease)?;
        let is_buyer = *who == buyer;
        ensure!(is_buyer || *who == provider, Error::<T>::NotParty);
        ensure!(buyer != provider, Error::<T>::Oneself);
        ensure!(counts, Error::<T>::NeverRan);
        let until = closed_at.saturating_add(T::LowerWindow::get());
        ensure!(T::Clock::live() < until, Error::<T>::WindowClosed);
        let cap = ppm_floor(value, T::GainPpm::get().saturating_mul(T::CapFactor::get()));
        Ok(Party { counterparty: if is_buyer { provider } else { buyer }, is_buyer, cap, until })
    }

    pub(crate) fn do_lower(who: &T::AccountId, lease: LeaseId, amount: Balance, reason_hash: H256) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        let party = Self::party(who, lease)?;
        Spent::<T>::try_mutate(lease, |record| {
            let spent = party.spent(record);
            *spent = spent.checked_add(amount).filter(|sum| *sum <= party.cap).ok_or(Error::<T>::OverCap)?;
            Ok::<_, Error<T>>(())
        })?;
        let mut own = Scores::<T>::get(who);
        ensure!(own.public >= amount, Error::<T>::ScoreTooLow);
        let other = &party.counterparty;
        let mut theirs = Scores::<T>::get(other);
        ensure!(theirs.public > 0, Error::<T>::NothingToLower);

        let (era, year) = (Self::era(), Self::year());
        let lowered = ppm_floor(amount, T::LowerPpm::get()).min(theirs.public);
        own.lower(amount, era);
        theirs.lower(lowered, era);
        Scores::<T>::insert(who, own);
        Scores::<T>::insert(other, theirs);
        Totals::<T>::mutate((who, other, year), |totals| totals.spent = totals.spent.saturating_add(amount));
        Totals::<T>::mutate((other, who, year), |totals| totals.lost = totals.lost.saturating_add(lowered));
        Self::deposit_event(Event::Lowered {
            lease,
            who: other.clone(),
            amount: lowered,
            score: theirs.public,
            by: who.clone(),
            spent: amount,
            score_of_by: own.public,
            reason_hash,
        });
        T::OnScoreLowered::on_score_lowered(who)?;
        T::OnScoreLowered::on_score_lowered(other)
    }
}

impl<T: Config> OnLeaseForgotten for Pallet<T> {
    fn on_lease_forgotten(lease: LeaseId) {
        Spent::<T>::remove(lease);
    }
}
