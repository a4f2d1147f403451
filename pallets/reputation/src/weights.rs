//! Weights of `pallet_reputation`. First estimates, not measured yet: `scripts/benchmark` writes this file.

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
    fn lower() -> Weight {
        // Not measured yet: a first estimate.
        Weight::from_parts(90_000_000, 40000)
            .saturating_add(T::DbWeight::get().reads(15_u64))
            .saturating_add(T::DbWeight::get().writes(11_u64))
    }
    fn migrate_record() -> Weight {
        // Not measured yet: a first estimate.
        Weight::from_parts(10_000_000, 5000)
            .saturating_add(T::DbWeight::get().reads(2_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
    fn lower() -> Weight {
        Weight::from_parts(90_000_000, 40000)
            .saturating_add(RocksDbWeight::get().reads(15_u64))
            .saturating_add(RocksDbWeight::get().writes(11_u64))
    }
    fn migrate_record() -> Weight {
        Weight::from_parts(10_000_000, 5000)
            .saturating_add(RocksDbWeight::get().reads(2_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
}
