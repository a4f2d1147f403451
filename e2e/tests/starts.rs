//! How long workloads take to start, and what a hundred containers take of their agent.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::time::Duration;
use tradewind_e2e::{busybox, example, middle, remains, say, shims, Network, Terms, ALICE, DAVE};

const LONG: Duration = Duration::from_secs(600);

/// Containers that run at one time.
const CONTAINERS: usize = 100;

/// Starts of each kind that are measured one by one.
const MEASURED: usize = 5;

/// It does nothing, on the smallest disk.
const SLEEPER: &str = "version: 1
kind: container
image: { file: busybox.tar }
command: [sleep, \"100000\"]
resources: { vcpus: 1, memory: 64Mi }
";

#[tokio::test]
async fn one_agent_runs_a_hundred_containers_that_outlive_it() {
    let mut network = Network::chain().await;
    let terms = Terms { vcpus: "101", ..Terms::NORMAL };
    network.add_container_provider_with(&["--container-memory", "8g"], terms, "scratch_mib = 16").await;
    let home = network.provider(0).home.join("agent");

    let function = example("markdown");
    let open = network.open(&function, 3_600).await;
    let [first] = network.rent_open(ALICE, &open, 1).await[..] else { panic!("one lease") };
    network.tradewind(&["lease", "hand-over", &first.to_string(), function.to_str().unwrap()]).await.done();
    network.lease_until(first, "active", LONG, |lease| lease.state == "active").await;
    let (_, compiled) = network.starts(0, "function").await;
    say(&format!(
        "measured: a function that is compiled while it is being accepted: {}",
        network.phases(0, "function").await
    ));
    let (_, took) = network.one_by_one(DAVE, &open, MEASURED).await;
    say(&format!(
        "measured: a function that is compiled while it is being accepted: {}; one that was before: {}",
        middle(&[compiled]),
        middle(&took)
    ));

    busybox(network.folder());
    let sleeper = network.folder().join("sleeper.yaml");
    std::fs::write(&sleeper, SLEEPER).unwrap();
    let mut open = network.open(&sleeper, 3_600).await;
    (open.offer, open.kind) = (1, "container");
    let [first] = network.rent_open(ALICE, &open, 1).await[..] else { panic!("one lease") };
    network.tradewind(&["lease", "hand-over", &first.to_string(), sleeper.to_str().unwrap()]).await.done();
    network.lease_until(first, "active", LONG, |lease| lease.state == "active").await;
    let (_, unpacked) = network.starts(0, "container").await;
    say(&format!(
        "measured: a container whose image is unpacked while it is being accepted: {}",
        network.phases(0, "container").await
    ));
    let alone = network.provider(0).memory();
    let (mut leases, took) = network.one_by_one(DAVE, &open, MEASURED).await;
    say(&format!(
        "measured: a container whose image is unpacked while it is being accepted: {}; one whose image was before: {}",
        middle(&[unpacked]),
        middle(&took)
    ));

    while leases.len() + 1 < CONTAINERS {
        let wave = 25.min(CONTAINERS - 1 - leases.len());
        let more = network.rent_open(DAVE, &open, wave).await;
        for lease in &more {
            network.lease_until(*lease, "active", LONG, |lease| lease.state == "active").await;
        }
        leases.extend(more);
    }
    let supervisors = shims(&home);
    assert_eq!(supervisors.len(), CONTAINERS);
    let crowded = network.provider(0).memory();
    say(&format!("measured: agent RSS with {CONTAINERS} containers: {crowded} KiB; with one: {alone} KiB"));

    // They are the same ones after their agent was killed, and attested again.
    network.kill_agent(0);
    network.start_agent(0).await;
    let sample = [first, leases[0], *leases.last().unwrap()];
    for lease in sample {
        let covered = network.lease(lease).await.covered;
        network.lease_until(lease, "attested again", LONG, |lease| lease.covered > covered).await;
    }
    assert_eq!(shims(&home), supervisors);

    network.cancel_all(DAVE, &leases, 50).await;
    network.tradewind(&["lease", "cancel", &first.to_string()]).await.done();
    network.until("nothing to be left", LONG, async || remains(&home).is_empty().then_some(())).await;
    for lease in sample {
        network.closed(lease, LONG).await.check_closed();
    }
}
