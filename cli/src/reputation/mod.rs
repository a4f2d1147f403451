//! Scores: what trade earned somebody, and lowering one.

mod lower;
mod show;

use crate::session::Options;
use color_eyre::eyre::{eyre, Result, WrapErr};
use sp_core::crypto::{AccountId32, Ss58Codec};
use tradewind_client::chain::At;

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Reputation {
    /// Show a score, what is left of it after decay, and with whom it was earned and lost
    Show {
        /// Whose: an address, or a provider's name; yours if none is given
        account: Option<String>,
    },
    /// Lower the score of the other side of a lease that has ended: says first what that costs of yours, and asks
    Lower(lower::Lower),
}

/// Runs it.
///
/// # Errors
/// Of the chain, with the runtime's name for a refusal.
pub async fn run(options: &Options, reputation: &Reputation) -> Result<()> {
    match reputation {
        Reputation::Show { account } => show::run(options, account.as_deref()).await,
        Reputation::Lower(args) => lower::run(options, args).await,
    }
}

/// The account of an address or of a provider's name; the user's own if there is none.
///
/// # Errors
/// When it is neither, or there is no key.
pub async fn account_of(options: &Options, at: &At, text: Option<&str>) -> Result<AccountId32> {
    let Some(text) = text else {
        return Ok(options.key().wrap_err("name an account, or say whose key to use")?.account());
    };
    if let Ok(account) = AccountId32::from_ss58check(text) {
        return Ok(account);
    }
    at.resolve(text).await?.ok_or_else(|| eyre!("`{text}` is no address, and no provider has that name"))
}
