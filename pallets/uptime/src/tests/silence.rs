//! Providers that fall silent, and workloads that stay down.

use crate::{mock::*, Error, Event, Providers};
use frame_support::{assert_noop, assert_ok};
use tradewind_primitives::{
    traits::{Uptime as _, Watch},
    CloseReason, LeaseId,
};

fn slots() -> Vec<Option<LeaseId>> {
    (0..4).map(|slot| Uptime::slot(&PROVIDER, slot)).collect()
}

fn report_down(lease: LeaseId) {
    Uptime::report_down(RuntimeOrigin::signed(PROVIDER), vec![lease].try_into().unwrap()).unwrap();
}

#[test]
fn active_leases_stand_in_slots_without_gaps() {
    run(|| {
        (1..=4).for_each(start);
        assert_eq!(slots(), [Some(1), Some(2), Some(3), Some(4)]);
        Uptime::end(2);
        assert_eq!(slots(), [Some(1), Some(4), Some(3), None]);
        Uptime::end(2);
        Uptime::end(3);
        assert_eq!(slots(), [Some(1), Some(4), None, None]);
        // One that is closed without having ended first.
        Uptime::stop(1, 0, 0);
        assert_eq!(slots(), [Some(4), None, None, None]);
        let record = Providers::<Test>::get(PROVIDER).unwrap();
        assert_eq!((record.leases, record.active), (3, 1));
    });
}

#[test]
fn a_provider_that_says_nothing_for_300_live_ticks_has_failed() {
    run(|| {
        start(7);
        beat_at(1010);
        at(1309);
        assert_eq!(Uptime::failure(7), None);
        at(1310);
        assert_eq!(Uptime::failure(7), Some((CloseReason::Unresponsive, 1310)));
        at(1400);
        assert_eq!(Uptime::failure(7), Some((CloseReason::Unresponsive, 1310)));
        Uptime::end(7);
        assert_eq!(Uptime::failure(7), None);
        assert_eq!(Uptime::failure(99), None);
    });
}

#[test]
fn a_stall_of_the_chain_is_not_the_providers_silence() {
    run(|| {
        start(7);
        beat_at(1010);
        jump(1_000_000);
        assert_eq!(Uptime::failure(7), None);
        beat_at(1_000_006);
        at(1_000_300);
        assert_eq!(Uptime::failure(7), None);
    });
}

#[test]
fn a_late_heartbeat_rescues_nothing_and_attests_nothing_more() {
    run(|| {
        start(7);
        beat_at(1010);
        beat_at(1020);
        beat_at(1400);
        assert_eq!(Uptime::failure(7), Some((CloseReason::Unresponsive, 1320)));
        System::assert_has_event(Event::Lapsed { provider: PROVIDER, at: 1320, leases: 1 }.into());
        // A lease that begins now is none of those.
        start(8);
        assert_eq!(Uptime::failure(8), None);
        for tick in [1410, 1420, 1430] {
            beat_at(tick);
        }
        assert_eq!((covered(7, 2000), covered(8, 2000)), (20, 20));
        Uptime::end(7);
        assert_eq!(Uptime::watch(&PROVIDER, true), Watch::Until(1730));
        beat_at(1440);
        assert_eq!((covered(7, 2000), covered(8, 2000)), (20, 30));
    });
}

#[test]
fn an_activation_after_a_long_silence_is_a_sign_of_life_for_itself_alone() {
    run(|| {
        start(7);
        beat_at(1010);
        at(1320);
        start(8);
        assert_eq!(Uptime::failure(7), Some((CloseReason::Unresponsive, 1310)));
        assert_eq!(Uptime::failure(8), None);
        beat_at(1330);
        beat_at(1340);
        assert_eq!((covered(7, 2000), covered(8, 2000)), (10, 10));
    });
}

#[test]
fn a_silent_provider_is_walked_through_once() {
    run(|| {
        assert_eq!(Uptime::start(1, &PROVIDER), Some(1300));
        assert_eq!(Uptime::start(2, &PROVIDER), None);
        beat_at(1100);
        assert_eq!(Uptime::watch(&PROVIDER, false), Watch::Until(1400));
        at(1400);
        assert_eq!(Uptime::watch(&PROVIDER, false), Watch::Lapsed(2));
        Uptime::end(2);
        Uptime::end(1);
        assert_eq!(Uptime::watch(&PROVIDER, true), Watch::Idle);
        // Nobody watches it now; the next activation says when to.
        assert_eq!(Uptime::start(3, &PROVIDER), Some(1700));
        assert_eq!(Uptime::watch(&OTHER, false), Watch::Idle);
    });
}

#[test]
fn a_workload_that_stays_down_for_100_live_ticks_has_failed() {
    run(|| {
        start(7);
        start(8);
        beat_at(1010);
        report_down(7);
        assert_eq!(Downs::get(), [(7, 1110)]);
        assert_eq!((Uptime::down_until(7), Uptime::down_until(8)), (Some(1110), None));
        for tick in (1020..=1100).step_by(10) {
            beat_at(tick);
        }
        at(1109);
        assert_eq!(Uptime::failure(7), None);
        beat_at(1110);
        assert_eq!(Uptime::failure(7), Some((CloseReason::Down, 1110)));
        assert_eq!(Uptime::failure(8), None);
        // Too late.
        let up = |lease: LeaseId| Uptime::report_up(RuntimeOrigin::signed(PROVIDER), vec![lease].try_into().unwrap());
        assert_noop!(up(7), Error::<Test>::NothingToReport);
        assert_eq!(covered(7, 2000), 10);
    });
}

#[test]
fn a_workload_that_is_up_in_time_goes_on() {
    run(|| {
        start(7);
        beat_at(1010);
        report_down(7);
        report_down(7);
        assert_eq!(Downs::get().len(), 1);
        for tick in (1020..=1100).step_by(10) {
            beat_at(tick);
        }
        assert_ok!(Uptime::report_up(RuntimeOrigin::signed(PROVIDER), vec![7].try_into().unwrap()));
        for tick in (1110..=1200).step_by(10) {
            beat_at(tick);
        }
        assert_eq!((Uptime::failure(7), Uptime::down_until(7)), (None, None));
        assert_eq!(covered(7, 2000), 100);
    });
}

#[test]
fn what_came_first_is_the_reason() {
    run(|| {
        start(7);
        start(8);
        beat_at(1010);
        report_down(7);
        at(1100);
        report_down(8);
        at(2000);
        assert_eq!(Uptime::failure(7), Some((CloseReason::Down, 1110)));
        assert_eq!(Uptime::failure(8), Some((CloseReason::Down, 1200)));
    });
    run(|| {
        start(7);
        beat_at(1010);
        at(1250);
        report_down(7);
        at(2000);
        assert_eq!(Uptime::failure(7), Some((CloseReason::Unresponsive, 1310)));
    });
}

#[test]
fn uptime_is_measured_over_ended_leases() {
    run(|| {
        assert_eq!(Uptime::measured_ppm(&PROVIDER), None);
        start(7);
        start(8);
        assert_eq!(Uptime::measured_ppm(&PROVIDER), None);
        Uptime::stop(7, 90, 100);
        assert_eq!(Uptime::measured_ppm(&PROVIDER), Some(900_000));
        Uptime::stop(8, 200, 200);
        assert_eq!(Uptime::measured_ppm(&PROVIDER), Some(966_666));
    });
}

#[test]
fn silences_are_told_apart_until_their_leases_were_looked_at() {
    run(|| {
        start(1);
        beat_at(1010);
        beat_at(1400);
        start(2);
        beat_at(1410);
        beat_at(1800);
        start(3);
        beat_at(1810);
        beat_at(1820);
        let failures: Vec<_> = (1..=3).map(Uptime::failure).collect();
        let unresponsive = |at| Some((CloseReason::Unresponsive, at));
        assert_eq!(failures, [unresponsive(1310), unresponsive(1710), None]);
        assert_eq!((covered(1, 2000), covered(2, 2000), covered(3, 2000)), (10, 10, 10));
        assert_eq!(Uptime::watch(&PROVIDER, false), Watch::Lapsed(3));
        Uptime::end(1);
        Uptime::end(2);
        assert_eq!(Uptime::watch(&PROVIDER, true), Watch::Lapsed(1));
        assert_eq!(Uptime::watch(&PROVIDER, true), Watch::Until(2120));
        assert_eq!((covered(1, 2000), covered(2, 2000), covered(3, 2000)), (10, 10, 10));
    });
}
