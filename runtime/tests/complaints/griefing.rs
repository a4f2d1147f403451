//! "For the price of a transaction somebody keeps my machines empty."
//!
//! What a prank costs the one who plays it: fees, and all that it pays or loses. What it costs the other side: fees, and
//! what it loses, less what it is paid; and besides, what the capacity would have earned elsewhere while it was held.
//! Here that is a tenth of a WIND a tick, 60 WIND an hour.

use super::{
    money::{market_fee, Asset},
    rental::{call, STAKE},
    world::{run, Who, World, BUYER, PROVIDER},
};
use pallet_leases::Call;
use tradewind_primitives::{CloseReason, FailReason, LeaseId, LeaseState, Tick, Ticks};
use tradewind_runtime::Providers;

/// What a prank costs, in WIND base units.
#[derive(Debug)]
struct Costs {
    griefer: i128,
    /// The other side, in money.
    victim: i128,
    /// Ticks for which it held the capacity.
    held: Ticks,
    reason: CloseReason,
}

impl Costs {
    /// What the other side lost in all: money, and what it would have earned, after the market's fee.
    fn victim_in_all(&self) -> i128 {
        let gross = Asset::Wind.earned(self.held);
        self.victim + (gross - market_fee(gross)) as i128
    }
}

fn cost(world: &mut World, who: Who) -> i128 {
    let who = who.to_account_id();
    world.fee_of(&who) as i128 - world.gained(&who, Asset::Wind)
}

/// Rents all of a provider's offer for `ticks`, and plays a prank with it until its capacity is free again. The prank
/// says since when it held that.
fn prank(ticks: Ticks, play: impl FnOnce(&mut World, LeaseId) -> Tick) -> Costs {
    let mut costs = None;
    run(|world| {
        let offer = world.provider(PROVIDER, Asset::Wind);
        world.count();
        let lease = world.rent(offer, ticks);
        let held = play(world, lease);
        let held = world.now() - held;
        world.until_closed(lease);
        let LeaseState::Closed { reason, .. } = world.state(lease) else { panic!() };
        costs = Some(Costs { griefer: cost(world, BUYER), victim: cost(world, PROVIDER), held, reason });
        // Nobody's stake is worn down by it.
        let stake = world.look(|| Providers::view(&PROVIDER.to_account_id(), None)).unwrap();
        if !matches!(reason, CloseReason::NoManifest) {
            assert_eq!((stake.stake, stake.free), (STAKE, STAKE));
        }
    });
    costs.unwrap()
}

/// A prank that is over before the provider has accepted.
fn pending(after: Ticks, end: impl FnOnce(LeaseId) -> (Who, Call<tradewind_runtime::Runtime>)) -> Costs {
    prank(1_000, |world, lease| {
        let since = world.now();
        world.pass(after - 1);
        let (who, end) = end(lease);
        world.call(who, call(end));
        since
    })
}

/// A prank with a lease that runs, of which the buyer makes the last call.
fn active(after: Ticks, end: fn(LeaseId) -> Call<tradewind_runtime::Runtime>) -> Costs {
    prank(1_000, |world, lease| {
        world.start(lease);
        let since = world.now();
        world.pass(after - 1);
        world.call(BUYER, call(end(lease)));
        since
    })
}

/// Rents a single tick, and extends that before it is over: in the block of the activation.
fn extended(after: Ticks, end: fn(LeaseId) -> Call<tradewind_runtime::Runtime>) -> Costs {
    prank(1, |world, lease| {
        let before = world.lease(lease).lease.collateral;
        world.accept(lease);
        let activate = world.activate_call(lease, lease);
        let extend = call(Call::extend { lease, ticks: 9_000 });
        assert_eq!(world.block(1, vec![(PROVIDER, activate), (BUYER, extend)]), [Ok(()), Ok(())]);
        assert_eq!(world.lease(lease).lease.collateral, Asset::Wind.collateral(9_001));
        assert!(before * 50 < Asset::Wind.collateral(9_001), "far more of the stake is reserved than for a tick");
        world.beats(PROVIDER);
        let since = world.now();
        world.pass(after - 1);
        world.call(BUYER, call(end(lease)));
        since
    })
}

#[test]
fn renting_and_never_sending_a_manifest_costs_the_griefer_more_than_the_provider_could_have_earned() {
    // An agent gives up waiting ten ticks before the deadline.
    for after in [1, 12, 40, 49] {
        let costs = pending(after, |lease| (PROVIDER, Call::reject { lease, reason: Some(FailReason::NoManifest) }));
        assert_eq!((costs.reason, costs.held), (CloseReason::NoManifest, after));
        assert!(costs.victim > 0 && costs.griefer >= costs.victim_in_all(), "{costs:?}");
    }
}

#[test]
fn a_manifest_that_a_provider_says_never_came_costs_both_sides_the_same_but_for_fees() {
    let mut lost = [0; 2];
    prank(1_000, |world, lease| {
        let since = world.now();
        world.accept(lease);
        world.pass(20);
        world.call(PROVIDER, call(Call::fail { lease, reason: FailReason::NoManifest }));
        lost = [BUYER, PROVIDER].map(|who| -world.gained(&who.to_account_id(), Asset::Wind));
        since
    });
    // The buyer pays for 22 ticks in which the provider could have earned as much elsewhere.
    assert_eq!(lost[0] - Asset::Wind.earned(22) as i128, lost[1]);
    assert_eq!(lost[1] as u128, Asset::Wind.collateral(1_000) / 4);
}

#[test]
fn renting_and_cancelling_at_the_last_moment_costs_the_griefer_more_than_the_provider_could_have_earned() {
    for after in [1, 10, 49] {
        let costs = pending(after, |lease| (BUYER, Call::cancel { lease }));
        assert_eq!((costs.reason, costs.held, costs.victim), (CloseReason::CancelledPending, after, 0));
        assert!(costs.griefer >= costs.victim_in_all(), "{costs:?}");
    }
    for (before, after) in [(1, 1), (1, 10), (1, 299), (48, 298)] {
        let costs = prank(1_000, |world, lease| {
            let since = world.now();
            world.pass(before - 1);
            world.accept(lease);
            world.pass(after - 1);
            world.call(BUYER, call(Call::cancel { lease }));
            since
        });
        assert_eq!((costs.reason, costs.held), (CloseReason::CancelledProvisioning, before + after));
        assert!(costs.victim < 0 && costs.griefer >= costs.victim_in_all(), "{costs:?}");
    }
}

#[test]
fn a_lease_that_runs_costs_whoever_ends_it_more_than_the_provider_could_have_earned() {
    for after in [1, 7, 49, 200] {
        let costs = active(after, |lease| Call::cancel { lease });
        assert_eq!((costs.reason, costs.held), (CloseReason::BuyerCancelled, after));
        assert!(costs.griefer >= costs.victim_in_all(), "{costs:?}");
    }
    for after in [1, 49] {
        let costs = active(after, |lease| Call::reject_access { lease });
        assert_eq!((costs.reason, costs.held), (CloseReason::AccessRejected, after));
        assert!(costs.griefer >= costs.victim_in_all(), "{costs:?}");
    }
}

#[test]
fn extending_after_a_one_tick_rent_costs_the_griefer_more_than_the_provider_could_have_earned() {
    for after in [1, 40] {
        let costs = extended(after, |lease| Call::cancel { lease });
        assert_eq!((costs.reason, costs.held), (CloseReason::BuyerCancelled, after));
        assert!(costs.griefer >= costs.victim_in_all(), "{costs:?}");
    }
    let costs = extended(49, |lease| Call::reject_access { lease });
    assert_eq!(costs.reason, CloseReason::AccessRejected);
    assert!(costs.griefer >= costs.victim_in_all(), "{costs:?}");
}

/// A limit, written down: nobody pays for more than the term that it rents. A provider who does not want to hold
/// capacity for longer than it is paid for asks for a shortest term.
#[test]
fn capacity_that_is_held_for_longer_than_the_whole_term_is_paid_for_by_the_term_only() {
    let held = |ticks| {
        prank(ticks, |world, lease| {
            let since = world.now();
            world.pass(39);
            world.call(PROVIDER, call(Call::reject { lease, reason: Some(FailReason::NoManifest) }));
            since
        })
    };
    let (short, long) = (held(5), held(40));
    assert_eq!((short.held, long.held), (40, 40));
    assert!(short.griefer < short.victim_in_all(), "{short:?}");
    assert!(long.griefer >= long.victim_in_all(), "{long:?}");
}
