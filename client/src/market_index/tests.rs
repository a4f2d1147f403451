#![allow(clippy::unwrap_used, missing_docs)]

use super::{Book, Touched, Update};
use sp_core::crypto::AccountId32;
use tradewind_primitives::{
    api::MatchingTerms, AssetKind, AssetWorth, Kind, OfferId, OfferRecord, OfferTerms, Profile, ProviderView, Region,
    Requirements, Resources, SecurityTerms, Tee, UnitRates, MAX_MATCHES, RATE_SCALE, WORTH_SCALE,
};

const WIND: u128 = 1_000_000_000;

fn terms() -> MatchingTerms {
    MatchingTerms {
        min_stake: 100 * WIND,
        securities: SecurityTerms {
            collateral_ticks: 14_400,
            collateral_ppm: 100_000,
            min_collateral: WIND,
            deposit_ppm: 250_000,
        },
        assets: vec![(AssetKind::Native, AssetWorth { rate: WORTH_SCALE, min_deposit: WIND / 10 })],
    }
}

fn account(number: u8) -> AccountId32 {
    AccountId32::new([number; 32])
}

fn region() -> Region {
    Region { country: *b"DE", label: Default::default() }
}

fn provider(number: u8) -> ProviderView<AccountId32> {
    ProviderView {
        account: account(number),
        profile: Profile {
            name: format!("provider-{number}").into_bytes().try_into().unwrap(),
            endpoint: Default::default(),
            sealing_key: [0; 32],
            region: region(),
            terms: None,
            clouds: Default::default(),
            promised_uptime_ppm: 990_000,
        },
        stake: 200 * WIND,
        reserved: 0,
        unbonding: 0,
        free: 200 * WIND,
        retired: false,
        reputation: number.into(),
        identity_tier: 0,
        measured_uptime_ppm: None,
    }
}

fn offer(number: u8, rate: u128) -> OfferRecord<AccountId32> {
    OfferRecord {
        provider: account(number),
        terms: OfferTerms {
            kind: Kind::Function,
            region: region(),
            gpu_model: None,
            tee: Tee::None,
            capacity: Resources { vcpus: 4, memory_mib: 1_024, ..Default::default() },
            rates: UnitRates { vcpu: rate * RATE_SCALE, ..Default::default() },
            asset: AssetKind::Native,
            min_ticks: 1,
            max_ticks: 100_000,
            min_reputation: 0,
            extendable: true,
        },
        reserved: Resources::default(),
        leases: 0,
        open: true,
    }
}

fn wanted() -> Requirements {
    Requirements {
        kind: Kind::Function,
        resources: Resources { vcpus: 1, ..Default::default() },
        gpu_model: None,
        region: None,
        tee: Tee::None,
        min_reputation: 0,
        min_uptime_ppm: 0,
        min_identity_tier: 0,
    }
}

/// A market of providers 1 to 4 with these rates, one offer each.
fn book(rates: &[u128]) -> Book {
    let mut book = Book::new(terms());
    let numbers = || (1u8..).zip(rates);
    book.apply(Update {
        offers: numbers().map(|(number, rate)| (number.into(), Some(offer(number, *rate)))).collect(),
        providers: numbers().map(|(number, _)| (account(number), Some(provider(number)))).collect(),
        terms: terms(),
    });
    book
}

fn change(
    book: &mut Book,
    offers: Vec<(OfferId, Option<OfferRecord<AccountId32>>)>,
    of: Vec<ProviderView<AccountId32>>,
) {
    let providers = of.into_iter().map(|view| (view.account.clone(), Some(view))).collect();
    book.apply(Update { offers, providers, terms: terms() });
}

fn found(book: &Book, limit: u32) -> Vec<OfferId> {
    book.match_offers(&wanted(), 100, &AssetKind::Native, limit).into_iter().map(|found| found.id).collect()
}

#[test]
fn the_cheapest_come_first_and_of_equals_the_oldest() {
    let book = book(&[30, 10, 20, 10]);
    assert_eq!(found(&book, 10), [2, 4, 3, 1]);
    assert_eq!(found(&book, 2), [2, 4]);
    assert_eq!(found(&book, 0), [0u64; 0]);
    let best = book.match_offers(&wanted(), 100, &AssetKind::Native, 1).pop().unwrap();
    assert_eq!((best.provider_name, best.reputation), (b"provider-2".to_vec(), 2));
    assert_eq!((best.rate, best.cost, best.deposit), (10 * RATE_SCALE, 1_000, WIND / 4));
    assert_eq!(best.offer, offer(2, 10));
}

#[test]
fn no_more_is_found_than_the_runtime_would() {
    let mut book = book(&[10]);
    let more = (2..200).map(|id| (id, Some(offer(1, 10)))).collect();
    change(&mut book, more, Vec::new());
    assert_eq!(found(&book, u32::MAX).len(), MAX_MATCHES as usize);
}

#[test]
fn what_changes_is_found_as_it_is_since() {
    let mut book = book(&[30, 10]);
    change(&mut book, vec![(1, Some(offer(1, 5)))], Vec::new());
    assert_eq!(found(&book, 10), [1, 2]);
    change(&mut book, vec![(1, Some(OfferRecord { open: false, leases: 1, ..offer(1, 5) }))], Vec::new());
    assert_eq!((found(&book, 10), book.len()), (vec![2], 1));
    change(&mut book, vec![(2, None)], Vec::new());
    assert!(book.is_empty() && found(&book, 10).is_empty());
}

#[test]
fn an_offer_whose_provider_was_not_read_is_not_found() {
    let mut book = book(&[30]);
    change(&mut book, vec![(7, Some(offer(9, 1)))], Vec::new());
    assert_eq!(found(&book, 10), [1]);
    change(&mut book, Vec::new(), vec![provider(9)]);
    assert_eq!(found(&book, 10), [7, 1]);
}

#[test]
fn of_providers_those_are_read_that_have_offers() {
    let mut book = book(&[30, 10]);
    let touched = Touched { accounts: [account(1), account(5)].into(), ..Default::default() };
    let offers = vec![(8, Some(offer(6, 1))), (9, Some(OfferRecord { open: false, ..offer(7, 1) })), (10, None)];
    let read = book.accounts_to_read(&touched, &offers);
    assert_eq!(read.into_iter().collect::<Vec<_>>(), [account(1), account(6)]);
    // With its last offer a provider is forgotten.
    change(&mut book, vec![(1, None)], Vec::new());
    assert!(book.accounts_to_read(&touched, &[]).is_empty());
}

#[test]
fn a_provider_is_passed_over_while_it_takes_no_leases_or_has_no_stake_left() {
    let mut book = book(&[30, 10]);
    for hidden in [
        ProviderView { retired: true, ..provider(2) },
        ProviderView { unbonding: 101 * WIND, ..provider(2) },
        ProviderView { free: WIND - 1, ..provider(2) },
    ] {
        change(&mut book, Vec::new(), vec![hidden]);
        assert_eq!(found(&book, 10), [1]);
    }
    change(&mut book, Vec::new(), vec![ProviderView { unbonding: 100 * WIND, free: WIND, ..provider(2) }]);
    assert_eq!(found(&book, 10), [2, 1]);
}

#[test]
fn other_parameters_hold_for_all_from_the_block_on_in_which_they_were_read() {
    let mut book = book(&[30, 10]);
    let none = || Update { offers: Vec::new(), providers: Vec::new(), terms: terms() };
    book.apply(Update { terms: MatchingTerms { min_stake: 201 * WIND, ..terms() }, ..none() });
    assert!(found(&book, 10).is_empty());
    book.apply(Update { terms: MatchingTerms { assets: Vec::new(), ..terms() }, ..none() });
    assert!(found(&book, 10).is_empty(), "no lease may be paid in WIND");
    book.apply(none());
    assert_eq!(found(&book, 10), [2, 1]);
}
