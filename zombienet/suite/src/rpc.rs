//! One node, asked over JSON-RPC.

use reqwest::Client;
use serde_json::{json, Value};
use std::time::Duration;

/// A block as a node sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// Its number.
    pub number: u64,
    /// Its hash, in hex.
    pub hash: String,
}

/// A node.
#[derive(Clone)]
pub struct Rpc {
    http: Client,
    url: String,
}

impl Rpc {
    /// The node whose WebSocket has this address.
    pub fn new(ws: &str) -> Self {
        let http = Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().expect("an HTTP client");
        Self { http, url: ws.replacen("ws://", "http://", 1) }
    }

    /// Calls a method. `None` if the node does not answer, or answers with an error.
    pub async fn ask(&self, method: &str, parameters: Value) -> Option<Value> {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": parameters });
        let answer = self.http.post(&self.url).json(&request).send().await.ok()?;
        let mut answer: Value = answer.json().await.ok()?;
        answer.get("error").is_none().then(|| answer["result"].take())
    }

    /// The best block. `None` if the node does not answer.
    pub async fn best(&self) -> Option<Head> {
        let hash = self.ask("chain_getBlockHash", json!([])).await?;
        self.head(hash).await
    }

    /// The last finalized block. `None` if the node does not answer.
    pub async fn finalized(&self) -> Option<Head> {
        let hash = self.ask("chain_getFinalizedHead", json!([])).await?;
        self.head(hash).await
    }

    /// Hash of the best chain's block of that number. `None` if there is none, or the node does not answer.
    pub async fn hash(&self, number: u64) -> Option<String> {
        self.ask("chain_getBlockHash", json!([number])).await?.as_str().map(str::to_owned)
    }

    async fn head(&self, hash: Value) -> Option<Head> {
        let header = self.ask("chain_getHeader", json!([hash])).await?;
        let number = header["number"].as_str()?.trim_start_matches("0x");
        Some(Head { number: u64::from_str_radix(number, 16).ok()?, hash: hash.as_str()?.to_owned() })
    }
}
