//! The DAO: whoever holds WIND proposes and votes.

mod list;
mod propose;
mod vote;

use crate::session::Options;
use color_eyre::eyre::{bail, ensure, Result};
use sp_core::crypto::AccountId32;
use tradewind_client::{
    chain::{At, Conviction, Proposal},
    units::{Currency, Money},
};
use tradewind_primitives::{Balance, ReferendumView, Track};

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Gov {
    /// List referenda, the newest first
    Ls {
        /// Those that have ended, too
        #[arg(long)]
        all: bool,
    },
    /// List the numbers that a referendum can change, and their bounds
    Settings,
    /// Propose something, and put up the deposits for a decision
    Propose(propose::Propose),
    /// Vote on a referendum
    Vote(vote::Vote),
    /// Take a vote back, or what a vote on a referendum that has ended still locks
    Unvote {
        /// Number of the referendum
        referendum: u32,
        /// Its track, which is known of one that has not ended: root, treasury or parameters
        #[arg(long, value_parser = track)]
        track: Option<Track>,
    },
    /// Let another vote with your WIND on a track
    Delegate(vote::Delegate),
    /// Vote yourself again on a track
    Undelegate {
        /// root, treasury or parameters
        #[arg(value_parser = track)]
        track: Track,
    },
    /// Have the deposits of a referendum that has ended given back
    Refund {
        /// Number of the referendum
        referendum: u32,
    },
    /// Have a spend that was approved paid out
    Payout {
        /// Number of the spend, as the event Treasury.AssetSpendApproved has it
        spend: u32,
    },
    /// Pass on the fees that have come together: to the treasury, and in WIND to those who make the blocks
    ShareFees {
        /// In which currency
        #[arg(long, default_value = "wind")]
        currency: Currency,
    },
}

/// Runs it.
///
/// # Errors
/// With the runtime's name for a refusal.
pub async fn run(options: &Options, gov: &Gov) -> Result<()> {
    match gov {
        Gov::Ls { all } => list::referenda(options, *all).await,
        Gov::Settings => list::settings(options).await,
        Gov::Propose(args) => propose::run(options, args).await,
        Gov::Vote(args) => vote::vote(options, args).await,
        Gov::Unvote { referendum, track } => vote::unvote(options, *referendum, *track).await,
        Gov::Delegate(args) => vote::delegate(options, args).await,
        Gov::Undelegate { track } => vote::undelegate(options, *track).await,
        Gov::Refund { referendum } => propose::refund(options, *referendum).await,
        Gov::Payout { spend } => propose::payout(options, *spend).await,
        Gov::ShareFees { currency } => propose::share_fees(options, *currency).await,
    }
}

/// A track by its name.
fn track(text: &str) -> Result<Track, String> {
    let found = Track::ALL.into_iter().find(|track| track.name() == text);
    found.ok_or_else(|| "expected root, treasury or parameters".to_owned())
}

fn conviction(text: &str) -> Result<Conviction, String> {
    let number = text.parse().ok().and_then(Conviction::new);
    number.ok_or_else(|| "expected a number from 0 to 6".to_owned())
}

/// Base units of WIND.
fn wind(amount: Money) -> Result<Balance> {
    ensure!(amount.currency == Currency::Wind, "votes are in WIND");
    Ok(amount.base)
}

/// The referendum of that number.
async fn found(at: &At, referendum: u32) -> Result<ReferendumView<AccountId32>> {
    let all = at.referenda().await?;
    match all.into_iter().find(|view| view.index == referendum) {
        Some(view) => Ok(view),
        None => bail!("there is no referendum {referendum}, or it is an old one"),
    }
}

/// What is proposed, in words.
fn described(proposal: &Proposal) -> String {
    use crate::output::money;
    use sp_core::crypto::Ss58Codec;
    match proposal {
        Proposal::Change(setting) => format!("set {} to {}", setting.name(), setting.value()),
        Proposal::Spend { asset, amount, to } => format!("pay {} to {}", money(asset, *amount), to.to_ss58check()),
        Proposal::Other(pallet, call) => format!("{pallet}.{call}"),
        Proposal::Unknown => "not known here".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tradewind_primitives::Setting;

    #[test]
    fn tracks_and_convictions_are_given_by_name_and_number() {
        assert_eq!(track("parameters"), Ok(Track::Parameters));
        assert!(track("spending").is_err());
        assert_eq!(conviction("6").ok(), Conviction::new(6));
        assert!(conviction("7").is_err() && conviction("x").is_err());
    }

    #[test]
    fn a_proposal_is_told_in_words() {
        assert_eq!(described(&Proposal::Change(Setting::FeePpm(30_000))), "set fee-ppm to 30000");
        assert_eq!(described(&Proposal::Other("System".into(), "remark".into())), "System.remark");
    }
}
