//! The Tradewind parachain runtime.
//!
//! [`configs`] wires the pallets, [`apis`] is what nodes and readers call, [`constants`] holds the numbers,
//! [`genesis_config_presets`] the chains that can be started.

#![cfg_attr(not(feature = "std"), no_std)]
#![recursion_limit = "512"]

extern crate alloc;

#[cfg(feature = "std")]
mod wasm {
    #![allow(missing_docs)]
    include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));
}
#[cfg(feature = "std")]
pub use wasm::*;

pub mod apis;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
pub mod configs;
pub mod constants;
pub mod genesis_config_presets;
#[cfg(feature = "std")]
mod try_state;

#[cfg(feature = "std")]
pub use try_state::try_state_market;

use alloc::borrow::Cow;
use sp_runtime::{
    generic, impl_opaque_keys,
    traits::{BlakeTwo256, IdentifyAccount, Verify},
    MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;

pub use sp_consensus_aura::sr25519::AuthorityId as AuraId;
pub use tradewind_primitives::Balance;

/// A signature of any of the usual schemes.
pub type Signature = MultiSignature;

/// An account: the public key behind a [`Signature`], or its hash.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;

/// How a call names an account.
pub type Address = MultiAddress<AccountId, ()>;

/// Number of an account's next transaction.
pub type Nonce = u32;

/// Number of a block.
pub type BlockNumber = u32;

/// A hash of the chain.
pub type Hash = sp_core::H256;

/// Number of a fungible asset.
pub type AssetId = u32;

/// A block's header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;

/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;

/// A block with its justifications.
pub type SignedBlock = generic::SignedBlock<Block>;

/// What a transaction carries beside its call. The outermost part gives back the proof size that was not used, so it
/// wraps all others.
pub type TxExtension = cumulus_pallet_weight_reclaim::StorageWeightReclaim<
    Runtime,
    (
        frame_system::AuthorizeCall<Runtime>,
        frame_system::CheckNonZeroSender<Runtime>,
        frame_system::CheckSpecVersion<Runtime>,
        frame_system::CheckTxVersion<Runtime>,
        frame_system::CheckGenesis<Runtime>,
        frame_system::CheckMortality<Runtime>,
        frame_system::CheckNonce<Runtime>,
        frame_system::CheckWeight<Runtime>,
        pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
        frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
    ),
>;

/// A transaction or an inherent.
pub type UncheckedExtrinsic = generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;

/// What is signed of a transaction.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;

/// Executes blocks.
pub type Executive =
    frame_executive::Executive<Runtime, Block, frame_system::ChainContext<Runtime>, Runtime, AllPalletsWithSystem>;

impl_opaque_keys! {
    /// The keys of a collator's session.
    pub struct SessionKeys {
        /// Authors blocks.
        pub aura: Aura,
    }
}

/// The version of this runtime.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: Cow::Borrowed("tradewind"),
    impl_name: Cow::Borrowed("tradewind"),
    authoring_version: 1,
    spec_version: 1,
    impl_version: 0,
    apis: apis::RUNTIME_API_VERSIONS,
    transaction_version: 1,
    system_version: 1,
};

pub use construct::*;

/// The pallets and their numbers, which are part of every call's and event's encoding and never change.
mod construct {
    // The macro writes items that it does not document.
    #![allow(missing_docs)]

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

        #[runtime::pallet_index(10)]
        pub type Balances = pallet_balances;
        #[runtime::pallet_index(11)]
        pub type TransactionPayment = pallet_transaction_payment;
        #[runtime::pallet_index(12)]
        pub type Assets = pallet_assets;
        #[runtime::pallet_index(13)]
        pub type AssetsHolder = pallet_assets_holder;

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
    }
}

cumulus_pallet_parachain_system::register_validate_block! {
    Runtime = Runtime,
    BlockExecutor = cumulus_pallet_aura_ext::BlockExecutor::<Runtime, Executive>,
}
