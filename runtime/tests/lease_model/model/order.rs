//! Orders: from the post to the last slot's end, and their money by name.

use super::{
    Asset, Bid, Cause, Happening, Hold, Id, Lease, Model, Money, Outcome, Refusals, Resources, Seen, State, Tick, Who,
    MONEY,
};
use std::collections::BTreeMap;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fill {
    All,
    Any,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Policy {
    LowestPrice,
    /// Millionths.
    Weighted(u32),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    Bidding,
    Awarding,
    Unfilled,
    Cancelled,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Slot {
    Empty,
    Standing(Bid),
    Ended,
}

impl Slot {
    pub fn bid(&self) -> Option<&Bid> {
        match self {
            Self::Standing(bid) => Some(bid),
            Self::Empty | Self::Ended => None,
        }
    }
}

/// What a buyer asks for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub resources: Resources,
    pub count: u8,
    pub fill: Fill,
    pub asset: Asset,
    pub limit: u128,
    pub term: u32,
    pub bidding: u32,
    pub policy: Policy,
}

#[derive(Clone, Debug)]
pub struct Order {
    pub buyer: Who,
    pub wanted: Wanted,
    pub phase: Phase,
    /// Live tick at which bidding ends.
    pub ends_at: Tick,
    pub extensions: u32,
    /// When it was cancelled.
    pub cancelled_at: Option<Tick>,
    /// When the chain ended the first of its slots by itself.
    pub served_at: Option<Tick>,
    /// Its first slot's lease has this number, if it has one.
    pub first_lease: Id,
    /// What is on hold for each lease's deposit.
    pub deposit: Money,
    pub slots: Vec<Slot>,
}

impl Order {
    /// What is on hold for each slot.
    pub fn share(&self) -> Money {
        Model::earned(self.wanted.limit, self.wanted.term) + self.deposit
    }

    /// Slots that have not ended.
    pub fn left(&self) -> usize {
        self.slots.iter().filter(|slot| **slot != Slot::Ended).count()
    }

    pub fn bids(&self) -> impl Iterator<Item = &Bid> {
        self.slots.iter().filter_map(Slot::bid)
    }

    pub fn slot(&self, slot: u32) -> Option<&Slot> {
        self.slots.get(usize::try_from(slot).ok()?)
    }

    /// The slot that the chain ends next: the first one with a bid.
    fn next_slot(&self) -> usize {
        self.slots.iter().position(|slot| slot.bid().is_some()).unwrap_or_default()
    }
}

/// The money of an order. Outlives it while something is owed.
#[derive(Clone, Debug)]
pub struct Funds {
    pub payer: Who,
    pub asset: Asset,
    pub funded: Money,
    pub held: Money,
    /// What became money of leases.
    pub assigned: Money,
    pub compensated: Money,
    pub refunded: Money,
    pub owed: BTreeMap<Who, Money>,
}

/// What may happen to an order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Event {
    Posted,
    BidOn,
    Beaten,
    BeatenByItself,
    ExtendedLate,
    ExtendedAsOftenAsCanBe,
    EndedEarly,
    Awarded,
    UnbidSlots,
    Unfilled,
    LetGoUnpaid,
    Cancelled,
    LetGoPaid,
    ServedByTheChain,
    ServedInParts,
    Owed,
    ScoredBelowItsRate,
}

impl Event {
    pub const ALL: [Self; 17] = [
        Self::Posted,
        Self::BidOn,
        Self::Beaten,
        Self::BeatenByItself,
        Self::ExtendedLate,
        Self::ExtendedAsOftenAsCanBe,
        Self::EndedEarly,
        Self::Awarded,
        Self::UnbidSlots,
        Self::Unfilled,
        Self::LetGoUnpaid,
        Self::Cancelled,
        Self::LetGoPaid,
        Self::ServedByTheChain,
        Self::ServedInParts,
        Self::Owed,
        Self::ScoredBelowItsRate,
    ];
}

impl Model {
    pub fn post_order(&mut self, buyer: Who, wanted: Wanted) -> Outcome {
        let collateral = self.collateral(wanted.asset, wanted.limit, wanted.term);
        let deposit = collateral.and_then(|collateral| self.deposit(wanted.asset, collateral));
        let sum = (Self::earned(wanted.limit, wanted.term) + deposit.unwrap_or(0)) * u128::from(wanted.count);
        let too_heavy = matches!(wanted.policy, Policy::Weighted(ppm) if ppm > 1_000_000);
        Refusals::default()
            .when(wanted.count == 0 || wanted.count > self.numbers.max_slots, "BadCount")
            .when(wanted.term == 0, "ZeroTerm")
            .when(wanted.bidding == 0 || wanted.bidding > self.numbers.max_bidding, "BadBidding")
            .when(too_heavy, "BadPolicy")
            .when(wanted.resources == [0; 5], "BadRequirements")
            .when(wanted.limit == 0, "BadLimit")
            .when(deposit.is_none(), "WrongAsset")
            .when(!self.bank.can_hold(buyer, wanted.asset, sum), MONEY)
            .done()?;
        let (asset, count) = (wanted.asset, usize::from(wanted.count));
        self.bank.hold(buyer, asset, Hold::Escrow, sum);
        let order = Order {
            buyer,
            phase: Phase::Bidding,
            ends_at: self.live + wanted.bidding,
            extensions: 0,
            cancelled_at: None,
            served_at: None,
            first_lease: self.next_lease,
            deposit: deposit.expect("it is allowed"),
            slots: vec![Slot::Empty; count],
            wanted,
        };
        let funds = Funds {
            payer: buyer,
            asset,
            funded: sum,
            held: sum,
            assigned: 0,
            compensated: 0,
            refunded: 0,
            owed: BTreeMap::new(),
        };
        self.next_lease += count as Id;
        self.orders.insert(self.next_order, order);
        self.funds.insert(self.next_order, funds);
        self.next_order += 1;
        self.count(Event::Posted);
        Ok(())
    }

    /// Ends a slot: anyone's, once bidding is over; the buyer ends bidding by it.
    pub fn award(&mut self, who: Who, id: Id, slot: u32) -> Outcome {
        let order = self.order(id)?;
        let (place, stands) = (order.slot(slot), |slot: &Slot| slot.bid().is_some());
        let ready = place.is_some_and(stands) && (order.wanted.fill == Fill::Any || order.slots.iter().all(stands));
        let open = self.takes_bids(id);
        Refusals::default()
            .when(place.is_none(), "NoSuchSlot")
            .when(place == Some(&Slot::Ended), "SlotEnded")
            .when(open && order.buyer != who, "BiddingOpen")
            .when(open && !ready, "NothingToAward")
            .done()?;
        if open {
            self.count(Event::EndedEarly);
        }
        self.end_slot(id, slot as usize);
        Ok(())
    }

    pub fn cancel_order(&mut self, who: Who, id: Id) -> Outcome {
        let order = self.order(id)?;
        Refusals::default()
            .when(order.buyer != who, "NotYourOrder")
            .when(!self.takes_bids(id), "BiddingEnded")
            .done()?;
        let (slot, now) = (order.next_slot(), self.now);
        let order = self.order_mut(id);
        order.phase = Phase::Cancelled;
        order.cancelled_at = Some(now);
        self.count(Event::Cancelled);
        self.end_slot(id, slot);
        Ok(())
    }

    /// The chain ends a slot by itself. Returns which, and whether it had a bid.
    pub fn serve_order(&mut self, id: Id) -> Result<(usize, bool), Refusals> {
        let order = self.order(id)?;
        Refusals::default().when(self.takes_bids(id), "BiddingOpen").done()?;
        let slot = order.next_slot();
        let had_bid = order.slots[slot].bid().is_some();
        let now = self.now;
        if *self.order_mut(id).served_at.get_or_insert(now) < now {
            self.count(Event::ServedInParts);
        }
        self.end_slot(id, slot);
        self.count(Event::ServedByTheChain);
        Ok((slot, had_bid))
    }

    /// Whether the chain must have ended all of an order by now, if it had room.
    pub fn is_order_overdue(&self, id: Id) -> bool {
        let order = &self.orders[&id];
        self.live >= order.ends_at || order.cancelled_at.is_some_and(|at| at < self.now)
    }

    pub fn takes_bids(&self, id: Id) -> bool {
        self.orders.get(&id).is_some_and(|order| order.phase == Phase::Bidding && self.live < order.ends_at)
    }

    pub(super) fn order(&self, id: Id) -> Result<&Order, Refusals> {
        self.orders.get(&id).ok_or_else(|| Refusals::only("NoSuchOrder"))
    }

    pub(super) fn order_mut(&mut self, id: Id) -> &mut Order {
        self.orders.get_mut(&id).expect("looked up before")
    }

    pub(super) fn count(&mut self, event: Event) {
        *self.events.entry(event).or_default() += 1;
    }

    /// Bidding is over. What becomes of a slot is decided by what the order has become; with the first one go all that
    /// nobody bid on.
    fn end_slot(&mut self, id: Id, slot: usize) {
        let order = self.order_mut(id);
        if order.phase == Phase::Bidding {
            let filled = order.slots.iter().all(|slot| slot.bid().is_some());
            order.phase = if filled || order.wanted.fill == Fill::Any { Phase::Awarding } else { Phase::Unfilled };
            if order.phase == Phase::Unfilled {
                self.count(Event::Unfilled);
            }
        }
        let order = self.order_mut(id);
        let (phase, share) = (order.phase, order.share());
        let mut ended = vec![std::mem::replace(&mut order.slots[slot], Slot::Ended)];
        for place in order.slots.iter_mut().filter(|place| **place == Slot::Empty) {
            ended.push(std::mem::replace(place, Slot::Ended));
        }
        let mut rest = share * ended.len() as Money;
        if ended.contains(&Slot::Empty) {
            self.count(Event::UnbidSlots);
        }
        if let Slot::Standing(bid) = ended.swap_remove(0) {
            let term = self.orders[&id].wanted.term;
            let ticks = self.numbers.cancel_ticks.min(term);
            rest -= match phase {
                Phase::Awarding => self.open_won(id, slot, &bid),
                Phase::Cancelled => self.pay_bidder(id, bid.provider, Self::earned(bid.rate, ticks)),
                Phase::Bidding | Phase::Unfilled => 0,
            };
            self.count(match phase {
                Phase::Awarding => Event::Awarded,
                Phase::Cancelled => Event::LetGoPaid,
                Phase::Bidding | Phase::Unfilled => Event::LetGoUnpaid,
            });
            self.forget_offer(bid.offer);
        }
        let funds = self.funds_mut(id);
        funds.held -= rest;
        funds.refunded += rest;
        let buyer = funds.payer;
        self.deliver_or_owe_of_order(id, buyer, rest);
        self.orders.retain(|of, order| *of != id || order.left() > 0);
        self.forget_funds(id);
    }

    /// Opens the lease that `bid` has won. Returns how much of the order's money has become its money.
    fn open_won(&mut self, id: Id, slot: usize, bid: &Bid) -> Money {
        let order = self.orders[&id].clone();
        let (asset, term) = (order.wanted.asset, order.wanted.term);
        let offer = self.offers[&bid.offer].clone();
        let pair = (order.buyer, offer.provider, asset);
        let own = self.collateral_beyond(self.spendable_credit(pair), asset, bid.rate, term);
        // Never more than was agreed on, and as much if nobody says any more what the asset is worth.
        self.happen(own.is_none(), Happening::AwardedWithoutARate);
        let own_deposit = own.and_then(|own| self.deposit(asset, own)).unwrap_or(order.deposit);
        let (collateral, deposit) = (own.unwrap_or(bid.collateral).min(bid.collateral), own_deposit.min(order.deposit));
        // What credit pays for is given back with the rest of the order's money.
        let credit = self.commit_credit(pair, Self::earned(bid.rate, term));
        self.see(credit > 0, Seen::CreditForWonOrder);
        let until = self.live + self.numbers.provision;
        let lease = Lease {
            state: State::Provisioning { until },
            collateral,
            deposit,
            ..Lease::new(order.buyer, bid.offer, &offer, order.wanted.resources, bid.rate, term, self.live)
                .with_credit(credit)
        };
        let assigned = lease.funded + deposit;
        self.leases.insert(order.first_lease + slot as Id, lease);
        let funds = self.funds_mut(id);
        funds.held -= assigned;
        funds.assigned += assigned;
        assigned
    }

    fn pay_bidder(&mut self, id: Id, provider: Who, amount: Money) -> Money {
        let funds = self.funds_mut(id);
        funds.held -= amount;
        funds.compensated += amount;
        let (payer, asset) = (funds.payer, funds.asset);
        self.bank.flows.book(payer, provider, asset, Cause::Trade, amount);
        self.deliver_or_owe_of_order(id, provider, amount);
        amount
    }

    fn funds_mut(&mut self, id: Id) -> &mut Funds {
        self.funds.get_mut(&id).expect("an order that is there has money")
    }

    fn deliver_or_owe_of_order(&mut self, id: Id, to: Who, amount: Money) {
        let (payer, asset) = (self.funds[&id].payer, self.funds[&id].asset);
        if amount > 0 && !self.bank.deliver(payer, asset, Hold::Escrow, to, amount) {
            *self.funds_mut(id).owed.entry(to).or_default() += amount;
            self.owed += 1;
            self.see(asset == Asset::Wind, Seen::WindOwed);
            self.count(Event::Owed);
        }
    }

    fn forget_funds(&mut self, id: Id) {
        self.funds.retain(|of, funds| *of != id || funds.held > 0 || !funds.owed.is_empty());
    }

    pub fn pay_owed_of_order(&mut self, id: Id, to: Who) -> Outcome {
        let Some(funds) = self.funds.get(&id) else { return Err(Refusals::only("NoSuchEscrow")) };
        let Some(amount) = funds.owed.get(&to).copied() else { return Err(Refusals::only("NothingOwed")) };
        let (payer, asset) = (funds.payer, funds.asset);
        if !self.bank.deliver(payer, asset, Hold::Escrow, to, amount) {
            return Err(Refusals::only(MONEY));
        }
        self.funds_mut(id).owed.remove(&to);
        self.forget_funds(id);
        Ok(())
    }
}
