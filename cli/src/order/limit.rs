//! What an order may cost: pure arithmetic, and what it needs to know of the chain.

use color_eyre::eyre::{eyre, Result};
use tradewind_client::{
    chain::{At, ChainError},
    units::{format_amount, rate_for, rate_within, Money, TICKS_PER_HOUR},
};
use tradewind_primitives::{earned, AssetKind, AssetWorth, Balance, Rate, SecurityTerms, Ticks, WORTH_SCALE};

/// Percent of something, read as `20`, `20%` or `12.5 %`, at most 100; kept in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent(pub u32);

impl std::str::FromStr for Percent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no percentage: 20, 20% or 12.5%, at most 100");
        let number = text.trim().trim_end_matches('%').trim_end();
        let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(part) || part.len() > 4 {
            return Err(wrong());
        }
        // Four decimals of a percent are millionths.
        let ppm: u64 = format!("{whole}{part:0<4}").parse().map_err(|_| wrong())?;
        u32::try_from(ppm).ok().filter(|ppm| *ppm <= 1_000_000).map(Self).ok_or_else(wrong)
    }
}

/// The rate at which an hour costs exactly `hour` base units.
pub fn rate_of_hour(hour: Balance) -> Option<Rate> {
    rate_for(hour, TICKS_PER_HOUR).filter(|rate| *rate > 0)
}

/// What an order puts on hold for each of its leases, at most, and for the transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The price of the term at the limit.
    pub cost: Balance,
    /// The deposit at the limit; nothing if it is not known beforehand.
    pub deposit: Option<Balance>,
}

impl Share {
    /// Of `count` leases for `ticks` at `rate`.
    ///
    /// # Errors
    /// When it is more than can be counted.
    pub fn new(rate: Rate, ticks: Ticks, deposit: Option<Balance>) -> Result<Self> {
        let cost =
            earned(rate, ticks).ok_or_else(|| eyre!("the limit is more than can be counted; say a lower one"))?;
        Ok(Self { cost, deposit })
    }

    /// What `count` of them put on hold.
    pub fn held(&self, count: u8) -> Balance {
        self.cost.saturating_add(self.deposit.unwrap_or(0)).saturating_mul(count.into())
    }
}

/// The highest rate at which `ticks` cost no more than `amount`, and exactly that if there is one.
fn rate_of_term(amount: Balance, ticks: Ticks) -> Option<Rate> {
    let exact = rate_for(amount, ticks).filter(|rate| earned(*rate, ticks) == Some(amount));
    exact.or_else(|| rate_within(amount, ticks))
}

/// The highest rate that `rent --auction` may offer: that of the cheapest offer, and no more than `max` for the term and
/// `most` for everything, of which `aside` (deposit and fees) is not there for the term. `None` if nothing is left, or
/// nothing bounds it.
pub fn auction_rate(
    cheapest: Option<Rate>,
    max: Option<Money>,
    most: Option<Money>,
    aside: Balance,
    ticks: Ticks,
) -> Option<Rate> {
    let of_max = max.map(|max| rate_of_term(max.base, ticks));
    let of_most = most.map(|most| rate_of_term(most.base.checked_sub(aside)?, ticks));
    let bounds = [cheapest.map(Some), of_max, of_most];
    // A bound that leaves nothing leaves nothing, whatever the others say.
    let bounds: Option<Vec<Rate>> = bounds.into_iter().flatten().collect();
    bounds?.into_iter().min().filter(|rate| *rate > 0)
}

/// How much lower `rate` is than `limit`, in millionths, rounded down.
pub fn below_ppm(limit: Rate, rate: Rate) -> u32 {
    let less = limit.saturating_sub(rate);
    let ppm = match less.checked_mul(1_000_000) {
        Some(scaled) => scaled.checked_div(limit),
        None => less.checked_div(limit / 1_000_000),
    };
    u32::try_from(ppm.unwrap_or(0)).unwrap_or(0)
}

/// The same for people: `12.5 % below the limit`, `at the limit`.
pub fn saving(limit: Rate, rate: Rate) -> String {
    match below_ppm(limit, rate) / 1_000 {
        0 if rate >= limit => "at the limit".into(),
        0 => "just below the limit".into(),
        tenths => format!("{} % below the limit", format_amount(tenths.into(), 1, 0)),
    }
}

/// The deposit of a lease at `rate`, as if no trial credit paid for it: who will provide is not known yet. Nothing if leases
/// cannot be paid in `asset`, or the runtime is too old to say what it is worth.
///
/// # Errors
/// When the runtime does not say what is needed.
pub async fn deposit_at(at: &At, asset: &AssetKind, rate: Rate, ticks: Ticks) -> Result<Option<Balance>> {
    let known = match asset {
        AssetKind::Native => Some(in_wind(at)?),
        AssetKind::WithId(_) => in_other(at, asset).await?,
    };
    Ok(known.and_then(|(terms, worth)| terms.of(&worth, rate, ticks)).map(|(_, deposit)| deposit))
}

/// What the deposit of a lease that is paid in WIND follows from: constants, which every runtime has.
fn in_wind(at: &At) -> Result<(SecurityTerms, AssetWorth)> {
    let terms = SecurityTerms {
        collateral_ticks: at.constant("Leases", "CollateralTicks")?,
        collateral_ppm: at.constant("Leases", "CollateralPpm")?,
        min_collateral: at.constant("Leases", "MinCollateral")?,
        deposit_ppm: at.constant("Leases", "DepositPpm")?,
    };
    Ok((terms, AssetWorth { rate: WORTH_SCALE, min_deposit: at.constant("Escrow", "MinDeposit")? }))
}

/// The same of another asset, if leases may be paid in it.
async fn in_other(at: &At, asset: &AssetKind) -> Result<Option<(SecurityTerms, AssetWorth)>> {
    let terms = match at.matching_terms().await {
        Ok(terms) => terms,
        Err(ChainError::NoSuchFunction { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let worth = terms.assets.iter().find(|(known, _)| known == asset).map(|(_, worth)| *worth);
    Ok(worth.map(|worth| (terms.securities, worth)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const WIND: Balance = 1_000_000_000;

    #[test]
    fn percentages_are_read_as_people_write_them() {
        let read = |text: &str| text.parse::<Percent>().map(|percent| percent.0);
        assert_eq!(read("20"), Ok(200_000));
        assert_eq!(read(" 20% "), Ok(200_000));
        assert_eq!(read("12.5 %"), Ok(125_000));
        assert_eq!(read("0.0001"), Ok(1));
        assert_eq!(read("100"), Ok(1_000_000));
        for wrong in ["", "%", "-1", "100.0001", "101", "1.23456", "a", ".5", "5.", "999999999999999999999"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_hour_at_the_limit_costs_exactly_what_was_said() {
        for hour in [1, 7, WIND / 2, 3 * WIND, 999_999_999] {
            let rate = rate_of_hour(hour).unwrap();
            assert_eq!(earned(rate, TICKS_PER_HOUR), Some(hour));
            assert_eq!(earned(rate, 3 * TICKS_PER_HOUR), Some(3 * hour));
        }
        assert_eq!(rate_of_hour(0), None);
        assert_eq!(rate_of_hour(u128::MAX), None);
    }

    #[test]
    fn an_auction_never_offers_more_than_any_bound_allows() {
        let money = |text: &str| Some(text.parse::<Money>().unwrap());
        // 600 ticks; one WIND for them is this rate.
        let one = rate_of_term(WIND, 600).unwrap();
        assert_eq!(earned(one, 600), Some(WIND));
        assert_eq!(rate_of_term(1, u32::MAX), rate_within(1, u32::MAX), "no rate is exact over so many ticks");
        assert_eq!(auction_rate(Some(one), None, None, 0, 600), Some(one));
        assert_eq!(auction_rate(Some(one), money("0.5wind"), None, 0, 600), rate_of_term(WIND / 2, 600));
        assert_eq!(auction_rate(Some(one), money("9wind"), None, 0, 600), Some(one));
        assert_eq!(auction_rate(Some(one), None, money("1wind"), WIND / 4, 600), rate_of_term(WIND * 3 / 4, 600));
        assert_eq!(auction_rate(None, money("2wind"), money("3wind"), 2 * WIND, 600), Some(one));
        assert_eq!(auction_rate(Some(one), None, money("1wind"), WIND + 1, 600), None, "the deposit alone is more");
        assert_eq!(auction_rate(Some(one), None, money("1wind"), WIND, 600), None, "a limit of nothing");
        assert_eq!(auction_rate(None, None, None, 0, 600), None);
    }

    #[test]
    fn savings_are_told_against_the_limit() {
        assert_eq!(saving(1_000, 1_000), "at the limit");
        assert_eq!(saving(1_000_000, 999_999), "just below the limit");
        assert_eq!(saving(1_000, 800), "20 % below the limit");
        assert_eq!(saving(1_000, 875), "12.5 % below the limit");
        assert_eq!(saving(u128::MAX, u128::MAX / 2), "50 % below the limit");
        assert_eq!(below_ppm(0, 0), 0);
        assert_eq!(below_ppm(10, 20), 0);
    }

    #[test]
    fn a_share_counts_price_and_deposit_of_each_lease() {
        let share = Share::new(rate_of_hour(WIND).unwrap(), 600, Some(WIND / 4)).unwrap();
        assert_eq!(share.held(1), WIND + WIND / 4);
        assert_eq!(share.held(3), 3 * (WIND + WIND / 4));
        assert!(Share::new(u128::MAX, u32::MAX, None).is_err());
        assert_eq!(Share { cost: u128::MAX, deposit: Some(1) }.held(2), u128::MAX);
    }
}
