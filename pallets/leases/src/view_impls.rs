//! What readers are shown.

use crate::{ByParty, Config, Leases, Pallet, Tombstones};
use alloc::vec::Vec;
use tradewind_primitives::{
    earned,
    traits::{EndedLeases, Streams, Uptime},
    CloseReason, LeaseId, LeaseState, LeaseView, Tombstone,
};

/// Most leases in one answer.
const MAX_VIEWS: u32 = 1_000;

impl<T: Config> Pallet<T> {
    /// One lease with its money.
    pub fn view(id: LeaseId) -> Option<LeaseView<T::AccountId>> {
        let lease = Leases::<T>::get(id)?;
        let stream = T::Streams::view(id).unwrap_or_default();
        let covered = Self::covered(id, &lease);
        let settles = match lease.state {
            LeaseState::Closing { reason, .. } => reason != CloseReason::AccessRejected,
            _ => !Self::access_window_is_open(&lease),
        };
        let unpaid = earned(lease.rate, covered).unwrap_or_default();
        let unpaid = unpaid.saturating_sub(stream.paid).saturating_sub(stream.credit.spent);
        let unpaid = unpaid.min(stream.held.saturating_add(stream.credit.left));
        let ran = Self::ran(&lease);
        let up = match (lease.state, lease.ends_at) {
            (LeaseState::Active | LeaseState::Closing { .. }, Some(end)) => T::Uptime::coverable(id, end, lease.ticks),
            _ => covered,
        };
        Some(LeaseView {
            id,
            down: T::Uptime::down_until(id).is_some(),
            due: Self::due(id, &lease).is_some(),
            deposit: stream.deposit,
            held: stream.held,
            paid: stream.paid,
            fee: stream.fee,
            refunded: stream.refunded,
            compensated: stream.compensated,
            forfeited: stream.forfeited,
            covered,
            earned_now: if settles { unpaid } else { 0 },
            owed: stream.owed,
            credit: stream.credit,
            uptime_ppm: u64::from(up)
                .saturating_mul(1_000_000)
                .checked_div(ran.into())
                .and_then(|ppm| u32::try_from(ppm.min(1_000_000)).ok()),
            lease,
        })
    }

    /// Leases of `who`, as buyer or provider, that are not closed, with numbers above `after`, lowest first, at most
    /// `limit` and 1,000.
    ///
    /// Goes through all leases of `who` that are not pruned: for reading only, never in a call.
    pub fn leases_of(who: &T::AccountId, after: Option<LeaseId>, limit: u32) -> Vec<LeaseView<T::AccountId>> {
        let mut ids = Self::ids_of(who, |id| after.is_none_or(|after| id > after));
        ids.sort_unstable();
        Self::views(ids, false, limit)
    }

    /// Closed leases of `who` that are not pruned, with numbers below `before`, highest first, at most `limit` and
    /// 1,000. For reading only.
    pub fn closed_leases_of(who: &T::AccountId, before: Option<LeaseId>, limit: u32) -> Vec<LeaseView<T::AccountId>> {
        let mut ids = Self::ids_of(who, |id| before.is_none_or(|before| id < before));
        ids.sort_unstable_by(|one, other| other.cmp(one));
        Self::views(ids, true, limit)
    }

    fn ids_of(who: &T::AccountId, wanted: impl Fn(LeaseId) -> bool) -> Vec<LeaseId> {
        ByParty::<T>::iter_key_prefix(who).filter(|id| wanted(*id)).collect()
    }

    /// Those that are closed, or those that are not, as far as the limit goes.
    fn views(ids: Vec<LeaseId>, closed: bool, limit: u32) -> Vec<LeaseView<T::AccountId>> {
        let is_closed = |id| Leases::<T>::get(id).map(|lease| matches!(lease.state, LeaseState::Closed { .. }));
        ids.into_iter()
            .filter(|id| is_closed(*id) == Some(closed))
            .take(limit.min(MAX_VIEWS) as usize)
            .filter_map(Self::view)
            .collect()
    }
}

impl<T: Config> EndedLeases<T::AccountId> for Pallet<T> {
    fn ended(id: LeaseId) -> Option<Tombstone<T::AccountId>> {
        let Some(lease) = Leases::<T>::get(id) else { return Tombstones::<T>::get(id) };
        match lease.state {
            LeaseState::Closed { reason, closed_at, value, .. } => {
                Some(Self::tombstone(lease, reason, closed_at, value))
            }
            _ => None,
        }
    }

    #[cfg(any(feature = "std", feature = "runtime-benchmarks"))]
    fn set_ended(id: LeaseId, tombstone: Tombstone<T::AccountId>) {
        Tombstones::<T>::insert(id, tombstone);
    }
}
