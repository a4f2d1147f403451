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
use tradewind_primitives::{Balance, ChannelId, ChannelMode, ChannelView, SessionKey};

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Voucher {
    /// Sign one, and print it as the header `Tradewind-Voucher` takes it. Each is over one more request than the last, unless
    /// that was refused and not counted
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
    let signed = signed(options, &chain, &at, &view, cumulative).await?.voucher;
    match options.output {
        Format::Json => output::value(&json!({
            "channel": signed.channel,
            "cumulative": signed.cumulative.to_string(),
            "voucher": signed.to_string(),
            "header": format!("{HEADER}: {signed}"),
        })),
        Format::Text => {
            output::say!("{signed}");
            Ok(())
        }
    }
}

/// A voucher, and what its record needs if it paid for nothing.
pub struct Payment {
    /// The voucher.
    pub voucher: Signed,
    /// Whether one over as much was signed before, and paid for nothing as far as is known.
    pub again: bool,
    signer: SessionKey,
}

/// A voucher that pays for one request, of a channel that was opened from this folder.
///
/// # Errors
/// When the channel was not opened from this folder, has ended, or its budget is spent.
pub async fn next(options: &Options, chain: &Chain, channel: ChannelId) -> Result<Payment> {
    let at = chain.finalized().await?;
    let view = found(&at, channel).await?;
    signed(options, chain, &at, &view, None).await
}

/// This voucher paid for nothing, as far as is known: the next one need not be over more, unless another was signed
/// meanwhile. The largest amount that was signed for stays what it is, as somebody may have seen it.
///
/// # Errors
/// When the channel's record cannot be read or written.
pub fn take_back(options: &Options, chain: &Chain, payment: &Payment) -> Result<()> {
    let (home, genesis, voucher) = (options.home()?, format!("{:?}", chain.genesis()), &payment.voucher);
    let _locked = home.lock_channel(&genesis, voucher.channel)?;
    let mut kept = home.kept_channel(&genesis, voucher.channel, &payment.signer)?;
    if kept.unsign(voucher.cumulative) {
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
) -> Result<Payment> {
    let (id, channel) = (view.id, &view.channel);
    let ChannelMode::Vouchers { signer } = channel.mode else {
        bail!("channel {id} takes no vouchers: its provider counts the requests")
    };
    let live = at.clock().await?.live;
    ensure!(live < view.ends_at, "channel {id} has ended: nothing new can be spent of it");
    let (home, genesis) = (options.home()?, chain.genesis());
    let _locked = home.lock_channel(&format!("{genesis:?}"), id)?;
    let mut kept = home.kept_channel(&format!("{genesis:?}"), id, &signer)?;
    let (cumulative, again) = match cumulative {
        Some(cumulative) => (cumulative, false),
        None => kept.next(channel.redeemed(), channel.price),
    };
    let budget = channel.redeemed().saturating_add(channel.left());
    ensure!(
        cumulative <= budget,
        "its budget is spent: a voucher over {} is beyond {}; `tradewind channel raise {id}` adds to it",
        money(&channel.asset, cumulative),
        money(&channel.asset, budget),
    );
    if kept.sign(cumulative) {
        home.keep_channel(id, &kept)?;
    }
    let voucher = Signed::sign(&kept.secret()?, genesis, id, &channel.payer, &channel.provider, cumulative);
    Ok(Payment { voucher, again, signer })
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
            output::say!("It holds: {} of channel {} in all.", money(&channel.asset, voucher.cumulative), view.id);
            match (over, pays) {
                (true, _) => output::say!("But the time to redeem it is over."),
                (false, 0) => output::say!("As much was redeemed already."),
                (false, pays) => output::say!("Redeeming it now pays {}.", money(&channel.asset, pays)),
            }
            Ok(())
        }
    }
}
