use crate::{mock::*, Error, Escrows, Event};
use frame_support::{assert_noop, assert_ok};
use tradewind_primitives::{
    traits::{Paid, Payout, Streams},
    AssetKind, EscrowId,
};

#[test]
fn the_worked_example_pays_to_the_base_unit() {
    for asset in [NATIVE, USD] {
        run(|| {
            open(1, asset.clone());
            assert_eq!(held(asset.clone()), 125);
            Escrow::keep(1, 17);
            assert_eq!(held(asset.clone()), 59 + 20);
            assert_eq!(Escrow::pay(1, 10), Ok(Paid { gross: 35, fee: 0, credit: 0 }));
            Escrow::finish(1, Payout::Earned(17));
            let record = Escrows::<Test>::get(EscrowId::Lease(1)).unwrap();
            assert_eq!((record.paid, record.fee, record.fee_carry, record.refunded), (59, 1, 180_000, 46));
            assert_eq!(free(asset.clone(), PROVIDER), FUNDS + 58);
            assert_eq!(free(asset.clone(), Escrow::fee_account()), FUNDS + 1);
            assert_eq!(held(asset.clone()), 20);
            assert_eq!(
                Settled::get(),
                vec![(BUYER, PROVIDER, asset.clone(), 35), (BUYER, PROVIDER, asset.clone(), 24)]
            );
        });
    }
}

#[test]
fn paying_the_same_ticks_again_pays_nothing() {
    run(|| {
        open(1, NATIVE);
        assert_ok!(Escrow::pay(1, 10));
        assert_eq!(Escrow::pay(1, 10), Ok(Paid::default()));
        assert_eq!(Escrow::pay(1, 4), Ok(Paid::default()));
        assert_eq!(Settled::get().len(), 1);
    });
}

#[test]
fn no_more_is_paid_than_is_held() {
    run(|| {
        open(1, NATIVE);
        assert_eq!(Escrow::pay(1, 1_000).unwrap().gross, 105);
        assert_eq!(free(NATIVE, PROVIDER), FUNDS + 103);
    });
}

#[test]
fn ticks_of_held_capacity_bear_no_fee_and_are_no_trade() {
    // Of 3.5 units each, in all.
    for (held_ticks, flat, compensated, diverted) in
        [(0, 10, 35, 0), (10, 10, 35, 0), (11, 10, 35, 3), (29, 10, 35, 66), (29, 0, 0, 101), (1_000, 10, 35, 70)]
    {
        run(|| {
            open(1, NATIVE);
            Escrow::finish(1, Payout::Held { held: held_ticks, flat, by_provider: false });
            let escrow = EscrowId::Lease(1);
            let told = Event::Compensated { escrow, payee: PROVIDER, amount: 35 }.into();
            assert_eq!(System::events().iter().any(|record| record.event == told), compensated > 0);
            let told = Event::Diverted { escrow, amount: diverted }.into();
            assert_eq!(System::events().iter().any(|record| record.event == told), diverted > 0);
            assert_eq!(free(NATIVE, PROVIDER), FUNDS + compensated);
            assert_eq!(free(NATIVE, TREASURY), FUNDS + diverted);
            assert_eq!(Settled::get(), vec![]);
            assert_eq!(held(NATIVE), 20);
        });
    }
}

#[test]
fn a_lease_that_paid_nothing_refunds_all() {
    run(|| {
        open(1, USD);
        Escrow::finish(1, Payout::Nothing);
        assert_eq!(free(USD, BUYER), FUNDS - 20);
        assert_ok!(Escrow::prune(1, &BUYER, 10_000));
        assert_eq!(free(USD, BUYER), FUNDS);
        assert_eq!(Escrow::view(1), None);
    });
}

#[test]
fn money_that_is_not_there_is_not_held() {
    run(|| {
        assert!(Escrow::open(1, &99, &PROVIDER, &NATIVE, RATE, 30, 20).is_err());
        assert!(Escrow::open(1, &BUYER, &PROVIDER, &NATIVE, RATE, u32::MAX, 20).is_err());
        assert_eq!(Escrow::view(1), None);
    });
}

#[test]
fn an_escrow_is_opened_once_in_an_allowed_asset_at_a_countable_amount() {
    run(|| {
        open(1, NATIVE);
        assert_noop!(Escrow::open(1, &BUYER, &PROVIDER, &NATIVE, RATE, 30, 20), Error::<Test>::AlreadyOpen);
        assert_noop!(
            Escrow::open(2, &BUYER, &PROVIDER, &AssetKind::WithId(2), RATE, 30, 20),
            Error::<Test>::AssetNotAllowed
        );
        assert_noop!(Escrow::open(2, &BUYER, &PROVIDER, &NATIVE, u128::MAX, u32::MAX, 20), Error::<Test>::Overflow);
        assert_noop!(Escrow::pay(9, 10), Error::<Test>::NoSuchEscrow);
        Escrow::keep(9, 10);
        Escrow::finish(9, Payout::Earned(10));
        assert_eq!(Escrow::forfeit_deposit(9, 10), 0);
    });
}

#[test]
fn a_forfeited_deposit_goes_to_the_treasury_and_never_exceeds_it() {
    run(|| {
        open(1, NATIVE);
        assert_eq!(Escrow::forfeit_deposit(1, 5), 5);
        assert_eq!(Escrow::forfeit_deposit(1, 500), 15);
        assert_eq!(free(NATIVE, TREASURY), FUNDS + 20);
        assert_eq!(held(NATIVE), 105);
    });
}

#[test]
fn pruning_returns_the_deposit_less_the_tip() {
    run(|| {
        Escrow::open(1, &BUYER, &PROVIDER, &NATIVE, RATE, 30, 1_000).unwrap();
        assert_noop!(Escrow::prune(1, &ANYONE, 10_000), Error::<Test>::NotFinished);
        assert_noop!(Escrow::prune(2, &ANYONE, 10_000), Error::<Test>::NoSuchEscrow);
        Escrow::finish(1, Payout::Nothing);
        assert_ok!(Escrow::prune(1, &ANYONE, 10_000));
        assert_eq!(free(NATIVE, ANYONE), FUNDS + 10);
        assert_eq!(free(NATIVE, BUYER), FUNDS - 10);
        assert_eq!(held(NATIVE), 0);
    });
}

#[test]
fn a_tip_that_cannot_be_delivered_stays_with_the_payer() {
    run(|| {
        Escrow::open(1, &BUYER, &PROVIDER, &USD, RATE, 30, 100).unwrap();
        Escrow::finish(1, Payout::Nothing);
        // One unit is below the least balance of five that would open the account.
        assert_ok!(Escrow::prune(1, &77, 10_000));
        assert_eq!(free(USD, BUYER), FUNDS);
    });
}

#[test]
fn an_extension_holds_what_is_missing_to_the_whole_new_term() {
    for asset in [NATIVE, USD] {
        run(|| {
            open(1, asset.clone());
            assert_ok!(Escrow::pay(1, 10));
            assert_ok!(Escrow::extend(1, 45));
            System::assert_last_event(Event::Extended { escrow: EscrowId::Lease(1), amount: 52 }.into());
            let record = Escrows::<Test>::get(EscrowId::Lease(1)).unwrap();
            assert_eq!((record.funded, record.held, held(asset.clone())), (157, 157 - 35, 157 - 35 + 20));
            Escrow::finish(1, Payout::Earned(45));
            assert_eq!(Escrows::<Test>::get(EscrowId::Lease(1)).unwrap().paid, 157);
        });
    }
}

#[test]
fn what_cannot_be_extended_is_left_as_it_is() {
    run(|| {
        open(1, NATIVE);
        assert_noop!(Escrow::extend(2, 45), Error::<Test>::NoSuchEscrow);
        let too_much = frame_support::storage::with_storage_layer(|| Escrow::extend(1, u32::MAX));
        assert!(too_much.is_err());
        assert_eq!(held(NATIVE), 125);
        open(2, USD);
        assert_ok!(Escrow::disallow_asset(RuntimeOrigin::root(), 1));
        assert_noop!(Escrow::extend(2, 45), Error::<Test>::AssetNotAllowed);
    });
}

#[test]
fn what_goes_to_the_treasury_bears_no_fee_and_is_no_trade() {
    for asset in [NATIVE, USD] {
        run(|| {
            open(1, asset.clone());
            Escrow::finish(1, Payout::Treasury(17));
            System::assert_has_event(Event::Diverted { escrow: EscrowId::Lease(1), amount: 59 }.into());
            assert_eq!(free(asset.clone(), TREASURY), FUNDS + 59);
            assert_eq!((free(asset.clone(), PROVIDER), free(asset.clone(), Escrow::fee_account())), (FUNDS, FUNDS));
            assert_eq!(Settled::get(), vec![]);
            assert_eq!(held(asset), 20);
            assert_eq!(Escrow::view(1).unwrap().forfeited, 59);
        });
    }
}
