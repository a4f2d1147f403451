//! Recognising content identifiers.
//!
//! A gateway serves content under its CID as a subdomain, as it serves providers under their names. So no name may
//! parse as a CID. A lower-case label of at most 32 bytes has no room for a CID with a full digest, and none for a
//! CIDv0 (`Qm…` has upper case), but it can hold a CIDv1 of a short one: `bafkqaaa` is the empty identity digest.

use alloc::vec::Vec;
use sp_core::U256;

/// A multibase: its prefix, the bits per digit if it is a power of two, and its digits in order.
struct Base {
    prefix: u8,
    bits: Option<usize>,
    digits: &'static [u8],
}

/// The multibases in which a CIDv1 can be written without upper case and as a label. The others need upper case for
/// the version byte (base64), digits only (base2, base8, base10), or bytes that no label has.
const BASES: [Base; 8] = [
    Base { prefix: b'f', bits: Some(4), digits: b"0123456789abcdef" },
    Base { prefix: b'b', bits: Some(5), digits: b"abcdefghijklmnopqrstuvwxyz234567" },
    Base { prefix: b'c', bits: Some(5), digits: b"abcdefghijklmnopqrstuvwxyz234567" },
    Base { prefix: b'v', bits: Some(5), digits: b"0123456789abcdefghijklmnopqrstuv" },
    Base { prefix: b't', bits: Some(5), digits: b"0123456789abcdefghijklmnopqrstuv" },
    Base { prefix: b'h', bits: Some(5), digits: b"ybndrfg8ejkmcpqxot1uwisza345h769" },
    Base { prefix: b'k', bits: None, digits: b"0123456789abcdefghijklmnopqrstuvwxyz" },
    Base { prefix: b'z', bits: None, digits: b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz" },
];

/// Whether `label`, of at most 32 bytes, parses as a CIDv1 in a multibase.
pub fn is_cid_label(label: &[u8]) -> bool {
    decode(label).is_some_and(|bytes| is_cid_v1(&bytes))
}

/// Whether `bytes` are a CIDv1: the version, a codec, and a multihash that ends with the bytes.
pub fn is_cid_v1(bytes: &[u8]) -> bool {
    let parsed = varint(bytes).filter(|(version, _)| *version == 1).and_then(|(_, rest)| {
        let (_codec, rest) = varint(rest)?;
        let (_hash, rest) = varint(rest)?;
        varint(rest)
    });
    parsed.is_some_and(|(length, digest)| usize::try_from(length) == Ok(digest.len()))
}

/// The bytes that `label` stands for as a multibase. `None` if it is none, or longer than any name.
fn decode(label: &[u8]) -> Option<Vec<u8>> {
    let (prefix, digits) = label.split_first()?;
    let base = BASES.iter().find(|base| base.prefix == *prefix)?;
    let mut value = U256::zero();
    for digit in digits {
        let digit = base.digits.iter().position(|known| known == digit)?;
        value = value.checked_mul(base.digits.len().into())?.checked_add(digit.into())?;
    }
    let length = match base.bits {
        // Bits that do not fill a byte are padding.
        Some(bits) => {
            let bits = digits.len().checked_mul(bits)?;
            value >>= bits % 8;
            bits / 8
        }
        None => value.bits().div_ceil(8),
    };
    let bytes = value.to_big_endian();
    bytes.get(bytes.len().checked_sub(length)?..).map(<[u8]>::to_vec)
}

/// An unsigned varint and what follows it.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0u64;
    let mut rest = bytes;
    for shift in (0..63).step_by(7) {
        let (byte, tail) = rest.split_first()?;
        value |= u64::from(byte & 0x7f) << shift;
        rest = tail;
        if byte & 0x80 == 0 {
            return Some((value, rest));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_identity_digest_is_recognised_in_every_base() {
        for label in ["bafkqaaa", "cafkqaaa", "f01550000", "v05ag000", "t05ag000", "hyfkoyyy", "kdaznk", "z2yydv"] {
            // Base58 needs upper case here; the lower-case spelling is another number.
            assert_eq!(is_cid_label(label.as_bytes()), !label.starts_with('z'), "{label}");
        }
        assert!(is_cid_label(b"z2yYDV"));
    }

    #[test]
    fn ordinary_names_are_not_content_identifiers() {
        for label in ["b", "bob", "bananas", "cloud9", "falcon", "feed", "hetzner-eu", "kraken", "zebra", "k", ""] {
            assert!(!is_cid_label(label.as_bytes()), "{label}");
        }
    }

    #[test]
    fn a_binary_identifier_ends_with_its_digest() {
        let mut cid = [1, 0x55, 0x12, 32].to_vec();
        cid.extend([7; 32]);
        assert!(is_cid_v1(&cid));
        cid.push(0);
        assert!(!is_cid_v1(&cid));
        assert!(!is_cid_v1(&[0x12, 32]));
        assert!(!is_cid_v1(&[1, 0x55, 0x12]));
        assert!(!is_cid_v1(&[0x81, 0x80]));
        assert!(!is_cid_v1(&[0xff; 36]));
        assert!(!is_cid_v1(&[]));
    }
}
