#![allow(missing_docs, clippy::unnecessary_cast, unused)]

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::RocksDbWeight, Weight},
};

pub trait WeightInfo {
    fn accept() -> Weight;
    fn reject() -> Weight;
    fn activate() -> Weight;
    fn fail() -> Weight;
    fn cancel() -> Weight;
    fn settle() -> Weight;
    fn enforce() -> Weight;
    fn prune() -> Weight;
    fn serve_empty() -> Weight;
}

pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn accept() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(6, 6))
    }
    fn reject() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(6, 6))
    }
    fn activate() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(6, 6))
    }
    fn fail() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(6, 6))
    }
    fn cancel() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(6, 6))
    }
    fn settle() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(6, 6))
    }
    fn enforce() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(6, 6))
    }
    fn prune() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(6, 6))
    }
    fn serve_empty() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(6, 6))
    }
}

impl WeightInfo for () {
    fn accept() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(6, 6))
    }
    fn reject() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(6, 6))
    }
    fn activate() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(6, 6))
    }
    fn fail() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(6, 6))
    }
    fn cancel() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(6, 6))
    }
    fn settle() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(6, 6))
    }
    fn enforce() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(6, 6))
    }
    fn prune() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(6, 6))
    }
    fn serve_empty() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(6, 6))
    }
}
