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
        // Shortest execution: 53_420_000 picoseconds.
        Weight::from_parts(95_823_000, 10861)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(4_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(394), added: 2869, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Marketplace::Offers` (r:1 w:1)
    /// Proof: `Marketplace::Offers` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
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
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xcd826b5ee7c10b2ea743dccca33a9b47` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xcd826b5ee7c10b2ea743dccca33a9b47` (r:1 w:0)
    /// Storage: `Leases::Scheduled` (r:0 w:1)
    /// Proof: `Leases::Scheduled` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
    fn reject() -> Weight {
        // Proof size, measured:  `3068`
        // Proof size, estimated: `27648`
        // Shortest execution: 196_833_000 picoseconds.
        Weight::from_parts(336_161_000, 27648)
            .saturating_add(T::DbWeight::get().reads(11_u64))
            .saturating_add(T::DbWeight::get().writes(10_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(394), added: 2869, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Leases::WorkloadKeys` (r:1 w:1)
    /// Proof: `Leases::WorkloadKeys` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
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
        // Proof size, measured:  `526`
        // Proof size, estimated: `19126`
        // Shortest execution: 81_361_000 picoseconds.
        Weight::from_parts(101_571_000, 19126)
            .saturating_add(T::DbWeight::get().reads(7_u64))
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
    /// Storage: `Leases::Scheduled` (r:0 w:1)
    /// Proof: `Leases::Scheduled` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
    fn fail() -> Weight {
        // Proof size, measured:  `3379`
        // Proof size, estimated: `37983`
        // Shortest execution: 387_517_000 picoseconds.
        Weight::from_parts(473_615_000, 37983)
            .saturating_add(T::DbWeight::get().reads(16_u64))
            .saturating_add(T::DbWeight::get().writes(13_u64))
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
    /// Storage: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x630fd4ad94e8cd906414ff878952441b` (r:1 w:0)
    /// Storage: `Leases::AgendaCounts` (r:1 w:1)
    /// Proof: `Leases::AgendaCounts` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Scheduled` (r:0 w:1)
    /// Proof: `Leases::Scheduled` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
    /// Storage: `Leases::AgendaEntries` (r:0 w:1)
    /// Proof: `Leases::AgendaEntries` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    fn cancel() -> Weight {
        // Proof size, measured:  `2537`
        // Proof size, estimated: `32031`
        // Shortest execution: 201_830_000 picoseconds.
        Weight::from_parts(325_054_000, 32031)
            .saturating_add(T::DbWeight::get().reads(13_u64))
            .saturating_add(T::DbWeight::get().writes(11_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(394), added: 2869, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:1 w:1)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(191), added: 2666, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Ring` (r:1 w:0)
    /// Proof: `Uptime::Ring` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(258), added: 2733, mode: `MaxEncodedLen`)
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
    /// Storage: `Providers::Reserved` (r:1 w:1)
    /// Proof: `Providers::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xcd826b5ee7c10b2ea743dccca33a9b47` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xcd826b5ee7c10b2ea743dccca33a9b47` (r:1 w:0)
    /// Storage: `Leases::WorkloadKeys` (r:0 w:1)
    /// Proof: `Leases::WorkloadKeys` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Scheduled` (r:0 w:1)
    /// Proof: `Leases::Scheduled` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
    fn settle() -> Weight {
        // Proof size, measured:  `3859`
        // Proof size, estimated: `45884`
        // Shortest execution: 328_489_000 picoseconds.
        Weight::from_parts(462_449_000, 45884)
            .saturating_add(T::DbWeight::get().reads(19_u64))
            .saturating_add(T::DbWeight::get().writes(15_u64))
    }
    /// Storage: `Leases::Leases` (r:1 w:1)
    /// Proof: `Leases::Leases` (`max_values`: None, `max_size`: Some(394), added: 2869, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::TickClock` (r:1 w:0)
    /// Proof: `Uptime::TickClock` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Leases` (r:1 w:1)
    /// Proof: `Uptime::Leases` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Providers` (r:1 w:1)
    /// Proof: `Uptime::Providers` (`max_values`: None, `max_size`: Some(191), added: 2666, mode: `MaxEncodedLen`)
    /// Storage: `Uptime::Ring` (r:1 w:0)
    /// Proof: `Uptime::Ring` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
    /// Storage: `Escrow::Escrows` (r:1 w:1)
    /// Proof: `Escrow::Escrows` (`max_values`: None, `max_size`: Some(258), added: 2733, mode: `MaxEncodedLen`)
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
    /// Storage: `Providers::Reserved` (r:1 w:1)
    /// Proof: `Providers::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Providers::Providers` (r:1 w:1)
    /// Proof: `Providers::Providers` (`max_values`: None, `max_size`: Some(800), added: 3275, mode: `MaxEncodedLen`)
    /// Storage: UNKNOWN KEY `0xcd826b5ee7c10b2ea743dccca33a9b47` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xcd826b5ee7c10b2ea743dccca33a9b47` (r:1 w:0)
    /// Storage: `Leases::WorkloadKeys` (r:0 w:1)
    /// Proof: `Leases::WorkloadKeys` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
    /// Storage: `Leases::Scheduled` (r:0 w:1)
    /// Proof: `Leases::Scheduled` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
    fn enforce() -> Weight {
        // Proof size, measured:  `3859`
        // Proof size, estimated: `45884`
        // Shortest execution: 338_504_000 picoseconds.
        Weight::from_parts(452_975_000, 45884)
            .saturating_add(T::DbWeight::get().reads(19_u64))
            .saturating_add(T::DbWeight::get().writes(15_u64))
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
        // Shortest execution: 207_770_000 picoseconds.
        Weight::from_parts(327_889_000, 26829)
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
        // Shortest execution: 30_986_000 picoseconds.
        Weight::from_parts(51_136_000, 8495)
            .saturating_add(T::DbWeight::get().reads(5_u64))
            .saturating_add(T::DbWeight::get().writes(3_u64))
    }
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
    fn accept() -> Weight {
        Weight::from_parts(95_823_000, 3968)
            .saturating_add(RocksDbWeight::get().reads(4_u64))
            .saturating_add(RocksDbWeight::get().writes(4_u64))
    }
    fn reject() -> Weight {
        Weight::from_parts(336_161_000, 6533)
            .saturating_add(RocksDbWeight::get().reads(11_u64))
            .saturating_add(RocksDbWeight::get().writes(10_u64))
    }
    fn activate() -> Weight {
        Weight::from_parts(101_571_000, 3991)
            .saturating_add(RocksDbWeight::get().reads(7_u64))
            .saturating_add(RocksDbWeight::get().writes(7_u64))
    }
    fn fail() -> Weight {
        Weight::from_parts(473_615_000, 6844)
            .saturating_add(RocksDbWeight::get().reads(16_u64))
            .saturating_add(RocksDbWeight::get().writes(13_u64))
    }
    fn cancel() -> Weight {
        Weight::from_parts(325_054_000, 6002)
            .saturating_add(RocksDbWeight::get().reads(13_u64))
            .saturating_add(RocksDbWeight::get().writes(11_u64))
    }
    fn settle() -> Weight {
        Weight::from_parts(462_449_000, 7324)
            .saturating_add(RocksDbWeight::get().reads(19_u64))
            .saturating_add(RocksDbWeight::get().writes(15_u64))
    }
    fn enforce() -> Weight {
        Weight::from_parts(452_975_000, 7324)
            .saturating_add(RocksDbWeight::get().reads(19_u64))
            .saturating_add(RocksDbWeight::get().writes(15_u64))
    }
    fn prune() -> Weight {
        Weight::from_parts(327_889_000, 6208)
            .saturating_add(RocksDbWeight::get().reads(9_u64))
            .saturating_add(RocksDbWeight::get().writes(9_u64))
    }
    fn serve_empty() -> Weight {
        Weight::from_parts(51_136_000, 3489)
            .saturating_add(RocksDbWeight::get().reads(5_u64))
            .saturating_add(RocksDbWeight::get().writes(3_u64))
    }
}
