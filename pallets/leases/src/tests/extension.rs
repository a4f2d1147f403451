//! Longer terms.

use super::closed;
use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};
use tradewind_primitives::{traits::LeaseBook, CloseReason, LeaseId, LeaseTerms};

fn extendable() -> LeaseId {
    let id = Leases::open(LeaseTerms { extendable: true, ..terms(NATIVE) }).unwrap().lease;
    activate(id);
    id
}

#[test]
fn a_longer_term_is_funded_first_and_paid_at_the_same_rate() {
    run(|| {
        let id = extendable();
        beat_at(FIRST + 10);
        let before = free(BUYER);
        assert_ok!(Leases::extend(signed(BUYER), id, 15));
        System::assert_last_event(Event::Extended { lease: id, ticks: 15, ends_at: FIRST + 45 }.into());
        // floor(3.5 x 45) - floor(3.5 x 30): one rounding, on the whole term.
        assert_eq!(before - free(BUYER), 157 - 105);
        assert_eq!((lease(id).ticks, lease(id).ends_at), (45, Some(FIRST + 45)));
        assert_eq!(lease(id).scheduled, Some(FIRST + 45));
        for tick in [1020, 1030, 1040, 1050, 1060] {
            beat_at(tick);
            idle();
        }
        assert_ok!(Leases::settle(signed(ANYONE), id));
        assert_eq!(closed(id), (CloseReason::Expired, 45));
        assert_eq!(Leases::view(id).unwrap().paid, 157);
    });
}

#[test]
fn collateral_grows_with_the_time_that_is_left_and_never_shrinks() {
    run(|| {
        let terms = LeaseTerms { extendable: true, ticks: 400, max_ticks: 10_000, ..terms(NATIVE) };
        let id = Leases::open(terms).unwrap().lease;
        activate(id);
        assert_eq!(Reserved::get()[&id], 140);
        assert_ok!(Leases::extend(signed(BUYER), id, 600));
        assert_eq!((Reserved::get()[&id], FreeStake::get()), (350, 10_000 - 350));
        for tick in (1010..=1900).step_by(10) {
            beat_at(tick);
        }
        // 100 and 100 more are left: less than what it answers with already.
        assert_ok!(Leases::extend(signed(BUYER), id, 100));
        assert_eq!(Reserved::get()[&id], 350);
    });
}

#[test]
fn who_may_not_extend_what_is_told_why() {
    run(|| {
        let fixed = open();
        assert_noop!(Leases::extend(signed(BUYER), fixed, 10), Error::<Test>::WrongState);
        activate(fixed);
        assert_noop!(Leases::extend(signed(BUYER), fixed, 10), Error::<Test>::NotExtendable);
        let id = extendable();
        assert_noop!(Leases::extend(signed(PROVIDER), id, 10), Error::<Test>::NotBuyer);
        assert_noop!(Leases::extend(signed(BUYER), id, 0), Error::<Test>::ZeroTerm);
        assert_noop!(Leases::extend(signed(BUYER), id, 71), Error::<Test>::TermTooLong);
        assert_noop!(Leases::extend(signed(BUYER), id, u32::MAX), Error::<Test>::TermTooLong);
        assert_noop!(Leases::extend(signed(BUYER), 99, 10), Error::<Test>::NoSuchLease);
        assert_ok!(Leases::extend(signed(BUYER), id, 70));
        assert_noop!(Leases::extend(signed(BUYER), id, 1), Error::<Test>::TermTooLong);
        // The offer's maximum counts from now: with time, there is room again.
        beat_at(FIRST + 10);
        assert_ok!(Leases::extend(signed(BUYER), id, 10));
    });
}

#[test]
fn nothing_is_extended_without_money_or_stake() {
    run(|| {
        let id = Leases::open(LeaseTerms { extendable: true, max_ticks: u32::MAX / 2, ..terms(NATIVE) }).unwrap().lease;
        activate(id);
        let broke = Leases::extend(signed(BUYER), id, 1_000_000);
        assert!(frame_support::storage::with_storage_layer(|| broke).is_err());
        FreeStake::set(10);
        assert_noop!(Leases::extend(signed(BUYER), id, 5_000), sp_runtime::DispatchError::Other("less stake is free"));
        assert_eq!(lease(id).ticks, 30);
    });
}

#[test]
fn an_ended_term_is_not_extended() {
    run(|| {
        let id = extendable();
        beat_at(FIRST + 10);
        beat_at(FIRST + 20);
        at(FIRST + 30);
        assert_noop!(Leases::extend(signed(BUYER), id, 10), Error::<Test>::LeaseEnded);
    });
}
