//! Leases of the user.

mod changes;
mod copy;
mod delegate;
mod exec;
mod extend;
mod forward;
mod history;
mod list;
mod logs;
mod probe;
mod ssh;
mod story;
mod watch;
mod watcher;
mod why;

#[cfg(test)]
pub use story::tests;

pub use delegate::{agent, By, Delegable};
pub use list::{asset_json, lease_json};
pub use story::{cause, verdict, Verdict};
pub use watcher::{Look, Watcher, EVERY};
pub use why::tell;

use crate::{
    handover::{self, HandOver},
    output::{self, money, state, Format},
    session::Options,
};
use color_eyre::eyre::Result;
use serde_json::json;
use std::process::ExitCode;
use tradewind_client::chain::{Call, Included};
use tradewind_primitives::LeaseId;

/// What to do with them.
#[derive(Debug, clap::Subcommand)]
pub enum Lease {
    /// List those that are not closed
    Ls {
        /// The closed ones too, as long as the chain keeps them
        #[arg(long)]
        all: bool,
    },
    /// Show one, with its money
    Show {
        /// Number of the lease
        lease: LeaseId,
        #[command(flatten)]
        by: By,
    },
    /// Say in one sentence how one ended, or that it goes on: who ended it, when, and where the money went
    Why {
        /// Number of the lease
        lease: LeaseId,
    },
    /// Follow one until it is closed, and ask from outside whether its workload answers
    Watch(watch::Watch),
    /// Show what its workload wrote to its standard output and error
    Logs(Delegable<logs::Logs>),
    /// Log in to a machine, whose server must have the key that the provider named
    Ssh(ssh::Ssh),
    /// Run a command in a container, or on a machine by SSH
    Exec(Delegable<exec::Exec>),
    /// Copy a file to or from a container or a machine: `cp 7:/etc/hosts .`
    Cp(Delegable<copy::Copy>),
    /// Open a port here that leads to one inside, until Ctrl-C
    PortForward(forward::Forward),
    /// Hand manifest and program over to the provider, again or for the first time
    HandOver(Delegable<HandOver>),
    /// Let another key ask for some things of one, for some time: CI that reads a log, somebody who runs commands
    Delegate(delegate::Delegate),
    /// Lengthen its term, at its rate: says the price, and asks
    Extend(extend::Extend),
    /// End one: what is attested so far is paid, the rest comes back. Before it runs, the time since the rent is paid to the
    /// treasury; while the provider is starting it, the provider gets the price of ten ticks
    Cancel {
        /// Number of the lease
        lease: LeaseId,
    },
    /// End one whose access is of no use, shortly after it has started: what its attested time earned goes to the
    /// treasury, so that neither side gains, and the rest comes back
    RejectAccess {
        /// Number of the lease
        lease: LeaseId,
    },
    /// Pay what is attested, and close what has ended
    Settle {
        /// Number of the lease
        lease: LeaseId,
    },
    /// Do what a deadline demands
    Enforce {
        /// Number of the lease
        lease: LeaseId,
    },
    /// Remove the record of one that has long been closed; its deposit comes back
    Prune {
        /// Number of the lease
        lease: LeaseId,
    },
}

/// Runs it.
///
/// # Errors
/// Of the chain, with the runtime's name for a refusal.
pub async fn run(options: &Options, lease: &Lease) -> Result<ExitCode> {
    let done = match lease {
        Lease::Ls { all } => list::list(options, *all).await,
        Lease::Show { lease, by } => list::show(&by.with(options)?, *lease).await,
        Lease::Why { lease } => why::run(options, *lease).await,
        Lease::Watch(args) => return watch::run(options, args).await,
        Lease::Logs(Delegable { args, by }) => logs::run(&by.with(options)?, args).await,
        Lease::Ssh(args) => ssh::run(options, args).await,
        Lease::Exec(Delegable { args, by }) => return exec::run(&by.with(options)?, args).await,
        Lease::Cp(Delegable { args, by }) => copy::run(&by.with(options)?, args).await,
        Lease::PortForward(args) => forward::run(options, args).await,
        Lease::HandOver(Delegable { args, by }) => handover::run(&by.with(options)?, args).await,
        Lease::Delegate(args) => delegate::run(options, args).await,
        Lease::Extend(args) => extend::run(options, args).await,
        Lease::Cancel { lease } => send(options, *lease, "cancelled", Call::cancel(*lease)).await,
        Lease::RejectAccess { lease } => {
            send(options, *lease, "ended, as its access is of no use", Call::reject_access(*lease)).await
        }
        Lease::Settle { lease } => send(options, *lease, "settled", Call::settle(*lease)).await,
        Lease::Enforce { lease } => send(options, *lease, "enforced", Call::enforce(*lease)).await,
        Lease::Prune { lease } => send(options, *lease, "pruned", Call::prune(*lease)).await,
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// Sends `call`, which concerns lease `id`, and shows the lease as it is then.
///
/// # Errors
/// Of the chain, with the runtime's name for a refusal.
pub async fn send(options: &Options, id: LeaseId, done: &str, call: Call) -> Result<()> {
    let (chain, submitter, _) = options.submitter().await?;
    let Included { block, .. } = submitter.submit(&call).await?;
    let view = chain.at_number(block).await?.lease(id).await?;
    if options.output == Format::Json {
        return output::value(&json!({ "block": block, "lease": view.as_ref().map(lease_json) }));
    }
    output::say!("lease {id} {done}, block {block}");
    if let Some(view) = view {
        let (word, reason) = state(&view.lease.state);
        let reason = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
        output::say!(
            "{word}{reason}: paid {}, refunded {}, on hold {}",
            money(&view.lease.asset, view.paid),
            money(&view.lease.asset, view.refunded),
            money(&view.lease.asset, view.held)
        );
    }
    Ok(())
}
