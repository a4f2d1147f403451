//! Bids: who may bid what, and which bid is better.

use super::{order::Event, order::Policy, order::Slot, Id, Model, Money, Outcome, Ratio, Refusals, Who};

/// A bid that stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bid {
    pub provider: Who,
    pub offer: Id,
    pub rate: u128,
    pub score: u128,
    pub collateral: Money,
}

impl Model {
    pub fn bid(&mut self, who: Who, id: Id, slot: u32, offer_id: Id, rate: u128) -> Outcome {
        let order = self.order(id)?;
        let (wanted, buyer) = (order.wanted.clone(), order.buyer);
        let (is_there, beaten) = (order.slot(slot).is_some(), order.slot(slot).and_then(Slot::bid).cloned());
        // What a rate above the limit would score is of no interest, and may be more than can be counted.
        let score = if rate <= wanted.limit { self.score(wanted.policy, rate, who) } else { rate };
        let better = beaten.as_ref().is_none_or(|bid| self.is_better(score, bid.score));
        let mut refusals = Refusals::default()
            .when(!self.takes_bids(id), "BiddingEnded")
            .when(!is_there, "NoSuchSlot")
            .when(buyer == who, "OwnOffer")
            .when(rate == 0, "ZeroRate")
            .when(rate > wanted.limit, "RateAboveLimit")
            .when(!better, "BidNotBetter");
        match self.offers.get(&offer_id) {
            None => refusals = refusals.when(true, "NoSuchOffer"),
            Some(offer) => {
                refusals = refusals
                    .when(offer.provider != who, "NotYourOffer")
                    .when(offer.asset != wanted.asset, "WrongAsset");
                // What the beaten bid reserves is there for the one that beats it.
                let mut without = self.clone();
                if beaten.is_some() {
                    without.order_mut(id).slots[slot as usize] = Slot::Empty;
                }
                let unfit = without.unfit(offer_id, &wanted.resources, wanted.term, wanted.limit);
                refusals.0.extend(unfit.0);
            }
        }
        refusals.done()?;

        let collateral = self.collateral(wanted.asset, wanted.limit, wanted.term).expect("it is allowed");
        let (live, late, most) = (self.live, self.numbers.late_bid, self.numbers.bid_extensions);
        let order = self.order_mut(id);
        order.slots[slot as usize] = Slot::Standing(Bid { provider: who, offer: offer_id, rate, score, collateral });
        let extended = order.ends_at - live <= late && order.extensions < most;
        if extended {
            order.ends_at += late;
            order.extensions += 1;
        }
        let last = extended && order.extensions == most;
        self.count(Event::BidOn);
        let below = (score < rate, Event::ScoredBelowItsRate);
        for (happened, event) in [(extended, Event::ExtendedLate), (last, Event::ExtendedAsOftenAsCanBe), below] {
            if happened {
                self.count(event);
            }
        }
        if let Some(bid) = beaten {
            self.count(if bid.provider == who { Event::BeatenByItself } else { Event::Beaten });
            self.forget_offer(bid.offer);
        }
        Ok(())
    }

    /// What a bid is compared by.
    fn score(&self, policy: Policy, rate: u128, who: Who) -> u128 {
        let Policy::Weighted(ppm) = policy else { return rate };
        let known = self.reputation(who);
        let part = Ratio::new(ppm.into(), 1_000_000) * Ratio::new(known, known + self.numbers.score_half);
        let (over, under) = (*part.numer(), *part.denom());
        // The same as rate × over / under, whose product may be more than can be counted.
        rate - (rate / under * over + rate % under * over / under)
    }

    fn is_better(&self, score: u128, standing: u128) -> bool {
        let step = (Ratio::from(standing) * self.numbers.bid_step).ceil().to_integer().max(1);
        score.checked_add(step).is_some_and(|sum| sum <= standing)
    }
}
