//! Images of containers: had from a registry or an archive, checked against their digests, unpacked and cached.
//!
//! What is in an image is its buyer's and may be hostile. Layers are therefore unpacked by a child that can see nothing
//! but the folder it unpacks into ([`unpack`]); everything is bounded before it is read; and a folder gets its place in
//! the cache only when all of it is there and agrees with the digests.

mod archive;
mod cache;
mod error;
mod fetch;
mod layer;
mod pipe;
mod reference;
mod skopeo;
mod slots;
mod spec;
mod store;
mod tarball;
mod unpack;
mod user;

pub use cache::Image;
pub use error::ImageError;
pub use spec::ProcessConfig;
pub use store::{ImageStore, InUse, Source, StoreConfig};
pub use unpack::{unpack, unpack_main, UnpackArgs, UnpackError, Unpacked};
pub use user::{resolve_user, User};
