//! Posting and cancelling orders.

use crate::{mock::*, Error, Event, Orders};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{traits::BadOrigin, DispatchError};
use tradewind_primitives::{
    AssetKind,
    Mismatch::{Asset, OwnOrder, ProviderReputation, Terms},
    OrderTerms, Policy, Rate, Resources, Workload, RATE_SCALE,
};

/// What a slot of [`order_terms`] holds: 10 × 100 and the deposit.
const SHARE: u128 = 1_003;

fn assert_refused(change: impl FnOnce(&mut OrderTerms), error: Error<Test>) {
    let mut terms = order_terms();
    change(&mut terms);
    assert_noop!(Marketplace::post_order(signed(BUYER), terms), error);
}

#[test]
fn an_order_holds_what_all_its_leases_cost_at_the_limit_and_sets_their_numbers_aside() {
    run(|| {
        NextLease::set(7);
        assert_ok!(Marketplace::post_order(signed(BUYER), OrderTerms { count: 3, ..order_terms() }));
        System::assert_last_event(Event::OrderPosted { order: 0, buyer: BUYER, first_lease: 7, ends_at: 120 }.into());
        assert_eq!(OrdersHold::get()[&0], 3 * SHARE);
        assert_eq!(NextLease::get(), 10);
        assert_eq!(Scheduled::get(), [(0, 120)]);
        let view = Marketplace::order(0).unwrap();
        assert!(view.open && view.held == 3 * SHARE);
        assert_eq!(view.order.lease(2), 9);
        assert_eq!(Marketplace::orders_of(&BUYER), [view]);
        assert!(Marketplace::orders_of(&PROVIDER).is_empty());
        assert_eq!(post_order(order_terms()), 1);
    });
}

#[test]
fn an_order_that_makes_no_sense_is_refused() {
    run(|| {
        assert_refused(|terms| terms.count = 0, Error::BadCount);
        assert_refused(|terms| terms.count = 17, Error::BadCount);
        assert_refused(|terms| terms.ticks = 0, Error::ZeroTerm);
        assert_refused(|terms| terms.bidding = 0, Error::BadBidding);
        assert_refused(|terms| terms.bidding = 101, Error::BadBidding);
        assert_refused(|terms| terms.policy = Policy::Weighted { ppm: 1_000_001 }, Error::BadPolicy);
        assert_refused(|terms| terms.requirements.resources = Resources::default(), Error::BadRequirements);
        assert_refused(|terms| terms.workload = Workload::Open { cid: bytes(b"x") }, Error::MalformedWorkload);
        assert_refused(|terms| terms.asset = AssetKind::WithId(9), Error::WrongAsset);
        assert_refused(|terms| terms.max_rate = 0, Error::BadLimit);
        assert_refused(|terms| (terms.max_rate, terms.ticks) = (Rate::MAX, u32::MAX), Error::BadLimit);
        HasRate::set(false);
        assert_refused(|_| (), Error::WrongAsset);
        HasRate::set(true);
        Purse::set(SHARE - 1);
        assert_noop!(Marketplace::post_order(signed(BUYER), order_terms()), DispatchError::Other("too poor"));
        assert_noop!(Marketplace::post_order(RuntimeOrigin::root(), order_terms()), BadOrigin);
        for terms in [
            OrderTerms { count: 16, bidding: 100, policy: Policy::Weighted { ppm: 1_000_000 }, ..order_terms() },
            OrderTerms { max_rate: 1, ticks: 1, bidding: 1, ..order_terms() },
        ] {
            Purse::set(u128::MAX);
            assert_ok!(Marketplace::post_order(signed(BUYER), terms));
        }
    });
}

#[test]
fn a_total_that_cannot_be_counted_is_refused() {
    run(|| {
        // One slot can be counted, sixteen cannot.
        let terms = OrderTerms { max_rate: u128::MAX / 4, ticks: 2 * RATE_SCALE as u32, ..order_terms() };
        assert_refused(|order| *order = OrderTerms { count: 16, ..terms.clone() }, Error::BadLimit);
        assert_ok!(Marketplace::post_order(signed(BUYER), terms));
    });
}

#[test]
fn cancelling_without_a_bid_refunds_everything() {
    run(|| {
        let order = post_order(OrderTerms { count: 5, ..order_terms() });
        assert_ok!(Marketplace::cancel_order(signed(BUYER), order));
        System::assert_has_event(Event::OrderCancelled { order }.into());
        System::assert_last_event(Event::OrderClosed { order }.into());
        assert_eq!((GivenBack::get(), OrdersHold::get().len()), (5 * SHARE, 0));
        assert!(Marketplace::order(order).is_none());
        assert_noop!(Marketplace::cancel_order(signed(BUYER), order), Error::<Test>::NoSuchOrder);
    });
}

#[test]
fn cancelling_pays_each_bidder_that_stands_for_ten_ticks_and_refunds_the_rest() {
    run(|| {
        let order = post_order(OrderTerms { count: 4, ..order_terms() });
        let (one, other) = (post(PROVIDER, terms()), post(OTHER, terms()));
        assert_ok!(bid(PROVIDER, order, 1, one, 9));
        assert_ok!(bid(OTHER, order, 3, other, 4));
        assert_noop!(Marketplace::cancel_order(signed(STRANGER), order), Error::<Test>::NotYourOrder);
        assert_ok!(Marketplace::cancel_order(signed(BUYER), order));
        System::assert_last_event(Event::BidLetGo { order, slot: 1, provider: PROVIDER, paid: 90 }.into());
        // The empty slots are refunded with the first; the other bidder's is left to the agenda, or to anyone.
        assert_eq!((PaidToBidders::get(), GivenBack::get()), (vec![(PROVIDER, 90)], 3 * SHARE - 90));
        assert_eq!(Scheduled::get().last(), Some(&(order, 100)));
        assert_noop!(bid(PROVIDER, order, 3, one, 1), Error::<Test>::BiddingEnded);
        assert_noop!(Marketplace::cancel_order(signed(BUYER), order), Error::<Test>::BiddingEnded);
        assert_noop!(Marketplace::award(signed(STRANGER), order, 1), Error::<Test>::SlotEnded);
        assert_ok!(Marketplace::award(signed(STRANGER), order, 3));
        assert_eq!((PaidToBidders::get(), GivenBack::get()), (vec![(PROVIDER, 90), (OTHER, 40)], 4 * SHARE - 130));
        assert!(Marketplace::order(order).is_none() && Won::get().is_empty());
        assert_eq!((held_vcpus(one), held_vcpus(other)), (0, 0));
        assert_eq!((free_stake(PROVIDER), free_stake(OTHER)), (1_000, 1_000));
        assert_eq!(Members::get()[&PROVIDER].open_items, 1, "the offer");
    });
}

#[test]
fn a_bidder_of_a_short_cancelled_order_is_paid_for_its_term_only() {
    run(|| {
        let order = post_order(OrderTerms { ticks: 10, ..order_terms() });
        let offer = post(PROVIDER, terms());
        assert_ok!(bid(PROVIDER, order, 0, offer, 10));
        assert_ok!(Marketplace::cancel_order(signed(BUYER), order));
        assert_eq!((PaidToBidders::get(), GivenBack::get()), (vec![(PROVIDER, 100)], LEASE_DEPOSIT));
    });
}

#[test]
fn an_order_cannot_be_cancelled_once_bidding_is_over() {
    run(|| {
        let order = post_order(order_terms());
        at(120);
        assert_noop!(Marketplace::cancel_order(signed(BUYER), order), Error::<Test>::BiddingEnded);
        assert_noop!(Marketplace::cancel_order(RuntimeOrigin::root(), order), BadOrigin);
    });
}

#[test]
fn open_orders_tell_a_provider_which_of_its_offers_can_serve_them_and_why_the_others_cannot() {
    run(|| {
        let fits = post(PROVIDER, terms());
        let mut dollars = terms();
        dollars.asset = DOLLAR;
        let dear = post(PROVIDER, dollars);
        let wants = |min_reputation| {
            let mut terms = order_terms();
            terms.requirements.min_reputation = min_reputation;
            terms
        };
        let (open, proud) = (post_order(wants(0)), post_order(OrderTerms { bidding: 30, ..wants(5) }));
        let found = Marketplace::open_orders(&PROVIDER, None, 10);
        let told: Vec<_> = found.iter().map(|open| (open.order.id, open.offers.clone())).collect();
        let for_proud = vec![(fits, vec![ProviderReputation]), (dear, vec![ProviderReputation, Asset])];
        assert_eq!(told, [(open, vec![(fits, vec![]), (dear, vec![Asset])]), (proud, for_proud)]);
        assert_eq!(Marketplace::open_orders(&PROVIDER, Some(open), 10).len(), 1);
        assert_eq!(Marketplace::open_orders(&PROVIDER, None, 1).len(), 1);
        let own = post_order(OrderTerms { bidding: 2, terms: Some(cid(9)), ..order_terms() });
        enlist(BUYER);
        let mine = post(BUYER, terms());
        assert_eq!(Marketplace::open_orders(&BUYER, Some(proud), 10)[0].offers, [(mine, vec![Terms, OwnOrder])]);
        assert_eq!(Marketplace::open_orders(&PROVIDER, Some(proud), 10)[0].offers[0], (fits, vec![Terms]));
        at(125);
        assert_eq!(Marketplace::open_orders(&PROVIDER, None, 10).len(), 1, "the first takes no bids any more");
        assert!(Marketplace::open_orders(&STRANGER, None, 10)[0].offers.is_empty());
        assert_eq!((Orders::<Test>::iter().count(), own), (3, proud + 1));
    });
}
