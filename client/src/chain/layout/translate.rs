//! Writes the chain's bytes anew as one of our types.

use super::{
    error::{LayoutError, Why},
    older,
    same::Same,
    types, Ours, Shape,
};
use codec::{Compact, Encode};
use scale_info::{form::PortableForm, Field, PortableRegistry, Type, TypeDef, TypeDefPrimitive};
use subxt::ext::scale_decode::{
    self,
    visitor::{
        decode_with_visitor,
        types::{Array, Composite, Sequence, Tuple, Variant},
        DecodeAsTypeResult, DecodeItemIterator, IgnoreVisitor, Unexpected,
    },
    Visitor,
};

/// `bytes` of the chain's `shape` as the bytes of our type. The chain's type has passed `bounds`.
pub(super) fn translate(
    theirs: &PortableRegistry,
    shape: Shape,
    ours: &Ours,
    bytes: &[u8],
) -> Result<Vec<u8>, LayoutError> {
    let mut rest = bytes;
    let mut out = Vec::with_capacity(bytes.len());
    let mut same = Same::new(theirs, ours);
    let mut to = As { ours: &ours.types, id: ours.id, same: &mut same, compact: false, out: &mut out };
    match shape {
        Shape::Type(id) => decode_with_visitor(&mut rest, id, theirs, to)?,
        Shape::Variant(id, index) => {
            let fields = types::variant_fields(theirs, id, index).ok_or(Why::NoType(id))?;
            let mut fields = fields.iter().map(|field| scale_decode::Field::new(field.ty.id, field.name.as_deref()));
            let mut found = Composite::new(std::iter::empty(), rest, &mut fields, theirs, false);
            let (own, definition) = to.own("an event")?;
            let TypeDef::Composite(structure) = definition else { return Err(to.another_kind("an event".into())) };
            to.fields(&mut found, &structure.fields, Owner { path: &own.path.segments, name: described(own) })?;
            rest = found.bytes_from_undecoded();
        }
    }
    match rest.len() {
        0 => Ok(out),
        left => Err(Why::Left(left).into()),
    }
}

/// Writes what it is shown as our type `id`.
struct As<'a, 'b> {
    ours: &'a PortableRegistry,
    id: u32,
    same: &'b mut Same<'a>,
    /// Whether what comes is written in fewer bytes than its type says.
    compact: bool,
    out: &'b mut Vec<u8>,
}

/// The type of ours whose fields are filled.
struct Owner<'a> {
    path: &'a [String],
    name: String,
}

fn described(own: &Type<PortableForm>) -> String {
    own.path.ident().unwrap_or_else(|| "structure".into())
}

impl<'a> As<'a, '_> {
    /// The same for another type of ours and into other bytes.
    fn part<'c>(&'c mut self, id: u32, out: &'c mut Vec<u8>) -> As<'a, 'c> {
        As { ours: self.ours, id, same: self.same, compact: false, out }
    }

    /// The same for a type within, into the same bytes.
    fn inner(&mut self, id: u32) -> As<'a, '_> {
        As { ours: self.ours, id, same: self.same, compact: false, out: self.out }
    }

    /// Our type without its wrappers.
    fn own(&self, theirs: &str) -> Result<(&'a Type<PortableForm>, &'a TypeDef<PortableForm>), LayoutError> {
        let own = self.ours.resolve(types::unwrapped(self.ours, self.id));
        own.map(|own| (own, &own.type_def)).ok_or_else(|| self.another_kind(theirs.into()))
    }

    fn another_kind(&self, theirs: String) -> LayoutError {
        Why::Kind { theirs, ours: types::described(self.ours, types::unwrapped(self.ours, self.id)) }.into()
    }

    fn number(self, value: u128) -> Result<(), LayoutError> {
        let (_, definition) = self.own("a number")?;
        let (primitive, compact) = match definition {
            TypeDef::Primitive(primitive) => (Some(primitive), false),
            TypeDef::Compact(compact) => match self.ours.resolve(types::unwrapped(self.ours, compact.type_param.id)) {
                Some(Type { type_def: TypeDef::Primitive(primitive), .. }) => (Some(primitive), true),
                _ => (None, true),
            },
            _ => (None, false),
        };
        let fits = match primitive {
            Some(TypeDefPrimitive::U8) => u8::try_from(value).map(|value| value.encode()).ok(),
            Some(TypeDefPrimitive::U16) => u16::try_from(value).map(|value| value.encode()).ok(),
            Some(TypeDefPrimitive::U32) => u32::try_from(value).map(|value| value.encode()).ok(),
            Some(TypeDefPrimitive::U64) => u64::try_from(value).map(|value| value.encode()).ok(),
            Some(TypeDefPrimitive::U128) => Some(value.encode()),
            _ => return Err(self.another_kind("a number".into())),
        };
        match fits {
            Some(_) if compact => self.out.extend(Compact(value).encode()),
            Some(bytes) => self.out.extend(bytes),
            None => {
                let ours = primitive.map(|primitive| format!("{primitive:?}").to_lowercase()).unwrap_or_default();
                return Err(Why::OutOfRange { value, ours }.into());
            }
        }
        Ok(())
    }

    /// Items of a list or an array.
    fn items<'scale, 'resolver, I>(mut self, items: &mut I, count: usize, theirs: &str) -> Result<(), LayoutError>
    where
        I: DecodeItemIterator<'scale, 'resolver, PortableRegistry>,
    {
        let (_, definition) = self.own(theirs)?;
        let id = match definition {
            TypeDef::Sequence(list) => {
                // No list of our types is longer, and no answer has as many bytes.
                let count = u32::try_from(count).map_err(|_| Why::Length { theirs: count, ours: u32::MAX as usize })?;
                Compact(count).encode_to(self.out);
                list.type_param.id
            }
            TypeDef::Array(array) if array.len as usize == count => array.type_param.id,
            TypeDef::Array(array) => return Err(Why::Length { theirs: count, ours: array.len as usize }.into()),
            _ => return Err(self.another_kind(theirs.into())),
        };
        while let Some(item) = items.decode_item(self.inner(id)) {
            item?;
        }
        Ok(())
    }

    /// Fields of a structure or of a variant: by name if ours have names, else by position.
    fn fields(
        &mut self,
        found: &mut Composite<'_, '_, PortableRegistry>,
        fields: &[Field<PortableForm>],
        owner: Owner<'_>,
    ) -> Result<(), LayoutError> {
        if fields.iter().all(|field| field.name.is_some()) {
            return self.named(found, fields, owner);
        }
        let unnamed = found.fields().iter().all(|field| field.name.is_none());
        if !unnamed {
            return Err(Why::Kind { theirs: "one with named fields".into(), ours: owner.name }.into());
        }
        let count = found.remaining();
        self.positions(found, count, fields.iter().map(|field| field.ty.id))
    }

    fn named(
        &mut self,
        found: &mut Composite<'_, '_, PortableRegistry>,
        fields: &[Field<PortableForm>],
        owner: Owner<'_>,
    ) -> Result<(), LayoutError> {
        let mut filled: Vec<(&str, Option<Vec<u8>>)> =
            fields.iter().map(|field| (field.name.as_deref().unwrap_or_default(), None)).collect();
        while found.remaining() > 0 {
            let name = found.peek_name().unwrap_or_default();
            let wanted = fields.iter().zip(&mut filled).find(|(_, (own, _))| *own == name);
            let read = match wanted {
                Some((field, (_, bytes))) => {
                    let mut out = Vec::new();
                    let read = found.decode_item(self.part(field.ty.id, &mut out));
                    *bytes = Some(out);
                    read
                }
                None => found.decode_item(IgnoreVisitor::new()).map(|skipped| skipped.map_err(LayoutError::from)),
            };
            read.transpose().map_err(|error| error.within(name))?;
        }
        let of = |name: &str| filled.iter().find(|(own, _)| *own == name).and_then(|(_, bytes)| bytes.as_deref());
        for (name, bytes) in &filled {
            let stand_in = || match older::stand_in(owner.path, name)? {
                older::By::Field(other) => of(other),
                older::By::Bytes(bytes) => Some(bytes),
            };
            let bytes = bytes.as_deref().or_else(stand_in);
            self.out.extend(bytes.ok_or_else(|| Why::NoField { of: owner.name.clone(), field: (*name).into() })?);
        }
        Ok(())
    }

    fn positions<'scale, 'resolver, I>(
        &mut self,
        items: &mut I,
        count: usize,
        ids: impl ExactSizeIterator<Item = u32>,
    ) -> Result<(), LayoutError>
    where
        I: DecodeItemIterator<'scale, 'resolver, PortableRegistry>,
    {
        if ids.len() != count {
            return Err(Why::Length { theirs: count, ours: ids.len() }.into());
        }
        for (index, id) in ids.enumerate() {
            items.decode_item(self.inner(id)).transpose().map_err(|error| error.within(&index.to_string()))?;
        }
        Ok(())
    }
}

impl Visitor for As<'_, '_> {
    type Value<'scale, 'resolver> = ();
    type Error = LayoutError;
    type TypeResolver = PortableRegistry;

    /// What is laid out as ours is copied, and what we take for optional is there.
    fn unchecked_decode_as_type<'scale, 'resolver>(
        mut self,
        input: &mut &'scale [u8],
        type_id: u32,
        types: &'resolver PortableRegistry,
    ) -> DecodeAsTypeResult<Self, Result<Self::Value<'scale, 'resolver>, Self::Error>> {
        // Within a compact number, the type does not tell its bytes.
        if self.compact {
            return DecodeAsTypeResult::Skipped(self);
        }
        if self.same.types(type_id, self.id) {
            let all = *input;
            let skipped = decode_with_visitor(input, type_id, types, IgnoreVisitor::new());
            let used = all.len().saturating_sub(input.len());
            self.out.extend(all.get(..used).unwrap_or_default());
            return DecodeAsTypeResult::Decoded(skipped.map_err(LayoutError::from));
        }
        if let (Some(id), None) = (types::optional(self.ours, self.id), types::optional(types, type_id)) {
            self.out.push(1);
            return DecodeAsTypeResult::Decoded(decode_with_visitor(input, type_id, types, self.inner(id)));
        }
        self.compact = types.resolve(type_id).is_some_and(|found| matches!(found.type_def, TypeDef::Compact(_)));
        DecodeAsTypeResult::Skipped(self)
    }

    fn visit_unexpected<'scale, 'resolver>(
        self,
        unexpected: Unexpected,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        Err(self.another_kind(unexpected.to_string()))
    }

    fn visit_u8<'scale, 'resolver>(self, value: u8, _: u32) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        self.number(value.into())
    }

    fn visit_u16<'scale, 'resolver>(self, value: u16, _: u32) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        self.number(value.into())
    }

    fn visit_u32<'scale, 'resolver>(self, value: u32, _: u32) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        self.number(value.into())
    }

    fn visit_u64<'scale, 'resolver>(self, value: u64, _: u32) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        self.number(value.into())
    }

    fn visit_u128<'scale, 'resolver>(self, value: u128, _: u32) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        self.number(value)
    }

    fn visit_sequence<'scale, 'resolver>(
        self,
        value: &mut Sequence<'scale, 'resolver, PortableRegistry>,
        _: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        let count = value.remaining();
        self.items(value, count, "a list")
    }

    fn visit_array<'scale, 'resolver>(
        self,
        value: &mut Array<'scale, 'resolver, PortableRegistry>,
        _: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        let count = value.remaining();
        self.items(value, count, "an array")
    }

    fn visit_composite<'scale, 'resolver>(
        mut self,
        value: &mut Composite<'scale, 'resolver, PortableRegistry>,
        type_id: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        if let [only] = value.fields() {
            if only.name.is_none() {
                return value.decode_item(self).transpose().map(|_| ());
            }
        }
        let theirs = value.name().map_or_else(|| format!("type {type_id}"), String::from);
        // A compact number behind a name: its meaning is not ours to guess.
        if self.compact {
            return Err(self.another_kind(theirs));
        }
        let (own, definition) = self.own(&theirs)?;
        match definition {
            TypeDef::Composite(structure) => {
                let owner = Owner { path: &own.path.segments, name: described(own) };
                self.fields(value, &structure.fields, owner)
            }
            TypeDef::Tuple(tuple) if value.fields().iter().all(|field| field.name.is_none()) => {
                let count = value.remaining();
                self.positions(value, count, tuple.fields.iter().map(|field| field.id))
            }
            _ => Err(self.another_kind(theirs)),
        }
    }

    fn visit_tuple<'scale, 'resolver>(
        mut self,
        value: &mut Tuple<'scale, 'resolver, PortableRegistry>,
        _: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        let count = value.remaining();
        if count == 1 {
            return value.decode_item(self).transpose().map(|_| ());
        }
        let (_, definition) = self.own("a tuple")?;
        match definition {
            TypeDef::Tuple(tuple) => self.positions(value, count, tuple.fields.iter().map(|field| field.id)),
            TypeDef::Composite(own) if own.fields.iter().all(|field| field.name.is_none()) => {
                self.positions(value, count, own.fields.iter().map(|field| field.ty.id))
            }
            _ => Err(self.another_kind("a tuple".into())),
        }
    }

    fn visit_variant<'scale, 'resolver>(
        mut self,
        value: &mut Variant<'scale, 'resolver, PortableRegistry>,
        _: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        let name = value.name();
        if types::is_option(value.path()) && types::optional(self.ours, self.id).is_none() {
            return match value.fields().decode_item(self) {
                Some(read) => read,
                None => Err(Why::IsNone.into()),
            };
        }
        let theirs = value.enum_name().unwrap_or("an enumeration");
        let (own, definition) = self.own(theirs)?;
        let TypeDef::Variant(choice) = definition else { return Err(self.another_kind(theirs.into())) };
        let of = described(own);
        let Some(variant) = choice.variants.iter().find(|variant| variant.name == name) else {
            return Err(Why::NoVariant { of, variant: name.into() }.into());
        };
        self.out.push(variant.index);
        let owner = Owner { path: &[], name: format!("{of}.{name}") };
        self.fields(value.fields(), &variant.fields, owner).map_err(|error| error.within(name))
    }
}
