use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{ArithmeticError, TokenError};
use tradewind_primitives::traits::{Collateral, Registry};

#[test]
fn stake_is_added_to_what_is_on_hold() {
    run(|| {
        register(ALICE, "alpha", MIN_STAKE);
        assert_ok!(Providers::add_stake(signed(ALICE), 50));
        System::assert_last_event(Event::StakeAdded { who: ALICE, amount: 50, stake: 150 }.into());
        assert_noop!(Providers::add_stake(signed(ALICE), 0), Error::<Test>::ZeroAmount);
        assert_noop!(Providers::add_stake(signed(ALICE), WEALTH), TokenError::FundsUnavailable);
        assert_noop!(Providers::add_stake(signed(ALICE), u128::MAX), ArithmeticError::Overflow);
        assert_eq!(Providers::free(&ALICE), 150);
    });
}

#[test]
fn unbonded_stake_stays_on_hold_for_the_period() {
    run(|| {
        register(ALICE, "alpha", 300);
        assert_noop!(Providers::withdraw_unbonded(signed(ALICE)), Error::<Test>::NothingUnbonding);
        assert_ok!(Providers::unbond(signed(ALICE), 120));
        System::assert_last_event(
            Event::UnbondingStarted { who: ALICE, amount: 120, available_at: 1000 + UNBONDING }.into(),
        );
        assert_eq!(Providers::free(&ALICE), 180);
        Live::set(1000 + UNBONDING - 1);
        assert_noop!(Providers::withdraw_unbonded(signed(ALICE)), Error::<Test>::StillUnbonding);
        Live::set(1000 + UNBONDING);
        assert_ok!(Providers::withdraw_unbonded(signed(ALICE)));
        System::assert_last_event(Event::Withdrawn { who: ALICE, amount: 120 }.into());
        assert_eq!(Balances::free_balance(ALICE), WEALTH - 180);
        assert_eq!(Providers::free(&ALICE), 180);
        assert_noop!(Providers::withdraw_unbonded(signed(ALICE)), Error::<Test>::NothingUnbonding);
    });
}

#[test]
fn a_second_unbonding_joins_the_first_and_starts_the_time_anew() {
    run(|| {
        register(ALICE, "alpha", 300);
        assert_ok!(Providers::unbond(signed(ALICE), 100));
        Live::set(1000 + UNBONDING - 1);
        assert_ok!(Providers::unbond(signed(ALICE), 20));
        System::assert_last_event(
            Event::UnbondingStarted { who: ALICE, amount: 120, available_at: 1000 + 2 * UNBONDING - 1 }.into(),
        );
        Live::set(1000 + UNBONDING);
        assert_noop!(Providers::withdraw_unbonded(signed(ALICE)), Error::<Test>::StillUnbonding);
    });
}

#[test]
fn only_free_stake_is_unbonded() {
    run(|| {
        register(ALICE, "alpha", 300);
        assert_ok!(Providers::reserve(1, &ALICE, 100));
        assert_ok!(Providers::unbond(signed(ALICE), 50));
        assert_noop!(Providers::unbond(signed(ALICE), 151), Error::<Test>::InsufficientFreeStake);
        assert_noop!(Providers::unbond(signed(ALICE), 0), Error::<Test>::ZeroAmount);
        assert_ok!(Providers::unbond(signed(ALICE), 150));
        assert_eq!(Providers::free(&ALICE), 0);
    });
}

#[test]
fn below_the_minimum_no_leases_are_taken() {
    run(|| {
        register(ALICE, "alpha", MIN_STAKE + 10);
        assert_ok!(Providers::unbond(signed(ALICE), 10));
        assert!(Providers::takes_leases(&ALICE));
        assert_ok!(Providers::unbond(signed(ALICE), 1));
        assert!(!Providers::takes_leases(&ALICE));
        assert_ok!(Providers::add_stake(signed(ALICE), 1));
        assert!(Providers::takes_leases(&ALICE));
    });
}

#[test]
fn a_provider_does_not_leave_while_unbonding() {
    run(|| {
        register(ALICE, "alpha", 300);
        assert_ok!(Providers::unbond(signed(ALICE), 300));
        assert_noop!(Providers::deregister(signed(ALICE)), Error::<Test>::StillUnbonding);
        Live::set(1000 + UNBONDING);
        assert_ok!(Providers::withdraw_unbonded(signed(ALICE)));
        assert_ok!(Providers::deregister(signed(ALICE)));
        System::assert_last_event(Event::Deregistered { who: ALICE }.into());
        assert_eq!(Balances::free_balance(ALICE), WEALTH);
    });
}

#[test]
fn statements_are_put_only_while_the_least_stake_is_there() {
    run(|| {
        register(ALICE, "alpha", MIN_STAKE + 5);
        assert!(Granted::get().contains(&ALICE));
        let takes = |amount| {
            Providers::unbond(signed(ALICE), amount).unwrap();
            Live::mutate(|live| *live += UNBONDING);
            Providers::withdraw_unbonded(signed(ALICE)).unwrap();
            Granted::get().contains(&ALICE)
        };
        assert!(takes(5));
        assert!(!takes(1));
        assert_ok!(Providers::add_stake(signed(ALICE), 1));
        assert!(Granted::get().contains(&ALICE));
        assert!(!takes(MIN_STAKE));
        assert_ok!(Providers::add_stake(signed(ALICE), MIN_STAKE - 1));
        assert!(!Granted::get().contains(&ALICE));
    });
}
