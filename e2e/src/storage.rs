//! The chain's storage, read over JSON-RPC and decoded by hand.

use crate::Network;
use serde_json::{json, Value};

// `twox_128` of the pallet's name and of the item's.
const RING: &str = "0xd5ff4b4c91c48a18fd739b26bef56901de1bc7e5e155182c7493d908a0f17d1a";
const UPTIME: &str = "0xd5ff4b4c91c48a18fd739b26bef569010eae9bd3cafa0c7d3dc23094bd80dcab";
const CLOCK: &str = "0xd5ff4b4c91c48a18fd739b26bef56901ea91074ac9009a2a4ebeb102e93921f9";

/// Heartbeats of a provider that the chain keeps.
const RING_ENTRIES: usize = 64;

/// A heartbeat whose ticks are committed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Beat {
    /// When it came.
    pub tick: u32,
    /// All ticks of its provider that were committed then, its own included.
    pub counter: u32,
}

/// The chain's clock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clock {
    /// First tick that the chain saw.
    pub first: u32,
    /// Tick of the last finalized block.
    pub now: u32,
    /// Ticks in which the chain stood still.
    pub lost: u32,
    /// The last times that it did: the tick at which it went on, and the ticks that were lost.
    pub stalls: Vec<(u32, u32)>,
}

impl Clock {
    /// The chain's live time.
    pub fn live(&self) -> u32 {
        self.now - self.lost
    }

    /// Live time that passed between two ticks, as far back as the chain remembers.
    pub fn live_between(&self, from: u32, to: u32) -> u32 {
        let within = self.stalls.iter().filter(|(resumed, _)| (from + 1..=to).contains(resumed));
        to - from - within.map(|(_, lost)| lost).sum::<u32>()
    }
}

impl Network {
    /// Calls a method of the node. `None` if it does not answer, or answers with an error.
    pub async fn rpc(&self, method: &str, parameters: Value) -> Option<Value> {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": parameters });
        let answer = self.http.post(self.node_url("http")).json(&request).send().await.ok()?;
        let mut answer: Value = answer.json().await.ok()?;
        answer.get("error").is_none().then(|| answer["result"].take())
    }

    /// Number of the last finalized block. `None` if the node does not answer.
    pub async fn finalized(&self) -> Option<u64> {
        let hash = self.rpc("chain_getFinalizedHead", json!([])).await?;
        self.number_of(json!([hash])).await
    }

    /// Number of the last block, final or not, if the node answers.
    pub async fn head(&self) -> Option<u64> {
        self.number_of(json!([])).await
    }

    async fn number_of(&self, block: Value) -> Option<u64> {
        let header = self.rpc("chain_getHeader", block).await?;
        u64::from_str_radix(header["number"].as_str()?.trim_start_matches("0x"), 16).ok()
    }

    /// The clock as of the last finalized block.
    ///
    /// # Panics
    /// If the node does not answer.
    pub async fn clock(&self) -> Clock {
        clock_of(&self.value(CLOCK).await.expect("the chain has a clock"))
    }

    /// The clock as of the block of that hash. `None` if the node does not answer, or has that state no more.
    pub async fn clock_at(&self, block: &str) -> Option<Clock> {
        let value = self.rpc("state_getStorage", json!([CLOCK, block])).await?;
        let bytes = hex::decode(value.as_str()?.trim_start_matches("0x")).ok()?;
        Some(clock_of(&bytes))
    }

    /// All committed heartbeats of the provider with this public key, oldest first, as of the last finalized block.
    ///
    /// # Panics
    /// If the node does not answer, or the chain no longer has them all.
    pub async fn beats(&self, public: &str) -> Vec<Beat> {
        let beats = self.recent_beats(public).await;
        assert!(
            beats.len() < RING_ENTRIES,
            "a full ring has lost its oldest: what was attested cannot be counted again"
        );
        beats
    }

    /// The last committed heartbeats of the provider with this public key, 64 at most, oldest first.
    ///
    /// # Panics
    /// If the node does not answer.
    pub async fn recent_beats(&self, public: &str) -> Vec<Beat> {
        let Some(bytes) = self.entry(RING, public).await else { return Vec::new() };
        // Their number in SCALE's compact form: its two lowest bits say whether it has one byte or two.
        let (count, head) = match bytes[0] & 3 {
            0 => (usize::from(bytes[0] >> 2), 1),
            _ => (usize::from(u16::from_le_bytes([bytes[0], bytes[1]]) >> 2), 2),
        };
        assert_eq!(bytes.len(), head + 8 * count, "a heartbeat is two numbers");
        let beat =
            |index| Beat { tick: u32_at(&bytes, head + 8 * index), counter: u32_at(&bytes, head + 4 + 8 * index) };
        (0..count).map(beat).collect()
    }

    /// Ticks of the provider with this public key: committed, and those that wait for the next heartbeat.
    ///
    /// # Panics
    /// If the node does not answer.
    pub async fn attested(&self, public: &str) -> (u32, u32) {
        let bytes = self.entry(UPTIME, public).await;
        bytes.map_or((0, 0), |bytes| (u32_at(&bytes, 0), u32_at(&bytes, 4)))
    }

    /// The value of the map entry under `prefix` whose key ends with this public key.
    async fn entry(&self, prefix: &str, public: &str) -> Option<Vec<u8>> {
        let head = self.rpc("chain_getFinalizedHead", json!([])).await.expect("the node answers");
        let keys = self.rpc("state_getKeysPaged", json!([prefix, 100, null, head])).await.expect("the node answers");
        let keys = keys.as_array().expect("a list of keys");
        let key = keys.iter().find(|key| key.as_str().is_some_and(|key| key.ends_with(public)))?;
        self.value(key.as_str()?).await
    }

    async fn value(&self, key: &str) -> Option<Vec<u8>> {
        let head = self.rpc("chain_getFinalizedHead", json!([])).await.expect("the node answers");
        let value = self.rpc("state_getStorage", json!([key, head])).await.expect("the node answers");
        value.as_str().map(|text| hex::decode(text.trim_start_matches("0x")).expect("storage is hex"))
    }
}

fn clock_of(bytes: &[u8]) -> Clock {
    let stalls = usize::from(bytes[12] >> 2);
    assert_eq!(bytes.len(), 13 + 8 * stalls, "the clock is three numbers, and two for each time it stood still");
    let stalls = (0..stalls).map(|index| (u32_at(bytes, 13 + 8 * index), u32_at(bytes, 17 + 8 * index))).collect();
    Clock { first: u32_at(bytes, 0), now: u32_at(bytes, 4), lost: u32_at(bytes, 8), stalls }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}
