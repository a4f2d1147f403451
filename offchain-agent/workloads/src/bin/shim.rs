//! `tradewind-shim`: what `tradewind-agent` has done by processes of their own, which outlive it or see less
//! than it does. Nobody needs to call it.

use clap::{Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};
use tradewind_workloads::{
    image::{unpack_main, UnpackArgs},
    shim::{supervise, ShimArgs},
};

/// Helper of tradewind-agent; not meant to be called by hand.
#[derive(Parser)]
#[command(name = "tradewind-shim", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Supervises the container of one lease.
    Run {
        /// The agent's folder of containers.
        #[arg(long)]
        kept: PathBuf,
        /// The folder of mounts.
        #[arg(long)]
        run: PathBuf,
        /// The lease's number.
        #[arg(long)]
        lease: u64,
    },
    /// Unpacks a layer of an image from standard input.
    Unpack(UnpackArgs),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Run { kept, run, lease } => match supervise(&ShimArgs { kept, run, lease }) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        },
        Command::Unpack(args) => unpack_main(&args),
    }
}
