//! The vocabulary of the Tradewind market.
//!
//! Pallets never name one another: they share the records of this crate and meet through its [`traits`], which the
//! runtime wires together. Durations and rates are in *ticks*: one relay-chain block, six seconds nominally. Amounts
//! are `u128` base units of an asset; a [`Rate`] is base units × 10⁹ per tick.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod api;
mod channel;
mod emission;
mod governance;
mod ids;
mod lease;
mod matching;
mod offer;
mod order;
mod price;
mod provider;
mod rate;
mod reputation;
mod resources;
mod securities;
mod setting;
mod source;
pub mod traits;

pub use channel::*;
pub use emission::*;
pub use governance::*;
pub use ids::*;
pub use lease::*;
pub use matching::*;
pub use offer::*;
pub use order::*;
pub use price::*;
pub use provider::*;
pub use rate::*;
pub use reputation::*;
pub use resources::*;
pub use securities::*;
pub use setting::*;
pub use source::*;
