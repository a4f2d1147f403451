//! What a key has signed, by `e2e/js/batch.mjs`: outside our crates.

use serde_json::{json, Value};
use tradewind_e2e::{Network, Person};

/// A call that somebody signed and that is in a finalized block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Call {
    /// Which, as `leases.accept`.
    pub name: String,
    /// The block that has it.
    pub block: u64,
    /// The lease that it names, if it is one of a lease.
    pub lease: Option<u64>,
    /// Why the chain refused it, if it did.
    pub refused: Option<String>,
}

impl Call {
    /// Every call that somebody has signed, oldest first.
    ///
    /// # Panics
    /// If the node does not answer.
    pub async fn all(market: &Network, person: Person) -> Vec<Self> {
        let wanted = json!({ "url": market.node_url("ws"), "suri": person.key, "do": "calls" });
        let found = market.script("e2e/js/batch.mjs", &[&wanted.to_string()]).await.done();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let call = |call: &Value| Self {
            name: text(&call["call"]).unwrap_or_else(|| panic!("no name: {call}")),
            block: call["block"].as_u64().unwrap_or_else(|| panic!("no block: {call}")),
            lease: call["lease"].as_u64(),
            refused: text(&call["refused"]),
        };
        found.as_array().expect("a list of calls").iter().map(call).collect()
    }

    /// The only call of that name for that lease, which the chain took.
    ///
    /// # Panics
    /// If there is none, or more than one, or the chain refused one.
    pub fn only<'a>(calls: &'a [Self], name: &str, lease: u64) -> &'a Self {
        let of: Vec<_> = calls.iter().filter(|call| call.name == name && call.lease == Some(lease)).collect();
        match of[..] {
            [call] if call.refused.is_none() => call,
            _ => panic!("{name} of lease {lease} was to be called once, and done:\n{calls:#?}"),
        }
    }
}
