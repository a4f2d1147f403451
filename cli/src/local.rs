//! A whole local cloud: a development chain and one provider, as processes of their own.

use crate::{
    home::Home,
    output::{self, Format},
    prices::{mirror, MirrorOf},
    session::Options,
};
use color_eyre::eyre::{bail, ensure, eyre, Result, WrapErr};
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};
use tradewind_client::{agent::AgentClient, chain::Chain, keys::AccountKey, private_file};

/// `tradewind up`
#[derive(Debug, clap::Args)]
pub struct Up {
    /// Time between two blocks, in milliseconds
    #[arg(long, default_value_t = 3000)]
    block_millis: u64,
    /// Port of the node's WebSocket
    #[arg(long, default_value_t = 9944)]
    node_port: u16,
    /// Port of the provider's API
    #[arg(long, default_value_t = 9990)]
    api_port: u16,
    /// Port at which functions answer
    #[arg(long, default_value_t = 9980)]
    ingress_port: u16,
    /// Price of a virtual CPU for a month of 30 days
    #[arg(long, default_value = "10wind")]
    price_vcpu: String,
    /// Price of a GiB of memory for a month of 30 days
    #[arg(long, default_value = "5wind")]
    price_memory: String,
    /// Price of a request to a function that is paid one by one, by a channel
    #[arg(long, default_value = "0.0001wind")]
    price_request: String,
    /// What the node is told of the prices of clouds: those of a server that is started beside it and plays their pages;
    /// those of the clouds themselves, which it asks on the internet; or nothing
    #[arg(long, value_enum, default_value = "played")]
    prices: Prices,
    /// Port of that server
    #[arg(long, default_value_t = 9970)]
    price_port: u16,
    /// Have the provider rent out containers as well; takes root and the programs of docs/containers.md
    #[arg(long)]
    containers: bool,
    /// Ports at which containers' ports are reached
    #[arg(long, default_value = "20000-29999")]
    container_ports: String,
    /// Have the provider rent out virtual machines as well; takes root and the programs of docs/machines.md
    #[arg(long)]
    machines: bool,
    /// Ports at which machines' ports are reached
    #[arg(long, default_value = "30000-31999")]
    machine_ports: String,
    /// A chain specification to use instead of the node's own
    #[arg(long)]
    chain: Option<String>,
}

/// `--prices`
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Prices {
    /// A server plays the clouds' pages
    Played,
    /// The clouds are asked
    Clouds,
    /// Nobody is asked
    None,
}

/// After how many ticks a source is asked again: prices hold for six times as long.
const ASKED_EVERY: u64 = 100;

#[derive(Serialize, Deserialize)]
struct Running {
    name: String,
    pid: u32,
}

/// How long to wait for each process.
const PATIENCE: Duration = Duration::from_secs(120);

fn folder(home: &Home) -> PathBuf {
    home.path().join("local")
}

/// Starts it.
///
/// # Errors
/// When a program is missing, a port is taken, or a process does not come up; what was started is stopped then.
pub async fn up(options: &Options, up: &Up) -> Result<()> {
    let home = options.home()?;
    let folder = folder(&home);
    if folder.exists() {
        bail!("a local cloud is there already ({}); `tradewind down` stops it", folder.display());
    }
    let price_port = (up.prices == Prices::Played).then_some(up.price_port);
    for port in [up.node_port, up.api_port, up.ingress_port].into_iter().chain(price_port) {
        let free = TcpListener::bind(("127.0.0.1", port));
        drop(free.wrap_err_with(|| format!("port {port} is taken; choose others (see `tradewind up --help`)"))?);
    }
    std::fs::create_dir_all(&folder).wrap_err_with(|| format!("making {}", folder.display()))?;
    match start(up, &folder).await {
        Ok(()) => Ok(()),
        Err(error) => {
            let logs = home.path().join("local-failed");
            stop(&folder).await?;
            clear(&folder)?;
            std::fs::remove_dir_all(&logs).ok();
            std::fs::rename(&folder, &logs).wrap_err("keeping the logs")?;
            Err(error.wrap_err(format!("the logs are in {}", logs.display())))
        }
    }
}

async fn start(up: &Up, folder: &Path) -> Result<()> {
    let url = format!("ws://127.0.0.1:{}", up.node_port);
    let mut node = Command::new(program("tradewind-node")?);
    node.args(["--dev", "--dev-block-time", &up.block_millis.to_string()])
        .args(["--rpc-port", &up.node_port.to_string(), "--port", "0", "--no-prometheus", "--no-telemetry"])
        .arg("--enable-statement-store")
        .arg("--base-path")
        .arg(folder.join("chain"))
        .args(["--offchain-worker", if up.prices == Prices::None { "never" } else { "always" }]);
    if let Some(chain) = &up.chain {
        node.args(["--chain", chain]);
    }
    spawn(folder, "node", node)?;
    let chain = Chain::connect(&url, PATIENCE).await?;
    output::step(Format::Text, &format!("chain     {url}, a block every {} ms", up.block_millis));
    if up.prices == Prices::Played {
        play_prices(up, folder, &chain).await?;
    }

    let agent_home = folder.join("agent");
    let (api, ingress) = (format!("127.0.0.1:{}", up.api_port), format!("127.0.0.1:{}", up.ingress_port));
    let status = Command::new(program("tradewind-agent")?)
        .arg("init")
        .arg("--home")
        .arg(&agent_home)
        .args(["--node", &url, "--name", "local", "--region", "XX/local", "--key", "//Bob"])
        .args(["--listen", &api, "--ingress", &ingress])
        .args(["--price-vcpu", &up.price_vcpu, "--price-memory", &up.price_memory])
        .args(["--price-request", &up.price_request])
        .args(["--container-ports", &up.container_ports, "--machine-ports", &up.machine_ports])
        .args(up.containers.then_some("--containers"))
        .args(up.machines.then_some("--machines"))
        .stdout(log(folder, "init")?)
        .stderr(log(folder, "init")?)
        .status()?;
    ensure!(status.success(), "the provider could not be registered: see init.log");
    let mut agent = Command::new(program("tradewind-agent")?);
    agent.arg("run").arg("--home").arg(&agent_home);
    spawn(folder, "agent", agent)?;
    let account = AccountKey::from_uri("//Bob")?.account();
    let endpoint = format!("http://{api}");
    let ready = async {
        while AgentClient::connect(&endpoint, chain.genesis(), &account).await.is_err() {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(PATIENCE, ready)
        .await
        .map_err(|_| eyre!("the agent does not answer at {endpoint} after {} s", PATIENCE.as_secs()))?;
    output::say!("provider  local, API at {endpoint}, functions at http://{ingress}");
    output::say!("logs      {}", folder.display());
    output::say!("");
    output::say!("Try:  tradewind --key //Alice market");
    output::say!("      tradewind --key //Alice rent app.wasm --for 1h");
    output::say!("      tradewind quote --vcpus 2 --memory 4g");
    output::say!("      tradewind down");
    Ok(())
}

/// Starts the server that plays the clouds' pages, and has the node ask it.
async fn play_prices(up: &Up, folder: &Path, chain: &Chain) -> Result<()> {
    let listen = format!("127.0.0.1:{}", up.price_port);
    let mut server = Command::new(program("tradewind-price-server")?);
    server.args(["--listen", &listen, "--move-every", "60"]);
    spawn(folder, "prices", server)?;
    let every = (up.block_millis.saturating_mul(ASKED_EVERY) / 1_000).max(1);
    let url = format!("http://{listen}");
    mirror(chain, &MirrorOf { url: url.clone(), every: u32::try_from(every).unwrap_or(u32::MAX) }).await?;
    output::step(Format::Text, &format!("prices    of clouds as {url} plays them"));
    Ok(())
}

/// Ends the containers and machines of the provider, which outlive its agent.
fn clear(folder: &Path) -> Result<()> {
    let agent_home = folder.join("agent");
    if !["containers", "machines"].iter().any(|folder| agent_home.join(folder).exists()) {
        return Ok(());
    }
    let mut command = Command::new(program("tradewind-agent")?);
    let status =
        command.arg("clear").arg("--home").arg(&agent_home).stdout(Stdio::null()).stderr(log(folder, "clear")?);
    ensure!(
        status.status()?.success(),
        "containers or machines may be left: see {}",
        folder.join("clear.log").display()
    );
    Ok(())
}

/// Stops it and removes its data.
///
/// # Errors
/// When a process does not end, or the folder cannot be removed.
pub async fn down(options: &Options) -> Result<()> {
    let folder = folder(&options.home()?);
    if !folder.exists() {
        output::say!("there is no local cloud");
        return Ok(());
    }
    stop(&folder).await?;
    clear(&folder)?;
    std::fs::remove_dir_all(&folder).wrap_err_with(|| format!("removing {}", folder.display()))?;
    output::say!("stopped");
    Ok(())
}

/// A program of ours: beside this one, or else wherever the system finds it.
fn program(name: &str) -> Result<PathBuf> {
    let own = std::env::current_exe().wrap_err("where is this program?")?;
    let beside = own.with_file_name(name);
    Ok(if beside.exists() { beside } else { name.into() })
}

fn log(folder: &Path, name: &str) -> Result<File> {
    let path = folder.join(format!("{name}.log"));
    File::options().create(true).append(true).open(&path).wrap_err_with(|| format!("opening {}", path.display()))
}

/// Starts `command` in a process group of its own, so that it outlives this program and its terminal.
fn spawn(folder: &Path, name: &str, mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let child = command
        .stdin(Stdio::null())
        .stdout(log(folder, name)?)
        .stderr(log(folder, name)?)
        .process_group(0)
        .spawn()
        .wrap_err_with(|| format!("starting {}", command.get_program().to_string_lossy()))?;
    let running = Running { name: name.into(), pid: child.id() };
    private_file::replace(&folder.join(format!("{name}.pid")), &serde_json::to_vec(&running)?)?;
    Ok(())
}

/// Whether the process `pid` is one that `up` started: a number may have come to another one since.
fn is_ours(pid: u32) -> bool {
    let command = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let zombie = state.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z'));
    !zombie && String::from_utf8_lossy(&command).contains("tradewind-")
}

fn signal(pid: u32, signal: &str) {
    // A shell has `kill` built in; it is no loss if the process has just gone.
    let _ = Command::new("sh").arg("-c").arg(format!("kill -{signal} {pid} 2>/dev/null")).status();
}

async fn stop(folder: &Path) -> Result<()> {
    for name in ["agent", "node", "prices"] {
        let Ok(bytes) = private_file::read_bounded(&folder.join(format!("{name}.pid")), 4096) else { continue };
        let running: Running = serde_json::from_slice(&bytes).wrap_err_with(|| format!("{name}.pid is damaged"))?;
        for (how, seconds) in [("TERM", 20), ("KILL", 10)] {
            if !is_ours(running.pid) {
                break;
            }
            signal(running.pid, how);
            for _ in 0..seconds * 10 {
                if !is_ours(running.pid) {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        ensure!(!is_ours(running.pid), "{} (process {}) does not end", running.name, running.pid);
    }
    Ok(())
}
