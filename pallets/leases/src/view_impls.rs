//! What readers are shown.

use crate::{ByParty, Config, Leases, Pallet};
use alloc::vec::Vec;
use frame_support::traits::Get;
use tradewind_primitives::{
    earned,
    traits::{Collateral, Streams, Uptime},
    LeaseId, LeaseView,
};

/// Most leases in one answer.
const MAX_VIEWS: u32 = 1_000;

impl<T: Config> Pallet<T> {
    /// One lease with its money.
    pub fn view(id: LeaseId) -> Option<LeaseView<T::AccountId>> {
        let lease = Leases::<T>::get(id)?;
        let stream = T::Streams::view(id).unwrap_or_default();
        let covered = Self::covered(id, &lease);
        let earned_now = earned(lease.rate, covered).unwrap_or_default().saturating_sub(stream.paid).min(stream.held);
        Some(LeaseView {
            id,
            down: T::Uptime::is_down(id),
            due: Self::due(id, &lease).is_some(),
            collateral: T::Collateral::reserved(id),
            deposit: stream.deposit,
            held: stream.held,
            paid: stream.paid,
            fee: stream.fee,
            refunded: stream.refunded,
            covered,
            earned_now,
            owed: stream.owed,
            lease,
        })
    }

    /// Leases of `who`, as buyer or provider, with numbers above `after`, lowest first, at most `limit` and 1,000.
    ///
    /// Sorts the numbers of all unpruned leases of `who`: for reading only, never in a call.
    pub fn leases_of(who: &T::AccountId, after: Option<LeaseId>, limit: u32) -> Vec<LeaseView<T::AccountId>> {
        let mut ids: Vec<LeaseId> =
            ByParty::<T>::iter_key_prefix(who).filter(|id| after.is_none_or(|after| *id > after)).collect();
        ids.sort_unstable();
        ids.into_iter().take(limit.min(MAX_VIEWS) as usize).filter_map(Self::view).collect()
    }

    /// Deadlines of the pallet: accept, provision, closing, prune; in live ticks.
    pub fn durations() -> (u32, u32, u32, u32) {
        (T::AcceptTimeout::get(), T::ProvisionTimeout::get(), T::ClosingTimeout::get(), T::PruneDelay::get())
    }
}
