//! What leases earn, reserve, pay and give back.

use super::{Asset, Hold, Id, Model, Money, Ratio, Who};

impl Model {
    /// What `ticks` earn at `rate`, in all.
    pub fn earned(rate: u128, ticks: u32) -> Money {
        (Ratio::new(rate, 1_000_000_000) * u128::from(ticks)).floor().to_integer()
    }

    /// `amount` of `asset` in WIND base units.
    fn in_wind(&self, asset: Asset, amount: Money) -> Money {
        match asset {
            Asset::Wind => amount,
            Asset::Dollar => amount * self.numbers.wind_per_dollar,
        }
    }

    /// `amount` WIND base units in `asset`, rounded up.
    pub fn priced_in(&self, asset: Asset, amount: Money) -> Money {
        match asset {
            Asset::Wind => amount,
            Asset::Dollar => Ratio::new(amount, self.numbers.wind_per_dollar).ceil().to_integer(),
        }
    }

    /// What the whole term earns, in WIND base units.
    pub fn value(&self, asset: Asset, rate: u128, term: u32) -> Money {
        self.in_wind(asset, Self::earned(rate, term))
    }

    /// What the provider puts up for a lease that runs for `ticks` from now.
    pub fn collateral(&self, asset: Asset, rate: u128, ticks: u32) -> Money {
        let earnings = Self::earned(rate, ticks.min(self.numbers.collateral_ticks));
        let part = (self.numbers.collateral_part * earnings).ceil().to_integer();
        self.in_wind(asset, part).max(self.numbers.min_collateral)
    }

    /// The buyer's deposit beside that.
    pub fn deposit(&self, asset: Asset, collateral: Money) -> Money {
        let part = (self.numbers.deposit_part * collateral).ceil().to_integer();
        let least = match asset {
            Asset::Wind => self.numbers.min_deposit_wind,
            Asset::Dollar => self.numbers.min_deposit_dollar,
        };
        self.priced_in(asset, part).max(least)
    }

    /// Moves `amount` of what `id` has on hold to `to`, or remembers that it is owed.
    fn deliver_or_owe(&mut self, id: Id, to: Who, amount: Money) {
        let (buyer, asset) = (self.leases[&id].buyer, self.leases[&id].asset);
        if amount > 0 && !self.bank.deliver(buyer, asset, Hold::Escrow, to, amount) {
            *self.lease_mut(id).owed.entry(to).or_default() += amount;
            self.owed += 1;
        }
    }

    /// Books what `covered` ticks earn beyond what was paid, and returns the provider's part and the fee.
    fn book_payment(&mut self, id: Id, covered: u32) -> (Money, Money) {
        let fee_part = self.numbers.fee;
        let lease = self.lease_mut(id);
        let total = Self::earned(lease.rate, covered);
        // The fee is that of all payments together, however many there were.
        let fee_total = (fee_part * total).floor().to_integer();
        let gross = total.checked_sub(lease.paid).expect("what was earned stays earned");
        let fee = fee_total - lease.fee;
        lease.held = lease.held.checked_sub(gross).expect("what can be earned was kept");
        lease.paid = total;
        lease.fee = fee_total;
        let (buyer, provider, asset) = (lease.buyer, lease.provider, lease.asset);
        let native = self.in_wind(asset, gross);
        for who in [buyer, provider] {
            *self.traded.entry(who).or_default() += native;
        }
        (gross - fee, fee)
    }

    /// Pays what is earned; both legs or none. `None` if a leg cannot be delivered, else what was paid.
    pub(super) fn pay(&mut self, id: Id, covered: u32) -> Option<Money> {
        let before = (self.leases[&id].clone(), self.bank.clone(), self.traded.clone());
        let (net, fee) = self.book_payment(id, covered);
        let (buyer, provider, asset) = (before.0.buyer, before.0.provider, before.0.asset);
        let legs = [(provider, net), (self.fee_account, fee)];
        let delivered =
            legs.iter().all(|(to, leg)| *leg == 0 || self.bank.deliver(buyer, asset, Hold::Escrow, *to, *leg));
        if !delivered {
            self.leases.insert(id, before.0);
            (self.bank, self.traded) = (before.1, before.2);
            return None;
        }
        Some(net + fee)
    }

    /// Gives back all but what `ticks` can earn.
    pub(super) fn refund_but(&mut self, id: Id, ticks: u32) {
        let lease = &self.leases[&id];
        let keep = Self::earned(lease.rate, ticks).checked_sub(lease.paid).expect("what was earned stays earned");
        let amount = lease.held.checked_sub(keep).expect("nothing more can be earned than was put on hold");
        self.refund(id, amount);
    }

    /// Gives back all that is left of the stream.
    pub(super) fn refund_rest(&mut self, id: Id) {
        self.refund(id, self.leases[&id].held);
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
        let (net, fee) = self.book_payment(id, covered);
        let provider = self.leases[&id].provider;
        self.deliver_or_owe(id, provider, net);
        self.deliver_or_owe(id, self.fee_account, fee);
    }

    /// What is earned goes to the treasury.
    pub(super) fn divert(&mut self, id: Id, covered: u32) {
        self.divert_amount(id, Self::earned(self.leases[&id].rate, covered));
    }

    pub(super) fn divert_amount(&mut self, id: Id, amount: Money) {
        let lease = self.lease_mut(id);
        lease.held = lease.held.checked_sub(amount).expect("what can be earned was kept");
        lease.diverted += amount;
        self.deliver_or_owe(id, self.treasury, amount);
    }

    /// The provider gets what `ticks` cost, without a fee.
    pub(super) fn compensate(&mut self, id: Id, ticks: u32) {
        let lease = self.lease_mut(id);
        let amount = Self::earned(lease.rate, ticks);
        lease.held -= amount;
        lease.compensated += amount;
        let provider = lease.provider;
        self.deliver_or_owe(id, provider, amount);
    }

    /// The buyer loses `amount` of the deposit, or all of it.
    pub(super) fn forfeit(&mut self, id: Id, amount: Money) {
        let lease = self.lease_mut(id);
        let amount = amount.min(lease.deposit);
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
        // Nobody can refuse WIND, except an account that does not live and would not by this amount.
        if amount > 0 && !self.bank.deliver(provider, Asset::Wind, Hold::Stake, to, amount) {
            let delivered = self.bank.deliver(provider, Asset::Wind, Hold::Stake, self.treasury, amount);
            assert!(delivered, "the treasury lives");
        }
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
