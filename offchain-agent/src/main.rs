//! The provider's daemon.

use clap::{Parser, Subcommand};
use color_eyre::eyre::Result;
use std::path::PathBuf;
use tracing_subscriber::EnvFilter;

/// Provides compute on a Tradewind market: provisions leases, attests them, earns
#[derive(Debug, Parser)]
#[command(name = "tradewind-agent", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make keys and a configuration, register, and post an offer; can be repeated
    Init(Box<tradewind_agent::init::Init>),
    /// The points at which a test can hold the agent
    #[command(hide = true)]
    FaultPoints,
    /// End every workload that outlives the agent, which must be stopped; for taking it off a machine
    Clear {
        /// Folder that `init` made
        #[arg(long, env = "TRADEWIND_AGENT_HOME", default_value = "~/.tradewind-agent")]
        home: PathBuf,
    },
    /// Serve until stopped by SIGTERM or Ctrl-C
    Run {
        /// Folder that `init` made
        #[arg(long, env = "TRADEWIND_AGENT_HOME", default_value = "~/.tradewind-agent")]
        home: PathBuf,
    },
}

#[tokio::main]
async fn main() -> Result<()> {
    color_eyre::install()?;
    let filter = EnvFilter::try_from_env("TRADEWIND_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match Arguments::parse().command {
        Command::Init(init) => tradewind_agent::init::run(&init).await,
        Command::FaultPoints => {
            tradewind_agent::faults::POINTS.iter().for_each(|point| println!("{point}"));
            Ok(())
        }
        Command::Clear { home } => tradewind_agent::clear::run(&tradewind_agent::expand(&home)).await,
        Command::Run { home } => tradewind_agent::run::run(&tradewind_agent::expand(&home)).await,
    }
}
