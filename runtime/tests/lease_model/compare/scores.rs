//! The same for scores.

use super::same;
use crate::model::Model;
use tradewind_primitives::traits::{Reputation as _, WeightScore};
use tradewind_runtime::{AccountId, Reputation};

pub(super) fn compare_scores(model: &Model, accounts: &[AccountId]) -> Result<(), String> {
    for (who, account) in accounts.iter().enumerate() {
        same(|| format!("the score of account {who}"), Reputation::score(account), model.reputation(who))?;
        let (chain, expected) = (Reputation::weight_score(account), model.decaying(who));
        same(|| format!("the decaying score of account {who}"), chain, expected)?;
        if expected > model.reputation(who) {
            return Err(format!("of the score of account {who} more is left than there is"));
        }
    }
    for id in 0..model.next_lease {
        let Some(ended) = model.ended(id) else { continue };
        for (who, other) in [(ended.buyer, ended.provider), (ended.provider, ended.buyer)] {
            let chain = Reputation::lowering(id, &accounts[who]).map(|view| (view.counterparty, view.left, view.until));
            let (spent, cap, until) = model.lowering(&ended, id, who);
            let may = ended.counts && model.live < until;
            let expected = may.then(|| (accounts[other].clone(), cap - spent, until));
            same(|| format!("what account {who} may spend on lease {id}"), chain, expected)?;
        }
    }
    Ok(())
}
