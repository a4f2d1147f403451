//! Getting at a lease that was rented from this folder.

use crate::{handover::agent, home::Kept, output, session::Options};
use color_eyre::eyre::{ensure, eyre, Result, WrapErr};
use serde_json::json;
use sp_core::{crypto::AccountId32, H256};
use std::time::Duration;
use tradewind_client::{
    access::{access_hash, Access, AccessError, PublishedPort},
    chain::Chain,
    sealed::{Context, Purpose},
};
use tradewind_primitives::{LeaseState, LeaseView};

/// How long the provider is asked before the nodes are asked as well.
const ALONE: Duration = Duration::from_secs(3);

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

/// Where the workload is reached: as it was kept, which needs no key, or else asked of the provider, or looked up where its
/// agent left it for when it does not answer, opened, and kept.
///
/// # Errors
/// When neither the provider nor the node's statement store has the access that the provider committed to.
pub async fn way(options: &Options, chain: &Chain, view: &LeaseView<AccountId32>, mut kept: Kept) -> Result<Way> {
    let known = kept.url.is_some() || !kept.ports.is_empty();
    if known || view.lease.state != LeaseState::Active {
        return Ok(Way::of(&kept));
    }
    let lease = view.id;
    let hash = view.lease.access_hash.ok_or_else(|| eyre!("the chain knows no access of lease {lease}"))?;
    let sealed = sealed(options, chain, view, &hash).await?;
    let context = Context { lease, genesis: chain.genesis(), purpose: Purpose::Access };
    let access = Access::open(&kept.sealing()?, &context, &sealed, &hash)?;
    kept.url = access.endpoint.map(|url| url.to_string());
    kept.ports = access.ports.to_vec();
    kept.user = access.user.map(|user| user.to_string());
    kept.host_key = access.host_key.map(|key| key.to_string());
    options.home()?.keep(lease, &kept)?;
    Ok(Way::of(&kept))
}

/// The sealed access: the provider's answer, or else what its agent has put into the nodes' statement store.
async fn sealed(options: &Options, chain: &Chain, view: &LeaseView<AccountId32>, hash: &H256) -> Result<Vec<u8>> {
    let (lease, key) = (view.id, options.key()?);
    let asked = async {
        let agent = agent(chain, &view.lease.provider).await?;
        let reply = agent.access(&key, lease).await.wrap_err("asking for the access")?;
        let sealed = reply.sealed.bytes().to_vec();
        ensure!(access_hash(&sealed) == *hash, AccessError::WrongHash);
        Ok(sealed)
    };
    tokio::pin!(asked);
    let refused = match tokio::time::timeout(ALONE, &mut asked).await {
        Ok(Ok(sealed)) => return Ok(sealed),
        Ok(Err(refused)) => Some(refused),
        Err(_) => None,
    };
    let posted = chain.posted_access(lease, hash);
    tokio::pin!(posted);
    let (refused, posted) = match refused {
        Some(refused) => (refused, posted.await),
        // Who is slow may still be the first.
        None => tokio::select! {
            answered = &mut asked => match answered {
                Ok(sealed) => return Ok(sealed),
                Err(refused) => (refused, posted.await),
            },
            posted = &mut posted => match posted {
                Ok(Some(sealed)) => (eyre!("it has not answered for {} s", ALONE.as_secs()), Ok(Some(sealed))),
                nothing => match asked.await {
                    Ok(sealed) => return Ok(sealed),
                    Err(refused) => (refused, nothing),
                },
            },
        },
    };
    match posted {
        Ok(Some(sealed)) => {
            let from = format!("the access is from the nodes' statement store; of the provider's agent: {refused:#}");
            output::step(options.output, &format!("lease {lease}: {from}"));
            Ok(sealed)
        }
        Ok(None) => {
            Err(refused.wrap_err(format!("the access of lease {lease} is not in the node's statement store either")))
        }
        Err(error) => {
            Err(refused
                .wrap_err(format!("the access of lease {lease} is not to be had from the node either ({error})")))
        }
    }
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
