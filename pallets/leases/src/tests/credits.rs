//! Leases that a trial credit pays for.

use super::closed;
use crate::{mock::*, Error};
use frame_support::{assert_noop, assert_ok};
use tradewind_primitives::{
    traits::{Collateral, LeaseBook, OrderMoney, Registry, WonFunds},
    CloseReason, CreditPart, EscrowId, FailReason, LeaseTerms,
};

fn grant(amount: u128) {
    Escrow::grant(signed(PROVIDER), BUYER, NATIVE, amount, FIRST + 10_000).unwrap();
}

#[test]
fn a_provider_answers_for_what_it_earns_beyond_its_own_credit() {
    run(|| {
        // 50,400 a day: a tenth of that, or of what is beyond a credit of 40,000.
        let terms = || LeaseTerms { ticks: 14_400, ..terms(NATIVE) };
        let (without, _) = Leases::securities(&NATIVE, terms().rate, 14_400).unwrap();
        assert_eq!(without, 5_040);
        grant(40_000);
        let id = Leases::open(terms()).unwrap().lease;
        assert_eq!((Reserved::get()[&id], lease(id).collateral), (1_040, 1_040));
        // Its deposit is a quarter of that, and the rest of its price the buyer's own.
        assert_eq!(free(BUYER), FUNDS - 10_400 - 260);
        // A credit that covers everything leaves the least.
        grant(60_000);
        let id = Leases::open(terms()).unwrap().lease;
        assert_eq!((Reserved::get()[&id], free(BUYER)), (100, FUNDS - 10_400 - 260 - 25));
    });
}

#[test]
fn a_small_credit_takes_nothing_off_the_collateral_of_a_long_lease() {
    run(|| {
        // Thirty days, of which the first is credit: a day's earnings are still the buyer's own.
        grant(50_400);
        let id = Leases::open(LeaseTerms { ticks: 14_400 * 18, ..terms(NATIVE) }).unwrap().lease;
        assert_eq!(Reserved::get()[&id], 5_040);
    });
}

#[test]
fn a_provider_that_blames_the_buyer_has_no_credit_back_for_it() {
    run(|| {
        grant(60);
        let id = open();
        at(FIRST + 20);
        assert_ok!(Leases::reject(signed(PROVIDER), id, Some(FailReason::BadManifest)));
        // 70 for the time held: 60 of it would be credit, which is the buyer's to spend again.
        assert_eq!(Escrow::credits_of(&BUYER)[0].line.available, 60);
        assert_eq!((free(PROVIDER), free(BUYER)), (FUNDS - 60, FUNDS - 25 - 10));
    });
    run(|| {
        grant(60);
        let id = open();
        accept(id);
        at(FIRST + 20);
        assert_ok!(Leases::fail(signed(PROVIDER), id, FailReason::NoManifest));
        assert_eq!(Escrow::credits_of(&BUYER)[0].line.available, 60);
    });
}

#[test]
fn a_buyer_that_cancels_pays_for_the_time_held_with_its_credit() {
    run(|| {
        grant(60);
        let id = open();
        accept(id);
        at(FIRST + 12);
        assert_ok!(Leases::cancel(signed(BUYER), id));
        // 35 for the provider and 7 more: all of it credit, and the provider's again.
        assert_eq!((Escrow::credits_of(&BUYER)[0].line.available, free(PROVIDER)), (18, FUNDS - 18));
        assert_eq!(free(BUYER), FUNDS - 25);
    });
}

#[test]
fn a_won_lease_spends_credit_and_reserves_less_than_its_bid() {
    run(|| {
        <Escrow as OrderMoney<u64>>::open_order(7, &BUYER, &NATIVE, 60_000).unwrap();
        let id = Leases::set_aside(1);
        Market::reserve(id, &PROVIDER, 5_040).unwrap();
        Market::open_item(&PROVIDER);
        grant(40_000);
        let funds = WonFunds { order: 7, amount: 60_000, deposit: 1_260, collateral: 5_040 };
        assert_ok!(Leases::open_won(id, LeaseTerms { ticks: 14_400, ..terms(NATIVE) }, funds));
        assert_eq!((Reserved::get()[&id], lease(id).collateral), (1_040, 1_040));
        // 10,400 of its own and a deposit of 260; the rest of what the order held is back.
        assert_eq!(free(BUYER), FUNDS - 10_400 - 260);
        assert_eq!(Escrow::credit_part(EscrowId::Lease(id)).left, 40_000);
    });
}

#[test]
fn an_extension_spends_credit_and_answers_for_all_of_it() {
    run(|| {
        let id = Leases::open(LeaseTerms { extendable: true, max_ticks: 20_000, ..terms(NATIVE) }).unwrap().lease;
        activate(id);
        grant(50_000);
        assert_ok!(Leases::extend(signed(BUYER), id, 14_400));
        // 50,400 more for 14,400 ticks.
        assert_eq!(Escrow::credit_part(EscrowId::Lease(id)).left, 50_000);
        assert_eq!((free(BUYER), lease(id).collateral), (FUNDS - 105 - 25 - 400, 5_040));
    });
}

#[test]
fn what_credit_pays_is_settled_without_a_fee_and_is_told_beforehand() {
    run(|| {
        grant(40);
        let id = open();
        activate(id);
        beat_at(FIRST + 8);
        beat_at(FIRST + 16);
        assert_eq!(Leases::view(id).unwrap().earned_now, 28);
        assert_ok!(Leases::settle(signed(ANYONE), id));
        let view = Leases::view(id).unwrap();
        assert_eq!((view.credit, view.paid, view.earned_now), (CreditPart { left: 12, spent: 28 }, 0, 0));
        assert_noop!(Leases::settle(signed(ANYONE), id), Error::<Test>::NothingToSettle);
        beat_at(FIRST + 24);
        // Of 56 in all, 16 are the buyer's own.
        assert_eq!(Leases::view(id).unwrap().earned_now, 28);
        assert_ok!(Leases::settle(signed(ANYONE), id));
        assert_eq!(Leases::view(id).unwrap().paid, 16);
        // It has all of its credit back, and 16.
        assert_eq!(free(PROVIDER), FUNDS + 16);
    });
}

#[test]
fn an_ending_gives_back_the_buyers_own_money_before_the_credit() {
    run(|| {
        grant(60);
        let id = open();
        activate(id);
        beat_at(FIRST + 10);
        at(FIRST + 17);
        assert_ok!(Leases::cancel(signed(BUYER), id));
        // 59 can still be earned, all of it by credit.
        assert_eq!((free(BUYER), Escrow::credit_part(EscrowId::Lease(id)).left), (FUNDS - 25, 59));
        beat_at(FIRST + 20);
        beat_at(FIRST + 30);
        assert_ok!(Leases::settle(signed(ANYONE), id));
        assert_eq!(closed(id), (CloseReason::BuyerCancelled, 17));
        assert_eq!(Escrow::credit_part(EscrowId::Lease(id)), CreditPart { left: 0, spent: 59 });
        let line = &Escrow::credits_of(&BUYER)[0].line;
        assert_eq!((line.available, free(PROVIDER)), (1, FUNDS - 1));
    });
}

#[test]
fn a_lease_that_never_ran_gives_all_credit_back() {
    run(|| {
        grant(60);
        let id = open();
        assert_eq!(Escrow::credits_of(&BUYER)[0].line.available, 0);
        assert_ok!(Leases::reject(signed(PROVIDER), id, None));
        assert_eq!(Escrow::credits_of(&BUYER)[0].line.available, 60);
        assert_eq!(free(BUYER), FUNDS - 25);
    });
}
