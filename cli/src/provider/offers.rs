//! A provider's offers and their prices.

use super::{registered, status::resources_json};
use crate::{
    lease::asset_json,
    output::{self, money, Format, USD_ASSET},
    session::Options,
};
use color_eyre::eyre::{bail, ensure, eyre, Result};
use serde_json::{json, Value};
use sp_core::crypto::AccountId32;
use tradewind_client::{
    chain::Call,
    units::{format_mib, format_ticks, monthly_amount, monthly_rate, Money},
};
use tradewind_primitives::{AssetKind, OfferId, OfferRecord, Rate, UnitRates};

/// `tradewind provider reprice`
#[derive(Debug, clap::Args)]
pub struct Reprice {
    /// Number of the offer
    pub offer: OfferId,
    /// Price of a virtual CPU for a month of 30 days: 10wind. Prices that are not given stay as they are
    #[arg(long, visible_alias = "price-vcpu")]
    pub vcpu: Option<Money>,
    /// Price of a GiB of memory for a month of 30 days
    #[arg(long, visible_alias = "price-memory")]
    pub memory: Option<Money>,
    /// Price of a GiB of storage for a month of 30 days
    #[arg(long, visible_alias = "price-storage")]
    pub storage: Option<Money>,
    /// Price of a Mbit/s of bandwidth for a month of 30 days
    #[arg(long, visible_alias = "price-bandwidth")]
    pub bandwidth: Option<Money>,
    /// Price of a GPU for a month of 30 days
    #[arg(long, visible_alias = "price-gpu")]
    pub gpu: Option<Money>,
}

/// What a month at `rate` costs, for people.
fn monthly(asset: &AssetKind, rate: Rate) -> String {
    monthly_amount(rate).map_or_else(|| "too much to count".into(), |amount| money(asset, amount))
}

/// Rates with what a month costs, as JSON.
fn rates_json(rates: &UnitRates) -> Value {
    let one =
        |rate: Rate| json!({ "rate": rate.to_string(), "per_month": monthly_amount(rate).map(|a| a.to_string()) });
    json!({
        "vcpu": one(rates.vcpu),
        "memory_gib": one(rates.memory_gib),
        "storage_gib": one(rates.storage_gib),
        "bandwidth_mbps": one(rates.bandwidth_mbps),
        "gpu": one(rates.gpu),
    })
}

fn offer_json(id: OfferId, offer: &OfferRecord<AccountId32>) -> Value {
    let terms = &offer.terms;
    json!({
        "offer": id,
        "open": offer.open,
        "leases": offer.leases,
        "asset": asset_json(&terms.asset),
        "capacity": resources_json(&terms.capacity),
        "reserved": resources_json(&offer.reserved),
        "free": resources_json(&terms.capacity.saturating_sub(&offer.reserved)),
        "rates": rates_json(&terms.rates),
        "min_ticks": terms.min_ticks,
        "max_ticks": terms.max_ticks,
        "min_reputation": terms.min_reputation.to_string(),
        "extendable": terms.extendable,
    })
}

/// Lists the provider's offers.
///
/// # Errors
/// When the key is no provider's, or the chain does not answer.
pub async fn list(options: &Options) -> Result<()> {
    let account = options.key()?.account();
    let at = options.chain().await?.finalized().await?;
    registered(&at, &account).await?;
    let offers = at.offers_of(&account).await?;
    if options.output == Format::Json {
        return output::value(&json!(offers.iter().map(|(id, offer)| offer_json(*id, offer)).collect::<Vec<_>>()));
    }
    if offers.is_empty() {
        output::say!("No open offers. `tradewind-agent init` posts one.");
        return Ok(());
    }
    let rows = offers.iter().map(|(id, offer)| {
        let (terms, free) = (&offer.terms, offer.terms.capacity.saturating_sub(&offer.reserved));
        vec![
            id.to_string(),
            offer.leases.to_string(),
            format!("{} of {}", free.vcpus, terms.capacity.vcpus),
            format!("{} of {}", format_mib(free.memory_mib), format_mib(terms.capacity.memory_mib)),
            monthly(&terms.asset, terms.rates.vcpu),
            monthly(&terms.asset, terms.rates.memory_gib),
            format_ticks(terms.max_ticks),
        ]
    });
    let header = ["offer", "held by", "vCPU free", "memory free", "vCPU a month", "GiB a month", "longest"];
    output::table(&header, rows.collect());
    output::say!("Held by so many leases, and bids that stand. `tradewind provider reprice OFFER` changes the prices.");
    Ok(())
}

/// The new rates of an offer: what is not given stays.
fn repriced(args: &Reprice, offer: &OfferRecord<AccountId32>) -> Result<UnitRates> {
    let old = &offer.terms.rates;
    let rate = |name: &str, price: Option<Money>, old: Rate| {
        let Some(price) = price else { return Ok(old) };
        ensure!(
            price.currency.asset(USD_ASSET) == offer.terms.asset,
            "--{name} is in another currency than the offer; close it and post another to change that"
        );
        monthly_rate(price.base).ok_or_else(|| eyre!("--{name} is too large"))
    };
    let new = UnitRates {
        vcpu: rate("vcpu", args.vcpu, old.vcpu)?,
        memory_gib: rate("memory", args.memory, old.memory_gib)?,
        storage_gib: rate("storage", args.storage, old.storage_gib)?,
        bandwidth_mbps: rate("bandwidth", args.bandwidth, old.bandwidth_mbps)?,
        gpu: rate("gpu", args.gpu, old.gpu)?,
    };
    if new == *old {
        bail!("nothing to change: say a new price, like --vcpu 10wind (see --help)");
    }
    Ok(new)
}

/// Changes the prices of an offer.
///
/// # Errors
/// When the offer is not the user's, or a price is in another currency; with the runtime's name for a refusal.
pub async fn reprice(options: &Options, args: &Reprice) -> Result<()> {
    let (chain, submitter, key) = options.submitter().await?;
    let id = args.offer;
    let offer = chain.finalized().await?.offer(id).await?;
    let offer = offer.ok_or_else(|| eyre!("there is no offer {id}; `tradewind provider offers` lists yours"))?;
    ensure!(
        offer.provider == key.account(),
        "offer {id} is another provider's; `tradewind provider offers` lists yours"
    );
    let (rates, asset) = (repriced(args, &offer)?, &offer.terms.asset);
    let block = submitter.submit(&Call::reprice(id, &rates)).await?.block;
    match options.output {
        Format::Json => output::value(&json!({ "offer": id, "block": block, "rates": rates_json(&rates) })),
        Format::Text => {
            output::say!(
                "offer {id}: {} for a vCPU and {} for a GiB of memory a month, block {block}",
                monthly(asset, rates.vcpu),
                monthly(asset, rates.memory_gib)
            );
            output::say!("Leases that run and bids that stand keep their prices.");
            Ok(())
        }
    }
}

#[cfg(test)]
pub mod tests {
    #![allow(clippy::unwrap_used, missing_docs)]

    use super::*;
    use tradewind_primitives::{Kind, OfferTerms, Region, Resources, Tee};

    /// An offer of two CPUs, of which one is held, at 10 WIND a CPU and 5 WIND a GiB a month.
    pub fn offer() -> OfferRecord<AccountId32> {
        let rate = |text: &str| monthly_rate(text.parse::<Money>().unwrap().base).unwrap();
        let terms = OfferTerms {
            kind: Kind::Function,
            region: Region { country: *b"DE", label: Default::default() },
            gpu_model: None,
            tee: Tee::None,
            capacity: Resources { vcpus: 2, memory_mib: 2048, ..Default::default() },
            rates: UnitRates { vcpu: rate("10wind"), memory_gib: rate("5wind"), ..Default::default() },
            asset: AssetKind::Native,
            min_ticks: 1,
            max_ticks: 432_000,
            min_reputation: 0,
            extendable: true,
        };
        let reserved = Resources { vcpus: 1, memory_mib: 64, ..Default::default() };
        OfferRecord { provider: AccountId32::new([2; 32]), terms, reserved, leases: 1, open: true }
    }

    fn reprice(vcpu: Option<&str>, memory: Option<&str>) -> Reprice {
        let money = |text: &str| text.parse().unwrap();
        let (vcpu, memory) = (vcpu.map(money), memory.map(money));
        Reprice { offer: 3, vcpu, memory, storage: None, bandwidth: None, gpu: None }
    }

    #[test]
    fn only_prices_that_are_given_change() {
        let old = offer();
        let new = repriced(&reprice(Some("8wind"), None), &old).unwrap();
        assert_eq!(monthly(&AssetKind::Native, new.vcpu), "8 WIND");
        assert_eq!(new.memory_gib, old.terms.rates.memory_gib);
        assert!(repriced(&reprice(None, None), &old).unwrap_err().to_string().contains("nothing to change"));
        assert!(repriced(&reprice(Some("10wind"), Some("5wind")), &old).is_err(), "the same prices again");
    }

    #[test]
    fn an_offer_keeps_its_currency() {
        let refused = repriced(&reprice(None, Some("1usd")), &offer()).unwrap_err().to_string();
        assert!(refused.contains("--memory is in another currency"), "{refused}");
    }

    #[test]
    fn json_has_what_is_free_and_the_monthly_prices() {
        let value = offer_json(3, &offer());
        assert_eq!((&value["free"]["vcpus"], &value["free"]["memory_mib"]), (&json!(1), &json!(1984)));
        assert_eq!(value["rates"]["vcpu"]["per_month"], json!("10000000000"));
        assert_eq!(value["rates"]["gpu"]["rate"], json!("0"));
    }
}
