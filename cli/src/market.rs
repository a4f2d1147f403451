//! Offers.

use crate::{
    output::{self, money, Format, USD_ASSET},
    session::Options,
};
use color_eyre::eyre::{Result, WrapErr};
use serde_json::json;
use tradewind_client::units::{
    format_mib, format_ticks, parse_count, parse_mib, parse_ticks, Currency, TICKS_PER_HOUR,
};
use tradewind_primitives::{earned, AssetKind, Balance, Kind, OfferMatch, Requirements, Resources, Tee, Ticks};

/// What is needed.
#[derive(Clone, Debug, clap::Args)]
pub struct Needs {
    /// Virtual CPUs
    #[arg(long)]
    pub vcpus: Option<String>,
    /// Memory: 512m, 8g
    #[arg(long)]
    pub memory: Option<String>,
    /// For how long: 3h, 30m, 90s, "30 ticks"
    #[arg(long = "for", default_value = "1h")]
    pub term: String,
    /// What to pay in
    #[arg(long, default_value = "wind")]
    pub pay: Currency,
    /// Least reputation of the provider, in WIND base units
    #[arg(long, default_value_t = 0)]
    pub min_reputation: Balance,
}

/// `tradewind market`
#[derive(Debug, clap::Args)]
pub struct Market {
    #[command(flatten)]
    needs: Needs,
    /// Most offers to show
    #[arg(long, default_value_t = 10)]
    limit: u32,
}

impl Needs {
    /// The term in ticks.
    ///
    /// # Errors
    /// When it is no time.
    pub fn ticks(&self) -> Result<Ticks> {
        parse_ticks(&self.term).wrap_err("--for")
    }

    /// What it is paid in.
    pub fn asset(&self) -> AssetKind {
        self.pay.asset(USD_ASSET)
    }

    /// The requirements; what is not said is as in `least`, and at least one virtual CPU and 64 MiB.
    ///
    /// # Errors
    /// When a size is none.
    pub fn requirements(&self, least: Resources) -> Result<Requirements> {
        let vcpus = self.vcpus.as_deref().map(parse_count).transpose().wrap_err("--vcpus")?;
        let memory_mib = self.memory.as_deref().map(parse_mib).transpose().wrap_err("--memory")?;
        Ok(Requirements {
            kind: Kind::Function,
            resources: Resources {
                vcpus: vcpus.unwrap_or(least.vcpus.max(1)),
                memory_mib: memory_mib.unwrap_or(if least.memory_mib == 0 { 64 } else { least.memory_mib }),
                ..least
            },
            gpu_model: None,
            region: None,
            tee: Tee::None,
            min_reputation: self.min_reputation,
            min_uptime_ppm: 0,
            min_identity_tier: 0,
        })
    }
}

/// What an hour costs, in base units, rounded down.
pub fn per_hour(rate: u128) -> Balance {
    earned(rate, TICKS_PER_HOUR).unwrap_or(Balance::MAX)
}

/// An offer as JSON.
pub fn offer_json(found: &OfferMatch<sp_core::crypto::AccountId32>) -> serde_json::Value {
    let terms = &found.offer.terms;
    json!({
        "offer": found.id,
        "provider": String::from_utf8_lossy(&found.provider_name),
        "account": sp_core::crypto::Ss58Codec::to_ss58check(&found.offer.provider),
        "region": region(found),
        "reputation": found.reputation.to_string(),
        "rate": found.rate.to_string(),
        "per_hour": per_hour(found.rate).to_string(),
        "cost": found.cost.to_string(),
        "deposit": found.deposit.to_string(),
        "max_ticks": terms.max_ticks,
    })
}

fn region(found: &OfferMatch<sp_core::crypto::AccountId32>) -> String {
    let region = &found.offer.terms.region;
    let (country, label) = (String::from_utf8_lossy(&region.country), String::from_utf8_lossy(&region.label));
    if label.is_empty() {
        country.into_owned()
    } else {
        format!("{country}/{label}")
    }
}

/// Runs it.
///
/// # Errors
/// Of the chain, or when a size or a time is none.
pub async fn run(options: &Options, market: &Market) -> Result<()> {
    let requirements = market.needs.requirements(Resources::default())?;
    let (ticks, asset) = (market.needs.ticks()?, market.needs.asset());
    let at = options.chain().await?.finalized().await?;
    let offers = at.match_offers(&requirements, ticks, &asset, market.limit).await?;
    if options.output == Format::Json {
        return output::value(&json!(offers.iter().map(offer_json).collect::<Vec<_>>()));
    }
    if offers.is_empty() {
        println!("No offer satisfies this now. Ask for less, for another time, or pay in another currency (--pay).");
        return Ok(());
    }
    let resources = requirements.resources;
    println!("{} vCPU, {} for {}:", resources.vcpus, format_mib(resources.memory_mib), format_ticks(ticks));
    let rows = offers.iter().map(|found| {
        vec![
            found.id.to_string(),
            String::from_utf8_lossy(&found.provider_name).into_owned(),
            region(found),
            money(&asset, per_hour(found.rate)),
            money(&asset, found.cost),
            money(&asset, found.deposit),
            Currency::Wind.format(found.reputation),
        ]
    });
    output::table(&["offer", "provider", "region", "an hour", "in all", "deposit", "reputation"], rows.collect());
    Ok(())
}
