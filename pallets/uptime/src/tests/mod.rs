#![allow(clippy::unwrap_used)]

mod attestation;
mod clock;
mod coverage;
mod heartbeats;
mod reports;
mod silence;
