//! Our own types, described as the chain describes its own.

use super::{same::Same, Shape};
use scale_info::{MetaType, PortableRegistry, Registry, TypeInfo};

/// A type of ours.
pub(crate) struct Ours {
    pub(super) types: PortableRegistry,
    pub(super) id: u32,
}

impl Ours {
    pub(crate) fn of<R: TypeInfo + 'static>() -> Self {
        let mut registry = Registry::new();
        let id = registry.register_type(&MetaType::new::<R>()).id;
        Self { types: registry.into(), id }
    }

    /// The registry and the type's number in it.
    #[cfg(test)]
    pub(crate) fn into_parts(self) -> (PortableRegistry, u32) {
        (self.types, self.id)
    }

    /// Whether the chain lays `shape` out so that its bytes decode as this type directly.
    pub(crate) fn is_laid_out_as(&self, types: &PortableRegistry, shape: Shape) -> bool {
        Same::new(types, self).shape(shape)
    }
}
