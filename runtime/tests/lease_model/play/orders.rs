//! Calls about orders.

use super::{
    one_of, pick,
    quantities::{quantities, resources},
    Played, OTHER_ACTOR, WILD,
};
use crate::{
    model::{Asset, Fill, Id, Order, Policy, Slot, Wanted, Who},
    step::{BidPlan, BidPrice, Idle, OrderCall, OrderPlan, Until},
    world::{kind, World, BUYERS, PEOPLE},
};
use sp_core::H256;
use tradewind_primitives::{
    EscrowId, Fill as FillOf, Kind, OrderTerms, Policy as PolicyOf, Requirements, Tee, Workload,
};

/// A limit that nobody can pay.
const TOO_MUCH: u128 = 10u128.pow(27);

impl World {
    pub(super) fn order(&mut self, plan: &OrderPlan) -> Played {
        let who =
            if plan.buyer >= OTHER_ACTOR { usize::from(plan.buyer) % PEOPLE } else { one_of(&BUYERS, plan.buyer) };
        let open: Vec<Id> = self.model.offers.iter().filter(|(_, offer)| offer.open).map(|(id, _)| *id).collect();
        let parts = resources(plan.resources);
        let asked = pick(&open, plan.offer).map(|id| &self.model.offers[&id]);
        let (asset, rate) = asked.map_or((Asset::Wind, 1), |offer| (offer.asset, offer.rate(&parts).max(1)));
        let limit = if plan.limit >= 10_000 { TOO_MUCH } else { (rate * u128::from(plan.limit)).div_ceil(100) };
        let wanted = Wanted {
            resources: parts,
            count: plan.count,
            fill: plan.fill,
            asset,
            limit,
            term: plan.term,
            bidding: plan.bidding.into(),
            policy: plan.policy,
        };
        let id = self.model.next_order;
        if !self.post_order(who, wanted)? {
            return Ok(());
        }
        for bid in &plan.bids {
            self.bid(id, *bid, 0)?;
        }
        Ok(())
    }

    fn post_order(&mut self, who: Who, wanted: Wanted) -> Result<bool, String> {
        let requirements = Requirements {
            kind: Kind::Container,
            resources: quantities(wanted.resources),
            gpu_model: None,
            region: None,
            tee: Tee::None,
            min_reputation: 0,
            min_uptime_ppm: 0,
            min_identity_tier: 0,
        };
        let terms = OrderTerms {
            requirements,
            count: wanted.count,
            fill: match wanted.fill {
                Fill::All => FillOf::All,
                Fill::Any => FillOf::Any,
            },
            asset: kind(wanted.asset),
            max_rate: wanted.limit,
            ticks: wanted.term,
            bidding: wanted.bidding,
            policy: match wanted.policy {
                Policy::LowestPrice => PolicyOf::LowestPrice,
                Policy::Weighted(ppm) => PolicyOf::Weighted { ppm },
            },
            workload: Workload::Sealed { manifest_hash: H256::zero() },
            buyer_sealing_key: [0; 32],
            terms: None,
        };
        let call = pallet_marketplace::Call::post_order { terms };
        self.act("post_order", self.signed(who), call, |model| model.post_order(who, wanted))
    }

    /// An order for which `call` makes sense; now and then any.
    pub(super) fn choose_order(&self, call: OrderCall, number: u16) -> Option<Id> {
        let model = &self.model;
        let fitting: Vec<Id> = match call {
            OrderCall::Bid(_) | OrderCall::Rivals { .. } | OrderCall::Cancel => {
                model.orders.keys().copied().filter(|id| model.takes_bids(*id)).collect()
            }
            OrderCall::Award { .. } => model.orders.keys().copied().collect(),
            OrderCall::PayOwed => {
                model.funds.iter().filter(|(_, funds)| !funds.owed.is_empty()).map(|(id, _)| *id).collect()
            }
        };
        let any = u64::from(number / WILD) % (model.next_order + 1);
        if number % WILD == WILD - 1 {
            Some(any)
        } else {
            pick(&fitting, number)
        }
    }

    pub(super) fn order_call(&mut self, call: OrderCall, id: Id, actor: u8, until: Until) -> Played {
        use pallet_marketplace::Call;
        if let (Some((left, idle)), true) = (until, self.model.takes_bids(id)) {
            let ticks = self.model.orders[&id].ends_at - self.model.live;
            self.wait(ticks.saturating_sub(left.into()), idle)?;
        }
        let other = (actor >= OTHER_ACTOR).then(|| usize::from(actor) % PEOPLE);
        let anyone = usize::from(actor) % PEOPLE;
        let buyer = self.model.orders.get(&id).map_or(anyone, |order| order.buyer);
        match call {
            OrderCall::Bid(plan) => self.bid(id, plan, actor),
            OrderCall::Rivals { plan, times } => {
                for _ in 0..times {
                    if self.model.takes_bids(id) {
                        self.wait(self.model.orders[&id].ends_at - self.model.live - 1, Idle::Full)?;
                    }
                    self.bid(id, plan, actor)?;
                }
                Ok(())
            }
            OrderCall::Award { slot } => {
                let slot = self.slot(id, slot, |slot| slot.bid().is_some());
                // Who is not the buyer has to wait.
                let who = if self.model.takes_bids(id) { other.unwrap_or(buyer) } else { anyone };
                let call = Call::award { order: id, slot };
                self.act("award", self.signed(who), call, |model| model.award(who, id, slot)).map(drop)
            }
            OrderCall::Cancel => {
                let who = other.unwrap_or(buyer);
                let call = Call::cancel_order { order: id };
                self.act("cancel_order", self.signed(who), call, |model| model.cancel_order(who, id)).map(drop)
            }
            OrderCall::PayOwed => {
                let owed = self.model.funds.get(&id).map_or(Vec::new(), |funds| funds.owed.keys().copied().collect());
                let to = pick(&owed, actor.into()).unwrap_or(anyone);
                self.pay_owed_of_order(anyone, id, to).map(drop)
            }
        }
    }

    pub fn pay_owed_of_order(&mut self, who: Who, id: Id, to: Who) -> Result<bool, String> {
        let call = pallet_escrow::Call::pay_owed { escrow: EscrowId::Order(id), to: self.accounts[to].clone() };
        self.act("pay_owed (order)", self.signed(who), call, |model| model.pay_owed_of_order(id, to))
    }

    /// A slot that is wanted, mostly; now and then any, or none that there is.
    fn slot(&self, id: Id, number: u8, wanted: impl Fn(&Slot) -> bool) -> u32 {
        let slots = self.model.orders.get(&id).map_or(&[][..], |order| &order.slots);
        let fitting: Vec<u32> = (0u32..).zip(slots).filter(|(_, slot)| wanted(slot)).map(|(slot, _)| slot).collect();
        let any = u32::from(number) % (u32::try_from(slots.len()).unwrap_or_default() + 1);
        match number {
            255 => u32::MAX,
            number if number % 8 == 7 => any,
            number => pick(&fitting, (number / 8).into()).unwrap_or(any),
        }
    }

    fn bid(&mut self, id: Id, plan: BidPlan, actor: u8) -> Played {
        let asset = self.model.orders.get(&id).map(|order| order.wanted.asset);
        let slot = self.slot(id, plan.slot, |_| true);
        let order = self.model.orders.get(&id);
        let standing = order.and_then(|order| order.slot(slot)?.bid()).map(|bid| bid.provider);
        let offers = self.model.offers.iter().filter(|(_, of)| of.open && asset.is_none_or(|asset| asset == of.asset));
        // Most bid against others.
        let rivals = offers.clone().filter(|(_, of)| standing != Some(of.provider)).map(|(id, _)| *id);
        let rivals: Vec<Id> = rivals.collect();
        let fitting: Vec<Id> =
            if rivals.is_empty() || plan.offer % 5 == 4 { offers.map(|(id, _)| *id).collect() } else { rivals };
        let any = u64::from(plan.offer / WILD) % (self.model.next_offer + 1);
        let offer = pick(&fitting, plan.offer).filter(|_| plan.offer % WILD != WILD - 1).unwrap_or(any);
        let anyone = usize::from(actor) % PEOPLE;
        let owner = self.model.offers.get(&offer).map_or(anyone, |offer| offer.provider);
        let who = if actor >= OTHER_ACTOR { anyone } else { owner };
        let rate = self.model.orders.get(&id).map_or(1, |order| rate(order, slot, plan.price));
        let call = pallet_marketplace::Call::bid { order: id, slot, offer, rate };
        self.act("bid", self.signed(who), call, |model| model.bid(who, id, slot, offer, rate)).map(drop)
    }
}

fn rate(order: &Order, slot: u32, price: BidPrice) -> u128 {
    let limit = order.wanted.limit;
    let standing = order.slot(slot).and_then(Slot::bid).map_or(limit, |bid| bid.rate);
    match price {
        BidPrice::Percent(percent) => standing * u128::from(percent) / 100,
        BidPrice::Edge(beside) => {
            let most = standing.saturating_sub(standing.div_ceil(100).max(1));
            most.saturating_add_signed(beside.into())
        }
        BidPrice::Limit => limit,
        BidPrice::AboveLimit => limit + 1,
        BidPrice::Zero => 0,
    }
}
