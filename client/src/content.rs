//! Content and its address: CIDv1, raw codec, sha2-256, and no other.
//!
//! One form of address means that equal content has equal addresses, on chain and off. Text is the multibase base32 form
//! (`bafkrei…`, 59 characters), which is also a valid DNS label.

use ::cid::Cid as AnyCid;
use codec::{Decode, Encode};
use multihash_codetable::{Code, MultihashDigest};
use schemars::{json_schema, JsonSchema, Schema, SchemaGenerator};
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};
use std::{borrow::Cow, fmt, str::FromStr};
use tradewind_primitives::Cid;

/// Multicodec of raw bytes.
const RAW: u64 = 0x55;

/// Multicodec of sha2-256.
const SHA2_256: u64 = 0x12;

/// Version, codec, hash function and hash length: what every address of ours begins with.
const PREFIX: [u8; 4] = [0x01, 0x55, 0x12, 0x20];

/// Length of the binary form in bytes.
const BINARY_LEN: usize = PREFIX.len() + 32;

/// Length of the text form in bytes.
pub const TEXT_LEN: usize = 59;

/// The address of content: its sha2-256, written as a CIDv1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct ContentId([u8; 32]);

/// What is wrong with an address, or with the bytes that were found under it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ContentError {
    /// Not a CID at all.
    #[error("not a content identifier")]
    NotACid,
    /// A CID of another version, codec or hash function.
    #[error("only CIDv1 of raw content by sha2-256 is supported")]
    Unsupported,
    /// A right CID in another notation.
    #[error("a content identifier is written in lower-case base32")]
    NotCanonical,
    /// The bytes are not what the address names.
    #[error("the content is not what its identifier names")]
    Mismatch,
}

/// The address of `bytes`.
pub fn cid_of(bytes: &[u8]) -> ContentId {
    let mut digest = [0; 32];
    // Sha2-256 gives 32 bytes; a zip copies them without an index that could panic.
    digest.iter_mut().zip(Code::Sha2_256.digest(bytes).digest()).for_each(|(to, from)| *to = *from);
    ContentId(digest)
}

impl ContentId {
    /// The address of content with this sha2-256.
    pub fn from_sha256(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// The sha2-256 of the content.
    pub fn sha256(&self) -> &[u8; 32] {
        &self.0
    }

    /// The binary form, as the chain keeps it.
    pub fn to_chain(&self) -> Cid {
        let mut bytes = PREFIX.to_vec();
        bytes.extend_from_slice(&self.0);
        // 36 bytes always fit the chain's 64.
        Cid::truncate_from(bytes)
    }

    /// Reads the binary form. The chain stores any bytes that a buyer gives it, so this can fail.
    pub fn from_chain(bytes: &[u8]) -> Result<Self, ContentError> {
        if bytes.len() != BINARY_LEN {
            return match AnyCid::try_from(bytes) {
                Ok(_) => Err(ContentError::Unsupported),
                Err(_) => Err(ContentError::NotACid),
            };
        }
        let digest = bytes.strip_prefix(&PREFIX).ok_or(ContentError::Unsupported)?;
        digest.try_into().map(Self).map_err(|_| ContentError::NotACid)
    }

    /// Whether `bytes` are the content that this address names.
    pub fn verify(&self, bytes: &[u8]) -> Result<(), ContentError> {
        match cid_of(bytes) == *self {
            true => Ok(()),
            false => Err(ContentError::Mismatch),
        }
    }
}

impl FromStr for ContentId {
    type Err = ContentError;

    fn from_str(text: &str) -> Result<Self, ContentError> {
        digest_of(text).map_or_else(|| read_any(text), |digest| Ok(Self(digest)))
    }
}

/// Reads a CID in whatever notation, and says what is wrong with it if it is not in ours.
fn read_any(text: &str) -> Result<ContentId, ContentError> {
    // Long enough for any CID that people paste, so that they learn what is wrong with it.
    if text.len() > 128 {
        return Err(ContentError::NotACid);
    }
    let cid = AnyCid::try_from(text).map_err(|_| ContentError::NotACid)?;
    if cid.codec() != RAW || cid.hash().code() != SHA2_256 {
        return Err(ContentError::Unsupported);
    }
    let id = cid.hash().digest().try_into().map(ContentId).map_err(|_| ContentError::Unsupported)?;
    match id.to_string() == text {
        true => Ok(id),
        false => Err(ContentError::NotCanonical),
    }
}

/// The digest that `text` names, if it is right in every way. What is not is looked at more closely, and more slowly: each
/// request to a provider may begin with one.
fn digest_of(text: &str) -> Option<[u8; 32]> {
    let digits = text.strip_prefix('b').filter(|_| text.len() == TEXT_LEN)?;
    let mut bytes = [0; BINARY_LEN];
    let mut places = bytes.iter_mut();
    let (mut rest, mut bits) = (0u32, 0);
    for digit in digits.bytes() {
        let value = match digit {
            b'a'..=b'z' => digit - b'a',
            b'2'..=b'7' => digit - b'2' + 26,
            _ => return None,
        };
        (rest, bits) = ((rest << 5) | u32::from(value), bits + 5);
        if bits >= 8 {
            bits -= 8;
            *places.next()? = (rest >> bits) as u8;
            rest &= (1 << bits) - 1;
        }
    }
    let digest = bytes.strip_prefix(&PREFIX).filter(|_| rest == 0)?;
    digest.try_into().ok()
}

impl fmt::Display for ContentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.to_chain();
        let cid = AnyCid::try_from(bytes.as_slice()).map_err(|_| fmt::Error)?;
        fmt::Display::fmt(&cid, f)
    }
}

impl fmt::Debug for ContentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for ContentId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ContentId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = ContentId;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a content identifier")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<ContentId, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Visitor)
    }
}

impl JsonSchema for ContentId {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "ContentId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^bafkrei[a-z2-7]{52}$" })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// `ipfs add --cid-version 1 --raw-leaves` of the five bytes "hello".
    const HELLO: &str = "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq";

    #[test]
    fn known_content_has_its_known_address() {
        assert_eq!(cid_of(b"hello").to_string(), HELLO);
        assert_eq!(HELLO.len(), TEXT_LEN);
        assert_eq!(HELLO.parse(), Ok(cid_of(b"hello")));
    }

    #[test]
    fn the_chains_form_reads_back() {
        let id = cid_of(b"hello");
        assert_eq!(id.to_chain().len(), BINARY_LEN);
        assert_eq!(ContentId::from_chain(&id.to_chain()), Ok(id));
        assert_eq!(ContentId::from_sha256(*id.sha256()), id);
    }

    #[test]
    fn other_content_does_not_verify() {
        let id = cid_of(b"hello");
        assert_eq!(id.verify(b"hello"), Ok(()));
        assert_eq!(id.verify(b"hellp"), Err(ContentError::Mismatch));
    }

    #[test]
    fn other_kinds_of_cid_are_refused_by_name() {
        let v0 = "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG";
        assert_eq!(v0.parse::<ContentId>(), Err(ContentError::Unsupported));
        let dag_pb = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";
        assert_eq!(dag_pb.parse::<ContentId>(), Err(ContentError::Unsupported));
        assert_eq!("hello".parse::<ContentId>(), Err(ContentError::NotACid));
        assert_eq!("b".repeat(4096).parse::<ContentId>(), Err(ContentError::NotACid));
        assert_eq!(HELLO.to_uppercase().parse::<ContentId>(), Err(ContentError::NotCanonical));
    }

    #[test]
    fn the_quick_way_reads_what_the_thorough_one_does_and_nothing_else() {
        for text in [HELLO.to_owned(), cid_of(b"").to_string(), ContentId::from_sha256([255; 32]).to_string()] {
            assert_eq!(digest_of(&text).map(ContentId::from_sha256), read_any(&text).ok());
            assert!(digest_of(&text).is_some());
            for place in 0..=text.len() {
                for other in ["", "a", "b", "h", "q", "y", "z", "2", "7", "0", "1", "8", "A", "=", "é", "aa"] {
                    let mut changed = text.clone();
                    changed.replace_range(place..(place + 1).min(text.len()), other);
                    assert_eq!(digest_of(&changed).map(ContentId::from_sha256), read_any(&changed).ok(), "{changed}");
                }
            }
        }
    }

    #[test]
    fn bytes_on_chain_that_are_no_address_of_ours_are_refused() {
        assert_eq!(ContentId::from_chain(b""), Err(ContentError::NotACid));
        let mut bytes = cid_of(b"hello").to_chain().into_inner();
        bytes[1] = 0x70;
        assert_eq!(ContentId::from_chain(&bytes), Err(ContentError::Unsupported));
        bytes.push(0);
        assert!(ContentId::from_chain(&bytes).is_err());
    }

    #[test]
    fn serde_uses_the_text_form() {
        let id = cid_of(b"hello");
        assert_eq!(serde_json::to_value(id).unwrap(), HELLO);
        assert_eq!(serde_json::from_value::<ContentId>(HELLO.into()).unwrap(), id);
        assert!(serde_json::from_str::<ContentId>("\"nothing\"").is_err());
    }
}
