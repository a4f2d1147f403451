//! `tradewind rent --auction`: providers underbid each other first.

use super::{agreed, keep, take, Budget, Offer, Price, Rent, Renter, Start, Term, Why};
use crate::{
    market::per_hour,
    order::{self, auction_rate, deposit_at, served_json, Of, Plan, Posted, Served, Server},
    output::{self, money, Format},
};
use color_eyre::eyre::{bail, Result, WrapErr};
use serde_json::json;
use tradewind_client::{
    chain::At,
    units::{parse_ticks, rate_within},
};
use tradewind_primitives::{Balance, Fill, OrderId, Policy, Ticks};

/// Posts an order for one lease; rents the cheapest offer if nobody bids.
///
/// # Errors
/// When no limit can be found within all bounds; with the runtime's name for a refusal; those of renting.
pub async fn run(renter: &Renter<'_>, rent: &Rent, mut budget: Budget, ticks: Ticks) -> Result<()> {
    let at = renter.chain.finalized().await?;
    let cheapest = renter.offers(&at, ticks).await?.into_iter().next();
    let (plan, fee) = plan(renter, rent, &at, cheapest, ticks).await?;
    order::agree(renter, &at, &plan, rent.max_spend, rent.yes).await?;
    let Posted { order, block, kept } = order::post(renter, &plan).await?;
    if rent.keep {
        if let Some(won) = order::won(renter, order, &kept, block).await? {
            let term = Term { max: rent.max, ..Term::new(renter, ticks, budget) };
            return order::keep_won(term, order, won, fee).await;
        }
    } else {
        let (options, chain, key) = (renter.options, &renter.chain, &renter.key);
        let server = Server { options, chain, key, count: plan.count, detach: rent.detach };
        let served = order::follow(server, &renter.submitter, order, &kept, block, Of::All).await?;
        if let Some(won) = served.into_iter().next() {
            return told(options.output, order, won);
        }
    }
    let limit = money(&renter.asset, per_hour(plan.max_rate));
    output::hint(&format!(
        "nobody bid {limit} an hour or less, and what was on hold has come back: looking at the posted offers"
    ));
    budget.lose(fee);
    let (offer, price, cloud) = agreed(renter, rent, &budget, ticks).await?;
    if rent.keep {
        let term = Term { max: rent.max, ..Term::new(renter, ticks, budget) };
        return keep(term, Start::Offer(Box::new(offer), price, Why::Cheapest)).await;
    }
    take(renter, (offer, price, cloud), ticks, rent.detach).await
}

/// Says what came of it.
fn told(format: Format, order: OrderId, won: Served) -> Result<()> {
    if format == Format::Json && won.outcome.is_ok() {
        let mut value = served_json(&won);
        let lease = json!({ "lease": won.won.view.id, "block": won.won.block, "url": value["url"].take() });
        let offer = json!({
            "offer": value["offer"], "provider": value["provider"], "account": value["account"],
            "rate": value["rate"], "per_hour": value["per_hour"], "deposit": won.won.view.deposit.to_string(),
        });
        let mut printed = lease;
        printed["order"] = json!(order);
        printed["offer"] = offer;
        let price = Price::of(&won.won.view, 0);
        (printed["credit"], printed["deposit"]) = (json!(price.credit.to_string()), json!(price.deposit.to_string()));
        output::value(&printed)?;
    }
    won.outcome.map(|_| ())
}

/// The order to post, and what its transactions cost.
async fn plan(
    renter: &Renter<'_>,
    rent: &Rent,
    at: &At,
    cheapest: Option<Offer>,
    ticks: Ticks,
) -> Result<(Plan, Balance)> {
    let known = cheapest.map(|offer| (offer.rate, offer.deposit));
    let bidding = parse_ticks(&rent.bidding).wrap_err("--bidding")?;
    let max_rate = known.map_or(0, |(rate, _)| rate);
    let mut plan = Plan { count: 1, fill: Fill::Any, max_rate, ticks, bidding, policy: Policy::LowestPrice };
    let fee = plan.fee(renter).await?;
    // The deposit only falls with the rate, so that the one of a rate that is too high is enough.
    let deposit = match (known, rent.max_spend) {
        (Some((_, deposit)), _) => deposit,
        (None, Some(most)) => {
            let too_high = rate_within(most.base, ticks).unwrap_or_default();
            deposit_at(at, &renter.asset, too_high, ticks).await?.unwrap_or_default()
        }
        (None, None) => 0,
    };
    let aside = deposit.saturating_add(fee);
    let Some(rate) = auction_rate(known.map(|(rate, _)| rate), rent.max, rent.max_spend, aside, ticks) else {
        match known {
            None => bail!("no offer satisfies this now, so that there is no price to begin at: say --max"),
            Some((_, deposit)) => bail!(
                "--max or --max-spend leaves nothing to bid for: the deposit alone is {}",
                money(&renter.asset, deposit)
            ),
        }
    };
    plan.max_rate = rate;
    Ok((plan, fee))
}
