//! What readers are told, and what the invariants find.

use crate::{mock::*, schedule, At, Mark, Participants, State, FLOOR_WEIGHT};
use frame_support::assert_storage_noop;
use tradewind_primitives::{EmissionView, ParticipantView, ScheduleView};

#[test]
fn the_round_in_progress_is_told() {
    run(|| {
        round(3);
        enrol(ALICE, 200);
        block(FIRST + 350);
        let expected = EmissionView {
            round: 3,
            paid_to: 3,
            starts_at: FIRST + 300,
            ends_at: FIRST + 400,
            reward: 50 * WIND,
            weight: 0,
            joining: 1_000,
            minted: 0,
            skipped: 150 * WIND,
            offset: 3 * FUNDS + 2 * ED,
            pot: Emission::pot(),
            unclaimed: ED,
        };
        assert_eq!(Emission::round_view(), expected);
        Now::set(FIRST + 400);
        assert_eq!((Emission::round_view().round, Emission::round_view().paid_to), (4, 3));
    });
}

#[test]
fn a_participant_is_told_what_it_has_without_writing() {
    run(|| {
        assert_eq!(Emission::participant_view(&ALICE), None);
        assert_eq!(Emission::claimable(&ALICE), 0);
        enrol(ALICE, 200);
        round(200);
        score(ALICE, 1_000_000);
        let expected =
            ParticipantView { weight: 0, next_weight: 0, due_weight: 2_000, expires: 144, claimable: 143 * 50 * WIND };
        assert_storage_noop!(assert_eq!(Emission::participant_view(&ALICE), Some(expected)));
        assert_eq!(Emission::claimable(&ALICE), 143 * 50 * WIND);
    });
}

#[test]
fn what_enrolling_costs_is_told() {
    run(|| {
        enrol(ALICE, 200);
        round(10);
        let view = |who, rounds| Emission::enrolment_view(&who, rounds).map(|view| (view.from, view.expires, view.fee));
        assert_eq!(view(ALICE, 300), Some((144, 288, 144 * WIND / 2)));
        assert_eq!(view(BOB, 300), Some((11, 288, 277 * WIND / 2)));
        assert_eq!(view(ALICE, 100), None);
        assert_eq!(view(ALICE, 2_000), None);
    });
}

#[test]
fn the_schedule_is_told() {
    run(|| {
        let expected = ScheduleView {
            reward: 25 * WIND,
            fee: WIND / 4,
            next_halving: Some(420_000),
            before: 210_000 * 50 * WIND,
            ceiling: 20_999_999_996_850_000,
            end: schedule::END,
        };
        assert_eq!(Emission::schedule_view(210_000), expected);
        assert_eq!(Emission::schedule_view(u32::MAX).reward, 0);
    });
}

#[test]
fn the_invariants_find_what_is_wrong() {
    run(|| {
        enrol(ALICE, 200);
        enrol(BOB, 400);
        round(7);
        Emission::do_try_state().unwrap();
        let good = state();
        for broken in [
            crate::EmissionState { minted: good.minted + 1, ..good },
            crate::EmissionState { skipped: good.skipped - 1, ..good },
            crate::EmissionState { offset: good.offset - 1, ..good },
            crate::EmissionState { weight: good.weight + 1, ..good },
            crate::EmissionState { joining: 1, ..good },
            crate::EmissionState { horizon: 143, ..good },
        ] {
            State::<Test>::put(broken);
            assert!(Emission::do_try_state().is_err(), "{broken:?}");
        }
        let mut rich = good;
        rich.sums.rpw += crate::accumulator::SCALE * WIND;
        State::<Test>::put(rich);
        assert!(Emission::do_try_state().is_err());
        State::<Test>::put(good);

        At::<Test>::insert(9, Mark { rpw: None, users: 1, leaving: 0 });
        assert!(Emission::do_try_state().is_err());
        At::<Test>::remove(9);
        let stored = Participants::<Test>::get(ALICE).unwrap();
        Participants::<Test>::insert(ALICE, crate::Participant { expires: 145, ..stored });
        assert!(Emission::do_try_state().is_err());
        Participants::<Test>::insert(ALICE, stored);
        assert_eq!(stored.standing(), FLOOR_WEIGHT);
    });
}
