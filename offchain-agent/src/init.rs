//! `tradewind-agent init`: keys, a commented configuration, registration, an offer. Can be repeated: what is there is
//! kept, what is missing is made.

use crate::{
    config::{Config, FILE},
    keys::Keys,
};
use color_eyre::eyre::{bail, ensure, eyre, Result, WrapErr};
use sp_core::crypto::Ss58Codec;
use std::{net::SocketAddr, path::PathBuf, time::Duration};
use tradewind_client::{
    chain::{Call, Chain, ChainEvent, Submitter},
    private_file,
    units::{monthly_rate, parse_gib, parse_mib, parse_ticks, Currency, Money},
};
use tradewind_primitives::{AssetKind, Kind, OfferId, OfferTerms, Profile, Region, Resources, Tee, UnitRates};
use tradewind_workloads::PortRange;

/// What `init` asks for.
#[derive(Debug, clap::Args)]
pub struct Init {
    /// Folder for the configuration, the keys and the journal
    #[arg(long, env = "TRADEWIND_AGENT_HOME", default_value = "~/.tradewind-agent")]
    pub home: PathBuf,
    /// WebSocket of a node
    #[arg(long, default_value = "ws://127.0.0.1:9944")]
    pub node: String,
    /// The provider's name: lower-case letters, digits and hyphens, 3 to 32
    #[arg(long)]
    pub name: String,
    /// Where the provider stands: a country and, if you like, a place: DE, or DE/berlin
    #[arg(long)]
    pub region: String,
    /// Secret key of the provider's account: a mnemonic, a seed, or a development key like //Bob. A new one is made
    /// if none is given
    #[arg(long, env = "TRADEWIND_KEY", hide_env_values = true)]
    pub key: Option<String>,
    /// Stake to put up
    #[arg(long, default_value = "1000wind")]
    pub stake: Money,
    /// Virtual CPUs to offer
    #[arg(long, default_value_t = 2)]
    pub vcpus: u32,
    /// Memory to offer
    #[arg(long, default_value = "2g")]
    pub memory: String,
    /// Price of a virtual CPU for a month of 30 days
    #[arg(long, default_value = "10wind")]
    pub price_vcpu: Money,
    /// Price of a GiB of memory for a month of 30 days
    #[arg(long, default_value = "5wind")]
    pub price_memory: Money,
    /// Rent out containers as well: needs root and the programs of docs/containers.md
    #[arg(long)]
    pub containers: bool,
    /// Virtual CPUs to offer to containers. Default: as many as to functions
    #[arg(long, requires = "containers")]
    pub container_vcpus: Option<u32>,
    /// Memory to offer to containers. Default: as much as to functions
    #[arg(long, requires = "containers")]
    pub container_memory: Option<String>,
    /// Disk space to offer to containers
    #[arg(long, default_value = "20g")]
    pub storage: String,
    /// Price of a GiB of disk space for a month of 30 days
    #[arg(long, default_value = "0.2wind")]
    pub price_storage: Money,
    /// Ports of this machine at which containers' ports are reached
    #[arg(long, default_value = "20000-29999")]
    pub container_ports: PortRange,
    /// How this machine is reached from outside, by who rents containers and machines. Default: the host of the address of
    /// functions
    #[arg(long)]
    pub public_host: Option<String>,
    /// Rent out virtual machines as well: needs root and the programs of docs/machines.md
    #[arg(long)]
    pub machines: bool,
    /// Virtual CPUs to offer to machines. Default: as many as to functions
    #[arg(long, requires = "machines")]
    pub machine_vcpus: Option<u32>,
    /// Memory to offer to machines. Default: as much as to functions
    #[arg(long, requires = "machines")]
    pub machine_memory: Option<String>,
    /// Disk space to offer to machines
    #[arg(long, default_value = "20g")]
    pub machine_storage: String,
    /// Ports of this machine at which machines' ports are reached
    #[arg(long, default_value = "30000-31999")]
    pub machine_ports: PortRange,
    /// How far bids on orders may go below the posted prices: the least, in per cent of them
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub bid_floor: u32,
    /// Price of a request that is paid by itself, through a channel. Without it there are none
    #[arg(long)]
    pub price_request: Option<Money>,
    /// Longest lease
    #[arg(long, default_value = "30d")]
    pub max_term: String,
    /// Uptime to promise, in millionths
    #[arg(long, default_value_t = 990_000)]
    pub uptime_ppm: u32,
    /// Address of the API for buyers
    #[arg(long, default_value = "127.0.0.1:9990")]
    pub listen: SocketAddr,
    /// How buyers reach the API; goes on chain. Default: the address above
    #[arg(long)]
    pub url: Option<String>,
    /// Address at which functions answer
    #[arg(long, default_value = "127.0.0.1:9980")]
    pub ingress: SocketAddr,
    /// How functions are reached. Default: the address above
    #[arg(long)]
    pub ingress_url: Option<String>,
    /// Address for Prometheus metrics; none are served without it
    #[arg(long)]
    pub metrics: Option<SocketAddr>,
    /// Number of the dollar asset on this chain
    #[arg(long, default_value_t = 1)]
    pub usd_asset: u32,
    /// Write the files only; register and offer nothing
    #[arg(long)]
    pub offline: bool,
}

/// A host as a comment.
const HOST_SAMPLE: &str = "# host = \"provider.example\"";

/// How long to wait for the node.
const PATIENCE: Duration = Duration::from_secs(60);

/// Makes what is missing.
///
/// # Errors
/// When a file or the chain refuses; says what to do.
pub async fn run(init: &Init) -> Result<()> {
    let home = crate::expand(&init.home);
    std::fs::create_dir_all(&home).wrap_err_with(|| format!("making {}", home.display()))?;
    let keys = Keys::open_or_create(&home, init.key.as_deref())?;
    let account = keys.account.account();
    let config_path = home.join(FILE);
    if config_path.exists() {
        println!("configuration  {} (kept)", config_path.display());
    } else {
        private_file::write_new(&config_path, config_text(init)?.as_bytes())
            .wrap_err_with(|| format!("writing {}", config_path.display()))?;
        println!("configuration  {}", config_path.display());
    }
    let config = Config::read(&home)?;
    println!("account        {}", account.to_ss58check());
    if init.offline {
        return Ok(());
    }

    let chain = Chain::connect(&config.chain.node, PATIENCE).await?;
    let at = chain.finalized().await?;
    let stake = init.stake.base;
    ensure!(init.stake.currency == Currency::Wind, "the stake is in WIND");
    let submitter = Submitter::new(chain.clone(), keys.account.clone());
    if let Some(provider) = at.provider(&account).await? {
        let name = String::from_utf8_lossy(&provider.profile.name).into_owned();
        ensure!(
            provider.profile.sealing_key == keys.sealing.public(),
            "the account is registered already, as {name}, with another sealing key than this home's: use the home that \
             registered it"
        );
        ensure!(init.name == name, "the account is registered already, as {name}");
        println!("registered     as {name} (already)");
    } else {
        let free = at.free_balance(&account).await?;
        if free <= stake {
            bail!(
                "the account holds {}; send it more than {} and run this again",
                Currency::Wind.format(free),
                Currency::Wind.format(stake)
            );
        }
        let included = submitter.submit(&Call::register(&profile(init, &config, &keys)?, stake)).await?;
        println!(
            "registered     as {} with a stake of {}, block {}",
            init.name,
            Currency::Wind.format(stake),
            included.block
        );
    }
    let offers = chain.finalized().await?.offers_of(&account).await?;
    for (kind, word) in kinds(init) {
        match offers.iter().find(|(_, offer)| offer.open && offer.terms.kind == kind) {
            Some((id, _)) => println!("offer          {id}, {word} (already)"),
            None => {
                let included = submitter.submit(&Call::post_offer(&offer(init, kind)?)).await?;
                let posted = included.events.iter().find_map(|event| match event {
                    ChainEvent::OfferPosted(id) => Some(*id),
                    _ => None,
                });
                let id: OfferId = posted.ok_or_else(|| eyre!("the chain posted no offer"))?;
                println!("offer          {id}, {word}, block {}", included.block);
            }
        }
    }
    println!("Now run: tradewind-agent run --home {}", home.display());
    Ok(())
}

fn profile(init: &Init, config: &Config, keys: &Keys) -> Result<Profile> {
    let name = init.name.clone().into_bytes().try_into().map_err(|_| eyre!("the name is longer than 32 bytes"))?;
    let url = config.api.url.clone().into_bytes();
    let endpoint = url.try_into().map_err(|_| eyre!("`api.url` is longer than 256 bytes"))?;
    Ok(Profile {
        name,
        endpoint,
        sealing_key: keys.sealing.public(),
        region: region(&init.region)?,
        terms: None,
        clouds: Default::default(),
        promised_uptime_ppm: init.uptime_ppm,
    })
}

fn region(text: &str) -> Result<Region> {
    let (country, label) = text.split_once('/').unwrap_or((text, ""));
    let country =
        country.as_bytes().try_into().map_err(|_| eyre!("a region begins with two letters: DE, or DE/berlin"))?;
    let label = label.as_bytes().to_vec().try_into().map_err(|_| eyre!("a region's place has at most 32 letters"))?;
    let region = Region { country, label };
    ensure!(region.is_well_formed(), "a region is an upper-case country and a lower-case place: DE, or DE/berlin");
    Ok(region)
}

/// What is offered, and what it is called.
fn kinds(init: &Init) -> Vec<(Kind, &'static str)> {
    let mut all = vec![(Kind::Function, "functions")];
    all.extend(init.containers.then_some((Kind::Container, "containers")));
    all.extend(init.machines.then_some((Kind::Machine, "machines")));
    all
}

/// What a kind is offered: processors, memory in MiB, disk space in GiB.
fn sizes(init: &Init, kind: Kind) -> Result<(u32, u32, u32)> {
    let (vcpus, memory, storage) = match kind {
        Kind::Function => (None, None, None),
        Kind::Container => (init.container_vcpus, init.container_memory.as_deref(), Some(&init.storage)),
        Kind::Machine => (init.machine_vcpus, init.machine_memory.as_deref(), Some(&init.machine_storage)),
    };
    let storage = storage.map(|storage| parse_gib(storage)).transpose()?;
    Ok((vcpus.unwrap_or(init.vcpus), parse_mib(memory.unwrap_or(&init.memory))?, storage.unwrap_or(0)))
}

fn offer(init: &Init, kind: Kind) -> Result<OfferTerms> {
    let currency = init.price_vcpu.currency;
    let one = init.price_memory.currency == currency;
    let all = one && (kind == Kind::Function || init.price_storage.currency == currency);
    ensure!(all, "all prices are in one currency");
    let (vcpus, memory_mib, storage_gib) = sizes(init, kind)?;
    let rate = |money: &Money| monthly_rate(money.base).ok_or_else(|| eyre!("a price is too large"));
    let max_ticks = parse_ticks(&init.max_term)?;
    Ok(OfferTerms {
        kind,
        region: region(&init.region)?,
        gpu_model: None,
        tee: Tee::None,
        capacity: Resources { vcpus, memory_mib, storage_gib, ..Default::default() },
        rates: UnitRates {
            vcpu: rate(&init.price_vcpu)?,
            memory_gib: rate(&init.price_memory)?,
            storage_gib: if storage_gib > 0 { rate(&init.price_storage)? } else { 0 },
            ..Default::default()
        },
        asset: match currency {
            Currency::Wind => AssetKind::Native,
            Currency::Usd => AssetKind::WithId(init.usd_asset),
        },
        min_ticks: 1,
        max_ticks,
        min_reputation: 0,
        extendable: true,
    })
}

fn config_text(init: &Init) -> Result<String> {
    let url = init.url.clone().unwrap_or_else(|| format!("http://{}", init.listen));
    let ingress_url = init.ingress_url.clone().unwrap_or_else(|| format!("http://{}", init.ingress));
    let quoted = |text: &str| toml::Value::String(text.into()).to_string();
    let metrics = match init.metrics {
        Some(listen) => format!("[metrics]\nlisten = \"{listen}\"\n"),
        None => "# Prometheus metrics.\n# [metrics]\n# listen = \"127.0.0.1:9615\"\n".into(),
    };
    // What is read back must be what is meant, symbol and all.
    let (paid, price) = match &init.price_request {
        Some(price) => ("", price.to_string()),
        None => ("# ", "0.000001 WIND".to_owned()),
    };
    let containers = if init.containers { "" } else { "# " };
    let (container_vcpus, container_memory, storage) = sizes(init, Kind::Container)?;
    let machines = if init.machines { "" } else { "# " };
    let (machine_vcpus, machine_memory, machine_storage) = sizes(init, Kind::Machine)?;
    let host = match &init.public_host {
        Some(host) => format!("host = {}", quoted(host)),
        None => HOST_SAMPLE.into(),
    };
    let symbol = init.price_request.map_or(Currency::Wind, |price| price.currency).symbol();
    Ok(format!(
        r#"# Configuration of tradewind-agent.

[chain]
# WebSocket of a node that you trust.
node = {node}

[api]
# The API for buyers. Put a reverse proxy with TLS before it where it leaves this machine.
listen = "{listen}"
# How buyers reach it. The chain knows it from the profile: after a change, update the profile.
url = {url}

[ingress]
# Where functions answer, and how they are reached.
listen = "{ingress}"
url = {ingress_url}

[functions]
# What leases can have together.
vcpus = {vcpus}
memory_mib = {memory}
# Requests of one lease that are answered at one time.
# max_concurrent_requests = 16
# The most that a manifest may ask for.
# max_request_seconds = 300
# max_body_bytes = 67108864

# Containers, which need root, an OCI runtime and skopeo: docs/containers.md. Without this section there are none.
{containers}[containers]
# What leases can have together.
{containers}vcpus = {container_vcpus}
{containers}memory_mib = {container_memory}
{containers}storage_gib = {storage}
# Ports of this machine at which leases' ports are reached, the address that they listen on, and how this machine is reached
# from outside, if not as functions are.
{containers}ports = "{first}-{last}"
# listen = "0.0.0.0"
{container_host}
# What a lease gets that rents none: disk space; bandwidth, each way.
# scratch_mib = 256
# bandwidth_mbps = 100
# Processes and threads for each virtual CPU.
# processes_per_vcpu = 512
# The program that makes containers, and where mounts are, which go with the machine's power.
# runtime = "runc"
# run = "/run/tradewind"
# This machine's user and group that are 0 in every container. The 65,536 from it on must be nobody's.
# id_base = 1073741824
# The largest image, packed, and disk space for unpacked ones.
# max_image_mib = 2048
# image_quota_gib = 20
# Where images may come from; none but these. A file of credentials for them, as `skopeo login` writes it; whoever knows the
# digest of an image that they open can run it here.
# registries = ["docker.io", "quay.io", "ghcr.io", "gcr.io", "registry.k8s.io", "public.ecr.aws", "mcr.microsoft.com"]
# auth_file = "/root/auth.json"
# Those of them that speak plain HTTP.
# insecure_registries = []
# Addresses of your own network that containers may connect to, if their manifests list a name of them.
# private_destinations = []

# Virtual machines, which need root and QEMU: docs/machines.md. Without this section there are none.
{machines}[machines]
# What leases can have together. QEMU takes up to 512 MiB for each beside its memory.
{machines}vcpus = {machine_vcpus}
{machines}memory_mib = {machine_memory}
{machines}storage_gib = {machine_storage}
# As for containers; the ports are others.
{machines}ports = "{machine_first}-{machine_last}"
# listen = "0.0.0.0"
{machine_host}
# bandwidth_mbps = 100
# How guests' code is run: by "kvm", by emulation ("tcg"), or by KVM if a machine really boots with it ("auto").
# accel = "auto"
# qemu = "qemu-system-x86_64"
# run = "/run/tradewind"
# QEMU runs as users of this machine from here on. The 65,536 must be nobody's, and none a container's.
# id_base = 1073807360
# The largest disk image, and disk space for all of them.
# max_image_mib = 4096
# image_quota_gib = 20
# Longest time until an SSH server answers, in seconds.
# ready_seconds = 180
# Addresses of your own network that machines may connect to, and images be fetched from, if manifests list a name of them.
# private_destinations = []
# GPUs that leases can have, and the PCI addresses of those that are bound to VFIO. Untested.
# gpus = 0
# gpu_addresses = []

[settlement]
# An active lease is settled when so many ticks (6 s each) are unpaid.
# every_ticks = 100

[bidding]
# Bids on buyers' orders that the offer can serve: begins at the posted price and goes down as far as it must, but not below
# so many per cent of it. Without this section the agent does not bid.
strategy = "fixed"
floor_percent = {floor}
# Or beside clouds: so many per cent below what the cheapest asks for the same on demand, never below the floor.
# strategy = "cloud"
# discount_percent = 20
# premium_percent = 0
# floor_percent = 50
# Or a program of yours decides: it reads JSON and writes the price of an hour, or nothing (docs/operate.md).
# strategy = "script"
# command = ["/usr/local/bin/price"]

# Requests that are paid one by one, through channels that callers or owners of functions open. Without this section there
# are none.
{paid}[paid]
# What a request costs.
{paid}price = "{price}"
{paid}usd_asset = {usd_asset}
# A channel's money is collected once so much of it is earned, or once it was earned so many ticks (6 s each) ago. Each
# time costs the fee of a transaction.
# redeem_at = "0.1 {symbol}"
# redeem_every_ticks = 600
# What deployments can have together, beside the leases; how many are kept ready, and for how long without a request.
# memory_mib = 1024
# max_deployments = 16
# idle_seconds = 600
# Requests to all of them that are answered at one time.
# max_concurrent_requests = 32

# The provider's part in emission: new WIND, shared every ten minutes among those who are enrolled, by their scores. Without
# this section the agent takes no part.
# [emission]
# Enrol, and extend that before it ends. If not, what an enrolment that was made elsewhere earns is claimed.
# enrol = true
# For how long each time, 7d at most; it is paid for beforehand and does not come back.
# for = "7d"
# The most that a round of ten minutes may cost.
# max_fee_per_round = "0.5 WIND"
# Enrol only while a round would bring more than it costs, by the weights that there are.
# only_if_it_pays = true
# What enrolling leaves in the account, for the fees of heartbeats.
# keep = "10 WIND"
# What was earned is claimed once it is so much. That costs nothing.
# claim_above = "1 WIND"
# A weight that has grown by so many per cent is brought up to date, if that brings more than its fee.
# refresh_above_percent = 1

[content]
# Disk space for the programs that leases and channels bring.
# quota_bytes = 4294967296

{metrics}"#,
        node = quoted(&init.node),
        listen = init.listen,
        url = quoted(&url),
        ingress = init.ingress,
        ingress_url = quoted(&ingress_url),
        floor = init.bid_floor,
        usd_asset = init.usd_asset,
        first = init.container_ports.first,
        last = init.container_ports.last,
        container_host = if init.containers { host.clone() } else { HOST_SAMPLE.into() },
        machine_host = if init.machines { host } else { HOST_SAMPLE.into() },
        machine_first = init.machine_ports.first,
        machine_last = init.machine_ports.last,
        vcpus = init.vcpus,
        memory = parse_mib(&init.memory)?,
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::config::{ContainersConfig, EmissionConfig, MachinesConfig, PaidConfig};
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        init: Init,
    }

    /// The strategies of bids that are written as comments, with what their lines begin with.
    const OTHERS: [(&str, &[&str]); 2] = [
        ("cloud", &["strategy = \"cloud\"", "discount_percent", "premium_percent", "floor_percent"]),
        ("script", &["strategy = \"script\"", "command"]),
    ];

    /// What is written with `more` arguments, as it is read back; and with all that is commented out put in force.
    fn written(more: &[&str]) -> (Config, Config) {
        let line = [&["init", "--name", "bob", "--region", "DE"], more].concat();
        let text = config_text(&Line::parse_from(line).init).unwrap();
        let read = |text: &str| {
            let home = tempfile::tempdir().unwrap();
            std::fs::write(home.path().join(FILE), text).unwrap();
            Config::read(home.path()).unwrap()
        };
        let is_setting = |line: &str| {
            let Some(rest) = line.strip_prefix("# ") else { return false };
            rest.starts_with('[') || rest.split_once(" = ").is_some_and(|(name, _)| !name.contains(' '))
        };
        // Bids have three strategies, of which one can be in force.
        let other = |line: &str| OTHERS.iter().flat_map(|(_, lines)| *lines).any(|name| line[2..].starts_with(name));
        let open = text.lines().map(|line| if is_setting(line) && !other(line) { &line[2..] } else { line });
        (read(&text), read(&open.collect::<Vec<_>>().join("\n")))
    }

    #[test]
    fn what_is_written_as_a_comment_is_the_default() {
        let (config, open) = written(&["--price-request", "0.000001wind"]);
        assert_eq!(config.paid.as_ref().unwrap().terms(), open.paid.as_ref().unwrap().terms());
        assert_eq!(config.paid.as_ref().unwrap().policy(), open.paid.as_ref().unwrap().policy());
        let rest =
            |config: &Config| config.paid.clone().map(|paid| format!("{:?}", PaidConfig { redeem_at: None, ..paid }));
        assert_eq!(rest(&config), rest(&open));
        assert_eq!(format!("{:?}", config.functions), format!("{:?}", open.functions));
        assert!(config.containers.is_none());
        let containers = open.containers.unwrap();
        let expected = ContainersConfig {
            host: Some("provider.example".into()),
            auth_file: Some("/root/auth.json".into()),
            ..ContainersConfig::default()
        };
        assert_eq!(format!("{containers:?}"), format!("{expected:?}"));
        assert!(config.machines.is_none());
        let expected = MachinesConfig { host: Some("provider.example".into()), ..MachinesConfig::default() };
        assert_eq!(format!("{:?}", open.machines.unwrap()), format!("{expected:?}"));
        // It is off, and what it would be is the default.
        assert_eq!(config.emission, None);
        let default: EmissionConfig = toml::from_str("enrol = true").unwrap();
        assert_eq!(open.emission, Some(default));
    }

    #[test]
    fn every_strategy_that_is_written_as_a_comment_can_be_put_in_force() {
        let text = config_text(&Line::parse_from(["init", "--name", "bob", "--region", "DE"]).init).unwrap();
        let (before, rest) = text.split_once("[bidding]\n").unwrap();
        let section = rest.split_once("\n\n").unwrap().0;
        for (name, lines) in OTHERS {
            let own = section.lines().filter_map(|line| line.strip_prefix("# "));
            let own: Vec<&str> = own.filter(|line| lines.iter().any(|begins| line.starts_with(begins))).collect();
            assert_eq!(own.len(), lines.len(), "{name}: {section}");
            let home = tempfile::tempdir().unwrap();
            std::fs::write(home.path().join(FILE), format!("{before}[bidding]\n{}\n", own.join("\n"))).unwrap();
            let bidding = Config::read(home.path()).unwrap().bidding;
            assert!(format!("{bidding:?}").to_lowercase().contains(name), "{bidding:?}");
        }
    }

    #[test]
    fn containers_are_rented_out_only_if_it_is_said_and_with_what_is_said() {
        assert!(written(&[]).0.containers.is_none());
        let config = written(&["--containers", "--container-memory", "1g", "--public-host", "p.example"]).0;
        let containers = config.containers.unwrap();
        assert_eq!((containers.vcpus, containers.memory_mib, containers.storage_gib), (2, 1_024, 20));
        assert_eq!(containers.host("http://ignored"), "p.example");
    }

    #[test]
    fn machines_are_rented_out_only_if_it_is_said_and_with_what_is_said() {
        assert!(written(&["--containers"]).0.machines.is_none());
        let line =
            ["--machines", "--machine-memory", "1g", "--machine-ports", "1000-1009", "--public-host", "p.example"];
        let machines = written(&line).0.machines.unwrap();
        assert_eq!((machines.vcpus, machines.memory_mib, machines.storage_gib), (2, 1_024, 20));
        assert_eq!((machines.ports.last, machines.host("http://ignored").as_str()), (1_009, "p.example"));
    }

    #[test]
    fn requests_are_paid_only_if_they_have_a_price() {
        assert!(written(&[]).0.paid.is_none());
        let paid = written(&["--price-request", "$0.01", "--usd-asset", "9"]).0.paid.unwrap();
        assert_eq!((paid.terms().price, paid.terms().asset), (10_000, AssetKind::WithId(9)));
    }
}
