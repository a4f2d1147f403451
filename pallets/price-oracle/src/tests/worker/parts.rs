//! From machines to their parts.

use super::*;
use crate::worker::{
    normalise::{normalise, Fit, Machine},
    rows::{Row, Why, MAX_ROW},
};
use proptest::prelude::*;

#[test]
fn prices_of_parts_are_told_from_those_of_machines() {
    // 0.192 for 4 and 16, 0.252 for 4 and 32: a GiB is 0.00375, a virtual CPU 0.033.
    for (name, body, t4) in [("aws-on-demand", AWS_ON_DEMAND, 334_000), ("azure-on-demand", AZURE, 289_000)] {
        let source = default(name);
        let expected = [
            (source.key(PriceClass::Vcpu), 33_000),
            (source.key(PriceClass::MemoryGib), 3_750),
            (source.key(PriceClass::Gpu(model("nvidia/t4/16gi"))), t4),
        ];
        assert_eq!(prices(&source, body), expected);
    }
    let source = default("gcp-on-demand");
    let expected = [
        (source.key(PriceClass::Vcpu), 31_611),
        (source.key(PriceClass::MemoryGib), 4_237),
        (source.key(PriceClass::Gpu(model("nvidia/t4/16gi"))), 350_000),
    ];
    assert_eq!(prices(&source, GCP), expected);
}

#[test]
fn machines_that_do_not_differ_tell_nothing() {
    let source = default("azure-spot");
    let rows = read(&source, AZURE).unwrap().rows;
    let wrong = normalise(&source, &rows).unwrap_err();
    assert_eq!(wrong.why, Why::Unsolvable);
    assert!(Fit::of(&[]).is_none());
    let machine = |vcpus, gib: u32, price| Machine::new(vcpus, gib * 1_024, price).unwrap();
    assert!(Fit::of(&[machine(2, 8, 100), machine(4, 16, 200)]).is_none(), "of one shape");
    assert!(Fit::of(&[machine(4, 16, 200), machine(4, 32, 200)]).is_none(), "memory for nothing");
    assert!(Fit::of(&[machine(4, 16, 100), machine(8, 16, 100)]).is_none(), "processors for nothing");
    assert!(Fit::of(&[machine(4, 16, 200), machine(4, 32, 300)]).is_some());
}

#[test]
fn a_machine_with_gpus_that_costs_no_more_than_without_is_passed_over() {
    let source = default("aws-on-demand");
    let body = replaced(AWS_ON_DEMAND, "\"0.5260000000\"", "\"0.1920000000\"");
    assert_eq!(prices(&source, &body).len(), 2);
}

#[test]
fn memory_comes_in_sixteenths_of_a_gib() {
    assert!(Machine::new(1, 512, 1).is_some());
    assert!(Machine::new(1, 1_740, 1).is_none());
    assert!(Machine::new(100_000, 1_024, 1).is_none());
    assert!(Machine::new(1, u32::MAX, 1).is_none());
}

#[test]
fn what_is_less_than_half_a_micro_dollar_is_no_price() {
    let source = default("gcp-on-demand");
    let rows = [Row { name: 0, price: 499 }, Row { name: 1, price: 500 }];
    assert_eq!(normalise(&source, &rows).unwrap(), [(source.key(PriceClass::MemoryGib), 1)]);
    assert_eq!(normalise(&source, &[Row { name: 9_999, price: 5_000 }]).unwrap(), []);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_048, ..ProptestConfig::default() })]

    #[test]
    fn exact_prices_are_found_exactly(
        vcpu in 1u128..1_000_000_000,
        step in 1u128..1_000_000_000,
        sizes in proptest::collection::vec((1u32..256, 1u32..40_000), 2..40),
        gpus in 1u128..1_000_000_000_000,
    ) {
        let (first, _) = sizes.split_first().unwrap();
        prop_assume!(sizes.iter().any(|size| u64::from(size.0) * u64::from(first.1) != u64::from(size.1) * u64::from(first.0)));
        let price = |size: &(u32, u32)| vcpu * u128::from(size.0) + step * u128::from(size.1);
        let machines: Vec<_> =
            sizes.iter().map(|size| Machine { vcpus: size.0, steps: size.1, price: price(size) }).collect();
        let fit = Fit::of(&machines).unwrap();
        prop_assert_eq!((fit.vcpu(), fit.gib()), (Some(vcpu), Some(step * 16)));
        let with = Machine { price: machines[0].price + gpus, ..machines[0] };
        prop_assert_eq!(fit.rest(&with), Some(gpus));
    }

    #[test]
    fn no_prices_overflow(
        sizes in proptest::collection::vec((0u32..=4_096, 0u32..=(1 << 20), 1u128..=MAX_ROW), 0..64),
    ) {
        let machines: Vec<_> =
            sizes.iter().map(|(vcpus, steps, price)| Machine { vcpus: *vcpus, steps: *steps, price: *price }).collect();
        if let Some(fit) = Fit::of(&machines) {
            for machine in &machines {
                let _ = (fit.vcpu(), fit.gib(), fit.rest(machine));
            }
        }
    }

    #[test]
    fn noise_moves_prices_by_no_more_than_the_noise(
        noise in proptest::collection::vec(-20i64..=20, 12),
    ) {
        // The default list of a cloud, at 0.033 and 0.00375, each off by up to two percent.
        let source = default("aws-on-demand");
        let mut rows = Vec::new();
        for (index, name) in source.names.iter().enumerate().take(12) {
            let Unit::Machine { vcpus, memory_mib, .. } = name.unit else { panic!() };
            let exact = i64::from(vcpus) * 33_000_000 + i64::from(memory_mib) / 64 * 3_750_000 / 16;
            rows.push(Row { name: index as u16, price: (exact + exact / 1_000 * noise[index]) as u128 });
        }
        let prices = normalise(&source, &rows).unwrap();
        let (vcpu, gib) = (prices[0].1, prices[1].1);
        prop_assert!(vcpu.abs_diff(33_000) < 33_000 / 8, "{vcpu}");
        prop_assert!(gib.abs_diff(3_750) < 3_750 / 8, "{gib}");
    }
}
