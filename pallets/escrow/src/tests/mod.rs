#![allow(clippy::unwrap_used)]

mod assets;
mod channel_model;
mod channels;
mod conservation;
mod credits;
mod fees;
mod orders;
mod owed;
mod payments;
mod streams;
