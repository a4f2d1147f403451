//! What the machine really has, and who was promised some of it.

use super::Wanted;
use crate::context::Context;
use sp_core::crypto::AccountId32;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};
use tradewind_client::chain::{At, ChainError};
use tradewind_primitives::{Kind, LeaseId, LeaseState, OpenOrder, OrderId, Resources};

/// What bids on their way to the chain hold.
#[derive(Default)]
pub struct Room {
    /// All that there is, by kind.
    capacity: Vec<(Kind, Resources)>,
    on_their_way: Mutex<BTreeMap<Wanted, (Kind, Resources)>>,
}

impl Room {
    /// Nothing is promised yet of `capacity`.
    pub fn new(capacity: Vec<(Kind, Resources)>) -> Arc<Self> {
        Arc::new(Self { capacity, on_their_way: Mutex::default() })
    }

    /// Slots of an order on which bids have been sent that were not answered.
    pub fn on_their_way(&self, order: OrderId) -> Vec<u32> {
        self.lock().range((order, 0)..=(order, u32::MAX)).map(|((_, slot), _)| *slot).collect()
    }

    /// Whether `resources` of `kind` are there beside what was promised and what bids on their way hold.
    pub fn has(&self, kind: Kind, resources: &Resources, promised: &Promised) -> bool {
        self.fits(kind, resources, promised, &self.lock())
    }

    fn fits(
        &self,
        kind: Kind,
        resources: &Resources,
        promised: &Promised,
        on_their_way: &BTreeMap<Wanted, (Kind, Resources)>,
    ) -> bool {
        let Some((_, all)) = self.capacity.iter().find(|(of, _)| *of == kind) else { return false };
        // One that stands already, though we have not heard so, is among what was promised.
        let unseen = on_their_way.iter().filter(|(wanted, _)| !promised.bids.contains(*wanted)).map(|(_, held)| held);
        let mut same = promised.held.iter().chain(unseen).filter(|(of, _)| *of == kind).map(|(_, held)| held);
        let sum = same.try_fold(*resources, |sum, more| sum.checked_add(more));
        sum.is_some_and(|sum| sum.fits(all))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<Wanted, (Kind, Resources)>> {
        self.on_their_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What of the machine is promised.
#[derive(Default)]
pub struct Promised {
    /// Kind and size of each.
    pub held: Vec<(Kind, Resources)>,
    /// Bids that stand, which are among them.
    pub bids: BTreeSet<Wanted>,
}

/// Room that is set aside until this is dropped.
pub struct Place {
    room: Arc<Room>,
    wanted: Wanted,
}

impl Place {
    /// Sets aside what a slot of `open` needs; `None` if there is too little beside what was promised.
    pub fn take(room: &Arc<Room>, wanted: Wanted, open: &OpenOrder<AccountId32>, promised: &Promised) -> Option<Self> {
        let needs = &open.order.order.terms.requirements;
        Self::set_aside(room, wanted, (needs.kind, needs.resources), promised)
    }

    fn set_aside(
        room: &Arc<Room>,
        wanted: Wanted,
        (kind, resources): (Kind, Resources),
        promised: &Promised,
    ) -> Option<Self> {
        let mut on_their_way = room.lock();
        if on_their_way.contains_key(&wanted) || !room.fits(kind, &resources, promised, &on_their_way) {
            return None;
        }
        on_their_way.insert(wanted, (kind, resources));
        Some(Self { room: room.clone(), wanted })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.room.lock().remove(&self.wanted);
    }
}

/// What open leases of `who` and its bids that stand hold at `at`.
///
/// # Errors
/// When the node does not answer.
pub async fn promised(at: &At, who: &AccountId32) -> Result<Promised, ChainError> {
    let (leases, bids) = tokio::join!(at.leases_of(who), bids_of(at, who));
    let leases = leases?.into_iter().filter(|view| view.lease.provider == *who);
    // What is closing has given its capacity back.
    let leases = leases.filter(|view| !matches!(view.lease.state, LeaseState::Closing { .. }));
    let mut promised = bids?;
    promised.held.extend(leases.map(|view| (view.lease.kind, view.lease.resources)));
    Ok(promised)
}

/// What the bids of `who` that stand hold; nothing on a chain that has no orders yet.
async fn bids_of(at: &At, who: &AccountId32) -> Result<Promised, ChainError> {
    let bids = match at.bids_of(who).await {
        Ok(bids) => bids,
        Err(ChainError::NoSuchFunction { .. }) => Vec::new(),
        Err(error) => return Err(error),
    };
    Ok(Promised {
        held: bids.iter().map(|bid| (bid.kind, bid.resources)).collect(),
        bids: bids.iter().map(|bid| (bid.order, bid.slot)).collect(),
    })
}

/// Whether a pending lease still finds room beside the bids: they bind, and it may be declined without a penalty. Leases
/// that are older, or run already, come first.
///
/// # Errors
/// When the node does not answer.
pub async fn has_room_for(context: &Context, at: &At, id: LeaseId) -> Result<bool, ChainError> {
    let who = &context.account;
    let mut promised = bids_of(at, who).await?;
    if promised.held.is_empty() && context.room.lock().is_empty() {
        return Ok(true);
    }
    let leases = at.leases_of(who).await?;
    let Some(lease) = leases.iter().find(|view| view.id == id) else { return Ok(true) };
    let (kind, resources) = (lease.lease.kind, lease.lease.resources);
    let others = leases.iter().filter(|view| {
        view.lease.provider == *who
            && match view.lease.state {
                LeaseState::Pending { .. } => view.id < id,
                LeaseState::Provisioning { .. } | LeaseState::Active => true,
                LeaseState::Closing { .. } | LeaseState::Closed { .. } => false,
            }
    });
    promised.held.extend(others.map(|view| (view.lease.kind, view.lease.resources)));
    Ok(context.room.has(kind, &resources, &promised))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use Kind::{Container, Function};

    fn cpus(vcpus: u32) -> Resources {
        Resources { vcpus, ..Resources::default() }
    }

    fn promised(held: &[(Kind, Resources)]) -> Promised {
        Promised { held: held.to_vec(), bids: BTreeSet::new() }
    }

    fn take(room: &Arc<Room>, order: u64, vcpus: u32, promised: &Promised) -> Option<Place> {
        Place::set_aside(room, (order, 0), (Function, cpus(vcpus)), promised)
    }

    #[test]
    fn no_more_is_set_aside_than_there_is_beside_what_was_promised() {
        let room = Room::new(vec![(Function, cpus(4))]);
        let promised = promised(&[(Function, cpus(1)), (Container, cpus(100))]);
        let one = take(&room, 1, 2, &promised).unwrap();
        assert_eq!(room.on_their_way(1), [0]);
        assert!(take(&room, 2, 2, &promised).is_none());
        let _two = take(&room, 2, 1, &promised).unwrap();
        assert!(take(&room, 3, 1, &promised).is_none());
        drop(one);
        assert!(room.on_their_way(1).is_empty());
        assert!(take(&room, 3, 2, &promised).is_some());
    }

    #[test]
    fn a_bid_that_stands_is_not_counted_as_on_its_way_as_well() {
        let room = Room::new(vec![(Function, cpus(4))]);
        let _place = take(&room, 1, 2, &promised(&[])).unwrap();
        let seen = Promised { held: vec![(Function, cpus(2))], bids: BTreeSet::from([(1, 0)]) };
        assert!(room.has(Function, &cpus(2), &seen) && !room.has(Function, &cpus(3), &seen));
        assert!(!room.has(Function, &cpus(1), &promised(&[(Function, cpus(2))])), "two different ones");
    }

    #[test]
    fn one_slot_is_bid_on_once_at_a_time() {
        let room = Room::new(vec![(Function, cpus(4))]);
        let _place = take(&room, 1, 1, &promised(&[])).unwrap();
        assert!(take(&room, 1, 1, &promised(&[])).is_none());
    }

    #[test]
    fn what_this_machine_does_not_have_at_all_has_no_room() {
        let room = Room::new(vec![(Function, cpus(4))]);
        assert!(!room.has(Container, &cpus(0), &promised(&[])));
        assert!(room.has(Function, &cpus(4), &promised(&[])));
        assert!(
            !room.has(Function, &cpus(4), &promised(&[(Function, cpus(u32::MAX))])),
            "sums that overflow do not fit"
        );
    }
}
