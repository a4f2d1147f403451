#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod capacity;
mod matching;
mod model;
mod offer;
mod rent;
mod state;
