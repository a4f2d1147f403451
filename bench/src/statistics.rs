//! Medians, and how they are written.

use std::time::Duration;

/// The middle one of `values`, or the upper of the two in the middle.
///
/// # Panics
/// If there are none.
pub fn median<T: Ord + Copy>(mut values: Vec<T>) -> T {
    values.sort_unstable();
    values[values.len() / 2]
}

/// The middle one of `values`.
///
/// # Panics
/// If there are none.
pub fn median_float(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// `of / to` with two digits.
pub fn ratio(of: f64, to: f64) -> String {
    format!("{:.2}", of / to)
}

/// In microseconds with one digit.
pub fn micros(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1e6)
}

/// With commas between thousands.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_one() {
        assert_eq!(median(vec![9, 1, 5]), 5);
        assert_eq!(median_float(vec![0.3, 0.1, 0.2]), 0.2);
    }

    #[test]
    fn numbers_are_written_as_people_read_them() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(ratio(1.0, 3.0), "0.33");
        assert_eq!(micros(Duration::from_nanos(12_340)), "12.3");
    }
}
