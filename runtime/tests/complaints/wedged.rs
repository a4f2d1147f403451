//! "One account was frozen, and the whole market waited for it."

use super::{
    money::{escrowed, fee_account, market_fee, Asset},
    rental::{call, STAKE},
    world::{run, Who, World, ADMIN, ANYONE, BUYER, OTHER, PROVIDER, RIVAL},
};
use pallet_leases::Call;
use std::collections::BTreeSet;
use tradewind_primitives::{CloseReason, EscrowId, LeaseId, LeaseState, OfferId, Ticks};
use tradewind_runtime::{genesis_config_presets::USD_ASSET_ID, AccountId, Escrow, Marketplace, Providers, RuntimeCall};

/// Of every lease here.
const TERM: Ticks = 60;

type Assets = pallet_assets::Call<tradewind_runtime::Runtime>;

fn block(who: &AccountId) -> Assets {
    Assets::block { id: USD_ASSET_ID.into(), who: who.clone().into() }
}

fn freeze(who: &AccountId) -> Assets {
    Assets::freeze { id: USD_ASSET_ID.into(), who: who.clone().into() }
}

fn thaw(who: &AccountId) -> Assets {
    Assets::thaw { id: USD_ASSET_ID.into(), who: who.clone().into() }
}

/// What a quarter of an offer costs for so many ticks.
fn quarter(ticks: Ticks) -> u128 {
    Asset::Dollar.rate() / 4 * u128::from(ticks) / 1_000_000_000
}

impl World {
    /// Leases of a quarter of an offer each, by these buyers, that all begin in the same block.
    fn start_together(&mut self, rentals: &[(Who, OfferId)]) -> Vec<LeaseId> {
        let rents = rentals.iter().map(|(buyer, offer)| (*buyer, World::rent_call(*offer, 1, TERM))).collect();
        let first = self.look(pallet_leases::NextLease::<tradewind_runtime::Runtime>::get);
        self.all_done(rents);
        let leases: Vec<LeaseId> = (first..).take(rentals.len()).collect();
        let providers: Vec<Who> = leases.iter().map(|lease| self.provider_of(*lease)).collect();
        let by = |call: Vec<RuntimeCall>| providers.iter().copied().zip(call).collect();
        let accepts = leases.iter().map(|lease| call(Call::accept { lease: *lease })).collect();
        self.all_done(by(accepts));
        let activates = leases.iter().map(|lease| self.activate_call(*lease, *lease)).collect();
        self.all_done(by(activates));
        providers.into_iter().for_each(|provider| self.beats(provider));
        leases
    }

    fn all_done(&mut self, calls: Vec<(Who, RuntimeCall)>) {
        for outcome in self.block(1, calls) {
            outcome.unwrap();
        }
    }

    fn owed(&mut self, lease: LeaseId) -> Vec<(AccountId, u128)> {
        let mut owed: Vec<_> =
            self.look(|| Escrow::owed(EscrowId::Lease(lease))).into_iter().map(|owed| (owed.to, owed.amount)).collect();
        owed.sort();
        owed
    }
}

fn sorted(mut owed: Vec<(AccountId, u128)>) -> Vec<(AccountId, u128)> {
    owed.sort();
    owed
}

/// Waits until leases are closed, and checks that all of them were in one block, for the same reason.
fn closed_together(world: &mut World, leases: &[LeaseId], reason: CloseReason, covered: Ticks) {
    let mut moments = BTreeSet::new();
    for lease in leases {
        world.until_closed(*lease);
        let LeaseState::Closed { reason: why, covered: ticks, closed_at, .. } = world.state(*lease) else { panic!() };
        assert_eq!((why, ticks), (reason, covered));
        moments.insert(closed_at);
    }
    assert_eq!(moments.len(), 1, "{moments:?}");
}

/// That no stake is reserved and no capacity held.
fn all_free(world: &mut World, offers: &[OfferId]) {
    for who in [PROVIDER, RIVAL] {
        let view = world.look(|| Providers::view(&who.to_account_id(), None)).unwrap();
        assert_eq!((view.reserved, view.free), (0, STAKE));
    }
    for offer in offers {
        let record = world.look(|| Marketplace::offer(*offer)).unwrap();
        assert_eq!((record.reserved, record.leases), (Default::default(), 0));
    }
}

fn dollars(world: &mut World, who: Who) -> i128 {
    world.gained(&who.to_account_id(), Asset::Dollar)
}

#[test]
fn one_wedged_payment_blocks_no_other_lease() {
    run(|world| {
        let offers = [world.provider(PROVIDER, Asset::Dollar), world.provider(RIVAL, Asset::Dollar)];
        world.count();
        let [wedged, healthy] = offers;
        // They stand on the agenda side by side.
        let leases = world.start_together(&[(BUYER, wedged), (OTHER, healthy), (BUYER, wedged), (OTHER, healthy)]);
        let (stuck, paid) = ([leases[0], leases[2]], [leases[1], leases[3]]);
        let ends_at = world.now() + TERM;
        let provider = PROVIDER.to_account_id();
        world.call(ADMIN, block(&provider));
        world.pass(52);
        // Paying a running lease is refused and changes nothing; the next one is paid.
        let before = world.lease(stuck[0]);
        assert!(world.try_call(ANYONE, call(Call::settle { lease: stuck[0] })).is_err());
        let after = world.lease(stuck[0]);
        assert!(before.earned_now > 0);
        assert_eq!((after.paid, after.held, after.owed), (0, before.held, 0));
        world.call(ANYONE, call(Call::settle { lease: paid[0] }));
        assert!(world.lease(paid[0]).paid > 0);

        world.pass_to(ends_at);
        closed_together(world, &leases, CloseReason::Expired, TERM);
        all_free(world, &offers);
        let gross = quarter(TERM);
        let fee = market_fee(gross);
        for lease in stuck {
            assert_eq!(world.owed(lease), [(provider.clone(), gross - fee)]);
        }
        for lease in paid {
            assert_eq!(world.owed(lease), []);
        }
        assert_eq!(dollars(world, RIVAL), 2 * (gross - fee) as i128);
        assert_eq!(dollars(world, OTHER), -2 * gross as i128);
        assert_eq!(dollars(world, PROVIDER), 0);
        assert_eq!(dollars(world, BUYER), -2 * fee as i128, "what is owed is on hold still");
        assert_eq!(world.gained(&fee_account(), Asset::Dollar), 4 * fee as i128);

        // It is paid as soon as it can be, by anybody; one of the two at a time.
        let pay = |lease| pallet_escrow::Call::pay_owed { escrow: EscrowId::Lease(lease), to: provider.clone() };
        assert!(world.try_call(ANYONE, pay(stuck[0])).is_err());
        world.call(ADMIN, thaw(&provider));
        world.call(ANYONE, pay(stuck[1]));
        assert_eq!((world.owed(stuck[0]).len(), world.owed(stuck[1]).len()), (1, 0));
        world.call(ANYONE, pay(stuck[0]));
        assert_eq!(dollars(world, PROVIDER), 2 * (gross - fee) as i128);
        assert_eq!(dollars(world, BUYER), -2 * gross as i128);
    });
}

#[test]
fn a_blocked_account_cannot_hold_a_closing_to_ransom() {
    // A blocked account cannot receive, and a frozen one can; neither keeps what is on hold from going where it must.
    for (shut, refund_is_owed) in [(block as fn(&AccountId) -> Assets, true), (freeze, false)] {
        run(|world| {
            let offer = world.provider(PROVIDER, Asset::Dollar);
            world.provider(RIVAL, Asset::Dollar);
            world.count();
            let leases = world.start_together(&[(BUYER, offer), (OTHER, offer)]);
            world.pass(25);
            let buyer = BUYER.to_account_id();
            world.call(ADMIN, shut(&buyer));
            let calls =
                [(BUYER, leases[0]), (OTHER, leases[1])].map(|(who, lease)| (who, call(Call::cancel { lease })));
            world.all_done(calls.into());
            let ran = world.now() - world.lease(leases[0]).lease.starts_at.unwrap();
            closed_together(world, &leases, CloseReason::BuyerCancelled, ran);
            all_free(world, &[offer]);

            let (gross, fee) = (quarter(ran), market_fee(quarter(ran)));
            let back = quarter(TERM) - gross;
            let owed = if refund_is_owed { vec![(buyer.clone(), back)] } else { vec![] };
            assert_eq!((world.owed(leases[0]), world.owed(leases[1])), (owed, vec![]));
            // The provider is paid all of it, and both buyers paid the same; of the blocked one some is on hold still.
            assert_eq!(dollars(world, PROVIDER), 2 * (gross - fee) as i128);
            assert_eq!(world.gained(&fee_account(), Asset::Dollar), 2 * fee as i128);
            assert_eq!((dollars(world, BUYER), dollars(world, OTHER)), (-(gross as i128), -(gross as i128)));
            let deposit = world.lease(leases[0]).deposit;
            let on_hold = deposit + if refund_is_owed { back } else { 0 };
            assert_eq!(world.look(|| escrowed(&buyer, Asset::Dollar)), on_hold);
            if refund_is_owed {
                let pay = pallet_escrow::Call::pay_owed { escrow: EscrowId::Lease(leases[0]), to: buyer.clone() };
                world.call(ADMIN, thaw(&buyer));
                world.call(ANYONE, pay);
                assert_eq!(world.look(|| escrowed(&buyer, Asset::Dollar)), deposit);
            }
        });
    }
}

#[test]
fn a_provider_that_cannot_be_paid_blocks_neither_its_buyer_nor_its_own_other_leases() {
    run(|world| {
        let offer = world.provider(PROVIDER, Asset::Dollar);
        world.count();
        let lease = world.start_together(&[(BUYER, offer)])[0];
        let wind = world.provider(PROVIDER, Asset::Wind);
        let in_wind = world.rent(wind, TERM);
        world.start(in_wind);
        world.pass(25);
        let provider = PROVIDER.to_account_id();
        world.call(ADMIN, block(&provider));
        world.call(BUYER, call(Call::cancel { lease }));
        let ran = world.now() - world.lease(lease).lease.starts_at.unwrap();
        world.until_closed(lease);
        world.until_closed(in_wind);

        let (gross, fee) = (quarter(ran), market_fee(quarter(ran)));
        assert_eq!(world.owed(lease), vec![(provider.clone(), gross - fee)]);
        // The buyer has back all that was not earned, and the market its fee.
        let view = world.lease(lease);
        assert_eq!((view.refunded, view.held), (quarter(TERM) - gross, 0));
        assert_eq!(world.gained(&fee_account(), Asset::Dollar), fee as i128);
        let buyer = BUYER.to_account_id();
        assert_eq!(world.look(|| escrowed(&buyer, Asset::Dollar)), view.deposit + gross - fee);
        let wind = Asset::Wind.earned(TERM);
        assert_eq!(world.gained(&provider, Asset::Wind), (wind - market_fee(wind)) as i128);
        assert_eq!(world.gained(&buyer, Asset::Wind), -(wind as i128));
    });
}

#[test]
fn a_whole_asset_that_is_frozen_stops_no_closing() {
    run(|world| {
        let offer = world.provider(PROVIDER, Asset::Dollar);
        world.count();
        let lease = world.start_together(&[(BUYER, offer)])[0];
        world.pass(15);
        world.call(ADMIN, Assets::freeze_asset { id: USD_ASSET_ID.into() });
        world.call(PROVIDER, call(Call::terminate { lease }));
        world.until_closed(lease);
        let view = world.lease(lease);
        let ran = view.lease.ends_at.unwrap() - view.lease.starts_at.unwrap();
        let (gross, fee) = (quarter(ran), market_fee(quarter(ran)));
        let (buyer, provider) = (BUYER.to_account_id(), PROVIDER.to_account_id());
        // Nothing can be delivered, not even back to the buyer; each part is owed to whom it belongs.
        let back = quarter(TERM) - gross;
        let owed = vec![(provider.clone(), gross - fee), (fee_account(), fee), (buyer.clone(), back)];
        assert_eq!(world.owed(lease), sorted(owed));
        // The collateral is in WIND: the provider loses half, and the rest is free.
        let collateral = 1_000_000_000;
        assert_eq!(world.gained(&buyer, Asset::Wind), collateral / 2);
        let stake = world.look(|| Providers::view(&provider, None)).unwrap();
        assert_eq!((stake.reserved, stake.free), (0, STAKE - collateral as u128 / 2));
        assert_eq!(world.look(|| Marketplace::offer(offer)).unwrap().leases, 0);

        world.call(ADMIN, Assets::thaw_asset { id: USD_ASSET_ID.into() });
        for (to, _) in world.owed(lease) {
            world.call(ANYONE, pallet_escrow::Call::pay_owed { escrow: EscrowId::Lease(lease), to });
        }
        assert_eq!(world.gained(&provider, Asset::Dollar), (gross - fee) as i128);
        assert_eq!(world.gained(&buyer, Asset::Dollar), -(gross as i128));
        assert_eq!(world.look(|| escrowed(&buyer, Asset::Dollar)), view.deposit);
    });
}
