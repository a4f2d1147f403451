//! Prices as the chain's operators find them: what is known, and where an operator's own node asks.

mod file;
mod list;
mod metrics;
mod sources;

pub use sources::{mirror, MirrorOf};

use crate::session::Options;
use color_eyre::eyre::Result;
use std::path::PathBuf;

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Prices {
    /// Every price that the chain knows, its age, and how far operators are apart
    Ls {
        /// Also what each operator says
        #[arg(long)]
        operators: bool,
    },
    /// Where this node asks for prices, and how that goes. The node answers whoever runs it, on its own machine
    Sources,
    /// Prices, their age and spread, and how this node's sources do, in Prometheus' text format
    Metrics,
    /// Change where this node asks
    #[command(subcommand)]
    Source(Source),
}

/// What to do with the sources of one's own node.
#[derive(Debug, clap::Subcommand)]
pub enum Source {
    /// Ask these sources too, or instead of those of the same name: JSON as `prices sources --output json` prints it
    Set {
        /// The file; `-` is standard input
        file: PathBuf,
    },
    /// Go back to the chain's own source of that name, or forget it if there is none
    Reset {
        /// Which
        name: String,
    },
    /// Do not ask the source of that name any more
    Off {
        /// Which
        name: String,
    },
    /// The operator's key for a source that wants one, read from standard input; nothing takes it away
    Key {
        /// Which
        name: String,
    },
    /// Ask a server that plays the clouds' pages (tradewind-price-server) instead of all of them
    Mirror(MirrorOf),
}

/// Runs it.
///
/// # Errors
/// When the node does not answer or refuses; when a file cannot be read.
pub async fn run(options: &Options, prices: &Prices) -> Result<()> {
    match prices {
        Prices::Ls { operators } => list::run(options, *operators).await,
        Prices::Sources => sources::show(options).await,
        Prices::Metrics => metrics::run(options).await,
        Prices::Source(Source::Set { file }) => sources::set(options, file).await,
        Prices::Source(Source::Reset { name }) => sources::reset(options, name).await,
        Prices::Source(Source::Off { name }) => sources::off(options, name).await,
        Prices::Source(Source::Key { name }) => sources::key(options, name).await,
        Prices::Source(Source::Mirror(of)) => sources::mirror(&options.chain().await?, of).await,
    }
}
