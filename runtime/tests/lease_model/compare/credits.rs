//! The same for trial credits.

use super::same;
use crate::{
    model::{Asset, Model, Who},
    world::kind,
};
use tradewind_runtime::{AccountId, Escrow};

pub(super) fn compare_credits(model: &Model, accounts: &[AccountId]) -> Result<(), String> {
    for (who, account) in accounts.iter().enumerate() {
        compare_of(model, accounts, who, account)?;
        for asset in [Asset::Wind, Asset::Dollar] {
            let (given, held) = (model.given(who, asset), model.bank.purse(who, asset).credit);
            if given != held {
                return Err(format!("credits in {asset:?} of account {who} are {given}, and {held} are on hold"));
            }
        }
    }
    Ok(())
}

fn compare_of(model: &Model, accounts: &[AccountId], who: Who, account: &AccountId) -> Result<(), String> {
    let chain = Escrow::credits_of(account)
        .into_iter()
        .map(|of| (of.buyer, of.provider, of.asset, of.line.available, of.line.due, of.line.expires));
    let expected = model.credits.iter().filter(|((buyer, provider, _), _)| [*buyer, *provider].contains(&who));
    let expected = expected.map(|((buyer, provider, asset), line)| {
        let parties = (accounts[*buyer].clone(), accounts[*provider].clone());
        (parties.0, parties.1, kind(*asset), line.available, line.due, line.expires)
    });
    let (mut chain, mut expected): (Vec<_>, Vec<_>) = (chain.collect(), expected.collect());
    let order = |line: &(AccountId, AccountId, tradewind_primitives::AssetKind, u128, u128, u32)| {
        (line.0.clone(), line.1.clone(), format!("{:?}", line.2))
    };
    chain.sort_by_key(order);
    expected.sort_by_key(order);
    same(|| format!("credits to and by account {who}: buyer, provider, asset, available, due, expiry"), chain, expected)
}
