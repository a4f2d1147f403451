//! An agent that is killed at every step of a lease: never two workloads, never one that is left over, never another
//! ending than the true one. Machines' test is in `machines.rs`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::time::Duration;
use tradewind_e2e::{busybox, example, remains, Network, Rented, Steps, Terms, AFTER, BEFORE, DURING};

const LONG: Duration = Duration::from_secs(600);

#[tokio::test]
async fn an_agent_that_is_killed_at_any_step_goes_on_where_it_was() {
    let mut network = Network::chain().await;
    network.add_provider(Terms { vcpus: "16", ..Terms::default() }).await;
    let listed = network.agent(&["fault-points"]).await;
    let points: Vec<_> = listed.stdout.lines().collect();
    let tested = [&BEFORE[..], &DURING, &AFTER, &crate::paid::POINTS, &crate::economy::POINTS].concat();
    assert_eq!(points, tested, "every point has its place in this test, or in that of paid requests or the economy");

    let mut steps = Steps { network: &mut network, rented: Rented::Function(example("qr")) };
    let mut leases = Vec::new();
    for point in BEFORE {
        let lease = leases.len() as u64;
        steps.begins(lease, &[point]).await;
        leases.push(lease);
        steps.run(leases.len()).await;
    }
    for point in DURING {
        steps.goes_on(&leases, point).await;
    }
    for point in AFTER {
        steps.ends(leases.pop().unwrap(), &[point]).await;
        steps.run(leases.len()).await;
    }
    for lease in leases {
        steps.answers(lease).await;
        assert_eq!(steps.network.lease(lease).await.state, "active");
    }
}

/// What runs outlives the agent, so one container at a time is taken through its life, twice: with the agent killed at every
/// other point of it, and at those between.
#[tokio::test]
async fn an_agent_of_containers_that_is_killed_at_any_step_goes_on_where_it_was() {
    let mut network = Network::chain().await;
    network.add_container_provider(Terms::NORMAL, "").await;
    let home = network.provider(0).home.join("agent");
    busybox(network.folder());
    let manifest = network.folder().join("web.yaml");
    let text = "version: 1\nkind: container\nimage: { file: busybox.tar }\nports: [{ port: 8080, name: http }]\n\
                volumes: [{ name: data, path: /data, size: 1Gi }]\n\
                resources: { vcpus: 1, memory: 64Mi, storage: 2Gi }\n";
    std::fs::write(&manifest, text).unwrap();

    let mut steps = Steps { network: &mut network, rented: Rented::Container(manifest) };
    for lease in [0, 1] {
        steps.in_a_life(lease).await;
        steps.network.until("nothing to be left", LONG, async || remains(&home).is_empty().then_some(())).await;
    }
}
