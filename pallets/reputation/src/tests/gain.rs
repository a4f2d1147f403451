use crate::{mock::*, Event, ScoreRecord, Scores};
use tradewind_primitives::{
    traits::{OnSettled, Reputation as _, WeightScore},
    AssetKind, Balance, Gain,
};

fn settle(asset: AssetKind, gross: Balance) {
    Reputation::on_settled(&BUYER, &PROVIDER, &asset, gross);
}

#[test]
fn both_sides_gain_one_percent_of_a_settlement() {
    run(|| {
        settle(AssetKind::Native, 50_000);
        assert_eq!(Reputation::score(&BUYER), 500);
        assert_eq!(Reputation::score(&PROVIDER), 500);
        let gain = |who| Gain { who, amount: 500, score: 500 };
        System::assert_last_event(Event::Gained { payer: gain(BUYER), payee: gain(PROVIDER) }.into());
    });
}

#[test]
fn what_is_too_small_to_gain_is_carried_without_an_event() {
    run(|| {
        settle(AssetKind::Native, 99);
        assert_eq!(Scores::<Test>::get(BUYER), ScoreRecord { carry_ppm: 990_000, ..Default::default() });
        assert!(System::events().is_empty());
        settle(AssetKind::Native, 1);
        assert_eq!(Scores::<Test>::get(BUYER), ScoreRecord { public: 1, weight: 1, ..Default::default() });
    });
}

#[test]
fn another_asset_gains_at_its_rate_rounded_down() {
    run(|| {
        // 2 units are 3 WIND exactly; 1 unit is 1.5, which counts as 1.
        settle(DOLLAR, 2);
        assert_eq!(Scores::<Test>::get(BUYER).carry_ppm, 30_000);
        settle(DOLLAR, 1);
        assert_eq!(Scores::<Test>::get(BUYER).carry_ppm, 40_000);
        settle(DOLLAR, 2_000);
        assert_eq!(Reputation::score(&PROVIDER), 30);
    });
}

#[test]
fn dust_of_another_asset_that_is_worth_less_than_a_unit_gains_nothing() {
    run(|| {
        WindPerUnit::set((1, 1_000_000));
        settle(DOLLAR, 1);
        assert!(!Scores::<Test>::contains_key(BUYER));
    });
}

#[test]
fn an_asset_without_a_rate_gains_nothing() {
    run(|| {
        WindPerUnit::set((0, 0));
        settle(DOLLAR, 1_000_000);
        assert!(!Scores::<Test>::contains_key(BUYER));
        assert!(!Scores::<Test>::contains_key(PROVIDER));
    });
}

#[test]
fn trade_with_oneself_gains_nothing() {
    run(|| {
        Reputation::on_settled(&BUYER, &BUYER, &AssetKind::Native, 1_000_000);
        assert!(!Scores::<Test>::contains_key(BUYER));
    });
}

#[test]
fn a_settlement_of_nothing_leaves_no_record() {
    run(|| {
        settle(AssetKind::Native, 0);
        assert!(!Scores::<Test>::contains_key(BUYER));
    });
}

#[test]
fn a_score_at_its_ceiling_stays_there() {
    run(|| {
        Reputation::set_score(&BUYER, Balance::MAX);
        settle(AssetKind::Native, Balance::MAX);
        assert_eq!(Reputation::score(&BUYER), Balance::MAX);
        assert_eq!(Reputation::weight_score(&BUYER), Balance::MAX);
        assert_eq!(Reputation::score(&PROVIDER), Balance::MAX / 100);
    });
}

#[test]
fn the_invariant_finds_a_remainder_of_a_whole_unit() {
    run(|| {
        Scores::<Test>::insert(BUYER, ScoreRecord { carry_ppm: 1_000_000, ..Default::default() });
        assert!(Reputation::do_try_state().is_err());
        Scores::<Test>::remove(BUYER);
    });
}
