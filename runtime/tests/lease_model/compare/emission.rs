//! The same for emission, and everybody's share of it against the exact fraction.

use super::same;
use crate::model::{share_of, Asset, Cause, Flows, Model, Share};
use tradewind_runtime::{AccountId, Emission};

pub(super) fn compare_emission(model: &Model, accounts: &[AccountId]) -> Result<(), String> {
    let view = Emission::round_view();
    let emission = &model.emission;
    let chain = (view.round, view.paid_to, view.weight, view.joining, view.minted, view.skipped);
    let (weight, joining) = (emission.weight(), emission.joining());
    let expected = (model.clock_round(), emission.round, weight, joining, emission.minted, emission.skipped);
    same(|| "round, rounds paid, weight, joining, minted, skipped".into(), chain, expected)?;
    for (who, account) in accounts.iter().enumerate() {
        let chain = Emission::participant_view(account)
            .map(|of| (of.weight.into(), of.next_weight.into(), of.due_weight.into(), of.expires, of.claimable));
        let expected = emission
            .participants
            .get(&who)
            .map(|of| (of.weight, of.next, model.due_weight(who), of.expires, of.whole()));
        same(|| format!("weights, end, claimable of participant {who}"), chain, expected)?;
    }
    Ok(())
}

/// Nobody has more than its exact share, nor a base unit less for the time of one enrolment; and all shares together are
/// all that was minted.
pub fn check_shares(model: &Model, flows: &Flows) -> Result<(), String> {
    let emission = &model.emission;
    let mut all = Share::default();
    for (who, granted) in &emission.granted {
        let had = flows.paid_to(*who, Asset::Wind, Cause::Emission);
        let had = had + emission.participants.get(who).map_or(0, |of| of.whole());
        let had_exactly = share_of(had, 1);
        if had_exactly > *granted {
            return Err(format!("account {who} has {had} of emission, more than its share of {granted}"));
        }
        let most = emission.dropped.get(who).copied().unwrap_or_default() + 1;
        // A base unit that is whole by the fraction can be short of that by what division carries on.
        if granted - had_exactly > share_of(most.into(), 1) {
            return Err(format!("account {who} has {had} of emission, far less than its share of {granted}"));
        }
        all += granted;
    }
    if all != share_of(emission.minted, 1) {
        return Err(format!("all shares are {all}, and {} was minted", emission.minted));
    }
    let unclaimed: u128 = emission.participants.values().map(|of| of.whole()).sum();
    let pot = model.bank.purse(model.pot, Asset::Wind).free - model.bank.least(Asset::Wind);
    let most = emission.participants.len() as u128 + emission.dropped.values().copied().map(u128::from).sum::<u128>();
    if pot < unclaimed || pot > unclaimed + most {
        return Err(format!("the pot has {pot} for the {unclaimed} that were not claimed"));
    }
    Ok(())
}
