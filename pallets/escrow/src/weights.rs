//! Weights of `pallet_escrow`, measured. Written by `scripts/benchmark`; not to be edited.
//!
//! 64.0.0, 2026-11-22, steps 10, repeat 20, largest map 1000000,
//! on vm (AMD EPYC).

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs, clippy::unnecessary_cast, unused)]

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::RocksDbWeight, Weight},
};

/// What the calls of `pallet_escrow` weigh.
pub trait WeightInfo {
    fn pay_owed() -> Weight;
    fn allow_asset() -> Weight;
    fn disallow_asset() -> Weight;
    fn open_channel() -> Weight;
    fn raise() -> Weight;
    fn revoke() -> Weight;
    fn redeem() -> Weight;
    fn consume() -> Weight;
    fn close_channel() -> Weight;
    fn grant() -> Weight;
    fn reclaim() -> Weight;
}

/// What they weigh with the runtime's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    /// Storage: `Escrow::OrderEscrows` (r:1 w:1)
    /// Proof: `Escrow::OrderEscrows` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Owed` (r:1 w:1)
    /// Proof: `Escrow::Owed` (`max_values`: None, `max_size`: Some(89), added: 2564, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:1 w:1)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    fn pay_owed() -> Weight {
        // Proof size, measured:  `1300`
        // Proof size, estimated: `15665`
        // Shortest execution: 113_389_000 picoseconds.
        Weight::from_parts(117_775_000, 15665)
            .saturating_add(T::DbWeight::get().reads(6_u64))
            .saturating_add(T::DbWeight::get().writes(6_u64))
    }
    /// Storage: `Assets::Asset` (r:1 w:0)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:2 w:0)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:2 w:0)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::AllowedAssets` (r:0 w:1)
    /// Proof: `Escrow::AllowedAssets` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    fn allow_asset() -> Weight {
        // Proof size, measured:  `675`
        // Proof size, estimated: `15548`
        // Shortest execution: 55_523_000 picoseconds.
        Weight::from_parts(58_457_000, 15548)
            .saturating_add(T::DbWeight::get().reads(5_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: `Escrow::AllowedAssets` (r:1 w:1)
    /// Proof: `Escrow::AllowedAssets` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    fn disallow_asset() -> Weight {
        // Proof size, measured:  `154`
        // Proof size, estimated: `3517`
        // Shortest execution: 18_547_000 picoseconds.
        Weight::from_parts(20_150_000, 3517)
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    fn open_channel() -> Weight {
        Weight::MAX
    }
    fn raise() -> Weight {
        Weight::MAX
    }
    fn revoke() -> Weight {
        Weight::MAX
    }
    fn redeem() -> Weight {
        Weight::MAX
    }
    fn consume() -> Weight {
        Weight::MAX
    }
    fn close_channel() -> Weight {
        Weight::MAX
    }
    fn grant() -> Weight {
        Weight::MAX
    }
    fn reclaim() -> Weight {
        Weight::MAX
    }
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
    fn pay_owed() -> Weight {
        Weight::from_parts(117_775_000, 3675)
            .saturating_add(RocksDbWeight::get().reads(6_u64))
            .saturating_add(RocksDbWeight::get().writes(6_u64))
    }
    fn allow_asset() -> Weight {
        Weight::from_parts(58_457_000, 6208)
            .saturating_add(RocksDbWeight::get().reads(5_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
    fn disallow_asset() -> Weight {
        Weight::from_parts(20_150_000, 3517)
            .saturating_add(RocksDbWeight::get().reads(1_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
    fn open_channel() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn raise() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn revoke() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn redeem() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn consume() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn close_channel() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn grant() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn reclaim() -> Weight {
        Weight::from_parts(1, 1)
    }
}
