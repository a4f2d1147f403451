//! Chains with many offers from the start.

use codec::Encode;
use frame_support::{dispatch::DispatchResult, traits::fungible};
use serde_json::Value;
use sp_core::storage::{well_known_keys::CODE, Storage};
use sp_io::TestExternalities;
use sp_runtime::{traits::Dispatchable, AccountId32};
use sp_state_machine::{Backend, IterArgs};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Instant,
};
use tradewind_primitives::{AssetKind, Kind, OfferTerms, Profile, Region, Resources, Tee, UnitRates};
use tradewind_runtime::{
    constants::{MaxOpenOffers, WIND},
    genesis_config_presets::USD_ASSET_ID,
    Balances, Runtime, RuntimeCall, RuntimeOrigin,
};

/// Fewest providers; with more offers there are as many as must share them.
const FEWEST: u32 = 200;

/// One in so many providers stands in this country.
pub const RARE: u32 = 50;
pub const RARE_COUNTRY: [u8; 2] = *b"IS";

fn account(number: u32) -> AccountId32 {
    ("provider", number).using_encoded(sp_io::hashing::blake2_256).into()
}

fn act(who: &AccountId32, call: impl Into<RuntimeCall>) -> DispatchResult {
    call.into().dispatch(RuntimeOrigin::signed(who.clone())).map(|_| ()).map_err(|error| error.error)
}

fn bytes(hex: &str) -> Vec<u8> {
    hex::decode(hex.trim_start_matches("0x")).expect("a raw specification is hex")
}

fn text(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

/// A number that looks like chance and is always the same.
fn chance(of: u32, what: u8, below: u32) -> u32 {
    let hash = (of, what).using_encoded(sp_io::hashing::blake2_256);
    u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]]) % below
}

/// How many providers so many offers have.
pub fn providers_of(offers: u32) -> u32 {
    offers.div_ceil(<MaxOpenOffers as frame_support::traits::Get<u32>>::get()).max(FEWEST)
}

/// The development chain's specification with that many offers in its genesis: a file in `folder`.
///
/// # Panics
/// If the runtime refuses a call.
pub fn spec(development: &Path, offers: u32, folder: &Path) -> PathBuf {
    let began = Instant::now();
    let read = std::fs::read(development).expect("the specification");
    let mut spec: Value = serde_json::from_slice(&read).expect("a specification is JSON");
    let top = spec["genesis"]["raw"]["top"].as_object().expect("it is raw");
    let code = top.get(&text(CODE)).expect("it has a runtime").clone();
    let top: BTreeMap<Vec<u8>, Vec<u8>> =
        top.iter().map(|(key, value)| (bytes(key), bytes(value.as_str().expect("hex")))).collect();
    let mut ext = TestExternalities::from(Storage { top, children_default: Default::default() });
    ext.execute_with(|| post_all(offers));
    ext.commit_all().expect("no transaction is open");
    let pairs = ext.backend.pairs(IterArgs::default()).expect("there is a state");
    let top = pairs.map(|pair| pair.expect("the state is whole")).map(|(key, value)| (text(&key), text(&value).into()));
    spec["genesis"]["raw"]["top"] = Value::Object(top.collect());
    // The externalities put a runtime of their own in its place: none.
    spec["genesis"]["raw"]["top"][text(CODE)] = code;
    let path = folder.join(format!("offers-{offers}.json"));
    std::fs::write(&path, spec.to_string()).expect("a file");
    eprintln!("a chain with {offers} offers, made in {:.0} s", began.elapsed().as_secs_f64());
    path
}

fn post_all(offers: u32) {
    let providers = providers_of(offers);
    for number in 0..providers {
        let who = account(number);
        <Balances as fungible::Mutate<_>>::mint_into(&who, 20_000 * WIND).expect("it fits");
        let profile = Profile {
            name: format!("provider-{number}").into_bytes().try_into().expect("it is short"),
            endpoint: format!("https://provider-{number}.example").into_bytes().try_into().expect("it is short"),
            sealing_key: [0; 32],
            region: region(number),
            terms: None,
            clouds: Default::default(),
            promised_uptime_ppm: 990_000 + chance(number, 0, 10_000),
        };
        act(&who, pallet_providers::Call::register { profile, stake: 10_000 * WIND }).expect("it has the money");
    }
    for number in 0..offers {
        let who = account(number % providers);
        act(&who, pallet_marketplace::Call::post_offer { terms: terms(number, number % providers) })
            .expect("it is registered");
    }
    assert_eq!(pallet_marketplace::Offers::<Runtime>::iter_keys().count(), offers as usize);
}

fn region(provider: u32) -> Region {
    let country = if provider.is_multiple_of(RARE) { RARE_COUNTRY } else { *b"DE" };
    let label = format!("place-{}", chance(provider, 1, 8)).into_bytes();
    Region { country, label: label.try_into().expect("it is short") }
}

/// Four offers in five are functions for WIND: what is asked for.
fn terms(number: u32, provider: u32) -> OfferTerms {
    let price = |what: u8| 1_000_000_000 + u128::from(chance(number, what, 1_000_000_000));
    OfferTerms {
        kind: if number % 10 == 9 { Kind::Container } else { Kind::Function },
        region: region(provider),
        gpu_model: None,
        tee: Tee::None,
        capacity: Resources {
            vcpus: 1 + chance(number, 2, 64),
            memory_mib: 1_024 * (1 + chance(number, 3, 256)),
            storage_gib: 100,
            bandwidth_mbps: 1_000,
            gpus: 0,
        },
        rates: UnitRates { vcpu: price(4), memory_gib: price(5), storage_gib: 1_000, bandwidth_mbps: 1_000, gpu: 0 },
        asset: if number % 10 == 8 { AssetKind::WithId(USD_ASSET_ID) } else { AssetKind::Native },
        min_ticks: 10,
        max_ticks: 432_000,
        min_reputation: 0,
        extendable: true,
    }
}
