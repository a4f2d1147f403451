//! Weights of `pallet_settings`, measured. Written by `scripts/benchmark`; not to be edited.
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

/// What the calls of `pallet_settings` weigh.
pub trait WeightInfo {
    fn change() -> Weight;
}

/// What they weigh with the runtime's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    /// Storage: UNKNOWN KEY `0x490d8dfaf24ded0f1273c8e5148642a0` (r:1 w:1)
    /// Proof: UNKNOWN KEY `0x490d8dfaf24ded0f1273c8e5148642a0` (r:1 w:1)
    fn change() -> Weight {
        // Proof size, measured:  `0`
        // Proof size, estimated: `3465`
        // Shortest execution: 11_497_000 picoseconds.
        Weight::from_parts(17_276_000, 3465)
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
    fn change() -> Weight {
        Weight::from_parts(17_276_000, 3465)
            .saturating_add(RocksDbWeight::get().reads(1_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
}
