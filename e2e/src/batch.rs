//! Many leases of open workloads, and what a key has signed, by `js/batch.mjs`: outside our crates.

use crate::{Network, Person};
use serde_json::{json, Value};
use std::path::Path;

/// An open workload, to be rented at most at [`crate::Terms::default`]'s price.
#[derive(Clone, Debug)]
pub struct Open {
    /// Address of the manifest.
    pub cid: String,
    /// Term.
    pub ticks: u32,
    /// Calls in a transaction.
    pub each: usize,
    /// Which offer is rented, and of what kind it is.
    pub offer: u64,
    /// As it is called there: `function`, `container`.
    pub kind: &'static str,
}

/// A call that somebody signed and that is in a finalized block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Made {
    /// Which, as `leases.accept`.
    pub call: String,
    /// The block that has it.
    pub block: u64,
    /// The lease that it names, if it is one of a lease.
    pub lease: Option<u64>,
    /// Why the chain refused it, if it did.
    pub refused: Option<String>,
}

impl Made {
    /// The only call of that name for that lease, which the chain took.
    ///
    /// # Panics
    /// If there is none, or more than one, or the chain refused one.
    pub fn only<'a>(calls: &'a [Self], name: &str, lease: u64) -> &'a Self {
        let of: Vec<_> = calls.iter().filter(|made| made.call == name && made.lease == Some(lease)).collect();
        match of[..] {
            [made] if made.refused.is_none() => made,
            _ => panic!("{name} of lease {lease} was to be called once, and done:\n{calls:#?}"),
        }
    }
}

impl Network {
    /// An open workload from a manifest that is put where public content is.
    pub async fn open(&self, manifest: &Path, ticks: u32) -> Open {
        let deployed = self.tradewind(&["deploy", manifest.to_str().expect("a path of plain letters")]).await.done();
        let cid = deployed["manifest"].as_str().unwrap_or_else(|| panic!("no address: {deployed}")).to_owned();
        Open { cid, ticks, each: 50, offer: 0, kind: "function" }
    }

    /// Rents `count` times, and returns as soon as that is final: the numbers of the leases.
    pub async fn rent_open(&self, person: Person, open: &Open, count: usize) -> Vec<u64> {
        let wanted = json!({
            "do": "rent", "count": count, "each": open.each, "offer": open.offer, "kind": open.kind, "cid": open.cid, "ticks": open.ticks,
            "maxRate": "3500000000",
        });
        let leases = self.batch(person, wanted).await;
        leases.as_array().expect("a list of leases").iter().map(|lease| lease.as_u64().expect("a number")).collect()
    }

    /// Cancels leases, `each` in a transaction.
    pub async fn cancel_all(&self, person: Person, leases: &[u64], each: usize) {
        self.batch(person, json!({ "do": "cancel", "leases": leases, "each": each })).await;
    }

    /// Every call that somebody has signed, oldest first.
    pub async fn calls(&self, person: Person) -> Vec<Made> {
        let calls = self.batch(person, json!({ "do": "calls" })).await;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let made = |call: &Value| Made {
            call: text(&call["call"]).unwrap_or_else(|| panic!("no name: {call}")),
            block: call["block"].as_u64().unwrap_or_else(|| panic!("no block: {call}")),
            lease: call["lease"].as_u64(),
            refused: text(&call["refused"]),
        };
        calls.as_array().expect("a list of calls").iter().map(made).collect()
    }

    async fn batch(&self, person: Person, mut wanted: Value) -> Value {
        wanted["url"] = json!(self.node_url("ws"));
        wanted["suri"] = json!(person.key);
        self.script("e2e/js/batch.mjs", &[&wanted.to_string()]).await.done()
    }
}
