//! Dates as sources write them, from seconds since 1970.

/// A date in UTC.
struct Civil {
    year: u64,
    month: u64,
    day: u64,
    weekday: u64,
    seconds: u64,
}

/// Days since 1970 as year, month and day: the usual computation with years that begin in March.
fn civil(unix: u64) -> Civil {
    let days = unix / 86_400;
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let of_era = shifted % 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    Civil {
        year: year_of_era + era * 400 + u64::from(month <= 2),
        month,
        day: of_year - (153 * shifted_month + 2) / 5 + 1,
        weekday: (days + 4) % 7,
        seconds: unix % 86_400,
    }
}

/// `2024-05-13T17:45:12Z`.
pub(crate) fn iso(unix: u64) -> String {
    let Civil { year, month, day, seconds, .. } = civil(unix);
    format!("{year:04}-{month:02}-{day:02}T{}Z", clock(seconds))
}

/// `Mon, 13 May 2024 17:45:12 GMT`.
pub(crate) fn http(unix: u64) -> String {
    const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let Civil { year, month, day, weekday, seconds } = civil(unix);
    let weekday = WEEKDAYS.get(weekday as usize).unwrap_or(&"Sun");
    let month = MONTHS.get(month.saturating_sub(1) as usize).unwrap_or(&"Jan");
    format!("{weekday}, {day:02} {month} {year:04} {} GMT", clock(seconds))
}

/// Seconds since 1970 of a date as [`http`] writes it; nothing if it is none.
pub(crate) fn parse_http(text: &str) -> Option<u64> {
    // There are few seconds to try: a day is found by its distance, and the text is compared with what is written of it.
    let (mut low, mut high) = (0u64, 253_402_300_800u64);
    let key = |text: &str| -> Option<(u64, usize, u64, String)> {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let mut parts = text.split(' ').skip(1);
        let day = parts.next()?.parse().ok()?;
        let month = parts.next()?;
        let month = MONTHS.iter().position(|name| *name == month)?;
        Some((parts.next()?.parse().ok()?, month, day, parts.next()?.to_owned()))
    };
    let wanted = key(text)?;
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if key(&http(middle))? <= wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
    (http(low) == text).then_some(low)
}

fn clock(seconds: u64) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_they_are_written() {
        for unix in [0, 1, 86_399, 951_782_400, 1_709_164_800, 1_715_622_312, 4_107_542_399, 253_402_300_799] {
            assert_eq!(parse_http(&http(unix)), Some(unix));
        }
        for wrong in
            ["", "Mon", "Tue, 13 May 2024 17:45:12 GMT", "Mon, 13 May 2024 17:45:12", "Mon, 32 May 2024 17:45:12 GMT"]
        {
            assert_eq!(parse_http(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn dates_are_right_around_leap_days() {
        assert_eq!(iso(0), "1970-01-01T00:00:00Z");
        assert_eq!(http(1_715_622_312), "Mon, 13 May 2024 17:45:12 GMT");
        assert_eq!(iso(1_709_164_799), "2024-02-28T23:59:59Z");
        assert_eq!(iso(1_709_164_800), "2024-02-29T00:00:00Z");
        assert_eq!(iso(1_735_689_599), "2024-12-31T23:59:59Z");
        assert_eq!(iso(4_107_542_400), "2100-03-01T00:00:00Z");
    }
}
