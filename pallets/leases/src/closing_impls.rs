//! Endings. State, capacity and collateral are released whatever happens to a payment.

use crate::{
    AgendaItem, ByParty, Config, Error, Event, Leases, Pallet, Tombstones, WeightInfo, WorkloadKeys, CANCELLATION_TICKS,
};
use frame_support::{ensure, traits::Get, weights::Weight};
use sp_runtime::{DispatchError, DispatchResult};
use tradewind_primitives::{
    earned, ppm_floor,
    traits::{Capacity, Clock, Collateral, Conversion, OnLeaseForgotten, Payout, Registry, Streams, Uptime},
    AssetWorth, Balance, CloseReason, FailReason, LeaseId, LeaseRecord, LeaseState, Tee, Tick, Ticks, Tombstone,
    PRUNE_TIP_PPM,
};

/// What a deadline demands of a lease.
pub(crate) enum Due {
    AcceptTimeout,
    ProvisionTimeout,
    End(CloseReason),
    Finish(CloseReason),
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_reject(who: &T::AccountId, id: LeaseId, reason: Option<FailReason>) -> DispatchResult {
        let lease = Self::of_provider(who, id)?;
        Self::ensure_pending(&lease)?;
        let (reason, payout) = match reason {
            None | Some(FailReason::Other) => (CloseReason::Rejected, Payout::Nothing),
            Some(reason) => (reason.close_reason(), Self::held_payout(&lease, 0, true)),
        };
        Self::close_unstarted(id, lease, reason, payout, 0);
        Ok(())
    }

    pub(crate) fn do_fail(who: &T::AccountId, id: LeaseId, reason: FailReason) -> DispatchResult {
        let mut lease = Self::of_provider(who, id)?;
        Self::ensure_provisioning(&lease)?;
        let penalty = Self::penalise(id, &mut lease, T::ProvisionPenaltyPpm::get(), false);
        let mut payout = Payout::Nothing;
        if reason != FailReason::Other {
            payout = Self::held_payout(&lease, 0, true);
            // Without a rate, the deposit itself is the value that was agreed on when there was one.
            let value = T::Conversion::from_native(&lease.asset, penalty).unwrap_or(Balance::MAX);
            T::Streams::forfeit_deposit(id, value);
        }
        Self::close_unstarted(id, lease, reason.close_reason(), payout, penalty);
        Ok(())
    }

    pub(crate) fn do_cancel(who: &T::AccountId, id: LeaseId) -> DispatchResult {
        let lease = Self::of_buyer(who, id)?;
        match lease.state {
            LeaseState::Pending { until } => {
                Self::ensure_before(until)?;
                let payout = Self::held_payout(&lease, 0, false);
                Self::close_unstarted(id, lease, CloseReason::CancelledPending, payout, 0);
            }
            LeaseState::Provisioning { until } => {
                Self::ensure_before(until)?;
                let payout = Self::held_payout(&lease, CANCELLATION_TICKS, false);
                Self::close_unstarted(id, lease, CloseReason::CancelledProvisioning, payout, 0);
            }
            LeaseState::Active => {
                Self::ensure_active(id, &lease)?;
                Self::begin_closing(id, lease, CloseReason::BuyerCancelled);
            }
            LeaseState::Closing { .. } | LeaseState::Closed { .. } => return Err(Error::<T>::WrongState.into()),
        }
        Ok(())
    }

    /// Returns the weight of what it did.
    pub(crate) fn do_settle(id: LeaseId) -> Result<Weight, DispatchError> {
        let lease = Self::get(id)?;
        if let Some(due) = Self::due(id, &lease) {
            return Ok(Self::serve(id, lease, due));
        }
        match lease.state {
            LeaseState::Active => ensure!(!Self::access_window_is_open(&lease), Error::<T>::AccessWindowOpen),
            LeaseState::Closing { reason, .. } => {
                ensure!(reason != CloseReason::AccessRejected, Error::<T>::NothingToSettle);
            }
            _ => return Err(Error::<T>::WrongState.into()),
        }
        let covered = Self::covered(id, &lease);
        let paid = T::Streams::pay(id, covered)?;
        ensure!(paid.gross > 0 || paid.credit > 0, Error::<T>::NothingToSettle);
        Self::deposit_event(Event::Settled { lease: id, covered, gross: paid.gross, fee: paid.fee });
        Ok(T::WeightInfo::settle())
    }

    /// Returns the weight of what it did.
    pub(crate) fn do_enforce(id: LeaseId) -> Result<Weight, DispatchError> {
        let lease = Self::get(id)?;
        let due = Self::due(id, &lease).ok_or(Error::<T>::NothingDue)?;
        Ok(Self::serve(id, lease, due))
    }

    pub(crate) fn do_prune(who: &T::AccountId, id: LeaseId) -> DispatchResult {
        let lease = Self::get(id)?;
        let LeaseState::Closed { reason, closed_at, value, .. } = lease.state else {
            return Err(Error::<T>::WrongState.into());
        };
        let live = T::Clock::live();
        ensure!(live >= closed_at.saturating_add(T::PruneDelay::get()), Error::<T>::TooEarlyToPrune);
        T::Streams::prune(id, who, PRUNE_TIP_PPM)?;
        Leases::<T>::remove(id);
        if let Some(key) = lease.workload_key {
            WorkloadKeys::<T>::remove(key);
        }
        ByParty::<T>::remove(&lease.buyer, id);
        ByParty::<T>::remove(&lease.provider, id);
        let until = closed_at.saturating_add(T::TombstonePeriod::get());
        if live < until {
            Tombstones::<T>::insert(id, Self::tombstone(lease, reason, closed_at, value));
            Self::schedule_item_live(AgendaItem::Tombstone(id), until);
        } else {
            T::OnForgotten::on_lease_forgotten(id);
        }
        Self::deposit_event(Event::Pruned { lease: id });
        Ok(())
    }

    /// What stays of a closed lease.
    pub(crate) fn tombstone(
        lease: LeaseRecord<T::AccountId>,
        reason: CloseReason,
        closed_at: Tick,
        value: Balance,
    ) -> Tombstone<T::AccountId> {
        let counts = lease.starts_at.is_some() || reason.is_providers_fault();
        Tombstone { buyer: lease.buyer, provider: lease.provider, closed_at, value, counts }
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
            LeaseState::Active => {
                let expired = lease.ends_at.filter(|end| T::Clock::now() >= *end).map(T::Clock::live_at);
                // The one that came first, at whatever time it is served.
                match (expired, T::Uptime::failure(id)) {
                    (Some(expired_at), Some((_, at))) if expired_at <= at => Some(Due::End(CloseReason::Expired)),
                    (_, Some((reason, _))) => Some(Due::End(reason)),
                    (Some(_), None) => Some(Due::End(CloseReason::Expired)),
                    (None, None) => None,
                }
            }
            LeaseState::Closing { reason, until } => {
                let committed = lease.ends_at.is_some_and(|end| T::Uptime::resolved(id, end));
                (committed || live >= until).then_some(Due::Finish(reason))
            }
            LeaseState::Closed { .. } => None,
        }
    }

    fn serve(id: LeaseId, mut lease: LeaseRecord<T::AccountId>, due: Due) -> Weight {
        let weight = match due {
            Due::AcceptTimeout | Due::ProvisionTimeout => Self::enforce_weight(),
            Due::End(_) => T::WeightInfo::enforce_end(),
            Due::Finish(reason) if Self::penalty_ppm(&lease, reason) == 0 => T::WeightInfo::settle_close(),
            Due::Finish(_) => T::WeightInfo::enforce_close(),
        };
        match due {
            Due::AcceptTimeout => {
                let penalty = Self::penalise(id, &mut lease, T::AcceptPenaltyPpm::get(), false);
                Self::close_unstarted(id, lease, CloseReason::AcceptTimeout, Payout::Nothing, penalty);
            }
            Due::ProvisionTimeout => {
                let penalty = Self::penalise(id, &mut lease, T::ProvisionPenaltyPpm::get(), false);
                Self::close_unstarted(id, lease, CloseReason::ProvisionTimeout, Payout::Nothing, penalty);
            }
            Due::End(reason) => Self::begin_closing(id, lease, reason),
            Due::Finish(reason) => Self::finish_closing(id, lease, reason),
        }
        weight
    }

    /// Takes `ppm` millionths of the lease's collateral, rounded down, to the buyer or to the treasury.
    fn penalise(id: LeaseId, lease: &mut LeaseRecord<T::AccountId>, ppm: u32, to_buyer: bool) -> Balance {
        let to = to_buyer.then_some(&lease.buyer);
        let amount = T::Collateral::take(id, &lease.provider, ppm_floor(lease.collateral, ppm), to);
        lease.collateral = lease.collateral.saturating_sub(amount);
        if amount > 0 {
            Self::deposit_event(Event::Penalised { lease: id, amount });
        }
        amount
    }

    /// What a lease that its buyer ends, or whose provider blames the buyer, costs the buyer before it runs: the time for
    /// which it held the capacity. Beyond `flat` ticks neither side gains: a provider must not live off held capacity.
    fn held_payout(lease: &LeaseRecord<T::AccountId>, flat: Ticks, by_provider: bool) -> Payout {
        let held = T::Clock::live().saturating_sub(lease.held_from);
        Payout::Held { held: held.min(lease.ticks), flat: flat.min(lease.ticks), by_provider }
    }

    /// Closes a lease whose workload never ran.
    pub(crate) fn close_unstarted(
        id: LeaseId,
        lease: LeaseRecord<T::AccountId>,
        reason: CloseReason,
        payout: Payout,
        penalty: Balance,
    ) {
        T::Capacity::release(lease.offer, &lease.resources);
        T::Streams::finish(id, payout);
        Self::close(id, lease, reason, 0, penalty);
    }

    /// What of the collateral an ending of an active lease costs, to the buyer, in millionths.
    fn penalty_ppm(lease: &LeaseRecord<T::AccountId>, reason: CloseReason) -> u32 {
        match reason {
            CloseReason::Terminated => T::TerminationPenaltyPpm::get(),
            CloseReason::Unresponsive => T::UnresponsivePenaltyPpm::get(),
            // In a trusted execution environment the guest holds the key, and so the buyer decides whether it is up.
            CloseReason::Down if lease.tee == Tee::None => T::DownPenaltyPpm::get(),
            _ => 0,
        }
    }

    /// Ends an active lease now, or at the end of its term if that has passed. All that cannot be earned any more is
    /// refunded; the rest waits for the heartbeats that cover the end.
    pub(crate) fn begin_closing(id: LeaseId, mut lease: LeaseRecord<T::AccountId>, reason: CloseReason) {
        let now = T::Clock::now();
        let ended_at = lease.ends_at.map_or(now, |end| end.min(now));
        lease.ends_at = Some(ended_at);
        T::Uptime::end(id);
        T::Streams::keep(id, T::Uptime::coverable(id, ended_at, lease.ticks));
        T::Capacity::release(lease.offer, &lease.resources);
        let until = T::Clock::live().saturating_add(T::ClosingTimeout::get());
        lease.state = LeaseState::Closing { reason, until };
        Self::deposit_event(Event::Closing { lease: id, reason, ended_at });
        // Finished in the next block at the earliest: one step a call.
        if T::Uptime::resolved(id, ended_at) {
            Self::schedule(id, &mut lease, now);
        } else {
            Self::schedule_live(id, &mut lease, until);
        }
        Leases::<T>::insert(id, lease);
    }

    /// Pays the last attested ticks, refunds the rest, and closes.
    fn finish_closing(id: LeaseId, mut lease: LeaseRecord<T::AccountId>, reason: CloseReason) {
        let covered = Self::covered(id, &lease);
        let payout = match reason {
            CloseReason::AccessRejected => Payout::Treasury(covered),
            _ => Payout::Earned(covered),
        };
        T::Streams::finish(id, payout);
        T::Uptime::stop(id, covered, Self::ran(&lease));
        let penalty = match Self::penalty_ppm(&lease, reason) {
            0 => 0,
            ppm => Self::penalise(id, &mut lease, ppm, true),
        };
        Self::close(id, lease, reason, covered, penalty);
    }

    /// Ticks that the lease has run, up to its end.
    pub(crate) fn ran(lease: &LeaseRecord<T::AccountId>) -> Ticks {
        let end = lease.ends_at.map_or_else(T::Clock::now, |end| end.min(T::Clock::now()));
        lease.starts_at.map_or(0, |start| end.saturating_sub(start))
    }

    fn close(id: LeaseId, mut lease: LeaseRecord<T::AccountId>, reason: CloseReason, covered: Ticks, penalty: Balance) {
        T::Collateral::release(id, &lease.provider, core::mem::take(&mut lease.collateral));
        T::Registry::close_item(&lease.provider);
        lease.scheduled = None;
        let value = earned(lease.rate, lease.ticks).and_then(|term| {
            let rate = T::Conversion::last_rate(&lease.asset)?;
            AssetWorth { rate, min_deposit: 0 }.to_native(term)
        });
        let closed_at = T::Clock::live();
        lease.state = LeaseState::Closed { reason, covered, closed_at, value: value.unwrap_or(0), penalty };
        Leases::<T>::insert(id, lease);
        Self::deposit_event(Event::Closed { lease: id, reason, covered, penalty });
    }
}
