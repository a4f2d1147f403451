//! What pays for leases: the buyer's own money, and before it the trial credit that the provider gave the buyer.

use super::{budget::Price, once::Offer};
use crate::credit::Spendable;
use color_eyre::eyre::Result;
use sp_core::crypto::AccountId32;
use tradewind_client::chain::At;
use tradewind_primitives::{api::MatchingTerms, AssetKind, Balance, Rate, Ticks};

/// The trial credits of a buyer, as of one block.
pub struct Funds {
    credits: Spendable,
    /// What deposits follow from; not asked for where there is no credit.
    terms: Option<MatchingTerms>,
}

impl Funds {
    /// Those of `buyer`.
    ///
    /// # Errors
    /// When the chain does not say.
    pub async fn of(at: &At, buyer: &AccountId32) -> Result<Self> {
        let credits = Spendable::of(at, buyer).await?;
        let terms = match credits.is_empty() {
            true => None,
            false => Some(at.matching_terms().await?),
        };
        Ok(Self { credits, terms })
    }

    /// What a lease of `offer` for `ticks` takes, as the chain reckons it, and what its transactions cost.
    pub fn price(&self, offer: &Offer, ticks: Ticks, fee: Balance) -> Price {
        let (price, asset) = (Price::new(offer, fee), &offer.offer.terms.asset);
        let credit = self.credits.with(&offer.offer.provider, asset).min(offer.cost);
        if credit == 0 {
            return price;
        }
        let terms = self.terms.as_ref();
        let deposit = terms.and_then(|terms| deposit(terms, asset, offer.rate, ticks, credit)).unwrap_or(offer.deposit);
        Price { cost: offer.cost.saturating_sub(credit), credit, deposit, ..price }
    }
}

/// The deposit of a lease of which `credit` is a trial credit: a part of what its provider answers with, which is less where
/// it earns less of the buyer's own money.
fn deposit(terms: &MatchingTerms, asset: &AssetKind, rate: Rate, ticks: Ticks, credit: Balance) -> Option<Balance> {
    let (_, worth) = terms.assets.iter().find(|(known, _)| known == asset)?;
    terms.securities.beyond(credit, worth, rate, ticks).map(|(_, deposit)| deposit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        credit::tests::{credit, who},
        rent::choice::tests::offer,
    };
    use tradewind_primitives::{AssetWorth, SecurityTerms, RATE_SCALE, WORTH_SCALE};

    const WIND: Balance = 1_000_000_000;

    /// Of buyer 1, whom provider 2 gave so much.
    fn funds(available: Balance) -> Funds {
        let securities = SecurityTerms {
            collateral_ticks: 100,
            collateral_ppm: 100_000,
            min_collateral: WIND,
            deposit_ppm: 250_000,
        };
        let assets = vec![(AssetKind::Native, AssetWorth { rate: WORTH_SCALE, min_deposit: WIND / 10 })];
        let terms = Some(MatchingTerms { min_stake: 0, securities, assets });
        Funds { credits: Spendable::at(0, &who(1), vec![credit(available, 1_000)]), terms }
    }

    /// For 100 ticks at a WIND a tick, by provider 2: the deposit is a quarter of a tenth of that.
    fn hundred() -> Offer {
        Offer { rate: WIND * RATE_SCALE, cost: 100 * WIND, deposit: 5 * WIND / 2, ..offer(7, 2) }
    }

    #[test]
    fn credit_pays_first_and_the_deposit_is_that_of_the_rest() {
        let price = funds(40 * WIND).price(&hundred(), 100, 3);
        assert_eq!(price, Price { cost: 60 * WIND, credit: 40 * WIND, deposit: 3 * WIND / 2, fee: 3 });
    }

    #[test]
    fn a_credit_that_pays_for_all_of_it_leaves_the_least_deposit() {
        let price = funds(400 * WIND).price(&hundred(), 100, 0);
        assert_eq!(price, Price { cost: 0, credit: 100 * WIND, deposit: WIND / 4, fee: 0 });
    }

    #[test]
    fn a_credit_with_another_provider_pays_nothing() {
        let mut other = hundred();
        other.offer.provider = who(3);
        assert_eq!(funds(40 * WIND).price(&other, 100, 3), Price::new(&other, 3));
    }

    #[test]
    fn an_asset_of_unknown_worth_leaves_the_deposit_as_posted() {
        let mut unknown = funds(40 * WIND);
        unknown.terms = None;
        let price = unknown.price(&hundred(), 100, 0);
        assert_eq!((price.cost, price.deposit), (60 * WIND, 5 * WIND / 2));
    }
}
