//! The parachain's runtime is replaced, as the relay chain wants it, under a running lease.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use crate::smoke::LONG;
use tradewind_e2e::{covered_by, example, say, Made, Terms, BOB};
use tradewind_zombienet::Relayed;

/// From the first runtime to this version's. Validators check the new code before it may be used, and storage is migrated
/// in the first block that has it. Agent and command are this version's, and nobody restarts them.
#[tokio::test(flavor = "multi_thread")]
async fn a_lease_lives_through_an_upgrade_with_a_migration_and_the_agent_follows() {
    let mut relayed = Relayed::of_first_release().await;
    relayed.market.add_provider(Terms { vcpus: "4", ..Terms::default() }).await;
    let (old, url) = relayed.market.rent(&example("qr"), &["--for", "2h"]).await;
    let market = &relayed.market;
    let before = market.lease_until(old, "attested", LONG, |lease| lease.covered >= 10).await;

    let watch = relayed.watch();
    let upgraded = market.upgrade().await;
    let beyond = async || (market.finalized().await? > upgraded + 1).then_some(());
    relayed.until("two final blocks with the new runtime", LONG, beyond).await;

    let now = market.lease(old).await;
    assert_eq!(now.state, "active");
    assert_eq!((now.starts_at, now.ends_at, now.rate), (before.starts_at, before.ends_at, before.rate));
    let more = now.covered.max(before.covered) + 10;
    market.lease_until(old, "attested once more", LONG, |lease| lease.covered >= more).await;
    assert_eq!(market.get(&format!("{url}?text=again")).await.status(), 200);

    // The same agent serves the new runtime.
    let (new, _) = market.rent(&example("qr"), &["--for", "1h"]).await;
    market.lease_until(new, "attested", LONG, |lease| lease.covered >= 1).await;
    for lease in [old, new] {
        market.tradewind(&["lease", "cancel", &lease.to_string()]).await.done();
        let ended = market.closed(lease, LONG).await;
        ended.check_closed();
        assert_eq!(ended.reason.as_deref(), Some("BuyerCancelled"));
    }
    let ended = market.lease(new).await;
    let (beats, clock) = (market.beats(BOB.public).await, market.clock().await);
    let covered = covered_by(&beats, &clock, ended.starts_at.unwrap(), ended.ends_at.unwrap());
    assert_eq!(ended.covered, covered, "{ended:?}\n{beats:?}");
    let calls = market.calls(BOB).await;
    for lease in [old, new] {
        Made::only(&calls, "leases.accept", lease);
        Made::only(&calls, "leases.activate", lease);
    }
    say(&watch.relay().told("relay chain"));
    say(&watch.parachain().told("parachain"));
    market.changes("0", "finalized", &[BOB]).await;
    drop(watch);
    relayed.stop().await;
}
