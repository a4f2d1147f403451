use crate::{mock::*, MAX_MATCHES};
use frame_support::assert_ok;
use tradewind_primitives::{AssetKind, Kind, Mismatch, OfferTerms, Region, Requirements, Tee};

fn at_vcpu_rate(rate: u128) -> OfferTerms {
    let mut terms = terms();
    terms.rates.vcpu = rate;
    terms
}

fn found(requirements: &Requirements, asset: AssetKind, limit: u32) -> Vec<u64> {
    Marketplace::match_offers(requirements, 10, &asset, limit).into_iter().map(|offer| offer.id).collect()
}

#[test]
fn the_cheapest_offer_comes_first_and_of_equals_the_oldest() {
    run(|| {
        for (provider, rate) in [(PROVIDER, 30), (PROVIDER, 10), (OTHER, 20), (OTHER, 10)] {
            post(provider, at_vcpu_rate(rate));
        }
        assert_eq!(found(&requirements(), AssetKind::Native, 10), [1, 3, 2, 0]);
        assert_eq!(found(&requirements(), AssetKind::Native, 2), [1, 3]);
        assert!(found(&requirements(), AssetKind::Native, 0).is_empty());
    });
}

#[test]
fn no_more_than_a_bounded_number_is_returned() {
    run(|| {
        for who in 100..127 {
            enlist(who);
            for _ in 0..MAX_OPEN {
                post(who, terms());
            }
        }
        assert_eq!(found(&requirements(), AssetKind::Native, u32::MAX).len(), MAX_MATCHES as usize);
    });
}

#[test]
fn all_offers_are_listed_in_pages_and_what_goes_meanwhile_ends_no_list() {
    run(|| {
        let posted: Vec<u64> = (0..6).map(|n| post(if n % 2 == 0 { PROVIDER } else { OTHER }, terms())).collect();
        assert_ok!(rent(2, requirements(), 10));
        assert_ok!(Marketplace::close_offer(signed(PROVIDER), 2));
        let mut listed: Vec<(u64, _)> = Vec::new();
        loop {
            let last = listed.last().map(|(id, _)| *id);
            let page = Marketplace::offers(last, 3);
            assert!(page.len() <= 3);
            if page.is_empty() {
                break;
            }
            listed.extend(page);
            if listed.len() == 3 {
                // The next page goes on behind it all the same.
                for who in [PROVIDER, OTHER] {
                    let _ = Marketplace::close_offer(signed(who), listed[2].0);
                }
            }
        }
        listed.sort_by_key(|(id, _)| *id);
        assert_eq!(listed.iter().map(|(id, _)| *id).collect::<Vec<_>>(), posted);
        let rented = listed.into_iter().find(|(id, _)| *id == 2).map(|(_, record)| record).unwrap();
        assert!(!rented.open && rented.leases == 1, "closed, and something is held of it");
        assert!(Marketplace::offers(None, 0).is_empty());
    });
}

#[test]
fn a_match_says_what_renting_it_costs() {
    run(|| {
        let offer = post(PROVIDER, terms());
        Scores::mutate(|scores| scores.insert(PROVIDER, 77));
        let found = Marketplace::match_offers(&requirements(), 10, &AssetKind::Native, 1).pop().unwrap();
        assert_eq!((found.id, Some(found.offer)), (offer, Marketplace::offer(offer)));
        assert_eq!(found.provider_name, b"provider-1");
        assert_eq!((found.rate, found.cost, found.deposit, found.reputation), (8_000_000_000, 80, LEASE_DEPOSIT, 77));
    });
}

#[test]
fn what_cannot_be_rented_is_hidden() {
    run(|| {
        let offer = post(PROVIDER, terms());
        assert_eq!(found(&requirements(), AssetKind::Native, 1), [offer]);
        assert!(found(&requirements(), DOLLAR, 1).is_empty());
        assert!(found(&Requirements { kind: Kind::Machine, ..requirements() }, AssetKind::Native, 1).is_empty());

        with_member(PROVIDER, |member| member.free = COLLATERAL - 1);
        assert!(found(&requirements(), AssetKind::Native, 1).is_empty());
        with_member(PROVIDER, |member| member.free = COLLATERAL);
        assert_eq!(found(&requirements(), AssetKind::Native, 1), [offer]);

        with_member(PROVIDER, |member| member.takes_leases = false);
        assert!(found(&requirements(), AssetKind::Native, 1).is_empty());
        with_member(PROVIDER, |member| member.takes_leases = true);
        assert_ok!(rent(offer, requirements(), 10));
        with_member(PROVIDER, |member| member.free = COLLATERAL);
        assert_ok!(Marketplace::close_offer(signed(PROVIDER), offer));
        assert!(found(&requirements(), AssetKind::Native, 1).is_empty());
    });
}

#[test]
fn every_failing_dimension_is_named() {
    run(|| {
        let mut offered = terms();
        offered.min_reputation = 1;
        let offer = post(PROVIDER, offered);
        assert_eq!(Marketplace::why_not(&requirements(), 10, &BUYER, 7), [Mismatch::NoSuchOffer]);
        assert_eq!(Marketplace::why_not(&requirements(), 10, &BUYER, offer), [Mismatch::BuyerReputation]);
        Scores::mutate(|scores| scores.insert(BUYER, 1));
        assert!(Marketplace::why_not(&requirements(), 10, &BUYER, offer).is_empty());

        let mut greedy = requirements();
        greedy.kind = Kind::Function;
        greedy.resources.vcpus = 100;
        greedy.resources.gpus = 3;
        greedy.region = Some(Region { country: *b"DE", label: bytes(b"nbg1") });
        greedy.tee = Tee::Tdx;
        with_member(PROVIDER, |member| (member.free, member.takes_leases) = (0, false));
        assert_eq!(
            Marketplace::why_not(&greedy, MAX_TICKS + 1, &BUYER, offer),
            [
                Mismatch::ProviderUnavailable,
                Mismatch::Kind,
                Mismatch::Vcpus,
                Mismatch::Gpus,
                Mismatch::Region,
                Mismatch::Tee,
                Mismatch::TooLong,
                Mismatch::Collateral,
            ]
        );
    });
}

#[test]
fn a_rate_beyond_all_counting_is_named() {
    run(|| {
        let mut dear = terms();
        dear.rates.gpu = u128::MAX / 4_096;
        let offer = post(PROVIDER, dear);
        let mut wanted = requirements();
        wanted.resources.gpus = u16::MAX;
        assert_eq!(Marketplace::why_not(&wanted, 10, &BUYER, offer), [Mismatch::Gpus, Mismatch::BadRequirements]);
        wanted.resources.gpus = 2;
        assert!(Marketplace::why_not(&wanted, MAX_TICKS, &BUYER, offer).is_empty());
    });
}

#[test]
fn leases_leave_less_for_others() {
    run(|| {
        let offer = post(PROVIDER, terms());
        let mut most = requirements();
        most.resources.vcpus = 15;
        assert_ok!(rent(offer, requirements(), 10));
        assert_eq!(Marketplace::why_not(&most, 10, &BUYER, offer), [Mismatch::Vcpus]);
    });
}

#[test]
fn wherever_in_the_country_is_good_enough_if_no_place_is_named() {
    run(|| {
        let offer = post(PROVIDER, terms());
        let mut wanted = requirements();
        wanted.region = Some(Region { country: *b"DE", label: bytes(b"") });
        wanted.gpu_model = Some(bytes(b"nvidia/h100/80gi"));
        assert!(Marketplace::why_not(&wanted, 10, &BUYER, offer).is_empty());
    });
}
