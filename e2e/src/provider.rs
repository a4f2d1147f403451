//! One provider: its agent's home, addresses and process.

use crate::{command, places, traces, Outcome, Person, Process, BOB};
use std::path::{Path, PathBuf};

/// What a provider offers.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// The provider's name.
    pub name: &'static str,
    /// Whose it is.
    pub owner: Person,
    /// Price of a virtual CPU for a month.
    pub price_vcpu: &'static str,
    /// Price of a GiB of memory for a month.
    pub price_memory: &'static str,
    /// Virtual CPUs: as many leases of a small function at one time.
    pub vcpus: &'static str,
    /// How far its bids may go below its prices, in per cent of them.
    pub bid_floor: &'static str,
}

impl Terms {
    /// Bob, at 3.5 base units a tick for a virtual CPU and nothing for memory: the protocol's worked example.
    pub const NORMAL: Self = Self {
        name: "bob-compute",
        owner: BOB,
        price_vcpu: "0.001512wind",
        price_memory: "0wind",
        vcpus: "2",
        bid_floor: "100",
    };
}

impl Default for Terms {
    fn default() -> Self {
        Self::NORMAL
    }
}

/// A provider.
pub struct Provider {
    /// What it offers.
    pub terms: Terms,
    /// Its folder.
    pub home: PathBuf,
    /// Port of its API.
    pub api: u16,
    /// Port at which its functions answer.
    pub ingress: u16,
    /// Port of its metrics.
    pub metrics: u16,
    pub(crate) process: Option<Process>,
    /// Folder of programs of its own.
    programs: Option<PathBuf>,
}

impl Provider {
    pub(crate) fn new(terms: Terms, folder: &Path) -> Self {
        let [api, ingress, metrics] = places::free_ports();
        let home = folder.join(terms.name);
        std::fs::create_dir_all(&home).expect("a folder");
        Self { terms, home, api, ingress, metrics, process: None, programs: None }
    }

    /// `tradewind-agent init`, with `more` arguments.
    pub async fn init(&self, node: &str, more: &[&str]) -> Outcome {
        let home = self.home.join("agent");
        let home = home.to_str().expect("a path of plain letters");
        let listen = |port: u16| format!("127.0.0.1:{port}");
        let (api, ingress, metrics) = (listen(self.api), listen(self.ingress), listen(self.metrics));
        let Terms { name, owner, price_vcpu, price_memory, vcpus, bid_floor } = self.terms;
        let mut arguments = vec!["init", "--home", home, "--node", node, "--name", name, "--region", "DE/test"];
        arguments.extend([
            "--key",
            owner.key,
            "--price-vcpu",
            price_vcpu,
            "--price-memory",
            price_memory,
            "--vcpus",
            vcpus,
            "--bid-floor",
            bid_floor,
        ]);
        arguments.extend(["--listen", &api, "--ingress", &ingress, "--metrics", &metrics]);
        arguments.extend(more);
        command::run(&places::program("tradewind-agent"), &arguments, &self.home).await
    }

    /// From its next start on, a program decides on its bids: a script for `sh`, whose home is the provider's.
    ///
    /// # Panics
    /// If its configuration is not as `init` writes it.
    pub fn bid_by(&self, script: &str) {
        let path = self.home.join("price.sh");
        std::fs::write(&path, script).expect("a script");
        let config = self.home.join("agent/config.toml");
        let text = std::fs::read_to_string(&config).expect("a configuration");
        let fixed = format!("strategy = \"fixed\"\nfloor_percent = {}\n", self.terms.bid_floor);
        let by_script = format!("strategy = \"script\"\ncommand = [\"/bin/sh\", {:?}]\n", path);
        assert_eq!(text.matches(&fixed).count(), 1, "{text}");
        std::fs::write(&config, text.replace(&fixed, &by_script)).expect("a configuration");
    }

    /// Puts our programs where this provider alone has them, in place of what is there, and has it run those from its next
    /// start on. Programs that run go on as they are: their files are others.
    pub(crate) fn install(&mut self) {
        let folder = self.home.join("bin");
        std::fs::create_dir_all(&folder).expect("a folder");
        for name in ["tradewind-agent", "tradewind-shim"] {
            let new = folder.join(format!("{name}.new"));
            std::fs::copy(places::program(name), &new).expect("a program");
            std::fs::rename(&new, folder.join(name)).expect("a program");
        }
        self.programs = Some(folder);
    }

    /// `tradewind-agent run` with `variables` in its environment; returns at once.
    pub(crate) fn start(&mut self, log: &Path, variables: &[(&str, &str)]) {
        let home = self.home.join("agent");
        let arguments = ["run", "--home", home.to_str().expect("a path of plain letters")];
        let program = match &self.programs {
            Some(folder) => folder.join("tradewind-agent"),
            None => places::program("tradewind-agent"),
        };
        let process = Process::start_with(self.terms.name, &program, &arguments, variables, &self.home, log);
        self.process = Some(process);
    }

    /// Physical memory of its agent, in KiB.
    ///
    /// # Panics
    /// If the agent does not run.
    pub fn memory(&self) -> u64 {
        self.process.as_ref().expect("the agent runs").memory("tradewind-agent")
    }

    /// Asks its agent to end, by SIGTERM.
    ///
    /// # Panics
    /// If the agent does not run.
    pub fn ask_to_end(&self) {
        self.process.as_ref().expect("the agent runs").ask_to_end("tradewind-agent");
    }

    /// Whether its agent runs.
    pub fn runs(&self) -> bool {
        self.process.as_ref().is_some_and(Process::runs)
    }

    /// What its agent has written to its log so far.
    pub fn log(&self) -> String {
        self.process.as_ref().expect("the agent runs").log()
    }

    /// Where its function of lease `id` answers.
    pub fn url(&self, id: u64) -> String {
        format!("http://127.0.0.1:{}/lease/{id}/", self.ingress)
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        // The agent first: it would start again what is ended.
        self.process = None;
        traces::clear(&self.home.join("agent"));
    }
}
