//! Machines come, stay, end and leave nothing; what they cannot do is tried from inside.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod kit;
#[path = "machines/support.rs"]
mod support;

#[path = "machines/images.rs"]
mod images;
#[path = "machines/isolation.rs"]
mod isolation;
#[path = "machines/lifecycle.rs"]
mod lifecycle;
