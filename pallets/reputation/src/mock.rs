#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use crate as pallet_reputation;
use crate::Config;
use frame_support::{derive_impl, parameter_types, traits::ConstU32};
use sp_runtime::{BuildStorage, DispatchResult};
use std::collections::BTreeMap;
use tradewind_primitives::{
    traits::{Clock, Conversion, EndedLeases, OnScoreLowered},
    AssetKind, Balance, LeaseId, Tick, Tombstone, WORTH_SCALE,
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
    pub type Reputation = pallet_reputation;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
}

parameter_types! {
    /// WIND base units per base unit of any asset but the native one, as a fraction; none if the denominator is 0.
    pub static WindPerUnit: (Balance, Balance) = (3, 2);
    pub static Now: Tick = FIRST;
    pub static Ended: BTreeMap<LeaseId, Tombstone<u64>> = BTreeMap::new();
    pub static LoweredOf: Vec<u64> = Vec::new();
    /// Whose weight cannot follow now.
    pub static Behind: Option<u64> = None;
}

/// A clock that stood still for 500 ticks once.
pub struct MockClock;
impl Clock for MockClock {
    fn now() -> Tick {
        Now::get()
    }
    fn live() -> Tick {
        Now::get() - 500
    }
    fn live_at(tick: Tick) -> Tick {
        tick - 500
    }
    fn first() -> Tick {
        FIRST
    }
    fn set_block_number(tick: Tick) {
        Now::set(tick);
    }
}

pub struct MockLeases;
impl EndedLeases<u64> for MockLeases {
    fn ended(lease: LeaseId) -> Option<Tombstone<u64>> {
        Ended::get().get(&lease).cloned()
    }
    fn set_ended(lease: LeaseId, tombstone: Tombstone<u64>) {
        Ended::mutate(|all| all.insert(lease, tombstone));
    }
}

pub struct RecordLowered;
impl OnScoreLowered<u64> for RecordLowered {
    fn on_score_lowered(who: &u64) -> DispatchResult {
        if Behind::get() == Some(*who) {
            return Err("rounds are pending".into());
        }
        LoweredOf::mutate(|all| all.push(*who));
        Ok(())
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn prepare(_: &u64) {}
}

pub struct FixedConversion;
impl Conversion for FixedConversion {
    fn is_allowed(_: &AssetKind) -> bool {
        true
    }
    fn rate(_: &AssetKind) -> Option<u128> {
        let (wind, unit) = WindPerUnit::get();
        (unit > 0).then(|| (wind * WORTH_SCALE).div_ceil(unit))
    }
    fn min_deposit(_: &AssetKind) -> Option<Balance> {
        Some(0)
    }
}

impl Config for Test {
    type Conversion = FixedConversion;
    type Clock = MockClock;
    type Leases = MockLeases;
    type OnScoreLowered = RecordLowered;
    type GainPpm = ConstU32<10_000>;
    type LowerPpm = ConstU32<2_000_000>;
    type CapFactor = ConstU32<10>;
    type LowerWindow = ConstU32<WINDOW>;
    type DecayRounds = ConstU32<4_032>;
    type WeightInfo = ();
}

pub const FIRST: Tick = 1_000;
pub const WINDOW: Tick = 100_800;
/// Ticks of an era.
pub const ERA: Tick = 403_200;
pub const BUYER: u64 = 1;
pub const PROVIDER: u64 = 2;
pub const ANYONE: u64 = 3;
pub const DOLLAR: AssetKind = AssetKind::WithId(1);

/// Runs `test` on an empty chain. Every test ends with the invariants.
pub fn run<R>(test: impl FnOnce() -> R) -> R {
    let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
    sp_io::TestExternalities::from(storage).execute_with(|| {
        System::set_block_number(1);
        WindPerUnit::set((3, 2));
        Now::set(FIRST);
        Ended::set(BTreeMap::new());
        LoweredOf::set(Vec::new());
        Behind::set(None);
        let result = test();
        Reputation::do_try_state().unwrap();
        result
    })
}

/// A lease of the two whose whole term is worth `value`, and which has just ended.
pub fn ended(lease: LeaseId, value: Balance) {
    let closed_at = MockClock::live();
    MockLeases::set_ended(lease, Tombstone { buyer: BUYER, provider: PROVIDER, closed_at, value, counts: true });
}

pub fn signed(who: u64) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}
