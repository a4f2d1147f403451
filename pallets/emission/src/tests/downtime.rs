//! When the chain was away.

use crate::weights::WeightInfo;
use crate::{mock::*, schedule, At, Error, EXPIRY_ROUNDS, MAX_ROUNDS, MAX_SEGMENTS};
use frame_support::{
    assert_noop,
    traits::Hooks,
    weights::{Weight, WeightMeter},
};
use tradewind_primitives::traits::OnScoreLowered;

const HALVING: u32 = schedule::HALVING_ROUNDS;

#[test]
fn a_downtime_across_a_halving_pays_both_rates() {
    run(|| {
        round(HALVING - 5);
        enrol(ALICE, 200);
        enrol(BOB, 200);
        // Joined with the round after it, and away until after the halving.
        round(HALVING + 7);
        let reward = 4 * 50 * WIND + 7 * 25 * WIND;
        assert_eq!(state().minted, reward);
        assert_eq!(claim(ALICE), Ok(reward / 2));
        assert_eq!(claim(BOB), Ok(reward / 2));
    });
}

#[test]
fn the_fee_across_a_halving_has_both_rates() {
    run(|| {
        round(HALVING - 5);
        let before = free(ALICE);
        enrol(ALICE, 200);
        let expires = participant(ALICE).expires;
        let fee = 4 * WIND / 2 + u128::from(expires - HALVING) * WIND / 4;
        assert_eq!(before - free(ALICE), fee);
        assert_eq!(free(TREASURY), ED + fee);
    });
}

/// Enrols Alice so that she ends `k` multiples on, Bob and Charlie at others.
fn crowd() {
    for (who, k) in [(ALICE, 7), (BOB, 3), (CHARLIE, 1)] {
        enrol(who, k * EXPIRY_ROUNDS);
    }
}

#[test]
fn a_long_downtime_is_caught_up_with_in_two_blocks_and_calls_wait() {
    run(|| {
        crowd();
        round(1_000_000);
        assert_eq!(state().round, 7 * EXPIRY_ROUNDS, "eight segments, one of them for those who joined");
        assert_noop!(Emission::enrol(signed(ALICE), 200), Error::<Test>::RoundsPending);
        assert_noop!(Emission::refresh(signed(ALICE), ALICE), Error::<Test>::RoundsPending);
        assert_noop!(claim(ALICE), Error::<Test>::RoundsPending);
        assert_noop!(Emission::on_score_lowered(&ALICE), Error::<Test>::RoundsPending);
        assert_eq!(Emission::on_score_lowered(&POOR), Ok(()), "who does not take part need not wait");
        assert_eq!(Emission::enrolment_view(&POOR, 200).map(|view| view.fee), None);
        Emission::do_try_state().unwrap();
        round(1_000_000);
        assert_eq!(state().round, 1_000_000);
        assert_eq!(state().weight, 0);
        let paid: u128 = [ALICE, BOB, CHARLIE].map(|who| claim(who).unwrap()).iter().sum();
        let minted = 50 * WIND * u128::from(7 * EXPIRY_ROUNDS - 1);
        assert_eq!(state().minted, minted);
        assert!(minted - paid <= 2, "{} base units are left over", minted - paid);
        assert_eq!(At::<Test>::iter().count(), 0, "everybody has looked");
    });
}

#[test]
fn a_downtime_pays_what_blocks_in_time_would_have_paid() {
    let play = |blocks: &[u32]| {
        run(|| {
            crowd();
            score(ALICE, 77 * WIND);
            Emission::refresh(signed(BOB), ALICE).unwrap();
            blocks.iter().for_each(|at| round(*at));
            [ALICE, BOB, CHARLIE].map(|who| Emission::claimable(&who))
        })
    };
    let every: Vec<u32> = (1..=MAX_ROUNDS + 3).collect();
    let one = play(&[MAX_ROUNDS + 3, MAX_ROUNDS + 3]);
    assert_eq!(play(&every), one);
    assert_eq!(play(&[5, 400, 401, MAX_ROUNDS + 3]), one);
}

#[test]
fn a_block_without_room_pays_later() {
    run(|| {
        crowd();
        Now::set(FIRST + 1_000 * 100);
        let none = <() as WeightInfo>::poll();
        let mut meter = WeightMeter::with_limit(none);
        Emission::on_poll(1, &mut meter);
        assert_eq!((state().round, meter.consumed()), (0, none));
        let some = none + <() as WeightInfo>::roll(3);
        let mut meter = WeightMeter::with_limit(some);
        Emission::on_poll(1, &mut meter);
        assert_eq!((state().round, meter.consumed()), (2 * EXPIRY_ROUNDS, some));
        let mut meter = WeightMeter::with_limit(Default::default());
        Emission::on_poll(1, &mut meter);
        assert_eq!(meter.consumed(), Weight::zero());
        assert_eq!(state().round, 2 * EXPIRY_ROUNDS);
        Emission::do_try_state().unwrap();
        round(1_000);
        assert_eq!(state().round, 1_000);
    });
}

#[test]
fn at_most_so_many_segments_are_paid_in_a_block() {
    run(|| {
        crowd();
        Now::set(u32::MAX);
        let most = <() as WeightInfo>::poll() + <() as WeightInfo>::roll(MAX_SEGMENTS);
        let mut meter = WeightMeter::new();
        Emission::on_poll(1, &mut meter);
        assert_eq!(meter.consumed(), most);
    });
}
