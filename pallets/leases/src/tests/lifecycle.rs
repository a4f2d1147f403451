use super::closed;
use crate::{mock::*, Error, Event, WeightInfo};
use frame_support::{assert_noop, assert_ok};
use tradewind_primitives::{traits::LeaseBook, CloseReason, LeaseState, LeaseTerms};

#[test]
fn the_worked_example_to_the_base_unit() {
    run(|| {
        let id = open();
        activate(id);
        beat_at(1010);
        at(1017);
        assert_ok!(Leases::cancel(signed(BUYER), id));
        System::assert_has_event(
            Event::Closing { lease: id, reason: CloseReason::BuyerCancelled, ended_at: 1017 }.into(),
        );
        // 59 can still be earned, 46 are back.
        assert_eq!(free(BUYER), FUNDS - 25 - 59);
        assert_eq!(Released::get(), vec![OFFER]);
        beat_at(1020);
        assert_ok!(Leases::settle(signed(ANYONE), id));
        System::assert_last_event(Event::Settled { lease: id, covered: 10, gross: 35, fee: 0 }.into());
        assert_noop!(Leases::settle(signed(ANYONE), id), Error::<Test>::NothingToSettle);
        beat_at(1030);
        assert_ok!(Leases::settle(signed(ANYONE), id));
        assert_eq!(closed(id), (CloseReason::BuyerCancelled, 17));
        assert_eq!(free(PROVIDER), FUNDS + 58);
        assert_eq!(free(Escrow::fee_account()), FUNDS + 1);
        assert_eq!(free(BUYER), FUNDS - 25 - 59);
        assert_eq!((FreeStake::get(), OpenItems::get()), (10_000, 0));
        let view = Leases::view(id).unwrap();
        assert_eq!((view.paid, view.fee, view.refunded, view.covered), (59, 1, 46, 17));
    });
}

#[test]
fn a_settlement_weighs_what_it_did() {
    run(|| {
        let id = open();
        activate(id);
        for tick in [1010, 1020] {
            beat_at(tick);
        }
        let weight = |result: frame_support::dispatch::DispatchResultWithPostInfo| result.unwrap().actual_weight;
        assert_eq!(weight(Leases::settle(signed(ANYONE), id)), Some(<() as WeightInfo>::settle()));
        for tick in [1030, 1040] {
            beat_at(tick);
        }
        assert_eq!(weight(Leases::settle(signed(ANYONE), id)), Some(<() as WeightInfo>::enforce_end()));
        assert_eq!(weight(Leases::enforce(signed(ANYONE), id)), Some(<() as WeightInfo>::settle_close()));
        assert_eq!(closed(id), (CloseReason::Expired, 30));
        // A penalty weighs more.
        let id = open();
        accept(id);
        activate_with(PROVIDER, id, Default::default(), 2).unwrap();
        assert_ok!(Leases::terminate(signed(PROVIDER), id));
        at(1_100);
        assert_eq!(weight(Leases::settle(signed(ANYONE), id)), Some(<() as WeightInfo>::enforce_close()));
    });
}

#[test]
fn late_heartbeats_pay_only_what_they_attested() {
    run(|| {
        let id = open();
        activate(id);
        beat_at(1010);
        at(1017);
        assert_ok!(Leases::cancel(signed(BUYER), id));
        beat_at(1045);
        beat_at(1055);
        assert_ok!(Leases::settle(signed(ANYONE), id));
        assert_eq!(closed(id), (CloseReason::BuyerCancelled, 10));
        assert_eq!(free(BUYER), FUNDS - 25 - 35);
        assert_eq!(free(PROVIDER), FUNDS + 35);
    });
}

#[test]
fn a_lease_that_runs_its_term_is_paid_in_full() {
    run(|| {
        let id = open();
        activate(id);
        for tick in [1010, 1020, 1030] {
            beat_at(tick);
        }
        assert_noop!(Leases::cancel(signed(BUYER), id), Error::<Test>::LeaseEnded);
        assert_ok!(Leases::enforce(signed(ANYONE), id));
        assert_eq!(state(id), LeaseState::Closing { reason: CloseReason::Expired, until: 1070 });
        assert_noop!(Leases::enforce(signed(ANYONE), id), Error::<Test>::NothingDue);
        beat_at(1040);
        assert_ok!(Leases::settle(signed(ANYONE), id));
        assert_eq!(closed(id), (CloseReason::Expired, 30));
        assert_eq!(free(PROVIDER) + free(Escrow::fee_account()), 2 * FUNDS + 105);
    });
}

#[test]
fn an_expiry_served_late_ends_where_the_term_ended_and_closes_in_the_next_block() {
    run(|| {
        let id = open();
        activate(id);
        for tick in [1010, 1020, 1030, 1040, 1050] {
            beat_at(tick);
        }
        assert_ok!(Leases::settle(signed(ANYONE), id));
        assert_eq!((lease(id).ends_at, lease(id).scheduled), (Some(1030), Some(1051)));
        at(1051);
        for _ in 0..2 {
            idle();
        }
        assert_eq!(closed(id), (CloseReason::Expired, 30));
    });
}

#[test]
fn settling_while_active_pays_what_is_committed() {
    run(|| {
        let id = open();
        assert_noop!(Leases::settle(signed(ANYONE), id), Error::<Test>::WrongState);
        activate(id);
        assert_noop!(Leases::settle(signed(ANYONE), id), Error::<Test>::NothingToSettle);
        beat_at(1010);
        assert_noop!(Leases::settle(signed(ANYONE), id), Error::<Test>::NothingToSettle);
        beat_at(1020);
        assert_eq!(Leases::view(id).unwrap().earned_now, 35);
        assert_ok!(Leases::settle(signed(ANYONE), id));
        assert_eq!(Leases::view(id).unwrap().earned_now, 0);
        assert_eq!(free(PROVIDER), FUNDS + 35);
    });
}

#[test]
fn a_provider_gone_for_good_is_paid_for_attested_ticks_only() {
    run(|| {
        let id = open();
        activate(id);
        beat_at(1010);
        beat_at(1020);
        at(1028);
        assert_ok!(Leases::cancel(signed(BUYER), id));
        at(1067);
        assert_noop!(Leases::enforce(signed(BUYER), id), Error::<Test>::NothingDue);
        at(1068);
        assert_ok!(Leases::enforce(signed(BUYER), id));
        // The second heartbeat's ticks were never committed.
        assert_eq!(closed(id), (CloseReason::BuyerCancelled, 10));
        assert_eq!(free(BUYER), FUNDS - 25 - 35);
    });
}

#[test]
fn a_view_says_what_is_down_and_what_is_due() {
    run(|| {
        let shown = |id| Leases::view(id).map(|view| (view.down, view.due)).unwrap();
        let id = open();
        assert_eq!(shown(id), (false, false));
        activate(id);
        let one = || vec![id].try_into().unwrap();
        assert_ok!(Uptime::report_down(signed(PROVIDER), one()));
        assert_eq!(shown(id), (true, false));
        assert_ok!(Uptime::report_up(signed(PROVIDER), one()));
        assert_eq!(shown(id), (false, false));
        beat_at(1010);
        at(1017);
        assert_ok!(Leases::cancel(signed(BUYER), id));
        beat_at(1020);
        // The end is reported, and not yet committed.
        assert_eq!(shown(id), (false, false));
        beat_at(1030);
        assert_eq!(shown(id), (false, true));
        assert_ok!(Leases::enforce(signed(ANYONE), id));
        assert_eq!(shown(id), (false, false));
    });
}

#[test]
fn a_stall_of_the_chain_moves_the_deadlines_of_all() {
    run(|| {
        let id = open();
        at(1010);
        Uptime::note_tick(5_000);
        assert_ok!(Leases::accept(signed(PROVIDER), id));
    });
}

#[test]
fn pruning_waits_and_then_returns_the_deposit() {
    run(|| {
        let id = Leases::open(LeaseTerms { rate: 1_000_000_000_000, ..terms(NATIVE) }).unwrap().lease;
        let deposit = Leases::view(id).unwrap().deposit;
        assert_eq!(deposit, 750);
        assert_noop!(Leases::prune(signed(ANYONE), id), Error::<Test>::WrongState);
        assert_ok!(Leases::reject(signed(PROVIDER), id, None));
        at(FIRST + 14_399);
        assert_noop!(Leases::prune(signed(ANYONE), id), Error::<Test>::TooEarlyToPrune);
        at(FIRST + 14_400);
        assert_ok!(Leases::prune(signed(ANYONE), id));
        System::assert_last_event(Event::Pruned { lease: id }.into());
        assert_eq!((free(ANYONE), free(BUYER)), (FUNDS + 7, FUNDS - 7));
        assert_noop!(Leases::prune(signed(ANYONE), id), Error::<Test>::NoSuchLease);
        assert_eq!(Leases::leases_of(&BUYER, None, 10), vec![]);
    });
}
