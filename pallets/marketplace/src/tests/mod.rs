#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod award;
mod bids;
mod capacity;
mod filters;
mod matching;
mod model;
mod offer;
mod orders;
mod rent;
mod state;
