//! Decimal numbers without floating point.

/// Most digits that are looked at. More are no price.
const MAX_DIGITS: u32 = 38;

/// The greatest power of ten that a number can be written with.
const MAX_EXPONENT: i32 = 60;

/// The decimal number `written`, times ten to the power of `decimals`, rounded to the nearest whole one, a half up. `None` if
/// it is no such number, is negative, or does not fit. Exponents are as in JSON: `5e-05`.
pub fn parse(written: &[u8], decimals: u32) -> Option<u128> {
    let mut at = written.iter().copied().peekable();
    let (mut mantissa, mut digits, mut scale) = (0u128, 0u32, 0i32);
    let mut some = false;
    let mut fraction = false;
    let mut exponent = 0i32;
    while let Some(byte) = at.next() {
        match byte {
            b'0'..=b'9' => {
                some = true;
                let digit = u128::from(byte.checked_sub(b'0')?);
                if digits < MAX_DIGITS {
                    mantissa = mantissa.checked_mul(10)?.checked_add(digit)?;
                    // Zeros in front are no digits.
                    digits = digits.saturating_add(u32::from(mantissa > 0));
                    scale = scale.saturating_add(i32::from(fraction));
                } else if !fraction {
                    return None;
                }
                // What is beyond in the fraction is less than any half that could matter.
            }
            b'.' if !fraction && some => {
                fraction = true;
                // A point is followed by a digit.
                if !at.peek().is_some_and(u8::is_ascii_digit) {
                    return None;
                }
            }
            b'e' | b'E' if some => {
                exponent = parse_exponent(at.by_ref())?;
            }
            _ => return None,
        }
    }
    if !some {
        return None;
    }
    scaled(mantissa, i32::try_from(decimals).ok()?.checked_add(exponent)?.checked_sub(scale)?)
}

fn parse_exponent(at: impl Iterator<Item = u8>) -> Option<i32> {
    let (mut sign, mut exponent, mut some) = (None, 0i32, false);
    for byte in at {
        match byte {
            b'+' | b'-' if sign.is_none() && !some => sign = Some(byte),
            b'0'..=b'9' => {
                some = true;
                exponent = exponent.checked_mul(10)?.checked_add(i32::from(byte.checked_sub(b'0')?))?;
                if exponent > MAX_EXPONENT {
                    return None;
                }
            }
            _ => return None,
        }
    }
    some.then_some(if sign == Some(b'-') { exponent.saturating_neg() } else { exponent })
}

/// `mantissa` times ten to the power of `power`, rounded to the nearest, a half up.
fn scaled(mantissa: u128, power: i32) -> Option<u128> {
    if mantissa == 0 {
        return Some(0);
    }
    let factor = 10u128.checked_pow(power.unsigned_abs());
    if power >= 0 {
        return mantissa.checked_mul(factor?);
    }
    match factor {
        Some(factor) => {
            let (whole, rest) = (mantissa.checked_div(factor)?, mantissa.checked_rem(factor)?);
            Some(if rest >= factor.saturating_sub(rest) { whole.checked_add(1)? } else { whole })
        }
        // By ten to the power of 39 or more: of a mantissa of 38 digits less than a tenth is left.
        None => Some(0),
    }
}

/// `amount` divided by `by`, rounded to the nearest, a half up. `None` if `by` is zero.
pub fn divide(amount: u128, by: u128) -> Option<u128> {
    let (whole, rest) = (amount.checked_div(by)?, amount.checked_rem(by)?);
    Some(if rest >= by.saturating_sub(rest) { whole.checked_add(1)? } else { whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly_and_a_half_is_rounded_up() {
        for (written, expected) in [
            ("0", 0),
            ("0.192", 192_000),
            ("0.0208000000", 20_800),
            ("12", 12_000_000),
            ("0.0000005", 1),
            ("0.00000049999999999999999999999999999999999999999999", 0),
            ("0.0000014999", 1),
            ("0.0000015", 2),
            ("5e-05", 50),
            ("5E-05", 50),
            ("1.5e+3", 1_500_000_000),
            ("1e3", 1_000_000_000),
            ("007.50", 7_500_000),
            ("1e-60", 0),
            ("0e60", 0),
        ] {
            assert_eq!(parse(written.as_bytes(), 6), Some(expected), "{written}");
        }
        assert_eq!(parse(b"2.5", 0), Some(3));
        assert_eq!(parse(b"2.4999", 0), Some(2));
    }

    #[test]
    fn what_is_no_price_is_none() {
        for written in [
            "", ".", "-1", "+1", "1.", ".5", "1.2.3", "N/A*", "1e", "1e+", "e5", "1e5.0", "1e61", "1e-61", "0x10",
            "1,000", " 1", "1 ", "NaN", "inf", "1e5e5", "--1", "1-2",
        ] {
            assert_eq!(parse(written.as_bytes(), 6), None, "{written}");
        }
        assert_eq!(parse(&[b'9'; 39], 0), None);
        assert_eq!(parse(&[b'9'; 38], 1), None, "it does not fit");
    }

    #[test]
    fn a_quotient_is_rounded_to_the_nearest() {
        assert_eq!(divide(7, 2), Some(4));
        assert_eq!(divide(6, 4), Some(2));
        assert_eq!(divide(5, 4), Some(1));
        assert_eq!(divide(u128::MAX, 1), Some(u128::MAX));
        assert_eq!(divide(1, u128::MAX), Some(0));
        assert_eq!(divide(1, 0), None);
    }
}
