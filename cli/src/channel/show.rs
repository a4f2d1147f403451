//! Channels as they stand.

use super::found;
use crate::{
    output::{self, money, Format, USD_ASSET},
    session::Options,
};
use color_eyre::eyre::Result;
use serde_json::{json, Value};
use sp_core::crypto::{AccountId32, Ss58Codec};
use tradewind_client::units::{format_ticks, Currency};
use tradewind_primitives::{ChannelId, ChannelMode, ChannelView, SessionKey, Tick};

/// A channel as JSON.
fn channel_json(view: &ChannelView<AccountId32>, live: Tick) -> Value {
    let channel = &view.channel;
    let mode = match channel.mode {
        ChannelMode::Vouchers { signer } => {
            let (kind, key) = match signer {
                SessionKey::Sr25519(key) => ("sr25519", key),
                SessionKey::Ed25519(key) => ("ed25519", key),
            };
            json!({ "mode": "vouchers", "signer": kind, "key": format!("0x{}", hex::encode(key)) })
        }
        ChannelMode::Metered { max_per_round } => {
            json!({ "mode": "metered", "max_per_round": max_per_round, "requests_left": view.requests_left })
        }
    };
    json!({
        "channel": view.id,
        "payer": channel.payer.to_ss58check(),
        "provider": channel.provider.to_ss58check(),
        "asset": Currency::of(&channel.asset, USD_ASSET).map(|currency| currency.symbol().to_ascii_lowercase()),
        "price": channel.price.to_string(),
        "counting": mode,
        "state": state(view, live),
        "redeemed": channel.redeemed().to_string(),
        "left": channel.left().to_string(),
        "credit_left": channel.credit.left.to_string(),
        "credit_spent": channel.credit.spent.to_string(),
        "paid": channel.paid.to_string(),
        "fee": channel.fee.to_string(),
        "refunded": channel.refunded.to_string(),
        "owed": channel.owed.to_string(),
        "ends_at": view.ends_at,
        "redeemable_until": view.redeemable_until,
        "live": live,
    })
}

/// Where a channel stands, in a word.
fn state(view: &ChannelView<AccountId32>, live: Tick) -> &'static str {
    match live {
        live if live < view.ends_at => "open",
        live if live < view.redeemable_until => "ending",
        _ => "over",
    }
}

/// How much longer, in words.
fn time_left(view: &ChannelView<AccountId32>, live: Tick) -> String {
    match state(view, live) {
        "open" => format_ticks(view.ends_at.saturating_sub(live)),
        "ending" => format!("{} to redeem", format_ticks(view.redeemable_until.saturating_sub(live))),
        _ => "`tradewind channel close` frees the rest".into(),
    }
}

/// Lists the channels of the account.
///
/// # Errors
/// Of the key and the chain.
pub async fn list(options: &Options) -> Result<()> {
    let account = options.key()?.account();
    let at = options.chain().await?.finalized().await?;
    let (views, live) = (at.channels_of(&account).await?, at.clock().await?.live);
    if options.output == Format::Json {
        return output::value(&json!(views.iter().map(|view| channel_json(view, live)).collect::<Vec<_>>()));
    }
    if views.is_empty() {
        output::say!("No channels. `tradewind channel open PROVIDER` opens one.");
        return Ok(());
    }
    let rows = views.iter().map(|view| {
        let channel = &view.channel;
        let (other, side) = match channel.payer == account {
            true => (&channel.provider, "pays"),
            false => (&channel.payer, "earns"),
        };
        vec![
            view.id.to_string(),
            side.into(),
            other.to_ss58check(),
            money(&channel.asset, channel.price),
            money(&channel.asset, channel.redeemed()),
            money(&channel.asset, channel.left()),
            state(view, live).into(),
            time_left(view, live),
        ]
    });
    output::table(&["channel", "", "other side", "a request", "redeemed", "left", "state", "time"], rows.collect());
    Ok(())
}

/// Shows one channel.
///
/// # Errors
/// When there is none.
pub async fn status(options: &Options, channel: ChannelId) -> Result<()> {
    let at = options.chain().await?.finalized().await?;
    let (view, live) = (found(&at, channel).await?, at.clock().await?.live);
    if options.output == Format::Json {
        return output::value(&channel_json(&view, live));
    }
    let channel = &view.channel;
    let asset = &channel.asset;
    output::say!("channel    {}, {}", view.id, state(&view, live));
    output::say!("payer      {}", channel.payer.to_ss58check());
    output::say!("provider   {}", channel.provider.to_ss58check());
    output::say!("a request  {}", money(asset, channel.price));
    match channel.mode {
        ChannelMode::Vouchers { .. } => output::say!("counted    by vouchers"),
        ChannelMode::Metered { max_per_round } => {
            output::say!("counted    by the provider: {} of {max_per_round} left in this round", view.requests_left);
        }
    }
    output::say!("redeemed   {}", money(asset, channel.redeemed()));
    output::say!("left       {}", money(asset, channel.left()));
    if channel.credit.left > 0 || channel.credit.spent > 0 {
        let (left, spent) = (money(asset, channel.credit.left), money(asset, channel.credit.spent));
        output::say!("credit     {spent} spent, {left} left: the provider's own");
    }
    if channel.owed > 0 {
        output::say!("owed       {}: could not be delivered yet", money(asset, channel.owed));
    }
    output::say!("time       {}", time_left(&view, live));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tradewind_primitives::{AssetKind, ChannelRecord, CreditPart, MeterWindow};

    fn view(mode: ChannelMode) -> ChannelView<AccountId32> {
        let channel = ChannelRecord {
            payer: AccountId32::new([1; 32]),
            provider: AccountId32::new([2; 32]),
            asset: AssetKind::WithId(1),
            price: 5,
            mode,
            funded: 100,
            held: 60,
            paid: 40,
            fee: 0,
            fee_carry: 0,
            refunded: 0,
            owed: 0,
            credit: CreditPart { left: 7, spent: 3 },
            deposit: 8,
            expires: 100,
            revoked: None,
            redemption: 600,
            closed: false,
            window: MeterWindow::Round(0),
            used: 0,
        };
        ChannelView { id: 9, channel, ends_at: 100, redeemable_until: 700, requests_left: 4 }
    }

    #[test]
    fn a_channel_is_open_then_ending_then_over() {
        let view = view(ChannelMode::Metered { max_per_round: 10 });
        let told = |live| (state(&view, live), time_left(&view, live));
        assert_eq!(told(90), ("open", "1 min".into()));
        assert_eq!(told(100), ("ending", "1 h to redeem".into()));
        assert_eq!(told(699).0, "ending");
        assert_eq!(told(700).0, "over");
    }

    #[test]
    fn json_tells_money_as_text_and_the_way_of_counting() {
        let value = channel_json(&view(ChannelMode::Metered { max_per_round: 10 }), 90);
        assert_eq!((&value["redeemed"], &value["left"], &value["asset"]), (&json!("43"), &json!("67"), &json!("usd")));
        assert_eq!(value["counting"]["requests_left"], json!(4));
        let value = channel_json(&view(ChannelMode::Vouchers { signer: SessionKey::Ed25519([7; 32]) }), 90);
        assert_eq!(value["counting"]["signer"], json!("ed25519"));
    }
}
