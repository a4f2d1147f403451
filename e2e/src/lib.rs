//! What the end-to-end tests share: real programs on free ports, in homes of their own, asked only from outside.
//!
//! The programs are taken from the folder that `TRADEWIND_BIN_DIR` names, or else from the one that cargo builds into.
//! No crate of ours is used here: what a test expects, it works out itself.

// Whoever calls this is a test: a harness that cannot go on fails it, and says why.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod batch;
mod call;
mod command;
mod containers;
mod disk;
mod lease;
mod money;
mod network;
mod people;
mod places;
mod prices;
mod process;
mod provider;
mod relay;
mod request;
mod spec;
mod starts;
mod steps;
mod storage;
mod tls;
mod told;
mod traces;
mod wait;
mod workloads;

pub use batch::{Made, Open};
pub use command::Outcome;
pub use containers::{busybox, machine_image, Registry};
pub use disk::Disk;
pub use lease::{covered_by, Lease, WINDOW};
pub use money::{Changes, USD, WIND};
pub use network::{Network, BLOCK_MILLIS};
pub use people::{Person, ALICE, BOB, CHARLIE, DAVE, FEES, PIONEER, SETTLER};
pub use places::{example, root};
pub use prices::PriceServer;
pub use process::{memory_of, plain, Process};
pub use provider::{Provider, Terms};
pub use relay::Relay;
pub use request::Signing;
pub use spec::{filled_template, first_release, make_live, packed_local};
pub use starts::middle;
pub use steps::{Rented, Steps, AFTER, BEFORE, DURING};
pub use storage::{Beat, Clock};
pub use told::Going;
pub use traces::{members, power_off, processes, qemus, remains, shims, signal, supervisor};
pub use wait::{say, until};
