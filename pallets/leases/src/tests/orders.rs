//! Leases of bids that won, and the agenda of orders.

use crate::{mock::*, Agenda, AgendaItem, Error, Event, NextLease, Pallet, RETRY_TICKS};
use frame_support::{assert_noop, assert_ok, traits::Hooks, weights::Weight};
use tradewind_primitives::{
    traits::{Collateral, LeaseBook, OrderMoney, WonFunds},
    CloseReason, LeaseState, LeaseTerms, Tick,
};

/// What an order holds for a lease of [`terms`] at twice its rate: 210, and a deposit of 25.
const SHARE: u128 = 235;
const ORDER: u64 = 3;

/// A won lease of [`terms`]: the bid reserves 120 of the stake.
fn won(terms: LeaseTerms<u64>) -> u64 {
    let lease = Pallet::<Test>::set_aside(1);
    Escrow::open_order(ORDER, &BUYER, &terms.asset, SHARE).unwrap();
    Market::reserve(lease, &PROVIDER, 120).unwrap();
    let funds = WonFunds { order: ORDER, amount: SHARE, deposit: 25, collateral: 120 };
    assert_ok!(Leases::open_won(lease, terms, funds));
    lease
}

fn listed(tick: Tick) -> bool {
    Agenda::<Test>::contains_key(tick, AgendaItem::Order(ORDER))
}

#[test]
fn a_won_lease_starts_in_provisioning_with_its_own_securities_and_the_rest_goes_back() {
    run(|| {
        let id = won(terms(NATIVE));
        assert_eq!(state(id), LeaseState::Provisioning { until: FIRST + 300 });
        // Its own: the least collateral of 100, a quarter of it as deposit, and 105 for the term.
        assert_eq!((lease(id).collateral, Reserved::get()[&id]), (100, 100));
        let stream = Leases::view(id).unwrap();
        assert_eq!((stream.held, stream.deposit), (105, 25));
        assert_eq!(free(BUYER), FUNDS - 130);
        assert_eq!(Escrow::held(ORDER), 0);
        let (buyer, provider) = (BUYER, PROVIDER);
        System::assert_has_event(Event::Opened { lease: id, buyer, provider, offer: OFFER, collateral: 100 }.into());
        assert_eq!(OpenItems::get(), 0, "the bid's place on the provider's account is the lease's");

        assert_noop!(Leases::accept(signed(PROVIDER), id), Error::<Test>::WrongState);
        assert_ok!(activate_with(PROVIDER, id, Default::default(), 1));
        OpenItems::set(1);
    });
}

#[test]
fn without_a_rate_a_won_lease_keeps_what_was_agreed_on_when_there_was_one() {
    run(|| {
        let lease = Pallet::<Test>::set_aside(1);
        Escrow::open_order(ORDER, &BUYER, &USD, SHARE).unwrap();
        Market::reserve(lease, &PROVIDER, 120).unwrap();
        Escrow::disallow_asset(RuntimeOrigin::root(), 1).unwrap();
        let funds = WonFunds { order: ORDER, amount: SHARE, deposit: 25, collateral: 120 };
        assert_ok!(Leases::open_won(lease, terms(USD), funds));
        assert_eq!((crate::Leases::<Test>::get(lease).unwrap().collateral, Reserved::get()[&lease]), (120, 120));
        assert_eq!(Leases::view(lease).unwrap().deposit, 25);
    });
}

#[test]
fn a_won_lease_ends_as_any_other() {
    run(|| {
        OpenItems::set(1);
        let id = won(terms(NATIVE));
        at(FIRST + 300);
        assert_ok!(Leases::enforce(signed(ANYONE), id));
        let LeaseState::Closed { reason, penalty, .. } = state(id) else { panic!("{:?}", state(id)) };
        assert_eq!((reason, penalty), (CloseReason::ProvisionTimeout, 25));
        assert_eq!((free(BUYER), OpenItems::get()), (FUNDS - 25, 0));
    });
}

#[test]
fn a_won_lease_needs_a_term_and_money() {
    run(|| {
        let funds = WonFunds { order: ORDER, amount: SHARE, deposit: 25, collateral: 120 };
        assert_noop!(Leases::open_won(0, LeaseTerms { ticks: 0, ..terms(NATIVE) }, funds), Error::<Test>::ZeroTerm);
        let without = pallet_escrow::Error::<Test>::NoSuchEscrow;
        assert_noop!(Leases::open_won(0, terms(NATIVE), funds), without);
    });
}

#[test]
fn numbers_that_are_set_aside_are_not_given_to_others() {
    run(|| {
        assert_eq!(Leases::set_aside(16), 0);
        assert_eq!(open(), 16);
        assert_eq!(NextLease::<Test>::get(), 17);
    });
}

#[test]
fn the_agenda_serves_an_order_when_its_live_deadline_has_come_and_not_before() {
    run(|| {
        Steps::set([(ORDER, (FIRST + 10, Some(3)))].into());
        Leases::schedule_order(ORDER, FIRST + 10);
        assert!(listed(FIRST + 10));
        // A stall of 8 ticks, of which 4 do not count.
        Uptime::note_tick(FIRST + 8);
        at(FIRST + 10);
        idle();
        assert_eq!(Steps::get()[&ORDER].1, Some(3));
        assert!(!listed(FIRST + 10) && listed(FIRST + 14));
        at(FIRST + 14);
        idle();
        assert!(Steps::get().is_empty(), "all steps in one block, as there is room");
        assert!(!listed(FIRST + 14));
    });
}

#[test]
fn an_order_with_more_steps_than_a_block_has_room_for_goes_on_in_the_next() {
    run(|| {
        Steps::set([(ORDER, (FIRST, Some(3)))].into());
        Leases::schedule_order(ORDER, FIRST);
        at(FIRST + 1);
        let empty = <() as crate::WeightInfo>::serve_empty();
        // The first tick is empty; then one look and step fit, not two.
        let room = empty.saturating_mul(3).saturating_add(Weight::from_parts(1_500_000, 1_500));
        Leases::on_idle(0, room);
        assert_eq!(Steps::get()[&ORDER].1, Some(2));
        assert!(listed(FIRST + 1));
        Leases::on_idle(0, room);
        idle();
        assert!(Steps::get().is_empty() && !listed(FIRST + 1));
    });
}

#[test]
fn an_order_that_cannot_be_served_is_tried_again_later() {
    run(|| {
        Steps::set([(ORDER, (FIRST, None))].into());
        Leases::schedule_order(ORDER, FIRST);
        at(FIRST + 1);
        idle();
        let until = FIRST + 1 + RETRY_TICKS;
        System::assert_last_event(Event::OrderPostponed { order: ORDER, until }.into());
        assert!(listed(until) && !listed(FIRST + 1));
    });
}
