//! What hangs: a supervisor, a program that the agent calls. What else runs goes on meanwhile, and nothing waits for ever.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::json;
use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tradewind_e2e::{busybox, plain, processes, remains, shims, signal, Network, Terms, BOB, WINDOW};

const LONG: Duration = Duration::from_secs(600);

/// Longest time until a supervisor that hangs has been found out, and has gone or been replaced.
const FOUND: Duration = Duration::from_secs(120);

pub fn manifest(network: &Network) -> PathBuf {
    busybox(network.folder());
    let path = network.folder().join("web.yaml");
    let text = "version: 1\nkind: container\nimage: { file: busybox.tar }\nports: [{ port: 8080, name: http }]\n\
                resources: { vcpus: 1, memory: 64Mi, storage: 1Gi }\n";
    std::fs::write(&path, text).unwrap();
    path
}

/// The supervisor of a lease; none while there is none.
pub fn supervisor(home: &Path, lease: u64) -> Option<u32> {
    let found = shims(home).into_iter().find(|(_, line)| line.trim_end().ends_with(&format!("--lease {lease}")));
    found.map(|(pid, _)| pid)
}

pub async fn answers(network: &Network, url: &str) {
    let says = async || (network.http.get(url).send().await.ok()?.status() == 200).then_some(());
    network.until(&format!("{url} to answer"), LONG, says).await;
}

/// Whoever asks the agent is answered at once.
async fn api_answers(network: &Network) {
    let began = Instant::now();
    assert!(network.agent_rpc(0, "tradewind_info", json!([])).await.is_some());
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

/// No heartbeat since tick `from` was late: each attested all since the one before.
pub async fn in_time(network: &Network, from: u32) {
    let beats = async || {
        let beats = network.recent_beats(BOB.public).await;
        beats.into_iter().filter(|beat| beat.tick >= from).collect::<Vec<_>>()
    };
    let now = network.clock().await.now;
    let beats = network
        .until("a heartbeat after all that", LONG, async || {
            let beats = beats().await;
            beats.last().is_some_and(|last| last.tick >= now).then_some(beats)
        })
        .await;
    let clock = network.clock().await;
    assert!(beats.len() > 1, "{beats:?}");
    for pair in beats.windows(2) {
        assert!(clock.live_between(pair[0].tick, pair[1].tick) <= WINDOW, "a late heartbeat: {beats:?}");
    }
}

#[tokio::test]
async fn a_supervisor_that_hangs_is_replaced_or_removed_and_others_leases_go_on() {
    let mut network = Network::chain().await;
    network.add_container_provider(Terms { vcpus: "4", ..Terms::NORMAL }, "").await;
    let home = network.provider(0).home.join("agent");
    let wanted = manifest(&network);
    let mut urls = Vec::new();
    for lease in 0..3 {
        let (rented, url) = network.rent(&wanted, &["--for", "1h"]).await;
        assert_eq!(rented, lease);
        urls.push(url);
    }
    let (goes_on, hangs, ends) = (0, 1, 2);
    let found = [hangs, ends].map(|lease| supervisor(&home, lease).unwrap());
    let before = network.clock().await.now;
    signal("STOP", &found);
    network.tradewind(&["lease", "cancel", &ends.to_string()]).await.done();
    api_answers(&network).await;

    network
        .until("another supervisor in place of the one that hangs", FOUND, async || {
            supervisor(&home, hangs).filter(|now| *now != found[0])
        })
        .await;
    answers(&network, &urls[1]).await;
    network
        .until("the cancelled one to be gone", FOUND, async || supervisor(&home, ends).is_none().then_some(()))
        .await;
    let closed = network.closed(ends, LONG).await;
    closed.check_closed();
    assert_eq!(closed.reason.as_deref(), Some("BuyerCancelled"));
    network.workloads(2).await;

    // Nobody else has noticed.
    api_answers(&network).await;
    answers(&network, &urls[0]).await;
    in_time(&network, before).await;
    for lease in [goes_on, hangs] {
        assert_eq!(network.lease(lease).await.state, "active");
        network.tradewind(&["lease", "cancel", &lease.to_string()]).await.done();
    }
    for lease in [goes_on, hangs] {
        network.closed(lease, LONG).await.check_closed();
    }
    network.until("nothing to be left", LONG, async || remains(&home).is_empty().then_some(())).await;
}

#[tokio::test]
async fn a_runtime_that_never_returns_is_given_up_and_tried_again() {
    let mut network = Network::chain().await;
    let (runtime, hangs) = (network.folder().join("runtime"), network.folder().join("hangs"));
    // It ends with the test at the latest, should nobody else end it.
    let file = hangs.display();
    let script =
        format!("#!/bin/sh\n[ -e {file} ] || exec runc \"$@\"\nwhile [ -e {file} ]; do sleep 1; done\nexit 1\n");
    std::fs::write(&runtime, script).unwrap();
    std::fs::set_permissions(&runtime, PermissionsExt::from_mode(0o755)).unwrap();
    let more = format!("runtime = {:?}", runtime.display().to_string());
    network.add_container_provider(Terms { vcpus: "4", ..Terms::NORMAL }, &more).await;
    let home = network.provider(0).home.join("agent");
    let wanted = manifest(&network);
    let (goes_on, url) = network.rent(&wanted, &["--for", "1h"]).await;
    let (ends, _) = network.rent(&wanted, &["--for", "1h"]).await;
    let before = network.clock().await.now;

    std::fs::write(&hangs, "").unwrap();
    let rent = ["rent", wanted.to_str().unwrap(), "--yes", "--detach", "--for", "1h"];
    let comes = network.tradewind(&rent).await.done()["lease"].as_u64().unwrap();
    network.tradewind(&["lease", "cancel", &ends.to_string()]).await.done();
    let late = format!("{} took longer than", runtime.display());
    for lease in [comes, ends] {
        network
            .until(&format!("the agent to give up what it does for lease {lease}"), LONG, async || {
                let log = plain(&network.provider(0).log());
                let given_up = log.lines().any(|line| line.contains(&late) && line.contains(&format!("lease={lease}")));
                given_up.then_some(())
            })
            .await;
    }
    api_answers(&network).await;
    answers(&network, &url).await;
    in_time(&network, before).await;

    // It returns again, and everything goes on.
    std::fs::remove_file(&hangs).unwrap();
    network.lease_until(comes, "active", LONG, |lease| lease.state == "active").await;
    network.closed(ends, LONG).await.check_closed();
    network.workloads(2).await;
    for lease in [goes_on, comes] {
        network.tradewind(&["lease", "cancel", &lease.to_string()]).await.done();
        network.closed(lease, LONG).await;
    }
    network.until("nothing to be left", LONG, async || remains(&home).is_empty().then_some(())).await;
}

#[tokio::test]
async fn a_registry_that_never_answers_holds_up_no_other_lease_and_is_left_when_its_own_ends() {
    let mut network = Network::chain().await;
    let mute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = mute.local_addr().unwrap().to_string();
    let more = format!("registries = [{address:?}]\ninsecure_registries = [{address:?}]");
    network.add_container_provider(Terms { vcpus: "4", ..Terms::NORMAL }, &more).await;
    let home = network.provider(0).home.join("agent");
    let fetching = || {
        let fetches = |_: &Path, line: &str| line.starts_with("skopeo") && line.contains(home.to_str().unwrap());
        processes(fetches).len()
    };

    // More leases than images are unpacked at one time.
    let mut waiting = Vec::new();
    for digit in ["1", "2", "3"] {
        let path = network.folder().join(format!("mute-{digit}.yaml"));
        let image = format!("{address}/never@sha256:{}", digit.repeat(64));
        let text = format!(
            "version: 1\nkind: container\nimage: {{ oci: {image:?} }}\n\
             resources: {{ vcpus: 1, memory: 64Mi, storage: 1Gi }}\n"
        );
        std::fs::write(&path, text).unwrap();
        let rent = ["rent", path.to_str().unwrap(), "--yes", "--detach", "--for", "1h"];
        waiting.push(network.tradewind(&rent).await.done()["lease"].as_u64().unwrap());
    }
    network.until("all three to be fetched", LONG, async || (fetching() == 3).then_some(())).await;

    let (goes_on, url) = network.rent(&manifest(&network), &["--for", "1h"]).await;
    answers(&network, &url).await;
    api_answers(&network).await;
    assert_eq!(fetching(), 3);
    for lease in waiting {
        assert_eq!(network.lease(lease).await.state, "provisioning");
        network.tradewind(&["lease", "cancel", &lease.to_string()]).await.done();
        network.closed(lease, LONG).await.check_closed();
    }
    network.until("nothing to be fetched for nobody", FOUND, async || (fetching() == 0).then_some(())).await;
    answers(&network, &url).await;
    network.tradewind(&["lease", "cancel", &goes_on.to_string()]).await.done();
    network.closed(goes_on, LONG).await.check_closed();
    network.until("nothing to be left", LONG, async || remains(&home).is_empty().then_some(())).await;
}
