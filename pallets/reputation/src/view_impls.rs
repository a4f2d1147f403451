//! What readers are shown.

use crate::{Config, Pallet, Spent, Totals};
use alloc::vec::Vec;
use tradewind_primitives::{HistoryEntry, LeaseId, LoweringView, PairTotals, Year};

/// Most entries in one answer.
const MAX_VIEWS: u32 = 1_000;

impl<T: Config> Pallet<T> {
    /// What `counterparty` did to the score of `who` in `year`.
    pub fn totals(who: &T::AccountId, counterparty: &T::AccountId, year: Year) -> PairTotals {
        Totals::<T>::get((who, counterparty, year))
    }

    /// The same for all counterparties and years, in the order of storage, behind `after`, at most `limit` and 1,000.
    pub fn history(
        who: &T::AccountId,
        after: Option<(T::AccountId, Year)>,
        limit: u32,
    ) -> Vec<HistoryEntry<T::AccountId>> {
        let entries = match after {
            Some((counterparty, year)) => {
                let key = Totals::<T>::hashed_key_for((who, counterparty, year));
                Totals::<T>::iter_prefix_from((who,), key)
            }
            None => Totals::<T>::iter_prefix((who,)),
        };
        entries
            .take(limit.min(MAX_VIEWS) as usize)
            .map(|((counterparty, year), totals)| HistoryEntry { counterparty, year, totals })
            .collect()
    }

    /// How far `who` may still lower its counterparty's score for `lease`. `None` if it may not at all.
    pub fn lowering(lease: LeaseId, who: &T::AccountId) -> Option<LoweringView<T::AccountId>> {
        let party = Self::party(who, lease).ok()?;
        let spent = *party.spent(&mut Spent::<T>::get(lease));
        let left = party.cap.saturating_sub(spent);
        Some(LoweringView { counterparty: party.counterparty, left, until: party.until })
    }
}
