//! Full blocks, as validators see them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::{path::PathBuf, process::Stdio, time::Duration};
use tradewind_e2e::say;
use tradewind_zombienet::{Proof, Relayed};

/// Accounts that rent all at once: more than three full blocks of them.
const BUYERS: &str = "2000";

/// How long that may take, most of it for giving money to everybody.
const LIMIT: Duration = Duration::from_secs(1200);

/// A block has at least so much of transactions if it is full of `rent`, in KiB.
const FULL: f64 = 100.0;

#[tokio::test(flavor = "multi_thread")]
async fn full_blocks_of_rent_fit_and_no_slot_is_missed() {
    let relayed = Relayed::start().await;
    let bench = PathBuf::from(std::env::var_os("TRADEWIND_BENCH").expect("TRADEWIND_BENCH: run scripts/zombienet"));
    let node = relayed.market.node_url("ws");
    let from = (relayed.market.clock().await.now, relayed.market.finalized().await.unwrap());
    let watch = relayed.watch();
    let load = tokio::process::Command::new(bench)
        .args(["blocks", "--url", &node, "--rent-only", "--providers", "10", "--buyers", BUYERS])
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(LIMIT, load).await.expect("the load takes no longer").unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
    say(&told);
    say(&watch.relay().told("relay chain"));
    say(&watch.parachain().told("parachain"));

    let logs = [relayed.log("alice").await, relayed.log("bob").await];
    let mut full: Vec<Proof> = logs.iter().flat_map(|log| Proof::all(log)).collect();
    full.retain(|proof| proof.transactions >= FULL);
    for proof in &full {
        say(&format!(
            "a full block: {:.0} KiB of transactions, {:.0} KiB of state, {:.1} % of the limit",
            proof.transactions,
            proof.state,
            proof.share() * 100.0
        ));
    }
    assert!(full.len() >= 3, "there are full blocks: {full:?}");
    assert!(full.iter().all(|proof| proof.share() < 0.85), "a validator takes each of them: {full:?}");
    for name in ["validator-1", "alice", "bob"] {
        say(&format!("memory of {name}: {} MiB", relayed.memory(name) / 1024));
    }

    // A tick is a slot.
    let to = (relayed.market.clock().await.now, relayed.market.finalized().await.unwrap());
    let (ticks, blocks) = (u64::from(to.0 - from.0), to.1 - from.1);
    say(&format!("{blocks} blocks in {ticks} slots"));
    assert!(blocks + 1 >= ticks, "slots were missed: {blocks} blocks in {ticks} slots");
    drop(watch);
    relayed.stop().await;
}
