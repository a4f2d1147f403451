//! Images from archives and registries, unpacked for real, as root.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "images/hostile.rs"]
mod hostile;
#[path = "images/layers.rs"]
mod layers;
#[path = "images/registry.rs"]
mod registry;
#[path = "images/store.rs"]
mod store;
#[path = "images/support.rs"]
mod support;
