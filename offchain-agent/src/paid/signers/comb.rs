//! Multiples of one point, kept so that any multiple of it is a sum of few of them, without a doubling.
//!
//! Its time depends on the scalar: for what everybody may know only, which vouchers, keys and signatures are.

use curve25519_dalek::Scalar;
use std::ops::{Add, Sub};

/// Entries of a row: the multiples by 1 to 128.
const ROW: usize = 128;

/// Rows: one for each byte of a scalar.
const ROWS: usize = 32;

/// For each byte of a scalar, from the lowest on, a row of the point's multiples by 1 to 128, times 256 to the number of the
/// row. 4,096 entries of 160 bytes each.
pub(super) struct Comb<P>(Vec<P>);

impl<P> Comb<P>
where
    P: Copy,
    for<'a> &'a P: Add<&'a P, Output = P> + Sub<&'a P, Output = P>,
{
    /// Of `point`. Takes as many additions as it has entries, of some 0.2 µs each.
    pub(super) fn new(point: P) -> Self {
        let mut multiples = Vec::with_capacity(ROWS * ROW);
        let mut unit = point;
        for _ in 0..ROWS {
            let mut multiple = unit;
            multiples.push(multiple);
            for _ in 1..ROW {
                multiple = &multiple + &unit;
                multiples.push(multiple);
            }
            unit = &multiple + &multiple;
        }
        Self(multiples)
    }

    /// `sum` and `scalar` times the point: one addition for each byte.
    pub(super) fn add_multiple(&self, mut sum: P, scalar: &Scalar) -> P {
        for (row, digit) in self.0.chunks_exact(ROW).zip(digits(scalar)) {
            let multiple = usize::from(digit.unsigned_abs()).checked_sub(1).and_then(|index| row.get(index));
            if let Some(multiple) = multiple {
                sum = if digit > 0 { &sum + multiple } else { &sum - multiple };
            }
        }
        sum
    }
}

/// A scalar's digits to the base 256, the lowest first, each from -127 to 128. The last one takes up what is carried, as a
/// scalar is below the order of the group, and so below 2²⁵³.
fn digits(scalar: &Scalar) -> impl Iterator<Item = i16> + '_ {
    let mut carry = 0;
    scalar.as_bytes().iter().map(move |byte| {
        let digit = i16::from(*byte) + carry;
        carry = i16::from(digit > 128);
        digit - 256 * carry
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use curve25519_dalek::{constants::ED25519_BASEPOINT_POINT, traits::Identity, EdwardsPoint, RistrettoPoint};

    /// The ends, powers of two and their neighbours, and what looks like nothing in particular.
    fn scalars() -> Vec<Scalar> {
        let mut scalars = vec![Scalar::ZERO, Scalar::ONE, -Scalar::ONE, -(Scalar::ONE + Scalar::ONE)];
        let mut power = Scalar::ONE;
        for _ in 0..253 {
            scalars.extend([power, power - Scalar::ONE, -power]);
            power += power;
        }
        scalars.extend((0..=255).map(|byte| Scalar::from_bytes_mod_order([byte; 32])));
        scalars.extend((0..64u8).map(|byte| Scalar::hash_from_bytes::<sha2::Sha512>(&[byte])));
        scalars
    }

    #[test]
    fn the_digits_are_the_scalar() {
        let base = Scalar::from(256u64);
        for scalar in scalars() {
            let digits: Vec<i16> = digits(&scalar).collect();
            assert!(digits.len() == ROWS && digits.iter().all(|digit| *digit > -128 && *digit <= 128), "{digits:?}");
            // Nothing is left over, so they are the same whole number, which matters to points of other orders.
            assert!(digits.last().is_some_and(|top| (0..=17).contains(top)), "{digits:?}");
            let value = digits.iter().rev().fold(Scalar::ZERO, |value, digit| {
                let size = Scalar::from(digit.unsigned_abs());
                value * base + if *digit < 0 { -size } else { size }
            });
            assert_eq!(value, scalar);
        }
    }

    #[test]
    fn a_multiple_is_what_the_library_says() {
        let point = ED25519_BASEPOINT_POINT * Scalar::from(9u64);
        let ristretto = RistrettoPoint::mul_base(&Scalar::from(9u64));
        let (edwards, of_ristretto) = (Comb::new(point), Comb::new(ristretto));
        for scalar in scalars() {
            let right = point * scalar;
            assert_eq!(edwards.add_multiple(EdwardsPoint::identity(), &scalar), right);
            assert_eq!(edwards.add_multiple(point, &scalar), right + point);
            assert_eq!(of_ristretto.add_multiple(RistrettoPoint::identity(), &scalar), ristretto * scalar);
        }
    }

    #[test]
    fn points_of_small_order_are_multiplied_as_well() {
        for small in curve25519_dalek::constants::EIGHT_TORSION {
            let point = ED25519_BASEPOINT_POINT + small;
            let comb = Comb::new(point);
            for scalar in scalars().into_iter().step_by(7) {
                assert_eq!(comb.add_multiple(EdwardsPoint::identity(), &scalar), point * scalar);
            }
        }
    }
}
