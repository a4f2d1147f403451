//! Emission: rounds, who takes part in them with what weight, and what everybody's share is.
//!
//! A share is counted twice: as the protocol divides it, and as the fraction that it ought to be. Here every participant
//! is brought on with every stretch of rounds; nothing is put off.

use super::{Asset, Cause, Happening, Model, Money, Outcome, Refusals, Who, NOWHERE};
use num_bigint::BigUint;
use std::collections::BTreeMap;

/// A fraction of any size.
pub type Share = num_rational::Ratio<BigUint>;

/// Number of a round.
pub type Round = u32;

/// Parts of a base unit that shares are divided into.
pub const PARTS: u128 = 10u128.pow(18);

pub fn share_of(numerator: Money, denominator: Money) -> Share {
    Share::new(numerator.into(), denominator.into())
}

#[derive(Clone, Debug)]
pub struct Participant {
    /// In the round in progress, and from the next one on.
    pub weight: u128,
    pub next: u128,
    /// The first round in which it does not take part.
    pub expires: Round,
    /// What it has earned and not claimed, in parts.
    pub earned: u128,
}

impl Participant {
    pub fn is_enrolled(&self) -> bool {
        self.next > 0
    }

    pub fn whole(&self) -> Money {
        self.earned / PARTS
    }
}

#[derive(Clone, Default, Debug)]
pub struct Emission {
    /// All rounds before this one are paid.
    pub round: Round,
    pub participants: BTreeMap<Who, Participant>,
    /// What the last division left over, in parts.
    pub carry: u128,
    pub minted: Money,
    pub skipped: Money,
    /// What everybody ought to have had in all, exactly.
    pub granted: BTreeMap<Who, Share>,
    /// How often less than a base unit of an account was dropped.
    pub dropped: BTreeMap<Who, u32>,
}

impl Emission {
    pub fn weight(&self) -> u128 {
        self.participants.values().map(|of| of.weight).sum()
    }

    /// What joins with the next round.
    pub fn joining(&self) -> u128 {
        self.participants.values().map(|of| of.next - of.weight).sum()
    }
}

impl Model {
    /// The round that the chain is in.
    pub fn clock_round(&self) -> Round {
        (self.now - self.first) / self.numbers.round
    }

    pub fn rounds_are_pending(&self) -> bool {
        self.emission.round < self.clock_round()
    }

    fn reward(&self, round: Round) -> Money {
        self.numbers.first_reward.checked_shr(round / self.numbers.halving).unwrap_or(0)
    }

    /// What taking part in a round costs; nothing if it brings nothing.
    fn round_fee(&self, round: Round) -> Money {
        let reward = self.reward(round);
        if reward == 0 {
            0
        } else {
            (self.numbers.enrol_fee * reward).floor().to_integer().max(1)
        }
    }

    /// The first round without a reward.
    pub fn last_round(&self) -> Round {
        self.numbers.halving * self.numbers.halvings
    }

    /// The weight that an account should have.
    pub fn due_weight(&self, who: Who) -> u128 {
        self.decaying(who).isqrt() + self.numbers.floor_weight
    }

    /// Pays rounds before `to`, stretch by stretch of the same weights and reward.
    pub fn pay_rounds(&mut self, to: Round) {
        while self.emission.round < to {
            let at = self.emission.round;
            let halving = (at / self.numbers.halving + 1) * self.numbers.halving;
            let ends = self.emission.participants.values().filter(|of| of.is_enrolled()).map(|of| of.expires);
            let joins = (self.emission.joining() > 0).then_some(at + 1);
            let end = ends.chain([to, halving]).chain(joins).min().unwrap_or(to);
            self.happen(end == halving && end < to && self.emission.weight() > 0, Happening::HalvedBetween);
            self.pay_stretch(self.reward(at) * Money::from(end - at));
            self.emission.round = end;
            self.join_and_leave(end);
        }
    }

    fn pay_stretch(&mut self, reward: Money) {
        let total = self.emission.weight();
        if total == 0 {
            self.emission.skipped += reward;
            return self.happen(reward > 0, Happening::RoundsSkipped);
        }
        let parts = reward * PARTS + self.emission.carry;
        self.emission.carry = parts % total;
        for (who, participant) in &mut self.emission.participants {
            participant.earned += participant.weight * (parts / total);
            if participant.weight > 0 {
                *self.emission.granted.entry(*who).or_default() += share_of(reward * participant.weight, total);
            }
        }
        self.emission.minted += reward;
        self.bank.mint(self.pot, Asset::Wind, reward);
        self.bank.flows.book(NOWHERE, self.pot, Asset::Wind, Cause::Minted, reward);
        self.happen(reward > 0, Happening::RoundsPaid);
    }

    fn join_and_leave(&mut self, round: Round) {
        let mut left = false;
        for participant in self.emission.participants.values_mut() {
            participant.weight = participant.next;
            if participant.is_enrolled() && participant.expires <= round {
                (participant.weight, participant.next) = (0, 0);
                left = true;
            }
        }
        self.happen(left, Happening::Left);
    }

    fn check_paid(&self) -> Refusals {
        Refusals::default().when(self.rounds_are_pending(), "RoundsPending")
    }

    pub fn enrol(&mut self, who: Who, rounds: Round) -> Outcome {
        let refusals = self.check_paid().when(rounds > self.numbers.max_rounds, "TooManyRounds");
        refusals.done()?;
        let start = self.emission.round + 1;
        let known = self.emission.participants.get(&who).cloned();
        let ended = known.as_ref().filter(|of| of.is_enrolled()).map(|of| of.expires);
        let from = ended.unwrap_or(start);
        let multiple = self.numbers.expiry_rounds;
        let expires = (start + rounds).min(self.last_round()) / multiple * multiple;
        let fee = (from..expires).map(|round| self.round_fee(round)).sum::<Money>();
        let spare = self.bank.purse(who, Asset::Wind).free.saturating_sub(self.bank.least(Asset::Wind));
        Refusals::default()
            .when(start >= self.last_round(), "ScheduleEnded")
            .when(expires <= from, "TooFewRounds")
            .when(fee > spare, "CannotPayFee")
            .done()?;
        let paid = self.bank.give_for(Cause::Enrolment, who, self.treasury, Asset::Wind, fee);
        assert!(paid, "it has as much to spare");
        self.happen(true, Happening::Enrolled);
        self.happen(ended.is_some(), Happening::EnrolledLonger);
        self.happen(known.is_some() && ended.is_none(), Happening::EnrolledAgain);
        let left = Participant { weight: 0, next: 0, expires: 0, earned: 0 };
        self.emission.participants.insert(who, Participant { expires, ..known.unwrap_or(left) });
        self.weigh(who);
        Ok(())
    }

    /// Less weight counts at once, more from the next round on.
    fn weigh(&mut self, who: Who) {
        let due = self.due_weight(who);
        if let Some(participant) = self.emission.participants.get_mut(&who) {
            participant.weight = participant.weight.min(due);
            participant.next = due;
        }
    }

    pub fn refresh(&mut self, who: Who) -> Outcome {
        self.check_paid().done()?;
        let known = self.emission.participants.get(&who).filter(|of| of.is_enrolled());
        let Some(participant) = known else { return Err(Refusals::only("NotEnrolled")) };
        let (due, standing) = (self.due_weight(who), participant.next);
        let counts = due < standing || due > standing && participant.expires > self.emission.round + 1;
        Refusals::default().when(!counts, "NothingToRefresh").done()?;
        self.happen(true, if due > standing { Happening::WeighsMore } else { Happening::WeighsLess });
        self.weigh(who);
        Ok(())
    }

    /// The score of `who` was lowered. More than it weighs, for gains since it was weighed, waits for a refresh.
    pub(super) fn weigh_less(&mut self, who: Who) {
        let standing = self.emission.participants.get(&who).map_or(0, |of| of.next);
        if self.due_weight(who) < standing {
            self.weigh(who);
            self.happen(true, Happening::WeighsLessByLowering);
        }
    }

    /// What a claim pays.
    pub fn claimable(&self, who: Who) -> Result<Money, Refusals> {
        self.check_paid().done()?;
        let known = self.emission.participants.get(&who);
        let Some(participant) = known else { return Err(Refusals::only("NotEnrolled")) };
        let amount = participant.whole();
        let least = self.numbers.min_claim.max(self.bank.least(Asset::Wind));
        Refusals::default().when(amount < least, "TooLittleToClaim").done()?;
        Ok(amount)
    }

    pub fn claim(&mut self, who: Who) -> Outcome {
        let amount = self.claimable(who)?;
        let dead = self.bank.purse(who, Asset::Wind).free == 0;
        let paid = self.bank.give_for(Cause::Emission, self.pot, who, Asset::Wind, amount);
        assert!(paid, "the pot has what was earned");
        let participant = self.emission.participants.get_mut(&who).expect("it has something to claim");
        participant.earned -= amount * PARTS;
        if !participant.is_enrolled() {
            self.emission.participants.remove(&who);
            *self.emission.dropped.entry(who).or_default() += 1;
            self.happen(true, Happening::ClaimedTheLast);
        }
        self.happen(true, Happening::Claimed);
        self.happen(dead, Happening::ClaimedWithNothing);
        Ok(())
    }
}
