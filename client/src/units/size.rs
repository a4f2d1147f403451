//! Counts, memory and storage.
//!
//! `k`, `m`, `g` and `t` are powers of 1,024 whatever follows them (`8g`, `8G`, `8Gi`, `8GiB`, `8GB`): nobody rents
//! memory in powers of ten.

use super::{decimal, UnitError};

const SIZES: &str = "b, k, m, g, t (with Ki, KiB and so on)";

/// A plain count: `4`.
pub fn parse_count(text: &str) -> Result<u32, UnitError> {
    let count = decimal::parse_scaled(text.trim(), 0)?;
    u32::try_from(count).map_err(|_| UnitError::TooLarge)
}

/// Bytes: `512m`, `8g`, `64Mi`, `1.5GiB`, `100b`. A fraction of a byte is rounded up.
pub fn parse_bytes(text: &str) -> Result<u64, UnitError> {
    let (number, unit) = decimal::split_number(text);
    let shift = shift(unit).ok_or_else(|| UnitError::unit(unit, SIZES))?;
    let milli = decimal::parse_scaled(number, 3)?;
    let bytes = milli.checked_mul(1 << shift).ok_or(UnitError::TooLarge)?.div_ceil(1000);
    u64::try_from(bytes).map_err(|_| UnitError::TooLarge)
}

/// MiB, rounded up.
pub fn parse_mib(text: &str) -> Result<u32, UnitError> {
    u32::try_from(parse_bytes(text)?.div_ceil(1 << 20)).map_err(|_| UnitError::TooLarge)
}

/// GiB, rounded up.
pub fn parse_gib(text: &str) -> Result<u32, UnitError> {
    u32::try_from(parse_bytes(text)?.div_ceil(1 << 30)).map_err(|_| UnitError::TooLarge)
}

/// MiB for people: `512 MiB`, `8 GiB`, `1.5 GiB`. Exact: what is no multiple of 64 MiB stays in MiB.
pub fn format_mib(mib: u32) -> String {
    match mib >= 1024 && mib.is_multiple_of(64) {
        // 64 MiB are exactly 0.0625 GiB.
        true => format!("{} GiB", super::format_amount(u128::from(mib / 64) * 625, 4, 0)),
        false => format!("{mib} MiB"),
    }
}

/// The power of two that a unit stands for.
fn shift(unit: &str) -> Option<u32> {
    let unit = unit.to_ascii_lowercase();
    if unit == "b" {
        return Some(0);
    }
    let mut letters = unit.chars();
    let shift = match letters.next()? {
        'k' => 10,
        'm' => 20,
        'g' => 30,
        't' => 40,
        _ => return None,
    };
    matches!(letters.as_str(), "" | "b" | "i" | "ib").then_some(shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_powers_of_two_however_written() {
        for text in ["8g", "8G", "8Gi", "8 GiB", "8GB", "8192m"] {
            assert_eq!(parse_mib(text), Ok(8192), "{text}");
        }
        assert_eq!(parse_mib("64Mi"), Ok(64));
        assert_eq!(parse_bytes("1.5k"), Ok(1536));
        assert_eq!(parse_bytes("100b"), Ok(100));
        assert_eq!(parse_gib("2t"), Ok(2048));
    }

    #[test]
    fn parts_are_rounded_up() {
        assert_eq!(parse_mib("1k"), Ok(1));
        assert_eq!(parse_mib("1025k"), Ok(2));
        assert_eq!(parse_gib("512m"), Ok(1));
        assert_eq!(parse_mib("0m"), Ok(0));
        assert_eq!(parse_bytes("0.001b"), Ok(1));
    }

    #[test]
    fn what_is_no_size_is_refused() {
        assert_eq!(parse_mib("8"), Err(UnitError::MissingUnit(SIZES)));
        assert_eq!(parse_mib("8x"), Err(UnitError::UnknownUnit { unit: "x".into(), expected: SIZES }));
        assert_eq!(parse_mib("g"), Err(UnitError::NotANumber));
        assert_eq!(parse_mib("99999999t"), Err(UnitError::TooLarge));
        assert_eq!(parse_bytes(&format!("{}t", u128::MAX)), Err(UnitError::TooLarge));
        assert_eq!(parse_count("4.5"), Err(UnitError::TooPrecise(0)));
        assert_eq!(parse_count("4294967296"), Err(UnitError::TooLarge));
        assert_eq!(parse_count("4"), Ok(4));
    }

    #[test]
    fn memory_is_shown_exactly() {
        assert_eq!(format_mib(512), "512 MiB");
        assert_eq!(format_mib(8192), "8 GiB");
        assert_eq!(format_mib(1536), "1.5 GiB");
        assert_eq!(format_mib(1088), "1.0625 GiB");
        assert_eq!(format_mib(1025), "1025 MiB");
        assert_eq!(format_mib(0), "0 MiB");
    }
}
