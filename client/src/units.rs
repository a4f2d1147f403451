//! Money, time and sizes as people write and read them. All integer arithmetic; each function says how it rounds.

mod decimal;
mod money;
mod rate;
mod share;
mod size;
mod time;

pub use money::{format_amount, Currency, Money};
pub use rate::{amount_over, monthly_amount, monthly_rate, rate_for, rate_within, TICKS_PER_MONTH};
pub use share::{parse_mbps, parse_percent};
pub use size::{format_mib, parse_bytes, parse_count, parse_gib, parse_mib};
pub use time::{
    format_ticks, format_unix_millis, parse_millis, parse_ticks, TICKS_PER_DAY, TICKS_PER_HOUR, TICK_MILLIS,
};

/// Text that is no quantity.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum UnitError {
    /// There is no number where one should be.
    #[error("expected a number, like 1.20")]
    NotANumber,
    /// More decimals than the unit has.
    #[error("at most {0} decimals are possible here")]
    TooPrecise(u32),
    /// A number without its unit.
    #[error("which unit? expected one of {0}")]
    MissingUnit(&'static str),
    /// A unit that is not known here.
    #[error("unknown unit `{unit}`; expected one of {expected}")]
    UnknownUnit {
        /// What was written, cut to 32 characters.
        unit: String,
        /// What is known.
        expected: &'static str,
    },
    /// Nothing at all, where nothing makes no sense.
    #[error("must be more than nothing")]
    Zero,
    /// More than can be expressed.
    #[error("too large")]
    TooLarge,
}

impl UnitError {
    /// For a unit that is missing or wrong.
    fn unit(unit: &str, expected: &'static str) -> Self {
        match unit.is_empty() {
            true => Self::MissingUnit(expected),
            false => Self::UnknownUnit { unit: unit.chars().take(32).collect(), expected },
        }
    }
}
