//! The presets start valid chains.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use common::{chain, DEVELOPMENT, LOCAL};
use frame_support::traits::{fungibles::Inspect, PalletInfoAccess};
use sp_keyring::Sr25519Keyring;
use tradewind_primitives::{traits::Conversion, AssetKind};
use tradewind_runtime::{
    configs::money::{CollatorPot, TreasuryAccount},
    constants::{EXISTENTIAL_DEPOSIT, WIND},
    genesis_config_presets::{
        get_preset, preset_names, ENDOWMENT, GENESIS_OFFSET, PARA_ID, USD, USD_ASSET_ID, USD_MIN_BALANCE,
    },
    *,
};

const ACCOUNTS: [Sr25519Keyring; 6] = [
    Sr25519Keyring::Alice,
    Sr25519Keyring::Bob,
    Sr25519Keyring::Charlie,
    Sr25519Keyring::Dave,
    Sr25519Keyring::Eve,
    Sr25519Keyring::Ferdie,
];

#[test]
fn both_presets_start_a_chain_that_keeps_every_invariant() {
    for preset in [DEVELOPMENT, LOCAL] {
        chain(preset).execute_with(|| {
            assert_eq!(ParachainInfo::parachain_id(), PARA_ID.into());
            assert_eq!(pallet_sudo::Key::<Runtime>::get(), Some(Sr25519Keyring::Alice.to_account_id()));
            try_state_market().unwrap();
        });
    }
}

#[test]
fn every_named_preset_exists_and_no_other() {
    assert_eq!(preset_names(), [DEVELOPMENT, LOCAL].map(sp_genesis_builder::PresetId::from));
    assert!(preset_names().iter().all(|name| get_preset(name).is_some()));
    assert!(get_preset(&"live".into()).is_none());
}

#[test]
fn development_accounts_have_both_kinds_of_money() {
    chain(DEVELOPMENT).execute_with(|| {
        for who in ACCOUNTS.map(|key| key.to_account_id()) {
            assert_eq!(Balances::free_balance(&who), ENDOWMENT * WIND);
            assert_eq!(Assets::balance(USD_ASSET_ID, &who), ENDOWMENT * USD);
        }
        let metadata = pallet_assets::Metadata::<Runtime>::get(USD_ASSET_ID);
        assert_eq!((metadata.name.as_slice(), metadata.symbol.as_slice()), (&b"Test US Dollar"[..], &b"USDT"[..]));
        assert_eq!(metadata.decimals, 6);
        assert_eq!(Assets::minimum_balance(USD_ASSET_ID), 10_000);
        assert!(Escrow::is_allowed(&AssetKind::WithId(USD_ASSET_ID)));
        assert!(!Escrow::is_allowed(&AssetKind::WithId(USD_ASSET_ID + 1)));
        // A dollar is worth a WIND.
        assert_eq!(Escrow::to_native(&AssetKind::WithId(USD_ASSET_ID), USD), Some(WIND));
    });
}

#[test]
fn accounts_that_receive_small_sums_are_provisioned() {
    chain(LOCAL).execute_with(|| {
        for who in [TreasuryAccount::get(), Escrow::fee_account(), CollatorPot::get()] {
            assert_eq!(Balances::free_balance(&who), EXISTENTIAL_DEPOSIT);
            assert_eq!(Assets::balance(USD_ASSET_ID, &who), USD_MIN_BALANCE);
        }
        assert_eq!(CollatorPot::get(), CollatorSelection::account_id());
        assert_eq!(Balances::free_balance(Emission::pot()), EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn what_a_test_chain_begins_with_is_named_and_not_emitted() {
    chain(DEVELOPMENT).execute_with(|| {
        assert_eq!(Balances::total_issuance(), GENESIS_OFFSET);
        let view = Emission::round_view();
        assert_eq!((view.offset, view.minted, view.weight), (GENESIS_OFFSET, 0, 0));
    });
}

#[test]
fn the_collators_are_those_of_the_preset() {
    for (preset, keys) in
        [(DEVELOPMENT, vec![Sr25519Keyring::Alice]), (LOCAL, vec![Sr25519Keyring::Alice, Sr25519Keyring::Bob])]
    {
        chain(preset).execute_with(|| {
            let mut authorities = pallet_aura::Authorities::<Runtime>::get().into_inner();
            let mut expected: Vec<AuraId> = keys.iter().map(|key| key.public().into()).collect();
            authorities.sort();
            expected.sort();
            assert_eq!(authorities, expected);
            let mut appointed: Vec<_> = keys.iter().map(|key| key.to_account_id()).collect();
            appointed.sort();
            assert_eq!(pallet_collator_selection::Invulnerables::<Runtime>::get().into_inner(), appointed);
        });
    }
}

/// Numbers are part of the encoding of every call, event and error: a client built against an older runtime must not
/// read one pallet's for another's.
#[test]
fn pallets_keep_their_names_and_numbers() {
    fn place<P: PalletInfoAccess>() -> (usize, &'static str) {
        (P::index(), P::name())
    }
    let pallets = [
        place::<System>(),
        place::<ParachainSystem>(),
        place::<Timestamp>(),
        place::<ParachainInfo>(),
        place::<WeightReclaim>(),
        place::<Balances>(),
        place::<TransactionPayment>(),
        place::<Assets>(),
        place::<AssetsHolder>(),
        place::<AssetTxPayment>(),
        place::<Authorship>(),
        place::<CollatorSelection>(),
        place::<Session>(),
        place::<Aura>(),
        place::<AuraExt>(),
        place::<XcmpQueue>(),
        place::<PolkadotXcm>(),
        place::<CumulusXcm>(),
        place::<MessageQueue>(),
        place::<Utility>(),
        place::<Proxy>(),
        place::<Sudo>(),
        place::<Uptime>(),
        place::<Providers>(),
        place::<Marketplace>(),
        place::<Leases>(),
        place::<Escrow>(),
        place::<Reputation>(),
        place::<Emission>(),
        place::<Settings>(),
        place::<PriceOracle>(),
    ];
    let expected = [
        (0, "System"),
        (1, "ParachainSystem"),
        (2, "Timestamp"),
        (3, "ParachainInfo"),
        (4, "WeightReclaim"),
        (10, "Balances"),
        (11, "TransactionPayment"),
        (12, "Assets"),
        (13, "AssetsHolder"),
        (14, "AssetTxPayment"),
        (20, "Authorship"),
        (21, "CollatorSelection"),
        (22, "Session"),
        (23, "Aura"),
        (24, "AuraExt"),
        (30, "XcmpQueue"),
        (31, "PolkadotXcm"),
        (32, "CumulusXcm"),
        (33, "MessageQueue"),
        (40, "Utility"),
        (41, "Proxy"),
        (49, "Sudo"),
        (50, "Uptime"),
        (51, "Providers"),
        (52, "Marketplace"),
        (53, "Leases"),
        (54, "Escrow"),
        (55, "Reputation"),
        (56, "Emission"),
        (57, "Settings"),
        (58, "PriceOracle"),
    ];
    assert_eq!(pallets, expected);
}
