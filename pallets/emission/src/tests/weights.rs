//! Weight by score.

use crate::{mock::*, At, Error, Event, FLOOR_WEIGHT};
use frame_support::{assert_noop, assert_ok, assert_storage_noop};
use tradewind_primitives::traits::OnScoreLowered;

fn weights(who: u64) -> (u64, u64) {
    let view = participant(who);
    (view.weight, view.next_weight)
}

fn lower(who: u64, to: u128) {
    score(who, to);
    Emission::on_score_lowered(&who).unwrap();
}

#[test]
fn four_times_the_score_weighs_twice_as_much() {
    run(|| {
        score(ALICE, 4_000 * WIND);
        score(BOB, 1_000 * WIND);
        enrol(ALICE, 200);
        enrol(BOB, 200);
        round(1);
        assert_eq!(weights(ALICE), (2_001_000, 2_001_000));
        assert_eq!(weights(BOB), (1_001_000, 1_001_000));
        round(2);
        assert_eq!(Emission::claimable(&ALICE), 50 * WIND * 2_001_000 / 3_002_000);
        assert_eq!(Emission::claimable(&BOB), 50 * WIND * 1_001_000 / 3_002_000);
    });
}

#[test]
fn a_higher_score_counts_from_the_next_round_when_somebody_says_so() {
    run(|| {
        enrol(ALICE, 200);
        enrol(BOB, 200);
        round(1);
        score(ALICE, 1_000_000);
        assert_eq!(participant(ALICE).due_weight, 2_000);
        round(2);
        assert_eq!(weights(ALICE), (1_000, 1_000));
        assert_ok!(Emission::refresh(signed(CHARLIE), ALICE));
        System::assert_last_event(Event::Reweighed { who: ALICE, weight: 1_000, next: 2_000 }.into());
        assert_eq!(weights(ALICE), (1_000, 2_000));
        assert_eq!((state().weight, state().joining), (2_000, 1_000));
        round(3);
        assert_eq!((state().weight, state().joining), (3_000, 0));
        // Rounds 1 and 2 in halves, round 3 two to one.
        round(4);
        assert_eq!(Emission::claimable(&ALICE), 50 * WIND + 50 * WIND * 2 / 3);
    });
}

#[test]
fn a_lower_score_counts_at_once_for_the_round_in_progress() {
    run(|| {
        score(ALICE, 1_000_000);
        enrol(ALICE, 200);
        enrol(BOB, 200);
        round(2);
        assert_eq!(state().weight, 3_000);
        block(Now::get() + 99);
        lower(ALICE, 0);
        assert_eq!(weights(ALICE), (1_000, 1_000));
        assert_eq!(state().weight, 2_000);
        round(3);
        assert_eq!(Emission::claimable(&ALICE), (50 * WIND * 2 / 3) + 25 * WIND);
    });
}

#[test]
fn a_lower_score_takes_what_is_still_to_come() {
    run(|| {
        enrol(ALICE, 200);
        round(1);
        score(ALICE, 9_000_000);
        assert_ok!(Emission::refresh(signed(ALICE), ALICE));
        assert_eq!(weights(ALICE), (1_000, 4_000));
        // Less of it is to come.
        lower(ALICE, 1_000_000);
        assert_eq!(weights(ALICE), (1_000, 2_000));
        assert!(At::<Test>::contains_key(2));
        // Nothing of it is.
        lower(ALICE, 0);
        assert_eq!(weights(ALICE), (1_000, 1_000));
        assert!(!At::<Test>::contains_key(2));
        assert_eq!(state().joining, 0);
        round(3);
        assert_eq!(state().weight, 1_000);
    });
}

#[test]
fn one_who_has_not_joined_yet_joins_with_less() {
    run(|| {
        score(ALICE, 9_000_000);
        enrol(ALICE, 200);
        assert_eq!((state().weight, state().joining), (0, 4_000));
        lower(ALICE, 1_000_000);
        assert_eq!(weights(ALICE), (0, 2_000));
        assert_eq!((state().weight, state().joining), (0, 2_000));
        round(1);
        assert_eq!(state().weight, 2_000);
    });
}

#[test]
fn a_lowering_raises_no_weight() {
    run(|| {
        enrol(ALICE, 200);
        round(1);
        // It has gained more than it lost since.
        score(ALICE, 1_000_000);
        assert_storage_noop!(Emission::on_score_lowered(&ALICE).unwrap());
        assert_eq!(weights(ALICE), (1_000, 1_000));
    });
}

#[test]
fn a_lowering_of_one_who_does_not_take_part_changes_nothing() {
    run(|| {
        assert_storage_noop!(Emission::on_score_lowered(&ALICE).unwrap());
        enrol(ALICE, 144);
        round(200);
        assert_storage_noop!(Emission::on_score_lowered(&ALICE).unwrap());
    });
}

#[test]
fn decay_reaches_the_weight_by_a_refresh_or_an_enrolment() {
    run(|| {
        score(ALICE, 4_000_000);
        score(BOB, 4_000_000);
        enrol(ALICE, 200);
        enrol(BOB, 200);
        round(5);
        score(ALICE, 1_000_000);
        score(BOB, 1_000_000);
        round(6);
        assert_eq!(state().weight, 6_000);
        assert_ok!(Emission::refresh(signed(CHARLIE), ALICE));
        assert_eq!(state().weight, 5_000);
        enrol(BOB, 300);
        assert_eq!(weights(BOB), (2_000, 2_000));
        assert_eq!(state().weight, 4_000);
    });
}

#[test]
fn a_refresh_needs_something_to_refresh() {
    run(|| {
        assert_noop!(Emission::refresh(signed(ALICE), ALICE), Error::<Test>::NotEnrolled);
        enrol(ALICE, 144);
        assert_noop!(Emission::refresh(signed(ALICE), ALICE), Error::<Test>::NothingToRefresh);
        score(ALICE, 1_000_000);
        assert_ok!(Emission::refresh(signed(ALICE), ALICE));
        assert_noop!(Emission::refresh(signed(ALICE), ALICE), Error::<Test>::NothingToRefresh);
        assert_noop!(Emission::refresh(RuntimeOrigin::none(), ALICE), sp_runtime::DispatchError::BadOrigin);
        round(144);
        score(ALICE, 9_000_000);
        assert_noop!(Emission::refresh(signed(ALICE), ALICE), Error::<Test>::NotEnrolled);
    });
}

#[test]
fn in_the_last_round_of_an_enrolment_a_higher_weight_would_come_too_late() {
    run(|| {
        score(BOB, 1_000_000);
        enrol(ALICE, 144);
        enrol(BOB, 144);
        round(143);
        score(ALICE, 1_000_000);
        assert_noop!(Emission::refresh(signed(ALICE), ALICE), Error::<Test>::NothingToRefresh);
        score(BOB, 0);
        assert_ok!(Emission::refresh(signed(ALICE), BOB));
        assert_eq!(weights(BOB), (1_000, 1_000));
        // Whoever goes on has it with the new enrolment.
        enrol(ALICE, 144);
        assert_eq!(weights(ALICE), (1_000, 2_000));
        round(144);
        assert_eq!(state().weight, 2_000);
    });
}

#[test]
fn without_an_identity_one_weighs_the_least_if_the_dao_asks_for_one() {
    run(|| {
        MinTier::set(2);
        score(ALICE, 1_000_000);
        score(BOB, 1_000_000);
        enrol(ALICE, 200);
        enrol(BOB, 200);
        round(1);
        assert_eq!((weights(ALICE).0, weights(BOB).0), (2_000, FLOOR_WEIGHT));
        MinTier::set(3);
        assert_ok!(Emission::refresh(signed(BOB), ALICE));
        assert_eq!(weights(ALICE).0, FLOOR_WEIGHT);
    });
}

#[test]
fn the_greatest_score_there_can_be_has_a_weight() {
    run(|| {
        score(ALICE, u128::MAX);
        enrol(ALICE, 200);
        enrol(BOB, 200);
        round(2);
        assert_eq!(weights(ALICE).0, u64::MAX);
        // A share of it is computed without overflow; of a total beyond 10¹⁸ a division withholds more than a base unit.
        assert!((50 * WIND - 19..50 * WIND).contains(&Emission::claimable(&ALICE)));
        assert_eq!(Emission::claimable(&BOB), 0);
    });
}
