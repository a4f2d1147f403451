use crate::{mock::*, AllowedAssets, Error, Event};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, FixedU128};
use tradewind_primitives::{traits::Conversion, AssetKind};

#[test]
fn only_the_admin_allows_and_disallows_assets() {
    run(|| {
        let rate = FixedU128::from_u32(3);
        assert_noop!(Escrow::allow_asset(RuntimeOrigin::signed(ANYONE), 1, rate, 7), DispatchError::BadOrigin);
        assert_noop!(Escrow::disallow_asset(RuntimeOrigin::signed(ANYONE), 1), DispatchError::BadOrigin);
        assert_ok!(Escrow::allow_asset(RuntimeOrigin::root(), 1, rate, 8));
        System::assert_last_event(Event::AssetAllowed { asset: 1, rate, min_deposit: 8 }.into());
        assert_ok!(Escrow::disallow_asset(RuntimeOrigin::root(), 1));
        System::assert_last_event(Event::AssetDisallowed { asset: 1 }.into());
        assert_noop!(Escrow::disallow_asset(RuntimeOrigin::root(), 1), Error::<Test>::AssetNotAllowed);
        assert!(!Escrow::is_allowed(&USD));
        assert!(Escrow::is_allowed(&NATIVE));
    });
}

#[test]
fn an_asset_whose_fees_could_be_lost_is_not_allowed() {
    run(|| {
        let one = FixedU128::from_u32(1);
        assert_noop!(Escrow::allow_asset(RuntimeOrigin::root(), 2, one, 7), Error::<Test>::FeeAccountNotProvisioned);
        assert_noop!(Escrow::allow_asset(RuntimeOrigin::root(), 3, one, 7), Error::<Test>::FeeAccountNotProvisioned);
        assert_noop!(Escrow::allow_asset(RuntimeOrigin::root(), 1, FixedU128::from_u32(0), 7), Error::<Test>::ZeroRate);
    });
}

#[test]
fn conversions_round_up_and_know_their_limits() {
    run(|| {
        AllowedAssets::<Test>::mutate(1, |terms| {
            terms.as_mut().unwrap().rate = FixedU128::from_rational(3, 2);
        });
        assert_eq!(Escrow::to_native(&USD, 3), Some(5));
        assert_eq!(Escrow::from_native(&USD, 5), Some(4));
        assert_eq!(Escrow::to_native(&NATIVE, 5), Some(5));
        assert_eq!(Escrow::from_native(&NATIVE, 5), Some(5));
        assert_eq!(Escrow::to_native(&USD, u128::MAX), None);
        assert_eq!(Escrow::to_native(&AssetKind::WithId(9), 1), None);
        assert_eq!((Escrow::min_deposit(&USD), Escrow::min_deposit(&NATIVE)), (Some(7), Some(10)));
        assert_eq!(Escrow::min_deposit(&AssetKind::WithId(9)), None);
    });
}
