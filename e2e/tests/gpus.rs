//! GPUs that a provider offers, a buyer rents, and a container uses: those of a vendor that there is not, as files of the
//! machine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::json;
use std::{os::unix::fs::PermissionsExt, path::Path, process::Command, time::Duration};
use tradewind_e2e::{busybox, remains, Network, Terms};

const LONG: Duration = Duration::from_secs(600);

const MODEL: &str = "fake/zero/1gi";

const USER: &str = "version: 1
kind: container
image: { file: busybox.tar }
command: [sh, -c, \"echo it is $FAKE_GPU; head -c 4 /dev/fake0 | od -An -tx1; sleep 100000\"]
resources: { vcpus: 1, memory: 64Mi, gpus: 1 }
";

/// A device that gives zeros, and the vendor's description of it as a GPU.
fn install(folder: &Path) {
    let node = folder.join("fake0");
    assert!(Command::new("mknod").arg(&node).args(["c", "1", "5"]).status().unwrap().success());
    std::fs::set_permissions(&node, std::fs::Permissions::from_mode(0o666)).unwrap();
    let edits = json!({ "env": ["FAKE_GPU=here"], "deviceNodes": [{ "path": "/dev/fake0", "hostPath": node }] });
    let description = json!({
        "cdiVersion": "0.6.0", "kind": "fake.example/gpu", "devices": [{ "name": "0", "containerEdits": edits }],
    });
    std::fs::create_dir(folder.join("cdi")).unwrap();
    std::fs::write(folder.join("cdi/fake.json"), description.to_string()).unwrap();
}

#[tokio::test]
async fn a_gpu_is_offered_by_its_model_rented_and_used() {
    let mut network = Network::chain().await;
    install(network.folder());
    let gpus = ["--container-gpus", "fake.example/gpu=0", "--gpu-model", MODEL, "--price-gpu", "0.001512wind"];
    let dirs = format!("cdi_dirs = [{}]", json!(network.folder().join("cdi")));
    let options = [&["--container-memory", "512m"], &gpus[..]].concat();
    network.add_container_provider_with(&options, Terms::NORMAL, &dirs).await;

    // Again it changes nothing; what the configuration does not list is not offered, nor what has no price.
    let init = async |more: &[&str]| {
        network.provider(0).init(&network.node_url("ws"), &[&["--containers"], more].concat()).await
    };
    let again = init(&gpus).await;
    assert!(again.status == Some(0) && again.stdout.contains("containers (already)"), "{again}");
    let others = init(&["--container-gpus", "fake.example/gpu=1", "--gpu-model", MODEL, "--price-gpu", "1wind"]).await;
    assert!(others.refused().contains("which is kept"), "{others}");
    let unpriced = init(&[]).await;
    assert!(unpriced.refused().contains("--price-gpu"), "{unpriced}");

    let market = async |model: &str| {
        let asked = ["market", "--kind", "container", "--vcpus", "1", "--memory", "64m", "--gpu", model, "--for", "1h"];
        network.tradewind(&asked).await.done().as_array().unwrap().len()
    };
    assert_eq!((market(MODEL).await, market("fake/one/1gi").await), (1, 0));

    busybox(network.folder());
    let manifest = network.folder().join("user.yaml");
    std::fs::write(&manifest, USER).unwrap();
    let rent = ["rent", manifest.to_str().unwrap(), "--yes", "--for", "1h"];
    let rented = network.tradewind(&rent).await.done();
    let lease = rented["lease"].as_u64().unwrap();
    let said = network.until("the container to say what it sees", LONG, async || {
        let logs = network.tradewind(&["lease", "logs", &lease.to_string()]).await.done();
        logs["text"].as_str().filter(|text| text.lines().count() == 2).map(str::to_owned)
    });
    assert_eq!(said.await, "it is here\n 00 00 00 00\n");

    // There is no other, until this one is free again.
    let refused = network.tradewind(&[&rent[..], &["--offer", "1"]].concat()).await;
    assert!(refused.refused().contains("too few GPUs are free"), "{refused}");
    network.tradewind(&["lease", "cancel", &lease.to_string()]).await.done();
    network.closed(lease, LONG).await.check_closed();
    let home = network.provider(0).home.join("agent");
    network.until("nothing to be left", LONG, async || remains(&home).is_empty().then_some(())).await;
    let again = network.tradewind(&rent).await.done();
    network.tradewind(&["lease", "cancel", &again["lease"].to_string()]).await.done();
    network.closed(again["lease"].as_u64().unwrap(), LONG).await.check_closed();
}
