//! Decimal numbers without floating point.

use super::UnitError;

/// Splits `text` where its number ends: digits with at most one point between them. Blanks around either part go.
pub(super) fn split_number(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    (number, rest.trim_start())
}

/// `number` × 10^`decimals`, exactly. More decimals than that are refused unless they are zeros.
pub(super) fn parse_scaled(number: &str, decimals: u32) -> Result<u128, UnitError> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return Err(UnitError::NotANumber);
    }
    let fraction = fraction.trim_end_matches('0');
    let places = u32::try_from(fraction.len()).map_err(|_| UnitError::TooLarge)?;
    let padding = decimals.checked_sub(places).ok_or(UnitError::TooPrecise(decimals))?;
    let scaled = |part: &str, power: u32| -> Option<u128> {
        match part.is_empty() {
            true => Some(0),
            false => part.parse::<u128>().ok()?.checked_mul(10u128.checked_pow(power)?),
        }
    };
    scaled(whole, decimals)
        .zip(scaled(fraction, padding))
        .and_then(|(whole, fraction)| whole.checked_add(fraction))
        .ok_or(UnitError::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_ends_where_its_unit_begins() {
        assert_eq!(split_number(" 1.20 usd"), ("1.20", "usd"));
        assert_eq!(split_number("3h30m"), ("3", "h30m"));
        assert_eq!(split_number("usd"), ("", "usd"));
        assert_eq!(split_number("7"), ("7", ""));
    }

    #[test]
    fn decimals_are_exact_or_refused() {
        assert_eq!(parse_scaled("1.20", 6), Ok(1_200_000));
        assert_eq!(parse_scaled("0.000001", 6), Ok(1));
        assert_eq!(parse_scaled("0.0000010", 6), Ok(1));
        assert_eq!(parse_scaled("0.0000001", 6), Err(UnitError::TooPrecise(6)));
        assert_eq!(parse_scaled("5", 0), Ok(5));
        assert_eq!(parse_scaled("5.0", 0), Ok(5));
        assert_eq!(parse_scaled("5.5", 0), Err(UnitError::TooPrecise(0)));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", ".", "1.", ".5", "1.2.3", "-1", "+1", "1e3", "1_000"] {
            assert_eq!(parse_scaled(text, 6), Err(UnitError::NotANumber), "{text}");
        }
    }

    #[test]
    fn overflow_is_refused() {
        assert_eq!(parse_scaled(&u128::MAX.to_string(), 0), Ok(u128::MAX));
        assert_eq!(parse_scaled(&u128::MAX.to_string(), 1), Err(UnitError::TooLarge));
        assert_eq!(parse_scaled(&"9".repeat(100), 0), Err(UnitError::TooLarge));
    }
}
