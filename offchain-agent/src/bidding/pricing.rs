//! What to bid: pure arithmetic, all rates as the chain has them.

use tradewind_primitives::{ppm_ceil, Balance, Policy, Rate};

/// What there is to bid on.
#[derive(Clone, Copy, Debug)]
pub struct Auction {
    /// The order's highest rate.
    pub limit: Rate,
    /// What our offer asks for the same resources.
    pub posted: Rate,
    /// Score of the bid that stands, if one does.
    pub standing: Option<Rate>,
    /// What makes one bid better than another.
    pub policy: Policy,
    /// Our public reputation, in WIND base units.
    pub reputation: Balance,
    /// By what part of its score a bid must be beaten, in millionths.
    pub step_ppm: u32,
    /// The reputation that takes off half of a weight, in WIND base units.
    pub half: Balance,
}

impl Auction {
    /// The highest rate that would stand; `None` if none would.
    pub fn highest(&self) -> Option<Rate> {
        let Some(standing) = self.standing else { return Some(self.limit).filter(|rate| *rate > 0) };
        let step = ppm_ceil(standing, self.step_ppm).max(1);
        let target = standing.checked_sub(step)?;
        // The score never falls as the rate rises.
        let (mut fits, mut over) = (0, self.limit.checked_add(1)?);
        while over - fits > 1 {
            let middle = fits + (over - fits) / 2;
            if self.policy.score(middle, self.reputation, self.half) <= target {
                fits = middle;
            } else {
                over = middle;
            }
        }
        Some(fits).filter(|rate| *rate > 0)
    }

    /// The bid of a provider that begins at its posted rate and goes down as far as it must, but not below so many per
    /// cent of it, rounded up.
    pub fn fixed(&self, floor_percent: u32) -> Option<Rate> {
        let floor = ppm_ceil(self.posted, floor_percent.saturating_mul(10_000)).max(1);
        let rate = self.highest()?.min(self.posted);
        (rate >= floor).then_some(rate)
    }
}

impl Auction {
    /// The bid of a provider that begins at `cloud`, what a cloud asks less a discount, or at its floor if that is higher, and
    /// so many per cent above that; and goes down as far as it must, but not below its floor: so many per cent of the posted
    /// rate. All rounded up.
    pub fn cloud(&self, cloud: Rate, premium_percent: u32, floor_percent: u32) -> Option<Rate> {
        let floor = ppm_ceil(self.posted, floor_percent.saturating_mul(10_000)).max(1);
        let least = cloud.max(floor);
        let first = least.checked_add(ppm_ceil(least, premium_percent.saturating_mul(10_000)))?;
        let rate = self.highest()?.min(first);
        (rate >= floor).then_some(rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUCTION: Auction = Auction {
        limit: 1_000,
        posted: 900,
        standing: None,
        policy: Policy::LowestPrice,
        reputation: 0,
        step_ppm: 10_000,
        half: 1_000,
    };

    #[test]
    fn it_begins_at_the_posted_rate_or_at_the_limit_and_stops_at_the_floor() {
        // Limit, posted, standing, floor: the bid.
        let table = [
            (1_000, 900, None, 80, Some(900)),
            (800, 900, None, 80, Some(800)),
            (720, 900, None, 80, Some(720)),
            (719, 900, None, 80, None),
            (1_000, 900, Some(900), 80, Some(891)),
            (1_000, 900, Some(2_000), 80, Some(900)),
            (1_000, 900, Some(728), 80, Some(720)),
            (1_000, 900, Some(727), 80, None),
            (1_000, 900, Some(900), 100, None),
            (1_000, 901, None, 50, Some(901)),
            (1_000, 3, Some(2), 1, Some(1)),
            (1_000, 3, Some(1), 0, None),
            (0, 900, None, 0, None),
        ];
        for (limit, posted, standing, floor, expected) in table {
            let auction = Auction { limit, posted, standing, ..AUCTION };
            assert_eq!(auction.fixed(floor), expected, "{auction:?} {floor}");
        }
    }

    #[test]
    fn a_floor_is_rounded_up_and_one_beyond_the_whole_is_none() {
        let auction = Auction { posted: 901, limit: 451, ..AUCTION };
        assert_eq!(auction.fixed(50), Some(451));
        assert_eq!(Auction { limit: 450, ..auction }.fixed(50), None);
        assert_eq!(AUCTION.fixed(101), None);
        assert_eq!(AUCTION.fixed(u32::MAX), None);
    }

    #[test]
    fn beside_a_cloud_it_begins_below_that_but_never_below_its_floor() {
        // Limit, cloud, premium, standing, floor: the bid. 900 is posted.
        let table = [
            (1_000, 800, 0, None, 50, Some(800)),
            (1_000, 800, 10, None, 50, Some(880)),
            (700, 800, 0, None, 50, Some(700)),
            (1_000, 100, 0, None, 50, Some(450)),
            (1_000, 100, 10, None, 50, Some(495)),
            (1_000, 2_000, 0, None, 50, Some(1_000)),
            (1_000, 800, 0, Some(600), 50, Some(594)),
            (1_000, 800, 10, Some(455), 50, Some(450)),
            (1_000, 800, 0, Some(454), 50, None),
            (1_000, 0, 0, None, 100, Some(900)),
        ];
        for (limit, cloud, premium, standing, floor, expected) in table {
            let auction = Auction { limit, standing, ..AUCTION };
            assert_eq!(
                auction.cloud(cloud, premium, floor),
                expected,
                "{limit} {cloud} {premium} {standing:?} {floor}"
            );
        }
        assert_eq!(AUCTION.cloud(u128::MAX, 1, 50), None);
    }

    #[test]
    fn reputation_is_worth_what_the_buyer_says() {
        let policy = Policy::Weighted { ppm: 400_000 };
        // A fifth off at the half.
        let auction = Auction { policy, reputation: 1_000, standing: Some(800), ..AUCTION };
        let rate = auction.highest().unwrap_or_default();
        assert_eq!(rate, 990);
        assert!(policy.score(rate, 1_000, 1_000) <= 792 && policy.score(rate + 1, 1_000, 1_000) > 792);
    }

    #[test]
    fn the_highest_rate_that_stands_is_found_at_any_size() {
        for standing in [2, 3, 101, u128::MAX / 2, u128::MAX] {
            let auction = Auction { limit: u128::MAX - 1, standing: Some(standing), ..AUCTION };
            let step = ppm_ceil(standing, 10_000).max(1);
            assert_eq!(auction.highest(), Some((standing - step).min(u128::MAX - 1)));
        }
        assert_eq!(Auction { standing: Some(1), ..AUCTION }.highest(), None);
        assert_eq!(Auction { standing: Some(0), ..AUCTION }.highest(), None);
    }
}
