//! "The chain was upgraded, and afterwards my lease was gone."

use super::{
    outages::{all_go_on, one_of_each},
    world::{run, World, PROVIDER},
};
use frame_support::{
    migrations::MultiStepMigrator,
    traits::{GetStorageVersion, QueuePausedQuery, StorageVersion},
};
use frame_system::{LastRuntimeUpgrade, LastRuntimeUpgradeInfo};
use pallet_leases::{migrations::v0, Agenda, AgendaItem};
use tradewind_primitives::{
    traits::{Reputation as _, StatementQuota, WeightScore},
    Balance, LeaseId, LeaseRecord, Ticks,
};
use tradewind_runtime::{
    configs::{migrations::PausedByMigrations, statements::Statements},
    try_state_market, AccountId, MultiBlockMigrations, Reputation, Runtime, RuntimeEvent, System, VERSION,
};

/// Number of the first of the leases that are there to make a migration long.
const FILLERS: LeaseId = 1_000_000;

/// What the provider has earned by then.
const SCORE: Balance = 7_000;

fn is_migrating(world: &mut World) -> bool {
    world.look(MultiBlockMigrations::ongoing)
}

/// Brings the chain back to how the first runtime left it, with so many more leases, and lets this runtime find it so.
fn downgrade(world: &mut World, fillers: u64) {
    world.look(|| {
        v0::restore::<Runtime>();
        Reputation::set_score(&PROVIDER.to_account_id(), SCORE);
        pallet_reputation::migrations::v0::restore::<Runtime>();
        pallet_providers::Providers::<Runtime>::iter_keys().for_each(|who| Statements::withdraw(&who));
        StorageVersion::new(0).put::<pallet_providers::Pallet<Runtime>>();
        let record = v0::Leases::<Runtime>::iter_values().next().unwrap();
        (0..fillers).for_each(|n| v0::Leases::<Runtime>::insert(FILLERS + n, &record));
        let spec_version = 1.into();
        LastRuntimeUpgrade::<Runtime>::put(LastRuntimeUpgradeInfo { spec_version, spec_name: VERSION.spec_name });
    });
}

/// Blocks until storage is migrated. Says how many, and how many ticks they took.
fn migrate(world: &mut World, stride: Ticks, mut between: impl FnMut(&mut World)) -> (u32, Ticks) {
    world.is_silent(PROVIDER);
    let (mut blocks, began) = (0, world.now());
    loop {
        world.block(stride, vec![]);
        blocks += 1;
        if !is_migrating(world) {
            break;
        }
        between(world);
    }
    world.beats(PROVIDER);
    (blocks, world.now() - began)
}

fn records(world: &mut World, leases: &[LeaseId]) -> Vec<LeaseRecord<AccountId>> {
    leases.iter().map(|id| world.lease(*id).lease).collect()
}

#[test]
fn an_upgrade_changes_no_lease_and_moves_no_deadline() {
    run(|world| {
        let leases = one_of_each(world, 5_000);
        let before = records(world, &leases);
        downgrade(world, 0);
        let (blocks, ticks) = migrate(world, 1, |_| ());
        assert_eq!((blocks, ticks), (1, 1), "so few leases take one block");
        world.look(|| {
            let who = PROVIDER.to_account_id();
            assert_eq!((Reputation::score(&who), Reputation::weight_score(&who)), (SCORE, SCORE));
            assert_eq!(pallet_reputation::Pallet::<Runtime>::on_chain_storage_version(), 1);
        });
        assert_eq!(records(world, &leases), before);
        world.look(try_state_market).unwrap();
        all_go_on(world, leases, 1);
    });
}

#[test]
fn while_an_upgrade_goes_on_for_many_blocks_the_market_stands_still() {
    run(|world| {
        let leases = one_of_each(world, 5_000);
        let before = records(world, &leases);
        let (live, fillers) = (world.live(), 3_000);
        // Due within the migration, were deadlines served then.
        let soon = world.now() + 5;
        world.look(|| Agenda::<Runtime>::insert(soon, AgendaItem::Tombstone(FILLERS), ()));
        downgrade(world, fillers);
        let (blocks, ticks) = migrate(world, 10, |world| {
            assert_eq!(world.live(), live);
            world.look(|| {
                assert!(PausedByMigrations::is_paused(&cumulus_primitives_core::AggregateMessageOrigin::Parent));
                assert!(Agenda::<Runtime>::contains_key(soon, AgendaItem::Tombstone(FILLERS)));
            });
        });
        assert!(blocks > 2, "{blocks} blocks");
        println!("{fillers} leases took {blocks} blocks");
        assert!(ticks > 10);
        world.look(|| {
            let done: RuntimeEvent = pallet_migrations::Event::<Runtime>::UpgradeCompleted.into();
            assert!(System::events().iter().any(|record| record.event == done));
            (0..fillers).for_each(|n| pallet_leases::Leases::<Runtime>::remove(FILLERS + n));
        });
        assert_eq!(records(world, &leases), before);
        world.look(try_state_market).unwrap();
        all_go_on(world, leases, 1);
    });
}

#[test]
fn an_upgrade_without_a_new_layout_migrates_nothing() {
    run(|world| {
        let leases = one_of_each(world, 5_000);
        let before = records(world, &leases);
        world.look(|| {
            let info = LastRuntimeUpgradeInfo { spec_version: 1.into(), spec_name: VERSION.spec_name };
            LastRuntimeUpgrade::<Runtime>::put(info);
        });
        let (blocks, _) = migrate(world, 1, |_| ());
        assert_eq!(blocks, 1);
        assert_eq!(records(world, &leases), before);
        all_go_on(world, leases, 1);
    });
}
