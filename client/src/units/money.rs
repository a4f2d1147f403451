//! Amounts of money.

use super::{decimal, UnitError};
use std::{fmt, str::FromStr};
use tradewind_primitives::{AssetKind, Balance};

const CURRENCIES: &str = "wind, usd";

/// What people pay in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Currency {
    /// The chain's own token, 9 decimals.
    Wind,
    /// A stablecoin that stands for US dollars, 6 decimals.
    Usd,
}

impl Currency {
    /// Decimals of its base unit.
    pub const fn decimals(self) -> u32 {
        match self {
            Self::Wind => 9,
            Self::Usd => 6,
        }
    }

    /// Base units in one whole unit.
    pub const fn one(self) -> Balance {
        match self {
            Self::Wind => 1_000_000_000,
            Self::Usd => 1_000_000,
        }
    }

    /// Its symbol.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Wind => "WIND",
            Self::Usd => "USD",
        }
    }

    /// The asset, where `usd` is the stablecoin's number on this chain.
    pub fn asset(self, usd: u32) -> AssetKind {
        match self {
            Self::Wind => AssetKind::Native,
            Self::Usd => AssetKind::WithId(usd),
        }
    }

    /// The currency of `asset`, where `usd` is the stablecoin's number on this chain; `None` for any other asset.
    pub fn of(asset: &AssetKind, usd: u32) -> Option<Self> {
        match asset {
            AssetKind::Native => Some(Self::Wind),
            AssetKind::WithId(id) if *id == usd => Some(Self::Usd),
            AssetKind::WithId(_) => None,
        }
    }

    /// `base` units for people: `1.20 USD`, `3 WIND`. Exact.
    pub fn format(self, base: Balance) -> String {
        Money { currency: self, base }.to_string()
    }
}

impl FromStr for Currency {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let text = text.trim();
        [Self::Wind, Self::Usd]
            .into_iter()
            .find(|currency| text.eq_ignore_ascii_case(currency.symbol()))
            .ok_or_else(|| UnitError::unit(text, CURRENCIES))
    }
}

/// An amount of a currency. Reads `1.20usd`, `3 WIND`, `0.5wind`, `$1.20`; never rounds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Money {
    /// What it is in.
    pub currency: Currency,
    /// How much, in base units.
    pub base: Balance,
}

impl FromStr for Money {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let (number, currency) = match text.trim().strip_prefix('$') {
            Some(number) => (number.trim(), Currency::Usd),
            None => {
                let (number, unit) = decimal::split_number(text);
                if number.is_empty() {
                    return Err(UnitError::NotANumber);
                }
                (number, unit.parse()?)
            }
        };
        Ok(Self { currency, base: decimal::parse_scaled(number, currency.decimals())? })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let least = match self.currency {
            Currency::Wind => 0,
            Currency::Usd => 2,
        };
        let amount = format_amount(self.base, self.currency.decimals(), least);
        write!(f, "{amount} {}", self.currency.symbol())
    }
}

/// `base` / 10^`decimals`, exactly, without needless zeros but with at least `least` decimals.
pub fn format_amount(base: Balance, decimals: u32, least: u32) -> String {
    let width = usize::try_from(decimals).unwrap_or(usize::MAX);
    let least = usize::try_from(least.min(decimals)).unwrap_or(width);
    let digits = base.to_string();
    let padded = format!("{}{digits}", "0".repeat((width + 1).saturating_sub(digits.len())));
    let (whole, fraction) = padded.split_at_checked(padded.len().saturating_sub(width)).unwrap_or((&padded, ""));
    let shown = fraction.trim_end_matches('0').len().max(least);
    match fraction.get(..shown) {
        Some(fraction) if !fraction.is_empty() => format!("{whole}.{fraction}"),
        _ => whole.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn read(text: &str) -> Result<(Currency, Balance), UnitError> {
        text.parse::<Money>().map(|money| (money.currency, money.base))
    }

    #[test]
    fn money_is_read_as_people_write_it() {
        assert_eq!(read("1.20usd"), Ok((Currency::Usd, 1_200_000)));
        assert_eq!(read("$1.20"), Ok((Currency::Usd, 1_200_000)));
        assert_eq!(read("3 WIND"), Ok((Currency::Wind, 3_000_000_000)));
        assert_eq!(read(" 0.5wind "), Ok((Currency::Wind, 500_000_000)));
        assert_eq!(read("0 usd"), Ok((Currency::Usd, 0)));
    }

    #[test]
    fn money_that_cannot_be_read_says_why() {
        assert_eq!(read("3"), Err(UnitError::MissingUnit(CURRENCIES)));
        assert_eq!(read("3 eur"), Err(UnitError::UnknownUnit { unit: "eur".into(), expected: CURRENCIES }));
        assert_eq!(read("usd"), Err(UnitError::NotANumber));
        assert_eq!(read("-1usd"), Err(UnitError::NotANumber));
        assert_eq!(read("0.0000001usd"), Err(UnitError::TooPrecise(6)));
        assert_eq!(read(&format!("{}wind", u128::MAX)), Err(UnitError::TooLarge));
        assert_eq!(read("$"), Err(UnitError::NotANumber));
    }

    #[test]
    fn money_is_shown_without_needless_zeros() {
        let show = |text: &str| text.parse::<Money>().unwrap().to_string();
        assert_eq!(show("1.2usd"), "1.20 USD");
        assert_eq!(show("3usd"), "3.00 USD");
        assert_eq!(show("0.000185usd"), "0.000185 USD");
        assert_eq!(show("3 wind"), "3 WIND");
        assert_eq!(show("0.5 wind"), "0.5 WIND");
        assert_eq!(Currency::Wind.format(1), "0.000000001 WIND");
    }

    #[test]
    fn amounts_of_any_size_are_shown_exactly() {
        assert_eq!(format_amount(u128::MAX, 0, 0), u128::MAX.to_string());
        assert_eq!(format_amount(0, 9, 0), "0");
        assert_eq!(format_amount(0, 6, 2), "0.00");
        assert_eq!(format_amount(u128::MAX, 6, 0), "340282366920938463463374607431768.211455");
        assert_eq!(format_amount(7, 1, 9), "0.7");
    }

    #[test]
    fn assets_and_currencies_name_each_other() {
        for currency in [Currency::Wind, Currency::Usd] {
            assert_eq!(Currency::of(&currency.asset(1337), 1337), Some(currency));
            assert_eq!(10u128.pow(currency.decimals()), currency.one());
        }
        assert_eq!(Currency::of(&AssetKind::WithId(1), 1337), None);
    }
}
