//! Calls on a chain with ten leases and on one with very many.
//!
//! Both states are built by the real runtime, compiled natively, through its own calls: registrations, offers, rents,
//! acceptances, activations, heartbeats, settlements, over the same ticks, with the agenda served in each. Only the
//! money to begin with is minted. Each is committed to a trie in memory. Then every call is dispatched on both in turns,
//! always on the same state, and what it changed is thrown away.

pub mod bids;
mod market;
mod measure;
mod report;
mod subjects;

pub use market::genesis;

use clap::Args;
use market::{Market, Size};
use measure::Measured;
use std::time::Instant;

/// What to measure on.
#[derive(Args)]
pub struct Options {
    /// Leases on the small chain.
    #[arg(long, default_value_t = 10)]
    few: u32,
    /// Leases on the large chain.
    #[arg(long, default_value_t = 100_000)]
    many: u32,
    /// Providers of the large chain, beside those below.
    #[arg(long, default_value_t = 1_000)]
    providers: u32,
    /// Buyers of the large chain.
    #[arg(long, default_value_t = 10_000)]
    buyers: u32,
    /// Active leases of three more providers of the large chain, whose heartbeats are compared.
    #[arg(long, value_delimiter = ',', default_value = "1,100,10000")]
    heartbeats: Vec<u32>,
    /// How often each call is dispatched on each lease that it is measured on.
    #[arg(long, default_value_t = 30)]
    repeat: u32,
}

/// Measures and prints.
pub fn run(options: &Options) {
    let small = built(&Size { leases: options.few, providers: 2, buyers: 3, special: Vec::new() });
    let large = built(&Size {
        leases: options.many,
        providers: options.providers,
        buyers: options.buyers,
        special: options.heartbeats.clone(),
    });
    let (few, many) = (Measured::new(small), Measured::new(large));
    report::print(&few, &many, options);
}

fn built(size: &Size) -> Market {
    let began = Instant::now();
    let market = Market::build(size);
    eprintln!(
        "{} leases of {} providers and {} buyers, {} entries of storage, built in {:.0} s",
        size.leases,
        market.providers.len(),
        size.buyers,
        market.entries(),
        began.elapsed().as_secs_f64()
    );
    market
}
