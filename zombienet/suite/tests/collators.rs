//! A collator that dies under a lease.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use crate::smoke::LONG;
use std::time::Duration;
use tradewind_e2e::{covered_by, example, say, Made, Terms, BOB};
use tradewind_zombienet::Relayed;

/// Blocks that the other collator makes alone.
const ALONE: u64 = 5;

/// The node of the agent and of the buyer is the one that dies.
#[tokio::test(flavor = "multi_thread")]
async fn a_collator_that_is_killed_and_restarted_ends_no_lease() {
    let mut relayed = Relayed::start().await;
    relayed.market.add_provider(Terms::default()).await;
    let (lease, url) = relayed.market.rent(&example("qr"), &["--for", "1h"]).await;
    let market = &relayed.market;
    market.lease_until(lease, "attested", LONG, |lease| lease.covered >= 10).await;

    relayed.kill("alice");
    let other = relayed.rpc("bob");
    let before = other.finalized().await.unwrap().number;
    let alone = async || (other.finalized().await?.number >= before + ALONE).then_some(());
    relayed.until(&format!("{ALONE} finalized blocks by one collator"), LONG, alone).await;
    assert_eq!(market.finalized().await, None, "the one that was killed is gone");
    market.answers(lease).await;
    relayed.node("alice").restart(None).await.unwrap();
    say("alice is back");
    let now = other.finalized().await.unwrap().number;
    let caught_up = async || (market.finalized().await? > now).then_some(());
    relayed.until("the restarted collator to see new blocks final", LONG, caught_up).await;

    // It goes on, and both build again.
    let so_far = market.lease(lease).await;
    assert_eq!(so_far.state, "active");
    let more = so_far.covered + 10;
    market.lease_until(lease, "attested once more", LONG, |lease| lease.covered >= more).await;
    assert_eq!(market.get(&format!("{url}?text=again")).await.status(), 200);
    let lines = relayed.log("alice").await.lines().filter(|line| line.contains("Prepared block")).count();
    let again = async || {
        let log = relayed.log("alice").await;
        (log.lines().filter(|line| line.contains("Prepared block")).count() > lines).then_some(())
    };
    relayed.until("a block made by the restarted collator", Duration::from_secs(300), again).await;

    market.tradewind(&["lease", "cancel", &lease.to_string()]).await.done();
    let ended = market.closed(lease, LONG).await;
    ended.check_closed();
    let (beats, clock) = (market.beats(BOB.public).await, market.clock().await);
    let covered = covered_by(&beats, &clock, ended.starts_at.unwrap(), ended.ends_at.unwrap());
    assert_eq!(ended.covered, covered, "{ended:?}\n{beats:?}");
    let calls = market.calls(BOB).await;
    Made::only(&calls, "leases.accept", lease);
    Made::only(&calls, "leases.activate", lease);
    market.changes("0", "finalized", &[BOB]).await;
    relayed.stop().await;
}
