//! A server that plays the clouds' pages, and operators of prices that are not our node.

use crate::{places, Network, Process};
use serde_json::{json, Value};
use std::path::Path;

/// `tradewind-price-server`, as a process.
pub struct PriceServer {
    url: String,
    /// The program; nothing once it was killed.
    process: Option<Process>,
}

impl PriceServer {
    /// Starts one in a folder of the test's.
    ///
    /// # Panics
    /// If it does not come up.
    pub async fn start(network: &Network) -> Self {
        let home = network.folder().join("price-server");
        std::fs::create_dir_all(&home).expect("a folder");
        let [port] = places::free_ports();
        let (program, listen) = (places::program("tradewind-price-server"), format!("127.0.0.1:{port}"));
        let log = network.folder().join("price-server.log");
        let process = Process::start("price server", &program, &["--listen", &listen, "--seed", "7"], &home, &log);
        let server = Self { url: format!("http://{listen}"), process: Some(process) };
        let limit = std::time::Duration::from_secs(60);
        network.until("the price server to answer", limit, async || server.asked("/").await).await;
        server
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    async fn asked(&self, path: &str) -> Option<Value> {
        let answer = reqwest::Client::builder().no_proxy().build().ok()?.get(format!("{}{path}", self.url));
        answer.send().await.ok()?.json().await.ok()
    }

    /// What is true, in micro-USD: of a cloud in a region, of one class (`vcpu`, `memory-gib`, `gpu:…`), on demand.
    ///
    /// # Panics
    /// If it does not tell.
    pub async fn truth(&self, source: &str, market: &str, region: &str, class: &str) -> u64 {
        let query = [("source", source), ("market", market), ("region", region), ("class", class)];
        let client = reqwest::Client::builder().no_proxy().build().expect("an HTTP client");
        let answer = client.get(format!("{}/truth", self.url)).query(&query).send().await.expect("an answer");
        let answer: Value = answer.json().await.expect("JSON");
        let rates = answer["rates"].as_array().unwrap_or_else(|| panic!("{answer}"));
        assert_eq!(rates.len(), 1, "{query:?}: {answer}");
        rates[0]["micro_usd"].as_u64().unwrap_or_else(|| panic!("{answer}"))
    }

    /// Makes a source wrong: see `price-server/src/fault.rs`. `{}` mends it.
    ///
    /// # Panics
    /// If it does not take that.
    pub async fn control(&self, source: &str, faults: &Value) {
        let client = reqwest::Client::builder().no_proxy().build().expect("an HTTP client");
        let answer = client.put(format!("{}/control/{source}", self.url)).json(faults).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{source}, {faults}: {answer:?}");
    }

    /// Ends it by SIGKILL.
    pub fn kill(&mut self) {
        self.process.take().expect("it runs").kill();
    }
}

impl Network {
    /// Starts an operator of prices that is not our node: it says `values` once in so many ticks until it is killed. Waits
    /// until the first of its submissions is in a block.
    ///
    /// # Panics
    /// If none gets there.
    pub async fn operator(&self, suri: &str, every: u32, values: &Value) -> Process {
        let home = self.folder().join(format!("operator{}", suri.replace('/', "-").to_lowercase()));
        std::fs::create_dir_all(&home).expect("a folder");
        let script = places::root().join("e2e/js/operator.mjs");
        let wanted = json!({
            "url": self.node_url("ws"), "suri": suri, "superuser": crate::ALICE.key, "every": every, "values": values,
        });
        let (script, log) = (script.to_str().expect("a path of plain letters").to_owned(), home.join("log"));
        let process = Process::start("operator", Path::new("node"), &[&script, &wanted.to_string()], &home, &log);
        let limit = std::time::Duration::from_secs(120);
        self.until(&format!("prices of {suri} in a block"), limit, async || {
            process.log().contains("\"sequence\"").then_some(())
        })
        .await;
        process
    }

    /// Has the node's worker ask that server, every so many seconds.
    pub async fn asks(&self, server: &PriceServer, every: u32) {
        let every = every.to_string();
        self.tradewind(&["prices", "source", "mirror", server.url(), "--every", &every]).await.done();
    }
}
