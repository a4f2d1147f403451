#![allow(clippy::unwrap_used, missing_docs)]

use crate as pallet_escrow;
use crate::{Config, HoldReason};
use frame_support::{
    derive_impl, parameter_types,
    traits::{
        fungible::{NativeFromLeft, UnionOf},
        fungibles::hold::Inspect as _,
        AsEnsureOriginWithArg, ConstU32,
    },
    PalletId,
};
use sp_runtime::{BuildStorage, FixedU128};
use tradewind_primitives::{
    traits::{Clock, OnSettled, Registry, Streams},
    AssetKind, Balance, Profile, Tick,
};

#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask
    )]
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(2)]
    pub type Assets = pallet_assets;
    #[runtime::pallet_index(3)]
    pub type AssetsHolder = pallet_assets_holder;
    #[runtime::pallet_index(4)]
    pub type Escrow = pallet_escrow;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
    type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type AccountStore = System;
    type ExistentialDeposit = frame_support::traits::ConstU128<1>;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config for Test {
    type Balance = Balance;
    type Currency = Balances;
    type CreateOrigin = AsEnsureOriginWithArg<frame_system::EnsureSigned<u64>>;
    type ForceOrigin = frame_system::EnsureRoot<u64>;
    type Holder = AssetsHolder;
}

impl pallet_assets_holder::Config for Test {
    type RuntimeHoldReason = RuntimeHoldReason;
    type RuntimeEvent = RuntimeEvent;
}

parameter_types! {
    pub const TreasuryAccount: u64 = TREASURY;
    pub const PotAccount: u64 = POT;
    pub const Id: PalletId = PalletId(*b"tw/feesa");
    pub static Settled: Vec<(u64, u64, AssetKind, Balance)> = Vec::new();
    /// Live time; the clock itself shows a little more.
    pub static Live: Tick = 1_000;
    pub static Redemption: u32 = 600;
}

pub struct MockClock;
impl Clock for MockClock {
    fn now() -> Tick {
        Live::get() + 50
    }
    fn live() -> Tick {
        Live::get()
    }
    fn live_at(tick: Tick) -> Tick {
        tick.saturating_sub(50)
    }
    fn first() -> Tick {
        50
    }
    fn set_block_number(tick: Tick) {
        Live::set(tick - 50);
    }
}

/// Only `PROVIDER` and `OTHER` are providers.
pub struct MockRegistry;
impl Registry<u64> for MockRegistry {
    fn profile(_: &u64) -> Option<Profile> {
        None
    }
    fn takes_leases(who: &u64) -> bool {
        [PROVIDER, OTHER].contains(who)
    }
    fn identity_tier(_: &u64) -> u8 {
        0
    }
    fn open_item(_: &u64) {}
    fn close_item(_: &u64) {}
    #[cfg(feature = "runtime-benchmarks")]
    fn register_funded(_: &u64) {}
}

pub struct RecordSettled;
impl OnSettled<u64> for RecordSettled {
    fn on_settled(payer: &u64, payee: &u64, asset: &AssetKind, gross: Balance) {
        Settled::mutate(|all| all.push((*payer, *payee, asset.clone(), gross)));
    }
}

pub type AllAssets = UnionOf<Balances, AssetsHolder, NativeFromLeft, AssetKind, u64>;

impl Config for Test {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Assets = AllAssets;
    type Native = Balances;
    type FreeAssets = UnionOf<Balances, Assets, NativeFromLeft, AssetKind, u64>;
    type AdminOrigin = frame_system::EnsureRoot<u64>;
    type OnSettled = RecordSettled;
    type Clock = MockClock;
    type Registry = MockRegistry;
    type Treasury = TreasuryAccount;
    type CollatorPot = PotAccount;
    type FeeTreasuryPpm = ConstU32<600_000>;
    type PalletId = Id;
    type FeePpm = ConstU32<20_000>;
    type MinDeposit = frame_support::traits::ConstU128<10>;
    type RedemptionPeriod = Redemption;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ();
    type WeightInfo = ();
}

pub const BUYER: u64 = 1;
pub const PROVIDER: u64 = 2;
pub const ANYONE: u64 = 3;
/// Another provider.
pub const OTHER: u64 = 4;
pub const TREASURY: u64 = 50;
pub const POT: u64 = 51;
pub const USD: AssetKind = AssetKind::WithId(1);
pub const NATIVE: AssetKind = AssetKind::Native;
/// Base units × 10⁹ per tick.
pub const RATE: u128 = 3_500_000_000;
pub const FUNDS: Balance = 1_000_000;

/// Accounts with `FUNDS` each of the native token and of asset 1, whose least balance is 5. Ends with the invariants
/// and with the issuance unchanged.
pub fn run<R>(test: impl FnOnce() -> R) -> R {
    let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
    let fee = Escrow::fee_account();
    let accounts = [BUYER, PROVIDER, ANYONE, OTHER, TREASURY, POT, fee];
    pallet_balances::GenesisConfig::<Test> {
        balances: accounts.iter().map(|who| (*who, FUNDS)).collect(),
        ..Default::default()
    }
    .assimilate_storage(&mut storage)
    .unwrap();
    pallet_assets::GenesisConfig::<Test> {
        assets: vec![(1, ANYONE, true, 5), (2, ANYONE, true, 5)],
        metadata: vec![],
        accounts: accounts.iter().map(|who| (1, *who, FUNDS)).collect(),
        next_asset_id: None,
        reserves: vec![],
    }
    .assimilate_storage(&mut storage)
    .unwrap();
    pallet_escrow::GenesisConfig::<Test> { assets: vec![(1, FixedU128::from_u32(2), 7)], ..Default::default() }
        .assimilate_storage(&mut storage)
        .unwrap();
    sp_io::TestExternalities::from(storage).execute_with(|| {
        Settled::set(Vec::new());
        Live::set(1_000);
        Redemption::set(600);
        System::set_block_number(1);
        let issued = (Balances::total_issuance(), Assets::total_supply(1));
        let result = test();
        Escrow::do_try_state().unwrap();
        assert_eq!((Balances::total_issuance(), Assets::total_supply(1)), issued);
        result
    })
}

/// A lease of 30 ticks at 3.5 with a deposit of 20.
pub fn open(lease: u64, asset: AssetKind) {
    Escrow::open(lease, &BUYER, &PROVIDER, &asset, RATE, 30, 20).unwrap();
}

pub fn held(asset: AssetKind) -> Balance {
    AllAssets::balance_on_hold(asset, &HoldReason::Escrow.into(), &BUYER)
}

pub fn free(asset: AssetKind, who: u64) -> Balance {
    use frame_support::traits::fungibles::Inspect;
    AllAssets::balance(asset, &who)
}

/// Blocks every transfer of asset 1 to and from `who`.
pub fn block(who: u64) {
    Assets::block(RuntimeOrigin::signed(ANYONE), 1, who).unwrap();
}

pub fn unblock(who: u64) {
    Assets::thaw(RuntimeOrigin::signed(ANYONE), 1, who).unwrap();
}

pub fn credit_held(asset: AssetKind, provider: u64) -> Balance {
    AllAssets::balance_on_hold(asset, &HoldReason::Credit.into(), &provider)
}

pub fn grant(asset: AssetKind, amount: Balance, expires: Tick) {
    Escrow::grant(RuntimeOrigin::signed(PROVIDER), BUYER, asset, amount, expires).unwrap();
}
