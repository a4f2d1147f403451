#![allow(clippy::unwrap_used, missing_docs)]

//! Leases over the real money and the real attestation; providers and offers are plain counters.

use crate as pallet_leases;
use crate::Config;
use frame_support::{
    derive_impl, parameter_types,
    traits::{
        fungible::{NativeFromLeft, UnionOf},
        AsEnsureOriginWithArg, ConstU128, ConstU32, Hooks,
    },
    weights::Weight,
    PalletId,
};
use sp_core::{ed25519, Pair, H256};
use sp_runtime::{BuildStorage, DispatchResult, FixedU128, Perbill};
use std::collections::BTreeMap;
use tradewind_primitives::{
    activation_message,
    traits::{Capacity, Clock as _, Collateral, LeaseBook, OnLeaseForgotten, Orders, Registry},
    AssetKind, Balance, Kind, LeaseId, LeaseRecord, LeaseState, LeaseTerms, OfferId, OrderDue, OrderId, Profile,
    Resources, Tee, Tick, Workload, WorkloadKey,
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
    #[runtime::pallet_index(5)]
    pub type Uptime = pallet_uptime;
    #[runtime::pallet_index(6)]
    pub type Leases = pallet_leases;
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
    type ExistentialDeposit = ConstU128<1>;
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
    pub const Id: PalletId = PalletId(*b"tw/feesa");
    pub const Share: Perbill = Perbill::from_percent(20);
    pub static Reserved: BTreeMap<LeaseId, Balance> = BTreeMap::new();
    pub static Taken: Vec<(LeaseId, Balance)> = Vec::new();
    pub static TakenTo: Vec<Option<u64>> = Vec::new();
    pub static FreeStake: Balance = 10_000;
    pub static Released: Vec<OfferId> = Vec::new();
    pub static OpenItems: i32 = 0;
    /// Of each order: until when nothing is due, and how many steps are left. Without a number they fail.
    pub static Steps: BTreeMap<OrderId, (Tick, Option<u32>)> = BTreeMap::new();
    pub static BidsReserve: Balance = 0;
    pub static Forgotten: Vec<LeaseId> = Vec::new();
    /// Zero but where a test sets it, so that most can settle early.
    pub static AccessWindow: u32 = 0;
}

impl pallet_escrow::Config for Test {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Assets = UnionOf<Balances, AssetsHolder, NativeFromLeft, AssetKind, u64>;
    type Native = Balances;
    type FreeAssets = UnionOf<Balances, Assets, NativeFromLeft, AssetKind, u64>;
    type AdminOrigin = frame_system::EnsureRoot<u64>;
    type OnSettled = ();
    type Clock = Uptime;
    type Registry = Market;
    type RedemptionPeriod = ConstU32<600>;
    type Treasury = TreasuryAccount;
    type CollatorPot = TreasuryAccount;
    type FeeTreasuryPpm = ConstU32<500_000>;
    type PalletId = Id;
    type FeePpm = ConstU32<20_000>;
    type MinDeposit = ConstU128<10>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ();
    type WeightInfo = ();
}

impl pallet_uptime::Config for Test {
    type OnFirstTick = Leases;
    type HeartbeatPeriod = ConstU32<10>;
    type HeartbeatSpacing = ConstU32<5>;
    type HeartbeatWindow = ConstU32<20>;
    type LapseTimeout = ConstU32<300>;
    type DownTimeout = ConstU32<100>;
    type OnDown = Leases;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ();
    type WeightInfo = ();
}

pub struct Market;

impl Registry<u64> for Market {
    fn profile(_: &u64) -> Option<Profile> {
        None
    }
    fn takes_leases(_: &u64) -> bool {
        true
    }
    fn identity_tier(_: &u64) -> u8 {
        0
    }
    fn open_item(_: &u64) {
        OpenItems::mutate(|items| *items += 1);
    }
    fn close_item(_: &u64) {
        OpenItems::mutate(|items| *items -= 1);
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn register_funded(_: &u64) {}
}

impl Collateral<u64> for Market {
    fn free(_: &u64) -> Balance {
        FreeStake::get()
    }
    fn reserved(_: &u64) -> Balance {
        Reserved::get().values().sum()
    }
    fn reserve(lease: LeaseId, _: &u64, amount: Balance) -> DispatchResult {
        if amount > FreeStake::get() {
            return Err("less stake is free".into());
        }
        FreeStake::mutate(|free| *free -= amount);
        Reserved::mutate(|all| *all.entry(lease).or_default() += amount);
        Ok(())
    }
    fn release(lease: LeaseId, _: &u64, amount: Balance) {
        // A lease that releases more than it reserves panics here.
        Reserved::mutate(|all| *all.entry(lease).or_default() -= amount);
        Reserved::mutate(|all| all.retain(|_, amount| *amount > 0));
        FreeStake::mutate(|free| *free += amount);
    }
    fn take(lease: LeaseId, _: &u64, amount: Balance, to: Option<&u64>) -> Balance {
        Reserved::mutate(|all| *all.entry(lease).or_default() -= amount);
        Taken::mutate(|all| all.push((lease, amount)));
        TakenTo::mutate(|all| all.push(to.copied()));
        amount
    }
}

impl Capacity for Market {
    fn release(offer: OfferId, _: &Resources) {
        Released::mutate(|all| all.push(offer));
    }
}

/// Orders whose steps a test says.
pub struct MockOrders;

impl Orders<u64> for MockOrders {
    fn due(order: OrderId) -> OrderDue {
        match Steps::get().get(&order) {
            None => OrderDue::Nothing,
            Some((until, _)) if Uptime::live() < *until => OrderDue::At(*until),
            Some(_) => OrderDue::Step,
        }
    }
    fn step(order: OrderId) -> DispatchResult {
        let (until, left) = Steps::get()[&order];
        let left: u32 = left.ok_or("it cannot")?;
        Steps::mutate(|steps| match left {
            1 => steps.remove(&order),
            _ => steps.insert(order, (until, Some(left - 1))),
        });
        Ok(())
    }
    fn step_weight() -> Weight {
        Weight::from_parts(1_000_000, 1_000)
    }
    fn reserved(_: &u64) -> Balance {
        BidsReserve::get()
    }
}

pub struct RecordForgotten;

impl OnLeaseForgotten for RecordForgotten {
    fn on_lease_forgotten(lease: LeaseId) {
        Forgotten::mutate(|all| all.push(lease));
    }
}

impl Config for Test {
    type AdminOrigin = frame_system::EnsureRoot<u64>;
    type Clock = Uptime;
    type Registry = Market;
    type Collateral = Market;
    type Capacity = Market;
    type Streams = Escrow;
    type Uptime = Uptime;
    type Conversion = Escrow;
    type Orders = MockOrders;
    type OrderMoney = Escrow;
    type OnForgotten = RecordForgotten;
    type AcceptTimeout = ConstU32<50>;
    type ProvisionTimeout = ConstU32<300>;
    type ClosingTimeout = ConstU32<40>;
    type AccessWindow = AccessWindow;
    type NoticePeriod = ConstU32<600>;
    type NoticePpm = ConstU32<100_000>;
    type PruneDelay = ConstU32<14_400>;
    type TombstonePeriod = ConstU32<100_800>;
    type MinCollateral = ConstU128<100>;
    type CollateralPpm = ConstU32<100_000>;
    type CollateralTicks = ConstU32<14_400>;
    type AcceptPenaltyPpm = ConstU32<100_000>;
    type ProvisionPenaltyPpm = ConstU32<250_000>;
    type TerminationPenaltyPpm = ConstU32<500_000>;
    type UnresponsivePenaltyPpm = ConstU32<500_000>;
    type DownPenaltyPpm = ConstU32<250_000>;
    type DepositPpm = ConstU32<250_000>;
    type IdleShare = Share;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ();
    type WeightInfo = ();
}

pub const BUYER: u64 = 1;
pub const PROVIDER: u64 = 2;
pub const ANYONE: u64 = 3;
pub const TREASURY: u64 = 50;
pub const USD: AssetKind = AssetKind::WithId(1);
pub const NATIVE: AssetKind = AssetKind::Native;
pub const FUNDS: Balance = 1_000_000;
pub const FIRST: Tick = 1_000;
pub const OFFER: OfferId = 4;

/// A chain at tick 1000. Ends with the invariants of all pallets and with the issuance unchanged.
pub fn run<R>(test: impl FnOnce() -> R) -> R {
    let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
    let accounts = [BUYER, PROVIDER, ANYONE, TREASURY, Escrow::fee_account()];
    pallet_balances::GenesisConfig::<Test> {
        balances: accounts.iter().map(|who| (*who, FUNDS)).collect(),
        ..Default::default()
    }
    .assimilate_storage(&mut storage)
    .unwrap();
    pallet_assets::GenesisConfig::<Test> {
        assets: vec![(1, ANYONE, true, 5)],
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
        Reserved::set(BTreeMap::new());
        Taken::set(Vec::new());
        TakenTo::set(Vec::new());
        FreeStake::set(10_000);
        Released::set(Vec::new());
        OpenItems::set(0);
        Steps::set(BTreeMap::new());
        BidsReserve::set(0);
        Forgotten::set(Vec::new());
        AccessWindow::set(0);
        System::set_block_number(1);
        Uptime::note_tick(FIRST);
        let issued = (Balances::total_issuance(), Assets::total_supply(1));
        let result = test();
        check();
        assert_eq!((Balances::total_issuance(), Assets::total_supply(1)), issued);
        result
    })
}

/// Every pallet's invariants.
pub fn check() {
    Leases::do_try_state().unwrap();
    Escrow::do_try_state().unwrap();
    Uptime::do_try_state().unwrap();
}

/// A block at `tick`, after blocks at every tick before it, with the agenda served in none.
pub fn at(tick: Tick) {
    for tick in Uptime::now() + 1..=tick {
        Uptime::note_tick(tick);
    }
}

/// Serves the agenda with room for anything.
pub fn idle() -> Weight {
    Leases::on_idle(0, Weight::MAX)
}

/// The terms of the worked example: 3.5 a tick for 30 ticks.
pub fn terms(asset: AssetKind) -> LeaseTerms<u64> {
    LeaseTerms {
        buyer: BUYER,
        provider: PROVIDER,
        offer: OFFER,
        kind: Kind::Function,
        resources: Resources { vcpus: 1, memory_mib: 64, ..Default::default() },
        tee: Tee::None,
        asset,
        rate: 3_500_000_000,
        ticks: 30,
        max_ticks: 100,
        extendable: false,
        workload: Workload::Sealed { manifest_hash: H256::repeat_byte(1) },
        terms: None,
        buyer_sealing_key: [7; 32],
    }
}

pub fn open() -> LeaseId {
    Leases::open(terms(NATIVE)).unwrap().lease
}

pub fn signed(who: u64) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

pub fn accept(id: LeaseId) {
    Leases::accept(signed(PROVIDER), id).unwrap();
}

/// The workload key with that seed.
pub fn workload_key(seed: u8) -> WorkloadKey {
    ed25519::Pair::from_seed(&[seed; 32]).public().0
}

/// Activates with the workload key of that seed, which signs as it should.
pub fn activate_with(who: u64, id: LeaseId, hash: H256, seed: u8) -> DispatchResult {
    let message = activation_message(System::block_hash(0), id, &who);
    let signature = ed25519::Pair::from_seed(&[seed; 32]).sign(&message).0;
    Leases::activate(signed(who), id, hash, workload_key(seed), signature)
}

/// Accepts and activates with a workload key of its own.
pub fn activate(id: LeaseId) {
    accept(id);
    activate_with(PROVIDER, id, H256::repeat_byte(2), id as u8 + 1).unwrap();
}

pub fn beat_at(tick: Tick) {
    at(tick);
    Uptime::heartbeat(signed(PROVIDER), H256::zero(), 0).unwrap();
}

pub fn lease(id: LeaseId) -> LeaseRecord<u64> {
    crate::Leases::<Test>::get(id).unwrap()
}

pub fn state(id: LeaseId) -> LeaseState {
    lease(id).state
}

pub fn free(who: u64) -> Balance {
    Balances::free_balance(who)
}
