//! The same for spends and the list of assets.

use super::same;
use crate::{
    model::{Asset, Model},
    world::kind,
};
use pallet_treasury::{PaymentState, Spends};
use sp_runtime::{FixedPointNumber, FixedU128};
use tradewind_runtime::{genesis_config_presets::USD_ASSET_ID, AccountId, Runtime};

pub(super) fn compare_treasury(model: &Model, accounts: &[AccountId]) -> Result<(), String> {
    let chain = pallet_escrow::AllowedAssets::<Runtime>::get(USD_ASSET_ID)
        .map(|terms| (crate::model::Ratio::new(terms.rate.into_inner(), FixedU128::DIV), terms.min_deposit));
    let expected = model.dollar.map(|worth| (worth.rate, worth.min_deposit));
    same(|| format!("what {:?} is worth", Asset::Dollar), chain, expected)?;
    same(|| "how many spends there are".into(), Spends::<Runtime>::iter().count(), model.spends.len())?;
    for (index, spend) in &model.spends {
        let chain = Spends::<Runtime>::get(index).map(|of| {
            let paid = !matches!(of.status, PaymentState::Pending);
            (of.asset_kind, of.amount, of.beneficiary, of.valid_from, paid)
        });
        let expected = Some((kind(spend.asset), spend.amount, accounts[spend.to].clone(), spend.from, spend.paid));
        same(|| format!("asset, amount, beneficiary, beginning, payment of spend {index}"), chain, expected)?;
    }
    Ok(())
}
