//! Orders: providers compete for what a buyer needs, and what was bid binds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::{json, Value};
use std::time::Duration;
use tradewind_e2e::{example, plain, say, Going, Network, Terms, ALICE, BOB, CHARLIE, DAVE, WIND, WINDOW};

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

/// What an hour costs, of a rate that the chain has.
fn an_hour(wind: u128) -> u128 {
    wind * POSTED / 60
}

/// Waits until so many leases were begun by a command that keeps a workload running, and the last one answers: the event
/// of its beginning.
async fn answering(network: &Network, kept: &Going, count: usize) -> Value {
    let answers = async || {
        assert!(kept.process.runs(), "it ended:\n{}", kept.process.tail());
        (kept.events("url").len() >= count).then_some(())
    };
    network.until(&format!("answer number {count} of the workload that is kept"), LONG, answers).await;
    let (url, rented) = (kept.events("url").remove(count - 1), kept.events("rented").remove(count - 1));
    assert_eq!(url["lease"], rented["lease"], "{}", kept.process.tail());
    let answer = network.get(&format!("{}?text=kept", url["url"].as_str().unwrap())).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.unwrap().contains("<svg"));
    rented
}

#[tokio::test]
async fn a_lost_workload_is_kept_by_whoever_was_beaten_in_the_bidding_best_bid_first_also_by_a_resumed_command() {
    let mut network = Network::chain().await;
    // Dave posts a higher price than Bob and bids lower: the runner-up is not the cheapest.
    let at = |price_vcpu, terms| Terms { price_vcpu, ..terms };
    network.add_provider(bidder("bob-compute", BOB, "98")).await;
    network.add_provider(bidder("charlie-compute", CHARLIE, "90")).await;
    network.add_provider(at("47520wind", bidder("dave-compute", DAVE, "87"))).await;
    // Bob is to have bid, too: the others come when it has.
    network.kill_agent(1);
    network.kill_agent(2);
    let qr = example("qr");
    let bounds = ["--keep", "--max-spend", "300wind"];
    let rent = ["rent", qr.to_str().unwrap(), "--yes", "--for", "600 ticks", "--max", "70wind"];
    let auction = ["--auction", "--bidding", "100 ticks"];
    let kept = network.going_on(ALICE, &[&rent[..], &auction, &bounds].concat());
    network.until("Bob to bid", LONG, async || (!kept.events("bid").is_empty()).then_some(())).await;
    assert_eq!(kept.events("bid")[0]["provider"], "bob-compute");
    network.start_agent(1).await;
    network.start_agent(2).await;

    let won = answering(&network, &kept, 1).await;
    assert_eq!((&won["provider"], &won["chosen"]), (&json!("charlie-compute"), &json!("best-bid")), "{won}");
    let (order, first) = (won["order"].as_u64().unwrap(), won["lease"].as_u64().unwrap());

    // The winner breaks its promise.
    network.tradewind_as(CHARLIE, &["provider", "terminate", &first.to_string(), "--yes"]).await.done();
    let runner_up = answering(&network, &kept, 2).await;
    assert_eq!((&runner_up["provider"], &runner_up["chosen"]), (&json!("dave-compute"), &json!("runner-up")));
    let bid = number(&runner_up["bid"]);
    assert!(bid >= an_hour(66) * 87 / 100 && bid <= an_hour(60), "the last bid, not the price: {runner_up}");
    let second = runner_up["lease"].as_u64().unwrap();
    let (lost, after) = (network.lease(first).await, network.lease(second).await);
    assert_eq!(after.rate, an_hour(66), "by its posted offer");
    assert!(after.ticks < 600 && after.ends_at.unwrap() >= lost.starts_at.unwrap() + 600, "{after:?}");

    // The command is interrupted, and another one goes on with the same lease and the same bidders.
    kept.process.kill();
    let order = order.to_string();
    let resume = ["order", "resume", order.as_str(), "--max-rate", "70wind"];
    let kept = network.going_on(ALICE, &[&resume[..], &bounds].concat());
    let resumed = answering(&network, &kept, 3).await;
    assert_eq!((&resumed["lease"], &resumed["chosen"]), (&json!(second), &json!("resumed")), "{resumed}");
    network.tradewind_as(DAVE, &["provider", "terminate", &second.to_string(), "--yes"]).await.done();
    let third = answering(&network, &kept, 4).await;
    assert_eq!((&third["provider"], &third["chosen"]), (&json!("bob-compute"), &json!("runner-up")), "{third}");
    assert!(number(&third["bid"]) >= an_hour(60) * 98 / 100, "{third}");
    assert!(number(&third["worst"]) < 300_000_000_000, "{third}");

    // Its buyer ends it, and that is the end.
    let third = third["lease"].as_u64().unwrap();
    network.tradewind(&["lease", "cancel", &third.to_string()]).await.done();
    network.until("the command to end with the lease", LONG, async || kept.ended()).await;
    assert_eq!(kept.events("done").len(), 1, "{}", kept.process.tail());

    // By raw storage: what ran was paid for, two broken promises have compensated the buyer, and the rest came back.
    let mut leases = Vec::new();
    for lease in [first, second, third] {
        leases.push(network.closed(lease, LONG).await);
    }
    let changes = network.changes("0", "finalized", &[ALICE, BOB, CHARLIE, DAVE]).await;
    let (free, held) = changes.of(ALICE.address, WIND);
    assert_eq!(held, leases.iter().map(|lease| lease.deposit).sum::<u128>() as i128);
    let half = |lease: &tradewind_e2e::Lease| lease.earned(lease.ticks).div_ceil(10) / 2;
    let paid = leases.iter().map(|lease| lease.paid).sum::<u128>() as i128;
    let streams = paid - (half(&leases[0]) + half(&leases[1])) as i128;
    let spent = -(free + held);
    // But for a few transactions: Alice pays for some, and gets a part of what the others pay, as she makes the blocks.
    assert!(spent.abs_diff(streams) < 1_000_000_000, "{spent} and {streams}");
}

/// Asks three quarters of the highest price that would stand, but for short leases, and keeps what it was told.
const BY_WHAT_IT_IS_TOLD: &str = r#"
exec python3 -c '
import decimal, json, os, sys
told = json.load(sys.stdin)
with open(os.path.join(os.environ["HOME"], "told"), "a") as file:
    print(json.dumps(told), file=file)
if told["ticks"] >= 600:
    highest = min(decimal.Decimal(told["highest"]), decimal.Decimal(told["posted"]))
    print(highest * 3 / 4)
'"#;

#[tokio::test]
async fn a_script_bids_by_what_it_is_told_against_a_floor() {
    let mut network = Network::chain().await;
    network.add_provider(bidder("bob-compute", BOB, "80")).await;
    network.add_bidder(bidder("charlie-compute", CHARLIE, "100"), BY_WHAT_IT_IS_TOLD).await;
    let order = post(&network, &["--bidding", "60 ticks"]).await;
    let stands = |who: &'static str, order| {
        let network = &network;
        async move || {
            let bid = bids(network, order).await["slots"][0]["bid"].take();
            (bid["provider"] == who).then_some(bid)
        }
    };
    let bid = network.until("the script to have the best bid", LONG, stands("charlie-compute", order)).await;
    // Three quarters of the limit, or of a hundredth less than Bob's: below Bob's floor either way.
    let first = [POSTED, POSTED - POSTED / 100].map(|highest| highest * 3 / 4);
    assert!(first.contains(&number(&bid["rate"])), "{bid}");

    // It does not care for short leases, and is asked all the same.
    let qr = example("qr");
    let short = ["order", qr.to_str().unwrap(), "--yes", "--no-wait", "--for", "300 ticks", "--max-rate", "60wind"];
    let short = network.tradewind(&short).await.done()["order"].as_u64().unwrap();
    let bid = network.until("the floor to have the best bid", LONG, stands("bob-compute", short)).await;
    assert_eq!(number(&bid["rate"]), POSTED);
    let told = network.provider(1).home.join("told");
    let of_order = async |order: u64| {
        let told = std::fs::read_to_string(&told).unwrap_or_default();
        told.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).find(|told| told["order"] == order)
    };
    let told = network.until("the script to be asked of the short lease", LONG, async || of_order(short).await).await;
    assert_eq!((&told["ticks"], &told["kind"]), (&json!(300), &json!("function")));
    let told = of_order(order).await.unwrap();
    let expected = json!({
        "order": order, "slot": 0, "offer": told["offer"], "kind": "function", "vcpus": 1, "memory_mib": 64,
        "storage_gib": 0, "bandwidth_mbps": 0, "gpus": 0, "ticks": 600, "asset": "native", "limit": "60", "posted": "60",
        "standing": told["standing"], "highest": told["highest"], "ends_in": told["ends_in"],
    });
    assert_eq!(told, expected);
    let heard = (told["standing"].as_str(), told["highest"].as_str());
    assert!([(None, Some("60")), (Some("60"), Some("59.4"))].contains(&heard), "{told}");
    assert!((1..=60).contains(&told["ends_in"].as_u64().unwrap()), "{told}");
    assert_eq!(bids(&network, order).await["slots"][0]["bid"]["provider"], "charlie-compute");
}

/// Hangs over a lease of 601 ticks, talks nonsense over one of 602, and asks the posted price for any other.
const FICKLE: &str = r#"
told="$(cat)"
case "$told" in
    *'"ticks":601,'*) echo $$ >>"$HOME/hung"; exec sleep 600 ;;
    *'"ticks":602,'*) echo cheap ;;
    *) echo 60 ;;
esac"#;

#[tokio::test]
async fn a_script_that_hangs_or_talks_nonsense_makes_no_bid_and_stops_nothing_else() {
    let mut network = Network::chain().await;
    network.add_bidder(Terms { vcpus: "16", ..bidder("bob-compute", BOB, "100") }, FICKLE).await;
    let (lease, url) = network.rent(&example("qr"), &["--for", "2h"]).await;
    let qr = example("qr");
    let order = ["order", qr.to_str().unwrap(), "--yes", "--no-wait", "--max-rate", "60wind", "--bidding", "100 ticks"];
    // Two orders come at once, each from a buyer of its own.
    let post = async |who, term| {
        let posted = network.tradewind_as(who, &[&order[..], &["--for", term]].concat()).await.done();
        posted["order"].as_u64().unwrap()
    };
    let (hangs, wanted) = tokio::join!(post(ALICE, "601 ticks"), post(DAVE, "600 ticks"));
    let hung = network.provider(0).home.join("hung");
    let number_of_hung = async || std::fs::read_to_string(&hung).ok()?.lines().last()?.parse::<u32>().ok();
    let process = network.until("the script to hang", LONG, async || number_of_hung().await).await;

    // The other one is bid on meanwhile, and the lease goes on.
    let said = async |what: &str| network.provider(0).log().contains(what).then_some(());
    network.until("the hung script to be told of", LONG, async || said("it did not answer within 10 s").await).await;
    let log = plain(&network.provider(0).log());
    let bid = log.lines().position(|line| line.contains(" bid ") && line.contains(&format!("order={wanted}")));
    let late = log.lines().position(|line| line.contains("it did not answer within 10 s"));
    assert!(bid.is_some() && bid < late, "the bid was not held up:\n{log}");
    let gone = async || (!runs(process)).then_some(());
    network.until("the hung script to be gone", LONG, gone).await;
    assert_eq!(bids(&network, wanted).await["slots"][0]["bid"]["provider"], "bob-compute");
    assert_eq!(bids(&network, hangs).await["slots"][0]["state"], "empty");
    assert_eq!(network.get(&format!("{url}?text=on")).await.status(), 200);
    // A heartbeat is told of when the next one has committed it.
    let beats = async || {
        let ticks: Vec<u32> = network.beats(BOB.public).await.iter().map(|beat| beat.tick).collect();
        (ticks.len() > 2).then_some(ticks)
    };
    let ticks = network.until("three heartbeats to be committed", LONG, beats).await;
    assert!(ticks.windows(2).all(|pair| pair[1] - pair[0] <= WINDOW), "none was late: {ticks:?}");

    // What is no price is no bid.
    let nonsense = post(ALICE, "602 ticks").await;
    network.until("the nonsense to be told of", LONG, async || said("\"cheap\" is no price").await).await;
    assert_eq!(bids(&network, nonsense).await["slots"][0]["state"], "empty");

    // An agent that is asked to end while its script hangs does not wait for it, and leaves nothing behind.
    post(ALICE, "601 ticks").await;
    let next = async || number_of_hung().await.filter(|next| *next != process);
    let process = network.until("the script to hang again", LONG, next).await;
    network.provider(0).ask_to_end();
    let ended = async || (!network.provider(0).runs() && !runs(process)).then_some(());
    tradewind_e2e::until("agent and script to end", LONG, || network.report(), ended).await;
    assert!(network.provider(0).log().contains("ended with status 0"), "{}", network.report());
    let states = network.tradewind(&["lease", "show", &lease.to_string()]).await.done();
    assert_eq!(states["state"], "active", "{states}");
}

/// Whether a process runs; one that is only waited for does not.
fn runs(process: u32) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    !state.is_empty() && !state.contains(") Z ")
}
