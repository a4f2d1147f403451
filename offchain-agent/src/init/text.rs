//! The configuration that `init` writes.

use super::{sizes, Init};
use color_eyre::eyre::Result;
use tradewind_client::units::{parse_mib, Currency};
use tradewind_primitives::Kind;

/// A host as a comment.
const HOST_SAMPLE: &str = "# host = \"provider.example\"";

/// The configuration of an agent, with each setting explained, and with the defaults of what is not said as comments.
///
/// # Errors
/// When a size is none.
pub(super) fn config(init: &Init) -> Result<String> {
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
# GPUs that leases can have, each by its CDI name, such as "nvidia.com/gpu=0", and the folders of their descriptions, of which a
# later one wins. Untested with real ones.
{container_gpus}
# cdi_dirs = ["/etc/cdi", "/var/run/cdi"]

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
{machine_gpus}

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
        container_gpus = match &init.container_gpus[..] {
            [] => "# gpus = []".into(),
            names => format!("gpus = {}", list(names)),
        },
        machine_gpus = match &init.machine_gpus[..] {
            [] => "# gpus = 0\n# gpu_addresses = []".into(),
            addresses => format!("gpus = {}\ngpu_addresses = {}", addresses.len(), list(addresses)),
        },
        vcpus = init.vcpus,
        memory = parse_mib(&init.memory)?,
    ))
}

/// Texts as a list in TOML.
fn list(texts: &[String]) -> String {
    toml::Value::Array(texts.iter().cloned().map(toml::Value::String).collect()).to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::config::{Config, ContainersConfig, EmissionConfig, MachinesConfig, PaidConfig, FILE};
    use clap::Parser;
    use tradewind_primitives::AssetKind;

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
        let text = config(&Line::parse_from(line).init).unwrap();
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
        let text = config(&Line::parse_from(["init", "--name", "bob", "--region", "DE"]).init).unwrap();
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
    fn gpus_are_listed_for_those_that_they_are_given_to() {
        let priced = ["--gpu-model", "nvidia/h100/80gi", "--price-gpu", "500wind"];
        let names = ["--containers", "--container-gpus", "nvidia.com/gpu=0,nvidia.com/gpu=1"];
        let config = written(&[&names[..], &priced].concat()).0;
        assert_eq!(config.containers.unwrap().gpus, ["nvidia.com/gpu=0", "nvidia.com/gpu=1"]);
        let addresses = ["--machines", "--machine-gpus", "0000:01:00.0"];
        let machines = written(&[&addresses[..], &priced].concat()).0.machines.unwrap();
        assert_eq!((machines.gpus, &machines.gpu_addresses[..]), (1, &["0000:01:00.0".to_owned()][..]));
        // They have a model and a price, and somebody who gets them.
        for without in [&names[..], &[&names[1..], &priced].concat(), &[&names[..], &priced[..2]].concat()] {
            let line = [&["init", "--name", "bob", "--region", "DE"], without].concat();
            assert!(Line::try_parse_from(line).is_err(), "{without:?}");
        }
    }

    #[test]
    fn requests_are_paid_only_if_they_have_a_price() {
        assert!(written(&[]).0.paid.is_none());
        let paid = written(&["--price-request", "$0.01", "--usd-asset", "9"]).0.paid.unwrap();
        assert_eq!((paid.terms().price, paid.terms().asset), (10_000, AssetKind::WithId(9)));
    }
}
