//! Weights of `pallet_price_oracle`, measured. Written by `scripts/benchmark`; not to be edited.
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

/// What the calls of `pallet_price_oracle` weigh.
pub trait WeightInfo {
    fn submit(n: u32, ) -> Weight;
    fn authorize_submit(n: u32, ) -> Weight;
    fn add_operator() -> Weight;
    fn remove_operator() -> Weight;
    fn open_feed() -> Weight;
    fn set_bounds() -> Weight;
    fn close_feed() -> Weight;
}

/// What they weigh with the runtime's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    /// Storage: `PriceOracle::Operators` (r:1 w:0)
    /// Proof: `PriceOracle::Operators` (`max_values`: Some(1), `max_size`: Some(1041), added: 1536, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Last` (r:1 w:1)
    /// Proof: `PriceOracle::Last` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Sudo::Key` (r:1 w:0)
    /// Proof: `Sudo::Key` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Feeds` (r:32 w:32)
    /// Proof: `PriceOracle::Feeds` (`max_values`: None, `max_size`: Some(1595), added: 4070, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x5e231bd4e5be93bc57e15b52554105a9` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x5e231bd4e5be93bc57e15b52554105a9` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x406b6680c35d2352162fc74b54fb0ef8` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x406b6680c35d2352162fc74b54fb0ef8` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x6f20f80de5d961b53bc85df87bf65990` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x6f20f80de5d961b53bc85df87bf65990` (r:1 w:0)
    /// The range of component `n` is `[1, 32]`.
    fn submit(n: u32, ) -> Weight {
        // Proof size, measured:  `4207 + n * (72 ±0)`
        // Proof size, estimated: `7450 + n * (4070 ±3)`
        // Shortest execution: 111_806_000 picoseconds.
        Weight::from_parts(238_699_726, 7450)
            // Standard error: 857_721
            .saturating_add(Weight::from_parts(26_582_142, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(8_u64))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(1_u64))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 4070).saturating_mul(n.into()))
    }
    /// Storage: `PriceOracle::Operators` (r:1 w:0)
    /// Proof: `PriceOracle::Operators` (`max_values`: Some(1), `max_size`: Some(1041), added: 1536, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Last` (r:1 w:0)
    /// Proof: `PriceOracle::Last` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Sudo::Key` (r:1 w:0)
    /// Proof: `Sudo::Key` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Feeds` (r:32 w:0)
    /// Proof: `PriceOracle::Feeds` (`max_values`: None, `max_size`: Some(1595), added: 4070, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// The range of component `n` is `[1, 32]`.
    fn authorize_submit(n: u32, ) -> Weight {
        // Proof size, measured:  `4222 + n * (72 ±0)`
        // Proof size, estimated: `8160 + n * (4070 ±0)`
        // Shortest execution: 111_085_000 picoseconds.
        Weight::from_parts(127_404_299, 8160)
            // Standard error: 201_574
            .saturating_add(Weight::from_parts(7_588_546, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(6_u64))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 4070).saturating_mul(n.into()))
    }
    /// Storage: `PriceOracle::Operators` (r:1 w:1)
    /// Proof: `PriceOracle::Operators` (`max_values`: Some(1), `max_size`: Some(1041), added: 1536, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Joins` (r:1 w:1)
    /// Proof: `PriceOracle::Joins` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Last` (r:0 w:1)
    /// Proof: `PriceOracle::Last` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
    fn add_operator() -> Weight {
        // Proof size, measured:  `1106`
        // Proof size, estimated: `4570`
        // Shortest execution: 31_677_000 picoseconds.
        Weight::from_parts(37_335_000, 4570)
            .saturating_add(T::DbWeight::get().reads(2_u64))
            .saturating_add(T::DbWeight::get().writes(3_u64))
    }
    /// Storage: `PriceOracle::Operators` (r:1 w:1)
    /// Proof: `PriceOracle::Operators` (`max_values`: Some(1), `max_size`: Some(1041), added: 1536, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Last` (r:0 w:1)
    /// Proof: `PriceOracle::Last` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
    fn remove_operator() -> Weight {
        // Proof size, measured:  `1171`
        // Proof size, estimated: `4071`
        // Shortest execution: 32_819_000 picoseconds.
        Weight::from_parts(49_944_000, 4071)
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
    /// Storage: `PriceOracle::Feeds` (r:1 w:1)
    /// Proof: `PriceOracle::Feeds` (`max_values`: None, `max_size`: Some(1595), added: 4070, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::FeedCount` (r:1 w:1)
    /// Proof: `PriceOracle::FeedCount` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    fn open_feed() -> Weight {
        // Proof size, measured:  `851`
        // Proof size, estimated: `5060`
        // Shortest execution: 31_667_000 picoseconds.
        Weight::from_parts(47_320_000, 5060)
            .saturating_add(T::DbWeight::get().reads(2_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
    /// Storage: `PriceOracle::Feeds` (r:1 w:1)
    /// Proof: `PriceOracle::Feeds` (`max_values`: None, `max_size`: Some(1595), added: 4070, mode: `MaxEncodedLen`)
    fn set_bounds() -> Weight {
        // Proof size, measured:  `2197`
        // Proof size, estimated: `5060`
        // Shortest execution: 36_204_000 picoseconds.
        Weight::from_parts(46_529_000, 5060)
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: `PriceOracle::Feeds` (r:1 w:1)
    /// Proof: `PriceOracle::Feeds` (`max_values`: None, `max_size`: Some(1595), added: 4070, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::FeedCount` (r:1 w:1)
    /// Proof: `PriceOracle::FeedCount` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    fn close_feed() -> Weight {
        // Proof size, measured:  `2197`
        // Proof size, estimated: `5060`
        // Shortest execution: 43_816_000 picoseconds.
        Weight::from_parts(63_454_000, 5060)
            .saturating_add(T::DbWeight::get().reads(2_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
    fn submit(n: u32, ) -> Weight {
        Weight::from_parts(238_699_726, 7450)
            .saturating_add(Weight::from_parts(26_582_142, 0).saturating_mul(n.into()))
            .saturating_add(RocksDbWeight::get().reads(8_u64))
            .saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
            .saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 4070).saturating_mul(n.into()))
    }
    fn authorize_submit(n: u32, ) -> Weight {
        Weight::from_parts(127_404_299, 3525)
            .saturating_add(Weight::from_parts(7_588_546, 0).saturating_mul(n.into()))
            .saturating_add(RocksDbWeight::get().reads(6_u64))
            .saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 4070).saturating_mul(n.into()))
    }
    fn add_operator() -> Weight {
        Weight::from_parts(37_335_000, 2526)
            .saturating_add(RocksDbWeight::get().reads(2_u64))
            .saturating_add(RocksDbWeight::get().writes(3_u64))
    }
    fn remove_operator() -> Weight {
        Weight::from_parts(49_944_000, 2526)
            .saturating_add(RocksDbWeight::get().reads(1_u64))
            .saturating_add(RocksDbWeight::get().writes(2_u64))
    }
    fn open_feed() -> Weight {
        Weight::from_parts(47_320_000, 5060)
            .saturating_add(RocksDbWeight::get().reads(2_u64))
            .saturating_add(RocksDbWeight::get().writes(2_u64))
    }
    fn set_bounds() -> Weight {
        Weight::from_parts(46_529_000, 5060)
            .saturating_add(RocksDbWeight::get().reads(1_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
    fn close_feed() -> Weight {
        Weight::from_parts(63_454_000, 5060)
            .saturating_add(RocksDbWeight::get().reads(2_u64))
            .saturating_add(RocksDbWeight::get().writes(2_u64))
    }
}
