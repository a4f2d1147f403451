//! Enrolling and what it costs.

use crate::{mock::*, At, Error, Event, Mark, Participants, EXPIRY_ROUNDS, FLOOR_WEIGHT, MAX_ROUNDS, MAX_SEGMENTS};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

const FEE: u128 = WIND / 2;

#[test]
fn an_enrolment_counts_from_the_next_round_and_is_paid_in_advance() {
    run(|| {
        round(3);
        enrol(ALICE, 200);
        // 4 + 200 rounded down to a multiple of 144; 140 rounds are used and paid.
        assert_eq!(participant(ALICE).expires, 144);
        assert_eq!((participant(ALICE).weight, participant(ALICE).next_weight), (0, FLOOR_WEIGHT));
        assert_eq!(free(ALICE), FUNDS - 140 * FEE);
        assert_eq!(free(TREASURY), ED + 140 * FEE);
        System::assert_last_event(
            Event::Enrolled { who: ALICE, from: 4, expires: 144, fee: 140 * FEE, weight: FLOOR_WEIGHT }.into(),
        );
        round(4);
        assert_eq!((state().weight, state().minted), (1_000, 0));
        round(5);
        assert_eq!(claim(ALICE), Ok(50 * WIND));
        round(144);
        assert_eq!(state().weight, 0);
        assert_eq!(claim(ALICE), Ok(139 * 50 * WIND));
        assert!(!Participants::<Test>::contains_key(ALICE));
        assert_eq!(At::<Test>::iter().count(), 0);
    });
}

#[test]
fn an_end_that_rounding_moves_to_the_beginning_is_refused() {
    run(|| {
        assert_noop!(Emission::enrol(signed(ALICE), 0), Error::<Test>::TooFewRounds);
        assert_noop!(Emission::enrol(signed(ALICE), 142), Error::<Test>::TooFewRounds);
        assert_ok!(Emission::enrol(signed(ALICE), 143));
        assert_eq!(participant(ALICE).expires, 144);
        round(143);
        assert_noop!(Emission::enrol(signed(BOB), 143), Error::<Test>::TooFewRounds);
        assert_ok!(Emission::enrol(signed(BOB), 144));
        assert_eq!(free(BOB), FUNDS - 144 * FEE);
    });
}

#[test]
fn nobody_enrols_for_longer_than_one_may() {
    run(|| {
        assert_noop!(Emission::enrol(signed(ALICE), MAX_ROUNDS + 1), Error::<Test>::TooManyRounds);
        assert_noop!(Emission::enrol(signed(ALICE), u32::MAX), Error::<Test>::TooManyRounds);
        assert_noop!(Emission::enrol(RuntimeOrigin::none(), 144), DispatchError::BadOrigin);
    });
}

#[test]
fn enrolling_again_extends_and_pays_from_the_old_end() {
    run(|| {
        enrol(ALICE, 200);
        round(50);
        assert_noop!(Emission::enrol(signed(ALICE), 200), Error::<Test>::TooFewRounds);
        enrol(ALICE, 300);
        assert_eq!(participant(ALICE).expires, 288);
        assert_eq!(free(ALICE), FUNDS - 287 * FEE);
        System::assert_last_event(
            Event::Enrolled { who: ALICE, from: 144, expires: 288, fee: 144 * FEE, weight: FLOOR_WEIGHT }.into(),
        );
        assert_eq!(At::<Test>::get(144), None, "nobody ends there any more");
        round(200);
        assert_eq!(state().weight, 1_000);
        assert_eq!(Emission::claimable(&ALICE), 199 * 50 * WIND);
    });
}

#[test]
fn in_the_last_round_of_an_enrolment_it_can_be_extended_without_a_gap() {
    run(|| {
        enrol(ALICE, 144);
        round(143);
        enrol(ALICE, 144);
        assert_eq!(free(ALICE), FUNDS - (143 + 144) * FEE);
        round(145);
        assert_eq!(state().weight, 1_000);
        assert_eq!(Emission::claimable(&ALICE), 144 * 50 * WIND);
    });
}

#[test]
fn one_whose_enrolment_has_ended_joins_anew_and_keeps_what_it_earned() {
    run(|| {
        enrol(ALICE, 144);
        enrol(BOB, 1_008);
        round(200);
        assert_eq!(participant(ALICE).next_weight, 0);
        enrol(ALICE, 144);
        assert_eq!(free(ALICE), FUNDS - (143 + 87) * FEE);
        assert_eq!(Emission::claimable(&ALICE), 143 * 25 * WIND);
        round(288);
        assert_eq!(claim(ALICE), Ok((143 + 87) * 25 * WIND));
    });
}

#[test]
fn who_cannot_pay_is_told_the_fee() {
    run(|| {
        assert_noop!(Emission::enrol(signed(POOR), 300), Error::<Test>::CannotPayFee);
        let view = Emission::enrolment_view(&POOR, 300).unwrap();
        assert_eq!((view.from, view.expires, view.fee, view.weight), (1, 288, 287 * FEE, FLOOR_WEIGHT));
        // The fee and what keeps the account alive: not a base unit less.
        Balances::transfer_keep_alive(signed(ALICE), POOR, 287 * FEE + ED - 1).unwrap();
        assert_noop!(Emission::enrol(signed(POOR), 300), Error::<Test>::CannotPayFee);
        Balances::transfer_keep_alive(signed(ALICE), POOR, 1).unwrap();
        assert_ok!(Emission::enrol(signed(POOR), 300));
        assert_eq!(free(POOR), ED);
    });
}

#[test]
fn few_ends_are_ahead_whenever_people_enrol() {
    run(|| {
        for n in 0..1_500u32 {
            round(n);
            let who = [ALICE, BOB, CHARLIE][n as usize % 3];
            let _ = Emission::enrol(signed(who), n * 7 % (MAX_ROUNDS + 1));
            let ahead = At::<Test>::iter().filter(|(_, mark)| mark.leaving > 0).count();
            assert!(ahead <= MAX_SEGMENTS as usize);
        }
    });
}

#[test]
fn a_mark_stays_until_the_last_one_who_needs_it_has_looked() {
    run(|| {
        enrol(ALICE, EXPIRY_ROUNDS);
        enrol(BOB, EXPIRY_ROUNDS);
        assert_eq!(At::<Test>::get(1), Some(Mark { rpw: None, users: 2, leaving: 0 }));
        assert_eq!(At::<Test>::get(144), Some(Mark { rpw: None, users: 2, leaving: 2_000 }));
        round(2);
        claim(ALICE).unwrap();
        assert_eq!(At::<Test>::get(1), Some(Mark { rpw: Some(0), users: 1, leaving: 0 }));
        round(200);
        claim(BOB).unwrap();
        assert_eq!(At::<Test>::get(1), None);
        assert_eq!(At::<Test>::get(144).map(|mark| (mark.users, mark.leaving)), Some((1, 0)));
        claim(ALICE).unwrap();
        assert_eq!(At::<Test>::get(144), None);
    });
}
