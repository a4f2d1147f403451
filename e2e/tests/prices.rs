//! What clouds ask comes onto the chain by the workers of operators, and buyers see it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::{json, Value};
use std::time::Duration;
use tradewind_e2e::{example, say, Network, PriceServer, Terms, ALICE, CHARLIE, SETTLER};

const LONG: Duration = Duration::from_secs(300);

/// How often the node's worker asks each source, in seconds.
const EVERY: u32 = 5;

/// All prices, by their names.
async fn prices(network: &Network) -> Vec<Value> {
    network.tradewind(&["prices", "ls"]).await.done().as_array().unwrap().clone()
}

/// One of them.
async fn price(network: &Network, name: &str) -> Value {
    prices(network).await.into_iter().find(|price| price["key"] == name).unwrap_or_else(|| panic!("no price {name}"))
}

fn micro(value: &Value) -> Option<u64> {
    value.as_str()?.parse().ok()
}

/// Waits until a price can be relied on, or cannot, and returns it.
async fn until_price(network: &Network, name: &str, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    network
        .until(&format!("{name} {what}"), LONG, async || Some(price(network, name).await).filter(|price| wanted(price)))
        .await
}

/// A lease of a buyer without WIND, in which something runs.
async fn rent_in_dollars(network: &Network) -> String {
    let app = example("qr");
    let rented = ["rent", app.to_str().unwrap(), "--for", "1h", "--pay", "usd", "--yes"];
    let rented = network.tradewind_as(SETTLER, &rented).await.done();
    let lease = rented["lease"].to_string();
    network.tradewind_as(SETTLER, &["invoke", &lease, "/?text=dollars"]).await.done();
    lease
}

/// Whether `found` is within a fiftieth of `truth`: parts are told from rounded prices of machines.
fn is_near(found: u64, truth: u64) -> bool {
    found.abs_diff(truth) * 50 <= truth
}

#[tokio::test]
async fn the_node_says_what_clouds_ask_and_a_buyer_sees_what_is_saved() {
    let mut network = Network::with_prices(200).await;
    let server = PriceServer::start(&network).await;
    network.add_provider(Terms::default()).await;
    network.asks(&server, EVERY).await;

    // Each cloud's own page was read for what it is.
    let wanted = [
        ("aws on-demand vcpu", "aws-on-demand", "on-demand", "us-east-1", "vcpu"),
        ("aws spot memory", "aws-spot", "spot", "us-east-1", "memory-gib"),
        ("azure on-demand vcpu", "azure", "on-demand", "eastus", "vcpu"),
        ("azure spot vcpu", "azure", "spot", "eastus", "vcpu"),
        ("gcp on-demand memory", "gcp", "on-demand", "us-east1", "memory-gib"),
        ("azure on-demand gpu nvidia/h100/80gi", "azure", "on-demand", "eastus", "gpu:nvidia/h100/80gi"),
    ];
    for (name, source, market, region, class) in wanted {
        let found = until_price(&network, name, "to be known", |price| price["healthy"] == true).await;
        let (found, truth) = (micro(&found["micro_usd"]).unwrap(), server.truth(source, market, region, class).await);
        say(&format!("{name}: {found} micro-USD, in truth {truth}"));
        assert!(is_near(found, truth), "{name}: {found}, in truth {truth}");
    }
    for name in ["vast on-demand gpu nvidia/rtx4090/24gi", "runpod on-demand gpu nvidia/h100/80gi", "wind", "asset 1"] {
        until_price(&network, name, "to be known", |price| price["healthy"] == true).await;
    }
    // Who says it needs no money, and has said it under its own name.
    let known = price(&network, "azure on-demand vcpu").await;
    assert_eq!(known["observations"][0]["operator"], ALICE.address);

    // A quote has both, and says what is saved.
    let quote = network.tradewind(&["quote", "--vcpus", "1", "--memory", "1g", "--for", "1h"]).await.done();
    let azure =
        quote["clouds"].as_array().unwrap().iter().find(|one| one["cloud"] == "azure" && one["market"] == "on-demand");
    let azure = azure.unwrap_or_else(|| panic!("{quote}"));
    let parts = ["azure on-demand vcpu", "azure on-demand memory"];
    let mut sum = 0;
    for part in parts {
        sum += micro(&price(&network, part).await["micro_usd"]).unwrap();
    }
    assert_eq!((micro(&azure["micro_usd"]), &azure["healthy"]), (Some(sum), &json!(true)), "{quote}");
    let offer = &quote["offers"][0];
    let (ours, theirs) = (micro(&offer["micro_usd"]).unwrap() as i64, sum as i64);
    let saving = azure["saving_ppm"].as_i64().unwrap();
    assert_eq!(
        saving,
        if ours > theirs { -((ours - theirs) * 1_000_000 / theirs) } else { (theirs - ours) * 1_000_000 / theirs }
    );
    let wind = micro(&price(&network, "wind").await["micro_usd"]).unwrap();
    let cost: u64 = micro(&offer["cost"]).unwrap();
    assert_eq!(ours as u64, (cost * wind).div_ceil(1_000_000_000), "{quote}");

    // Renting tells it too.
    let rented = network.tradewind(&["rent", example("qr").to_str().unwrap(), "--for", "1h", "--yes"]).await.done();
    assert_eq!(
        (&rented["cloud"]["healthy"], &rented["cloud"]["market"]),
        (&json!(true), &json!("on-demand")),
        "{rented}"
    );
    assert!(rented["cloud"]["saving_ppm"].as_i64().unwrap() > 0, "{rented}");

    // A page that is broken is named, with the reason, and what was known holds.
    server.control("azure", &json!({ "status": { "code": 500 } })).await;
    let broken = network
        .until("the source to be told as broken", LONG, async || {
            let all = network.tradewind(&["prices", "sources"]).await.done();
            let azure = all.as_array()?.iter().find(|one| one["source"]["name"] == "azure-on-demand")?.clone();
            (azure["state"]["failures"].as_u64()? > 0).then_some(azure)
        })
        .await;
    assert!(broken["state"]["error"].as_str().unwrap().starts_with("azure-on-demand: "), "{broken}");
    assert_eq!(broken["own"], true);
}

#[tokio::test]
async fn a_liar_moves_no_price_and_when_all_are_silent_nothing_is_known_but_rents_go_on() {
    let mut network = Network::with_prices(100).await;
    let mut server = PriceServer::start(&network).await;
    network.add_provider(Terms::default()).await;
    network
        .add_provider(Terms {
            name: "dollars",
            owner: CHARLIE,
            price_vcpu: "20usd",
            price_memory: "0usd",
            ..Terms::default()
        })
        .await;
    network.asks(&server, EVERY).await;
    let key = json!({ "Compute": { "cloud": "azure", "market": "OnDemand", "class": "Vcpu" } });
    let name = "azure on-demand vcpu";
    let truth = until_price(&network, name, "to be known", |price| price["healthy"] == true).await;
    let truth = micro(&truth["micro_usd"]).unwrap();

    // Three processes with three keys: the node, one that says the truth, one that says ten times as much.
    let honest = network.operator("//Prices//honest", 20, &json!([[key, truth]])).await;
    let liar = network.operator("//Prices//liar", 20, &json!([[key, truth * 10]])).await;
    let three = until_price(&network, name, "to have three observations", |price| {
        price["observations"].as_array().unwrap().len() == 3
    })
    .await;
    assert_eq!((micro(&three["micro_usd"]), &three["healthy"]), (Some(truth), &json!(true)), "{three}");
    let lies: Vec<_> = three["observations"].as_array().unwrap().iter().filter(|one| one["counts"] == false).collect();
    assert_eq!((lies.len(), micro(&lies[0]["micro_usd"])), (1, Some(truth * 10)), "who lied is known: {three}");

    // Somebody who has dollars only does everything with them: also fees are paid in them, at what the oracle knows.
    until_price(&network, "wind", "to be known", |price| price["healthy"] == true).await;
    let dollars = async || micro(&network.tradewind(&["wallet", "show"]).await.done()["usd"]).unwrap();
    let before = dollars().await;
    network.tradewind(&["--fees", "usd", "wallet", "send", SETTLER.address, "40usd"]).await.done();
    assert!(
        before - dollars().await > 40_000_000,
        "with enough WIND the fee is in dollars as well, if it is asked for"
    );
    let in_wind = ["--fees", "wind", "wallet", "send", ALICE.address, "1usd"];
    let poor = network.tradewind_as(SETTLER, &in_wind).await.refused();
    assert!(poor.contains("balance too low"), "{poor}");
    let lease = rent_in_dollars(&network).await;
    network.tradewind_as(SETTLER, &["lease", "cancel", &lease]).await.done();
    let left = network.tradewind_as(SETTLER, &["wallet", "show"]).await.done();
    assert_eq!(left["free"], "0", "it never had any WIND: {left}");

    // One goes down. As long as what it said counts, the price stays; never does it become the lie.
    honest.kill();
    let silent = until_price(&network, name, "to stop counting whom nobody hears", |price| {
        assert!(micro(&price["micro_usd"]).is_none_or(|value| is_near(value, truth)), "{price}");
        price["healthy"] == false
    })
    .await;
    assert_eq!(micro(&silent["last"]["micro_usd"]).map(|value| is_near(value, truth)), Some(true), "{silent}");
    assert!(liar.runs(), "{}", liar.tail());

    // Then nobody says anything any more: the liar has gone, and nobody answers the node's worker.
    liar.kill();
    server.kill();
    let cloudless = async || {
        let quote = network.tradewind(&["quote", "--for", "1h"]).await.done();
        let unknown = quote["offers"].as_array()?.iter().all(|offer| offer["micro_usd"].is_null());
        (quote["healthy"] == false && unknown).then_some(quote)
    };
    let quote = network.until("quotes to say that nothing can be relied on", LONG, cloudless).await;
    assert!(quote["clouds"].as_array().unwrap().iter().all(|cloud| cloud["micro_usd"].is_null()), "{quote}");
    assert_eq!(quote["offers"].as_array().map(Vec::len), Some(2), "{quote}");
    until_price(&network, "wind", "to be old", |price| price["healthy"] == false).await;

    // Nor does whoever has no WIND have to wait.
    rent_in_dollars(&network).await;

    // Rents in WIND go on as ever; those in dollars too, by the last rate.
    let (lease, _) = network.rent(&example("qr"), &["--for", "1h"]).await;
    let (dollars, _) = network.rent(&example("qr"), &["--for", "1h", "--pay", "usd"]).await;
    for lease in [lease, dollars] {
        network.lease_until(lease, "attested", LONG, |lease| lease.covered >= 10).await;
    }
}
