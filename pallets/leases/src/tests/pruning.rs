//! What stays of a closed lease, and for how long.

use crate::{mock::*, Error, Event, Tombstones};
use frame_support::{assert_noop, assert_ok};
use tradewind_primitives::{
    traits::{EndedLeases, LeaseBook},
    LeaseId, Tombstone,
};

fn tombstone(id: LeaseId) -> Option<Tombstone<u64>> {
    Tombstones::<Test>::get(id)
}

#[test]
fn a_pruned_lease_leaves_a_tombstone_until_its_parties_need_no_longer_answer_for_it() {
    run(|| {
        let id = Leases::open(terms(USD)).unwrap().lease;
        activate(id);
        for tick in [1010, 1020, 1030, 1040] {
            beat_at(tick);
        }
        assert_ok!(Leases::settle(signed(ANYONE), id));
        assert_ok!(Leases::settle(signed(ANYONE), id));
        at(1040 + 14_399);
        assert_noop!(Leases::prune(signed(ANYONE), id), Error::<Test>::TooEarlyToPrune);
        assert_eq!(tombstone(id), None);
        at(1040 + 14_400);
        assert_eq!(crate::WorkloadKeys::<Test>::iter().count(), 1, "nobody else signs with its key until then");
        assert_ok!(Leases::prune(signed(ANYONE), id));
        assert_eq!(crate::WorkloadKeys::<Test>::iter().count(), 0);
        // 105 base units of an asset of which each is worth two.
        let expected = Tombstone { buyer: BUYER, provider: PROVIDER, closed_at: 1040, value: 210, counts: true };
        assert_eq!(tombstone(id), Some(expected));
        assert_eq!(crate::ByParty::<Test>::iter().count(), 0);
        // A stall of the chain shortens nothing.
        Uptime::note_tick(1040 + 100_800);
        for _ in 0..2_000 {
            idle();
        }
        assert!(tombstone(id).is_some());
        assert_eq!(Forgotten::get(), Vec::<LeaseId>::new());
        at(1040 + 100_800 + 100_000);
        for _ in 0..3_000 {
            idle();
        }
        assert_eq!(tombstone(id), None);
        System::assert_has_event(Event::TombstoneRemoved { lease: id }.into());
        assert_eq!(Forgotten::get(), [id]);
    });
}

#[test]
fn a_lease_that_never_ran_counts_only_if_the_provider_is_at_fault() {
    run(|| {
        let (cancelled, ignored) = (open(), open());
        assert_ok!(Leases::cancel(signed(BUYER), cancelled));
        at(FIRST + 50);
        assert_ok!(Leases::enforce(signed(ANYONE), ignored));
        at(FIRST + 50 + 14_400);
        for (id, counts) in [(cancelled, false), (ignored, true)] {
            assert_ok!(Leases::prune(signed(ANYONE), id));
            assert_eq!(tombstone(id).map(|tombstone| tombstone.counts), Some(counts));
        }
    });
}

#[test]
fn a_lease_that_is_pruned_very_late_leaves_nothing() {
    run(|| {
        let id = open();
        assert_ok!(Leases::cancel(signed(BUYER), id));
        at(FIRST + 100_800);
        assert_ok!(Leases::prune(signed(ANYONE), id));
        assert_eq!(tombstone(id), None);
        assert_eq!(Forgotten::get(), [id]);
    });
}

#[test]
fn an_ended_lease_is_told_the_same_before_and_after_it_is_pruned() {
    run(|| {
        let id = open();
        assert_eq!(Leases::ended(id), None, "it has not ended");
        at(FIRST + 50);
        assert_ok!(Leases::enforce(signed(ANYONE), id));
        let ended = Leases::ended(id);
        assert!(ended.is_some());
        at(FIRST + 50 + 14_400);
        assert_ok!(Leases::prune(signed(ANYONE), id));
        assert_eq!(Leases::ended(id), ended);
        assert_eq!(tombstone(id), ended);
        assert_eq!(Leases::ended(id + 1), None, "there is none");
    });
}

#[test]
fn open_and_closed_leases_are_listed_apart() {
    run(|| {
        let ids: Vec<_> = (0..4).map(|_| open()).collect();
        assert_ok!(Leases::cancel(signed(BUYER), ids[1]));
        assert_ok!(Leases::cancel(signed(BUYER), ids[2]));
        let of =
            |views: Vec<tradewind_primitives::LeaseView<u64>>| views.iter().map(|view| view.id).collect::<Vec<_>>();
        for party in [BUYER, PROVIDER] {
            assert_eq!(of(Leases::leases_of(&party, None, 10)), [ids[0], ids[3]]);
            assert_eq!(of(Leases::leases_of(&party, Some(ids[0]), 10)), [ids[3]]);
            assert_eq!(of(Leases::leases_of(&party, None, 1)), [ids[0]]);
            assert_eq!(of(Leases::closed_leases_of(&party, None, 10)), [ids[2], ids[1]]);
            assert_eq!(of(Leases::closed_leases_of(&party, Some(ids[2]), 10)), [ids[1]]);
            assert_eq!(of(Leases::closed_leases_of(&party, None, 1)), [ids[2]]);
        }
        assert_eq!(of(Leases::leases_of(&ANYONE, None, 10)), Vec::<u64>::new());
    });
}
