//! What is minted, to the base unit.

use crate::{mock::*, schedule, Error, Event, MAX_ROUNDS};
use frame_support::{assert_noop, assert_ok};

/// 20,999,999.996 85 WIND.
const CEILING: u128 = 20_999_999_996_850_000;

#[test]
fn the_whole_schedule_comes_to_its_ceiling() {
    run_with(funded(), vec![ALICE], || {
        let before = Balances::total_issuance();
        let mut end = MAX_ROUNDS;
        let mut claimed = 0;
        while end < schedule::END {
            round(end - 1);
            claimed += claim(ALICE).unwrap_or_default();
            assert_ok!(Emission::enrol(signed(ALICE), MAX_ROUNDS));
            end = participant(ALICE).expires;
        }
        assert_eq!(end, schedule::END);
        round(schedule::END - 1);
        assert_noop!(Emission::enrol(signed(BOB), MAX_ROUNDS), Error::<Test>::ScheduleEnded);
        round(schedule::END);
        assert_noop!(Emission::enrol(signed(ALICE), MAX_ROUNDS), Error::<Test>::ScheduleEnded);
        assert_eq!((state().minted, state().skipped, state().unminted), (CEILING, 0, 0));
        assert_eq!(Balances::total_issuance(), before + CEILING);
        round(schedule::END + 1_000_000);
        assert_eq!(state().minted, CEILING);
        // The last rounds emit a base unit each: too little to be claimed, and nothing of it is lost.
        assert_eq!(claimed + Emission::claimable(&ALICE), CEILING);
    });
}

#[test]
fn what_is_emitted_while_nobody_takes_part_is_never_minted() {
    run(|| {
        round(10);
        assert_eq!((state().minted, state().skipped), (0, 500 * WIND));
        enrol(ALICE, 200);
        round(11);
        assert_eq!(state().minted, 0, "the round in which one enrols is over");
        round(13);
        assert_eq!((state().minted, state().skipped), (100 * WIND, 550 * WIND));
        System::assert_last_event(Event::RoundsEnded { from: 11, to: 13, reward: 100 * WIND, weight: 1_000 }.into());
    });
}

#[test]
fn a_round_ends_with_its_last_tick() {
    run_with(funded(), vec![ALICE], || {
        block(FIRST + 99);
        assert_eq!((state().round, state().minted), (0, 0));
        block(FIRST + 100);
        assert_eq!((state().round, state().minted), (1, 50 * WIND));
        // A later block of the same round, or of the same tick, changes nothing.
        block(FIRST + 100);
        block(FIRST + 150);
        assert_eq!((state().round, state().minted), (1, 50 * WIND));
    });
}

#[test]
fn less_than_an_account_can_begin_with_is_minted_with_more() {
    // Nobody ever took part before the reward had become so small.
    let last = schedule::HALVING_ROUNDS * 17;
    run_with(vec![(ALICE, FUNDS), (TREASURY, ED)], vec![], || {
        round(last);
        enrol(ALICE, 300);
        let reward = schedule::reward(last);
        assert!(reward < ED);
        round(last + 2);
        assert_eq!((state().minted, state().unminted), (0, reward));
        assert_noop!(claim(ALICE), Error::<Test>::TooLittleToClaim);
        Emission::do_try_state().unwrap();
        round(last + 5);
        assert_eq!((state().minted, state().unminted), (4 * reward, 0));
    });
}
