#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod cloud;
mod collateral;
mod migration;
mod model;
mod name;
mod profile;
mod stake;
mod state;
