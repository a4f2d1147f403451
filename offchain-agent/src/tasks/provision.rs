//! Provisioning → Active, or Closed; and after a restart, the workload of an active lease again.
//!
//! 1. Fetch what is elsewhere, which begins with the acceptance (see `ahead`), until the lease is over: somebody else's
//!    server may never answer. Then provision with the backend. Doing it twice is doing it once.
//! 2. Put the workload's key and the sealed access into the journal, so that a restart serves the same access.
//! 3. Activate with the access's hash. If we are killed after any step, the next run finds what was done.
//!
//! A lease of a bid that won begins here, and its manifest is still to come: putting it starts this task again. Shortly before
//! the deadline it fails with what is missing, which costs both sides the same.
//!
//! When the backend says that the buyer's part is at fault, the chain is told so; what is our fault is tried again until
//! the deadline comes near.

use super::{
    admit,
    deployment::{manifested, Manifested},
    submit, TaskError,
};
use crate::{
    backend::{BackendError, Endpoint},
    context::Context,
    faults,
    metrics::{Phase, Start},
};
use sp_core::crypto::AccountId32;
use std::num::NonZeroU16;
use tokio_util::sync::CancellationToken;
use tradewind_client::{
    access::{access_hash, Access, PublishedPort},
    chain::Call,
    keys::WorkloadSecret,
    manifest::Protocol,
    sealed::Purpose,
};
use tradewind_primitives::{activation_message, FailReason, Kind, LeaseId, LeaseRecord, LeaseState};
use tradewind_workloads::Fetched;

/// Refusals that mean that the lease has moved on.
const MOVED_ON: [&str; 3] = ["Leases::WrongState", "Leases::DeadlinePassed", "Leases::NoSuchLease"];

/// See the module. `over` is cancelled when the lease is closed.
///
/// # Errors
/// When the chain, the journal or the backend fails.
pub async fn run(context: &Context, id: LeaseId, over: &CancellationToken) -> Result<(), TaskError> {
    let mut start = Start::default();
    let Some((at, view)) = context.lease(id).await? else { return Ok(()) };
    let starting = matches!(view.lease.state, LeaseState::Provisioning { .. });
    if !starting && view.lease.state != LeaseState::Active {
        return Ok(());
    }
    // What a lease was accepted with is written down; a bid that won has brought nothing yet.
    let awaited = starting && context.journal.get(id)?.uses.is_empty();
    let found = match awaited {
        true => admit::find(context, id, &view.lease).await?,
        false => manifested(context, id, &view.lease).await?,
    };
    let deployment = match found {
        Manifested::Ready(deployment) => deployment,
        Manifested::Missing(reason) if awaited => {
            let LeaseState::Provisioning { until } = view.lease.state else { return Ok(()) };
            if at.clock().await?.live.saturating_add(admit::MARGIN) < until {
                return Ok(());
            }
            let reason = if context.failed_to_store(id) { FailReason::Other } else { reason };
            return fail(context, id, reason, "what is needed has not come, or could not be stored").await;
        }
        // It was here when the lease was accepted: losing it is our fault.
        Manifested::Missing(_) if starting => return fail(context, id, FailReason::Other, "its content is gone").await,
        Manifested::Bad(reason, why) if starting => return fail(context, id, reason, &why).await,
        Manifested::Missing(_) | Manifested::Bad(..) => {
            let why = "what an active lease runs is gone from this machine";
            return Err(BackendError::Other(why.into()).into());
        }
    };
    let Some(backend) = context.backend(view.lease.kind) else {
        return fail(context, id, FailReason::Other, "no backend runs this kind").await;
    };
    start.end(Phase::Find);
    faults::point(if starting { "provision: begun" } else { "resume: begun" }).await;
    let fetch = async {
        match view.lease.kind {
            // Requests to one that is down for a moment are told so only if it is known, which provisioning begins with.
            Kind::Function if !starting => Ok(Box::new(()) as Fetched),
            _ => context.ahead.finish(backend.as_ref(), id, &deployment).await,
        }
    };
    let fetched = tokio::select! {
        fetched = fetch => fetched,
        () = over.cancelled() => {
            tracing::info!(lease = id, "it is over, and what was being fetched for it is given up");
            return Ok(());
        }
    };
    start.end(Phase::Fetch);
    let provisioned = match fetched {
        Ok(kept) => {
            let provisioned = backend.provision(id, &deployment).await;
            drop(kept);
            provisioned
        }
        Err(error) => Err(error),
    };
    let access = match provisioned {
        Ok(access) => access,
        Err(error) if starting && error.fail_reason() != FailReason::Other => {
            return fail(context, id, error.fail_reason(), &error.to_string()).await;
        }
        Err(error) => return Err(error.into()),
    };
    start.end(Phase::Run);
    if !starting {
        faults::point("resume: runs").await;
        return Ok(());
    }
    faults::point("provision: runs").await;
    let entry = context.journal.get(id)?;
    let (seed, box_bytes) = match (entry.workload_seed, entry.sealed_access) {
        (Some(seed), Some(box_bytes)) => (seed, box_bytes),
        _ => {
            let secret = WorkloadSecret::generate()?;
            let sealed = seal(context, id, &view.lease, &access)?;
            let entry = context.journal.update(id, |entry| {
                entry.workload_seed = Some(secret.seed().to_vec());
                entry.sealed_access = Some(sealed);
            })?;
            // Once a lease: what is tried again after that finds a workload that runs.
            start.end(Phase::Seal);
            context.metrics.starts.see(view.lease.kind, &start);
            let millis = start.took().as_millis();
            tracing::info!(lease = id, kind = ?view.lease.kind, millis, "it runs, and its access is sealed");
            (entry.workload_seed.unwrap_or_default(), entry.sealed_access.unwrap_or_default())
        }
    };
    let seed: [u8; 32] = seed.try_into().map_err(|_| crate::journal::JournalError::Damaged(id))?;
    let key = WorkloadSecret::from_seed(&seed);
    let signature = key.sign(&activation_message(context.chain.genesis(), id, &context.account));
    let call = Call::activate(id, access_hash(&box_bytes), &key.public(), &signature);
    faults::point("provision: written down").await;
    submit(context, &call, &MOVED_ON).await?;
    faults::point("provision: activated").await;
    Ok(())
}

async fn fail(context: &Context, id: LeaseId, reason: FailReason, why: &str) -> Result<(), TaskError> {
    tracing::warn!(lease = id, ?reason, why, "giving up");
    submit(context, &Call::fail(id, reason), &MOVED_ON).await?;
    Ok(())
}

/// The access with public URLs, sealed to the buyer.
fn seal(
    context: &Context,
    id: LeaseId,
    lease: &LeaseRecord<AccountId32>,
    access: &crate::backend::Access,
) -> Result<Vec<u8>, TaskError> {
    let base = context.config.ingress.url.trim_end_matches('/');
    let (config, ingress) = (&context.config, &context.config.ingress.url);
    let host = match lease.kind {
        Kind::Machine => config.machines.as_ref().map(|config| config.host(ingress)),
        _ => config.containers.as_ref().map(|config| config.host(ingress)),
    };
    let host = host.unwrap_or_default();
    let wrong = |what: &str, error: &dyn std::fmt::Display| {
        BackendError::Other(format!("`{what}` of the configuration makes no address: {error}"))
    };
    let (mut endpoint, mut ports) = (None, Vec::new());
    for found in &access.endpoints {
        let url = match found {
            Endpoint::Http { path, .. } => Some(format!("{base}{path}")),
            Endpoint::Port { inside, outside, web } => {
                let outside_address = format!("{host}:{outside}").parse();
                ports.push(PublishedPort {
                    inside: NonZeroU16::new(*inside).ok_or_else(|| BackendError::Other("a port is 0".into()))?,
                    protocol: Protocol::Tcp,
                    outside: outside_address.map_err(|error| wrong("host", &error))?,
                });
                web.then(|| format!("http://{host}:{outside}/"))
            }
        };
        if let (None, Some(url)) = (&endpoint, url) {
            endpoint = Some(url.parse().map_err(|error| wrong("ingress.url", &error))?);
        }
    }
    let ports = ports.try_into().map_err(|error| BackendError::Other(format!("ports: {error}")))?;
    let text =
        |what: &str, error: &dyn std::fmt::Display| BackendError::Other(format!("the machine's {what}: {error}"));
    let user = access.user.as_ref().map(|user| user.parse()).transpose();
    let host_key = access.host_key.as_ref().map(|key| key.parse()).transpose();
    let access = Access {
        endpoint,
        ports,
        user: user.map_err(|error| text("user", &error))?,
        host_key: host_key.map_err(|error| text("host key", &error))?,
        ..Access::default()
    };
    Ok(access.seal(&lease.buyer_sealing_key, &context.box_context(id, Purpose::Access))?)
}
