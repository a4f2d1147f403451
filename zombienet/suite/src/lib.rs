//! What the tests on a real relay chain share: two validators and two collators, started by zombienet from
//! `zombienet/network.toml`, and the market on them, driven from outside by the installed programs.

// Whoever calls this is a test: a harness that cannot go on fails it, and says why.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod measure;
mod places;
mod pov;
mod processes;
mod relayed;
mod rpc;

pub use measure::{Blocks, Watch};
pub use pov::Proof;
pub use relayed::Relayed;
pub use rpc::{Head, Rpc};
