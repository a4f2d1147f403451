//! What of a runtime this program does not read directly.

use super::{
    error::ChainError,
    events, functions,
    layout::{Ours, Shape},
    settled::{CURSOR, LAST_UPGRADE},
};
use subxt::Metadata;

/// Functions and events whose layout in the runtime of this metadata is not ours, `LeaseApi.lease` or `Leases.Opened`,
/// and those that it does not have; they are read by the names of fields, if at all. And the storage entries by which a
/// migration is noticed, if it does not have them. `metadata` is the SCALE of
/// `RuntimeMetadataPrefixed`.
///
/// # Errors
/// [`ChainError::Unexpected`] if that is no metadata.
pub fn unlike(metadata: &[u8]) -> Result<Vec<String>, ChainError> {
    let metadata = Metadata::decode_from(metadata).map_err(|error| ChainError::unexpected("its metadata", error))?;
    let functions = functions::all().into_iter().map(|(api, name, ours)| {
        let found = metadata.runtime_api_trait_by_name(api).and_then(|found| found.method_by_name(name));
        (api, name, found.map(|method| Shape::Type(method.output_ty())), ours)
    });
    let events = events::all().into_iter().map(|(pallet, name, ours)| {
        let found = metadata.pallet_by_name(pallet);
        let variants = found.and_then(|pallet| pallet.event_ty_id().zip(pallet.event_variants()));
        let shape = variants.and_then(|(ty, variants)| {
            let variant = variants.iter().find(|variant| variant.name == name)?;
            Some(Shape::Variant(ty, variant.index))
        });
        (pallet, name, shape, ours)
    });
    let is_like = |shape: Option<Shape>, ours: &Ours| shape.is_some_and(|it| ours.is_laid_out_as(metadata.types(), it));
    let unlike = functions.chain(events).filter(|(_, _, shape, ours)| !is_like(*shape, ours));
    let missing = [LAST_UPGRADE, CURSOR].into_iter().filter(|(pallet, name)| {
        let storage = metadata.pallet_by_name(pallet).and_then(|pallet| pallet.storage());
        storage.and_then(|storage| storage.entry_by_name(name)).is_none()
    });
    Ok(unlike.map(|(of, name, _, _)| (of, name)).chain(missing).map(|(of, name)| format!("{of}.{name}")).collect())
}
