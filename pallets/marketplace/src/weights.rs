#![allow(missing_docs, clippy::unnecessary_cast, unused)]

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::RocksDbWeight, Weight},
};

pub trait WeightInfo {
    fn post_offer() -> Weight;
    fn reprice() -> Weight;
    fn resize() -> Weight;
    fn close_offer() -> Weight;
    fn rent() -> Weight;
}

pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn post_offer() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(4, 5))
    }
    fn reprice() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(1, 1))
    }
    fn resize() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(1, 1))
    }
    fn close_offer() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(4, 5))
    }
    fn rent() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(T::DbWeight::get().reads_writes(20, 14))
    }
}

impl WeightInfo for () {
    fn post_offer() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(4, 5))
    }
    fn reprice() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(1, 1))
    }
    fn resize() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(1, 1))
    }
    fn close_offer() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(4, 5))
    }
    fn rent() -> Weight {
        Weight::from_parts(50_000_000, 10_000).saturating_add(RocksDbWeight::get().reads_writes(20, 14))
    }
}
