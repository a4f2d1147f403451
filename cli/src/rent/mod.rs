//! Renting: price, question, money on hold, hand-over, and the wait until the workload runs.

mod budget;
mod choice;
mod keep;
mod once;

use crate::{
    access,
    market::{offer_json, Needs},
    output::{self, money, state, Format},
    session::Options,
};
use budget::{Budget, Price};
use color_eyre::eyre::{bail, ensure, eyre, Result};
use once::{quote, Offer, Rented, Renter};
use serde_json::json;
use std::time::Duration;
use tradewind_client::{
    chain::{ChainError, Follower},
    units::Money,
};
use tradewind_primitives::{LeaseState, OfferId, Ticks};

/// `tradewind rent`
#[derive(Debug, clap::Args)]
pub struct Rent {
    /// What to run: a manifest (.yaml), a component (.wasm), or a program's address
    pub app: String,
    #[command(flatten)]
    pub needs: Needs,
    /// Rent this offer instead of the cheapest
    #[arg(long)]
    pub offer: Option<OfferId>,
    /// Refuse a price for the term that is higher than this, in the currency of --pay: 1.20usd
    #[arg(long)]
    pub max: Option<Money>,
    /// Never pay more than this, whatever happens: 5usd. Counts the price of the term, the deposit as long as it can be
    /// lost, and with --keep every lease that this command rents; paying in WIND, the fees of its transactions too
    #[arg(long)]
    pub max_spend: Option<Money>,
    /// Stay, and keep the workload running for the whole term: when the provider ends the lease or breaks its promise,
    /// rent the rest of the term again with the same manifest, from the cheapest offer of another provider (the same one
    /// only if there is no other). Ends when the term has passed, when you end the lease, when --max-spend does not
    /// allow another one, or by Ctrl-C, which leaves the lease running
    #[arg(long, conflicts_with = "detach")]
    pub keep: bool,
    /// Let everybody read the manifest; by default only the provider does
    #[arg(long)]
    pub open: bool,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// Return once the money is on hold and everything is handed over, without waiting until the workload runs
    #[arg(long)]
    pub detach: bool,
    /// Hand this manifest over instead of the one whose hash goes on chain: a test of the provider
    #[arg(long, hide = true)]
    pub deliver: Option<String>,
}

/// How long to wait for a provider to start a workload.
const PATIENCE: Duration = Duration::from_secs(900);

/// Runs it.
///
/// # Errors
/// With the runtime's name for a refusal, or the reason for which the lease ended before it began.
pub async fn run(options: &Options, rent: &Rent) -> Result<()> {
    let budget = Budget::new(rent.max_spend, rent.needs.pay)?;
    let ticks = rent.needs.ticks()?;
    let renter = Renter::new(options, rent).await?;
    let offer = agreed(&renter, &budget, ticks).await?;
    if rent.keep {
        return keep::run(&renter, offer, ticks, budget).await;
    }
    let rented = renter.rent(&offer, ticks).await?;
    let (lease, block) = (rented.lease, rented.block);
    renter.step(&format!("lease {lease}: money on hold, block {block}"));
    renter.hand_over(&rented, &offer).await?;
    renter.step(&format!("lease {lease}: manifest and program handed over"));
    let json = options.output == Format::Json;
    if rent.detach {
        return if json { output::value(&json!({ "lease": lease, "block": block })) } else { Ok(()) };
    }
    let url = await_access(&renter, rented).await?;
    if json {
        return output::value(&json!({ "lease": lease, "block": block, "url": url, "offer": offer_json(&offer) }));
    }
    if let Some(url) = url {
        println!("lease {lease} answers at {url}");
        println!("Try: tradewind invoke {lease} /");
    }
    Ok(())
}

/// The offer to rent, within all bounds, after the user's yes.
async fn agreed(renter: &Renter<'_>, budget: &Budget, ticks: Ticks) -> Result<Offer> {
    let (rent, asset) = (renter.rent, &renter.asset);
    let at = renter.chain.finalized().await?;
    let offer = renter.offer(&at, ticks, rent.offer).await?;
    if let Some(max) = rent.max {
        ensure!(max.currency == rent.needs.pay, "--max is in another currency than --pay");
        ensure!(offer.cost <= max.base, "it costs {}, more than {max}", money(asset, offer.cost));
    }
    renter.step(&quote(asset, &offer, ticks));
    let price = Price::new(&offer, renter.fee().await?);
    if let Some(most) = rent.max_spend.filter(|_| !budget.allows(&price)) {
        bail!("with its deposit it can cost {} in all, more than {most}", money(asset, price.worst()));
    }
    renter.ensure_funds(&at, &offer).await?;
    if !rent.yes && !output::ask("Rent it?")? {
        bail!("not rented");
    }
    Ok(offer)
}

/// Waits until the lease is active, prints each step with its block, and opens the access.
async fn await_access(renter: &Renter<'_>, rented: Rented) -> Result<Option<String>> {
    let Rented { lease, block, kept } = rented;
    let mut follower = Follower::new(renter.chain.clone(), block);
    let wait = async {
        let mut last = "";
        loop {
            let at = follower.next().await;
            let view = match at.lease(lease).await {
                // A runtime upgrade; it is over some blocks later.
                Err(ChainError::Migrating { .. }) => continue,
                view => view?,
            };
            let Some(view) = view else { bail!("lease {lease} has gone") };
            let (word, reason) = state(&view.lease.state);
            if word != last && word != "pending" {
                renter.step(&format!("lease {lease}: {word}, block {}", at.number()));
                last = word;
            }
            match view.lease.state {
                LeaseState::Active => return Ok(view),
                LeaseState::Closing { .. } | LeaseState::Closed { .. } => {
                    bail!("lease {lease} ended before it ran: {}", reason.unwrap_or_default())
                }
                LeaseState::Pending { .. } | LeaseState::Provisioning { .. } => {}
            }
        }
    };
    let view = tokio::time::timeout(PATIENCE, wait)
        .await
        .map_err(|_| eyre!("lease {lease} is still not active after {} s", PATIENCE.as_secs()))??;
    access::url(renter.options, &renter.chain, &view, kept).await
}
