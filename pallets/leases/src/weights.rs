//! Weights of `pallet_leases`, measured. Written by `scripts/benchmark`; not to be edited.
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

/// What the calls of `pallet_leases` weigh.
pub trait WeightInfo {
    fn accept() -> Weight;
    fn reject() -> Weight;
    fn activate() -> Weight;
    fn fail() -> Weight;
    fn cancel_provisioning() -> Weight;
    fn cancel() -> Weight;
    fn reject_access() -> Weight;
    fn give_notice() -> Weight;
    fn terminate() -> Weight;
    fn force_close() -> Weight;
    fn extend() -> Weight;
    fn settle() -> Weight;
    fn enforce_end() -> Weight;
    fn settle_close() -> Weight;
    fn enforce_close() -> Weight;
    fn prune() -> Weight;
    fn serve_empty() -> Weight;
    fn serve_watch() -> Weight;
    fn migrate_record() -> Weight;
    fn migrate_index() -> Weight;
    fn serve_tombstone() -> Weight;
}

/// What they weigh with the runtime's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xd8b1c74d3305c79cdb57036f03571c31` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xd8b1c74d3305c79cdb57036f03571c31` (r:1 w:0)
    /// Storage: `Leases::Agenda` (r:0 w:1)
    /// Proof: `Leases::Agenda` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    fn accept() -> Weight {
        // Proof size, measured:  `458`
        // Proof size, estimated: `6017`
        // Shortest execution: 43_916_000 picoseconds.
        Weight::from_parts(50_155_000, 6017)
            .saturating_add(T::DbWeight::get().reads(3_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::LeaseCredits` (r:1 w:1)
    /// Proof: `Escrow::LeaseCredits` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:2 w:2)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:2 w:2)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:3 w:3)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Credits` (r:1 w:0)
    /// Proof: `Escrow::Credits` (`max_values`: None, `max_size`: Some(153), added: 2628, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Feeds` (r:2 w:0)
    /// Proof: `PriceOracle::Feeds` (`max_values`: None, `max_size`: Some(1595), added: 4070, mode: `MaxEncodedLen`)
    fn reject() -> Weight {
        // Proof size, measured:  `7698`
        // Proof size, estimated: `46486`
        // Shortest execution: 379_795_000 picoseconds.
        Weight::from_parts(397_801_000, 46486)
            .saturating_add(T::DbWeight::get().reads(17_u64))
            .saturating_add(T::DbWeight::get().writes(13_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Leases::WorkloadKeys` (r:1 w:1)
    /// Proof: `Leases::WorkloadKeys` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: `System::ParentHash` (r:1 w:0)
    /// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x9c6ba774a7a9cd6cb09f82f3729aa938` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x9c6ba774a7a9cd6cb09f82f3729aa938` (r:1 w:0)
    /// Storage: `Uptime::Slots` (r:0 w:1)
    /// Proof: `Uptime::Slots` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:0 w:1)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Agenda` (r:0 w:2)
    /// Proof: `Leases::Agenda` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    fn activate() -> Weight {
        // Proof size, measured:  `591`
        // Proof size, estimated: `22059`
        // Shortest execution: 154_901_000 picoseconds.
        Weight::from_parts(175_501_000, 22059)
            .saturating_add(T::DbWeight::get().reads(9_u64))
            .saturating_add(T::DbWeight::get().writes(7_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x6fd6a1a6079153d9fc665c04ea627f69` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x6fd6a1a6079153d9fc665c04ea627f69` (r:1 w:0)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
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
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:2 w:2)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:2 w:2)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:3 w:3)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::LeaseCredits` (r:1 w:1)
    /// Proof: `Escrow::LeaseCredits` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Credits` (r:1 w:0)
    /// Proof: `Escrow::Credits` (`max_values`: None, `max_size`: Some(153), added: 2628, mode: `MaxEncodedLen`)
    fn fail() -> Weight {
        // Proof size, measured:  `9022`
        // Proof size, estimated: `53784`
        // Shortest execution: 587_073_000 picoseconds.
        Weight::from_parts(606_732_000, 53784)
            .saturating_add(T::DbWeight::get().reads(25_u64))
            .saturating_add(T::DbWeight::get().writes(15_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::LeaseCredits` (r:1 w:1)
    /// Proof: `Escrow::LeaseCredits` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:3 w:3)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:2 w:2)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:2 w:2)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `PriceOracle::Feeds` (r:2 w:0)
    /// Proof: `PriceOracle::Feeds` (`max_values`: None, `max_size`: Some(1595), added: 4070, mode: `MaxEncodedLen`)
    fn cancel_provisioning() -> Weight {
        // Proof size, measured:  `7554`
        // Proof size, estimated: `43858`
        // Shortest execution: 420_906_000 picoseconds.
        Weight::from_parts(437_060_000, 43858)
            .saturating_add(T::DbWeight::get().reads(16_u64))
            .saturating_add(T::DbWeight::get().writes(13_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:2 w:2)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: `Uptime::Slots` (r:1 w:1)
    /// Proof: `Uptime::Slots` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::LeaseCredits` (r:1 w:1)
    /// Proof: `Escrow::LeaseCredits` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:2 w:2)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:2 w:2)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:2 w:2)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Credits` (r:1 w:0)
    /// Proof: `Escrow::Credits` (`max_values`: None, `max_size`: Some(153), added: 2628, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Storage: `Leases::Agenda` (r:0 w:1)
    /// Proof: `Leases::Agenda` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    fn cancel() -> Weight {
        // Proof size, measured:  `3253`
        // Proof size, estimated: `45514`
        // Shortest execution: 336_470_000 picoseconds.
        Weight::from_parts(383_270_000, 45514)
            .saturating_add(T::DbWeight::get().reads(20_u64))
            .saturating_add(T::DbWeight::get().writes(16_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:2 w:2)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: `Uptime::Slots` (r:1 w:1)
    /// Proof: `Uptime::Slots` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::LeaseCredits` (r:1 w:1)
    /// Proof: `Escrow::LeaseCredits` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:2 w:2)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:2 w:2)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:2 w:2)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Credits` (r:1 w:0)
    /// Proof: `Escrow::Credits` (`max_values`: None, `max_size`: Some(153), added: 2628, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Storage: `Leases::Agenda` (r:0 w:1)
    /// Proof: `Leases::Agenda` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    fn reject_access() -> Weight {
        // Proof size, measured:  `3253`
        // Proof size, estimated: `45514`
        // Shortest execution: 344_883_000 picoseconds.
        Weight::from_parts(370_030_000, 45514)
            .saturating_add(T::DbWeight::get().reads(20_u64))
            .saturating_add(T::DbWeight::get().writes(16_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:1 w:0)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:0)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x0203d07c38bf1e2733fe0bd255261876` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x0203d07c38bf1e2733fe0bd255261876` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x7234657083e97de31e85a655a77be25b` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x7234657083e97de31e85a655a77be25b` (r:1 w:0)
    fn give_notice() -> Weight {
        // Proof size, measured:  `1218`
        // Proof size, estimated: `8857`
        // Shortest execution: 72_758_000 picoseconds.
        Weight::from_parts(91_296_000, 8857)
            .saturating_add(T::DbWeight::get().reads(7_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:2 w:2)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: `Uptime::Slots` (r:1 w:1)
    /// Proof: `Uptime::Slots` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::LeaseCredits` (r:1 w:1)
    /// Proof: `Escrow::LeaseCredits` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:2 w:2)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:2 w:2)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:2 w:2)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Credits` (r:1 w:0)
    /// Proof: `Escrow::Credits` (`max_values`: None, `max_size`: Some(153), added: 2628, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Storage: `Leases::Agenda` (r:0 w:1)
    /// Proof: `Leases::Agenda` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    fn terminate() -> Weight {
        // Proof size, measured:  `3253`
        // Proof size, estimated: `45514`
        // Shortest execution: 342_779_000 picoseconds.
        Weight::from_parts(410_981_000, 45514)
            .saturating_add(T::DbWeight::get().reads(20_u64))
            .saturating_add(T::DbWeight::get().writes(16_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:2 w:2)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: `Uptime::Slots` (r:1 w:1)
    /// Proof: `Uptime::Slots` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::LeaseCredits` (r:1 w:1)
    /// Proof: `Escrow::LeaseCredits` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:2 w:2)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:2 w:2)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:2 w:2)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Credits` (r:1 w:0)
    /// Proof: `Escrow::Credits` (`max_values`: None, `max_size`: Some(153), added: 2628, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Storage: `Leases::Agenda` (r:0 w:1)
    /// Proof: `Leases::Agenda` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    fn force_close() -> Weight {
        // Proof size, measured:  `3253`
        // Proof size, estimated: `45514`
        // Shortest execution: 339_065_000 picoseconds.
        Weight::from_parts(368_638_000, 45514)
            .saturating_add(T::DbWeight::get().reads(20_u64))
            .saturating_add(T::DbWeight::get().writes(16_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:1 w:0)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:0)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::AllowedAssets` (r:1 w:0)
    /// Proof: `Escrow::AllowedAssets` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::LeaseCredits` (r:1 w:1)
    /// Proof: `Escrow::LeaseCredits` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Credits` (r:1 w:1)
    /// Proof: `Escrow::Credits` (`max_values`: None, `max_size`: Some(153), added: 2628, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:1 w:1)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
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
    /// Storage: `Providers::Providers` (r:1 w:0)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Agenda` (r:0 w:1)
    /// Proof: `Leases::Agenda` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    fn extend() -> Weight {
        // Proof size, measured:  `8891`
        // Proof size, estimated: `45808`
        // Shortest execution: 328_229_000 picoseconds.
        Weight::from_parts(360_416_000, 45808)
            .saturating_add(T::DbWeight::get().reads(25_u64))
            .saturating_add(T::DbWeight::get().writes(9_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:0)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:1 w:0)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:0)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::LeaseCredits` (r:1 w:1)
    /// Proof: `Escrow::LeaseCredits` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x288dbe2218f8e1fc6be70535adc6ee8d` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x288dbe2218f8e1fc6be70535adc6ee8d` (r:1 w:0)
    /// Storage: `AssetsHolder::Holds` (r:2 w:2)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:2 w:2)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:2 w:2)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
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
    /// Storage: UNKNOWN KEY `0x04f6d69ba68ac8ce35b6000c36dabb22` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x04f6d69ba68ac8ce35b6000c36dabb22` (r:1 w:0)
    /// Storage: `Reputation::Scores` (r:2 w:2)
    /// Proof: `Reputation::Scores` (`max_values`: None, `max_size`: Some(88), added: 2563, mode: `MaxEncodedLen`)
    /// Storage: `Reputation::Totals` (r:2 w:2)
    /// Proof: `Reputation::Totals` (`max_values`: None, `max_size`: Some(156), added: 2631, mode: `MaxEncodedLen`)
    fn settle() -> Weight {
        // Proof size, measured:  `8059`
        // Proof size, estimated: `55572`
        // Shortest execution: 413_324_000 picoseconds.
        Weight::from_parts(447_295_000, 55572)
            .saturating_add(T::DbWeight::get().reads(28_u64))
            .saturating_add(T::DbWeight::get().writes(13_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:2 w:2)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x0507644176a6f8519fa97ebe57698906` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x0507644176a6f8519fa97ebe57698906` (r:1 w:0)
    /// Storage: `Uptime::Slots` (r:1 w:1)
    /// Proof: `Uptime::Slots` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::LeaseCredits` (r:1 w:1)
    /// Proof: `Escrow::LeaseCredits` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:2 w:2)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:2 w:2)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:2 w:2)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Credits` (r:1 w:0)
    /// Proof: `Escrow::Credits` (`max_values`: None, `max_size`: Some(153), added: 2628, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Storage: `Leases::Agenda` (r:0 w:1)
    /// Proof: `Leases::Agenda` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    fn enforce_end() -> Weight {
        // Proof size, measured:  `3441`
        // Proof size, estimated: `45514`
        // Shortest execution: 346_305_000 picoseconds.
        Weight::from_parts(376_209_000, 45514)
            .saturating_add(T::DbWeight::get().reads(21_u64))
            .saturating_add(T::DbWeight::get().writes(16_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:1 w:1)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::LeaseCredits` (r:1 w:1)
    /// Proof: `Escrow::LeaseCredits` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x288dbe2218f8e1fc6be70535adc6ee8d` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x288dbe2218f8e1fc6be70535adc6ee8d` (r:1 w:0)
    /// Storage: `AssetsHolder::Holds` (r:2 w:2)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:2 w:2)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:3 w:3)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
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
    /// Storage: UNKNOWN KEY `0x04f6d69ba68ac8ce35b6000c36dabb22` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x04f6d69ba68ac8ce35b6000c36dabb22` (r:1 w:0)
    /// Storage: `Reputation::Scores` (r:2 w:2)
    /// Proof: `Reputation::Scores` (`max_values`: None, `max_size`: Some(88), added: 2563, mode: `MaxEncodedLen`)
    /// Storage: `Reputation::Totals` (r:2 w:2)
    /// Proof: `Reputation::Totals` (`max_values`: None, `max_size`: Some(156), added: 2631, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    fn settle_close() -> Weight {
        // Proof size, measured:  `9019`
        // Proof size, estimated: `61456`
        // Shortest execution: 550_619_000 picoseconds.
        Weight::from_parts(712_609_000, 61456)
            .saturating_add(T::DbWeight::get().reads(29_u64))
            .saturating_add(T::DbWeight::get().writes(18_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:1 w:1)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xf236a570484a6c8f64f881726b7b6ff3` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xf236a570484a6c8f64f881726b7b6ff3` (r:1 w:0)
    /// Storage: `Uptime::Ring` (r:1 w:0)
    /// Proof: `Uptime::Ring` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::LeaseCredits` (r:1 w:1)
    /// Proof: `Escrow::LeaseCredits` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x288dbe2218f8e1fc6be70535adc6ee8d` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x288dbe2218f8e1fc6be70535adc6ee8d` (r:1 w:0)
    /// Storage: `AssetsHolder::Holds` (r:2 w:2)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:2 w:2)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:2 w:2)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
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
    /// Storage: UNKNOWN KEY `0x04f6d69ba68ac8ce35b6000c36dabb22` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x04f6d69ba68ac8ce35b6000c36dabb22` (r:1 w:0)
    /// Storage: `Reputation::Scores` (r:2 w:2)
    /// Proof: `Reputation::Scores` (`max_values`: None, `max_size`: Some(88), added: 2563, mode: `MaxEncodedLen`)
    /// Storage: `Reputation::Totals` (r:2 w:2)
    /// Proof: `Reputation::Totals` (`max_values`: None, `max_size`: Some(156), added: 2631, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn enforce_close() -> Weight {
        // Proof size, measured:  `9683`
        // Proof size, estimated: `67119`
        // Shortest execution: 594_243_000 picoseconds.
        Weight::from_parts(640_643_000, 67119)
            .saturating_add(T::DbWeight::get().reads(32_u64))
            .saturating_add(T::DbWeight::get().writes(19_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xcd826b5ee7c10b2ea743dccca33a9b47` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xcd826b5ee7c10b2ea743dccca33a9b47` (r:1 w:0)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Owed` (r:1 w:0)
    /// Proof: `Escrow::Owed` (`max_values`: None, `max_size`: Some(89), added: 2564, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:2 w:2)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x7132daecab94aa7c8e56d17855afb31e` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x7132daecab94aa7c8e56d17855afb31e` (r:1 w:0)
    /// Storage: `Escrow::LeaseCredits` (r:0 w:1)
    /// Proof: `Escrow::LeaseCredits` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Agenda` (r:0 w:1)
    /// Proof: `Leases::Agenda` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Tombstones` (r:0 w:1)
    /// Proof: `Leases::Tombstones` (`max_values`: None, `max_size`: Some(101), added: 2576, mode: `MaxEncodedLen`)
    /// Storage: `Leases::ByParty` (r:0 w:2)
    /// Proof: `Leases::ByParty` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    fn prune() -> Weight {
        // Proof size, measured:  `2135`
        // Proof size, estimated: `34621`
        // Shortest execution: 224_384_000 picoseconds.
        Weight::from_parts(230_313_000, 34621)
            .saturating_add(T::DbWeight::get().reads(11_u64))
            .saturating_add(T::DbWeight::get().writes(12_u64))
    }
    /// Storage: `Leases::Cursor` (r:1 w:1)
    /// Proof: `Leases::Cursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Agenda` (r:2 w:1)
    /// Proof: `Leases::Agenda` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Leases` (r:1 w:0)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    fn serve_empty() -> Weight {
        // Proof size, measured:  `128`
        // Proof size, estimated: `9057`
        // Shortest execution: 32_759_000 picoseconds.
        Weight::from_parts(34_932_000, 9057)
            .saturating_add(T::DbWeight::get().reads(5_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
    /// Storage: `Uptime::Providers` (r:1 w:0)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: `Leases::Agenda` (r:0 w:1)
    /// Proof: `Leases::Agenda` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    fn serve_watch() -> Weight {
        // Proof size, measured:  `390`
        // Proof size, estimated: `5875`
        // Shortest execution: 25_247_000 picoseconds.
        Weight::from_parts(35_322_000, 5875)
            .saturating_add(T::DbWeight::get().reads(3_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: UNKNOWN KEY `0xdcacfdc7cf2aee764aab63f7cc97dc254e7b9012096b41c4eb3aaf947f6ea429` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xdcacfdc7cf2aee764aab63f7cc97dc254e7b9012096b41c4eb3aaf947f6ea429` (r:1 w:0)
    /// Storage: `Leases::Leases` (r:2 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(461), added: 2936, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    fn migrate_record() -> Weight {
        // Proof size, measured:  `672`
        // Proof size, estimated: `6862`
        // Shortest execution: 40_210_000 picoseconds.
        Weight::from_parts(52_037_000, 6862)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: UNKNOWN KEY `0xdcacfdc7cf2aee764aab63f7cc97dc254e7b9012096b41c4eb3aaf947f6ea429` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xdcacfdc7cf2aee764aab63f7cc97dc254e7b9012096b41c4eb3aaf947f6ea429` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0xdcacfdc7cf2aee764aab63f7cc97dc25ded257280fcb267c463a3b66f3da2fcd` (r:2 w:1)
    /// Proof: UNKNOWN KEY `0xdcacfdc7cf2aee764aab63f7cc97dc25ded257280fcb267c463a3b66f3da2fcd` (r:2 w:1)
    /// Storage: `Leases::ByParty` (r:0 w:1)
    /// Proof: `Leases::ByParty` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    fn migrate_index() -> Weight {
        // Proof size, measured:  `283`
        // Proof size, estimated: `6223`
        // Shortest execution: 49_284_000 picoseconds.
        Weight::from_parts(66_529_000, 6223)
            .saturating_add(T::DbWeight::get().reads(3_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
    /// Storage: `Leases::Tombstones` (r:1 w:1)
    /// Proof: `Leases::Tombstones` (`max_values`: None, `max_size`: Some(101), added: 2576, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x7132daecab94aa7c8e56d17855afb31e` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x7132daecab94aa7c8e56d17855afb31e` (r:1 w:0)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(45), added: 540, mode: `MaxEncodedLen`)
    /// Storage: `Reputation::Spent` (r:0 w:1)
    /// Proof: `Reputation::Spent` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    fn serve_tombstone() -> Weight {
        // Proof size, measured:  `313`
        // Proof size, estimated: `5639`
        // Shortest execution: 42_974_000 picoseconds.
        Weight::from_parts(53_009_000, 5639)
            .saturating_add(T::DbWeight::get().reads(3_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
    fn accept() -> Weight {
        Weight::from_parts(50_155_000, 3926)
            .saturating_add(RocksDbWeight::get().reads(3_u64))
            .saturating_add(RocksDbWeight::get().writes(2_u64))
    }
    fn reject() -> Weight {
        Weight::from_parts(397_801_000, 9130)
            .saturating_add(RocksDbWeight::get().reads(17_u64))
            .saturating_add(RocksDbWeight::get().writes(13_u64))
    }
    fn activate() -> Weight {
        Weight::from_parts(175_501_000, 4056)
            .saturating_add(RocksDbWeight::get().reads(9_u64))
            .saturating_add(RocksDbWeight::get().writes(7_u64))
    }
    fn fail() -> Weight {
        Weight::from_parts(606_732_000, 12487)
            .saturating_add(RocksDbWeight::get().reads(25_u64))
            .saturating_add(RocksDbWeight::get().writes(15_u64))
    }
    fn cancel_provisioning() -> Weight {
        Weight::from_parts(437_060_000, 9130)
            .saturating_add(RocksDbWeight::get().reads(16_u64))
            .saturating_add(RocksDbWeight::get().writes(13_u64))
    }
    fn cancel() -> Weight {
        Weight::from_parts(383_270_000, 6718)
            .saturating_add(RocksDbWeight::get().reads(20_u64))
            .saturating_add(RocksDbWeight::get().writes(16_u64))
    }
    fn reject_access() -> Weight {
        Weight::from_parts(370_030_000, 6718)
            .saturating_add(RocksDbWeight::get().reads(20_u64))
            .saturating_add(RocksDbWeight::get().writes(16_u64))
    }
    fn give_notice() -> Weight {
        Weight::from_parts(91_296_000, 4683)
            .saturating_add(RocksDbWeight::get().reads(7_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
    fn terminate() -> Weight {
        Weight::from_parts(410_981_000, 6718)
            .saturating_add(RocksDbWeight::get().reads(20_u64))
            .saturating_add(RocksDbWeight::get().writes(16_u64))
    }
    fn force_close() -> Weight {
        Weight::from_parts(368_638_000, 6718)
            .saturating_add(RocksDbWeight::get().reads(20_u64))
            .saturating_add(RocksDbWeight::get().writes(16_u64))
    }
    fn extend() -> Weight {
        Weight::from_parts(360_416_000, 12356)
            .saturating_add(RocksDbWeight::get().reads(25_u64))
            .saturating_add(RocksDbWeight::get().writes(9_u64))
    }
    fn settle() -> Weight {
        Weight::from_parts(447_295_000, 11524)
            .saturating_add(RocksDbWeight::get().reads(28_u64))
            .saturating_add(RocksDbWeight::get().writes(13_u64))
    }
    fn enforce_end() -> Weight {
        Weight::from_parts(376_209_000, 6906)
            .saturating_add(RocksDbWeight::get().reads(21_u64))
            .saturating_add(RocksDbWeight::get().writes(16_u64))
    }
    fn settle_close() -> Weight {
        Weight::from_parts(712_609_000, 12484)
            .saturating_add(RocksDbWeight::get().reads(29_u64))
            .saturating_add(RocksDbWeight::get().writes(18_u64))
    }
    fn enforce_close() -> Weight {
        Weight::from_parts(640_643_000, 13148)
            .saturating_add(RocksDbWeight::get().reads(32_u64))
            .saturating_add(RocksDbWeight::get().writes(19_u64))
    }
    fn prune() -> Weight {
        Weight::from_parts(230_313_000, 6208)
            .saturating_add(RocksDbWeight::get().reads(11_u64))
            .saturating_add(RocksDbWeight::get().writes(12_u64))
    }
    fn serve_empty() -> Weight {
        Weight::from_parts(34_932_000, 6072)
            .saturating_add(RocksDbWeight::get().reads(5_u64))
            .saturating_add(RocksDbWeight::get().writes(2_u64))
    }
    fn serve_watch() -> Weight {
        Weight::from_parts(35_322_000, 3855)
            .saturating_add(RocksDbWeight::get().reads(3_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
    fn migrate_record() -> Weight {
        Weight::from_parts(52_037_000, 6862)
            .saturating_add(RocksDbWeight::get().reads(4_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
    fn migrate_index() -> Weight {
        Weight::from_parts(66_529_000, 6223)
            .saturating_add(RocksDbWeight::get().reads(3_u64))
            .saturating_add(RocksDbWeight::get().writes(2_u64))
    }
    fn serve_tombstone() -> Weight {
        Weight::from_parts(53_009_000, 3778)
            .saturating_add(RocksDbWeight::get().reads(3_u64))
            .saturating_add(RocksDbWeight::get().writes(2_u64))
    }
}
