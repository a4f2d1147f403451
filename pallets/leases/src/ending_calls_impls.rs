//! Endings of active leases by one side, and by the DAO.

use crate::{Config, Error, Event, Leases, Pallet};
use frame_support::{ensure, traits::Get};
use sp_runtime::DispatchResult;
use tradewind_primitives::{
    ppm_ceil,
    traits::{Clock, Payout},
    CloseReason, LeaseId, LeaseState, Ticks,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_reject_access(who: &T::AccountId, id: LeaseId) -> DispatchResult {
        let lease = Self::of_buyer(who, id)?;
        Self::ensure_active(id, &lease)?;
        ensure!(Self::access_window_is_open(&lease), Error::<T>::AccessWindowClosed);
        Self::begin_closing(id, lease, CloseReason::AccessRejected);
        Ok(())
    }

    pub(crate) fn do_give_notice(who: &T::AccountId, id: LeaseId) -> DispatchResult {
        let mut lease = Self::of_provider(who, id)?;
        Self::ensure_active(id, &lease)?;
        ensure!(lease.notice.is_none(), Error::<T>::NoticeAlreadyGiven);
        // Rounded up, in the buyer's favour.
        let part = Ticks::try_from(ppm_ceil(lease.ticks.into(), T::NoticePpm::get())).unwrap_or(Ticks::MAX);
        let from = T::Clock::live().saturating_add(part.min(T::NoticePeriod::get()));
        lease.notice = Some(from);
        Leases::<T>::insert(id, lease);
        Self::deposit_event(Event::NoticeGiven { lease: id, from });
        Ok(())
    }

    pub(crate) fn do_terminate(who: &T::AccountId, id: LeaseId) -> DispatchResult {
        let lease = Self::of_provider(who, id)?;
        Self::ensure_active(id, &lease)?;
        let is_due = lease.notice.is_some_and(|from| T::Clock::live() >= from);
        let reason = if is_due { CloseReason::NoticeGiven } else { CloseReason::Terminated };
        Self::begin_closing(id, lease, reason);
        Ok(())
    }

    pub(crate) fn do_force_close(id: LeaseId) -> DispatchResult {
        let lease = Self::get(id)?;
        match lease.state {
            LeaseState::Pending { until } | LeaseState::Provisioning { until } => {
                Self::ensure_before(until)?;
                Self::close_unstarted(id, lease, CloseReason::Governance, Payout::Nothing, 0);
            }
            LeaseState::Active => {
                Self::ensure_active(id, &lease)?;
                Self::begin_closing(id, lease, CloseReason::Governance);
            }
            LeaseState::Closing { .. } | LeaseState::Closed { .. } => return Err(Error::<T>::WrongState.into()),
        }
        Ok(())
    }
}
