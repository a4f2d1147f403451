use crate::{mock::*, Error, Event, Owed};
use frame_support::{assert_noop, assert_ok};
use tradewind_primitives::{
    traits::{Payout, Streams},
    EscrowId,
};

const ID: EscrowId = EscrowId::Lease(1);

#[test]
fn a_settlement_that_cannot_be_delivered_is_refused_and_changes_nothing() {
    run(|| {
        open(1, USD);
        block(PROVIDER);
        let before = sp_io::storage::root(sp_runtime::StateVersion::V1);
        assert!(Escrow::pay(1, 10).is_err());
        assert_eq!(sp_io::storage::root(sp_runtime::StateVersion::V1), before);
        assert_eq!(Settled::get(), vec![]);
        unblock(PROVIDER);
        assert_ok!(Escrow::pay(1, 10));
    });
}

#[test]
fn a_closing_keeps_what_a_blocked_provider_cannot_be_given_and_pays_it_later() {
    run(|| {
        open(1, USD);
        block(PROVIDER);
        Escrow::finish(1, Payout::Earned(20));
        assert_eq!(Owed::<Test>::get(ID, PROVIDER), 69);
        System::assert_has_event(Event::OwedRecorded { escrow: ID, to: PROVIDER, amount: 69 }.into());
        // The fee and the refund arrived, and the trade counts.
        assert_eq!(free(USD, Escrow::fee_account()), FUNDS + 1);
        assert_eq!(free(USD, BUYER), FUNDS - 20 - 70);
        assert_eq!(Settled::get().len(), 1);
        assert_eq!(Escrow::view(1).unwrap().owed, 69);

        assert_noop!(Escrow::prune(1, &ANYONE, 0), Error::<Test>::StillOwed);
        assert!(Escrow::pay_owed(RuntimeOrigin::signed(ANYONE), ID, PROVIDER).is_err());
        assert_eq!(Owed::<Test>::get(ID, PROVIDER), 69);
        let listed = Escrow::owed(ID);
        assert_eq!((listed[0].from, listed[0].to, listed[0].amount), (BUYER, PROVIDER, 69));

        unblock(PROVIDER);
        assert_ok!(Escrow::pay_owed(RuntimeOrigin::signed(ANYONE), ID, PROVIDER));
        assert_eq!(free(USD, PROVIDER), FUNDS + 69);
        assert_noop!(Escrow::pay_owed(RuntimeOrigin::signed(ANYONE), ID, PROVIDER), Error::<Test>::NothingOwed);
        assert_noop!(
            Escrow::pay_owed(RuntimeOrigin::signed(ANYONE), EscrowId::Lease(9), PROVIDER),
            Error::<Test>::NoSuchEscrow
        );
        assert_ok!(Escrow::prune(1, &ANYONE, 0));
    });
}

#[test]
fn an_asset_frozen_as_a_whole_stops_no_ending() {
    run(|| {
        open(1, USD);
        Assets::freeze_asset(RuntimeOrigin::signed(ANYONE), 1).unwrap();
        Escrow::keep(1, 17);
        Escrow::forfeit_deposit(1, 5);
        Escrow::finish(1, Payout::Earned(17));
        let view = Escrow::view(1).unwrap();
        assert_eq!((view.held, view.deposit), (0, 15));
        assert_eq!(view.paid + view.refunded, 105);
        Assets::thaw_asset(RuntimeOrigin::signed(ANYONE), 1).unwrap();
        for owed in Escrow::owed(ID) {
            assert_ok!(Escrow::pay_owed(RuntimeOrigin::signed(ANYONE), ID, owed.to));
        }
        assert_ok!(Escrow::prune(1, &ANYONE, 0));
        assert_eq!(free(USD, BUYER), FUNDS - 59 - 5);
        assert_eq!(free(USD, PROVIDER), FUNDS + 58);
    });
}

#[test]
fn a_provider_whose_account_is_gone_is_owed_what_would_not_open_it() {
    run(|| {
        Escrow::open(1, &BUYER, &88, &USD, 100_000_000, 30, 20).unwrap();
        // Three units are below the least balance of five.
        Escrow::finish(1, Payout::Earned(30));
        assert_eq!(Owed::<Test>::get(ID, 88), 3);
    });
}
