//! The same for orders.

use super::same;
use crate::model::{Fill, Id, Model, Phase, Policy, Slot};
use tradewind_primitives::{EscrowId, Fill as FillOf, OrderRecord, OrderState, Policy as PolicyOf, Slot as SlotOf};
use tradewind_runtime::{AccountId, Escrow, Marketplace, Runtime};

pub(super) fn compare_orders(model: &Model, accounts: &[AccountId]) -> Result<(), String> {
    same(|| "the next order".into(), pallet_marketplace::NextOrder::<Runtime>::get(), model.next_order)?;
    for id in 0..model.next_order {
        compare_order(model, accounts, id)?;
        compare_funds(model, accounts, id)?;
    }
    Ok(())
}

fn compare_order(model: &Model, accounts: &[AccountId], id: Id) -> Result<(), String> {
    let view = Marketplace::order(id);
    let Some(order) = model.orders.get(&id) else {
        return same(|| format!("whether order {id} is there"), view.is_some(), false);
    };
    let Some(view) = view else { return Err(format!("order {id} is gone")) };
    let chain = &view.order;
    let place = (chain.buyer.clone(), chain.first_lease, chain.deposit, chain.slots.len());
    let expected = (accounts[order.buyer].clone(), order.first_lease, order.deposit, order.slots.len());
    same(|| format!("buyer, first lease, deposit, slots of order {id}"), place, expected)?;
    let expected = (phase(order.phase), order.ends_at, order.extensions, model.takes_bids(id));
    let time = (chain.state, chain.ends_at, u32::from(chain.extensions), view.open);
    same(|| format!("state, end, extensions, openness of order {id}"), time, expected)?;
    let wanted = &order.wanted;
    let expected = (wanted.limit, wanted.term, wanted.bidding, fill(wanted.fill), policy(wanted.policy));
    let said = (chain.terms.max_rate, chain.terms.ticks, chain.terms.bidding, chain.terms.fill, chain.terms.policy);
    same(|| format!("what was ordered by order {id}"), said, expected)?;
    for (number, slot) in order.slots.iter().enumerate() {
        let expected = match slot {
            Slot::Empty => (false, None),
            Slot::Ended => (true, None),
            Slot::Standing(bid) => {
                (false, Some((accounts[bid.provider].clone(), bid.offer, bid.rate, bid.score, bid.collateral)))
            }
        };
        same(|| format!("slot {number} of order {id}: ended, its bid"), slot_of(chain, number), expected)?;
    }
    let funds = model.funds.get(&id).map(|funds| funds.held);
    let share = Some(order.share() * order.left() as u128);
    same(|| format!("what order {id} holds, and the shares of its slots"), (Some(view.held), share), (funds, funds))
}

type BidOf = (AccountId, Id, u128, u128, u128);

fn slot_of(order: &OrderRecord<AccountId>, number: usize) -> (bool, Option<BidOf>) {
    let slot = &order.slots[number];
    let bid = slot.bid().map(|bid| (bid.provider.clone(), bid.offer, bid.rate, bid.score, bid.collateral));
    (*slot == SlotOf::Ended, bid)
}

fn compare_funds(model: &Model, accounts: &[AccountId], id: Id) -> Result<(), String> {
    let chain = pallet_escrow::OrderEscrows::<Runtime>::get(id)
        .map(|of| (of.payer, of.funded, of.held, of.assigned, of.compensated, of.refunded, of.owed));
    let expected = model.funds.get(&id).map(|of| {
        let payer = accounts[of.payer].clone();
        (payer, of.funded, of.held, of.assigned, of.compensated, of.refunded, of.owed.values().sum::<u128>())
    });
    if let Some((_, funded, held, assigned, compensated, refunded, _)) = expected {
        if funded != held + assigned + compensated + refunded {
            return Err(format!("the money of order {id} does not add up: {expected:?}"));
        }
    }
    let names = "payer, funded, held, assigned, compensated, refunded, owed";
    same(|| format!("{names} of order {id}"), chain, expected)?;

    let owed = Escrow::owed(EscrowId::Order(id));
    let mut owed: Vec<_> = owed.into_iter().map(|owed| (owed.to, owed.amount)).collect();
    let funds = model.funds.get(&id);
    let mut expected: Vec<_> =
        funds.iter().flat_map(|of| of.owed.iter().map(|(to, amount)| (accounts[*to].clone(), *amount))).collect();
    owed.sort();
    expected.sort();
    same(|| format!("what order {id} owes"), owed, expected)
}

fn phase(phase: Phase) -> OrderState {
    match phase {
        Phase::Bidding => OrderState::Bidding,
        Phase::Awarding => OrderState::Awarding,
        Phase::Unfilled => OrderState::Unfilled,
        Phase::Cancelled => OrderState::Cancelled,
    }
}

fn fill(fill: Fill) -> FillOf {
    match fill {
        Fill::All => FillOf::All,
        Fill::Any => FillOf::Any,
    }
}

fn policy(policy: Policy) -> PolicyOf {
    match policy {
        Policy::LowestPrice => PolicyOf::LowestPrice,
        Policy::Weighted(ppm) => PolicyOf::Weighted { ppm },
    }
}
