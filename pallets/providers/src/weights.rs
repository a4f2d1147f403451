//! Weights of `pallet_providers`, measured. Written by `scripts/benchmark`; not to be edited.
//!
//! 64.0.0, 2026-11-29, steps 10, repeat 20, largest map 1000000,
//! on vm (Intel(R) Xeon(R) Processor).

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs, clippy::unnecessary_cast, unused)]

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::RocksDbWeight, Weight},
};

/// What the calls of `pallet_providers` weigh.
pub trait WeightInfo {
    fn migrate_provider() -> Weight;
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
    /// Storage: UNKNOWN KEY `0x0eae9bd3cafa0c7d3dc23094bd80dcab4e7b9012096b41c4eb3aaf947f6ea429` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x0eae9bd3cafa0c7d3dc23094bd80dcab4e7b9012096b41c4eb3aaf947f6ea429` (r:1 w:0)
    /// Storage: `Providers::Providers` (r:2 w:0)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x490d8dfaf24ded0f1273c8e5148642a0` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x490d8dfaf24ded0f1273c8e5148642a0` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x3a73746174656d656e745f616c6c6f77616e63653ad861ea1ebf4800d4b89f4f` (r:0 w:1)
    /// Proof: UNKNOWN KEY `0x3a73746174656d656e745f616c6c6f77616e63653ad861ea1ebf4800d4b89f4f` (r:0 w:1)
    fn migrate_provider() -> Weight {
        // Proof size, measured:  `1018`
        // Proof size, estimated: `7540`
        // Shortest execution: 36_666_000 picoseconds.
        Weight::from_parts(69_603_000, 7540)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
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
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x3a73746174656d656e745f616c6c6f77616e63653ad861ea1ebf4800d4b89f4f` (r:0 w:1)
    /// Proof: UNKNOWN KEY `0x3a73746174656d656e745f616c6c6f77616e63653ad861ea1ebf4800d4b89f4f` (r:0 w:1)
    fn register() -> Weight {
        // Proof size, measured:  `912`
        // Proof size, estimated: `34309`
        // Shortest execution: 223_471_000 picoseconds.
        Weight::from_parts(374_687_000, 34309)
            .saturating_add(T::DbWeight::get().reads(15_u64))
            .saturating_add(T::DbWeight::get().writes(6_u64))
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
        // Proof size, measured:  `1904`
        // Proof size, estimated: `41890`
        // Shortest execution: 201_901_000 picoseconds.
        Weight::from_parts(344_683_000, 41890)
            .saturating_add(T::DbWeight::get().reads(16_u64))
            .saturating_add(T::DbWeight::get().writes(8_u64))
    }
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x490d8dfaf24ded0f1273c8e5148642a0` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x490d8dfaf24ded0f1273c8e5148642a0` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x3a73746174656d656e745f616c6c6f77616e63653ad861ea1ebf4800d4b89f4f` (r:0 w:1)
    /// Proof: UNKNOWN KEY `0x3a73746174656d656e745f616c6c6f77616e63653ad861ea1ebf4800d4b89f4f` (r:0 w:1)
    fn add_stake() -> Weight {
        // Proof size, measured:  `1073`
        // Proof size, estimated: `5907`
        // Shortest execution: 134_621_000 picoseconds.
        Weight::from_parts(223_174_000, 5907)
            .saturating_add(T::DbWeight::get().reads(3_u64))
            .saturating_add(T::DbWeight::get().writes(3_u64))
    }
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x09338e20ccb8deb30eb1d3c38bb926d2` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x09338e20ccb8deb30eb1d3c38bb926d2` (r:1 w:0)
    fn unbond() -> Weight {
        // Proof size, measured:  `1041`
        // Proof size, estimated: `4506`
        // Shortest execution: 53_144_000 picoseconds.
        Weight::from_parts(145_443_000, 4506)
            .saturating_add(T::DbWeight::get().reads(3_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x490d8dfaf24ded0f1273c8e5148642a0` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x490d8dfaf24ded0f1273c8e5148642a0` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x3a73746174656d656e745f616c6c6f77616e63653ad861ea1ebf4800d4b89f4f` (r:0 w:1)
    /// Proof: UNKNOWN KEY `0x3a73746174656d656e745f616c6c6f77616e63653ad861ea1ebf4800d4b89f4f` (r:0 w:1)
    fn withdraw_unbonded() -> Weight {
        // Proof size, measured:  `1133`
        // Proof size, estimated: `6447`
        // Shortest execution: 122_319_000 picoseconds.
        Weight::from_parts(208_900_000, 6447)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(3_u64))
    }
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    fn retire() -> Weight {
        // Proof size, measured:  `1018`
        // Proof size, estimated: `4265`
        // Shortest execution: 39_196_000 picoseconds.
        Weight::from_parts(83_547_000, 4265)
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
    /// Storage: UNKNOWN KEY `0x3a73746174656d656e745f616c6c6f77616e63653ad861ea1ebf4800d4b89f4f` (r:0 w:1)
    /// Proof: UNKNOWN KEY `0x3a73746174656d656e745f616c6c6f77616e63653ad861ea1ebf4800d4b89f4f` (r:0 w:1)
    fn deregister() -> Weight {
        // Proof size, measured:  `1257`
        // Proof size, estimated: `14028`
        // Shortest execution: 88_689_000 picoseconds.
        Weight::from_parts(147_321_000, 14028)
            .saturating_add(T::DbWeight::get().reads(5_u64))
            .saturating_add(T::DbWeight::get().writes(6_u64))
    }
    /// Storage: `Providers::Clouds` (r:1 w:1)
    /// Proof: `Providers::Clouds` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    fn add_cloud() -> Weight {
        // Proof size, measured:  `142`
        // Proof size, estimated: `3514`
        // Shortest execution: 22_161_000 picoseconds.
        Weight::from_parts(54_436_000, 3514)
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: `Providers::Clouds` (r:1 w:1)
    /// Proof: `Providers::Clouds` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    fn remove_cloud() -> Weight {
        // Proof size, measured:  `217`
        // Proof size, estimated: `3514`
        // Shortest execution: 23_747_000 picoseconds.
        Weight::from_parts(52_254_000, 3514)
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
    fn migrate_provider() -> Weight {
        Weight::from_parts(69_603_000, 7540)
            .saturating_add(RocksDbWeight::get().reads(4_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
    fn register() -> Weight {
        Weight::from_parts(374_687_000, 21182)
            .saturating_add(RocksDbWeight::get().reads(15_u64))
            .saturating_add(RocksDbWeight::get().writes(6_u64))
    }
    fn update_profile() -> Weight {
        Weight::from_parts(344_683_000, 21182)
            .saturating_add(RocksDbWeight::get().reads(16_u64))
            .saturating_add(RocksDbWeight::get().writes(8_u64))
    }
    fn add_stake() -> Weight {
        Weight::from_parts(223_174_000, 4538)
            .saturating_add(RocksDbWeight::get().reads(3_u64))
            .saturating_add(RocksDbWeight::get().writes(3_u64))
    }
    fn unbond() -> Weight {
        Weight::from_parts(145_443_000, 4506)
            .saturating_add(RocksDbWeight::get().reads(3_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
    fn withdraw_unbonded() -> Weight {
        Weight::from_parts(208_900_000, 4598)
            .saturating_add(RocksDbWeight::get().reads(4_u64))
            .saturating_add(RocksDbWeight::get().writes(3_u64))
    }
    fn retire() -> Weight {
        Weight::from_parts(83_547_000, 4265)
            .saturating_add(RocksDbWeight::get().reads(1_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
    fn deregister() -> Weight {
        Weight::from_parts(147_321_000, 4722)
            .saturating_add(RocksDbWeight::get().reads(5_u64))
            .saturating_add(RocksDbWeight::get().writes(6_u64))
    }
    fn add_cloud() -> Weight {
        Weight::from_parts(54_436_000, 3514)
            .saturating_add(RocksDbWeight::get().reads(1_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
    fn remove_cloud() -> Weight {
        Weight::from_parts(52_254_000, 3514)
            .saturating_add(RocksDbWeight::get().reads(1_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
}
