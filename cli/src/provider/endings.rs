//! Notice and termination.

use crate::{
    lease::{lease_json, send},
    output::{self, Format},
    session::Options,
};
use color_eyre::eyre::{bail, ensure, eyre, Result};
use serde_json::json;
use sp_core::crypto::AccountId32;
use tradewind_client::{
    chain::Call,
    units::{format_ticks, Currency},
};
use tradewind_primitives::{ppm_floor, Balance, LeaseId, LeaseState, LeaseView, Tick};

/// `tradewind provider terminate`
#[derive(Debug, clap::Args)]
pub struct Terminate {
    /// Number of the lease
    pub lease: LeaseId,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

/// Gives notice.
///
/// # Errors
/// With the runtime's name for a refusal.
pub async fn notice(options: &Options, id: LeaseId) -> Result<()> {
    let (chain, submitter, _) = options.submitter().await?;
    let block = submitter.submit(&Call::give_notice(id)).await?.block;
    let at = chain.at_number(block).await?;
    let (view, live) = (at.lease(id).await?, at.clock().await?.live);
    let from = view.as_ref().and_then(|view| view.lease.notice);
    match options.output {
        Format::Json => output::value(
            &json!({ "block": block, "notice": from, "live": live, "lease": view.as_ref().map(lease_json) }),
        ),
        Format::Text => {
            let left = format_ticks(from.unwrap_or_default().saturating_sub(live));
            output::say!("notice given of lease {id}, block {block}: in {left} it can be terminated without a penalty");
            output::say!("Then: tradewind provider terminate {id}");
            Ok(())
        }
    }
}

/// Terminates a lease, after the user's yes.
///
/// # Errors
/// When the lease is not active; with the runtime's name for a refusal.
pub async fn terminate(options: &Options, args: &Terminate) -> Result<()> {
    let (chain, id) = (options.chain().await?, args.lease);
    let at = chain.finalized().await?;
    let view = at.lease(id).await?.ok_or_else(|| eyre!("there is no lease {id}"))?;
    ensure!(view.lease.state == LeaseState::Active, "lease {id} is not active: there is nothing to terminate");
    let ppm = at.constant::<u32>("Leases", "TerminationPenaltyPpm")?;
    let live = at.clock().await?.live;
    if options.output == Format::Text {
        output::say!("{}", consequence(&view, live, ppm));
    }
    if !args.yes && !output::ask("Terminate it?")? {
        bail!("not terminated");
    }
    send(options, id, "terminated", Call::terminate(id)).await
}

/// What terminating now costs, in WIND base units.
fn penalty(view: &LeaseView<AccountId32>, live: Tick, ppm: u32) -> Balance {
    match view.lease.notice {
        Some(from) if live >= from => 0,
        _ => ppm_floor(view.lease.collateral, ppm),
    }
}

fn consequence(view: &LeaseView<AccountId32>, live: Tick, ppm: u32) -> String {
    let (id, cost) = (view.id, Currency::Wind.format(penalty(view, live, ppm)));
    match view.lease.notice {
        Some(from) if live >= from => format!("The notice of lease {id} is due: terminating it costs nothing."),
        Some(from) => format!(
            "Terminating lease {id} now costs {cost} of its collateral, which the buyer gets; in {} it costs nothing.",
            format_ticks(from.saturating_sub(live))
        ),
        None => format!(
            "Terminating lease {id} now costs {cost} of its collateral, which the buyer gets; after due notice \
             (`tradewind provider notice {id}`) it costs nothing."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lease::tests::view;

    #[test]
    fn the_penalty_is_said_before_it_is_paid() {
        let mut view = view(LeaseState::Active);
        assert_eq!(penalty(&view, 10, 500_000), 5_000_000_000);
        assert!(consequence(&view, 10, 500_000).contains("costs 5 WIND of its collateral"));
        assert!(consequence(&view, 10, 500_000).contains("provider notice 7"));
        view.lease.notice = Some(20);
        assert_eq!(penalty(&view, 19, 500_000), 5_000_000_000);
        assert!(consequence(&view, 10, 500_000).contains("in 1 min it costs nothing"));
        assert_eq!(penalty(&view, 20, 500_000), 0);
        assert!(consequence(&view, 20, 500_000).contains("is due"));
        // Rounded down, like the chain's.
        (view.lease.collateral, view.lease.notice) = (3, None);
        assert_eq!(penalty(&view, 20, 500_000), 1);
    }
}
