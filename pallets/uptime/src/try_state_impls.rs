//! Invariants.

use crate::{Config, Leases, Pallet, Providers, Ring, TickClock};
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
        for lease in Leases::<T>::iter_values() {
            ensure!(Providers::<T>::contains_key(&lease.provider), "a running lease has an attesting provider");
            ensure!(lease.last_up >= lease.mark, "a lease is not up before it began");
        }
        Ok(())
    }
}
