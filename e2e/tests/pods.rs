//! Several containers of one lease, from a file of Docker Compose to its end.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::time::Duration;
use tradewind_e2e::{busybox, remains, Network, Registry, Terms};

const LONG: Duration = Duration::from_secs(600);

/// A web server that asks another one for what it answers.
const COMPOSE: &str = r#"
services:
  web:
    image: IMAGE
    entrypoint: ["sh", "-c", "mkdir -p /tmp/cgi-bin && printf '#!/bin/sh\\necho\\nwget -q -O - http://store:9000/page\\n' > /tmp/cgi-bin/ask && chmod 755 /tmp/cgi-bin/ask && exec httpd -f -p 8080 -h /tmp"]
    ports: ["8080"]
    restart: always
    mem_limit: 48m
  store:
    image: IMAGE
    entrypoint: ["sh", "-c", "echo the store begins; echo from the store > /tmp/page; exec httpd -f -p 9000 -h /tmp"]
    restart: always
    mem_limit: 48m
"#;

#[tokio::test]
async fn services_of_a_compose_file_run_on_one_network_and_outlive_their_agent() {
    let mut network = Network::chain().await;
    let registry = Registry::start();
    let reference = registry.push(&busybox(network.folder()), "test/busybox");
    let (address, credentials) = (&registry.address, registry.credentials());
    let more = format!(
        "registries = [{address:?}]\ninsecure_registries = [{address:?}]\nauth_file = {:?}",
        credentials.display().to_string()
    );
    network.add_container_provider(Terms::NORMAL, &more).await;
    let home = network.provider(0).home.join("agent");
    let compose = network.folder().join("compose.yaml");
    std::fs::write(&compose, COMPOSE.replace("IMAGE", &reference)).unwrap();
    let imported = network.tradewind(&["manifest", "import", compose.to_str().unwrap()]).await.done();
    // Compose has no word for the port that makes the URL.
    let text = imported["manifest"].as_str().unwrap().replace("port: 8080 }", "port: 8080, name: http }");
    let wanted = network.folder().join("pod.yaml");
    std::fs::write(&wanted, text).unwrap();
    let (lease, url) = network.rent(&wanted, &["--for", "1h"]).await;
    let number = lease.to_string();

    // A request goes through one container to another.
    let answers = async |network: &Network, what: &str, expected: &str| {
        let ask = async || {
            let answer = network.http.get(format!("{url}cgi-bin/ask")).send().await.ok()?.text().await.ok();
            answer.filter(|answer| answer == expected)
        };
        network.until(what, LONG, ask).await
    };
    answers(&network, "the second container's answer", "from the store\n").await;

    // Commands, files and logs of each.
    let store = ["lease", "exec", &number, "--container", "store", "--"];
    let said = network.tradewind(&[&store[..], &["cat", "/tmp/page"]].concat()).await.done();
    assert_eq!(said["stdout"], "from the store\n");
    let own = network.tradewind(&["lease", "exec", &number, "--", "ls", "/tmp"]).await.done();
    assert_eq!(own["stdout"], "cgi-bin\n", "the own container has no page: {own}");
    let named = network.tradewind(&["lease", "exec", &number, "--container", "web", "--", "ls", "/tmp"]).await.done();
    assert_eq!(named["stdout"], own["stdout"]);
    let unknown = network.tradewind(&["lease", "exec", &number, "--container", "cache", "--", "true"]).await.refused();
    assert!(unknown.contains("no container `cache`"), "{unknown}");
    let page = network.folder().join("page");
    std::fs::write(&page, "brought\n").unwrap();
    let there = format!("{number}:/tmp/page");
    network.tradewind(&["lease", "cp", page.to_str().unwrap(), &there, "--container", "store"]).await.done();
    answers(&network, "what was copied into the second container", "brought\n").await;
    let logs = network.tradewind(&["lease", "logs", &number]).await.done().to_string();
    assert!(logs.contains("store: the store begins"), "{logs}");

    // They go on without their agent, and it finds them again.
    network.kill_agent(0);
    answers(&network, "the containers without their agent", "brought\n").await;
    network.start_agent(0).await;
    let said = network.tradewind(&[&store[..], &["cat", "/tmp/page"]].concat()).await.done();
    assert_eq!(said["stdout"], "brought\n", "the same container as before");

    network.tradewind(&["lease", "cancel", &number]).await.done();
    network.closed(lease, LONG).await.check_closed();
    network.until("nothing to be left", LONG, async || remains(&home).is_empty().then_some(())).await;
}
