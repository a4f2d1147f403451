//! Leases of the user.

use crate::{
    access,
    handover::{self, HandOver},
    output::{self, money, state, Format},
    session::Options,
};
use color_eyre::eyre::{eyre, Result};
use serde_json::{json, Value};
use sp_core::crypto::{AccountId32, Ss58Codec};
use std::time::Duration;
use tradewind_client::{
    chain::{Call, Included},
    units::{format_ticks, Currency},
};
use tradewind_primitives::{AssetKind, LeaseId, LeaseView};

/// What to do with them.
#[derive(Debug, clap::Subcommand)]
pub enum Lease {
    /// List
    Ls,
    /// Show one, with its money
    Show {
        /// Number of the lease
        lease: LeaseId,
    },
    /// Hand manifest and program over to the provider, again or for the first time
    HandOver(HandOver),
    /// End one: what is attested so far is paid, the rest comes back
    Cancel {
        /// Number of the lease
        lease: LeaseId,
    },
    /// Pay what is attested, and close what has ended
    Settle {
        /// Number of the lease
        lease: LeaseId,
    },
    /// Do what a deadline demands
    Enforce {
        /// Number of the lease
        lease: LeaseId,
    },
    /// Remove the record of one that has long been closed; its deposit comes back
    Prune {
        /// Number of the lease
        lease: LeaseId,
    },
}

/// How long `show` waits for the provider.
const PROVIDER_PATIENCE: Duration = Duration::from_secs(5);

/// A lease as JSON.
pub fn lease_json(view: &LeaseView<AccountId32>) -> Value {
    let lease = &view.lease;
    let (word, reason) = state(&lease.state);
    json!({
        "lease": view.id,
        "state": word,
        "reason": reason,
        "buyer": lease.buyer.to_ss58check(),
        "provider": lease.provider.to_ss58check(),
        "offer": lease.offer,
        "asset": match &lease.asset { AssetKind::Native => json!("native"), AssetKind::WithId(id) => json!(id) },
        "rate": lease.rate.to_string(),
        "ticks": lease.ticks,
        "opened_at": lease.opened_at,
        "starts_at": lease.starts_at,
        "ends_at": lease.ends_at,
        "covered": view.covered,
        "collateral": view.collateral.to_string(),
        "deposit": view.deposit.to_string(),
        "held": view.held.to_string(),
        "paid": view.paid.to_string(),
        "fee": view.fee.to_string(),
        "refunded": view.refunded.to_string(),
        "earned_now": view.earned_now.to_string(),
        "owed": view.owed.to_string(),
        "down": view.down,
    })
}

/// Runs it.
///
/// # Errors
/// Of the chain, with the runtime's name for a refusal.
pub async fn run(options: &Options, lease: &Lease) -> Result<()> {
    match lease {
        Lease::Ls => list(options).await,
        Lease::Show { lease } => show(options, *lease).await,
        Lease::HandOver(args) => handover::run(options, args).await,
        Lease::Cancel { lease } => send(options, *lease, "cancelled", Call::cancel(*lease)).await,
        Lease::Settle { lease } => send(options, *lease, "settled", Call::settle(*lease)).await,
        Lease::Enforce { lease } => send(options, *lease, "enforced", Call::enforce(*lease)).await,
        Lease::Prune { lease } => send(options, *lease, "pruned", Call::prune(*lease)).await,
    }
}

async fn list(options: &Options) -> Result<()> {
    let account = options.key()?.account();
    let at = options.chain().await?.finalized().await?;
    let leases = at.leases_of(&account).await?;
    if options.output == Format::Json {
        return output::value(&json!(leases.iter().map(lease_json).collect::<Vec<_>>()));
    }
    if leases.is_empty() {
        println!("No leases. `tradewind market` shows what there is, `tradewind rent` rents it.");
        return Ok(());
    }
    let rows = leases.iter().map(|view| {
        let (word, reason) = state(&view.lease.state);
        vec![
            view.id.to_string(),
            reason.map_or(word.into(), |reason| format!("{word} ({reason})")),
            format_ticks(view.lease.ticks),
            format_ticks(view.covered),
            money(&view.lease.asset, view.paid),
            money(&view.lease.asset, view.held),
        ]
    });
    output::table(&["lease", "state", "term", "attested", "paid", "on hold"], rows.collect());
    Ok(())
}

async fn show(options: &Options, id: LeaseId) -> Result<()> {
    let chain = options.chain().await?;
    let at = chain.finalized().await?;
    let view = at.lease(id).await?.ok_or_else(|| eyre!("there is no lease {id}"))?;
    let url = async { access::url(options, &chain, &view, access::kept(options, &chain, &view)?).await };
    // Shown if it can be had; a provider that is away must not keep the rest back.
    let url = tokio::time::timeout(PROVIDER_PATIENCE, url).await.ok().and_then(Result::ok).flatten();
    if options.output == Format::Json {
        let mut value = lease_json(&view);
        value["url"] = json!(url);
        return output::value(&value);
    }
    let lease = &view.lease;
    let (word, reason) = state(&lease.state);
    println!("lease       {id}, {word}{}", reason.map(|reason| format!(" ({reason})")).unwrap_or_default());
    if view.down {
        println!("            its provider reports the workload down; this time is not paid for");
    }
    println!("provider    {}", lease.provider.to_ss58check());
    println!("buyer       {}", lease.buyer.to_ss58check());
    println!("term        {}, {} attested and committed", format_ticks(lease.ticks), format_ticks(view.covered));
    println!("paid        {} (fee {})", money(&lease.asset, view.paid), money(&lease.asset, view.fee));
    println!("on hold     {} and a deposit of {}", money(&lease.asset, view.held), money(&lease.asset, view.deposit));
    println!("refunded    {}", money(&lease.asset, view.refunded));
    println!("collateral  {}", Currency::Wind.format(view.collateral));
    if view.owed > 0 {
        println!("owed        {}", money(&lease.asset, view.owed));
    }
    if let Some(url) = url {
        println!("answers at  {url}");
    }
    Ok(())
}

async fn send(options: &Options, id: LeaseId, done: &str, call: Call) -> Result<()> {
    let (chain, submitter, _) = options.submitter().await?;
    let Included { block, .. } = submitter.submit(&call).await?;
    let view = chain.at_number(block).await?.lease(id).await?;
    if options.output == Format::Json {
        return output::value(&json!({ "block": block, "lease": view.as_ref().map(lease_json) }));
    }
    println!("lease {id} {done}, block {block}");
    if let Some(view) = view {
        let (word, reason) = state(&view.lease.state);
        let reason = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
        println!(
            "{word}{reason}: paid {}, refunded {}, on hold {}",
            money(&view.lease.asset, view.paid),
            money(&view.lease.asset, view.refunded),
            money(&view.lease.asset, view.held)
        );
    }
    Ok(())
}
