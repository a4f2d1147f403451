//! The accounts: what is free in them and what is on hold, in WIND and in the test dollar.
//!
//! The rules are those of the SDK's ledgers, not of the market: least balances, holds that keep an account alive,
//! dust, frozen and blocked accounts.

use super::{Cause, Flows, Money, Who};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Asset {
    Wind,
    Dollar,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hold {
    Stake,
    Escrow,
    /// What a provider gave buyers to spend with it.
    Credit,
}

/// Who may still move the dollars of an account.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Status {
    #[default]
    Liquid,
    /// They do not leave it.
    Frozen,
    /// They neither leave nor come.
    Blocked,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Purse {
    pub free: Money,
    pub stake: Money,
    pub escrow: Money,
    pub credit: Money,
    /// Forgotten with the account.
    pub status: Status,
}

impl Purse {
    pub fn on_hold(&self) -> Money {
        self.stake + self.escrow + self.credit
    }

    fn part(&mut self, hold: Hold) -> &mut Money {
        match hold {
            Hold::Stake => &mut self.stake,
            Hold::Escrow => &mut self.escrow,
            Hold::Credit => &mut self.credit,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Bank {
    pub purses: BTreeMap<(Who, Asset), Purse>,
    pub dollar_frozen: bool,
    /// Accounts that something else keeps alive: they need no free WIND, and may have all of it on hold.
    pub anchored: BTreeSet<Who>,
    pub least_wind: Money,
    pub least_dollar: Money,
    /// Gets the dust of WIND accounts that die.
    pub treasury: Who,
    pub flows: Flows,
}

impl Bank {
    pub fn purse(&self, who: Who, asset: Asset) -> Purse {
        self.purses.get(&(who, asset)).copied().unwrap_or_default()
    }

    fn purse_mut(&mut self, who: Who, asset: Asset) -> &mut Purse {
        self.purses.entry((who, asset)).or_default()
    }

    pub fn least(&self, asset: Asset) -> Money {
        match asset {
            Asset::Wind => self.least_wind,
            Asset::Dollar => self.least_dollar,
        }
    }

    /// Whether `amount` can come into the free balance of `who`.
    fn takes(&self, who: Who, asset: Asset, amount: Money) -> bool {
        let purse = self.purse(who, asset);
        let opens = purse.free + amount >= self.least(asset);
        match asset {
            Asset::Wind => opens,
            Asset::Dollar => opens && !self.dollar_frozen && purse.status != Status::Blocked,
        }
    }

    /// What `who` can part with: all of it, if nothing on hold needs the account.
    pub fn spendable(&self, who: Who, asset: Asset) -> Money {
        let purse = self.purse(who, asset);
        let keep = if purse.on_hold() > 0 { self.needed(who, asset) } else { 0 };
        self.movable(who, asset, keep)
    }

    pub(super) fn movable(&self, who: Who, asset: Asset, keep: Money) -> Money {
        let purse = self.purse(who, asset);
        let stuck = asset == Asset::Dollar && (self.dollar_frozen || purse.status != Status::Liquid);
        if stuck {
            0
        } else {
            purse.free.saturating_sub(keep)
        }
    }

    /// What must stay free in an account with a hold: the least balance. An anchored one that has that may go below it.
    fn needed(&self, who: Who, asset: Asset) -> Money {
        let goes_on = asset == Asset::Wind && self.anchored.contains(&who);
        if goes_on && self.purse(who, asset).free >= self.least(asset) {
            0
        } else {
            self.least(asset)
        }
    }

    /// Whether `amount` can be put on hold.
    pub fn can_hold(&self, who: Who, asset: Asset, amount: Money) -> bool {
        amount <= self.movable(who, asset, self.needed(who, asset)) && self.purse(who, asset).free > 0
    }

    pub fn hold(&mut self, who: Who, asset: Asset, hold: Hold, amount: Money) -> bool {
        let possible = self.can_hold(who, asset, amount);
        if possible {
            self.purse_mut(who, asset).free -= amount;
            self.sweep(who, asset);
            *self.purse_mut(who, asset).part(hold) += amount;
        }
        possible
    }

    /// Moves `amount` on hold in the account of `from` into the free balance of `to`, who may be the same.
    pub fn deliver(&mut self, from: Who, asset: Asset, hold: Hold, to: Who, amount: Money) -> bool {
        let possible = self.takes(to, asset, amount);
        if possible {
            *self.purse_mut(from, asset).part(hold) -= amount;
            self.sweep(from, asset);
            self.purse_mut(to, asset).free += amount;
        }
        possible
    }

    /// What is too little to live of goes before the first hold comes, and when the last one goes, before what that was
    /// is free. Only of an anchored account: any other with a hold has its least balance free.
    fn sweep(&mut self, who: Who, asset: Asset) {
        let purse = self.purse(who, asset);
        if asset == Asset::Wind && purse.on_hold() == 0 && purse.free < self.least_wind {
            self.purse_mut(who, asset).free = 0;
            self.purse_mut(self.treasury, asset).free += purse.free;
            self.flows.book(who, self.treasury, asset, Cause::Dust, purse.free);
        }
    }

    pub fn mint(&mut self, who: Who, asset: Asset, amount: Money) {
        self.purse_mut(who, asset).free += amount;
    }

    /// An ordinary transfer of free money, to somebody else. An account that falls below its least balance dies.
    pub fn give_for(&mut self, cause: Cause, from: Who, to: Who, asset: Asset, amount: Money) -> bool {
        if amount > self.spendable(from, asset) {
            return false;
        }
        let purse = self.purse(from, asset);
        let rest = purse.free - amount;
        let dies = rest < self.least(asset) && purse.on_hold() == 0;
        // The dust of a dollar account goes with the rest; that of a WIND account to the treasury.
        let arrives = if dies && asset == Asset::Dollar { purse.free } else { amount };
        if !self.takes(to, asset, arrives) {
            return false;
        }
        if dies {
            self.purses.remove(&(from, asset));
        } else {
            self.purse_mut(from, asset).free = rest;
        }
        self.purse_mut(to, asset).free += arrives;
        self.flows.book(from, to, asset, cause, arrives);
        if dies && asset == Asset::Wind {
            self.purse_mut(self.treasury, asset).free += rest;
            self.flows.book(from, self.treasury, asset, Cause::Dust, rest);
        }
        true
    }

    pub fn total(&self, asset: Asset) -> Money {
        self.purses.iter().filter(|((_, of), _)| *of == asset).map(|(_, purse)| purse.free + purse.on_hold()).sum()
    }
}
