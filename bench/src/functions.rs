//! Functions: an agent with an active lease beside `wasmtime serve` with the same component, by turns under the same load.
//!
//! Both are asked by `wrk` over loopback, on the same cores as everything else. An agent makes a new instance for each
//! request, as `wasmtime serve` does.

use crate::statistics::median_float;
use clap::Args;
use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tradewind_e2e::{example, Network, BLOCK_MILLIS};

/// What to compare with, and how long.
#[derive(Args)]
pub struct Options {
    /// wasmtime's command. Without it, only the agent is measured.
    #[arg(long)]
    wasmtime: Option<PathBuf>,
    /// Runs of each, of which the median counts.
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// Length of a run.
    #[arg(long, default_value_t = 6)]
    seconds: u32,
    /// Connections of `wrk`. An agent answers 8 requests at one time for a lease of one virtual CPU, and refuses more.
    #[arg(long, default_value_t = 4)]
    connections: u32,
    /// Starts of each, of which the median counts.
    #[arg(long, default_value_t = 5)]
    starts: usize,
}

/// The function that is asked, and what for.
const EXAMPLE: &str = "qr";
const REQUESTS: [(&str, &str); 2] =
    [("a page that is ready: `GET /`", ""), ("a QR code: `GET /?text=…`", "?text=tradewind")];

/// How long a server may take to answer for the first time.
const START: Duration = Duration::from_secs(120);

/// Measures and prints.
pub fn run(options: &Options) {
    tokio::runtime::Runtime::new().expect("threads").block_on(measure(options));
}

/// What `wrk` counted.
struct Counted {
    /// Answers a second.
    rate: f64,
    /// Answers that were none of success.
    bad: u64,
    /// Microseconds of the server's processor time for each answer.
    processor: f64,
}

/// What all runs of one server come to.
#[derive(Default)]
struct Runs {
    rates: Vec<f64>,
    processor: Vec<f64>,
    bad: u64,
}

impl Runs {
    fn add(&mut self, counted: &Counted) {
        self.rates.push(counted.rate);
        self.processor.push(counted.processor);
        self.bad += counted.bad;
    }
}

async fn measure(options: &Options) {
    let mut network = Network::start().await;
    let (lease, url) = network.rent(&example(EXAMPLE), &["--for", "5000 ticks"]).await;
    eprintln!("lease {lease} answers at {url}");
    let component = example(EXAMPLE).with_file_name(format!("{EXAMPLE}.wasm"));
    let theirs = options.wasmtime.as_deref().map(|program| Served::start(program, &component));
    if let Some(served) = &theirs {
        wait_for(&served.url()).await;
    }

    println!("\n### Functions, warm\n");
    println!(
        "Requests a second; `examples/{EXAMPLE}`, {} connections, {} s a run, medians of {} runs by turns. A chain with a block every {BLOCK_MILLIS} ms runs besides.\n",
        options.connections, options.seconds, options.runs
    );
    println!(
        "| what is asked for | agent | `wasmtime serve` | agent ÷ wasmtime | processor a request, µs: agent | wasmtime | \
         wasmtime ÷ agent | refused or failed: agent | wasmtime |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
    let agent = process_with(&network.provider(0).home);
    for (name, query) in REQUESTS {
        let (mut ours, mut others) = (Runs::default(), Runs::default());
        for turn in 0..options.runs + 1 {
            let counted = load(&format!("{url}{query}"), agent, options).await;
            let other = match &theirs {
                Some(served) => Some(load(&format!("{}{query}", served.url()), served.child.id(), options).await),
                None => None,
            };
            // The first turn warms both up.
            if turn > 0 {
                ours.add(&counted);
                if let Some(other) = other {
                    others.add(&other);
                }
            }
        }
        let (rate, processor) = (median_float(ours.rates), median_float(ours.processor));
        if others.rates.is_empty() {
            println!("| {name} | {rate:.0} | not run | | {processor:.0} | | | {} | |", ours.bad);
        } else {
            let (other, others_processor) = (median_float(others.rates), median_float(others.processor));
            println!(
                "| {name} | {rate:.0} | {other:.0} | {:.2} | {processor:.0} | {others_processor:.0} | {:.2} | {} | {} |",
                rate / other,
                others_processor / processor,
                ours.bad,
                others.bad
            );
        }
    }
    drop(theirs);
    starts(&mut network, &url, &component, options).await;
}

/// From the start of the process to the first answer.
async fn starts(network: &mut Network, url: &str, component: &Path, options: &Options) {
    let (mut ours, mut others, mut uncached) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..options.starts {
        network.kill_agent(0);
        let began = Instant::now();
        let (_, answered) = tokio::join!(network.start_agent(0), wait_for(url));
        ours.push(answered.duration_since(began).as_secs_f64() * 1e3);
        if let Some(program) = &options.wasmtime {
            for (cache, times) in [(true, &mut others), (false, &mut uncached)] {
                let began = Instant::now();
                let served = Served::start_with(program, component, cache);
                times.push(wait_for(&served.url()).await.duration_since(began).as_secs_f64() * 1e3);
            }
        }
    }
    println!("\n### Functions, cold\n");
    println!(
        "From the start of the process to the first answer, medians of {} starts by turns. The agent also opens its \
         journal and asks the chain what it is to run. It compiles the component each time; `wasmtime serve` keeps what \
         it compiled in a cache on disk, unless told not to.\n",
        options.starts
    );
    println!("| agent, ms | `wasmtime serve`, ms | without its cache, ms | agent ÷ without its cache |");
    println!("|--:|--:|--:|--:|");
    let mine = median_float(ours);
    if others.is_empty() {
        println!("| {mine:.0} | not run | not run | |");
    } else {
        let (other, compiled) = (median_float(others), median_float(uncached));
        println!("| {mine:.0} | {other:.0} | {compiled:.0} | {:.1} |", mine / compiled);
    }
}

/// Asks until there is an answer of success. Says when it came.
async fn wait_for(url: &str) -> Instant {
    let began = Instant::now();
    let client = reqwest::Client::builder().no_proxy().build().expect("an HTTP client");
    loop {
        if let Ok(answer) = client.get(url).send().await {
            if answer.status().is_success() {
                return Instant::now();
            }
        }
        assert!(began.elapsed() < START, "waited {} s for an answer of {url}", START.as_secs());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn load(url: &str, server: u32, options: &Options) -> Counted {
    let before = processor_of(server);
    let output = tokio::process::Command::new("wrk")
        .args(["-t", "1", "-c", &options.connections.to_string(), "-d", &format!("{}s", options.seconds), url])
        .output()
        .await
        .expect("wrk is installed");
    let text = String::from_utf8_lossy(&output.stdout);
    let number = |label: &str| {
        let line = text.lines().find(|line| line.trim_start().starts_with(label))?;
        line.split_whitespace().last()?.parse::<f64>().ok()
    };
    let rate = number("Requests/sec:").unwrap_or_else(|| panic!("wrk counted nothing:\n{text}"));
    let bad = number("Non-2xx or 3xx responses:").unwrap_or(0.0);
    let used = processor_of(server).saturating_sub(before);
    let processor = used.as_secs_f64() * 1e6 / (rate * f64::from(options.seconds)).max(1.0);
    Counted { rate, bad: bad as u64, processor }
}

/// The agent whose home is in `folder`.
fn process_with(folder: &Path) -> u32 {
    let folder = folder.to_string_lossy().into_owned();
    let processes = std::fs::read_dir("/proc").expect("a list of processes").flatten();
    let mut fitting = processes.filter_map(|process| {
        let name = std::fs::read_to_string(process.path().join("comm")).ok()?;
        let line = std::fs::read_to_string(process.path().join("cmdline")).ok()?;
        (name.trim() == "tradewind-agent" && line.contains(&folder)).then_some(())?;
        process.file_name().to_str()?.parse().ok()
    });
    fitting.next().expect("the agent runs")
}

/// Processor time of a process so far, of all its threads.
fn processor_of(process: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("the server runs");
    let (_, rest) = stat.rsplit_once(')').expect("it has a name");
    // Hundredths of a second, of the program and of the system for it.
    let ticks: u64 = rest.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// `wasmtime serve` with its defaults, but for what the component imports.
struct Served {
    child: Child,
    port: u16,
}

impl Served {
    fn start(program: &Path, component: &Path) -> Self {
        Self::start_with(program, component, true)
    }

    /// With or without its cache of compiled components.
    fn start_with(program: &Path, component: &Path, cache: bool) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
        let child = Command::new(program)
            .arg("serve")
            .args(if cache { &[][..] } else { &["-C", "cache=n"] })
            .args(["-S", "cli=y", "--env", "QR_DARK=#102a43", "--addr", &format!("127.0.0.1:{port}")])
            .arg(component)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("wasmtime starts");
        Self { child, port }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
