//! What the chain knows.

use crate::{
    output::{self, percent, Format},
    session::Options,
};
use color_eyre::eyre::Result;
use serde_json::{json, Value};
use sp_core::crypto::{AccountId32, Ss58Codec};
use tradewind_client::units::{format_ticks, Currency};
use tradewind_primitives::{AssetKind, FeedKey, FeedView, MicroUsd, PriceClass, PriceMarket, Tick};

type Feed = FeedView<AccountId32>;

/// Runs it.
///
/// # Errors
/// Of the chain; when its runtime is older than prices are.
pub async fn run(options: &Options, operators: bool) -> Result<()> {
    let at = options.chain().await?.finalized().await?;
    let (mut feeds, now) = (at.feeds().await?, at.clock().await?.now);
    feeds.sort_by_key(|feed| name(&feed.key));
    if options.output == Format::Json {
        return output::value(&json!(feeds.iter().map(|feed| told(feed, now)).collect::<Vec<_>>()));
    }
    if feeds.is_empty() {
        output::say!("The chain knows no prices.");
        return Ok(());
    }
    let usd = |value: MicroUsd| Currency::Usd.format(value);
    let age = |tick: Tick| format_ticks(now.saturating_sub(tick));
    let rows = feeds.iter().map(|feed| {
        let state = match (&feed.price, feed.jump, feed.last) {
            (Some(_), ..) => "good".to_owned(),
            (None, Some((to, _)), _) => format!("may jump to {}", usd(to)),
            (None, None, Some((value, tick))) => format!("was {} {} ago", usd(value), age(tick)),
            (None, None, None) => "never known".into(),
        };
        let counting = feed.observations.iter().filter(|one| one.counts).count();
        vec![
            name(&feed.key),
            feed.price.as_ref().map_or_else(|| "-".into(), |price| usd(price.value)),
            feed.price.as_ref().map_or_else(|| "-".into(), |price| age(price.as_of)),
            format!("{counting} of {}", feed.observations.len()),
            percent(feed.spread_ppm),
            state,
        ]
    });
    output::table(&["price of", "in dollars", "age", "agree", "apart", "state"], rows.collect());
    if operators {
        let rows = feeds.iter().flat_map(|feed| {
            feed.observations.iter().map(|one| {
                let counts = if one.counts { "yes" } else { "no" };
                vec![name(&feed.key), one.operator.to_ss58check(), usd(one.value), age(one.tick), counts.into()]
            })
        });
        output::table(&["price of", "operator", "says", "age", "counts"], rows.collect());
    }
    Ok(())
}

/// What a price is of, in words: `aws on-demand vcpu`, `azure spot gpu nvidia/h100/80gi`, `wind`, `asset 1`.
pub fn name(key: &FeedKey) -> String {
    match key {
        FeedKey::Pair(AssetKind::Native) => "wind".into(),
        FeedKey::Pair(AssetKind::WithId(id)) => format!("asset {id}"),
        FeedKey::Compute { cloud, market, class } => {
            let market = if *market == PriceMarket::Spot { "spot" } else { "on-demand" };
            let class = match class {
                PriceClass::Vcpu => "vcpu".into(),
                PriceClass::MemoryGib => "memory".into(),
                PriceClass::Gpu(model) => format!("gpu {}", String::from_utf8_lossy(model)),
            };
            format!("{} {market} {class}", String::from_utf8_lossy(cloud))
        }
    }
}

fn told(feed: &Feed, now: Tick) -> Value {
    let age = |tick: Tick| now.saturating_sub(tick);
    json!({
        "key": name(&feed.key),
        "healthy": feed.price.is_some(),
        "micro_usd": feed.price.as_ref().map(|price| price.value.to_string()),
        "average_micro_usd": feed.price.as_ref().and_then(|price| price.average).map(|value| value.to_string()),
        "age_ticks": feed.price.as_ref().map(|price| age(price.as_of)),
        "last": feed.last.map(|(value, tick)| json!({ "micro_usd": value.to_string(), "age_ticks": age(tick) })),
        "median_micro_usd": feed.median.map(|value| value.to_string()),
        "spread_ppm": feed.spread_ppm,
        "jump": feed.jump.map(|(to, since)| json!({ "micro_usd": to.to_string(), "age_ticks": age(since) })),
        "observations": feed.observations.iter().map(|one| json!({
            "operator": one.operator.to_ss58check(),
            "micro_usd": one.value.to_string(),
            "age_ticks": age(one.tick),
            "source_time": one.source_time,
            "counts": one.counts,
        })).collect::<Vec<_>>(),
    })
}
