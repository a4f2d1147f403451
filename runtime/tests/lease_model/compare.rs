//! What the runtime says of its state, against the model.

mod channels;
mod credits;
mod emission;
mod nets;
mod orders;
mod scores;
mod treasury;

use super::{
    model::{Asset, Id, Model, State, Who},
    world::purse,
};
use channels::compare_channels;
use credits::compare_credits;
pub use emission::check_shares;
use emission::compare_emission;
pub use nets::{check_nets, wealth};
use orders::compare_orders;
use scores::compare_scores;
use std::fmt::Debug;
use tradewind_primitives::{
    traits::{Reputation as _, Uptime as _},
    EscrowId,
};
use tradewind_runtime::{AccountId, Escrow, Leases, Reputation, Runtime, Uptime};
use treasury::compare_treasury;

fn same<T: PartialEq + Debug>(what: impl FnOnce() -> String, chain: T, model: T) -> Result<(), String> {
    if chain == model {
        Ok(())
    } else {
        Err(format!("{}: {chain:?} on chain, {model:?} by the model", what()))
    }
}

pub fn compare(model: &Model, accounts: &[AccountId]) -> Result<(), String> {
    for (who, account) in accounts.iter().enumerate() {
        for asset in [Asset::Wind, Asset::Dollar] {
            let (chain, mut expected) = (purse(account, asset), model.bank.purse(who, asset));
            expected.status = chain.status;
            same(|| format!("{asset:?} of account {who}"), chain, expected)?;
        }
        compare_provider(model, who, account)?;
    }
    compare_offers(model, accounts)?;
    same(|| "the next lease".into(), pallet_leases::NextLease::<Runtime>::get(), model.next_lease)?;
    for id in 0..model.next_lease {
        compare_lease(model, accounts, id)?;
    }
    compare_orders(model, accounts)?;
    compare_channels(model, accounts)?;
    compare_credits(model, accounts)?;
    compare_scores(model, accounts)?;
    compare_emission(model, accounts)?;
    compare_treasury(model, accounts)
}

fn compare_provider(model: &Model, who: Who, account: &AccountId) -> Result<(), String> {
    let chain = pallet_providers::Providers::<Runtime>::get(account).map(|record| {
        let unbonding = record.unbonding.map(|unbonding| (unbonding.amount, unbonding.available_at));
        (record.stake, record.reserved, unbonding, record.retired, record.open_items as usize)
    });
    let expected = model.providers.get(&who).map(|record| {
        (record.stake, model.reserved_stake(who), record.unbonding, record.retired, model.open_items(who))
    });
    same(|| format!("stake, reserved, unbonding, retired, open items of account {who}"), chain, expected)?;
    same(|| format!("reputation of account {who}"), Reputation::score(account), model.reputation(who))?;
    same(|| format!("measured uptime of account {who}"), Uptime::measured_ppm(account), model.measured_ppm(who))
}

fn compare_offers(model: &Model, accounts: &[AccountId]) -> Result<(), String> {
    same(|| "the next offer".into(), pallet_marketplace::NextOffer::<Runtime>::get(), model.next_offer)?;
    for id in 0..model.next_offer {
        let chain = pallet_marketplace::Offers::<Runtime>::get(id).map(|record| {
            let numbers = |of: tradewind_primitives::Resources| {
                [of.vcpus, of.memory_mib, of.storage_gib, of.bandwidth_mbps, u32::from(of.gpus)]
            };
            let (capacity, reserved) = (numbers(record.terms.capacity), numbers(record.reserved));
            (record.provider, capacity, reserved, record.leases as usize, record.open)
        });
        let expected = model.offers.get(&id).map(|offer| {
            let provider = accounts[offer.provider].clone();
            (provider, offer.capacity, model.reserved_capacity(id), model.holders_of_offer(id), offer.open)
        });
        if let Some((_, capacity, reserved, ..)) = expected {
            if reserved.iter().zip(capacity).any(|(reserved, capacity)| *reserved > capacity) {
                return Err(format!("offer {id} is oversold: {reserved:?} of {capacity:?}"));
            }
        }
        same(|| format!("provider, capacity, reserved, leases, open of offer {id}"), chain, expected)?;
    }
    Ok(())
}

fn compare_lease(model: &Model, accounts: &[AccountId], id: Id) -> Result<(), String> {
    let grave = pallet_leases::Tombstones::<Runtime>::get(id)
        .map(|of| (of.buyer, of.provider, of.closed_at, of.value, of.counts));
    let expected = model
        .graves
        .get(&id)
        .map(|of| &of.ended)
        .map(|of| (accounts[of.buyer].clone(), accounts[of.provider].clone(), of.closed_at, of.value, of.counts));
    same(|| format!("the tombstone of lease {id}"), grave, expected)?;
    let view = Leases::view(id);
    let Some(lease) = model.leases.get(&id) else {
        return same(|| format!("whether lease {id} is there"), view.is_some(), false);
    };
    let Some(view) = view else { return Err(format!("lease {id} is gone")) };

    same(|| format!("the state of lease {id}"), format!("{:?}", view.lease.state), format!("{:?}", lease.state))?;
    let times =
        (view.lease.ticks, view.lease.starts_at, view.lease.ends_at, view.lease.access_until, view.lease.notice);
    let expected = (lease.term, lease.starts_at, lease.ends_at, lease.access_until, lease.notice);
    same(|| format!("term, start, end, access window, notice of lease {id}"), times, expected)?;

    let covered = model.covered(id);
    if covered > lease.term || covered > lease.ran(model.now) {
        return Err(format!("{covered} ticks of lease {id} are covered, of {} in its term", lease.term));
    }
    same(|| format!("covered ticks of lease {id}"), view.covered, covered)?;
    same(
        || format!("whether lease {id} is due, down"),
        (view.due, view.down),
        (model.due(id).is_some(), lease.is_down()),
    )?;

    if !lease.adds_up() {
        return Err(format!("the stream of lease {id} does not add up: {lease:?}"));
    }
    let money = (view.held, view.paid, view.fee, view.refunded, view.compensated, view.forfeited, view.deposit);
    let forfeited = lease.diverted + lease.forfeited;
    let expected = (lease.held, lease.paid, lease.fee, lease.refunded, lease.compensated, forfeited, lease.deposit);
    same(|| format!("held, paid, fee, refunded, compensated, forfeited, deposit of lease {id}"), money, expected)?;
    same(|| format!("collateral of lease {id}"), view.lease.collateral, lease.collateral)?;
    let credit = (view.credit.left, view.credit.spent);
    same(|| format!("credit of lease {id}: left, spent"), credit, (lease.credit.left, lease.credit.spent))?;

    let settles = match lease.state {
        State::Active => !model.access_is_new(id),
        State::Closing { reason, .. } => reason != super::model::Reason::AccessRejected,
        _ => false,
    };
    let earned_now = if settles { Model::earned(lease.rate, covered) - lease.spent() } else { 0 };
    same(|| format!("what lease {id} has earned and was not paid"), view.earned_now, earned_now)?;

    let mut owed: Vec<_> = Escrow::owed(EscrowId::Lease(id)).into_iter().map(|owed| (owed.to, owed.amount)).collect();
    let mut expected: Vec<_> = lease.owed.iter().map(|(to, amount)| (accounts[*to].clone(), *amount)).collect();
    owed.sort();
    expected.sort();
    same(|| format!("what lease {id} owes"), owed, expected)
}
