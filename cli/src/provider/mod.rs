//! A provider's business: what it has, earns, and ends.

mod drain;
mod earnings;
mod endings;
mod offers;
mod orders;
mod status;

use crate::session::Options;
use color_eyre::eyre::{eyre, Result};
use sp_core::crypto::{AccountId32, Ss58Codec};
use tradewind_client::chain::At;
use tradewind_primitives::{LeaseId, LeaseView, ProviderView};

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Provider {
    /// Show stake, offers, open leases, heartbeats, uptime and reputation
    Status,
    /// Show what was earned, by asset: paid, fees, net, on hold, and penalties
    Earnings(earnings::Earnings),
    /// List your offers: what is free of each, and its prices
    Offers,
    /// List the orders that take bids, and which of your offers can serve each, or why not
    Orders(orders::Orders),
    /// Say whether an offer can serve an order, and if not, why
    WhyNot(orders::WhyNot),
    /// Change the prices of an offer for new leases and bids; those that run keep theirs
    Reprice(offers::Reprice),
    /// Announce that a lease will be terminated: when the notice is due, that costs nothing
    Notice {
        /// Number of the lease
        lease: LeaseId,
    },
    /// End a lease: says first what that costs of its collateral, and asks
    Terminate(endings::Terminate),
    /// Leave the market: close all offers, wait until no lease is open, then retire
    Drain(drain::Drain),
}

/// Runs it.
///
/// # Errors
/// When the key is no provider's; of the chain, with the runtime's name for a refusal.
pub async fn run(options: &Options, provider: &Provider) -> Result<()> {
    match provider {
        Provider::Status => status::run(options).await,
        Provider::Earnings(args) => earnings::run(options, args).await,
        Provider::Offers => offers::list(options).await,
        Provider::Orders(args) => orders::list(options, args).await,
        Provider::WhyNot(args) => orders::why_not(options, args).await,
        Provider::Reprice(args) => offers::reprice(options, args).await,
        Provider::Notice { lease } => endings::notice(options, *lease).await,
        Provider::Terminate(args) => endings::terminate(options, args).await,
        Provider::Drain(args) => drain::run(options, args).await,
    }
}

/// The provider that `account` is.
async fn registered(at: &At, account: &AccountId32) -> Result<ProviderView<AccountId32>> {
    let found = at.provider(account).await?;
    found.ok_or_else(|| eyre!("{} is no provider; `tradewind-agent init` makes it one", account.to_ss58check()))
}

/// The open leases that `account` provides; it may rent others itself.
async fn provided(at: &At, account: &AccountId32) -> Result<Vec<LeaseView<AccountId32>>> {
    let mut leases = at.leases_of(account).await?;
    leases.retain(|view| view.lease.provider == *account);
    Ok(leases)
}
