//! A buyer who was away while its workload started, and does not find the provider's agent when it comes back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::{json, Value};
use std::time::Duration;
use tradewind_e2e::{example, Network, Person, Signing, Terms, ALICE, BOB, CHARLIE, DAVE};

const LONG: Duration = Duration::from_secs(300);

const POSTED: &str = "tradewind_statements_total{outcome=\"posted\"}";

#[tokio::test]
async fn the_access_is_found_while_its_provider_is_away_until_its_buyer_was_answered_once() {
    let mut network = Network::start().await;
    let (first, second) = (detached(&network).await, detached(&network).await);
    posted(&network, 2).await;
    let there = statements(&network, first).await;
    let [statement] = &there[..] else { panic!("{there:?}") };
    assert_eq!(statement["signer"], format!("0x{}", BOB.public));
    let lasts = statement["until"].as_u64().unwrap().checked_sub(seconds()).unwrap();
    assert!((1_200..=3_600).contains(&lasts), "{lasts}");

    // Who is no provider may put nothing; another provider may, and is passed over.
    let stranger = put(&network, DAVE, first, "0xdeadbeef", 7_200).await;
    assert_eq!(stranger, json!({ "status": "rejected", "reason": "noAllowance" }));
    network.add_provider(Terms { name: "rival", owner: CHARLIE, ..Terms::default() }).await;
    assert_eq!(put(&network, CHARLIE, first, "0xdeadbeef", 7_200).await, json!({ "status": "new" }));
    assert_eq!(statements(&network, first).await.len(), 2);

    network.kill_agent(0);
    let shown = network.tradewind(&["lease", "show", &first.to_string()]).await.done();
    let url = shown["url"].as_str().unwrap_or_else(|| panic!("{shown}"));
    assert_eq!(url, network.provider(0).url(first));
    // Kept from now on: nobody is asked any more.
    network.kill_node();
    network.keep_statements(false);
    network.start_node().await;
    assert_eq!(network.tradewind(&["lease", "show", &first.to_string()]).await.done()["url"], url);

    // The node is started without a store, then with the one that it had.
    let lost = network.tradewind(&["invoke", &second.to_string(), "/"]).await;
    assert!(lost.refused().contains("--enable-statement-store"), "{lost}");
    network.start_agent(0).await;
    network
        .until("the agent to complain", LONG, async || {
            network.provider(0).log().contains("the node keeps no statements").then_some(())
        })
        .await;
    network.kill_agent(0);
    network.kill_node();
    network.keep_statements(true);
    network.start_node().await;
    let found = network.tradewind(&["lease", "show", &second.to_string()]).await.done();
    assert_eq!(found["url"], network.provider(0).url(second));

    // Once its buyer was answered, nothing is posted of a lease any more; of the others, it is.
    network.start_agent(0).await;
    let request = json!({ "lease": first });
    network
        .until("the agent to give the access", LONG, async || {
            let signed = network.signed(0, Signing::by(ALICE), "tradewind_access", &request).await;
            network.ask(0, "tradewind_access", json!([signed])).await.ok()
        })
        .await;
    network.kill_agent(0);
    let before = until_of(&network, first, BOB).await;
    let before_second = until_of(&network, second, BOB).await;
    network.start_agent(0).await;
    // Leases are gone through by their number.
    network
        .until("the other access to be posted anew", LONG, async || {
            (until_of(&network, second, BOB).await > before_second).then_some(())
        })
        .await;
    assert_eq!(until_of(&network, first, BOB).await, before);
    network.get(url).await;

    network.tradewind(&["lease", "cancel", &second.to_string()]).await.done();
    network.closed(second, LONG).await.check_closed();
}

/// Rents a function and goes away.
async fn detached(network: &Network) -> u64 {
    let app = example("qr");
    let rented = network.tradewind(&["rent", app.to_str().unwrap(), "--yes", "--for", "1h", "--detach"]).await.done();
    rented["lease"].as_u64().unwrap()
}

async fn posted(network: &Network, count: u64) {
    let what = format!("{count} accesses to be posted");
    network
        .until(&what, LONG, async || {
            let told = network.metrics_of_agent(0).await?;
            let posted: u64 = told.lines().find_map(|line| line.strip_prefix(POSTED))?.trim().parse().ok()?;
            (posted >= count).then_some(())
        })
        .await;
}

/// When the statement of a lease's access goes that `by` has put.
async fn until_of(network: &Network, lease: u64, by: Person) -> u64 {
    let all = statements(network, lease).await;
    let own = all.iter().find(|statement| statement["signer"] == format!("0x{}", by.public));
    own.unwrap_or_else(|| panic!("{all:?}"))["until"].as_u64().unwrap()
}

async fn statements(network: &Network, lease: u64) -> Vec<Value> {
    let wanted = wanted(network, lease).await;
    let told = network.script("e2e/js/statement.mjs", &[&wanted.to_string()]).await.done();
    told["statements"].as_array().unwrap().clone()
}

async fn put(network: &Network, by: Person, lease: u64, data: &str, seconds: u64) -> Value {
    let mut wanted = wanted(network, lease).await;
    wanted["suri"] = json!(by.key);
    wanted["data"] = json!(data);
    wanted["seconds"] = json!(seconds);
    network.script("e2e/js/statement.mjs", &[&wanted.to_string()]).await.done()
}

async fn wanted(network: &Network, lease: u64) -> Value {
    let genesis = network.rpc("chain_getBlockHash", json!([0])).await.expect("the node answers");
    json!({ "node": network.node_url("ws"), "genesis": genesis, "lease": lease })
}

fn seconds() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}
