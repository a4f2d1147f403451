//! Keeps what is known of the chain fresh, the ledger on disk, and the deployments few.
//!
//! Every second: sync the ledger; read the clock if there is a new final block. Every ten ticks: read all channels of the
//! provider in one call. Those that are over are forgotten, and their content is dropped.

use super::{content, Paid};
use crate::context::Context;
use std::{sync::Arc, time::Duration};
use tradewind_client::chain::ChainError;
use tradewind_primitives::{api::ClockView, Tick, Ticks};

/// Between two looks at the clock.
const EVERY: Duration = Duration::from_secs(1);

/// Ticks between two looks at all channels.
const CHANNELS_EVERY: Ticks = 10;

/// How long the node may take to answer.
const DEADLINE: Duration = Duration::from_secs(60);

/// How long reading the clock may hold up an agent that starts.
const FIRST: Duration = Duration::from_secs(10);

/// Reads the clock before anything is served: until it was read, no request is taken for paid. An agent whose node does not
/// answer in time serves all the same, and tells those that come to try again.
pub async fn first(context: &Context, paid: &Paid) {
    let read = async {
        let at = context.chain.finalized().await?;
        if !context.is_behind(&at) {
            paid.ledger.see_clock(at.number(), &at.clock().await?);
        }
        Ok::<_, ChainError>(())
    };
    match tokio::time::timeout(FIRST, read).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "reading the clock"),
        Err(_) => tracing::warn!("reading the clock took too long"),
    }
}

/// Keeps going for ever.
pub async fn run(context: &Context, paid: &Arc<Paid>) {
    let mut every = tokio::time::interval(EVERY);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut seen = Seen::default();
    loop {
        every.tick().await;
        tidy(paid).await;
        match tokio::time::timeout(DEADLINE, look(context, paid, &mut seen)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "looking at the channels"),
            Err(_) => tracing::warn!("looking at the channels took too long"),
        }
        paid.deployments.stop_idle().await;
        paid.metrics.see_deployments(paid.deployments.count());
        paid.metrics.see_unredeemed(&paid.ledger.unredeemed());
    }
}

/// Syncs the ledger.
pub async fn tidy(paid: &Arc<Paid>) {
    let ledger = paid.clone();
    match tokio::task::spawn_blocking(move || ledger.ledger.tidy()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "the ledger of paid requests is not synced"),
        Err(error) => tracing::error!(%error, "the ledger of paid requests is not synced"),
    }
}

#[derive(Default)]
struct Seen {
    /// The last block, and its clock.
    clock: Option<(u64, ClockView)>,
    /// Tick of the last look at all channels.
    channels: Option<Tick>,
}

async fn look(context: &Context, paid: &Paid, seen: &mut Seen) -> Result<(), ChainError> {
    let at = context.chain.finalized().await?;
    // A node that is behind would have us forget what it does not know yet.
    if context.is_behind(&at) {
        return Ok(());
    }
    let block = at.number();
    let clock = match seen.clock.take().filter(|(before, _)| *before == block) {
        Some((_, clock)) => clock,
        None => at.clock().await?,
    };
    if seen.channels.is_none_or(|last| clock.now.saturating_sub(last) >= CHANNELS_EVERY) {
        let mut views = at.channels_of(&context.account).await?;
        views.retain(|view| view.channel.provider == context.account);
        content::drop_ended(context, paid, &views, clock.live).await;
        paid.ledger.see_all(block, views);
        seen.channels = Some(clock.now);
    }
    paid.ledger.see_clock(block, &clock);
    seen.clock = Some((block, clock));
    Ok(())
}
