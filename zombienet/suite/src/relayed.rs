//! A relay chain, our collators on it, and the market.

use crate::{places, processes, Rpc, Watch};
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tradewind_e2e::{first_release, memory_of, packed_local, root, say, until, Network};
use zombienet_sdk::{GlobalSettingsBuilder, LocalFileSystem, NetworkConfig, NetworkConfigExt, NetworkNode};

/// How long starting everything may take. On two busy cores each node compiles its runtime for a while.
const SPAWN: u32 = 900;

/// How long the parachain may take to its first finalized block.
const FIRST: Duration = Duration::from_secs(600);

type Zombies = zombienet_sdk::Network<LocalFileSystem>;

/// Everything that runs for one test. It ends with the test; the logs stay if the test fails.
pub struct Relayed {
    /// The market, at the collator Alice.
    pub market: Network,
    zombies: Option<Zombies>,
    folder: Option<TempDir>,
}

impl Relayed {
    /// Starts two validators and two collators, and returns when a block of the parachain is final.
    pub async fn start() -> Self {
        Self::with(new_folder(), packed_local().await).await
    }

    /// The same with the first runtime of the parachain.
    pub async fn of_first_release() -> Self {
        let folder = new_folder();
        let spec = first_release(folder.path(), "local_testnet").await;
        Self::with(folder, spec).await
    }

    async fn with(folder: TempDir, spec: PathBuf) -> Self {
        let began = Instant::now();
        let zombies = spawn(folder.path(), spec).await;
        say(&format!("{} s: two validators and two collators run", began.elapsed().as_secs()));
        let url = zombies.get_node("alice").expect("there is a collator Alice").ws_uri();
        let port = url.trim_end_matches('/').rsplit(':').next().and_then(|port| port.parse().ok());
        let port = port.unwrap_or_else(|| panic!("no port in {url}"));
        let market = Network::on(port).await;
        let relayed = Self { market, zombies: Some(zombies), folder: Some(folder) };
        let first = async || (relayed.market.finalized().await? >= 1).then_some(());
        relayed.until("a finalized block of the parachain", FIRST, first).await;
        say(&format!("{} s: the parachain's first block is final", began.elapsed().as_secs()));
        relayed
    }

    /// One of `validator-1`, `validator-2`, `alice` and `bob`.
    pub fn node(&self, name: &str) -> &NetworkNode {
        let zombies = self.zombies.as_ref().expect("they run until the test ends");
        zombies.get_node(name).unwrap_or_else(|error| panic!("no node {name}: {error}"))
    }

    /// JSON-RPC of a node.
    pub fn rpc(&self, name: &str) -> Rpc {
        Rpc::new(self.node(name).ws_uri())
    }

    /// Looks at both chains from now on.
    pub fn watch(&self) -> Watch {
        Watch::start(self.rpc("validator-1"), self.rpc("bob"))
    }

    /// What a node has written so far.
    pub async fn log(&self, name: &str) -> String {
        self.node(name).logs().await.unwrap_or_else(|error| panic!("the log of {name}: {error}"))
    }

    /// Physical memory of a node's process, in KiB.
    ///
    /// # Panics
    /// If it does not run.
    pub fn memory(&self, name: &str) -> u64 {
        memory_of(self.pid(name))
    }

    /// Ends a node by SIGKILL. [`NetworkNode::restart`] starts it again on the same data.
    ///
    /// # Panics
    /// If it does not run.
    pub fn kill(&self, name: &str) {
        processes::kill(self.pid(name));
    }

    fn pid(&self, name: &str) -> u32 {
        let data = self.node(name).base_dir().join("data");
        processes::process_with(&data).unwrap_or_else(|| panic!("{name} does not run"))
    }

    /// Waits until `probe` has an answer.
    ///
    /// # Panics
    /// After `limit`, with the ends of all logs.
    pub async fn until<T>(&self, what: &str, limit: Duration, probe: impl AsyncFnMut() -> Option<T>) -> T {
        until(what, limit, || self.report(), probe).await
    }

    /// The ends of all logs.
    pub fn report(&self) -> String {
        let tails = ["validator-1", "validator-2", "alice", "bob"].map(|name| {
            let log = self.node(name).base_dir().join(format!("{name}.log"));
            format!("--- {name}, {}\n{}\n", log.display(), tail(&log))
        });
        tails.concat() + &self.market.report()
    }

    /// Ends everything, after a test that succeeded.
    pub async fn stop(mut self) {
        let zombies = self.zombies.take().expect("they run until the test ends");
        zombies.destroy().await.expect("what runs can be ended");
    }
}

impl Drop for Relayed {
    fn drop(&mut self) {
        // Without a word to them, processes end when this goes.
        self.zombies = None;
        if std::thread::panicking() {
            if let Some(folder) = self.folder.take() {
                eprintln!("the relay chain's logs are in {}", folder.keep().display());
            }
        }
    }
}

fn new_folder() -> TempDir {
    tempfile::Builder::new().prefix("tradewind-zombienet-").tempdir().expect("a folder")
}

async fn spawn(folder: &Path, spec: PathBuf) -> Zombies {
    let names: [(&str, PathBuf); 3] = [
        ("TRADEWIND_RELAY_DIR", places::folder("TRADEWIND_RELAY_DIR", "polkadot")),
        ("TRADEWIND_BIN_DIR", places::folder("TRADEWIND_BIN_DIR", "tradewind-node")),
        ("TRADEWIND_SPEC", spec),
    ];
    let file = root().join("zombienet/network.toml");
    let text = std::fs::read_to_string(&file).expect("network.toml");
    let text = names.iter().fold(text, |text, (name, path)| {
        text.replace(&format!("{{{{{name}}}}}"), path.to_str().expect("a path of plain letters"))
    });
    let file = folder.join("network.toml");
    std::fs::write(&file, text).expect("a file");
    let settings = GlobalSettingsBuilder::new()
        .with_base_dir(folder.join("nodes"))
        .with_network_spawn_timeout(SPAWN)
        .with_node_spawn_timeout(SPAWN)
        .with_spawn_concurrency(1)
        // A test that ends a node itself does not want the others to be ended for it.
        .with_tear_down_on_failure(false)
        .build()
        .expect("these settings are right");
    let file = file.to_str().expect("a path of plain letters");
    let config = NetworkConfig::load_from_toml_with_settings(file, &settings).expect("network.toml is right");
    match config.spawn_native().await {
        Ok(network) => network,
        Err(error) => panic!("zombienet: {error:?}\n{}", reports(&folder.join("nodes"))),
    }
}

fn reports(nodes: &Path) -> String {
    let folders = std::fs::read_dir(nodes).into_iter().flatten().flatten();
    let logs = folders.map(|folder| folder.path().join(folder.file_name()).with_extension("log"));
    logs.filter(|log| log.exists()).map(|log| format!("--- {}\n{}\n", log.display(), tail(&log))).collect()
}

fn tail(log: &Path) -> String {
    let text = String::from_utf8_lossy(&std::fs::read(log).unwrap_or_default()).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}
