//! The operator's configuration: a TOML file that `init` writes with comments.

mod containers;
mod emission;
mod machines;
mod outside;
mod paid;

pub use containers::ContainersConfig;
pub use emission::EmissionConfig;
pub use machines::MachinesConfig;
pub use paid::PaidConfig;

use serde::Deserialize;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// Everything that can be configured.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Folder of the keys, the journal and the blobs: that of the file itself.
    #[serde(skip)]
    pub home: PathBuf,
    /// The chain.
    pub chain: ChainConfig,
    /// The API for buyers.
    pub api: ServerConfig,
    /// Where functions answer.
    pub ingress: ServerConfig,
    /// Limits of functions.
    #[serde(default)]
    pub functions: FunctionsConfig,
    /// What containers have, and how they are reached; without it there are none.
    #[serde(default)]
    pub containers: Option<ContainersConfig>,
    /// What virtual machines have, and how they are reached; without it there are none.
    #[serde(default)]
    pub machines: Option<MachinesConfig>,
    /// When to collect money.
    #[serde(default)]
    pub settlement: SettlementConfig,
    /// Content that leases bring.
    #[serde(default)]
    pub content: ContentConfig,
    /// How to bid on orders; without it the agent does not.
    #[serde(default)]
    pub bidding: Option<BiddingConfig>,
    /// Requests that are paid one by one; without it there are none.
    #[serde(default)]
    pub paid: Option<PaidConfig>,
    /// Taking part in emission; without it the agent does not.
    #[serde(default)]
    pub emission: Option<EmissionConfig>,
    /// Prometheus metrics; none are served without it.
    #[serde(default)]
    pub metrics: Option<MetricsConfig>,
}

/// The chain.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainConfig {
    /// A node's WebSocket.
    pub node: String,
}

/// A server and the address that others know it by.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerConfig {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// How it is reached from outside.
    pub url: String,
}

/// Limits of functions.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FunctionsConfig {
    /// Virtual CPUs that leases can have together.
    pub vcpus: u32,
    /// Memory that leases can have together, in MiB.
    pub memory_mib: u32,
    /// Requests of one lease that are answered at one time.
    pub max_concurrent_requests: u32,
    /// Longest time that a manifest may ask for one request, in seconds.
    pub max_request_seconds: u64,
    /// Largest body that a manifest may ask for, in bytes.
    pub max_body_bytes: u64,
}

impl Default for FunctionsConfig {
    fn default() -> Self {
        Self {
            vcpus: 2,
            memory_mib: 2048,
            max_concurrent_requests: 16,
            max_request_seconds: 300,
            max_body_bytes: 64 << 20,
        }
    }
}

/// When to collect money.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SettlementConfig {
    /// An active lease is settled when so many ticks are unpaid. What closes is settled at once.
    pub every_ticks: u32,
}

impl Default for SettlementConfig {
    fn default() -> Self {
        Self { every_ticks: 100 }
    }
}

/// Content that leases bring.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ContentConfig {
    /// Disk space for all of it, in bytes.
    pub quota_bytes: u64,
}

impl Default for ContentConfig {
    fn default() -> Self {
        Self { quota_bytes: 4 << 30 }
    }
}

/// How to bid on orders: what decides on the rate.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(tag = "strategy", rename_all = "lowercase", deny_unknown_fields)]
pub enum BiddingConfig {
    /// Begins at the posted rate and goes down as far as it must, to so many per cent of it.
    Fixed {
        /// 1 to 100.
        floor_percent: u32,
    },
    /// Begins so many per cent below the cheapest cloud that sells the same on demand, and goes down as far as it must. While
    /// no cloud's price can be relied on it bids as `Fixed`.
    Cloud {
        /// How far below the cloud, 0 to 99.
        discount_percent: u32,
        /// What is added to that, or to the floor if that is higher, 0 to 1,000.
        #[serde(default)]
        premium_percent: u32,
        /// It never bids below so many per cent of its posted rate, 1 to 100.
        floor_percent: u32,
    },
    /// A program is told of each order and says the price of an hour, or nothing.
    Script {
        /// The program and its arguments.
        command: Vec<String>,
    },
}

/// Prometheus metrics.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricsConfig {
    /// Address to serve them on.
    pub listen: SocketAddr,
}

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}: {source}; `tradewind-agent init` writes one")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The file says something that cannot be.
    #[error("{path}: {message}")]
    Invalid {
        /// Which file.
        path: PathBuf,
        /// What, with the line.
        message: String,
    },
}

/// Name of the file in the agent's home.
pub const FILE: &str = "config.toml";

/// Longest configuration, in bytes.
const MAX_BYTES: u64 = 256 * 1024;

impl Config {
    /// Reads the configuration of `home`.
    ///
    /// # Errors
    /// When there is none, or it says something that cannot be.
    pub fn read(home: &Path) -> Result<Self, ConfigError> {
        let path = home.join(FILE);
        let unreadable = |source| ConfigError::Unreadable { path: path.clone(), source };
        let invalid = |message: String| ConfigError::Invalid { path: path.clone(), message };
        let bytes = tradewind_client::private_file::read_bounded(&path, MAX_BYTES).map_err(unreadable)?;
        let text = String::from_utf8(bytes).map_err(|_| invalid("not text".into()))?;
        let mut config: Self = toml::from_str(&text).map_err(|error| invalid(error.to_string()))?;
        config.home = home.to_owned();
        match &config.bidding {
            Some(BiddingConfig::Fixed { floor_percent }) if !(1..=100).contains(floor_percent) => {
                return Err(invalid(format!("bidding.floor_percent: {floor_percent} is not between 1 and 100")));
            }
            Some(BiddingConfig::Cloud { discount_percent, premium_percent, floor_percent }) => {
                for (name, value, range) in [
                    ("discount_percent", discount_percent, 0..=99),
                    ("premium_percent", premium_percent, 0..=1_000),
                    ("floor_percent", floor_percent, 1..=100),
                ] {
                    if !range.contains(value) {
                        let (low, high) = (range.start(), range.end());
                        return Err(invalid(format!("bidding.{name}: {value} is not between {low} and {high}")));
                    }
                }
            }
            Some(BiddingConfig::Script { command }) if command.is_empty() => {
                return Err(invalid("bidding.command: names no program".into()));
            }
            _ => {}
        }
        if let Some(containers) = &config.containers {
            containers.check().map_err(invalid)?;
        }
        if let Some(machines) = &config.machines {
            machines.check().map_err(invalid)?;
            let apart = |containers: &ContainersConfig| {
                let (ours, theirs) = (&machines.ports, &containers.ports);
                ours.last < theirs.first || theirs.last < ours.first
            };
            if !config.containers.as_ref().is_none_or(apart) {
                return Err(invalid("machines.ports: some are the containers', too".into()));
            }
            let near = |containers: &ContainersConfig| containers.id_base.abs_diff(machines.id_base) < 65_536;
            if config.containers.as_ref().is_some_and(near) {
                return Err(invalid("machines.id_base: some of the users are the containers', too".into()));
            }
        }
        if let Some(paid) = &config.paid {
            paid.check().map_err(invalid)?;
        }
        if let Some(emission) = &config.emission {
            emission.check().map_err(invalid)?;
        }
        for (name, url, schemes) in [
            ("chain.node", &config.chain.node, ["ws", "wss"]),
            ("api.url", &config.api.url, ["http", "https"]),
            ("ingress.url", &config.ingress.url, ["http", "https"]),
        ] {
            let parsed = url::Url::parse(url).map_err(|error| invalid(format!("{name}: {error}")))?;
            if !schemes.contains(&parsed.scheme()) {
                return Err(invalid(format!("{name}: expected {}:// or {}://", schemes[0], schemes[1])));
            }
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use tradewind_primitives::AssetKind;

    fn read(text: &str) -> Result<Config, ConfigError> {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(FILE), text).unwrap();
        Config::read(home.path())
    }

    const LEAST: &str = r#"
        chain.node = "ws://127.0.0.1:9944"
        api = { listen = "127.0.0.1:1", url = "http://127.0.0.1:1" }
        ingress = { listen = "127.0.0.1:2", url = "http://127.0.0.1:2" }
    "#;

    #[test]
    fn what_is_not_said_has_a_default() {
        let config = read(LEAST).unwrap();
        assert_eq!(config.settlement.every_ticks, 100);
        assert!(config.metrics.is_none());
    }

    #[test]
    fn bidding_is_by_a_floor_beside_clouds_or_by_a_script() {
        let bidding = |text: &str| read(&format!("{LEAST}\n[bidding]\n{text}")).map(|config| config.bidding.unwrap());
        let fixed = bidding("strategy = \"fixed\"\nfloor_percent = 80").unwrap();
        assert_eq!(fixed, BiddingConfig::Fixed { floor_percent: 80 });
        let cloud = bidding("strategy = \"cloud\"\ndiscount_percent = 20\nfloor_percent = 50").unwrap();
        let expected = BiddingConfig::Cloud { discount_percent: 20, premium_percent: 0, floor_percent: 50 };
        assert_eq!(cloud, expected);
        let script = bidding("strategy = \"script\"\ncommand = [\"/bin/price\", \"--low\"]").unwrap();
        assert_eq!(script, BiddingConfig::Script { command: vec!["/bin/price".into(), "--low".into()] });
        for (text, word) in [
            ("strategy = \"fixed\"\nfloor_percent = 0", "floor_percent"),
            ("strategy = \"fixed\"\nfloor_percent = 101", "floor_percent"),
            ("strategy = \"fixed\"", "floor_percent"),
            ("strategy = \"script\"\ncommand = []", "command"),
            ("strategy = \"cloud\"\ndiscount_percent = 100\nfloor_percent = 80", "discount_percent"),
            ("strategy = \"cloud\"\ndiscount_percent = 5\nfloor_percent = 0", "floor_percent"),
            (
                "strategy = \"cloud\"\ndiscount_percent = 5\npremium_percent = 1001\nfloor_percent = 1",
                "premium_percent",
            ),
            ("strategy = \"cloud\"\nfloor_percent = 1", "discount_percent"),
            ("strategy = \"clever\"", "clever"),
            ("strategy = \"fixed\"\nfloor_percent = 80\nsurprise = 1", "surprise"),
        ] {
            let error = bidding(text).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
        assert_eq!(read(LEAST).unwrap().bidding, None);
    }

    #[test]
    fn paid_requests_have_a_price_and_the_rest_has_defaults() {
        let paid = |text: &str| read(&format!("{LEAST}\n[paid]\n{text}")).map(|config| config.paid.unwrap());
        let wind = paid("price = \"0.000001wind\"").unwrap();
        assert_eq!((wind.terms().price, wind.terms().asset), (1_000, AssetKind::Native));
        assert_eq!((wind.policy().amount, wind.policy().age, wind.max_deployments), (100_000_000, 600, 16));
        let usd = paid("price = \"$0.01\"\nusd_asset = 7\nredeem_at = \"1usd\"\nredeem_every_ticks = 5").unwrap();
        assert_eq!((usd.terms().price, usd.terms().asset), (10_000, AssetKind::WithId(7)));
        assert_eq!((usd.policy().amount, usd.policy().age), (1_000_000, 5));
        for (text, word) in [
            ("", "price"),
            ("price = \"0wind\"", "paid.price"),
            ("price = \"1eur\"", "eur"),
            ("price = \"1wind\"\nredeem_at = \"1usd\"", "paid.redeem_at"),
            ("price = \"1wind\"\nmax_deployments = 0", "paid.max_deployments"),
            ("price = \"1wind\"\nsurprise = 1", "surprise"),
        ] {
            let error = paid(text).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
        assert!(read(LEAST).unwrap().paid.is_none());
    }

    #[test]
    fn emission_is_taken_part_in_only_if_it_is_said_and_the_rest_has_defaults() {
        let emission =
            |text: &str| read(&format!("{LEAST}\n[emission]\n{text}")).map(|config| config.emission.unwrap());
        let config = emission("enrol = true").unwrap();
        assert_eq!((config.enrol, config.rounds(), config.refresh_above_percent), (true, 1_008, 1));
        assert_eq!((config.claim_above.base, config.max_fee_per_round.base), (1_000_000_000, 500_000_000));
        let config = emission("enrol = false\nfor = \"90min\"\nclaim_above = \"5wind\"").unwrap();
        assert_eq!((config.enrol, config.rounds(), config.claim_above.base), (false, 9, 5_000_000_000));
        for (text, word) in [
            ("for = \"7d\"", "enrol"),
            ("enrol = true\nfor = \"8d\"", "emission.for"),
            ("enrol = true\nfor = \"soon\"", "number"),
            ("enrol = true\nkeep = \"1usd\"", "emission.keep"),
            ("enrol = true\nclaim_above = \"1usd\"", "emission.claim_above"),
            ("enrol = true\nsurprise = 1", "surprise"),
        ] {
            let error = emission(text).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
        assert!(read(LEAST).unwrap().emission.is_none());
    }

    #[test]
    fn what_is_not_known_or_cannot_be_is_refused_by_name() {
        let error = read(&format!("{LEAST}\nsurprise = 1")).unwrap_err().to_string();
        assert!(error.contains("surprise"), "{error}");
        let error = read(&LEAST.replace("ws://127.0.0.1:9944", "http://x")).unwrap_err().to_string();
        assert!(error.contains("chain.node"), "{error}");
        let home = tempfile::tempdir().unwrap();
        let error = Config::read(home.path()).unwrap_err().to_string();
        assert!(error.contains("init"), "{error}");
    }
}
