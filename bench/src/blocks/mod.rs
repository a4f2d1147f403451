//! Real blocks: a development chain as a process of its own, and many accounts that send `rent` and then `settle`, each
//! in a transaction of its own, all at once. What counts is the events of success in finalized blocks.
//!
//! Everything goes through the node's JSON-RPC. Transactions are made and signed here, by the runtime's own types.

mod chain;
mod people;
mod play;
mod report;
mod sign;

use clap::Args;
use std::path::PathBuf;

/// How much is sent.
#[derive(Args)]
pub struct Options {
    /// Accounts that rent, each one lease.
    #[arg(long, default_value_t = 4_000)]
    buyers: u32,
    /// Providers that share the leases.
    #[arg(long, default_value_t = 20)]
    providers: u32,
    /// Time between two blocks.
    #[arg(long, default_value_t = 6_000)]
    block_millis: u64,
    /// The node.
    #[arg(long, env = "TRADEWIND_NODE_PROGRAM", required_unless_present = "url")]
    node: Option<PathBuf>,
    /// WebSocket of a chain that runs already, with Alice as its rich superuser: none is started, and what its node
    /// writes about making blocks is not read.
    #[arg(long)]
    url: Option<String>,
    /// Only `rent`, not what follows.
    #[arg(long)]
    rent_only: bool,
}

/// Plays, counts and prints.
pub fn run(options: &Options) {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let played = runtime.block_on(play::play(options));
    report::print(&played, options);
}
