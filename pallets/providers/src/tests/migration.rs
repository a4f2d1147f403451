//! Version 0 to version 1, in steps of any size.

use crate::{migrations::v1::MigrateToV1, mock::*, Pallet, WeightInfo};
use frame_support::{
    migrations::{SteppedMigration, SteppedMigrationError},
    traits::{GetStorageVersion, StorageVersion},
    weights::{Weight, WeightMeter},
};

type Migration = MigrateToV1<Test>;

const ALL: [(u64, &str); 3] = [(ALICE, "alpha"), (BOB, "beta"), (CAROL, "gamma")];

fn required() -> Weight {
    <() as WeightInfo>::migrate_provider()
}

/// Providers of before, when nobody might put statements.
fn populate() {
    ALL.iter().for_each(|(who, name)| register(*who, name, MIN_STAKE));
    Granted::set(Default::default());
    StorageVersion::new(0).put::<Pallet<Test>>();
}

/// Migrates with weight for `entries` providers in each step. Returns in how many steps.
fn migrate(entries: u64) -> u64 {
    let (mut cursor, mut steps) = (None, 0);
    loop {
        let mut meter = WeightMeter::with_limit(required() * entries);
        cursor = Migration::transactional_step(cursor, &mut meter).unwrap();
        steps += 1;
        if cursor.is_none() {
            return steps;
        }
    }
}

#[test]
fn every_provider_may_put_statements_once_the_migration_is_over() {
    for entries in [1, 2, 3, 100] {
        run(|| {
            populate();
            // The end of them takes the weight of one more. That all may, every test's end checks.
            assert_eq!(migrate(entries), (ALL.len() as u64 + 1).div_ceil(entries));
            assert_eq!(Pallet::<Test>::on_chain_storage_version(), 1);
        });
    }
}

#[test]
fn migrating_again_or_on_a_new_chain_changes_nothing() {
    run(|| {
        populate();
        migrate(2);
        assert_eq!(migrate(2), 1);
    });
}

#[test]
fn without_weight_for_one_provider_it_says_how_much_it_needs() {
    run(|| {
        populate();
        let mut meter = WeightMeter::with_limit(required() - Weight::from_parts(1, 0));
        let refused = Migration::step(None, &mut meter);
        assert_eq!(refused, Err(SteppedMigrationError::InsufficientWeight { required: required() }));
        migrate(1);
    });
}
