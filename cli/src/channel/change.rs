//! More budget, and the end of a channel.

use super::found;
use crate::{
    output::{self, money, Format, USD_ASSET},
    session::Options,
};
use color_eyre::eyre::{bail, ensure, Result};
use serde_json::json;
use tradewind_client::{
    chain::Call,
    units::{format_ticks, Money},
};
use tradewind_primitives::ChannelId;

/// `tradewind channel raise`
#[derive(Debug, clap::Args)]
pub struct Raise {
    /// Number of the channel
    pub channel: ChannelId,
    /// By how much, in its currency: 1wind
    #[arg(long)]
    pub by: Money,
}

/// `tradewind channel revoke`
#[derive(Debug, clap::Args)]
pub struct Revoke {
    /// Number of the channel
    pub channel: ChannelId,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

/// Adds to a budget.
///
/// # Errors
/// With the runtime's name for a refusal.
pub async fn raise(options: &Options, args: &Raise) -> Result<()> {
    let (chain, submitter, _) = options.submitter().await?;
    let view = found(&chain.finalized().await?, args.channel).await?;
    let asset = args.by.currency.asset(USD_ASSET);
    ensure!(view.channel.asset == asset, "--by is in another currency than the channel");
    let block = submitter.submit(&Call::raise(args.channel, args.by.base)).await?.block;
    let left = chain.at_number(block).await?.channel(args.channel).await?.map_or(0, |view| view.channel.left());
    match options.output {
        Format::Json => output::value(&json!({ "channel": args.channel, "block": block, "left": left.to_string() })),
        Format::Text => {
            output::say!("channel {}: {} more, {} are left, block {block}", args.channel, args.by, money(&asset, left));
            Ok(())
        }
    }
}

/// Ends a channel.
///
/// # Errors
/// When it has ended already, or the user says no; with the runtime's name for a refusal.
pub async fn revoke(options: &Options, args: &Revoke) -> Result<()> {
    let (chain, submitter, _) = options.submitter().await?;
    let at = chain.finalized().await?;
    let view = found(&at, args.channel).await?;
    let live = at.clock().await?.live;
    ensure!(
        live < view.ends_at,
        "channel {} has ended already; `tradewind channel status` says until when it can be \
                                  redeemed",
        args.channel
    );
    let period = view.redeemable_until.saturating_sub(view.ends_at);
    output::step(
        options.output,
        &format!(
            "its provider can still redeem what was spent, for {}; then `tradewind channel close {}` frees what is left of {}",
            format_ticks(period),
            args.channel,
            money(&view.channel.asset, view.channel.held.saturating_add(view.channel.deposit)),
        ),
    );
    if !args.yes && !output::ask("Revoke it?")? {
        bail!("not revoked");
    }
    let block = submitter.submit(&Call::revoke(args.channel)).await?.block;
    let until = chain.at_number(block).await?.channel(args.channel).await?.map(|view| view.redeemable_until);
    match options.output {
        Format::Json => {
            output::value(&json!({ "channel": args.channel, "block": block, "redeemable_until": until, "live": live }))
        }
        Format::Text => {
            output::say!("channel {}: revoked, block {block}", args.channel);
            Ok(())
        }
    }
}

/// Frees what is left of a channel.
///
/// # Errors
/// While its provider can still redeem, if that is another; with the runtime's name for a refusal.
pub async fn close(options: &Options, channel: ChannelId) -> Result<()> {
    let (chain, submitter, key) = options.submitter().await?;
    let at = chain.finalized().await?;
    let (view, live) = (found(&at, channel).await?, at.clock().await?.live);
    let wait = view.redeemable_until.saturating_sub(live);
    ensure!(
        wait == 0 || view.channel.provider == key.account(),
        "its provider can still redeem for {}{}",
        format_ticks(wait),
        if live < view.ends_at {
            format!("; `tradewind channel revoke {channel}` shortens that")
        } else {
            String::new()
        },
    );
    let block = submitter.submit(&Call::close_channel(channel)).await?.block;
    let back = view.channel.held.saturating_add(view.channel.deposit);
    // What could not be released is still there.
    let owed = chain.at_number(block).await?.channel(channel).await?.map_or(0, |view| view.channel.owed);
    match options.output {
        Format::Json => output::value(&json!({
            "channel": channel, "block": block, "returned": back.to_string(), "owed": owed.to_string(),
        })),
        Format::Text => {
            output::say!(
                "channel {channel}: closed, {} for its payer, block {block}",
                money(&view.channel.asset, back)
            );
            if owed > 0 {
                let amount = money(&view.channel.asset, owed);
                output::say!("{amount} could not be delivered: `tradewind owed channel:{channel} --pay` tries again");
            }
            Ok(())
        }
    }
}
