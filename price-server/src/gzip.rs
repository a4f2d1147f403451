//! The gzip format around deflate, right and wrong.

use miniz_oxide::deflate::compress_to_vec;

/// No flags, no time, of an unknown system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// `bytes` as one member.
pub(crate) fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut out = HEAD.to_vec();
    out.extend(compress_to_vec(bytes, 6));
    out.extend(crc32fast::hash(bytes).to_le_bytes());
    // The length counts modulo 2^32, says the format.
    out.extend((bytes.len() as u32).to_le_bytes());
    out
}

/// A member whose deflate stream is no such stream from its middle on.
pub(crate) fn corrupt(bytes: &[u8]) -> Vec<u8> {
    let mut out = packed(bytes);
    let middle = out.len() / 2;
    // 0xff bytes: within a block they decode to something else, at its beginning to a block of the reserved kind.
    out.iter_mut().skip(middle).for_each(|byte| *byte = 0xff);
    out
}

/// A member whose checksum is of something else.
pub(crate) fn wrong_checksum(bytes: &[u8]) -> Vec<u8> {
    let mut out = packed(bytes);
    if let Some(byte) = out.iter_mut().rev().nth(7) {
        *byte ^= 0x55;
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

    use super::*;
    use miniz_oxide::inflate::decompress_to_vec;

    #[test]
    fn what_is_packed_unpacks_and_what_is_corrupt_does_not() {
        let text = "{\"price\":\"0.0208000000\"}".repeat(500);
        let good = packed(text.as_bytes());
        let end = good.len() - 8;
        assert_eq!(decompress_to_vec(&good[10..end]).unwrap(), text.as_bytes());
        assert_eq!(good[end..end + 4], crc32fast::hash(text.as_bytes()).to_le_bytes());
        let wrong = wrong_checksum(text.as_bytes());
        assert_eq!(wrong[..end], good[..end]);
        assert_ne!(wrong[end..], good[end..]);
        assert_ne!(decompress_to_vec(&corrupt(text.as_bytes())[10..end]).ok(), Some(text.into_bytes()));
    }
}
