//! Which offer is rented when a lease was lost.

use super::once::Offer;
use sp_core::crypto::AccountId32;
use std::time::Duration;

/// Shortest wait before renting again after a lease that never ran.
const FIRST_PAUSE: Duration = Duration::from_secs(5);

/// Longest such wait.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Providers that failed, in the order in which they last did.
#[derive(Debug, Default)]
pub struct Failed {
    providers: Vec<AccountId32>,
    in_a_row: u32,
}

impl Failed {
    /// A lease with `provider` was lost; `ran` if its workload had run. Returns how long to wait before the next one.
    pub fn lost(&mut self, provider: &AccountId32, ran: bool) -> Duration {
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
    pub fn choose<'a>(&self, offers: &'a [Offer]) -> Option<&'a Offer> {
        // Of those that are equal, the first is taken: the cheapest.
        offers.iter().min_by_key(|offer| {
            let place = self.providers.iter().position(|failed| *failed == offer.offer.provider);
            place.map_or(0, |place| place.saturating_add(1))
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use tradewind_primitives::{
        AssetKind, Kind, OfferMatch, OfferRecord, OfferTerms, Region, Resources, Tee, UnitRates,
    };

    fn who(seed: u8) -> AccountId32 {
        AccountId32::new([seed; 32])
    }

    fn offer(id: u64, provider: u8) -> Offer {
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
