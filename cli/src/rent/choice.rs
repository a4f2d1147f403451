//! Which offer is rented when a lease was lost.

use super::once::Offer;
use crate::order::Bidder;
use sp_core::crypto::AccountId32;
use std::time::Duration;
use tradewind_primitives::Rate;

/// Shortest wait before renting again after a lease that never ran.
const FIRST_PAUSE: Duration = Duration::from_secs(5);

/// Longest such wait.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Why an offer is rented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The user named it.
    Named,
    /// Its provider's bid won the order.
    BestBid,
    /// Its provider was beaten in the order's bidding, with this rate as its last, and all who were better have failed or
    /// cannot serve.
    RunnerUp(Rate),
    /// There is no cheaper one of a provider that did not fail.
    Cheapest,
    /// Its lease was rented by a command that was interrupted.
    Resumed,
}

impl Why {
    /// A word for scripts.
    pub fn word(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::BestBid => "best-bid",
            Self::RunnerUp(_) => "runner-up",
            Self::Cheapest => "cheapest",
            Self::Resumed => "resumed",
        }
    }
}

/// Whom to ask next: whoever was beaten in an order's bidding, if there was one, and then everybody.
#[derive(Debug, Default)]
pub struct Choice {
    /// The best last bid first.
    beaten: Vec<Bidder>,
    failed: Failed,
}

impl Choice {
    /// After an order in which these were beaten, the best last bid first.
    pub fn after(beaten: Vec<Bidder>) -> Self {
        Self { beaten, failed: Failed::default() }
    }

    /// A lease with `provider` was lost; `ran` if its workload had run. Returns how long to wait before the next one.
    pub fn lost(&mut self, provider: &AccountId32, ran: bool) -> Duration {
        self.failed.lost(provider, ran)
    }

    /// Of `offers`, cheapest first: the cheapest of the best who was beaten and did not fail. If there is none, the cheapest
    /// of any other provider; of one that failed only if there is no other.
    pub fn choose<'a>(&self, offers: &'a [Offer]) -> Option<(&'a Offer, Why)> {
        let mut left = self.beaten.iter().filter(|bidder| !self.failed.providers.contains(&bidder.provider));
        let next = left.find_map(|bidder| {
            let offer = offers.iter().find(|offer| offer.offer.provider == bidder.provider)?;
            Some((offer, Why::RunnerUp(bidder.rate)))
        });
        next.or_else(|| self.failed.choose(offers).map(|offer| (offer, Why::Cheapest)))
    }
}

/// Providers that failed, in the order in which they last did.
#[derive(Debug, Default)]
struct Failed {
    providers: Vec<AccountId32>,
    in_a_row: u32,
}

impl Failed {
    /// A lease with `provider` was lost; `ran` if its workload had run. Returns how long to wait before the next one.
    fn lost(&mut self, provider: &AccountId32, ran: bool) -> Duration {
        self.providers.retain(|known| known != provider);
        self.providers.push(provider.clone());
        if ran {
            self.in_a_row = 0;
            return Duration::ZERO;
        }
        let pause = FIRST_PAUSE.saturating_mul(2u32.saturating_pow(self.in_a_row)).min(LONGEST_PAUSE);
        self.in_a_row = self.in_a_row.saturating_add(1);
        pause
    }

    /// Of `offers`, cheapest first: the cheapest of a provider that did not fail; else of the one whose failure is the
    /// longest ago, so that the last one is taken only if there is no other.
    fn choose<'a>(&self, offers: &'a [Offer]) -> Option<&'a Offer> {
        // Of those that are equal, the first is taken: the cheapest.
        offers.iter().min_by_key(|offer| {
            let place = self.providers.iter().position(|failed| *failed == offer.offer.provider);
            place.map_or(0, |place| place.saturating_add(1))
        })
    }
}

#[cfg(test)]
pub mod tests {
    #![allow(clippy::unwrap_used, missing_docs)]

    use super::*;
    use crate::order::bidders_tests::bidder;
    use tradewind_primitives::{
        AssetKind, Kind, OfferMatch, OfferRecord, OfferTerms, Region, Resources, Tee, UnitRates,
    };

    fn who(seed: u8) -> AccountId32 {
        AccountId32::new([seed; 32])
    }

    pub fn offer(id: u64, provider: u8) -> Offer {
        let terms = OfferTerms {
            kind: Kind::Function,
            region: Region { country: *b"DE", label: Default::default() },
            gpu_model: None,
            tee: Tee::None,
            capacity: Resources::default(),
            rates: UnitRates::default(),
            asset: AssetKind::Native,
            min_ticks: 1,
            max_ticks: 2,
            min_reputation: 0,
            extendable: true,
        };
        let offer =
            OfferRecord { provider: who(provider), terms, reserved: Resources::default(), leases: 0, open: true };
        OfferMatch { id, offer, provider_name: vec![], reputation: 0, rate: 0, cost: 0, deposit: 0 }
    }

    #[test]
    fn another_provider_is_taken_and_the_last_one_only_if_there_is_no_other() {
        // Cheapest first: two offers of the first provider, then one each of two others.
        let offers = [offer(1, 1), offer(2, 1), offer(3, 2), offer(4, 3)];
        let mut failed = Failed::default();
        let choice = |failed: &Failed, offers: &[Offer]| failed.choose(offers).map(|offer| offer.id);
        assert_eq!(choice(&failed, &offers), Some(1));
        failed.lost(&who(1), true);
        assert_eq!(choice(&failed, &offers), Some(3));
        failed.lost(&who(2), true);
        assert_eq!(choice(&failed, &offers), Some(4));
        failed.lost(&who(3), true);
        assert_eq!(choice(&failed, &offers), Some(1), "the one that failed the longest ago");
        failed.lost(&who(1), true);
        assert_eq!(choice(&failed, &offers), Some(3));
        assert_eq!(choice(&failed, &offers[..2]), Some(1), "there is no other");
        assert_eq!(choice(&failed, &[]), None);
    }

    #[test]
    fn whoever_was_beaten_comes_before_everybody_else_and_the_winner_last() {
        // The winner posts the lowest price, somebody who never bid the next, and the two who were beaten more.
        let offers = [offer(1, 1), offer(2, 9), offer(3, 2), offer(4, 3), offer(5, 3)];
        let mut choice = Choice::after(vec![bidder(3, 95), bidder(2, 97)]);
        let chosen = |choice: &Choice, offers: &[Offer]| choice.choose(offers).map(|(offer, why)| (offer.id, why));
        choice.lost(&who(1), true);
        assert_eq!(chosen(&choice, &offers), Some((4, Why::RunnerUp(95))), "the cheaper one of the best bidder");
        assert_eq!(chosen(&choice, &offers[..3]), Some((3, Why::RunnerUp(97))), "the best has nothing that would do");
        choice.lost(&who(3), false);
        assert_eq!(chosen(&choice, &offers), Some((3, Why::RunnerUp(97))));
        choice.lost(&who(2), true);
        assert_eq!(chosen(&choice, &offers), Some((2, Why::Cheapest)), "whoever did not fail");
        choice.lost(&who(9), true);
        assert_eq!(chosen(&choice, &offers), Some((1, Why::Cheapest)), "the one that failed the longest ago");
        assert_eq!(chosen(&choice, &[]), None);
    }

    #[test]
    fn without_an_order_the_cheapest_of_whoever_did_not_fail_is_rented() {
        let offers = [offer(1, 1), offer(2, 2)];
        let mut choice = Choice::default();
        assert_eq!(choice.choose(&offers).map(|(offer, why)| (offer.id, why.word())), Some((1, "cheapest")));
        choice.lost(&who(1), true);
        assert_eq!(choice.choose(&offers).map(|(offer, why)| (offer.id, why.word())), Some((2, "cheapest")));
        let words = [Why::Named, Why::BestBid, Why::RunnerUp(1), Why::Cheapest, Why::Resumed].map(Why::word);
        assert_eq!(words, ["named", "best-bid", "runner-up", "cheapest", "resumed"]);
    }

    #[test]
    fn a_lease_that_ran_is_replaced_at_once_and_those_that_never_do_ever_more_slowly() {
        let mut failed = Failed::default();
        assert_eq!(failed.lost(&who(1), true), Duration::ZERO);
        let pauses: Vec<u64> = (0..8).map(|_| failed.lost(&who(1), false).as_secs()).collect();
        assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 300, 300]);
        assert_eq!(failed.lost(&who(1), true), Duration::ZERO);
        assert_eq!(failed.lost(&who(1), false).as_secs(), 5);
        for _ in 0..100 {
            assert!(failed.lost(&who(1), false) <= LONGEST_PAUSE);
        }
    }
}
