use crate::{mock::*, Error, Event, WeightInfo};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{traits::BadOrigin, DispatchError};
use tradewind_primitives::{AssetKind, Cid, Kind, LeaseTerms, Rate, Region, Requirements, Tee, Workload};

fn assert_refused(change: impl FnOnce(&mut Requirements), error: Error<Test>) {
    let mut requirements = requirements();
    change(&mut requirements);
    assert_noop!(rent(0, requirements, 10), error);
}

#[test]
fn renting_reserves_capacity_and_opens_a_lease_at_the_posted_rate() {
    run(|| {
        let offer = post(PROVIDER, terms());
        assert_ok!(rent(offer, requirements(), 10));
        let rate = 8_000_000_000;
        System::assert_last_event(Event::OfferRented { offer, lease: 0, buyer: BUYER, rate }.into());
        let record = Marketplace::offer(offer).unwrap();
        assert_eq!((record.reserved, record.leases), (requirements().resources, 1));
        let lease = LeaseTerms {
            buyer: BUYER,
            provider: PROVIDER,
            offer,
            kind: Kind::Container,
            resources: requirements().resources,
            tee: Tee::None,
            asset: AssetKind::Native,
            rate,
            ticks: 10,
            max_ticks: MAX_TICKS,
            extendable: true,
            workload: sealed(),
            terms: Some(cid(1)),
            buyer_sealing_key: [5; 32],
        };
        assert_eq!(Leases::get(), [lease]);
        assert_eq!(Marketplace::rate(&requirements(), offer), Some(rate));
        assert_eq!(Marketplace::rate(&requirements(), 7), None);
    });
}

#[test]
fn every_mismatch_has_its_own_error() {
    run(|| {
        assert_refused(|_| (), Error::NoSuchOffer);
        let mut offered = terms();
        offered.min_reputation = 5;
        offered.rates.gpu = u128::MAX / 4_096;
        offered.rates.vcpu = 1_000_000_000;
        let offer = post(PROVIDER, offered);
        assert_refused(|_| (), Error::BuyerReputationTooLow);
        Scores::mutate(|scores| scores.insert(BUYER, 5));

        assert_refused(|wanted| wanted.kind = Kind::Machine, Error::WrongKind);
        assert_refused(|wanted| wanted.resources.vcpus = 17, Error::TooFewVcpus);
        assert_refused(|wanted| wanted.resources.memory_mib = 65_537, Error::TooLittleMemory);
        assert_refused(|wanted| wanted.resources.storage_gib = 501, Error::TooLittleStorage);
        assert_refused(|wanted| wanted.resources.bandwidth_mbps = 1_001, Error::TooLittleBandwidth);
        assert_refused(|wanted| wanted.resources.gpus = 3, Error::TooFewGpus);
        assert_refused(|wanted| wanted.gpu_model = Some(bytes(b"nvidia/h200")), Error::WrongGpuModel);
        let elsewhere = Region { country: *b"FR", label: bytes(b"") };
        assert_refused(|wanted| wanted.region = Some(elsewhere), Error::WrongRegion);
        assert_refused(|wanted| wanted.tee = Tee::Tdx, Error::WrongTee);
        assert_refused(|wanted| wanted.min_reputation = 1, Error::ProviderReputationTooLow);
        assert_refused(|wanted| wanted.min_uptime_ppm = 990_001, Error::UptimeTooLow);
        assert_refused(|wanted| wanted.min_identity_tier = 2, Error::IdentityTierTooLow);
        assert_refused(|wanted| wanted.resources = Default::default(), Error::BadRequirements);
        assert_noop!(rent(offer, requirements(), MIN_TICKS - 1), Error::<Test>::TermTooShort);
        assert_noop!(rent(offer, requirements(), MAX_TICKS + 1), Error::<Test>::TermTooLong);

        Allowed::set(vec![DOLLAR]);
        assert_refused(|_| (), Error::WrongAsset);
        Allowed::set(vec![AssetKind::Native]);
        HasRate::set(false);
        assert_refused(|_| (), Error::WrongAsset);
        HasRate::set(true);
        with_member(PROVIDER, |member| member.free = COLLATERAL - 1);
        assert_refused(|_| (), Error::InsufficientCollateral);
        with_member(PROVIDER, |member| member.free = COLLATERAL);
        with_member(PROVIDER, |member| member.takes_leases = false);
        assert_refused(|_| (), Error::ProviderUnavailable);
        with_member(PROVIDER, |member| member.takes_leases = true);
        assert_ok!(rent(offer, requirements(), MIN_TICKS));
        assert_ok!(Marketplace::close_offer(signed(PROVIDER), offer));
        assert_refused(|_| (), Error::OfferClosed);
    });
}

#[test]
fn what_costs_nothing_here_is_not_rented() {
    run(|| {
        post(PROVIDER, terms());
        let free = tradewind_primitives::Resources { storage_gib: 1, ..Default::default() };
        assert_refused(|wanted| wanted.resources = free, Error::BadRequirements);
    });
}

#[test]
fn a_rate_above_the_limit_is_refused() {
    run(|| {
        let offer = post(PROVIDER, terms());
        let rent = |max_rate: Rate| {
            Marketplace::rent(signed(BUYER), offer, requirements(), 10, max_rate, sealed(), [5; 32], None)
        };
        assert_noop!(rent(7_999_999_999), Error::<Test>::RateAboveLimit);
        assert_ok!(rent(8_000_000_000));
    });
}

#[test]
fn a_buyer_can_insist_on_a_service_contract() {
    run(|| {
        let offer = post(PROVIDER, terms());
        let rent = |terms: Option<Cid>| {
            Marketplace::rent(signed(BUYER), offer, requirements(), 10, Rate::MAX, sealed(), [5; 32], terms)
        };
        assert_noop!(rent(Some(cid(2))), Error::<Test>::TermsDiffer);
        assert_ok!(rent(Some(cid(1))));
        with_member(PROVIDER, |member| member.profile.terms = None);
        assert_noop!(rent(Some(cid(1))), Error::<Test>::TermsDiffer);
        assert_ok!(rent(None));
        assert_eq!(Leases::get().last().unwrap().terms, None);
    });
}

#[test]
fn a_provider_cannot_rent_its_own_offer() {
    run(|| {
        let offer = post(PROVIDER, terms());
        let rent = |origin| Marketplace::rent(origin, offer, requirements(), 10, Rate::MAX, sealed(), [5; 32], None);
        assert_noop!(rent(signed(PROVIDER)), Error::<Test>::OwnOffer);
        assert_noop!(rent(RuntimeOrigin::root()), BadOrigin);
        assert_ok!(rent(signed(OTHER)));
    });
}

#[test]
fn an_open_workload_has_a_plausible_address() {
    run(|| {
        let offer = post(PROVIDER, terms());
        let rent = |cid: Cid| {
            let workload = Workload::Open { cid };
            Marketplace::rent(signed(BUYER), offer, requirements(), 10, Rate::MAX, workload, [5; 32], None)
        };
        for malformed in [bytes(b""), bytes(&cid(1)[..35]), bytes(&[&cid(1)[..], &[0]].concat()), bytes(&[0x12; 36])] {
            assert_noop!(rent(malformed), Error::<Test>::MalformedWorkload);
        }
        assert_ok!(rent(cid(1)));
    });
}

#[test]
fn a_lease_that_cannot_be_opened_leaves_the_capacity_free() {
    run(|| {
        let offer = post(PROVIDER, terms());
        BookRefuses::set(true);
        assert_noop!(rent(offer, requirements(), 10), DispatchError::Other("refused"));
        assert_eq!(Marketplace::offer(offer).unwrap().leases, 0);
    });
}

#[test]
fn a_lease_is_in_the_environment_that_was_asked_for() {
    run(|| {
        let offer = post(PROVIDER, terms());
        assert_ok!(rent(offer, Requirements { tee: Tee::SevSnp, ..requirements() }, 10));
        assert_eq!(Leases::get()[0].tee, Tee::SevSnp);
    });
}

#[test]
fn a_lease_that_no_trial_credit_pays_is_charged_less_than_beforehand() {
    run(|| {
        let offer = post(PROVIDER, terms());
        let own = charged(offer, requirements(), 10).unwrap();
        assert_eq!(own.actual_weight, Some(<() as WeightInfo>::rent()));
        HasCredit::set(true);
        assert_eq!(charged(offer, requirements(), 10).unwrap().actual_weight, None);
    });
}
