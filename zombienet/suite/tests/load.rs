//! Full blocks, as validators see them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::json;
use std::{path::PathBuf, process::Stdio, time::Duration};
use tradewind_e2e::say;
use tradewind_zombienet::{Proof, Relayed};

/// Accounts that rent all at once: more than three full blocks of them.
const BUYERS: &str = "2000";

/// How long that may take, most of it for giving money to everybody.
const LIMIT: Duration = Duration::from_secs(1200);

/// A block has at least so much of transactions if it is full of `rent`, in KiB.
const FULL: f64 = 100.0;

/// A block with so many transactions is one of the load's. Those that give money to everybody before have some hundred.
const CROWD: usize = 300;

struct Block {
    number: u64,
    tick: u32,
    transactions: usize,
}

/// Blocks after `from` up to `to`, as the chain has them.
async fn blocks(relayed: &Relayed, from: u64, to: u64) -> Vec<Block> {
    let rpc = relayed.rpc("alice");
    let mut blocks = Vec::new();
    for number in from + 1..=to {
        let hash = rpc.hash(number).await.expect("the block is known");
        let body = rpc.ask("chain_getBlock", json!([hash])).await.expect("the block is kept");
        let transactions = body["block"]["extrinsics"].as_array().expect("a block has transactions").len();
        let tick = relayed.market.clock_at(&hash).await.expect("the block's state is kept").now;
        blocks.push(Block { number, tick, transactions });
    }
    blocks
}

#[tokio::test(flavor = "multi_thread")]
async fn full_blocks_of_rent_fit_and_no_slot_is_missed() {
    let relayed = Relayed::start().await;
    let bench = PathBuf::from(std::env::var_os("TRADEWIND_BENCH").expect("TRADEWIND_BENCH: run scripts/zombienet"));
    let node = relayed.market.node_url("ws");
    let from = relayed.market.finalized().await.unwrap();
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

    // A tick is a slot, and what counts are those from the block before the first full one to the block after the last.
    let end = relayed.market.finalized().await.unwrap();
    let later = async || relayed.market.finalized().await.filter(|number| *number > end);
    let to = relayed.until("a block after the load to be final", Duration::from_secs(120), later).await;
    let blocks = blocks(&relayed, from, to).await;
    for block in &blocks {
        say(&format!("block {}: tick {}, {} transactions", block.number, block.tick, block.transactions));
    }
    let is_full = |block: &Block| block.transactions >= CROWD;
    let first = blocks.iter().position(is_full).expect("a full block is final");
    let last = blocks.iter().rposition(is_full).expect("a full block is final");
    let loaded = &blocks[first.saturating_sub(1)..=last + 1];
    let slots = loaded[loaded.len() - 1].tick - loaded[0].tick;
    say(&format!("{} blocks in {slots} slots under load", loaded.len() - 1));
    assert_eq!(slots as usize, loaded.len() - 1, "no slot was missed");
    drop(watch);
    relayed.stop().await;
}
