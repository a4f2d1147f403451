//! Proposing, and what comes after a decision.

use super::{described, found};
use crate::{
    output::{self, Format, USD_ASSET},
    session::Options,
};
use color_eyre::eyre::{bail, ensure, eyre, Result, WrapErr};
use serde_json::json;
use sp_core::crypto::{AccountId32, Ss58Codec};
use tradewind_client::{
    chain::{Call, Proposal},
    units::{Currency, Money},
};
use tradewind_primitives::{ReferendumState, Setting, Track};

/// `tradewind gov propose`
#[derive(Debug, clap::Args)]
pub struct Propose {
    /// What
    #[command(subcommand)]
    pub what: What,
    /// Leave the decision's deposit to somebody else: without it, nothing is decided
    #[arg(long, global = true)]
    pub no_deposit: bool,
    /// Do not ask
    #[arg(short, long, global = true)]
    pub yes: bool,
}

/// What is proposed.
#[derive(Debug, clap::Subcommand)]
pub enum What {
    /// Change a number: `tradewind gov settings` lists them
    Set {
        /// Which
        setting: String,
        /// Its new value
        value: u128,
    },
    /// Pay from the treasury
    Spend {
        /// How much: 100wind
        amount: Money,
        /// To whom: an address
        to: String,
    },
    /// Any call
    Call {
        /// The call, encoded, as Polkadot.js apps show it: 0x…
        call: String,
        /// The track: what it may do
        #[arg(long, default_value = "root", value_parser = super::track)]
        track: Track,
    },
}

fn setting(name: &str, value: u128) -> Result<Setting> {
    let Some(number) = Setting::ALL.into_iter().find(|number| number.name() == name) else {
        let names: Vec<_> = Setting::ALL.iter().map(Setting::name).collect();
        bail!("there is no setting `{name}`; there are: {}", names.join(", "));
    };
    let (least, most) = number.bounds().into_inner();
    let setting = number.with_value(value).filter(Setting::is_allowed);
    setting.ok_or_else(|| eyre!("{name} can be {least} to {most}; wider bounds need new code"))
}

/// Runs it.
///
/// # Errors
/// When what is proposed makes no sense, or the user says no; with the runtime's name for a refusal.
pub async fn run(options: &Options, args: &Propose) -> Result<()> {
    let (chain, submitter, key) = options.submitter().await?;
    let at = chain.finalized().await?;
    let (track, call) = match &args.what {
        What::Set { setting: name, value } => {
            (Track::Parameters, at.encode(&Call::change_setting(&setting(name, *value)?))?)
        }
        What::Spend { amount, to } => {
            let to = AccountId32::from_ss58check(to).map_err(|_| eyre!("`{to}` is no address"))?;
            let asset = amount.currency.asset(USD_ASSET);
            (Track::Treasury, at.encode(&Call::spend(&asset, amount.base, &to))?)
        }
        What::Call { call, track } => {
            let call = hex::decode(call.trim_start_matches("0x")).wrap_err("the call is not hexadecimal")?;
            (*track, call)
        }
    };
    let proposal = at.proposal(&call);
    ensure!(proposal != Proposal::Unknown, "this chain has no such call");
    output::step(options.output, &format!("{}, on the track {}", described(&proposal), track.name()));
    if !args.yes && !output::ask("Propose it, with deposits that come back when it has ended?")? {
        bail!("not proposed");
    }
    if Call::must_be_noted(&call) {
        submitter.submit(&Call::note_preimage(&call)).await.wrap_err("storing the call")?;
    }
    let submitted = submitter.submit(&Call::submit(track, &call)).await.wrap_err("submitting the referendum")?;
    let account = key.account();
    let known = chain.at_number(submitted.block).await?.referenda().await?;
    let mine = known.into_iter().find(|view| {
        view.ongoing.as_ref().is_some_and(|ongoing| ongoing.submitter == account && call.starts_with(&ongoing.proposal))
    });
    let index = mine.ok_or_else(|| eyre!("the chain has no such referendum"))?.index;
    if !args.no_deposit {
        let deposit = submitter.submit(&Call::place_decision_deposit(index)).await;
        deposit
            .wrap_err_with(|| format!("referendum {index} was submitted, but its decision's deposit was refused"))?;
    }
    match options.output {
        Format::Json => output::value(&json!({
            "referendum": index, "track": track.name(), "block": submitted.block, "what": described(&proposal),
        })),
        Format::Text => {
            output::say!("referendum {index}, block {}", submitted.block);
            Ok(())
        }
    }
}

/// Gives deposits back.
///
/// # Errors
/// When it has not ended; with the runtime's name for a refusal.
pub async fn refund(options: &Options, referendum: u32) -> Result<()> {
    let (chain, submitter, _) = options.submitter().await?;
    let view = found(&chain.finalized().await?, referendum).await?;
    ensure!(view.ongoing.is_none(), "referendum {referendum} has not ended");
    let mut blocks = vec![submitter.submit(&Call::refund_decision_deposit(referendum)).await?.block];
    // The submission's comes back of one that was approved or cancelled.
    if matches!(view.state, ReferendumState::Approved { .. }) {
        blocks.push(submitter.submit(&Call::refund_submission_deposit(referendum)).await?.block);
    }
    told(options, &format!("referendum {referendum}: deposits are back"), &blocks)
}

/// Has an approved spend paid out.
///
/// # Errors
/// With the runtime's name for a refusal.
pub async fn payout(options: &Options, spend: u32) -> Result<()> {
    let (_, submitter, _) = options.submitter().await?;
    let block = submitter.submit(&Call::payout(spend)).await?.block;
    told(options, &format!("spend {spend} is paid"), &[block])
}

/// Passes fees on.
///
/// # Errors
/// With the runtime's name for a refusal.
pub async fn share_fees(options: &Options, currency: Currency) -> Result<()> {
    let (_, submitter, _) = options.submitter().await?;
    let block = submitter.submit(&Call::share_fees(&currency.asset(USD_ASSET))).await?.block;
    told(options, "the fees are shared", &[block])
}

fn told(options: &Options, what: &str, blocks: &[u64]) -> Result<()> {
    match options.output {
        Format::Json => output::value(&json!({ "blocks": blocks })),
        Format::Text => {
            let blocks: Vec<_> = blocks.iter().map(u64::to_string).collect();
            output::say!("{what}, block {}", blocks.join(" and "));
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_setting_is_proposed_by_its_name_within_its_bounds() {
        assert_eq!(setting("fee-ppm", 30_000).unwrap(), Setting::FeePpm(30_000));
        let refused = setting("fee-ppm", 100_001).unwrap_err().to_string();
        assert!(refused.contains("0 to 100000"), "{refused}");
        assert!(setting("fee-ppm", u128::MAX).is_err());
        let refused = setting("fees", 1).unwrap_err().to_string();
        assert!(refused.contains("min-stake, fee-ppm"), "{refused}");
    }
}
