//! `tradewind-agent init`: keys, a commented configuration, registration, an offer. Can be repeated: what is there is
//! kept, what is missing is made.

mod text;

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
    /// GPUs to offer to containers, by their CDI names: nvidia.com/gpu=0,nvidia.com/gpu=1
    #[arg(long, requires_all = ["containers", "gpu_model", "price_gpu"], value_delimiter = ',')]
    pub container_gpus: Vec<String>,
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
    /// GPUs to offer to machines, by the PCI addresses of those that are bound to VFIO: 0000:01:00.0,0000:02:00.0
    #[arg(long, requires_all = ["machines", "gpu_model", "price_gpu"], value_delimiter = ',')]
    pub machine_gpus: Vec<String>,
    /// Make, model and memory of the GPUs, in lower case: nvidia/h100/80gi
    #[arg(long)]
    pub gpu_model: Option<String>,
    /// Price of a GPU for a month of 30 days
    #[arg(long)]
    pub price_gpu: Option<Money>,
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
    let kept = config_path.exists();
    if kept {
        println!("configuration  {} (kept)", config_path.display());
    } else {
        private_file::write_new(&config_path, text::config(init)?.as_bytes())
            .wrap_err_with(|| format!("writing {}", config_path.display()))?;
        println!("configuration  {}", config_path.display());
    }
    let config = Config::read(&home).inspect_err(|_| {
        // What was said here was wrong; said rightly, it is written anew.
        if !kept {
            let _ = std::fs::remove_file(&config_path);
        }
    })?;
    println!("account        {}", account.to_ss58check());
    if init.offline {
        return Ok(());
    }

    // All that can be refused here is, before anything is registered or posted.
    check_gpus(init, &config)?;
    let wanted = kinds(init).into_iter().map(|(kind, word)| Ok((kind, word, offer(init, &config, kind)?)));
    let wanted = wanted.collect::<Result<Vec<_>>>()?;
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
    for (kind, word, terms) in wanted {
        match offers.iter().find(|(_, offer)| offer.open && offer.terms.kind == kind) {
            Some((id, offer)) if offer.terms.capacity.gpus == terms.capacity.gpus => {
                println!("offer          {id}, {word} (already)")
            }
            Some((id, offer)) => bail!(
                "offer {id} of {word} has {} GPUs, not {}: have the configuration list as many, or close the offer (`tradewind \
                 provider drain` closes all) and `init` again",
                offer.terms.capacity.gpus,
                terms.capacity.gpus
            ),
            None => {
                let included = submitter.submit(&Call::post_offer(&terms)).await?;
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

/// The GPUs that the configuration gives to a kind.
fn gpus(config: &Config, kind: Kind) -> u16 {
    match kind {
        Kind::Function => 0,
        // No more than that many are read.
        Kind::Container => {
            config.containers.as_ref().map_or(0, |all| u16::try_from(all.gpus.len()).unwrap_or(u16::MAX))
        }
        Kind::Machine => config.machines.as_ref().map_or(0, |all| all.gpus),
    }
}

/// That the configuration, which may be older, lists the GPUs that were named.
fn check_gpus(init: &Init, config: &Config) -> Result<()> {
    let containers = config.containers.as_ref().map_or(&[][..], |all| &all.gpus);
    let machines = config.machines.as_ref().map_or(&[][..], |all| &all.gpu_addresses);
    for (named, listed, setting) in [
        (&init.container_gpus, containers, "containers.gpus"),
        (&init.machine_gpus, machines, "machines.gpu_addresses"),
    ] {
        ensure!(
            named.is_empty() || named[..] == *listed,
            "{setting} in the configuration, which is kept, is {listed:?}: change it there, and `init` again"
        );
    }
    Ok(())
}

fn offer(init: &Init, config: &Config, kind: Kind) -> Result<OfferTerms> {
    let currency = init.price_vcpu.currency;
    let one = init.price_memory.currency == currency;
    let gpus = gpus(config, kind);
    let price_gpu = init.price_gpu.filter(|_| gpus > 0);
    ensure!(gpus == 0 || price_gpu.is_some(), "the configuration lists GPUs: say --gpu-model and --price-gpu");
    let all = one && (kind == Kind::Function || init.price_storage.currency == currency);
    ensure!(all && price_gpu.is_none_or(|price| price.currency == currency), "all prices are in one currency");
    let gpu_model = init.gpu_model.as_ref().filter(|_| gpus > 0).map(|model| {
        let in_form =
            !model.is_empty() && model.bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase());
        let model = Some(model.clone().into_bytes()).filter(|_| in_form).and_then(|model| model.try_into().ok());
        model.ok_or_else(|| {
            eyre!("a GPU's model is make, model and memory in at most 48 lower-case letters: nvidia/h100/80gi")
        })
    });
    let (vcpus, memory_mib, storage_gib) = sizes(init, kind)?;
    let rate = |money: &Money| monthly_rate(money.base).ok_or_else(|| eyre!("a price is too large"));
    let max_ticks = parse_ticks(&init.max_term)?;
    Ok(OfferTerms {
        kind,
        region: region(&init.region)?,
        gpu_model: gpu_model.transpose()?,
        tee: Tee::None,
        capacity: Resources { vcpus, memory_mib, storage_gib, gpus, ..Default::default() },
        rates: UnitRates {
            vcpu: rate(&init.price_vcpu)?,
            memory_gib: rate(&init.price_memory)?,
            storage_gib: if storage_gib > 0 { rate(&init.price_storage)? } else { 0 },
            gpu: price_gpu.as_ref().map(rate).transpose()?.unwrap_or(0),
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
