//! The least that must work: registered, built by both collators, final, and a market on it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::time::Duration;
use tradewind_e2e::{covered_by, example, say, Made, Terms, ALICE, BOB};
use tradewind_zombienet::{Proof, Relayed};

pub const LONG: Duration = Duration::from_secs(900);

/// What a node writes when it has made a block.
const MADE: &str = "Prepared block for proposing";

/// Three times the ticks between two heartbeats.
const TERM: &str = "30 ticks";

#[tokio::test(flavor = "multi_thread")]
async fn two_collators_build_a_finalized_chain_and_a_lease_on_it_runs_to_its_payout() {
    let mut relayed = Relayed::start().await;
    let watch = relayed.watch();
    for name in ["alice", "bob"] {
        let made = async || relayed.log(name).await.contains(MADE).then_some(());
        relayed.until(&format!("a block made by {name}"), LONG, made).await;
    }
    let beyond = relayed.market.finalized().await.unwrap() + 5;
    let built = async || (relayed.market.finalized().await? >= beyond).then_some(());
    relayed.until("five more finalized blocks", LONG, built).await;

    let market = &mut relayed.market;
    market.add_provider(Terms::default()).await;
    let (lease, url) = market.rent(&example("qr"), &["--for", TERM]).await;
    say(&format!("lease {lease} runs"));
    let answer = market.get(&format!("{url}?text=tradewind")).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.unwrap().contains("<svg"));

    // By itself: attested, paid, and the rest returned.
    let ended = market.closed(lease, LONG).await;
    market.gone(lease).await;
    ended.check_closed();
    assert_eq!(ended.reason.as_deref(), Some("Expired"));
    let (beats, clock) = (market.beats(BOB.public).await, market.clock().await);
    let (starts, ends) = (ended.starts_at.unwrap(), ended.ends_at.unwrap());
    assert_eq!(ended.covered, covered_by(&beats, &clock, starts, ends), "{ended:?}\n{beats:?}");
    assert!(ended.covered >= 20, "on a chain that goes on, heartbeats attest most of a term: {ended:?}");
    // No unit has come or gone.
    let changes = market.changes("0", "finalized", &[ALICE, BOB]).await;
    assert_eq!(changes.fees("native"), ended.fee as i128);

    // Each step once, and none before what it answers was final.
    let (bought, done) = (market.calls(ALICE).await, market.calls(BOB).await);
    let rent = bought.iter().find(|call| call.call == "marketplace.rent").expect("it was rented");
    let accept = Made::only(&done, "leases.accept", lease);
    Made::only(&done, "leases.activate", lease);
    let seen = watch.parachain();
    assert!(seen.finalized_at(rent.block).unwrap() <= seen.best_at(accept.block).unwrap(), "{rent:?} {accept:?}");

    say(&watch.relay().told("relay chain"));
    say(&seen.told("parachain"));
    for name in ["validator-1", "alice", "bob"] {
        say(&format!("memory of {name}: {} MiB", relayed.memory(name) / 1024));
    }
    say(&format!("memory of the agent: {} MiB", relayed.market.provider(0).memory() / 1024));
    let proofs = Proof::all(&relayed.log("alice").await);
    let most = proofs.iter().map(Proof::whole).fold(0.0, f64::max);
    say(&format!("largest block with its proof, of {} by alice: {most:.0} KiB", proofs.len()));
    relayed.stop().await;
}
