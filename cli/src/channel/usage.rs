//! What a provider says it counted of a metered channel, checked against what the chain paid for.

use super::found;
use crate::{
    handover,
    output::{self, Format},
    session::Options,
};
use color_eyre::eyre::{bail, ensure, eyre, Result, WrapErr};
use serde_json::{json, Value};
use sp_core::H256;
use tradewind_client::{
    agent::AgentClient,
    chain::{Chain, ChainEvent, ChannelEvent},
    keys::AccountKey,
    rpc::{BatchState, UsageBatch},
    usage::{usage_root, UsageEntry},
};
use tradewind_primitives::{ChannelId, Round};

/// `tradewind channel usage`
#[derive(Debug, clap::Args)]
pub struct Usage {
    /// Number of the channel
    pub channel: ChannelId,
    /// Fetch the requests that count for this round, and compute their root. Without it, the rounds are listed
    #[arg(long)]
    pub round: Option<Round>,
    /// Check that root against the event `RequestsConsumed` in the block of this number
    #[arg(long, requires = "round")]
    pub block: Option<u64>,
    /// Check that root against this one
    #[arg(long, requires = "round", conflicts_with = "block")]
    pub root: Option<H256>,
}

/// Runs it.
///
/// # Errors
/// When the provider does not answer, or its log is not what the chain was told.
pub async fn run(options: &Options, usage: &Usage) -> Result<()> {
    let (key, chain) = (options.key()?, options.chain().await?);
    let view = found(&chain.finalized().await?, usage.channel).await?;
    let agent = handover::agent(&chain, &view.channel.provider).await?;
    let Some(round) = usage.round else {
        let part = agent.usage(&key, view.id, None, 0).await.wrap_err("asking the provider")?;
        return list(options, &part.batches);
    };
    let (batch, entries) = fetched(&agent, &key, view.id, round).await?;
    let root = usage_root(&entries);
    let wanted = match (usage.block, usage.root) {
        (Some(block), _) => Some(told(&chain, view.id, block, &batch).await?),
        (None, root) => root,
    };
    if let Some(wanted) = wanted {
        ensure!(
            wanted == root,
            "the provider's log is not what the chain was told: its root is {root:?}, and the chain's is {wanted:?}"
        );
    }
    match options.output {
        Format::Json => output::value(&json!({
            "channel": view.id,
            "round": round,
            "requests": batch.requests,
            "state": state(batch.state),
            "root": format!("{root:?}"),
            "checked": wanted.is_some(),
            "entries": entries,
        })),
        Format::Text => {
            let rows = entries.iter().map(|entry| {
                let method = serde_json::to_value(entry.method).unwrap_or(Value::Null);
                let method = method.as_str().unwrap_or_default().to_owned();
                vec![entry.tick.to_string(), method, entry.cid.to_string(), format!("{:?}", entry.path_hash)]
            });
            output::table(&["tick", "method", "deployment", "hash of the path"], rows.collect());
            output::say!("{} requests, root {root:?}", entries.len());
            match wanted {
                Some(_) => output::say!("That is what the chain was told."),
                None => output::hint("--block checks the root against the event RequestsConsumed of that block"),
            }
            Ok(())
        }
    }
}

fn state(state: BatchState) -> &'static str {
    match state {
        BatchState::Open => "open",
        BatchState::Sent => "sent",
        BatchState::Consumed => "consumed",
    }
}

fn list(options: &Options, batches: &[UsageBatch]) -> Result<()> {
    match options.output {
        Format::Json => output::value(&json!(batches)),
        Format::Text => {
            let row = |batch: &UsageBatch| {
                vec![batch.round.to_string(), batch.requests.to_string(), state(batch.state).to_owned()]
            };
            output::table(&["round", "requests", "state"], batches.iter().map(row).collect());
            Ok(())
        }
    }
}

/// All entries of a round, a part at a time.
async fn fetched(
    agent: &AgentClient,
    key: &AccountKey,
    channel: ChannelId,
    round: Round,
) -> Result<(UsageBatch, Vec<UsageEntry>)> {
    let mut entries: Vec<UsageEntry> = Vec::new();
    loop {
        let from = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        let part = agent.usage(key, channel, Some(round), from).await.wrap_err("asking the provider")?;
        let batch = part.batches.into_iter().find(|batch| batch.round == round);
        let batch =
            batch.ok_or_else(|| eyre!("the provider keeps no log of round {round}; without --round it lists them"))?;
        let left = usize::try_from(batch.requests).unwrap_or(usize::MAX).saturating_sub(entries.len());
        let came = part.entries.len();
        entries.extend(part.entries.into_iter().take(left));
        if came >= left {
            return Ok((batch, entries));
        }
        if came == 0 {
            bail!("the provider says {} requests and gives {}", batch.requests, entries.len());
        }
    }
}

/// The root that the chain was told of in block `block`.
async fn told(chain: &Chain, channel: ChannelId, block: u64, batch: &UsageBatch) -> Result<H256> {
    let events = chain.at_number(block).await?.events().await?;
    let mut told = events.into_iter().filter_map(|event| match event {
        ChainEvent::Channel(of, ChannelEvent::RequestsConsumed { requests, log_root, .. }) if of == channel => {
            Some((requests, log_root))
        }
        _ => None,
    });
    let found = told.find(|(requests, _)| *requests == batch.requests);
    let found = found.ok_or_else(|| eyre!("in block {block}, the chain was told of no {} requests", batch.requests))?;
    Ok(found.1)
}
