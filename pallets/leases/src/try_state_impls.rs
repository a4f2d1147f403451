//! Invariants.

use crate::{
    AgendaEntries, AgendaItem, ByParty, ClosedByParty, Config, Leases, NextLease, Pallet, Tombstones, WorkloadKeys,
};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;
use tradewind_primitives::{
    traits::{Collateral, Streams},
    LeaseState,
};

impl<T: Config> Pallet<T> {
    /// Checks every invariant of the stored state.
    ///
    /// # Errors
    /// Names the first one that does not hold.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let next = NextLease::<T>::get();
        for (id, lease) in Leases::<T>::iter() {
            ensure!(id < next, "lease numbers are below the next one");
            let closed = matches!(lease.state, LeaseState::Closed { .. });
            for party in [&lease.buyer, &lease.provider] {
                ensure!(ByParty::<T>::contains_key(party, id) != closed, "a party's open lease is in its index");
                ensure!(ClosedByParty::<T>::contains_key(party, id) == closed, "and its closed one in the other");
            }
            let stream = T::Streams::view(id).ok_or("a lease has an escrow")?;
            let started = lease.starts_at.is_some();
            ensure!(started == lease.ends_at.is_some(), "a lease that started has an end");
            ensure!(started == lease.workload_key.is_some(), "a lease that started has a workload key");
            match lease.state {
                LeaseState::Pending { .. } | LeaseState::Provisioning { .. } => {
                    ensure!(!started, "a lease that has not started has no start");
                }
                LeaseState::Active | LeaseState::Closing { .. } => {
                    ensure!(started, "a running lease has started");
                    let registered = lease.workload_key.and_then(WorkloadKeys::<T>::get);
                    ensure!(registered == Some(id), "a running lease's workload key is registered");
                }
                LeaseState::Closed { .. } => {
                    ensure!(stream.held == 0, "a closed lease holds nothing of its stream");
                    ensure!(T::Collateral::reserved(id) == 0, "a closed lease reserves no collateral");
                    ensure!(lease.scheduled.is_none(), "a closed lease is on no agenda");
                    continue;
                }
            }
            let tick = lease.scheduled.ok_or("an open lease is on the agenda")?;
            let listed = AgendaEntries::<T>::iter().any(|((at, _), item)| at == tick && item == AgendaItem::Lease(id));
            ensure!(listed, "an open lease's agenda entry exists");
        }
        for (party, id) in ByParty::<T>::iter_keys().chain(ClosedByParty::<T>::iter_keys()) {
            let lease = Leases::<T>::get(id).ok_or("an index names an existing lease")?;
            ensure!(lease.buyer == party || lease.provider == party, "an index names a party of the lease");
        }
        for id in Tombstones::<T>::iter_keys() {
            ensure!(!Leases::<T>::contains_key(id), "only a pruned lease has a tombstone");
            let listed = AgendaEntries::<T>::iter_values().any(|item| item == AgendaItem::Tombstone(id));
            ensure!(listed, "a tombstone is on the agenda");
        }
        for id in WorkloadKeys::<T>::iter_values() {
            let running = Leases::<T>::get(id)
                .is_some_and(|lease| matches!(lease.state, LeaseState::Active | LeaseState::Closing { .. }));
            ensure!(running, "a registered workload key is a running lease's");
        }
        Ok(())
    }
}
