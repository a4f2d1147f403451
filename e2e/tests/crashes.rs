//! Programs that are killed at any time, and what goes on when they are back, or not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::{json, Value};
use std::time::Duration;
use tradewind_e2e::{covered_by, example, Beat, Lease, Network, Signing, ALICE, BOB, DAVE, WINDOW};

const LONG: Duration = Duration::from_secs(600);

fn reason(lease: &Lease) -> (&str, &str) {
    (&lease.state, lease.reason.as_deref().unwrap_or_default())
}

/// Waits until the function of `lease` answers, and makes sure that it is the only one.
async fn answers(network: &Network, lease: u64) {
    let url = format!("{}?text=again", network.provider(0).url(lease));
    let answered = network.until("the workload to answer", LONG, async || {
        let answer = network.http.get(&url).send().await.ok()?;
        (answer.status() == 200).then_some(answer)
    });
    assert!(answered.await.text().await.unwrap().contains("<svg"));
    for other in (0..5).filter(|other| *other != lease) {
        assert_eq!(network.get(&network.provider(0).url(other)).await.status(), 404, "no lease {other} runs");
    }
}

/// What the agent says of a lease to its buyer, by `method`.
async fn asked(network: &Network, lease: u64, method: &str) -> Value {
    let request = network.signed(0, Signing::by(ALICE), method, &json!({ "lease": lease })).await;
    network.ask(0, method, json!([request])).await.unwrap()
}

/// Ticks between two neighbours of `ticks` that no heartbeat attests, as it came too late.
fn lost(starts_at: u32, beats: &[Beat]) -> Vec<u32> {
    let ticks: Vec<u32> = [starts_at].into_iter().chain(beats.iter().map(|beat| beat.tick)).collect();
    ticks.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).filter(|gap| *gap > WINDOW).collect()
}

/// Waits until the lease has more attested ticks than now.
async fn goes_on(network: &Network, lease: u64) -> Lease {
    let before = network.lease(lease).await.covered;
    network.lease_until(lease, "attested further", LONG, |lease| lease.covered > before).await
}

#[tokio::test]
async fn an_agent_that_was_killed_takes_up_its_leases_again() {
    let mut network = Network::start().await;

    // Killed as soon as the money is on hold and everything is handed over: the buyer does nothing more.
    let qr = example("qr");
    let rent = ["rent", qr.to_str().unwrap(), "--yes", "--detach", "--for", "1h"];
    let lease = network.tradewind(&rent).await.done()["lease"].as_u64().unwrap();
    network.kill_agent(0);
    network.start_agent(0).await;
    network.lease_until(lease, "active", LONG, |lease| lease.state == "active").await;
    answers(&network, lease).await;
    let started = goes_on(&network, lease).await;
    let access = asked(&network, lease, "tradewind_access").await;

    // Killed while it runs.
    network.kill_agent(0);
    let url = network.provider(0).url(lease);
    assert!(network.http.get(&url).send().await.is_err(), "the workload went with its agent");
    network.start_agent(0).await;
    answers(&network, lease).await;
    assert_eq!(asked(&network, lease, "tradewind_status").await["phase"], "running");
    assert_eq!(asked(&network, lease, "tradewind_access").await, access);
    for name in ["tradewind_leases", "tradewind_workloads"] {
        let some = network.until(name, LONG, async || network.metric(0, name).await.filter(|count| *count > 0));
        assert_eq!(some.await, 1, "{name}");
    }
    let after = goes_on(&network, lease).await;
    assert_eq!((after.starts_at, after.ends_at), (started.starts_at, started.ends_at), "the same lease goes on");
    assert_eq!(network.tradewind(&["lease", "ls"]).await.done().as_array().unwrap().len(), 1);
    // The agent counts it a little after the chain has it.
    let counted = async || network.metric(0, "tradewind_heartbeats_total").await.filter(|count| *count > 0);
    network.until("a heartbeat to be counted", LONG, counted).await;

    // Ended as any other, and nothing of its time is lost but the two outages.
    network.tradewind(&["lease", "cancel", &lease.to_string()]).await.done();
    let lease = network.closed(lease, LONG).await;
    lease.check_closed();
    assert_eq!(reason(&lease), ("closed", "BuyerCancelled"));
    let (beats, clock) = (network.beats(BOB.public).await, network.clock().await);
    let (starts, ends) = (lease.starts_at.unwrap(), lease.ends_at.unwrap());
    assert_eq!(lease.covered, covered_by(&beats, &clock, starts, ends), "{lease:?}\n{beats:?}");
    assert!(lost(starts, &beats).len() <= 1, "one outage was while it ran: {beats:?}");
    assert!(lease.covered >= (ends - starts) - lost(starts, &beats).iter().sum::<u32>(), "{lease:?}\n{beats:?}");

    // Torn down for good: killed once more, it does not come back.
    let gone = async |network: &Network| {
        network
            .until("the workload to be gone", LONG, async || {
                let answer = network.http.get(&url).send().await.ok()?;
                (answer.status() == 404).then_some(())
            })
            .await;
    };
    gone(&network).await;
    network.kill_agent(0);
    network.start_agent(0).await;
    let reconciled = async || network.metric(0, "tradewind_block").await.filter(|block| *block > 0);
    network.until("the agent to follow the chain", LONG, reconciled).await;
    gone(&network).await;
    for name in ["tradewind_leases", "tradewind_workloads"] {
        assert_eq!(network.metric(0, name).await, Some(0), "{name}");
    }
}

#[tokio::test]
async fn a_provider_that_is_gone_is_paid_for_what_it_attested_only() {
    let mut network = Network::start().await;
    let (lease, _) = network.rent(&example("qr"), &["--for", "1h"]).await;
    network.lease_until(lease, "attested", LONG, |lease| lease.covered >= 10).await;
    network.kill_agent(0);
    let clock = network.clock().await;
    let enough = async || (network.clock().await.now >= clock.now + WINDOW).then_some(());
    network.until("time to pass", LONG, enough).await;

    network.tradewind(&["lease", "cancel", &lease.to_string()]).await.done();
    let closing = network.lease(lease).await;
    assert_eq!(reason(&closing), ("closing", "BuyerCancelled"));
    let outcome = network.tradewind_as(DAVE, &["lease", "enforce", &lease.to_string()]).await;
    if outcome.status != Some(0) {
        assert_eq!(outcome.refusal(), "Leases::NothingDue", "the provider has its time to come back");
    }

    // Nobody does anything, and it closes.
    let closed = network.closed(lease, LONG).await;
    closed.check_closed();
    assert_eq!(reason(&closed), ("closed", "BuyerCancelled"));
    let (starts, ends) = (closed.starts_at.unwrap(), closed.ends_at.unwrap());
    let now = network.clock().await.now;
    assert!(now >= ends + 40, "closed at {now} or before, {} ticks after its end", now - ends);
    let (beats, clock) = (network.beats(BOB.public).await, network.clock().await);
    assert_eq!(closed.covered, covered_by(&beats, &clock, starts, ends), "{closed:?}\n{beats:?}");
    // The last heartbeat's ticks were never committed.
    let (committed, uncommitted) = network.attested(BOB.public).await;
    assert_eq!(closed.covered, committed, "{uncommitted} more were attested");
    assert!(ends - starts > committed + uncommitted, "the end was attested by nobody: {closed:?}");
}

#[tokio::test]
async fn a_lease_goes_on_when_the_node_is_back() {
    let mut network = Network::start().await;
    let (lease, url) = network.rent(&example("qr"), &["--for", "1h"]).await;
    let before = network.lease_until(lease, "attested", LONG, |lease| lease.covered >= 1).await;
    let block = network.finalized().await.unwrap();

    network.kill_node();
    // Who uses the workload does not notice.
    assert_eq!(network.get(&format!("{url}?text=away")).await.status(), 200);
    network.start_node().await;
    assert!(network.finalized().await.unwrap() > block, "the chain goes on where it was");

    let after = goes_on(&network, lease).await;
    assert_eq!((after.starts_at, after.ends_at), (before.starts_at, before.ends_at));
    answers(&network, lease).await;
    network.tradewind(&["lease", "cancel", &lease.to_string()]).await.done();
    let lease = network.closed(lease, LONG).await;
    lease.check_closed();
    let (beats, clock) = (network.beats(BOB.public).await, network.clock().await);
    let (starts, ends) = (lease.starts_at.unwrap(), lease.ends_at.unwrap());
    assert_eq!(lease.covered, covered_by(&beats, &clock, starts, ends), "{lease:?}\n{beats:?}");

    // And the next one begins as if nothing had been.
    let (next, _) = network.rent(&example("markdown"), &["--for", "1h"]).await;
    assert_eq!(network.lease(next).await.state, "active");
}
