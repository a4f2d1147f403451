//! "I paid for time in which nothing ran", and "it ran, and I was not paid".

use super::{
    money::{fee_account, market_fee, treasury, Asset},
    rental::call,
    world::{heartbeat, run, World, ANYONE, BUYER, PROVIDER},
};
use pallet_leases::Call;
use sp_runtime::BoundedVec;
use tradewind_primitives::{traits::Reputation as _, CloseReason, FailReason, LeaseId, LeaseState, Tick, Ticks};
use tradewind_runtime::Reputation;

/// Ticks of a term that are attested and committed: those between two heartbeats, or the activation and the first one,
/// that are no more than 20 ticks apart, if another heartbeat came after them before the lease was closed.
fn attested(starts_at: Tick, ends_at: Tick, beats: &[Tick]) -> Ticks {
    let moments: Vec<Tick> = [starts_at].into_iter().chain(beats.iter().copied()).collect();
    let is_attested =
        |tick: &Tick| moments.windows(3).any(|next| next[0] < *tick && *tick <= next[1] && next[1] - next[0] <= 20);
    (starts_at + 1..=ends_at).filter(is_attested).count() as Ticks
}

/// Numbers that look random, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, from: u32, to: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        from + (self.0 >> 33) as u32 % (to + 1 - from)
    }
}

/// Checks that the two sides paid and got what `covered` ticks earn, and not a unit more or less.
fn check(world: &mut World, lease: LeaseId, covered: Ticks) {
    let (view, gross) = (world.lease(lease), Asset::Wind.earned(covered));
    assert_eq!((view.covered, view.paid, view.fee), (covered, gross, market_fee(gross)), "{:?}", view.lease);
    let gained = |world: &mut World, who| world.gained(&who, Asset::Wind);
    assert_eq!(gained(world, BUYER.to_account_id()), -(gross as i128));
    assert_eq!(gained(world, PROVIDER.to_account_id()), (gross - market_fee(gross)) as i128);
    assert_eq!(gained(world, fee_account()), market_fee(gross) as i128);
}

#[test]
fn no_tick_runs_unpaid_whenever_the_lease_is_cancelled() {
    run(|world| {
        let offer = world.provider(PROVIDER, Asset::Wind);
        for ran in 1..=26 {
            world.count();
            let lease = world.rent(offer, 300);
            world.start(lease);
            world.pass(ran - 1);
            world.call(BUYER, call(Call::cancel { lease }));
            world.until_closed(lease);
            check(world, lease, ran);
        }
    });
}

#[test]
fn no_tick_is_paid_unattested_whenever_heartbeats_come() {
    let mut dice = Dice(1);
    let mut unpaid = 0;
    run(|world| {
        let offer = world.provider(PROVIDER, Asset::Wind);
        for _ in 0..24 {
            world.count();
            let term = dice.roll(1, 90);
            let lease = world.rent(offer, term);
            world.start(lease);
            world.is_silent(PROVIDER);
            let started = world.now();
            let cancel_at = started + dice.roll(1, 90);
            let (mut beats, mut next) = (vec![], started + dice.roll(5, 32));
            while !matches!(world.state(lease), LeaseState::Closed { .. }) {
                let tick = world.now() + 1;
                let mut calls = vec![];
                if tick == next {
                    calls.push((PROVIDER, heartbeat()));
                    beats.push(tick);
                    next = tick + dice.roll(5, 32);
                }
                if tick == cancel_at {
                    calls.push((BUYER, call(Call::cancel { lease })));
                }
                // Settling in between changes nothing of it.
                if tick == started + 60 {
                    calls.push((ANYONE, call(Call::settle { lease })));
                }
                world.block(1, calls);
            }
            let ends_at = world.lease(lease).lease.ends_at.unwrap();
            assert_eq!(ends_at, (started + term).min(cancel_at));
            let covered = attested(started, ends_at, &beats);
            unpaid += ends_at - started - covered;
            check(world, lease, covered);
        }
    });
    assert!(unpaid > 100, "heartbeats were late often enough: {unpaid}");
}

#[test]
fn no_tick_is_paid_for_which_the_workload_was_reported_down() {
    run(|world| {
        let lease = world.running(Asset::Wind, 300);
        let started = world.now();
        let leases = BoundedVec::truncate_from(vec![lease]);
        world.pass(24);
        world.call(PROVIDER, pallet_uptime::Call::report_down { leases: leases.clone() });
        assert_eq!(world.now(), started + 25);
        world.pass(21);
        world.call(PROVIDER, pallet_uptime::Call::report_up { leases });
        assert_eq!(world.now(), started + 47);
        world.pass(32);
        world.call(BUYER, call(Call::cancel { lease }));
        world.until_closed(lease);
        check(world, lease, 80 - 22);
    });
}

#[test]
fn cancelling_while_it_is_provisioned_is_the_one_payment_to_a_provider_without_attestation_and_at_most_ten_ticks() {
    for (term, paid) in [(300, 10), (11, 10), (10, 10), (9, 9), (1, 1)] {
        run(|world| {
            let offer = world.provider(PROVIDER, Asset::Wind);
            world.count();
            let lease = world.rent(offer, term);
            world.accept(lease);
            world.pass(30);
            world.call(BUYER, call(Call::cancel { lease }));
            let view = world.lease(lease);
            let reason = CloseReason::CancelledProvisioning;
            assert!(matches!(view.lease.state, LeaseState::Closed { reason: is, covered: 0, .. } if is == reason));
            let amount = Asset::Wind.earned(paid) as i128;
            // All else of the time since the rent goes to the treasury.
            let price = Asset::Wind.earned(term.min(32)) as i128;
            assert_eq!((view.paid, view.fee, view.compensated), (0, 0, amount as u128));
            assert_eq!(world.gained(&BUYER.to_account_id(), Asset::Wind), -price);
            assert_eq!(world.gained(&treasury(), Asset::Wind), price - amount);
            assert_eq!(world.gained(&PROVIDER.to_account_id(), Asset::Wind), amount);
            assert_eq!(world.gained(&fee_account(), Asset::Wind), 0);
            // It is no trade, and gains nobody a reputation.
            for who in [BUYER, PROVIDER] {
                assert_eq!(world.look(|| Reputation::score(&who.to_account_id())), 0);
            }
        });
    }
}

#[test]
fn no_provider_is_paid_before_a_lease_runs_but_for_that() {
    type End = fn(&mut World, LeaseId);
    // And ticks that the buyer pays to the treasury.
    let ends: [(End, Ticks); 7] = [
        (|world, lease| world.call(BUYER, call(Call::cancel { lease })), 1),
        (|world, lease| world.call(PROVIDER, call(Call::reject { lease, reason: None })), 0),
        (|world, lease| world.call(PROVIDER, call(Call::reject { lease, reason: Some(FailReason::Other) })), 0),
        (|world, lease| world.call(PROVIDER, call(Call::reject { lease, reason: Some(FailReason::BadImage) })), 1),
        (|world, _| world.pass(50), 0),
        (
            |world, lease| {
                world.accept(lease);
                world.pass(300);
            },
            0,
        ),
        (
            |world, lease| {
                world.accept(lease);
                world.root(Call::force_close { lease });
            },
            0,
        ),
    ];
    for (end, held) in ends {
        run(|world| {
            let offer = world.provider(PROVIDER, Asset::Dollar);
            world.count();
            let lease = world.rent(offer, 300);
            end(world, lease);
            assert!(matches!(world.state(lease), LeaseState::Closed { covered: 0, .. }));
            let price = Asset::Dollar.earned(held) as i128;
            assert_eq!(world.gained(&BUYER.to_account_id(), Asset::Dollar), -price);
            assert_eq!(world.gained(&treasury(), Asset::Dollar), price);
            for who in [PROVIDER.to_account_id(), fee_account()] {
                assert_eq!(world.gained(&who, Asset::Dollar), 0);
            }
        });
    }
}
