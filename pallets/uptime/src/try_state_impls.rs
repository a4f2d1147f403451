//! Invariants.

use crate::{Config, Leases, Pallet, Providers, Ring, Slots, TickClock};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks every invariant of the stored state.
    ///
    /// # Errors
    /// Names the first one that does not hold.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        if let Some(clock) = TickClock::<T>::get() {
            ensure!(clock.first <= clock.last, "the clock never runs backwards");
            ensure!(clock.lost <= clock.last - clock.first, "no more time is lost than has passed");
        }
        for (who, record) in Providers::<T>::iter() {
            let leases = Leases::<T>::iter_values().filter(|lease| lease.provider == who).count();
            ensure!(leases == record.leases as usize, "the count of running leases is exact");
            for slot in 0..record.active {
                let id = Slots::<T>::get(&who, slot).ok_or("slots have no gaps")?;
                let lease = Leases::<T>::get(id).ok_or("a slot names a running lease")?;
                ensure!(lease.provider == who && lease.slot == slot && !lease.ended, "a slot and its lease agree");
            }
            ensure!(record.active == 0 || record.watched, "a provider with active leases is watched");
            ensure!(record.covered <= record.ran, "no more ticks are covered than ran");
            ensure!(record.beat <= record.last, "nothing was attested after a heartbeat and before it");
            let accrued = record.stretches.last().map_or(0, |stretch| stretch.counter);
            ensure!(accrued == record.accrued, "what was accrued lies in stretches");
            let ring = Ring::<T>::get(&who);
            ensure!(
                ring.windows(2).all(|pair| pair[0].tick < pair[1].tick && pair[0].counter <= pair[1].counter),
                "the ring is in order"
            );
            ensure!(record.resolved == ring.last().map(|entry| entry.tick), "the ring ends at the last resolved");
            ensure!(
                ring.last().is_none_or(|entry| entry.counter == record.committed),
                "the ring ends at the committed counter"
            );
        }
        for (id, lease) in Leases::<T>::iter() {
            ensure!(Providers::<T>::contains_key(&lease.provider), "a running lease has an attesting provider");
            ensure!(lease.last_up >= lease.mark, "a lease is not up before it began");
            ensure!(lease.down_since.is_none() || lease.down_from.is_some(), "nothing counts while a lease is down");
            let active = Providers::<T>::get(&lease.provider).map_or(0, |record| record.active);
            let stands = lease.slot < active && Slots::<T>::get(&lease.provider, lease.slot) == Some(id);
            ensure!(stands != lease.ended, "an active lease has a slot, and no other");
        }
        Ok(())
    }
}
