#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod decay;
mod gain;
mod history;
mod lower;
mod migration;
mod model;
mod properties;
