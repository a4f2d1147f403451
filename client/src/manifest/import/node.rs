//! A YAML document as a tree whose nodes know where they stand.
//!
//! The library that reads YAML tells a place only together with an error. So nodes are numbered in the order in which they
//! are read, and where one stands is found out by reading the text again and failing at its number.

use super::{shown, ImportError, Outcome, Refused};
use crate::manifest::{ManifestError, Place, MAX_TEXT_BYTES};
use serde::de::{self, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, Visitor};
use std::{borrow::Cow, cell::Cell, collections::BTreeSet, fmt};

/// Most that a document may be once its aliases are written out, where a node counts as one and its text by its bytes. A
/// text of [`MAX_TEXT_BYTES`] without aliases is less.
const MAX_COST: usize = 2 * MAX_TEXT_BYTES;

/// A value and its number.
pub(super) struct Node {
    at: usize,
    value: Value,
}

/// The name of a field and its number.
pub(super) struct Key {
    at: usize,
    name: String,
}

enum Value {
    Null,
    Bool(bool),
    /// A whole number, in decimal.
    Integer(String),
    /// Another number, in decimal. How it was written is not known.
    Decimal(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// What is said about fields that are not read.
pub(super) struct Rules {
    /// Those that make no difference to a container by itself.
    pub ignored: &'static [&'static str],
    /// Whether `x-…` is ignored too, which in Compose means nothing by definition.
    pub extensions: bool,
    /// What to do about others, by name.
    pub advice: &'static [(&'static str, &'static str)],
}

impl Key {
    pub(super) fn as_str(&self) -> &str {
        &self.name
    }

    /// Refuses the field, by its name.
    pub(super) fn refused(&self, why: &str) -> Refused {
        Refused { at: self.at, message: format!("`{}`: {why}", shown(&self.name)) }
    }
}

impl Node {
    pub(super) fn refused(&self, message: impl Into<String>) -> Refused {
        Refused { at: self.at, message: message.into() }
    }

    fn is_not(&self, name: &str, expected: &str) -> Refused {
        self.refused(format!("`{name}`: expected {expected}"))
    }

    pub(super) fn is_map(&self) -> bool {
        matches!(self.value, Value::Map(_))
    }

    pub(super) fn is_list(&self) -> bool {
        matches!(self.value, Value::List(_))
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self.value, Value::Text(_))
    }

    /// Nothing if it is null: neither Compose nor Kubernetes tells that from a field that is not there.
    pub(super) fn given(&self) -> Option<&Self> {
        match self.value {
            Value::Null => None,
            _ => Some(self),
        }
    }

    /// The fields of the mapping `name`.
    pub(super) fn fields(&self, name: &str) -> Outcome<&[(Key, Self)]> {
        let Value::Map(fields) = &self.value else { return Err(self.is_not(name, "a mapping")) };
        match fields.iter().find(|(key, _)| key.name == "<<") {
            Some((key, _)) => Err(key.refused("fields are not merged: write out what it brings")),
            None => Ok(fields),
        }
    }

    /// The values of `names` in the mapping `name`, in their order. Every other field is one that the rules ignore, or is
    /// refused.
    pub(super) fn pick<const N: usize>(
        &self,
        name: &str,
        names: [&str; N],
        rules: &Rules,
    ) -> Outcome<[Option<&Self>; N]> {
        let mut found = [None; N];
        for (key, value) in self.fields(name)? {
            let key_name = key.as_str();
            if let Some((slot, _)) = found.iter_mut().zip(names).find(|(_, wanted)| *wanted == key_name) {
                *slot = value.given();
                continue;
            }
            if rules.ignored.contains(&key_name) || (rules.extensions && key_name.starts_with("x-")) {
                continue;
            }
            let advice = rules.advice.iter().find(|(refused, _)| *refused == key_name);
            let plain = "is not read: leave it out, if the container works without it";
            return Err(key.refused(advice.map_or(plain, |(_, why)| why)));
        }
        Ok(found)
    }

    /// The items of the list `name`, of which there are at most `most`.
    pub(super) fn items(&self, name: &str, most: usize) -> Outcome<&[Self]> {
        match &self.value {
            Value::List(items) if items.len() <= most => Ok(items),
            Value::List(_) => Err(self.refused(format!("`{name}`: more than {most} items"))),
            _ => Err(self.is_not(name, "a list")),
        }
    }

    /// The text of `name`; numbers are none.
    pub(super) fn text(&self, name: &str) -> Outcome<&str> {
        match &self.value {
            Value::Text(text) => Ok(text),
            Value::Bool(_) | Value::Integer(_) | Value::Decimal(_) => {
                Err(self.refused(format!("`{name}`: expected text: put it in quotes")))
            }
            Value::Null | Value::List(_) | Value::Map(_) => Err(self.is_not(name, "text")),
        }
    }

    /// The text of `name`, or a truth value or a whole number as text.
    pub(super) fn plain(&self, name: &str) -> Outcome<Cow<'_, str>> {
        match &self.value {
            Value::Bool(value) => Ok(Cow::Owned(value.to_string())),
            Value::Integer(text) => Ok(Cow::Borrowed(text)),
            // `1.50` is read as 1.5: whether that is what is meant, nobody can say.
            Value::Decimal(_) | Value::Null | Value::Text(_) | Value::List(_) | Value::Map(_) => {
                self.text(name).map(Cow::Borrowed)
            }
        }
    }

    /// The number of `name` as text, or its text: with a unit, it is no number to YAML.
    pub(super) fn number(&self, name: &str) -> Outcome<&str> {
        match &self.value {
            Value::Integer(text) | Value::Decimal(text) | Value::Text(text) => Ok(text),
            Value::Null | Value::Bool(_) | Value::List(_) | Value::Map(_) => Err(self.is_not(name, "a number")),
        }
    }

    /// The whole number of `name`, if it is one from `least` to `most`.
    pub(super) fn integer(&self, name: &str, least: u32, most: u32) -> Outcome<u32> {
        let number = match &self.value {
            Value::Integer(text) => text.parse().ok().filter(|number| (least..=most).contains(number)),
            _ => None,
        };
        number.ok_or_else(|| self.is_not(name, &format!("a number from {least} to {most}")))
    }

    /// Whether `name` is true.
    pub(super) fn flag(&self, name: &str) -> Outcome<bool> {
        match self.value {
            Value::Bool(value) => Ok(value),
            _ => Err(self.is_not(name, "`true` or `false`")),
        }
    }
}

/// Reads the only document of `text`.
///
/// # Errors
/// When it is no YAML, is more than [`MAX_COST`] with its aliases, or when there is a second document.
pub(super) fn read(text: &str) -> Result<Node, ImportError> {
    let mut documents = serde_yaml_ng::Deserializer::from_str(text);
    let of_yaml = |error| ImportError::of_text(ManifestError::from_yaml(error));
    let Some(first) = documents.next() else { return Err(ImportError::of_all("the file is empty")) };
    let root = Reader::default().deserialize(first).map_err(of_yaml)?;
    match documents.next() {
        None => Ok(root),
        Some(second) => Err(ImportError {
            place: failed_at(second, 0),
            message: "a second document begins after `---`: leave one in the file".into(),
        }),
    }
}

/// Where the node with the number `at` stands in `text`. What comes by an alias stands where it is written.
pub(super) fn place(text: &str, at: usize) -> Option<Place> {
    failed_at(serde_yaml_ng::Deserializer::from_str(text).next()?, at)
}

fn failed_at(document: serde_yaml_ng::Deserializer<'_>, at: usize) -> Option<Place> {
    let reader = Reader { stop: Some(at), ..Reader::default() };
    let location = reader.deserialize(document).err()?.location()?;
    Some(Place { line: location.line(), column: location.column() })
}

/// Reads nodes and numbers them.
#[derive(Default)]
struct Reader {
    next: Cell<usize>,
    cost: Cell<usize>,
    /// The number at which to fail.
    stop: Option<usize>,
}

impl Reader {
    /// The number of the next node, whose text has `bytes`.
    fn begin<E: de::Error>(&self, bytes: usize) -> Result<usize, E> {
        let at = self.next.get();
        if self.stop == Some(at) {
            return Err(E::custom("here"));
        }
        let cost = self.cost.get().saturating_add(bytes).saturating_add(1);
        if cost > MAX_COST {
            return Err(E::custom("with its aliases written out, the file is too large"));
        }
        self.next.set(at.saturating_add(1));
        self.cost.set(cost);
        Ok(at)
    }

    fn scalar<E: de::Error>(&self, value: Value) -> Result<Node, E> {
        let bytes = match &value {
            Value::Integer(text) | Value::Decimal(text) | Value::Text(text) => text.len(),
            Value::Null | Value::Bool(_) | Value::List(_) | Value::Map(_) => 0,
        };
        Ok(Node { at: self.begin(bytes)?, value })
    }
}

impl<'de> DeserializeSeed<'de> for &Reader {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &Reader {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, a number, a list or a mapping")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Node, E> {
        self.scalar(Value::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Node, E> {
        self.scalar(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Node, E> {
        self.scalar(Value::Bool(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Node, E> {
        self.scalar(Value::Integer(value.to_string()))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Node, E> {
        self.scalar(Value::Integer(value.to_string()))
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Node, E> {
        self.scalar(Value::Integer(value.to_string()))
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Node, E> {
        self.scalar(Value::Integer(value.to_string()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Node, E> {
        self.scalar(Value::Decimal(value.to_string()))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Node, E> {
        // Counted before it is copied: an alias can stand for a long text many times.
        let at = self.begin(text.len())?;
        Ok(Node { at, value: Value::Text(text.to_owned()) })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let at = self.begin(0)?;
        let mut all = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            all.push(item);
        }
        Ok(Node { at, value: Value::List(all) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Node, A::Error> {
        let at = self.begin(0)?;
        let (mut all, mut names) = (Vec::new(), BTreeSet::new());
        while let Some(key) = fields.next_key_seed(KeyReader { reader: self, names: &mut names })? {
            all.push((key, fields.next_value_seed(self)?));
        }
        Ok(Node { at, value: Value::Map(all) })
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<Node, A::Error> {
        Err(de::Error::custom("tags (`!…`) are not read: leave it out"))
    }
}

/// Reads the name of a field, which no other field beside it has.
struct KeyReader<'a> {
    reader: &'a Reader,
    names: &'a mut BTreeSet<String>,
}

impl<'de> DeserializeSeed<'de> for KeyReader<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyReader<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Key, E> {
        let at = self.reader.begin(name.len())?;
        match self.names.insert(name.to_owned()) {
            true => Ok(Key { at, name: name.to_owned() }),
            false => Err(E::custom(format_args!("`{}` is given twice", shown(name)))),
        }
    }
}
