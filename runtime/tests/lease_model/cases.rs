//! Cases that were found at random once, or are too long to be, written out: seeds change their meaning with the steps.

mod economy;
mod paid;

use super::{
    model::{Asset, Event, Fill, Policy, Reason},
    play_case,
    step::{BidPlan, BidPrice, Idle, LeaseCall, OfferCall, OrderPlan, Price, Start, Step},
};
use tradewind_primitives::traits::Orders;
use tradewind_runtime::{AccountId, Marketplace};

/// One provider with one offer, at a price that leaves remainders.
fn start() -> Start {
    let price = Price { mantissa: 3_217, exponent: 6, offset: 500_001 };
    Start {
        funds: 20_000,
        stakes: [90, 0],
        late: false,
        offers: vec![(0, [price; 3], Asset::Wind)],
        grants: vec![],
        round: 0,
    }
}

fn lease(term: u32) -> Step {
    Step::Open { buyer: 0, offer: 0, resources: [0, 0, 1], term, limit: 0, upto: 255 }
}

fn wait(ticks: u32) -> Step {
    Step::Wait { ticks, idle: Idle::Never }
}

fn beats(times: u32) -> Step {
    Step::Run { who: 1, every: 10, times, idle: Idle::Never }
}

fn report(down: bool) -> Step {
    Step::Report { provider: 0, picks: vec![0], down }
}

fn enforce() -> Step {
    Step::Lease { call: LeaseCall::Enforce, pick: 0, actor: 0 }
}

const BEAT: Step = Step::Heartbeat { provider: 0 };

/// Plays to the end, and says how often leases ended by that.
fn plays(steps: &[Step], reason: Reason) -> u64 {
    match play_case(&start(), steps) {
        Ok(tally) => tally.endings.get(&reason).copied().unwrap_or_default(),
        Err(why) => panic!("{why}"),
    }
}

#[test]
fn ticks_that_no_heartbeat_attested_in_time_do_not_count_for_a_lease_that_is_down() {
    let steps = [lease(200), beats(1), wait(15), report(true), wait(10), BEAT, beats(4), report(false), beats(15)];
    assert_eq!(plays(&steps, Reason::Expired), 1);
}

#[test]
fn ticks_before_its_activation_are_not_taken_from_a_lease_if_no_heartbeat_attests_them_in_time() {
    let steps = [lease(500), beats(1), wait(15), lease(50), wait(10), BEAT, beats(9)];
    assert_eq!((plays(&steps, Reason::Expired), plays(&steps, Reason::Unresponsive)), (1, 1));
}

#[test]
fn a_failure_stays_the_reason_if_the_chain_stands_still_before_it_is_served() {
    let steps = [lease(305), wait(310), Step::Stall { ticks: 500, idle: Idle::Never }, enforce()];
    assert_eq!(plays(&steps, Reason::Unresponsive), 1);
}

#[test]
fn nothing_counts_after_the_first_of_two_silences_that_nobody_looked_at() {
    let first = [lease(2_000), wait(300), BEAT, beats(3), lease(2_000), beats(3)];
    let steps = [&first[..], &[wait(300), BEAT, beats(3), enforce()]].concat();
    assert_eq!(plays(&steps, Reason::Unresponsive), 2);
}

#[test]
fn a_heartbeat_may_come_in_the_tick_of_an_activation() {
    let steps = [lease(40), wait(5), lease(40), BEAT, wait(5), BEAT, beats(8)];
    assert_eq!(plays(&steps, Reason::Expired), 2);
}

#[test]
fn more_leases_than_one_block_looks_at_end_with_the_silence_of_their_provider() {
    let steps = [vec![lease(1_000); 70], vec![beats(2), Step::Wait { ticks: 320, idle: Idle::Full }]].concat();
    assert_eq!(plays(&steps, Reason::Unresponsive), 70);
}

#[test]
fn little_room_for_deadlines_is_enough_in_the_end() {
    let steps = [vec![lease(60); 30], vec![beats(3), Step::Wait { ticks: 400, idle: Idle::Little(400) }]].concat();
    assert_eq!(plays(&steps, Reason::Expired), 30);
}

#[test]
fn a_closed_offer_goes_with_its_last_lease() {
    let close = Step::Offer { who: 0, pick: 0, call: OfferCall::Close };
    let steps = [lease(30), lease(60), close, beats(4), enforce(), beats(3), enforce(), enforce()];
    assert_eq!(plays(&steps, Reason::Expired), 2);
}

/// An order with a bid on each of its first slots.
fn order(count: u8, fill: Fill, bids: u8) -> Step {
    let bid = |slot: u8| BidPlan { offer: 0, slot: slot * 8, price: BidPrice::Percent(90) };
    Step::Post(OrderPlan {
        buyer: 0,
        offer: 0,
        resources: [0, 0, 1],
        count,
        fill,
        limit: 150,
        term: 60,
        bidding: 50,
        policy: Policy::LowestPrice,
        bids: (0..bids).map(bid).collect(),
    })
}

/// Plays to the end, and says how often that happened to orders.
fn happens(steps: &[Step], events: [Event; 2]) -> [u64; 2] {
    match play_case(&start(), steps) {
        Ok(tally) => events.map(|event| tally.events.get(&event).copied().unwrap_or_default()),
        Err(why) => panic!("{why}"),
    }
}

#[test]
fn little_room_is_enough_for_an_order_of_sixteen_in_the_end() {
    let room = <Marketplace as Orders<AccountId>>::step_weight().ref_time() * 5 / 2 / 1_000_000;
    let idle = Idle::Little(u32::try_from(room).expect("it is little"));
    let steps = [order(16, Fill::All, 16), Step::Wait { ticks: 200, idle }];
    let [awarded, in_parts] = happens(&steps, [Event::Awarded, Event::ServedInParts]);
    assert!(awarded == 16 && in_parts > 0, "{awarded} leases were opened, {in_parts} of them later than the first");
}

#[test]
fn an_order_of_sixteen_that_wants_all_opens_no_lease_for_fifteen_bids() {
    let steps = [order(16, Fill::All, 15), Step::Wait { ticks: 60, idle: Idle::Full }];
    assert_eq!(happens(&steps, [Event::LetGoUnpaid, Event::Awarded]), [15, 0]);
}
