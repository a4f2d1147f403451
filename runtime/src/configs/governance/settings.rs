//! Where the numbers are that a referendum can change.

use crate::constants::{
    FeePpm, FeeTreasuryPpm, GainPpm, LowerPpm, MaxPriceAge, MaxRateAge, MinStake, MinWeightTier, PriceDeviationPpm,
    PriceJumpPpm, UnhealthyRatePpm,
};
use tradewind_primitives::Setting;

/// The runtime's numbers.
pub struct Numbers;

impl pallet_settings::Numbers for Numbers {
    fn current(of: &Setting) -> Setting {
        match of {
            Setting::MinStake(_) => Setting::MinStake(MinStake::get()),
            Setting::FeePpm(_) => Setting::FeePpm(FeePpm::get()),
            Setting::FeeTreasuryPpm(_) => Setting::FeeTreasuryPpm(FeeTreasuryPpm::get()),
            Setting::GainPpm(_) => Setting::GainPpm(GainPpm::get()),
            Setting::LowerPpm(_) => Setting::LowerPpm(LowerPpm::get()),
            Setting::MinWeightTier(_) => Setting::MinWeightTier(MinWeightTier::get()),
            Setting::MaxPriceAge(_) => Setting::MaxPriceAge(MaxPriceAge::get()),
            Setting::PriceDeviationPpm(_) => Setting::PriceDeviationPpm(PriceDeviationPpm::get()),
            Setting::PriceJumpPpm(_) => Setting::PriceJumpPpm(PriceJumpPpm::get()),
            Setting::MaxRateAge(_) => Setting::MaxRateAge(MaxRateAge::get()),
            Setting::UnhealthyRatePpm(_) => Setting::UnhealthyRatePpm(UnhealthyRatePpm::get()),
        }
    }

    fn apply(setting: &Setting) {
        match setting {
            Setting::MinStake(value) => MinStake::set(value),
            Setting::FeePpm(value) => FeePpm::set(value),
            Setting::FeeTreasuryPpm(value) => FeeTreasuryPpm::set(value),
            Setting::GainPpm(value) => GainPpm::set(value),
            Setting::LowerPpm(value) => LowerPpm::set(value),
            Setting::MinWeightTier(value) => MinWeightTier::set(value),
            Setting::MaxPriceAge(value) => MaxPriceAge::set(value),
            Setting::PriceDeviationPpm(value) => PriceDeviationPpm::set(value),
            Setting::PriceJumpPpm(value) => PriceJumpPpm::set(value),
            Setting::MaxRateAge(value) => MaxRateAge::set(value),
            Setting::UnhealthyRatePpm(value) => UnhealthyRatePpm::set(value),
        }
    }
}
