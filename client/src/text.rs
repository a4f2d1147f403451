//! Text that is checked once, when it is read, and right from then on.
//!
//! Each type reads from YAML and JSON (the error points at the value itself), from SCALE and from a string, always
//! through the same check.

mod shape;

use codec::{Decode, Encode, Input};
use schemars::{json_schema, JsonSchema, Schema, SchemaGenerator};
use serde::{de, Deserialize, Deserializer, Serialize};
use shape::{base64_bytes, host_port, is_label, is_oci_reference, is_sha256_hex, is_ssh_key};
use std::{borrow::Cow, fmt, str::FromStr};

/// Text that is not what it should be; says what it should have been.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("expected {0}")]
pub struct BadText(pub &'static str);

macro_rules! checked_text {
    ($(#[$docs:meta])* $name:ident, $(types: $types:expr,)? max: $max:expr, pattern: $pattern:expr, expected: $expected:expr, check: $check:expr) => {
        $(#[$docs])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Encode, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Longest text, in bytes.
            pub const MAX: usize = $max;

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            fn fits(text: &str) -> Result<(), BadText> {
                let check: fn(&str) -> bool = $check;
                match text.len() <= Self::MAX && check(text) {
                    true => Ok(()),
                    false => Err(BadText($expected)),
                }
            }
        }

        impl FromStr for $name {
            type Err = BadText;

            fn from_str(text: &str) -> Result<Self, BadText> {
                Self::fits(text).map(|()| Self(text.to_owned()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Decode for $name {
            fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
                let text = String::decode(input)?;
                Self::fits(&text).map_err(|BadText(expected)| expected)?;
                Ok(Self(text))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;

                impl de::Visitor<'_> for Visitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
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
                let schema = json_schema!({
                    "type": "string",
                    "maxLength": Self::MAX,
                    "pattern": $pattern,
                    "description": $expected,
                });
                $(let schema = {
                    let mut schema = schema;
                    schema.insert("type".to_owned(), serde_json::json!($types));
                    schema
                };)?
                schema
            }
        }
    };
}

checked_text!(
    /// Name of an environment variable.
    EnvName,
    max: 128,
    pattern: "^[A-Za-z_][A-Za-z0-9_]*$",
    expected: "the name of a variable: letters, digits and underscores, no digit first, at most 128 bytes",
    check: |text| {
        text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    }
);

checked_text!(
    /// Value of an environment variable.
    EnvValue,
    // YAML needs no quotes around a number: it is taken as it is written.
    types: ["string", "number", "boolean"],
    max: 32 * 1024,
    pattern: "^[^\\u0000]*$",
    expected: "a value of at most 32 KiB without a NUL byte",
    check: |text| !text.contains('\0')
);

checked_text!(
    /// One word of a command line.
    Argument,
    // YAML needs no quotes around a number: it is taken as it is written.
    types: ["string", "number", "boolean"],
    max: 4096,
    pattern: "^[^\\u0000]*$",
    expected: "an argument of at most 4 KiB without a NUL byte",
    check: |text| !text.contains('\0')
);

checked_text!(
    /// A short name: what DNS calls a label.
    Label,
    max: 32,
    pattern: "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
    expected: "a name of lower-case letters, digits and hyphens, no hyphen first or last, at most 32 bytes",
    check: is_label
);

checked_text!(
    /// An absolute path that names one file in one way: no empty, `.` or `..` component, no slash at the end.
    AbsolutePath,
    max: 1024,
    pattern: "^(/[^/\\u0000]+)+$",
    expected: "an absolute path without `.`, `..` or empty parts, at most 1,024 bytes",
    check: |text| {
        text.strip_prefix('/').is_some_and(|rest| rest.split('/').all(|part| !matches!(part, "" | "." | "..")))
            && !text.contains(|c: char| c.is_control())
    }
);

checked_text!(
    /// What is asked for by HTTP: a path, and a query perhaps, of printable ASCII without blanks.
    RequestPath,
    max: 1024,
    pattern: "^/[!-\"$-~]*$",
    expected: "a path as it stands in a URL, from its first slash on, at most 1,024 bytes",
    check: |text| text.starts_with('/') && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#')
);

checked_text!(
    /// An OCI image by digest: `registry/repository@sha256:…`. Tags move and are refused.
    OciReference,
    max: 512,
    pattern: "^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)+@sha256:[0-9a-f]{64}$",
    expected: "an image with its registry and digest, like `registry.example/app@sha256:…`, without a tag",
    check: is_oci_reference
);

checked_text!(
    /// An `http` or `https` URL without user or fragment.
    HttpUrl,
    max: 2048,
    pattern: "^https?://[^#]+$",
    expected: "an http or https URL without user or fragment, at most 2,048 bytes",
    check: |text| {
        url::Url::parse(text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.has_host()
                && url.username().is_empty()
                && url.password().is_none()
                && url.fragment().is_none()
        })
    }
);

checked_text!(
    /// Where an outbound connection may go: `host:port`. Names are lower case; IPv6 addresses stand in brackets.
    HostPort,
    max: 264,
    pattern: "^([a-z0-9.-]+|\\[[0-9a-f:.]+\\]):[0-9]{1,5}$",
    expected: "host:port with a lower-case host name or an address",
    check: |text| host_port(text).is_some()
);

checked_text!(
    /// Name of a Unix user.
    UserName,
    max: 32,
    pattern: "^[a-z_][a-z0-9_-]*$",
    expected: "the name of a user: lower-case letters, digits, hyphens and underscores, at most 32 bytes",
    check: |text| {
        text.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-'))
    }
);

checked_text!(
    /// Fingerprint of an SSH host key, as `ssh-keygen -l` prints it.
    Fingerprint,
    max: 50,
    pattern: "^SHA256:[A-Za-z0-9+/]{43}$",
    expected: "a fingerprint like SHA256:… with 43 characters of base64",
    check: |text| {
        text.strip_prefix("SHA256:").is_some_and(|digest| {
            digest.len() == 43 && digest.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
        })
    }
);

checked_text!(
    /// A public SSH key in OpenSSH's one-line form.
    SshKey,
    max: 4096,
    pattern: "^(ssh-|ecdsa-sha2-|sk-)[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}( .*)?$",
    expected: "a public SSH key in one line, like `ssh-ed25519 AAAA… name`",
    check: is_ssh_key
);

checked_text!(
    /// A sha2-256 in lower-case hexadecimal.
    Sha256Hex,
    max: 64,
    pattern: "^[0-9a-f]{64}$",
    expected: "a sha256 as 64 lower-case hexadecimal digits",
    check: is_sha256_hex
);

checked_text!(
    /// Bytes in base64, standard alphabet, padded.
    Base64Text,
    max: 128 * 1024,
    pattern: "^[A-Za-z0-9+/]*={0,2}$",
    expected: "base64 with padding, at most 128 KiB",
    check: |text| base64_bytes(text).is_some()
);

checked_text!(
    /// Text of a small file.
    FileText,
    max: 96 * 1024,
    pattern: "^[^\\u0000]*$",
    expected: "text of at most 96 KiB without a NUL byte",
    check: |text| !text.contains('\0')
);

impl HostPort {
    /// The host, without brackets.
    pub fn host(&self) -> &str {
        host_port(&self.0).map_or("", |(host, _)| host)
    }

    /// The port; never 0.
    pub fn port(&self) -> u16 {
        host_port(&self.0).map_or(0, |(_, port)| port)
    }
}

impl Sha256Hex {
    /// The digest.
    pub fn bytes(&self) -> [u8; 32] {
        let mut digest = [0; 32];
        // The check at reading makes this succeed.
        if hex::decode_to_slice(&self.0, &mut digest).is_err() {
            digest = [0; 32];
        }
        digest
    }
}

impl Base64Text {
    /// The bytes.
    pub fn bytes(&self) -> Vec<u8> {
        // The check at reading makes this succeed.
        base64_bytes(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use codec::DecodeAll;

    fn good<T: FromStr<Err = BadText>>(texts: &[&str]) {
        for text in texts {
            assert!(text.parse::<T>().is_ok(), "{text}");
        }
    }

    fn bad<T: FromStr<Err = BadText>>(texts: &[&str]) {
        for text in texts {
            assert!(text.parse::<T>().is_err(), "{text}");
        }
    }

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0qv1mE0H9pFhVvvTBBXKqEzzbmSVPNTHqQ8nRzkFCN";

    #[test]
    fn names_of_variables() {
        good::<EnvName>(&["A", "_a9", "PATH"]);
        bad::<EnvName>(&["", "9A", "A-B", "A B", "Ä", &"A".repeat(129)]);
    }

    #[test]
    fn values_and_arguments() {
        good::<EnvValue>(&["", "any thing = 1", "two\nlines"]);
        bad::<EnvValue>(&["a\0", &"x".repeat(EnvValue::MAX + 1)]);
        good::<Argument>(&["", "-c"]);
        bad::<Argument>(&["a\0", &"x".repeat(4097)]);
        good::<FileText>(&["#!/bin/sh\nexit 0\n"]);
        bad::<FileText>(&["a\0"]);
    }

    #[test]
    fn labels() {
        good::<Label>(&["a", "web-1"]);
        bad::<Label>(&["", "-a", "a-", "A", "a.b", &"a".repeat(33)]);
    }

    #[test]
    fn paths_that_climb_or_are_ambiguous_are_refused() {
        good::<AbsolutePath>(&["/etc/app.conf", "/a b"]);
        bad::<AbsolutePath>(&["", "/", "etc", "/a/", "/a//b", "/a/../b", "/./a", "/a\n", "/a\0b"]);
    }

    #[test]
    fn what_is_asked_for_is_a_path_of_a_url() {
        good::<RequestPath>(&["/", "/healthz", "/a/?b=c%20d", "/a//b/"]);
        bad::<RequestPath>(&["", "healthz", "/a b", "/a#b", "/a\r\nX: y", "/\u{e4}", "http://x/"]);
    }

    #[test]
    fn images_need_a_registry_and_a_digest() {
        let digest = "a".repeat(64);
        good::<OciReference>(&[
            &format!("ghcr.io/user/app@sha256:{digest}"),
            &format!("localhost:5000/app@sha256:{digest}"),
            &format!("localhost/app@sha256:{digest}"),
        ]);
        bad::<OciReference>(&[
            "ghcr.io/user/app",
            "ghcr.io/user/app:latest",
            &format!("app@sha256:{digest}"),
            &format!("user/app@sha256:{digest}"),
            &format!("ghcr.io/app:1@sha256:{digest}"),
            &format!("ghcr.io/../app@sha256:{digest}"),
            &format!("ghcr.io/app@sha256:{}", "A".repeat(64)),
            &format!("ghcr.io/app@sha512:{digest}"),
        ]);
    }

    #[test]
    fn urls_to_fetch_from() {
        good::<HttpUrl>(&["https://example.org/a?b=c", "http://127.0.0.1:8080/x"]);
        bad::<HttpUrl>(&["ftp://example.org/a", "file:///etc/passwd", "https://u:p@example.org/", "https://a/#b", "x"]);
    }

    #[test]
    fn hosts_and_ports_come_apart() {
        good::<HostPort>(&["example.org:443", "10.0.0.1:80", "[::1]:8080"]);
        bad::<HostPort>(&[
            "example.org",
            "example.org:0",
            "example.org:65536",
            "example.org:+80",
            "example.org:080",
            "EXAMPLE.org:1",
            "*.example.org:1",
            "::1:80",
            "[::1]",
            "[::A]:1",
            ":80",
        ]);
        let address: HostPort = "[::1]:8080".parse().unwrap();
        assert_eq!((address.host(), address.port()), ("::1", 8080));
    }

    #[test]
    fn ssh_keys_are_whole_and_in_one_line() {
        good::<SshKey>(&[KEY, &format!("{KEY} me@home")]);
        bad::<SshKey>(&[
            "ssh-ed25519",
            "ssh-ed25519 AAAA",
            "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIJ0qv1mE0H9pFhVvvTBBXKqEzzbmSVPNTHqQ8nRzkFCN",
            &format!("{KEY}\nssh-rsa"),
            &format!("command=\"x\" {KEY}"),
        ]);
    }

    #[test]
    fn users_and_fingerprints() {
        good::<UserName>(&["root", "_app", "a-1"]);
        bad::<UserName>(&["", "1a", "Root", "-o", "a b", &"a".repeat(33)]);
        good::<Fingerprint>(&[&format!("SHA256:{}", "a+/".repeat(14) + "A")]);
        bad::<Fingerprint>(&["SHA256:", &format!("SHA256:{}=", "a".repeat(42)), &format!("MD5:{}", "a".repeat(43))]);
    }

    #[test]
    fn digests_and_base64_come_back_as_bytes() {
        let digest: Sha256Hex = "01".repeat(32).parse().unwrap();
        assert_eq!(digest.bytes(), [1; 32]);
        bad::<Sha256Hex>(&["01", &"0A".repeat(32), &"g".repeat(64)]);
        let text: Base64Text = "aGVsbG8=".parse().unwrap();
        assert_eq!(text.bytes(), b"hello");
        bad::<Base64Text>(&["aGVsbG8", "a b", "-_"]);
    }

    #[test]
    fn every_way_in_checks_alike() {
        let name: EnvName = "A".parse().unwrap();
        assert_eq!(EnvName::decode_all(&mut &name.encode()[..]), Ok(name));
        assert!(EnvName::decode_all(&mut &"9".encode()[..]).is_err());
        let error = serde_json::from_str::<EnvName>("\"9\"").unwrap_err().to_string();
        assert!(error.contains("the name of a variable"), "{error}");
    }
}
