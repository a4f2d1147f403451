//! Calls that the command has no word for, by `js/call.mjs`: outside our crates.

use crate::{Network, Outcome, Person, ALICE};
use serde_json::{json, Value};

/// Somebody's agent signs with the same key and may take the number of a transaction first.
const ATTEMPTS: u32 = 5;

impl Network {
    /// A call signed by somebody: the block in which it was done.
    ///
    /// # Panics
    /// If the chain refuses it.
    pub async fn call(&self, person: Person, pallet: &str, call: &str, args: Value) -> u64 {
        for _ in 1..ATTEMPTS {
            let outcome = self.try_call(person, pallet, call, &args, false).await;
            if outcome.status == Some(0) {
                return block(outcome);
            }
            assert!(is_overtaken(&outcome), "{outcome}");
        }
        block(self.try_call(person, pallet, call, &args, false).await)
    }

    /// A call as root, by the superuser: the block in which it was done.
    ///
    /// # Panics
    /// If the chain refuses it.
    pub async fn root(&self, pallet: &str, call: &str, args: Value) -> u64 {
        block(self.try_call(ALICE, pallet, call, &args, true).await)
    }

    async fn try_call(&self, person: Person, pallet: &str, call: &str, args: &Value, root: bool) -> Outcome {
        let wanted = json!({
            "url": self.node_url("ws"), "suri": person.key, "pallet": pallet, "call": call, "args": args, "root": root,
        });
        self.script("e2e/js/call.mjs", &[&wanted.to_string()]).await
    }
}

fn block(outcome: Outcome) -> u64 {
    let json = outcome.done();
    json["block"].as_u64().unwrap_or_else(|| panic!("no block: {json}"))
}

fn is_overtaken(outcome: &Outcome) -> bool {
    ["outdated", "Priority is too low", "usurped", "invalid"].iter().any(|why| outcome.stderr.contains(why))
}
