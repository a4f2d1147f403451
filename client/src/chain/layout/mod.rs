//! Reads what a runtime says whose types are not laid out as this program's are.
//!
//! A runtime upgrade may add a field to a record or a variant to an enumeration. The block's metadata tells how the
//! runtime that answers lays its types out, so a program goes on reading without a restart and without a new build:
//!
//! - If the chain's type is laid out as ours, the bytes are decoded directly. This is the common case; the comparison is
//!   remembered for each version of the runtime.
//! - Otherwise `scale-decode` goes through the bytes by the chain's type and they are written anew as our type, by the
//!   names of fields and variants. What the chain says beyond that is dropped.
//!
//! Nothing is guessed: a field that the chain does not have (but for the few in `older`), a variant that we do not
//! know, a number that does not fit, or another kind of type is an error that names it.

mod bounds;
mod error;
mod older;
mod ours;
mod same;
#[cfg(test)]
mod tests;
mod translate;
mod types;

pub(crate) use error::LayoutError;
pub(crate) use ours::Ours;

use codec::Decode;
use error::Why;
use same::Same;
use scale_info::{PortableRegistry, TypeInfo};
use std::{
    any::TypeId,
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Where the metadata describes some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    /// They are of a type.
    Type(u32),
    /// They are the fields of a variant, by its index, of an enumeration: an event.
    Variant(u32, u8),
}

/// How the chain's bytes become our type.
struct Plan {
    ours: Ours,
    /// Whether the chain lays it out as we do.
    direct: bool,
}

/// Version of the runtime, what of it, and as which of our types.
type Key = (u32, Shape, TypeId);

/// Plans beyond which all are made anew: many times what one version of the runtime needs.
const MOST_PLANS: usize = 512;

/// Plans of one connection. Cheap to clone; all clones share them.
#[derive(Clone, Default)]
pub(crate) struct Layouts(Arc<Mutex<HashMap<Key, Arc<Plan>>>>);

/// Reads what one version of the runtime wrote.
pub(crate) struct Reader<'a> {
    layouts: &'a Layouts,
    version: u32,
    types: &'a PortableRegistry,
}

impl Layouts {
    /// A reader for the runtime whose spec version and metadata these are.
    pub(crate) fn reader<'a>(&'a self, version: u32, types: &'a PortableRegistry) -> Reader<'a> {
        Reader { layouts: self, version, types }
    }
}

impl Reader<'_> {
    /// `bytes`, which the chain describes by `shape`, as our type.
    pub(crate) fn read<R: Decode + TypeInfo + 'static>(&self, shape: Shape, bytes: &[u8]) -> Result<R, LayoutError> {
        let plan = self.plan::<R>(shape)?;
        if plan.direct {
            return decode(bytes);
        }
        decode(&translate::translate(self.types, shape, &plan.ours, bytes)?)
    }

    fn plan<R: TypeInfo + 'static>(&self, shape: Shape) -> Result<Arc<Plan>, LayoutError> {
        let key = (self.version, shape, TypeId::of::<R>());
        if let Some(plan) = self.layouts.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(plan.clone());
        }
        let ours = Ours::of::<R>();
        let direct = Same::new(self.types, &ours).shape(shape);
        if !direct {
            bounds::check(self.types, shape)?;
            tracing::info!(
                version = self.version,
                what = std::any::type_name::<R>(),
                "the chain's runtime lays this out differently; it is read by the names of its fields"
            );
        }
        let plan = Arc::new(Plan { ours, direct });
        let mut plans = self.layouts.0.lock().unwrap_or_else(PoisonError::into_inner);
        if plans.len() >= MOST_PLANS {
            plans.clear();
        }
        plans.insert(key, plan.clone());
        Ok(plan)
    }
}

fn decode<R: Decode>(mut bytes: &[u8]) -> Result<R, LayoutError> {
    let value = R::decode(&mut bytes).map_err(|error| Why::Bytes(error.to_string()))?;
    match bytes.len() {
        0 => Ok(value),
        left => Err(Why::Left(left).into()),
    }
}
