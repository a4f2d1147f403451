#![allow(clippy::unwrap_used)]

mod assets;
mod conservation;
mod owed;
mod streams;
