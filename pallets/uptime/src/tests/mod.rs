#![allow(clippy::unwrap_used)]

mod clock;
mod coverage;
mod heartbeats;
mod reports;
