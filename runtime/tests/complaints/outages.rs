//! "The chain stood still for twenty minutes, and all my leases were closed."

use super::{
    money::{fee_account, market_fee, Asset},
    rental::{call, ALL},
    world::{run, World, BUYER, PROVIDER},
};
use pallet_leases::Call;
use tradewind_primitives::{LeaseId, LeaseState, Ticks};
use tradewind_runtime::Providers;

/// Time in which the chain stands still.
const OUTAGE: Ticks = 200;

/// One lease in each state in which a deadline runs, the running ones after 20 ticks: pending, provisioning, active,
/// active and under notice, closing.
pub fn one_of_each(world: &mut World, term: Ticks) -> [LeaseId; 5] {
    let offer = world.provider(PROVIDER, Asset::Wind);
    let more = world.provider(PROVIDER, Asset::Wind);
    world.count();
    let mut rent = |offer| world.rent_some(BUYER, offer, 1, term);
    let leases = [rent(offer), rent(offer), rent(offer), rent(offer), rent(more)];
    let [_, provisioning, active, noticed, closing] = leases;
    world.accept(provisioning);
    for lease in [active, noticed, closing] {
        world.start(lease);
    }
    world.pass(20);
    world.call(PROVIDER, call(Call::give_notice { lease: noticed }));
    world.call(BUYER, call(Call::cancel { lease: closing }));
    leases
}

fn penalties(world: &mut World) -> u128 {
    let view = world.look(|| Providers::view(&PROVIDER.to_account_id(), None)).unwrap();
    super::rental::STAKE - view.stake
}

/// The rest of each lease after an outage of the chain: everybody does what was to be done, as if nothing had been.
pub fn all_go_on(world: &mut World, leases: [LeaseId; 5], outage: Ticks) {
    let [pending, provisioning, active, noticed, closing] = leases;
    let states = leases.map(|lease| world.state(lease));
    world.block(outage, vec![]);
    let after = leases.map(|lease| world.state(lease));
    assert_eq!(after, states, "no state has changed in the first block after {outage} ticks");
    world.pass(4);
    assert_eq!(leases.map(|lease| world.state(lease)), states);
    // The last tick of the closing one is attested by now; nothing else is due.
    let enforce = |lease| (PROVIDER, call(Call::enforce { lease }));
    let outcomes = world.block(1, [pending, provisioning, active, noticed].map(enforce).into());
    assert!(outcomes.iter().all(|outcome| *outcome == Err("NothingDue".into())), "{outcomes:?}");
    world.accept(pending);
    world.activate(provisioning);
    world.activate(pending);
    // The notice has as many live ticks to go as before.
    let from = world.lease(noticed).lease.notice.unwrap();
    let left = from - world.live();
    world.pass(left - 1);
    assert_eq!((world.live(), world.state(noticed)), (from - 1, LeaseState::Active));
    world.call(PROVIDER, call(Call::terminate { lease: noticed }));
    world.until_closed(closing);
    world.call(BUYER, call(Call::cancel { lease: active }));
    world.call(BUYER, call(Call::cancel { lease: pending }));
    world.call(BUYER, call(Call::cancel { lease: provisioning }));
    for lease in leases {
        world.until_closed(lease);
        let view = world.lease(lease);
        let ran = view.lease.ends_at.unwrap() - view.lease.starts_at.unwrap();
        // The outage is attested by the first heartbeat after it: not one live tick is missing.
        assert_eq!(view.covered, ran, "lease {lease}");
        assert_eq!(view.paid, view.lease.rate * u128::from(ran) / 1_000_000_000);
    }
}

#[test]
fn an_outage_of_200_ticks_closes_no_healthy_lease() {
    for outage in [OUTAGE, 1_000, 5_000] {
        run(|world| {
            let leases = one_of_each(world, 9_000);
            all_go_on(world, leases, outage);
            assert_eq!(penalties(world), 0);
            let views = leases.map(|lease| world.lease(lease));
            let (paid, fees): (u128, u128) =
                (views.iter().map(|view| view.paid).sum(), views.iter().map(|view| view.fee).sum());
            assert_eq!(fees, views.iter().map(|view| market_fee(view.paid)).sum());
            assert_eq!(world.gained(&BUYER.to_account_id(), Asset::Wind), -(paid as i128));
            assert_eq!(world.gained(&PROVIDER.to_account_id(), Asset::Wind), (paid - fees) as i128);
            assert_eq!(world.gained(&fee_account(), Asset::Wind), fees as i128);
        });
    }
}

#[test]
fn a_chain_that_stands_still_again_and_again_closes_no_healthy_lease() {
    run(|world| {
        let lease = world.running(Asset::Wind, 9_000);
        for _ in 0..12 {
            world.pass(7);
            world.block(OUTAGE, vec![]);
        }
        assert_eq!(world.state(lease), LeaseState::Active);
        world.pass(15);
        world.call(BUYER, call(Call::cancel { lease }));
        world.until_closed(lease);
        let view = world.lease(lease);
        assert_eq!(view.covered, view.lease.ends_at.unwrap() - view.lease.starts_at.unwrap());
        assert!(view.covered > 12 * OUTAGE && penalties(world) == 0);
    });
}

#[test]
fn a_provider_whose_node_is_away_for_200_ticks_keeps_its_lease_and_is_not_paid_for_them() {
    run(|world| {
        let lease = world.running(Asset::Wind, 1_000);
        let started = world.now();
        world.pass(30);
        world.is_silent(PROVIDER);
        world.pass(OUTAGE);
        assert_eq!(world.state(lease), LeaseState::Active);
        assert_eq!(world.last_beat(PROVIDER), started + 30);
        world.beats(PROVIDER);
        world.pass(1);
        assert_eq!(world.last_beat(PROVIDER), started + 30 + OUTAGE + 1);
        world.pass(50);
        world.call(BUYER, call(Call::cancel { lease }));
        world.until_closed(lease);
        let ran = world.lease(lease).lease.ends_at.unwrap() - started;
        let (view, gross) = (world.lease(lease), Asset::Wind.earned(ran - OUTAGE - 1));
        assert_eq!((view.covered, view.paid), (ran - OUTAGE - 1, gross));
        assert_eq!(penalties(world), 0);
        assert_eq!(world.gained(&BUYER.to_account_id(), Asset::Wind), -(gross as i128));
    });
}

#[test]
fn a_term_that_ends_in_an_outage_has_expired_and_nobody_is_at_fault() {
    run(|world| {
        let offer = world.provider(PROVIDER, Asset::Wind);
        world.count();
        let lease = world.rent_some(BUYER, offer, ALL, 100);
        world.start(lease);
        world.pass(30);
        world.block(OUTAGE, vec![]);
        world.until_closed(lease);
        let view = world.lease(lease);
        assert!(matches!(
            view.lease.state,
            LeaseState::Closed { reason: tradewind_primitives::CloseReason::Expired, covered: 100, penalty: 0, .. }
        ));
        assert_eq!(view.paid, Asset::Wind.earned(100));
    });
}
