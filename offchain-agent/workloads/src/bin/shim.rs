//! `tradewind-shim`: what `tradewind-agent` has done by processes of their own, which outlive it or see less
//! than it does. Nobody needs to call it.

use clap::{Args, Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};
use tradewind_workloads::{
    image::{unpack_main, UnpackArgs},
    shim::{launch, supervise, supervise_machine, LaunchArgs, ShimArgs, ShimError},
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
    Run(Lease),
    /// Supervises the machine of one lease.
    Machine(Lease),
    /// Becomes a program that sees and may use less than we.
    Launch(LaunchArgs),
    /// Unpacks a layer of an image from standard input.
    Unpack(UnpackArgs),
}

#[derive(Args)]
struct Lease {
    /// The agent's folder of containers or machines.
    #[arg(long)]
    kept: PathBuf,
    /// The folder of mounts and sockets.
    #[arg(long)]
    run: PathBuf,
    /// The lease's number.
    #[arg(long)]
    lease: u64,
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Run(lease) => end(supervise(&lease.into())),
        Command::Machine(lease) => end(supervise_machine(&lease.into())),
        Command::Launch(args) => end(Err(launch(&args))),
        Command::Unpack(args) => unpack_main(&args),
    }
}

impl From<Lease> for ShimArgs {
    fn from(Lease { kept, run, lease }: Lease) -> Self {
        Self { kept, run, lease }
    }
}

fn end(ended: Result<(), ShimError>) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
