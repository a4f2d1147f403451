//! What proxies may do, what transactions cost, and what only developers' chains allow.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use common::{chain, DEVELOPMENT};
use frame_support::{
    traits::{Get, GetCallMetadata, InstanceFilter},
    weights::{Weight, WeightToFee as _},
};
use sp_keyring::Sr25519Keyring;
use tradewind_primitives::{
    AssetKind, ChannelMode, Fill, Kind, OrderTerms, Policy, Requirements, Resources, Tee, Workload,
};
use tradewind_runtime::{
    configs::{fees::WeightToFee, market::IsDevelopment, utility::ProxyType},
    constants::{MAXIMUM_BLOCK_WEIGHT, WIND},
    AccountId, Runtime, RuntimeCall,
};

fn transfer() -> RuntimeCall {
    pallet_balances::Call::transfer_allow_death { dest: Sr25519Keyring::Bob.to_account_id().into(), value: WIND }.into()
}

fn heartbeat() -> RuntimeCall {
    pallet_uptime::Call::heartbeat { merkle_root: Default::default(), leaf_count: 0 }.into()
}

fn rent() -> RuntimeCall {
    pallet_marketplace::Call::rent {
        offer: 0,
        requirements: Requirements {
            kind: Kind::Function,
            resources: Resources { vcpus: 1, ..Default::default() },
            gpu_model: None,
            region: None,
            tee: Tee::None,
            min_reputation: 0,
            min_uptime_ppm: 0,
            min_identity_tier: 0,
        },
        ticks: 1,
        max_rate: 1,
        workload: Workload::Sealed { manifest_hash: Default::default() },
        buyer_sealing_key: [0; 32],
        terms: None,
    }
    .into()
}

fn extend() -> RuntimeCall {
    pallet_leases::Call::extend { lease: 0, ticks: 1 }.into()
}

#[test]
fn a_market_proxy_makes_market_calls_and_moves_no_free_money() {
    assert!(ProxyType::Market.filter(&heartbeat()));
    assert!(ProxyType::Market.filter(&rent()) && ProxyType::Market.filter(&extend()));
    assert!(!ProxyType::Market.filter(&transfer()));
}

fn bob() -> AccountId {
    Sr25519Keyring::Bob.to_account_id()
}

/// Calls that commit money or score of whoever makes them.
fn spending() -> Vec<RuntimeCall> {
    let RuntimeCall::Marketplace(pallet_marketplace::Call::rent { requirements, workload, .. }) = rent() else {
        panic!("that is what it is");
    };
    let terms = OrderTerms {
        requirements,
        count: 1,
        fill: Fill::Any,
        asset: AssetKind::Native,
        max_rate: 1,
        ticks: 1,
        bidding: 1,
        policy: Policy::LowestPrice,
        workload,
        buyer_sealing_key: [0; 32],
        terms: None,
    };
    let mode = ChannelMode::Metered { max_per_round: 1 };
    let asset = AssetKind::Native;
    vec![
        rent(),
        extend(),
        pallet_marketplace::Call::post_order { terms }.into(),
        pallet_escrow::Call::open_channel {
            provider: bob(),
            asset: asset.clone(),
            price: 1,
            budget: 1,
            mode,
            expires: 1,
        }
        .into(),
        pallet_escrow::Call::raise { channel: 0, amount: 1 }.into(),
        pallet_escrow::Call::grant { buyer: bob(), asset, amount: 1, expires: 1 }.into(),
        pallet_reputation::Call::lower { lease: 0, amount: 1, reason_hash: Default::default() }.into(),
        pallet_emission::Call::enrol { rounds: 1 }.into(),
    ]
}

#[test]
fn a_non_transfer_proxy_spends_nothing() {
    assert!(ProxyType::NonTransfer.filter(&heartbeat()));
    assert!(!ProxyType::NonTransfer.filter(&transfer()));
    let names: Vec<_> = spending()
        .into_iter()
        .map(|call| {
            assert!(!ProxyType::NonTransfer.filter(&call), "{call:?}");
            assert!(ProxyType::Market.filter(&call), "{call:?}");
            call.get_call_metadata().function_name
        })
        .collect();
    // Whoever adds a call says here that it spends nothing, or above that it does.
    let harmless = [
        ("Marketplace", vec!["post_offer", "reprice", "resize", "close_offer", "bid", "award", "cancel_order"]),
        (
            "Leases",
            vec![
                "accept",
                "reject",
                "activate",
                "fail",
                "cancel",
                "settle",
                "enforce",
                "prune",
                "reject_access",
                "give_notice",
                "terminate",
                "force_close",
            ],
        ),
        (
            "Escrow",
            vec![
                "pay_owed",
                "allow_asset",
                "disallow_asset",
                "revoke",
                "redeem",
                "consume",
                "close_channel",
                "reclaim",
                "share_fees",
            ],
        ),
        ("Reputation", vec![]),
        ("Emission", vec!["refresh", "claim"]),
        // An operator's account has no part in it; the others are the DAO's.
        ("PriceOracle", RuntimeCall::get_call_names("PriceOracle").to_vec()),
    ];
    for (pallet, harmless) in harmless {
        for name in RuntimeCall::get_call_names(pallet) {
            assert!(harmless.contains(name) != names.contains(name), "{pallet}.{name}: does it spend?");
        }
    }
}

#[test]
fn no_proxy_appoints_one_that_may_do_more() {
    let all = [ProxyType::Any, ProxyType::NonTransfer, ProxyType::Market];
    for (left, right) in all.iter().flat_map(|left| all.iter().map(move |right| (left, right))) {
        if left.is_superset(right) {
            for call in [transfer(), heartbeat(), rent()] {
                assert!(left.filter(&call) || !right.filter(&call), "{left:?} appoints {right:?}");
            }
        }
    }
    assert!(!ProxyType::NonTransfer.is_superset(&ProxyType::Market));
}

#[test]
fn a_full_block_costs_one_to_two_wind_by_time_and_by_proof() {
    for weight in [
        Weight::from_parts(MAXIMUM_BLOCK_WEIGHT.ref_time(), 0),
        Weight::from_parts(0, MAXIMUM_BLOCK_WEIGHT.proof_size()),
    ] {
        let fee = WeightToFee::weight_to_fee(&weight);
        assert!((WIND..=2 * WIND).contains(&fee), "{fee}");
    }
}

#[test]
fn insecure_endpoints_are_for_chains_with_a_superuser() {
    chain(DEVELOPMENT).execute_with(|| {
        assert!(IsDevelopment::get());
        pallet_sudo::Key::<Runtime>::kill();
        assert!(!IsDevelopment::get());
    });
}
