//! The wait until a lease runs.

use super::Rented;
use crate::{
    access::{self, Way},
    output::{self, state},
    session::Options,
};
use color_eyre::eyre::{bail, eyre, Result};
use std::time::Duration;
use tradewind_client::{
    access::PublishedPort,
    chain::{Chain, ChainError, Follower},
};
use tradewind_primitives::LeaseState;

/// How long to wait for a provider to start a workload.
const PATIENCE: Duration = Duration::from_secs(900);

/// Waits until the lease is active, prints each step with its block, and opens the access.
///
/// # Errors
/// When the lease ends before it runs, or does not run in time; when the chain or the provider does not answer.
pub async fn await_access(options: &Options, chain: &Chain, rented: Rented) -> Result<Way> {
    let Rented { lease, block, kept } = rented;
    let mut follower = Follower::new(chain.clone(), block);
    let wait = async {
        let mut last = "";
        loop {
            let at = follower.next().await;
            let view = match at.lease(lease).await {
                // A runtime upgrade; it is over some blocks later.
                Err(ChainError::Migrating { .. }) => continue,
                view => view?,
            };
            let Some(view) = view else { bail!("lease {lease} has gone") };
            let (word, reason) = state(&view.lease.state);
            if word != last && word != "pending" {
                output::step(options.output, &format!("lease {lease}: {word}, block {}", at.number()));
                last = word;
            }
            match view.lease.state {
                LeaseState::Active => return Ok(view),
                LeaseState::Closing { .. } | LeaseState::Closed { .. } => {
                    bail!("lease {lease} ended before it ran: {}", reason.unwrap_or_default())
                }
                LeaseState::Pending { .. } | LeaseState::Provisioning { .. } => {}
            }
        }
    };
    let view = tokio::time::timeout(PATIENCE, wait)
        .await
        .map_err(|_| eyre!("lease {lease} is still not active after {} s", PATIENCE.as_secs()))??;
    access::way(options, chain, &view, kept).await
}

/// Says where a lease is reached.
pub fn tell_way(options: &Options, lease: u64, way: &Way) {
    if let Some(url) = &way.url {
        output::step(options.output, &format!("lease {lease} answers at {url}"));
    }
    for PublishedPort { inside, protocol, outside } in &way.ports {
        output::step(options.output, &format!("port {inside}/{protocol} of lease {lease} is {outside}"));
    }
    if let (Some(user), Some(_)) = (&way.user, &way.host_key) {
        output::step(options.output, &format!("Try: tradewind lease ssh {lease}   # as {user}"));
    }
    if way.url.is_some() {
        output::step(options.output, &format!("Try: tradewind invoke {lease} /"));
    }
}
