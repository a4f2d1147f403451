//! Weights of `pallet_asset_tx_payment`, measured. Written by `scripts/benchmark`; not to be edited.
//!
//! 64.0.0, 2026-11-29, steps 10, repeat 20, largest map 1000000,
//! on vm (AMD EPYC).

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs, clippy::unnecessary_cast, unused)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What `pallet_asset_tx_payment` weighs here, with the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_asset_tx_payment::WeightInfo for WeightInfo<T> {
    fn charge_asset_tx_payment_zero() -> Weight {
        // Proof size, measured:  `0`
        // Proof size, estimated: `0`
        // Shortest execution: 1_422_000 picoseconds.
        Weight::from_parts(2_985_000, 0)
    }
    /// Storage: `System::Account` (r:2 w:2)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn charge_asset_tx_payment_native() -> Weight {
        // Proof size, measured:  `241`
        // Proof size, estimated: `6196`
        // Shortest execution: 100_319_000 picoseconds.
        Weight::from_parts(110_264_000, 6196)
            .saturating_add(T::DbWeight::get().reads(2_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
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
    /// Storage: UNKNOWN KEY `0xed3f4ab19db7f36d8f0d3973703a7cb9` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0xed3f4ab19db7f36d8f0d3973703a7cb9` (r:1 w:0)
    /// Storage: UNKNOWN KEY `0x77dd66f709444a7b08eaf931d1a68ba8` (r:1 w:0)
    /// Proof: UNKNOWN KEY `0x77dd66f709444a7b08eaf931d1a68ba8` (r:1 w:0)
    /// Storage: `Assets::Asset` (r:1 w:1)
    /// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
    /// Storage: `Assets::Account` (r:2 w:2)
    /// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    /// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:0)
    /// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    fn charge_asset_tx_payment_asset() -> Weight {
        // Proof size, measured:  `6065`
        // Proof size, estimated: `23732`
        // Shortest execution: 281_708_000 picoseconds.
        Weight::from_parts(385_633_000, 23732)
            .saturating_add(T::DbWeight::get().reads(15_u64))
            .saturating_add(T::DbWeight::get().writes(3_u64))
    }
}
