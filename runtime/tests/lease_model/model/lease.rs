//! One lease: its terms, its state, its money by name.

use super::{ticks::Span, Asset, Credit, Id, Model, Money, Offer, Pair, Reason, Resources, Tick, Who};
use std::collections::BTreeMap;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    Pending { until: Tick },
    Provisioning { until: Tick },
    Active,
    Closing { reason: Reason, until: Tick },
    Closed { reason: Reason, covered: u32, closed_at: Tick, value: Money, penalty: Money },
}

#[derive(Clone, Debug)]
pub struct Lease {
    pub buyer: Who,
    pub provider: Who,
    pub offer: Id,
    pub resources: Resources,
    pub asset: Asset,
    pub rate: u128,
    pub term: u32,
    pub longest: u32,
    pub extendable: bool,

    pub state: State,
    /// Live tick of the rent or the award.
    pub held_from: Tick,
    pub key: Option<u64>,
    pub starts_at: Option<Tick>,
    pub ends_at: Option<Tick>,
    pub access_until: Option<Tick>,
    pub notice: Option<Tick>,
    /// What has ended it while it was active, whether somebody served that or not.
    pub fate: Option<Reason>,
    /// Whether its provider was silent, or it was down, for too long, be that its fate or not.
    pub failed: bool,

    /// Ticks for which it was reported down; the last span is open while it is.
    pub downs: Vec<Span>,
    /// Live tick of the report that it is down.
    pub down_since: Option<Tick>,
    /// Nothing that is attested after this tick counts.
    pub cut: Tick,

    /// What it reserves of the provider's stake.
    pub collateral: Money,

    /// The provider's own money, which is spent before the buyer's. All below is the buyer's.
    pub credit: Credit,
    pub funded: Money,
    pub held: Money,
    pub paid: Money,
    pub fee: Money,
    pub compensated: Money,
    pub diverted: Money,
    pub refunded: Money,
    pub deposit: Money,
    pub forfeited: Money,
    pub owed: BTreeMap<Who, Money>,
}

impl Lease {
    /// A lease as it begins, but for its state and its securities. All of its money is the buyer's.
    pub fn new(
        buyer: Who,
        offer_id: Id,
        offer: &Offer,
        resources: Resources,
        rate: u128,
        term: u32,
        live: Tick,
    ) -> Self {
        let funded = Model::earned(rate, term);
        Self {
            buyer,
            provider: offer.provider,
            offer: offer_id,
            resources,
            asset: offer.asset,
            rate,
            term,
            longest: offer.longest,
            extendable: offer.extendable,
            state: State::Pending { until: live },
            held_from: live,
            key: None,
            starts_at: None,
            ends_at: None,
            access_until: None,
            notice: None,
            fate: None,
            failed: false,
            downs: Vec::new(),
            down_since: None,
            cut: Tick::MAX,
            collateral: 0,
            credit: Credit::default(),
            funded,
            held: funded,
            paid: 0,
            fee: 0,
            compensated: 0,
            diverted: 0,
            refunded: 0,
            deposit: 0,
            forfeited: 0,
            owed: BTreeMap::new(),
        }
    }

    /// Whether it holds capacity.
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Pending { .. } | State::Provisioning { .. } | State::Active)
    }

    pub fn is_running(&self) -> bool {
        matches!(self.state, State::Active | State::Closing { .. })
    }

    pub fn is_closed(&self) -> bool {
        matches!(self.state, State::Closed { .. })
    }

    pub fn is_down(&self) -> bool {
        self.state == State::Active && self.down_since.is_some()
    }

    /// Whether both a failure and the end of its term, before `tick`, have ended it, and nobody has served either.
    pub fn is_tied(&self, tick: Tick) -> bool {
        self.state == State::Active && self.failed && self.ends_at.is_some_and(|end| end < tick)
    }

    /// Ticks that it ran.
    pub fn ran(&self, now: Tick) -> u32 {
        match (self.starts_at, self.ends_at) {
            (Some(start), Some(end)) => end.min(now).saturating_sub(start),
            _ => 0,
        }
    }

    /// Whose trial credit it can spend.
    pub fn pair(&self) -> Pair {
        (self.buyer, self.provider, self.asset)
    }

    /// What it has brought in all, of either's money.
    pub fn spent(&self) -> Money {
        self.paid + self.credit.spent
    }

    /// Of its money, so much is the provider's own.
    pub fn with_credit(self, amount: Money) -> Self {
        let own = self.funded - amount;
        Self { funded: own, held: own, credit: Credit { left: amount, ..Credit::default() }, ..self }
    }

    /// Whether every unit that was ever put on hold for it has a name.
    pub fn adds_up(&self) -> bool {
        self.funded == self.held + self.paid + self.compensated + self.diverted + self.refunded
    }
}
