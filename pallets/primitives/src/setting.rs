//! Numbers that the DAO can change, and the bounds within which it can. Wider bounds need new code.

use crate::{Balance, Ticks, RATE_SCALE};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::ops::RangeInclusive;
use scale_info::TypeInfo;

/// Base units in one WIND.
const WIND: Balance = RATE_SCALE;

/// A number, with a value for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Setting {
    /// Least stake of a provider, in WIND base units: 1 to 1,000,000 WIND.
    #[codec(index = 0)]
    MinStake(Balance),
    /// Fee on what a lease or a channel pays, in parts per million: at most 100,000.
    #[codec(index = 1)]
    FeePpm(u32),
    /// Part of the fees in WIND that goes to the treasury, in parts per million; the rest is for those who make the blocks.
    #[codec(index = 2)]
    FeeTreasuryPpm(u32),
    /// Reputation that both sides gain, in parts per million of what a lease or a channel paid: at most 100,000.
    #[codec(index = 3)]
    GainPpm(u32),
    /// What lowering a score takes from the other, in parts per million of what is spent on it: 1,000,000 to 10,000,000.
    #[codec(index = 4)]
    LowerPpm(u32),
    /// Least identity tier for more than the least weight in emission: 0 to 2; 0 asks for none.
    #[codec(index = 5)]
    MinWeightTier(u8),
    /// How old what an operator says of a price can be that counts, in ticks: 300 to 3,600.
    #[codec(index = 6)]
    MaxPriceAge(Ticks),
    /// How far from the median an operator agrees with it, in parts per million: 50,000 to 500,000.
    #[codec(index = 7)]
    PriceDeviationPpm(u32),
    /// How far a price can move without a second round, in parts per million: 50,000 to 900,000.
    #[codec(index = 8)]
    PriceJumpPpm(u32),
    /// How old the last rate of an asset can be by which collateral and fees are still reckoned, in ticks: 7,200 to 144,000.
    #[codec(index = 9)]
    MaxRateAge(Ticks),
    /// What such a rate counts for, in parts per million: 1,000,000 to 3,000,000.
    #[codec(index = 10)]
    UnhealthyRatePpm(u32),
}

impl Setting {
    /// Each number once, with a value of no meaning.
    pub const ALL: [Self; 11] = [
        Self::MinStake(0),
        Self::FeePpm(0),
        Self::FeeTreasuryPpm(0),
        Self::GainPpm(0),
        Self::LowerPpm(0),
        Self::MinWeightTier(0),
        Self::MaxPriceAge(0),
        Self::PriceDeviationPpm(0),
        Self::PriceJumpPpm(0),
        Self::MaxRateAge(0),
        Self::UnhealthyRatePpm(0),
    ];

    /// Its name, as commands and documents write it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::MinStake(_) => "min-stake",
            Self::FeePpm(_) => "fee-ppm",
            Self::FeeTreasuryPpm(_) => "fee-treasury-ppm",
            Self::GainPpm(_) => "gain-ppm",
            Self::LowerPpm(_) => "lower-ppm",
            Self::MinWeightTier(_) => "min-weight-tier",
            Self::MaxPriceAge(_) => "max-price-age",
            Self::PriceDeviationPpm(_) => "price-deviation-ppm",
            Self::PriceJumpPpm(_) => "price-jump-ppm",
            Self::MaxRateAge(_) => "max-rate-age",
            Self::UnhealthyRatePpm(_) => "unhealthy-rate-ppm",
        }
    }

    /// The value.
    pub fn value(&self) -> Balance {
        match self {
            Self::MinStake(value) => *value,
            Self::FeePpm(value)
            | Self::FeeTreasuryPpm(value)
            | Self::GainPpm(value)
            | Self::LowerPpm(value)
            | Self::MaxPriceAge(value)
            | Self::PriceDeviationPpm(value)
            | Self::PriceJumpPpm(value)
            | Self::MaxRateAge(value)
            | Self::UnhealthyRatePpm(value) => (*value).into(),
            Self::MinWeightTier(value) => (*value).into(),
        }
    }

    /// The same number with another value; `None` if it cannot even be written.
    pub fn with_value(&self, value: Balance) -> Option<Self> {
        let small = u32::try_from(value).ok();
        match self {
            Self::MinStake(_) => Some(Self::MinStake(value)),
            Self::FeePpm(_) => small.map(Self::FeePpm),
            Self::FeeTreasuryPpm(_) => small.map(Self::FeeTreasuryPpm),
            Self::GainPpm(_) => small.map(Self::GainPpm),
            Self::LowerPpm(_) => small.map(Self::LowerPpm),
            Self::MinWeightTier(_) => u8::try_from(value).ok().map(Self::MinWeightTier),
            Self::MaxPriceAge(_) => small.map(Self::MaxPriceAge),
            Self::PriceDeviationPpm(_) => small.map(Self::PriceDeviationPpm),
            Self::PriceJumpPpm(_) => small.map(Self::PriceJumpPpm),
            Self::MaxRateAge(_) => small.map(Self::MaxRateAge),
            Self::UnhealthyRatePpm(_) => small.map(Self::UnhealthyRatePpm),
        }
    }

    /// The values that this number can have.
    pub fn bounds(&self) -> RangeInclusive<Balance> {
        match self {
            Self::MinStake(_) => WIND..=1_000_000 * WIND,
            Self::FeePpm(_) | Self::GainPpm(_) => 0..=100_000,
            Self::FeeTreasuryPpm(_) => 0..=1_000_000,
            // It must not pay to be lowered.
            Self::LowerPpm(_) => 1_000_000..=10_000_000,
            Self::MinWeightTier(_) => 0..=2,
            // What has not moved is said again once it is half as old, when its source is asked next: after 125 ticks at most.
            Self::MaxPriceAge(_) => 300..=3_600,
            // What has moved by a hundredth is said again.
            Self::PriceDeviationPpm(_) => 50_000..=500_000,
            // No fall is further than all of it.
            Self::PriceJumpPpm(_) => 50_000..=900_000,
            // Beyond the oldest price that counts: there must be time to end what goes on.
            Self::MaxRateAge(_) => 7_200..=144_000,
            // Less than all would make trade in it cheaper while nobody knows what it is worth.
            Self::UnhealthyRatePpm(_) => 1_000_000..=3_000_000,
        }
    }

    /// Whether the value is one that this number can have.
    pub fn is_allowed(&self) -> bool {
        self.bounds().contains(&self.value())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn each_number_keeps_its_kind_and_both_ends_of_its_bounds_are_allowed() {
        for number in Setting::ALL {
            let (least, most) = number.bounds().into_inner();
            for value in [least, most] {
                let setting = number.with_value(value).unwrap();
                assert!(setting.is_allowed() && setting.value() == value && setting.name() == number.name());
            }
            let beyond = number.with_value(most + 1).unwrap();
            assert!(!beyond.is_allowed());
            assert!(least == 0 || !number.with_value(least - 1).unwrap().is_allowed());
        }
        assert_eq!(Setting::FeePpm(0).with_value(1 << 32), None);
    }

    #[test]
    fn names_are_of_one_number_each() {
        let names: alloc::collections::BTreeSet<_> = Setting::ALL.iter().map(Setting::name).collect();
        assert_eq!(names.len(), Setting::ALL.len());
    }
}
