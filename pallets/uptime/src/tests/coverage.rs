use crate::{mock::*, Leases, Providers};
use proptest::prelude::*;
use tradewind_primitives::traits::Uptime as _;

#[test]
fn the_worked_example_of_a_lease_cancelled_between_two_heartbeats() {
    run(|| {
        start(7);
        beat_at(1010);
        assert_eq!(covered(7, 1030), 0);
        at(1015);
        start(8);
        assert_eq!(Leases::<Test>::get(8).unwrap().mark, 15);
        at(1017);
        assert_eq!(Uptime::coverable(7, 1017, 30), 17);
        beat_at(1020);
        assert_eq!(covered(7, 1017), 10);
        assert!(!Uptime::resolved(7, 1017));
        beat_at(1030);
        assert_eq!(covered(7, 1017), 17);
        assert!(Uptime::resolved(7, 1017));
        assert_eq!(covered(8, 1030), 5);
    });
}

#[test]
fn a_gap_in_the_heartbeats_is_not_covered() {
    run(|| {
        start(7);
        beat_at(1010);
        beat_at(1045);
        beat_at(1055);
        assert_eq!(covered(7, 1017), 10);
        assert!(Uptime::resolved(7, 1017));
    });
}

#[test]
fn a_lease_after_a_time_without_leases_begins_at_its_activation() {
    run(|| {
        start(7);
        beat_at(1010);
        Uptime::stop(7, 0, 0);
        at(1500);
        start(8);
        assert_eq!(Leases::<Test>::get(8).unwrap().mark, 10);
        beat_at(1510);
        beat_at(1520);
        assert_eq!(covered(8, 1530), 10);
        assert_eq!(covered(8, 1505), 5);
    });
}

#[test]
fn a_silent_provider_can_still_earn_only_what_it_reported() {
    run(|| {
        start(7);
        beat_at(1010);
        at(1030);
        assert_eq!(Uptime::coverable(7, 1030, 100), 30);
        at(1031);
        assert_eq!(Uptime::coverable(7, 1031, 100), 10);
    });
}

#[test]
fn coverage_never_exceeds_the_term() {
    run(|| {
        start(7);
        beat_at(1010);
        beat_at(1020);
        beat_at(1030);
        assert_eq!(Uptime::covered(7, 2000, 15), 15);
        assert_eq!(Uptime::coverable(7, 2000, 15), 15);
    });
}

#[test]
fn a_lease_that_ends_while_down_stays_capped_where_it_went_down() {
    run(|| {
        start(7);
        beat_at(1010);
        let leases = vec![7].try_into().unwrap();
        Uptime::report_down(RuntimeOrigin::signed(PROVIDER), leases).unwrap();
        assert_eq!(Uptime::coverable(7, 1010, 100), 10);
        Uptime::end(7);
        beat_at(1020);
        beat_at(1030);
        assert_eq!(covered(7, 1015), 10);
    });
}

#[test]
fn an_unknown_lease_is_covered_by_nothing() {
    run(|| {
        assert_eq!(covered(99, 2000), 0);
        assert_eq!(Uptime::coverable(99, 2000, 10), 0);
        assert!(!Uptime::resolved(99, 0));
        Uptime::stop(99, 0, 0);
        Uptime::end(99);
        start(7);
        Uptime::stop(7, 0, 0);
        Uptime::stop(7, 0, 0);
        assert_eq!(Providers::<Test>::get(PROVIDER).unwrap().leases, 0);
    });
}

/// What a plain model says: the set of ticks that heartbeats attested and committed.
#[derive(Default)]
struct Model {
    attested: std::collections::BTreeSet<u32>,
    waiting: std::collections::BTreeSet<u32>,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever the spacing of heartbeats, coverage up to any end within the ring is the number of attested ticks
    /// between activation and that end, as counted one by one.
    #[test]
    fn coverage_is_the_count_of_attested_ticks(
        gaps in prop::collection::vec(5u32..40, 1..40),
        offset in 0u32..200,
        length in 1u32..400,
    ) {
        run(|| {
            start(1);
            let mut model = Model::default();
            let (mut tick, mut last, mut begun) = (1000, 1000, None);
            let begins = 1000 + offset;
            for gap in gaps {
                let mut next = tick + gap;
                if begun.is_none() && begins < next {
                    at(begins.max(tick));
                    start(2);
                    begun = Some(begins.max(tick));
                    // After a gap that is too long to attest, the activation is where attestation begins anew.
                    if begins > last + 20 {
                        last = begins;
                        next = next.max(begins + 5);
                    }
                }
                beat_at(next);
                let waiting = std::mem::take(&mut model.waiting);
                model.attested.extend(waiting);
                if next - last <= 20 {
                    model.waiting.extend(last..next);
                }
                last = next;
                tick = next;
            }
            if let Some(begun) = begun {
                let ends = begun + length;
                // A lease that begins in a gap too long to attest is marked at the position of that moment, which
                // may count ticks that are never attested: coverage is then at most the count.
                let count = model.attested.range(begun..ends.min(tick)).count() as u32;
                let got = covered(2, ends);
                prop_assert!(got <= count, "{got} > {count}");
                let in_gap = Leases::<Test>::get(2).unwrap().mark
                    > model.attested.range(..begun).count() as u32
                        + model.waiting.range(..begun).count() as u32;
                if !in_gap {
                    prop_assert_eq!(got, count);
                }
            }
            Ok(())
        })?;
    }
}
