//! Refuses types of the chain's that could not be gone through with bounded depth and work.

use super::{
    error::{LayoutError, Why},
    types, Shape,
};
use scale_info::{PortableRegistry, TypeDef, TypeDefPrimitive};
use std::collections::HashMap;

/// Types within types, as deep as they may nest. Those of today nest 9 deep.
const DEEPEST: usize = 48;

/// Refuses a type that contains itself, that nests too deeply, or in which a list has items of no bytes: going through
/// its bytes would recurse, or loop, for as long as they say.
pub(super) fn check(types: &PortableRegistry, shape: Shape) -> Result<(), LayoutError> {
    let mut bounds = Bounds { types, known: HashMap::new() };
    match shape {
        Shape::Type(id) => bounds.least(id, 0).map(|_| ()),
        Shape::Variant(id, index) => {
            let fields = types::variant_fields(types, id, index).ok_or(Why::NoType(id))?;
            fields.iter().try_for_each(|field| bounds.least(field.ty.id, 0).map(|_| ()))
        }
    }
}

struct Bounds<'a> {
    types: &'a PortableRegistry,
    /// Least number of bytes of a type; `None` while it is being looked at.
    known: HashMap<u32, Option<u64>>,
}

impl Bounds<'_> {
    /// The least number of bytes that a value of the type has.
    fn least(&mut self, id: u32, depth: usize) -> Result<u64, LayoutError> {
        let unbounded = || LayoutError::from(Why::Unbounded(types::described(self.types, id)));
        match self.known.get(&id) {
            Some(Some(least)) => return Ok(*least),
            Some(None) => return Err(unbounded()),
            None if depth >= DEEPEST => return Err(unbounded()),
            None => {}
        }
        let found = self.types.resolve(id).ok_or(Why::NoType(id))?;
        self.known.insert(id, None);
        let depth = depth.saturating_add(1);
        let least = match &found.type_def {
            TypeDef::Composite(structure) => self.all(structure.fields.iter().map(|field| field.ty.id), depth)?,
            TypeDef::Tuple(tuple) => self.all(tuple.fields.iter().map(|field| field.id), depth)?,
            TypeDef::Variant(choice) => {
                for variant in &choice.variants {
                    self.all(variant.fields.iter().map(|field| field.ty.id), depth)?;
                }
                1
            }
            TypeDef::Sequence(list) => {
                self.item(list.type_param.id, depth)?;
                1
            }
            TypeDef::Array(array) => self.item(array.type_param.id, depth)?.saturating_mul(array.len.into()),
            TypeDef::Compact(compact) => {
                self.least(compact.type_param.id, depth)?;
                1
            }
            TypeDef::Primitive(primitive) => least_of(primitive),
            TypeDef::BitSequence(_) => 1,
        };
        self.known.insert(id, Some(least));
        Ok(least)
    }

    fn all(&mut self, ids: impl Iterator<Item = u32>, depth: usize) -> Result<u64, LayoutError> {
        let mut sum = 0u64;
        for id in ids {
            sum = sum.saturating_add(self.least(id, depth)?);
        }
        Ok(sum)
    }

    fn item(&mut self, id: u32, depth: usize) -> Result<u64, LayoutError> {
        match self.least(id, depth)? {
            0 => Err(Why::Unbounded(types::described(self.types, id)).into()),
            least => Ok(least),
        }
    }
}

fn least_of(primitive: &TypeDefPrimitive) -> u64 {
    use TypeDefPrimitive::*;
    match primitive {
        Bool | Str | U8 | I8 => 1,
        U16 | I16 => 2,
        Char | U32 | I32 => 4,
        U64 | I64 => 8,
        U128 | I128 => 16,
        U256 | I256 => 32,
    }
}
