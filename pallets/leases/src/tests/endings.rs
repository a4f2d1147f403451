//! Endings of active leases.

use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};
use tradewind_primitives::{
    traits::{Clock, LeaseBook, Uptime as _},
    CloseReason, LeaseId, LeaseState, LeaseTerms, Tee,
};

/// A lease of 1,000 ticks at 3.5, active since tick 1000: its collateral is 350.
fn long() -> LeaseId {
    let id =
        Leases::open(LeaseTerms { ticks: 1_000, max_ticks: 2_000, extendable: true, ..terms(NATIVE) }).unwrap().lease;
    activate(id);
    id
}

/// Heartbeats every ten ticks up to `tick`, from the next multiple of ten on, with the agenda served at each.
fn beats_to(tick: u32) {
    let mut next = Uptime::now() / 10 * 10 + 10;
    while next <= tick {
        beat_at(next);
        idle();
        next += 10;
    }
}

/// Finishes a closing whose end is committed, as anyone may; says how the lease ended.
fn closed(id: LeaseId) -> (CloseReason, u32) {
    let _ = Leases::enforce(signed(ANYONE), id);
    super::closed(id)
}

fn report_down(id: LeaseId) {
    Uptime::report_down(signed(PROVIDER), vec![id].try_into().unwrap()).unwrap();
}

/// What a closed lease cost of its collateral, and who got it.
fn penalty(id: LeaseId) -> (u128, Vec<Option<u64>>) {
    match state(id) {
        LeaseState::Closed { penalty, .. } => {
            assert_eq!(penalty, Taken::get().iter().map(|(_, amount)| amount).sum::<u128>());
            (penalty, TakenTo::get())
        }
        other => panic!("lease {id} is {other:?}"),
    }
}

#[test]
fn access_that_is_rejected_pays_neither_side() {
    run(|| {
        AccessWindow::set(50);
        let id = long();
        beats_to(FIRST + 40);
        assert_noop!(Leases::settle(signed(PROVIDER), id), Error::<Test>::AccessWindowOpen);
        assert_eq!(Leases::view(id).unwrap().earned_now, 0);
        assert_noop!(Leases::reject_access(signed(PROVIDER), id), Error::<Test>::NotBuyer);
        at(FIRST + 45);
        assert_ok!(Leases::reject_access(signed(BUYER), id));
        // What heartbeats can still attest of 45 ticks stays on hold.
        assert_eq!(Leases::view(id).unwrap().held, 157);
        beat_at(FIRST + 50);
        assert_noop!(Leases::settle(signed(PROVIDER), id), Error::<Test>::NothingToSettle);
        assert_eq!(Leases::view(id).unwrap().earned_now, 0);
        beat_at(FIRST + 60);
        assert_ok!(Leases::settle(signed(ANYONE), id));
        assert_eq!(closed(id), (CloseReason::AccessRejected, 45));
        assert_eq!((free(PROVIDER), free(TREASURY), free(Escrow::fee_account())), (FUNDS, FUNDS + 157, FUNDS));
        let view = Leases::view(id).unwrap();
        assert_eq!((view.paid, view.forfeited, view.refunded), (0, 157, 3_500 - 157));
        assert_eq!(penalty(id), (0, vec![]));
        assert_eq!((Released::get(), FreeStake::get()), (vec![OFFER], 10_000));
    });
}

#[test]
fn access_is_rejected_in_time_or_not_at_all() {
    run(|| {
        AccessWindow::set(50);
        let id = long();
        beats_to(FIRST + 50);
        assert_noop!(Leases::reject_access(signed(BUYER), id), Error::<Test>::AccessWindowClosed);
        assert_ok!(Leases::settle(signed(PROVIDER), id));
        assert_eq!(Leases::view(id).unwrap().paid, 140);
        assert_noop!(Leases::reject_access(signed(BUYER), 99), Error::<Test>::NoSuchLease);
        let pending = open();
        assert_noop!(Leases::reject_access(signed(BUYER), pending), Error::<Test>::WrongState);
    });
}

#[test]
fn a_buyer_who_cancels_early_pays_as_ever() {
    run(|| {
        AccessWindow::set(50);
        let id = long();
        beats_to(FIRST + 20);
        assert_ok!(Leases::cancel(signed(BUYER), id));
        assert_ok!(Leases::settle(signed(PROVIDER), id));
        beats_to(FIRST + 40);
        assert_eq!(closed(id), (CloseReason::BuyerCancelled, 20));
        assert_eq!(Leases::view(id).unwrap().paid, 70);
    });
}

#[test]
fn terminating_at_once_costs_half_of_the_collateral() {
    run(|| {
        let id = long();
        beats_to(FIRST + 20);
        assert_noop!(Leases::terminate(signed(BUYER), id), Error::<Test>::NotProvider);
        at(FIRST + 25);
        assert_ok!(Leases::terminate(signed(PROVIDER), id));
        // Taken when it closes, and not before: the last ticks may still be attested.
        assert_eq!(Taken::get(), vec![]);
        beats_to(FIRST + 40);
        assert_eq!(closed(id), (CloseReason::Terminated, 25));
        assert_eq!(penalty(id), (175, vec![Some(BUYER)]));
        assert_eq!(Leases::view(id).unwrap().paid, 87);
        assert_noop!(Leases::terminate(signed(PROVIDER), id), Error::<Test>::WrongState);
    });
}

#[test]
fn terminating_after_notice_costs_nothing() {
    run(|| {
        let id = long();
        assert_noop!(Leases::give_notice(signed(BUYER), id), Error::<Test>::NotProvider);
        assert_ok!(Leases::give_notice(signed(PROVIDER), id));
        // A tenth of the term, which is shorter than 600.
        System::assert_last_event(Event::NoticeGiven { lease: id, from: FIRST + 100 }.into());
        assert_noop!(Leases::give_notice(signed(PROVIDER), id), Error::<Test>::NoticeAlreadyGiven);
        assert_noop!(Leases::extend(signed(BUYER), id, 10), Error::<Test>::NoticeAlreadyGiven);
        beats_to(FIRST + 100);
        assert_ok!(Leases::terminate(signed(PROVIDER), id));
        beats_to(FIRST + 120);
        assert_eq!(closed(id), (CloseReason::NoticeGiven, 100));
        assert_eq!((penalty(id), FreeStake::get()), ((0, vec![]), 10_000));
    });
}

#[test]
fn terminating_before_the_notice_is_over_is_terminating_at_once() {
    run(|| {
        let id = long();
        assert_ok!(Leases::give_notice(signed(PROVIDER), id));
        beats_to(FIRST + 90);
        assert_ok!(Leases::terminate(signed(PROVIDER), id));
        beats_to(FIRST + 120);
        assert_eq!(closed(id), (CloseReason::Terminated, 90));
    });
}

#[test]
fn notice_of_a_long_lease_is_600_ticks_and_of_a_short_one_a_tenth_rounded_up() {
    for (ticks, notice) in [(10_000, 600), (6_000, 600), (5_999, 600), (5_990, 599), (11, 2), (1, 1)] {
        run(|| {
            FreeStake::set(1_000_000);
            let id = Leases::open(LeaseTerms { ticks, ..terms(NATIVE) }).unwrap().lease;
            activate(id);
            assert_ok!(Leases::give_notice(signed(PROVIDER), id));
            assert_eq!(lease(id).notice, Some(FIRST + notice));
        });
    }
}

#[test]
fn a_silent_provider_loses_its_leases_and_half_of_their_collateral() {
    run(|| {
        let id = long();
        beats_to(FIRST + 20);
        // Every tick is a block that serves the agenda; nobody calls anything.
        for tick in FIRST + 21..FIRST + 320 {
            at(tick);
            idle();
            assert_eq!(state(id), LeaseState::Active, "at {tick}");
        }
        at(FIRST + 320);
        idle();
        assert!(matches!(state(id), LeaseState::Closing { reason: CloseReason::Unresponsive, .. }));
        for tick in FIRST + 321..=FIRST + 360 {
            at(tick);
            idle();
        }
        // The last ten were attested by a heartbeat that no other one committed.
        assert_eq!(closed(id), (CloseReason::Unresponsive, 10));
        assert_eq!(penalty(id), (175, vec![Some(BUYER)]));
        assert_eq!((Leases::view(id).unwrap().paid, Released::get()), (35, vec![OFFER]));
    });
}

#[test]
fn silence_binds_whether_the_agenda_ran_or_not() {
    run(|| {
        let id = long();
        beat_at(FIRST + 10);
        at(FIRST + 310);
        assert!(Leases::view(id).unwrap().due);
        // Neither side can choose another ending now.
        assert_noop!(Leases::cancel(signed(BUYER), id), Error::<Test>::DeadlinePassed);
        assert_noop!(Leases::reject_access(signed(BUYER), id), Error::<Test>::DeadlinePassed);
        assert_noop!(Leases::extend(signed(BUYER), id, 10), Error::<Test>::DeadlinePassed);
        assert_noop!(Leases::terminate(signed(PROVIDER), id), Error::<Test>::DeadlinePassed);
        assert_noop!(Leases::give_notice(signed(PROVIDER), id), Error::<Test>::DeadlinePassed);
        // A heartbeat now rescues nothing.
        beat_at(FIRST + 311);
        assert_ok!(Leases::enforce(signed(ANYONE), id));
        beats_to(FIRST + 340);
        assert_eq!(closed(id), (CloseReason::Unresponsive, 10));
    });
}

#[test]
fn an_outage_of_the_chain_of_any_length_closes_no_healthy_lease() {
    for stall in [200, 400, 5_000, 1_000_000] {
        run(|| {
            FreeStake::set(1_000_000);
            let long = LeaseTerms { ticks: 100_000_000, max_ticks: u32::MAX, rate: 1_000, ..terms(NATIVE) };
            let id = Leases::open(long).unwrap().lease;
            activate(id);
            let pending = open();
            beats_to(FIRST + 20);
            Uptime::note_tick(FIRST + 20 + stall);
            for _ in 0..10 {
                idle();
            }
            assert_noop!(Leases::enforce(signed(ANYONE), id), Error::<Test>::NothingDue);
            assert_noop!(Leases::enforce(signed(ANYONE), pending), Error::<Test>::NothingDue);
            beat_at(FIRST + 20 + stall + 5);
            assert_eq!((state(id), Taken::get()), (LeaseState::Active, vec![]));
        });
    }
}

#[test]
fn all_leases_of_a_silent_provider_close_over_a_few_blocks() {
    run(|| {
        FreeStake::set(1_000_000);
        let ids: Vec<_> = (0..100).map(|_| long()).collect();
        beat_at(FIRST + 10);
        let mut blocks = 0;
        for tick in FIRST + 11..=FIRST + 320 {
            at(tick);
            idle();
            blocks += u32::from(ids.iter().any(|id| matches!(state(*id), LeaseState::Closing { .. })));
        }
        assert!(ids
            .iter()
            .all(|id| matches!(state(*id), LeaseState::Closing { reason: CloseReason::Unresponsive, .. })));
        assert!(blocks >= 100 / crate::MAX_WALK);
        // A new lease of the same provider is not one of them.
        let next = long_at(FIRST + 321, 100);
        beats_to(FIRST + 400);
        assert!(ids.iter().all(|id| closed(*id) == (CloseReason::Unresponsive, 10)));
        assert_eq!(state(next), LeaseState::Active);
    });
}

fn long_at(tick: u32, seed: u8) -> LeaseId {
    at(tick);
    let id = Leases::open(LeaseTerms { ticks: 1_000, ..terms(NATIVE) }).unwrap().lease;
    accept(id);
    activate_with(PROVIDER, id, Default::default(), seed + 1).unwrap();
    id
}

#[test]
fn a_workload_that_stays_down_costs_a_quarter_and_leaves_the_others_alone() {
    run(|| {
        let (id, other) = (long(), long());
        beats_to(FIRST + 20);
        report_down(id);
        beats_to(FIRST + 110);
        assert_eq!(state(id), LeaseState::Active);
        at(FIRST + 119);
        idle();
        assert_noop!(Leases::enforce(signed(ANYONE), id), Error::<Test>::NothingDue);
        at(FIRST + 120);
        idle();
        assert!(matches!(state(id), LeaseState::Closing { reason: CloseReason::Down, .. }));
        beats_to(FIRST + 140);
        assert_eq!(closed(id), (CloseReason::Down, 20));
        assert_eq!(penalty(id), (87, vec![Some(BUYER)]));
        assert_eq!(state(other), LeaseState::Active);
    });
}

#[test]
fn a_trusted_environment_that_stays_down_costs_nothing_as_the_guest_holds_the_key() {
    run(|| {
        // Activating one needs evidence, which is not part of this pallet's tests: the record is made one afterwards.
        let id = long();
        crate::Leases::<Test>::mutate(id, |lease| lease.as_mut().unwrap().tee = Tee::SevSnp);
        beats_to(FIRST + 20);
        report_down(id);
        beats_to(FIRST + 150);
        assert_eq!(closed(id), (CloseReason::Down, 20));
        assert_eq!(penalty(id), (0, vec![]));
    });
}

#[test]
fn a_workload_that_is_up_in_time_goes_on_and_expires() {
    run(|| {
        let id = Leases::open(LeaseTerms { ticks: 200, ..terms(NATIVE) }).unwrap().lease;
        activate(id);
        beats_to(FIRST + 20);
        report_down(id);
        beats_to(FIRST + 110);
        assert_ok!(Uptime::report_up(signed(PROVIDER), vec![id].try_into().unwrap()));
        beats_to(FIRST + 230);
        assert_eq!(closed(id), (CloseReason::Expired, 110));
        assert_eq!(penalty(id), (0, vec![]));
    });
}

#[test]
fn what_came_first_is_the_reason() {
    // The term ended before the silence had lasted too long, or after, and nobody looked until later.
    for (ticks, reason) in [(309, CloseReason::Expired), (310, CloseReason::Expired), (311, CloseReason::Unresponsive)]
    {
        run(|| {
            let id = Leases::open(LeaseTerms { ticks, ..terms(NATIVE) }).unwrap().lease;
            activate(id);
            beat_at(FIRST + 10);
            at(FIRST + 500);
            assert_ok!(Leases::enforce(signed(ANYONE), id));
            at(FIRST + 540);
            assert_ok!(Leases::enforce(signed(ANYONE), id));
            assert_eq!(closed(id), (reason, 0));
        });
    }
}

#[test]
fn the_dao_ends_any_lease_without_a_penalty() {
    run(|| {
        let (pending, provisioning, active) = (open(), open(), long());
        accept(provisioning);
        beats_to(FIRST + 20);
        for id in [pending, provisioning, active] {
            assert_noop!(Leases::force_close(signed(BUYER), id), sp_runtime::DispatchError::BadOrigin);
            assert_ok!(Leases::force_close(RuntimeOrigin::root(), id));
        }
        assert_noop!(Leases::force_close(RuntimeOrigin::root(), active), Error::<Test>::WrongState);
        assert_noop!(Leases::force_close(RuntimeOrigin::root(), pending), Error::<Test>::WrongState);
        assert_noop!(Leases::force_close(RuntimeOrigin::root(), 99), Error::<Test>::NoSuchLease);
        beats_to(FIRST + 40);
        assert_eq!(closed(pending), (CloseReason::Governance, 0));
        assert_eq!(closed(provisioning), (CloseReason::Governance, 0));
        assert_eq!(closed(active), (CloseReason::Governance, 20));
        assert_eq!((Taken::get(), FreeStake::get()), (vec![], 10_000));
        assert_eq!(Leases::view(active).unwrap().paid, 70);
    });
}

#[test]
fn capacity_stake_and_workload_key_are_free_after_every_ending() {
    type End = fn(LeaseId);
    let ends: [(CloseReason, End); 7] = [
        (CloseReason::BuyerCancelled, |id| Leases::cancel(signed(BUYER), id).unwrap()),
        (CloseReason::AccessRejected, |id| Leases::reject_access(signed(BUYER), id).unwrap()),
        (CloseReason::Terminated, |id| Leases::terminate(signed(PROVIDER), id).unwrap()),
        (CloseReason::NoticeGiven, |id| {
            Leases::give_notice(signed(PROVIDER), id).unwrap();
            beats_to(FIRST + 120);
            Leases::terminate(signed(PROVIDER), id).unwrap();
        }),
        (CloseReason::Governance, |id| Leases::force_close(RuntimeOrigin::root(), id).unwrap()),
        (CloseReason::Down, |id| {
            report_down(id);
            beats_to(FIRST + 120);
        }),
        (CloseReason::Unresponsive, |_| at(FIRST + 320)),
    ];
    for (reason, end) in ends {
        run(|| {
            AccessWindow::set(if reason == CloseReason::AccessRejected { 50 } else { 0 });
            let id = long();
            beats_to(FIRST + 20);
            end(id);
            let _ = Leases::enforce(signed(ANYONE), id);
            assert_eq!(Released::get(), vec![OFFER], "{reason:?}");
            at(Uptime::now() + 40);
            let _ = Leases::enforce(signed(ANYONE), id);
            assert_eq!(closed(id).0, reason);
            let lost: u128 = Taken::get().iter().map(|(_, amount)| amount).sum();
            assert_eq!((FreeStake::get(), OpenItems::get()), (10_000 - lost, 0), "{reason:?}");
            assert!(Reserved::get().is_empty(), "{reason:?}");
            assert_eq!(Leases::view(id).unwrap().held, 0, "{reason:?}");
        });
    }
}

#[test]
fn measured_uptime_is_shown() {
    run(|| {
        let id = long();
        assert_eq!(Leases::view(id).unwrap().uptime_ppm, None);
        beats_to(FIRST + 20);
        assert_eq!(Leases::view(id).unwrap().uptime_ppm, Some(1_000_000));
        report_down(id);
        beats_to(FIRST + 40);
        assert_eq!(Leases::view(id).unwrap().uptime_ppm, Some(500_000));
        assert_ok!(Leases::cancel(signed(BUYER), id));
        beats_to(FIRST + 60);
        assert_eq!(closed(id), (CloseReason::BuyerCancelled, 20));
        assert_eq!(Leases::view(id).unwrap().uptime_ppm, Some(500_000));
        assert_eq!(Uptime::measured_ppm(&PROVIDER), Some(500_000));
    });
}

#[test]
fn a_stall_after_it_does_not_change_the_reason() {
    run(|| {
        let id = Leases::open(LeaseTerms { ticks: 315, ..terms(NATIVE) }).unwrap().lease;
        activate(id);
        beat_at(FIRST + 10);
        // Silent for 300 ticks five ticks before the end, and then the chain stands still before anybody looks.
        at(FIRST + 319);
        Uptime::note_tick(FIRST + 10_000);
        assert_ok!(Leases::enforce(signed(ANYONE), id));
        assert!(matches!(state(id), LeaseState::Closing { reason: CloseReason::Unresponsive, .. }));
    });
}

#[test]
fn the_dao_changes_no_ending_that_has_come() {
    run(|| {
        let (pending, active) = (open(), long());
        beat_at(FIRST + 10);
        at(FIRST + 310);
        for id in [pending, active] {
            assert_noop!(Leases::force_close(RuntimeOrigin::root(), id), Error::<Test>::DeadlinePassed);
        }
    });
}
