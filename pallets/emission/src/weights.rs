//! Weights of `pallet_emission`, measured. Written by `scripts/benchmark`; not to be edited.
//!
//! 64.0.0, 2026-11-28, steps 10, repeat 20, largest map 1000000,
//! on vm (AMD EPYC).

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs, clippy::unnecessary_cast, unused)]

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::RocksDbWeight, Weight},
};

/// What the calls of `pallet_emission` weigh.
pub trait WeightInfo {
    fn poll() -> Weight;
    fn roll(n: u32, ) -> Weight;
    fn enrol() -> Weight;
    fn refresh() -> Weight;
    fn claim() -> Weight;
    fn authorize_claim() -> Weight;
}

/// What they weigh with the runtime's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Emission::State` (r:1 w:0)
    /// Proof: `Emission::State` (`max_values`: Some(1), `max_size`: Some(136), added: 631, mode: `MaxEncodedLen`)
    fn poll() -> Weight {
        // Proof size, measured:  `208`
        // Proof size, estimated: `1621`
        // Shortest execution: 10_235_000 picoseconds.
        Weight::from_parts(10_956_000, 1621)
            .saturating_add(T::DbWeight::get().reads(2_u64))
    }
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Emission::State` (r:1 w:1)
    /// Proof: `Emission::State` (`max_values`: Some(1), `max_size`: Some(136), added: 631, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Emission::At` (r:8 w:8)
    /// Proof: `Emission::At` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// The range of component `n` is `[1, 8]`.
    fn roll(n: u32, ) -> Weight {
        // Proof size, measured:  `696 + n * (9 ±0)`
        // Proof size, estimated: `3774 + n * (2524 ±0)`
        // Shortest execution: 69_213_000 picoseconds.
        Weight::from_parts(29_950_731, 3774)
            // Standard error: 29_440
            .saturating_add(Weight::from_parts(41_797_066, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(3_u64))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(2_u64))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 2524).saturating_mul(n.into()))
    }
    /// Storage: `Emission::State` (r:1 w:1)
    /// Proof: `Emission::State` (`max_values`: Some(1), `max_size`: Some(136), added: 631, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Emission::Participants` (r:1 w:1)
    /// Proof: `Emission::Participants` (`max_values`: None, `max_size`: Some(105), added: 2580, mode: `MaxEncodedLen`)
    /// Storage: `Emission::At` (r:4 w:4)
    /// Proof: `Emission::At` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xd30b47030f216a054d71b7cf5155faac` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xd30b47030f216a054d71b7cf5155faac` (r:1 w:0)
    /// Storage: `Reputation::Scores` (r:1 w:0)
    /// Proof: `Reputation::Scores` (`max_values`: None, `max_size`: Some(88), added: 2563, mode: `MaxEncodedLen`)
    fn enrol() -> Weight {
        // Proof size, measured:  `819`
        // Proof size, estimated: `19013`
        // Shortest execution: 167_670_000 picoseconds.
        Weight::from_parts(171_906_000, 19013)
            .saturating_add(T::DbWeight::get().reads(10_u64))
            .saturating_add(T::DbWeight::get().writes(7_u64))
    }
    /// Storage: `Emission::State` (r:1 w:1)
    /// Proof: `Emission::State` (`max_values`: Some(1), `max_size`: Some(136), added: 631, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Emission::Participants` (r:1 w:1)
    /// Proof: `Emission::Participants` (`max_values`: None, `max_size`: Some(105), added: 2580, mode: `MaxEncodedLen`)
    /// Storage: `Emission::At` (r:3 w:3)
    /// Proof: `Emission::At` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xd30b47030f216a054d71b7cf5155faac` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xd30b47030f216a054d71b7cf5155faac` (r:1 w:0)
    /// Storage: `Reputation::Scores` (r:1 w:0)
    /// Proof: `Reputation::Scores` (`max_values`: None, `max_size`: Some(88), added: 2563, mode: `MaxEncodedLen`)
    fn refresh() -> Weight {
        // Proof size, measured:  `642`
        // Proof size, estimated: `13886`
        // Shortest execution: 68_952_000 picoseconds.
        Weight::from_parts(72_188_000, 13886)
            .saturating_add(T::DbWeight::get().reads(8_u64))
            .saturating_add(T::DbWeight::get().writes(5_u64))
    }
    /// Storage: `Emission::State` (r:1 w:0)
    /// Proof: `Emission::State` (`max_values`: Some(1), `max_size`: Some(136), added: 631, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Emission::Participants` (r:1 w:1)
    /// Proof: `Emission::Participants` (`max_values`: None, `max_size`: Some(105), added: 2580, mode: `MaxEncodedLen`)
    /// Storage: `Emission::At` (r:2 w:2)
    /// Proof: `Emission::At` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:2 w:2)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x4dc7211e24fed90bc31d8b41251166fd` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x4dc7211e24fed90bc31d8b41251166fd` (r:1 w:0)
    fn claim() -> Weight {
        // Proof size, measured:  `852`
        // Proof size, estimated: `14005`
        // Shortest execution: 148_791_000 picoseconds.
        Weight::from_parts(152_597_000, 14005)
            .saturating_add(T::DbWeight::get().reads(8_u64))
            .saturating_add(T::DbWeight::get().writes(5_u64))
    }
    /// Storage: `Emission::State` (r:1 w:0)
    /// Proof: `Emission::State` (`max_values`: Some(1), `max_size`: Some(136), added: 631, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Emission::Participants` (r:1 w:0)
    /// Proof: `Emission::Participants` (`max_values`: None, `max_size`: Some(105), added: 2580, mode: `MaxEncodedLen`)
    /// Storage: `Emission::At` (r:2 w:0)
    /// Proof: `Emission::At` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:0)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x4dc7211e24fed90bc31d8b41251166fd` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x4dc7211e24fed90bc31d8b41251166fd` (r:1 w:0)
    fn authorize_claim() -> Weight {
        // Proof size, measured:  `712`
        // Proof size, estimated: `11402`
        // Shortest execution: 43_855_000 picoseconds.
        Weight::from_parts(45_958_000, 11402)
            .saturating_add(T::DbWeight::get().reads(7_u64))
    }
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
    fn poll() -> Weight {
        Weight::from_parts(10_956_000, 1621)
            .saturating_add(RocksDbWeight::get().reads(2_u64))
    }
    fn roll(n: u32, ) -> Weight {
        Weight::from_parts(29_950_731, 3593)
            .saturating_add(Weight::from_parts(41_797_066, 0).saturating_mul(n.into()))
            .saturating_add(RocksDbWeight::get().reads(3_u64))
            .saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
            .saturating_add(RocksDbWeight::get().writes(2_u64))
            .saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 2524).saturating_mul(n.into()))
    }
    fn enrol() -> Weight {
        Weight::from_parts(171_906_000, 11086)
            .saturating_add(RocksDbWeight::get().reads(10_u64))
            .saturating_add(RocksDbWeight::get().writes(7_u64))
    }
    fn refresh() -> Weight {
        Weight::from_parts(72_188_000, 8562)
            .saturating_add(RocksDbWeight::get().reads(8_u64))
            .saturating_add(RocksDbWeight::get().writes(5_u64))
    }
    fn claim() -> Weight {
        Weight::from_parts(152_597_000, 6196)
            .saturating_add(RocksDbWeight::get().reads(8_u64))
            .saturating_add(RocksDbWeight::get().writes(5_u64))
    }
    fn authorize_claim() -> Weight {
        Weight::from_parts(45_958_000, 6038)
            .saturating_add(RocksDbWeight::get().reads(7_u64))
    }
}
