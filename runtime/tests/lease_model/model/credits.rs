//! Trial credits: what providers give buyers to spend with them. The money never leaves the provider's account: all
//! that changes is whose it is.

use super::{Asset, Hold, Model, Money, Outcome, Refusals, Seen, Tick, Who, MONEY};

/// A buyer, the provider that gave, and in which asset.
pub type Pair = (Who, Who, Asset);

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Line {
    /// What the buyer can spend until it expires.
    pub available: Money,
    /// What is the provider's again, but could not be freed in its account.
    pub due: Money,
    pub expires: Tick,
}

/// What of a trial credit a lease or channel has.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Credit {
    pub left: Money,
    pub spent: Money,
}

impl Credit {
    /// Spends what there is of it on `amount`. Returns how much that is, and what the buyer's own money has to pay.
    pub fn spend(&mut self, amount: Money) -> (Money, Money) {
        let part = self.left.min(amount);
        self.left -= part;
        self.spent += part;
        (part, amount - part)
    }

    /// Keeps no more than `most`. Returns what goes back.
    pub fn keep(&mut self, most: Money) -> Money {
        let back = self.left.saturating_sub(most);
        self.left -= back;
        back
    }
}

impl Model {
    pub fn grant(&mut self, who: Who, buyer: Who, asset: Asset, amount: Money, expires: Tick) -> Outcome {
        let known = self.credits.get(&(buyer, who, asset)).copied();
        let mut line = known.unwrap_or_default();
        Refusals::default()
            .when(buyer == who, "OwnChannel")
            .when(!self.takes_leases(who), "NoSuchProvider")
            .when(!self.is_allowed(asset), "AssetNotAllowed")
            .when(self.least_deposit(asset).is_some_and(|least| amount < least), "BudgetTooSmall")
            .when(expires <= self.live || expires < line.expires, "BadExpiry")
            .when(!self.bank.can_hold(who, asset, amount), MONEY)
            .done()?;
        self.bank.hold(who, asset, Hold::Credit, amount);
        let expired = self.live >= line.expires;
        if expired {
            // It was the provider's already, and is not the buyer's again.
            line.due += line.available;
            line.available = 0;
        }
        self.see(true, Seen::Granted);
        self.see(known.is_some(), if expired { Seen::GrantedAfterItExpired } else { Seen::GrantedMore });
        line.available += amount;
        line.expires = expires;
        self.credits.insert((buyer, who, asset), line);
        Ok(())
    }

    pub fn reclaim(&mut self, who: Who, buyer: Who, asset: Asset) -> Outcome {
        let pair = (buyer, who, asset);
        let Some(line) = self.credits.get(&pair).copied() else { return Err(Refusals::only("NoSuchCredit")) };
        let expired = self.live >= line.expires;
        Refusals::default().when(!expired && line.due == 0, "CreditNotExpired").done()?;
        let amount = line.due + if expired { line.available } else { 0 };
        if amount > 0 && !self.bank.deliver(who, asset, Hold::Credit, who, amount) {
            return Err(Refusals::only(MONEY));
        }
        if expired {
            self.credits.remove(&pair);
        } else {
            self.credits.insert(pair, Line { due: 0, ..line });
        }
        self.see(true, if expired { Seen::Reclaimed } else { Seen::ReclaimedBeforeItExpired });
        Ok(())
    }

    /// What a buyer can spend now.
    pub fn spendable_credit(&self, pair: Pair) -> Money {
        self.credits.get(&pair).filter(|line| self.live < line.expires).map_or(0, |line| line.available)
    }

    /// Sets aside up to `wanted` of it. Returns how much. From then on its expiry is of no interest.
    pub(super) fn commit_credit(&mut self, pair: Pair, wanted: Money) -> Money {
        let amount = self.spendable_credit(pair).min(wanted);
        if amount > 0 {
            self.credits.get_mut(&pair).expect("some of it can be spent").available -= amount;
        }
        amount
    }

    /// `amount` that was set aside is spent: the provider's again.
    pub(super) fn credit_spent(&mut self, pair: Pair, amount: Money) {
        if amount > 0 {
            let lives = self.credits.get(&pair).is_some_and(|line| self.live < line.expires);
            self.see(!lives, Seen::SpentAfterItExpired);
            self.free_credit(pair, amount);
        }
    }

    /// `amount` that was set aside is not needed: the buyer's again, unless it has expired.
    pub(super) fn credit_back(&mut self, pair: Pair, amount: Money) {
        if amount == 0 {
            return;
        }
        match self.credits.get_mut(&pair).filter(|line| self.live < line.expires) {
            Some(line) => {
                line.available += amount;
                self.see(true, Seen::BackToTheBuyer);
            }
            None => {
                self.see(true, Seen::BackToTheProvider);
                self.free_credit(pair, amount);
            }
        }
    }

    /// Frees `amount` in the provider's account, or remembers that it is due.
    fn free_credit(&mut self, pair: Pair, amount: Money) {
        let (_, provider, asset) = pair;
        if !self.bank.deliver(provider, asset, Hold::Credit, provider, amount) {
            self.credits.entry(pair).or_default().due += amount;
            self.see(true, Seen::CreditCouldNotBeFreed);
        }
    }

    /// What must be on hold in a provider's account for the trial credits that it gave.
    pub fn given(&self, who: Who, asset: Asset) -> Money {
        let lines = self.credits.iter().filter(|((_, provider, of), _)| (*provider, *of) == (who, asset));
        let leases = self.leases.values().filter(|lease| (lease.provider, lease.asset) == (who, asset));
        let channels = self.channels.values().filter(|channel| (channel.provider, channel.asset) == (who, asset));
        lines.map(|(_, line)| line.available + line.due).sum::<Money>()
            + leases.map(|lease| lease.credit.left).sum::<Money>()
            + channels.map(|channel| channel.credit.left).sum::<Money>()
    }
}
