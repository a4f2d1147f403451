//! The index of a client answers every search as the runtime does, after each of many random events of a market.
//!
//! The market is the real runtime. The index is told what a client is told: the events of each step, read by the metadata,
//! and then the runtime's answers about what they touch. If an event were missing, or not understood, it would answer by
//! what was.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../common/mod.rs"]
mod common;
mod step;
mod world;

use proptest::{
    collection::vec,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use std::{cell::RefCell, collections::BTreeMap};
use step::{step, Step};
use tradewind_client::market_index::{Book, EventReader, Update};
use tradewind_primitives::{AssetKind, OfferId, OfferMatch, ProviderView, Requirements, Ticks};
use tradewind_runtime::{configs::market::matching_terms, AccountId, Marketplace, Providers, Runtime, System};
use world::{questions, World};

const CASES: u32 = 60;
const STEPS: usize = 120;
const SEED: u8 = 1;

/// Without any of these a run says nothing.
const MUST_HAPPEN: [&str; 29] = [
    "Marketplace.OfferPosted",
    "Marketplace.OfferRepriced",
    "Marketplace.OfferResized",
    "Marketplace.OfferClosed",
    "Marketplace.OfferRemoved",
    "Marketplace.OfferRented",
    "Marketplace.CapacityReleased",
    "Marketplace.BidPlaced",
    "Marketplace.BidBeaten",
    "Marketplace.OrderAwarded",
    "Marketplace.BidLetGo",
    "Providers.Registered",
    "Providers.ProfileUpdated",
    "Providers.StakeAdded",
    "Providers.UnbondingStarted",
    "Providers.Withdrawn",
    "Providers.Retired",
    "Providers.CollateralReserved",
    "Providers.CollateralReleased",
    "Providers.CollateralTaken",
    "Reputation.Gained",
    "Identity.IdentitySet",
    "Identity.IdentityCleared",
    "Identity.JudgementGiven",
    "Escrow.AssetAllowed",
    "Escrow.AssetDisallowed",
    "a parameter changed",
    "nothing found",
    "several found",
];

type Told = BTreeMap<String, u32>;

fn metadata() -> Vec<u8> {
    let versions = Runtime::metadata_versions().into_iter();
    let newest = versions.filter(|version| *version != u32::MAX).max().unwrap();
    Runtime::metadata_at_version(newest).unwrap().to_vec()
}

fn provider(who: &AccountId) -> Option<ProviderView<AccountId>> {
    Providers::view(who, None)
}

/// All there is, by pages so small that there are several.
fn loaded() -> Book {
    const PAGE: u32 = 3;
    let mut book = Book::new(matching_terms());
    let mut offers = Vec::new();
    loop {
        let page = Marketplace::offers(offers.last().map(|(id, _): &(OfferId, _)| *id), PAGE);
        if page.is_empty() {
            break;
        }
        offers.extend(page);
    }
    let mut providers: Vec<ProviderView<AccountId>> = Vec::new();
    loop {
        let page = Providers::views(providers.last().map(|view| &view.account), PAGE, |_| None);
        if page.is_empty() {
            break;
        }
        providers.extend(page);
    }
    book.apply(Update {
        offers: offers.into_iter().map(|(id, offer)| (id, Some(offer))).collect(),
        providers: providers.into_iter().map(|view| (view.account.clone(), Some(view))).collect(),
        terms: matching_terms(),
    });
    book
}

/// What a client does after a block, and every event.
fn follow(book: &mut Book, events: &EventReader, told: &mut Told) -> Result<(), String> {
    let records = System::read_events_no_consensus();
    let written: Vec<Vec<u8>> = records
        .map(|record| {
            let text = format!("{:?}", record.event);
            // `Marketplace(Event::OfferPosted { … })`
            let (pallet, event) = text.split_once("(Event::").unwrap_or((text.as_str(), ""));
            let event = event.split([' ', ')']).next().unwrap_or_default();
            *told.entry(format!("{pallet}.{event}")).or_default() += 1;
            codec::Encode::encode(&record.event)
        })
        .collect();
    let touched = events.touched(written.iter().map(Vec::as_slice)).map_err(|error| error.to_string())?;
    if touched.everything {
        return Err("a step of this test has everything read anew".into());
    }
    let offers: Vec<_> = touched.offers.iter().map(|id| (*id, Marketplace::offer(*id))).collect();
    let accounts = book.accounts_to_read(&touched, &offers);
    let providers = accounts.into_iter().map(|who| (provider(&who), who)).map(|(view, who)| (who, view)).collect();
    book.apply(Update { offers, providers, terms: matching_terms() });
    Ok(())
}

fn compare(book: &Book, what: &str, told: &mut Told) -> Result<(), String> {
    for (wanted, ticks, asset) in questions() {
        let expected = Marketplace::match_offers(&wanted, ticks, &asset, 3);
        let found = book.match_offers(&wanted, ticks, &asset, 3);
        if found != expected {
            return Err(difference(what, &wanted, ticks, &asset, &found, &expected));
        }
        match found.len() {
            0 => *told.entry("nothing found".into()).or_default() += 1,
            1 => {}
            _ => *told.entry("several found".into()).or_default() += 1,
        }
    }
    Ok(())
}

fn difference(
    what: &str,
    wanted: &Requirements,
    ticks: Ticks,
    asset: &AssetKind,
    found: &[OfferMatch<AccountId>],
    expected: &[OfferMatch<AccountId>],
) -> String {
    format!("{what}: {wanted:?} for {ticks} in {asset:?}\nthe index says {found:#?}\nthe runtime {expected:#?}")
}

fn play(steps: &[Step]) -> Result<Told, String> {
    common::chain(common::DEVELOPMENT).execute_with(|| {
        let (mut told, events) = (Told::new(), EventReader::new(&metadata()).map_err(|error| error.to_string())?);
        let mut world = World::open();
        let mut book = loaded();
        for step in steps {
            System::reset_events();
            if world.play(*step) {
                *told.entry("a parameter changed".into()).or_default() += 1;
            }
            follow(&mut book, &events, &mut told)?;
            compare(&book, &format!("after {step:?}"), &mut told)?;
        }
        compare(&loaded(), "read anew", &mut told)?;
        Ok(told)
    })
}

#[test]
fn the_index_and_the_runtime_answer_the_same_after_each_of_many_random_events() {
    let config = Config { cases: CASES, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[SEED; 32]));
    let told = RefCell::new(Told::new());
    let outcome = runner.run(&vec(step(), STEPS..STEPS * 2), |steps| {
        let of_this = play(&steps).map_err(TestCaseError::fail)?;
        of_this.into_iter().for_each(|(what, count)| *told.borrow_mut().entry(what).or_default() += count);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    let told = told.into_inner();
    println!("{told:#?}");
    let missing: Vec<_> = MUST_HAPPEN.iter().filter(|what| !told.contains_key(**what)).collect();
    assert!(missing.is_empty(), "{missing:?} did not happen: change the seed or the weights");
}

#[test]
fn what_a_superuser_does_has_everything_read_anew() {
    common::chain(common::DEVELOPMENT).execute_with(|| {
        let events = EventReader::new(&metadata()).unwrap();
        let event = tradewind_runtime::RuntimeEvent::Sudo(pallet_sudo::Event::Sudid { sudo_result: Ok(()) });
        let bytes = codec::Encode::encode(&event);
        assert!(events.touched([bytes.as_slice()]).unwrap().everything);
        assert!(events.touched([&[255u8, 0][..]]).is_err(), "a pallet that there is not");
        assert!(events.touched([&[1u8][..]]).is_err());
    });
}

#[test]
fn every_event_that_can_change_an_answer_says_what_it_is_about() {
    common::chain(common::DEVELOPMENT).execute_with(|| {
        let unknown = EventReader::new(&metadata()).unwrap().unknown();
        assert_eq!(unknown, Vec::<String>::new(), "these would have everything read anew");
    });
}
