//! Requests to agents, signed outside our crates by `js/sign.mjs`: also those that no client of ours would send.

use crate::{Network, Person};
use serde_json::{json, Value};

/// How a request is signed.
#[derive(Clone, Copy, Debug)]
pub struct Signing {
    /// Who signs.
    pub by: Person,
    /// How long ago it claims to be signed.
    pub age_millis: i64,
}

impl Signing {
    /// Now.
    pub fn by(by: Person) -> Self {
        Self { by, age_millis: 0 }
    }
}

impl Network {
    /// A request to one of the providers, ready to be sent once or more often.
    pub async fn signed(&self, index: usize, signing: Signing, method: &str, params: &Value) -> Value {
        self.signed_with(index, signing, method, params, None).await
    }

    /// The same as a delegate, with the text of a delegation.
    pub async fn signed_with(
        &self,
        index: usize,
        signing: Signing,
        method: &str,
        params: &Value,
        delegation: Option<&str>,
    ) -> Value {
        let genesis = self.rpc("chain_getBlockHash", json!([0])).await.expect("the node answers");
        let mut request = json!({
            "suri": signing.by.key,
            "genesis": genesis,
            "provider": format!("0x{}", self.provider(index).terms.owner.public),
            "method": method,
            "params": params,
            "ageMillis": signing.age_millis,
        });
        if let Some(delegation) = delegation {
            request["delegation"] = json!(delegation);
        }
        self.script("e2e/js/sign.mjs", &[&request.to_string()]).await.done()
    }

    /// A delegation of a lease by `by` to `to`, of the `scopes` with these bits and for `millis`, signed by
    /// `js/delegate.mjs`.
    pub async fn delegated(&self, index: usize, by: Person, to: Person, lease: u64, scopes: u8, millis: u64) -> String {
        let genesis = self.rpc("chain_getBlockHash", json!([0])).await.expect("the node answers");
        let wanted = json!({
            "suri": by.key,
            "genesis": genesis,
            "provider": format!("0x{}", self.provider(index).terms.owner.public),
            "lease": lease,
            "delegate": format!("0x{}", to.public),
            "scopes": scopes,
            "millis": millis,
        });
        let signed = self.script("e2e/js/delegate.mjs", &[&wanted.to_string()]).await.done();
        signed["delegation"].as_str().expect("a text").to_owned()
    }

    /// What a provider's agent answers to `method` with these parameters.
    ///
    /// # Errors
    /// The code with which it refuses.
    ///
    /// # Panics
    /// If it does not answer.
    pub async fn ask(&self, index: usize, method: &str, parameters: Value) -> Result<Value, i64> {
        let answer = self.agent_rpc(index, method, parameters).await;
        let answer = answer.unwrap_or_else(|| panic!("no answer to {method}\n{}", self.report()));
        match answer["error"]["code"].as_i64() {
            Some(code) => Err(code),
            None => Ok(answer["result"].clone()),
        }
    }
}
