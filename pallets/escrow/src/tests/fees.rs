//! Who gets the fees.

use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

fn origin() -> RuntimeOrigin {
    RuntimeOrigin::signed(ANYONE)
}

#[test]
fn fees_in_the_native_token_are_shared_and_rounded_for_the_collators() {
    run(|| {
        assert_ok!(Escrow::share_fees(origin(), NATIVE));
        let (treasury, collators) = (599_999, 400_000);
        assert_eq!((free(NATIVE, TREASURY), free(NATIVE, POT)), (FUNDS + treasury, FUNDS + collators));
        System::assert_last_event(Event::FeesShared { asset: NATIVE, treasury, collators }.into());
        assert_eq!(free(NATIVE, Escrow::fee_account()), 1, "it stays alive for the next fee");
        assert_noop!(Escrow::share_fees(origin(), NATIVE), Error::<Test>::NoFees);
    });
}

#[test]
fn fees_in_an_asset_are_the_treasurys() {
    run(|| {
        assert_noop!(Escrow::share_fees(RuntimeOrigin::none(), USD), DispatchError::BadOrigin);
        assert_ok!(Escrow::share_fees(origin(), USD));
        assert_eq!((free(USD, TREASURY), free(USD, POT)), (FUNDS + 999_995, FUNDS));
        System::assert_last_event(Event::FeesShared { asset: USD, treasury: 999_995, collators: 0 }.into());
        assert_eq!(free(USD, Escrow::fee_account()), 5);
        assert_noop!(Escrow::share_fees(origin(), USD), Error::<Test>::NoFees);
    });
}

#[test]
fn a_frozen_asset_keeps_its_fees_where_they_are() {
    run(|| {
        block(Escrow::fee_account());
        assert_noop!(Escrow::share_fees(origin(), USD), Error::<Test>::NoFees);
        unblock(Escrow::fee_account());
        assert_ok!(Escrow::share_fees(origin(), USD));
    });
}
