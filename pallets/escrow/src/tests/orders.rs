//! Money of orders.

use crate::{mock::*, Error, Event, OrderEscrows, Owed};
use frame_support::{assert_noop, assert_ok};
use tradewind_primitives::{
    traits::{OrderMoney, Payout, Streams},
    EscrowId,
};

const ORDER: EscrowId = EscrowId::Order(4);

fn open_order(amount: u128) {
    Escrow::open_order(4, &BUYER, &USD, amount).unwrap();
}

#[test]
fn an_orders_money_is_held_in_the_buyers_account() {
    run(|| {
        open_order(500);
        assert_eq!((held(USD), free(USD, BUYER), Escrow::held(4)), (500, FUNDS - 500, 500));
        let (payer, asset) = (BUYER, USD);
        System::assert_last_event(Event::Opened { escrow: ORDER, payer, asset, amount: 500, deposit: 0 }.into());
        assert_noop!(Escrow::open_order(4, &BUYER, &USD, 1), Error::<Test>::AlreadyOpen);
        let two = tradewind_primitives::AssetKind::WithId(2);
        assert_noop!(Escrow::open_order(5, &BUYER, &two, 1), Error::<Test>::AssetNotAllowed);
        assert!(Escrow::open_order(5, &BUYER, &USD, FUNDS).is_err());
    });
}

#[test]
fn a_lease_gets_its_part_and_the_rest_of_its_share_goes_back() {
    run(|| {
        open_order(500);
        assert_ok!(Escrow::assign(4, 300, 1, &PROVIDER, RATE, 30, 20));
        System::assert_has_event(Event::Assigned { escrow: ORDER, lease: 1, amount: 125 }.into());
        let lease = Escrow::view(1).unwrap();
        assert_eq!((lease.held, lease.deposit), (105, 20));
        assert_eq!((Escrow::held(4), held(USD), free(USD, BUYER)), (200, 325, FUNDS - 325));
        assert_ok!(Escrow::pay(1, 10));
        assert_eq!(free(USD, PROVIDER), FUNDS + 35);
        // The last share, exactly used up: the order is forgotten.
        assert_ok!(Escrow::assign(4, 200, 2, &PROVIDER, 6_000_000_000, 30, 20));
        assert!(OrderEscrows::<Test>::get(4).is_none());
    });
}

#[test]
fn no_lease_gets_more_than_there_is_or_twice() {
    run(|| {
        open_order(124);
        let short = Error::<Test>::HoldsLess;
        assert_noop!(Escrow::assign(4, 124, 1, &PROVIDER, RATE, 30, 20), short);
        assert_noop!(Escrow::assign(4, 125, 1, &PROVIDER, RATE, 30, 0), Error::<Test>::HoldsLess);
        assert_noop!(Escrow::assign(4, 124, 1, &PROVIDER, u128::MAX, u32::MAX, 0), Error::<Test>::Overflow);
        assert_noop!(Escrow::assign(5, 124, 1, &PROVIDER, RATE, 30, 0), Error::<Test>::NoSuchEscrow);
        open(1, USD);
        assert_noop!(Escrow::assign(4, 124, 1, &PROVIDER, RATE, 30, 0), Error::<Test>::AlreadyOpen);
    });
}

#[test]
fn a_bidder_is_paid_without_a_fee_and_the_rest_goes_back() {
    run(|| {
        open_order(500);
        Escrow::give_back(4, 300, Some((&PROVIDER, 90)));
        System::assert_has_event(Event::Compensated { escrow: ORDER, payee: PROVIDER, amount: 90 }.into());
        System::assert_has_event(Event::Refunded { escrow: ORDER, payer: BUYER, amount: 210 }.into());
        assert_eq!((free(USD, PROVIDER), free(USD, BUYER), held(USD)), (FUNDS + 90, FUNDS - 290, 200));
        assert!(Settled::get().is_empty(), "it is no trade");
        // Never more than there is.
        Escrow::give_back(4, 900, Some((&PROVIDER, 800)));
        assert_eq!((free(USD, PROVIDER), held(USD)), (FUNDS + 290, 0));
        assert!(OrderEscrows::<Test>::get(4).is_none());
        Escrow::give_back(4, 900, None);
    });
}

#[test]
fn what_cannot_be_delivered_is_owed_and_the_order_is_remembered_until_it_is() {
    run(|| {
        open_order(500);
        block(PROVIDER);
        Escrow::give_back(4, 500, Some((&PROVIDER, 90)));
        assert_eq!((Owed::<Test>::get(ORDER, PROVIDER), held(USD), Escrow::held(4)), (90, 90, 0));
        let owed = Escrow::owed(ORDER);
        assert_eq!((owed.len(), owed[0].from, owed[0].to, owed[0].amount), (1, BUYER, PROVIDER, 90));
        let pay = || Escrow::pay_owed(RuntimeOrigin::signed(ANYONE), ORDER, PROVIDER);
        assert!(frame_support::storage::with_storage_layer(pay).is_err());
        unblock(PROVIDER);
        assert_ok!(pay());
        assert_eq!((free(USD, PROVIDER), held(USD)), (FUNDS + 90, 0));
        assert_noop!(pay(), Error::<Test>::NoSuchEscrow);
    });
}

#[test]
fn a_frozen_buyer_stops_no_award() {
    run(|| {
        open_order(500);
        Assets::freeze_asset(RuntimeOrigin::signed(ANYONE), 1).unwrap();
        assert_ok!(Escrow::assign(4, 500, 1, &PROVIDER, RATE, 30, 20));
        let owed = Owed::<Test>::get(ORDER, BUYER);
        assert_eq!(Escrow::view(1).unwrap().held, 105);
        // A frozen asset can be released within an account, or is owed: either way it is accounted for.
        assert_eq!(held(USD), 125 + owed);
        Escrow::finish(1, Payout::Nothing);
    });
}
