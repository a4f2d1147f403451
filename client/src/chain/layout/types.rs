//! Small questions about types in a registry.

use scale_info::{form::PortableForm, Field, PortableRegistry, TypeDef};

/// Wrappers around each other that are seen through. More are taken for what they are: structures.
const MOST_WRAPPERS: usize = 16;

/// What is inside of structures and tuples of one unnamed field, which add nothing to the bytes.
pub(super) fn unwrapped(types: &PortableRegistry, mut id: u32) -> u32 {
    for _ in 0..MOST_WRAPPERS {
        let inner = types.resolve(id).and_then(|found| match &found.type_def {
            TypeDef::Composite(structure) => match structure.fields.as_slice() {
                [only] if only.name.is_none() => Some(only.ty.id),
                _ => None,
            },
            TypeDef::Tuple(tuple) => match tuple.fields.as_slice() {
                [only] => Some(only.id),
                _ => None,
            },
            _ => None,
        });
        match inner {
            Some(inner) => id = inner,
            None => break,
        }
    }
    id
}

/// What may or may not be there, if the type is an `Option`.
pub(super) fn optional(types: &PortableRegistry, id: u32) -> Option<u32> {
    let found = types.resolve(unwrapped(types, id))?;
    let TypeDef::Variant(choice) = &found.type_def else { return None };
    if !is_option(found.path.segments.iter().map(String::as_str)) {
        return None;
    }
    let some = choice.variants.iter().find(|variant| variant.name == "Some")?;
    some.fields.first().map(|field| field.ty.id)
}

/// Whether that is the path of `Option`.
pub(super) fn is_option<'a>(path: impl Iterator<Item = &'a str>) -> bool {
    path.eq(["Option"])
}

/// Fields of the variant `index` of an enumeration.
pub(super) fn variant_fields(types: &PortableRegistry, id: u32, index: u8) -> Option<&[Field<PortableForm>]> {
    match &types.resolve(id)?.type_def {
        TypeDef::Variant(choice) => {
            choice.variants.iter().find(|variant| variant.index == index).map(|variant| variant.fields.as_slice())
        }
        _ => None,
    }
}

/// A type for people: its name, or what kind of type it is.
pub(super) fn described(types: &PortableRegistry, id: u32) -> String {
    let Some(found) = types.resolve(id) else { return format!("type {id}") };
    if let Some(name) = found.path.ident() {
        return name;
    }
    match &found.type_def {
        TypeDef::Composite(_) => "a structure".into(),
        TypeDef::Variant(_) => "an enumeration".into(),
        TypeDef::Sequence(_) => "a list".into(),
        TypeDef::Array(array) => format!("an array of {}", array.len),
        TypeDef::Tuple(tuple) => format!("a tuple of {}", tuple.fields.len()),
        TypeDef::Primitive(primitive) => format!("{primitive:?}").to_lowercase(),
        TypeDef::Compact(_) => "a compact number".into(),
        TypeDef::BitSequence(_) => "a list of bits".into(),
    }
}
