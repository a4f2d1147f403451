//! From a lease to what a backend runs.

use super::TaskError;
use crate::{
    backend::{BackendError, Deployment, HostPattern, Limits},
    blobs::parse_cid,
    config::FunctionsConfig,
    context::Context,
};
use codec::DecodeAll;
use sp_core::crypto::AccountId32;
use std::{collections::BTreeMap, time::Duration};
use tradewind_client::{
    content::ContentId,
    manifest::{Image, Manifest, SealedManifest},
};
use tradewind_primitives::{FailReason, LeaseId, LeaseRecord, Resources, Workload};

/// Requests that a lease may have answered at one time for each virtual CPU that it rents: functions wait for others most
/// of the time.
const REQUESTS_PER_VCPU: u32 = 8;

/// What is known of a lease's manifest.
pub enum Manifested {
    /// It is here, verified, and this agent can run it.
    Ready(Box<Deployment>),
    /// It, or the program that it names, has not come yet; what the chain is told if it does not come.
    Missing(FailReason),
    /// It cannot be run: what the chain is told, and the words for our log.
    Bad(FailReason, String),
}

/// Reads and checks the manifest of `lease`.
///
/// # Errors
/// When the journal fails.
pub async fn manifested(
    context: &Context,
    id: LeaseId,
    lease: &LeaseRecord<AccountId32>,
) -> Result<Manifested, TaskError> {
    let manifest = match &lease.workload {
        Workload::Sealed { manifest_hash } => {
            let Some(bytes) = context.journal.get(id)?.manifest else {
                return Ok(Manifested::Missing(FailReason::NoManifest));
            };
            let verified = SealedManifest::decode_all(&mut &bytes[..])
                .map_err(|_| "it does not decode".to_string())
                .and_then(|sealed| sealed.verify(manifest_hash).map_err(|error| error.to_string()));
            match verified {
                Ok(manifest) => manifest,
                Err(why) => return Ok(Manifested::Bad(FailReason::BadManifest, why)),
            }
        }
        Workload::Open { cid } => {
            let text = match content(context, cid).await {
                Ok(Some(text)) => text,
                Ok(None) => return Ok(Manifested::Missing(FailReason::NoManifest)),
                Err(ContentError::Address(why)) => return Ok(Manifested::Bad(FailReason::BadManifest, why)),
                Err(ContentError::Store(why)) => return Err(BackendError::Other(why).into()),
            };
            match Manifest::parse(&text) {
                Ok(manifest) => manifest,
                Err(error) => return Ok(Manifested::Bad(FailReason::BadManifest, error.to_string())),
            }
        }
    };
    if manifest.kind != lease.kind {
        return Ok(Manifested::Bad(FailReason::BadManifest, "it is of another kind than the lease".into()));
    }
    if !manifest.resources.fits(&lease.resources) {
        return Ok(Manifested::Bad(FailReason::BadManifest, "it needs more than the lease holds".into()));
    }
    let Image::Cid(component) = &manifest.image else {
        return Ok(Manifested::Bad(FailReason::BadImage, "this provider takes programs by CID only".into()));
    };
    let deployment = match deployment(&context.config.functions, &manifest, component, &lease.resources) {
        Ok(deployment) => deployment,
        Err(why) => return Ok(Manifested::Bad(FailReason::BadManifest, why)),
    };
    if let Some(backend) = context.backend(lease.kind) {
        if let Err(error) = backend.check(&deployment) {
            return Ok(Manifested::Bad(error.fail_reason(), error.to_string()));
        }
    }
    match context.blobs.has(&deployment.component) {
        true => Ok(Manifested::Ready(Box::new(deployment))),
        false => Ok(Manifested::Missing(FailReason::BadImage)),
    }
}

/// Addresses of the content that `lease` needs as `deployment`.
pub fn content_of(lease: &LeaseRecord<AccountId32>, deployment: &Deployment) -> Vec<String> {
    let mut all = vec![deployment.component.to_string()];
    if let Workload::Open { cid } = &lease.workload {
        all.extend(ContentId::from_chain(cid).map(|cid| cid.to_string()));
    }
    all
}

/// Why content cannot be had.
enum ContentError {
    /// The chain's CID is none: the buyer's fault.
    Address(String),
    /// It does not read: ours.
    Store(String),
}

/// Content by its CID as the chain has it, if it is here.
async fn content(context: &Context, cid: &[u8]) -> Result<Option<Vec<u8>>, ContentError> {
    let id = ContentId::from_chain(cid).map_err(|error| ContentError::Address(error.to_string()))?;
    let cid = parse_cid(&id.to_string()).map_err(|error| ContentError::Address(error.to_string()))?;
    if !context.blobs.has(&cid) {
        return Ok(None);
    }
    match context.blobs.get(&cid).await {
        Ok(bytes) => Ok(Some(bytes.to_vec())),
        Err(error) => Err(ContentError::Store(error.to_string())),
    }
}

/// What to run for `manifest`, whose program is `component`, with `resources`.
///
/// # Errors
/// What this provider does not give.
pub(crate) fn deployment(
    most: &FunctionsConfig,
    manifest: &Manifest,
    component: &ContentId,
    resources: &Resources,
) -> Result<Deployment, String> {
    let mut env = BTreeMap::new();
    for (name, value) in manifest.env.iter() {
        env.insert(name.to_string(), value.to_string());
    }
    for (name, secret) in manifest.secrets.iter() {
        env.insert(name.to_string(), secret.expose().to_string());
    }
    let mut allowed_hosts = Vec::new();
    for host in manifest.outbound.iter() {
        allowed_hosts.push(host.to_string().parse::<HostPattern>().map_err(|error| error.to_string())?);
    }
    let default = Limits::default();
    let timeout = manifest
        .limits
        .request_timeout_ms
        .map_or(default.request_timeout, |millis| Duration::from_millis(u64::from(millis)));
    let body = manifest.limits.max_body_bytes.unwrap_or(default.max_body_bytes);
    if timeout > Duration::from_secs(most.max_request_seconds) {
        return Err(format!("requests may last {} s here", most.max_request_seconds));
    }
    if body > most.max_body_bytes {
        return Err(format!("bodies may have {} bytes here", most.max_body_bytes));
    }
    Ok(Deployment {
        kind: manifest.kind,
        component: parse_cid(&component.to_string()).map_err(|error| error.to_string())?,
        env,
        args: manifest.args.iter().map(ToString::to_string).collect(),
        allowed_hosts,
        limits: Limits {
            memory_bytes: u64::from(resources.memory_mib) << 20,
            request_timeout: timeout,
            max_body_bytes: body,
            // Who rents little must not take all places at which requests are answered.
            max_concurrent: resources.vcpus.saturating_mul(REQUESTS_PER_VCPU).min(most.max_concurrent_requests),
        },
    })
}
