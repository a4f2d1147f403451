//! The same for channels.

use super::same;
use crate::{
    model::{Channel, Id, Mode, Model},
    vouchers,
    world::kind,
};
use tradewind_primitives::{ChannelMode, EscrowId};
use tradewind_runtime::{AccountId, Escrow, Runtime};

pub(super) fn compare_channels(model: &Model, accounts: &[AccountId]) -> Result<(), String> {
    same(|| "the next channel".into(), pallet_escrow::NextChannel::<Runtime>::get(), model.next_channel)?;
    for id in 0..model.next_channel {
        compare_channel(model, accounts, id)?;
    }
    for (who, account) in accounts.iter().enumerate() {
        let chain: Vec<Id> = Escrow::channels_of(account, None, u32::MAX).iter().map(|view| view.id).collect();
        let own = |channel: &Channel| channel.payer == who || channel.provider == who;
        let expected = model.channels.iter().filter(|(_, channel)| own(channel)).map(|(id, _)| *id).collect();
        same(|| format!("the channels of account {who}"), chain, expected)?;
    }
    Ok(())
}

fn compare_channel(model: &Model, accounts: &[AccountId], id: Id) -> Result<(), String> {
    let view = Escrow::channel(id);
    let Some(channel) = model.channels.get(&id) else {
        return same(|| format!("whether channel {id} is there"), view.is_some(), false);
    };
    let Some(view) = view else { return Err(format!("channel {id} is gone")) };
    let chain = &view.channel;
    let mode = match channel.mode {
        Mode::Vouchers(key) => ChannelMode::Vouchers { signer: vouchers::public(key) },
        Mode::Metered(max_per_round) => ChannelMode::Metered { max_per_round },
    };
    let (payer, provider) = (accounts[channel.payer].clone(), accounts[channel.provider].clone());
    let expected = (payer, provider, kind(channel.asset), channel.price, mode);
    let terms = (chain.payer.clone(), chain.provider.clone(), chain.asset.clone(), chain.price, chain.mode);
    same(|| format!("payer, provider, asset, price, mode of channel {id}"), terms, expected)?;

    let expected = (channel.expires, channel.revoked, channel.closed, channel.ends_at(), model.over_at(id));
    let times = (chain.expires, chain.revoked, chain.closed, view.ends_at, view.redeemable_until);
    same(|| format!("expiry, revocation, closedness, end, end of redemption of channel {id}"), times, expected)?;
    same(|| format!("requests left to channel {id}"), view.requests_left, model.requests_left(id))?;

    if !channel.adds_up() {
        return Err(format!("the money of channel {id} does not add up: {channel:?}"));
    }
    let owed = channel.owed.values().sum::<u128>();
    let expected = (channel.funded, channel.held, channel.paid, channel.fee, channel.refunded, channel.deposit, owed);
    let money = (chain.funded, chain.held, chain.paid, chain.fee, chain.refunded, chain.deposit, chain.owed);
    same(|| format!("funded, held, paid, fee, refunded, deposit, owed of channel {id}"), money, expected)?;
    let credit = (chain.credit.left, chain.credit.spent);
    same(|| format!("credit of channel {id}: left, spent"), credit, (channel.credit.left, channel.credit.spent))?;

    let owed = Escrow::owed(EscrowId::Channel(id));
    let mut owed: Vec<_> = owed.into_iter().map(|owed| (owed.to, owed.amount)).collect();
    let mut expected: Vec<_> = channel.owed.iter().map(|(to, amount)| (accounts[*to].clone(), *amount)).collect();
    owed.sort();
    expected.sort();
    same(|| format!("what channel {id} owes"), owed, expected)
}
