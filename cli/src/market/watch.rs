//! The offers, shown again whenever they change.

use super::{offer_json, Found, Search};
use crate::output::{self, Format};
use color_eyre::eyre::Result;
use serde_json::json;
use tradewind_client::{chain::Chain, market_index::OfferIndex};

/// Shows what `search` finds now, and again after every finalized block that changes it, until Ctrl-C.
///
/// # Errors
/// When the chain cannot be read, or nobody reads the output any more.
pub(super) async fn run(format: Format, chain: Chain, search: &Search) -> Result<()> {
    tokio::select! {
        signal = tokio::signal::ctrl_c() => Ok(signal?),
        ended = show_all(format, chain, search) => ended,
    }
}

/// Ends with an error only.
async fn show_all(format: Format, chain: Chain, search: &Search) -> Result<()> {
    let mut index = OfferIndex::load(chain).await?;
    let mut before: Option<Vec<Found>> = None;
    loop {
        let offers = index.match_offers(&search.requirements, search.ticks, &search.asset, search.limit);
        if before.as_ref() != Some(&offers) {
            show(format, index.block(), search, &offers)?;
            before = Some(offers);
        }
        index.next().await?;
    }
}

fn show(format: Format, block: u64, search: &Search, offers: &[Found]) -> Result<()> {
    let value = json!({ "block": block, "offers": offers.iter().map(offer_json).collect::<Vec<_>>() });
    output::event(format, &format!("Block {block}. {}", search.text(offers)), &value)
}
