#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod claims;
mod constant_work;
mod downtime;
mod enrolment;
mod exact;
mod genesis;
mod reading;
mod schedule;
mod weights;
