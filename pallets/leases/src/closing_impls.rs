//! Endings. State, capacity and collateral are released whatever happens to a payment.

use crate::{
    ByParty, Config, Error, Event, Leases, Pallet, Scheduled, WorkloadKeys, CANCELLATION_TICKS, PRUNE_TIP_PPM,
};
use frame_support::{ensure, traits::Get};
use sp_runtime::DispatchResult;
use tradewind_primitives::{
    ppm_floor,
    traits::{Capacity, Clock, Collateral, Conversion, Payout, Registry, Streams, Uptime},
    Balance, CloseReason, FailReason, LeaseId, LeaseRecord, LeaseState, Ticks,
};

/// What a deadline demands of a lease.
pub(crate) enum Due {
    AcceptTimeout,
    ProvisionTimeout,
    Expiry,
    Finish(CloseReason),
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_reject(who: &T::AccountId, id: LeaseId, reason: Option<FailReason>) -> DispatchResult {
        let lease = Self::of_provider(who, id)?;
        Self::ensure_pending(&lease)?;
        let reason = match reason {
            None | Some(FailReason::Other) => CloseReason::Rejected,
            Some(reason) => reason.close_reason(),
        };
        Self::close_unstarted(id, lease, reason, Payout::Nothing);
        Ok(())
    }

    pub(crate) fn do_fail(who: &T::AccountId, id: LeaseId, reason: FailReason) -> DispatchResult {
        let lease = Self::of_provider(who, id)?;
        Self::ensure_provisioning(&lease)?;
        let penalty = Self::penalise(id, T::ProvisionPenaltyPpm::get());
        if reason != FailReason::Other {
            // Without a rate, the deposit itself is the value that was agreed on when there was one.
            let value = T::Conversion::from_native(&lease.asset, penalty).unwrap_or(Balance::MAX);
            T::Streams::forfeit_deposit(id, value);
        }
        Self::close_unstarted(id, lease, reason.close_reason(), Payout::Nothing);
        Ok(())
    }

    pub(crate) fn do_cancel(who: &T::AccountId, id: LeaseId) -> DispatchResult {
        let lease = Self::get(id)?;
        ensure!(lease.buyer == *who, Error::<T>::NotBuyer);
        match lease.state {
            LeaseState::Pending { until } => {
                Self::ensure_before(until)?;
                Self::close_unstarted(id, lease, CloseReason::CancelledPending, Payout::Nothing);
            }
            LeaseState::Provisioning { until } => {
                Self::ensure_before(until)?;
                let ticks = lease.ticks.min(CANCELLATION_TICKS);
                Self::close_unstarted(id, lease, CloseReason::CancelledProvisioning, Payout::Flat(ticks));
            }
            LeaseState::Active => {
                ensure!(lease.ends_at.is_some_and(|end| T::Clock::now() < end), Error::<T>::LeaseEnded);
                Self::begin_closing(id, lease, CloseReason::BuyerCancelled);
            }
            LeaseState::Closing { .. } | LeaseState::Closed { .. } => return Err(Error::<T>::WrongState.into()),
        }
        Ok(())
    }

    pub(crate) fn do_settle(id: LeaseId) -> DispatchResult {
        let lease = Self::get(id)?;
        if let Some(due) = Self::due(id, &lease) {
            Self::serve(id, lease, due);
            return Ok(());
        }
        ensure!(matches!(lease.state, LeaseState::Active | LeaseState::Closing { .. }), Error::<T>::WrongState);
        let covered = Self::covered(id, &lease);
        let paid = T::Streams::pay(id, covered)?;
        ensure!(paid.gross > 0, Error::<T>::NothingToSettle);
        Self::deposit_event(Event::Settled { lease: id, covered, gross: paid.gross, fee: paid.fee });
        Ok(())
    }

    pub(crate) fn do_enforce(id: LeaseId) -> DispatchResult {
        let lease = Self::get(id)?;
        let due = Self::due(id, &lease).ok_or(Error::<T>::NothingDue)?;
        Self::serve(id, lease, due);
        Ok(())
    }

    pub(crate) fn do_prune(who: &T::AccountId, id: LeaseId) -> DispatchResult {
        let lease = Self::get(id)?;
        let LeaseState::Closed { prune_at, .. } = lease.state else { return Err(Error::<T>::WrongState.into()) };
        ensure!(T::Clock::live() >= prune_at, Error::<T>::TooEarlyToPrune);
        T::Streams::prune(id, who, PRUNE_TIP_PPM)?;
        Leases::<T>::remove(id);
        ByParty::<T>::remove(&lease.buyer, id);
        ByParty::<T>::remove(&lease.provider, id);
        Self::deposit_event(Event::Pruned { lease: id });
        Ok(())
    }

    /// Attested and committed ticks.
    pub(crate) fn covered(id: LeaseId, lease: &LeaseRecord<T::AccountId>) -> Ticks {
        match (lease.state, lease.ends_at) {
            (LeaseState::Closed { covered, .. }, _) => covered,
            (_, Some(end)) => T::Uptime::covered(id, end, lease.ticks),
            (_, None) => 0,
        }
    }

    /// What a deadline demands now, if anything.
    pub(crate) fn due(id: LeaseId, lease: &LeaseRecord<T::AccountId>) -> Option<Due> {
        let live = T::Clock::live();
        match lease.state {
            LeaseState::Pending { until } => (live >= until).then_some(Due::AcceptTimeout),
            LeaseState::Provisioning { until } => (live >= until).then_some(Due::ProvisionTimeout),
            LeaseState::Active => lease.ends_at.is_some_and(|end| T::Clock::now() >= end).then_some(Due::Expiry),
            LeaseState::Closing { reason, until } => {
                let committed = lease.ends_at.is_some_and(|end| T::Uptime::resolved(id, end));
                (committed || live >= until).then_some(Due::Finish(reason))
            }
            LeaseState::Closed { .. } => None,
        }
    }

    fn serve(id: LeaseId, lease: LeaseRecord<T::AccountId>, due: Due) {
        match due {
            Due::AcceptTimeout => {
                Self::penalise(id, T::AcceptPenaltyPpm::get());
                Self::close_unstarted(id, lease, CloseReason::AcceptTimeout, Payout::Nothing);
            }
            Due::ProvisionTimeout => {
                Self::penalise(id, T::ProvisionPenaltyPpm::get());
                Self::close_unstarted(id, lease, CloseReason::ProvisionTimeout, Payout::Nothing);
            }
            Due::Expiry => Self::begin_closing(id, lease, CloseReason::Expired),
            Due::Finish(reason) => Self::finish_closing(id, lease, reason),
        }
    }

    /// Takes `ppm` millionths of the lease's collateral, rounded down, to the treasury.
    fn penalise(id: LeaseId, ppm: u32) -> Balance {
        let amount = T::Collateral::take(id, ppm_floor(T::Collateral::reserved(id), ppm), None);
        if amount > 0 {
            Self::deposit_event(Event::Penalised { lease: id, amount });
        }
        amount
    }

    /// Closes a lease whose workload never ran.
    fn close_unstarted(id: LeaseId, lease: LeaseRecord<T::AccountId>, reason: CloseReason, payout: Payout) {
        T::Capacity::release(lease.offer, &lease.resources);
        T::Streams::finish(id, payout);
        Self::close(id, lease, reason, 0);
    }

    /// Ends an active lease now, or at the end of its term if that has passed. All that cannot be earned any more is
    /// refunded; the rest waits for the heartbeats that cover the end.
    fn begin_closing(id: LeaseId, mut lease: LeaseRecord<T::AccountId>, reason: CloseReason) {
        let now = T::Clock::now();
        let ended_at = lease.ends_at.map_or(now, |end| end.min(now));
        lease.ends_at = Some(ended_at);
        T::Uptime::end(id);
        T::Streams::keep(id, T::Uptime::coverable(id, ended_at, lease.ticks));
        T::Capacity::release(lease.offer, &lease.resources);
        let until = T::Clock::live().saturating_add(T::ClosingTimeout::get());
        lease.state = LeaseState::Closing { reason, until };
        Self::deposit_event(Event::Closing { lease: id, reason, ended_at });
        if T::Uptime::resolved(id, ended_at) {
            Self::finish_closing(id, lease, reason);
        } else {
            Self::schedule_live(id, until);
            Leases::<T>::insert(id, lease);
        }
    }

    /// Pays the last attested ticks, refunds the rest, and closes.
    fn finish_closing(id: LeaseId, lease: LeaseRecord<T::AccountId>, reason: CloseReason) {
        let covered = Self::covered(id, &lease);
        T::Streams::finish(id, Payout::Earned(covered));
        T::Uptime::stop(id);
        if let Some(key) = lease.workload_key {
            WorkloadKeys::<T>::remove(key);
        }
        Self::close(id, lease, reason, covered);
    }

    fn close(id: LeaseId, mut lease: LeaseRecord<T::AccountId>, reason: CloseReason, covered: Ticks) {
        T::Collateral::release(id);
        T::Registry::close_item(&lease.provider);
        Scheduled::<T>::remove(id);
        let prune_at = T::Clock::live().saturating_add(T::PruneDelay::get());
        lease.state = LeaseState::Closed { reason, covered, prune_at };
        Leases::<T>::insert(id, lease);
        Self::deposit_event(Event::Closed { lease: id, reason, covered });
    }
}
