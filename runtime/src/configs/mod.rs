//! How the pallets are wired, one file for each concern.

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmark_helpers;
pub mod consensus;
pub mod cumulus;
pub mod economy;
pub mod fees;
pub mod governance;
pub mod identity;
pub mod market;
pub mod migrations;
pub mod money;
pub mod prices;
pub mod statements;
pub mod system;
pub mod utility;
pub mod xcm;
