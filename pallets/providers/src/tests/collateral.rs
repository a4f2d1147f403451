use crate::{mock::*, Error, Event, HoldReason};
use frame_support::{
    assert_noop, assert_ok,
    traits::{fungible::InspectHold, tokens::Fortitude, LockableCurrency, WithdrawReasons},
};
use tradewind_primitives::{
    traits::{Collateral, Registry},
    Balance,
};

fn stake(who: u64) -> Balance {
    Balances::balance_on_hold(&HoldReason::Stake.into(), &who)
}

#[test]
fn a_lease_reserves_free_stake() {
    run(|| {
        register(ALICE, "alpha", 300);
        assert_ok!(Providers::reserve(1, &ALICE, 200));
        System::assert_last_event(Event::CollateralReserved { lease: 1, provider: ALICE, amount: 200 }.into());
        assert_eq!((Providers::free(&ALICE), Providers::reserved(&ALICE)), (100, 200));
        assert_noop!(Providers::reserve(2, &ALICE, 101), Error::<Test>::InsufficientFreeStake);
        assert_noop!(Providers::reserve(2, &BOB, 0), Error::<Test>::NotRegistered);
        // More for the same lease, and for another.
        assert_ok!(Providers::reserve(1, &ALICE, 60));
        System::assert_last_event(Event::CollateralReserved { lease: 1, provider: ALICE, amount: 60 }.into());
        assert_ok!(Providers::reserve(2, &ALICE, 40));
        assert_eq!((Providers::free(&ALICE), Providers::reserved(&ALICE)), (0, 300));
        assert_eq!((Providers::free(&BOB), Providers::reserved(&BOB)), (0, 0));
    });
}

#[test]
fn a_reserved_stake_keeps_its_provider() {
    run(|| {
        register(ALICE, "alpha", 300);
        assert_ok!(Providers::reserve(1, &ALICE, 1));
        assert_noop!(Providers::deregister(signed(ALICE)), Error::<Test>::StakeReserved);
        Providers::release(1, &ALICE, 1);
        leave(ALICE);
    });
}

#[test]
fn what_is_released_is_free_again() {
    run(|| {
        register(ALICE, "alpha", 300);
        assert_ok!(Providers::reserve(1, &ALICE, 200));
        Providers::release(1, &ALICE, 200);
        System::assert_last_event(Event::CollateralReleased { lease: 1, provider: ALICE, amount: 200 }.into());
        let events = System::event_count();
        Providers::release(1, &ALICE, 0);
        assert_eq!(System::event_count(), events);
        assert_eq!((Providers::free(&ALICE), Providers::reserved(&ALICE)), (300, 0));
    });
}

#[test]
fn what_is_taken_leaves_the_stake() {
    run(|| {
        register(ALICE, "alpha", 300);
        assert_ok!(Providers::reserve(1, &ALICE, 200));
        assert_eq!(Providers::take(1, &ALICE, 50, Some(&BOB)), 50);
        System::assert_last_event(Event::CollateralTaken { lease: 1, provider: ALICE, amount: 50, to: BOB }.into());
        assert_eq!(Balances::free_balance(BOB), WEALTH + 50);
        assert_eq!((stake(ALICE), Providers::reserved(&ALICE), Providers::free(&ALICE)), (250, 150, 100));
        assert_eq!(Providers::take(1, &ALICE, 150, None), 150);
        assert_eq!(Balances::free_balance(TREASURY), DEPOSIT + 150);
        assert_eq!((stake(ALICE), Providers::reserved(&ALICE)), (100, 0));
        assert_eq!(Providers::take(1, &ALICE, 0, None), 0);
        assert_eq!(Providers::take(2, &BOB, 1, None), 0);
        assert_eq!(Providers::free(&ALICE), 100);
    });
}

#[test]
fn a_lease_with_nothing_left_does_not_keep_its_provider() {
    run(|| {
        register(ALICE, "alpha", 300);
        assert_ok!(Providers::reserve(1, &ALICE, 200));
        assert_ok!(Providers::reserve(2, &ALICE, 0));
        assert_eq!(Providers::take(1, &ALICE, 200, None), 200);
        leave(ALICE);
        Providers::release(1, &ALICE, 0);
        Providers::release(2, &ALICE, 0);
        assert_eq!(Balances::free_balance(ALICE), WEALTH - 200);
    });
}

#[test]
fn a_provider_that_lost_too_much_takes_no_leases() {
    run(|| {
        register(ALICE, "alpha", MIN_STAKE);
        assert_ok!(Providers::reserve(1, &ALICE, 10));
        Providers::take(1, &ALICE, 1, None);
        assert!(!Providers::takes_leases(&ALICE));
    });
}

#[test]
fn what_cannot_be_delivered_goes_to_the_treasury() {
    run(|| {
        register(ALICE, "alpha", 300);
        assert_ok!(Providers::reserve(1, &ALICE, 200));
        // Less than the existential deposit does not make an account.
        assert_eq!(Providers::take(1, &ALICE, DEPOSIT - 1, Some(&NOBODY)), DEPOSIT - 1);
        System::assert_last_event(
            Event::CollateralTaken { lease: 1, provider: ALICE, amount: DEPOSIT - 1, to: TREASURY }.into(),
        );
        assert_eq!(Balances::free_balance(NOBODY), 0);
        assert_eq!(Balances::free_balance(TREASURY), 2 * DEPOSIT - 1);
        assert_eq!(Providers::take(1, &ALICE, DEPOSIT, Some(&NOBODY)), DEPOSIT);
        assert_eq!(Balances::free_balance(NOBODY), DEPOSIT);
    });
}

#[test]
fn what_nobody_can_receive_stays_in_the_stake() {
    run(|| {
        register(ALICE, "alpha", 300);
        assert_ok!(Providers::reserve(1, &ALICE, 200));
        assert_ok!(Balances::force_set_balance(RuntimeOrigin::root(), TREASURY, 0));
        let events = System::event_count();
        assert_eq!(Providers::take(1, &ALICE, DEPOSIT - 1, Some(&NOBODY)), 0);
        assert_eq!(Providers::take(1, &ALICE, DEPOSIT - 1, None), 0);
        assert_eq!(System::event_count(), events);
        assert_eq!((stake(ALICE), Providers::reserved(&ALICE), Providers::free(&ALICE)), (300, 200, 100));
    });
}

#[test]
fn votes_do_not_protect_a_stake() {
    run(|| {
        register(ALICE, "alpha", 300);
        assert_ok!(Providers::reserve(1, &ALICE, 200));
        // A vote locks everything in the account, held money too.
        Balances::set_lock(*b"votelock", &ALICE, WEALTH, WithdrawReasons::all());
        assert_eq!(Balances::reducible_total_balance_on_hold(&ALICE, Fortitude::Polite), 0);
        assert_eq!(Providers::take(1, &ALICE, 200, Some(&BOB)), 200);
        assert_eq!(Balances::free_balance(BOB), WEALTH + 200);
    });
}
