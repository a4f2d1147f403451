#![allow(clippy::unwrap_used)]

mod assets;
mod conservation;
mod orders;
mod owed;
mod streams;
