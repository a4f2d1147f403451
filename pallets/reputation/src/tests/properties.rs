use crate::mock::*;
use proptest::prelude::*;
use tradewind_primitives::{
    traits::{OnSettled, Reputation as _},
    AssetKind, Balance,
};

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_split_of_a_sum_gains_what_the_sum_gains(
        parts in prop::collection::vec(prop_oneof![0u128..300, 0u128..10_000_000_000], 1..40),
    ) {
        run(|| {
            for part in &parts {
                Reputation::on_settled(&BUYER, &PROVIDER, &AssetKind::Native, *part);
            }
            let sum: Balance = parts.iter().sum();
            prop_assert_eq!(Reputation::score(&BUYER), sum / 100);
            prop_assert_eq!(Reputation::score(&PROVIDER), sum / 100);
            Ok(())
        })?;
    }

    #[test]
    fn another_asset_never_gains_more_than_its_worth(
        parts in prop::collection::vec(0u128..1_000_000, 1..40),
        wind in 1u128..1_000,
        unit in 1u128..1_000,
    ) {
        run(|| {
            WindPerUnit::set((wind, unit));
            let mut floors = 0;
            for part in &parts {
                Reputation::on_settled(&BUYER, &PROVIDER, &DOLLAR, *part);
                floors += part * wind / unit;
            }
            prop_assert_eq!(Reputation::score(&BUYER), floors / 100);
            Ok(())
        })?;
    }
}
