//! The invariants of the pallet's storage.

use crate::{Config, NextOffer, Offers, OffersOf, OpenOffers, Pallet};
use alloc::collections::BTreeMap;
use frame_support::{ensure, traits::Get};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// What must hold between any two blocks: leases hold no more than there is, and index and counters say the same
    /// as the records.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut open = BTreeMap::<T::AccountId, u32>::new();
        let mut listed_offers = 0usize;
        for (id, record) in Offers::<T>::iter() {
            ensure!(id < NextOffer::<T>::get(), "marketplace: an offer from the future");
            ensure!(record.reserved.fits(&record.terms.capacity), "marketplace: leases hold more than there is");
            ensure!(record.leases > 0 || record.reserved.is_zero(), "marketplace: nobody holds what is reserved");
            ensure!(record.open || record.leases > 0, "marketplace: a closed offer without leases");
            let listed = OffersOf::<T>::contains_key(&record.provider, id);
            ensure!(listed == record.open, "marketplace: open offers are listed, closed ones are not");
            if record.open {
                listed_offers = listed_offers.saturating_add(1);
                let count = open.entry(record.provider).or_default();
                *count = count.saturating_add(1);
            }
        }
        ensure!(OffersOf::<T>::iter_keys().count() == listed_offers, "marketplace: a listed offer does not exist");
        for (provider, count) in OpenOffers::<T>::iter() {
            ensure!(open.remove(&provider) == Some(count), "marketplace: a counter of open offers is wrong");
            ensure!(count <= T::MaxOpenOffers::get(), "marketplace: a provider has too many open offers");
        }
        ensure!(open.is_empty(), "marketplace: open offers are not counted");
        Ok(())
    }
}
