//! How storage gets from the layout of one version of the runtime to that of the next.
//!
//! Migrations run over as many blocks as they take. Until they have ended, blocks have inherents only: no transactions,
//! no messages of other chains, no deadlines, and the market's clock stands still, as in any stall of the chain.

use crate::{configs::system::RuntimeBlockWeights, MultiBlockMigrations, Runtime, RuntimeEvent};
use cumulus_primitives_core::AggregateMessageOrigin;
use frame_support::{
    migrations::{FreezeChainOnFailedMigration, MultiStepMigrator},
    parameter_types,
    traits::{ConstU32, QueuePausedQuery},
    weights::Weight,
};
use sp_runtime::Perbill;

parameter_types! {
    /// Most weight that migrations take of a block.
    pub MigrationsWeight: Weight = Perbill::from_percent(80) * RuntimeBlockWeights::get().max_block;
}

impl pallet_migrations::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    // What a live chain has behind it can be taken out of the list; what is in it must do nothing on a new chain.
    #[cfg(not(feature = "runtime-benchmarks"))]
    type Migrations =
        (pallet_leases::migrations::v1::MigrateToV1<Runtime>, pallet_reputation::migrations::v1::MigrateToV1<Runtime>);
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
