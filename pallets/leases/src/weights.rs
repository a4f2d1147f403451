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
    fn settle() -> Weight;
    fn enforce() -> Weight;
    fn prune() -> Weight;
    fn serve_empty() -> Weight;
}

/// What they weigh with the runtime's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(394), added: 2869, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xd8b1c74d3305c79cdb57036f03571c31` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xd8b1c74d3305c79cdb57036f03571c31` (r:1 w:0)
    /// Storage: `Leases::AgendaCounts` (r:1 w:1)
    /// Proof: `Leases::AgendaCounts` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Scheduled` (r:0 w:1)
    /// Proof: `Leases::Scheduled` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaEntries` (r:0 w:1)
    /// Proof: `Leases::AgendaEntries` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    fn accept() -> Weight {
        // Proof size, measured:  `503`
        // Proof size, estimated: `10861`
        // Shortest execution: 50_645_000 picoseconds.
        Weight::from_parts(57_295_000, 10861)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(4_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(394), added: 2869, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(258), added: 2733, mode: `MaxEncodedLen`)
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
    /// Storage: UNKNOWN KEY `0xcd826b5ee7c10b2ea743dccca33a9b47` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xcd826b5ee7c10b2ea743dccca33a9b47` (r:1 w:0)
    /// Storage: `Marketplace::OffersOf` (r:0 w:1)
    /// Proof: `Marketplace::OffersOf` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Scheduled` (r:0 w:1)
    /// Proof: `Leases::Scheduled` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
    fn reject() -> Weight {
        // Proof size, measured:  `3062`
        // Proof size, estimated: `30187`
        // Shortest execution: 209_121_000 picoseconds.
        Weight::from_parts(252_135_000, 30187)
            .saturating_add(T::DbWeight::get().reads(11_u64))
            .saturating_add(T::DbWeight::get().writes(11_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(394), added: 2869, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Leases::WorkloadKeys` (r:1 w:1)
    /// Proof: `Leases::WorkloadKeys` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(191), added: 2666, mode: `MaxEncodedLen`)
    /// Storage: `System::ParentHash` (r:1 w:0)
    /// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Leases::AgendaCounts` (r:1 w:1)
    /// Proof: `Leases::AgendaCounts` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:0 w:1)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Scheduled` (r:0 w:1)
    /// Proof: `Leases::Scheduled` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaEntries` (r:0 w:1)
    /// Proof: `Leases::AgendaEntries` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    fn activate() -> Weight {
        // Proof size, measured:  `580`
        // Proof size, estimated: `21645`
        // Shortest execution: 141_130_000 picoseconds.
        Weight::from_parts(166_418_000, 21645)
            .saturating_add(T::DbWeight::get().reads(8_u64))
            .saturating_add(T::DbWeight::get().writes(7_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(394), added: 2869, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
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
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(258), added: 2733, mode: `MaxEncodedLen`)
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
    /// Storage: UNKNOWN KEY `0xcd826b5ee7c10b2ea743dccca33a9b47` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xcd826b5ee7c10b2ea743dccca33a9b47` (r:1 w:0)
    /// Storage: `Marketplace::OffersOf` (r:0 w:1)
    /// Proof: `Marketplace::OffersOf` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Scheduled` (r:0 w:1)
    /// Proof: `Leases::Scheduled` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
    fn fail() -> Weight {
        // Proof size, measured:  `3373`
        // Proof size, estimated: `40522`
        // Shortest execution: 398_864_000 picoseconds.
        Weight::from_parts(445_262_000, 40522)
            .saturating_add(T::DbWeight::get().reads(16_u64))
            .saturating_add(T::DbWeight::get().writes(14_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(394), added: 2869, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:1 w:1)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:0)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(191), added: 2666, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(258), added: 2733, mode: `MaxEncodedLen`)
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
    /// Storage: `Leases::Scheduled` (r:0 w:1)
    /// Proof: `Leases::Scheduled` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaEntries` (r:0 w:1)
    /// Proof: `Leases::AgendaEntries` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    fn cancel() -> Weight {
        // Proof size, measured:  `3482`
        // Proof size, estimated: `37845`
        // Shortest execution: 237_834_000 picoseconds.
        Weight::from_parts(383_581_000, 37845)
            .saturating_add(T::DbWeight::get().reads(14_u64))
            .saturating_add(T::DbWeight::get().writes(13_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(394), added: 2869, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:1 w:1)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(191), added: 2666, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(258), added: 2733, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Storage: `Uptime::Ring` (r:1 w:0)
    /// Proof: `Uptime::Ring` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x288dbe2218f8e1fc6be70535adc6ee8d` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x288dbe2218f8e1fc6be70535adc6ee8d` (r:1 w:0)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:3 w:3)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::AllowedAssets` (r:1 w:0)
    /// Proof: `Escrow::AllowedAssets` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Reputation::Scores` (r:2 w:2)
    /// Proof: `Reputation::Scores` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x04f6d69ba68ac8ce35b6000c36dabb22` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x04f6d69ba68ac8ce35b6000c36dabb22` (r:1 w:0)
    /// Storage: `Providers::Reserved` (r:1 w:1)
    /// Proof: `Providers::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xcd826b5ee7c10b2ea743dccca33a9b47` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xcd826b5ee7c10b2ea743dccca33a9b47` (r:1 w:0)
    /// Storage: `Marketplace::OffersOf` (r:0 w:1)
    /// Proof: `Marketplace::OffersOf` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Leases::WorkloadKeys` (r:0 w:1)
    /// Proof: `Leases::WorkloadKeys` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Scheduled` (r:0 w:1)
    /// Proof: `Leases::Scheduled` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
    fn settle() -> Weight {
        // Proof size, measured:  `4267`
        // Proof size, estimated: `53793`
        // Shortest execution: 478_643_000 picoseconds.
        Weight::from_parts(828_022_000, 53793)
            .saturating_add(T::DbWeight::get().reads(23_u64))
            .saturating_add(T::DbWeight::get().writes(18_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(394), added: 2869, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:1 w:1)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(191), added: 2666, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xeeef739ea2509ce0771308f1c9e6d786` (r:1 w:0)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(258), added: 2733, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Storage: `Uptime::Ring` (r:1 w:0)
    /// Proof: `Uptime::Ring` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x288dbe2218f8e1fc6be70535adc6ee8d` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x288dbe2218f8e1fc6be70535adc6ee8d` (r:1 w:0)
    /// Storage: `AssetsHolder::Holds` (r:1 w:1)
    /// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:3 w:3)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::AllowedAssets` (r:1 w:0)
    /// Proof: `Escrow::AllowedAssets` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Reputation::Scores` (r:2 w:2)
    /// Proof: `Reputation::Scores` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0x04f6d69ba68ac8ce35b6000c36dabb22` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x04f6d69ba68ac8ce35b6000c36dabb22` (r:1 w:0)
    /// Storage: `Providers::Reserved` (r:1 w:1)
    /// Proof: `Providers::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xcd826b5ee7c10b2ea743dccca33a9b47` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xcd826b5ee7c10b2ea743dccca33a9b47` (r:1 w:0)
    /// Storage: `Marketplace::OffersOf` (r:0 w:1)
    /// Proof: `Marketplace::OffersOf` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Leases::WorkloadKeys` (r:0 w:1)
    /// Proof: `Leases::WorkloadKeys` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Scheduled` (r:0 w:1)
    /// Proof: `Leases::Scheduled` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
    fn enforce() -> Weight {
        // Proof size, measured:  `4267`
        // Proof size, estimated: `53793`
        // Shortest execution: 472_623_000 picoseconds.
        Weight::from_parts(799_409_000, 53793)
            .saturating_add(T::DbWeight::get().reads(23_u64))
            .saturating_add(T::DbWeight::get().writes(18_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(394), added: 2869, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(258), added: 2733, mode: `MaxEncodedLen`)
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
    /// Storage: `Leases::ByParty` (r:0 w:2)
    /// Proof: `Leases::ByParty` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    fn prune() -> Weight {
        // Proof size, measured:  `1767`
        // Proof size, estimated: `26829`
        // Shortest execution: 203_613_000 picoseconds.
        Weight::from_parts(237_083_000, 26829)
            .saturating_add(T::DbWeight::get().reads(9_u64))
            .saturating_add(T::DbWeight::get().writes(9_u64))
    }
    /// Storage: `Leases::Cursor` (r:1 w:1)
    /// Proof: `Leases::Cursor` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaCounts` (r:1 w:1)
    /// Proof: `Leases::AgendaCounts` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaEntries` (r:1 w:1)
    /// Proof: `Leases::AgendaEntries` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Scheduled` (r:1 w:0)
    /// Proof: `Leases::Scheduled` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
    fn serve_empty() -> Weight {
        // Proof size, measured:  `158`
        // Proof size, estimated: `8495`
        // Shortest execution: 32_358_000 picoseconds.
        Weight::from_parts(41_432_000, 8495)
            .saturating_add(T::DbWeight::get().reads(5_u64))
            .saturating_add(T::DbWeight::get().writes(3_u64))
    }
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
    fn accept() -> Weight {
        Weight::from_parts(57_295_000, 3968)
            .saturating_add(RocksDbWeight::get().reads(4_u64))
            .saturating_add(RocksDbWeight::get().writes(4_u64))
    }
    fn reject() -> Weight {
        Weight::from_parts(252_135_000, 6527)
            .saturating_add(RocksDbWeight::get().reads(11_u64))
            .saturating_add(RocksDbWeight::get().writes(11_u64))
    }
    fn activate() -> Weight {
        Weight::from_parts(166_418_000, 4045)
            .saturating_add(RocksDbWeight::get().reads(8_u64))
            .saturating_add(RocksDbWeight::get().writes(7_u64))
    }
    fn fail() -> Weight {
        Weight::from_parts(445_262_000, 6838)
            .saturating_add(RocksDbWeight::get().reads(16_u64))
            .saturating_add(RocksDbWeight::get().writes(14_u64))
    }
    fn cancel() -> Weight {
        Weight::from_parts(383_581_000, 6947)
            .saturating_add(RocksDbWeight::get().reads(14_u64))
            .saturating_add(RocksDbWeight::get().writes(13_u64))
    }
    fn settle() -> Weight {
        Weight::from_parts(828_022_000, 8817)
            .saturating_add(RocksDbWeight::get().reads(23_u64))
            .saturating_add(RocksDbWeight::get().writes(18_u64))
    }
    fn enforce() -> Weight {
        Weight::from_parts(799_409_000, 8817)
            .saturating_add(RocksDbWeight::get().reads(23_u64))
            .saturating_add(RocksDbWeight::get().writes(18_u64))
    }
    fn prune() -> Weight {
        Weight::from_parts(237_083_000, 6208)
            .saturating_add(RocksDbWeight::get().reads(9_u64))
            .saturating_add(RocksDbWeight::get().writes(9_u64))
    }
    fn serve_empty() -> Weight {
        Weight::from_parts(41_432_000, 3489)
            .saturating_add(RocksDbWeight::get().reads(5_u64))
            .saturating_add(RocksDbWeight::get().writes(3_u64))
    }
}
