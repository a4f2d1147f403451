//! The node, and what is asked of it.

use super::Options;
use codec::{Decode, Encode};
use frame_support::{dispatch::PerDispatchClass, weights::Weight};
use jsonrpsee::{
    core::{client::ClientT, ClientError},
    rpc_params,
    ws_client::{WsClient, WsClientBuilder},
};
use serde_json::Value;
use std::{
    net::TcpListener,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tradewind_e2e::Process;
use tradewind_runtime::{Hash, RuntimeEvent, UncheckedExtrinsic};

/// How long the node may take to come up: it compiles its runtime first.
const START: Duration = Duration::from_secs(300);

/// How long anything else may take.
const LIMIT: Duration = Duration::from_secs(900);

/// Requests under way at one time.
const REQUESTS: usize = 256;

/// A finalized block.
pub struct Block {
    pub number: u32,
    /// In hex.
    hash: String,
    pub events: Vec<RuntimeEvent>,
    /// What the chain charged it with, by class, after what was not used was given back.
    pub weight: PerDispatchClass<Weight>,
    /// Bytes of all its transactions.
    pub bytes: usize,
    /// When it was seen to be finalized.
    pub seen: Instant,
}

/// A chain, and its node if it was started here.
pub struct Chain {
    node: Option<Process>,
    client: WsClient,
    pub genesis: Hash,
    /// Number of the last block that was looked at.
    seen: u32,
    _folder: Option<TempDir>,
}

fn storage_key(item: &str) -> String {
    let key = [sp_io::hashing::twox_128(b"System"), sp_io::hashing::twox_128(item.as_bytes())].concat();
    format!("0x{}", hex::encode(key))
}

fn bytes_of(value: &Value) -> Option<Vec<u8>> {
    hex::decode(value.as_str()?.trim_start_matches("0x")).ok()
}

async fn connect(url: &str) -> Result<WsClient, ClientError> {
    let builder = WsClientBuilder::default().max_concurrent_requests(REQUESTS * 2).request_timeout(LIMIT);
    builder.build(url).await
}

impl Chain {
    /// The chain that the options name, or else a development chain in an empty folder.
    pub async fn start(options: &Options) -> Self {
        let Some(url) = &options.url else { return Self::start_node(options).await };
        let client = connect(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
        let mut chain = Self::of(client, None, None).await;
        // Of a chain that is older than this, only what comes now is of interest.
        chain.seen = chain.last_finalized().await;
        chain
    }

    async fn start_node(options: &Options) -> Self {
        let folder = tempfile::Builder::new().prefix("tradewind-bench-").tempdir().expect("a folder");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
        let (port, block) = (port.to_string(), options.block_millis.to_string());
        let base = folder.path().join("chain");
        let arguments = [
            "--dev",
            "--dev-block-time",
            &block,
            "--rpc-port",
            &port,
            "--port",
            "0",
            "--no-prometheus",
            "--no-telemetry",
            "--no-hardware-benchmarks",
            "--offchain-worker",
            "never",
            "--state-pruning",
            "archive",
            // Everything is sent at once.
            "--pool-limit",
            "100000",
            "--pool-kbytes",
            "200000",
            "--base-path",
            base.to_str().expect("a path of plain letters"),
        ];
        let log = folder.path().join("node.log");
        let program = options.node.as_deref().expect("without a chain there is a node to start one");
        let node = Process::start("node", program, &arguments, folder.path(), &log);
        let began = Instant::now();
        let client = loop {
            assert!(node.runs() && began.elapsed() < START, "the node did not come up\n{}", node.tail());
            match connect(&format!("ws://127.0.0.1:{port}")).await {
                Ok(client) => break client,
                Err(_) => tokio::time::sleep(Duration::from_millis(300)).await,
            }
        };
        Self::of(client, Some(node), Some(folder)).await
    }

    async fn of(client: WsClient, node: Option<Process>, folder: Option<TempDir>) -> Self {
        let genesis: String = client.request("chain_getBlockHash", rpc_params![0]).await.expect("it has a genesis");
        let genesis = Hash::from_slice(&hex::decode(genesis.trim_start_matches("0x")).expect("a hash"));
        Self { node, client, genesis, seen: 0, _folder: folder }
    }

    fn tail(&self) -> String {
        self.node.as_ref().map(Process::tail).unwrap_or_default()
    }

    async fn ask(&self, method: &str, parameters: jsonrpsee::core::params::ArrayParams) -> Value {
        match self.client.request(method, parameters).await {
            Ok(value) => value,
            Err(error) => panic!("{method}: {error}\n{}", self.tail()),
        }
    }

    /// What the node wrote about making a block: the bytes of its whole proof, and the milliseconds that it took.
    pub fn making(&self, block: &Block) -> Option<(usize, u64)> {
        let log = self.node.as_ref()?.log();
        let after = |line: &str, before: &str, digits: &str| -> Option<u64> {
            let (_, rest) = line.split_once(before)?;
            let (_, rest) = rest.split_once(digits)?;
            rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
        };
        let proof = log.lines().filter(|line| line.contains(&block.hash)).find_map(|line| {
            after(line, "CreatedBlock", "proof_size: ").and_then(|bytes| usize::try_from(bytes).ok())
        })?;
        let made = format!("Prepared block for proposing at {} ", block.number);
        let millis = log.lines().filter(|line| line.contains(&block.hash)).find_map(|line| after(line, &made, "("))?;
        Some((proof, millis))
    }

    /// Hands transactions to the node, many at one time. Says how long that took.
    pub async fn send(&self, transactions: &[UncheckedExtrinsic]) -> Duration {
        let began = Instant::now();
        let hexes: Vec<String> =
            transactions.iter().map(|transaction| format!("0x{}", hex::encode(transaction.encode()))).collect();
        for part in hexes.chunks(REQUESTS) {
            let requests = part.iter().map(|hex| self.submit(hex));
            for result in futures::future::join_all(requests).await {
                if let Err(error) = result {
                    panic!("a transaction was not taken: {error}\n{}", self.tail());
                }
            }
        }
        began.elapsed()
    }

    async fn submit(&self, hex: &str) -> Result<String, ClientError> {
        self.client.request("author_submitExtrinsic", rpc_params![hex]).await
    }

    async fn last_finalized(&self) -> u32 {
        let head = self.ask("chain_getFinalizedHead", rpc_params![]).await;
        let header = self.ask("chain_getHeader", rpc_params![head]).await;
        let number = header["number"].as_str().map(|text| text.trim_start_matches("0x").to_owned());
        number.and_then(|text| u32::from_str_radix(&text, 16).ok()).expect("a block's number")
    }

    /// The blocks that were finalized since this was last asked, each once.
    pub async fn finalized(&mut self) -> Vec<Block> {
        let number = self.last_finalized().await;
        let mut blocks = Vec::new();
        while self.seen < number {
            self.seen += 1;
            blocks.push(self.block(self.seen).await);
        }
        blocks
    }

    async fn block(&self, number: u32) -> Block {
        let seen = Instant::now();
        let hash = self.ask("chain_getBlockHash", rpc_params![number]).await;
        let text = hash.as_str().expect("a finalized block has a hash").to_owned();
        let body = self.ask("chain_getBlock", rpc_params![&hash]).await;
        let body = body["block"]["extrinsics"].as_array().cloned().unwrap_or_default();
        let events = self.ask("state_getStorage", rpc_params![storage_key("Events"), &hash]).await;
        let weight = self.ask("state_getStorage", rpc_params![storage_key("BlockWeight"), &hash]).await;
        let events = bytes_of(&events).expect("every block has events");
        let events = Vec::<frame_system::EventRecord<RuntimeEvent, Hash>>::decode(&mut &events[..]);
        let weight = bytes_of(&weight).expect("every block has a weight");
        Block {
            number,
            hash: text,
            events: events.expect("they are this runtime's").into_iter().map(|record| record.event).collect(),
            weight: Decode::decode(&mut &weight[..]).expect("it is this runtime's"),
            bytes: body.iter().filter_map(bytes_of).map(|transaction| transaction.len()).sum(),
            seen,
        }
    }

    /// Looks at blocks as they are finalized, until `done` says so.
    ///
    /// # Panics
    /// After 15 minutes, naming `what` was waited for.
    pub async fn watch(&mut self, what: &str, mut done: impl FnMut(&Block) -> bool) -> Vec<Block> {
        let (began, mut blocks) = (Instant::now(), Vec::new());
        loop {
            for block in self.finalized().await {
                let enough = done(&block);
                blocks.push(block);
                if enough {
                    return blocks;
                }
            }
            assert!(began.elapsed() < LIMIT, "waited {} s for {what}\n{}", LIMIT.as_secs(), self.tail());
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}
