//! Getting at a lease that was rented from this folder.

use crate::{handover::agent, home::Kept, session::Options};
use color_eyre::eyre::{eyre, Result, WrapErr};
use serde_json::json;
use sp_core::crypto::AccountId32;
use tradewind_client::{
    access::{Access, PublishedPort},
    chain::Chain,
    sealed::{Context, Purpose},
};
use tradewind_primitives::{LeaseState, LeaseView};

/// What was kept of a lease when it was rented.
///
/// # Errors
/// When nothing was, or it is damaged.
pub fn kept(options: &Options, chain: &Chain, view: &LeaseView<AccountId32>) -> Result<Kept> {
    let (home, genesis) = (options.home()?, format!("{:?}", chain.genesis()));
    // Renting may have been interrupted before the lease's number was known.
    home.adopt(&genesis, view.id, &view.lease.buyer_sealing_key)?;
    home.kept(&genesis, view.id)
}

/// Where a workload is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// Where a function, or its port for browsers, answers.
    pub url: Option<String>,
    /// Where its ports are reached.
    pub ports: Vec<PublishedPort>,
    /// Who logs in by SSH.
    pub user: Option<String>,
    /// Fingerprint of the SSH server's key.
    pub host_key: Option<String>,
}

impl Way {
    fn of(kept: &Kept) -> Self {
        let Kept { url, ports, user, host_key, .. } = kept.clone();
        Self { url, ports, user, host_key }
    }

    /// For scripts.
    pub fn ports_json(&self) -> serde_json::Value {
        json!(self.ports)
    }
}

/// Where the workload is reached: as it was kept, which needs no key, or else asked of the provider, opened, and kept.
///
/// # Errors
/// When the provider does not answer, or answers with another access than it committed to.
pub async fn way(options: &Options, chain: &Chain, view: &LeaseView<AccountId32>, mut kept: Kept) -> Result<Way> {
    let known = kept.url.is_some() || !kept.ports.is_empty();
    if known || view.lease.state != LeaseState::Active {
        return Ok(Way::of(&kept));
    }
    let lease = view.id;
    let hash = view.lease.access_hash.ok_or_else(|| eyre!("the chain knows no access of lease {lease}"))?;
    let reply = agent(chain, &view.lease.provider)
        .await?
        .access(&options.key()?, lease)
        .await
        .wrap_err("asking for the access")?;
    let context = Context { lease, genesis: chain.genesis(), purpose: Purpose::Access };
    let access = Access::open(&kept.sealing()?, &context, reply.sealed.bytes(), &hash)?;
    kept.url = access.endpoint.map(|url| url.to_string());
    kept.ports = access.ports.to_vec();
    kept.user = access.user.map(|user| user.to_string());
    kept.host_key = access.host_key.map(|key| key.to_string());
    options.home()?.keep(lease, &kept)?;
    Ok(Way::of(&kept))
}

/// [`Way::url`] alone.
///
/// # Errors
/// Those of [`way`].
pub async fn url(
    options: &Options,
    chain: &Chain,
    view: &LeaseView<AccountId32>,
    kept: Kept,
) -> Result<Option<String>> {
    Ok(way(options, chain, view, kept).await?.url)
}
