//! What leases earn, reserve, pay and give back.

use super::{Asset, Cause, Happening, Hold, Id, Model, Money, Ratio, Seen, Who};

/// `amount` times `ratio`, rounded down and up. The product over the denominator may be more than can be counted.
pub(super) fn times(ratio: Ratio, amount: Money) -> (Money, Money) {
    let (over, under) = (*ratio.numer(), *ratio.denom());
    let rest = amount % under * over;
    let down = amount / under * over + rest / under;
    (down, down + u128::from(!rest.is_multiple_of(under)))
}

impl Model {
    /// What `ticks` earn at `rate`, in all.
    pub fn earned(rate: u128, ticks: u32) -> Money {
        (Ratio::new(rate, 1_000_000_000) * u128::from(ticks)).floor().to_integer()
    }

    /// `amount` of `asset` in WIND base units, rounded up. `None` if nobody says what it is worth, as below.
    fn in_wind(&self, asset: Asset, amount: Money) -> Option<Money> {
        self.worth(asset).map(|worth| times(worth, amount).1)
    }

    /// `amount` WIND base units in `asset`, rounded up.
    pub fn priced_in(&self, asset: Asset, amount: Money) -> Option<Money> {
        self.worth(asset).map(|worth| (Ratio::from(amount) / worth).ceil().to_integer())
    }

    /// What the whole term earns, in WIND base units.
    pub fn value(&self, asset: Asset, rate: u128, term: u32) -> Option<Money> {
        self.in_wind(asset, Self::earned(rate, term))
    }

    /// What the provider puts up for a lease that runs for `ticks` from now.
    pub fn collateral(&self, asset: Asset, rate: u128, ticks: u32) -> Option<Money> {
        self.collateral_beyond(0, asset, rate, ticks)
    }

    /// The same if `credit` of its money is the provider's own, for which nobody answers.
    pub fn collateral_beyond(&self, credit: Money, asset: Asset, rate: u128, ticks: u32) -> Option<Money> {
        let own = Self::earned(rate, ticks).saturating_sub(credit);
        let earnings = Self::earned(rate, ticks.min(self.numbers.collateral_ticks)).min(own);
        let part = (self.numbers.collateral_part * earnings).ceil().to_integer();
        self.in_wind(asset, part).map(|part| part.max(self.numbers.min_collateral))
    }

    /// The buyer's deposit beside that.
    pub fn deposit(&self, asset: Asset, collateral: Money) -> Option<Money> {
        let part = (self.numbers.deposit_part * collateral).ceil().to_integer();
        Some(self.priced_in(asset, part)?.max(self.least_deposit(asset)?))
    }

    /// The least deposit there is, and the least trial credit.
    pub fn least_deposit(&self, asset: Asset) -> Option<Money> {
        match asset {
            Asset::Wind => Some(self.numbers.min_deposit_wind),
            Asset::Dollar => self.dollar.map(|worth| worth.min_deposit),
        }
    }

    /// Moves `amount` of what `id` has on hold to `to`, or remembers that it is owed.
    fn deliver_or_owe(&mut self, id: Id, to: Who, amount: Money) {
        let (buyer, asset) = (self.leases[&id].buyer, self.leases[&id].asset);
        if amount > 0 && !self.bank.deliver(buyer, asset, Hold::Escrow, to, amount) {
            *self.lease_mut(id).owed.entry(to).or_default() += amount;
            self.owed += 1;
            self.see(asset == Asset::Wind, Seen::WindOwed);
        }
    }

    /// Books what `covered` ticks earn beyond what was paid, and returns the provider's part and the fee, and what of it
    /// was credit.
    fn book_payment(&mut self, id: Id, covered: u32) -> (Money, Money, Money) {
        let fee_part = self.numbers.fee;
        let lease = self.lease_mut(id);
        let total = Self::earned(lease.rate, covered);
        let due = total.checked_sub(lease.spent()).expect("what was earned stays earned");
        let (credit, gross) = lease.credit.spend(due);
        lease.held = lease.held.checked_sub(gross).expect("what can be earned was kept");
        lease.paid += gross;
        // The fee is that of all the buyer's own payments together, however many there were.
        let fee_total = (fee_part * lease.paid).floor().to_integer();
        let fee = fee_total - lease.fee;
        lease.fee = fee_total;
        let pair = lease.pair();
        self.count_trade(pair, gross);
        self.see(credit > 0, if gross > 0 { Seen::LeaseSpentBoth } else { Seen::LeaseSpentCredit });
        (gross - fee, fee, credit)
    }

    /// Pays what is earned; both legs or none. `None` if a leg cannot be delivered, else what was paid.
    pub(super) fn pay(&mut self, id: Id, covered: u32) -> Option<Money> {
        let before = (self.leases[&id].clone(), self.bank.clone(), self.scores.clone());
        let (net, fee, credit) = self.book_payment(id, covered);
        let (buyer, provider, asset) = before.0.pair();
        let legs = [(provider, net), (self.fee_account, fee)];
        let delivered =
            legs.iter().all(|(to, leg)| *leg == 0 || self.bank.deliver(buyer, asset, Hold::Escrow, *to, *leg));
        if !delivered {
            self.leases.insert(id, before.0);
            (self.bank, self.scores) = (before.1, before.2);
            return None;
        }
        self.credit_spent(before.0.pair(), credit);
        Some(net + fee + credit)
    }

    /// Gives back all but what `ticks` can earn: what would be spent last comes back first.
    pub(super) fn refund_but(&mut self, id: Id, ticks: u32) {
        let lease = &self.leases[&id];
        let keep = Self::earned(lease.rate, ticks).checked_sub(lease.spent()).expect("what was earned stays earned");
        assert!(keep <= lease.held + lease.credit.left, "nothing more can be earned than was put on hold");
        let amount = lease.held - keep.saturating_sub(lease.credit.left);
        self.refund(id, amount);
        self.return_credit_but(id, keep);
    }

    /// Gives back all that is left of the stream.
    pub(super) fn refund_rest(&mut self, id: Id) {
        self.refund(id, self.leases[&id].held);
        self.return_credit_but(id, 0);
    }

    fn return_credit_but(&mut self, id: Id, keep: Money) {
        let lease = self.lease_mut(id);
        let (back, pair) = (lease.credit.keep(keep), lease.pair());
        self.credit_back(pair, back);
    }

    fn refund(&mut self, id: Id, amount: Money) {
        let lease = self.lease_mut(id);
        lease.held -= amount;
        lease.refunded += amount;
        let buyer = lease.buyer;
        self.deliver_or_owe(id, buyer, amount);
    }

    /// The last payment: what cannot be delivered is owed.
    pub(super) fn pay_out(&mut self, id: Id, covered: u32) {
        let (net, fee, credit) = self.book_payment(id, covered);
        let (pair, provider) = (self.leases[&id].pair(), self.leases[&id].provider);
        self.deliver_or_owe(id, provider, net);
        self.deliver_or_owe(id, self.fee_account, fee);
        self.credit_spent(pair, credit);
    }

    /// What is earned goes to the treasury, but for what is credit.
    pub(super) fn divert(&mut self, id: Id, covered: u32) {
        self.divert_amount(id, Self::earned(self.leases[&id].rate, covered), false);
    }

    /// The treasury gets what of `amount` is the buyer's own money. The provider's own is the provider's again, so that
    /// a buyer cannot burn it; but if the provider has ended the lease it stays, and goes back to the buyer's credit.
    pub(super) fn divert_amount(&mut self, id: Id, amount: Money, by_provider: bool) {
        let lease = self.lease_mut(id);
        let pair = lease.pair();
        let (credit, own) =
            if by_provider { (0, amount.saturating_sub(lease.credit.left)) } else { lease.credit.spend(amount) };
        lease.held = lease.held.checked_sub(own).expect("what can be earned was kept");
        lease.diverted += own;
        self.see(by_provider && own < amount, Seen::CreditKeptFromTheProvider);
        self.see(credit > 0, Seen::CreditNotForTheTreasury);
        self.credit_spent(pair, credit);
        self.deliver_or_owe(id, self.treasury, own);
    }

    /// The provider gets what `ticks` cost, without a fee.
    pub(super) fn compensate(&mut self, id: Id, ticks: u32) {
        let lease = self.lease_mut(id);
        let (credit, own) = lease.credit.spend(Self::earned(lease.rate, ticks));
        lease.held -= own;
        lease.compensated += own;
        let (pair, provider) = (lease.pair(), lease.provider);
        self.credit_spent(pair, credit);
        self.deliver_or_owe(id, provider, own);
    }

    /// The buyer loses `amount` of the deposit, or all of it.
    /// Without an amount: nobody says what it comes to.
    pub(super) fn forfeit(&mut self, id: Id, amount: Option<Money>) {
        self.happen(amount.is_none(), Happening::ForfeitedWithoutARate);
        let lease = self.lease_mut(id);
        let amount = amount.map_or(lease.deposit, |amount| amount.min(lease.deposit));
        lease.deposit -= amount;
        lease.forfeited += amount;
        self.deliver_or_owe(id, self.treasury, amount);
    }

    /// The provider loses a part of what it put up, to `to`. Returns how much.
    pub(super) fn penalise(&mut self, id: Id, part: Ratio, to: Who) -> Money {
        let lease = self.lease_mut(id);
        let amount = (part * lease.collateral).floor().to_integer();
        lease.collateral -= amount;
        let provider = lease.provider;
        let record = self.providers.get_mut(&provider).expect("nobody leaves with open leases");
        record.stake -= amount;
        // Nobody can refuse WIND, except an account that has too little of it and still would with this amount.
        let mut to = to;
        if amount > 0 && !self.bank.deliver(provider, Asset::Wind, Hold::Stake, to, amount) {
            to = self.treasury;
            let delivered = self.bank.deliver(provider, Asset::Wind, Hold::Stake, to, amount);
            assert!(delivered, "the treasury lives");
        }
        self.bank.flows.book(provider, to, Asset::Wind, Cause::Penalty, amount);
        amount
    }

    pub fn pay_owed(&mut self, id: Id, to: Who) -> super::Outcome {
        use super::{Refusals, MONEY};
        let Some(lease) = self.leases.get(&id) else { return Err(Refusals::only("NoSuchEscrow")) };
        let Some(amount) = lease.owed.get(&to).copied() else { return Err(Refusals::only("NothingOwed")) };
        let (buyer, asset) = (lease.buyer, lease.asset);
        if !self.bank.deliver(buyer, asset, Hold::Escrow, to, amount) {
            return Err(Refusals::only(MONEY));
        }
        self.lease_mut(id).owed.remove(&to);
        Ok(())
    }
}
