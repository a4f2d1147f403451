//! Bringing manifest and program to the provider.

use crate::{
    apps::App,
    home::Kept,
    output::{self, Format},
    session::Options,
};
use color_eyre::eyre::{bail, ensure, eyre, Result, WrapErr};
use serde_json::json;
use sp_core::crypto::AccountId32;
use tradewind_client::{
    agent::AgentClient,
    chain::Chain,
    keys::AccountKey,
    sealed::{Context, Purpose},
};
use tradewind_primitives::{LeaseId, ProviderView, Workload};

/// `tradewind lease hand-over`
#[derive(Debug, clap::Args)]
pub struct HandOver {
    /// Number of the lease
    pub lease: LeaseId,
    /// Manifest or component of a lease that was rented from elsewhere with an open workload; without it, what `rent`
    /// kept of the lease
    pub app: Option<String>,
}

/// Runs it.
///
/// # Errors
/// When the lease wants another workload, or the provider refuses it.
pub async fn run(options: &Options, args: &HandOver) -> Result<()> {
    let (home, chain) = (options.home()?, options.chain().await?);
    let lease = args.lease;
    let view = chain.finalized().await?.lease(lease).await?.ok_or_else(|| eyre!("there is no lease {lease}"))?;
    let provider = &view.lease.provider;
    match &args.app {
        None => {
            let key = options.key()?;
            let kept = crate::access::kept(options, &chain, &view)?;
            hand_over(options, &chain, &key, lease, provider, &kept).await?;
        }
        Some(from) => {
            let app = App::load(&home, from)?;
            let manifest = home.put_blob(app.text.as_bytes())?;
            match &view.lease.workload {
                Workload::Open { cid } => {
                    ensure!(
                        *cid == manifest.to_chain(),
                        "lease {lease} is for another manifest than {from} ({manifest})"
                    )
                }
                Workload::Sealed { .. } => {
                    bail!("the manifest of lease {lease} is sealed: only where it was rented can it be handed over")
                }
            }
            let (agent, key) = crate::lease::agent(options, &chain, &view).await?;
            for cid in app.content.iter().chain([&manifest]) {
                agent.put_blob(&key, lease, home.blob(cid)?).await.wrap_err_with(|| format!("handing {cid} over"))?;
            }
        }
    }
    match options.output {
        Format::Json => output::value(&json!({ "lease": lease }))?,
        Format::Text => output::say!("lease {lease}: manifest and program handed over"),
    }
    Ok(())
}

/// The provider's agent.
///
/// # Errors
/// When the provider has gone, or its agent does not answer or is somebody else's.
pub async fn agent(chain: &Chain, provider: &AccountId32) -> Result<AgentClient> {
    connect(chain, &registered(chain, provider).await?).await
}

async fn registered(chain: &Chain, provider: &AccountId32) -> Result<ProviderView<AccountId32>> {
    chain.finalized().await?.provider(provider).await?.ok_or_else(|| eyre!("the provider has gone"))
}

async fn connect(chain: &Chain, provider: &ProviderView<AccountId32>) -> Result<AgentClient> {
    let endpoint = String::from_utf8_lossy(&provider.profile.endpoint).into_owned();
    AgentClient::connect(&endpoint, chain.genesis(), &provider.account)
        .await
        .wrap_err_with(|| format!("the provider's agent at {endpoint}"))
}

/// Brings everything that was kept of a lease to its provider.
///
/// # Errors
/// Those of [`agent`]; when something is not in the store any more; when the agent refuses it.
pub async fn hand_over(
    options: &Options,
    chain: &Chain,
    key: &AccountKey,
    lease: LeaseId,
    provider: &AccountId32,
    kept: &Kept,
) -> Result<()> {
    let home = options.home()?;
    let provider = registered(chain, provider).await?;
    let agent = connect(chain, &provider).await?;
    for cid in &kept.blobs {
        agent.put_blob(key, lease, home.blob(cid)?).await.wrap_err_with(|| format!("handing {cid} over"))?;
    }
    if let Some(manifest) = kept.sealed_manifest()? {
        let context = Context { lease, genesis: chain.genesis(), purpose: Purpose::Manifest };
        let sealed = manifest.seal(&provider.profile.sealing_key, &context)?;
        agent.put_manifest(key, lease, sealed).await.wrap_err("handing the manifest over")?;
    }
    Ok(())
}
