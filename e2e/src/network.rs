//! A chain of one node, providers, and buyers.

use crate::{
    command, places, say, spec, tls::Tls, until, Lease, Outcome, Person, Process, Provider, Relay, Terms, ALICE,
};
use reqwest::{Client, Response};
use serde_json::{json, Value};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
    time::Duration,
};
use tempfile::TempDir;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Time between two blocks, each of which is a tick here.
pub const BLOCK_MILLIS: u64 = 600;

/// How long a program may take to come up. On two busy cores the node compiles its runtime for a while.
const START: Duration = Duration::from_secs(300);

/// As many chains at a time as there are processors: more would slow one another's blocks.
static TURNS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    Arc::new(Semaphore::new(processors))
});

/// Processes, folders and ports of one test. Everything ends and goes with it; the logs stay if the test fails.
pub struct Network {
    /// For requests to anything here.
    pub http: Client,
    node: Option<Process>,
    node_port: u16,
    node_metrics: u16,
    providers: Vec<Provider>,
    folder: Option<TempDir>,
    /// Another chain than the development chain of this version.
    spec: Option<PathBuf>,
    /// Time between two blocks from the next start of the node on.
    block_millis: u64,
    /// In front of the agents, on a chain that wants them so.
    tls: Option<Tls>,
    /// Whether the node's worker asks for prices.
    asks_for_prices: bool,
    /// Whether the node keeps statements, from its next start on.
    keeps_statements: bool,
    _turn: OwnedSemaphorePermit,
}

impl Network {
    /// A chain and one provider, [`Terms::default`].
    pub async fn start() -> Self {
        let mut network = Self::chain().await;
        network.add_provider(Terms::default()).await;
        network
    }

    /// A chain without providers.
    pub async fn chain() -> Self {
        let [node_port, node_metrics] = places::free_ports();
        say(&format!(
            "shortened here: a tick is one block of {BLOCK_MILLIS} ms, not 6000; deadlines in ticks are production's"
        ));
        let mut network = Self::new(node_port, node_metrics).await;
        network.start_node().await;
        network
    }

    /// A chain without providers whose node asks for prices: the clouds, until it is told to ask somebody else.
    pub async fn with_prices(block_millis: u64) -> Self {
        let [node_port, node_metrics] = places::free_ports();
        say(&format!("shortened here: a tick is one block of {block_millis} ms, not 6000; prices hold for 600 ticks"));
        let mut network = Self::new(node_port, node_metrics).await;
        network.block_millis = block_millis;
        network.asks_for_prices = true;
        network.start_node().await;
        network
    }

    /// A chain of the first runtime, without providers.
    pub async fn of_first_release() -> Self {
        let [node_port, node_metrics] = places::free_ports();
        let mut network = Self::new(node_port, node_metrics).await;
        network.spec = Some(spec::first_release(network.folder(), "development").await);
        network.start_node().await;
        network
    }

    /// A chain made of the template of a live one: without a superuser, and nobody on it has money. Agents have TLS there.
    /// A block every `block_millis`, each of which is a tick.
    pub async fn live(participants: &[Person], block_millis: u64) -> Self {
        let [node_port, node_metrics] = places::free_ports();
        let mut network = Self::new(node_port, node_metrics).await;
        say(&format!(
            "shortened here: a tick is one block of {block_millis} ms, not 6000; all else is as on a live chain"
        ));
        let (spec, made) = spec::make_live(network.folder(), &spec::filled_template(participants)).await;
        assert_eq!(made.status, Some(0), "making a live chain:\n{made}");
        network.spec = Some(spec);
        network.tls = Some(Tls::new(network.folder()).await);
        network.block_millis = block_millis;
        network.start_node().await;
        network
    }

    /// Starts the node anew, with a block every `block_millis`.
    pub async fn restart_node_at(&mut self, block_millis: u64) {
        self.kill_node();
        say(&format!("shortened here: from now on a tick is one block of {block_millis} ms"));
        self.block_millis = block_millis;
        self.start_node().await;
    }

    /// Upgrades the chain to the runtime that is built into the node. Returns the first block with the new code.
    pub async fn upgrade(&self) -> u64 {
        let spec = spec::development().await;
        let spec = std::fs::read(spec).expect("the specification");
        let code = self.folder().join("runtime.wasm.zst");
        let packed = spec::packed_code(&serde_json::from_slice(&spec).expect("a spec is JSON"));
        std::fs::write(&code, packed).expect("a file");
        let wanted = json!({ "url": self.node_url("ws"), "suri": ALICE.key, "code": code });
        let done = self.script("e2e/js/upgrade.mjs", &[&wanted.to_string()]).await.done();
        say(&format!("upgraded: {done}"));
        assert!(done["to"].as_u64() > done["from"].as_u64(), "{done}");
        done["upgraded"].as_u64().expect("a block")
    }

    /// A chain that somebody else runs, without providers. Its node answers at that port of this machine, and is asked
    /// for no metrics.
    pub async fn on(node_port: u16) -> Self {
        Self::new(node_port, 0).await
    }

    async fn new(node_port: u16, node_metrics: u16) -> Self {
        let turn = TURNS.clone().acquire_owned().await.expect("the turns are never closed");
        let http = Client::builder().no_proxy().timeout(Duration::from_secs(90)).build().expect("an HTTP client");
        let folder = tempfile::Builder::new().prefix("tradewind-e2e-").tempdir().expect("a folder");
        Self {
            http,
            node: None,
            node_port,
            node_metrics,
            providers: Vec::new(),
            folder: Some(folder),
            spec: None,
            block_millis: BLOCK_MILLIS,
            tls: None,
            asks_for_prices: false,
            keeps_statements: true,
            _turn: turn,
        }
    }

    /// The test's folder.
    pub fn folder(&self) -> &Path {
        self.folder.as_ref().expect("the folder lasts as long as the network").path()
    }

    /// Address of the node.
    pub fn node_url(&self, scheme: &str) -> String {
        format!("{scheme}://127.0.0.1:{}", self.node_port)
    }

    /// Starts the node, or starts it again on the same data, and waits until it makes blocks.
    pub async fn start_node(&mut self) {
        let folder = self.folder();
        let (home, base) = (folder.join("node"), folder.join("node/chain"));
        std::fs::create_dir_all(&home).expect("a folder");
        let (port, block) = (self.node_port.to_string(), self.block_millis.to_string());
        let metrics = self.node_metrics.to_string();
        let chain = match &self.spec {
            Some(spec) => spec.clone(),
            None => spec::development().await,
        };
        let mut arguments = vec![
            "--dev",
            "--chain",
            chain.to_str().expect("a path of plain letters"),
            "--dev-block-time",
            &block,
            "--rpc-port",
            &port,
            "--port",
            "0",
            "--prometheus-port",
            &metrics,
            "--no-telemetry",
            "--no-hardware-benchmarks",
            // By default a node asks the clouds themselves, wherever the tests run.
            "--offchain-worker",
            if self.asks_for_prices { "always" } else { "never" },
            // Money is compared from the first block to the last; by default a node forgets all but 256.
            "--state-pruning",
            "archive",
            "--base-path",
            base.to_str().expect("a path of plain letters"),
        ];
        if self.keeps_statements {
            arguments.push("--enable-statement-store");
        }
        let program = places::program("tradewind-node");
        self.node = Some(Process::start("node", &program, &arguments, &home, &folder.join("node.log")));
        let before = self.until("the node to answer", START, async || self.finalized().await).await;
        let more = async || self.finalized().await.filter(|number| *number > before);
        self.until("the node to finalize blocks", START, more).await;
    }

    /// Has the node keep statements, or not, from its next start on.
    pub fn keep_statements(&mut self, keep: bool) {
        self.keeps_statements = keep;
    }

    /// Ends the node by SIGKILL.
    pub fn kill_node(&mut self) {
        self.node.take().expect("the node runs").kill();
    }

    /// A relay to the node, for somebody who is to lose it.
    pub async fn relay(&self) -> Relay {
        Relay::start(self.node_port).await
    }

    /// The folder that the provider of that name has or will have.
    pub fn home_of_provider(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// Registers a provider, posts its offer, and starts its agent.
    pub async fn add_provider(&mut self, terms: Terms) -> &Provider {
        let node = self.node_url("ws");
        self.add_provider_at(&node, terms, &[]).await
    }

    /// The same with a program that decides on its bids, a script for `sh`.
    pub async fn add_bidder(&mut self, terms: Terms, script: &str) -> &Provider {
        let provider = self.registered(&self.node_url("ws"), terms, &[]).await;
        provider.bid_by(script);
        self.started(provider).await
    }

    /// The same with the node at `node`, and `more` arguments for `init`.
    pub async fn add_provider_at(&mut self, node: &str, terms: Terms, more: &[&str]) -> &Provider {
        let provider = self.registered(node, terms, more).await;
        self.started(provider).await
    }

    pub(crate) async fn registered(&self, node: &str, terms: Terms, more: &[&str]) -> Provider {
        let provider = Provider::new(terms, self.folder());
        let url = self.tls.as_ref().map(|tls| tls.in_front_of(terms.name, provider.api));
        let more: Vec<&str> = more.iter().copied().chain(url.iter().flat_map(|url| ["--url", url.as_str()])).collect();
        let outcome = provider.init(node, &more).await;
        assert_eq!(outcome.status, Some(0), "registering a provider:\n{outcome}{}", self.report());
        // Buyers look for offers in final blocks.
        let last = self.head().await;
        let what = format!("what {} has posted to be final", terms.name);
        self.until(&what, START, async || (self.finalized().await >= last).then_some(())).await;
        provider
    }

    pub(crate) async fn started(&mut self, provider: Provider) -> &Provider {
        self.providers.push(provider);
        self.start_agent(self.providers.len() - 1).await;
        self.provider(self.providers.len() - 1)
    }

    /// Runs `tradewind-agent init` for a provider that is not to be started, with `more` arguments.
    pub async fn init_agent(&self, terms: Terms, more: &[&str]) -> Outcome {
        let folder = tempfile::tempdir_in(self.folder()).expect("a folder");
        Provider::new(terms, folder.path()).init(&self.node_url("ws"), more).await
    }

    /// One of the providers, in the order in which they were added.
    pub fn provider(&self, index: usize) -> &Provider {
        &self.providers[index]
    }

    /// Gives a provider programs of its own, or puts others in their place; the agent runs them from its next start on.
    pub fn install_agent(&mut self, index: usize) {
        self.providers[index].install();
    }

    /// Starts a provider's agent, or starts it again on the same data, and waits until it answers.
    pub async fn start_agent(&mut self, index: usize) {
        self.start_agent_with(index, &[]).await;
    }

    /// The same with `variables` in its environment.
    pub async fn start_agent_with(&mut self, index: usize, variables: &[(&str, &str)]) {
        let log = self.folder().join(format!("{}.log", self.providers[index].terms.name));
        self.providers[index].start(&log, variables);
        let name = self.provider(index).terms.name;
        self.until(&format!("the agent of {name} to answer"), START, async || {
            let answer = self.agent_rpc(index, "tradewind_info", json!([])).await?;
            (answer["result"]["name"] == name).then_some(())
        })
        .await;
    }

    /// Runs `tradewind-agent` with `arguments` to its end.
    pub async fn agent(&self, arguments: &[&str]) -> Outcome {
        command::run(&places::program("tradewind-agent"), arguments, self.folder()).await
    }

    /// Ends a provider's agent by SIGKILL.
    pub fn kill_agent(&mut self, index: usize) {
        self.providers[index].process.take().expect("the agent runs").kill();
    }

    /// Calls a method of an agent, as somebody without a key. `None` if it does not answer.
    pub async fn agent_rpc(&self, index: usize, method: &str, parameters: Value) -> Option<Value> {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": parameters });
        let url = format!("http://127.0.0.1:{}", self.provider(index).api);
        self.http.post(url).json(&request).send().await.ok()?.json().await.ok()
    }

    /// All that the node tells Prometheus. `None` if it does not answer.
    pub async fn metrics_of_node(&self) -> Option<String> {
        let url = format!("http://127.0.0.1:{}/metrics", self.node_metrics);
        self.http.get(url).send().await.ok()?.text().await.ok()
    }

    /// All that an agent tells Prometheus. `None` if it does not answer.
    pub async fn metrics_of_agent(&self, index: usize) -> Option<String> {
        let url = format!("http://127.0.0.1:{}/metrics", self.provider(index).metrics);
        self.http.get(url).send().await.ok()?.text().await.ok()
    }

    /// Value of one of an agent's metrics. `None` if it does not answer, or has none of that name.
    pub async fn metric(&self, index: usize, name: &str) -> Option<u64> {
        let text = self.metrics_of_agent(index).await?;
        let line = text.lines().find(|line| line.split([' ', '{']).next() == Some(name))?;
        line.rsplit(' ').next()?.parse().ok()
    }

    /// Runs `tradewind` as Alice.
    pub async fn tradewind(&self, arguments: &[&str]) -> Outcome {
        self.tradewind_as(ALICE, arguments).await
    }

    /// Runs `tradewind` as somebody, in that person's own home.
    pub async fn tradewind_as(&self, person: Person, arguments: &[&str]) -> Outcome {
        let home = self.home_of(person);
        self.tradewind_in(&home, &[&["--key", person.key], arguments].concat()).await
    }

    /// Runs `tradewind` in a home, with no key but what the home or the arguments have.
    pub async fn tradewind_in(&self, home: &Path, arguments: &[&str]) -> Outcome {
        self.tradewind_at(&self.node_url("ws"), home, arguments).await
    }

    /// Runs `tradewind` in a home, with the node at `url`.
    pub async fn tradewind_at(&self, url: &str, home: &Path, arguments: &[&str]) -> Outcome {
        std::fs::create_dir_all(home).expect("a folder");
        // Below the user's own, as by default: nothing may depend on it being there.
        let folder = home.join(".tradewind");
        let folder = folder.to_str().expect("a path of plain letters");
        let options = ["--output", "json", "--node", url, "--home", folder];
        let trust = self.tls.as_ref().map(|tls| tls.certificate().into_os_string());
        let variables: Vec<_> = trust.iter().map(|path| ("SSL_CERT_FILE", path.as_os_str())).collect();
        command::run_with(&places::program("tradewind"), &[&options[..], arguments].concat(), &variables, home).await
    }

    /// Somebody's home.
    pub fn home_of(&self, person: Person) -> PathBuf {
        self.folder().join(format!("home-of{}", person.key.replace('/', "-").to_lowercase()))
    }

    /// Runs a script of the repository, which uses none of our crates.
    pub async fn script(&self, path: &str, arguments: &[&str]) -> Outcome {
        let script = places::root().join(path);
        let home = self.folder().join("home-of-scripts");
        std::fs::create_dir_all(&home).expect("a folder");
        let script = script.to_str().expect("a path of plain letters");
        command::run(Path::new("node"), &[&[script], arguments].concat(), &home).await
    }

    /// A lease as it is at the last finalized block.
    ///
    /// # Panics
    /// If there is none.
    pub async fn lease(&self, id: u64) -> Lease {
        Lease::read(&self.tradewind(&["lease", "show", &id.to_string()]).await.done())
    }

    /// Waits until `wanted` holds of a lease.
    ///
    /// # Panics
    /// After `limit`.
    pub async fn lease_until(&self, id: u64, what: &str, limit: Duration, wanted: impl Fn(&Lease) -> bool) -> Lease {
        self.until(&format!("lease {id}: {what}"), limit, async || {
            let lease = self.lease(id).await;
            wanted(&lease).then_some(lease)
        })
        .await
    }

    /// Waits until a lease is closed.
    ///
    /// # Panics
    /// After `limit`.
    pub async fn closed(&self, id: u64, limit: Duration) -> Lease {
        self.lease_until(id, "closed", limit, |lease| lease.state == "closed").await
    }

    /// Rents as Alice, with a manifest that only the provider reads, and waits until the workload runs: number and URL
    /// of the lease.
    pub async fn rent(&self, app: &Path, more: &[&str]) -> (u64, String) {
        let app = app.to_str().expect("a path of plain letters");
        let rented = self.tradewind(&[&["rent", app, "--yes"], more].concat()).await;
        assert_eq!(rented.status, Some(0), "renting:\n{rented}\n{}", self.report());
        let lease = rented.json["lease"].as_u64().unwrap_or_else(|| panic!("no number of a lease:\n{rented}"));
        let url = rented.json["url"].as_str().unwrap_or_else(|| panic!("no URL:\n{rented}"));
        (lease, url.to_owned())
    }

    /// Asks for a URL.
    ///
    /// # Panics
    /// If nothing answers.
    pub async fn get(&self, url: &str) -> Response {
        let answer = self.http.get(url).send().await;
        answer.unwrap_or_else(|error| panic!("asking for {url}: {error:?}\n{}", self.report()))
    }

    /// Waits until `probe` has an answer.
    ///
    /// # Panics
    /// After `limit`, or when a program has ended, with the ends of all logs.
    pub async fn until<T>(&self, what: &str, limit: Duration, mut probe: impl AsyncFnMut() -> Option<T>) -> T {
        let report = || self.report();
        until(what, limit, report, async || {
            let answer = probe().await;
            if answer.is_none() {
                for process in self.processes() {
                    assert!(process.runs(), "a program ended during the wait for: {what}\n{}", self.report());
                }
            }
            answer
        })
        .await
    }

    fn processes(&self) -> impl Iterator<Item = &Process> {
        self.node.iter().chain(self.providers.iter().filter_map(|provider| provider.process.as_ref()))
    }

    /// The ends of all logs.
    pub fn report(&self) -> String {
        self.processes().map(Process::tail).collect()
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        self.providers.clear();
        self.node = None;
        if std::thread::panicking() {
            if let Some(folder) = self.folder.take() {
                eprintln!("the logs are in {}", folder.keep().display());
            }
        }
    }
}
