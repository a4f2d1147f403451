//! Channels: money set aside for single requests, by vouchers or by the provider's count.

use super::{Asset, Credit, Hold, Id, Model, Money, Outcome, Pair, Refusals, Seen, Tick, Who, MONEY};
use std::collections::BTreeMap;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyKind {
    Sr25519,
    Ed25519,
}

/// A session key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Key {
    pub kind: KeyKind,
    pub number: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    Vouchers(Key),
    /// Most requests in a round.
    Metered(u32),
}

/// What was signed, and by which key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Voucher {
    pub signer: Key,
    /// Whether it names this chain.
    pub here: bool,
    pub channel: Id,
    pub payer: Who,
    pub provider: Who,
    pub cumulative: Money,
    /// Whether the signature is as it was made.
    pub intact: bool,
}

#[derive(Clone, Debug)]
pub struct Channel {
    pub payer: Who,
    pub provider: Who,
    pub asset: Asset,
    pub price: Money,
    pub mode: Mode,
    pub expires: Tick,
    pub revoked: Option<Tick>,
    /// Whether nothing is left of it but what it owes.
    pub closed: bool,
    /// Requests that were counted in each round, and all those after its end.
    pub counted: BTreeMap<Option<u32>, u32>,

    /// The provider's own money, which is spent before the payer's. All below is the payer's.
    pub credit: Credit,
    pub funded: Money,
    pub held: Money,
    pub paid: Money,
    pub fee: Money,
    pub refunded: Money,
    pub deposit: Money,
    pub owed: BTreeMap<Who, Money>,
}

impl Channel {
    pub fn ends_at(&self) -> Tick {
        self.revoked.unwrap_or(self.expires).min(self.expires)
    }

    /// All that was redeemed.
    pub fn redeemed(&self) -> Money {
        self.paid + self.credit.spent
    }

    /// What can still be.
    pub fn left(&self) -> Money {
        self.held + self.credit.left
    }

    pub fn adds_up(&self) -> bool {
        self.funded == self.held + self.paid + self.refunded
    }

    pub fn pair(&self) -> Pair {
        (self.payer, self.provider, self.asset)
    }
}

/// What a payer asks for.
#[derive(Clone, Debug)]
pub struct Asked {
    pub provider: Who,
    pub asset: Asset,
    pub price: Money,
    pub budget: Money,
    pub mode: Mode,
    pub expires: Tick,
}

impl Model {
    pub fn open_channel(&mut self, payer: Who, asked: &Asked) -> Outcome {
        let &Asked { provider, asset, price, budget, mode, expires } = asked;
        let pair = (payer, provider, asset);
        let (deposit, own) = (self.least_deposit(asset), budget - self.spendable_credit(pair).min(budget));
        let sum = own.checked_add(deposit.unwrap_or(0));
        Refusals::default()
            .when(payer == provider, "OwnChannel")
            .when(!self.takes_leases(provider), "NoSuchProvider")
            .when(deposit.is_none(), "AssetNotAllowed")
            .when(price == 0, "ZeroPrice")
            .when(budget < price, "BudgetTooSmall")
            .when(expires <= self.live, "BadExpiry")
            .when(mode == Mode::Metered(0), "ZeroRequests")
            .when(sum.is_none(), "Overflow")
            .when(sum.is_some_and(|sum| !self.bank.can_hold(payer, asset, sum)), MONEY)
            .done()?;
        let deposit = deposit.expect("it is allowed");
        self.commit_credit(pair, budget);
        self.bank.hold(payer, asset, Hold::Escrow, own + deposit);
        let credit = Credit { left: budget - own, spent: 0 };
        self.see(credit.left > 0, Seen::CreditForChannel);
        self.see(
            true,
            match mode {
                Mode::Vouchers(Key { kind: KeyKind::Sr25519, .. }) => Seen::OpenedForSr25519,
                Mode::Vouchers(Key { kind: KeyKind::Ed25519, .. }) => Seen::OpenedForEd25519,
                Mode::Metered(_) => Seen::OpenedMetered,
            },
        );
        let channel = Channel {
            payer,
            provider,
            asset,
            price,
            mode,
            expires,
            revoked: None,
            closed: false,
            counted: BTreeMap::new(),
            credit,
            funded: own,
            held: own,
            paid: 0,
            fee: 0,
            refunded: 0,
            deposit,
            owed: BTreeMap::new(),
        };
        self.channels.insert(self.next_channel, channel);
        self.next_channel += 1;
        Ok(())
    }

    pub fn raise(&mut self, who: Who, id: Id, amount: Money) -> Outcome {
        let channel = self.channel_of(id, |channel| channel.payer == who)?;
        let (pair, asset) = (channel.pair(), channel.asset);
        let own = amount - self.spendable_credit(pair).min(amount);
        Refusals::default()
            .when(amount == 0, "ZeroAmount")
            .when(channel.closed || self.live >= channel.ends_at(), "ChannelEnded")
            .when(!self.is_allowed(asset), "AssetNotAllowed")
            .when(own > 0 && !self.bank.can_hold(who, asset, own), MONEY)
            .done()?;
        self.commit_credit(pair, amount);
        self.bank.hold(who, asset, Hold::Escrow, own);
        let channel = self.channel_mut(id);
        channel.credit.left += amount - own;
        channel.funded += own;
        channel.held += own;
        self.see(true, Seen::Raised);
        self.see(own < amount, Seen::CreditForRaise);
        Ok(())
    }

    pub fn revoke(&mut self, who: Who, id: Id) -> Outcome {
        let live = self.live;
        let channel = self.channel_of(id, |channel| channel.payer == who)?;
        Refusals::default().when(channel.closed || live >= channel.ends_at(), "ChannelEnded").done()?;
        self.channel_mut(id).revoked = Some(live);
        self.see(true, Seen::Revoked);
        Ok(())
    }

    pub fn redeem(&mut self, who: Who, id: Id, cumulative: Money, voucher: &Voucher) -> Outcome {
        let channel = self.channel_of(id, |channel| channel.provider == who)?;
        let refusals = Refusals::default().when(channel.closed || self.is_over(id), "ChannelEnded");
        let Mode::Vouchers(signer) = channel.mode else { return refusals.when(true, "WrongMode").done() };
        let (payer, provider) = (channel.payer, channel.provider);
        let right = Voucher { signer, here: true, channel: id, payer, provider, cumulative, intact: true };
        let amount = cumulative.saturating_sub(channel.redeemed());
        let fits = voucher.signer.kind == signer.kind;
        refusals
            .when(amount == 0, "VoucherIsSpent")
            .when(amount > channel.left(), "OverBudget")
            .when(!fits, "WrongKeyType")
            .when(fits && *voucher != right, "BadSignature")
            .done()?;
        let ended = self.has_ended(id);
        self.pay_of_channel(id, amount)?;
        self.see(true, if ended { Seen::RedeemedAfterItsEnd } else { Seen::Redeemed });
        Ok(())
    }

    pub fn consume(&mut self, who: Who, id: Id, requests: u32) -> Outcome {
        let channel = self.channel_of(id, |channel| channel.provider == who)?;
        let refusals = Refusals::default().when(channel.closed || self.is_over(id), "ChannelEnded");
        if let Mode::Vouchers(_) = channel.mode {
            return refusals.when(true, "WrongMode").done();
        }
        let amount = channel.price.saturating_mul(requests.into());
        let stretch = self.stretch(id);
        refusals
            .when(requests == 0, "ZeroRequests")
            .when(requests > self.requests_left(id), "OverRoundCap")
            .when(amount > channel.left(), "OverBudget")
            .done()?;
        self.pay_of_channel(id, amount)?;
        let counted = self.channel_mut(id).counted.entry(stretch).or_default();
        let again = *counted > 0;
        *counted += requests;
        self.see(again && stretch.is_some(), Seen::CountedAgainInARound);
        self.see(true, if stretch.is_some() { Seen::Counted } else { Seen::CountedAfterItsEnd });
        Ok(())
    }

    pub fn close_channel(&mut self, who: Who, id: Id) -> Outcome {
        let channel = self.channel_of(id, |_| true)?;
        let over = self.is_over(id);
        Refusals::default()
            .when(!over && channel.provider != who, "TooEarlyToClose")
            .when(channel.closed, "StillOwed")
            .done()?;
        self.see(true, if over { Seen::ClosedByAnyone } else { Seen::ClosedEarlyByTheProvider });
        let channel = self.channel_mut(id);
        let (payer, rest) = (channel.payer, channel.held);
        let refund = rest + channel.deposit;
        channel.closed = true;
        channel.refunded += rest;
        (channel.held, channel.deposit) = (0, 0);
        let back = channel.credit.keep(0);
        self.deliver_or_owe_of_channel(id, payer, refund);
        self.credit_back(self.channels[&id].pair(), back);
        self.forget_channel(id);
        Ok(())
    }

    pub fn pay_owed_of_channel(&mut self, id: Id, to: Who) -> Outcome {
        let Some(channel) = self.channels.get(&id) else { return Err(Refusals::only("NoSuchEscrow")) };
        let Some(amount) = channel.owed.get(&to).copied() else { return Err(Refusals::only("NothingOwed")) };
        let (payer, asset) = (channel.payer, channel.asset);
        if !self.bank.deliver(payer, asset, Hold::Escrow, to, amount) {
            return Err(Refusals::only(MONEY));
        }
        self.channel_mut(id).owed.remove(&to);
        self.forget_channel(id);
        self.see(true, Seen::OwedOfChannelPaid);
        self.see(!self.channels.contains_key(&id), Seen::ForgottenOncePaid);
        Ok(())
    }

    /// Whether nothing new is to be spent.
    pub fn has_ended(&self, id: Id) -> bool {
        self.live >= self.channels[&id].ends_at()
    }

    /// From when on nothing is redeemed any more.
    pub fn over_at(&self, id: Id) -> Tick {
        self.channels[&id].ends_at().saturating_add(self.numbers.redemption)
    }

    pub fn is_over(&self, id: Id) -> bool {
        self.live >= self.over_at(id)
    }

    /// The round in which requests are counted now; `None` after the end.
    fn stretch(&self, id: Id) -> Option<u32> {
        (!self.has_ended(id)).then(|| (self.now - self.first) / self.numbers.round)
    }

    /// Requests that a channel still counts now.
    pub fn requests_left(&self, id: Id) -> u32 {
        let channel = &self.channels[&id];
        match channel.mode {
            Mode::Vouchers(_) => u32::MAX,
            Mode::Metered(most) => most - channel.counted.get(&self.stretch(id)).copied().unwrap_or_default(),
        }
    }

    /// Pays `amount`, of which the fee is that of all the payer's own money so far. Before the end what cannot be
    /// delivered refuses it all, and this model is thrown away; from then on it is owed.
    fn pay_of_channel(&mut self, id: Id, amount: Money) -> Outcome {
        let (ended, fee_part) = (self.has_ended(id), self.numbers.fee);
        let channel = self.channel_mut(id);
        let (credit, gross) = channel.credit.spend(amount);
        channel.held -= gross;
        channel.paid += gross;
        let fee_total = (fee_part * channel.paid).floor().to_integer();
        let fee = fee_total - channel.fee;
        channel.fee = fee_total;
        let (pair, payer, provider, asset) = (channel.pair(), channel.payer, channel.provider, channel.asset);
        self.credit_spent(pair, credit);
        self.see(credit > 0, if gross > 0 { Seen::ChannelSpentBoth } else { Seen::ChannelSpentCredit });
        for (to, part) in [(provider, gross - fee), (self.fee_account, fee)] {
            if ended {
                self.deliver_or_owe_of_channel(id, to, part);
            } else if part > 0 && !self.bank.deliver(payer, asset, Hold::Escrow, to, part) {
                return Err(Refusals::only(MONEY));
            }
        }
        self.count_trade(pair, gross);
        Ok(())
    }

    fn deliver_or_owe_of_channel(&mut self, id: Id, to: Who, amount: Money) {
        let (payer, asset) = (self.channels[&id].payer, self.channels[&id].asset);
        if amount > 0 && !self.bank.deliver(payer, asset, Hold::Escrow, to, amount) {
            *self.channel_mut(id).owed.entry(to).or_default() += amount;
            self.owed += 1;
            self.see(asset == Asset::Wind, Seen::WindOwed);
            self.see(to == payer, Seen::ChannelOwesThePayer);
            self.see(to == self.channels[&id].provider, Seen::ChannelOwesTheProvider);
        }
    }

    fn forget_channel(&mut self, id: Id) {
        let channel = &self.channels[&id];
        if channel.closed && channel.owed.is_empty() {
            self.keep_flows_of_channel(&channel.clone());
            self.channels.remove(&id);
        }
    }

    fn channel_of(&self, id: Id, own: impl Fn(&Channel) -> bool) -> Result<&Channel, Refusals> {
        let Some(channel) = self.channels.get(&id) else { return Err(Refusals::only("NoSuchChannel")) };
        Refusals::default().when(!own(channel), "NotYourChannel").done().map(|()| channel)
    }

    fn channel_mut(&mut self, id: Id) -> &mut Channel {
        self.channels.get_mut(&id).expect("looked up before")
    }
}
