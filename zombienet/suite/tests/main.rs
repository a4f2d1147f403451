//! The parachain on a real relay chain: westend-local with two validators, and two collators.
//!
//! One test at a time: each has a relay chain of its own. `scripts/zombienet` sets what they need.

mod collators;
mod finality;
mod load;
mod smoke;
mod upgrade;
