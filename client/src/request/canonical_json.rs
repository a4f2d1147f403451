//! One text for one JSON value, so that it can be hashed.
//!
//! Objects have their keys in the order of their UTF-8 bytes; there are no blanks; strings escape `"`, `\` and the
//! control characters only (`\b \f \n \r \t`, the others as `\u00xx` in lower case); numbers are integers that fit 64
//! bits, in plain decimal. Anything else is refused: how a fraction is written differs between languages.

use serde_json::Value;

/// Deepest nesting.
pub const MAX_DEPTH: usize = 32;

/// Why a value has no canonical text here.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CanonicalError {
    /// A number with a fraction or an exponent, or beyond 64 bits.
    #[error("numbers in parameters are integers of at most 64 bits")]
    NotAnInteger,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("parameters are nested too deeply")]
    TooDeep,
    /// Longer than the caller allows.
    #[error("parameters are too large")]
    TooLarge,
}

/// The canonical text of `value`, at most `max` bytes long.
pub fn canonical_json(value: &Value, max: usize) -> Result<Vec<u8>, CanonicalError> {
    let mut writer = Writer { text: Vec::new(), max };
    writer.value(value, 0)?;
    Ok(writer.text)
}

struct Writer {
    text: Vec<u8>,
    max: usize,
}

impl Writer {
    fn put(&mut self, bytes: &[u8]) -> Result<(), CanonicalError> {
        if self.text.len().saturating_add(bytes.len()) > self.max {
            return Err(CanonicalError::TooLarge);
        }
        self.text.extend_from_slice(bytes);
        Ok(())
    }

    fn value(&mut self, value: &Value, depth: usize) -> Result<(), CanonicalError> {
        if depth > MAX_DEPTH {
            return Err(CanonicalError::TooDeep);
        }
        match value {
            Value::Null => self.put(b"null"),
            Value::Bool(true) => self.put(b"true"),
            Value::Bool(false) => self.put(b"false"),
            Value::Number(number) => {
                let text = match (number.as_u64(), number.as_i64()) {
                    (Some(number), _) => number.to_string(),
                    (None, Some(number)) => number.to_string(),
                    (None, None) => return Err(CanonicalError::NotAnInteger),
                };
                self.put(text.as_bytes())
            }
            Value::String(text) => self.string(text),
            Value::Array(items) => {
                self.put(b"[")?;
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        self.put(b",")?;
                    }
                    self.value(item, depth + 1)?;
                }
                self.put(b"]")
            }
            Value::Object(entries) => {
                // A feature of serde_json that any crate in the tree may turn on keeps the order of insertion instead.
                let mut sorted: Vec<_> = entries.iter().collect();
                sorted.sort_unstable_by(|(one, _), (other, _)| one.as_bytes().cmp(other.as_bytes()));
                self.put(b"{")?;
                for (i, (key, item)) in sorted.into_iter().enumerate() {
                    if i > 0 {
                        self.put(b",")?;
                    }
                    self.string(key)?;
                    self.put(b":")?;
                    self.value(item, depth + 1)?;
                }
                self.put(b"}")
            }
        }
    }

    fn string(&mut self, text: &str) -> Result<(), CanonicalError> {
        // Refused before it is escaped: escaping may multiply it by six.
        if text.len() > self.max {
            return Err(CanonicalError::TooLarge);
        }
        let quoted = serde_json::to_vec(text).map_err(|_| CanonicalError::TooLarge)?;
        self.put(&quoted)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use serde_json::json;

    fn canonical(text: &str) -> Result<String, CanonicalError> {
        let value = serde_json::from_str(text).unwrap();
        canonical_json(&value, 10_000).map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn keys_are_sorted_at_every_depth_and_blanks_go() {
        assert_eq!(
            canonical(r#" { "b" : 1, "a" : { "z" : [ ], "B": null } } "#).unwrap(),
            r#"{"a":{"B":null,"z":[]},"b":1}"#
        );
    }

    #[test]
    fn the_order_of_insertion_does_not_matter() {
        assert_eq!(canonical(r#"{"é":1,"z":2,"a":3}"#), canonical(r#"{"a":3,"é":1,"z":2}"#));
        assert_eq!(canonical(r#"{"é":1,"z":2,"a":3}"#).unwrap(), r#"{"a":3,"z":2,"é":1}"#);
    }

    #[test]
    fn one_string_has_one_form() {
        assert_eq!(canonical(r#""\u0041\/\n\u001f\"é""#).unwrap(), "\"A/\\n\\u001f\\\"é\"");
    }

    #[test]
    fn integers_are_plain() {
        assert_eq!(
            canonical("[0, 18446744073709551615, -9223372036854775808, true]").unwrap(),
            "[0,18446744073709551615,-9223372036854775808,true]"
        );
        for text in ["0.5", "1.0", "1e3", "18446744073709551616"] {
            assert_eq!(canonical(text), Err(CanonicalError::NotAnInteger), "{text}");
        }
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(canonical(&nested(MAX_DEPTH + 1)).is_ok());
        assert_eq!(canonical(&nested(MAX_DEPTH + 2)), Err(CanonicalError::TooDeep));
        assert_eq!(canonical_json(&json!("1234"), 6).unwrap(), b"\"1234\"");
        assert_eq!(canonical_json(&json!("1234"), 5), Err(CanonicalError::TooLarge));
        assert_eq!(canonical_json(&json!("\u{1}"), 5), Err(CanonicalError::TooLarge));
        assert_eq!(canonical_json(&json!({ "a": [1, 2, 3] }), 8), Err(CanonicalError::TooLarge));
    }
}
