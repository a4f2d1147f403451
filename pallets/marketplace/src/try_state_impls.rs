//! The invariants of the pallet's storage.

use crate::{Config, NextOffer, NextOrder, Offers, OffersOf, OpenOffers, Orders, Pallet};
use alloc::collections::BTreeMap;
use frame_support::{ensure, traits::Get};
use sp_runtime::TryRuntimeError;
use tradewind_primitives::{
    traits::{Collateral, OrderMoney},
    Balance, OfferId, OrderState, Resources, Slot,
};

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
        Self::check_orders()
    }

    /// What bids hold is reserved, and what orders may still cost is on hold.
    fn check_orders() -> Result<(), TryRuntimeError> {
        let mut bids = BTreeMap::<OfferId, (Resources, u32)>::new();
        let mut reserved = BTreeMap::<T::AccountId, Balance>::new();
        for (id, record) in Orders::<T>::iter() {
            ensure!(id < NextOrder::<T>::get(), "marketplace: an order from the future");
            ensure!(record.slots.len() == usize::from(record.terms.count), "marketplace: an order has its slots");
            let left = record.slots.iter().filter(|slot| **slot != Slot::Ended).count();
            ensure!(left > 0, "marketplace: an order without anything left to end");
            let waiting = record.slots.contains(&Slot::Empty);
            ensure!(!waiting || record.state == OrderState::Bidding, "marketplace: an empty slot outlives bidding");
            let held = Self::share(&record).saturating_mul(left as u128);
            ensure!(T::Money::held(id) == held, "marketplace: an order holds the share of each slot that is left");
            for bid in record.slots.iter().filter_map(Slot::bid) {
                let (resources, count) = bids.entry(bid.offer).or_default();
                let more = resources.checked_add(&record.terms.requirements.resources);
                *resources = more.ok_or("marketplace: bids hold more than can be counted")?;
                *count = count.saturating_add(1);
                let sum = reserved.entry(bid.provider.clone()).or_default();
                *sum = sum.saturating_add(bid.collateral);
                ensure!(bid.rate <= record.terms.max_rate, "marketplace: a bid above the limit");
            }
        }
        for (id, (resources, count)) in bids {
            let offer = Offers::<T>::get(id).ok_or("marketplace: a bid's offer is gone")?;
            ensure!(resources.fits(&offer.reserved), "marketplace: an offer does not reserve what bids hold");
            ensure!(count <= offer.leases, "marketplace: an offer does not count its bids");
        }
        for (who, sum) in reserved {
            ensure!(sum <= T::Collateral::reserved(&who), "marketplace: a stake does not reserve what bids do");
        }
        Ok(())
    }
}
