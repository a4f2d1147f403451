//! Orders: providers compete for what a buyer needs, and what was bid binds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::{json, Value};
use std::time::Duration;
use tradewind_e2e::{example, say, Network, Terms, ALICE, BOB, CHARLIE, DAVE, WIND};

const LONG: Duration = Duration::from_secs(600);

/// A tenth of a WIND a tick for a virtual CPU: 60 an hour.
const PRICE: &str = "43200wind";
const POSTED: u128 = 100_000_000_000_000_000;

const fn bidder(name: &'static str, owner: tradewind_e2e::Person, bid_floor: &'static str) -> Terms {
    Terms { name, owner, price_vcpu: PRICE, bid_floor, ..Terms::NORMAL }
}

fn number(value: &Value) -> u128 {
    value.as_str().unwrap_or_else(|| panic!("no number: {value}")).parse().unwrap()
}

/// What stands of an order.
async fn bids(network: &Network, order: u64) -> Value {
    network.tradewind(&["bids", &order.to_string(), "--once"]).await.done()
}

/// An order of the QR program, posted and left alone: its number.
async fn post(network: &Network, more: &[&str]) -> u64 {
    let qr = example("qr");
    let order = ["order", qr.to_str().unwrap(), "--yes", "--no-wait", "--for", "600 ticks", "--max-rate", "60wind"];
    network.tradewind(&[&order[..], more].concat()).await.done()["order"].as_u64().unwrap()
}

#[tokio::test]
async fn the_lowest_of_three_bidders_wins_and_answers_for_its_promise() {
    let mut network = Network::chain().await;
    let mut bidders = [
        bidder("bob-compute", BOB, "98"),
        bidder("charlie-compute", CHARLIE, "94"),
        bidder("dave-compute", DAVE, "96"),
    ];
    // In an order of their own each time: who comes first must not matter.
    let seed = std::time::UNIX_EPOCH.elapsed().unwrap().subsec_nanos() as usize;
    bidders.rotate_left(seed % 3);
    if seed % 2 == 1 {
        bidders.swap(0, 1);
    }
    say(&format!("the providers start by seed {seed}: {:?}", bidders.map(|bidder| bidder.name)));
    for terms in bidders {
        network.add_provider(terms).await;
    }

    let qr = example("qr");
    let order = ["order", qr.to_str().unwrap(), "--yes", "--for", "600 ticks", "--max-rate", "60wind"];
    let order = [&order[..], &["--bidding", "90 ticks"]].concat();
    let done = network.tradewind(&order).await.done();
    let won = &done["leases"][0];
    assert_eq!((won["provider"].as_str(), done["unfilled"].as_u64()), (Some("charlie-compute"), Some(0)), "{done}");
    let rate = number(&won["rate"]);
    // The second best goes down to 96 %, and would have to be better by a hundredth.
    assert!(rate >= POSTED * 94 / 100 && rate - rate.div_ceil(100) < POSTED * 96 / 100, "{done}");
    let answer = network.get(&format!("{}?text=won", won["url"].as_str().unwrap())).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.unwrap().contains("<svg"));

    // By raw storage: on hold is what the lease costs at the rate that was bid, and its deposit; the rest has come back.
    let id = won["lease"].as_u64().unwrap();
    let lease = network.lease(id).await;
    assert_eq!((lease.rate, lease.ticks), (rate, 600));
    let cost = (rate * 600 / 1_000_000_000) as i128;
    let parties = [ALICE, BOB, CHARLIE, DAVE];
    let changes = network.changes("0", "finalized", &parties).await;
    assert_eq!(changes.of(ALICE.address, WIND).1, cost + lease.deposit as i128);

    // The winner breaks its promise: half of its collateral is the buyer's.
    let stake = changes.of(CHARLIE.address, WIND).1;
    network.tradewind_as(CHARLIE, &["provider", "terminate", &id.to_string(), "--yes"]).await.done();
    let lease = network.closed(id, LONG).await;
    assert_eq!(lease.reason.as_deref(), Some("Terminated"));
    let changes = network.changes("0", "finalized", &parties).await;
    // A tenth of what the term costs, and half of that, rounded down.
    let collateral = (rate * 600 / 1_000_000_000).div_ceil(10);
    assert_eq!(changes.of(CHARLIE.address, WIND).1, stake - (collateral / 2) as i128);
    assert_eq!(changes.of(BOB.address, WIND).1, stake, "whoever lost reserves nothing and loses nothing");
}

#[tokio::test]
async fn an_agent_bids_for_no_more_than_it_has_whatever_its_offers_promise_and_goes_on_after_it_was_away() {
    let mut network = Network::chain().await;
    network.add_provider(bidder("bob-compute", BOB, "90")).await;
    network.kill_agent(0);
    // Another offer over the same two virtual CPUs.
    let capacity = json!({ "vcpus": 8, "memoryMib": 8_192, "storageGib": 0, "bandwidthMbps": 0, "gpus": 0 });
    let rates = json!({ "vcpu": POSTED.to_string(), "memoryGib": 0, "storageGib": 0, "bandwidthMbps": 0, "gpu": 0 });
    let terms = json!({
        "kind": "Function", "region": { "country": "DE", "label": "test" }, "gpuModel": null, "tee": "None",
        "capacity": capacity, "rates": rates, "asset": "Native", "minTicks": 1, "maxTicks": 100_000,
        "minReputation": 0, "extendable": true,
    });
    network.call(BOB, "marketplace", "postOffer", json!([terms])).await;
    let cancelled = post(&network, &["--bidding", "100 ticks"]).await;
    assert_eq!(bids(&network, cancelled).await["slots"][0]["state"], "empty");

    // It was away when the order was posted.
    network.start_agent(0).await;
    let standing = network
        .until("the agent to bid", LONG, async || {
            let order = bids(&network, cancelled).await;
            (order["slots"][0]["state"] == "standing").then(|| order["slots"][0]["bid"].clone())
        })
        .await;
    assert_eq!(number(&standing["rate"]), POSTED, "nobody else bids");

    // The buyer thinks better of it: ten ticks of that are the bidder's.
    let parties = [ALICE, BOB];
    let before = network.changes("0", "finalized", &parties).await;
    network.tradewind(&["order", "cancel", &cancelled.to_string(), "--yes"]).await.done();
    let gone = async || bids_are_over(&network, cancelled).await.then_some(());
    network.until("the cancelled order to be gone", LONG, gone).await;
    let after = network.changes("0", "finalized", &parties).await;
    let moved = |who| {
        let ((free, held), (was_free, was_held)) = (after.of(who, WIND), before.of(who, WIND));
        (free - was_free, held - was_held)
    };
    assert_eq!(moved(BOB.address), (1_000_000_000, 0));
    assert_eq!(after.of(ALICE.address, WIND).1, 0, "nothing of it is on hold");

    // Four leases of a virtual CPU each, of a machine that has two.
    let qr = example("qr");
    let order = ["order", qr.to_str().unwrap(), "--yes", "--for", "600 ticks", "--max-rate", "60wind"];
    let order = [&order[..], &["--count", "4", "--bidding", "40 ticks"]].concat();
    let done = network.tradewind(&order).await.done();
    let leases = done["leases"].as_array().unwrap();
    assert_eq!((leases.len(), done["unfilled"].as_u64()), (2, Some(2)), "{done}");
    for lease in leases {
        let answer = network.get(&format!("{}?text=two", lease["url"].as_str().unwrap())).await;
        assert_eq!(answer.status(), 200);
    }
}

async fn bids_are_over(network: &Network, order: u64) -> bool {
    network.tradewind(&["bids", &order.to_string(), "--once"]).await.status != Some(0)
}
