//! Collects what channels owe, on its own clock.
//!
//! For each channel, one thing at a time, every step from what the chain says *now*:
//!
//! 1. Read the channel at the last final block into the ledger, and ask the ledger again what is due.
//! 2. *Redeem*, a voucher: send the best one. The chain takes it if it is over more than was redeemed. So it can be sent
//!    twice, or again after we were killed at any instruction: the second is refused, which means that it is done.
//! 3. *Consume*, counted requests: not so, the chain would take the same count twice. So it is written down and synced
//!    *before* it is sent, together with what had been redeemed until then. Nothing else redeems a metered channel, so
//!    whether it was taken can be read from that for ever after: redeemed so much more, or not. Only when it was not, and
//!    the blocks have passed in which the transaction was valid, is it sent again.
//! 4. Read the channel again, which settles both.
//!
//! What the chain refuses is logged by its name and left alone for some time.
//!
//! A channel that was revoked or has expired is collected from at once: what is not collected 600 live ticks later is lost.

use super::{account::Due, Paid};
use crate::{
    context::Context,
    faults,
    tasks::{submit, submit_at_once},
};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::Semaphore, task::JoinSet};
use tradewind_client::{
    chain::{At, Call, ChainError},
    voucher::Voucher,
};
use tradewind_primitives::{Balance, ChannelId, Round, Ticks};

/// Between two looks at what is due.
const EVERY: Duration = Duration::from_secs(1);

/// Channels that are collected from at one time.
const CONCURRENT: usize = 16;

/// How long one collection may take; then what became of it is looked up.
const DEADLINE: Duration = Duration::from_secs(900);

/// Live ticks before nothing can be collected any more within which it goes ahead of other transactions.
const URGENT: Ticks = 300;

/// Refusals that mean that the chain is where the call would have brought it.
const MOVED_ON: [&str; 1] = ["Escrow::VoucherIsSpent"];

/// Channels that are being collected from.
#[derive(Default)]
struct Busy(Mutex<HashSet<ChannelId>>);

/// A channel's place among those.
struct Turn(Arc<Busy>, ChannelId);

impl Busy {
    fn enter(self: &Arc<Self>, channel: ChannelId) -> Option<Turn> {
        let entered = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(channel);
        entered.then(|| Turn(self.clone(), channel))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0 .0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}

/// Keeps collecting for ever.
pub async fn run(context: &Arc<Context>, paid: &Arc<Paid>) {
    let (busy, slots) = (Arc::new(Busy::default()), Arc::new(Semaphore::new(CONCURRENT)));
    let mut tasks = JoinSet::new();
    let mut every = tokio::time::interval(EVERY);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        while tasks.try_join_next().is_some() {}
        for (channel, _) in paid.ledger.due(&paid.policy) {
            let Ok(slot) = slots.clone().try_acquire_owned() else { break };
            let Some(turn) = busy.enter(channel) else { continue };
            let (context, paid) = (context.clone(), paid.clone());
            tasks.spawn(async move {
                let _held = (slot, turn);
                match tokio::time::timeout(DEADLINE, collect(&context, &paid, channel)).await {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => tracing::warn!(channel, %error, "collecting from a channel"),
                    Err(_) => tracing::warn!(channel, "collecting from a channel took too long"),
                }
            });
        }
    }
}

/// Why a collection did not come to its end.
#[derive(Debug, thiserror::Error)]
enum RedeemError {
    /// The chain.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The ledger cannot be written to.
    #[error("the ledger: {0}")]
    Ledger(#[from] std::io::Error),
}

/// Does what is due for `channel`, once.
async fn collect(context: &Context, paid: &Paid, channel: ChannelId) -> Result<(), RedeemError> {
    let at = context.chain.finalized().await?;
    if context.is_behind(&at) || read(paid, &at, channel).await?.is_none() {
        // One that is over is forgotten when all channels are looked at.
        return Ok(());
    }
    match paid.ledger.due_of(channel, &paid.policy) {
        None => Ok(()),
        Some(Due::Redeem(voucher)) => redeem(context, paid, &voucher).await,
        Some(Due::Consume { round, requests }) => consume(context, paid, &at, channel, round, requests).await,
        Some(Due::Resolve { round }) => {
            let paid_for = paid.ledger.resolve(channel, round, at.number())?;
            if let Some(requests) = paid_for {
                tracing::info!(channel, round, requests, "the chain has paid for requests");
            } else {
                // Every look asks the node once.
                tokio::time::sleep(EVERY).await;
            }
            Ok(())
        }
    }
}

/// Reads a channel into the ledger. What was redeemed of it, if it is there.
async fn read(paid: &Paid, at: &At, channel: ChannelId) -> Result<Option<Balance>, ChainError> {
    let Some(view) = at.channel(channel).await? else { return Ok(None) };
    let redeemed = view.channel.redeemed();
    paid.ledger.see(at.number(), view);
    Ok(Some(redeemed))
}

async fn redeem(context: &Context, paid: &Paid, voucher: &Voucher) -> Result<(), RedeemError> {
    let channel = voucher.channel;
    let before = paid.ledger.view(channel).map_or(0, |view| view.channel.redeemed());
    faults::point("redeem: begun").await;
    let call = Call::redeem(channel, voucher.cumulative, &voucher.signature);
    let sent = send(context, paid, channel, &call, &MOVED_ON).await;
    faults::point("redeem: sent").await;
    settle(context, paid, channel, before).await?;
    match sent {
        Ok(()) => {
            paid.metrics.count_collection("redeem", "done");
            tracing::info!(channel, cumulative = voucher.cumulative, "redeemed a voucher");
            Ok(())
        }
        Err(error) => Err(failed(paid, channel, "redeem", error).into()),
    }
}

async fn consume(
    context: &Context,
    paid: &Paid,
    at: &At,
    channel: ChannelId,
    round: Round,
    requests: u32,
) -> Result<(), RedeemError> {
    let before = paid.ledger.view(channel).map_or(0, |view| view.channel.redeemed());
    let Some(root) = paid.ledger.send(channel, round, at.number())? else { return Ok(()) };
    faults::point("consume: written down").await;
    let sent = send(context, paid, channel, &Call::consume(channel, requests, root), &[]).await;
    faults::point("consume: sent").await;
    match &sent {
        Ok(()) => {}
        // It was included and changed nothing, so it will not be included again.
        Err(ChainError::Refused { .. }) => paid.ledger.unsend(channel, round)?,
        // It may have been sent until just now, and be included yet.
        Err(_) => {
            if let Ok(at) = context.chain.finalized().await {
                paid.ledger.sent_again(channel, at.number());
            }
        }
    }
    settle(context, paid, channel, before).await?;
    match sent {
        Ok(()) => {
            let at = context.chain.finalized().await?;
            paid.ledger.resolve(channel, round, at.number())?;
            paid.metrics.count_collection("consume", "done");
            tracing::info!(channel, round, requests, root = ?root, "the chain has paid for requests");
            Ok(())
        }
        Err(error) => Err(failed(paid, channel, "consume", error).into()),
    }
}

/// Sends a call for `channel`, ahead of others if time runs out.
async fn send(
    context: &Context,
    paid: &Paid,
    channel: ChannelId,
    call: &Call,
    settled: &[&str],
) -> Result<(), ChainError> {
    let until = paid.ledger.view(channel).map(|view| view.redeemable_until);
    let live = paid.ledger.now().map(|now| now.live).ok();
    let hurry = until.zip(live).is_some_and(|(until, live)| live.saturating_add(URGENT) >= until);
    match hurry {
        true => submit_at_once(context, call, settled).await,
        false => submit(context, call, settled).await,
    }
}

/// Reads what a call came to.
async fn settle(context: &Context, paid: &Paid, channel: ChannelId, before: Balance) -> Result<(), ChainError> {
    let at = context.chain.finalized().await?;
    let Some(after) = read(paid, &at, channel).await? else { return Ok(()) };
    let (gained, view) = (after.saturating_sub(before), paid.ledger.view(channel));
    if let Some(view) = view.filter(|_| gained > 0) {
        paid.metrics.count_money(&view.channel.asset, gained);
    }
    Ok(())
}

fn failed(paid: &Paid, channel: ChannelId, call: &'static str, error: ChainError) -> ChainError {
    let refused = error.refusal().is_some();
    paid.metrics.count_collection(call, if refused { "refused" } else { "failed" });
    paid.ledger.back_off(channel);
    if let Some(name) = error.refusal() {
        tracing::error!(channel, call, name, "the chain refused; it is tried again later");
    }
    error
}
