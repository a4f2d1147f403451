//! "My capacity stays blocked after the lease is over."

use super::{
    money::{escrowed, fee_account, market_fee, treasury, Asset},
    rental::{call, ALL, STAKE},
    world::{run, World, ANYONE, BUYER, OTHER, PROVIDER},
};
use codec::Decode;
use pallet_leases::Call;
use sp_runtime::BoundedVec;
use tradewind_primitives::{CloseReason, FailReason, LeaseId, LeaseState, OfferId, Ticks};
use tradewind_runtime::{constants::PruneDelay, Marketplace, Providers};

/// Of every lease here.
const TERM: Ticks = 400;

/// Who gets what the provider loses of its collateral.
#[derive(Clone, Copy, PartialEq)]
enum To {
    Treasury,
    Buyer,
}

/// What an ending costs, by the protocol's table.
struct Bill {
    /// Ticks paid to the provider, less the fee.
    covered: Ticks,
    /// Ticks paid to the provider without a fee.
    flat: Ticks,
    /// Attested ticks paid to the treasury.
    diverted: Ticks,
    /// Ticks since the rent, paid to the treasury but for `flat`, as nothing ran. One of them passes before the ending is
    /// played.
    held: Ticks,
    /// Part of the collateral that is lost, in millionths, and to whom.
    penalty: Option<(u128, To)>,
    /// Whether the buyer's deposit loses the same value.
    deposit: bool,
}

const NOTHING: Bill = Bill { covered: 0, flat: 0, diverted: 0, held: 0, penalty: None, deposit: false };

fn covered(covered: Ticks) -> Bill {
    Bill { covered, ..NOTHING }
}

fn penalty(ppm: u128, to: To, bill: Bill) -> Bill {
    Bill { penalty: Some((ppm, to)), ..bill }
}

/// Every reason that the runtime knows.
fn reasons() -> Vec<CloseReason> {
    (0..=u8::MAX).filter_map(|index| CloseReason::decode(&mut &[index][..]).ok()).collect()
}

impl World {
    fn ran(&mut self, lease: LeaseId) -> Ticks {
        let record = self.lease(lease).lease;
        record.ends_at.unwrap().min(self.now()) - record.starts_at.unwrap()
    }

    /// Ends an active lease after some heartbeats, and waits until its last tick is attested and that is committed.
    fn end_active(&mut self, lease: LeaseId, end: impl FnOnce(&mut World)) -> Ticks {
        self.start(lease);
        self.pass(25);
        end(self);
        self.ran(lease)
    }

    fn fail(&mut self, lease: LeaseId, reason: FailReason) {
        self.accept(lease);
        self.call(PROVIDER, call(Call::fail { lease, reason }));
    }
}

/// Plays a pending lease to that ending. What it costs whom, or why there is no way to it.
fn play(world: &mut World, lease: LeaseId, reason: CloseReason) -> Result<Bill, &'static str> {
    let both = penalty(250_000, To::Treasury, Bill { deposit: true, held: 3, ..NOTHING });
    Ok(match reason {
        CloseReason::Expired => {
            world.start(lease);
            world.pass(TERM);
            covered(TERM)
        }
        CloseReason::BuyerCancelled => {
            covered(world.end_active(lease, |world| world.call(BUYER, call(Call::cancel { lease }))))
        }
        CloseReason::CancelledPending => {
            world.pass(6);
            world.call(BUYER, call(Call::cancel { lease }));
            Bill { held: 8, ..NOTHING }
        }
        CloseReason::CancelledProvisioning => {
            world.accept(lease);
            world.pass(40);
            world.call(BUYER, call(Call::cancel { lease }));
            Bill { flat: 10, held: 43, ..NOTHING }
        }
        CloseReason::Rejected => {
            world.call(PROVIDER, call(Call::reject { lease, reason: None }));
            NOTHING
        }
        CloseReason::AcceptTimeout => {
            world.pass(50);
            penalty(100_000, To::Treasury, NOTHING)
        }
        CloseReason::NoManifest => {
            world.fail(lease, FailReason::NoManifest);
            both
        }
        CloseReason::BadManifest => {
            world.fail(lease, FailReason::BadManifest);
            both
        }
        CloseReason::BadImage => {
            world.fail(lease, FailReason::BadImage);
            both
        }
        CloseReason::ProvisionFailed => {
            world.fail(lease, FailReason::Other);
            penalty(250_000, To::Treasury, NOTHING)
        }
        CloseReason::ProvisionTimeout => {
            world.accept(lease);
            world.pass(300);
            penalty(250_000, To::Treasury, NOTHING)
        }
        CloseReason::AccessRejected => {
            let ran = world.end_active(lease, |world| world.call(BUYER, call(Call::reject_access { lease })));
            Bill { diverted: ran, ..NOTHING }
        }
        CloseReason::NoticeGiven => covered(world.end_active(lease, |world| {
            world.call(PROVIDER, call(Call::give_notice { lease }));
            world.pass(40);
            world.call(PROVIDER, call(Call::terminate { lease }));
        })),
        CloseReason::Terminated => {
            let ran = world.end_active(lease, |world| world.call(PROVIDER, call(Call::terminate { lease })));
            penalty(500_000, To::Buyer, covered(ran))
        }
        CloseReason::Unresponsive => {
            // Of two heartbeats the second one's ticks are never committed.
            world.start(lease);
            world.pass(25);
            world.is_silent(PROVIDER);
            world.pass(295);
            penalty(500_000, To::Buyer, covered(10))
        }
        CloseReason::Down => {
            // Up for 12 ticks, of which 10 are committed by later heartbeats and 2 attested by the report itself.
            world.start(lease);
            world.pass(11);
            let leases = BoundedVec::truncate_from(vec![lease]);
            world.call(PROVIDER, pallet_uptime::Call::report_down { leases });
            world.pass(100);
            penalty(250_000, To::Buyer, covered(12))
        }
        CloseReason::Governance => covered(world.end_active(lease, |world| world.root(Call::force_close { lease }))),
        CloseReason::SpotCheckFailed => return Err("no spot check is drawn in this version"),
    })
}

/// That nothing of an offer's capacity is held.
fn assert_free(world: &mut World, offer: OfferId) {
    let record = world.look(|| Marketplace::offer(offer)).unwrap();
    assert_eq!((record.reserved, record.leases), (Default::default(), 0));
}

/// What of the stake is reserved and what is free.
fn stake(world: &mut World) -> (u128, u128) {
    let view = world.look(|| Providers::view(&PROVIDER.to_account_id(), None)).unwrap();
    (view.reserved, view.free)
}

impl World {
    /// Checks who gained what from a lease that ended like this. Returns what the provider lost of its stake.
    fn check_bill(&mut self, lease: LeaseId, reason: CloseReason, asset: Asset, bill: &Bill) -> u128 {
        let (buyer, provider) = (BUYER.to_account_id(), PROVIDER.to_account_id());
        let gross = asset.earned(bill.covered);
        let (fee, flat) = (market_fee(gross), asset.earned(bill.flat));
        let diverted = asset.earned(bill.diverted) + asset.earned(bill.held).saturating_sub(flat);
        let lost = bill.penalty.map_or(0, |(ppm, _)| asset.collateral(TERM) * ppm / 1_000_000);
        let forfeited = if bill.deposit { asset.worth(lost).min(asset.deposit(TERM)) } else { 0 };
        let to = |to| if bill.penalty.is_some_and(|(_, is)| is == to) { lost } else { 0 };

        let view = self.lease(lease);
        let LeaseState::Closed { reason: shown, covered, penalty, .. } = view.lease.state else {
            panic!("lease {lease} is {:?}", view.lease.state)
        };
        assert_eq!((shown, covered, penalty), (reason, bill.covered + bill.diverted, lost));
        assert_eq!((view.paid, view.fee, view.compensated), (gross, fee, flat));
        assert_eq!((view.forfeited, view.held, view.owed), (diverted + forfeited, 0, 0));
        assert_eq!(view.refunded, asset.earned(TERM) - gross - flat - diverted);

        let of_lease = [
            (&buyer, -((gross + flat + diverted + forfeited) as i128)),
            (&provider, (gross - fee + flat) as i128),
            (&treasury(), (diverted + forfeited) as i128),
            (&fee_account(), fee as i128),
        ];
        let of_stake =
            [(&buyer, to(To::Buyer) as i128), (&provider, -(lost as i128)), (&treasury(), to(To::Treasury) as i128)];
        for who in [&buyer, &provider, &treasury(), &fee_account()] {
            for in_asset in Asset::ALL {
                let sum = |parts: &[(_, i128)]| parts.iter().filter(|(of, _)| *of == who).map(|(_, gain)| gain).sum();
                let money: i128 = if in_asset == asset { sum(&of_lease) } else { 0 };
                let wind: i128 = if in_asset == Asset::Wind { sum(&of_stake) } else { 0 };
                assert_eq!(self.gained(who, in_asset), money + wind, "{who} in {in_asset:?}, {reason:?}");
            }
        }
        let left = asset.deposit(TERM) - forfeited;
        assert_eq!((view.deposit, self.look(|| escrowed(&buyer, asset))), (left, left));
        lost
    }
}

/// Plays one lease of all of an offer to that ending. `false` if there is no way to it.
fn frees_everything(world: &mut World, asset: Asset, reason: CloseReason) -> bool {
    world.look(|| PruneDelay::set(&100));
    let offer = world.provider(PROVIDER, asset);
    world.count();
    let lease = world.rent(offer, TERM);
    let view = world.lease(lease);
    assert_eq!((view.lease.collateral, view.deposit), (asset.collateral(TERM), asset.deposit(TERM)));
    assert_eq!(stake(world), (view.lease.collateral, STAKE - view.lease.collateral));
    assert!(world.try_call(OTHER, World::rent_call(offer, 1, TERM)).is_err(), "nothing is left of the offer");

    let bill = match play(world, lease, reason) {
        Ok(bill) => bill,
        Err(why) => {
            println!("{reason:?} is not reached: {why}");
            return false;
        }
    };
    // As soon as it has ended, whether it is closed or not: all of it can be rented by somebody else.
    match world.state(lease) {
        LeaseState::Closing { reason: shown, .. } | LeaseState::Closed { reason: shown, .. } => {
            assert_eq!(shown, reason);
        }
        other => panic!("{other:?} after what leads to {reason:?}"),
    }
    assert_free(world, offer);
    let next = world.rent_some(OTHER, offer, ALL, TERM);
    world.call(PROVIDER, call(Call::reject { lease: next, reason: None }));

    world.until_closed(lease);
    let lost = world.check_bill(lease, reason, asset, &bill);
    assert_eq!(stake(world), (0, STAKE - lost), "{reason:?}");
    assert_free(world, offer);
    // In the end nothing is on hold, and its workload's key can be another's.
    world.pass(100);
    world.call(ANYONE, call(Call::prune { lease }));
    let buyer = BUYER.to_account_id();
    assert_eq!(world.look(|| escrowed(&buyer, asset)), 0, "{reason:?}");
    let next = world.rent_some(OTHER, offer, ALL, TERM);
    world.accept(next);
    let activate = world.activate_call(next, lease);
    world.call(PROVIDER, activate);
    assert_eq!(world.state(next), LeaseState::Active);
    true
}

fn every_ending_frees_everything(asset: Asset) {
    let mut without_a_way = Vec::new();
    for reason in reasons() {
        run(|world| {
            if !frees_everything(world, asset, reason) {
                without_a_way.push(reason);
            }
        });
    }
    assert_eq!(without_a_way, [CloseReason::SpotCheckFailed]);
}

#[test]
fn capacity_collateral_and_holds_are_free_after_every_close_reason_of_a_lease_in_wind() {
    every_ending_frees_everything(Asset::Wind);
}

#[test]
fn capacity_collateral_and_holds_are_free_after_every_close_reason_of_a_lease_in_dollars() {
    every_ending_frees_everything(Asset::Dollar);
}
