//! What assets are worth: it moves slowly, and has an average.

use crate::mock::*;

const T: u32 = FIRST;

fn average() -> u128 {
    Oracle::price(&wind()).unwrap().average.unwrap()
}

#[test]
fn a_pair_moves_by_a_tenth_in_a_hundred_ticks() {
    run(|| {
        say(T, &wind(), &[1_000_000; 3]);
        say(T + 1, &wind(), &[1_150_000; 3]);
        assert_eq!(price(&wind()), Some(1_100_000));
        say(T + 60, &wind(), &[1_250_000; 3]);
        assert_eq!(price(&wind()), Some(1_100_000));
        say(T + 120, &wind(), &[1_300_000; 3]);
        assert_eq!(price(&wind()), Some(1_210_000));
        say(T + 240, &wind(), &[1_300_000; 3]);
        assert_eq!(price(&wind()), Some(1_300_000));
    });
}

#[test]
fn and_by_a_tenth_down() {
    run(|| {
        say(T, &wind(), &[1_000_000; 3]);
        say(T + 1, &wind(), &[850_000; 3]);
        assert_eq!(price(&wind()), Some(900_000));
        say(T + 120, &wind(), &[850_000; 3]);
        assert_eq!(price(&wind()), Some(850_000));
        say(T + 121, &wind(), &[1_000_000; 3]);
        assert_eq!(price(&wind()), Some(935_000), "a tenth more than the least of late");
    });
}

#[test]
fn a_pair_that_is_still_far_from_the_median_cannot_be_relied_on() {
    run(|| {
        say(T, &wind(), &[1_000_000; 3]);
        say(T + 1, &wind(), &[1_390_000; 3]);
        assert_eq!(price(&wind()), None, "it stands at 1.1");
        say(T + 120, &wind(), &[1_390_000; 3]);
        assert_eq!(price(&wind()), Some(1_210_000));
    });
}

#[test]
fn a_jump_of_a_pair_is_followed_slowly_once_it_is_confirmed() {
    run(|| {
        say(T, &wind(), &[1_000_000; 3]);
        say(T + 10, &wind(), &[2_000_000; 3]);
        let mut tick = T + 110;
        let mut at = Vec::new();
        while tick < T + 1_200 {
            say(tick, &wind(), &[2_000_000; 3]);
            at.push((Oracle::feed_view(&wind()).unwrap().last.unwrap().0, price(&wind()).is_some()));
            tick += 110;
        }
        let values: Vec<_> = at.iter().map(|(value, _)| *value).collect();
        assert_eq!(values[..5], [1_100_000, 1_210_000, 1_331_000, 1_464_100, 1_610_510]);
        assert_eq!(values.last(), Some(&2_000_000));
        let reliable: Vec<_> = at.iter().map(|(_, reliable)| *reliable).collect();
        assert_eq!(reliable[..6], [false, false, false, false, true, true]);
    });
}

#[test]
fn after_a_long_silence_it_still_moves_by_a_tenth_at_once() {
    run(|| {
        say(T, &wind(), &[1_000_000; 3]);
        say(T + 5_000, &wind(), &[1_200_000; 3]);
        assert_eq!(price(&wind()), Some(1_100_000));
    });
}

#[test]
fn other_prices_do_not_move_slowly_and_have_no_average() {
    run(|| {
        say(T, &vcpu(), &[1_000_000; 3]);
        say(T + 1, &vcpu(), &[1_300_000; 3]);
        let price = Oracle::price(&vcpu()).unwrap();
        assert_eq!((price.value, price.average), (1_300_000, None));
    });
}

#[test]
fn the_average_begins_with_the_first_value_and_follows_by_time() {
    run(|| {
        say(T, &wind(), &[1_000_000; 3]);
        assert_eq!(average(), 1_000_000);
        say(T + 300, &wind(), &[1_100_000; 3]);
        assert_eq!((price(&wind()), average()), (Some(1_100_000), 1_000_000), "it has just begun");
        Now::set(T + 300 + 144);
        assert_eq!(average(), 1_001_000, "a hundredth of the way in a hundredth of the time");
        say(T + 300 + 288, &wind(), &[1_100_000; 3]);
        assert_eq!(average(), 1_002_000, "whether or not it was read meanwhile");
    });
}

#[test]
fn the_average_of_a_constant_is_the_constant() {
    run(|| {
        for n in 0..60 {
            say(T + n * 37, &wind(), &[54_321; 3]);
            assert_eq!(average(), 54_321);
        }
    });
}

#[test]
fn the_average_comes_near_within_a_few_days() {
    run(|| {
        say(T, &wind(), &[1_000_000; 3]);
        let mut tick = T + 300;
        while tick < T + 14_400 * 6 {
            say(tick, &wind(), &[1_100_000; 3]);
            tick += 300;
        }
        assert!((1_099_500..=1_100_000).contains(&average()));
    });
}
