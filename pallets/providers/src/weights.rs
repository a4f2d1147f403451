//! Weights of `pallet_providers`, measured. Written by `scripts/benchmark`; not to be edited.
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

/// What the calls of `pallet_providers` weigh.
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

/// What they weigh with the runtime's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x490d8dfaf24ded0f1273c8e5148642a0` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x490d8dfaf24ded0f1273c8e5148642a0` (r:1 w:0)
    /// Storage: `Providers::Clouds` (r:8 w:0)
    /// Proof: `Providers::Clouds` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Names` (r:1 w:1)
    /// Proof: `Providers::Names` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Reservations` (r:1 w:1)
    /// Proof: `Providers::Reservations` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: `Providers::ReservationsOf` (r:1 w:1)
    /// Proof: `Providers::ReservationsOf` (`max_values`: None, `max_size`: Some(113), added: 2588, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    fn register() -> Weight {
        // Proof size, measured:  `812`
        // Proof size, estimated: `34273`
        // Shortest execution: 200_088_000 picoseconds.
        Weight::from_parts(214_690_000, 34273)
            .saturating_add(T::DbWeight::get().reads(15_u64))
            .saturating_add(T::DbWeight::get().writes(5_u64))
    }
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Clouds` (r:8 w:0)
    /// Proof: `Providers::Clouds` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Names` (r:1 w:2)
    /// Proof: `Providers::Names` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Reservations` (r:2 w:3)
    /// Proof: `Providers::Reservations` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: `Providers::ReservationsOf` (r:2 w:2)
    /// Proof: `Providers::ReservationsOf` (`max_values`: None, `max_size`: Some(113), added: 2588, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xdfe18b646e6a81262cccf7e5f703ab57` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xdfe18b646e6a81262cccf7e5f703ab57` (r:1 w:0)
    fn update_profile() -> Weight {
        // Proof size, measured:  `1804`
        // Proof size, estimated: `41890`
        // Shortest execution: 169_522_000 picoseconds.
        Weight::from_parts(185_916_000, 41890)
            .saturating_add(T::DbWeight::get().reads(16_u64))
            .saturating_add(T::DbWeight::get().writes(8_u64))
    }
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    fn add_stake() -> Weight {
        // Proof size, measured:  `973`
        // Proof size, estimated: `5871`
        // Shortest execution: 119_117_000 picoseconds.
        Weight::from_parts(127_970_000, 5871)
            .saturating_add(T::DbWeight::get().reads(2_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x09338e20ccb8deb30eb1d3c38bb926d2` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x09338e20ccb8deb30eb1d3c38bb926d2` (r:1 w:0)
    fn unbond() -> Weight {
        // Proof size, measured:  `941`
        // Proof size, estimated: `4406`
        // Shortest execution: 36_494_000 picoseconds.
        Weight::from_parts(41_021_000, 4406)
            .saturating_add(T::DbWeight::get().reads(3_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    fn withdraw_unbonded() -> Weight {
        // Proof size, measured:  `1033`
        // Proof size, estimated: `6411`
        // Shortest execution: 106_398_000 picoseconds.
        Weight::from_parts(118_175_000, 6411)
            .saturating_add(T::DbWeight::get().reads(3_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    fn retire() -> Weight {
        // Proof size, measured:  `918`
        // Proof size, estimated: `4265`
        // Shortest execution: 32_559_000 picoseconds.
        Weight::from_parts(40_731_000, 4265)
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Providers::ReservationsOf` (r:1 w:1)
    /// Proof: `Providers::ReservationsOf` (`max_values`: None, `max_size`: Some(113), added: 2588, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Reservations` (r:1 w:2)
    /// Proof: `Providers::Reservations` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xdfe18b646e6a81262cccf7e5f703ab57` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xdfe18b646e6a81262cccf7e5f703ab57` (r:1 w:0)
    /// Storage: `Providers::Names` (r:0 w:1)
    /// Proof: `Providers::Names` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    fn deregister() -> Weight {
        // Proof size, measured:  `1157`
        // Proof size, estimated: `14028`
        // Shortest execution: 76_203_000 picoseconds.
        Weight::from_parts(89_864_000, 14028)
            .saturating_add(T::DbWeight::get().reads(5_u64))
            .saturating_add(T::DbWeight::get().writes(5_u64))
    }
    /// Storage: `Providers::Clouds` (r:1 w:1)
    /// Proof: `Providers::Clouds` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    fn add_cloud() -> Weight {
        // Proof size, measured:  `42`
        // Proof size, estimated: `3514`
        // Shortest execution: 21_021_000 picoseconds.
        Weight::from_parts(28_723_000, 3514)
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: `Providers::Clouds` (r:1 w:1)
    /// Proof: `Providers::Clouds` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    fn remove_cloud() -> Weight {
        // Proof size, measured:  `117`
        // Proof size, estimated: `3514`
        // Shortest execution: 21_212_000 picoseconds.
        Weight::from_parts(25_127_000, 3514)
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
    fn register() -> Weight {
        Weight::from_parts(214_690_000, 21182)
            .saturating_add(RocksDbWeight::get().reads(15_u64))
            .saturating_add(RocksDbWeight::get().writes(5_u64))
    }
    fn update_profile() -> Weight {
        Weight::from_parts(185_916_000, 21182)
            .saturating_add(RocksDbWeight::get().reads(16_u64))
            .saturating_add(RocksDbWeight::get().writes(8_u64))
    }
    fn add_stake() -> Weight {
        Weight::from_parts(127_970_000, 4265)
            .saturating_add(RocksDbWeight::get().reads(2_u64))
            .saturating_add(RocksDbWeight::get().writes(2_u64))
    }
    fn unbond() -> Weight {
        Weight::from_parts(41_021_000, 4406)
            .saturating_add(RocksDbWeight::get().reads(3_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
    fn withdraw_unbonded() -> Weight {
        Weight::from_parts(118_175_000, 4265)
            .saturating_add(RocksDbWeight::get().reads(3_u64))
            .saturating_add(RocksDbWeight::get().writes(2_u64))
    }
    fn retire() -> Weight {
        Weight::from_parts(40_731_000, 4265)
            .saturating_add(RocksDbWeight::get().reads(1_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
    fn deregister() -> Weight {
        Weight::from_parts(89_864_000, 4622)
            .saturating_add(RocksDbWeight::get().reads(5_u64))
            .saturating_add(RocksDbWeight::get().writes(5_u64))
    }
    fn add_cloud() -> Weight {
        Weight::from_parts(28_723_000, 3514)
            .saturating_add(RocksDbWeight::get().reads(1_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
    fn remove_cloud() -> Weight {
        Weight::from_parts(25_127_000, 3514)
            .saturating_add(RocksDbWeight::get().reads(1_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
}
