//! Vouchers: signed here, and checked.

use super::found;
use crate::{
    output::{self, money, Format, USD_ASSET},
    session::Options,
};
use color_eyre::eyre::{bail, ensure, Result, WrapErr};
use serde_json::json;
use sp_core::crypto::AccountId32;
use tradewind_client::{
    chain::{At, Chain},
    units::Money,
    voucher::{Voucher as Signed, HEADER},
};
use tradewind_primitives::{Balance, ChannelId, ChannelMode, ChannelView};

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Voucher {
    /// Sign one, and print it as the header `Tradewind-Voucher` takes it. Each is over one more request than the last
    Sign(Sign),
    /// Say whether a voucher holds, and what redeeming it would pay now
    Verify {
        /// The voucher: channel=7; cumulative=1500; ed25519=…
        voucher: String,
    },
}

/// `tradewind voucher sign`
#[derive(Debug, clap::Args)]
pub struct Sign {
    /// Number of the channel
    pub channel: ChannelId,
    /// Over all that may have been redeemed of it with this voucher, instead of one request more than the last: 0.5wind
    #[arg(long)]
    pub cumulative: Option<Money>,
}

/// Runs it.
///
/// # Errors
/// When the channel was not opened from this folder, or its budget is spent; when a voucher does not hold.
pub async fn run(options: &Options, voucher: &Voucher) -> Result<()> {
    match voucher {
        Voucher::Sign(args) => sign(options, args).await,
        Voucher::Verify { voucher } => verify(options, voucher).await,
    }
}

async fn sign(options: &Options, args: &Sign) -> Result<()> {
    let chain = options.chain().await?;
    let at = chain.finalized().await?;
    let view = found(&at, args.channel).await?;
    let cumulative = match args.cumulative {
        Some(cumulative) => {
            ensure!(
                cumulative.currency.asset(USD_ASSET) == view.channel.asset,
                "--cumulative is in another currency than the channel"
            );
            Some(cumulative.base)
        }
        None => None,
    };
    let signed = signed(options, &chain, &at, &view, cumulative).await?;
    match options.output {
        Format::Json => output::value(&json!({
            "channel": signed.channel,
            "cumulative": signed.cumulative.to_string(),
            "voucher": signed.to_string(),
            "header": format!("{HEADER}: {signed}"),
        })),
        Format::Text => {
            println!("{signed}");
            Ok(())
        }
    }
}

/// A voucher over one request more, of a channel that was opened from this folder.
///
/// # Errors
/// When the channel was not opened from this folder, has ended, or its budget is spent.
pub async fn next(options: &Options, chain: &Chain, channel: ChannelId) -> Result<Signed> {
    let at = chain.finalized().await?;
    let view = found(&at, channel).await?;
    signed(options, chain, &at, &view, None).await
}

/// Nobody has seen this voucher: the next one need not be over more, unless another was signed meanwhile.
///
/// # Errors
/// When the channel's record cannot be read or written.
pub async fn take_back(options: &Options, chain: &Chain, voucher: &Signed) -> Result<()> {
    let view = found(&chain.finalized().await?, voucher.channel).await?;
    let ChannelMode::Vouchers { signer } = view.channel.mode else { return Ok(()) };
    let (home, genesis) = (options.home()?, format!("{:?}", chain.genesis()));
    let _locked = home.lock_channel(&genesis, voucher.channel)?;
    let mut kept = home.kept_channel(&genesis, voucher.channel, &signer)?;
    if kept.signed == voucher.cumulative {
        kept.signed = kept.signed.saturating_sub(view.channel.price);
        home.keep_channel(voucher.channel, &kept)?;
    }
    Ok(())
}

/// Signs, and keeps how far the channel's vouchers have gone before anybody sees this one.
async fn signed(
    options: &Options,
    chain: &Chain,
    at: &At,
    view: &ChannelView<AccountId32>,
    cumulative: Option<Balance>,
) -> Result<Signed> {
    let (id, channel) = (view.id, &view.channel);
    let ChannelMode::Vouchers { signer } = channel.mode else {
        bail!("channel {id} takes no vouchers: its provider counts the requests")
    };
    let live = at.clock().await?.live;
    ensure!(live < view.ends_at, "channel {id} has ended: nothing new can be spent of it");
    let (home, genesis) = (options.home()?, chain.genesis());
    let _locked = home.lock_channel(&format!("{genesis:?}"), id)?;
    let mut kept = home.kept_channel(&format!("{genesis:?}"), id, &signer)?;
    let cumulative = match cumulative {
        Some(cumulative) => cumulative,
        None => one_more(kept.signed, channel.redeemed(), channel.price),
    };
    let budget = channel.redeemed().saturating_add(channel.left());
    ensure!(
        cumulative <= budget,
        "its budget is spent: a voucher over {} is beyond {}; `tradewind channel raise {id}` adds to it",
        money(&channel.asset, cumulative),
        money(&channel.asset, budget),
    );
    if cumulative > kept.signed {
        kept.signed = cumulative;
        home.keep_channel(id, &kept)?;
    }
    Ok(Signed::sign(&kept.secret()?, genesis, id, &channel.payer, &channel.provider, cumulative))
}

/// What a voucher for one request more is over.
fn one_more(signed: Balance, redeemed: Balance, price: Balance) -> Balance {
    signed.max(redeemed).saturating_add(price)
}

async fn verify(options: &Options, text: &str) -> Result<()> {
    // The whole line of a request may be given.
    let value = text.split_once(':').filter(|(name, _)| name.trim().eq_ignore_ascii_case(HEADER));
    let voucher: Signed = value.map_or(text, |(_, value)| value).trim().parse()?;
    let chain = options.chain().await?;
    let at = chain.finalized().await?;
    let view = found(&at, voucher.channel).await?;
    let channel = &view.channel;
    voucher.check(chain.genesis(), view.id, channel).wrap_err("the voucher does not hold")?;
    let pays = voucher.cumulative.saturating_sub(channel.redeemed());
    let over = at.clock().await?.live >= view.redeemable_until;
    match options.output {
        Format::Json => output::value(&json!({
            "channel": voucher.channel, "cumulative": voucher.cumulative.to_string(),
            "pays": if over { 0 } else { pays }.to_string(), "redeemable": !over,
        })),
        Format::Text => {
            println!("It holds: {} of channel {} in all.", money(&channel.asset, voucher.cumulative), view.id);
            match (over, pays) {
                (true, _) => println!("But the time to redeem it is over."),
                (false, 0) => println!("As much was redeemed already."),
                (false, pays) => println!("Redeeming it now pays {}.", money(&channel.asset, pays)),
            }
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_voucher_is_over_one_request_more_than_whatever_was_spent() {
        assert_eq!(one_more(0, 0, 5), 5);
        assert_eq!(one_more(15, 5, 5), 20);
        // Another folder signed meanwhile, and the provider has redeemed it.
        assert_eq!(one_more(15, 40, 5), 45);
        assert_eq!(one_more(Balance::MAX, 0, 5), Balance::MAX);
    }
}
