//! What happens to an agent's own disk: it is full, or what a lease runs is gone from it or damaged. No lease is lost or
//! run twice for it, none runs what was not rented, and each ends with the true reason or goes on.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::{json, Value};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use tradewind_e2e::{busybox, example, remains, signal, supervisor, Disk, Network, Person, Signing, Terms, ALICE, BOB};

const LONG: Duration = Duration::from_secs(600);

/// Room for a provider, in MiB: its journal, and a few programs.
const DISK_MIB: u32 = 16;

const ROOMY: Terms = Terms { vcpus: "8", ..Terms::NORMAL };

async fn shown(network: &Network, lease: u64) -> Value {
    network.tradewind(&["lease", "show", &lease.to_string()]).await.done()
}

async fn is_down(network: &Network, lease: u64, down: bool) {
    let what = format!("lease {lease} to be reported {}", if down { "down" } else { "up" });
    network.until(&what, LONG, async || (shown(network, lease).await["down"] == down).then_some(())).await;
}

/// What the agent says of a lease to its buyer.
async fn phase(network: &Network, by: Person, lease: u64) -> Value {
    let request = network.signed(0, Signing::by(by), "tradewind_status", &json!({ "lease": lease })).await;
    network.ask(0, "tradewind_status", json!([request])).await.unwrap()["phase"].clone()
}

/// Where the agent keeps the content of `file`, found by comparing.
fn kept(home: &Path, file: &Path) -> PathBuf {
    let bytes = std::fs::read(file).unwrap();
    let blobs = std::fs::read_dir(home.join("agent/blobs")).unwrap().flatten();
    let mut files = blobs.flat_map(|shard| std::fs::read_dir(shard.path()).unwrap().flatten());
    let found = files.find(|blob| std::fs::read(blob.path()).unwrap() == bytes);
    found.unwrap_or_else(|| panic!("the agent has {}", file.display())).path()
}

#[tokio::test]
async fn a_full_disk_loses_no_lease_and_a_new_one_ends_by_nobodys_fault() {
    let mut network = Network::chain().await;
    let disk = Disk::mount(&network.home_of_provider(ROOMY.name), DISK_MIB);
    network.add_provider(ROOMY).await;
    let qr = example("qr");
    let (stays, _) = network.rent(&qr, &["--for", "1h"]).await;
    let (ends, _) = network.rent(&qr, &["--for", "1h"]).await;
    network.lease_until(stays, "attested", LONG, |lease| lease.covered >= 10).await;

    // Whoever rents now cannot hand anything over, and is told so. What it rented ends before it costs anybody anything.
    disk.fill();
    let markdown = example("markdown");
    let rent = ["rent", markdown.to_str().unwrap(), "--yes", "--detach", "--for", "1h"];
    let refused = network.tradewind(&rent).await.refused();
    assert!(refused.contains("store is full") || refused.contains("the provider failed"), "{refused}");
    let new = ends + 1;
    let rejected = network.closed(new, LONG).await;
    assert_eq!(rejected.reason.as_deref(), Some("Rejected"), "nothing is said against the buyer: {rejected:?}");
    assert_eq!((rejected.paid, rejected.refunded), (0, rejected.earned(rejected.ticks)));
    assert_eq!(shown(&network, new).await["penalty"], "0");

    // What runs goes on, and what ends stops, whether or not that can be written down.
    network.tradewind(&["lease", "cancel", &ends.to_string()]).await.done();
    network.gone(ends).await;
    network.closed(ends, LONG).await.check_closed();
    let before = network.lease(stays).await.covered;
    network.lease_until(stays, "attested on a full disk", LONG, |lease| lease.covered > before + 20).await;
    network.answers(stays).await;

    // Not even a restart needs room.
    disk.fill();
    network.kill_agent(0);
    network.start_agent(0).await;
    network.answers(stays).await;
    network.workloads(1).await;

    // With room again all is as if nothing had been.
    disk.free();
    let before = network.lease(stays).await.covered;
    network.lease_until(stays, "attested with room again", LONG, |lease| lease.covered > before).await;
    let (next, _) = network.rent(&markdown, &["--for", "1h"]).await;
    network.answers(next).await;
    network.workloads(2).await;
    network.kill_agent(0);
    network.start_agent(0).await;
    for lease in [stays, next] {
        network.answers(lease).await;
    }
    network.gone(ends).await;
    network.workloads(2).await;
}

/// What a container writes to its disk once a second, and the time at which it last could.
const WRITER: &str = "command: [sh, -c, \"httpd -p 8080 -h /home/web; cd /home/web; while sleep 1; do \
    dd if=/dev/zero of=filler bs=64k count=64 conv=fsync && date +%s > new && mv new time; done\"]
ports: [{ port: 8080, name: http }]
resources: { vcpus: 1, memory: 64Mi }
";

/// The disks of containers are taken of the agent's disk when they are made, so that they never find it full.
#[tokio::test]
async fn containers_write_on_while_the_agents_disk_is_full() {
    let mut network = Network::chain().await;
    let disk = Disk::mount(&network.home_of_provider(ROOMY.name), 192);
    network.add_container_provider(ROOMY, "scratch_mib = 32").await;
    let home = network.provider(0).home.join("agent");
    busybox(network.folder());
    let path = network.folder().join("writer.yaml");
    std::fs::write(&path, format!("version: 1\nkind: container\nimage: {{ file: busybox.tar }}\n{WRITER}")).unwrap();
    let (stays, url) = network.rent(&path, &["--for", "1h"]).await;
    let (ends, _) = network.rent(&path, &["--for", "1h"]).await;
    writes_on(&network, &url).await;

    disk.fill();
    let rent = ["rent", path.to_str().unwrap(), "--yes", "--detach", "--for", "1h"];
    network.tradewind(&rent).await.refused();
    let new = ends + 1;
    let rejected = network.closed(new, LONG).await;
    assert_eq!(rejected.reason.as_deref(), Some("Rejected"), "nothing is said against the buyer: {rejected:?}");
    assert_eq!((rejected.paid, rejected.refunded), (0, rejected.earned(rejected.ticks)));
    assert_eq!(shown(&network, new).await["penalty"], "0");
    let before = network.lease(stays).await.covered;
    writes_on(&network, &url).await;
    network.lease_until(stays, "attested on a full disk", LONG, |lease| lease.covered > before + 20).await;

    network.tradewind(&["lease", "cancel", &ends.to_string()]).await.done();
    network.closed(ends, LONG).await.check_closed();
    network.workloads(1).await;

    // Neither the agent nor a supervisor needs room to start again.
    disk.fill();
    network.kill_agent(0);
    network.start_agent(0).await;
    writes_on(&network, &url).await;
    let killed = supervisor(&home);
    network.kill_agent(0);
    signal("KILL", &[killed]);
    network.start_agent(0).await;
    writes_on(&network, &url).await;
    assert_ne!(supervisor(&home), killed);

    disk.free();
    let (next, url) = network.rent(&path, &["--for", "1h"]).await;
    writes_on(&network, &url).await;
    for lease in [stays, next] {
        network.tradewind(&["lease", "cancel", &lease.to_string()]).await.done();
    }
    for lease in [stays, next] {
        network.closed(lease, LONG).await.check_closed();
    }
    network.until("nothing to be left", LONG, async || remains(&home).is_empty().then_some(())).await;
}

/// Waits until the writer at `url` has written twice more.
async fn writes_on(network: &Network, url: &str) {
    let time = async || {
        let answer = network.http.get(format!("{url}time")).send().await.ok()?;
        answer.text().await.ok()?.trim().parse::<u64>().ok()
    };
    let first = network.until("the writer to answer", LONG, time).await;
    network.until("it to write", LONG, async || (time().await? > first + 2).then_some(())).await;
}

#[tokio::test]
async fn a_program_that_is_damaged_or_gone_is_not_run_and_its_lease_is_down_until_it_is_back() {
    let mut network = Network::chain().await;
    network.add_provider(ROOMY).await;
    let (qr, markdown) = (example("qr"), example("markdown"));
    let (mended, url) = network.rent(&qr, &["--for", "1h"]).await;
    let (given_up, _) = network.rent(&markdown, &["--for", "1h"]).await;
    let collateral = network.lease(given_up).await.collateral;
    network.lease_until(given_up, "attested", LONG, |lease| lease.covered >= 10).await;

    // One program is changed in one bit, the other is gone. Nobody notices until the agent has to read them.
    let home = network.provider(0).home.clone();
    let damaged = kept(&home, &qr.with_file_name("qr.wasm"));
    let mut bytes = std::fs::read(&damaged).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&damaged, bytes).unwrap();
    std::fs::remove_file(kept(&home, &markdown.with_file_name("markdown.wasm"))).unwrap();
    for lease in [mended, given_up] {
        network.answers(lease).await;
    }
    network.kill_agent(0);
    network.start_agent(0).await;

    // Neither runs, and the agent says so itself: to the chain, where it earns nothing then, and to the buyer.
    for lease in [mended, given_up] {
        is_down(&network, lease, true).await;
        assert_eq!(phase(&network, ALICE, lease).await, "down");
        let status = network.get(&network.provider(0).url(lease)).await.status();
        assert!(status == 404 || status == 503, "nothing answers: {status}");
    }
    assert!(!damaged.exists(), "what is damaged is thrown away");
    network.counts(2, 0).await;

    // One buyer hands its program over again.
    network.tradewind(&["lease", "hand-over", &mended.to_string()]).await.done();
    network.answers(mended).await;
    let answer = network.get(&format!("{url}?text=again")).await.text().await.unwrap();
    assert!(answer.contains("<svg"), "{answer}");
    is_down(&network, mended, false).await;
    let before = network.lease(mended).await.covered;
    let up = network.lease_until(mended, "attested further", LONG, |lease| lease.covered > before).await;
    assert_eq!(up.state, "active");

    // The other does not, and its lease ends for what it is: the provider's workload stayed down.
    let closed = network.closed(given_up, LONG).await;
    assert_eq!(closed.reason.as_deref(), Some("Down"));
    assert_eq!(closed.paid, closed.earned(closed.covered));
    let story = network.tradewind(&["lease", "why", &given_up.to_string()]).await.done();
    assert_eq!(story["providers_fault"], true, "{story}");
    let penalty: u128 = shown(&network, given_up).await["penalty"].as_str().unwrap().parse().unwrap();
    assert_eq!(penalty, collateral / 4);
    network.workloads(1).await;

    // The time for which the first was down is not paid either.
    network.tradewind(&["lease", "cancel", &mended.to_string()]).await.done();
    let mended = network.closed(mended, LONG).await;
    mended.check_closed();
    let lasted = mended.ends_at.unwrap() - mended.starts_at.unwrap();
    let (committed, _) = network.attested(BOB.public).await;
    assert!(mended.covered < committed && mended.covered < lasted, "{mended:?}: {committed} ticks were attested");
    network.workloads(0).await;
}
