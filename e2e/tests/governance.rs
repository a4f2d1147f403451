//! The DAO by the command: proposals, votes, delegation, the treasury; nobody uses a superuser.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::Value;
use std::time::Duration;
use tradewind_e2e::{Network, Person, ALICE, BOB, CHARLIE, DAVE, WIND};

const LONG: Duration = Duration::from_secs(300);

/// The bytes modl, py/trsry, and zeros.
const TREASURY: &str = "5EYCAe5ijiYfyeZ2JJCGq56LmPyNRAKzpG4QkoQkkQNB5e6Z";

async fn propose(network: &Network, by: Person, what: &[&str]) -> String {
    let proposed = network.tradewind_as(by, &[&["gov", "propose", "--yes"], what].concat()).await.done();
    proposed["referendum"].as_u64().unwrap().to_string()
}

async fn vote(network: &Network, by: Person, referendum: &str, side: &str) {
    network.tradewind_as(by, &["gov", "vote", referendum, side, "800000wind"]).await.done();
}

async fn setting(network: &Network, name: &str) -> String {
    let all = network.tradewind(&["gov", "settings"]).await.done();
    let found = all.as_array().unwrap().iter().find(|setting| setting["setting"] == name);
    found.unwrap_or_else(|| panic!("{all}"))["value"].as_str().unwrap().to_owned()
}

/// Waits until the referendum has ended. How.
async fn ended(network: &Network, referendum: &str) -> String {
    network
        .until(&format!("referendum {referendum} to end"), LONG, async || {
            let all = network.tradewind(&["gov", "ls", "--all"]).await.done();
            let number = referendum.parse::<u64>().unwrap();
            let found = all.as_array()?.iter().find(|view| view["referendum"] == number)?.clone();
            let state = found["state"].as_str()?;
            (!["preparing", "deciding"].contains(&state)).then(|| state.to_owned())
        })
        .await
}

#[tokio::test]
async fn holders_change_the_fee_and_spend_the_treasury() {
    let network = Network::chain().await;
    assert_eq!(setting(&network, "fee-ppm").await, "20000");

    // What cannot be is refused before it costs anything.
    let refused = network.tradewind(&["gov", "propose", "set", "fee-ppm", "100001", "--yes"]).await.refused();
    assert!(refused.contains("0 to 100000"), "{refused}");
    let refused = network.tradewind(&["gov", "vote", "0", "aye", "1wind"]).await.refused();
    assert!(refused.contains("no referendum 0"), "{refused}");
    let refused = network.tradewind(&["gov", "share-fees"]).await.refused();
    assert!(refused.contains("NoFees"), "{refused}");

    // Two vote, and one gives its votes to one of them.
    let to = ["gov", "delegate", BOB.address, "800000wind", "--track", "parameters", "--conviction", "2"];
    network.tradewind_as(DAVE, &to).await.done();
    let fee = propose(&network, ALICE, &["set", "fee-ppm", "30000"]).await;
    vote(&network, BOB, &fee, "aye").await;
    vote(&network, CHARLIE, &fee, "nay").await;
    let all = network.tradewind(&["gov", "ls"]).await.done();
    assert_eq!((&all[0]["what"], &all[0]["track"]), (&Value::from("set fee-ppm to 30000"), &Value::from("parameters")));
    assert_eq!(all[0]["ayes"], "2400000000000000");
    vote(&network, ALICE, &fee, "aye").await;

    network.tradewind(&["wallet", "send", TREASURY, "10wind"]).await.done();
    let spend = propose(&network, ALICE, &["spend", "5wind", CHARLIE.address]).await;
    for who in [ALICE, BOB, DAVE] {
        vote(&network, who, &spend, "aye").await;
    }
    assert_eq!(ended(&network, &fee).await, "approved");
    network
        .until("the fee to change", LONG, async || (setting(&network, "fee-ppm").await == "30000").then_some(()))
        .await;
    assert_eq!(ended(&network, &spend).await, "approved");
    let before = network.changes("0", "finalized", &[CHARLIE]).await.of(CHARLIE.address, WIND).0;
    network
        .until("the spend to be payable", LONG, async || {
            (network.tradewind_as(BOB, &["gov", "payout", "0"]).await.status == Some(0)).then_some(())
        })
        .await;
    let after = network.changes("0", "finalized", &[CHARLIE]).await.of(CHARLIE.address, WIND).0;
    assert_eq!(after - before, 5_000_000_000);

    // Afterwards all have their tokens and deposits back.
    network.tradewind(&["gov", "refund", &fee]).await.done();
    network.tradewind_as(DAVE, &["gov", "undelegate", "parameters"]).await.done();
    network.tradewind_as(CHARLIE, &["gov", "unvote", &fee, "--track", "parameters"]).await.done();
    let refused = network.tradewind_as(CHARLIE, &["gov", "unvote", &fee]).await.refused();
    assert!(refused.contains("name its --track"), "{refused}");
}
