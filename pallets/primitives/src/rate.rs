//! Rates and what they earn. Pure arithmetic: every operation is checked and says how it rounds.

use crate::{Balance, Resources, Ticks};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::U256;

/// Base units × 10⁹ per tick. Prices need the fraction, money never does.
pub type Rate = u128;

/// The denominator of a [`Rate`].
pub const RATE_SCALE: u128 = 1_000_000_000;

/// MiB in a GiB: memory is priced per GiB and measured in MiB.
const MIB_PER_GIB: u128 = 1024;

/// What one unit of each resource costs, as a [`Rate`].
#[derive(
    Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct UnitRates {
    /// Per virtual CPU.
    pub vcpu: Rate,
    /// Per GiB of memory.
    pub memory_gib: Rate,
    /// Per GiB of storage.
    pub storage_gib: Rate,
    /// Per Mbit/s of bandwidth.
    pub bandwidth_mbps: Rate,
    /// Per GPU.
    pub gpu: Rate,
}

impl UnitRates {
    /// The rate of `resources`: the sum over all units, rounded up once, at the end. `None` if it overflows.
    pub fn rate(&self, resources: &Resources) -> Option<Rate> {
        // Everything is summed in 1/1024 of a rate unit, so that memory in MiB needs no rounding of its own.
        let whole = |rate: Rate, quantity: u32| rate.checked_mul(u128::from(quantity))?.checked_mul(MIB_PER_GIB);
        let sum = whole(self.vcpu, resources.vcpus)?
            .checked_add(self.memory_gib.checked_mul(u128::from(resources.memory_mib))?)?
            .checked_add(whole(self.storage_gib, resources.storage_gib)?)?
            .checked_add(whole(self.bandwidth_mbps, resources.bandwidth_mbps)?)?
            .checked_add(whole(self.gpu, u32::from(resources.gpus))?)?;
        Some(sum.div_ceil(MIB_PER_GIB))
    }
}

/// `⌊rate × ticks / 10⁹⌋`: what `ticks` earn in all, in base units. `None` if it overflows.
///
/// Always called with the cumulative ticks of a lease, so that rounding never accumulates.
pub fn earned(rate: Rate, ticks: Ticks) -> Option<Balance> {
    let product = U256::from(rate) * U256::from(ticks);
    u128::try_from(product / U256::from(RATE_SCALE)).ok()
}

/// `⌊amount × ppm / 10⁶⌋`.
pub fn ppm_floor(amount: Balance, ppm: u32) -> Balance {
    let part = U256::from(amount) * U256::from(ppm) / U256::from(1_000_000u32);
    u128::try_from(part).unwrap_or(Balance::MAX)
}

/// `⌈amount × ppm / 10⁶⌉`.
pub fn ppm_ceil(amount: Balance, ppm: u32) -> Balance {
    let million = U256::from(1_000_000u32);
    let part = (U256::from(amount) * U256::from(ppm) + million - 1) / million;
    u128::try_from(part).unwrap_or(Balance::MAX)
}

/// `⌈amount × by / over⌉`, or `None` on overflow or a zero divisor.
pub fn mul_div_ceil(amount: Balance, by: u128, over: u128) -> Option<Balance> {
    let over = U256::from(over);
    if over.is_zero() {
        return None;
    }
    // The product of two u128 fits 256 bits, and rounding up by at most `over` is done after the division.
    let (quotient, remainder) = (U256::from(amount) * U256::from(by)).div_mod(over);
    let up = if remainder.is_zero() { U256::zero() } else { U256::one() };
    u128::try_from(quotient + up).ok()
}

/// `⌊amount × by / over⌋`, or `None` on overflow or a zero divisor.
pub fn mul_div_floor(amount: Balance, by: u128, over: u128) -> Option<Balance> {
    let product = U256::from(amount) * U256::from(by);
    u128::try_from(product.checked_div(U256::from(over))?).ok()
}

/// `ppm` millionths of `amount` with the remainder of earlier divisions carried in: the part, rounded down, and the
/// remainder to carry on (below 10⁶). Summed over any split of an amount it gives what one division would.
pub fn ppm_carried(amount: Balance, ppm: u32, carry: u32) -> (Balance, u32) {
    let million = U256::from(1_000_000u32);
    let sum = U256::from(amount) * U256::from(ppm) + U256::from(carry);
    let part = u128::try_from(sum / million).unwrap_or(Balance::MAX);
    (part, (sum % million).low_u32())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_rounded_up_once_at_the_end() {
        let unit = UnitRates { vcpu: 3, memory_gib: 1, ..Default::default() };
        let resources = Resources { vcpus: 1, memory_mib: 1, ..Default::default() };
        assert_eq!(unit.rate(&resources), Some(4));
        let resources = Resources { vcpus: 1, memory_mib: 2048, ..Default::default() };
        assert_eq!(unit.rate(&resources), Some(5));
        let unit = UnitRates { vcpu: 1, memory_gib: 1, storage_gib: 1, bandwidth_mbps: 1, gpu: 1 };
        let resources = Resources { vcpus: 1, memory_mib: 1024, storage_gib: 1, bandwidth_mbps: 1, gpus: 1 };
        assert_eq!(unit.rate(&resources), Some(5));
    }

    #[test]
    fn a_rate_that_overflows_is_none() {
        let unit = UnitRates { vcpu: u128::MAX / 2, ..Default::default() };
        assert_eq!(unit.rate(&Resources { vcpus: 3, ..Default::default() }), None);
        assert_eq!(earned(u128::MAX, u32::MAX), None);
    }

    #[test]
    fn earnings_are_rounded_down_on_cumulative_ticks() {
        let rate = 3_500_000_000;
        assert_eq!(earned(rate, 10), Some(35));
        assert_eq!(earned(rate, 17), Some(59));
        assert_eq!(earned(rate, 30), Some(105));
        assert_eq!(earned(0, 30), Some(0));
    }

    #[test]
    fn a_month_of_720_pays_24_on_the_first_day() {
        let day = 14_400;
        let rate = 720 * RATE_SCALE / (30 * u128::from(day));
        // The rate itself is rounded, so the term is a little less than 720 whole units of a six-decimal dollar.
        let dollars = 1_000_000;
        let rate_usd = 720 * dollars * RATE_SCALE / (30 * u128::from(day));
        assert_eq!(earned(rate_usd, day).map(|paid| paid.div_ceil(dollars)), Some(24));
        assert!(earned(rate, day).is_some_and(|paid| paid <= 24));
    }

    #[test]
    fn parts_per_million_round_as_named() {
        assert_eq!(ppm_floor(59, 250_000), 14);
        assert_eq!(ppm_ceil(59, 250_000), 15);
        assert_eq!(ppm_ceil(60, 250_000), 15);
        assert_eq!(ppm_floor(u128::MAX, 1_000_000), u128::MAX);
    }

    #[test]
    fn a_proportion_is_rounded_up_and_none_if_it_overflows() {
        assert_eq!(mul_div_ceil(7, 2, 7), Some(2));
        assert_eq!(mul_div_ceil(7, 3, 7), Some(3));
        assert_eq!(mul_div_ceil(8, 3, 7), Some(4));
        assert_eq!(mul_div_ceil(u128::MAX, u128::MAX, u128::MAX), Some(u128::MAX));
        assert_eq!(mul_div_ceil(u128::MAX, 2, 1), None);
        assert_eq!(mul_div_ceil(1, 1, 0), None);
    }

    #[test]
    fn a_carried_fee_adds_up_to_the_fee_of_the_sum() {
        let (first, carry) = ppm_carried(35, 20_000, 0);
        assert_eq!((first, carry), (0, 700_000));
        let (second, carry) = ppm_carried(24, 20_000, carry);
        assert_eq!((second, carry), (1, 180_000));
        assert_eq!(ppm_carried(59, 20_000, 0), (1, 180_000));
    }
}
