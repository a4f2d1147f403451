//! Durations.

use super::{decimal, UnitError};
use tradewind_primitives::Ticks;

/// Milliseconds that a tick lasts, nominally.
pub const TICK_MILLIS: u32 = 6_000;

/// Ticks in an hour.
pub const TICKS_PER_HOUR: Ticks = 600;

/// Ticks in a day.
pub const TICKS_PER_DAY: Ticks = 14_400;

const UNITS: &str = "s, m, h, d, w, ticks";

/// Ticks: `3h`, `30m`, `90s`, `1h30m`, `1.5h`, `2d`, `1w`, `6 ticks`. Rounded up to whole ticks; never 0.
pub fn parse_ticks(text: &str) -> Result<Ticks, UnitError> {
    let (number, unit) = decimal::split_number(text);
    let ticks = match unit.to_ascii_lowercase().as_str() {
        "tick" | "ticks" => decimal::parse_scaled(number, 0)?,
        _ => u128::from(parse_millis(text)?).div_ceil(u128::from(TICK_MILLIS)),
    };
    match u32::try_from(ticks) {
        Ok(0) => Err(UnitError::Zero),
        Ok(ticks) => Ok(ticks),
        Err(_) => Err(UnitError::TooLarge),
    }
}

/// Milliseconds: `10s`, `500ms`, `1m30s`. A fraction of a millisecond is rounded up.
pub fn parse_millis(text: &str) -> Result<u64, UnitError> {
    let mut rest = text.trim();
    let mut total: u128 = 0;
    loop {
        let (number, tail) = decimal::split_number(rest);
        let end = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, next) = tail.split_at_checked(end).unwrap_or((tail, ""));
        let milli = decimal::parse_scaled(number, 3)?;
        let unit_millis = unit_millis(unit.trim()).ok_or_else(|| UnitError::unit(unit.trim(), UNITS))?;
        let millis = milli.checked_mul(unit_millis).ok_or(UnitError::TooLarge)?.div_ceil(1000);
        total = total.checked_add(millis).ok_or(UnitError::TooLarge)?;
        rest = next;
        if rest.is_empty() {
            return u64::try_from(total).map_err(|_| UnitError::TooLarge);
        }
    }
}

fn unit_millis(unit: &str) -> Option<u128> {
    Some(match unit.to_ascii_lowercase().as_str() {
        "ms" => 1,
        "s" | "sec" | "second" | "seconds" => 1_000,
        "m" | "min" | "minute" | "minutes" => 60_000,
        "h" | "hour" | "hours" => 3_600_000,
        "d" | "day" | "days" => 86_400_000,
        "w" | "week" | "weeks" => 604_800_000,
        _ => return None,
    })
}

/// Ticks for people, exactly: `3 min`, `1 h 6 s`, `30 d`.
pub fn format_ticks(ticks: Ticks) -> String {
    let seconds = u64::from(ticks) * u64::from(TICK_MILLIS) / 1000;
    let parts = [(seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
    let shown: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count} {unit}")).collect();
    match shown.is_empty() {
        true => "0 s".to_owned(),
        false => shown.join(" "),
    }
}

/// A moment for people, to the second: `2026-03-01 12:34:56 UTC`. `millis` are since 1970.
pub fn format_unix_millis(millis: u64) -> String {
    let seconds = millis / 1000;
    let (year, month, day) = date_of_day(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
}

/// Year, month and day of a day counted from 1970-01-01. Counts from a 1st of March, so that a leap day is a year's last.
fn date_of_day(day: u64) -> (u64, u64, u64) {
    const DAYS_OF_400_YEARS: u64 = 146_097;
    let day = day.saturating_add(719_468);
    let (era, day_of_era) = (day / DAYS_OF_400_YEARS, day % DAYS_OF_400_YEARS);
    let leap_days = day_of_era / 1460 + day_of_era / (DAYS_OF_400_YEARS - 1);
    let year_of_era = (day_of_era + day_of_era / 36_524 - leap_days) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let (month, late) = if march_month < 10 { (march_month + 3, 0) } else { (march_month - 9, 1) };
    (year_of_era + era * 400 + late, month, day_of_year - (153 * march_month + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        for (text, ticks) in [
            ("3h", 1800),
            ("30m", 300),
            ("90s", 15),
            ("1h30m", 900),
            ("1.5h", 900),
            ("1 h 30 min", 900),
            ("2d", 28_800),
            ("1w", 100_800),
            ("6 ticks", 6),
            ("1 tick", 1),
        ] {
            assert_eq!(parse_ticks(text), Ok(ticks), "{text}");
        }
    }

    #[test]
    fn durations_are_rounded_up_to_ticks() {
        assert_eq!(parse_ticks("1ms"), Ok(1));
        assert_eq!(parse_ticks("6s"), Ok(1));
        assert_eq!(parse_ticks("7s"), Ok(2));
        assert_eq!(parse_millis("0.001ms"), Ok(1));
        assert_eq!(parse_millis("10s"), Ok(10_000));
    }

    #[test]
    fn moments_are_shown_as_dates() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00:00 UTC"),
            (951_782_399, "2000-02-28 23:59:59 UTC"),
            (951_782_400, "2000-02-29 00:00:00 UTC"),
            (951_868_800, "2000-03-01 00:00:00 UTC"),
            (1_709_251_199, "2024-02-29 23:59:59 UTC"),
            (1_735_689_599, "2024-12-31 23:59:59 UTC"),
            (1_735_689_600, "2025-01-01 00:00:00 UTC"),
            (4_107_542_400, "2100-03-01 00:00:00 UTC"),
        ] {
            assert_eq!(format_unix_millis(seconds * 1000 + 999), text);
        }
        // However far a provider's clock is off.
        assert!(format_unix_millis(u64::MAX).ends_with("UTC"));
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        assert_eq!(parse_ticks("3"), Err(UnitError::MissingUnit(UNITS)));
        assert_eq!(parse_ticks("3 moons"), Err(UnitError::UnknownUnit { unit: "moons".into(), expected: UNITS }));
        assert_eq!(parse_ticks("h"), Err(UnitError::NotANumber));
        assert_eq!(parse_ticks(""), Err(UnitError::NotANumber));
        assert_eq!(parse_ticks("0s"), Err(UnitError::Zero));
        assert_eq!(parse_ticks("0 ticks"), Err(UnitError::Zero));
        assert_eq!(parse_ticks("1.5 ticks"), Err(UnitError::TooPrecise(0)));
        assert_eq!(parse_ticks("99999w"), Err(UnitError::TooLarge));
        assert_eq!(parse_ticks(&format!("{}w", u128::MAX)), Err(UnitError::TooLarge));
    }

    #[test]
    fn ticks_are_shown_as_time_and_read_back() {
        assert_eq!(format_ticks(0), "0 s");
        assert_eq!(format_ticks(1), "6 s");
        assert_eq!(format_ticks(30), "3 min");
        assert_eq!(format_ticks(601), "1 h 6 s");
        assert_eq!(format_ticks(432_000), "30 d");
        for ticks in [1, 9, 10, 599, 600, 14_401, u32::MAX] {
            assert_eq!(parse_ticks(&format_ticks(ticks)).unwrap(), ticks);
        }
    }
}
