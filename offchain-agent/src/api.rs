//! The API for buyers: `tradewind_*` over HTTP.
//!
//! Every method but `info` and `preflight` answers the buyer of the lease, or the payer of the channel, that it names, by a
//! signed request, and nobody else; some answer those whom the buyer lets ask by a delegation. Both are looked up at the last finalized block, so that nothing is done for one that a reorganisation
//! may undo.

mod channels;
mod delegates;
mod exec;
mod preflight;

use crate::{
    backend::{BackendError, InstanceStatus},
    blobs::BlobError,
    context::Context,
    events::{task_of_state, Task},
    faults,
    tasks::Tasks,
};
use codec::DecodeAll;
use jsonrpsee::{
    core::{async_trait, RpcResult},
    types::ErrorObjectOwned,
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tradewind_client::{
    chain::At,
    content::{cid_of, ContentId},
    manifest::SealedManifest,
    request::{now_millis, Checked, SignedRequest, Verifier},
    rpc::{
        codes, methods, AccessReply, AgentApiServer, AgentInfo, BlobReceipt, BlobText, BoxText, CommandDone,
        DeployReceipt, LeaseParams, LeaseStatus, LogPart, LogText, ManifestReceipt, Phase, Preflight, PutBlob,
        PutManifest, ReadLogs, Revoked, UsagePart, MAX_LEASE_BLOBS, MAX_LEASE_BLOB_BYTES, MAX_LOG_BYTES,
    },
    sealed::Purpose,
};
use tradewind_primitives::{LeaseId, LeaseState, LeaseView, Workload};

/// The API's implementation.
pub struct Api {
    context: Arc<Context>,
    tasks: Arc<Tasks>,
    verifier: Verifier,
    name: String,
    /// Blobs that are being put, all leases together: each may be 32 MiB.
    puts: tokio::sync::Semaphore,
    /// Leases that are being looked up on chain for a request.
    lookups: tokio::sync::Semaphore,
    /// Those that are looked up for somebody who has paid nothing yet: they must not stand before who has.
    preflights: tokio::sync::Semaphore,
    commands: exec::Running,
}

/// How long looking up a lease may take, the wait for a place included.
const LOOKUP: Duration = Duration::from_secs(10);

/// How far another's node may be ahead of ours, and how often we look whether it still is.
const AHEAD: Duration = Duration::from_secs(15);
const AHEAD_PAUSE: Duration = Duration::from_millis(300);

/// What a buyer is told of a workload that should run and does not.
const DOWN: &str = "it should run and does not; it is being started again, which hand-over may help";

type View = LeaseView<sp_core::crypto::AccountId32>;

fn internal(error: impl std::fmt::Display) -> ErrorObjectOwned {
    // The cause may name files: it goes to the log, not to the caller.
    tracing::warn!(%error, "a request failed on our side");
    codes::error(codes::INTERNAL, "the provider failed; try again")
}

fn not_yours() -> ErrorObjectOwned {
    codes::error(codes::NOT_YOURS, "there is no open lease of yours with this number here")
}

impl Api {
    /// The API of the provider `name`.
    pub fn new(context: Arc<Context>, tasks: Arc<Tasks>, name: String) -> Self {
        let genesis = context.chain.genesis();
        let verifier = Verifier::new(genesis, context.account.clone(), Default::default(), now_millis());
        Self {
            context,
            tasks,
            verifier,
            name,
            puts: tokio::sync::Semaphore::new(4),
            lookups: tokio::sync::Semaphore::new(8),
            preflights: tokio::sync::Semaphore::new(2),
            commands: Default::default(),
        }
    }

    /// Checks who asks, that they may and the lease is ours, and that the request is new.
    async fn lease(&self, request: Checked, lease: LeaseId) -> RpcResult<(At, View)> {
        // Anyone can make us ask: few at a time, and not for long.
        let look = async {
            let _slot = self.lookups.acquire().await;
            self.context.lease(lease).await
        };
        let found = tokio::time::timeout(LOOKUP, look).await.map_err(internal)?.map_err(internal)?;
        let (at, view) = found.ok_or_else(not_yours)?;
        if matches!(view.lease.state, LeaseState::Closed { .. }) {
            return Err(not_yours());
        }
        let (journal, buyer) = (&self.context.journal, &view.lease.buyer);
        delegates::authorize(&self.verifier, journal, &request, lease, buyer, now_millis())?;
        self.verifier.admit(request, now_millis())?;
        Ok((at, view))
    }

    fn check<P: serde::de::DeserializeOwned>(&self, method: &str, request: SignedRequest) -> RpcResult<(Checked, P)> {
        let checked = self.verifier.check(method, request, now_millis())?;
        let params = checked.params::<P>();
        let params = params.ok_or_else(|| codes::error(codes::BAD_REQUEST, "the parameters are not this method's"))?;
        Ok((checked, params))
    }

    /// Takes note that the content is for this lease, within what a lease may put. Returns what it may still put.
    fn book(&self, lease: LeaseId, cid: &ContentId, size: u64) -> RpcResult<u64> {
        let entry = self.context.journal.get(lease).map_err(internal)?;
        let text = cid.to_string();
        let used: u64 = entry.blobs.iter().map(|(_, size)| *size).sum();
        if entry.blobs.iter().any(|(known, _)| *known == text) {
            return Ok(MAX_LEASE_BLOB_BYTES.saturating_sub(used));
        }
        let total = used.saturating_add(size);
        if total > MAX_LEASE_BLOB_BYTES || entry.blobs.len() >= MAX_LEASE_BLOBS as usize {
            return Err(codes::error(codes::STORE_FULL, "the lease has put as much as it may"));
        }
        self.context.journal.update(lease, |entry| entry.blobs.push((text, size))).map_err(internal)?;
        Ok(MAX_LEASE_BLOB_BYTES.saturating_sub(total))
    }
}

impl Api {
    /// Whether a lease is active. Its buyer may have that from a node that is ahead of ours: then we wait for ours.
    async fn is_active(&self, view: &View) -> RpcResult<bool> {
        let began = Instant::now();
        let mut state = view.lease.state;
        while matches!(state, LeaseState::Provisioning { .. }) && began.elapsed() < AHEAD {
            tokio::time::sleep(AHEAD_PAUSE).await;
            let found = self.context.lease(view.id).await.map_err(internal)?;
            state = found.map(|(_, view)| view.lease.state).ok_or_else(not_yours)?;
        }
        Ok(state == LeaseState::Active)
    }

    /// Stores content for `lease`. Returns what the lease may still put.
    async fn store(&self, lease: LeaseId, params: &PutBlob, bytes: Vec<u8>) -> RpcResult<u64> {
        let full = || codes::error(codes::STORE_FULL, "the provider's store is full");
        let _content = self.context.content.lock().await;
        let left = self.book(lease, &params.cid, params.size)?;
        match self.context.blobs.put(bytes.into(), params.size).await {
            Ok(_) => Ok(left),
            Err(BlobError::Full(_)) => Err(full()),
            Err(BlobError::Io(error)) if error.kind() == std::io::ErrorKind::StorageFull => {
                tracing::error!(%error, "the disk is full");
                Err(full())
            }
            Err(other) => Err(internal(other)),
        }
    }
}

#[async_trait]
impl AgentApiServer for Api {
    async fn info(&self) -> RpcResult<AgentInfo> {
        Ok(AgentInfo {
            provider: self.context.account.clone(),
            genesis: self.context.chain.genesis(),
            name: self.name.clone(),
            version: env!("CARGO_PKG_VERSION").into(),
            sealing_key: self.context.sealing.public().into(),
            now_ms: now_millis(),
        })
    }

    async fn preflight(&self, request: SignedRequest) -> RpcResult<Preflight> {
        self.do_preflight(request).await
    }

    async fn put_manifest(&self, request: SignedRequest) -> RpcResult<ManifestReceipt> {
        let (request, params) = self.check::<PutManifest>(methods::PUT_MANIFEST, request)?;
        let (_, view) = self.lease(request, params.lease).await?;
        let Workload::Sealed { manifest_hash } = view.lease.workload else {
            return Err(codes::error(codes::WRONG_STATE, "the lease's manifest is public content: put it as a blob"));
        };
        let context = self.context.box_context(view.id, Purpose::Manifest);
        let opened = SealedManifest::open(&self.context.sealing, &context, params.sealed.bytes());
        let sealed = opened.map_err(|error| codes::error(codes::BAD_MANIFEST, error.to_string()))?;
        let verdict = sealed.verify(&manifest_hash).map_err(|error| error.to_string());
        // What the lease's own buyer signed and sealed is what it means: a wrong one is kept too, for the chain to be
        // told what is wrong with it.
        let bytes = codec::Encode::encode(&sealed);
        // One that is right stays: accepting it may be under way.
        let mut kept = false;
        // A lease that a bid has won is provisioning from the start.
        let pending = matches!(view.lease.state, LeaseState::Pending { .. } | LeaseState::Provisioning { .. });
        let entry = self.context.journal.update(view.id, |entry| {
            let known = entry.manifest.as_deref().and_then(|mut known| SealedManifest::decode_all(&mut known).ok());
            let right = known.is_some_and(|known| known.verify(&manifest_hash).is_ok());
            if pending && !right {
                entry.manifest = Some(bytes.clone());
            }
            kept = entry.manifest.as_ref() == Some(&bytes);
        });
        self.context.note_stored(view.id, entry.is_ok());
        entry.map_err(internal)?;
        if !kept {
            return Err(codes::error(codes::WRONG_STATE, "the lease has its manifest already"));
        }
        faults::point("manifest put").await;
        self.tasks.start(view.id, Task::Admit);
        match verdict {
            Ok(_) => Ok(ManifestReceipt { manifest_hash }),
            Err(message) => Err(codes::error(codes::BAD_MANIFEST, message)),
        }
    }

    async fn access(&self, request: SignedRequest) -> RpcResult<AccessReply> {
        let (request, params) = self.check::<LeaseParams>(methods::ACCESS, request)?;
        let (_, view) = self.lease(request, params.lease).await?;
        let entry = self.context.journal.get(view.id).map_err(internal)?;
        match entry.sealed_access.and_then(BoxText::new) {
            Some(sealed) if self.is_active(&view).await? => {
                // A disk that is full keeps nobody from its workload; the access is told elsewhere a while longer.
                if !entry.access_given {
                    let noted = self.context.journal.update(view.id, |entry| entry.access_given = true);
                    if let Err(error) = noted {
                        tracing::warn!(lease = view.id, %error, "that the buyer has the access is not noted");
                    }
                }
                Ok(AccessReply { sealed })
            }
            _ => Err(codes::error(codes::NOT_READY, "the workload is not active")),
        }
    }

    async fn status(&self, request: SignedRequest) -> RpcResult<LeaseStatus> {
        let (request, params) = self.check::<LeaseParams>(methods::STATUS, request)?;
        let (_, view) = self.lease(request, params.lease).await?;
        let running = match self.context.backend(view.lease.kind) {
            Some(backend) => backend.status(view.id).await,
            None => InstanceStatus::Unknown,
        };
        let (phase, message) = match (view.lease.state, running) {
            (LeaseState::Pending { .. }, _) => (Phase::Waiting, None),
            (LeaseState::Active, InstanceStatus::Running) => (Phase::Running, None),
            (LeaseState::Active, InstanceStatus::Down { .. } | InstanceStatus::Unknown) => {
                (Phase::Down, Some(DOWN.into()))
            }
            (LeaseState::Provisioning { .. }, _) => (Phase::Starting, None),
            (LeaseState::Closing { .. } | LeaseState::Closed { .. }, _) => (Phase::Stopped, None),
        };
        Ok(LeaseStatus { lease: view.id, phase, message })
    }

    async fn logs(&self, request: SignedRequest) -> RpcResult<LogPart> {
        let (request, params) = self.check::<ReadLogs>(methods::LOGS, request)?;
        let (_, view) = self.lease(request, params.lease).await?;
        let not_ready = || codes::error(codes::NOT_READY, "nothing of the lease runs");
        let backend = self.context.backend(view.lease.kind).ok_or_else(not_ready)?;
        let max = usize::try_from(params.max_bytes).unwrap_or(usize::MAX).min(MAX_LOG_BYTES);
        let log = backend.logs(view.id, params.from, max).await.map_err(|error| match error {
            BackendError::UnknownLease(_) => not_ready(),
            other => internal(other),
        })?;
        let (start, next) = (log.start, log.next());
        let bytes = LogText::new(log.bytes).ok_or_else(|| internal("a backend gave more of a log than asked for"))?;
        Ok(LogPart { bytes, start, next })
    }

    async fn put_blob(&self, request: SignedRequest, data: BlobText) -> RpcResult<BlobReceipt> {
        let (request, params) = self.check::<PutBlob>(methods::PUT_BLOB, request)?;
        let bytes = data.into_bytes();
        if bytes.len() as u64 != params.size || cid_of(&bytes) != params.cid {
            return Err(codes::error(codes::BAD_CONTENT, "the content is not what its address names"));
        }
        let (_, view) = self.lease(request, params.lease).await?;
        let _slot = self.puts.acquire().await.map_err(internal)?;
        let stored = self.store(view.id, &params, bytes).await;
        self.context.note_stored(view.id, stored.is_ok());
        let left = stored?;
        faults::point("blob stored").await;
        // It may be what an active lease lost.
        self.tasks.start(view.id, task_of_state(&view.lease.state));
        Ok(BlobReceipt { cid: params.cid, left })
    }

    async fn exec(&self, request: SignedRequest) -> RpcResult<CommandDone> {
        self.do_exec(request).await
    }

    async fn revoke_delegations(&self, request: SignedRequest) -> RpcResult<Revoked> {
        self.do_revoke_delegations(request).await
    }

    async fn put_channel_blob(&self, request: SignedRequest, data: BlobText) -> RpcResult<BlobReceipt> {
        self.do_put_channel_blob(request, data).await
    }

    async fn deploy(&self, request: SignedRequest) -> RpcResult<DeployReceipt> {
        self.do_deploy(request).await
    }

    async fn usage(&self, request: SignedRequest) -> RpcResult<UsagePart> {
        self.do_usage(request).await
    }
}
