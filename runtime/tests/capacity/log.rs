//! Who held what of which offer, and when, by what the chain told.
//!
//! Nothing here reads what an offer says that is reserved of it. Every call, and every end of a block, is an instant of
//! its own; whoever takes something at one and gives it back at another holds it at the first and not at the last.

use std::collections::{BTreeMap, BTreeSet};
use tradewind_primitives::{LeaseId, OfferId, OrderId, Resources};
use tradewind_runtime::{Runtime, RuntimeEvent};

pub type Instant = usize;

/// vCPUs, MiB of memory, GiB of storage.
pub type Parts = [u64; 3];

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Holder {
    Lease(LeaseId),
    Bid(OrderId, u32),
}

/// From the first instant to before the last.
#[derive(Clone, Debug)]
struct Interval {
    offer: OfferId,
    holder: Holder,
    parts: Parts,
    from: Instant,
    until: Option<Instant>,
}

#[derive(Default)]
pub struct Log {
    pub now: Instant,
    intervals: Vec<Interval>,
    /// What there is of each offer since when.
    capacities: Vec<(OfferId, Instant, Parts)>,
    /// What each order asks for.
    orders: BTreeMap<OrderId, Parts>,
    /// How often what was told.
    pub told: BTreeMap<&'static str, u32>,
}

pub fn parts(of: &Resources) -> Parts {
    [of.vcpus.into(), of.memory_mib.into(), of.storage_gib.into()]
}

impl Log {
    /// Writes down one event. `asked` is what the call asks for, if it is one that asks.
    pub fn write(&mut self, event: RuntimeEvent, asked: Option<Parts>) {
        use pallet_leases::Event as Lease;
        use pallet_marketplace::Event as Market;
        let asked = || asked.expect("only a call that asks for something leads here");
        match event {
            RuntimeEvent::Marketplace(event) => match event {
                Market::OfferPosted { offer, .. } => self.capacities.push((offer, self.now, asked())),
                Market::OfferResized { offer, capacity } => {
                    self.tell("resized");
                    self.capacities.push((offer, self.now, parts(&capacity)));
                }
                Market::OfferRented { offer, lease, .. } => {
                    self.tell("rented");
                    self.take(offer, Holder::Lease(lease), asked());
                }
                Market::OrderPosted { order, .. } => drop(self.orders.insert(order, asked())),
                Market::BidPlaced { order, slot, offer, .. } => {
                    self.tell("bid");
                    self.take(offer, Holder::Bid(order, slot), self.orders[&order]);
                }
                Market::BidBeaten { order, slot, .. } => {
                    self.tell("beaten");
                    self.free(Holder::Bid(order, slot));
                }
                Market::BidLetGo { order, slot, .. } => {
                    self.tell("let go");
                    self.free(Holder::Bid(order, slot));
                }
                Market::OrderAwarded { order, slot, lease, .. } => {
                    self.tell("awarded");
                    let offer = self.free(Holder::Bid(order, slot));
                    self.take(offer, Holder::Lease(lease), self.orders[&order]);
                }
                _ => {}
            },
            RuntimeEvent::Leases(Lease::<Runtime>::Closing { lease, .. } | Lease::Closed { lease, .. }) => {
                let holder = Holder::Lease(lease);
                // A lease that ran gave its capacity back before it closed.
                if self.intervals.iter().any(|of| of.holder == holder && of.until.is_none()) {
                    self.tell("ended");
                    self.free(holder);
                }
            }
            _ => {}
        }
    }

    pub fn tell(&mut self, what: &'static str) {
        *self.told.entry(what).or_default() += 1;
    }

    fn take(&mut self, offer: OfferId, holder: Holder, parts: Parts) {
        self.intervals.push(Interval { offer, holder, parts, from: self.now, until: None });
    }

    fn free(&mut self, holder: Holder) -> OfferId {
        let now = self.now;
        let mut held = self.intervals.iter_mut().filter(|of| of.holder == holder && of.until.is_none());
        let of = held.next().unwrap_or_else(|| panic!("{holder:?} holds nothing at {now}"));
        of.until = Some(now);
        of.offer
    }

    /// What is held of an offer at an instant, by adding up all that began before and goes on.
    pub fn held(&self, offer: OfferId, at: Instant) -> (Parts, u32) {
        let goes_on = |of: &&Interval| of.from <= at && of.until.is_none_or(|until| at < until);
        let holders = self.intervals.iter().filter(|of| of.offer == offer).filter(goes_on);
        holders.fold(([0; 3], 0), |(mut sum, count), of| {
            sum.iter_mut().zip(of.parts).for_each(|(sum, part)| *sum += part);
            (sum, count + 1)
        })
    }

    fn capacity(&self, offer: OfferId, at: Instant) -> Option<Parts> {
        let known = self.capacities.iter().filter(|(id, since, _)| *id == offer && *since <= at);
        known.max_by_key(|(_, since, _)| *since).map(|(_, _, parts)| *parts)
    }

    /// Every offer that was ever posted.
    pub fn offers(&self) -> BTreeSet<OfferId> {
        self.capacities.iter().map(|(offer, ..)| *offer).collect()
    }

    /// Checks every offer at every instant.
    ///
    /// # Errors
    /// If more is held than there is.
    pub fn check(&self) -> Result<(), String> {
        for (offer, from, _) in &self.capacities {
            for at in *from..=self.now {
                let (held, capacity) = (self.held(*offer, at).0, self.capacity(*offer, at).expect("it is there since"));
                if held.iter().zip(capacity).any(|(held, there_is)| *held > there_is) {
                    return Err(format!("of offer {offer} {held:?} are held at {at}, and there are {capacity:?}"));
                }
            }
        }
        Ok(())
    }
}
