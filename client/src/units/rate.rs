//! Prices over a time, and rates per tick.

use sp_core::U256;
use tradewind_primitives::{earned, Balance, Rate, Ticks, RATE_SCALE};

/// Ticks in a month of 30 days.
pub const TICKS_PER_MONTH: Ticks = 432_000;

/// `⌈amount × 10⁹ / ticks⌉`: the least rate that earns `amount` in `ticks`. `None` for no ticks or on overflow.
pub fn rate_for(amount: Balance, ticks: Ticks) -> Option<Rate> {
    let (quotient, remainder) = divided(amount, ticks)?;
    quotient.checked_add(u128::from(!remainder.is_zero()))
}

/// `⌊amount × 10⁹ / ticks⌋`: the highest rate that costs no more than `amount` in `ticks`. `None` for no ticks or on
/// overflow.
pub fn rate_within(amount: Balance, ticks: Ticks) -> Option<Rate> {
    divided(amount, ticks).map(|(quotient, _)| quotient)
}

/// `⌊rate × ticks / 10⁹⌋`: what `ticks` at `rate` cost. `None` on overflow.
pub fn amount_over(rate: Rate, ticks: Ticks) -> Option<Balance> {
    earned(rate, ticks)
}

/// The rate that earns `amount` in a month of 30 days, rounded up: a provider never gets less than it asked for, and
/// [`monthly_amount`] gives `amount` back exactly.
pub fn monthly_rate(amount: Balance) -> Option<Rate> {
    rate_for(amount, TICKS_PER_MONTH)
}

/// What a month of 30 days at `rate` costs, rounded down.
pub fn monthly_amount(rate: Rate) -> Option<Balance> {
    amount_over(rate, TICKS_PER_MONTH)
}

fn divided(amount: Balance, ticks: Ticks) -> Option<(Rate, U256)> {
    if ticks == 0 {
        return None;
    }
    let scaled = U256::from(amount) * U256::from(RATE_SCALE);
    let (quotient, remainder) = scaled.div_mod(U256::from(ticks));
    Some((u128::try_from(quotient).ok()?, remainder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_has_thirty_days() {
        assert_eq!(u64::from(TICKS_PER_MONTH) * 6, 30 * 24 * 3600);
    }

    #[test]
    fn a_disk_at_eight_cents_a_month_has_a_fraction_of_a_base_unit() {
        // 80,000 base units a month are 0.185… base units a tick.
        assert_eq!(monthly_rate(80_000), Some(185_185_186));
        assert_eq!(monthly_amount(185_185_186), Some(80_000));
    }

    #[test]
    fn a_monthly_price_comes_back_exactly() {
        for amount in [0, 1, 7, 431_999, 432_000, 80_000, 24_000_000, u128::from(u64::MAX)] {
            assert_eq!(monthly_rate(amount).and_then(monthly_amount), Some(amount), "{amount}");
        }
    }

    #[test]
    fn a_budget_is_never_exceeded_and_an_asking_price_never_missed() {
        for (amount, ticks) in [(1_200_000, 1800), (1, 7), (100, 3), (0, 5)] {
            let within = rate_within(amount, ticks).and_then(|rate| amount_over(rate, ticks));
            assert!(within.is_some_and(|cost| cost <= amount));
            let asked = rate_for(amount, ticks).and_then(|rate| amount_over(rate, ticks));
            assert!(asked.is_some_and(|cost| cost >= amount));
        }
    }

    #[test]
    fn no_ticks_and_overflow_have_no_rate() {
        assert_eq!(rate_for(1, 0), None);
        assert_eq!(rate_within(1, 0), None);
        assert_eq!(rate_for(u128::MAX, 1), None);
        assert_eq!(amount_over(u128::MAX, u32::MAX), None);
    }
}
