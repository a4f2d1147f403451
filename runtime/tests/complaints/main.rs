//! What people complain of in markets like this one, a test each, named for the complaint.
//!
//! On the real runtime, by real blocks: signed transactions that pay their fees, inherents, deadlines that are served
//! with the room that a block leaves. Every unit of money is accounted for: what somebody gained or lost is compared
//! with what the protocol says, worked out here from its formulas.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod bidding;
#[path = "../common/mod.rs"]
mod common;
mod dollars;
mod endings;
mod griefing;
mod money;
mod outages;
mod payments;
mod reasons;
mod rental;
mod upgrades;
mod wedged;
mod world;
