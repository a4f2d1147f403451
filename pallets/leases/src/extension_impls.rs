//! Longer terms.

use crate::{Config, Error, Event, Leases, Pallet};
use frame_support::ensure;
use sp_runtime::DispatchResult;
use tradewind_primitives::{
    traits::{Clock, Collateral, LeaseBook, Streams},
    LeaseId, Ticks,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_extend(who: &T::AccountId, id: LeaseId, ticks: Ticks) -> DispatchResult {
        ensure!(ticks > 0, Error::<T>::ZeroTerm);
        let mut lease = Self::of_buyer(who, id)?;
        let ends_at = Self::ensure_active(id, &lease)?;
        ensure!(lease.extendable, Error::<T>::NotExtendable);
        ensure!(lease.notice.is_none(), Error::<T>::NoticeAlreadyGiven);
        let term = lease.ticks.checked_add(ticks).ok_or(Error::<T>::TermTooLong)?;
        let ends_at = ends_at.checked_add(ticks).ok_or(Error::<T>::TermTooLong)?;
        let left = ends_at.saturating_sub(T::Clock::now());
        ensure!(left <= lease.max_ticks, Error::<T>::TermTooLong);
        // Funds first: then what the provider answers with for the time that is left.
        T::Streams::extend(id, term)?;
        let (collateral, _) = Self::securities(&lease.asset, lease.rate, left).ok_or(Error::<T>::NoRate)?;
        // It never gets less.
        let more = collateral.saturating_sub(lease.collateral);
        T::Collateral::reserve(id, &lease.provider, more)?;
        lease.collateral = lease.collateral.saturating_add(more);
        lease.ticks = term;
        lease.ends_at = Some(ends_at);
        Self::schedule_active(id, &mut lease, ends_at);
        Leases::<T>::insert(id, lease);
        Self::deposit_event(Event::Extended { lease: id, ticks, ends_at });
        Ok(())
    }
}
