//! Layout 0 to layout 1, in steps of any size.

use crate::{
    migrations::{
        v0,
        v1::{MigrateToV1, Progress},
    },
    mock::*,
    ByParty, Leases as Records, Pallet,
};
use frame_support::{
    assert_ok,
    migrations::{SteppedMigration, SteppedMigrationError},
    traits::{GetStorageVersion, StorageVersion},
    weights::{Weight, WeightMeter},
};
use tradewind_primitives::{traits::LeaseBook, LeaseId};

type Migration = MigrateToV1<Test>;

/// Leases in every state that one can be in.
fn populate() -> Vec<LeaseId> {
    StorageVersion::new(1).put::<Pallet<Test>>();
    let leases: Vec<LeaseId> = (0..6).map(|_| Leases::open(terms(USD)).unwrap().lease).collect();
    accept(leases[1]);
    for id in &leases[2..5] {
        activate(*id);
    }
    beat_at(1010);
    assert_ok!(Leases::cancel(signed(BUYER), leases[3]));
    assert_ok!(Leases::reject(signed(PROVIDER), leases[5], None));
    leases
}

/// All that is stored of leases, by key.
fn stored() -> Vec<(Vec<u8>, Vec<u8>)> {
    let prefix = frame_support::storage::storage_prefix(b"Leases", b"")[..16].to_vec();
    let mut key = prefix.clone();
    let mut found = Vec::new();
    while let Some(next) = sp_io::storage::next_key(&key).filter(|next| next.starts_with(&prefix)) {
        found.push((next.clone(), sp_io::storage::get(&next).unwrap().to_vec()));
        key = next;
    }
    found
}

/// Migrates with weight for `entries` entries in each step. Returns in how many steps.
fn migrate(entries: u64) -> u32 {
    let (mut cursor, mut steps) = (None, 0);
    loop {
        let mut meter = WeightMeter::with_limit(Migration::required() * entries);
        cursor = Migration::transactional_step(cursor, &mut meter).unwrap();
        steps += 1;
        if cursor.is_none() {
            return steps;
        }
    }
}

#[test]
fn leases_in_every_state_come_out_as_if_they_had_been_opened_in_the_new_layout() {
    for entries in [1, 2, 3, 100] {
        run(|| {
            populate();
            Pallet::<Test>::do_try_state().unwrap();
            let before = stored();
            v0::restore::<Test>();
            assert!(stored() != before);
            assert_eq!(v0::ClosedByParty::<Test>::iter_keys().count(), 2, "of each party of the closed lease");
            let steps = migrate(entries);
            assert!(stored() == before);
            assert_eq!(Pallet::<Test>::on_chain_storage_version(), 1);
            Pallet::<Test>::do_try_state().unwrap();
            // Six records, the end of them, two entries, their end.
            assert_eq!(u64::from(steps), 10u64.div_ceil(entries));
        });
    }
}

#[test]
fn migrating_again_changes_nothing() {
    run(|| {
        populate();
        v0::restore::<Test>();
        migrate(2);
        let after = stored();
        assert_eq!(migrate(2), 1);
        assert!(stored() == after);
    });
}

#[test]
fn a_new_chain_has_nothing_to_migrate() {
    run(|| {
        populate();
        let before = stored();
        assert_eq!(migrate(1), 1);
        assert!(stored() == before);
    });
}

#[test]
fn without_weight_for_one_entry_it_says_how_much_it_needs() {
    run(|| {
        populate();
        v0::restore::<Test>();
        let before = stored();
        let required = Migration::required();
        let mut meter = WeightMeter::with_limit(required - Weight::from_parts(1, 0));
        let refused = Migration::step(None, &mut meter);
        assert_eq!(refused, Err(SteppedMigrationError::InsufficientWeight { required }));
        assert!(stored() == before);
        migrate(1);
    });
}

#[test]
fn capacity_counts_as_held_since_the_rent_in_live_time() {
    run(|| {
        let early = Leases::open(terms(USD)).unwrap().lease;
        Uptime::note_tick(FIRST + 500);
        let late = Leases::open(terms(USD)).unwrap().lease;
        let held: Vec<_> = [early, late].map(|id| Records::<Test>::get(id).unwrap().held_from).to_vec();
        assert!(held[1] < FIRST + 500, "the chain stood still");
        v0::restore::<Test>();
        migrate(100);
        assert_eq!([early, late].map(|id| Records::<Test>::get(id).unwrap().held_from).to_vec(), held);
    });
}

#[test]
fn a_record_that_goes_on_is_not_migrated_twice() {
    run(|| {
        let leases = populate();
        v0::restore::<Test>();
        let mut meter = WeightMeter::with_limit(Migration::required() * 2);
        let cursor = Migration::step(None, &mut meter).unwrap();
        let Some(Progress::Records(last)) = cursor else { panic!("{cursor:?}") };
        assert!(leases.contains(&last));
        let done = Records::<Test>::get(last);
        let mut meter = WeightMeter::with_limit(Migration::required() * 100);
        assert_eq!(Migration::step(cursor, &mut meter), Ok(None));
        assert_eq!(Records::<Test>::get(last), done);
        assert_eq!(ByParty::<Test>::iter_prefix(BUYER).count(), leases.len());
    });
}
