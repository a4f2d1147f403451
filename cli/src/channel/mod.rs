//! Channels: what pays for single requests to a provider.

mod change;
mod deploy;
mod open;
mod show;
mod usage;
mod voucher;

pub use voucher::{next as next_voucher, run as run_voucher, take_back, Payment, Voucher};

use crate::session::Options;
use color_eyre::eyre::{eyre, Result};
use sp_core::crypto::{AccountId32, Ss58Codec};
use tradewind_client::chain::At;
use tradewind_primitives::{ChannelId, ChannelView};

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Channel {
    /// Open one to a provider: puts its budget on hold, out of the trial credit that the provider gave you first
    Open(open::Open),
    /// Add to the budget of one
    Raise(change::Raise),
    /// End one: the provider can still redeem for an hour, then the rest is yours again
    Revoke(change::Revoke),
    /// Free what is left of one that has ended, once its provider can no longer redeem
    Close {
        /// Number of the channel
        channel: ChannelId,
    },
    /// Put a function at the provider; the requests to it that bring no voucher are paid by the channel, if it is metered
    Deploy(deploy::Deploy),
    /// What the provider counted of a metered one, checked against the chain
    Usage(usage::Usage),
    /// List yours, as payer and as provider
    Ls,
    /// Show one
    Status {
        /// Number of the channel
        channel: ChannelId,
    },
}

/// Runs it.
///
/// # Errors
/// With the runtime's name for a refusal.
pub async fn run(options: &Options, channel: &Channel) -> Result<()> {
    match channel {
        Channel::Open(args) => open::run(options, args).await,
        Channel::Raise(args) => change::raise(options, args).await,
        Channel::Revoke(args) => change::revoke(options, args).await,
        Channel::Close { channel } => change::close(options, *channel).await,
        Channel::Deploy(args) => deploy::run(options, args).await,
        Channel::Usage(args) => usage::run(options, args).await,
        Channel::Ls => show::list(options).await,
        Channel::Status { channel } => show::status(options, *channel).await,
    }
}

/// A channel by its number.
///
/// # Errors
/// When there is none.
async fn found(at: &At, channel: ChannelId) -> Result<ChannelView<AccountId32>> {
    let found = at.channel(channel).await?;
    found.ok_or_else(|| eyre!("there is no channel {channel}, or it is closed; `tradewind channel ls` lists yours"))
}

/// The provider of that name or address.
///
/// # Errors
/// When there is none.
async fn provider_of(at: &At, text: &str) -> Result<AccountId32> {
    if let Ok(account) = AccountId32::from_ss58check(text) {
        return Ok(account);
    }
    let found = at.resolve(text).await?;
    found.ok_or_else(|| eyre!("no provider is called `{text}`, and it is no address"))
}
