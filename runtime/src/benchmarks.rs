//! The benchmarks of what this runtime measures itself: the market's pallets, and for comparison `frame_system` and
//! `pallet_balances`, whose transfers are what other calls are measured against.

use crate::{AllPalletsWithSystem, Runtime};
use alloc::{string::String, vec::Vec};
use frame_benchmarking::{BenchmarkBatch, BenchmarkConfig, BenchmarkList};
use frame_support::traits::{StorageInfo, StorageInfoTrait, WhitelistedStorageKeys};
use frame_system_benchmarking::Pallet as SystemBench;

frame_benchmarking::define_benchmarks!(
    [frame_system, SystemBench::<Runtime>]
    [pallet_balances, crate::Balances]
    [pallet_asset_tx_payment, crate::AssetTxPayment]
    [pallet_uptime, crate::Uptime]
    [pallet_providers, crate::Providers]
    [pallet_marketplace, crate::Marketplace]
    [pallet_leases, crate::Leases]
    [pallet_escrow, crate::Escrow]
    [pallet_settings, crate::Settings]
    [pallet_reputation, crate::Reputation]
    [pallet_emission, crate::Emission]
    [pallet_price_oracle, crate::PriceOracle]
);

impl frame_system_benchmarking::Config for Runtime {}

/// What can be benchmarked, and how large each storage item can be.
pub fn metadata(extra: bool) -> (Vec<BenchmarkList>, Vec<StorageInfo>) {
    let mut list = Vec::<BenchmarkList>::new();
    list_benchmarks!(list, extra);
    (list, AllPalletsWithSystem::storage_info())
}

/// Runs one benchmark.
pub fn dispatch(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
    let whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
    let mut batches = Vec::<BenchmarkBatch>::new();
    let params = (&config, &whitelist);
    add_benchmarks!(params, batches);
    if batches.is_empty() {
        return Err("there is no such benchmark".into());
    }
    Ok(batches)
}
