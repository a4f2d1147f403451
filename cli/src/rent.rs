//! Renting: price, question, money on hold, hand-over, and the wait until the workload runs.

use crate::{
    access,
    apps::App,
    handover::hand_over,
    home::Kept,
    market::{offer_json, per_hour, Needs},
    output::{self, money, state},
    session::Options,
};
use codec::Encode;
use color_eyre::eyre::{bail, ensure, eyre, Result, WrapErr};
use serde_json::json;
use sp_core::crypto::Ss58Codec;
use std::{io::Write, time::Duration};
use tradewind_client::{
    chain::{Call, Chain, ChainEvent, Follower, LeaseEvent},
    keys::SealingSecret,
    manifest::SealedManifest,
    units::format_ticks,
};
use tradewind_primitives::{AssetKind, LeaseId, LeaseState, OfferId, Workload};

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
    /// Pay at most so much in all, in the currency of --pay: 1.20usd
    #[arg(long)]
    pub max: Option<tradewind_client::units::Money>,
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
pub async fn run(options: &Options, rent: &Rent, json: bool) -> Result<()> {
    let home = options.home()?;
    let app = App::load(&home, &rent.app)?;
    let delivered = rent.deliver.as_deref().map(|from| App::load(&home, from)).transpose()?;
    let requirements = rent.needs.requirements(app.manifest.resources)?;
    ensure!(
        app.manifest.resources.fits(&requirements.resources),
        "the manifest needs more than you ask for; leave --vcpus and --memory out"
    );
    let (ticks, asset) = (rent.needs.ticks()?, rent.needs.asset());
    let (chain, submitter, key) = options.submitter().await?;
    let at = chain.finalized().await?;
    let offers = at.match_offers(&requirements, ticks, &asset, 100).await?;
    let offer = match rent.offer {
        None => offers.first().cloned(),
        Some(wanted) => offers.iter().find(|offer| offer.id == wanted).cloned(),
    };
    let Some(offer) = offer else {
        let Some(wanted) = rent.offer else {
            bail!("no offer satisfies this now; `tradewind market` shows what there is")
        };
        let why = at.why_not(&requirements, ticks, &key.account(), wanted).await?;
        bail!(
            "offer {wanted} does not satisfy this: {}",
            why.iter().map(|why| format!("{why:?}")).collect::<Vec<_>>().join(", ")
        );
    };
    if let Some(max) = rent.max {
        ensure!(max.currency == rent.needs.pay, "--max is in another currency than --pay");
        ensure!(offer.cost <= max.base, "it costs {}, more than {max}", money(&asset, offer.cost));
    }
    if !json {
        println!(
            "{} at {} an hour: {} for {}, and a deposit of {} that comes back",
            String::from_utf8_lossy(&offer.provider_name),
            money(&asset, per_hour(offer.rate)),
            money(&asset, offer.cost),
            format_ticks(ticks),
            money(&asset, offer.deposit),
        );
    }
    if asset == AssetKind::Native {
        let (free, account) = (at.free_balance(&key.account()).await?, key.account().to_ss58check());
        ensure!(
            free > offer.cost.saturating_add(offer.deposit),
            "it costs {} and a deposit of {}, and {account} holds {}: send it more, or rent for a shorter time",
            money(&asset, offer.cost),
            money(&asset, offer.deposit),
            money(&asset, free),
        );
    }
    if !rent.yes && !asked()? {
        bail!("not rented");
    }

    let sealing = SealingSecret::generate()?;
    let mut blobs: Vec<_> = app.component.into_iter().collect();
    let (workload, manifest) = if rent.open {
        let cid = home.put_blob(app.text.as_bytes())?;
        blobs.push(cid);
        (Workload::Open { cid: cid.to_chain() }, None)
    } else {
        let sealed = SealedManifest::new(&app.manifest)?;
        let hash = sealed.hash();
        let sealed = match &delivered {
            Some(other) => SealedManifest::new(&other.manifest)?,
            None => sealed,
        };
        (Workload::Sealed { manifest_hash: hash }, Some(hex::encode(sealed.encode())))
    };
    let kept = Kept {
        genesis: format!("{:?}", chain.genesis()),
        sealing_secret: hex::encode(&sealing.to_bytes()[..]),
        manifest,
        blobs,
        url: None,
    };
    // The secret is on disk before the money moves: a crash from here on loses nothing.
    let path = home.keep_new(&kept)?;
    let call = Call::rent(offer.id, &requirements, ticks, offer.rate, &workload, &sealing.public(), None);
    let included = submitter.submit(&call).await.wrap_err_with(|| {
        format!("renting for {} and a deposit of {}", money(&asset, offer.cost), money(&asset, offer.deposit))
    })?;
    let account = key.account();
    let lease = included.events.iter().find_map(|event| match event {
        ChainEvent::Lease(lease, LeaseEvent::Opened { buyer, .. }) if *buyer == account => Some(*lease),
        _ => None,
    });
    let lease = lease.ok_or_else(|| eyre!("the chain opened no lease"))?;
    home.name_kept(&path, &kept, lease)?;
    let step = |text: String| {
        if !json {
            println!("{text}");
        }
    };
    step(format!("lease {lease}: money on hold, block {}", included.block));

    hand_over(options, &chain, &key, lease, &offer.offer.provider, &kept).await?;
    step(format!("lease {lease}: manifest and program handed over"));
    if rent.detach {
        return if json { output::value(&json!({ "lease": lease, "block": included.block })) } else { Ok(()) };
    }
    let url = await_access(options, &chain, lease, included.block, kept, &step).await?;
    if json {
        return output::value(
            &json!({ "lease": lease, "block": included.block, "url": url, "offer": offer_json(&offer) }),
        );
    }
    if let Some(url) = url {
        println!("lease {lease} answers at {url}");
        println!("Try: tradewind invoke {lease} /");
    }
    Ok(())
}

fn asked() -> Result<bool> {
    print!("Rent it? [y/N] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// Waits until the lease is active, prints each step with its block, and opens the access.
async fn await_access(
    options: &Options,
    chain: &Chain,
    lease: LeaseId,
    from: u64,
    kept: Kept,
    step: &impl Fn(String),
) -> Result<Option<String>> {
    let mut follower = Follower::new(chain.clone(), from);
    let wait = async {
        let mut last = "";
        loop {
            let at = follower.next().await;
            let Some(view) = at.lease(lease).await? else { bail!("lease {lease} has gone") };
            let (word, reason) = state(&view.lease.state);
            if word != last && word != "pending" {
                step(format!("lease {lease}: {word}, block {}", at.number()));
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
    access::url(options, chain, &view, kept).await
}
