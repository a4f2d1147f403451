//! Who paid whom, and what for: what an account has is what it began with and what came to it, less what it paid. Money
//! that moves between accounts of one owner changes nothing for the owner.

use super::{Asset, Channel, Lease, Model, Money, Who};
use std::collections::BTreeMap;

/// Where new money comes from.
pub const NOWHERE: Who = usize::MAX;

/// What money is paid for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Cause {
    /// Rounds that somebody took part in.
    Minted,
    /// A participant's share of them.
    Emission,
    Enrolment,
    /// Of payments.
    Fee,
    /// To the provider, without the fee.
    Trade,
    /// What buyers lose to the treasury.
    Lost,
    /// What providers lose.
    Penalty,
    /// For pruning.
    Tip,
    Given,
    /// What is too little for an account.
    Dust,
    FeesShared,
    /// By decision.
    Spend,
}

#[derive(Clone, Default, Debug)]
pub struct Flows(BTreeMap<(Who, Who, Asset, Cause), Money>);

impl Flows {
    pub fn book(&mut self, from: Who, to: Who, asset: Asset, cause: Cause, amount: Money) {
        if amount > 0 && from != to {
            *self.0.entry((from, to, asset, cause)).or_default() += amount;
        }
    }

    fn book_lease(&mut self, lease: &Lease, fee_account: Who, treasury: Who) {
        let (buyer, provider, asset) = lease.pair();
        self.book(buyer, provider, asset, Cause::Trade, lease.paid - lease.fee + lease.compensated);
        self.book(buyer, fee_account, asset, Cause::Fee, lease.fee);
        self.book(buyer, treasury, asset, Cause::Lost, lease.diverted + lease.forfeited);
    }

    fn book_channel(&mut self, channel: &Channel, fee_account: Who) {
        let (payer, provider, asset) = channel.pair();
        self.book(payer, provider, asset, Cause::Trade, channel.paid - channel.fee);
        self.book(payer, fee_account, asset, Cause::Fee, channel.fee);
    }

    /// What came to `owner` from others, less what it paid to them, for causes that are `wanted`.
    pub fn net(&self, owner: &[Who], asset: Asset, wanted: impl Fn(Cause) -> bool) -> i128 {
        let crossing = self.0.iter().filter(|((from, to, of, cause), _)| {
            *of == asset && wanted(*cause) && owner.contains(from) != owner.contains(to)
        });
        crossing.map(|((_, to, ..), amount)| if owner.contains(to) { signed(*amount) } else { -signed(*amount) }).sum()
    }

    /// What came to `who` for `cause`.
    pub fn paid_to(&self, who: Who, asset: Asset, cause: Cause) -> Money {
        let own = |(_, to, of, what): &(Who, Who, Asset, Cause)| (*to, *of, *what) == (who, asset, cause);
        self.0.iter().filter(|(key, _)| own(key)).map(|(_, amount)| amount).sum()
    }

    /// What the accounts of `owner` paid for `cause`, to whomever.
    pub fn paid(&self, owner: &[Who], asset: Asset, cause: Cause) -> Money {
        let own =
            |(from, _, of, what): &(Who, Who, Asset, Cause)| owner.contains(from) && (*of, *what) == (asset, cause);
        self.0.iter().filter(|(key, _)| own(key)).map(|(_, amount)| amount).sum()
    }
}

/// Less than half of all numbers are ever money.
pub fn signed(amount: Money) -> i128 {
    i128::try_from(amount).expect("so much money there is not")
}

impl Model {
    /// All that was ever paid: what was booked when it was, and what leases and channels that are there say.
    pub fn flows(&self) -> Flows {
        let mut flows = self.bank.flows.clone();
        self.leases.values().for_each(|lease| flows.book_lease(lease, self.fee_account, self.treasury));
        self.channels.values().for_each(|channel| flows.book_channel(channel, self.fee_account));
        flows
    }

    /// A lease or channel is about to be forgotten: what it paid is not.
    pub(super) fn keep_flows_of_lease(&mut self, lease: &Lease) {
        self.bank.flows.book_lease(lease, self.fee_account, self.treasury);
    }

    pub(super) fn keep_flows_of_channel(&mut self, channel: &Channel) {
        self.bank.flows.book_channel(channel, self.fee_account);
    }

    /// What is on hold in other accounts for each, less what is on hold in its own for others.
    pub fn owed(&self) -> BTreeMap<(Who, Asset), i128> {
        let leases = self.leases.values().map(|of| (of.buyer, of.asset, &of.owed));
        let orders = self.funds.values().map(|of| (of.payer, of.asset, &of.owed));
        let channels = self.channels.values().map(|of| (of.payer, of.asset, &of.owed));
        let mut sums = BTreeMap::<_, i128>::new();
        for (payer, asset, owed) in leases.chain(orders).chain(channels) {
            for (to, amount) in owed {
                *sums.entry((*to, asset)).or_default() += signed(*amount);
                *sums.entry((payer, asset)).or_default() -= signed(*amount);
            }
        }
        sums
    }
}
