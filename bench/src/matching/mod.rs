//! The best ten of very many offers, as the runtime finds them when it is asked through a node, and as an index in memory
//! does that follows the chain (`tradewind_client::market_index`).
//!
//! For each size a development chain is made whose genesis has that many offers: the runtime's own calls post them, on
//! the state of the built-in development chain, and the result becomes a chain specification. The installed node runs on
//! it. Both are then asked the same, about the same block, and must answer the same.

mod market;
mod measure;
mod node;

use clap::Args;
use std::path::PathBuf;

/// How many offers, and how often.
#[derive(Args)]
pub struct Options {
    /// Offers, one chain of each number.
    #[arg(long, value_delimiter = ',', default_value = "1000,10000,100000")]
    offers: Vec<u32>,
    /// How often the index is asked each question.
    #[arg(long, default_value_t = 101)]
    repeat: usize,
    /// How often the runtime is, at most: it is asked no longer than for a minute.
    #[arg(long, default_value_t = 21)]
    runtime_repeat: usize,
    /// The node.
    #[arg(long, env = "TRADEWIND_NODE_PROGRAM")]
    node: PathBuf,
    /// The command, whose memory is measured while it watches the market.
    #[arg(long, env = "TRADEWIND_PROGRAM")]
    command: PathBuf,
}

/// Measures and prints.
pub fn run(options: &Options) {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let folder = tempfile::Builder::new().prefix("tradewind-bench-").tempdir().expect("a folder");
    let development = node::development_spec(options, folder.path());
    let sizes: Vec<_> = options
        .offers
        .iter()
        .map(|offers| {
            let spec = market::spec(&development, *offers, folder.path());
            runtime.block_on(measure::measure(options, *offers, &spec, folder.path()))
        })
        .collect();
    measure::print(options, &sizes);
}
