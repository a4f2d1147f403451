//! Opening a channel.

use super::provider_of;
use crate::credit::{part, usable};
use crate::{
    home::KeptChannel,
    output::{self, money, Format, USD_ASSET},
    session::Options,
    wallet::ensure_holds,
};
use color_eyre::eyre::{bail, ensure, eyre, Result, WrapErr};
use serde_json::json;
use sp_core::crypto::Ss58Codec;
use tradewind_client::{
    chain::{Call, ChainEvent, ChannelEvent},
    keys::{SessionKind, SessionSecret},
    units::{format_ticks, parse_ticks, Money},
};
use tradewind_primitives::{AssetKind, ChannelMode};

/// `tradewind channel open`
#[derive(Debug, clap::Args)]
pub struct Open {
    /// The provider: its name or address
    pub provider: String,
    /// What one request costs, as the provider asks: 0.000002wind
    #[arg(long)]
    pub price: Money,
    /// All that there is for requests: 1wind. What is not spent comes back, and so does a small deposit
    #[arg(long)]
    pub budget: Money,
    /// How long it lasts: 30d, 12h
    #[arg(long = "for", default_value = "30d")]
    pub term: String,
    /// Let the provider count the requests, at most so many in each ten minutes, so that callers need no voucher. Without
    /// it, each request needs a voucher of the channel's key, which is made and kept here
    #[arg(long, value_name = "REQUESTS")]
    pub metered: Option<u32>,
    /// Kind of the key that signs vouchers: ed25519 or sr25519
    #[arg(long, default_value = "ed25519", conflicts_with = "metered")]
    pub signer: SessionKind,
    /// Public half of that key, if it is kept elsewhere: 32 bytes, in hexadecimal. Vouchers are then signed there, and not here
    #[arg(long, value_name = "HEX", conflicts_with = "metered", value_parser = public_key)]
    pub signer_key: Option<[u8; 32]>,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

fn public_key(text: &str) -> Result<[u8; 32], String> {
    let mut key = [0u8; 32];
    let digits = text.strip_prefix("0x").unwrap_or(text);
    hex::decode_to_slice(digits, &mut key).map_err(|_| "expected 64 hexadecimal digits".to_owned())?;
    Ok(key)
}

/// Runs it.
///
/// # Errors
/// When the amounts make no sense, the account has too little, or the user says no; with the runtime's name for a refusal.
pub async fn run(options: &Options, open: &Open) -> Result<()> {
    let (price, budget) = (open.price, open.budget);
    ensure!(price.currency == budget.currency, "--price and --budget are in different currencies");
    ensure!(price.base > 0, "--price must be more than nothing");
    ensure!(budget.base >= price.base, "--budget does not pay for a single request");
    let ticks = parse_ticks(&open.term).wrap_err("--for")?;
    let asset = price.currency.asset(USD_ASSET);
    let (chain, submitter, key) = options.submitter().await?;
    let at = chain.finalized().await?;
    let provider = provider_of(&at, &open.provider).await?;
    let expires = at.clock().await?.live.checked_add(ticks).ok_or_else(|| eyre!("--for is too long"))?;
    let credit = usable(&at, &key.account(), &provider, &asset).await?.min(budget.base);
    let own = budget.base.saturating_sub(credit);
    if asset == AssetKind::Native {
        let why = format!("it puts {} on hold", money(&asset, own));
        ensure_holds(&at, &key.account(), own, &why, "open one with a smaller --budget").await?;
    }
    let counted = match open.metered {
        Some(most) => format!("counted by the provider, at most {most} in each ten minutes"),
        None => "each by a voucher".into(),
    };
    output::step(
        options.output,
        &format!(
            "{} requests at {price} each, {counted}, for {}: {budget} and a small deposit on hold{}",
            budget.base / price.base,
            format_ticks(ticks),
            part(&asset, credit)
        ),
    );
    if !open.yes && !output::ask("Open it?")? {
        bail!("not opened");
    }
    // The key is on disk before the money moves: a crash from here on loses nothing.
    let (mode, kept) = match (open.metered, open.signer_key) {
        (Some(max_per_round), _) => (ChannelMode::Metered { max_per_round }, None),
        (None, Some(key)) => (ChannelMode::Vouchers { signer: open.signer.with_public(key) }, None),
        (None, None) => {
            let secret = SessionSecret::generate(open.signer)?;
            let home = options.home()?;
            let kept = KeptChannel::new(format!("{:?}", chain.genesis()), &secret);
            let path = home.keep_new_channel(&kept)?;
            (ChannelMode::Vouchers { signer: secret.public() }, Some((home, kept, path)))
        }
    };
    let call = Call::open_channel(&provider, &asset, price.base, budget.base, &mode, expires);
    let included = submitter.submit(&call).await.wrap_err("opening the channel")?;
    let account = key.account();
    let channel = included.events.iter().find_map(|event| match event {
        ChainEvent::Channel(channel, ChannelEvent::ChannelOpened { payer, .. }) if *payer == account => Some(*channel),
        _ => None,
    });
    let channel = channel.ok_or_else(|| eyre!("the chain opened no channel"))?;
    let signs_here = kept.is_some();
    if let Some((home, kept, path)) = kept {
        home.name_channel(&path, &kept, channel)?;
    }
    match options.output {
        Format::Json => output::value(&json!({
            "channel": channel, "block": included.block, "provider": provider.to_ss58check(), "expires": expires,
        })),
        Format::Text => {
            output::say!("channel {channel}: open, block {}", included.block);
            if signs_here {
                output::say!("Try: tradewind voucher sign {channel}, or tradewind invoke URL --pay {channel}");
            }
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_key_is_given_by_its_digits() {
        let digits = "07".repeat(32);
        assert_eq!(public_key(&digits), Ok([7; 32]));
        assert_eq!(public_key(&format!("0x{digits}")), Ok([7; 32]));
        for bad in ["", "0x", &digits[2..], &format!("{digits}07"), &"zz".repeat(32)] {
            assert!(public_key(bad).is_err(), "{bad}");
        }
    }
}
