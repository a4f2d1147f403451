//! The pallets and their numbers, which are part of every call's and event's encoding and never change.

// The macro writes items that it does not document.
#![allow(missing_docs)]

use crate::Block;
use alloc::vec::Vec;
use sp_inherents::{CheckInherentsResult, InherentData};
use sp_runtime::traits::Block as BlockT;

#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Runtime;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type ParachainSystem = cumulus_pallet_parachain_system;
    #[runtime::pallet_index(2)]
    pub type Timestamp = pallet_timestamp;
    #[runtime::pallet_index(3)]
    pub type ParachainInfo = staging_parachain_info;
    #[runtime::pallet_index(4)]
    pub type WeightReclaim = cumulus_pallet_weight_reclaim;

    #[runtime::pallet_index(5)]
    pub type MultiBlockMigrations = pallet_migrations;

    #[runtime::pallet_index(10)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(11)]
    pub type TransactionPayment = pallet_transaction_payment;
    #[runtime::pallet_index(12)]
    pub type Assets = pallet_assets;
    #[runtime::pallet_index(13)]
    pub type AssetsHolder = pallet_assets_holder;
    #[runtime::pallet_index(14)]
    pub type AssetTxPayment = pallet_asset_tx_payment;

    // Session asks CollatorSelection for the next collators and tells Aura, so they stand in this order.
    #[runtime::pallet_index(20)]
    pub type Authorship = pallet_authorship;
    #[runtime::pallet_index(21)]
    pub type CollatorSelection = pallet_collator_selection;
    #[runtime::pallet_index(22)]
    pub type Session = pallet_session;
    #[runtime::pallet_index(23)]
    pub type Aura = pallet_aura;
    #[runtime::pallet_index(24)]
    pub type AuraExt = cumulus_pallet_aura_ext;

    #[runtime::pallet_index(30)]
    pub type XcmpQueue = cumulus_pallet_xcmp_queue;
    #[runtime::pallet_index(31)]
    pub type PolkadotXcm = pallet_xcm;
    #[runtime::pallet_index(32)]
    pub type CumulusXcm = cumulus_pallet_xcm;
    #[runtime::pallet_index(33)]
    pub type MessageQueue = pallet_message_queue;

    #[runtime::pallet_index(40)]
    pub type Utility = pallet_utility;
    #[runtime::pallet_index(41)]
    pub type Proxy = pallet_proxy;
    #[runtime::pallet_index(42)]
    pub type Identity = pallet_identity;
    #[runtime::pallet_index(43)]
    pub type Preimage = pallet_preimage;
    #[runtime::pallet_index(44)]
    pub type Scheduler = pallet_scheduler;
    #[runtime::pallet_index(45)]
    pub type ConvictionVoting = pallet_conviction_voting;
    #[runtime::pallet_index(46)]
    pub type Referenda = pallet_referenda;
    #[runtime::pallet_index(47)]
    pub type Origins = crate::configs::governance::origins;
    #[runtime::pallet_index(48)]
    pub type Treasury = pallet_treasury;
    #[runtime::pallet_index(49)]
    pub type Sudo = pallet_sudo;

    #[runtime::pallet_index(50)]
    pub type Uptime = pallet_uptime;
    #[runtime::pallet_index(51)]
    pub type Providers = pallet_providers;
    #[runtime::pallet_index(52)]
    pub type Marketplace = pallet_marketplace;
    #[runtime::pallet_index(53)]
    pub type Leases = pallet_leases;
    #[runtime::pallet_index(54)]
    pub type Escrow = pallet_escrow;
    #[runtime::pallet_index(55)]
    pub type Reputation = pallet_reputation;
    // After Balances: it checks what the genesis has issued.
    #[runtime::pallet_index(56)]
    pub type Emission = pallet_emission;
    #[runtime::pallet_index(57)]
    pub type Settings = pallet_settings;
    // After Assets, whose decimals the pairs of the genesis count in.
    #[runtime::pallet_index(58)]
    pub type PriceOracle = pallet_price_oracle;
}

// The macro keeps its trait for inherents to this module.

pub(crate) fn create_inherents(data: &InherentData) -> Vec<<Block as BlockT>::Extrinsic> {
    data.create_extrinsics()
}

pub(crate) fn check_inherents(data: &InherentData, block: &<Block as BlockT>::LazyBlock) -> CheckInherentsResult {
    data.check_extrinsics(block)
}
