//! Bidding.

use crate::{mock::*, Error, Event, Orders};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::traits::BadOrigin;
use tradewind_primitives::{Kind, OfferTerms, OrderTerms, Policy, Resources, Tee, RATE_SCALE};

#[test]
fn a_bid_reserves_capacity_and_collateral_and_says_so() {
    run(|| {
        let (offer, order) = (post(PROVIDER, terms()), post_order(order_terms()));
        assert_ok!(bid(PROVIDER, order, 0, offer, 9));
        let (rate, score) = (9 * RATE_SCALE, 9 * RATE_SCALE);
        System::assert_last_event(Event::BidPlaced { order, slot: 0, provider: PROVIDER, offer, rate, score }.into());
        assert_eq!(held_vcpus(offer), 2);
        assert_eq!(free_stake(PROVIDER), 1_000 - COLLATERAL);
        assert_eq!(Members::get()[&PROVIDER].open_items, 2, "the offer and the bid");
        let record = Orders::<Test>::get(order).unwrap();
        assert_eq!(record.slots[0].bid().map(|bid| bid.terms.clone()), Some(Some(cid(1))));
        let mine = Marketplace::bids_of(&PROVIDER);
        assert_eq!((mine.len(), mine[0].order, mine[0].slot, mine[0].lease), (1, order, 0, record.lease(0)));
        assert_eq!((mine[0].resources, Some(&mine[0].bid)), (requirements().resources, record.slots[0].bid()));
        at(500);
        assert_eq!(Marketplace::bids_of(&PROVIDER).len(), 1, "it binds until its lease is opened");
        assert!(Marketplace::bids_of(&OTHER).is_empty());
    });
}

#[test]
fn a_better_bid_takes_the_place_of_the_one_that_stands_and_frees_what_it_reserved() {
    run(|| {
        let (one, other) = (post(PROVIDER, terms()), post(OTHER, terms()));
        let order = post_order(order_terms());
        assert_ok!(bid(PROVIDER, order, 0, one, 9));
        assert_ok!(bid(OTHER, order, 0, other, 8));
        System::assert_has_event(Event::BidBeaten { order, slot: 0, provider: PROVIDER }.into());
        assert_eq!(standing(order, 0), Some((OTHER, 8)));
        assert_eq!((held_vcpus(one), held_vcpus(other)), (0, 2));
        assert_eq!((free_stake(PROVIDER), free_stake(OTHER)), (1_000, 1_000 - COLLATERAL));
        assert_eq!(Members::get()[&PROVIDER].open_items, 1);
    });
}

#[test]
fn a_bid_must_be_better_by_a_hundredth_rounded_up_and_by_one_at_least() {
    run(|| {
        let (one, other) = (post(PROVIDER, terms()), post(OTHER, terms()));
        let order = post_order(OrderTerms { max_rate: 1_000, ..order_terms() });
        let raw = |who, offer, rate| Marketplace::bid(signed(who), order, 0, offer, rate);
        assert_ok!(raw(PROVIDER, one, 501));
        // A hundredth of 501 is 5.01: 6.
        for rate in [501, 500, 496] {
            assert_noop!(raw(OTHER, other, rate), Error::<Test>::BidNotBetter);
        }
        assert_ok!(raw(OTHER, other, 495));
        assert_ok!(raw(PROVIDER, one, 2));
        assert_noop!(raw(OTHER, other, 2), Error::<Test>::BidNotBetter);
        assert_ok!(raw(OTHER, other, 1));
        assert_noop!(raw(PROVIDER, one, 1), Error::<Test>::BidNotBetter);
    });
}

#[test]
fn the_older_of_two_equal_bids_stays() {
    run(|| {
        let (one, other) = (post(PROVIDER, terms()), post(OTHER, terms()));
        let order = post_order(order_terms());
        assert_ok!(bid(PROVIDER, order, 0, one, 5));
        assert_noop!(bid(OTHER, order, 0, other, 5), Error::<Test>::BidNotBetter);
    });
}

#[test]
fn reputation_counts_where_the_buyer_says_so_and_as_it_was_when_the_bid_was_made() {
    run(|| {
        let (one, other) = (post(PROVIDER, terms()), post(OTHER, terms()));
        let order = post_order(OrderTerms { policy: Policy::Weighted { ppm: 400_000 }, ..order_terms() });
        assert_ok!(bid(PROVIDER, order, 0, one, 9));
        // Half of the weight at 1,000: a fifth off.
        Scores::set([(OTHER, 1_000)].into());
        assert_ok!(bid(OTHER, order, 0, other, 10));
        let score = Orders::<Test>::get(order).unwrap().slots[0].bid().unwrap().score;
        assert_eq!(score, 8 * RATE_SCALE);
        Scores::set([(PROVIDER, u128::MAX)].into());
        assert_eq!(Orders::<Test>::get(order).unwrap().slots[0].bid().unwrap().score, score);
        // All of the weight, as good as: 4.8 for a rate of 8.
        assert_ok!(bid(PROVIDER, order, 0, one, 8));
        assert_eq!(standing(order, 0), Some((PROVIDER, 8)));
    });
}

#[test]
fn ones_own_bid_can_be_bettered_with_what_it_holds_itself() {
    run(|| {
        let offer = post(PROVIDER, OfferTerms { capacity: requirements().resources, ..terms() });
        let order = post_order(order_terms());
        with_member(PROVIDER, |member| member.free = COLLATERAL);
        assert_ok!(bid(PROVIDER, order, 0, offer, 9));
        assert_eq!((held_vcpus(offer), free_stake(PROVIDER)), (2, 0));
        assert_ok!(bid(PROVIDER, order, 0, offer, 8));
        assert_eq!((standing(order, 0), held_vcpus(offer), free_stake(PROVIDER)), (Some((PROVIDER, 8)), 2, 0));
        assert_eq!(Members::get()[&PROVIDER].open_items, 2);
        let another = post(PROVIDER, terms());
        assert_ok!(bid(PROVIDER, order, 0, another, 7));
        assert_eq!((held_vcpus(offer), held_vcpus(another), free_stake(PROVIDER)), (0, 2, 0));
    });
}

#[test]
fn a_bidder_with_stake_for_one_lease_cannot_stand_in_two_orders_or_slots() {
    run(|| {
        let offer = post(PROVIDER, terms());
        let (order, another) = (post_order(OrderTerms { count: 2, ..order_terms() }), post_order(order_terms()));
        with_member(PROVIDER, |member| member.free = COLLATERAL);
        assert_ok!(bid(PROVIDER, order, 0, offer, 9));
        assert_noop!(bid(PROVIDER, order, 1, offer, 9), Error::<Test>::InsufficientCollateral);
        assert_noop!(bid(PROVIDER, another, 0, offer, 9), Error::<Test>::InsufficientCollateral);
        assert_ok!(bid(OTHER, order, 0, post(OTHER, terms()), 8));
        assert_ok!(bid(PROVIDER, another, 0, offer, 9));
    });
}

#[test]
fn a_late_bid_moves_the_end_a_few_times() {
    run(|| {
        let (one, other) = (post(PROVIDER, terms()), post(OTHER, terms()));
        let order = post_order(OrderTerms { max_rate: 100 * RATE_SCALE, ..order_terms() });
        let end = || Orders::<Test>::get(order).unwrap().ends_at;
        at(116);
        assert_ok!(bid(PROVIDER, order, 0, one, 100));
        assert_eq!(end(), 120, "four ticks are left");
        let mut rate = 100;
        for round in 1..=5u32 {
            at(end() - 1);
            rate -= 5;
            let (who, offer) = if round % 2 == 1 { (OTHER, other) } else { (PROVIDER, one) };
            assert_ok!(bid(who, order, 0, offer, rate));
            assert_eq!(end(), 120 + 3 * round);
            System::assert_last_event(Event::BiddingExtended { order, ends_at: end() }.into());
        }
        at(end() - 1);
        assert_ok!(bid(PROVIDER, order, 0, one, 50));
        assert_eq!(end(), 135, "no more than five times");
        at(135);
        assert_noop!(bid(OTHER, order, 0, other, 1), Error::<Test>::BiddingEnded);
    });
}

#[test]
fn a_bid_that_is_none_is_refused() {
    run(|| {
        let (offer, foreign) = (post(PROVIDER, terms()), post(OTHER, terms()));
        let order = post_order(OrderTerms { terms: Some(cid(1)), ..order_terms() });
        assert_noop!(bid(PROVIDER, 7, 0, offer, 9), Error::<Test>::NoSuchOrder);
        assert_noop!(bid(PROVIDER, order, 1, offer, 9), Error::<Test>::NoSuchSlot);
        assert_noop!(bid(PROVIDER, order, u32::MAX, offer, 9), Error::<Test>::NoSuchSlot);
        assert_noop!(bid(PROVIDER, order, 0, offer, 0), Error::<Test>::ZeroRate);
        assert_noop!(bid(PROVIDER, order, 0, offer, 11), Error::<Test>::RateAboveLimit);
        assert_noop!(bid(PROVIDER, order, 0, 7, 9), Error::<Test>::NoSuchOffer);
        assert_noop!(bid(PROVIDER, order, 0, foreign, 9), Error::<Test>::NotYourOffer);
        assert_noop!(Marketplace::bid(RuntimeOrigin::root(), order, 0, offer, 9), BadOrigin);
        with_member(PROVIDER, |member| member.profile.terms = Some(cid(2)));
        assert_noop!(bid(PROVIDER, order, 0, offer, 9), Error::<Test>::TermsDiffer);
        with_member(PROVIDER, |member| member.takes_leases = false);
        assert_noop!(bid(PROVIDER, order, 0, offer, 9), Error::<Test>::ProviderUnavailable);
        enlist(BUYER);
        let own = post(BUYER, terms());
        assert_noop!(bid(BUYER, order, 0, own, 9), Error::<Test>::OwnOffer);
        assert_ok!(Marketplace::close_offer(signed(OTHER), foreign));
        assert_noop!(bid(OTHER, order, 0, foreign, 9), Error::<Test>::NoSuchOffer);
    });
}

#[test]
fn what_the_order_wants_and_what_the_offer_wants_must_both_be_met() {
    run(|| {
        let order = post_order(order_terms());
        let refused = |change: &dyn Fn(&mut OfferTerms), error: Error<Test>| {
            let mut offered = terms();
            change(&mut offered);
            let offer = post(PROVIDER, offered);
            assert_noop!(bid(PROVIDER, order, 0, offer, 9), error);
            assert_ok!(Marketplace::close_offer(signed(PROVIDER), offer));
        };
        refused(&|terms| terms.kind = Kind::Machine, Error::WrongKind);
        refused(&|terms| terms.capacity.vcpus = 1, Error::TooFewVcpus);
        refused(&|terms| terms.asset = DOLLAR, Error::WrongAsset);
        refused(&|terms| terms.min_ticks = 101, Error::TermTooShort);
        refused(&|terms| terms.max_ticks = 99, Error::TermTooLong);
        refused(&|terms| terms.min_reputation = 1, Error::BuyerReputationTooLow);

        let offer = post(PROVIDER, terms());
        let wants = |change: &dyn Fn(&mut tradewind_primitives::Requirements), error: Error<Test>| {
            let mut terms = order_terms();
            change(&mut terms.requirements);
            let order = post_order(terms);
            assert_noop!(bid(PROVIDER, order, 0, offer, 9), error);
        };
        wants(&|wanted| wanted.gpu_model = Some(bytes(b"other")), Error::WrongGpuModel);
        wants(&|wanted| wanted.tee = Tee::Tdx, Error::WrongTee);
        wants(&|wanted| wanted.min_reputation = 1, Error::ProviderReputationTooLow);
        wants(&|wanted| wanted.min_uptime_ppm = 999_999, Error::UptimeTooLow);
        wants(&|wanted| wanted.min_identity_tier = 2, Error::IdentityTierTooLow);
        wants(&|wanted| wanted.resources.memory_mib = 100_000, Error::TooLittleMemory);
        HasRate::set(false);
        assert_noop!(bid(PROVIDER, order, 0, offer, 9), Error::<Test>::WrongAsset);
    });
}

#[test]
fn posted_rates_do_not_bind_a_bid_and_can_change_under_it() {
    run(|| {
        let (offer, order) = (post(PROVIDER, terms()), post_order(order_terms()));
        // The posted rate of what the order wants is 8.
        assert_ok!(bid(PROVIDER, order, 0, offer, 3));
        let dear = tradewind_primitives::UnitRates { vcpu: 70 * RATE_SCALE, ..unit_rates() };
        assert_ok!(Marketplace::reprice(signed(PROVIDER), offer, dear));
        assert_eq!(standing(order, 0), Some((PROVIDER, 3)));
        let less = Resources { vcpus: 1, ..capacity() };
        assert_noop!(Marketplace::resize(signed(PROVIDER), offer, less), Error::<Test>::BelowReserved);
    });
}

#[test]
fn a_thousand_bids_leave_one() {
    run(|| {
        let (one, other) = (post(PROVIDER, terms()), post(OTHER, terms()));
        let order = post_order(OrderTerms { max_rate: 1_000_000 * RATE_SCALE, ..order_terms() });
        let (mut rate, mut bids, size) = (1_000_000 * RATE_SCALE, 0, || {
            Orders::<Test>::get(order).map(|o| {
                use codec::Encode;
                o.encoded_size()
            })
        });
        let mut sizes = std::collections::BTreeSet::new();
        while bids < 1_000 {
            let (who, offer) = if bids % 2 == 0 { (PROVIDER, one) } else { (OTHER, other) };
            assert_ok!(Marketplace::bid(signed(who), order, 0, offer, rate));
            sizes.insert(size());
            rate -= rate.div_ceil(100);
            bids += 1;
        }
        assert_eq!(sizes.len(), 1, "what is stored does not grow");
        assert_eq!((held_vcpus(one), held_vcpus(other)), (0, 2));
    });
}
