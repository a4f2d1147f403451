//! Blocks that are there and not final.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use crate::smoke::LONG;
use serde_json::json;
use tradewind_e2e::{covered_by, example, say, Made, Terms, ALICE, BOB, DAVE};
use tradewind_zombienet::Relayed;

/// Blocks of the relay chain that finality is to be behind.
const BEHIND: u64 = 10;

/// Two validators need both to finalize: one that is paused stops finality, while the other goes on to build.
#[tokio::test(flavor = "multi_thread")]
async fn while_finality_stands_still_the_agent_does_nothing_and_afterwards_everything_once() {
    let mut relayed = Relayed::start().await;
    relayed.market.add_provider(Terms { vcpus: "4", ..Terms::default() }).await;
    let (old, _) = relayed.market.rent(&example("qr"), &["--for", "1h"]).await;
    let market = &relayed.market;
    market.lease_until(old, "attested", LONG, |lease| lease.covered >= 10).await;
    let watch = relayed.watch();
    let seen = async || (watch.parachain().last().1 > 0 && watch.relay().last().1 > 0).then_some(());
    relayed.until("a look at both chains", LONG, seen).await;

    relayed.node("validator-2").pause().await.unwrap();
    let manifest = example("qr");
    let arguments = ["rent", manifest.to_str().unwrap(), "--yes", "--detach", "--for", "1h"];
    let rent = market.tradewind_as(DAVE, &arguments);
    let stand = async {
        let behind = async || {
            let (best, finalized) = watch.relay().last();
            (best >= finalized + BEHIND).then_some(())
        };
        relayed.until(&format!("finality to be {BEHIND} blocks behind"), LONG, behind).await;
        // The buyer's transaction waits, or is in a block that may still be replaced. Neither is a reason to act.
        let still = watch.parachain().last().1;
        let waiting = relayed.rpc("alice").ask("author_pendingExtrinsics", json!([])).await.unwrap();
        assert_eq!(market.metric(0, "tradewind_leases").await, Some(1), "nothing is done for the new lease");
        assert_eq!(market.lease(old).await.state, "active");
        market.answers(old).await;
        let (best, finalized) = watch.parachain().last();
        assert_eq!(finalized, still, "nothing of the parachain became final meanwhile");
        say(&format!(
            "finality stands still: relay chain {:?}, parachain ({best}, {finalized}), {} transactions wait",
            watch.relay().last(),
            waiting.as_array().map_or(0, Vec::len)
        ));
        relayed.node("validator-2").resume().await.unwrap();
        say("the validator goes on");
    };
    let (rented, ()) = tokio::join!(rent, stand);
    let new = rented.done()["lease"].as_u64().unwrap();
    market.lease_until(new, "active", LONG, |lease| lease.state == "active").await;
    market.answers(new).await;

    // Which blocks were the best for a while, and are not in the final chain?
    let (parachain, node) = (watch.parachain(), relayed.rpc("alice"));
    let mut replaced = Vec::new();
    for (number, hash) in parachain.first_best().filter(|(number, _)| *number <= parachain.last().1) {
        if node.hash(number).await.as_deref() != Some(hash) {
            replaced.push(number);
        }
    }
    say(&format!("blocks of the parachain that were replaced: {replaced:?}"));
    say(&watch.relay().told("relay chain"));
    say(&parachain.told("parachain"));

    // The old lease lives, and both are attested.
    let covered = market.lease(old).await.covered;
    for lease in [old, new] {
        market.lease_until(lease, "attested", LONG, |lease| lease.covered >= 10).await;
    }
    market.lease_until(old, "attested once more", LONG, |lease| lease.covered > covered).await;
    for (lease, buyer) in [(old, ALICE), (new, DAVE)] {
        market.tradewind_as(buyer, &["lease", "cancel", &lease.to_string()]).await.done();
        let ended = market.closed(lease, LONG).await;
        ended.check_closed();
        assert_eq!(ended.reason.as_deref(), Some("BuyerCancelled"));
    }
    let ended = market.lease(old).await;
    let (beats, clock) = (market.beats(BOB.public).await, market.clock().await);
    let covered = covered_by(&beats, &clock, ended.starts_at.unwrap(), ended.ends_at.unwrap());
    assert_eq!(ended.covered, covered, "{ended:?}\n{beats:?}");

    let (calls, rents) = (market.calls(BOB).await, market.calls(DAVE).await);
    for lease in [old, new] {
        Made::only(&calls, "leases.accept", lease);
        Made::only(&calls, "leases.activate", lease);
    }
    let rent = rents.iter().find(|call| call.call == "marketplace.rent").expect("it was rented");
    let accept = Made::only(&calls, "leases.accept", new);
    let seen = watch.parachain();
    assert!(seen.finalized_at(rent.block).unwrap() <= seen.best_at(accept.block).unwrap(), "{rent:?} {accept:?}");
    market.changes("0", "finalized", &[BOB, DAVE]).await;
    drop(watch);
    relayed.stop().await;
}
