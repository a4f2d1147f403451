use super::closed;
use crate::{mock::*, Agenda, Cursor, Event, WeightInfo, MAX_EMPTY_TICKS};
use frame_support::traits::Get;
use frame_support::{assert_ok, traits::Hooks, weights::Weight};
use tradewind_primitives::{traits::Clock, CloseReason, LeaseState};

/// Blocks at every tick up to `tick`, with the agenda served in each.
fn idle_until(tick: u32) {
    let now = Uptime::now();
    for tick in now + 1..=tick {
        Uptime::note_tick(tick);
        idle();
    }
}

#[test]
fn the_cursor_begins_at_the_first_tick() {
    run(|| {
        assert_eq!(Cursor::<Test>::get(), Some(FIRST));
        idle();
        assert_eq!(Cursor::<Test>::get(), Some(FIRST + 1));
    });
}

#[test]
fn deadlines_are_served_without_anyone_calling() {
    run(|| {
        let silent = open();
        let stuck = open();
        accept(stuck);
        let expiring = open();
        activate(expiring);
        idle_until(FIRST + 49);
        assert!(matches!(state(silent), LeaseState::Pending { .. }));
        idle_until(FIRST + 50);
        assert_eq!(closed(silent).0, CloseReason::AcceptTimeout);
        idle_until(FIRST + 300);
        assert_eq!(closed(stuck).0, CloseReason::ProvisionTimeout);
        assert_eq!(closed(expiring).0, CloseReason::Expired);
        assert_eq!(Agenda::<Test>::iter().count(), 0);
    });
}

#[test]
fn a_stale_entry_does_nothing() {
    run(|| {
        let id = open();
        accept(id);
        idle_until(FIRST + 60);
        assert!(matches!(state(id), LeaseState::Provisioning { .. }));
        assert_eq!(lease(id).scheduled, Some(FIRST + 300));
    });
}

#[test]
fn after_a_stall_an_entry_moves_to_its_live_deadline() {
    run(|| {
        let id = open();
        idle_until(FIRST + 10);
        // 90 ticks pass in one step: four of them count.
        Uptime::note_tick(FIRST + 100);
        for _ in 0..3 {
            idle();
        }
        assert!(matches!(state(id), LeaseState::Pending { .. }));
        assert_eq!(lease(id).scheduled, Some(FIRST + 136));
        idle_until(FIRST + 135);
        assert!(matches!(state(id), LeaseState::Pending { .. }));
        idle_until(FIRST + 136);
        assert_eq!(closed(id).0, CloseReason::AcceptTimeout);
    });
}

#[test]
fn one_block_passes_only_so_many_empty_ticks() {
    run(|| {
        Uptime::note_tick(FIRST + 1_000_000);
        idle();
        assert_eq!(Cursor::<Test>::get(), Some(FIRST + MAX_EMPTY_TICKS));
    });
}

#[test]
fn a_block_without_room_serves_nothing_and_the_next_goes_on() {
    run(|| {
        let ids: Vec<_> = (0..3).map(|_| open()).collect();
        let pending = || ids.iter().filter(|id| matches!(state(**id), LeaseState::Pending { .. })).count();
        idle_until(FIRST + 49);
        at(FIRST + 50);
        assert_eq!(Leases::on_idle(0, Weight::zero()), Weight::zero());
        assert_eq!(pending(), 3);
        let step = <() as WeightInfo>::serve_empty();
        let entry = Leases::enforce_weight().saturating_add(step);
        let room = entry.saturating_mul(2).saturating_add(step);
        assert!(Leases::on_idle(0, room).all_lte(room));
        assert_eq!(pending(), 1);
        idle();
        assert_eq!(pending(), 0);
    });
}

#[test]
fn stale_entries_cost_a_look_only_and_do_not_hold_up_what_is_due() {
    run(|| {
        let ids: Vec<_> = (0..10).map(|_| open()).collect();
        for id in &ids[..9] {
            accept(*id);
        }
        idle_until(FIRST + 49);
        at(FIRST + 50);
        // Nine entries are stale. There is room to look at ten, and to serve one.
        let step = <() as WeightInfo>::serve_empty();
        let room = step.saturating_mul(11).saturating_add(Leases::enforce_weight());
        assert!(Leases::on_idle(0, room).all_lte(room));
        assert_eq!(closed(ids[9]).0, CloseReason::AcceptTimeout);
    });
}

#[test]
fn the_agenda_uses_no_more_than_its_share_of_a_block() {
    run(|| {
        FreeStake::set(1_000_000);
        for _ in 0..60 {
            open();
        }
        at(FIRST + 50);
        let share = Share::get()
            * <<Test as frame_system::Config>::BlockWeights as Get<frame_system::limits::BlockWeights>>::get()
                .max_block;
        for _ in 0..20 {
            assert!(idle().all_lte(share));
        }
        assert_eq!(Reserved::get().len(), 0);
    });
}

#[test]
fn an_entry_whose_lease_is_gone_blocks_no_other() {
    run(|| {
        let (gone, other) = (open(), open());
        // No call can bring this about: the record of a lease vanishes under its agenda entry.
        let record = crate::Leases::<Test>::take(gone).unwrap();
        idle_until(FIRST + 50);
        assert_eq!(closed(other).0, CloseReason::AcceptTimeout);
        crate::Leases::<Test>::insert(gone, record);
        assert_ok!(Leases::enforce(signed(ANYONE), gone));
    });
}

#[test]
fn what_cannot_be_served_is_tried_again_later() {
    run(|| {
        // No call can bring this about either: an ending that fails.
        let id = open();
        at(FIRST + 50);
        Leases::postpone(id);
        System::assert_has_event(Event::Postponed { lease: id, until: FIRST + 150 }.into());
        idle_until(FIRST + 149);
        assert!(matches!(state(id), LeaseState::Pending { .. }));
        idle_until(FIRST + 150);
        assert_eq!(closed(id).0, CloseReason::AcceptTimeout);
    });
}

#[test]
fn serving_costs_the_same_whatever_the_agenda_holds() {
    run(|| {
        FreeStake::set(1_000_000);
        let before = idle();
        for _ in 0..200 {
            open();
        }
        at(FIRST + 1);
        assert_ok!(Leases::reject(signed(PROVIDER), 0, None));
        assert_eq!(idle(), before);
    });
}
