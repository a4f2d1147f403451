//! Every dimension in which an order and an offer must agree, whichever side it is that asks.

use crate::{mock::*, Error};
use frame_support::{assert_noop, assert_ok};
use tradewind_primitives::{Kind, Mismatch, OfferTerms, OrderTerms, Region, Resources, Tee};

/// What suits each other, but for one thing.
struct Case {
    mismatch: Mismatch,
    error: Error<Test>,
    order: fn(&mut OrderTerms),
    offer: fn(&mut OfferTerms),
    provider: fn(&mut Member),
}

const fn case(mismatch: Mismatch, error: Error<Test>) -> Case {
    Case { mismatch, error, order: |_| (), offer: |_| (), provider: |_| () }
}

fn with(change: fn(&mut Resources)) -> impl Fn(&mut OrderTerms) {
    move |order| change(&mut order.requirements.resources)
}

/// What the order wants is just more than the offer has, or something else.
fn of_the_order() -> Vec<Case> {
    let wants = |mismatch, error, order| Case { order, ..case(mismatch, error) };
    vec![
        wants(Mismatch::Kind, Error::WrongKind, |order| order.requirements.kind = Kind::Machine),
        wants(Mismatch::Vcpus, Error::TooFewVcpus, |order| with(|all| all.vcpus = 17)(order)),
        wants(Mismatch::Memory, Error::TooLittleMemory, |order| with(|all| all.memory_mib = 65_537)(order)),
        wants(Mismatch::Storage, Error::TooLittleStorage, |order| with(|all| all.storage_gib = 501)(order)),
        wants(Mismatch::Bandwidth, Error::TooLittleBandwidth, |order| with(|all| all.bandwidth_mbps = 1_001)(order)),
        wants(Mismatch::Gpus, Error::TooFewGpus, |order| with(|all| all.gpus = 3)(order)),
        wants(Mismatch::GpuModel, Error::WrongGpuModel, |order| {
            order.requirements.gpu_model = Some(bytes(b"nvidia/h200"))
        }),
        wants(Mismatch::Region, Error::WrongRegion, |order| {
            order.requirements.region = Some(Region { country: *b"FR", label: bytes(b"") })
        }),
        wants(Mismatch::Region, Error::WrongRegion, |order| {
            order.requirements.region = Some(Region { country: *b"DE", label: bytes(b"nbg1") })
        }),
        wants(Mismatch::Tee, Error::WrongTee, |order| order.requirements.tee = Tee::Tdx),
        wants(Mismatch::Uptime, Error::UptimeTooLow, |order| order.requirements.min_uptime_ppm = 990_001),
        wants(Mismatch::ProviderReputation, Error::ProviderReputationTooLow, |order| {
            order.requirements.min_reputation = 8
        }),
        wants(Mismatch::IdentityTier, Error::IdentityTierTooLow, |order| order.requirements.min_identity_tier = 2),
        wants(Mismatch::TooShort, Error::TermTooShort, |order| order.ticks = MIN_TICKS - 1),
        wants(Mismatch::TooLong, Error::TermTooLong, |order| order.ticks = MAX_TICKS + 1),
        wants(Mismatch::Asset, Error::WrongAsset, |order| order.asset = DOLLAR),
    ]
}

fn of_the_provider() -> Vec<Case> {
    vec![
        Case {
            offer: |offer| offer.min_reputation = 6,
            ..case(Mismatch::BuyerReputation, Error::BuyerReputationTooLow)
        },
        Case {
            provider: |member| member.free = COLLATERAL - 1,
            ..case(Mismatch::Collateral, Error::InsufficientCollateral)
        },
        Case {
            provider: |member| member.takes_leases = false,
            ..case(Mismatch::ProviderUnavailable, Error::ProviderUnavailable)
        },
    ]
}

/// As much as the offer has of everything, and everything else as the offer has it.
fn all_of_it() -> OrderTerms {
    let mut order = order_terms();
    order.requirements.resources = capacity();
    order.requirements.gpu_model = terms().gpu_model;
    order.requirements.region = Some(terms().region);
    order.requirements.tee = terms().tee;
    order.requirements.min_uptime_ppm = 990_000;
    order.requirements.min_reputation = 7;
    order.requirements.min_identity_tier = 1;
    order
}

/// The provider has a reputation of 7, the buyer one of 5.
fn reputations() {
    Scores::set([(PROVIDER, 7), (BUYER, 5)].into());
}

#[test]
fn an_order_that_wants_exactly_what_an_offer_has_is_bid_on() {
    run(|| {
        reputations();
        let offer = post(PROVIDER, OfferTerms { min_reputation: 5, ..terms() });
        for ticks in [MIN_TICKS, MAX_TICKS] {
            let order = post_order(OrderTerms { ticks, ..all_of_it() });
            assert_eq!(Marketplace::open_orders(&PROVIDER, None, 10)[0].offers, [(offer, vec![])]);
            assert!(Marketplace::why_not(&all_of_it().requirements, ticks, &BUYER, offer).is_empty());
            assert_ok!(bid(PROVIDER, order, 0, offer, 9));
            assert_ok!(Marketplace::cancel_order(signed(BUYER), order));
        }
    });
}

#[test]
fn a_single_thing_that_does_not_suit_is_what_refuses_a_bid_and_all_that_is_named() {
    let cases = of_the_order().into_iter().chain(of_the_provider());
    for Case { mismatch, error, order, offer, provider } in cases {
        run(|| {
            reputations();
            let (mut wanted, mut offered) = (all_of_it(), terms());
            order(&mut wanted);
            offer(&mut offered);
            let (requirements, ticks) = (wanted.requirements.clone(), wanted.ticks);
            let offer = post(PROVIDER, offered);
            with_member(PROVIDER, provider);
            let order = post_order(wanted);
            let told = Marketplace::open_orders(&PROVIDER, None, 10);
            assert_eq!(told[0].offers, [(offer, vec![mismatch])], "{mismatch:?}");
            // What it is paid in is not among the requirements.
            if mismatch != Mismatch::Asset {
                assert_eq!(Marketplace::why_not(&requirements, ticks, &BUYER, offer), [mismatch]);
            }
            assert_noop!(bid(PROVIDER, order, 0, offer, 9), error);
        });
    }
}

#[test]
fn everything_that_does_not_suit_is_named_at_once() {
    run(|| {
        reputations();
        let (mut wanted, mut offered) = (all_of_it(), terms());
        let (orders, providers) = (of_the_order(), of_the_provider());
        // Of two that cannot both be, the later one counts.
        orders.iter().filter(|case| case.mismatch != Mismatch::TooShort).for_each(|case| (case.order)(&mut wanted));
        providers.iter().for_each(|case| (case.offer)(&mut offered));
        let offer = post(PROVIDER, offered);
        providers.iter().for_each(|case| with_member(PROVIDER, case.provider));
        post_order(wanted);
        let mut expected: Vec<Mismatch> = orders.iter().chain(&providers).map(|case| case.mismatch).collect();
        expected.retain(|mismatch| *mismatch != Mismatch::TooShort);
        expected.sort_unstable_by_key(|mismatch| *mismatch as u8);
        expected.dedup();
        assert_eq!(Marketplace::open_orders(&PROVIDER, None, 10)[0].offers, [(offer, expected)]);
    });
}
