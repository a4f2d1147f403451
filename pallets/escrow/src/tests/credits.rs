//! Trial credits: granted, spent before the buyer's own money, given back after it, and never the buyer's to keep.

use crate::{mock::*, Credits, Error, Event, LeaseCredits};
use frame_support::{assert_noop, assert_ok};
use sp_core::H256;
use tradewind_primitives::{
    traits::{OrderMoney, Paid, Payout, Streams},
    AssetKind, Balance, ChannelMode, CreditLine, CreditPart, EscrowId, Tick,
};

const LEASE: EscrowId = EscrowId::Lease(1);
const EXPIRES: Tick = 2_000;

fn origin(who: u64) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

fn line(asset: AssetKind) -> Option<CreditLine> {
    Credits::<Test>::get((BUYER, PROVIDER, asset))
}

fn available(asset: AssetKind) -> Balance {
    line(asset).map_or(0, |line| line.available)
}

fn reclaim(asset: AssetKind) -> sp_runtime::DispatchResult {
    frame_support::storage::with_storage_layer(|| Escrow::reclaim(origin(PROVIDER), BUYER, asset))
}

#[test]
fn a_credit_is_on_hold_with_its_provider_and_grows_by_another() {
    for asset in [NATIVE, USD] {
        run(|| {
            grant(asset.clone(), 60, EXPIRES);
            grant(asset.clone(), 40, EXPIRES + 5);
            let (provider, buyer, expires) = (PROVIDER, BUYER, EXPIRES + 5);
            let told = Event::CreditGranted { provider, buyer, asset: asset.clone(), amount: 40, expires };
            System::assert_last_event(told.into());
            assert_eq!(line(asset.clone()), Some(CreditLine { available: 100, due: 0, expires: EXPIRES + 5 }));
            assert_eq!(credit_held(asset.clone(), PROVIDER), 100);
            assert_eq!(free(asset.clone(), PROVIDER), FUNDS - 100);
            assert_eq!(Escrow::credit(&BUYER, &PROVIDER, &asset), 100);
            let seen = Escrow::credits_of(&BUYER);
            assert_eq!((seen.len(), seen[0].provider, seen[0].line.available), (1, PROVIDER, 100));
            assert_eq!(Escrow::credits_of(&PROVIDER), seen);
            assert_eq!(Escrow::credits_of(&OTHER), []);
            assert_eq!(Escrow::credits_of(&ANYONE), []);
        });
    }
}

#[test]
fn what_makes_no_sense_is_not_granted() {
    run(|| {
        let attempt = |who, buyer, asset, amount, expires| {
            frame_support::storage::with_storage_layer(|| Escrow::grant(origin(who), buyer, asset, amount, expires))
        };
        let two = AssetKind::WithId(2);
        assert_noop!(attempt(PROVIDER, PROVIDER, USD, 50, EXPIRES), Error::<Test>::OwnChannel);
        assert_noop!(attempt(ANYONE, BUYER, USD, 50, EXPIRES), Error::<Test>::NoSuchProvider);
        assert_noop!(attempt(PROVIDER, BUYER, two, 50, EXPIRES), Error::<Test>::AssetNotAllowed);
        assert_noop!(attempt(PROVIDER, BUYER, USD, 6, EXPIRES), Error::<Test>::BudgetTooSmall);
        assert_noop!(attempt(PROVIDER, BUYER, USD, 50, 1_000), Error::<Test>::BadExpiry);
        assert!(attempt(PROVIDER, BUYER, USD, FUNDS + 1, EXPIRES).is_err());
        assert_ok!(attempt(PROVIDER, BUYER, USD, 50, EXPIRES));
        assert_noop!(attempt(PROVIDER, BUYER, USD, 50, EXPIRES - 1), Error::<Test>::BadExpiry);
    });
}

#[test]
fn a_lease_spends_credit_first_without_a_fee_or_a_trade() {
    for asset in [NATIVE, USD] {
        run(|| {
            grant(asset.clone(), 60, EXPIRES);
            // 105 for 30 ticks, and a deposit of 20.
            open(1, asset.clone());
            System::assert_has_event(Event::CreditCommitted { escrow: LEASE, amount: 60 }.into());
            assert_eq!((held(asset.clone()), available(asset.clone())), (45 + 20, 0));
            assert_eq!(Escrow::pay(1, 10), Ok(Paid { gross: 0, fee: 0, credit: 35 }));
            System::assert_has_event(Event::CreditSpent { escrow: LEASE, provider: PROVIDER, amount: 35 }.into());
            assert_eq!(Settled::get(), vec![], "it is no trade");
            assert_eq!(free(asset.clone(), PROVIDER), FUNDS - 25);
            assert_eq!(Escrow::pay(1, 10), Ok(Paid::default()));
            // 70 in all: 25 of credit and 10 of the buyer's own.
            assert_eq!(Escrow::pay(1, 20), Ok(Paid { gross: 10, fee: 0, credit: 25 }));
            assert_eq!(Settled::get(), vec![(BUYER, PROVIDER, asset.clone(), 10)]);
            Escrow::finish(1, Payout::Earned(30));
            assert_eq!(Escrow::view(1).unwrap().credit, CreditPart { left: 0, spent: 60 });
            assert_eq!((Escrow::view(1).unwrap().paid, held(asset.clone())), (45, 20));
            // The provider has its 60 back, and 45 less the fee.
            assert_eq!((free(asset.clone(), PROVIDER), credit_held(asset.clone(), PROVIDER)), (FUNDS + 45, 0));
            assert_ok!(Escrow::prune(1, &BUYER, 0));
            assert_eq!(LeaseCredits::<Test>::iter().count(), 0);
            assert_eq!(free(asset, BUYER), FUNDS - 45);
        });
    }
}

#[test]
fn what_was_spent_first_comes_back_last() {
    run(|| {
        grant(USD, 60, EXPIRES);
        open(1, USD);
        // Only 59 can still be earned: all of the buyer's own money comes back, and a unit of credit.
        Escrow::keep(1, 17);
        assert_eq!((held(USD), available(USD)), (20, 1));
        System::assert_has_event(Event::CreditReturned { escrow: LEASE, to: BUYER, amount: 1 }.into());
        assert_eq!(Escrow::credit_part(LEASE), CreditPart { left: 59, spent: 0 });
        Escrow::finish(1, Payout::Earned(10));
        assert_eq!((available(USD), free(USD, PROVIDER)), (25, FUNDS - 25));
        assert_eq!(free(USD, BUYER), FUNDS - 20);
    });
    run(|| {
        grant(USD, 30, EXPIRES);
        open(1, USD);
        // 59 of 105: 46 of the buyer's 75 come back, and the credit stays.
        Escrow::keep(1, 17);
        assert_eq!((held(USD), available(USD)), (29 + 20, 0));
        Escrow::finish(1, Payout::Nothing);
        assert_eq!((available(USD), held(USD)), (30, 20));
        assert_eq!(LeaseCredits::<Test>::get(1), None, "nothing of it was spent");
    });
}

#[test]
fn a_credit_that_covers_everything_leaves_only_the_deposit_on_hold() {
    run(|| {
        grant(NATIVE, 500, EXPIRES);
        open(1, NATIVE);
        assert_eq!((held(NATIVE), available(NATIVE)), (20, 395));
        Escrow::finish(1, Payout::Earned(30));
        assert_eq!((free(NATIVE, PROVIDER), free(NATIVE, Escrow::fee_account())), (FUNDS - 395, FUNDS));
        assert_eq!(Settled::get(), vec![]);
    });
}

#[test]
fn committed_credit_outlives_its_expiry_and_then_goes_back_to_the_provider() {
    run(|| {
        grant(USD, 60, EXPIRES);
        open(1, USD);
        Live::set(EXPIRES);
        assert_eq!(Escrow::pay(1, 10), Ok(Paid { gross: 0, fee: 0, credit: 35 }));
        Escrow::finish(1, Payout::Nothing);
        System::assert_has_event(Event::CreditReturned { escrow: LEASE, to: PROVIDER, amount: 25 }.into());
        assert_eq!(available(USD), 0);
        assert_eq!((free(USD, PROVIDER), credit_held(USD, PROVIDER)), (FUNDS, 0));
        assert_ok!(reclaim(USD));
        assert_eq!(line(USD), None);
    });
    // Reclaimed while a part of it was committed: the part arrives all the same.
    run(|| {
        grant(USD, 200, EXPIRES);
        open(1, USD);
        Live::set(EXPIRES);
        assert_ok!(reclaim(USD));
        let (provider, buyer) = (PROVIDER, BUYER);
        let told = Event::CreditReclaimed { provider, buyer, asset: USD, amount: 95 };
        System::assert_last_event(told.into());
        assert_eq!((line(USD), credit_held(USD, PROVIDER)), (None, 105));
        Escrow::finish(1, Payout::Earned(10));
        assert_eq!((credit_held(USD, PROVIDER), free(USD, PROVIDER)), (0, FUNDS));
    });
}

#[test]
fn the_provider_has_it_back_only_when_it_has_expired_and_the_buyer_never() {
    run(|| {
        grant(NATIVE, 60, EXPIRES);
        assert_noop!(reclaim(NATIVE), Error::<Test>::CreditNotExpired);
        assert_noop!(reclaim(USD), Error::<Test>::NoSuchCredit);
        assert_noop!(Escrow::reclaim(origin(BUYER), BUYER, NATIVE), Error::<Test>::NoSuchCredit);
        Live::set(EXPIRES - 1);
        assert_noop!(reclaim(NATIVE), Error::<Test>::CreditNotExpired);
        Live::set(EXPIRES);
        assert_eq!(Escrow::credit(&BUYER, &PROVIDER, &NATIVE), 0);
        open(1, NATIVE);
        assert_eq!(held(NATIVE), 125, "an expired credit is not spent");
        assert_ok!(reclaim(NATIVE));
        assert_eq!((free(NATIVE, PROVIDER), credit_held(NATIVE, PROVIDER)), (FUNDS, 0));
        assert_eq!(free(NATIVE, BUYER), FUNDS - 125);
    });
}

#[test]
fn a_credit_is_for_one_provider_and_one_asset() {
    run(|| {
        grant(USD, 60, EXPIRES);
        Escrow::open(1, &BUYER, &OTHER, &USD, RATE, 30, 20).unwrap();
        Escrow::open(2, &BUYER, &PROVIDER, &NATIVE, RATE, 30, 20).unwrap();
        Escrow::open(3, &ANYONE, &PROVIDER, &USD, RATE, 30, 20).unwrap();
        assert_eq!((available(USD), held(USD), held(NATIVE)), (60, 125, 125));
    });
}

#[test]
fn credit_that_pays_for_held_capacity_goes_to_the_provider_unless_it_ended_the_lease() {
    run(|| {
        grant(USD, 60, EXPIRES);
        open(1, USD);
        Escrow::finish(1, Payout::Held { held: 20, flat: 0, by_provider: true });
        // 70: the buyer's own 10 to the treasury, and the credit is the buyer's again.
        assert_eq!((free(USD, PROVIDER), free(USD, TREASURY), available(USD)), (FUNDS - 60, FUNDS + 10, 60));
    });
    run(|| {
        grant(USD, 60, EXPIRES);
        open(1, USD);
        // 20 ticks: 35 to the provider, 35 to the treasury; 25 of the latter are credit.
        Escrow::finish(1, Payout::Held { held: 20, flat: 10, by_provider: false });
        assert_eq!(free(USD, PROVIDER), FUNDS);
        assert_eq!(free(USD, TREASURY), FUNDS + 10);
        assert_eq!(free(USD, BUYER), FUNDS - 20 - 10);
    });
    run(|| {
        grant(USD, 60, EXPIRES);
        open(1, USD);
        Escrow::finish(1, Payout::Treasury(20));
        assert_eq!((free(USD, PROVIDER), free(USD, TREASURY)), (FUNDS, FUNDS + 10));
    });
}

#[test]
fn an_extension_and_a_won_lease_spend_credit_too() {
    run(|| {
        open(1, USD);
        assert_ok!(Escrow::pay(1, 10));
        grant(USD, 30, EXPIRES);
        // 52 more for 15 ticks.
        assert_ok!(Escrow::extend(1, 45));
        assert_eq!((held(USD), available(USD)), (125 - 35 + 22, 0));
        assert_eq!(Escrow::pay(1, 45), Ok(Paid { gross: 92, fee: 2, credit: 30 }));
    });
    run(|| {
        grant(USD, 60, EXPIRES);
        Escrow::open_order(4, &BUYER, &USD, 125).unwrap();
        assert_ok!(Escrow::assign(4, 125, 1, &PROVIDER, RATE, 30, 20));
        assert_eq!((held(USD), free(USD, BUYER), available(USD)), (65, FUNDS - 65, 0));
        assert_eq!(Escrow::credit_part(LEASE), CreditPart { left: 60, spent: 0 });
        assert_eq!(Escrow::credit_part(EscrowId::Order(4)), CreditPart::default());
    });
}

#[test]
fn a_channel_spends_credit_first_and_gives_back_what_is_left() {
    for asset in [NATIVE, USD] {
        run(|| {
            grant(asset.clone(), 60, 50_000);
            let mode = ChannelMode::Metered { max_per_round: 100 };
            assert_ok!(Escrow::open_channel(origin(BUYER), PROVIDER, asset.clone(), 5, 100, mode, 3_000));
            let deposit = if asset == USD { 7 } else { 10 };
            assert_eq!((held(asset.clone()), available(asset.clone())), (40 + deposit, 0));
            let consume = |requests| Escrow::consume(origin(PROVIDER), 0, requests, H256::zero());
            assert_ok!(consume(2));
            assert_eq!((held(asset.clone()), free(asset.clone(), PROVIDER)), (40 + deposit, FUNDS - 50));
            assert_eq!(Settled::get(), vec![]);
            grant(asset.clone(), 30, 50_000);
            assert_ok!(Escrow::raise(origin(BUYER), 0, 40));
            assert_eq!((held(asset.clone()), available(asset.clone())), (50 + deposit, 0));
            assert_eq!(Escrow::credit_part(EscrowId::Channel(0)), CreditPart { left: 80, spent: 10 });
            assert_ok!(consume(18));
            assert_eq!(Settled::get(), vec![(BUYER, PROVIDER, asset.clone(), 10)]);
            grant(asset.clone(), 20, 50_000);
            assert_ok!(Escrow::raise(origin(BUYER), 0, 20));
            assert_ok!(Escrow::revoke(origin(BUYER), 0));
            Live::set(1_600);
            assert_ok!(Escrow::close_channel(origin(ANYONE), 0));
            assert_eq!((held(asset.clone()), available(asset.clone())), (0, 20));
            assert_eq!(free(asset, BUYER), FUNDS - 10);
        });
    }
}

#[test]
fn a_blocked_provider_stops_neither_payment_nor_ending_and_has_its_credit_back_later() {
    run(|| {
        grant(USD, 60, EXPIRES);
        open(1, USD);
        block(PROVIDER);
        assert_eq!(Escrow::pay(1, 10), Ok(Paid { gross: 0, fee: 0, credit: 35 }));
        let (provider, buyer) = (PROVIDER, BUYER);
        System::assert_has_event(Event::CreditDue { provider, buyer, asset: USD, amount: 35 }.into());
        assert_eq!((line(USD).unwrap().due, credit_held(USD, PROVIDER)), (35, 60));
        Escrow::finish(1, Payout::Earned(10));
        unblock(PROVIDER);
        assert_ok!(reclaim(USD));
        assert_eq!((available(USD), credit_held(USD, PROVIDER)), (25, 25));
        assert_eq!(free(USD, PROVIDER), FUNDS - 25);
    });
    // Also when the line was reclaimed meanwhile.
    run(|| {
        grant(USD, 60, EXPIRES);
        open(1, USD);
        Live::set(EXPIRES);
        assert_ok!(reclaim(USD));
        block(PROVIDER);
        Escrow::finish(1, Payout::Earned(10));
        assert_eq!(line(USD).map(|line| (line.available, line.due)), Some((0, 60)));
        unblock(PROVIDER);
        assert_ok!(reclaim(USD));
        assert_eq!((line(USD), free(USD, PROVIDER)), (None, FUNDS));
    });
}

#[test]
fn what_has_expired_does_not_come_back_with_the_next_credit() {
    run(|| {
        grant(USD, 60, EXPIRES);
        Live::set(EXPIRES);
        grant(USD, 10, EXPIRES + 500);
        assert_eq!(line(USD), Some(CreditLine { available: 10, due: 60, expires: EXPIRES + 500 }));
        assert_ok!(reclaim(USD));
        assert_eq!((available(USD), free(USD, PROVIDER)), (10, FUNDS - 10));
    });
}

#[test]
fn a_channel_cannot_lock_a_credit_for_longer_than_its_provider_likes() {
    run(|| {
        grant(NATIVE, 60, EXPIRES);
        let mode = ChannelMode::Metered { max_per_round: 1 };
        assert_ok!(Escrow::open_channel(origin(BUYER), PROVIDER, NATIVE, 5, 60, mode, Tick::MAX));
        Live::set(EXPIRES);
        assert_ok!(Escrow::close_channel(origin(PROVIDER), 0));
        assert_eq!((free(NATIVE, PROVIDER), free(NATIVE, BUYER)), (FUNDS, FUNDS));
    });
}

#[test]
fn what_is_due_can_be_had_before_the_expiry_and_the_rest_stays() {
    run(|| {
        grant(USD, 60, EXPIRES);
        Credits::<Test>::mutate((BUYER, PROVIDER, USD), |line| {
            let line = line.as_mut().unwrap();
            (line.available, line.due) = (40, 20);
        });
        assert_ok!(reclaim(USD));
        assert_eq!(line(USD), Some(CreditLine { available: 40, due: 0, expires: EXPIRES }));
        assert_eq!(free(USD, PROVIDER), FUNDS - 40);
        assert_noop!(reclaim(USD), Error::<Test>::CreditNotExpired);
    });
}
