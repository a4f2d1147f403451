//! The score that feeds weight.

use crate::{mock::*, Scores};
use tradewind_primitives::{
    traits::{OnSettled, Reputation as _, WeightScore},
    AssetKind,
};

fn settle() {
    Reputation::on_settled(&BUYER, &PROVIDER, &AssetKind::Native, 100_000);
}

#[test]
fn it_is_halved_at_multiples_of_so_many_rounds_and_the_public_score_is_not() {
    run(|| {
        settle();
        Now::set(FIRST + ERA - 1);
        assert_eq!(Reputation::weight_score(&BUYER), 1_000);
        Now::set(FIRST + ERA);
        assert_eq!(Reputation::weight_score(&BUYER), 500);
        Now::set(FIRST + 3 * ERA);
        assert_eq!(Reputation::weight_score(&BUYER), 125);
        Now::set(FIRST + 4 * ERA);
        assert_eq!(Reputation::weight_score(&BUYER), 62, "rounded down");
        assert_eq!(Reputation::score(&BUYER), 1_000);
    });
}

#[test]
fn trade_keeps_it_up() {
    run(|| {
        for era in 0..20 {
            Now::set(FIRST + era * ERA + 5);
            settle();
        }
        // 1000 an era, halved each time, comes to less than 2000.
        assert_eq!(Reputation::weight_score(&BUYER), 1_999);
        assert_eq!(Reputation::score(&BUYER), 20_000);
        assert_eq!(Scores::<Test>::get(BUYER).era, 19);
    });
}

#[test]
fn after_a_very_long_time_nothing_is_left() {
    run(|| {
        settle();
        Now::set(u32::MAX);
        assert_eq!(Reputation::weight_score(&BUYER), 0);
        assert_eq!(Reputation::score(&BUYER), 1_000);
    });
}

#[test]
fn the_invariants_find_a_score_that_decay_has_added_to_or_that_is_of_the_future() {
    run(|| {
        settle();
        let record = Scores::<Test>::get(BUYER);
        for broken in [
            crate::ScoreRecord { weight: record.public + 1, ..record },
            crate::ScoreRecord { era: 1, ..record },
            crate::ScoreRecord { public: 999, weight: 0, ..record },
        ] {
            Scores::<Test>::insert(BUYER, broken);
            assert!(Reputation::do_try_state().is_err());
        }
        Scores::<Test>::insert(BUYER, record);
    });
}
