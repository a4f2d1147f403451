//! Requests that are paid one by one: by vouchers of the caller, or by the owner's channel; through kills of the agent,
//! to the money on chain.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use reqwest::{Response, StatusCode};
use serde_json::Value;
use std::{path::PathBuf, time::Duration};
use tradewind_e2e::{example, Network, Person, Terms, ALICE, BOB, CHARLIE, DAVE, USD, WIND};

const LONG: Duration = Duration::from_secs(600);

/// Points at which an agent can be killed that serves paid requests and collects for them.
pub const POINTS: [&str; 5] =
    ["paid: written down", "redeem: begun", "redeem: sent", "consume: written down", "consume: sent"];

/// What a request costs, in base units and as it is written. The fee of so small an amount is carried until it is one.
const PRICE: i128 = 1_000;
const PRICE_TEXT: &str = "0.000001wind";
const BUDGET_TEXT: &str = "1wind";
const BUDGET: i128 = 1_000_000_000;

/// A provider that redeems vouchers at their channel's end only.
async fn start() -> Network {
    let mut network = Network::chain().await;
    let node = network.node_url("ws");
    network.add_provider_at(&node, Terms::default(), &["--price-request", PRICE_TEXT]).await;
    let path = network.provider(0).home.join("agent/config.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut changed = text.clone();
    for (default, wanted) in [
        ("# redeem_at = \"0.1 WIND\"", "redeem_at = \"1 WIND\""),
        ("# redeem_every_ticks = 600", "redeem_every_ticks = 1000000"),
    ] {
        assert!(text.contains(default), "{text}");
        changed = changed.replace(default, wanted);
    }
    std::fs::write(&path, changed).unwrap();
    network.kill_agent(0);
    network.start_agent(0).await;
    network
}

async fn open(network: &Network, by: Person, more: &[&str]) -> String {
    let open = ["channel", "open", "bob-compute", "--price", PRICE_TEXT, "--budget", BUDGET_TEXT, "--yes"];
    let opened = network.tradewind_as(by, &[&open[..], more].concat()).await.done();
    opened["channel"].as_u64().unwrap().to_string()
}

/// What somebody has on hold, whose only channel was opened just now: the budget and a deposit.
async fn on_hold(network: &Network, whose: Person) -> i128 {
    let held = network.changes("0", "finalized", &[whose]).await.of(whose.address, WIND).1;
    assert!(held >= BUDGET, "{held}");
    held
}

/// Deploys an example by a channel. Where it answers.
async fn deploy(network: &Network, by: Person, channel: &str) -> String {
    let app = example("qr");
    let deployed = network.tradewind_as(by, &["channel", "deploy", channel, app.to_str().unwrap()]).await.done();
    deployed["url"].as_str().unwrap().to_owned()
}

async fn sign(network: &Network, by: Person, channel: &str) -> String {
    let signed = network.tradewind_as(by, &["voucher", "sign", channel]).await.done();
    signed["voucher"].as_str().unwrap().to_owned()
}

async fn pay(network: &Network, url: &str, voucher: &str) -> Response {
    network.http.get(url).header("Tradewind-Voucher", voucher).send().await.unwrap()
}

async fn pays(network: &Network, url: &str, voucher: &str) {
    let answer = pay(network, url, voucher).await;
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert_eq!(status, StatusCode::OK, "{voucher}: {text}\n{}", network.report());
}

/// What was paid out of a channel, as its payer's command shows it.
async fn paid(network: &Network, by: Person, channel: &str) -> i128 {
    let shown = network.tradewind_as(by, &["channel", "status", channel]).await.done();
    shown["paid"].as_str().unwrap_or_else(|| panic!("{shown}")).parse().unwrap()
}

async fn paid_in_the_end(network: &Network, by: Person, channel: &str, requests: i128) {
    let what = format!("channel {channel} to have paid for {requests} requests");
    let wanted = requests * PRICE;
    network
        .until(&what, LONG, async || {
            let so_far = paid(network, by, channel).await;
            assert!(so_far <= wanted, "{so_far} is more than {what}");
            (so_far == wanted).then_some(())
        })
        .await;
}

/// Starts the agent, which does not run, so that it stops at `point`. Returns the file by which it says that it has.
async fn hold_at(network: &mut Network, point: &str) -> PathBuf {
    let file = network.folder().join(point.replace([':', ' '], "-"));
    let wanted = format!("{point}={}", file.display());
    network.start_agent_with(0, &[("TRADEWIND_HOLD_AT", &wanted)]).await;
    file
}

/// Waits until the agent stands still at the point of `file`, and kills it there.
async fn kill_there(network: &mut Network, file: &std::path::Path) {
    let what = format!("the agent to come to {}", file.display());
    network.until(&what, LONG, async || file.exists().then_some(())).await;
    network.kill_agent(0);
}

#[tokio::test]
async fn a_caller_pays_by_vouchers_and_no_kill_of_the_agent_loses_one() {
    let mut network = start().await;
    let channel = open(&network, ALICE, &[]).await;
    let on_hold = on_hold(&network, ALICE).await;
    let url = deploy(&network, ALICE, &channel).await;
    let asked = format!("{url}?text=tradewind");

    // Nothing is free, and what it costs is said.
    let unpaid = network.get(&asked).await;
    assert_eq!(unpaid.status(), StatusCode::PAYMENT_REQUIRED);
    let told: Value = unpaid.json().await.unwrap();
    assert_eq!((told["price"].as_str(), told["asset"].as_str()), (Some("1000"), Some("native")));
    assert_eq!(told["provider"], BOB.address);

    // Many pay; the same voucher again does not.
    let mut last = String::new();
    for _ in 0..8 {
        last = sign(&network, ALICE, &channel).await;
        pays(&network, &asked, &last).await;
    }
    let again = pay(&network, &asked, &last).await;
    assert_eq!(again.status(), StatusCode::PAYMENT_REQUIRED);
    assert_eq!(again.json::<Value>().await.unwrap()["reason"], "not-more");
    let invoke = ["invoke", &url, "/?text=tradewind", "--pay", &channel];
    let invoked = network.tradewind(&invoke).await.done();
    assert!(invoked["body"].as_str().unwrap().contains("<svg"), "{invoked}");

    // Killed with nine vouchers that it has not redeemed.
    network.kill_agent(0);
    network.start_agent(0).await;
    let again = pay(&network, &asked, &last).await;
    assert_eq!(again.status(), StatusCode::PAYMENT_REQUIRED, "it counted before the kill");
    pays(&network, &asked, &sign(&network, ALICE, &channel).await).await;

    // Killed while a request is being answered: it was written down, so it counts.
    network.kill_agent(0);
    let file = hold_at(&mut network, "paid: written down").await;
    let held = sign(&network, ALICE, &channel).await;
    {
        let asking = network.http.get(&asked).header("Tradewind-Voucher", &held).send();
        let came = network.until("a payment to be written down", LONG, async || file.exists().then_some(()));
        tokio::select! {
            answer = asking => panic!("the agent is held, and answers {answer:?}"),
            () = came => {}
        }
    }
    network.kill_agent(0);
    network.start_agent(0).await;
    assert_eq!(pay(&network, &asked, &held).await.status(), StatusCode::PAYMENT_REQUIRED);
    assert_eq!(paid(&network, ALICE, &channel).await, 0);

    // Killed at each step of collecting. What was earned before the end is paid, nothing twice, and nothing more.
    network.tradewind(&["channel", "revoke", &channel, "--yes"]).await.done();
    network.kill_agent(0);
    for point in ["redeem: begun", "redeem: sent"] {
        let file = hold_at(&mut network, point).await;
        kill_there(&mut network, &file).await;
    }
    network.start_agent(0).await;
    paid_in_the_end(&network, ALICE, &channel, 11).await;
    let ended = pay(&network, &asked, &last).await;
    assert_eq!(ended.status(), StatusCode::PAYMENT_REQUIRED);
    assert_eq!(ended.json::<Value>().await.unwrap()["reason"], "ended");

    // By raw storage: what is not spent is still on hold, the rest is the provider's and the market's.
    let changes = network.changes("0", "finalized", &[ALICE, BOB]).await;
    assert_eq!(changes.of(ALICE.address, WIND).1, on_hold - 11 * PRICE);
    assert_eq!(changes.fees(WIND), 11 * PRICE * 2 / 100);
}

#[tokio::test]
async fn an_owner_pays_for_whoever_comes_and_can_check_the_count() {
    let mut network = start().await;
    let channel = open(&network, CHARLIE, &["--metered", "5"]).await;
    let on_hold = on_hold(&network, CHARLIE).await;
    let url = deploy(&network, CHARLIE, &channel).await;
    let asked = format!("{url}?text=tradewind");

    // Anybody, by plain HTTP, as often as the owner allows in a round.
    let mut answered = 0;
    let full = loop {
        let answer = network.get(&asked).await;
        if answer.status() != StatusCode::OK {
            break answer;
        }
        answered += 1;
    };
    let (status, retry) = (full.status(), full.headers().contains_key("retry-after"));
    let told = full.text().await.unwrap();
    assert_eq!(
        (status, retry),
        (StatusCode::TOO_MANY_REQUESTS, true),
        "after {answered}: {told}\n{}",
        network.report()
    );
    // The round may have ended meanwhile.
    assert!((5..=10).contains(&answered), "{answered}");
    // Who pays for itself is not bound by that.
    let own = open(&network, ALICE, &[]).await;
    network
        .until("the agent to know the new channel", LONG, async || {
            let voucher = sign(&network, ALICE, &own).await;
            (pay(&network, &asked, &voucher).await.status() == StatusCode::OK).then_some(())
        })
        .await;

    // The chain is told, and the owner compares.
    let mut before = network.finalized().await.unwrap();
    let (first, last) = network
        .until("the chain to be told of the requests", LONG, async || {
            let from = std::mem::replace(&mut before, network.finalized().await?);
            (paid(&network, CHARLIE, &channel).await > 0).then_some((from, network.finalized().await?))
        })
        .await;
    let batches = network.tradewind_as(CHARLIE, &["channel", "usage", &channel]).await.done();
    let round = batches[0]["round"].as_u64().unwrap().to_string();
    let requests = batches[0]["requests"].as_u64().unwrap();
    let usage = ["channel", "usage", &channel, "--round", &round];
    let mut checked = None;
    for block in first..=last {
        let block = block.to_string();
        let outcome = network.tradewind_as(CHARLIE, &[&usage[..], &["--block", &block]].concat()).await;
        if outcome.status == Some(0) {
            checked = Some(outcome.done());
        }
    }
    let checked = checked.unwrap_or_else(|| panic!("none of {first}..={last} has it: {batches}"));
    assert_eq!((checked["requests"].as_u64(), checked["checked"].as_bool()), (Some(requests), Some(true)));
    assert_eq!(checked["entries"].as_array().unwrap().len() as u64, requests);
    let wrong = format!("0x{}", "11".repeat(32));
    let differs = network.tradewind_as(CHARLIE, &[&usage[..], &["--root", &wrong]].concat()).await.refused();
    assert!(differs.contains("not what the chain was told"), "{differs}");
    // It is nobody else's business.
    network.tradewind_as(DAVE, &["channel", "usage", &channel]).await.refused();

    // Killed at each step of telling the chain: all is paid once. What was written down and never sent waits until it
    // cannot be in any block any more.
    let mut counted = i128::from(answered);
    paid_in_the_end(&network, CHARLIE, &channel, counted).await;
    for point in ["consume: written down", "consume: sent"] {
        network.kill_agent(0);
        let file = hold_at(&mut network, point).await;
        network
            .until("a request that counts", LONG, async || {
                (network.get(&asked).await.status() == StatusCode::OK).then_some(())
            })
            .await;
        counted += 1;
        kill_there(&mut network, &file).await;
        network.start_agent(0).await;
        paid_in_the_end(&network, CHARLIE, &channel, counted).await;
    }

    // The end: what was counted is paid at once, and nobody is served any more.
    network
        .until("a request that counts", LONG, async || {
            (network.get(&asked).await.status() == StatusCode::OK).then_some(())
        })
        .await;
    counted += 1;
    network.tradewind_as(CHARLIE, &["channel", "revoke", &channel, "--yes"]).await.done();
    paid_in_the_end(&network, CHARLIE, &channel, counted).await;
    network
        .until("the agent to see the channel's end", LONG, async || {
            (network.get(&asked).await.status() == StatusCode::PAYMENT_REQUIRED).then_some(())
        })
        .await;
    let changes = network.changes("0", "finalized", &[CHARLIE, BOB]).await;
    assert_eq!(changes.of(CHARLIE.address, WIND).1, on_hold - counted * PRICE);
    assert_eq!(changes.fees(WIND), counted * PRICE * 2 / 100);
}

#[tokio::test]
async fn requests_are_paid_in_dollars_as_well() {
    let mut network = Network::chain().await;
    let node = network.node_url("ws");
    network.add_provider_at(&node, Terms::default(), &["--price-request", "0.01usd"]).await;
    let open = ["channel", "open", "bob-compute", "--price", "0.01usd", "--budget", "5usd", "--yes"];
    let channel = network.tradewind(&open).await.done()["channel"].as_u64().unwrap().to_string();
    let before = network.changes("0", "finalized", &[ALICE]).await.of(ALICE.address, USD);
    assert!(before.1 >= 5_000_000 && before.0 == -before.1, "{before:?}");

    let url = deploy(&network, ALICE, &channel).await;
    for _ in 0..3 {
        let invoked = network.tradewind(&["invoke", &url, "/?text=tradewind", "--pay", &channel]).await.done();
        assert!(invoked["body"].as_str().unwrap().contains("<svg"), "{invoked}");
    }
    network.tradewind(&["channel", "revoke", &channel, "--yes"]).await.done();
    let earned = 3 * 10_000;
    network
        .until("three requests to be paid in dollars", LONG, async || {
            (paid(&network, ALICE, &channel).await == earned).then_some(())
        })
        .await;

    let changes = network.changes("0", "finalized", &[ALICE, BOB]).await;
    let fee = earned * 2 / 100;
    assert_eq!(changes.of(ALICE.address, USD), (before.0, before.1 - earned));
    assert_eq!(changes.of(BOB.address, USD), (earned - fee, 0));
    assert_eq!(changes.fees(USD), fee);
}
