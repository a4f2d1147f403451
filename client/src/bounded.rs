//! Lists and maps that refuse to grow: every container that another party fills is one of these.

use codec::{Compact, Decode, Encode, Input};
use schemars::{json_schema, JsonSchema, Schema, SchemaGenerator};
use serde::{de, Deserialize, Deserializer, Serialize};
use std::{borrow::Cow, collections::BTreeMap, fmt, marker::PhantomData, ops::Deref};

/// More items than a bounded container holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("more than {0} items")]
pub struct TooMany(pub usize);

/// A list of at most `N` items. Its SCALE form is that of a `Vec`.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Serialize)]
#[serde(transparent)]
pub struct List<T, const N: usize>(Vec<T>);

impl<T, const N: usize> Default for List<T, N> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T, const N: usize> Deref for List<T, N> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T, const N: usize> TryFrom<Vec<T>> for List<T, N> {
    type Error = TooMany;

    fn try_from(items: Vec<T>) -> Result<Self, TooMany> {
        match items.len() > N {
            true => Err(TooMany(N)),
            false => Ok(Self(items)),
        }
    }
}

impl<'a, T, const N: usize> IntoIterator for &'a List<T, N> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T, const N: usize> IntoIterator for List<T, N> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Decodes a length and refuses it if it is above `max`.
fn decode_len<I: Input>(input: &mut I, max: usize) -> Result<u32, codec::Error> {
    let Compact(len) = Compact::<u32>::decode(input)?;
    match usize::try_from(len) {
        Ok(count) if count <= max => Ok(len),
        _ => Err("too many items".into()),
    }
}

impl<T: Decode, const N: usize> Decode for List<T, N> {
    fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
        let len = decode_len(input, N)?;
        (0..len).map(|_| T::decode(input)).collect::<Result<Vec<_>, _>>().map(Self)
    }
}

impl<'de, T: Deserialize<'de>, const N: usize> Deserialize<'de> for List<T, N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T, const N: usize>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>, const N: usize> de::Visitor<'de> for Visitor<T, N> {
            type Value = List<T, N>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a list of at most {N} items")
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    if items.len() >= N {
                        return Err(de::Error::custom(TooMany(N)));
                    }
                    items.push(item);
                }
                Ok(List(items))
            }
        }

        deserializer.deserialize_seq(Visitor(PhantomData))
    }
}

impl<T: JsonSchema, const N: usize> JsonSchema for List<T, N> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("List_of_{}_of_{}", N, T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": generator.subschema_for::<T>(), "maxItems": N })
    }
}

/// A map of at most `N` entries. Its SCALE form is that of a `Vec` of pairs with strictly rising keys: one map has one
/// encoding. A key given twice is refused.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Serialize)]
#[serde(transparent)]
pub struct Map<K: Ord, V, const N: usize>(BTreeMap<K, V>);

impl<K: Ord, V, const N: usize> Default for Map<K, V, N> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord, V, const N: usize> Deref for Map<K, V, N> {
    type Target = BTreeMap<K, V>;

    fn deref(&self) -> &BTreeMap<K, V> {
        &self.0
    }
}

impl<K: Ord, V, const N: usize> TryFrom<BTreeMap<K, V>> for Map<K, V, N> {
    type Error = TooMany;

    fn try_from(entries: BTreeMap<K, V>) -> Result<Self, TooMany> {
        match entries.len() > N {
            true => Err(TooMany(N)),
            false => Ok(Self(entries)),
        }
    }
}

impl<'a, K: Ord, V, const N: usize> IntoIterator for &'a Map<K, V, N> {
    type Item = (&'a K, &'a V);
    type IntoIter = std::collections::btree_map::Iter<'a, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<K: Ord + Decode, V: Decode, const N: usize> Decode for Map<K, V, N> {
    fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
        let len = decode_len(input, N)?;
        let mut entries = BTreeMap::new();
        for _ in 0..len {
            let key = K::decode(input)?;
            if entries.last_key_value().is_some_and(|(last, _)| *last >= key) {
                return Err("keys that do not rise".into());
            }
            entries.insert(key, V::decode(input)?);
        }
        Ok(Self(entries))
    }
}

impl<'de, K, V, const N: usize> Deserialize<'de> for Map<K, V, N>
where
    K: Ord + fmt::Display + Deserialize<'de>,
    V: Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<K, V, const N: usize>(PhantomData<(K, V)>);

        impl<'de, K, V, const N: usize> de::Visitor<'de> for Visitor<K, V, N>
        where
            K: Ord + fmt::Display + Deserialize<'de>,
            V: Deserialize<'de>,
        {
            type Value = Map<K, V, N>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a mapping of at most {N} entries")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = BTreeMap::new();
                while let Some(key) = map.next_key::<K>()? {
                    if entries.len() >= N {
                        return Err(de::Error::custom(TooMany(N)));
                    }
                    if entries.contains_key(&key) {
                        return Err(de::Error::custom(format_args!("`{key}` is given twice")));
                    }
                    entries.insert(key, map.next_value()?);
                }
                Ok(Map(entries))
            }
        }

        deserializer.deserialize_map(Visitor(PhantomData))
    }
}

impl<K: Ord + JsonSchema, V: JsonSchema, const N: usize> JsonSchema for Map<K, V, N> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Map_of_{}_from_{}_to_{}", N, K::schema_name(), V::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "propertyNames": generator.subschema_for::<K>(),
            "additionalProperties": generator.subschema_for::<V>(),
            "maxProperties": N,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use codec::DecodeAll;

    #[test]
    fn a_list_takes_as_many_as_it_may_and_no_more() {
        assert!(List::<u8, 2>::try_from(vec![1, 2]).is_ok());
        assert_eq!(List::<u8, 2>::try_from(vec![1, 2, 3]), Err(TooMany(2)));
        assert!(serde_json::from_str::<List<u8, 2>>("[1,2]").is_ok());
        assert!(serde_json::from_str::<List<u8, 2>>("[1,2,3]").unwrap_err().to_string().contains("more than 2"));
        assert!(List::<u8, 2>::decode_all(&mut &vec![1u8, 2].encode()[..]).is_ok());
        assert!(List::<u8, 2>::decode_all(&mut &vec![1u8, 2, 3].encode()[..]).is_err());
    }

    #[test]
    fn a_length_without_items_allocates_nothing() {
        let huge = Compact(u32::MAX).encode();
        assert!(List::<u64, { usize::MAX }>::decode_all(&mut &huge[..]).is_err());
    }

    #[test]
    fn a_map_takes_as_many_as_it_may_and_no_more() {
        assert!(serde_json::from_str::<Map<String, u8, 1>>(r#"{"a":1}"#).is_ok());
        assert!(serde_json::from_str::<Map<String, u8, 1>>(r#"{"a":1,"b":2}"#).is_err());
        let two = BTreeMap::from([(1u8, 1u8), (2, 2)]);
        assert_eq!(Map::<u8, u8, 1>::try_from(two.clone()), Err(TooMany(1)));
        assert!(Map::<u8, u8, 2>::decode_all(&mut &two.encode()[..]).is_ok());
        assert!(Map::<u8, u8, 1>::decode_all(&mut &two.encode()[..]).is_err());
    }

    #[test]
    fn a_map_has_one_encoding_and_each_key_once() {
        assert!(Map::<u8, u8, 9>::decode_all(&mut &vec![(2u8, 0u8), (1, 0)].encode()[..]).is_err());
        assert!(Map::<u8, u8, 9>::decode_all(&mut &vec![(1u8, 0u8), (1, 0)].encode()[..]).is_err());
        let error = serde_json::from_str::<Map<String, u8, 9>>(r#"{"a":1,"a":2}"#).unwrap_err();
        assert!(error.to_string().contains("`a` is given twice"));
    }
}
