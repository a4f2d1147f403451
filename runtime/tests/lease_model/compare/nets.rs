//! What accounts have on chain, against what they began with and what they were paid and paid since.

use crate::{
    model::{signed, Asset, Flows, Model, Who},
    world::purse,
};
use std::collections::BTreeMap;
use tradewind_runtime::AccountId;

/// What each account has on chain: free, on hold, and on hold elsewhere for it.
pub fn wealth(model: &Model, accounts: &[AccountId]) -> BTreeMap<(Who, Asset), i128> {
    let owed = model.owed();
    let all = (0..accounts.len()).flat_map(|who| [Asset::Wind, Asset::Dollar].map(|asset| (who, asset)));
    all.map(|(who, asset)| {
        let purse = purse(&accounts[who], asset);
        ((who, asset), signed(purse.free + purse.on_hold()) + owed.get(&(who, asset)).copied().unwrap_or_default())
    })
    .collect()
}

/// Every net is what the protocol grants: nobody has more or less, and all nets together are what was minted.
pub fn check_nets(model: &Model, nets: &BTreeMap<(Who, Asset), i128>, flows: &Flows) -> Result<(), String> {
    for ((who, asset), net) in nets {
        let granted = flows.net(&[*who], *asset, |_| true);
        if *net != granted {
            return Err(format!("account {who} has {net} more in {asset:?}, and is granted {granted}: {flows:?}"));
        }
    }
    for (asset, minted) in [(Asset::Wind, signed(model.emission.minted)), (Asset::Dollar, 0)] {
        let sum: i128 = nets.iter().filter(|((_, of), _)| *of == asset).map(|(_, net)| net).sum();
        if sum != minted {
            return Err(format!("all have {sum} more in {asset:?} together, and {minted} were minted"));
        }
    }
    Ok(())
}
