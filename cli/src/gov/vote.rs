//! Voting, by oneself or by another.

use super::{conviction, found, track, wind};
use crate::{
    output::{self, Format},
    session::Options,
};
use color_eyre::eyre::{ensure, eyre, Result};
use serde_json::json;
use sp_core::crypto::{AccountId32, Ss58Codec};
use tradewind_client::{
    chain::{Call, Conviction},
    units::Money,
};
use tradewind_primitives::Track;

/// `tradewind gov vote`
#[derive(Debug, clap::Args)]
pub struct Vote {
    /// Number of the referendum
    pub referendum: u32,
    /// For it or against it
    #[arg(value_enum)]
    pub side: Side,
    /// With how much: 100wind. It stays yours, but is locked
    pub amount: Money,
    /// How much more it counts, and for how long it is locked if it wins: 0 (a tenth, and not locked) to 6 (six times)
    #[arg(long, default_value = "1", value_parser = conviction)]
    pub conviction: Conviction,
}

/// For or against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Side {
    /// For it
    Aye,
    /// Against it
    Nay,
}

/// `tradewind gov delegate`
#[derive(Debug, clap::Args)]
pub struct Delegate {
    /// Who votes for you: an address
    pub to: String,
    /// With how much of your WIND: 100wind. It stays yours, but is locked
    pub amount: Money,
    /// On which track: root, treasury or parameters
    #[arg(long, value_parser = track)]
    pub track: Track,
    /// How much more it counts, and for how long it is locked afterwards: 0 to 6
    #[arg(long, default_value = "1", value_parser = conviction)]
    pub conviction: Conviction,
}

/// Votes.
///
/// # Errors
/// When the referendum has ended; with the runtime's name for a refusal.
pub async fn vote(options: &Options, args: &Vote) -> Result<()> {
    let amount = wind(args.amount)?;
    let (chain, submitter, _) = options.submitter().await?;
    let view = found(&chain.finalized().await?, args.referendum).await?;
    ensure!(view.ongoing.is_some(), "referendum {} has ended", args.referendum);
    let call = Call::vote(args.referendum, args.side == Side::Aye, args.conviction, amount);
    let block = submitter.submit(&call).await?.block;
    told(options, &format!("voted on referendum {}", args.referendum), block)
}

/// Takes a vote back, and unlocks what can be.
///
/// # Errors
/// When the track of one that has ended is not given; with the runtime's name for a refusal.
pub async fn unvote(options: &Options, referendum: u32, given: Option<Track>) -> Result<()> {
    let (chain, submitter, key) = options.submitter().await?;
    let view = found(&chain.finalized().await?, referendum).await?;
    let known = view.ongoing.map(|ongoing| ongoing.track);
    let track = given.or(known).ok_or_else(|| eyre!("referendum {referendum} has ended: name its --track"))?;
    submitter.submit(&Call::remove_vote(track, referendum)).await?;
    let block = submitter.submit(&Call::unlock(track, &key.account())).await?.block;
    told(options, &format!("took the vote on referendum {referendum} back"), block)
}

/// Delegates.
///
/// # Errors
/// With the runtime's name for a refusal.
pub async fn delegate(options: &Options, args: &Delegate) -> Result<()> {
    let amount = wind(args.amount)?;
    let to = AccountId32::from_ss58check(&args.to).map_err(|_| eyre!("`{}` is no address", args.to))?;
    let (_, submitter, _) = options.submitter().await?;
    let block = submitter.submit(&Call::delegate(args.track, &to, args.conviction, amount)).await?.block;
    told(options, &format!("{} votes for you on the track {}", to.to_ss58check(), args.track.name()), block)
}

/// Ends that.
///
/// # Errors
/// With the runtime's name for a refusal.
pub async fn undelegate(options: &Options, track: Track) -> Result<()> {
    let (_, submitter, _) = options.submitter().await?;
    let block = submitter.submit(&Call::undelegate(track)).await?.block;
    told(options, &format!("you vote yourself on the track {}", track.name()), block)
}

fn told(options: &Options, what: &str, block: u64) -> Result<()> {
    match options.output {
        Format::Json => output::value(&json!({ "block": block })),
        Format::Text => {
            output::say!("{what}, block {block}");
            Ok(())
        }
    }
}
