#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod conversions;
mod feeds;
mod health;
mod model;
mod operators;
mod pairs;
mod properties;
mod quotes;
mod submissions;
mod worker;
