//! The chains that can be started from this runtime alone.

use crate::{
    configs::{
        money::{CollatorPot, TreasuryAccount},
        prices::test_dollar,
    },
    constants::{EXISTENTIAL_DEPOSIT, WIND},
    AccountId, AssetId, AssetsConfig, Balance, BalancesConfig, CollatorSelectionConfig, Emission, EmissionConfig,
    Escrow, EscrowConfig, ParachainInfoConfig, PolkadotXcmConfig, PriceOracleConfig, RuntimeGenesisConfig,
    SessionConfig, SessionKeys, SudoConfig,
};
use alloc::{vec, vec::Vec};
use frame_support::build_struct_json_patch;
use serde_json::Value;
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use sp_keyring::Sr25519Keyring;
use sp_runtime::FixedU128;

/// The parachain's number on a development relay chain.
pub const PARA_ID: u32 = 2000;

/// The test dollar.
pub const USD_ASSET_ID: AssetId = 1;

/// Its decimals: those of the real one.
pub const USD_DECIMALS: u8 = 6;

/// One test dollar in base units.
pub const USD: Balance = 1_000_000;

/// Least balance of it that keeps an account alive.
pub const USD_MIN_BALANCE: Balance = USD / 100;

/// WIND base units for one base unit of the test dollar: one WIND is worth one dollar here.
pub const USD_RATE: u32 = 1_000;

/// Least deposit of a lease that is paid in it.
pub const USD_MIN_DEPOSIT: Balance = USD / 10;

/// What each development account has of each: whole units.
pub const ENDOWMENT: Balance = 1_000_000;

/// All WIND that a test chain begins with, in base units. None of it is emitted: it stands beside the ceiling. A live
/// chain begins with what its own accounts need to be there, and no more.
pub const GENESIS_OFFSET: Balance = 6 * ENDOWMENT * WIND + 4 * EXISTENTIAL_DEPOSIT;

/// Least bond of a collator that is not appointed.
const CANDIDACY_BOND: Balance = 1_000 * WIND;

/// Alice, Bob, Charlie, Dave, Eve and Ferdie.
fn development_accounts() -> impl Iterator<Item = AccountId> {
    [
        Sr25519Keyring::Alice,
        Sr25519Keyring::Bob,
        Sr25519Keyring::Charlie,
        Sr25519Keyring::Dave,
        Sr25519Keyring::Eve,
        Sr25519Keyring::Ferdie,
    ]
    .into_iter()
    .map(|key| key.to_account_id())
}

/// Accounts that receive in small parts, and would lose a part below the least balance if they started empty.
fn receivers() -> [AccountId; 3] {
    [TreasuryAccount::get(), Escrow::fee_account(), CollatorPot::get()]
}

/// A chain of test money with Alice as its superuser.
fn test_chain(collators: &[Sr25519Keyring]) -> Value {
    let superuser = Sr25519Keyring::Alice.to_account_id();
    build_struct_json_patch!(RuntimeGenesisConfig {
        balances: BalancesConfig {
            balances: development_accounts()
                .map(|who| (who, ENDOWMENT * WIND))
                .chain(receivers().into_iter().map(|who| (who, EXISTENTIAL_DEPOSIT)))
                .chain([(Emission::pot(), EXISTENTIAL_DEPOSIT)])
                .collect::<Vec<_>>(),
        },
        emission: EmissionConfig { offset: GENESIS_OFFSET, participants: vec![] },
        assets: AssetsConfig {
            assets: vec![(USD_ASSET_ID, superuser.clone(), true, USD_MIN_BALANCE)],
            metadata: vec![(USD_ASSET_ID, b"Test US Dollar".to_vec(), b"USDT".to_vec(), USD_DECIMALS)],
            accounts: development_accounts()
                .map(|who| (USD_ASSET_ID, who, ENDOWMENT * USD))
                .chain(receivers().into_iter().map(|who| (USD_ASSET_ID, who, USD_MIN_BALANCE)))
                .collect::<Vec<_>>(),
        },
        escrow: EscrowConfig { assets: vec![(USD_ASSET_ID, FixedU128::from_u32(USD_RATE), USD_MIN_DEPOSIT)] },
        parachain_info: ParachainInfoConfig { parachain_id: PARA_ID.into() },
        collator_selection: CollatorSelectionConfig {
            invulnerables: collators.iter().map(|key| key.to_account_id()).collect::<Vec<_>>(),
            candidacy_bond: CANDIDACY_BOND,
        },
        session: SessionConfig {
            keys: collators
                .iter()
                .map(|key| (key.to_account_id(), key.to_account_id(), session_keys(*key)))
                .collect::<Vec<_>>(),
        },
        price_oracle: PriceOracleConfig { sources: true, feeds: vec![test_dollar()] },
        polkadot_xcm: PolkadotXcmConfig { safe_xcm_version: Some(staging_xcm::prelude::XCM_VERSION) },
        sudo: SudoConfig { key: Some(superuser) },
    })
}

/// A development collator's keys: the same for everything.
fn session_keys(key: Sr25519Keyring) -> SessionKeys {
    SessionKeys { aura: key.public().into(), prices: key.public().into() }
}

/// The preset of that name, as a JSON patch of the default genesis.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
    let patch = match id.as_str() {
        DEV_RUNTIME_PRESET => test_chain(&[Sr25519Keyring::Alice]),
        LOCAL_TESTNET_RUNTIME_PRESET => test_chain(&[Sr25519Keyring::Alice, Sr25519Keyring::Bob]),
        _ => return None,
    };
    serde_json::to_vec(&patch).ok()
}

/// The presets there are.
pub fn preset_names() -> Vec<PresetId> {
    vec![PresetId::from(DEV_RUNTIME_PRESET), PresetId::from(LOCAL_TESTNET_RUNTIME_PRESET)]
}
