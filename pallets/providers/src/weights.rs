#![allow(missing_docs, clippy::unnecessary_cast, unused)]

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::RocksDbWeight, Weight},
};

pub trait WeightInfo {
    fn register() -> Weight;
    fn update_profile() -> Weight;
    fn add_stake() -> Weight;
    fn unbond() -> Weight;
    fn withdraw_unbonded() -> Weight;
    fn retire() -> Weight;
    fn deregister() -> Weight;
    fn add_cloud() -> Weight;
    fn remove_cloud() -> Weight;
}

pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn register() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(16, 7))
    }
    fn update_profile() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(19, 9))
    }
    fn add_stake() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(3, 3))
    }
    fn unbond() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(2, 1))
    }
    fn withdraw_unbonded() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(4, 3))
    }
    fn retire() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(1, 1))
    }
    fn deregister() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(8, 9))
    }
    fn add_cloud() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(1, 1))
    }
    fn remove_cloud() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(1, 1))
    }
}

impl WeightInfo for () {
    fn register() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(16, 7))
    }
    fn update_profile() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(19, 9))
    }
    fn add_stake() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(3, 3))
    }
    fn unbond() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(2, 1))
    }
    fn withdraw_unbonded() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(4, 3))
    }
    fn retire() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(1, 1))
    }
    fn deregister() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(8, 9))
    }
    fn add_cloud() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(1, 1))
    }
    fn remove_cloud() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(1, 1))
    }
}
