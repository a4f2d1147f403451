//! The chain is upgraded under running leases, from the first runtime to the one of this version, with a migration of
//! what is stored. The agent and the command are this version's all the time, and nobody restarts them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::time::Duration;
use tradewind_e2e::{covered_by, example, say, Network, Terms, ALICE, BOB};

const LONG: Duration = Duration::from_secs(600);

#[tokio::test]
async fn leases_live_through_an_upgrade_and_the_agent_goes_on_with_the_new_runtime() {
    let mut network = Network::of_first_release().await;
    network.add_provider(Terms { vcpus: "4", ..Terms::default() }).await;
    let (gone, _) = network.rent(&example("qr"), &["--for", "1h"]).await;
    let (kept, url) = network.rent(&example("qr"), &["--for", "1h"]).await;
    network.lease_until(gone, "attested", LONG, |lease| lease.covered >= 10).await;
    network.tradewind(&["lease", "cancel", &gone.to_string()]).await.done();
    let gone = network.closed(gone, LONG).await;
    gone.check_closed();
    let before = network.lease_until(kept, "attested", LONG, |lease| lease.covered >= 10).await;

    let upgraded = network.upgrade().await;
    let after = async || (network.finalized().await? > upgraded + 1).then_some(());
    network.until("two blocks with the new runtime", LONG, after).await;

    // Nothing has happened to them but time.
    let now = network.lease(kept).await;
    assert_eq!(now.state, "active");
    assert_eq!((now.starts_at, now.ends_at, now.rate), (before.starts_at, before.ends_at, before.rate));
    let same = network.lease(gone.id).await;
    assert_eq!((same.state, same.paid, same.refunded), (gone.state.clone(), gone.paid, gone.refunded));
    let more = now.covered.max(before.covered) + 20;
    network.lease_until(kept, "attested once more", LONG, |lease| lease.covered >= more).await;
    assert_eq!(network.get(&format!("{url}?text=again")).await.status(), 200);
    let log = network.provider(0).log();
    for word in ["torn down", "reporting"] {
        assert!(log.lines().filter(|line| line.contains(word)).count() <= 1, "only the first lease is over:\n{log}");
    }

    // The chain has prices now: their feeds are open, and nobody has said any.
    let prices = network.tradewind(&["prices", "ls"]).await.done();
    let prices = prices.as_array().unwrap();
    assert!(prices.len() > 20 && prices.iter().all(|price| price["healthy"] == false), "{prices:?}");

    // The same agent takes leases of the new runtime, and ends both.
    let (new, _) = network.rent(&example("qr"), &["--for", "1h"]).await;
    network.lease_until(new, "attested", LONG, |lease| lease.covered >= 10).await;
    for lease in [kept, new] {
        network.tradewind(&["lease", "cancel", &lease.to_string()]).await.done();
    }
    let mut fees = gone.fee as i128;
    for lease in [kept, new] {
        let ended = network.closed(lease, LONG).await;
        ended.check_closed();
        fees += ended.fee as i128;
        assert_eq!(ended.reason.as_deref(), Some("BuyerCancelled"));
        say(&format!("lease {lease}: {} of {:?} ticks", ended.covered, ended.starts_at.zip(ended.ends_at)));
    }
    let (beats, clock) = (network.beats(BOB.public).await, network.clock().await);
    let ended = network.lease(new).await;
    let covered = covered_by(&beats, &clock, ended.starts_at.unwrap(), ended.ends_at.unwrap());
    assert_eq!(ended.covered, covered, "{ended:?}\n{beats:?}");
    assert_eq!(network.changes("0", "finalized", &[ALICE, BOB]).await.fees("native"), fees);
}
