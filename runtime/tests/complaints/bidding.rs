//! "Whoever bid the least never meant to serve."
//!
//! What a bid costs that is not meant, in real numbers; that it binds; and that nobody can make more of them than it can
//! answer for, or dearer for the others by their number.

use super::{
    money::{market_fee, treasury, Asset},
    rental::{call, requirements, ALL, STAKE},
    world::{run, Who, World, ANYONE, BUYER, PROVIDER, RIVAL},
};
use pallet_leases::Call as LeaseCall;
use pallet_marketplace::Call;
use tradewind_primitives::{
    CloseReason, FailReason, Fill, LeaseId, LeaseState, OfferId, OrderId, OrderTerms, Policy, Rate, Resources, Slot,
    Ticks, UnitRates, Workload,
};
use tradewind_runtime::{constants::WIND, Marketplace, Providers, Runtime, RuntimeCall};

const TERM: Ticks = 1_000;

/// Ticks for which bids are taken.
const BIDDING: Ticks = 20;

/// Base units × 10⁹ a tick: the least that can be bid.
const ONE: Rate = 1;

/// Least collateral of a lease.
const LEAST: u128 = WIND;

/// An order of all of an offer, paid in `asset`, at its posted rate at most.
pub fn order(asset: Asset, ticks: Ticks, bidding: Ticks, max_rate: Rate) -> RuntimeCall {
    let terms = OrderTerms {
        requirements: requirements(ALL),
        count: 1,
        fill: Fill::Any,
        asset: asset.kind(),
        max_rate,
        ticks,
        bidding,
        policy: Policy::LowestPrice,
        workload: Workload::Sealed { manifest_hash: Default::default() },
        buyer_sealing_key: [0; 32],
        terms: None,
    };
    Call::post_order { terms }.into()
}

fn bid(order: OrderId, offer: OfferId, rate: Rate) -> RuntimeCall {
    Call::bid { order, slot: 0, offer, rate }.into()
}

/// Of an order at the limit: a tenth of its earnings. Terms here are shorter than a day and earn more than 10 WIND.
fn collateral(ticks: Ticks) -> u128 {
    Asset::Wind.collateral(ticks)
}

impl World {
    /// Posts an order: its number, and that of its lease.
    fn order(&mut self, ticks: Ticks, bidding: Ticks, max_rate: Rate) -> (OrderId, LeaseId) {
        let number = self.look(pallet_marketplace::NextOrder::<Runtime>::get);
        self.call(BUYER, order(Asset::Wind, ticks, bidding, max_rate));
        let view = self.look(|| Marketplace::order(number)).expect("it was posted");
        (number, view.order.first_lease)
    }

    fn standing(&mut self, order: OrderId) -> Option<(Who, Rate)> {
        let view = self.look(|| Marketplace::order(order))?;
        let bid = view.order.slots.first().and_then(Slot::bid)?;
        Some((Who::from_account_id(&bid.provider).expect("it is one of ours"), bid.rate))
    }

    fn free_stake(&mut self, who: Who) -> u128 {
        self.look(|| Providers::view(&who.to_account_id(), None)).expect("it is a provider").free
    }
}

/// What somebody who won with a bid of one does then.
type Prank = fn(&mut World, LeaseId);

/// The parties' gains, without what transactions cost: bidder, buyer, treasury.
fn worthless(play: Prank) -> (CloseReason, [i128; 3]) {
    let mut found = None;
    run(|world| {
        let (honest, rival) = (world.provider(PROVIDER, Asset::Wind), world.provider(RIVAL, Asset::Wind));
        world.count();
        let (order, lease) = world.order(TERM, BIDDING, Asset::Wind.rate());
        world.call(PROVIDER, bid(order, honest, Asset::Wind.rate()));
        world.call(RIVAL, bid(order, rival, ONE));
        assert_eq!(world.standing(order), Some((RIVAL, ONE)));
        // As long as it stands, it answers for the order's limit; whoever was beaten has all of its stake again.
        assert_eq!((world.free_stake(RIVAL), world.free_stake(PROVIDER)), (STAKE - collateral(TERM), STAKE));
        world.pass(BIDDING);
        assert!(matches!(world.state(lease), LeaseState::Provisioning { .. }));
        assert_eq!(world.lease(lease).lease.collateral, LEAST);
        play(world, lease);
        world.until_closed(lease);
        let LeaseState::Closed { reason, .. } = world.state(lease) else { panic!() };
        let parties = [RIVAL.to_account_id(), BUYER.to_account_id(), treasury()];
        let gained = parties.map(|who| world.gained(&who, Asset::Wind));
        assert!(world.fee_of(&RIVAL.to_account_id()) > 0);
        found = Some((reason, gained));
    });
    found.expect("it was played")
}

#[test]
fn a_bid_of_one_unit_that_is_not_meant_loses_money_whatever_its_bidder_does() {
    let quarter = (LEAST / 4) as i128;
    let half = (LEAST / 2) as i128;
    // It earns nothing in a thousand ticks of one: not even a base unit.
    let pranks: [(Prank, CloseReason, [i128; 3]); 4] = [
        (|_, _| (), CloseReason::ProvisionTimeout, [-quarter, 0, quarter]),
        (
            |world, lease| {
                world.call(RIVAL, call(LeaseCall::fail { lease, reason: FailReason::Other }));
            },
            CloseReason::ProvisionFailed,
            [-quarter, 0, quarter],
        ),
        (
            |world, lease| {
                world.activate(lease);
                world.call(RIVAL, call(LeaseCall::terminate { lease }));
            },
            CloseReason::Terminated,
            [-half, half, 0],
        ),
        (
            |world, lease| {
                world.activate(lease);
                world.is_silent(RIVAL);
            },
            CloseReason::Unresponsive,
            [-half, half, 0],
        ),
    ];
    for (play, reason, gained) in pranks {
        assert_eq!(worthless(play), (reason, gained));
    }
}

#[test]
fn a_bid_of_one_unit_that_is_meant_serves_for_nothing() {
    let (reason, gained) = worthless(|world, lease| {
        world.activate(lease);
        world.pass(TERM);
    });
    assert_eq!((reason, gained), (CloseReason::Expired, [0, 0, 0]));
}

#[test]
fn a_bidder_with_stake_for_one_lease_cannot_stand_in_two_orders() {
    run(|world| {
        let (honest, rival) = (world.provider(PROVIDER, Asset::Wind), world.provider(RIVAL, Asset::Wind));
        // Six times the posted rate for 10,000 ticks: 600 WIND of collateral, of a stake of 1,000.
        let (limit, ticks) = (6 * Asset::Wind.rate(), 10_000);
        let (one, _) = world.order(ticks, 50, limit);
        let (other, _) = world.order(ticks, 50, limit);
        let another = world.provider(RIVAL, Asset::Wind);
        world.call(RIVAL, bid(one, rival, limit));
        let reserved = STAKE - world.free_stake(RIVAL);
        assert_eq!(reserved, (limit * u128::from(ticks) / 1_000_000_000).div_ceil(10));
        // It has room for it, but cannot answer for it.
        assert_eq!(world.try_call(RIVAL, bid(other, another, limit)), Err("InsufficientCollateral".into()));
        // However little it bids: it answers for the limit.
        assert_eq!(world.try_call(RIVAL, bid(other, another, ONE)), Err("InsufficientCollateral".into()));
        world.call(PROVIDER, bid(one, honest, limit / 2));
        assert_eq!(world.free_stake(RIVAL), STAKE, "in the very call that beat it");
        world.call(RIVAL, bid(other, another, limit));
        assert_eq!((world.standing(one), world.standing(other)), (Some((PROVIDER, limit / 2)), Some((RIVAL, limit))));
    });
}

#[test]
fn a_bid_that_stands_binds_whatever_its_provider_does_to_get_out_of_it() {
    run(|world| {
        let rival = world.provider(RIVAL, Asset::Wind);
        world.count();
        let (order, lease) = world.order(TERM, 40, Asset::Wind.rate());
        let rate = Asset::Wind.rate() / 2;
        world.call(RIVAL, bid(order, rival, rate));
        let dear = UnitRates { vcpu: 1_000 * Asset::Wind.rate(), ..Default::default() };
        world.call(RIVAL, Call::reprice { offer: rival, rates: dear });
        let nothing = Resources { vcpus: ALL - 1, ..Default::default() };
        assert_eq!(
            world.try_call(RIVAL, Call::resize { offer: rival, capacity: nothing }),
            Err("BelowReserved".into())
        );
        world.call(RIVAL, Call::close_offer { offer: rival });
        world.call(RIVAL, pallet_providers::Call::retire {});
        // What it answers with stays.
        let free = STAKE - collateral(TERM);
        assert!(world.try_call(RIVAL, pallet_providers::Call::unbond { amount: free + 1 }).is_err());
        world.call(RIVAL, pallet_providers::Call::unbond { amount: free });
        assert!(world.try_call(RIVAL, pallet_providers::Call::deregister {}).is_err());
        assert_eq!(world.standing(order), Some((RIVAL, rate)));
        // Anyone may award what is over, and the chain does by itself.
        assert_eq!(world.try_call(ANYONE, Call::award { order, slot: 0 }), Err("BiddingOpen".into()));
        world.pass(40);
        let won = world.lease(lease).lease;
        assert_eq!((won.rate, won.provider), (rate, RIVAL.to_account_id()));
        assert!(world.look(|| Marketplace::order(order)).is_none());
        world.activate(lease);
        world.pass(10);
        world.call(RIVAL, call(LeaseCall::terminate { lease }));
        world.until_closed(lease);
        // Half of its collateral, and what it earned until then.
        let own = (rate * u128::from(TERM) / 1_000_000_000).div_ceil(10);
        let view = world.lease(lease);
        let earned = (view.paid - market_fee(view.paid)) as i128;
        assert_eq!(view.paid, rate * u128::from(view.covered) / 1_000_000_000);
        assert_eq!(world.gained(&RIVAL.to_account_id(), Asset::Wind), earned - (own / 2) as i128);
        assert_eq!(world.gained(&BUYER.to_account_id(), Asset::Wind), (own / 2) as i128 - view.paid as i128);
    });
}

#[test]
fn the_thousandth_bid_on_an_order_costs_what_the_tenth_did() {
    run(|world| {
        let offers = [(PROVIDER, world.provider(PROVIDER, Asset::Wind)), (RIVAL, world.provider(RIVAL, Asset::Wind))];
        let (order, _) = world.order(TERM, 100, Asset::Wind.rate());
        let (mut rate, mut done, mut proofs) = (Asset::Wind.rate(), 0u32, Vec::new());
        let mut next = |done: u32| {
            let (who, offer) = offers[done as usize % 2];
            let call = bid(order, offer, rate);
            rate -= rate.div_ceil(100);
            (who, call)
        };
        while done < 1_000 {
            if [10, 100, 500, 990].contains(&done) {
                let (who, offer) = offers[done as usize % 2];
                proofs.push(world.proof_of(who, bid(order, offer, 1)));
            }
            let bids: Vec<_> = (0..10).map(|more| next(done + more)).collect();
            done += 10;
            assert!(world.block(1, bids).iter().all(Result::is_ok), "at {done}");
        }
        // What a bid reads is what there is to prove; what it writes is among that.
        assert!(proofs.iter().all(|size| *size == proofs[0]), "{proofs:?}");
        let view = world.look(|| Marketplace::order(order)).expect("it takes bids");
        assert_eq!((view.order.slots.len(), view.open), (1, true));
        let (loser, winner) = (world.free_stake(PROVIDER), world.free_stake(RIVAL));
        assert_eq!((loser, winner), (STAKE, STAKE - collateral(TERM)));
    });
}
