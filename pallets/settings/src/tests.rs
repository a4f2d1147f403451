#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError::BadOrigin;
use tradewind_primitives::Setting;

#[test]
fn the_dao_changes_a_number_and_nobody_else_does() {
    run(|| {
        let (setting, before) = (Setting::FeePpm(30_000), Setting::FeePpm(20_000));
        assert_noop!(Settings::change(RuntimeOrigin::signed(1), setting), BadOrigin);
        assert_ok!(Settings::change(RuntimeOrigin::root(), setting));
        assert_eq!((Fee::get(), Stake::get()), (30_000, 100_000_000_000), "and no other number");
        System::assert_last_event(Event::Changed { setting, before }.into());
    });
}

#[test]
fn bounds_hold_for_the_dao_too() {
    run(|| {
        for number in [Setting::FeePpm(0), Setting::MinStake(0)] {
            let (least, most) = number.bounds().into_inner();
            for value in [Some(most + 1), least.checked_sub(1)].into_iter().flatten() {
                let setting = number.with_value(value).unwrap();
                assert_noop!(Settings::change(RuntimeOrigin::root(), setting), Error::<Test>::OutOfBounds);
            }
            for value in [least, most] {
                assert_ok!(Settings::change(RuntimeOrigin::root(), number.with_value(value).unwrap()));
            }
        }
    });
}

#[test]
fn what_is_in_force_already_is_no_change() {
    run(|| {
        assert_noop!(Settings::change(RuntimeOrigin::root(), Setting::FeePpm(20_000)), Error::<Test>::Unchanged);
    });
}
