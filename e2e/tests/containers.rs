//! Containers: rented, reached, read, killed around, and gone without a trace.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::{path::PathBuf, time::Duration};
use tradewind_e2e::{busybox, members, power_off, remains, supervisor, Network, Registry, Terms};

const LONG: Duration = Duration::from_secs(600);

/// A page, and a program that says what it was given before it serves it.
const MORE: &str = "ports: [{ port: 8080, name: http }]
files: [{ path: /srv/page.html, content: \"from the manifest\\n\" }]
secrets: { TOKEN: opensesame }
command: [sh, -c, \"echo it begins with $TOKEN; echo; exec httpd -f -p 8080 -h /srv\"]
resources: { vcpus: 1, memory: 64Mi, storage: 1Gi }
";

fn manifest(network: &Network, name: &str, image: &str, more: &str) -> PathBuf {
    let path = network.folder().join(name);
    std::fs::write(&path, format!("version: 1\nkind: container\nimage: {{ {image} }}\n{more}")).unwrap();
    path
}

async fn page(network: &Network, url: &str) -> String {
    let get = async || network.http.get(format!("{url}page.html")).send().await.ok()?.text().await.ok();
    network.until(&format!("{url} to answer"), LONG, get).await
}

#[tokio::test]
async fn a_container_is_rented_reached_and_outlives_its_agent() {
    let mut network = Network::chain().await;
    network.add_container_provider(Terms::NORMAL, "").await;
    let home = network.provider(0).home.join("agent");
    busybox(network.folder());
    let wanted = manifest(&network, "web.yaml", "file: busybox.tar", MORE);
    let (lease, url) = network.rent(&wanted, &["--for", "1h"]).await;
    assert_eq!(page(&network, &url).await, "from the manifest\n");

    let shown = network.tradewind(&["lease", "show", &lease.to_string()]).await.done();
    let port = &shown["ports"][0];
    assert_eq!((port["inside"].as_u64(), shown["url"].as_str()), (Some(8080), Some(url.as_str())));
    assert_eq!(format!("http://{}/", port["outside"].as_str().unwrap()), url);
    let logs = network.tradewind(&["lease", "logs", &lease.to_string()]).await;
    assert!(format!("{logs}").contains("it begins with opensesame"), "{logs}");

    // The agent is killed: the container answers on, and is the same one afterwards, whose time is attested.
    let before = supervisor(&home);
    network.kill_agent(0);
    assert_eq!(page(&network, &url).await, "from the manifest\n");
    network.start_agent(0).await;
    let covered = network.lease(lease).await.covered;
    network.lease_until(lease, "attested again", LONG, |lease| lease.covered > covered).await;
    assert_eq!(supervisor(&home), before);

    // Its supervisor is killed: it is started again, and answers where it did.
    let killed = std::process::Command::new("kill").args(["-9", &before.to_string()]).status().unwrap();
    assert!(killed.success());
    network
        .until("another supervisor", LONG, async || {
            let found: Vec<_> = remains(&home).into_iter().filter(|line| line.starts_with("process")).collect();
            (found.len() == 1 && !found[0].starts_with(&format!("process {before}:"))).then_some(())
        })
        .await;
    assert_eq!(page(&network, &url).await, "from the manifest\n");

    network.tradewind(&["lease", "cancel", &lease.to_string()]).await.done();
    let closed = network.closed(lease, LONG).await;
    closed.check_closed();
    assert_eq!(closed.reason.as_deref(), Some("BuyerCancelled"));
    assert!(closed.paid > 0 && closed.covered > 0, "{closed:?}");
    network.until("nothing to be left", LONG, async || remains(&home).is_empty().then_some(())).await;
    assert!(network.http.get(&url).send().await.is_err());
}

#[tokio::test]
async fn an_image_comes_from_a_registry_by_its_digest_and_what_cannot_run_is_refused_before_it_costs_anything() {
    let mut network = Network::chain().await;
    let registry = Registry::start();
    let image = busybox(network.folder());
    let reference = registry.push(&image, "test/busybox");
    let (address, credentials) = (&registry.address, registry.credentials());
    let more = format!(
        "registries = [{address:?}]\ninsecure_registries = [{address:?}]\nauth_file = {:?}",
        credentials.display().to_string()
    );
    network.add_container_provider(Terms::NORMAL, &more).await;
    let home = network.provider(0).home.join("agent");

    // From another registry; and one that is not there. Nobody has paid for anything.
    let digest = reference.split_once('@').unwrap().1;
    for (name, image, reason) in [
        ("elsewhere.yaml", format!("oci: \"registry.example/busybox@{digest}\""), None),
        ("missing.yaml", format!("oci: \"{address}/test/busybox@sha256:{}\"", "0".repeat(64)), Some("BadImage")),
    ] {
        let wanted = manifest(&network, name, &image, MORE);
        // The agent would say so when it is asked before; here it has to when it is not.
        let rent = ["rent", wanted.to_str().unwrap(), "--yes", "--no-preflight", "--for", "1h"];
        let rented = network.tradewind(&rent).await;
        let refused = rented.refused();
        assert!(!refused.contains("no offer"), "{refused}");
        let lease = network.closed(if reason.is_none() { 0 } else { 1 }, LONG).await;
        assert_eq!(lease.paid, 0, "{lease:?}");
        if let Some(reason) = reason {
            assert!(format!("{lease:?}").contains(reason), "{lease:?}");
        }
    }

    let wanted = manifest(&network, "web.yaml", &format!("oci: \"{reference}\""), MORE);
    let (lease, url) = network.rent(&wanted, &["--for", "1h"]).await;
    assert_eq!(page(&network, &url).await, "from the manifest\n");
    network.tradewind(&["lease", "cancel", &lease.to_string()]).await.done();
    network.closed(lease, LONG).await.check_closed();
    network.until("nothing to be left", LONG, async || remains(&home).is_empty().then_some(())).await;

    // Whoever takes the agent off the machine takes its containers, too; not while it runs.
    network.rent(&wanted, &["--for", "1h"]).await;
    let clear = ["clear", "--home", home.to_str().unwrap()];
    let refused = network.agent(&clear).await;
    assert!(refused.status != Some(0) && refused.stderr.contains("stop it first"), "{refused}");
    network.kill_agent(0);
    supervisor(&home);
    let cleared = network.agent(&clear).await;
    assert_eq!(cleared.status, Some(0), "{cleared}");
    assert_eq!(remains(&home), Vec::<String>::new());
}

#[tokio::test]
async fn containers_are_back_on_their_disks_and_ports_after_the_hosts_power_was_off() {
    let mut network = Network::chain().await;
    network.add_container_provider(Terms::NORMAL, "").await;
    let home = network.provider(0).home.join("agent");
    busybox(network.folder());
    // It tells how often it was started, by a file of a volume and one of its root.
    let more = "ports: [{ port: 8080, name: http }]
volumes: [{ name: data, path: /data, size: 1Gi }]
command: [sh, -c, \"date >> /home/web/runs; date >> /data/runs; \\
    echo $(wc -l < /home/web/runs) $(wc -l < /data/runs) > /data/page.html; exec httpd -f -p 8080 -h /data\"]
resources: { vcpus: 1, memory: 64Mi, storage: 2Gi }
";
    let wanted = manifest(&network, "web.yaml", "file: busybox.tar", more);
    let (stays, url) = network.rent(&wanted, &["--for", "1h"]).await;
    let (ends, gone) = network.rent(&wanted, &["--for", "1h"]).await;
    assert_eq!(page(&network, &url).await, "1 1\n");
    assert_eq!(page(&network, &gone).await, "1 1\n");
    network.lease_until(ends, "attested", LONG, |lease| lease.covered > 0).await;

    network.kill_agent(0);
    power_off(&home);
    network.tradewind(&["lease", "cancel", &ends.to_string()]).await.done();
    network.start_agent(0).await;
    assert_eq!(page(&network, &url).await, "2 2\n");
    let covered = network.lease(stays).await.covered;
    network.lease_until(stays, "attested again", LONG, |lease| lease.covered > covered).await;
    network.closed(ends, LONG).await.check_closed();
    network.workloads(1).await;
    supervisor(&home);
    assert_eq!(members(&home).len(), 1);
    assert!(network.http.get(&gone).send().await.is_err());
    let left = remains(&home);
    assert!(
        !left.iter().any(|line| line.contains(&format!("/{ends}/")) || line.ends_with(&format!("/{ends}"))),
        "{left:?}"
    );

    network.tradewind(&["lease", "cancel", &stays.to_string()]).await.done();
    network.closed(stays, LONG).await.check_closed();
    network.until("nothing to be left", LONG, async || remains(&home).is_empty().then_some(())).await;
}
