//! What a lease is secured by: the collateral of its provider and the deposit of its buyer. Pure arithmetic, all of it
//! rounded up.

use crate::{earned, mul_div_ceil, ppm_ceil, Balance, Rate, Ticks};
use codec::{Decode, Encode};
use scale_info::TypeInfo;

/// The denominator of [`AssetWorth::rate`].
pub const WORTH_SCALE: u128 = 1_000_000_000_000_000_000;

/// What an asset that leases may be paid in is worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct AssetWorth {
    /// WIND base units × 10¹⁸ per base unit of the asset; 0 if nobody knows now, and no lease can be begun in it.
    pub rate: u128,
    /// Least deposit of a lease in it, in its base units.
    pub min_deposit: Balance,
}

impl AssetWorth {
    /// `amount` of the asset in WIND base units, rounded up. `None` if it overflows.
    pub fn to_native(&self, amount: Balance) -> Option<Balance> {
        if self.rate == WORTH_SCALE {
            return Some(amount);
        }
        mul_div_ceil(amount, self.rate, WORTH_SCALE)
    }

    /// `amount` WIND base units in the asset, rounded up. `None` if it overflows or the asset is worth nothing.
    pub fn from_native(&self, amount: Balance) -> Option<Balance> {
        if self.rate == WORTH_SCALE {
            return Some(amount);
        }
        mul_div_ceil(amount, WORTH_SCALE, self.rate)
    }
}

/// The parameters that securities follow from, whatever a lease is paid in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct SecurityTerms {
    /// Most ticks of a lease that count for its collateral.
    pub collateral_ticks: Ticks,
    /// The collateral, in parts per million of what the lease earns over these ticks.
    pub collateral_ppm: u32,
    /// Least collateral, in WIND base units.
    pub min_collateral: Balance,
    /// The deposit, in parts per million of the collateral's value.
    pub deposit_ppm: u32,
}

impl SecurityTerms {
    /// Collateral and deposit of a lease in an asset of that worth at `rate` for `ticks`: WIND base units, and base units of the
    /// asset. `None` if the asset is worth nothing, or a sum overflows.
    pub fn of(&self, worth: &AssetWorth, rate: Rate, ticks: Ticks) -> Option<(Balance, Balance)> {
        self.beyond(0, worth, rate, ticks)
    }

    /// The same of a lease of which `credit`, in base units of the asset, is the provider's own trial credit: a provider
    /// answers for what it earns of the buyer's money, or for as much of that as counts.
    pub fn beyond(&self, credit: Balance, worth: &AssetWorth, rate: Rate, ticks: Ticks) -> Option<(Balance, Balance)> {
        let counts = earned(rate, ticks.min(self.collateral_ticks))?;
        let earnings = match credit {
            0 => counts,
            credit => counts.min(earned(rate, ticks)?.saturating_sub(credit)),
        };
        let collateral = worth.to_native(ppm_ceil(earnings, self.collateral_ppm))?.max(self.min_collateral);
        let deposit = worth.from_native(ppm_ceil(collateral, self.deposit_ppm))?;
        Some((collateral, deposit.max(worth.min_deposit)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RATE_SCALE;

    const WIND: Balance = 1_000_000_000;
    const TERMS: SecurityTerms =
        SecurityTerms { collateral_ticks: 100, collateral_ppm: 100_000, min_collateral: WIND, deposit_ppm: 250_000 };
    const NATIVE: AssetWorth = AssetWorth { rate: WORTH_SCALE, min_deposit: WIND / 10 };

    #[test]
    fn collateral_and_deposit_have_floors() {
        assert_eq!(TERMS.of(&NATIVE, 1, 1), Some((WIND, WIND / 4)));
        let dear = AssetWorth { min_deposit: WIND, ..NATIVE };
        assert_eq!(TERMS.of(&dear, 1, 1), Some((WIND, WIND)));
    }

    #[test]
    fn only_so_many_ticks_count_for_the_collateral() {
        let rate = WIND * RATE_SCALE;
        assert_eq!(TERMS.of(&NATIVE, rate, 50), Some((5 * WIND, 5 * WIND / 4)));
        assert_eq!(TERMS.of(&NATIVE, rate, 100), Some((10 * WIND, 10 * WIND / 4)));
        assert_eq!(TERMS.of(&NATIVE, rate, u32::MAX), Some((10 * WIND, 10 * WIND / 4)));
    }

    #[test]
    fn an_asset_counts_by_its_worth_rounded_up_both_ways() {
        // Three base units of it are worth one of WIND.
        let third = AssetWorth { rate: WORTH_SCALE / 3, min_deposit: 1 };
        assert_eq!(third.to_native(3), Some(1));
        assert_eq!(third.to_native(4), Some(2));
        assert_eq!(third.from_native(1), Some(4));
        assert_eq!(TERMS.of(&third, 1, 1), third.from_native(WIND / 4).map(|deposit| (WIND, deposit)));
    }

    #[test]
    fn what_overflows_or_is_worth_nothing_has_no_securities() {
        let endless = SecurityTerms { collateral_ticks: u32::MAX, ..TERMS };
        assert_eq!(endless.of(&NATIVE, u128::MAX, u32::MAX), None);
        assert_eq!(TERMS.of(&AssetWorth { rate: 0, min_deposit: 0 }, RATE_SCALE, 10), None);
        assert_eq!(TERMS.of(&AssetWorth { rate: u128::MAX, min_deposit: 0 }, u128::MAX, 1), None);
    }
}
