#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, dead_code)]

mod bounded;
mod cost;
mod differences;
mod records;

use super::{LayoutError, Layouts, Ours, Shape};
use codec::{Decode, Encode};
use scale_info::TypeInfo;

/// `bytes` of a chain whose type is `Theirs`, read as `R`.
fn read_bytes<Theirs: TypeInfo + 'static, R: Decode + TypeInfo + 'static>(bytes: &[u8]) -> Result<R, LayoutError> {
    let (types, id) = Ours::of::<Theirs>().into_parts();
    Layouts::default().reader(1, &types).read(Shape::Type(id), bytes)
}

/// What a chain wrote, read as `R`.
fn read<Theirs: Encode + TypeInfo + 'static, R: Decode + TypeInfo + 'static>(
    theirs: &Theirs,
) -> Result<R, LayoutError> {
    read_bytes::<Theirs, R>(&theirs.encode())
}

/// Whether a chain's `Theirs` needs no translation.
fn is_direct<Theirs: TypeInfo + 'static, R: TypeInfo + 'static>() -> bool {
    let (types, id) = Ours::of::<Theirs>().into_parts();
    Ours::of::<R>().is_laid_out_as(&types, Shape::Type(id))
}

/// What keeps the chain's value from being read as `R`.
fn refusal<Theirs, R>(theirs: &Theirs) -> String
where
    Theirs: Encode + TypeInfo + 'static,
    R: Decode + TypeInfo + 'static + std::fmt::Debug,
{
    read::<Theirs, R>(theirs).unwrap_err().to_string()
}
