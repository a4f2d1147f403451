//! Providers with their stakes, and their offers.

use super::{Asset, Bid, Hold, Id, Model, Money, Order, Outcome, Ratio, Refusals, Resources, Tick, Who, MONEY};

#[derive(Clone, Debug)]
pub struct Provider {
    pub stake: Money,
    /// How much is being unbonded, and the live tick from which it may be withdrawn.
    pub unbonding: Option<(Money, Tick)>,
    pub retired: bool,
}

impl Provider {
    fn unbonding(&self) -> Money {
        self.unbonding.map_or(0, |(amount, _)| amount)
    }
}

#[derive(Clone, Debug)]
pub struct Offer {
    pub provider: Who,
    pub capacity: Resources,
    /// Price of a vCPU, of a GiB of memory, of a GiB of storage, of a Mbit/s, of a GPU.
    pub rates: [u128; 5],
    pub asset: Asset,
    pub shortest: u32,
    pub longest: u32,
    pub extendable: bool,
    pub open: bool,
}

impl Offer {
    /// What `resources` cost: the sum over all units, rounded up once.
    pub fn rate(&self, resources: &Resources) -> u128 {
        let gib = Ratio::new(1, 1024);
        let sum = self.rates.iter().zip(resources).enumerate().fold(Ratio::from(0), |sum, (kind, (rate, quantity))| {
            let price = Ratio::from(*rate) * u128::from(*quantity);
            sum + if kind == 1 { price * gib } else { price }
        });
        sum.ceil().to_integer()
    }
}

impl Model {
    /// What leases that are not closed and bids that stand reserve of a stake.
    pub fn reserved_stake(&self, who: Who) -> Money {
        let leases = self.leases.values().filter(|lease| lease.provider == who).map(|lease| lease.collateral);
        leases.chain(self.bids().filter(|(_, bid)| bid.provider == who).map(|(_, bid)| bid.collateral)).sum()
    }

    /// The bids that stand, each with its order.
    fn bids(&self) -> impl Iterator<Item = (&Order, &Bid)> {
        self.orders.values().flat_map(|order| order.bids().map(move |bid| (order, bid)))
    }

    pub fn free_stake(&self, who: Who) -> Money {
        self.providers.get(&who).map_or(0, |record| record.stake - record.unbonding() - self.reserved_stake(who))
    }

    /// Offers that are open, leases that are not closed, and bids that stand.
    pub fn open_items(&self, who: Who) -> usize {
        let offers = self.offers.values().filter(|offer| offer.provider == who && offer.open).count();
        let bids = self.bids().filter(|(_, bid)| bid.provider == who).count();
        offers + bids + self.leases.values().filter(|lease| lease.provider == who && !lease.is_closed()).count()
    }

    pub(super) fn takes_leases(&self, who: Who) -> bool {
        let bonded = |record: &Provider| record.stake - record.unbonding() >= self.numbers.min_stake;
        self.providers.get(&who).is_some_and(|record| !record.retired && bonded(record))
    }

    /// What leases that have neither ended nor closed, and bids that stand, hold of an offer, one by one.
    fn holders(&self, offer: Id) -> impl Iterator<Item = Resources> + '_ {
        let leases = self.leases.values().filter(move |lease| lease.offer == offer && lease.is_open());
        let bids = self.bids().filter(move |(_, bid)| bid.offer == offer);
        leases.map(|lease| lease.resources).chain(bids.map(|(order, _)| order.wanted.resources))
    }

    pub fn reserved_capacity(&self, offer: Id) -> Resources {
        let mut sum = [0; 5];
        for resources in self.holders(offer) {
            sum.iter_mut().zip(resources).for_each(|(sum, part)| *sum += part);
        }
        sum
    }

    pub fn holders_of_offer(&self, offer: Id) -> usize {
        self.holders(offer).count()
    }

    /// A closed offer goes with the last that holds something of it.
    pub(super) fn forget_offer(&mut self, offer: Id) {
        if self.holders_of_offer(offer) == 0 {
            self.offers.retain(|id, record| *id != offer || record.open);
        }
    }

    pub fn register(&mut self, who: Who, stake: Money) -> Outcome {
        Refusals::default()
            .when(self.providers.contains_key(&who), "AlreadyRegistered")
            .when(stake < self.numbers.min_stake, "StakeTooLow")
            .when(!self.bank.can_hold(who, Asset::Wind, stake), MONEY)
            .done()?;
        self.bank.hold(who, Asset::Wind, Hold::Stake, stake);
        self.providers.insert(who, Provider { stake, unbonding: None, retired: false });
        Ok(())
    }

    pub fn add_stake(&mut self, who: Who, amount: Money) -> Outcome {
        Refusals::default()
            .when(amount == 0, "ZeroAmount")
            .when(!self.providers.contains_key(&who), "NotRegistered")
            .when(!self.bank.can_hold(who, Asset::Wind, amount), MONEY)
            .done()?;
        self.bank.hold(who, Asset::Wind, Hold::Stake, amount);
        self.provider_mut(who).stake += amount;
        Ok(())
    }

    pub fn unbond(&mut self, who: Who, amount: Money) -> Outcome {
        Refusals::default()
            .when(amount == 0, "ZeroAmount")
            .when(!self.providers.contains_key(&who), "NotRegistered")
            .when(amount > self.free_stake(who), "InsufficientFreeStake")
            .done()?;
        let available_at = self.live + self.numbers.unbonding;
        let record = self.provider_mut(who);
        record.unbonding = Some((record.unbonding() + amount, available_at));
        Ok(())
    }

    pub fn withdraw_unbonded(&mut self, who: Who) -> Outcome {
        let Some(record) = self.providers.get(&who) else { return Err(Refusals::only("NotRegistered")) };
        let Some((amount, at)) = record.unbonding else { return Err(Refusals::only("NothingUnbonding")) };
        Refusals::default().when(self.live < at, "StillUnbonding").done()?;
        if !self.bank.deliver(who, Asset::Wind, Hold::Stake, who, amount) {
            return Err(Refusals::only(MONEY));
        }
        let record = self.provider_mut(who);
        record.stake -= amount;
        record.unbonding = None;
        Ok(())
    }

    pub fn retire(&mut self, who: Who) -> Outcome {
        let Some(record) = self.providers.get_mut(&who) else { return Err(Refusals::only("NotRegistered")) };
        Refusals::default().when(record.retired, "AlreadyRetired").done()?;
        record.retired = true;
        Ok(())
    }

    pub fn deregister(&mut self, who: Who) -> Outcome {
        let Some(record) = self.providers.get(&who) else { return Err(Refusals::only("NotRegistered")) };
        Refusals::default()
            .when(self.open_items(who) > 0, "OpenItems")
            .when(self.reserved_stake(who) > 0, "StakeReserved")
            .when(record.unbonding.is_some(), "StillUnbonding")
            .when(record.stake > 0, "StillBonded")
            .done()?;
        self.providers.remove(&who);
        Ok(())
    }

    pub fn post_offer(&mut self, offer: Offer) -> Outcome {
        Refusals::default()
            .when(!self.takes_leases(offer.provider), "ProviderUnavailable")
            .when(offer.shortest == 0 || offer.shortest > offer.longest, "BadTerm")
            .when(!self.is_allowed(offer.asset), "WrongAsset")
            .when(offer.capacity == [0; 5], "ZeroCapacity")
            .when(offer.rate(&offer.capacity) == 0, "BadRates")
            .done()?;
        self.offers.insert(self.next_offer, offer);
        self.next_offer += 1;
        Ok(())
    }

    pub fn reprice(&mut self, who: Who, id: Id, rates: [u128; 5]) -> Outcome {
        let offer = self.own_open_offer(who, id)?;
        let repriced = Offer { rates, ..offer };
        Refusals::default().when(repriced.rate(&repriced.capacity) == 0, "BadRates").done()?;
        self.offers.insert(id, repriced);
        Ok(())
    }

    pub fn resize(&mut self, who: Who, id: Id, capacity: Resources) -> Outcome {
        let offer = self.own_open_offer(who, id)?;
        let resized = Offer { capacity, ..offer };
        let below = self.reserved_capacity(id).iter().zip(capacity).any(|(reserved, capacity)| *reserved > capacity);
        Refusals::default()
            .when(below, "BelowReserved")
            .when(capacity == [0; 5], "ZeroCapacity")
            .when(resized.rate(&capacity) == 0, "BadRates")
            .done()?;
        self.offers.insert(id, resized);
        Ok(())
    }

    pub fn close_offer(&mut self, who: Who, id: Id) -> Outcome {
        let offer = self.own_open_offer(who, id)?;
        self.offers.insert(id, Offer { open: false, ..offer });
        self.forget_offer(id);
        Ok(())
    }

    fn own_open_offer(&self, who: Who, id: Id) -> Result<Offer, Refusals> {
        let Some(offer) = self.offers.get(&id) else { return Err(Refusals::only("NoSuchOffer")) };
        Refusals::default()
            .when(offer.provider != who, "NotYourOffer")
            .when(!offer.open, "OfferClosed")
            .done()
            .map(|()| offer.clone())
    }

    fn provider_mut(&mut self, who: Who) -> &mut Provider {
        self.providers.get_mut(&who).expect("looked up before")
    }

    /// Why `buyer` cannot rent `resources` of an offer for `ticks` at no more than `limit`.
    pub(super) fn check_rent(
        &self,
        buyer: Who,
        id: Id,
        resources: &Resources,
        ticks: u32,
        limit: u128,
    ) -> Result<Offer, Refusals> {
        let Some(offer) = self.offers.get(&id) else { return Err(Refusals::only("NoSuchOffer")) };
        let rate = offer.rate(resources);
        let credit = self.spendable_credit((buyer, offer.provider, offer.asset));
        let collateral = self.collateral_beyond(credit, offer.asset, rate, ticks);
        let own = Self::earned(rate, ticks).saturating_sub(credit);
        let deposit = collateral.and_then(|collateral| self.deposit(offer.asset, collateral));
        let lacks_money = |deposit| !self.bank.can_hold(buyer, offer.asset, own + deposit);
        self.unfit(id, resources, ticks, rate)
            .when(offer.provider == buyer, "OwnOffer")
            .when(rate > limit, "RateAboveLimit")
            .when(deposit.is_some_and(lacks_money), MONEY)
            .done()
            .map(|()| offer.clone())
    }

    /// Why nobody can have `resources` of an offer that is there, for `ticks` at `rate`. The stake must be enough for a
    /// buyer without credit.
    pub(super) fn unfit(&self, id: Id, resources: &Resources, ticks: u32, rate: u128) -> Refusals {
        let (offer, reserved) = (&self.offers[&id], self.reserved_capacity(id));
        let lacks = |kind: usize| resources[kind] > offer.capacity[kind] - reserved[kind];
        let collateral = self.collateral(offer.asset, rate, ticks);
        Refusals::default()
            .when(!offer.open, "OfferClosed")
            .when(!self.takes_leases(offer.provider), "ProviderUnavailable")
            .when(lacks(0), "TooFewVcpus")
            .when(lacks(1), "TooLittleMemory")
            .when(lacks(2), "TooLittleStorage")
            .when(lacks(3), "TooLittleBandwidth")
            .when(lacks(4), "TooFewGpus")
            .when(ticks < offer.shortest, "TermTooShort")
            .when(ticks > offer.longest, "TermTooLong")
            .when(collateral.is_none(), "WrongAsset")
            .when(collateral.is_some_and(|least| least > self.free_stake(offer.provider)), "InsufficientCollateral")
            .when(rate == 0, "BadRequirements")
    }
}
