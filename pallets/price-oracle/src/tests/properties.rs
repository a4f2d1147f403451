//! What holds whatever anybody says.

use crate::{
    feed::{median, Rules, PAIR_TICKS},
    mock::*,
    Bounds, Feed, Observation, MAX_VALUE,
};
use proptest::prelude::*;

const RULES: Rules = Rules {
    min_operators: 3,
    max_age: 600,
    deviation_ppm: 200_000,
    jump_ppm: 400_000,
    jump_delay: 100,
    average_ticks: 14_400,
};

fn any_value() -> impl Strategy<Value = u128> {
    prop_oneof![1..=MAX_VALUE, 1..=1_000u128, Just(1), Just(MAX_VALUE)]
}

/// A feed in which `values` were said at `tick`, by operators 0 and up.
fn observe(feed: &mut Feed<u64>, tick: u32, values: &[u128]) {
    for (operator, value) in values.iter().enumerate() {
        let observation = Observation { operator: operator as u64, value: *value, tick, source_time: 0 };
        match feed.observations.iter_mut().find(|one| one.operator == observation.operator) {
            Some(own) => *own = observation,
            None => feed.observations.try_push(observation).unwrap(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_096, ..ProptestConfig::default() })]

    #[test]
    fn a_minority_cannot_move_the_median_beyond_what_the_others_say(
        honest in proptest::collection::vec(any_value(), 1..=16),
        lies in proptest::collection::vec(any_value(), 0..=15),
        shuffle in any::<u64>(),
    ) {
        let lies = &lies[..lies.len().min(honest.len() - 1).min(16 - honest.len())];
        let (low, high) = (*honest.iter().min().unwrap(), *honest.iter().max().unwrap());
        let mut all: Vec<_> = honest.iter().chain(lies).copied().collect();
        let by = shuffle as usize % all.len();
        all.rotate_left(by);
        let said = median(&mut all).unwrap();
        prop_assert!((low..=high).contains(&said));
    }

    #[test]
    fn nor_a_feed_over_any_number_of_rounds(
        rounds in proptest::collection::vec((proptest::collection::vec(920_000u128..=1_080_000, 5), any_value(), any_value(), 1u32..400), 1..20),
        is_pair in any::<bool>(),
    ) {
        let mut feed = Feed::<u64>::new(Bounds { min: 1, max: MAX_VALUE }, 0);
        let mut tick = 1_000;
        for (honest, first, second, passed) in rounds {
            tick += passed;
            // Seven operators, of whom two lie as they like, whoever speaks first. The others are within a fifth of one
            // another: if they were not, a lie could not move the price either, but make it one that nobody relies on.
            let said: Vec<_> = [first].into_iter().chain(honest).chain([second]).collect();
            observe(&mut feed, tick, &said);
            let (healthy, standing) = feed.update(is_pair, &RULES, tick, &|_| true).unwrap();
            prop_assert!((920_000..=1_080_000).contains(&standing.median));
            prop_assert!(healthy && feed.jump.is_none());
            prop_assert!((920_000..=1_080_000).contains(&feed.accepted.unwrap().value));
        }
    }

    #[test]
    fn a_pair_moves_by_no_more_than_a_tenth_in_any_hundred_ticks(
        steps in proptest::collection::vec((any_value(), 0u32..150), 1..60),
    ) {
        let mut feed = Feed::<u64>::new(Bounds { min: 1, max: MAX_VALUE }, 0);
        let mut tick = 1_000;
        let mut history = Vec::<(u32, u128)>::new();
        for (value, passed) in steps {
            tick += passed;
            observe(&mut feed, tick, &[value; 3]);
            feed.update(true, &RULES, tick, &|_| true);
            let now = feed.accepted.unwrap().value;
            // What was in force at any time of the last hundred ticks: all set since, and the last one before.
            let first = history.iter().rposition(|(at, _)| at + PAIR_TICKS <= tick).unwrap_or(0);
            for (_, before) in &history[first..] {
                prop_assert!(now * 10 <= before * 11 && now * 10 >= before * 9, "{before} to {now}");
            }
            history.push((tick, now));
        }
    }

    #[test]
    fn no_values_overflow_or_leave_what_was_said(
        steps in proptest::collection::vec((proptest::collection::vec(any_value(), 1..=16), 0u32..2_000), 1..20),
        is_pair in any::<bool>(),
    ) {
        let mut feed = Feed::<u64>::new(Bounds { min: 1, max: MAX_VALUE }, 0);
        let (mut tick, mut low, mut high) = (1, MAX_VALUE, 1);
        for (values, passed) in steps {
            tick += passed;
            low = low.min(*values.iter().min().unwrap());
            high = high.max(*values.iter().max().unwrap());
            observe(&mut feed, tick, &values);
            let healthy = feed.update(is_pair, &RULES, tick, &|_| true);
            if let Some(accepted) = feed.accepted {
                prop_assert!((low..=high).contains(&accepted.value));
            }
            if let Some(average) = feed.average {
                prop_assert!(average.value() <= high && average.value() + 1 >= low);
            }
            prop_assert!(healthy.is_none_or(|(_, standing)| standing.agreeing >= 3));
        }
    }

    #[test]
    fn bringing_a_feed_up_to_date_twice_is_bringing_it_up_to_date_once(
        steps in proptest::collection::vec((proptest::collection::vec(1u128..1_000, 1..=6), 0u32..700), 1..20),
        is_pair in any::<bool>(),
    ) {
        let mut feed = Feed::<u64>::new(Bounds { min: 1, max: MAX_VALUE }, 0);
        let mut tick = 1_000;
        for (values, passed) in steps {
            tick += passed;
            observe(&mut feed, tick, &values);
            let first = feed.update(is_pair, &RULES, tick, &|_| true);
            let once = feed.clone();
            prop_assert_eq!(feed.update(is_pair, &RULES, tick, &|_| true), first);
            prop_assert_eq!(&feed, &once);
        }
    }
}

#[test]
fn a_half_that_lies_can_and_so_three_need_two() {
    assert_eq!(median(&mut [100, 1_000_000]), Some(500_050));
    assert_eq!(median(&mut [100, 101, 1_000_000]), Some(101));
    assert_eq!(median(&mut []), None);
    let _ = FIRST;
}
