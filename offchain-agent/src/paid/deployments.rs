//! Deployments: open functions that run for whoever pays.
//!
//! A deployment is a manifest in the blob store, under its address, with the program that it names. It is started at the
//! first request that is paid for, and stays ready until nobody has asked for a while, or others need the room.

use crate::{
    backend::{wasm::WasmBackend, BackendError, FunctionDeployment, Tenant},
    blobs::{parse_cid, BlobStore},
    config::{FunctionsConfig, PaidConfig},
    tasks::deployment::function,
};
use cid::Cid;
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;
use tradewind_client::{
    content::ContentId,
    manifest::{Image, Manifest, MAX_TEXT_BYTES},
};
use tradewind_primitives::{ChannelId, Kind, Resources};

/// What a deployment gets whose manifest does not say what it needs.
const MEMORY_MIB: u32 = 64;
const VCPUS: u32 = 1;

/// Deployments that are started at one time. Starting may mean compiling.
const STARTS: usize = 2;

/// How long a request waits for its turn at that.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long what cannot be run is not looked at again, and how many of those are remembered.
const BROKEN_FOR: Duration = Duration::from_secs(60);
const MAX_BROKEN: usize = 1_024;

/// See the module.
pub(super) struct Deployments {
    backend: Arc<WasmBackend>,
    blobs: Arc<BlobStore>,
    functions: FunctionsConfig,
    most: usize,
    memory_mib: u64,
    idle: Duration,
    starts: Semaphore,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    /// What is started, or is being.
    warm: HashMap<ContentId, Warm>,
    /// What cannot be.
    broken: HashMap<ContentId, Instant>,
    /// Channels that pay for requests without a voucher.
    payers: HashMap<ContentId, BTreeSet<ChannelId>>,
}

struct Warm {
    memory_mib: u64,
    ready: bool,
    used: Instant,
    /// Shared with whoever starts it or has a request answered: while somebody does, it stays.
    users: Arc<()>,
}

/// Keeps a deployment from being stopped.
pub(super) type User = Arc<()>;

/// Why a deployment cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum DeploymentError {
    /// It, or its program, is not here.
    #[error("nothing is deployed under this address here")]
    NotHere,
    /// It is no manifest that this provider runs.
    #[error("what is under this address cannot be run here: {0}")]
    Bad(String),
    /// Not now.
    #[error("the provider cannot start it now")]
    Busy,
}

impl Deployments {
    pub(super) fn new(
        backend: Arc<WasmBackend>,
        blobs: Arc<BlobStore>,
        functions: FunctionsConfig,
        config: &PaidConfig,
    ) -> Self {
        Self {
            backend,
            blobs,
            functions,
            most: config.max_deployments as usize,
            memory_mib: config.memory_mib.into(),
            idle: Duration::from_secs(config.idle_seconds),
            starts: Semaphore::new(STARTS),
            inner: Mutex::default(),
        }
    }

    pub(super) fn backend(&self) -> &WasmBackend {
        &self.backend
    }

    /// Whether something may answer under `cid`. Reads nothing.
    pub(super) fn may_be_here(&self, cid: &ContentId) -> bool {
        {
            let inner = self.inner();
            if inner.warm.contains_key(cid) {
                return true;
            }
            if inner.broken.get(cid).is_some_and(|since| since.elapsed() < BROKEN_FOR) {
                return false;
            }
        }
        let size = blob(cid).ok().and_then(|cid| self.blobs.size(&cid));
        size.is_some_and(|size| size <= MAX_TEXT_BYTES as u64)
    }

    /// The channels that pay for requests to `cid` without a voucher.
    pub(super) fn payers(&self, cid: &ContentId) -> Vec<ChannelId> {
        self.inner().payers.get(cid).map(|payers| payers.iter().copied().collect()).unwrap_or_default()
    }

    /// Has `channel` pay for requests to `cid` that come without a voucher.
    pub(super) fn add_payer(&self, cid: ContentId, channel: ChannelId) {
        self.inner().payers.entry(cid).or_default().insert(channel);
    }

    /// Has `channel` pay for nothing any more.
    pub(super) fn remove_payer(&self, channel: ChannelId) {
        self.inner().payers.retain(|_, payers| {
            payers.remove(&channel);
            !payers.is_empty()
        });
    }

    /// Reads and checks the manifest under `cid`.
    pub(super) async fn read(&self, cid: &ContentId) -> Result<FunctionDeployment, DeploymentError> {
        let cid = blob(cid)?;
        let size = self.blobs.size(&cid).ok_or(DeploymentError::NotHere)?;
        if size > MAX_TEXT_BYTES as u64 {
            return Err(DeploymentError::Bad("it is no manifest".into()));
        }
        let text = self.blobs.get(&cid).await.map_err(|error| {
            tracing::warn!(%cid, %error, "a manifest cannot be read");
            DeploymentError::NotHere
        })?;
        let bad = |error: &dyn std::fmt::Display| DeploymentError::Bad(error.to_string());
        let manifest = Manifest::parse(&text).map_err(|error| bad(&error))?;
        let Image::Cid(component) = (match manifest.kind {
            Kind::Function => &manifest.image,
            Kind::Machine | Kind::Container => return Err(bad(&"only functions are")),
        }) else {
            return Err(bad(&"its program must be named by CID"));
        };
        let Resources { vcpus, memory_mib, .. } = manifest.resources;
        let or = |value: u32, default: u32| if value == 0 { default } else { value };
        let resources =
            Resources { vcpus: or(vcpus, VCPUS), memory_mib: or(memory_mib, MEMORY_MIB), ..Resources::default() };
        if u64::from(resources.memory_mib) > self.memory_mib {
            return Err(bad(&format!("deployments may have {} MiB here", self.memory_mib)));
        }
        let workload = function(&self.functions, &manifest, component, &resources).map_err(|error| bad(&error))?;
        match self.blobs.has(&workload.component) {
            true => Ok(workload),
            false => Err(DeploymentError::NotHere),
        }
    }

    /// Makes the deployment `cid` ready, if it is not. It stays so for as long as what is returned.
    pub(super) async fn ready(&self, cid: ContentId) -> Result<User, DeploymentError> {
        if let Some(user) = self.in_use(&cid) {
            return Ok(user);
        }
        let turn = tokio::time::timeout(PATIENCE, self.starts.acquire()).await;
        let _turn = turn.map_err(|_| DeploymentError::Busy)?;
        if let Some(user) = self.in_use(&cid) {
            return Ok(user);
        }
        let started = self.start(cid).await;
        if let Err(DeploymentError::Bad(why)) = &started {
            tracing::info!(%cid, why, "a deployment cannot be run");
            let mut inner = self.inner();
            inner.broken.retain(|_, since| since.elapsed() < BROKEN_FOR);
            if inner.broken.len() < MAX_BROKEN {
                inner.broken.insert(cid, Instant::now());
            }
        }
        started
    }

    fn in_use(&self, cid: &ContentId) -> Option<User> {
        let mut inner = self.inner();
        let warm = inner.warm.get_mut(cid).filter(|warm| warm.ready)?;
        warm.used = Instant::now();
        Some(warm.users.clone())
    }

    async fn start(&self, cid: ContentId) -> Result<User, DeploymentError> {
        let workload = self.read(&cid).await?;
        let (user, stopped) = self.make_room(cid, workload.limits.memory_bytes >> 20)?;
        for other in stopped {
            self.backend.stop(Tenant::Deployment(other)).await;
        }
        match self.backend.start(Tenant::Deployment(cid), &workload).await {
            Ok(()) => {
                if let Some(warm) = self.inner().warm.get_mut(&cid) {
                    (warm.ready, warm.used) = (true, Instant::now());
                }
                Ok(user)
            }
            Err(error) => {
                self.inner().warm.remove(&cid);
                Err(match error {
                    BackendError::BadManifest(why) | BackendError::BadImage(why) => DeploymentError::Bad(why),
                    other => {
                        tracing::warn!(%cid, error = %other, "a deployment does not start");
                        DeploymentError::Busy
                    }
                })
            }
        }
    }

    /// Enters `cid` among what is started. Returns what is to be stopped for it: what nobody has asked for longest.
    fn make_room(&self, cid: ContentId, memory_mib: u64) -> Result<(User, Vec<ContentId>), DeploymentError> {
        let mut inner = self.inner();
        if let Some(warm) = inner.warm.get(&cid) {
            return Ok((warm.users.clone(), Vec::new()));
        }
        let mut unused: Vec<(Instant, ContentId, u64)> = inner
            .warm
            .iter()
            .filter(|(_, warm)| Arc::strong_count(&warm.users) == 1)
            .map(|(cid, warm)| (warm.used, *cid, warm.memory_mib))
            .collect();
        unused.sort_unstable();
        let mut unused = unused.into_iter();
        let mut left = inner.warm.len();
        let mut memory: u64 = inner.warm.values().map(|warm| warm.memory_mib).fold(memory_mib, u64::saturating_add);
        let mut stopped = Vec::new();
        while left >= self.most || memory > self.memory_mib {
            let (_, victim, its) = unused.next().ok_or(DeploymentError::Busy)?;
            (left, memory) = (left.saturating_sub(1), memory.saturating_sub(its));
            stopped.push(victim);
        }
        for victim in &stopped {
            inner.warm.remove(victim);
        }
        let users = Arc::new(());
        inner.warm.insert(cid, Warm { memory_mib, ready: false, used: Instant::now(), users: users.clone() });
        Ok((users, stopped))
    }

    /// Stops what nobody has asked for a while.
    pub(super) async fn stop_idle(&self) {
        let idle: Vec<ContentId> = {
            let mut inner = self.inner();
            let is_idle = |warm: &Warm| Arc::strong_count(&warm.users) == 1 && warm.used.elapsed() >= self.idle;
            let idle = inner.warm.iter().filter(|(_, warm)| is_idle(warm)).map(|(cid, _)| *cid).collect::<Vec<_>>();
            for cid in &idle {
                inner.warm.remove(cid);
            }
            idle
        };
        for cid in idle {
            tracing::debug!(%cid, "stopped, as nobody asks for it");
            self.backend.stop(Tenant::Deployment(cid)).await;
        }
    }

    /// Stops `cid`, whose content goes, and cuts off what it answers.
    pub(super) async fn forget(&self, cid: &ContentId) {
        let known = self.inner().warm.remove(cid).is_some();
        if known {
            self.backend.stop(Tenant::Deployment(*cid)).await;
        }
    }

    /// How many are ready.
    pub(super) fn count(&self) -> usize {
        self.inner().warm.len()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn blob(cid: &ContentId) -> Result<Cid, DeploymentError> {
    parse_cid(&cid.to_string()).map_err(|_| DeploymentError::NotHere)
}
