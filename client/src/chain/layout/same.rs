//! Whether a type of the chain's is laid out as one of ours.

use super::{types, Ours, Shape};
use scale_info::{form::PortableForm, Field, PortableRegistry, TypeDef, TypeDefVariant};
use std::collections::HashMap;

/// Compares types of the chain's with ours. What was compared once is remembered.
///
/// Ends because each step goes deeper into our type, and none of ours contains itself.
pub(super) struct Same<'a> {
    theirs: &'a PortableRegistry,
    ours: &'a Ours,
    known: HashMap<(u32, u32), bool>,
}

impl<'a> Same<'a> {
    pub(super) fn new(theirs: &'a PortableRegistry, ours: &'a Ours) -> Self {
        Self { theirs, ours, known: HashMap::new() }
    }

    /// Whether bytes of that shape decode as our type.
    pub(super) fn shape(&mut self, shape: Shape) -> bool {
        match shape {
            Shape::Type(id) => self.types(id, self.ours.id),
            Shape::Variant(id, index) => {
                let fields = types::variant_fields(self.theirs, id, index);
                let ours = self.ours.types.resolve(self.ours.id).map(|found| &found.type_def);
                match (fields, ours) {
                    (Some(theirs), Some(TypeDef::Composite(ours))) => self.fields(theirs, &ours.fields),
                    _ => false,
                }
            }
        }
    }

    /// Whether every value of the chain's type `theirs` decodes as the value of the same name of our type `ours`.
    pub(super) fn types(&mut self, theirs: u32, ours: u32) -> bool {
        let (theirs, ours) = (types::unwrapped(self.theirs, theirs), types::unwrapped(&self.ours.types, ours));
        if let Some(known) = self.known.get(&(theirs, ours)) {
            return *known;
        }
        // An end should one of our types ever contain itself.
        self.known.insert((theirs, ours), true);
        let same = self.definitions(theirs, ours);
        self.known.insert((theirs, ours), same);
        same
    }

    fn definitions(&mut self, theirs: u32, ours: u32) -> bool {
        let (registry, own) = (self.theirs, self.ours);
        let (Some(theirs), Some(ours)) = (registry.resolve(theirs), own.types.resolve(ours)) else { return false };
        match (&theirs.type_def, &ours.type_def) {
            (TypeDef::Composite(theirs), TypeDef::Composite(ours)) => self.fields(&theirs.fields, &ours.fields),
            (TypeDef::Variant(theirs), TypeDef::Variant(ours)) => self.variants(theirs, ours),
            (TypeDef::Sequence(theirs), TypeDef::Sequence(ours)) => {
                self.types(theirs.type_param.id, ours.type_param.id)
            }
            (TypeDef::Array(theirs), TypeDef::Array(ours)) => {
                theirs.len == ours.len && self.types(theirs.type_param.id, ours.type_param.id)
            }
            (TypeDef::Tuple(theirs), TypeDef::Tuple(ours)) => {
                theirs.fields.len() == ours.fields.len()
                    && theirs.fields.iter().zip(&ours.fields).all(|(theirs, ours)| self.types(theirs.id, ours.id))
            }
            (TypeDef::Primitive(theirs), TypeDef::Primitive(ours)) => theirs == ours,
            (TypeDef::Compact(theirs), TypeDef::Compact(ours)) => self.types(theirs.type_param.id, ours.type_param.id),
            (TypeDef::BitSequence(theirs), TypeDef::BitSequence(ours)) => {
                let orders = (theirs.bit_order_type.id, ours.bit_order_type.id);
                let names = (types::described(registry, orders.0), types::described(&own.types, orders.1));
                names.0 == names.1 && self.types(theirs.bit_store_type.id, ours.bit_store_type.id)
            }
            _ => false,
        }
    }

    /// The same names of the same types in the same order.
    fn fields(&mut self, theirs: &[Field<PortableForm>], ours: &[Field<PortableForm>]) -> bool {
        theirs.len() == ours.len()
            && theirs
                .iter()
                .zip(ours)
                .all(|(theirs, ours)| theirs.name == ours.name && self.types(theirs.ty.id, ours.ty.id))
    }

    /// All of theirs are among ours. One that only we know never comes.
    fn variants(&mut self, theirs: &TypeDefVariant<PortableForm>, ours: &TypeDefVariant<PortableForm>) -> bool {
        theirs.variants.iter().all(|theirs| {
            ours.variants.iter().any(|ours| {
                theirs.index == ours.index && theirs.name == ours.name && self.fields(&theirs.fields, &ours.fields)
            })
        })
    }
}
