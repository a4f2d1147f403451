#![allow(clippy::unwrap_used, missing_docs)]

use crate as pallet_uptime;
use crate::Config;
use frame_support::{derive_impl, traits::ConstU32};
use sp_runtime::BuildStorage;
use tradewind_primitives::{
    traits::{OnDown, OnFirstTick, Uptime as _},
    LeaseId, Tick,
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
    pub type Uptime = pallet_uptime;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
}

frame_support::parameter_types! {
    pub static FirstTicks: Vec<Tick> = Vec::new();
    pub static Downs: Vec<(LeaseId, Tick)> = Vec::new();
}

pub struct RecordFirstTick;
impl OnFirstTick for RecordFirstTick {
    fn on_first_tick(tick: Tick) {
        FirstTicks::mutate(|ticks| ticks.push(tick));
    }
}

pub struct RecordDown;
impl OnDown for RecordDown {
    fn on_down(lease: LeaseId, until: Tick) {
        Downs::mutate(|downs| downs.push((lease, until)));
    }
}

impl Config for Test {
    type OnFirstTick = RecordFirstTick;
    type HeartbeatPeriod = ConstU32<10>;
    type HeartbeatSpacing = ConstU32<5>;
    type HeartbeatWindow = ConstU32<20>;
    type LapseTimeout = ConstU32<300>;
    type DownTimeout = ConstU32<100>;
    type OnDown = RecordDown;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ();
    type WeightInfo = ();
}

pub const PROVIDER: u64 = 1;
pub const OTHER: u64 = 2;

/// A chain whose first tick is 1000. Every test ends with the invariants.
pub fn run<R>(test: impl FnOnce() -> R) -> R {
    let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
    sp_io::TestExternalities::from(storage).execute_with(|| {
        FirstTicks::set(Vec::new());
        Downs::set(Vec::new());
        System::set_block_number(1);
        at(1000);
        let result = test();
        Uptime::do_try_state().unwrap();
        result
    })
}

/// A block at `tick`, after blocks at every tick before it.
pub fn at(tick: Tick) {
    let last = crate::TickClock::<Test>::get().map_or(tick, |clock| clock.last + 1);
    for tick in last.min(tick)..=tick {
        Uptime::note_tick(tick);
    }
}

/// A block at `tick`, after none since the last one.
pub fn jump(tick: Tick) {
    Uptime::note_tick(tick);
}

pub fn beat() {
    Uptime::heartbeat(RuntimeOrigin::signed(PROVIDER), Default::default(), 0).unwrap();
}

pub fn beat_at(tick: Tick) {
    at(tick);
    beat();
}

pub fn start(lease: LeaseId) {
    Uptime::start(lease, &PROVIDER);
}

pub fn covered(lease: LeaseId, ends_at: Tick) -> u32 {
    Uptime::covered(lease, ends_at, u32::MAX)
}
