//! Quantities with their unit, as a manifest writes them.

use crate::units;
use schemars::{json_schema, JsonSchema, Schema, SchemaGenerator};
use serde::{de, Deserialize, Deserializer};
use std::{borrow::Cow, fmt};

macro_rules! quantity {
    ($(#[$docs:meta])* $name:ident($inner:ty), parse: $parse:expr, pattern: $pattern:expr, expected: $expected:expr) => {
        $(#[$docs])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(super) struct $name(pub(super) $inner);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;

                impl de::Visitor<'_> for Visitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        let parse: fn(&str) -> Result<$inner, String> = $parse;
                        parse(text).map($name).map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Visitor)
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": ["string", "integer"], "pattern": $pattern, "description": $expected })
            }
        }
    };
}

const SIZE: &str = "^[0-9]+(\\.[0-9]+)? ?([bB]|[kKmMgGtT]([iI]?[bB]?))$";

quantity!(
    /// A size in MiB, rounded up.
    Mib(u32),
    parse: |text| units::parse_mib(text).map_err(|error| error.to_string()),
    pattern: SIZE,
    expected: "a size with its unit, like 512Mi or 8Gi"
);

quantity!(
    /// A size in GiB, rounded up.
    Gib(u32),
    parse: |text| units::parse_gib(text).map_err(|error| error.to_string()),
    pattern: SIZE,
    expected: "a size with its unit, like 10Gi"
);

quantity!(
    /// A size in bytes.
    Bytes(u64),
    parse: |text| units::parse_bytes(text).map_err(|error| error.to_string()),
    pattern: SIZE,
    expected: "a size with its unit, like 1Mi"
);

quantity!(
    /// A time in milliseconds.
    Millis(u32),
    parse: |text| {
        let millis = units::parse_millis(text).map_err(|error| error.to_string())?;
        u32::try_from(millis).map_err(|_| units::UnitError::TooLarge.to_string())
    },
    pattern: "^([0-9]+(\\.[0-9]+)? ?(ms|s|m|h|d|w) ?)+$",
    expected: "a time with its unit, like 10s"
);

quantity!(
    /// Permissions of a file.
    Mode(u16),
    parse: |text| match text.bytes().all(|byte| matches!(byte, b'0'..=b'7')) {
        true => u16::from_str_radix(text, 8).ok().filter(|mode| *mode <= 0o777),
        false => None,
    }
    .ok_or_else(|| "expected permissions in octal, like \"0644\"".to_owned()),
    pattern: "^0?[0-7]{3}$",
    expected: "permissions in octal, like \"0644\""
);

quantity!(
    /// The version of the format.
    Version(u8),
    parse: |text| match text {
        "1" => Ok(1),
        _ => Err("this program knows version 1 of the manifest format".to_owned()),
    },
    pattern: "^1$",
    expected: "the version of the format: 1"
);
