//! How every chain ends: all providers fall silent, and nobody calls but to take what is theirs. Then nothing may be
//! left on hold.

use super::{
    model::{Asset, Id, Pair, Who},
    step::{DollarCall, Idle},
    world::{World, ADMIN, PEOPLE},
};
use frame_support::storage::storage_prefix;
use pallet_leases::AgendaItem;
use tradewind_primitives::EscrowId;
use tradewind_runtime::Runtime;

/// Blocks in which the chain must have ended every lease by itself: long enough for the longest deadline, and to catch
/// up after the stalls of one case.
const MOST_BLOCKS: u32 = 2_000;

/// What is empty once everything has ended.
const OF_ORDERS_AND_ESCROWS: [(&str, &str); 9] = [
    ("Escrow", "Escrows"),
    ("Escrow", "OrderEscrows"),
    ("Escrow", "Owed"),
    ("Escrow", "Channels"),
    ("Escrow", "ChannelsOf"),
    ("Escrow", "Credits"),
    ("Escrow", "CreditsGiven"),
    ("Escrow", "LeaseCredits"),
    ("Marketplace", "Orders"),
];

impl World {
    /// # Errors
    /// If anything is left.
    pub fn come_to_rest(&mut self) -> Result<(), String> {
        self.dollar(DollarCall::ThawAll)?;
        for who in 0..PEOPLE {
            self.dollar(DollarCall::Thaw(u8::try_from(who).unwrap_or_default()))?;
        }
        self.late = false;
        (0..PEOPLE).try_for_each(|who| self.revive(who))?;
        self.revoke_all()?;
        self.wait_until("every order has ended", |world| world.model.orders.is_empty())?;
        self.wait_until("every lease has ended", |world| world.model.leases.values().all(|lease| lease.is_closed()))?;
        self.close_all_channels()?;
        (0..PEOPLE).try_for_each(|who| self.revive(who))?;
        self.pay_all_owed()?;
        self.leave()?;
        self.reclaim_all()?;
        let ids: Vec<Id> = self.model.leases.keys().copied().collect();
        for lease in ids {
            let call = pallet_leases::Call::prune { lease };
            let done = self.act("prune", self.signed(ADMIN), call, |model| model.prune(ADMIN, lease))?;
            must(done, "prune", lease)?;
        }
        self.wait_until("every tombstone is gone", |world| world.model.graves.is_empty())?;
        self.claim_all()?;
        let left = self.model.bank.purses.values().map(|purse| purse.on_hold()).sum::<u128>();
        must(left == 0, "free", 0)?;
        for (pallet, item) in OF_ORDERS_AND_ESCROWS {
            let prefix = storage_prefix(pallet.as_bytes(), item.as_bytes());
            let empty = sp_io::storage::next_key(&prefix).is_none_or(|key| !key.starts_with(&prefix));
            must(empty, item, 0)?;
        }
        let planned =
            pallet_leases::Agenda::<Runtime>::iter_keys().find(|(_, item)| matches!(item, AgendaItem::Order(_)));
        planned.map_or(Ok(()), |(tick, item)| Err(format!("{item:?} is still to be looked at in tick {tick}")))
    }

    fn wait_until(&mut self, what: &str, reached: impl Fn(&Self) -> bool) -> Result<(), String> {
        for _ in 0..MOST_BLOCKS {
            if reached(self) {
                return Ok(());
            }
            self.wait(4, Idle::Full)?;
        }
        Err(format!("it does not come about that {what}"))
    }

    fn revoke_all(&mut self) -> Result<(), String> {
        let open = self.model.channels.iter().filter(|(id, of)| !of.closed && !self.model.has_ended(**id));
        for (id, payer) in open.map(|(id, of)| (*id, of.payer)).collect::<Vec<(Id, Who)>>() {
            let done = self.revoke(payer, id)?;
            must(done, "revoke", id)?;
        }
        Ok(())
    }

    /// By anyone, as soon as that may be. Later some are forgotten, some still owe.
    fn close_all_channels(&mut self) -> Result<(), String> {
        self.wait_until("every channel's time is over", |world| {
            world.model.channels.iter().all(|(id, channel)| channel.closed || world.model.is_over(*id))
        })?;
        let open = self.model.channels.iter().filter(|(_, channel)| !channel.closed).map(|(id, _)| *id);
        for id in open.collect::<Vec<Id>>() {
            let done = self.close_channel(ADMIN, id)?;
            must(done, "close_channel", id)?;
        }
        Ok(())
    }

    /// Also by those who are no providers any more.
    fn reclaim_all(&mut self) -> Result<(), String> {
        let last = self.model.credits.values().map(|line| line.expires).max().unwrap_or_default();
        self.wait(last.saturating_sub(self.model.live), Idle::Full)?;
        let pairs: Vec<Pair> = self.model.credits.keys().copied().collect();
        for pair in pairs {
            let done = self.reclaim(pair)?;
            must(done, "reclaim", 0)?;
        }
        Ok(())
    }

    fn pay_all_owed(&mut self) -> Result<(), String> {
        let owed = |world: &Self| {
            let all = world.model.leases.iter().flat_map(|(id, lease)| lease.owed.keys().map(|to| (*id, *to)));
            all.collect::<Vec<(Id, Who)>>()
        };
        for (lease, to) in owed(self) {
            self.revive(to)?;
            let call = pallet_escrow::Call::pay_owed { escrow: EscrowId::Lease(lease), to: self.accounts[to].clone() };
            let done = self.act("pay_owed", self.signed(ADMIN), call, |model| model.pay_owed(lease, to))?;
            must(done, "pay_owed", lease)?;
        }
        let all = self.model.funds.iter().flat_map(|(id, funds)| funds.owed.keys().map(|to| (*id, *to)));
        for (order, to) in all.collect::<Vec<(Id, Who)>>() {
            self.revive(to)?;
            let done = self.pay_owed_of_order(ADMIN, order, to)?;
            must(done, "pay_owed", order)?;
        }
        let all = self.model.channels.iter().flat_map(|(id, channel)| channel.owed.keys().map(|to| (*id, *to)));
        for (channel, to) in all.collect::<Vec<(Id, Who)>>() {
            self.revive(to)?;
            let done = self.pay_owed_of_channel(ADMIN, channel, to)?;
            must(done, "pay_owed", channel)?;
        }
        Ok(())
    }

    /// Gives an account what any sum can come to.
    fn revive(&mut self, who: Who) -> Result<(), String> {
        for asset in [Asset::Wind, Asset::Dollar] {
            if self.model.bank.purse(who, asset).free < self.model.bank.least(asset) {
                self.give(ADMIN, who, asset, self.unit(asset))?;
            }
        }
        Ok(())
    }

    /// Closes all offers, takes all stakes back, and leaves time for leases to be pruned.
    fn leave(&mut self) -> Result<(), String> {
        let open: Vec<(Id, Who)> =
            self.model.offers.iter().filter(|(_, of)| of.open).map(|(id, of)| (*id, of.provider)).collect();
        for (offer, who) in open {
            let call = pallet_marketplace::Call::close_offer { offer };
            let done = self.act("close_offer", self.signed(who), call, |model| model.close_offer(who, offer))?;
            must(done, "close_offer", offer)?;
        }
        let providers: Vec<Who> = self.model.providers.keys().copied().collect();
        for who in providers.iter().copied() {
            let amount = self.model.free_stake(who);
            if amount > 0 {
                let call = pallet_providers::Call::unbond { amount };
                self.act("unbond", self.signed(who), call, |model| model.unbond(who, amount))?;
            }
        }
        self.wait(self.model.numbers.prune.max(self.model.numbers.unbonding), Idle::Full)?;
        for who in providers {
            let call = pallet_providers::Call::withdraw_unbonded {};
            self.act("withdraw_unbonded", self.signed(who), call, |model| model.withdraw_unbonded(who))?;
            let call = pallet_providers::Call::deregister {};
            let done = self.act("deregister", self.signed(who), call, |model| model.deregister(who))?;
            must(done, "deregister", 0)?;
        }
        Ok(())
    }
}

fn must(done: bool, what: &str, id: Id) -> Result<(), String> {
    if done {
        Ok(())
    } else {
        Err(format!("at rest it must be possible to {what} ({id})"))
    }
}
