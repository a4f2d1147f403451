//! Reward per weight, added up over rounds. Pure arithmetic.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use tradewind_primitives::Balance;

/// What sums per weight, and shares, are scaled by.
pub const SCALE: u128 = 1_000_000_000_000_000_000;

/// Reward per unit of weight since the first round, and what no division has given to anybody yet.
///
/// All that is ever emitted, scaled, is below 2.1 × 10³⁴: nothing overflows. What division withholds from all shares together
/// is the carry, which is less than the total weight: less than one base unit for a total below 10¹⁸. A score that alone weighs
/// as much would be 10³⁶ base units; all there ever can be are 2.1 × 10¹⁶.
#[derive(
    Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Accumulator {
    /// Σ ⌊(reward × 10¹⁸ + carry) / weight⌋, in WIND base units × 10¹⁸ per unit of weight.
    pub rpw: u128,
    /// What the last division left over, in WIND base units × 10¹⁸; the next one adds it.
    pub carry: u128,
}

impl Accumulator {
    /// Adds `reward` in all, for any number of rounds in which `weight` took part. With the carry, one stretch adds
    /// exactly what its rounds would add one by one.
    pub fn add(&mut self, reward: Balance, weight: u128) {
        let sum = reward.saturating_mul(SCALE).saturating_add(self.carry);
        let (Some(quotient), Some(remainder)) = (sum.checked_div(weight), sum.checked_rem(weight)) else { return };
        self.rpw = self.rpw.saturating_add(quotient);
        self.carry = remainder;
    }
}

/// What `weight` has of the rounds between two sums, in WIND base units × 10¹⁸.
pub fn share(weight: u64, from: u128, to: u128) -> u128 {
    to.saturating_sub(from).saturating_mul(weight.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_adds_what_its_rounds_add_one_by_one() {
        for weight in [1, 3, 1_000, 7_777_777, u128::from(u64::MAX)] {
            let (mut once, mut often) = (Accumulator::default(), Accumulator::default());
            once.carry = 5;
            often.carry = 5;
            once.add(50_000_000_000 * 1_000, weight);
            (0..1_000).for_each(|_| often.add(50_000_000_000, weight));
            assert_eq!(once, often);
        }
    }

    #[test]
    fn nothing_is_lost_between_the_shares_and_the_carry() {
        let mut sums = Accumulator::default();
        let (mut shares, mut given) = (0, 0);
        for weight in [3, 1_001, 7, 999_983, 1] {
            let before = sums.rpw;
            sums.add(50_000_000_000, weight.into());
            shares += share(weight, before, sums.rpw);
            given += 50_000_000_000 * SCALE;
            assert_eq!(shares + sums.carry, given);
        }
    }

    #[test]
    fn without_weight_nothing_is_added() {
        let mut sums = Accumulator { rpw: 3, carry: 2 };
        sums.add(50_000_000_000, 0);
        assert_eq!(sums, Accumulator { rpw: 3, carry: 2 });
    }

    #[test]
    fn all_that_is_ever_emitted_fits_even_for_a_weight_of_one() {
        let mut sums = Accumulator::default();
        sums.add(crate::schedule::rewards(0, u32::MAX), 1);
        assert_eq!(sums.rpw, 20_999_999_996_850_000 * SCALE);
        assert!(sums.rpw < u128::MAX / 10_000);
    }
}
