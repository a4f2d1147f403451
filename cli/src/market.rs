//! Offers.

mod needs;
mod parse;
mod watch;

pub use needs::Needs;

use crate::{
    output::{self, money, Format},
    session::Options,
};
use color_eyre::eyre::Result;
use serde_json::json;
use sp_core::crypto::{AccountId32, Ss58Codec};
use tradewind_client::units::{format_mib, format_ticks, Currency, TICKS_PER_HOUR};
use tradewind_primitives::{earned, AssetKind, Balance, OfferMatch, Requirements, Resources, Ticks};

/// `tradewind market`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "With --output json: the offers as one list, or with --watch one object a line: the number of the \
                        block, and the offers since that block."
)]
pub struct Market {
    #[command(flatten)]
    needs: Needs,
    /// Most offers to show, at most 100
    #[arg(long, default_value_t = 10)]
    limit: u32,
    /// Go on, and show the offers again whenever they change, until Ctrl-C. Keeps all open offers of the market in memory
    #[arg(long)]
    watch: bool,
}

/// What is looked for.
struct Search {
    requirements: Requirements,
    ticks: Ticks,
    asset: AssetKind,
    limit: u32,
}

type Found = OfferMatch<AccountId32>;

/// What an hour costs, in base units, rounded down.
pub fn per_hour(rate: u128) -> Balance {
    earned(rate, TICKS_PER_HOUR).unwrap_or(Balance::MAX)
}

/// An offer as JSON.
pub fn offer_json(found: &Found) -> serde_json::Value {
    let terms = &found.offer.terms;
    json!({
        "offer": found.id,
        "provider": String::from_utf8_lossy(&found.provider_name),
        "account": found.offer.provider.to_ss58check(),
        "region": region(found),
        "reputation": found.reputation.to_string(),
        "rate": found.rate.to_string(),
        "per_hour": per_hour(found.rate).to_string(),
        "cost": found.cost.to_string(),
        "deposit": found.deposit.to_string(),
        "max_ticks": terms.max_ticks,
    })
}

fn region(found: &Found) -> String {
    let region = &found.offer.terms.region;
    let (country, label) = (String::from_utf8_lossy(&region.country), String::from_utf8_lossy(&region.label));
    if label.is_empty() {
        country.into_owned()
    } else {
        format!("{country}/{label}")
    }
}

impl Search {
    fn of(market: &Market) -> Result<Self> {
        let Market { needs, limit, .. } = market;
        let requirements = needs.requirements(None, Resources::default())?;
        Ok(Self { requirements, ticks: needs.ticks()?, asset: needs.asset(), limit: *limit })
    }

    /// What was found, for people.
    fn text(&self, offers: &[Found]) -> String {
        if offers.is_empty() {
            return "No offer satisfies this now. Ask for less, for another time, or pay in another currency (--pay)."
                .into();
        }
        let rows = offers.iter().map(|found| {
            vec![
                found.id.to_string(),
                String::from_utf8_lossy(&found.provider_name).into_owned(),
                region(found),
                money(&self.asset, per_hour(found.rate)),
                money(&self.asset, found.cost),
                money(&self.asset, found.deposit),
                Currency::Wind.format(found.reputation),
            ]
        });
        let header = ["offer", "provider", "region", "an hour", "in all", "deposit", "reputation"];
        let needs = wanted(&self.requirements.resources);
        format!("{needs} for {}:\n{}", format_ticks(self.ticks), output::drawn(&header, rows.collect()))
    }
}

/// Quantities for people; those that are zero are left out, but for the first two.
pub fn wanted(resources: &Resources) -> String {
    let Resources { vcpus, memory_mib, storage_gib, bandwidth_mbps, gpus } = *resources;
    let mut parts = vec![format!("{vcpus} vCPU"), format_mib(memory_mib)];
    parts.extend((storage_gib > 0).then(|| format!("{storage_gib} GiB of storage")));
    parts.extend((bandwidth_mbps > 0).then(|| format!("{bandwidth_mbps} Mbit/s")));
    parts.extend((gpus > 0).then(|| format!("{gpus} GPU")));
    parts.join(", ")
}

/// Runs it.
///
/// # Errors
/// Of the chain, or when a size or a time is none.
pub async fn run(options: &Options, market: &Market) -> Result<()> {
    let search = Search::of(market)?;
    let chain = options.chain().await?;
    if market.watch {
        return watch::run(options.output, chain, &search).await;
    }
    let Search { requirements, ticks, asset, limit } = &search;
    let offers = chain.finalized().await?.match_offers(requirements, *ticks, asset, *limit).await?;
    if options.output == Format::Json {
        return output::value(&json!(offers.iter().map(offer_json).collect::<Vec<_>>()));
    }
    output::say!("{}", search.text(&offers));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_named_if_there_are_any() {
        let resources = Resources { vcpus: 1, memory_mib: 64, ..Default::default() };
        assert_eq!(wanted(&resources), "1 vCPU, 64 MiB");
        let all = Resources { vcpus: 8, memory_mib: 8_192, storage_gib: 20, bandwidth_mbps: 100, gpus: 2 };
        assert_eq!(wanted(&all), "8 vCPU, 8 GiB, 20 GiB of storage, 100 Mbit/s, 2 GPU");
    }
}
