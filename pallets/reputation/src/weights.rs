//! Weights of `pallet_reputation`, measured. Written by `scripts/benchmark`; not to be edited.
//!
//! 64.0.0, 2026-11-29, steps 10, repeat 20, largest map 1000000,
//! on vm (AMD EPYC).

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs, clippy::unnecessary_cast, unused)]

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::RocksDbWeight, Weight},
};

/// What the calls of `pallet_reputation` weigh.
pub trait WeightInfo {
    fn lower() -> Weight;
    fn migrate_record() -> Weight;
}

/// What they weigh with the runtime's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    /// Storage: `Leases::Leases` (r:1 w:0)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Tombstones` (r:1 w:0)
    /// Proof: `Leases::Tombstones` (`max_values`: None, `max_size`: Some(101), added: 2576, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x7132daecab94aa7c8e56d17855afb31e` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x7132daecab94aa7c8e56d17855afb31e` (r:1 w:0)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x04f6d69ba68ac8ce35b6000c36dabb22` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x04f6d69ba68ac8ce35b6000c36dabb22` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x56381adeb686820cdeb349625934c382` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x56381adeb686820cdeb349625934c382` (r:1 w:0)
    /// Storage: `Reputation::Spent` (r:1 w:1)
    /// Proof: `Reputation::Spent` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    /// Storage: `Reputation::Scores` (r:2 w:2)
    /// Proof: `Reputation::Scores` (`max_values`: None, `max_size`: Some(88), added: 2563, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x9af85a1a438f3411f08c3a16215e41b1` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x9af85a1a438f3411f08c3a16215e41b1` (r:1 w:0)
    /// Storage: `Reputation::Totals` (r:2 w:2)
    /// Proof: `Reputation::Totals` (`max_values`: None, `max_size`: Some(156), added: 2631, mode: `MaxEncodedLen`)
    /// Storage: `Emission::Participants` (r:2 w:2)
    /// Proof: `Emission::Participants` (`max_values`: None, `max_size`: Some(105), added: 2580, mode: `MaxEncodedLen`)
    /// Storage: `Emission::State` (r:1 w:1)
    /// Proof: `Emission::State` (`max_values`: Some(1), `max_size`: Some(136), added: 631, mode: `MaxEncodedLen`)
    /// Storage: `Emission::At` (r:3 w:3)
    /// Proof: `Emission::At` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xd30b47030f216a054d71b7cf5155faac` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xd30b47030f216a054d71b7cf5155faac` (r:1 w:0)
    fn lower() -> Weight {
        // Proof size, measured:  `1613`
        // Proof size, estimated: `32326`
        // Shortest execution: 181_860_000 picoseconds.
        Weight::from_parts(194_800_000, 32326)
            .saturating_add(T::DbWeight::get().reads(19_u64))
            .saturating_add(T::DbWeight::get().writes(11_u64))
    }
    /// Storage: UNKNOWN KEY `0x19ebab52d1fc3244db45364979b4af8e4e7b9012096b41c4eb3aaf947f6ea429` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x19ebab52d1fc3244db45364979b4af8e4e7b9012096b41c4eb3aaf947f6ea429` (r:1 w:0)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Reputation::Scores` (r:2 w:1)
    /// Proof: `Reputation::Scores` (`max_values`: None, `max_size`: Some(88), added: 2563, mode: `MaxEncodedLen`)
    fn migrate_record() -> Weight {
        // Proof size, measured:  `173`
        // Proof size, estimated: `6116`
        // Shortest execution: 26_509_000 picoseconds.
        Weight::from_parts(28_242_000, 6116)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
    fn lower() -> Weight {
        Weight::from_parts(194_800_000, 8562)
            .saturating_add(RocksDbWeight::get().reads(19_u64))
            .saturating_add(RocksDbWeight::get().writes(11_u64))
    }
    fn migrate_record() -> Weight {
        Weight::from_parts(28_242_000, 6116)
            .saturating_add(RocksDbWeight::get().reads(4_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
}
