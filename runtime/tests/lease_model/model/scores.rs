//! Scores: what trade gains, what parties of ended leases take of each other's, and what decays of them.

use super::{money::times, Happening, Id, Model, Money, Outcome, Pair, Refusals, State, Tick, Who};

#[derive(Clone, Default, Debug)]
pub struct Score {
    /// What was traded, in WIND base units.
    pub traded: Money,
    /// What was spent on lowering others, and what others took.
    pub taken: Money,
    /// What is left of the score that decays.
    pub decaying: Money,
}

/// What the parties of a lease that has ended answer for.
#[derive(Clone, Debug)]
pub struct Ended {
    pub buyer: Who,
    pub provider: Who,
    pub closed_at: Tick,
    pub value: Money,
    pub counts: bool,
}

impl Model {
    /// The public score of an account.
    pub fn reputation(&self, who: Who) -> Money {
        self.scores.get(&who).map_or(0, |score| (self.numbers.gain * score.traded).floor().to_integer() - score.taken)
    }

    /// The one that weight in emission follows from.
    pub fn decaying(&self, who: Who) -> Money {
        self.scores.get(&who).map_or(0, |score| score.decaying)
    }

    /// Both sides are better known for what the buyer paid of its own money, if anybody knows what that is worth.
    pub(super) fn count_trade(&mut self, (buyer, provider, asset): Pair, gross: Money) {
        let Some(worth) = self.worth(asset) else { return self.happen(gross > 0, Happening::PaidWithoutARate) };
        let (native, _) = times(worth, gross);
        for who in [buyer, provider] {
            let before = self.reputation(who);
            self.scores.entry(who).or_default().traded += native;
            let gained = self.reputation(who) - before;
            self.scores.entry(who).or_default().decaying += gained;
            self.happen(gained > 0 && asset != super::Asset::Wind, Happening::GainedInDollars);
        }
    }

    fn era(&self, tick: Tick) -> u32 {
        (tick - self.first) / self.numbers.round / self.numbers.decay_rounds
    }

    /// Halves what decays, once for each era that began after `before`.
    pub(super) fn decay(&mut self, before: Tick) {
        for _ in self.era(before)..self.era(self.now) {
            let any = self.scores.values().any(|score| score.decaying > 0);
            self.scores.values_mut().for_each(|score| score.decaying /= 2);
            self.happen(any, Happening::Decayed);
        }
    }

    /// A lease that has ended and is not forgotten.
    pub fn ended(&self, id: Id) -> Option<Ended> {
        let Some(lease) = self.leases.get(&id) else { return self.graves.get(&id).map(|grave| grave.ended.clone()) };
        let State::Closed { reason, closed_at, value, .. } = lease.state else { return None };
        let counts = lease.starts_at.is_some() || super::ending::is_providers_fault(reason);
        Some(Ended { buyer: lease.buyer, provider: lease.provider, closed_at, value, counts })
    }

    /// What `who` has spent on a lease so far, and the most that it may. Nobody may after `Tick`.
    pub fn lowering(&self, ended: &Ended, id: Id, who: Who) -> (Money, Money, Tick) {
        let cap = (self.numbers.gain * self.numbers.cap_factor * ended.value).floor().to_integer();
        let spent = self.spent.get(&(id, who)).copied().unwrap_or_default();
        (spent, cap, ended.closed_at + self.numbers.tombstone)
    }

    pub fn lower(&mut self, who: Who, id: Id, amount: Money) -> Outcome {
        let refusals = Refusals::default().when(amount == 0, "ZeroAmount");
        let Some(ended) = self.ended(id) else { return refusals.when(true, "NoSuchEndedLease").done() };
        let other = match who {
            _ if who == ended.buyer => ended.provider,
            _ if who == ended.provider => ended.buyer,
            _ => return refusals.when(true, "NotParty").done(),
        };
        let (spent, cap, until) = self.lowering(&ended, id, who);
        let theirs = self.reputation(other);
        let takes_part = [who, other].iter().any(|party| self.emission.participants.contains_key(party));
        refusals
            .when(!ended.counts, "NeverRan")
            .when(self.live >= until, "WindowClosed")
            .when(spent + amount > cap, "OverCap")
            .when(self.reputation(who) < amount, "ScoreTooLow")
            .when(theirs == 0, "NothingToLower")
            .when(takes_part && self.rounds_are_pending(), "RoundsPending")
            .done()?;
        let lowered = (self.numbers.lower * amount).floor().to_integer().min(theirs);
        self.spent.insert((id, who), spent + amount);
        for (party, taken) in [(who, amount), (other, lowered)] {
            let score = self.scores.entry(party).or_default();
            score.taken += taken;
            score.decaying = score.decaying.saturating_sub(taken);
        }
        self.happen(true, Happening::Lowered);
        self.happen(spent > 0, Happening::LoweredAgain);
        self.happen(lowered == theirs, Happening::LoweredToZero);
        self.happen(!self.leases.contains_key(&id), Happening::LoweredAfterPruning);
        self.weigh_less(who);
        self.weigh_less(other);
        Ok(())
    }
}
