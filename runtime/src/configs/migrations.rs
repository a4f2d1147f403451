//! How storage gets from the layout of one version of the runtime to that of the next.
//!
//! Migrations run over as many blocks as they take. Until they have ended, blocks have inherents only: no transactions,
//! no messages of other chains, no deadlines, and the market's clock stands still, as in any stall of the chain.

use crate::{
    configs::system::RuntimeBlockWeights, AccountId, Aura, MultiBlockMigrations, PriceOracle, Runtime, RuntimeEvent,
    Session, SessionKeys,
};
use alloc::vec::Vec;
use codec::DecodeAll;
use cumulus_primitives_core::AggregateMessageOrigin;
use frame_support::{
    migrations::{FreezeChainOnFailedMigration, MultiStepMigrator},
    parameter_types,
    storage::unhashed,
    traits::{ConstU32, OnRuntimeUpgrade, OneSessionHandler, QueuePausedQuery},
    weights::Weight,
};
use sp_core::sr25519;
use sp_runtime::{impl_opaque_keys, Perbill};

parameter_types! {
    /// Most weight that migrations take of a block.
    pub MigrationsWeight: Weight = Perbill::from_percent(80) * RuntimeBlockWeights::get().max_block;
}

impl pallet_migrations::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    // What a live chain has behind it can be taken out of the list; what is in it must do nothing on a new chain.
    #[cfg(not(feature = "runtime-benchmarks"))]
    type Migrations = (
        pallet_leases::migrations::v1::MigrateToV1<Runtime>,
        pallet_reputation::migrations::v1::MigrateToV1<Runtime>,
        pallet_providers::migrations::v1::MigrateToV1<Runtime>,
    );
    #[cfg(feature = "runtime-benchmarks")]
    type Migrations = pallet_migrations::mock_helpers::MockedMigrations;
    type CursorMaxLen = ConstU32<65_536>;
    type IdentifierMaxLen = ConstU32<256>;
    type MigrationStatusHandler = ();
    // Half of a layout is worse than none: blocks stay empty until the relay chain's governance brings a mended runtime.
    type FailedMigrationHandler = FreezeChainOnFailedMigration;
    type MaxServiceWeight = MigrationsWeight;
    type WeightInfo = pallet_migrations::weights::SubstrateWeight<Runtime>;
}

/// Keeps messages of other chains in their queues while migrations go on: their calls would meet two layouts.
pub struct PausedByMigrations;

impl QueuePausedQuery<AggregateMessageOrigin> for PausedByMigrations {
    fn is_paused(_: &AggregateMessageOrigin) -> bool {
        MultiBlockMigrations::ongoing()
    }
}

/// What cannot wait: it runs before anything else of the first block of a new runtime.
pub type SingleBlock = AddPriceKeys;

impl_opaque_keys! {
    /// The keys of a session before operators had one for prices.
    pub struct AuraKeys {
        /// Authors blocks.
        pub aura: Aura,
    }
}

/// Gives every collator a key for prices, and opens the feeds that a new chain has.
///
/// The new key is the collator's key for blocks, for the other purpose: nobody else's, and one that it can prove to have. It
/// says nothing until the collator puts it into its node under `twpo`, or sets keys of its own.
///
/// Session keys are read in every session, so this is done in one block, for all accounts that have any: whoever enacts the
/// upgrade looks at their number first, as anybody can set keys for a deposit.
pub struct AddPriceKeys;

impl AddPriceKeys {
    /// Whether keys are stored as they were before: each collator's account with a key of 32 bytes, and nothing else.
    fn is_due() -> bool {
        let raw = unhashed::get_raw(&pallet_session::QueuedKeys::<Runtime>::hashed_key());
        let old = raw.and_then(|raw| Vec::<(AccountId, AuraKeys)>::decode_all(&mut raw.as_slice()).ok());
        // Of no collators both layouts look alike.
        old.is_some_and(|old| !old.is_empty())
    }
}

impl OnRuntimeUpgrade for AddPriceKeys {
    fn on_runtime_upgrade() -> Weight {
        let db = <Runtime as frame_system::Config>::DbWeight::get();
        if !Self::is_due() {
            return db.reads(1);
        }
        Session::upgrade_keys::<AuraKeys, _>(|_, old| {
            let prices = sr25519::Public::from(old.aura.clone()).into();
            SessionKeys { aura: old.aura, prices }
        });
        let queued = pallet_session::QueuedKeys::<Runtime>::get();
        PriceOracle::on_genesis_session(queued.iter().map(|(who, keys)| (who, keys.prices.clone())));
        let count = u64::from(PriceOracle::open_defaults());
        log::info!(target: "runtime", "{} collators have keys for prices, {count} feeds are open", queued.len());
        let collators = pallet_session::NextKeys::<Runtime>::iter_keys().count() as u64;
        // Of each collator its keys, the owners of three of them, and its place among operators; of each feed itself and
        // their number.
        db.reads_writes(
            collators.saturating_mul(4).saturating_add(count.saturating_mul(2)).saturating_add(4),
            collators.saturating_mul(6).saturating_add(count.saturating_mul(2)).saturating_add(4),
        )
    }
}
