//! Weights of `pallet_emission`. First estimates, not measured yet: `scripts/benchmark` writes this file.

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
    fn poll() -> Weight {
        // Not measured yet: a first estimate.
        Weight::from_parts(12_000_000, 3000)
            .saturating_add(T::DbWeight::get().reads(2_u64))
    }
    fn roll(n: u32, ) -> Weight {
        // Not measured yet: a first estimate.
        Weight::from_parts(25_000_000, 9000)
            .saturating_add(Weight::from_parts(30_000_000, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(5_u64))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(4_u64))
            .saturating_add(T::DbWeight::get().writes((2_u64).saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 4000).saturating_mul(n.into()))
    }
    fn enrol() -> Weight {
        // Not measured yet: a first estimate.
        Weight::from_parts(110_000_000, 25000)
            .saturating_add(T::DbWeight::get().reads(11_u64))
            .saturating_add(T::DbWeight::get().writes(9_u64))
    }
    fn refresh() -> Weight {
        // Not measured yet: a first estimate.
        Weight::from_parts(60_000_000, 16000)
            .saturating_add(T::DbWeight::get().reads(8_u64))
            .saturating_add(T::DbWeight::get().writes(6_u64))
    }
    fn claim() -> Weight {
        // Not measured yet: a first estimate.
        Weight::from_parts(90_000_000, 19000)
            .saturating_add(T::DbWeight::get().reads(9_u64))
            .saturating_add(T::DbWeight::get().writes(7_u64))
    }
    fn authorize_claim() -> Weight {
        // Not measured yet: a first estimate.
        Weight::from_parts(30_000_000, 14000)
            .saturating_add(T::DbWeight::get().reads(6_u64))
    }
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
    fn poll() -> Weight {
        Weight::from_parts(12_000_000, 3000)
            .saturating_add(RocksDbWeight::get().reads(2_u64))
    }
    fn roll(n: u32, ) -> Weight {
        Weight::from_parts(25_000_000, 9000)
            .saturating_add(Weight::from_parts(30_000_000, 0).saturating_mul(n.into()))
            .saturating_add(RocksDbWeight::get().reads(5_u64))
            .saturating_add(RocksDbWeight::get().reads((2_u64).saturating_mul(n.into())))
            .saturating_add(RocksDbWeight::get().writes(4_u64))
            .saturating_add(RocksDbWeight::get().writes((2_u64).saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 4000).saturating_mul(n.into()))
    }
    fn enrol() -> Weight {
        Weight::from_parts(110_000_000, 25000)
            .saturating_add(RocksDbWeight::get().reads(11_u64))
            .saturating_add(RocksDbWeight::get().writes(9_u64))
    }
    fn refresh() -> Weight {
        Weight::from_parts(60_000_000, 16000)
            .saturating_add(RocksDbWeight::get().reads(8_u64))
            .saturating_add(RocksDbWeight::get().writes(6_u64))
    }
    fn claim() -> Weight {
        Weight::from_parts(90_000_000, 19000)
            .saturating_add(RocksDbWeight::get().reads(9_u64))
            .saturating_add(RocksDbWeight::get().writes(7_u64))
    }
    fn authorize_claim() -> Weight {
        Weight::from_parts(30_000_000, 14000)
            .saturating_add(RocksDbWeight::get().reads(6_u64))
    }
}
