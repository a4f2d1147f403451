//! The programs.

use super::Options;
use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};
use tempfile::TempDir;
use tradewind_client::chain::Chain;
use tradewind_e2e::Process;

/// How long the node may take to come up: it reads a large specification and compiles its runtime first.
const START: Duration = Duration::from_secs(600);

/// How long the command may take to show the market.
const SHOWN: Duration = Duration::from_secs(120);

/// The specification of the built-in development chain, with its genesis in raw form.
///
/// # Panics
/// If the node does not export it.
pub fn development_spec(options: &Options, folder: &Path) -> PathBuf {
    let path = folder.join("development.json");
    let output = Command::new(&options.node)
        .args(["export-chain-spec", "--chain", "dev", "--raw", "--output"])
        .arg(&path)
        .output()
        .expect("the node starts");
    assert!(output.status.success() && path.exists(), "{}", String::from_utf8_lossy(&output.stderr));
    path
}

/// A node on a chain.
pub struct Node {
    pub chain: Chain,
    url: String,
    /// Ends before its folder goes.
    _process: Process,
    folder: TempDir,
}

impl Node {
    /// Starts one and waits until it answers.
    ///
    /// # Panics
    /// If it does not.
    pub async fn start(options: &Options, spec: &Path, folder: &Path) -> Self {
        let folder = tempfile::tempdir_in(folder).expect("a folder");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
        let (port, base) = (port.to_string(), folder.path().join("chain"));
        let arguments = [
            "--dev",
            "--chain",
            spec.to_str().expect("a path of plain letters"),
            "--dev-block-time",
            "6000",
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
            "--base-path",
            base.to_str().expect("a path of plain letters"),
        ];
        let process = Process::start("node", &options.node, &arguments, folder.path(), &folder.path().join("node.log"));
        let url = format!("ws://127.0.0.1:{port}");
        let connected = Chain::connect(&url, START).await;
        let chain = connected.unwrap_or_else(|error| panic!("{error}\n{}", process.tail()));
        Self { chain, url, _process: process, folder }
    }

    /// Resident memory of `tradewind market --watch` on this chain, in KiB, once it has shown what there is.
    ///
    /// # Panics
    /// If it shows nothing.
    pub async fn memory_of_watcher(&self, options: &Options) -> u64 {
        let log = self.folder.path().join("watch.log");
        let home = self.folder.path().to_str().expect("a path of plain letters");
        let arguments = ["--node", &self.url, "--home", home, "--output", "json", "market", "--watch", "--limit", "1"];
        let process = Process::start("market", &options.command, &arguments, self.folder.path(), &log);
        let began = std::time::Instant::now();
        while !process.log().contains("\"offers\"") {
            assert!(process.runs() && began.elapsed() < SHOWN, "nothing was shown\n{}", process.tail());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        process.memory("tradewind")
    }
}
