//! Weights of `pallet_marketplace`, measured. Written by `scripts/benchmark`; not to be edited.
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

/// What the calls of `pallet_marketplace` weigh.
pub trait WeightInfo {
    fn post_offer() -> Weight;
    fn reprice() -> Weight;
    fn resize() -> Weight;
    fn close_offer() -> Weight;
    fn rent() -> Weight;
    fn rent_on_credit() -> Weight;
    fn post_order() -> Weight;
    fn bid() -> Weight;
    fn award() -> Weight;
    fn award_on_credit() -> Weight;
    fn cancel_order() -> Weight;
}

/// What they weigh with the runtime's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x490d8dfaf24ded0f1273c8e5148642a0` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x490d8dfaf24ded0f1273c8e5148642a0` (r:1 w:0)
    /// Storage: `Marketplace::OpenOffers` (r:1 w:1)
    /// Proof: `Marketplace::OpenOffers` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::AllowedAssets` (r:1 w:0)
    /// Proof: `Escrow::AllowedAssets` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::NextOffer` (r:1 w:1)
    /// Proof: `Marketplace::NextOffer` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::OffersOf` (r:0 w:1)
    /// Proof: `Marketplace::OffersOf` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:0 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    fn post_offer() -> Weight {
        // Proof size, measured:  `1390`
        // Proof size, estimated: `14132`
        // Shortest execution: 85_016_000 picoseconds.
        Weight::from_parts(100_930_000, 14132)
            .saturating_add(T::DbWeight::get().reads(5_u64))
            .saturating_add(T::DbWeight::get().writes(5_u64))
    }
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    fn reprice() -> Weight {
        // Proof size, measured:  `424`
        // Proof size, estimated: `3751`
        // Shortest execution: 27_621_000 picoseconds.
        Weight::from_parts(30_515_000, 3751)
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    fn resize() -> Weight {
        // Proof size, measured:  `424`
        // Proof size, estimated: `3751`
        // Shortest execution: 27_581_000 picoseconds.
        Weight::from_parts(32_398_000, 3751)
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::OpenOffers` (r:1 w:1)
    /// Proof: `Marketplace::OpenOffers` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::OffersOf` (r:0 w:1)
    /// Proof: `Marketplace::OffersOf` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    fn close_offer() -> Weight {
        // Proof size, measured:  `1513`
        // Proof size, estimated: `11102`
        // Shortest execution: 62_303_000 picoseconds.
        Weight::from_parts(66_418_000, 11102)
            .saturating_add(T::DbWeight::get().reads(3_u64))
            .saturating_add(T::DbWeight::get().writes(4_u64))
    }
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: `Reputation::Scores` (r:2 w:0)
    /// Proof: `Reputation::Scores` (`max_values`: None, `max_size`: Some(88), added: 2563, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x490d8dfaf24ded0f1273c8e5148642a0` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x490d8dfaf24ded0f1273c8e5148642a0` (r:1 w:0)
    /// Storage: `Identity::IdentityOf` (r:1 w:0)
    /// Proof: `Identity::IdentityOf` (`max_values`: None, `max_size`: Some(1281), added: 3756, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::AllowedAssets` (r:1 w:0)
    /// Proof: `Escrow::AllowedAssets` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Feeds` (r:2 w:0)
    /// Proof: `PriceOracle::Feeds` (`max_values`: None, `max_size`: Some(1595), added: 4070, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Operators` (r:1 w:0)
    /// Proof: `PriceOracle::Operators` (`max_values`: Some(1), `max_size`: Some(1041), added: 1536, mode: `MaxEncodedLen`)
    /// Storage: `Sudo::Key` (r:1 w:0)
    /// Proof: `Sudo::Key` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x5e231bd4e5be93bc57e15b52554105a9` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x5e231bd4e5be93bc57e15b52554105a9` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x406b6680c35d2352162fc74b54fb0ef8` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x406b6680c35d2352162fc74b54fb0ef8` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x6f20f80de5d961b53bc85df87bf65990` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x6f20f80de5d961b53bc85df87bf65990` (r:1 w:0)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xa630453e8564bd4eb244facd9585142c` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xa630453e8564bd4eb244facd9585142c` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0xa77bc345b9da98d888cde3dfb784a590` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xa77bc345b9da98d888cde3dfb784a590` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x5b00ed8cc0c4b9ef412eebdc9d98ffc4` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x5b00ed8cc0c4b9ef412eebdc9d98ffc4` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x20e37b795aa4aee3130634c5f4d8b6a7` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x20e37b795aa4aee3130634c5f4d8b6a7` (r:1 w:0)
    /// Storage: `Escrow::Credits` (r:1 w:0)
    /// Proof: `Escrow::Credits` (`max_values`: None, `max_size`: Some(153), added: 2628, mode: `MaxEncodedLen`)
    /// Storage: `Leases::NextLease` (r:1 w:1)
    /// Proof: `Leases::NextLease` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:1 w:1)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x8b662295c3d6e0407e9425fc8d070e36` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x8b662295c3d6e0407e9425fc8d070e36` (r:1 w:0)
    /// Storage: `Leases::Agenda` (r:0 w:1)
    /// Proof: `Leases::Agenda` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    /// Storage: `Leases::ByParty` (r:0 w:2)
    /// Proof: `Leases::ByParty` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Leases` (r:0 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    fn rent() -> Weight {
        // Proof size, measured:  `7719`
        // Proof size, estimated: `55128`
        // Shortest execution: 394_486_000 picoseconds.
        Weight::from_parts(406_354_000, 55128)
            .saturating_add(T::DbWeight::get().reads(27_u64))
            .saturating_add(T::DbWeight::get().writes(12_u64))
    }
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: `Reputation::Scores` (r:2 w:0)
    /// Proof: `Reputation::Scores` (`max_values`: None, `max_size`: Some(88), added: 2563, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x490d8dfaf24ded0f1273c8e5148642a0` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x490d8dfaf24ded0f1273c8e5148642a0` (r:1 w:0)
    /// Storage: `Identity::IdentityOf` (r:1 w:0)
    /// Proof: `Identity::IdentityOf` (`max_values`: None, `max_size`: Some(1281), added: 3756, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::AllowedAssets` (r:1 w:0)
    /// Proof: `Escrow::AllowedAssets` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Feeds` (r:2 w:0)
    /// Proof: `PriceOracle::Feeds` (`max_values`: None, `max_size`: Some(1595), added: 4070, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Operators` (r:1 w:0)
    /// Proof: `PriceOracle::Operators` (`max_values`: Some(1), `max_size`: Some(1041), added: 1536, mode: `MaxEncodedLen`)
    /// Storage: `Sudo::Key` (r:1 w:0)
    /// Proof: `Sudo::Key` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x5e231bd4e5be93bc57e15b52554105a9` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x5e231bd4e5be93bc57e15b52554105a9` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x406b6680c35d2352162fc74b54fb0ef8` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x406b6680c35d2352162fc74b54fb0ef8` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x6f20f80de5d961b53bc85df87bf65990` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x6f20f80de5d961b53bc85df87bf65990` (r:1 w:0)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xa630453e8564bd4eb244facd9585142c` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xa630453e8564bd4eb244facd9585142c` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0xa77bc345b9da98d888cde3dfb784a590` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xa77bc345b9da98d888cde3dfb784a590` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x5b00ed8cc0c4b9ef412eebdc9d98ffc4` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x5b00ed8cc0c4b9ef412eebdc9d98ffc4` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x20e37b795aa4aee3130634c5f4d8b6a7` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x20e37b795aa4aee3130634c5f4d8b6a7` (r:1 w:0)
    /// Storage: `Escrow::Credits` (r:1 w:1)
    /// Proof: `Escrow::Credits` (`max_values`: None, `max_size`: Some(153), added: 2628, mode: `MaxEncodedLen`)
    /// Storage: `Leases::NextLease` (r:1 w:1)
    /// Proof: `Leases::NextLease` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::LeaseCredits` (r:1 w:1)
    /// Proof: `Escrow::LeaseCredits` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:1 w:1)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x8b662295c3d6e0407e9425fc8d070e36` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x8b662295c3d6e0407e9425fc8d070e36` (r:1 w:0)
    /// Storage: `Leases::Agenda` (r:0 w:1)
    /// Proof: `Leases::Agenda` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    /// Storage: `Leases::ByParty` (r:0 w:2)
    /// Proof: `Leases::ByParty` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Leases` (r:0 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    fn rent_on_credit() -> Weight {
        // Proof size, measured:  `8149`
        // Proof size, estimated: `57651`
        // Shortest execution: 422_499_000 picoseconds.
        Weight::from_parts(435_337_000, 57651)
            .saturating_add(T::DbWeight::get().reads(28_u64))
            .saturating_add(T::DbWeight::get().writes(14_u64))
    }
    /// Storage: UNKNOWN KEY `0x881f7197d3dbbeeb2f77206c2c3cdec7` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x881f7197d3dbbeeb2f77206c2c3cdec7` (r:1 w:0)
    /// Storage: `Escrow::AllowedAssets` (r:1 w:0)
    /// Proof: `Escrow::AllowedAssets` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Feeds` (r:2 w:0)
    /// Proof: `PriceOracle::Feeds` (`max_values`: None, `max_size`: Some(1595), added: 4070, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Operators` (r:1 w:0)
    /// Proof: `PriceOracle::Operators` (`max_values`: Some(1), `max_size`: Some(1041), added: 1536, mode: `MaxEncodedLen`)
    /// Storage: `Sudo::Key` (r:1 w:0)
    /// Proof: `Sudo::Key` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x5e231bd4e5be93bc57e15b52554105a9` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x5e231bd4e5be93bc57e15b52554105a9` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x406b6680c35d2352162fc74b54fb0ef8` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x406b6680c35d2352162fc74b54fb0ef8` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x6f20f80de5d961b53bc85df87bf65990` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x6f20f80de5d961b53bc85df87bf65990` (r:1 w:0)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xa630453e8564bd4eb244facd9585142c` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xa630453e8564bd4eb244facd9585142c` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0xa77bc345b9da98d888cde3dfb784a590` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xa77bc345b9da98d888cde3dfb784a590` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x5b00ed8cc0c4b9ef412eebdc9d98ffc4` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x5b00ed8cc0c4b9ef412eebdc9d98ffc4` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x20e37b795aa4aee3130634c5f4d8b6a7` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x20e37b795aa4aee3130634c5f4d8b6a7` (r:1 w:0)
    /// Storage: `Marketplace::NextOrder` (r:1 w:1)
    /// Proof: `Marketplace::NextOrder` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::OrderEscrows` (r:1 w:1)
    /// Proof: `Escrow::OrderEscrows` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:1 w:1)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
    /// Storage: `Leases::NextLease` (r:1 w:1)
    /// Proof: `Leases::NextLease` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Orders` (r:0 w:1)
    /// Proof: `Marketplace::Orders` (`max_values`: None, `max_size`: Some(2904), added: 5379, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Agenda` (r:0 w:1)
    /// Proof: `Leases::Agenda` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    fn post_order() -> Weight {
        // Proof size, measured:  `6035`
        // Proof size, estimated: `35333`
        // Shortest execution: 224_874_000 picoseconds.
        Weight::from_parts(232_756_000, 35333)
            .saturating_add(T::DbWeight::get().reads(21_u64))
            .saturating_add(T::DbWeight::get().writes(9_u64))
    }
    /// Storage: `Marketplace::Orders` (r:1 w:1)
    /// Proof: `Marketplace::Orders` (`max_values`: None, `max_size`: Some(2904), added: 5379, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Reputation::Scores` (r:2 w:0)
    /// Proof: `Reputation::Scores` (`max_values`: None, `max_size`: Some(88), added: 2563, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xd52a414ca6c99f0eeb2d5f17a421fb91` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xd52a414ca6c99f0eeb2d5f17a421fb91` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x66184ed60db8a1cf0cb8d9fcad6df3a2` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x66184ed60db8a1cf0cb8d9fcad6df3a2` (r:1 w:0)
    /// Storage: `Marketplace::Offers` (r:2 w:2)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:2 w:2)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x490d8dfaf24ded0f1273c8e5148642a0` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x490d8dfaf24ded0f1273c8e5148642a0` (r:1 w:0)
    /// Storage: `Identity::IdentityOf` (r:1 w:0)
    /// Proof: `Identity::IdentityOf` (`max_values`: None, `max_size`: Some(1281), added: 3756, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::AllowedAssets` (r:1 w:0)
    /// Proof: `Escrow::AllowedAssets` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Feeds` (r:2 w:0)
    /// Proof: `PriceOracle::Feeds` (`max_values`: None, `max_size`: Some(1595), added: 4070, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Operators` (r:1 w:0)
    /// Proof: `PriceOracle::Operators` (`max_values`: Some(1), `max_size`: Some(1041), added: 1536, mode: `MaxEncodedLen`)
    /// Storage: `Sudo::Key` (r:1 w:0)
    /// Proof: `Sudo::Key` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x5e231bd4e5be93bc57e15b52554105a9` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x5e231bd4e5be93bc57e15b52554105a9` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x406b6680c35d2352162fc74b54fb0ef8` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x406b6680c35d2352162fc74b54fb0ef8` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x6f20f80de5d961b53bc85df87bf65990` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x6f20f80de5d961b53bc85df87bf65990` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0xa630453e8564bd4eb244facd9585142c` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xa630453e8564bd4eb244facd9585142c` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0xa77bc345b9da98d888cde3dfb784a590` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xa77bc345b9da98d888cde3dfb784a590` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x5b00ed8cc0c4b9ef412eebdc9d98ffc4` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x5b00ed8cc0c4b9ef412eebdc9d98ffc4` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x20e37b795aa4aee3130634c5f4d8b6a7` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x20e37b795aa4aee3130634c5f4d8b6a7` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x98eff0322854888c6085c65f72063cb0` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x98eff0322854888c6085c65f72063cb0` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x642a453bc46c370a27c2589211548bba` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x642a453bc46c370a27c2589211548bba` (r:1 w:0)
    fn bid() -> Weight {
        // Proof size, measured:  `10990`
        // Proof size, estimated: `39603`
        // Shortest execution: 295_810_000 picoseconds.
        Weight::from_parts(305_945_000, 39603)
            .saturating_add(T::DbWeight::get().reads(26_u64))
            .saturating_add(T::DbWeight::get().writes(5_u64))
    }
    /// Storage: `Marketplace::Orders` (r:1 w:1)
    /// Proof: `Marketplace::Orders` (`max_values`: None, `max_size`: Some(2904), added: 5379, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:0)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Credits` (r:1 w:0)
    /// Proof: `Escrow::Credits` (`max_values`: None, `max_size`: Some(153), added: 2628, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Feeds` (r:2 w:0)
    /// Proof: `PriceOracle::Feeds` (`max_values`: None, `max_size`: Some(1595), added: 4070, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Operators` (r:1 w:0)
    /// Proof: `PriceOracle::Operators` (`max_values`: Some(1), `max_size`: Some(1041), added: 1536, mode: `MaxEncodedLen`)
    /// Storage: `Sudo::Key` (r:1 w:0)
    /// Proof: `Sudo::Key` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x5e231bd4e5be93bc57e15b52554105a9` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x5e231bd4e5be93bc57e15b52554105a9` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x406b6680c35d2352162fc74b54fb0ef8` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x406b6680c35d2352162fc74b54fb0ef8` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x6f20f80de5d961b53bc85df87bf65990` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x6f20f80de5d961b53bc85df87bf65990` (r:1 w:0)
    /// Storage: `Escrow::AllowedAssets` (r:1 w:0)
    /// Proof: `Escrow::AllowedAssets` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xa630453e8564bd4eb244facd9585142c` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xa630453e8564bd4eb244facd9585142c` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0xa77bc345b9da98d888cde3dfb784a590` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xa77bc345b9da98d888cde3dfb784a590` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x5b00ed8cc0c4b9ef412eebdc9d98ffc4` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x5b00ed8cc0c4b9ef412eebdc9d98ffc4` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x20e37b795aa4aee3130634c5f4d8b6a7` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x20e37b795aa4aee3130634c5f4d8b6a7` (r:1 w:0)
    /// Storage: `Escrow::OrderEscrows` (r:1 w:1)
    /// Proof: `Escrow::OrderEscrows` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:1 w:1)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xd8b1c74d3305c79cdb57036f03571c31` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xd8b1c74d3305c79cdb57036f03571c31` (r:1 w:0)
    /// Storage: `Leases::Agenda` (r:0 w:1)
    /// Proof: `Leases::Agenda` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    /// Storage: `Leases::ByParty` (r:0 w:2)
    /// Proof: `Leases::ByParty` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Leases` (r:0 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    fn award() -> Weight {
        // Proof size, measured:  `10577`
        // Proof size, estimated: `53754`
        // Shortest execution: 323_932_000 picoseconds.
        Weight::from_parts(336_550_000, 53754)
            .saturating_add(T::DbWeight::get().reads(24_u64))
            .saturating_add(T::DbWeight::get().writes(12_u64))
    }
    /// Storage: `Marketplace::Orders` (r:1 w:1)
    /// Proof: `Marketplace::Orders` (`max_values`: None, `max_size`: Some(2904), added: 5379, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:0)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Credits` (r:1 w:1)
    /// Proof: `Escrow::Credits` (`max_values`: None, `max_size`: Some(153), added: 2628, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Feeds` (r:2 w:0)
    /// Proof: `PriceOracle::Feeds` (`max_values`: None, `max_size`: Some(1595), added: 4070, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Operators` (r:1 w:0)
    /// Proof: `PriceOracle::Operators` (`max_values`: Some(1), `max_size`: Some(1041), added: 1536, mode: `MaxEncodedLen`)
    /// Storage: `Sudo::Key` (r:1 w:0)
    /// Proof: `Sudo::Key` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x5e231bd4e5be93bc57e15b52554105a9` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x5e231bd4e5be93bc57e15b52554105a9` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x406b6680c35d2352162fc74b54fb0ef8` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x406b6680c35d2352162fc74b54fb0ef8` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x6f20f80de5d961b53bc85df87bf65990` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x6f20f80de5d961b53bc85df87bf65990` (r:1 w:0)
    /// Storage: `Escrow::AllowedAssets` (r:1 w:0)
    /// Proof: `Escrow::AllowedAssets` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xa630453e8564bd4eb244facd9585142c` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xa630453e8564bd4eb244facd9585142c` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0xa77bc345b9da98d888cde3dfb784a590` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xa77bc345b9da98d888cde3dfb784a590` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x5b00ed8cc0c4b9ef412eebdc9d98ffc4` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x5b00ed8cc0c4b9ef412eebdc9d98ffc4` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x20e37b795aa4aee3130634c5f4d8b6a7` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x20e37b795aa4aee3130634c5f4d8b6a7` (r:1 w:0)
    /// Storage: `Escrow::OrderEscrows` (r:1 w:1)
    /// Proof: `Escrow::OrderEscrows` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::LeaseCredits` (r:1 w:1)
    /// Proof: `Escrow::LeaseCredits` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:1 w:1)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xd8b1c74d3305c79cdb57036f03571c31` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xd8b1c74d3305c79cdb57036f03571c31` (r:1 w:0)
    /// Storage: `Leases::Agenda` (r:0 w:1)
    /// Proof: `Leases::Agenda` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    /// Storage: `Leases::ByParty` (r:0 w:2)
    /// Proof: `Leases::ByParty` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Leases` (r:0 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    fn award_on_credit() -> Weight {
        // Proof size, measured:  `10868`
        // Proof size, estimated: `56277`
        // Shortest execution: 350_491_000 picoseconds.
        Weight::from_parts(364_402_000, 56277)
            .saturating_add(T::DbWeight::get().reads(25_u64))
            .saturating_add(T::DbWeight::get().writes(14_u64))
    }
    /// Storage: `Marketplace::Orders` (r:1 w:1)
    /// Proof: `Marketplace::Orders` (`max_values`: None, `max_size`: Some(2904), added: 5379, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::OrderEscrows` (r:1 w:1)
    /// Proof: `Escrow::OrderEscrows` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:2 w:2)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Agenda` (r:0 w:1)
    /// Proof: `Leases::Agenda` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    fn cancel_order() -> Weight {
        // Proof size, measured:  `5552`
        // Proof size, estimated: `32845`
        // Shortest execution: 280_857_000 picoseconds.
        Weight::from_parts(293_917_000, 32845)
            .saturating_add(T::DbWeight::get().reads(11_u64))
            .saturating_add(T::DbWeight::get().writes(11_u64))
    }
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
    fn post_offer() -> Weight {
        Weight::from_parts(100_930_000, 4855)
            .saturating_add(RocksDbWeight::get().reads(5_u64))
            .saturating_add(RocksDbWeight::get().writes(5_u64))
    }
    fn reprice() -> Weight {
        Weight::from_parts(30_515_000, 3751)
            .saturating_add(RocksDbWeight::get().reads(1_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
    fn resize() -> Weight {
        Weight::from_parts(32_398_000, 3751)
            .saturating_add(RocksDbWeight::get().reads(1_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
    fn close_offer() -> Weight {
        Weight::from_parts(66_418_000, 4265)
            .saturating_add(RocksDbWeight::get().reads(3_u64))
            .saturating_add(RocksDbWeight::get().writes(4_u64))
    }
    fn rent() -> Weight {
        Weight::from_parts(406_354_000, 11184)
            .saturating_add(RocksDbWeight::get().reads(27_u64))
            .saturating_add(RocksDbWeight::get().writes(12_u64))
    }
    fn rent_on_credit() -> Weight {
        Weight::from_parts(435_337_000, 11614)
            .saturating_add(RocksDbWeight::get().reads(28_u64))
            .saturating_add(RocksDbWeight::get().writes(14_u64))
    }
    fn post_order() -> Weight {
        Weight::from_parts(232_756_000, 9500)
            .saturating_add(RocksDbWeight::get().reads(21_u64))
            .saturating_add(RocksDbWeight::get().writes(9_u64))
    }
    fn bid() -> Weight {
        Weight::from_parts(305_945_000, 14455)
            .saturating_add(RocksDbWeight::get().reads(26_u64))
            .saturating_add(RocksDbWeight::get().writes(5_u64))
    }
    fn award() -> Weight {
        Weight::from_parts(336_550_000, 14042)
            .saturating_add(RocksDbWeight::get().reads(24_u64))
            .saturating_add(RocksDbWeight::get().writes(12_u64))
    }
    fn award_on_credit() -> Weight {
        Weight::from_parts(364_402_000, 14333)
            .saturating_add(RocksDbWeight::get().reads(25_u64))
            .saturating_add(RocksDbWeight::get().writes(14_u64))
    }
    fn cancel_order() -> Weight {
        Weight::from_parts(293_917_000, 6369)
            .saturating_add(RocksDbWeight::get().reads(11_u64))
            .saturating_add(RocksDbWeight::get().writes(11_u64))
    }
}
