//! Text that must not leak.

use codec::{Decode, Encode, Input};
use schemars::{json_schema, JsonSchema, Schema, SchemaGenerator};
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};
use std::{borrow::Cow, fmt};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Longest secret, in bytes.
pub const MAX_SECRET_BYTES: usize = 32 * 1024;

/// A password, a token or a key as text, at most [`MAX_SECRET_BYTES`] long and without a NUL byte.
///
/// It is overwritten when dropped and never printed. Serializing and encoding it do reveal it: they are how it travels
/// inside a sealed box.
#[derive(Clone, PartialEq, Eq, Encode, Zeroize, ZeroizeOnDrop)]
pub struct Secret(String);

/// Text that cannot be a secret.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a secret is at most {MAX_SECRET_BYTES} bytes long and has no NUL byte")]
pub struct BadSecret;

impl Secret {
    /// Takes `text` over; it is overwritten if it cannot be a secret.
    pub fn new(text: String) -> Result<Self, BadSecret> {
        let secret = Self(text);
        match fits(&secret.0) {
            true => Ok(secret),
            false => Err(BadSecret),
        }
    }

    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

fn fits(text: &str) -> bool {
    text.len() <= MAX_SECRET_BYTES && !text.contains('\0')
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Decode for Secret {
    fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
        Self::new(String::decode(input)?).map_err(|_| "a secret that is too long or has a NUL byte".into())
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Secret;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a secret as text")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Secret, E> {
                match fits(text) {
                    true => Ok(Secret(text.to_owned())),
                    false => Err(E::custom(BadSecret)),
                }
            }
        }

        deserializer.deserialize_str(Visitor)
    }
}

impl JsonSchema for Secret {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Secret".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "maxLength": MAX_SECRET_BYTES })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use codec::DecodeAll;

    #[test]
    fn a_secret_is_never_printed() {
        let secret = Secret::new("hunter2".into()).unwrap();
        assert!(!format!("{secret:?}").contains("hunter2"));
        assert_eq!(secret.expose(), "hunter2");
    }

    #[test]
    fn a_secret_travels_by_scale_and_by_json() {
        let secret = Secret::new("hunter2".into()).unwrap();
        assert_eq!(Secret::decode_all(&mut &secret.encode()[..]), Ok(secret.clone()));
        let json = serde_json::to_string(&secret).unwrap();
        assert_eq!(serde_json::from_str::<Secret>(&json).unwrap(), secret);
    }

    #[test]
    fn a_secret_that_is_too_long_or_has_a_nul_is_refused_everywhere() {
        for text in ["x".repeat(MAX_SECRET_BYTES + 1), "a\0b".to_owned()] {
            assert_eq!(Secret::new(text.clone()), Err(BadSecret));
            assert!(Secret::decode_all(&mut &text.encode()[..]).is_err());
            assert!(serde_json::from_value::<Secret>(text.into()).is_err());
        }
    }
}
