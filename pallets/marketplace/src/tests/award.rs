//! From the end of bidding to the leases.

use crate::{mock::*, Error, Event, WeightInfo};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::traits::BadOrigin;
use tradewind_primitives::{
    traits::Orders as _, Fill, Kind, LeaseTerms, OrderDue, OrderState, OrderTerms, Tee, RATE_SCALE,
};

const SHARE: u128 = 1_003;

#[test]
fn the_bid_that_stands_at_the_end_opens_its_lease_at_its_rate() {
    run(|| {
        let offer = post(PROVIDER, terms());
        let order = post_order(order_terms());
        assert_ok!(bid(PROVIDER, order, 0, offer, 6));
        assert_noop!(Marketplace::award(signed(STRANGER), order, 0), Error::<Test>::BiddingOpen);
        at(120);
        assert_ok!(Marketplace::award(signed(STRANGER), order, 0));
        let rate = 6 * RATE_SCALE;
        System::assert_has_event(Event::OrderAwarded { order, slot: 0, lease: 0, provider: PROVIDER, rate }.into());
        let (lease, won, funds) = Won::get()[0].clone();
        let expected = LeaseTerms {
            buyer: BUYER,
            provider: PROVIDER,
            offer,
            kind: Kind::Container,
            resources: requirements().resources,
            tee: Tee::None,
            asset: order_terms().asset,
            rate,
            ticks: 100,
            max_ticks: MAX_TICKS,
            extendable: true,
            workload: sealed(),
            terms: Some(cid(1)),
            buyer_sealing_key: [5; 32],
        };
        assert_eq!((lease, won), (0, expected));
        assert_eq!((funds.order, funds.amount, funds.deposit, funds.collateral), (order, SHARE, 3, COLLATERAL));
        assert_eq!(GivenBack::get(), 400, "the limit was 10");
        // Capacity, collateral and the provider's place are the lease's now.
        assert_eq!((held_vcpus(offer), free_stake(PROVIDER)), (2, 1_000 - COLLATERAL));
        assert_eq!(Members::get()[&PROVIDER].open_items, 2);
        assert!(Marketplace::order(order).is_none());
        assert_noop!(Marketplace::award(signed(STRANGER), order, 0), Error::<Test>::NoSuchOrder);
    });
}

#[test]
fn the_winning_bid_binds_whatever_its_provider_does_meanwhile() {
    run(|| {
        let offer = post(PROVIDER, terms());
        let order = post_order(order_terms());
        assert_ok!(bid(PROVIDER, order, 0, offer, 6));
        assert_ok!(Marketplace::close_offer(signed(PROVIDER), offer));
        with_member(PROVIDER, |member| {
            member.takes_leases = false;
            member.profile.terms = Some(cid(9));
            member.free = 0;
        });
        HasRate::set(false);
        Allowed::set(Vec::new());
        at(120);
        assert_ok!(Marketplace::award(signed(STRANGER), order, 0));
        let (_, won, _) = Won::get()[0].clone();
        assert_eq!((won.terms, won.rate), (Some(cid(1)), 6 * RATE_SCALE), "the contract is that of the bid");
    });
}

#[test]
fn the_buyer_may_end_bidding_and_then_anyone_may_award_the_rest() {
    run(|| {
        let offer = post(PROVIDER, terms());
        let order = post_order(OrderTerms { count: 4, ..order_terms() });
        assert_noop!(Marketplace::award(signed(BUYER), order, 0), Error::<Test>::NothingToAward);
        assert_noop!(Marketplace::award(signed(BUYER), order, 4), Error::<Test>::NoSuchSlot);
        assert_ok!(bid(PROVIDER, order, 0, offer, 6));
        assert_ok!(bid(PROVIDER, order, 2, offer, 5));
        assert_noop!(Marketplace::award(signed(BUYER), order, 1), Error::<Test>::NothingToAward);
        assert_ok!(Marketplace::award(signed(BUYER), order, 2));
        System::assert_has_event(Event::BiddingOver { order, state: OrderState::Awarding }.into());
        assert_eq!(Won::get()[0].0, 2, "each slot has its number");
        // The two empty slots go back with the first.
        assert_eq!(GivenBack::get(), 2 * SHARE + 500);
        assert_noop!(bid(PROVIDER, order, 0, offer, 1), Error::<Test>::BiddingEnded);
        assert_noop!(Marketplace::award(signed(STRANGER), order, 1), Error::<Test>::SlotEnded);
        assert_ok!(Marketplace::award(signed(STRANGER), order, 0));
        assert_eq!((Won::get().len(), GivenBack::get()), (2, 2 * SHARE + 900));
        System::assert_last_event(Event::OrderClosed { order }.into());
    });
}

#[test]
fn all_or_nothing_opens_no_lease_unless_every_slot_has_a_bid() {
    run(|| {
        let (one, other) = (post(PROVIDER, terms()), post(OTHER, terms()));
        let all = OrderTerms { count: 3, fill: Fill::All, ..order_terms() };
        let order = post_order(all.clone());
        assert_ok!(bid(PROVIDER, order, 0, one, 6));
        assert_ok!(bid(OTHER, order, 2, other, 6));
        assert_noop!(Marketplace::award(signed(BUYER), order, 0), Error::<Test>::NothingToAward);
        at(120);
        assert_ok!(Marketplace::award(signed(STRANGER), order, 2));
        System::assert_has_event(Event::BiddingOver { order, state: OrderState::Unfilled }.into());
        System::assert_last_event(Event::BidLetGo { order, slot: 2, provider: OTHER, paid: 0 }.into());
        assert_ok!(Marketplace::award(signed(STRANGER), order, 0));
        assert_eq!((Won::get().len(), GivenBack::get(), PaidToBidders::get().len()), (0, 3 * SHARE, 0));
        assert_eq!((free_stake(PROVIDER), free_stake(OTHER), held_vcpus(one), held_vcpus(other)), (1_000, 1_000, 0, 0));

        let order = post_order(all);
        for slot in 0..3 {
            assert_ok!(bid(PROVIDER, order, slot, one, 6));
        }
        assert_ok!(Marketplace::award(signed(BUYER), order, 1));
        assert_ok!(Marketplace::award(signed(STRANGER), order, 0));
        assert_ok!(Marketplace::award(signed(STRANGER), order, 2));
        assert_eq!(Won::get().iter().map(|won| won.0).collect::<Vec<_>>(), [4, 3, 5]);
    });
}

#[test]
fn an_order_that_nobody_bid_on_is_refunded_in_full() {
    run(|| {
        let order = post_order(OrderTerms { count: 16, ..order_terms() });
        at(120);
        assert_noop!(Marketplace::award(signed(STRANGER), order, 16), Error::<Test>::NoSuchSlot);
        assert_ok!(Marketplace::award(signed(STRANGER), order, 5));
        assert_eq!((GivenBack::get(), Won::get().len()), (16 * SHARE, 0));
        assert!(Marketplace::order(order).is_none());
        assert_noop!(Marketplace::award(RuntimeOrigin::root(), order, 0), BadOrigin);
    });
}

#[test]
fn the_agenda_ends_an_order_slot_by_slot() {
    run(|| {
        let offer = post(PROVIDER, terms());
        let order = post_order(OrderTerms { count: 3, ..order_terms() });
        assert_ok!(bid(PROVIDER, order, 1, offer, 6));
        assert_ok!(bid(PROVIDER, order, 2, offer, 6));
        assert_eq!(Marketplace::due(order), OrderDue::At(120));
        at(120);
        for left in [2, 1] {
            assert_eq!(Marketplace::due(order), OrderDue::Step, "{left} slots are left");
            assert_ok!(Marketplace::step(order));
        }
        assert_eq!(Marketplace::due(order), OrderDue::Nothing);
        assert_eq!(Won::get().len(), 2);
        assert_noop!(Marketplace::step(order), Error::<Test>::NoSuchOrder);
    });
}

#[test]
fn a_worthless_bid_still_binds() {
    run(|| {
        let offer = post(PROVIDER, terms());
        let order = post_order(order_terms());
        assert_ok!(Marketplace::bid(signed(PROVIDER), order, 0, offer, 1));
        at(120);
        assert_ok!(Marketplace::step(order));
        let (_, won, funds) = Won::get()[0].clone();
        assert_eq!((won.rate, funds.collateral), (1, COLLATERAL), "what it loses if it does not serve");
    });
}

#[test]
fn an_award_that_no_trial_credit_pays_for_is_charged_less_than_beforehand() {
    run(|| {
        let offer = post(PROVIDER, terms());
        for (credit, charged) in [(false, Some(<() as WeightInfo>::award())), (true, None)] {
            HasCredit::set(credit);
            let order = post_order(order_terms());
            assert_ok!(bid(PROVIDER, order, 0, offer, 6));
            at(Now::get() + 20);
            assert_eq!(Marketplace::award(signed(STRANGER), order, 0).unwrap().actual_weight, charged);
        }
        // One that only gives back opens nothing.
        let order = post_order(order_terms());
        at(Now::get() + 20);
        let ended = Marketplace::award(signed(STRANGER), order, 0).unwrap();
        assert_eq!(ended.actual_weight, Some(<() as WeightInfo>::award()));
    });
}
