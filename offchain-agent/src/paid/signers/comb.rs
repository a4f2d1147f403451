//! Multiples of one point, kept so that any multiple of it is a sum of few of them, without a doubling.
//!
//! Its time depends on the scalar: for what everybody may know only, which vouchers, keys and signatures are.

use curve25519_dalek::Scalar;
use std::ops::{Add, Sub};

/// Bits of a scalar, which is below the order of the group and so below 2²⁵³.
const SCALAR_BITS: usize = 253;

/// For each `BITS` bits of a scalar, from the lowest on, a row of the point's multiples by 1 to 2^(`BITS` - 1), times 2^`BITS`
/// to the number of the row. `BITS` is 2 to 8. Of 160 bytes each: 220 KB with 6 bits, 655 KB with 8.
pub(super) struct Comb<P, const BITS: usize>(Vec<P>);

impl<P, const BITS: usize> Comb<P, BITS>
where
    P: Copy,
    for<'a> &'a P: Add<&'a P, Output = P> + Sub<&'a P, Output = P>,
{
    const ROWS: usize = SCALAR_BITS / BITS + 1;
    const ROW: usize = 1 << (BITS - 1);

    /// Of `point`. Takes as many additions as it has entries, of some 0.2 µs each.
    pub(super) fn new(point: P) -> Self {
        let mut multiples = Vec::with_capacity(Self::ROWS * Self::ROW);
        let mut unit = point;
        for _ in 0..Self::ROWS {
            let mut multiple = unit;
            multiples.push(multiple);
            for _ in 1..Self::ROW {
                multiple = &multiple + &unit;
                multiples.push(multiple);
            }
            unit = &multiple + &multiple;
        }
        Self(multiples)
    }

    /// `sum` and `scalar` times the point.
    pub(super) fn add_multiple(&self, mut sum: P, scalar: &Scalar) -> P {
        for (row, digit) in self.0.chunks_exact(Self::ROW).zip(digits::<BITS>(scalar)) {
            let multiple = usize::from(digit.unsigned_abs()).checked_sub(1).and_then(|index| row.get(index));
            if let Some(multiple) = multiple {
                sum = if digit > 0 { &sum + multiple } else { &sum - multiple };
            }
        }
        sum
    }
}

/// A scalar's digits to the base 2^`BITS`, the lowest first, each above -2^(`BITS` - 1) and at most 2^(`BITS` - 1).
fn digits<const BITS: usize>(scalar: &Scalar) -> impl Iterator<Item = i16> + '_ {
    let bytes = scalar.as_bytes();
    let byte = move |index: usize| bytes.get(index).copied().unwrap_or_default();
    let mut carry = 0;
    (0..=SCALAR_BITS / BITS).map(move |number| {
        let first = number * BITS;
        let word = u16::from_le_bytes([byte(first / 8), byte(first / 8 + 1)]);
        let bits = (word >> (first % 8)) & ((1 << BITS) - 1);
        let digit = bits as i16 + carry;
        carry = i16::from(digit > 1 << (BITS - 1));
        digit - (carry << BITS)
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
        for _ in 0..SCALAR_BITS {
            scalars.extend([power, power - Scalar::ONE, -power]);
            power += power;
        }
        scalars.extend((0..=255).map(|byte| Scalar::from_bytes_mod_order([byte; 32])));
        scalars.extend((0..64u8).map(|byte| Scalar::hash_from_bytes::<sha2::Sha512>(&[byte])));
        scalars
    }

    #[test]
    fn the_digits_are_the_scalar() {
        fn check<const BITS: usize>() {
            let (base, half) = (Scalar::from(1u64 << BITS), 1i16 << (BITS - 1));
            for scalar in scalars() {
                let digits: Vec<i16> = digits::<BITS>(&scalar).collect();
                assert!(digits.iter().all(|digit| *digit > -half && *digit <= half), "{digits:?}");
                let value = digits.iter().rev().fold(Scalar::ZERO, |value, digit| {
                    let size = Scalar::from(digit.unsigned_abs());
                    value * base + if *digit < 0 { -size } else { size }
                });
                assert_eq!(value, scalar, "{BITS} bits");
                // As whole numbers, too, which matters for points outside of the group of prime order: nothing is left over.
                assert!(digits.last().is_some_and(|top| *top >= 0), "{digits:?}");
            }
        }
        check::<2>();
        check::<5>();
        check::<6>();
        check::<7>();
        check::<8>();
    }

    #[test]
    fn a_multiple_is_what_the_library_says() {
        let point = ED25519_BASEPOINT_POINT * Scalar::from(9u64);
        let (six, eight) = (Comb::<_, 6>::new(point), Comb::<_, 8>::new(point));
        let ristretto = RistrettoPoint::mul_base(&Scalar::from(9u64));
        let comb = Comb::<_, 6>::new(ristretto);
        for scalar in scalars() {
            let right = point * scalar;
            assert_eq!(six.add_multiple(EdwardsPoint::identity(), &scalar), right);
            assert_eq!(eight.add_multiple(point, &scalar), right + point);
            assert_eq!(comb.add_multiple(RistrettoPoint::identity(), &scalar), ristretto * scalar);
        }
    }

    #[test]
    fn points_of_small_order_are_multiplied_as_well() {
        for small in curve25519_dalek::constants::EIGHT_TORSION {
            let point = ED25519_BASEPOINT_POINT + small;
            let comb = Comb::<_, 6>::new(point);
            for scalar in scalars().into_iter().step_by(7) {
                assert_eq!(comb.add_multiple(EdwardsPoint::identity(), &scalar), point * scalar);
            }
        }
    }
}
