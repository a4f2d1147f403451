//! The invariants of the pallet's storage.

use crate::{Config, Pallet, Scores, Spent, Totals};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;
use tradewind_primitives::{traits::EndedLeases, Balance, PairTotals};

impl<T: Config> Pallet<T> {
    /// What must hold between any two blocks: no account carries a whole base unit, decay has only taken, scores are
    /// explained by what is kept of their history, and what was spent on a lease is kept only while the lease is known.
    ///
    /// # Errors
    /// Names the first one that does not hold.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let era = Self::era();
        for (who, record) in Scores::<T>::iter() {
            ensure!(record.carry_ppm < 1_000_000, "reputation: a carried remainder is a whole unit");
            ensure!(record.weight <= record.public, "reputation: decay has added to a score");
            ensure!(record.era <= era, "reputation: a score was written in an era to come");
            let (mut up, mut down): (Balance, Balance) = (0, 0);
            for (_, totals) in Totals::<T>::iter_prefix((&who,)) {
                up = up.saturating_add(totals.gained);
                down = down.saturating_add(totals.spent).saturating_add(totals.lost);
            }
            // A score may have begun before its history did.
            ensure!(up <= record.public.saturating_add(down), "reputation: a score is less than its history tells");
        }
        for (who, other, year) in Totals::<T>::iter_keys() {
            ensure!(who != other, "reputation: nobody is its own counterparty");
            ensure!(year <= Self::year(), "reputation: history is of the past");
            ensure!(Totals::<T>::get((who, other, year)) != PairTotals::default(), "reputation: history is of changes");
        }
        for lease in Spent::<T>::iter_keys() {
            ensure!(T::Leases::ended(lease).is_some(), "reputation: what was spent is of a lease that is known");
        }
        Ok(())
    }
}
