use crate::{mock::*, Error, Event, Offers, OffersOf, OpenOffers};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::traits::BadOrigin;
use tradewind_primitives::{AssetKind, OfferTerms, Resources, UnitRates};

fn assert_refused(change: impl FnOnce(&mut OfferTerms), error: Error<Test>) {
    let mut terms = terms();
    change(&mut terms);
    assert_noop!(Marketplace::post_offer(signed(PROVIDER), terms), error);
}

#[test]
fn a_posted_offer_is_open_and_listed() {
    run(|| {
        assert_ok!(Marketplace::post_offer(signed(PROVIDER), terms()));
        System::assert_last_event(Event::OfferPosted { offer: 0, provider: PROVIDER }.into());
        let record = Marketplace::offer(0).unwrap();
        assert_eq!((record.provider, record.leases, record.open), (PROVIDER, 0, true));
        assert_eq!((record.terms, record.reserved), (terms(), Resources::default()));
        assert_eq!(Members::get()[&PROVIDER].open_items, 1);
        assert_eq!(OpenOffers::<Test>::get(PROVIDER), 1);
        assert_noop!(Marketplace::post_offer(RuntimeOrigin::root(), terms()), BadOrigin);
    });
}

#[test]
fn offers_are_listed_by_provider_oldest_first() {
    run(|| {
        let numbers = [post(PROVIDER, terms()), post(OTHER, terms()), post(PROVIDER, terms())];
        assert_eq!(numbers, [0, 1, 2]);
        let listed = |who| Marketplace::offers_of(&who).into_iter().map(|(id, _)| id).collect::<Vec<_>>();
        assert_eq!(listed(PROVIDER), [0, 2]);
        assert_eq!(listed(OTHER), [1]);
        assert!(listed(BUYER).is_empty());
        assert_eq!(Marketplace::offer(3), None);
    });
}

#[test]
fn only_providers_that_take_leases_post_offers() {
    run(|| {
        assert_noop!(Marketplace::post_offer(signed(BUYER), terms()), Error::<Test>::ProviderUnavailable);
        with_member(PROVIDER, |member| member.takes_leases = false);
        assert_noop!(Marketplace::post_offer(signed(PROVIDER), terms()), Error::<Test>::ProviderUnavailable);
    });
}

#[test]
fn an_offer_that_could_not_be_rented_or_paid_is_refused() {
    run(|| {
        assert_refused(|terms| terms.capacity = Resources::default(), Error::ZeroCapacity);
        assert_refused(|terms| terms.min_ticks = 0, Error::BadTerm);
        assert_refused(|terms| terms.max_ticks = MIN_TICKS - 1, Error::BadTerm);
        assert_refused(|terms| terms.asset = AssetKind::WithId(7), Error::WrongAsset);
        assert_refused(|terms| terms.region.country = *b"de", Error::MalformedRegion);
        assert_refused(|terms| terms.region.label = bytes(b"a b"), Error::MalformedRegion);
        assert_refused(|terms| terms.gpu_model = None, Error::MissingGpuModel);
        for model in [&b""[..], b"NVIDIA", b"a b", b"a\n"] {
            assert_refused(|terms| terms.gpu_model = Some(bytes(model)), Error::MalformedGpuModel);
        }
        assert_refused(|terms| terms.rates = UnitRates::default(), Error::BadRates);
        assert_refused(|terms| terms.rates.vcpu = u128::MAX / 16, Error::BadRates);
        let mut plain = terms();
        (plain.gpu_model, plain.capacity.gpus, plain.max_ticks) = (None, 0, MIN_TICKS);
        post(PROVIDER, plain);
    });
}

#[test]
fn a_provider_has_a_bounded_number_of_open_offers() {
    run(|| {
        let first = post(PROVIDER, terms());
        for _ in 1..MAX_OPEN {
            post(PROVIDER, terms());
        }
        assert_noop!(Marketplace::post_offer(signed(PROVIDER), terms()), Error::<Test>::TooManyOffers);
        post(OTHER, terms());
        assert_ok!(Marketplace::close_offer(signed(PROVIDER), first));
        post(PROVIDER, terms());
    });
}

#[test]
fn repricing_binds_new_leases_only() {
    run(|| {
        let offer = post(PROVIDER, terms());
        assert_ok!(rent(offer, requirements(), 10));
        let mut rates = unit_rates();
        rates.vcpu *= 2;
        assert_ok!(Marketplace::reprice(signed(PROVIDER), offer, rates));
        System::assert_last_event(Event::OfferRepriced { offer, rates }.into());
        assert_ok!(rent(offer, requirements(), 10));
        let paid: Vec<_> = Leases::get().iter().map(|lease| lease.rate).collect();
        assert_eq!(paid, [8_000_000_000, 12_000_000_000]);
        assert_noop!(Marketplace::reprice(signed(PROVIDER), offer, UnitRates::default()), Error::<Test>::BadRates);
        rates.gpu = u128::MAX;
        assert_noop!(Marketplace::reprice(signed(PROVIDER), offer, rates), Error::<Test>::BadRates);
    });
}

#[test]
fn an_offer_is_not_resized_below_what_leases_hold() {
    run(|| {
        let offer = post(PROVIDER, terms());
        assert_ok!(rent(offer, requirements(), 10));
        let held = requirements().resources;
        for less in [
            Resources { vcpus: held.vcpus - 1, ..held },
            Resources { memory_mib: held.memory_mib - 1, ..held },
            Resources::default(),
        ] {
            assert_noop!(Marketplace::resize(signed(PROVIDER), offer, less), Error::<Test>::BelowReserved);
        }
        assert_ok!(Marketplace::resize(signed(PROVIDER), offer, held));
        System::assert_last_event(Event::OfferResized { offer, capacity: held }.into());
        assert_noop!(rent(offer, requirements(), 10), Error::<Test>::TooFewVcpus);
        assert_ok!(Marketplace::resize(signed(PROVIDER), offer, capacity()));
        assert_ok!(rent(offer, requirements(), 10));
    });
}

#[test]
fn a_resized_offer_is_checked_like_a_new_one() {
    run(|| {
        let mut plain = terms();
        (plain.gpu_model, plain.capacity.gpus) = (None, 0);
        let offer = post(PROVIDER, plain);
        assert_noop!(Marketplace::resize(signed(PROVIDER), offer, Resources::default()), Error::<Test>::ZeroCapacity);
        assert_noop!(Marketplace::resize(signed(PROVIDER), offer, capacity()), Error::<Test>::MissingGpuModel);
        let unpriced = Resources { storage_gib: 1, ..Default::default() };
        assert_noop!(Marketplace::resize(signed(PROVIDER), offer, unpriced), Error::<Test>::BadRates);
    });
}

#[test]
fn only_the_provider_changes_an_open_offer() {
    run(|| {
        let offer = post(PROVIDER, terms());
        assert_noop!(Marketplace::reprice(signed(OTHER), offer, unit_rates()), Error::<Test>::NotYourOffer);
        assert_noop!(Marketplace::resize(signed(OTHER), offer, capacity()), Error::<Test>::NotYourOffer);
        assert_noop!(Marketplace::close_offer(signed(OTHER), offer), Error::<Test>::NotYourOffer);
        assert_noop!(Marketplace::reprice(signed(PROVIDER), 7, unit_rates()), Error::<Test>::NoSuchOffer);
        assert_noop!(Marketplace::resize(signed(PROVIDER), 7, capacity()), Error::<Test>::NoSuchOffer);
        assert_noop!(Marketplace::close_offer(signed(PROVIDER), 7), Error::<Test>::NoSuchOffer);
        assert_ok!(rent(offer, requirements(), 10));
        assert_ok!(Marketplace::close_offer(signed(PROVIDER), offer));
        assert_noop!(Marketplace::reprice(signed(PROVIDER), offer, unit_rates()), Error::<Test>::OfferClosed);
        assert_noop!(Marketplace::resize(signed(PROVIDER), offer, capacity()), Error::<Test>::OfferClosed);
        assert_noop!(Marketplace::close_offer(signed(PROVIDER), offer), Error::<Test>::OfferClosed);
    });
}

#[test]
fn a_closed_offer_without_leases_is_forgotten() {
    run(|| {
        let offer = post(PROVIDER, terms());
        assert_ok!(Marketplace::close_offer(signed(PROVIDER), offer));
        System::assert_has_event(Event::OfferClosed { offer }.into());
        System::assert_last_event(Event::OfferRemoved { offer }.into());
        assert_eq!(Offers::<Test>::iter().count(), 0);
        assert_eq!(OffersOf::<Test>::iter().count(), 0);
        assert!(!OpenOffers::<Test>::contains_key(PROVIDER));
        assert_eq!(Members::get()[&PROVIDER].open_items, 0);
        assert_eq!(post(PROVIDER, terms()), 1);
    });
}
