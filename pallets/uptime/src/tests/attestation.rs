//! What activations and reports attest themselves: a position that somebody counts on is never taken back.

use crate::{mock::*, Providers};
use tradewind_primitives::LeaseId;

fn down(lease: LeaseId) {
    Uptime::report_down(RuntimeOrigin::signed(PROVIDER), vec![lease].try_into().unwrap()).unwrap();
}

fn up(lease: LeaseId) {
    Uptime::report_up(RuntimeOrigin::signed(PROVIDER), vec![lease].try_into().unwrap()).unwrap();
}

#[test]
fn ticks_reported_down_are_not_paid_though_the_next_heartbeat_is_late() {
    run(|| {
        start(7);
        beat_at(1010);
        at(1025);
        down(7);
        // Too late to attest anything itself.
        beat_at(1035);
        for tick in [1045, 1055, 1065, 1075] {
            beat_at(tick);
        }
        // Up from 1000 to 1025, as attested by the heartbeat and the report.
        assert_eq!(covered(7, 2000), 25);
    });
}

#[test]
fn a_lease_that_begins_before_a_late_heartbeat_misses_nothing_later() {
    run(|| {
        start(1);
        beat_at(1010);
        at(1025);
        start(7);
        beat_at(1035);
        for tick in (1045..=1135).step_by(10) {
            beat_at(tick);
        }
        // 1035 to 1125: what lies before is not attested, all that lies after is.
        assert_eq!(covered(7, 2000), 90);
        assert_eq!(covered(1, 2000), 25 + 90);
    });
}

#[test]
fn up_and_down_again_counts_the_time_between() {
    run(|| {
        start(7);
        beat_at(1010);
        at(1013);
        down(7);
        at(1016);
        up(7);
        beat_at(1019);
        at(1022);
        down(7);
        for tick in [1029, 1039, 1049, 1059] {
            beat_at(tick);
        }
        assert_eq!(covered(7, 2000), 22 - 3);
        assert_eq!(Providers::<Test>::get(PROVIDER).unwrap().attested(), 59);
    });
}

#[test]
fn an_end_between_stretches_is_paid_to_the_tick() {
    // Attested: 1000 to 1010, 1010 to 1025 by a report, nothing until 1040, from there on by an activation.
    for (ends_at, expected) in
        [(1005, 5), (1010, 10), (1018, 18), (1025, 25), (1030, 25), (1040, 25), (1045, 30), (1060, 45)]
    {
        run(|| {
            start(7);
            start(8);
            beat_at(1010);
            at(1025);
            down(8);
            at(1040);
            start(9);
            for tick in [1050, 1060, 1070] {
                beat_at(tick);
            }
            assert_eq!(covered(7, ends_at), expected, "{ends_at}");
        });
    }
}

#[test]
fn more_stretches_than_are_told_apart_never_count_too_much() {
    run(|| {
        start(7);
        beat_at(1010);
        for n in 0..8u32 {
            // An activation after a gap, and a report a little later: a stretch of three ticks each.
            at(1040 + n * 40);
            start(100 + u64::from(n));
            at(1043 + n * 40);
            down(100 + u64::from(n));
        }
        for tick in [1400, 1410, 1420] {
            beat_at(tick);
        }
        let total = 10 + 8 * 3 + 10;
        assert_eq!(covered(7, 2000), total);
        for ends_at in 1000..1420u32 {
            let attested = |tick: &u32| {
                *tick < 1010 || *tick >= 1400 || (*tick >= 1040 && (*tick - 1040) % 40 < 3 && *tick < 1340)
            };
            let exact = (1000..ends_at.min(1410)).filter(attested).count() as u32;
            let got = covered(7, ends_at);
            assert!(got <= exact, "{got} > {exact} at {ends_at}");
        }
    });
}

#[test]
fn a_heartbeat_in_the_tick_of_a_report_is_one_entry() {
    run(|| {
        start(7);
        at(1005);
        start(8);
        beat();
        beat_at(1010);
        beat_at(1015);
        assert_eq!(crate::Ring::<Test>::get(PROVIDER).iter().map(|entry| entry.tick).collect::<Vec<_>>(), [1005, 1010]);
        assert_eq!((covered(7, 2000), covered(8, 2000), covered(7, 1003)), (10, 5, 3));
    });
}
