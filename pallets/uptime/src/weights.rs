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
    fn report_down(n: u32, ) -> Weight;
    fn report_up(n: u32, ) -> Weight;
}

/// What they weigh with the runtime's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    /// Storage: `Uptime::TickClock` (r:1 w:1)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    fn note_tick() -> Weight {
        // Proof size, measured:  `39`
        // Proof size, estimated: `1497`
        // Shortest execution: 5_759_000 picoseconds.
        Weight::from_parts(10_235_000, 1497)
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(191), added: 2666, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x9c39f699805b90e90818909cd397d74d` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x9c39f699805b90e90818909cd397d74d` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Uptime::Ring` (r:1 w:1)
    /// Proof: `Uptime::Ring` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
    /// Storage: `System::ParentHash` (r:1 w:0)
    /// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    fn heartbeat() -> Weight {
        // Proof size, measured:  `879`
        // Proof size, estimated: `6737`
        // Shortest execution: 47_180_000 picoseconds.
        Weight::from_parts(92_218_000, 6737)
            .saturating_add(T::DbWeight::get().reads(6_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
    /// Storage: `Uptime::Providers` (r:1 w:0)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(191), added: 2666, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Uptime::Leases` (r:32 w:32)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    /// The range of component `n` is `[1, 32]`.
    fn report_down(n: u32, ) -> Weight {
        // Proof size, measured:  `202 + n * (52 ±0)`
        // Proof size, estimated: `3666 + n * (2541 ±0)`
        // Shortest execution: 33_660_000 picoseconds.
        Weight::from_parts(40_564_013, 3666)
            // Standard error: 31_504
            .saturating_add(Weight::from_parts(20_076_509, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(3_u64))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 2541).saturating_mul(n.into()))
    }
    /// Storage: `Uptime::Providers` (r:1 w:0)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(191), added: 2666, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Uptime::Leases` (r:32 w:32)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    /// The range of component `n` is `[1, 32]`.
    fn report_up(n: u32, ) -> Weight {
        // Proof size, measured:  `206 + n * (52 ±0)`
        // Proof size, estimated: `3670 + n * (2541 ±0)`
        // Shortest execution: 33_440_000 picoseconds.
        Weight::from_parts(42_960_362, 3670)
            // Standard error: 43_504
            .saturating_add(Weight::from_parts(19_677_799, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(3_u64))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 2541).saturating_mul(n.into()))
    }
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
    fn note_tick() -> Weight {
        Weight::from_parts(10_235_000, 1497)
            .saturating_add(RocksDbWeight::get().reads(1_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
    fn heartbeat() -> Weight {
        Weight::from_parts(92_218_000, 4344)
            .saturating_add(RocksDbWeight::get().reads(6_u64))
            .saturating_add(RocksDbWeight::get().writes(2_u64))
    }
    fn report_down(n: u32, ) -> Weight {
        Weight::from_parts(40_564_013, 3666)
            .saturating_add(Weight::from_parts(20_076_509, 0).saturating_mul(n.into()))
            .saturating_add(RocksDbWeight::get().reads(3_u64))
            .saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
            .saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 2541).saturating_mul(n.into()))
    }
    fn report_up(n: u32, ) -> Weight {
        Weight::from_parts(42_960_362, 3670)
            .saturating_add(Weight::from_parts(19_677_799, 0).saturating_mul(n.into()))
            .saturating_add(RocksDbWeight::get().reads(3_u64))
            .saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
            .saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 2541).saturating_mul(n.into()))
    }
}
