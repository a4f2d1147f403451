//! What can be relied on.

use crate::{mock::*, Event};

const T: u32 = FIRST;

#[test]
fn three_that_agree_are_a_price() {
    run(|| {
        say(T, &vcpu(), &[100]);
        assert_eq!(price(&vcpu()), None);
        Now::set(T + 1);
        submit(2, &[(vcpu(), 102)]);
        assert_eq!(price(&vcpu()), None);
        Now::set(T + 2);
        submit(3, &[(vcpu(), 107)]);
        assert_eq!(price(&vcpu()), Some(102));
        System::assert_last_event(Event::PriceChanged { key: vcpu(), value: 102, healthy: true }.into());
        assert_eq!(Oracle::price(&vcpu()).unwrap().as_of, T + 2);
        let view = Oracle::feed_view(&vcpu()).unwrap();
        assert_eq!((view.median, view.spread_ppm, view.last), (Some(102), 7 * 1_000_000 / 102, Some((102, T + 2))));
    });
}

#[test]
fn the_number_that_must_agree_is_a_parameter() {
    run(|| {
        MinOperators::set(1);
        say(T, &vcpu(), &[100]);
        assert_eq!(price(&vcpu()), Some(100));
    });
}

#[test]
fn of_an_even_number_the_middle_two_count_rounded_down() {
    run(|| {
        say(T, &vcpu(), &[100, 111, 104, 109]);
        assert_eq!(price(&vcpu()), Some(106));
    });
}

#[test]
fn what_is_too_far_from_the_median_does_not_agree() {
    run(|| {
        say(T, &vcpu(), &[100, 120, 80]);
        assert_eq!(price(&vcpu()), Some(100), "a fifth is near enough");
        say(T + 1, &vcpu(), &[100, 121, 80]);
        assert_eq!(price(&vcpu()), None);
        say(T + 2, &vcpu(), &[100, 121, 80, 100]);
        assert_eq!(price(&vcpu()), Some(100), "three of four agree");
        let counts: Vec<_> = Oracle::feed_view(&vcpu()).unwrap().observations.iter().map(|one| one.counts).collect();
        assert_eq!(counts, [true, false, true, true]);
    });
}

#[test]
fn observations_grow_too_old_by_themselves() {
    run(|| {
        say(T, &vcpu(), &[100, 100]);
        Now::set(T + 10);
        submit(3, &[(vcpu(), 100)]);
        Now::set(T + 600);
        assert_eq!(price(&vcpu()), Some(100));
        Now::set(T + 601);
        assert_eq!(price(&vcpu()), None);
        assert_eq!(Oracle::feed_view(&vcpu()).unwrap().last, Some((100, T + 10)), "but what was is still said");
        submit(1, &[(vcpu(), 100)]);
        assert_eq!(price(&vcpu()), None);
        submit(2, &[(vcpu(), 100)]);
        assert_eq!(price(&vcpu()), Some(100));
    });
}

#[test]
fn what_is_late_on_the_way_is_as_old_as_it_was() {
    run(|| {
        let late = next(1, &[(vcpu(), 100)]);
        Now::set(T + 90);
        dispatch(late).unwrap();
        submit(2, &[(vcpu(), 100)]);
        submit(3, &[(vcpu(), 100)]);
        Now::set(T + 601);
        assert_eq!(price(&vcpu()), None);
    });
}

#[test]
fn a_price_moves_by_two_fifths_at_once_and_no_more() {
    run(|| {
        say(T, &vcpu(), &[100; 3]);
        say(T + 1, &vcpu(), &[140; 3]);
        assert_eq!(price(&vcpu()), Some(140));
        say(T + 2, &vcpu(), &[84; 3]);
        assert_eq!(price(&vcpu()), Some(84));
        say(T + 3, &vcpu(), &[118; 3]);
        assert_eq!(price(&vcpu()), None);
    });
}

#[test]
fn a_jump_needs_a_second_round() {
    run(|| {
        say(T, &vcpu(), &[100; 3]);
        say(T + 10, &vcpu(), &[200; 3]);
        assert_eq!(price(&vcpu()), None, "neither the old price nor the new one");
        let view = Oracle::feed_view(&vcpu()).unwrap();
        assert_eq!((view.jump, view.last, view.median), (Some((200, T + 10)), Some((100, T)), Some(200)));
        System::assert_has_event(Event::JumpWaits { key: vcpu(), value: 200 }.into());
        say(T + 109, &vcpu(), &[205; 3]);
        assert_eq!(price(&vcpu()), None, "too soon for a second round");
        say(T + 110, &vcpu(), &[205; 2]);
        assert_eq!(price(&vcpu()), None, "not all have said it again");
        Now::set(T + 111);
        submit(3, &[(vcpu(), 207)]);
        assert_eq!(price(&vcpu()), Some(205));
        assert_eq!(Oracle::feed_view(&vcpu()).unwrap().jump, None);
    });
}

#[test]
fn a_jump_is_not_confirmed_by_time_alone() {
    run(|| {
        say(T, &vcpu(), &[100; 3]);
        say(T + 10, &vcpu(), &[200; 3]);
        Now::set(T + 500);
        assert_eq!(price(&vcpu()), None);
    });
}

#[test]
fn a_jump_that_is_taken_back_is_none() {
    run(|| {
        say(T, &vcpu(), &[100; 3]);
        say(T + 10, &vcpu(), &[200; 3]);
        say(T + 20, &vcpu(), &[101; 3]);
        assert_eq!(price(&vcpu()), Some(101));
        assert_eq!(Oracle::feed_view(&vcpu()).unwrap().jump, None);
        say(T + 130, &vcpu(), &[200; 3]);
        assert_eq!(price(&vcpu()), None, "it waits anew");
    });
}

#[test]
fn a_jump_elsewhere_is_another_one() {
    run(|| {
        say(T, &vcpu(), &[100; 3]);
        say(T + 10, &vcpu(), &[200; 3]);
        say(T + 110, &vcpu(), &[300; 3]);
        assert_eq!(price(&vcpu()), None);
        assert_eq!(Oracle::feed_view(&vcpu()).unwrap().jump, Some((300, T + 110)));
        say(T + 210, &vcpu(), &[300; 3]);
        assert_eq!(price(&vcpu()), Some(300));
    });
}

#[test]
fn one_who_lies_neither_moves_the_price_nor_makes_it_unhealthy() {
    run(|| {
        say(T, &vcpu(), &[100, 101, 102, 103, BOUNDS.max]);
        assert_eq!(price(&vcpu()), Some(102));
        say(T + 1, &vcpu(), &[100, 101, 102, 103, BOUNDS.min]);
        assert_eq!(price(&vcpu()), Some(101));
    });
}
