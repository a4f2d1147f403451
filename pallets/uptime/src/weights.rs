//! Weights of `pallet_uptime`, measured. Written by `scripts/benchmark`; not to be edited.
//!
//! 64.0.0, 2026-11-21, steps 10, repeat 20, largest map 1000000,
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
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    fn note_tick() -> Weight {
        // Proof size, measured:  `47`
        // Proof size, estimated: `1505`
        // Shortest execution: 6_119_000 picoseconds.
        Weight::from_parts(7_020_000, 1505)
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
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
        // Proof size, measured:  `993`
        // Proof size, estimated: `6873`
        // Shortest execution: 60_891_000 picoseconds.
        Weight::from_parts(86_338_000, 6873)
            .saturating_add(T::DbWeight::get().reads(7_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
    /// Storage: `Uptime::Providers` (r:1 w:0)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x9c39f699805b90e90818909cd397d74d` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x9c39f699805b90e90818909cd397d74d` (r:1 w:0)
    fn check_heartbeat() -> Weight {
        // Proof size, measured:  `274`
        // Proof size, estimated: `3784`
        // Shortest execution: 13_150_000 picoseconds.
        Weight::from_parts(15_433_000, 3784)
            .saturating_add(T::DbWeight::get().reads(3_u64))
    }
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Uptime::Leases` (r:32 w:32)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x0507644176a6f8519fa97ebe57698906` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x0507644176a6f8519fa97ebe57698906` (r:1 w:0)
    /// Storage: `Leases::Leases` (r:32 w:32)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(441), added: 2916, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaCounts` (r:1 w:1)
    /// Proof: `Leases::AgendaCounts` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaEntries` (r:0 w:32)
    /// Proof: `Leases::AgendaEntries` (`max_values`: None, `max_size`: Some(54), added: 2529, mode: `MaxEncodedLen`)
    /// The range of component `n` is `[1, 32]`.
    fn report_down(n: u32, ) -> Weight {
        // Proof size, measured:  `569 + n * (130 ±0)`
        // Proof size, estimated: `5800 + n * (2916 ±0)`
        // Shortest execution: 78_917_000 picoseconds.
        Weight::from_parts(83_574_000, 5800)
            // Standard error: 3_305_926
            .saturating_add(Weight::from_parts(74_256_334, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(6_u64))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(2_u64))
            .saturating_add(T::DbWeight::get().writes((3_u64).saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 2916).saturating_mul(n.into()))
    }
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Uptime::Leases` (r:32 w:32)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x0507644176a6f8519fa97ebe57698906` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x0507644176a6f8519fa97ebe57698906` (r:1 w:0)
    /// The range of component `n` is `[1, 32]`.
    fn report_up(n: u32, ) -> Weight {
        // Proof size, measured:  `336 + n * (86 ±0)`
        // Proof size, estimated: `3801 + n * (2554 ±0)`
        // Shortest execution: 49_133_000 picoseconds.
        Weight::from_parts(37_246_061, 3801)
            // Standard error: 31_135
            .saturating_add(Weight::from_parts(16_297_283, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(5_u64))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(1_u64))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 2554).saturating_mul(n.into()))
    }
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
    fn note_tick() -> Weight {
        Weight::from_parts(7_020_000, 1505)
            .saturating_add(RocksDbWeight::get().reads(1_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
    fn heartbeat() -> Weight {
        Weight::from_parts(86_338_000, 4458)
            .saturating_add(RocksDbWeight::get().reads(7_u64))
            .saturating_add(RocksDbWeight::get().writes(2_u64))
    }
    fn check_heartbeat() -> Weight {
        Weight::from_parts(15_433_000, 3784)
            .saturating_add(RocksDbWeight::get().reads(3_u64))
    }
    fn report_down(n: u32, ) -> Weight {
        Weight::from_parts(83_574_000, 4032)
            .saturating_add(Weight::from_parts(74_256_334, 0).saturating_mul(n.into()))
            .saturating_add(RocksDbWeight::get().reads(6_u64))
            .saturating_add(RocksDbWeight::get().reads((2_u64).saturating_mul(n.into())))
            .saturating_add(RocksDbWeight::get().writes(2_u64))
            .saturating_add(RocksDbWeight::get().writes((3_u64).saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 2916).saturating_mul(n.into()))
    }
    fn report_up(n: u32, ) -> Weight {
        Weight::from_parts(37_246_061, 3801)
            .saturating_add(Weight::from_parts(16_297_283, 0).saturating_mul(n.into()))
            .saturating_add(RocksDbWeight::get().reads(5_u64))
            .saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
            .saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 2554).saturating_mul(n.into()))
    }
}
