//! Weights of `pallet_leases`, measured. Written by `scripts/benchmark`; not to be edited.
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

/// What the calls of `pallet_leases` weigh.
pub trait WeightInfo {
    fn accept() -> Weight;
    fn reject() -> Weight;
    fn activate() -> Weight;
    fn fail() -> Weight;
    fn cancel() -> Weight;
    fn reject_access() -> Weight;
    fn give_notice() -> Weight;
    fn terminate() -> Weight;
    fn force_close() -> Weight;
    fn extend() -> Weight;
    fn settle() -> Weight;
    fn enforce_end() -> Weight;
    fn enforce() -> Weight;
    fn prune() -> Weight;
    fn serve_empty() -> Weight;
    fn serve_watch() -> Weight;
    fn serve_tombstone() -> Weight;
}

/// What they weigh with the runtime's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(441), added: 2916, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xd8b1c74d3305c79cdb57036f03571c31` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xd8b1c74d3305c79cdb57036f03571c31` (r:1 w:0)
    /// Storage: `Leases::AgendaCounts` (r:1 w:1)
    /// Proof: `Leases::AgendaCounts` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaEntries` (r:0 w:1)
    /// Proof: `Leases::AgendaEntries` (`max_values`: None, `max_size`: Some(54), added: 2529, mode: `MaxEncodedLen`)
    fn accept() -> Weight {
        // Proof size, measured:  `485`
        // Proof size, estimated: `8451`
        // Shortest execution: 49_213_000 picoseconds.
        Weight::from_parts(74_922_000, 8451)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(3_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(441), added: 2916, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:1 w:1)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Reserved` (r:1 w:1)
    /// Proof: `Providers::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::AllowedAssets` (r:1 w:0)
    /// Proof: `Escrow::AllowedAssets` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::OffersOf` (r:0 w:1)
    /// Proof: `Marketplace::OffersOf` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Leases::ByParty` (r:0 w:2)
    /// Proof: `Leases::ByParty` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Leases::ClosedByParty` (r:0 w:2)
    /// Proof: `Leases::ClosedByParty` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    fn reject() -> Weight {
        // Proof size, measured:  `3100`
        // Proof size, estimated: `40446`
        // Shortest execution: 226_878_000 picoseconds.
        Weight::from_parts(319_806_000, 40446)
            .saturating_add(T::DbWeight::get().reads(11_u64))
            .saturating_add(T::DbWeight::get().writes(14_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(441), added: 2916, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
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
    /// Storage: `Leases::AgendaCounts` (r:2 w:2)
    /// Proof: `Leases::AgendaCounts` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x9c6ba774a7a9cd6cb09f82f3729aa938` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x9c6ba774a7a9cd6cb09f82f3729aa938` (r:1 w:0)
    /// Storage: `Uptime::Slots` (r:0 w:1)
    /// Proof: `Uptime::Slots` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:0 w:1)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaEntries` (r:0 w:2)
    /// Proof: `Leases::AgendaEntries` (`max_values`: None, `max_size`: Some(54), added: 2529, mode: `MaxEncodedLen`)
    fn activate() -> Weight {
        // Proof size, measured:  `602`
        // Proof size, estimated: `26939`
        // Shortest execution: 162_282_000 picoseconds.
        Weight::from_parts(195_981_000, 26939)
            .saturating_add(T::DbWeight::get().reads(11_u64))
            .saturating_add(T::DbWeight::get().writes(9_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(441), added: 2916, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x6fd6a1a6079153d9fc665c04ea627f69` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x6fd6a1a6079153d9fc665c04ea627f69` (r:1 w:0)
    /// Storage: `Providers::Reserved` (r:1 w:1)
    /// Proof: `Providers::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::AllowedAssets` (r:1 w:0)
    /// Proof: `Escrow::AllowedAssets` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:2 w:2)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::OffersOf` (r:0 w:1)
    /// Proof: `Marketplace::OffersOf` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Leases::ByParty` (r:0 w:2)
    /// Proof: `Leases::ByParty` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Leases::ClosedByParty` (r:0 w:2)
    /// Proof: `Leases::ClosedByParty` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    fn fail() -> Weight {
        // Proof size, measured:  `3371`
        // Proof size, estimated: `48254`
        // Shortest execution: 417_091_000 picoseconds.
        Weight::from_parts(673_503_000, 48254)
            .saturating_add(T::DbWeight::get().reads(15_u64))
            .saturating_add(T::DbWeight::get().writes(17_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(441), added: 2916, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:2 w:2)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: `Uptime::Slots` (r:1 w:2)
    /// Proof: `Uptime::Slots` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:1 w:1)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Storage: `Leases::AgendaCounts` (r:1 w:1)
    /// Proof: `Leases::AgendaCounts` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::OffersOf` (r:0 w:1)
    /// Proof: `Marketplace::OffersOf` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaEntries` (r:0 w:1)
    /// Proof: `Leases::AgendaEntries` (`max_values`: None, `max_size`: Some(54), added: 2529, mode: `MaxEncodedLen`)
    fn cancel() -> Weight {
        // Proof size, measured:  `3723`
        // Proof size, estimated: `43232`
        // Shortest execution: 292_074_000 picoseconds.
        Weight::from_parts(361_368_000, 43232)
            .saturating_add(T::DbWeight::get().reads(17_u64))
            .saturating_add(T::DbWeight::get().writes(16_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(441), added: 2916, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:2 w:2)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: `Uptime::Slots` (r:1 w:2)
    /// Proof: `Uptime::Slots` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:1 w:1)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Storage: `Leases::AgendaCounts` (r:1 w:1)
    /// Proof: `Leases::AgendaCounts` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::OffersOf` (r:0 w:1)
    /// Proof: `Marketplace::OffersOf` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaEntries` (r:0 w:1)
    /// Proof: `Leases::AgendaEntries` (`max_values`: None, `max_size`: Some(54), added: 2529, mode: `MaxEncodedLen`)
    fn reject_access() -> Weight {
        // Proof size, measured:  `3723`
        // Proof size, estimated: `43232`
        // Shortest execution: 291_393_000 picoseconds.
        Weight::from_parts(351_283_000, 43232)
            .saturating_add(T::DbWeight::get().reads(17_u64))
            .saturating_add(T::DbWeight::get().writes(16_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(441), added: 2916, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:1 w:0)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:0)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x0203d07c38bf1e2733fe0bd255261876` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x0203d07c38bf1e2733fe0bd255261876` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x7234657083e97de31e85a655a77be25b` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x7234657083e97de31e85a655a77be25b` (r:1 w:0)
    fn give_notice() -> Weight {
        // Proof size, measured:  `1117`
        // Proof size, estimated: `8779`
        // Shortest execution: 69_504_000 picoseconds.
        Weight::from_parts(89_283_000, 8779)
            .saturating_add(T::DbWeight::get().reads(7_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(441), added: 2916, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:2 w:2)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: `Uptime::Slots` (r:1 w:2)
    /// Proof: `Uptime::Slots` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:1 w:1)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Storage: `Leases::AgendaCounts` (r:1 w:1)
    /// Proof: `Leases::AgendaCounts` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::OffersOf` (r:0 w:1)
    /// Proof: `Marketplace::OffersOf` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaEntries` (r:0 w:1)
    /// Proof: `Leases::AgendaEntries` (`max_values`: None, `max_size`: Some(54), added: 2529, mode: `MaxEncodedLen`)
    fn terminate() -> Weight {
        // Proof size, measured:  `3723`
        // Proof size, estimated: `43232`
        // Shortest execution: 279_566_000 picoseconds.
        Weight::from_parts(332_835_000, 43232)
            .saturating_add(T::DbWeight::get().reads(17_u64))
            .saturating_add(T::DbWeight::get().writes(16_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(441), added: 2916, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:2 w:2)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: `Uptime::Slots` (r:1 w:2)
    /// Proof: `Uptime::Slots` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:1 w:1)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Storage: `Leases::AgendaCounts` (r:1 w:1)
    /// Proof: `Leases::AgendaCounts` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::OffersOf` (r:0 w:1)
    /// Proof: `Marketplace::OffersOf` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaEntries` (r:0 w:1)
    /// Proof: `Leases::AgendaEntries` (`max_values`: None, `max_size`: Some(54), added: 2529, mode: `MaxEncodedLen`)
    fn force_close() -> Weight {
        // Proof size, measured:  `3723`
        // Proof size, estimated: `43232`
        // Shortest execution: 278_875_000 picoseconds.
        Weight::from_parts(303_482_000, 43232)
            .saturating_add(T::DbWeight::get().reads(17_u64))
            .saturating_add(T::DbWeight::get().writes(16_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(441), added: 2916, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:1 w:0)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:0)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::AllowedAssets` (r:1 w:0)
    /// Proof: `Escrow::AllowedAssets` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:1 w:1)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xa630453e8564bd4eb244facd9585142c` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xa630453e8564bd4eb244facd9585142c` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0xa77bc345b9da98d888cde3dfb784a590` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xa77bc345b9da98d888cde3dfb784a590` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x5b00ed8cc0c4b9ef412eebdc9d98ffc4` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x5b00ed8cc0c4b9ef412eebdc9d98ffc4` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x20e37b795aa4aee3130634c5f4d8b6a7` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x20e37b795aa4aee3130634c5f4d8b6a7` (r:1 w:0)
    /// Storage: `Providers::Reserved` (r:1 w:0)
    /// Proof: `Providers::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:0)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaCounts` (r:1 w:1)
    /// Proof: `Leases::AgendaCounts` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaEntries` (r:0 w:1)
    /// Proof: `Leases::AgendaEntries` (`max_values`: None, `max_size`: Some(54), added: 2529, mode: `MaxEncodedLen`)
    fn extend() -> Weight {
        // Proof size, measured:  `3432`
        // Proof size, estimated: `35358`
        // Shortest execution: 242_061_000 picoseconds.
        Weight::from_parts(263_232_000, 35358)
            .saturating_add(T::DbWeight::get().reads(18_u64))
            .saturating_add(T::DbWeight::get().writes(8_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(441), added: 2916, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:1 w:1)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Ring` (r:1 w:0)
    /// Proof: `Uptime::Ring` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x288dbe2218f8e1fc6be70535adc6ee8d` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x288dbe2218f8e1fc6be70535adc6ee8d` (r:1 w:0)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:2 w:2)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::AllowedAssets` (r:1 w:0)
    /// Proof: `Escrow::AllowedAssets` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Reputation::Scores` (r:2 w:2)
    /// Proof: `Reputation::Scores` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x04f6d69ba68ac8ce35b6000c36dabb22` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x04f6d69ba68ac8ce35b6000c36dabb22` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0xf236a570484a6c8f64f881726b7b6ff3` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xf236a570484a6c8f64f881726b7b6ff3` (r:1 w:0)
    /// Storage: `Providers::Reserved` (r:1 w:1)
    /// Proof: `Providers::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `Leases::WorkloadKeys` (r:0 w:1)
    /// Proof: `Leases::WorkloadKeys` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
    /// Storage: `Leases::ByParty` (r:0 w:2)
    /// Proof: `Leases::ByParty` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Leases::ClosedByParty` (r:0 w:2)
    /// Proof: `Leases::ClosedByParty` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    fn settle() -> Weight {
        // Proof size, measured:  `4216`
        // Proof size, estimated: `58956`
        // Shortest execution: 464_782_000 picoseconds.
        Weight::from_parts(506_814_000, 58956)
            .saturating_add(T::DbWeight::get().reads(21_u64))
            .saturating_add(T::DbWeight::get().writes(20_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(441), added: 2916, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:2 w:2)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x0507644176a6f8519fa97ebe57698906` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x0507644176a6f8519fa97ebe57698906` (r:1 w:0)
    /// Storage: `Uptime::Slots` (r:1 w:2)
    /// Proof: `Uptime::Slots` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:1 w:1)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Storage: `Leases::AgendaCounts` (r:1 w:1)
    /// Proof: `Leases::AgendaCounts` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::OffersOf` (r:0 w:1)
    /// Proof: `Marketplace::OffersOf` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaEntries` (r:0 w:1)
    /// Proof: `Leases::AgendaEntries` (`max_values`: None, `max_size`: Some(54), added: 2529, mode: `MaxEncodedLen`)
    fn enforce_end() -> Weight {
        // Proof size, measured:  `3791`
        // Proof size, estimated: `43232`
        // Shortest execution: 286_046_000 picoseconds.
        Weight::from_parts(345_845_000, 43232)
            .saturating_add(T::DbWeight::get().reads(18_u64))
            .saturating_add(T::DbWeight::get().writes(16_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(441), added: 2916, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:1 w:1)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Ring` (r:1 w:0)
    /// Proof: `Uptime::Ring` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x288dbe2218f8e1fc6be70535adc6ee8d` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x288dbe2218f8e1fc6be70535adc6ee8d` (r:1 w:0)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:2 w:2)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::AllowedAssets` (r:1 w:0)
    /// Proof: `Escrow::AllowedAssets` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Reputation::Scores` (r:2 w:2)
    /// Proof: `Reputation::Scores` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x04f6d69ba68ac8ce35b6000c36dabb22` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x04f6d69ba68ac8ce35b6000c36dabb22` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0xf236a570484a6c8f64f881726b7b6ff3` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xf236a570484a6c8f64f881726b7b6ff3` (r:1 w:0)
    /// Storage: `Providers::Reserved` (r:1 w:1)
    /// Proof: `Providers::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `Leases::WorkloadKeys` (r:0 w:1)
    /// Proof: `Leases::WorkloadKeys` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
    /// Storage: `Leases::ByParty` (r:0 w:2)
    /// Proof: `Leases::ByParty` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Leases::ClosedByParty` (r:0 w:2)
    /// Proof: `Leases::ClosedByParty` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    fn enforce() -> Weight {
        // Proof size, measured:  `4216`
        // Proof size, estimated: `58956`
        // Shortest execution: 474_506_000 picoseconds.
        Weight::from_parts(751_138_000, 58956)
            .saturating_add(T::DbWeight::get().reads(21_u64))
            .saturating_add(T::DbWeight::get().writes(20_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(441), added: 2916, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xcd826b5ee7c10b2ea743dccca33a9b47` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xcd826b5ee7c10b2ea743dccca33a9b47` (r:1 w:0)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Owed` (r:1 w:0)
    /// Proof: `Escrow::Owed` (`max_values`: None, `max_size`: Some(89), added: 2564, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:2 w:2)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x7132daecab94aa7c8e56d17855afb31e` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x7132daecab94aa7c8e56d17855afb31e` (r:1 w:0)
    /// Storage: `Leases::AgendaCounts` (r:1 w:1)
    /// Proof: `Leases::AgendaCounts` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Tombstones` (r:0 w:1)
    /// Proof: `Leases::Tombstones` (`max_values`: None, `max_size`: Some(101), added: 2576, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaEntries` (r:0 w:1)
    /// Proof: `Leases::AgendaEntries` (`max_values`: None, `max_size`: Some(54), added: 2529, mode: `MaxEncodedLen`)
    /// Storage: `Leases::ClosedByParty` (r:0 w:2)
    /// Proof: `Leases::ClosedByParty` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    fn prune() -> Weight {
        // Proof size, measured:  `1862`
        // Proof size, estimated: `34496`
        // Shortest execution: 228_230_000 picoseconds.
        Weight::from_parts(391_803_000, 34496)
            .saturating_add(T::DbWeight::get().reads(12_u64))
            .saturating_add(T::DbWeight::get().writes(12_u64))
    }
    /// Storage: `Leases::Cursor` (r:1 w:1)
    /// Proof: `Leases::Cursor` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaCounts` (r:1 w:1)
    /// Proof: `Leases::AgendaCounts` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaEntries` (r:1 w:1)
    /// Proof: `Leases::AgendaEntries` (`max_values`: None, `max_size`: Some(54), added: 2529, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Leases` (r:1 w:0)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(441), added: 2916, mode: `MaxEncodedLen`)
    fn serve_empty() -> Weight {
        // Proof size, measured:  `167`
        // Proof size, estimated: `8954`
        // Shortest execution: 33_250_000 picoseconds.
        Weight::from_parts(60_079_000, 8954)
            .saturating_add(T::DbWeight::get().reads(5_u64))
            .saturating_add(T::DbWeight::get().writes(3_u64))
    }
    /// Storage: `Uptime::Providers` (r:1 w:0)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(319), added: 2794, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xb25fbaa314fd78925039e8428eab47bf` (r:1 w:0)
    /// Storage: `Leases::AgendaCounts` (r:1 w:1)
    /// Proof: `Leases::AgendaCounts` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaEntries` (r:0 w:1)
    /// Proof: `Leases::AgendaEntries` (`max_values`: None, `max_size`: Some(54), added: 2529, mode: `MaxEncodedLen`)
    fn serve_watch() -> Weight {
        // Proof size, measured:  `660`
        // Proof size, estimated: `8329`
        // Shortest execution: 40_831_000 picoseconds.
        Weight::from_parts(74_601_000, 8329)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
    /// Storage: `Leases::Tombstones` (r:1 w:1)
    /// Proof: `Leases::Tombstones` (`max_values`: None, `max_size`: Some(101), added: 2576, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x7132daecab94aa7c8e56d17855afb31e` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x7132daecab94aa7c8e56d17855afb31e` (r:1 w:0)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    fn serve_tombstone() -> Weight {
        // Proof size, measured:  `331`
        // Proof size, estimated: `3796`
        // Shortest execution: 25_368_000 picoseconds.
        Weight::from_parts(29_233_000, 3796)
            .saturating_add(T::DbWeight::get().reads(3_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
    fn accept() -> Weight {
        Weight::from_parts(74_922_000, 3950)
            .saturating_add(RocksDbWeight::get().reads(4_u64))
            .saturating_add(RocksDbWeight::get().writes(3_u64))
    }
    fn reject() -> Weight {
        Weight::from_parts(319_806_000, 4265)
            .saturating_add(RocksDbWeight::get().reads(11_u64))
            .saturating_add(RocksDbWeight::get().writes(14_u64))
    }
    fn activate() -> Weight {
        Weight::from_parts(195_981_000, 5972)
            .saturating_add(RocksDbWeight::get().reads(11_u64))
            .saturating_add(RocksDbWeight::get().writes(9_u64))
    }
    fn fail() -> Weight {
        Weight::from_parts(673_503_000, 6836)
            .saturating_add(RocksDbWeight::get().reads(15_u64))
            .saturating_add(RocksDbWeight::get().writes(17_u64))
    }
    fn cancel() -> Weight {
        Weight::from_parts(361_368_000, 7188)
            .saturating_add(RocksDbWeight::get().reads(17_u64))
            .saturating_add(RocksDbWeight::get().writes(16_u64))
    }
    fn reject_access() -> Weight {
        Weight::from_parts(351_283_000, 7188)
            .saturating_add(RocksDbWeight::get().reads(17_u64))
            .saturating_add(RocksDbWeight::get().writes(16_u64))
    }
    fn give_notice() -> Weight {
        Weight::from_parts(89_283_000, 4582)
            .saturating_add(RocksDbWeight::get().reads(7_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
    fn terminate() -> Weight {
        Weight::from_parts(332_835_000, 7188)
            .saturating_add(RocksDbWeight::get().reads(17_u64))
            .saturating_add(RocksDbWeight::get().writes(16_u64))
    }
    fn force_close() -> Weight {
        Weight::from_parts(303_482_000, 7188)
            .saturating_add(RocksDbWeight::get().reads(17_u64))
            .saturating_add(RocksDbWeight::get().writes(16_u64))
    }
    fn extend() -> Weight {
        Weight::from_parts(263_232_000, 6897)
            .saturating_add(RocksDbWeight::get().reads(18_u64))
            .saturating_add(RocksDbWeight::get().writes(8_u64))
    }
    fn settle() -> Weight {
        Weight::from_parts(506_814_000, 7681)
            .saturating_add(RocksDbWeight::get().reads(21_u64))
            .saturating_add(RocksDbWeight::get().writes(20_u64))
    }
    fn enforce_end() -> Weight {
        Weight::from_parts(345_845_000, 7256)
            .saturating_add(RocksDbWeight::get().reads(18_u64))
            .saturating_add(RocksDbWeight::get().writes(16_u64))
    }
    fn enforce() -> Weight {
        Weight::from_parts(751_138_000, 7681)
            .saturating_add(RocksDbWeight::get().reads(21_u64))
            .saturating_add(RocksDbWeight::get().writes(20_u64))
    }
    fn prune() -> Weight {
        Weight::from_parts(391_803_000, 6208)
            .saturating_add(RocksDbWeight::get().reads(12_u64))
            .saturating_add(RocksDbWeight::get().writes(12_u64))
    }
    fn serve_empty() -> Weight {
        Weight::from_parts(60_079_000, 3906)
            .saturating_add(RocksDbWeight::get().reads(5_u64))
            .saturating_add(RocksDbWeight::get().writes(3_u64))
    }
    fn serve_watch() -> Weight {
        Weight::from_parts(74_601_000, 4125)
            .saturating_add(RocksDbWeight::get().reads(4_u64))
            .saturating_add(RocksDbWeight::get().writes(2_u64))
    }
    fn serve_tombstone() -> Weight {
        Weight::from_parts(29_233_000, 3796)
            .saturating_add(RocksDbWeight::get().reads(3_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }
}
