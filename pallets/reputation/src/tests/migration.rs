//! Layout 0 to layout 1, in steps of any size.

use crate::{
    migrations::{v0, v1::MigrateToV1},
    mock::*,
    Pallet, ScoreRecord, Scores, WeightInfo,
};
use frame_support::{
    migrations::{SteppedMigration, SteppedMigrationError},
    traits::{GetStorageVersion, StorageVersion},
    weights::{Weight, WeightMeter},
};

type Migration = MigrateToV1<Test>;

const ACCOUNTS: u64 = 7;

fn required() -> Weight {
    <() as WeightInfo>::migrate_record()
}

fn record(who: u64) -> v0::Record {
    v0::Record { public: u128::from(who) * 1_000, carry_ppm: who as u32 }
}

fn populate() {
    (1..=ACCOUNTS).for_each(|who| v0::Scores::<Test>::insert(who, record(who)));
    StorageVersion::new(0).put::<Pallet<Test>>();
}

/// Migrates with weight for `entries` records in each step. Returns in how many steps.
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
fn every_score_is_kept_and_begins_to_decay_now() {
    for entries in [1, 2, 3, 100] {
        run(|| {
            Now::set(FIRST + 2 * ERA);
            populate();
            // The end of them takes the weight of one more.
            assert_eq!(migrate(entries), (ACCOUNTS + 1).div_ceil(entries));
            for who in 1..=ACCOUNTS {
                let v0::Record { public, carry_ppm } = record(who);
                assert_eq!(Scores::<Test>::get(who), ScoreRecord { public, carry_ppm, weight: public, era: 2 });
            }
            assert_eq!(Scores::<Test>::iter().count() as u64, ACCOUNTS);
            assert_eq!(Pallet::<Test>::on_chain_storage_version(), 1);
        });
    }
}

#[test]
fn migrating_again_or_on_a_new_chain_changes_nothing() {
    run(|| {
        populate();
        migrate(2);
        let after: Vec<_> = Scores::<Test>::iter().collect();
        Now::set(FIRST + ERA);
        assert_eq!(migrate(2), 1);
        assert_eq!(Scores::<Test>::iter().collect::<Vec<_>>(), after);
    });
}

#[test]
fn without_weight_for_one_record_it_says_how_much_it_needs() {
    run(|| {
        populate();
        let mut meter = WeightMeter::with_limit(required() - Weight::from_parts(1, 0));
        let refused = Migration::step(None, &mut meter);
        assert_eq!(refused, Err(SteppedMigrationError::InsufficientWeight { required: required() }));
        migrate(1);
    });
}

#[test]
fn what_is_put_back_into_layout_0_comes_out_as_it_was() {
    run(|| {
        populate();
        migrate(3);
        let before: Vec<_> = Scores::<Test>::iter().collect();
        v0::restore::<Test>();
        assert_eq!(v0::Scores::<Test>::get(3), Some(record(3)));
        migrate(3);
        assert_eq!(Scores::<Test>::iter().collect::<Vec<_>>(), before);
    });
}
