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
pub mod check_operational;
pub mod configs;
pub mod constants;
mod construct;
pub mod genesis_config_presets;
#[cfg(feature = "std")]
mod try_state;
mod weights;

#[cfg(feature = "std")]
pub use try_state::try_state_market;

use alloc::{borrow::Cow, vec::Vec};
use sp_runtime::{
    generic, impl_opaque_keys,
    traits::{BlakeTwo256, IdentifyAccount, Verify},
    MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;

pub use check_operational::CheckOperational;
pub use construct::*;
pub use pallet_price_oracle::crypto::AuthorityId as PriceId;
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
        CheckOperational,
        frame_system::CheckWeight<Runtime>,
        pallet_asset_tx_payment::ChargeAssetTxPayment<Runtime>,
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
        /// Signs prices.
        pub prices: PriceOracle,
    }
}

/// The version of this runtime.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: Cow::Borrowed("tradewind"),
    impl_name: Cow::Borrowed("tradewind"),
    authoring_version: 1,
    spec_version: 2,
    impl_version: 0,
    apis: apis::RUNTIME_API_VERSIONS,
    transaction_version: 2,
    system_version: 1,
};

cumulus_pallet_parachain_system::register_validate_block! {
    Runtime = Runtime,
    BlockExecutor = cumulus_pallet_aura_ext::BlockExecutor::<Runtime, Executive>,
}
