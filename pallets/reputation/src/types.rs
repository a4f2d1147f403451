//! What is stored.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use tradewind_primitives::Balance;

/// Number of an era: so many times the score that feeds weight has been halved since the chain's first tick.
pub type Era = u32;

/// The scores of one account.
#[derive(
    Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct ScoreRecord {
    /// The public score, in WIND base units.
    pub public: Balance,
    /// What earlier gains left over, in millionths of a base unit; below 10⁶.
    pub carry_ppm: u32,
    /// What decay had left of the public score in `era`, in WIND base units; at most that.
    pub weight: Balance,
    /// When `weight` was written.
    pub era: Era,
}

impl ScoreRecord {
    /// What is left in `era`: halved, rounded down, once for each era since it was written.
    pub fn weight_in(&self, era: Era) -> Balance {
        self.weight.checked_shr(era.saturating_sub(self.era)).unwrap_or(0)
    }

    /// Writes down what is left in `era`.
    pub(crate) fn decay(&mut self, era: Era) {
        self.weight = self.weight_in(era);
        self.era = self.era.max(era);
    }

    /// Adds to both scores, in `era`.
    pub(crate) fn raise(&mut self, amount: Balance, era: Era) {
        self.decay(era);
        self.public = self.public.saturating_add(amount);
        self.weight = self.weight.saturating_add(amount);
    }

    /// Takes `amount` of both scores, in `era`; neither falls below zero.
    pub(crate) fn lower(&mut self, amount: Balance, era: Era) {
        self.decay(era);
        self.public = self.public.saturating_sub(amount);
        self.weight = self.weight.saturating_sub(amount);
    }
}

/// What the parties of one lease spent to lower each other's score, in WIND base units.
#[derive(
    Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct SpentRecord {
    /// By the buyer.
    pub buyer: Balance,
    /// By the provider.
    pub provider: Balance,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_is_halved_once_an_era_and_rounded_down() {
        let record = ScoreRecord { public: 7, weight: 7, era: 2, carry_ppm: 0 };
        assert_eq!([2, 3, 4, 5, 6].map(|era| record.weight_in(era)), [7, 3, 1, 0, 0]);
        assert_eq!(record.weight_in(u32::MAX), 0);
        assert_eq!(record.weight_in(1), 7, "time does not go back");
    }

    #[test]
    fn what_is_gained_later_decays_later() {
        let mut record = ScoreRecord::default();
        record.raise(100, 0);
        record.raise(100, 1);
        assert_eq!((record.public, record.weight), (200, 150));
        record.lower(160, 2);
        assert_eq!((record.public, record.weight, record.era), (40, 0, 2));
    }
}
