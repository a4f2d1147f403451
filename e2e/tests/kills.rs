//! An agent that is killed at every step of a lease: never two workloads, never one that is left over, never another
//! ending than the true one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::time::Duration;
use tradewind_e2e::{example, Network, Terms};

const LONG: Duration = Duration::from_secs(600);

/// The points at which a lease is on its way to being active. No other lease comes to them, so that whoever is held there
/// is the one that this test rents.
const BEFORE: [&str; 9] = [
    "blob stored",
    "manifest put",
    "admit: found",
    "admit: written down",
    "admit: accepted",
    "provision: begun",
    "provision: runs",
    "provision: written down",
    "provision: activated",
];

/// Those that come while it is active, the first two when the agent starts.
const DURING: [&str; 4] = ["resume: begun", "resume: runs", "heartbeat: signed", "heartbeat: sent"];

/// Those that come when it has ended.
const AFTER: [&str; 5] =
    ["settle: begun", "settle: settled", "tear down: begun", "tear down: destroyed", "tear down: content dropped"];

/// Starts the agent so that it stops at `point`. Returns the file by which it says that it has.
async fn hold_at(network: &mut Network, point: &str) -> std::path::PathBuf {
    let file = network.folder().join(point.replace([':', ' '], "-"));
    let wanted = format!("{point}={}", file.display());
    network.kill_agent(0);
    network.start_agent_with(0, &[("TRADEWIND_HOLD_AT", &wanted)]).await;
    file
}

/// Waits until the agent stands still at the point of `file`, kills it there, and starts it again.
async fn kill_there(network: &mut Network, file: &std::path::Path) {
    let what = format!("the agent to come to {}", file.display());
    network.until(&what, LONG, async || file.exists().then_some(())).await;
    network.kill_agent(0);
    network.start_agent(0).await;
}

#[tokio::test]
async fn an_agent_that_is_killed_at_any_step_goes_on_where_it_was() {
    let mut network = Network::chain().await;
    network.add_provider(Terms { vcpus: "16", ..Terms::default() }).await;
    let listed = network.agent(&["fault-points"]).await;
    let points: Vec<_> = listed.stdout.lines().collect();
    let tested = [&BEFORE[..], &DURING, &AFTER, &crate::paid::POINTS, &crate::economy::POINTS].concat();
    assert_eq!(points, tested, "every point has its place in this test, or in that of paid requests or the economy");

    let manifest = example("qr");
    let manifest = manifest.to_str().unwrap();
    let mut leases = Vec::new();
    for point in BEFORE {
        let file = hold_at(&mut network, point).await;
        let lease = leases.len() as u64;
        let rented = {
            let held = network.until(point, LONG, async || file.exists().then_some(()));
            let rent = ["rent", manifest, "--yes", "--detach", "--for", "1h"];
            let renting = network.tradewind(&rent);
            tokio::pin!(held, renting);
            tokio::select! {
                () = &mut held => false,
                outcome = &mut renting => {
                    outcome.done();
                    held.await;
                    true
                }
            }
        };
        network.kill_agent(0);
        network.start_agent(0).await;
        if !rented {
            // The buyer was still handing over. The lease stands, and it can be done again.
            network.tradewind(&["lease", "hand-over", &lease.to_string()]).await.done();
        }
        network
            .lease_until(lease, &format!("active after a kill at `{point}`"), LONG, |lease| lease.state == "active")
            .await;
        network.answers(lease).await;
        leases.push(lease);
        network.workloads(leases.len()).await;
    }

    for point in DURING {
        let file = hold_at(&mut network, point).await;
        kill_there(&mut network, &file).await;
        let before = network.lease(0).await.covered;
        network
            .lease_until(0, &format!("attested after a kill at `{point}`"), LONG, |lease| lease.covered > before)
            .await;
        for lease in &leases {
            network.answers(*lease).await;
        }
    }

    for point in AFTER {
        let file = hold_at(&mut network, point).await;
        let lease = leases.pop().unwrap();
        network.tradewind(&["lease", "cancel", &lease.to_string()]).await.done();
        kill_there(&mut network, &file).await;
        let closed = network.closed(lease, LONG).await;
        closed.check_closed();
        assert_eq!(closed.reason.as_deref(), Some("BuyerCancelled"), "after a kill at `{point}`");
        assert!(closed.covered > 0, "{closed:?}");
        network.gone(lease).await;
        network.workloads(leases.len()).await;
    }
    for lease in leases {
        network.answers(lease).await;
        assert_eq!(network.lease(lease).await.state, "active");
    }
}
