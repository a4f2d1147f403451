//! Measures what `docs/performance.md` tells, each part by a command of its own. `scripts/bench` runs them all.
//!
//! What is measured is printed as tables in Markdown. Every speed stands beside another one of the same run: the
//! machine, and what else it does, are in both.

// A measurement that cannot go on stops, and says why.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod blocks;
mod calls;
mod economics;
mod functions;
mod matching;
mod paid;
mod state;
mod statistics;

use clap::{Parser, Subcommand};

/// Measures the runtime, blocks and functions.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    part: Part,
}

#[derive(Subcommand)]
enum Part {
    /// Calls on a chain with few leases and on one with many.
    State(state::Options),
    /// The first bids on an order, and one after a thousand.
    Bids(state::bids::Options),
    /// The best offers out of many: by the runtime, and by an index that follows the chain.
    Matching(matching::Options),
    /// `rent` and `settle` in the blocks of a development chain.
    Blocks(blocks::Options),
    /// Requests to a function of an agent, beside `wasmtime serve`.
    Functions(functions::Options),
    /// Requests that are paid one by one, beside those of a lease, and vouchers beside bare signatures.
    Paid(paid::Options),
    /// Writes the tables and plots of `docs/economics.md`.
    Economics(economics::Options),
}

fn main() {
    match Arguments::parse().part {
        Part::State(options) => state::run(&options),
        Part::Bids(options) => state::bids::run(&options),
        Part::Matching(options) => matching::run(&options),
        Part::Blocks(options) => blocks::run(&options),
        Part::Functions(options) => functions::run(&options),
        Part::Paid(options) => paid::run(&options),
        Part::Economics(options) => economics::run(&options),
    }
}
