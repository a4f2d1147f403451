//! What may happen to orders.

use super::{idle, resources, term, Idle};
use crate::model::{Fill, Policy};
use proptest::prelude::*;

/// A rate to bid, by the bid that stands or, if none does, by the limit.
#[derive(Clone, Copy, Debug)]
pub enum BidPrice {
    /// Parts per cent of it.
    Percent(u8),
    /// What just beats it at the lowest price, or so much beside that.
    Edge(i8),
    Limit,
    AboveLimit,
    Zero,
}

#[derive(Clone, Copy, Debug)]
pub struct BidPlan {
    pub offer: u16,
    pub slot: u8,
    pub price: BidPrice,
}

/// What a buyer says. The limit is parts per cent of what an offer asks.
#[derive(Clone, Debug)]
pub struct OrderPlan {
    pub buyer: u8,
    pub offer: u16,
    pub resources: [u16; 3],
    pub count: u8,
    pub fill: Fill,
    pub limit: u16,
    pub term: u32,
    pub bidding: u8,
    pub policy: Policy,
    /// At once.
    pub bids: Vec<BidPlan>,
}

#[derive(Clone, Copy, Debug)]
pub enum OrderCall {
    Bid(BidPlan),
    /// Bids in the last tick of bidding, one after the other.
    Rivals {
        plan: BidPlan,
        times: u8,
    },
    Award {
        slot: u8,
    },
    Cancel,
    PayOwed,
}

/// Until when it is waited first: so many ticks before bidding ends, if that is to come.
pub type Until = Option<(u8, Idle)>;

fn bid_price() -> impl Strategy<Value = BidPrice> + Clone {
    prop_oneof![
        8 => (40u8..100).prop_map(BidPrice::Percent),
        4 => (-1i8..=1).prop_map(BidPrice::Edge),
        2 => Just(BidPrice::Limit),
        1 => Just(BidPrice::AboveLimit),
        1 => Just(BidPrice::Zero),
    ]
}

fn bid_plan() -> impl Strategy<Value = BidPlan> + Clone {
    (any::<u16>(), any::<u8>(), bid_price()).prop_map(|(offer, slot, price)| BidPlan { offer, slot, price })
}

fn policy() -> impl Strategy<Value = Policy> + Clone {
    prop_oneof![
        10 => Just(Policy::LowestPrice),
        10 => (0u32..=1_000_000).prop_map(Policy::Weighted),
        5 => Just(Policy::Weighted(1_000_000)),
        1 => (1_000_001u32..).prop_map(Policy::Weighted),
    ]
}

pub(super) fn order_plan() -> impl Strategy<Value = OrderPlan> + Clone {
    let count = prop_oneof![36 => 1u8..=3, 9 => 4u8..=6, 3 => 7u8..=16, 1 => prop_oneof![Just(0u8), 17u8..]];
    let fill = prop_oneof![Just(Fill::All), Just(Fill::Any)];
    let limit = prop_oneof![40 => 60u16..200, 1 => Just(0u16), 1 => 10_000u16..];
    let term = prop_oneof![40 => term(), 1 => Just(0u32)];
    let bidding = prop_oneof![15 => 1u8..=20, 25 => 20u8..=100, 1 => Just(0u8), 1 => 101u8..];
    let bids = prop::collection::vec(bid_plan(), 0..6);
    (any::<(u8, u16)>(), resources(), (count, fill), limit, term, bidding, policy(), bids).prop_map(
        |((buyer, offer), resources, (count, fill), limit, term, bidding, policy, bids)| OrderPlan {
            buyer,
            offer,
            resources,
            count,
            fill,
            limit,
            term,
            bidding,
            policy,
            bids,
        },
    )
}

pub(super) fn order_call() -> impl Strategy<Value = OrderCall> + Clone {
    prop_oneof![
        10 => bid_plan().prop_map(OrderCall::Bid),
        3 => (bid_plan(), 1u8..9).prop_map(|(plan, times)| OrderCall::Rivals { plan, times }),
        6 => any::<u8>().prop_map(|slot| OrderCall::Award { slot }),
        3 => Just(OrderCall::Cancel),
        1 => Just(OrderCall::PayOwed),
    ]
}

pub(super) fn until() -> impl Strategy<Value = Until> + Clone {
    prop_oneof![
        3 => Just(None),
        1 => (0u8..5, idle()).prop_map(Some),
        1 => Just(Some((0, Idle::Never))),
    ]
}
