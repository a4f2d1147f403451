//! The offers, shown again whenever they change.

use super::{offer_json, Search};
use crate::output::{self, Format};
use color_eyre::eyre::Result;
use serde_json::{json, Value};
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
    let mut before: Option<Vec<Value>> = None;
    loop {
        let offers = index.match_offers(&search.requirements, search.ticks, &search.asset, search.limit);
        // What changes of an offer and is not shown, like what is reserved of it, is no reason to show it again.
        let shown: Vec<Value> = offers.iter().map(offer_json).collect();
        if before.as_ref() != Some(&shown) {
            let block = index.block();
            let text = format!("Block {block}. {}", search.text(&offers));
            output::event(format, &text, &json!({ "block": block, "offers": shown }))?;
            before = Some(shown);
        }
        index.next().await?;
    }
}
