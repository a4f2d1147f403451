//! How stored scores get from one layout to the next, over as many blocks as it takes.

pub mod v0;
pub mod v1;
