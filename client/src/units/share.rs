//! Shares of a whole, and bandwidth.

use super::{decimal, UnitError};

const BANDWIDTHS: &str = "m, g (with bit, bps or bit/s)";

/// Parts per million of `99.5%`, `99.5 %` or `99.5`: a percentage of at most 100, with at most four decimals.
pub fn parse_percent(text: &str) -> Result<u32, UnitError> {
    let (number, unit) = decimal::split_number(text);
    if !matches!(unit, "" | "%") {
        return Err(UnitError::unit(unit, "%"));
    }
    let ppm = decimal::parse_scaled(number, 4)?;
    u32::try_from(ppm).ok().filter(|ppm| *ppm <= 1_000_000).ok_or(UnitError::TooLarge)
}

/// Mbit/s of `100m`, `100Mbit/s`, `2.5g`, `1Gbps`, rounded up: powers of ten, as everybody counts bandwidth.
pub fn parse_mbps(text: &str) -> Result<u32, UnitError> {
    let (number, unit) = decimal::split_number(text);
    let per_unit = per_unit(unit).ok_or_else(|| UnitError::unit(unit, BANDWIDTHS))?;
    let milli = decimal::parse_scaled(number, 3)?;
    let mbps = milli.checked_mul(per_unit).ok_or(UnitError::TooLarge)?.div_ceil(1_000);
    u32::try_from(mbps).map_err(|_| UnitError::TooLarge)
}

/// Mbit/s in a unit.
fn per_unit(unit: &str) -> Option<u128> {
    let unit = unit.to_ascii_lowercase();
    let mut letters = unit.chars();
    let per_unit = match letters.next()? {
        'm' => 1,
        'g' => 1_000,
        _ => return None,
    };
    matches!(letters.as_str(), "" | "bit" | "bps" | "bit/s").then_some(per_unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_read_exactly() {
        for (text, ppm) in
            [("99.5%", 995_000), ("99.5 %", 995_000), (" 99.9999 ", 999_999), ("100%", 1_000_000), ("0", 0)]
        {
            assert_eq!(parse_percent(text), Ok(ppm), "{text}");
        }
        assert_eq!(parse_percent("100.0001%"), Err(UnitError::TooLarge));
        assert_eq!(parse_percent("99.99999%"), Err(UnitError::TooPrecise(4)));
        assert_eq!(parse_percent("%"), Err(UnitError::NotANumber));
        assert_eq!(parse_percent("99ppm"), Err(UnitError::UnknownUnit { unit: "ppm".into(), expected: "%" }));
    }

    #[test]
    fn bandwidth_counts_in_powers_of_ten_however_written() {
        for text in ["1g", "1G", "1Gbit", "1 Gbit/s", "1Gbps", "1000m", "1000Mbit/s"] {
            assert_eq!(parse_mbps(text), Ok(1_000), "{text}");
        }
        assert_eq!(parse_mbps("2.5g"), Ok(2_500));
        assert_eq!(parse_mbps("0.0001g"), Err(UnitError::TooPrecise(3)));
        assert_eq!(parse_mbps("0.001m"), Ok(1));
        assert_eq!(parse_mbps("100"), Err(UnitError::MissingUnit(BANDWIDTHS)));
        assert_eq!(parse_mbps("1k"), Err(UnitError::UnknownUnit { unit: "k".into(), expected: BANDWIDTHS }));
        assert_eq!(parse_mbps("9999999999g"), Err(UnitError::TooLarge));
    }
}
