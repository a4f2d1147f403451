//! What clouds ask for the same thing, and what the market saves.

use crate::{
    market::{offer_json, wanted, Needs},
    output::{self, money, percent, Format, USD_ASSET},
    session::Options,
};
use color_eyre::eyre::{bail, Result};
use serde_json::{json, Value};
use sp_core::crypto::AccountId32;
use tradewind_client::{
    chain::{At, ChainError},
    units::{format_ticks, Currency},
};
use tradewind_primitives::{
    in_micro_usd, saving_ppm, AssetKind, Balance, CloudQuote, FeedKey, MicroUsd, OfferQuote, PriceMarket, Quote,
    Requirements, Resources, Tick, Ticks,
};

/// `tradewind quote`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Prices are those that the chain's operators found on the clouds' own pages, for virtual CPUs, memory and \
                  GPUs; storage and traffic are not in them. What the chain cannot rely on has no price."
)]
pub struct Args {
    #[command(flatten)]
    needs: Needs,
}

/// What clouds ask for something.
pub struct Clouds {
    quotes: Vec<CloudQuote>,
    now: Tick,
}

/// `answer`, or nothing if the runtime is older than prices are.
fn if_known<R>(answer: Result<R, ChainError>) -> Result<Option<R>> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(ChainError::NoSuchFunction { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What `amount` base units of `asset` are worth in micro-USD, rounded up; nothing if the chain cannot tell now.
///
/// # Errors
/// When the chain does not answer.
pub async fn worth(at: &At, asset: &AssetKind, amount: Balance) -> Result<Option<MicroUsd>> {
    let Some(currency) = Currency::of(asset, USD_ASSET) else { return Ok(None) };
    let price = if_known(at.price(&FeedKey::Pair(asset.clone())).await)?.flatten();
    let decimals = u8::try_from(currency.decimals())?;
    Ok(price.and_then(|price| in_micro_usd(amount, price.value, decimals)))
}

impl Clouds {
    /// What they ask for `requirements` for `ticks`; nothing if the runtime is older than prices are.
    ///
    /// # Errors
    /// When the chain does not answer.
    pub async fn of(at: &At, requirements: &Requirements, ticks: Ticks) -> Result<Option<Self>> {
        let Some(quotes) = if_known(at.clouds(requirements, ticks).await)? else { return Ok(None) };
        Ok(Some(Self { quotes, now: at.clock().await?.now }))
    }

    /// The cheapest that can be relied on: on demand, or as spot if there is no other.
    fn best(&self) -> Option<(&CloudQuote, MicroUsd)> {
        let of = |market| self.quotes.iter().find(|quote| quote.market == market && quote.cost.is_some());
        let quote = of(PriceMarket::OnDemand).or_else(|| of(PriceMarket::Spot))?;
        Some((quote, quote.cost?))
    }

    /// In a sentence: what the cheapest asks, and what is saved by paying `cost` instead; nothing if no cloud sells it.
    pub fn sentence(&self, cost: Option<MicroUsd>) -> Option<String> {
        if self.quotes.is_empty() {
            return None;
        }
        let Some((quote, asked)) = self.best() else {
            return Some("the clouds' prices cannot be relied on now".into());
        };
        let beside = match cost.map(|cost| (cost, saving_ppm(cost, asked))) {
            Some((cost, Some(saving))) => format!("; this is {}, {}", usd(cost), saved(saving)),
            Some((_, None)) => String::new(),
            None => "; what this is worth in dollars cannot be relied on now".into(),
        };
        Some(format!(
            "{} asks {} {} for as much (price {} old){beside}",
            cloud(quote),
            usd(asked),
            sells(quote.market),
            self.age(quote)
        ))
    }

    fn age(&self, quote: &CloudQuote) -> String {
        quote.as_of.map_or_else(|| "-".into(), |as_of| format_ticks(self.now.saturating_sub(as_of)))
    }

    /// The same for scripts; nothing if no price of any cloud can be relied on.
    pub fn json(&self, cost: Option<MicroUsd>) -> Value {
        self.best().map_or(Value::Null, |(quote, _)| self.quote_json(quote, cost))
    }

    fn quote_json(&self, quote: &CloudQuote, cost: Option<MicroUsd>) -> Value {
        let text = |value: Option<MicroUsd>| value.map(|value| value.to_string());
        let saving = cost.zip(quote.cost).and_then(|(cost, asked)| saving_ppm(cost, asked));
        json!({
            "cloud": cloud(quote),
            "market": if quote.market == PriceMarket::Spot { "spot" } else { "on-demand" },
            "micro_usd_per_hour": text(quote.hourly),
            "micro_usd": text(quote.cost),
            "age_ticks": quote.as_of.map(|as_of| self.now.saturating_sub(as_of)),
            "healthy": quote.cost.is_some(),
            "saving_ppm": saving,
        })
    }

    /// A table, the market's own cheapest price beside each.
    fn table(&self, cost: Option<MicroUsd>) -> String {
        let rows = self.quotes.iter().map(|quote| {
            let shown = |value: Option<MicroUsd>| value.map_or_else(|| "not reliable".into(), usd);
            let saving = cost.zip(quote.cost).and_then(|(cost, asked)| saving_ppm(cost, asked));
            vec![
                cloud(quote),
                sells(quote.market).into(),
                shown(quote.hourly),
                shown(quote.cost),
                self.age(quote),
                saving.map_or_else(|| "-".into(), saved),
            ]
        });
        output::drawn(&["cloud", "sells", "an hour", "in all", "age", "the market"], rows.collect())
    }
}

fn cloud(quote: &CloudQuote) -> String {
    String::from_utf8_lossy(&quote.cloud).into_owned()
}

const fn sells(market: PriceMarket) -> &'static str {
    match market {
        PriceMarket::OnDemand => "on demand",
        PriceMarket::Spot => "as spot",
    }
}

fn usd(micro: MicroUsd) -> String {
    // A micro-USD is a base unit of the dollar.
    Currency::Usd.format(micro)
}

/// `61.2 % less`, `3 % more`, `as much`.
fn saved(ppm: i64) -> String {
    // To a tenth of a per cent, towards nothing.
    let tenths = ppm.unsigned_abs() / 1_000;
    let share = percent(u32::try_from(tenths.saturating_mul(1_000)).unwrap_or(u32::MAX));
    match (tenths, ppm > 0) {
        (0, _) => "as much".into(),
        (_, true) => format!("{share} less"),
        (_, false) => format!("{share} more"),
    }
}

fn offer_line(quote: &OfferQuote<AccountId32>) -> String {
    let offer = &quote.offer;
    let dollars = quote.cost.map_or_else(|| "not known in dollars now".into(), usd);
    format!(
        "offer {} of {}: {} ({dollars})",
        offer.id,
        String::from_utf8_lossy(&offer.provider_name),
        money(&offer.offer.terms.asset, offer.cost),
    )
}

fn offer_value(quote: &OfferQuote<AccountId32>) -> Value {
    let mut value = offer_json(&quote.offer);
    value["micro_usd"] = json!(quote.cost.map(|cost| cost.to_string()));
    value["asset"] = match quote.offer.offer.terms.asset {
        AssetKind::Native => json!("native"),
        AssetKind::WithId(id) => json!(id),
    };
    value
}

/// Runs it.
///
/// # Errors
/// Of the chain, or when a size or a time is none.
pub async fn run(options: &Options, args: &Args) -> Result<()> {
    let requirements = args.needs.requirements(None, Resources::default())?;
    let ticks = args.needs.ticks()?;
    let at = options.chain().await?.finalized().await?;
    let Some(Quote { clouds, offers, now }) = if_known(at.quote(&requirements, ticks).await)? else {
        bail!("the chain's runtime is older than prices are")
    };
    let clouds = Clouds { quotes: clouds, now };
    let cheapest = offers.iter().find_map(|offer| offer.cost);
    if options.output == Format::Json {
        return output::value(&json!({
            "clouds": clouds.quotes.iter().map(|quote| clouds.quote_json(quote, cheapest)).collect::<Vec<_>>(),
            "offers": offers.iter().map(offer_value).collect::<Vec<_>>(),
            "healthy": clouds.best().is_some(),
            "tick": now,
        }));
    }
    output::say!("{} for {}:", wanted(&requirements.resources), format_ticks(ticks));
    match clouds.quotes.is_empty() {
        true => output::say!("No cloud whose prices the chain knows sells it."),
        false => output::say!("{}", clouds.table(cheapest)),
    }
    match offers.is_empty() {
        true => output::say!("No offer of the market satisfies this now; `tradewind order` asks all providers."),
        false => offers.iter().for_each(|offer| output::say!("{}", offer_line(offer))),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn quote(name: &str, market: PriceMarket, cost: Option<MicroUsd>) -> CloudQuote {
        let cloud = name.as_bytes().to_vec().try_into().unwrap();
        CloudQuote { cloud, market, hourly: cost, cost, as_of: cost.map(|_| 900) }
    }

    fn clouds(quotes: Vec<CloudQuote>) -> Clouds {
        Clouds { quotes, now: 1_000 }
    }

    #[test]
    fn the_cheapest_on_demand_is_compared_with_and_its_age_said() {
        let all = clouds(vec![
            quote("aws", PriceMarket::Spot, Some(100_000)),
            quote("azure", PriceMarket::OnDemand, Some(400_000)),
            quote("aws", PriceMarket::OnDemand, Some(500_000)),
        ]);
        let said = all.sentence(Some(100_000)).unwrap();
        assert_eq!(said, "azure asks 0.40 USD on demand for as much (price 10 min old); this is 0.10 USD, 75 % less");
        assert!(all.sentence(Some(500_000)).unwrap().ends_with("0.50 USD, 25 % more"));
        assert!(all.sentence(Some(400_000)).unwrap().ends_with("0.40 USD, as much"));
        assert!(all.sentence(None).unwrap().ends_with("what this is worth in dollars cannot be relied on now"));
        assert_eq!(all.json(Some(100_000))["saving_ppm"], 750_000);
    }

    #[test]
    fn spot_is_compared_with_where_nothing_else_can_be_relied_on() {
        let all =
            clouds(vec![quote("aws", PriceMarket::Spot, Some(100_000)), quote("azure", PriceMarket::OnDemand, None)]);
        assert!(all.sentence(Some(50_000)).unwrap().starts_with("aws asks 0.10 USD as spot"));
    }

    #[test]
    fn what_cannot_be_relied_on_is_said_and_null() {
        let all = clouds(vec![quote("azure", PriceMarket::OnDemand, None)]);
        assert_eq!(all.sentence(Some(1)).unwrap(), "the clouds' prices cannot be relied on now");
        assert_eq!(all.json(Some(1)), Value::Null);
        assert!(all.table(Some(1)).contains("not reliable"));
        assert_eq!(clouds(vec![]).sentence(Some(1)), None, "nobody sells it");
    }
}
