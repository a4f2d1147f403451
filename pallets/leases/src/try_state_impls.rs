//! Invariants.

use crate::{Agenda, AgendaItem, ByParty, Config, Leases, NextLease, Pallet, Tombstones, WorkloadKeys};
use alloc::collections::BTreeMap;
use frame_support::ensure;
use sp_runtime::TryRuntimeError;
use tradewind_primitives::{
    traits::{Collateral, Orders, Streams},
    Balance, LeaseState,
};

impl<T: Config> Pallet<T> {
    /// Checks every invariant of the stored state.
    ///
    /// # Errors
    /// Names the first one that does not hold.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let next = NextLease::<T>::get();
        let mut reserved = BTreeMap::new();
        for (id, lease) in Leases::<T>::iter() {
            ensure!(id < next, "lease numbers are below the next one");
            for party in [&lease.buyer, &lease.provider] {
                ensure!(ByParty::<T>::contains_key(party, id), "a party's lease is in its index");
            }
            let stream = T::Streams::view(id).ok_or("a lease has an escrow")?;
            let started = lease.starts_at.is_some();
            ensure!(started == lease.ends_at.is_some(), "a lease that started has an end");
            ensure!(started == lease.workload_key.is_some(), "a lease that started has a workload key");
            let registered = lease.workload_key.map(WorkloadKeys::<T>::get);
            ensure!(registered.is_none_or(|of| of == Some(id)), "a lease's workload key is registered");
            let sum = reserved.entry(lease.provider.clone()).or_insert(0);
            *sum = Balance::saturating_add(*sum, lease.collateral);
            match lease.state {
                LeaseState::Pending { .. } | LeaseState::Provisioning { .. } => {
                    ensure!(!started, "a lease that has not started has no start");
                }
                LeaseState::Active | LeaseState::Closing { .. } => {
                    ensure!(started, "a running lease has started");
                }
                LeaseState::Closed { .. } => {
                    ensure!(stream.held == 0, "a closed lease holds nothing of its stream");
                    ensure!(stream.credit.left == 0, "a closed lease has no trial credit left");
                    ensure!(lease.collateral == 0, "a closed lease reserves no collateral");
                    ensure!(lease.scheduled.is_none(), "a closed lease is on no agenda");
                    continue;
                }
            }
            let tick = lease.scheduled.ok_or("an open lease is on the agenda")?;
            let listed = Agenda::<T>::contains_key(tick, AgendaItem::Lease(id));
            ensure!(listed, "an open lease's agenda entry exists");
        }
        for (party, id) in ByParty::<T>::iter_keys() {
            let lease = Leases::<T>::get(id).ok_or("an index names an existing lease")?;
            ensure!(lease.buyer == party || lease.provider == party, "an index names a party of the lease");
        }
        for id in Tombstones::<T>::iter_keys() {
            ensure!(!Leases::<T>::contains_key(id), "only a pruned lease has a tombstone");
            let listed = Agenda::<T>::iter_keys().any(|(_, item)| item == AgendaItem::Tombstone(id));
            ensure!(listed, "a tombstone is on the agenda");
        }
        for (key, id) in WorkloadKeys::<T>::iter() {
            let its = Leases::<T>::get(id).is_some_and(|lease| lease.workload_key == Some(key));
            ensure!(its, "a registered workload key is a lease's");
        }
        for (provider, sum) in reserved {
            let sum = sum.saturating_add(T::Orders::reserved(&provider));
            ensure!(
                T::Collateral::reserved(&provider) == sum,
                "leases and bids reserve what their provider's stake says"
            );
        }
        Ok(())
    }
}
