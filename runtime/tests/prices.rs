//! Prices on the real runtime: who says them, who goes by them, and how a chain gets them that had none.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use codec::Encode;
use common::{block_at, chain, genesis_header, DEVELOPMENT, FIRST_TICK, LOCAL};
use frame_support::{assert_ok, traits::OnRuntimeUpgrade};
use frame_system::offchain::CreateAuthorizedTransaction;
use pallet_price_oracle::{worker::defaults, Admission, CollateralRate, Last, Operators, Refusal, Submission};
use sp_core::{sr25519, Pair};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve};
use sp_runtime::{
    transaction_validity::{InvalidTransaction, TransactionValidityError},
    ApplyExtrinsicResult,
};
use tradewind_primitives::{
    api::{runtime_decl_for_market_api::MarketApi, runtime_decl_for_quote_api::QuoteApi},
    traits::{Clock, Conversion, LeaseBook, OnSettled, Reputation as _},
    AssetKind, FeedKey, Kind, MicroUsd, PriceClass, PriceMarket, Rate, Requirements, Resources, Tee, Ticks, RATE_SCALE,
    WORTH_SCALE,
};
use tradewind_runtime::{
    configs::migrations::{AddPriceKeys, AuraKeys},
    constants::WIND,
    genesis_config_presets::{USD, USD_ASSET_ID},
    try_state_market, *,
};

const DOLLAR: AssetKind = AssetKind::WithId(USD_ASSET_ID);

/// For how long the last rate counts, in ticks.
const MAX_RATE_AGE: Ticks = 14_400;

fn pair(asset: AssetKind) -> FeedKey {
    FeedKey::Pair(asset)
}

fn azure(class: PriceClass) -> FeedKey {
    FeedKey::Compute { cloud: b"azure".to_vec().try_into().unwrap(), market: PriceMarket::OnDemand, class }
}

/// What `who` says at this block's tick, as its node sends it.
fn submit(who: Sr25519Keyring, values: &[(FeedKey, MicroUsd)]) -> ApplyExtrinsicResult {
    let operator = who.to_account_id();
    let submission = Submission {
        sequence: Last::<Runtime>::get(&operator).map_or(1, |last| last.sequence + 1),
        operator,
        key: who.public().into(),
        tick: Uptime::now(),
        source_time: Timestamp::get() / 1_000,
        values: values.to_vec().try_into().unwrap(),
    };
    send(&submission, &who.pair())
}

fn send(submission: &Submission<AccountId>, key: &sr25519::Pair) -> ApplyExtrinsicResult {
    let signature = key.sign(&submission.message(System::block_hash(0))).into();
    let call = pallet_price_oracle::Call::submit { submission: submission.clone(), signature }.into();
    let extension = <Runtime as CreateAuthorizedTransaction<RuntimeCall>>::create_extension();
    Executive::apply_extrinsic(UncheckedExtrinsic::new_transaction(call, extension))
}

fn refused(refusal: Refusal) -> ApplyExtrinsicResult {
    Err(TransactionValidityError::Invalid(InvalidTransaction::Custom(refusal as u8)))
}

/// A chain of that preset: each step is a block at so many ticks after the first.
fn blocks(preset: &str, steps: Vec<(Ticks, Box<dyn FnOnce()>)>) {
    chain(preset).execute_with(|| {
        let mut parent = genesis_header();
        for (after, step) in steps {
            (parent, ()) = block_at(&parent, FIRST_TICK + after, || (), step);
        }
        try_state_market().unwrap();
    });
}

fn price(key: &FeedKey) -> Option<MicroUsd> {
    Runtime::price(key.clone()).map(|price| price.value)
}

#[test]
fn the_collators_are_the_operators_and_all_sources_have_feeds() {
    for (preset, collators) in [(DEVELOPMENT, vec![Alice]), (LOCAL, vec![Alice, Bob])] {
        chain(preset).execute_with(|| {
            let mut operators: Vec<_> =
                Operators::<Runtime>::get().into_iter().map(|one| (one.account, one.key, one.admission)).collect();
            let mut expected: Vec<_> =
                collators.iter().map(|who| (who.to_account_id(), who.public().into(), Admission::Session)).collect();
            operators.sort_by(|left, right| left.0.cmp(&right.0));
            expected.sort_by(|left, right| left.0.cmp(&right.0));
            assert_eq!(operators, expected);
            let feeds: Vec<_> = Runtime::feeds().into_iter().map(|feed| feed.key).collect();
            let mut wanted: Vec<_> = defaults::compute().iter().flat_map(|source| source.keys()).collect();
            wanted.extend([pair(AssetKind::Native), pair(DOLLAR)]);
            for key in &wanted {
                assert!(feeds.contains(key), "{key:?}");
            }
            assert!(feeds.iter().all(|key| wanted.contains(key)));
        });
    }
}

#[test]
fn an_operator_needs_neither_money_nor_nonce() {
    let keys = [azure(PriceClass::Vcpu), azure(PriceClass::MemoryGib)];
    let say = move || {
        let who = Alice.to_account_id();
        let before = System::account(&who);
        let [vcpu, memory] = &keys;
        assert_eq!(submit(Alice, &[(vcpu.clone(), 48_000), (memory.clone(), 6_000)]), Ok(Ok(())));
        assert_eq!(System::account(&who), before);
        assert_eq!((price(vcpu), price(memory)), (Some(48_000), Some(6_000)));
        let needs = Requirements {
            kind: Kind::Machine,
            resources: Resources { vcpus: 2, memory_mib: 8_192, ..Default::default() },
            gpu_model: None,
            region: None,
            tee: Tee::None,
            min_reputation: 0,
            min_uptime_ppm: 0,
            min_identity_tier: 0,
        };
        let quote = Runtime::quote(needs, 1_200);
        let cheapest = quote.cheapest(PriceMarket::OnDemand).unwrap();
        assert_eq!((cheapest.cloud.as_slice(), cheapest.cost), (&b"azure"[..], Some(2 * 144_000)));
        assert_eq!((quote.offers.len(), quote.now), (0, FIRST_TICK));
    };
    blocks(DEVELOPMENT, vec![(0, Box::new(say))]);
}

#[test]
fn what_an_operator_may_not_say_enters_no_block() {
    let vcpu = azure(PriceClass::Vcpu);
    let say = move || {
        let who = Alice.to_account_id();
        let good = Submission {
            sequence: Last::<Runtime>::get(&who).unwrap().sequence + 1,
            operator: who,
            key: Alice.public().into(),
            tick: FIRST_TICK,
            source_time: 0,
            values: vec![(vcpu.clone(), 48_000)].try_into().unwrap(),
        };
        let with = |change: &dyn Fn(&mut Submission<AccountId>)| {
            let mut other = good.clone();
            change(&mut other);
            other
        };
        let pair = Alice.pair();
        assert_eq!(send(&good, &Bob.pair()), refused(Refusal::BadSignature));
        assert_eq!(send(&with(&|one| one.operator = Bob.to_account_id()), &pair), refused(Refusal::UnknownOperator));
        assert_eq!(send(&with(&|one| one.key = Bob.public().into()), &pair), refused(Refusal::WrongKey));
        assert_eq!(send(&with(&|one| one.sequence -= 1), &pair), refused(Refusal::StaleSequence));
        assert_eq!(send(&with(&|one| one.tick += 1), &pair), refused(Refusal::FromTheFuture));
        assert_eq!(send(&with(&|one| one.values[0].1 = 99), &pair), refused(Refusal::OutOfBounds));
        assert_eq!(send(&good, &pair), Ok(Ok(())));
        assert_eq!(send(&good, &pair), refused(Refusal::StaleSequence), "a second time");
        assert_eq!(submit(Alice, &[(vcpu, 48_000)]), refused(Refusal::TooSoon), "once a tick");
    };
    blocks(DEVELOPMENT, vec![(0, Box::new(say))]);
}

/// WIND is worth so many micro-USD, and the dollar a dollar, by what Alice says.
fn say_pairs(wind: MicroUsd) -> Box<dyn FnOnce()> {
    Box::new(move || {
        let values = [(pair(AssetKind::Native), wind), (pair(DOLLAR), 1_000_000)];
        assert_eq!(submit(Alice, &values), Ok(Ok(())));
    })
}

/// Collateral, in WIND base units, and deposit of a lease of 100 ticks at ten whole units of the asset a tick.
fn securities(asset: &AssetKind, unit: u128) -> Option<(u128, u128)> {
    let rate: Rate = unit * 10 * RATE_SCALE;
    <Leases as LeaseBook<AccountId>>::securities(asset, rate, 100)
}

#[test]
fn leases_in_dollars_go_by_the_oracle_then_by_its_last_word_then_not_at_all() {
    let native = || assert_eq!(securities(&AssetKind::Native, WIND), Some((100 * WIND, 25 * WIND)));
    // A tenth of a thousand dollars, at `wind` WIND a dollar.
    let dollars = |wind: u128| {
        let told = Runtime::matching_terms().assets.into_iter().find(|(asset, _)| *asset == DOLLAR).unwrap().1;
        assert_eq!(told.rate, wind * WORTH_SCALE * WIND / USD);
        assert_eq!(securities(&DOLLAR, USD), Some((100 * wind * WIND, 25 * USD)));
    };
    let steps: Vec<(Ticks, Box<dyn FnOnce()>)> = vec![
        (0, Box::new(move || (dollars(1), native()).1)), // the rate of the DAO
        (1, say_pairs(50_000)),
        (2, Box::new(move || (dollars(20), native()).1)),
        (700, Box::new(move || (dollars(30), native()).1)), // half more, as nobody has said anything for so long
        (
            2 + MAX_RATE_AGE,
            Box::new(move || {
                native();
                assert_eq!(securities(&DOLLAR, USD), None);
                let terms = Runtime::matching_terms();
                let (_, told) = terms.assets.iter().find(|(asset, _)| *asset == DOLLAR).unwrap();
                assert_eq!((told.rate, terms.securities.of(told, 1, 1)), (0, None), "readers are told the same");
                assert!(<CollateralRate<Runtime> as Conversion>::is_allowed(&DOLLAR));
            }),
        ),
        (3 + MAX_RATE_AGE, say_pairs(50_000)),
        (4 + MAX_RATE_AGE, Box::new(move || (dollars(20), native()).1)),
    ];
    blocks(DEVELOPMENT, steps);
}

#[test]
fn trade_in_dollars_earns_reputation_only_while_the_oracle_can_be_relied_on() {
    let settle = || {
        let score = || Reputation::score(&Bob.to_account_id());
        let before = score();
        <Reputation as OnSettled<_>>::on_settled(&Charlie.to_account_id(), &Bob.to_account_id(), &DOLLAR, 100 * USD);
        score() - before
    };
    let steps: Vec<(Ticks, Box<dyn FnOnce()>)> = vec![
        (0, Box::new(move || assert_eq!(settle(), WIND, "a hundredth, at the DAO's rate"))),
        (1, say_pairs(500_000)),
        (2, Box::new(move || assert_eq!(settle(), 2 * WIND))),
        (700, Box::new(move || assert_eq!(settle(), 0))),
    ];
    blocks(DEVELOPMENT, steps);
}

#[test]
fn amounts_are_converted_while_both_pairs_can_be_relied_on() {
    let convert = |amount| Runtime::convert(DOLLAR, AssetKind::Native, amount);
    let steps: Vec<(Ticks, Box<dyn FnOnce()>)> = vec![
        (0, Box::new(move || assert_eq!(convert(USD), None))),
        (1, say_pairs(250_000)),
        (2, Box::new(move || assert_eq!(convert(USD), Some(4 * WIND)))),
        (700, Box::new(move || assert_eq!(convert(USD), None))),
    ];
    blocks(DEVELOPMENT, steps);
}

#[test]
fn without_a_superuser_three_operators_must_agree_and_clocks_must_be_right() {
    let vcpu = azure(PriceClass::Vcpu);
    let late = vcpu.clone();
    let steps: Vec<(Ticks, Box<dyn FnOnce()>)> = vec![
        (
            0,
            Box::new(move || {
                pallet_sudo::Key::<Runtime>::kill();
                for who in [Charlie, Dave] {
                    let key = who.public().into();
                    assert_ok!(PriceOracle::add_operator(RuntimeOrigin::root(), who.to_account_id(), key));
                }
                for (who, seen) in [(Alice, None), (Charlie, None), (Dave, Some(40_000))] {
                    assert_eq!(submit(who, &[(vcpu.clone(), 40_000)]), Ok(Ok(())));
                    assert_eq!(price(&vcpu), seen);
                }
            }),
        ),
        (
            1,
            Box::new(move || {
                let who = Alice.to_account_id();
                let now = Timestamp::get() / 1_000;
                let with = |source_time| Submission {
                    sequence: Last::<Runtime>::get(&who).unwrap().sequence + 1,
                    operator: who.clone(),
                    key: Alice.public().into(),
                    tick: FIRST_TICK + 1,
                    source_time,
                    values: vec![(late.clone(), 40_000)].try_into().unwrap(),
                };
                assert_eq!(send(&with(now - 901), &Alice.pair()), refused(Refusal::SourceTooOld));
                assert_eq!(send(&with(now + 901), &Alice.pair()), refused(Refusal::SourceAhead));
                assert_eq!(send(&with(now), &Alice.pair()), Ok(Ok(())));
            }),
        ),
    ];
    blocks(DEVELOPMENT, steps);
}

#[test]
fn a_collator_that_sets_other_keys_signs_with_them_from_the_session_after_next() {
    chain(LOCAL).execute_with(|| {
        let key =
            || Operators::<Runtime>::get().iter().find(|one| one.account == Bob.to_account_id()).unwrap().key.clone();
        let new = SessionKeys { aura: Bob.public().into(), prices: Eve.public().into() };
        let proof = {
            let statement = sp_core::proof_of_possession::statement_of_ownership(&Bob.to_account_id().encode());
            (Bob.pair().sign(&statement), Eve.pair().sign(&statement)).encode()
        };
        assert_ok!(Session::set_keys(RuntimeOrigin::signed(Bob.to_account_id()), new, proof));
        Session::rotate_session();
        assert_eq!(key(), Bob.public().into());
        Session::rotate_session();
        assert_eq!(key(), Eve.public().into());
        try_state_market().unwrap();
    });
}

/// Puts session keys back to how they were stored before there were prices.
fn without_prices() {
    type Old = Vec<(AccountId, AuraKeys)>;
    let old: Old = pallet_session::QueuedKeys::<Runtime>::get()
        .into_iter()
        .map(|(who, keys)| (who, AuraKeys { aura: keys.aura }))
        .collect();
    frame_support::storage::unhashed::put(&pallet_session::QueuedKeys::<Runtime>::hashed_key(), &old);
    for (who, keys) in &old {
        let prices = pallet_session::NextKeys::<Runtime>::get(who).unwrap().prices;
        pallet_session::KeyOwner::<Runtime>::remove((pallet_price_oracle::crypto::KEY_TYPE, prices.encode()));
        frame_support::storage::unhashed::put(&pallet_session::NextKeys::<Runtime>::hashed_key_for(who), keys);
    }
    Operators::<Runtime>::kill();
    let _ = Last::<Runtime>::clear(u32::MAX, None);
    let _ = pallet_price_oracle::Feeds::<Runtime>::clear(u32::MAX, None);
    pallet_price_oracle::FeedCount::<Runtime>::kill();
    pallet_price_oracle::Joins::<Runtime>::kill();
}

#[test]
fn an_upgrade_gives_each_collator_a_key_for_prices_and_opens_the_feeds_once() {
    chain(LOCAL).execute_with(|| {
        System::set_block_number(1);
        let keys = |who: Sr25519Keyring| SessionKeys { aura: who.public().into(), prices: who.public().into() };
        without_prices();
        AddPriceKeys::on_runtime_upgrade();
        let feeds = Runtime::feeds().len();
        assert!(feeds > 20 && feeds as u32 == pallet_price_oracle::FeedCount::<Runtime>::get());
        for who in [Alice, Bob] {
            let id = who.to_account_id();
            assert_eq!(pallet_session::NextKeys::<Runtime>::get(&id), Some(keys(who)));
            assert!(pallet_session::QueuedKeys::<Runtime>::get().contains(&(id.clone(), keys(who))));
            for kind in [sp_core::crypto::key_types::AURA, pallet_price_oracle::crypto::KEY_TYPE] {
                let owner = pallet_session::KeyOwner::<Runtime>::get((kind, who.public().encode()));
                assert_eq!(owner.as_ref(), Some(&id));
            }
            assert!(Operators::<Runtime>::get().iter().any(|one| one.account == id && one.key == who.public().into()));
        }
        try_state_market().unwrap();
        // A second time, and on a chain that began with them, nothing is to be done.
        let before = sp_io::storage::root(sp_core::storage::StateVersion::V1);
        AddPriceKeys::on_runtime_upgrade();
        assert_eq!(sp_io::storage::root(sp_core::storage::StateVersion::V1), before);
        // Sessions go on.
        Session::rotate_session();
        Session::rotate_session();
        assert_eq!(Operators::<Runtime>::get().len(), 2);
    });
}
