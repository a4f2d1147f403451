//! JSON as sources write it, which is not as a library would: numbers in every notation the format allows, odd
//! whitespace, escapes where none are needed. Hence a tree of our own, in which a number is its text.

use std::{borrow::Cow, fmt::Write as _};

/// A value, with object fields in the order in which they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(Cow<'static, str>, Json)>),
}

/// Where whitespace goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    Compact,
    Indented,
    /// Wherever the format allows it, of every kind.
    Ragged,
}

/// Which characters of strings are written as escapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escapes {
    /// What must be.
    Minimal,
    /// All but ASCII, as surrogate pairs where need be, and the solidus.
    Ascii,
    /// Every character, names of fields included.
    All,
}

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) layout: Layout,
    pub(crate) escapes: Escapes,
}

impl Style {
    pub(crate) const COMPACT: Self = Self { layout: Layout::Compact, escapes: Escapes::Minimal };
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u64> for Json {
    fn from(value: u64) -> Self {
        Self::Number(value.to_string())
    }
}

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Json>> From<Vec<T>> for Json {
    fn from(values: Vec<T>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}

/// An object of these fields.
pub(crate) fn object<const N: usize>(fields: [(&'static str, Json); N]) -> Json {
    Json::Object(fields.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect())
}

/// A number as it is written.
pub(crate) fn number(text: impl Into<String>) -> Json {
    Json::Number(text.into())
}

impl Json {
    /// The field of an object.
    pub(crate) fn get(&self, name: &str) -> Option<&Json> {
        let Self::Object(fields) = self else { return None };
        fields.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The text of a string.
    pub(crate) fn text(&self) -> Option<&str> {
        let Self::Text(text) = self else { return None };
        Some(text)
    }

    /// This object with a field set, at its place if it is there, else at the end.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Json>) -> Self {
        if let Self::Object(fields) = &mut self {
            match fields.iter_mut().find(|(key, _)| key == name) {
                Some((_, old)) => *old = value.into(),
                None => fields.push((Cow::Borrowed(name), value.into())),
            }
        }
        self
    }

    /// This object without a field.
    pub(crate) fn without(mut self, name: &str) -> Self {
        if let Self::Object(fields) = &mut self {
            fields.retain(|(key, _)| key != name);
        }
        self
    }

    /// Every value in the tree replaced, innermost first.
    pub(crate) fn map(self, change: &impl Fn(Json) -> Json) -> Json {
        let inner = match self {
            Self::List(values) => Self::List(values.into_iter().map(|value| value.map(change)).collect()),
            Self::Object(fields) => {
                Self::Object(fields.into_iter().map(|(name, value)| (name, value.map(change))).collect())
            }
            plain => plain,
        };
        change(inner)
    }

    /// The document in a style.
    pub(crate) fn written(&self, style: Style) -> String {
        let mut writer = Writer { style, out: String::new(), gaps: 0 };
        writer.value(self, 0);
        writer.out
    }
}

struct Writer {
    style: Style,
    out: String,
    /// How many gaps were written: each ragged one is another.
    gaps: usize,
}

impl Writer {
    fn value(&mut self, value: &Json, depth: usize) {
        match value {
            Json::Null => self.out.push_str("null"),
            Json::Bool(true) => self.out.push_str("true"),
            Json::Bool(false) => self.out.push_str("false"),
            Json::Number(text) => self.out.push_str(text),
            Json::Text(text) => self.string(text),
            Json::List(values) => {
                self.out.push('[');
                for (index, value) in values.iter().enumerate() {
                    self.separator(index, depth);
                    self.value(value, depth + 1);
                }
                self.close(values.is_empty(), depth, ']');
            }
            Json::Object(fields) => {
                self.out.push('{');
                for (index, (name, value)) in fields.iter().enumerate() {
                    self.separator(index, depth);
                    self.string(name);
                    self.ragged();
                    self.out.push(':');
                    if self.style.layout == Layout::Indented {
                        self.out.push(' ');
                    }
                    self.ragged();
                    self.value(value, depth + 1);
                }
                self.close(fields.is_empty(), depth, '}');
            }
        }
    }

    fn separator(&mut self, index: usize, depth: usize) {
        if index > 0 {
            self.ragged();
            self.out.push(',');
        }
        self.line(depth + 1);
        self.ragged();
    }

    fn close(&mut self, empty: bool, depth: usize, bracket: char) {
        if !empty {
            self.line(depth);
        }
        self.ragged();
        self.out.push(bracket);
    }

    fn line(&mut self, depth: usize) {
        if self.style.layout == Layout::Indented {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", depth));
        }
    }

    fn ragged(&mut self) {
        if self.style.layout == Layout::Ragged {
            self.gaps = self.gaps.wrapping_add(1);
            self.out.push_str(match self.gaps % 7 {
                0 => "\r\n\t",
                1 => " ",
                3 => "\t\t",
                5 => "\n   \n",
                _ => "",
            });
        }
    }

    fn string(&mut self, text: &str) {
        self.out.push('"');
        for character in text.chars() {
            match (self.style.escapes, character) {
                (Escapes::All, _) => self.units(character),
                (_, '"') => self.out.push_str("\\\""),
                (_, '\\') => self.out.push_str("\\\\"),
                (_, '\n') => self.out.push_str("\\n"),
                (_, '\t') => self.out.push_str("\\t"),
                (_, control) if control < ' ' => self.units(control),
                (Escapes::Ascii, '/') => self.out.push_str("\\/"),
                (Escapes::Ascii, wide) if !wide.is_ascii() => self.units(wide),
                (_, plain) => self.out.push(plain),
            }
        }
        self.out.push('"');
    }

    fn units(&mut self, character: char) {
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(self.out, "\\u{unit:04x}");
        }
    }
}

/// An amount of micro-USD in USD, with at least `places` decimals and at most the six that it has.
pub(crate) fn usd(micro: u64, places: usize) -> String {
    let mut text = format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000);
    let least = text.len() - 6 + places.min(6);
    while text.len() > least && text.ends_with('0') {
        text.pop();
    }
    text.extend(std::iter::repeat_n('0', places.saturating_sub(6)));
    text
}

/// An amount of micro-USD in USD, in scientific notation.
pub(crate) fn scientific(micro: u64) -> String {
    let digits = micro.to_string();
    let exponent = digits.len() as i64 - 7;
    let (first, rest) = digits.split_at(1);
    let rest = rest.trim_end_matches('0');
    let point = if rest.is_empty() { "" } else { "." };
    let sign = if exponent < 0 { "" } else { "+" };
    format!("{first}{point}{rest}E{sign}{exponent}")
}

/// An amount of micro-USD in USD as binary floating point prints it, with a tail that is not money.
pub(crate) fn floating(micro: u64) -> String {
    format!("{}.{:06}00000000004", micro / 1_000_000, micro % 1_000_000)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    #[test]
    fn every_style_means_the_same() {
        let document = object([
            ("a/b", Json::from(vec!["São Paulo", "\u{1f680} \"q\" \\ \n", ""])),
            ("n", number("1.5E-3")),
            ("empty", Json::List(vec![])),
            ("none", Json::Null),
        ]);
        let plain: serde_json::Value = serde_json::from_str(&document.written(Style::COMPACT)).unwrap();
        for layout in [Layout::Compact, Layout::Indented, Layout::Ragged] {
            for escapes in [Escapes::Minimal, Escapes::Ascii, Escapes::All] {
                let text = document.written(Style { layout, escapes });
                assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), plain, "{text}");
                assert!(escapes == Escapes::Minimal || text.is_ascii());
            }
        }
    }

    #[test]
    fn money_is_exact_in_every_notation() {
        assert_eq!(usd(192_000, 1), "0.192");
        assert_eq!(usd(192_000, 10), "0.1920000000");
        assert_eq!(usd(3_000_000, 1), "3.0");
        assert_eq!(usd(1, 0), "0.000001");
        assert_eq!(scientific(192_000), "1.92E-1");
        assert_eq!(scientific(3_000_000), "3E+0");
        assert_eq!(scientific(12_340_000), "1.234E+1");
        assert_eq!(scientific(0), "0E-6");
        assert!((floating(217_777).parse::<f64>().unwrap() - 0.217_777).abs() < 1e-9);
    }
}
