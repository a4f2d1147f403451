use crate::{mock::*, Error, Event, Leases};
use frame_support::{assert_noop, assert_ok};
use tradewind_primitives::traits::Uptime as _;

fn down(leases: &[u64]) -> sp_runtime::DispatchResult {
    Uptime::report_down(RuntimeOrigin::signed(PROVIDER), leases.to_vec().try_into().unwrap())
}

fn up(leases: &[u64]) -> sp_runtime::DispatchResult {
    Uptime::report_up(RuntimeOrigin::signed(PROVIDER), leases.to_vec().try_into().unwrap())
}

#[test]
fn ticks_that_a_workload_was_down_are_not_covered() {
    run(|| {
        start(7);
        start(8);
        beat_at(1010);
        at(1014);
        assert_ok!(down(&[7]));
        System::assert_last_event(Event::ReportedDown { lease: 7, from: 14 }.into());
        beat_at(1020);
        beat_at(1030);
        assert_eq!((covered(7, 1030), covered(8, 1030)), (14, 20));
        at(1034);
        assert_ok!(up(&[7]));
        System::assert_last_event(Event::ReportedUp { lease: 7, downtime: 20 }.into());
        beat_at(1040);
        beat_at(1050);
        assert_eq!((covered(7, 1050), covered(8, 1050)), (20, 40));
    });
}

#[test]
fn a_downtime_takes_nothing_from_ticks_that_were_committed_before_it() {
    run(|| {
        start(7);
        beat_at(1005);
        beat_at(1010);
        assert_eq!(covered(7, 1010), 5);
        assert_ok!(down(&[7]));
        at(1011);
        assert_ok!(up(&[7]));
        assert_eq!(covered(7, 1011), 5, "the tick it was down for is not committed yet");
        beat_at(1020);
        assert_eq!(covered(7, 1020), 10);
        beat_at(1030);
        assert_eq!(covered(7, 1030), 19, "20 attested, one of them down");
    });
}

#[test]
fn a_workload_that_goes_up_and_down_too_often_is_down_in_between() {
    run(|| {
        start(7);
        beat_at(1010);
        // Four times down for a tick and up for one, of which nothing is committed, are told apart.
        for tick in [1011, 1013, 1015, 1017, 1019] {
            at(tick);
            assert_ok!(down(&[7]));
            at(tick + 1);
            assert_ok!(up(&[7]));
        }
        let record = Leases::<Test>::get(7).unwrap();
        assert_eq!(record.downtimes.len(), 4);
        assert_eq!((record.down_before(17), record.down_before(20)), (3, 6), "(17, 20] is one downtime");
        beat_at(1021);
        beat_at(1031);
        assert_eq!(covered(7, 1031), 15, "of 21 ticks 6 were down");
        // Those are committed: there is room again.
        assert_ok!(down(&[7]));
        at(1033);
        assert_ok!(up(&[7]));
        let record = Leases::<Test>::get(7).unwrap();
        assert_eq!((record.downtime, record.down_before(33)), (1, 8));
        beat_at(1041);
        beat_at(1051);
        assert_eq!(covered(7, 1051), 33);
    });
}

#[test]
fn a_report_is_sticky_and_repeating_it_changes_nothing() {
    run(|| {
        start(7);
        beat_at(1010);
        assert_ok!(down(&[7, 7]));
        let record = Leases::<Test>::get(7).unwrap();
        beat_at(1020);
        assert_ok!(down(&[7]));
        assert_eq!(Leases::<Test>::get(7).unwrap(), record);
        assert_ok!(up(&[7]));
        let record = Leases::<Test>::get(7).unwrap();
        at(1025);
        assert_ok!(up(&[7]));
        assert_eq!(Leases::<Test>::get(7).unwrap(), record);
    });
}

#[test]
fn down_again_does_not_reach_back_before_the_last_time_up() {
    run(|| {
        start(7);
        beat_at(1010);
        assert_ok!(down(&[7]));
        at(1020);
        assert_ok!(up(&[7]));
        // The provider stays silent for longer than the window: its position falls back to the last heartbeat.
        at(1040);
        assert_ok!(down(&[7]));
        assert_eq!(Leases::<Test>::get(7).unwrap().down_from, Some(20));
    });
}

#[test]
fn only_the_provider_of_a_running_lease_reports_on_it() {
    run(|| {
        start(7);
        Uptime::start(9, &OTHER);
        assert_noop!(down(&[8]), Error::<Test>::NothingToReport);
        assert_noop!(down(&[]), Error::<Test>::NothingToReport);
        assert_noop!(up(&[7, 9]), Error::<Test>::NotYourLease);
        Uptime::end(7);
        assert_noop!(down(&[7]), Error::<Test>::NothingToReport);
        assert_noop!(up(&[7]), Error::<Test>::NothingToReport);
    });
}

#[test]
fn a_lease_that_ended_meanwhile_does_not_keep_the_others_from_being_reported() {
    run(|| {
        start(7);
        start(8);
        Uptime::end(7);
        let is_down = |id| Leases::<Test>::get(id).unwrap().down_since.is_some();
        assert_ok!(down(&[7, 8, 99]));
        assert_eq!((is_down(7), is_down(8)), (false, true));
        assert_ok!(up(&[7, 8, 99]));
        assert!(!is_down(8));
    });
}
