//! Commands, files and ports of a container; and a provider that is asked before it is paid.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::json;
use std::{path::PathBuf, time::Duration};
use tradewind_e2e::{busybox, example, remains, Network, Signing, Terms, ALICE, BOB, CHARLIE};

const LONG: Duration = Duration::from_secs(600);

const SERVER: &str = "ports: [{ port: 8080 }]
command: [httpd, -f, -p, \"8080\", -h, /srv]
files: [{ path: /srv/page.html, content: \"from the manifest\\n\" }]
resources: { vcpus: 1, memory: 64Mi, storage: 1Gi }
";

fn manifest(network: &Network, name: &str, image: &str, more: &str) -> PathBuf {
    let path = network.folder().join(name);
    std::fs::write(&path, format!("version: 1\nkind: container\nimage: {{ {image} }}\n{more}")).unwrap();
    path
}

#[tokio::test]
async fn commands_run_in_a_container_files_go_in_and_out_and_a_port_here_leads_to_one_of_it() {
    let mut network = Network::chain().await;
    network.add_container_provider(Terms::NORMAL, "").await;
    let home = network.provider(0).home.join("agent");
    busybox(network.folder());
    // The manifest is a preset, with a variable more.
    let preset = network.tradewind(&["manifest", "preset", "static-site"]).await.done();
    let wanted = network.folder().join("site.yaml");
    let text = format!("{}\nenv: {{ GREETING: good day }}\n", preset["manifest"].as_str().unwrap());
    std::fs::write(&wanted, text).unwrap();
    let rented = network.tradewind(&["rent", wanted.to_str().unwrap(), "--yes", "--for", "1h"]).await.done();
    let lease = rented["lease"].as_u64().unwrap();
    let number = lease.to_string();
    let exec = async |command: &[&str]| network.tradewind(&[&["lease", "exec", &number, "--"], command].concat()).await;

    let said = exec(&["sh", "-c", "echo $GREETING; echo complaint >&2; exit 7"]).await;
    assert_eq!(said.status, Some(7), "the command's own code: {said}");
    let json = &said.json;
    assert_eq!(
        *json,
        json!({
            "lease": lease, "code": 7, "cut": false, "stdout": "good day\n", "stderr": "complaint\n",
        })
    );
    let slow = network.tradewind(&["lease", "exec", &number, "--timeout", "1", "--", "sleep", "100"]).await;
    assert_eq!(slow.status, Some(124), "{slow}");

    // Files of more than one piece, there and back, and one that is not there.
    let (there, here, back) =
        (format!("{number}:/tmp/large"), network.folder().join("large"), network.folder().join("back"));
    let bytes: Vec<u8> = (0..2_500_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    std::fs::write(&here, &bytes).unwrap();
    let brought = network.tradewind(&["lease", "cp", here.to_str().unwrap(), &there]).await.done();
    assert_eq!(brought["bytes"].as_u64(), Some(bytes.len() as u64));
    network.tradewind(&["lease", "cp", &there, back.to_str().unwrap()]).await.done();
    assert!(std::fs::read(&back).unwrap() == bytes, "the same bytes came back");
    std::fs::write(&here, b"").unwrap();
    network.tradewind(&["lease", "cp", here.to_str().unwrap(), &there]).await.done();
    network.tradewind(&["lease", "cp", &there, back.to_str().unwrap()]).await.done();
    assert_eq!(std::fs::read(&back).unwrap(), b"");
    let missing = network.tradewind(&["lease", "cp", &format!("{number}:/no/such"), back.to_str().unwrap()]).await;
    let missing = missing.refused();
    assert!(missing.contains("No such file"), "{missing}");
    assert_eq!(std::fs::read(&back).unwrap(), b"", "what was there stays");

    // A port here, until Ctrl-C.
    let forward = network.going_on(ALICE, &["lease", "port-forward", &number, "0:8080"]);
    let address = network
        .until("the port to be opened", LONG, async || {
            forward.said().iter().find_map(|line| line["address"].as_str().map(String::from))
        })
        .await;
    let page = async |url: String| network.http.get(url).send().await.unwrap().text().await.unwrap();
    let forwarded = page(format!("http://{address}/")).await;
    assert!(forwarded.contains("This page is in the manifest."), "{forwarded}");
    assert_eq!(page(rented["url"].as_str().unwrap().into()).await, forwarded);
    let closed = network.tradewind(&["lease", "port-forward", &number, "9999"]).await.refused();
    assert!(closed.contains("publishes no port 9999"), "{closed}");

    // It is the buyer's alone, and ends with the lease.
    let params = json!({ "lease": lease, "command": ["id"], "stdin": "", "seconds": 5 });
    let stranger = network.signed(0, Signing::by(BOB), "tradewind_exec", &params).await;
    let refused = network.ask(0, "tradewind_exec", json!([stranger])).await.unwrap_err();
    assert_eq!(refused, 1006);
    let params = json!({ "lease": lease, "command": [], "stdin": "", "seconds": 5 });
    let empty = network.signed(0, Signing::by(ALICE), "tradewind_exec", &params).await;
    assert_eq!(network.ask(0, "tradewind_exec", json!([empty])).await.unwrap_err(), 1001);
    network.tradewind(&["lease", "cancel", &number]).await.done();
    network.closed(lease, LONG).await.check_closed();
    let ended = exec(&["true"]).await.refused();
    assert!(ended.contains("not active"), "{ended}");
    network.until("nothing to be left", LONG, async || remains(&home).is_empty().then_some(())).await;
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_passed_over_before_anything_is_paid() {
    let mut network = Network::chain().await;
    network.add_provider(Terms::NORMAL).await;
    let dearer = Terms { name: "charlie-compute", owner: CHARLIE, price_vcpu: "0.003wind", ..Terms::NORMAL };
    network.add_provider(dearer).await;
    network.kill_agent(0);
    let (lease, _) = network.rent(&example("qr"), &["--for", "1h"]).await;
    let shown = network.tradewind(&["lease", "show", &lease.to_string()]).await.done();
    assert!(shown.to_string().contains(CHARLIE.address), "{shown}");
    network.kill_agent(1);
    let qr = example("qr");
    let refused = network.tradewind(&["rent", qr.to_str().unwrap(), "--yes", "--for", "1h"]).await.refused();
    assert!(refused.contains("nothing was paid") && refused.matches("cannot be asked").count() >= 2, "{refused}");
    assert_eq!(network.tradewind(&["lease", "ls", "--all"]).await.done().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_provider_says_what_it_does_not_take_before_it_is_paid() {
    let mut network = Network::chain().await;
    network.add_container_provider(Terms::NORMAL, "").await;
    busybox(network.folder());
    let digest = "0".repeat(64);
    let udp = SERVER.replace("{ port: 8080 }", "{ port: 8080, protocol: udp }");
    let udp = manifest(&network, "udp.yaml", "file: busybox.tar", &udp);
    let elsewhere = manifest(&network, "else.yaml", &format!("oci: \"registry.example/x@sha256:{digest}\""), SERVER);
    for (wanted, reason) in [
        (&elsewhere, "says: this provider does not fetch registry.example/some"),
        (&udp, "says: port 1: this provider carries TCP only"),
    ] {
        let refused = network.tradewind(&["rent", wanted.to_str().unwrap(), "--yes", "--for", "1h"]).await.refused();
        assert!(refused.contains("nothing was paid") && refused.contains(reason), "{refused}");
    }
    assert!(network.tradewind(&["lease", "ls", "--all"]).await.done().as_array().unwrap().is_empty());

    // It answers nobody who does not sign, and to whoever signs no more than an outline needs.
    let nonsense = json!({ "outline": "AAAA", "resources": {
        "vcpus": 1, "memory_mib": 64, "storage_gib": 1, "bandwidth_mbps": 0, "gpus": 0,
    } });
    let asked = network.signed(0, Signing::by(BOB), "tradewind_preflight", &nonsense).await;
    assert_eq!(network.ask(0, "tradewind_preflight", json!([asked])).await.unwrap_err(), 1009);
    let mut forged = network.signed(0, Signing::by(BOB), "tradewind_preflight", &nonsense).await;
    forged["timestamp_ms"] = json!(forged["timestamp_ms"].as_u64().unwrap() + 1);
    assert_eq!(network.ask(0, "tradewind_preflight", json!([forged])).await.unwrap_err(), 1002);

    // Without asking, it is paid, and ends for the reason that would have been said.
    let rent = ["rent", udp.to_str().unwrap(), "--yes", "--for", "1h", "--no-preflight"];
    let rented = network.tradewind(&rent).await;
    assert_ne!(rented.status, Some(0), "{rented}");
    assert_eq!(network.closed(0, LONG).await.paid, 0);
}
