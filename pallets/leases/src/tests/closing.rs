use super::closed;
use crate::{mock::*, Error};
use frame_support::{assert_noop, assert_ok};
use tradewind_primitives::{CloseReason, FailReason};

#[test]
fn a_lease_that_is_rejected_in_the_tick_of_its_rent_costs_nobody_anything() {
    for (given, shown) in [
        (None, CloseReason::Rejected),
        (Some(FailReason::Other), CloseReason::Rejected),
        (Some(FailReason::NoManifest), CloseReason::NoManifest),
        (Some(FailReason::BadManifest), CloseReason::BadManifest),
        (Some(FailReason::BadImage), CloseReason::BadImage),
    ] {
        run(|| {
            let id = open();
            assert_noop!(Leases::reject(signed(BUYER), id, given), Error::<Test>::NotProvider);
            assert_ok!(Leases::reject(signed(PROVIDER), id, given));
            assert_eq!(closed(id), (shown, 0));
            assert_eq!((free(BUYER), FreeStake::get(), Taken::get()), (FUNDS - 25, 10_000, vec![]));
            assert_eq!(Released::get(), vec![OFFER]);
            assert_noop!(Leases::reject(signed(PROVIDER), id, given), Error::<Test>::WrongState);
        });
    }
}

#[test]
fn a_buyer_who_cancels_before_a_lease_runs_pays_the_treasury_for_the_time_that_it_held_capacity() {
    // A tick is 3.5 units; the provider's ten come first, and the term is 30.
    for (accepted, held, diverted, compensated) in [
        (false, 1, 3, 0),
        (false, 49, 105, 0),
        (true, 1, 0, 35),
        (true, 10, 0, 35),
        (true, 12, 7, 35),
        (true, 299, 70, 35),
    ] {
        run(|| {
            let before = free(TREASURY);
            let id = open();
            if accepted {
                accept(id);
            }
            at(FIRST + held);
            assert_ok!(Leases::cancel(signed(BUYER), id));
            assert_eq!(free(BUYER), FUNDS - 25 - diverted - compensated);
            assert_eq!((free(PROVIDER), free(TREASURY)), (FUNDS + compensated, before + diverted));
        });
    }
}

#[test]
fn a_provider_who_blames_the_buyer_makes_it_pay_the_treasury_for_held_capacity_and_one_who_does_not_refunds_all() {
    for (reason, diverted) in [(None, 0), (Some(FailReason::Other), 0), (Some(FailReason::NoManifest), 70)] {
        run(|| {
            let before = free(TREASURY);
            let id = open();
            at(FIRST + 20);
            assert_ok!(Leases::reject(signed(PROVIDER), id, reason));
            assert_eq!((free(BUYER), free(PROVIDER)), (FUNDS - 25 - diverted, FUNDS));
            assert_eq!(free(TREASURY), before + diverted);
        });
    }
}

#[test]
fn a_lease_that_is_cancelled_in_the_block_of_its_rent_is_free() {
    run(|| {
        let id = open();
        assert_noop!(Leases::cancel(signed(PROVIDER), id), Error::<Test>::NotBuyer);
        assert_ok!(Leases::cancel(signed(BUYER), id));
        assert_eq!(closed(id), (CloseReason::CancelledPending, 0));
        assert_eq!((free(BUYER), FreeStake::get()), (FUNDS - 25, 10_000));
        assert_noop!(Leases::cancel(signed(BUYER), id), Error::<Test>::WrongState);
        assert_noop!(Leases::settle(signed(BUYER), id), Error::<Test>::WrongState);
    });
}

#[test]
fn cancelling_while_provisioning_costs_ten_ticks() {
    run(|| {
        let id = open();
        accept(id);
        assert_ok!(Leases::cancel(signed(BUYER), id));
        assert_eq!(closed(id), (CloseReason::CancelledProvisioning, 0));
        assert_eq!((free(BUYER), free(PROVIDER)), (FUNDS - 25 - 35, FUNDS + 35));
        assert_eq!(free(Escrow::fee_account()), FUNDS);
    });
}

#[test]
fn not_answering_costs_a_tenth_of_the_collateral() {
    run(|| {
        let id = open();
        at(FIRST + 49);
        assert_noop!(Leases::enforce(signed(ANYONE), id), Error::<Test>::NothingDue);
        at(FIRST + 50);
        assert_noop!(Leases::accept(signed(PROVIDER), id), Error::<Test>::DeadlinePassed);
        assert_noop!(Leases::reject(signed(PROVIDER), id, None), Error::<Test>::DeadlinePassed);
        assert_noop!(Leases::cancel(signed(BUYER), id), Error::<Test>::DeadlinePassed);
        assert_ok!(Leases::enforce(signed(ANYONE), id));
        assert_eq!(closed(id), (CloseReason::AcceptTimeout, 0));
        assert_eq!((Taken::get(), free(BUYER)), (vec![(id, 10)], FUNDS - 25));
    });
}

#[test]
fn provisioning_for_too_long_costs_a_quarter_of_the_collateral() {
    run(|| {
        let id = open();
        accept(id);
        at(FIRST + 300);
        let activate = activate_with(PROVIDER, id, Default::default(), 1);
        assert_eq!(activate, Err(Error::<Test>::DeadlinePassed.into()));
        assert_noop!(Leases::fail(signed(PROVIDER), id, FailReason::Other), Error::<Test>::DeadlinePassed);
        assert_noop!(Leases::cancel(signed(BUYER), id), Error::<Test>::DeadlinePassed);
        assert_ok!(Leases::settle(signed(ANYONE), id));
        assert_eq!(closed(id), (CloseReason::ProvisionTimeout, 0));
        assert_eq!((Taken::get(), free(BUYER)), (vec![(id, 25)], FUNDS - 25));
    });
}

#[test]
fn a_fault_of_the_provider_costs_the_provider_alone() {
    run(|| {
        let id = open();
        assert_noop!(Leases::fail(signed(PROVIDER), id, FailReason::Other), Error::<Test>::WrongState);
        accept(id);
        assert_noop!(Leases::fail(signed(BUYER), id, FailReason::Other), Error::<Test>::NotProvider);
        assert_ok!(Leases::fail(signed(PROVIDER), id, FailReason::Other));
        assert_eq!(closed(id), (CloseReason::ProvisionFailed, 0));
        assert_eq!((Taken::get(), Leases::view(id).unwrap().deposit), (vec![(id, 25)], 25));
    });
}

#[test]
fn a_fault_in_the_manifest_costs_both_sides_the_same_value() {
    for (asset, price) in [(NATIVE, 25), (USD, 13)] {
        for reason in [FailReason::NoManifest, FailReason::BadManifest, FailReason::BadImage] {
            run(|| {
                use tradewind_primitives::traits::LeaseBook;
                let id = Leases::open(terms(asset.clone())).unwrap().lease;
                accept(id);
                assert_ok!(Leases::fail(signed(PROVIDER), id, reason));
                assert_eq!(closed(id), (reason.close_reason(), 0));
                // A quarter of 100 WIND units, which are 12.5 dollar units.
                assert_eq!(Taken::get(), vec![(id, 25)]);
                assert_eq!(Leases::view(id).unwrap().deposit, 0);
                let treasury = if asset == NATIVE { free(TREASURY) } else { Assets::balance(1, TREASURY) };
                assert_eq!(treasury, FUNDS + price);
            });
        }
    }
}

#[test]
fn a_blocked_buyer_cannot_hold_a_closing_to_ransom() {
    run(|| {
        use tradewind_primitives::traits::LeaseBook;
        let id = Leases::open(terms(USD)).unwrap().lease;
        activate(id);
        beat_at(1010);
        at(1017);
        Assets::freeze_asset(signed(ANYONE), 1).unwrap();
        assert_ok!(Leases::cancel(signed(BUYER), id));
        beat_at(1020);
        assert!(Leases::settle(signed(ANYONE), id).is_err());
        beat_at(1030);
        assert_ok!(Leases::settle(signed(ANYONE), id));
        assert_eq!(closed(id), (CloseReason::BuyerCancelled, 17));
        assert_eq!((FreeStake::get(), Released::get()), (10_000, vec![OFFER]));
        assert_eq!(Leases::view(id).unwrap().owed, 105);
    });
}
