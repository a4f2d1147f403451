//! The invariants of the pallet's storage.

use crate::{Config, Pallet, Scores};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// What must hold between any two blocks: no account carries a whole base unit.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        for record in Scores::<T>::iter_values() {
            ensure!(record.carry_ppm < 1_000_000, "reputation: a carried remainder is a whole unit");
        }
        Ok(())
    }
}
