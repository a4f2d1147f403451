//! Renting: price, question, money on hold, hand-over, and the wait until the workload runs.

mod auction;
mod budget;
mod choice;
mod funds;
mod keep;
mod next;
mod once;
mod preflight;
mod wait;

pub use budget::{Budget, Price};
pub use choice::{Choice, Why};
pub use funds::Funds;
pub use keep::{run as keep, Start};
pub use next::Term;
pub use once::{Offer, Prepared, Rented, Renter};
pub use wait::{await_access, tell_way};

use crate::{
    market::{offer_json, Needs},
    output::{self, money, Format},
    quote::{worth, Clouds},
    session::Options,
};
use color_eyre::eyre::{bail, ensure, Result};
use once::quote;
use serde_json::{json, Value};
use tradewind_client::units::Money;
use tradewind_primitives::{OfferId, Ticks};

/// What is to run, beside its program.
#[derive(Clone, Debug, clap::Args)]
pub struct What {
    #[command(flatten)]
    pub needs: Needs,
    /// Let everybody read the manifest; by default only the provider does
    #[arg(long)]
    pub open: bool,
    /// Hand this manifest over instead of the one whose hash goes on chain: a test of the provider
    #[arg(long, hide = true)]
    pub deliver: Option<String>,
}

/// `tradewind rent`
#[derive(Debug, clap::Args)]
pub struct Rent {
    /// What to run: a manifest (.yaml), a component (.wasm), or a program's address
    pub app: String,
    #[command(flatten)]
    pub what: What,
    /// Rent this offer instead of the cheapest
    #[arg(long)]
    pub offer: Option<OfferId>,
    /// Refuse a price for the term that is higher than this, in the currency of --pay: 1.20usd
    #[arg(long)]
    pub max: Option<Money>,
    /// Never pay more than this, whatever happens: 5usd. Counts the price of the term, the deposit as long as it can be
    /// lost, with --keep every lease that this command rents, and the fees of its transactions as far as they can be in
    /// the same money. What a provider's trial credit pays does not count
    #[arg(long)]
    pub max_spend: Option<Money>,
    /// Stay, and keep the workload running for the whole term: when the provider ends the lease or breaks its promise,
    /// rent the rest of the term again with the same manifest, from the cheapest offer of another provider (the same one
    /// only if there is no other; with --auction, from whoever was beaten by it first, the best last bid first). Ends when
    /// the term has passed, when you end the lease, when --max-spend does not allow another one, or by Ctrl-C, which leaves
    /// the lease running
    #[arg(long, conflicts_with = "detach")]
    pub keep: bool,
    /// Let providers underbid each other first: posts an order whose limit is the price of the cheapest offer, or what
    /// --max and --max-spend allow if that is less. If nobody bids, the cheapest offer is rented, after a question
    #[arg(long, conflicts_with = "offer")]
    pub auction: bool,
    /// With --auction: how long bids are taken
    #[arg(long, default_value = crate::order::BIDDING)]
    pub bidding: String,
    /// Pay without asking the provider first whether it takes the workload
    #[arg(long)]
    pub no_preflight: bool,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// Return once the money is on hold and everything is handed over, without waiting until the workload runs
    #[arg(long)]
    pub detach: bool,
}

/// Runs it.
///
/// # Errors
/// With the runtime's name for a refusal, or the reason for which the lease ended before it began.
pub async fn run(options: &Options, rent: &Rent) -> Result<()> {
    let budget = Budget::new(rent.max_spend, rent.what.needs.pay)?;
    if let Some(max) = rent.max {
        ensure!(max.currency == rent.what.needs.pay, "--max is in another currency than --pay");
    }
    let ticks = rent.what.needs.ticks()?;
    let renter = Renter::new(options, &rent.app, &rent.what, rent.max_spend.is_some()).await?;
    if rent.auction {
        return auction::run(&renter, rent, budget, ticks).await;
    }
    let (offer, price, cloud) = agreed(&renter, rent, &budget, ticks).await?;
    if rent.keep {
        let why = if rent.offer.is_some() { Why::Named } else { Why::Cheapest };
        let term = Term { max: rent.max, ..Term::new(&renter, ticks, budget) };
        return keep(term, Start::Offer(Box::new(offer), price, why)).await;
    }
    take(&renter, (offer, price, cloud), ticks, rent.detach).await
}

/// Rents `offer` at `price`, and waits until the workload runs unless told to `detach`.
async fn take(
    renter: &Renter<'_>,
    (offer, price, cloud): (Offer, Price, Value),
    ticks: Ticks,
    detach: bool,
) -> Result<()> {
    let options = renter.options;
    let rented = renter.rent(&offer, &price, ticks).await?;
    let (lease, block) = (rented.lease, rented.block);
    renter.step(&format!("lease {lease}: money on hold, block {block}"));
    renter.hand_over(&rented, &offer).await?;
    renter.step(&format!("lease {lease}: manifest and program handed over"));
    let json = options.output == Format::Json;
    if detach {
        return if json { output::value(&json!({ "lease": lease, "block": block })) } else { Ok(()) };
    }
    let price = renter.taken(&rented, &offer, price).await;
    let way = await_access(options, &renter.chain, rented).await?;
    if json {
        return output::value(&json!({
            "lease": lease, "block": block, "url": way.url, "ports": way.ports_json(), "offer": offer_json(&offer), "credit": price.credit.to_string(),
            "deposit": price.deposit.to_string(), "cloud": cloud,
        }));
    }
    tell_way(options, lease, &way);
    Ok(())
}

/// The offer to rent, what it costs, and what clouds ask, for scripts; within all bounds, after the user's yes.
async fn agreed(renter: &Renter<'_>, rent: &Rent, budget: &Budget, ticks: Ticks) -> Result<(Offer, Price, Value)> {
    let asset = &renter.asset;
    let at = renter.chain.finalized().await?;
    let mut offers = renter.candidates(&at, ticks, rent.offer).await?;
    if let Some(max) = rent.max {
        let least = offers.iter().map(|offer| offer.cost).min().unwrap_or_default();
        ensure!(least <= max.base, "it costs {}, more than {max}", money(asset, least));
        offers.retain(|offer| offer.cost <= max.base);
    }
    let offer = match offers.first().filter(|_| rent.no_preflight) {
        Some(first) => first.clone(),
        None => preflight::first_willing(renter, offers).await?,
    };
    let price = renter.funds(&at).await?.price(&offer, ticks, renter.fee().await?);
    renter.step(&quote(asset, &offer, &price, ticks));
    if let Some(most) = rent.max_spend.filter(|_| !budget.allows(&price)) {
        let beside = if price.credit > 0 { " beside the trial credit" } else { "" };
        bail!("with its deposit it can cost {} in all{beside}, more than {most}", money(asset, price.worst()));
    }
    renter.ensure_funds(&at, &price).await?;
    let mut cloud = Value::Null;
    if let Some(clouds) = Clouds::of(&at, &renter.requirements, ticks).await? {
        let cost = worth(&at, asset, offer.cost).await?;
        clouds.sentence(cost).iter().for_each(|said| renter.step(said));
        cloud = clouds.json(cost);
    }
    if !rent.yes && !output::ask("Rent it?")? {
        bail!("not rented");
    }
    Ok((offer, price, cloud))
}
