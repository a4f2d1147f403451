//! What consumers go by.

use crate::{mock::*, Bounds, CollateralRate, Error, FeeRate, NoRate, TradeRate};
use frame_support::{assert_noop, traits::tokens::ConversionToAssetBalance};
use tradewind_primitives::{traits::Conversion, AssetKind, AssetWorth, FeedKey, WORTH_SCALE};

const T: u32 = FIRST;
const WIND: u128 = 1_000_000_000;
const ASSET: AssetKind = AssetKind::WithId(DOLLAR);

/// WIND is worth five cents, and the dollar a dollar.
fn known(tick: u32) {
    Now::set(tick);
    for who in 1..=3 {
        submit(who, &[(wind(), 50_000), (dollar(), USD)]);
    }
}

#[test]
fn before_the_oracle_has_ever_known_both_the_daos_rate_counts() {
    run(|| {
        assert_eq!(CollateralRate::<Test>::to_native(&ASSET, 10), Some(70));
        assert_eq!(TradeRate::<Test>::to_native(&ASSET, 10), Some(70));
        assert_eq!(TradeRate::<Test>::from_native(&ASSET, 10), Some(2));
        say(T, &wind(), &[50_000; 3]);
        assert_eq!(CollateralRate::<Test>::to_native(&ASSET, 10), Some(70), "one alone is not enough");
        assert_eq!(CollateralRate::<Test>::to_native(&AssetKind::WithId(3), 10), None);
        known(T + 1);
        assert_eq!(CollateralRate::<Test>::to_native(&ASSET, USD), Some(20 * WIND));
    });
}

#[test]
fn a_healthy_rate_counts_as_it_is_and_is_rounded_up_both_ways() {
    run(|| {
        known(T);
        assert_eq!(CollateralRate::<Test>::to_native(&ASSET, 1), Some(20_000));
        assert_eq!(CollateralRate::<Test>::from_native(&ASSET, 20_000), Some(1));
        assert_eq!(CollateralRate::<Test>::from_native(&ASSET, 20_001), Some(2));
        assert_eq!(CollateralRate::<Test>::to_native(&ASSET, 0), Some(0));
        assert_eq!(CollateralRate::<Test>::to_native(&ASSET, u128::MAX), None);
        assert_eq!(CollateralRate::<Test>::to_native(&AssetKind::Native, 7), Some(7));
        assert_eq!(TradeRate::<Test>::from_native(&AssetKind::Native, 7), Some(7));
    });
}

#[test]
fn which_assets_are_allowed_is_not_the_oracles_to_say() {
    run(|| {
        known(T);
        assert!(CollateralRate::<Test>::is_allowed(&ASSET) && !TradeRate::<Test>::is_allowed(&AssetKind::WithId(3)));
        assert_eq!(CollateralRate::<Test>::min_deposit(&ASSET), Some(3));
        assert_eq!(TradeRate::<Test>::min_deposit(&AssetKind::WithId(3)), None);
    });
}

#[test]
fn collateral_goes_on_with_a_surcharge_for_a_day_and_trade_does_not() {
    run(|| {
        known(T);
        Now::set(T + 601);
        assert_eq!(price(&wind()), None);
        assert_eq!(CollateralRate::<Test>::to_native(&ASSET, USD), Some(30 * WIND));
        assert_eq!(CollateralRate::<Test>::from_native(&ASSET, 30 * WIND), Some(USD), "both ways by one rate");
        assert_eq!(TradeRate::<Test>::to_native(&ASSET, USD), None);
        assert_eq!(TradeRate::<Test>::from_native(&ASSET, WIND), None);
        Now::set(T + 14_400);
        assert_eq!(CollateralRate::<Test>::to_native(&ASSET, USD), Some(30 * WIND));
        Now::set(T + 14_401);
        assert_eq!(CollateralRate::<Test>::to_native(&ASSET, USD), None);
        assert_eq!(CollateralRate::<Test>::from_native(&ASSET, WIND), None);
    });
}

#[test]
fn one_pair_that_is_unhealthy_makes_the_rate_unhealthy() {
    run(|| {
        known(T);
        say(T + 500, &wind(), &[50_000; 3]);
        Now::set(T + 700);
        assert_eq!((price(&wind()), price(&dollar())), (Some(50_000), None));
        assert_eq!(CollateralRate::<Test>::to_native(&ASSET, USD), Some(30 * WIND));
        assert_eq!(TradeRate::<Test>::to_native(&ASSET, USD), None);
    });
}

#[test]
fn trade_counts_at_the_dearer_wind() {
    run(|| {
        known(T);
        Now::set(T + 100);
        for who in 1..=3 {
            submit(who, &[(wind(), 55_000), (dollar(), USD)]);
        }
        assert_eq!(price(&wind()), Some(55_000));
        // By a rate that is rounded down, and an amount by it that is rounded up.
        let counted = |wind: u128| (WORTH_SCALE * WIND / wind * USD).div_ceil(WORTH_SCALE);
        let now = counted(55_000);
        assert_eq!(TradeRate::<Test>::to_native(&ASSET, USD), Some(now), "the value now is more than the average");
        for who in 1..=3 {
            Now::set(T + 300);
            submit(who, &[(wind(), 49_500), (dollar(), USD)]);
        }
        let price = Oracle::price(&wind()).unwrap();
        let average = price.average.unwrap();
        assert!(price.value < average, "{price:?}");
        let counted = counted(average);
        assert_eq!(TradeRate::<Test>::to_native(&ASSET, USD), Some(counted), "the average is more than the value now");
        assert!(CollateralRate::<Test>::to_native(&ASSET, USD) > Some(counted), "collateral goes by the value now");
    });
}

#[test]
fn an_asset_that_does_not_exist_or_has_too_many_decimals_cannot_be_a_pair() {
    run_with(3, || {
        for strange in [98, 99] {
            let key = FeedKey::Pair(AssetKind::WithId(strange));
            assert_noop!(Oracle::open_feed(RuntimeOrigin::root(), key, BOUNDS), Error::<Test>::UnknownDecimals);
        }
    });
}

#[test]
fn decimals_that_are_changed_later_change_no_rate() {
    run(|| {
        known(T);
        DollarDecimals::set(0);
        assert_eq!(CollateralRate::<Test>::to_native(&ASSET, USD), Some(20 * WIND));
        assert_eq!(Oracle::convert(&ASSET, &AssetKind::Native, USD), Some(20 * WIND));
        Oracle::set_bounds(RuntimeOrigin::root(), dollar(), Bounds { min: 1, max: 2 * USD }).unwrap();
        assert_eq!(CollateralRate::<Test>::to_native(&ASSET, USD), Some(20 * WIND));
    });
}

#[test]
fn the_rate_that_readers_are_told_is_the_one_that_amounts_go_by() {
    run(|| {
        let rate = CollateralRate::<Test>::rate(&ASSET).unwrap();
        assert_eq!(rate, 7 * WORTH_SCALE, "the DAO's");
        Now::set(T);
        for who in 1..=3 {
            submit(who, &[(wind(), 30_000), (dollar(), USD)]);
        }
        let worth = AssetWorth { rate: CollateralRate::<Test>::rate(&ASSET).unwrap(), min_deposit: 3 };
        for amount in [0, 1, 2, 3, 29_999, 30_000, 30_001, USD, 123_456_789_012_345] {
            assert_eq!(CollateralRate::<Test>::to_native(&ASSET, amount), worth.to_native(amount), "{amount}");
            assert_eq!(CollateralRate::<Test>::from_native(&ASSET, amount), worth.from_native(amount), "{amount}");
        }
        Now::set(T + 20_000);
        assert_eq!(CollateralRate::<Test>::rate(&ASSET), None);
    });
}

#[test]
fn an_amount_is_worth_what_its_pair_says_rounded_up() {
    run(|| {
        assert_eq!(Oracle::worth(&AssetKind::Native, WIND), None);
        known(T);
        assert_eq!(Oracle::worth(&AssetKind::Native, WIND), Some(50_000));
        assert_eq!(Oracle::worth(&AssetKind::Native, 1), Some(1));
        assert_eq!(Oracle::worth(&ASSET, 3 * USD), Some(3 * USD));
        Now::set(T + 601);
        assert_eq!(Oracle::worth(&ASSET, USD), None);
    });
}

#[test]
fn amounts_are_converted_rounded_down() {
    run(|| {
        known(T);
        assert_eq!(Oracle::convert(&ASSET, &AssetKind::Native, USD), Some(20 * WIND));
        assert_eq!(Oracle::convert(&AssetKind::Native, &ASSET, 39_999), Some(1));
        assert_eq!(Oracle::convert(&ASSET, &ASSET, 5), Some(5));
        assert_eq!(Oracle::convert(&ASSET, &AssetKind::Native, u128::MAX), None);
        Now::set(T + 601);
        assert_eq!(Oracle::convert(&ASSET, &AssetKind::Native, USD), None);
    });
}

#[test]
fn trade_in_an_asset_that_is_not_allowed_any_more_does_not_count() {
    run(|| {
        DollarAllowed::set(false);
        assert_eq!(TradeRate::<Test>::to_native(&ASSET, USD), None);
        known(T);
        assert_eq!(TradeRate::<Test>::to_native(&ASSET, USD), None, "though the oracle knows what it is worth");
        assert!(CollateralRate::<Test>::to_native(&ASSET, USD).is_some(), "what is going on in it goes on");
        DollarAllowed::set(true);
        assert!(TradeRate::<Test>::to_native(&ASSET, USD).is_some());
    });
}

#[test]
fn trade_and_fees_are_never_had_for_less_by_rounding() {
    run(|| {
        Now::set(T);
        for who in 1..=3 {
            submit(who, &[(wind(), 30_000), (dollar(), USD)]);
        }
        // 33,333 ⅓ units of WIND for one of the dollar.
        assert_eq!(TradeRate::<Test>::rate(&ASSET), Some(WORTH_SCALE * WIND / 30_000));
        assert_eq!(CollateralRate::<Test>::rate(&ASSET), Some((WORTH_SCALE * WIND).div_ceil(30_000)));
        for (fee, paid) in [(0, 0), (1, 1), (33_333, 1), (33_334, 2), (100_000, 4), (99_999, 3)] {
            assert_eq!(fee_in(DOLLAR, fee), Ok(paid), "{fee}");
        }
    });
}

fn fee_in(asset: u32, fee: u128) -> Result<u128, NoRate> {
    FeeRate::<Test>::to_asset_balance(fee, asset)
}

#[test]
fn fees_cost_what_the_oracle_knows_then_half_more_by_its_last_word_then_cannot_be_paid() {
    run(|| {
        assert_eq!(fee_in(DOLLAR, 70), Ok(10), "the DAO's rate");
        assert_eq!(fee_in(3, 70), Err(NoRate), "not allowed");
        known(T);
        assert_eq!(fee_in(DOLLAR, 20 * WIND), Ok(USD));
        Now::set(T + 601);
        let dearer = fee_in(DOLLAR, 20 * WIND).unwrap();
        assert!((USD * 3 / 2..=USD * 3 / 2 + 1).contains(&dearer), "{dearer}");
        Now::set(T + 14_400);
        assert!(fee_in(DOLLAR, 1).is_ok());
        Now::set(T + 14_401);
        assert_eq!(fee_in(DOLLAR, 1), Err(NoRate));
        known(T + 14_402);
        assert_eq!(fee_in(DOLLAR, 20 * WIND), Ok(USD));
        DollarAllowed::set(false);
        assert_eq!(fee_in(DOLLAR, 1), Err(NoRate), "not any more");
    });
}

#[test]
fn fees_count_at_the_dearer_wind() {
    run(|| {
        known(T);
        Now::set(T + 100);
        for who in 1..=3 {
            submit(who, &[(wind(), 49_000), (dollar(), USD)]);
        }
        let average = Oracle::price(&wind()).unwrap().average.unwrap();
        assert!(average > 49_000);
        let paid = fee_in(DOLLAR, 20 * WIND).unwrap();
        assert!(paid > 20 * 49_000, "{paid}: the average is more than the value now");
        assert!(paid <= 20 * average + 1, "{paid}");
    });
}

#[test]
fn silence_makes_no_fee_cheaper_not_even_after_a_fall() {
    run(|| {
        known(T);
        let mut value = 50_000;
        for step in 1..=14 {
            Now::set(T + step * 100);
            value = value * 95 / 100;
            for who in 1..=3 {
                submit(who, &[(wind(), value), (dollar(), USD)]);
            }
        }
        let price = Oracle::price(&wind()).unwrap();
        assert!(price.value * 3 / 2 < price.average.unwrap(), "{price:?}");
        let before = fee_in(DOLLAR, 20 * WIND).unwrap();
        Now::set(Now::get() + 601);
        assert_eq!(Oracle::price(&wind()), None);
        let dearer = fee_in(DOLLAR, 20 * WIND).unwrap();
        assert!(dearer >= before * 3 / 2 && dearer <= before * 3 / 2 + 2, "{before} and {dearer}");
    });
}

#[test]
fn what_is_over_is_reckoned_by_the_last_rate_whatever_its_age() {
    run(|| {
        assert_eq!(CollateralRate::<Test>::last_rate(&ASSET), Some(7 * WORTH_SCALE));
        known(T);
        let rate = CollateralRate::<Test>::rate(&ASSET);
        for later in [0, 601, 14_401, 1_000_000] {
            Now::set(T + later);
            assert_eq!(CollateralRate::<Test>::last_rate(&ASSET), rate, "{later}");
        }
        assert_eq!(CollateralRate::<Test>::last_rate(&AssetKind::Native), Some(WORTH_SCALE));
        assert_eq!(CollateralRate::<Test>::last_rate(&AssetKind::WithId(3)), None);
    });
}
