//! The same for Prometheus, in its text format: for the textfile collector of a node exporter.

use super::{
    list::name,
    sources::{all, state},
};
use crate::{output, session::Options};
use color_eyre::eyre::Result;
use sp_core::crypto::AccountId32;
use std::fmt::Write;
use tradewind_client::chain::ChainError;
use tradewind_primitives::{FeedView, SourceState, Tick};

/// A metric: its name, what it is, its kind.
type Metric = (&'static str, &'static str, &'static str);

const HEALTHY: Metric = ("tradewind_price_healthy", "Whether a price can be relied on.", "gauge");
const VALUE: Metric = ("tradewind_price_usd", "A price that can be relied on, in dollars.", "gauge");
const AGE: Metric = ("tradewind_price_age_ticks", "How old the newest observation of such a price is.", "gauge");
const SPREAD: Metric = ("tradewind_price_spread_ratio", "How far operators are apart, of their median.", "gauge");
const OBSERVERS: Metric = ("tradewind_price_operators", "How many operators' observations count.", "gauge");
const ANSWERED: Metric =
    ("tradewind_price_source_answered_seconds", "When a source answered last, in seconds since 1970.", "gauge");
const FAILURES: Metric = ("tradewind_price_source_failures", "How often in a row a source was of no use.", "gauge");
const REFUSALS: Metric =
    ("tradewind_price_source_refusals_total", "How often a source was of no use in all.", "counter");
const ROWS: Metric =
    ("tradewind_price_source_rows_refused", "Rows of a source's last answer that were of no use.", "gauge");
const BUSY: Metric = (
    "tradewind_price_source_busy_seconds",
    "How long the worker was busy with a source the last time, but for waiting.",
    "gauge",
);

/// Text in the making: all samples of one metric stand together.
#[derive(Default)]
struct Text(String);

impl Text {
    fn metric(&mut self, (name, help, kind): Metric, label: &str, samples: impl Iterator<Item = (String, String)>) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (of, value) in samples {
            let of = of.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let _ = writeln!(self.0, "{name}{{{label}=\"{of}\"}} {value}");
        }
    }
}

/// `micro` millionths as a decimal.
fn millionths(micro: u128) -> String {
    format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000)
}

fn feeds(text: &mut Text, feeds: &[FeedView<AccountId32>], now: Tick) {
    let good = || feeds.iter().filter_map(|feed| feed.price.map(|price| (name(&feed.key), price)));
    text.metric(
        HEALTHY,
        "price",
        feeds.iter().map(|feed| (name(&feed.key), u8::from(feed.price.is_some()).to_string())),
    );
    text.metric(VALUE, "price", good().map(|(of, price)| (of, millionths(price.value))));
    text.metric(AGE, "price", good().map(|(of, price)| (of, now.saturating_sub(price.as_of).to_string())));
    text.metric(SPREAD, "price", feeds.iter().map(|feed| (name(&feed.key), millionths(feed.spread_ppm.into()))));
    let counting = |feed: &FeedView<AccountId32>| feed.observations.iter().filter(|one| one.counts).count();
    text.metric(OBSERVERS, "price", feeds.iter().map(|feed| (name(&feed.key), counting(feed).to_string())));
}

fn sources(text: &mut Text, states: &[(String, SourceState)]) {
    let each =
        |of: fn(&SourceState) -> u64| states.iter().map(move |(name, state)| (name.clone(), of(state).to_string()));
    text.metric(ANSWERED, "source", each(|state| state.answered_ms / 1_000));
    text.metric(FAILURES, "source", each(|state| state.failures.into()));
    text.metric(REFUSALS, "source", each(|state| state.refusals.into()));
    text.metric(ROWS, "source", each(|state| state.rows_refused.into()));
    let seconds = |millis: u32| format!("{}.{:03}", millis / 1_000, millis % 1_000);
    text.metric(BUSY, "source", states.iter().map(|(name, state)| (name.clone(), seconds(state.busy_ms))));
}

/// Runs it.
///
/// # Errors
/// When the node does not answer. One that refuses to tell of its sources, as it is asked from elsewhere, tells of prices.
pub async fn run(options: &Options) -> Result<()> {
    let chain = options.chain().await?;
    let at = chain.finalized().await?;
    let mut text = Text::default();
    feeds(&mut text, &at.feeds().await?, at.clock().await?.now);
    match all(&chain).await {
        Ok(found) => {
            let mut states = Vec::new();
            for (source, _) in found {
                let known = state(&chain, &source).await?.unwrap_or_default();
                states.push((String::from_utf8_lossy(&source.name).into_owned(), known));
            }
            sources(&mut text, &states);
        }
        Err(error) if error.downcast_ref::<ChainError>().is_some() => {
            output::hint(&format!("the node does not tell of its sources: {error:#}"));
        }
        Err(error) => return Err(error),
    }
    output::bytes(text.0.as_bytes())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use tradewind_primitives::{AssetKind, FeedKey, Price};

    #[test]
    fn every_metric_is_described_once_and_labels_are_escaped() {
        let mut text = Text::default();
        let price = Some(Price { value: 1_500_000, average: None, as_of: 90 });
        let feed = FeedView {
            key: FeedKey::Pair(AssetKind::Native),
            price,
            last: None,
            median: None,
            spread_ppm: 12_500,
            jump: None,
            observations: vec![],
        };
        feeds(
            &mut text,
            &[feed.clone(), FeedView { key: FeedKey::Pair(AssetKind::WithId(1)), price: None, ..feed }],
            100,
        );
        let state = SourceState {
            answered_ms: 5_999,
            failures: 2,
            refusals: 3,
            rows_refused: 4,
            busy_ms: 35,
            ..Default::default()
        };
        sources(&mut text, &[("a\"b\\".into(), state)]);
        for line in [
            "tradewind_price_healthy{price=\"wind\"} 1",
            "tradewind_price_healthy{price=\"asset 1\"} 0",
            "tradewind_price_usd{price=\"wind\"} 1.500000",
            "tradewind_price_age_ticks{price=\"wind\"} 10",
            "tradewind_price_spread_ratio{price=\"asset 1\"} 0.012500",
            "tradewind_price_source_answered_seconds{source=\"a\\\"b\\\\\"} 5",
            "tradewind_price_source_refusals_total{source=\"a\\\"b\\\\\"} 3",
            "tradewind_price_source_busy_seconds{source=\"a\\\"b\\\\\"} 0.035",
        ] {
            assert!(text.0.lines().any(|one| one == line), "{line}\n{}", text.0);
        }
        assert!(!text.0.contains("tradewind_price_usd{price=\"asset 1\"}"), "what is not known has no value");
        for (name, ..) in [HEALTHY, VALUE, AGE, SPREAD, OBSERVERS, ANSWERED, FAILURES, REFUSALS, ROWS, BUSY] {
            assert_eq!(text.0.matches(&format!("# TYPE {name} ")).count(), 1, "{name}");
        }
    }
}
