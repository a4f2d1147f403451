//! Weights of `pallet_uptime`, measured. Written by `scripts/benchmark`; not to be edited.
//!
//! 64.0.0, 2026-11-22, steps 10, repeat 20, largest map 1000000,
//! on vm (AMD EPYC).

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs, clippy::unnecessary_cast, unused)]

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::RocksDbWeight, Weight},
};

/// What the calls of `pallet_uptime` weigh.
pub trait WeightInfo {
    fn note_tick() -> Weight;
    fn heartbeat() -> Weight;
    fn check_heartbeat() -> Weight;
    fn report_down(n: u32, ) -> Weight;
    fn report_up(n: u32, ) -> Weight;
}

/// What they weigh with the runtime's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    /// Storage: `Uptime::TickClock` (r:1 w:1)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    fn note_tick() -> Weight {
        // Proof size, measured:  `40`
        // Proof size, estimated: `1530`
        // Shortest execution: 6_199_000 picoseconds.
        Weight::from_parts(7_591_000, 1530)
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x9c39f699805b90e90818909cd397d74d` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x9c39f699805b90e90818909cd397d74d` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: `Uptime::Ring` (r:1 w:1)
    /// Proof: `Uptime::Ring` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `System::ParentHash` (r:1 w:0)
    /// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    fn heartbeat() -> Weight {
        // Proof size, measured:  `985`
        // Proof size, estimated: `6898`
        // Shortest execution: 57_095_000 picoseconds.
        Weight::from_parts(66_549_000, 6898)
            .saturating_add(T::DbWeight::get().reads(7_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
    /// Storage: `Uptime::Providers` (r:1 w:0)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x9c39f699805b90e90818909cd397d74d` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x9c39f699805b90e90818909cd397d74d` (r:1 w:0)
    fn check_heartbeat() -> Weight {
        // Proof size, measured:  `266`
        // Proof size, estimated: `3784`
        // Shortest execution: 13_040_000 picoseconds.
        Weight::from_parts(15_553_000, 3784)
            .saturating_add(T::DbWeight::get().reads(3_u64))
    }
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Uptime::Leases` (r:32 w:32)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x0507644176a6f8519fa97ebe57698906` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x0507644176a6f8519fa97ebe57698906` (r:1 w:0)
    /// Storage: `Leases::Leases` (r:32 w:32)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Agenda` (r:0 w:32)
    /// Proof: `Leases::Agenda` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    /// The range of component `n` is `[1, 32]`.
    fn report_down(n: u32, ) -> Weight {
        // Proof size, measured:  `576 + n * (131 ±0)`
        // Proof size, estimated: `4039 + n * (2936 ±0)`
        // Shortest execution: 74_872_000 picoseconds.
        Weight::from_parts(81_652_000, 4039)
            // Standard error: 536_853
            .saturating_add(Weight::from_parts(40_981_347, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(5_u64))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(1_u64))
            .saturating_add(T::DbWeight::get().writes((3_u64).saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 2936).saturating_mul(n.into()))
    }
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Uptime::Leases` (r:32 w:32)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x0507644176a6f8519fa97ebe57698906` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x0507644176a6f8519fa97ebe57698906` (r:1 w:0)
    /// The range of component `n` is `[1, 32]`.
    fn report_up(n: u32, ) -> Weight {
        // Proof size, measured:  `328 + n * (88 ±0)`
        // Proof size, estimated: `3793 + n * (2587 ±0)`
        // Shortest execution: 51_677_000 picoseconds.
        Weight::from_parts(50_181_267, 3793)
            // Standard error: 183_709
            .saturating_add(Weight::from_parts(21_815_448, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(5_u64))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(1_u64))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 2587).saturating_mul(n.into()))
    }
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
    fn note_tick() -> Weight {
        Weight::from_parts(7_591_000, 1530)
            .saturating_add(RocksDbWeight::get().reads(1_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
    fn heartbeat() -> Weight {
        Weight::from_parts(66_549_000, 4450)
            .saturating_add(RocksDbWeight::get().reads(7_u64))
            .saturating_add(RocksDbWeight::get().writes(2_u64))
    }
    fn check_heartbeat() -> Weight {
        Weight::from_parts(15_553_000, 3784)
            .saturating_add(RocksDbWeight::get().reads(3_u64))
    }
    fn report_down(n: u32, ) -> Weight {
        Weight::from_parts(81_652_000, 4039)
            .saturating_add(Weight::from_parts(40_981_347, 0).saturating_mul(n.into()))
            .saturating_add(RocksDbWeight::get().reads(5_u64))
            .saturating_add(RocksDbWeight::get().reads((2_u64).saturating_mul(n.into())))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
            .saturating_add(RocksDbWeight::get().writes((3_u64).saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 2936).saturating_mul(n.into()))
    }
    fn report_up(n: u32, ) -> Weight {
        Weight::from_parts(50_181_267, 3793)
            .saturating_add(Weight::from_parts(21_815_448, 0).saturating_mul(n.into()))
            .saturating_add(RocksDbWeight::get().reads(5_u64))
            .saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
            .saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 2587).saturating_mul(n.into()))
    }
}
