//! Functions: WASI 0.2 HTTP components, run by wasmtime inside the agent.
//!
//! Each request gets an instance of its own from a pool, and the instance is gone when the request is over: requests
//! and leases share nothing but compiled code. A guest has its environment, clocks, random numbers, standard output
//! and error, and calls by HTTP to the hosts that its manifest lists. It has no files and no sockets.
//!
//! What holds a guest:
//!
//! | resource | bound | when it is passed |
//! |---|---|---|
//! | time, processor | the lease's time per request; a busy guest yields every 10 ms | cut off, 504 |
//! | memory | the lease's, of all its requests together | the guest is refused more, and usually traps: 502, or 503 if other requests hold it |
//! | requests at one time | the lease's, and the provider's number of instances | as many again wait for a tenth of a second; else 503 with `Retry-After` |
//! | bodies | the lease's, each way | 413 or cut off |
//! | handles, headers, data per call into the host | constants of this backend | trap: 502 |
//! | calls out | listed hosts, public addresses, a number per guest and per lease | an error to the guest |
//! | log | the last bytes | older ones go |

mod body;
mod components;
mod engine;
mod failure;
mod instance;
mod limits;
mod logs;
mod outbound;
mod places;
mod state;

pub use body::{BodyError, GuestBody};
pub use failure::HandleError;
pub use outbound::OutboundConfig;

use super::{Access, Backend, BackendError, Deployment, Endpoint, FunctionDeployment, InstanceStatus, Log, Tenant};
use crate::blobs::BlobStore;
use async_trait::async_trait;
use bytes::Bytes;
use components::Components;
use failure::Failure;
use hyper::{body::Body, Request, Response};
use instance::{Instance, Shared, Taken};
use outbound::{Egress, Outbound};
use places::Places;
use std::{
    collections::BTreeMap,
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    thread,
    time::Duration,
};
use tokio::{runtime, sync::Semaphore};
use tradewind_client::rpc::LogPosition;
use tradewind_primitives::{LeaseId, Resources};
use tradewind_workloads::Fetched;

/// Bytes of environment and arguments.
const ENVIRONMENT: usize = 64 * 1024;

/// What the provider gives to functions.
#[derive(Clone, Debug)]
pub struct WasmConfig {
    /// All that leases can have together.
    pub capacity: Resources,
    /// Instances at one time, of all leases.
    pub max_instances: u32,
    /// Most memory of one lease, in bytes. At most 4 GiB.
    pub max_memory_bytes: u64,
    /// Longest component, in bytes.
    pub max_component_bytes: u64,
    /// Longest time to compile a component.
    pub compile_timeout: Duration,
    /// Longest time that an instance may take to start when its lease does.
    pub start_timeout: Duration,
    /// Longest time that a lease may have for a request.
    pub max_request_timeout: Duration,
    /// Longest body that a lease may have, in bytes.
    pub max_body_bytes: u64,
    /// Compiled components that are kept while no lease runs them.
    pub idle_components: usize,
    /// Bytes of log kept for each lease.
    pub log_bytes: usize,
    /// Threads that guests run on.
    pub threads: usize,
    /// What calls out are bound by.
    pub outbound: OutboundConfig,
}

impl Default for WasmConfig {
    fn default() -> Self {
        let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self {
            capacity: Resources {
                vcpus: u32::try_from(threads).unwrap_or(1),
                memory_mib: 2048,
                storage_gib: 0,
                bandwidth_mbps: 0,
                gpus: 0,
            },
            max_instances: 64,
            max_memory_bytes: 4 << 30,
            max_component_bytes: 32 << 20,
            compile_timeout: Duration::from_secs(120),
            start_timeout: Duration::from_secs(10),
            max_request_timeout: Duration::from_secs(300),
            max_body_bytes: 64 << 20,
            idle_components: 16,
            log_bytes: 256 * 1024,
            threads,
            outbound: OutboundConfig::default(),
        }
    }
}

/// The backend for [`Kind::Function`].
pub struct WasmBackend {
    config: WasmConfig,
    components: Components,
    outbound: Arc<Outbound>,
    shared: Shared,
    runtime: Option<runtime::Runtime>,
    tenants: Mutex<BTreeMap<Tenant, Arc<Running>>>,
}

/// Something that runs or is being started.
struct Running {
    deployment: FunctionDeployment,
    starting: tokio::sync::Mutex<()>,
    instance: OnceLock<Instance>,
}

impl WasmBackend {
    /// A backend that runs components of `blobs`.
    ///
    /// # Errors
    ///
    /// [`BackendError::Other`] if the machine does not give what `config` asks for.
    pub fn new(config: WasmConfig, blobs: Arc<BlobStore>) -> Result<Self, BackendError> {
        let other = |what: &str, error: &dyn std::fmt::Display| BackendError::Other(format!("{what}: {error:#}"));
        let engine = engine::engine(&config).map_err(|e| other("starting wasmtime", &e))?;
        let linker = engine::linker(&engine).map_err(|e| other("linking WASI", &e))?;
        let outbound = Outbound::new(config.outbound.clone()).map_err(|e| other("making an HTTP client", &e))?;
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(config.threads.max(1))
            .thread_name("wasm")
            .enable_all()
            .build()
            .map_err(|e| other("starting the threads for functions", &e))?;
        let shared = Shared {
            runtime: runtime.handle().clone(),
            slots: Places::new(config.max_instances),
            trials: Arc::new(Semaphore::new(engine::SPARE_INSTANCES as usize)),
        };
        let (bytes, timeout, idle) = (config.max_component_bytes, config.compile_timeout, config.idle_components);
        let components = Components::new(engine, linker, blobs, bytes, timeout, idle);
        Ok(Self { config, components, outbound, shared, runtime: Some(runtime), tenants: Mutex::default() })
    }

    /// Has a tenant's function answer a request. Returns with the head of the answer. Dropping the future, or the
    /// body of the answer before its end, stops the guest.
    ///
    /// # Errors
    ///
    /// Those of [`HandleError`].
    pub async fn handle<B>(
        &self,
        tenant: impl Into<Tenant>,
        request: Request<B>,
    ) -> Result<Response<GuestBody>, HandleError>
    where
        B: Body<Data = Bytes> + Send + Sync + Unpin + 'static,
    {
        self.reserve(tenant, &request).await?.answer(request).await
    }

    /// A place for `request` at a tenant's function, if it is one that the function can be given. Nothing has run yet:
    /// dropping the place undoes it.
    ///
    /// # Errors
    ///
    /// Those of [`HandleError`] that come before a guest.
    pub async fn reserve<B>(&self, tenant: impl Into<Tenant>, request: &Request<B>) -> Result<Place, HandleError> {
        let tenant = tenant.into();
        let running = self.find(tenant).ok_or(HandleError::Unknown(tenant))?;
        let instance = running.instance.get().ok_or(HandleError::Down)?;
        let taken = instance.take(&self.shared, request).await?;
        let runtime = self.shared.runtime.clone();
        Ok(Place { running, taken, runtime })
    }

    /// Starts the function of a tenant, and returns when it can be used: see [`Backend::provision`].
    ///
    /// # Errors
    ///
    /// Those of [`Backend::provision`].
    pub async fn start(&self, tenant: Tenant, workload: &FunctionDeployment) -> Result<(), BackendError> {
        self.serves(workload)?;
        loop {
            let entry = self.enter(tenant, workload)?;
            let _starting = entry.starting.lock().await;
            if !self.is_current(tenant, &entry) {
                // Whoever started it failed meanwhile, or it was destroyed.
                continue;
            }
            if entry.instance.get().is_none() {
                // Whoever asked may go away half-way, and must not leave an entry that nobody is starting.
                let mut forget = Forget { backend: self, tenant, entry: Some(&entry) };
                let instance = self.make(workload).await?;
                if !self.is_current(tenant, &entry) {
                    return Err(BackendError::Other(format!("{tenant} was destroyed while it was starting")));
                }
                forget.entry = None;
                let _ = entry.instance.set(instance);
            }
            return Ok(());
        }
    }

    /// Stops the function of a tenant and cuts off what it is answering. One that does not run is no error.
    pub async fn stop(&self, tenant: Tenant) {
        let removed = self.tenants().remove(&tenant);
        if let Some(instance) = removed.as_ref().and_then(|entry| entry.instance.get()) {
            instance.stop().await;
        }
    }

    fn tenants(&self) -> MutexGuard<'_, BTreeMap<Tenant, Arc<Running>>> {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, tenant: Tenant) -> Option<Arc<Running>> {
        self.tenants().get(&tenant).cloned()
    }

    /// The entry of a tenant, made if there is none.
    fn enter(&self, tenant: Tenant, deployment: &FunctionDeployment) -> Result<Arc<Running>, BackendError> {
        let mut tenants = self.tenants();
        let entry = tenants.entry(tenant).or_insert_with(|| {
            let (starting, instance) = (tokio::sync::Mutex::default(), OnceLock::new());
            Arc::new(Running { deployment: deployment.clone(), starting, instance })
        });
        if entry.deployment == *deployment {
            Ok(entry.clone())
        } else {
            Err(BackendError::Conflict(tenant))
        }
    }

    fn is_current(&self, tenant: Tenant, entry: &Arc<Running>) -> bool {
        self.find(tenant).is_some_and(|found| Arc::ptr_eq(&found, entry))
    }

    fn forget(&self, tenant: Tenant, entry: &Arc<Running>) {
        let mut tenants = self.tenants();
        if tenants.get(&tenant).is_some_and(|found| Arc::ptr_eq(found, entry)) {
            tenants.remove(&tenant);
        }
    }

    fn serves(&self, deployment: &FunctionDeployment) -> Result<(), BackendError> {
        let pairs = deployment.env.iter().map(|(name, value)| name.len() + value.len());
        let bytes = pairs.chain(deployment.args.iter().map(String::len)).fold(0, usize::saturating_add);
        if bytes > ENVIRONMENT {
            return Err(BackendError::BadManifest(format!("environment and arguments pass {ENVIRONMENT} bytes")));
        }
        let named = |name: &String| !name.is_empty() && !name.contains(['=', '\0']);
        if !deployment.env.keys().all(named) {
            return Err(BackendError::BadManifest("a variable's name is empty or contains `=`".into()));
        }
        let (limits, config) = (&deployment.limits, &self.config);
        let served = limits.max_concurrent > 0
            && limits.memory_bytes <= config.max_memory_bytes
            && limits.request_timeout <= config.max_request_timeout
            && limits.max_body_bytes <= config.max_body_bytes;
        if !served {
            return Err(BackendError::Other(format!("this provider does not serve {limits:?}")));
        }
        Ok(())
    }

    async fn make(&self, deployment: &FunctionDeployment) -> Result<Instance, BackendError> {
        let compiled = self.components.get(&deployment.component).await?;
        let max_body = deployment.limits.max_body_bytes;
        let egress = Egress::new(self.outbound.clone(), deployment.allowed_hosts.clone(), max_body);
        let instance = Instance::new(deployment.clone(), compiled, egress, self.config.log_bytes);
        instance.try_out(&self.shared, self.config.start_timeout).await.map_err(|failure| match failure {
            Failure::Stopped | Failure::Crowded => BackendError::Other("no instance is free to try it out".into()),
            other => {
                let problem = other.note(self.config.start_timeout, deployment.limits.memory_bytes);
                BackendError::BadImage(format!("it does not start: {problem}"))
            }
        })?;
        Ok(instance)
    }
}

#[async_trait]
impl Backend for WasmBackend {
    fn capacity(&self) -> Resources {
        self.config.capacity
    }

    fn check(&self, workload: &Deployment) -> Result<(), BackendError> {
        self.serves(function(workload)?)
    }

    async fn fetch(&self, _: LeaseId, workload: &Deployment) -> Result<Fetched, BackendError> {
        Ok(Box::new(self.components.get(&function(workload)?.component).await?))
    }

    async fn provision(&self, lease: LeaseId, workload: &Deployment) -> Result<Access, BackendError> {
        self.start(lease.into(), function(workload)?).await?;
        Ok(access(lease))
    }

    async fn status(&self, lease: LeaseId) -> InstanceStatus {
        match self.find(lease.into()) {
            None => InstanceStatus::Unknown,
            Some(found) if found.instance.get().is_some() => InstanceStatus::Running,
            Some(_) => InstanceStatus::Down { reason: "it is being started".into() },
        }
    }

    async fn logs(&self, lease: LeaseId, from: Option<LogPosition>, max_bytes: usize) -> Result<Log, BackendError> {
        let found = self.find(lease.into()).ok_or(BackendError::UnknownLease(lease))?;
        let instance = found.instance.get().ok_or(BackendError::UnknownLease(lease))?;
        Ok(instance.logs(from, max_bytes))
    }

    async fn destroy(&self, lease: LeaseId) -> Result<(), BackendError> {
        self.stop(lease.into()).await;
        Ok(())
    }

    async fn list(&self) -> Vec<LeaseId> {
        let leases = |tenant: &Tenant| match tenant {
            Tenant::Lease(lease) => Some(*lease),
            Tenant::Deployment(_) => None,
        };
        self.tenants().keys().filter_map(leases).collect()
    }
}

/// What of a deployment is this backend's.
fn function(deployment: &Deployment) -> Result<&FunctionDeployment, BackendError> {
    match deployment {
        Deployment::Function(function) => Ok(function),
        Deployment::Container(_) | Deployment::Machine(_) => {
            Err(BackendError::BadManifest("this backend runs functions only".into()))
        }
    }
}

/// A place for one request at a function. Whatever is kept with it goes when the guest is gone.
pub struct Place {
    running: Arc<Running>,
    taken: Taken,
    runtime: runtime::Handle,
}

impl Place {
    /// Keeps `thing` until the guest is gone, or the place is dropped.
    pub fn keep(&mut self, thing: impl Send + Sync + 'static) {
        self.taken.keep(thing);
    }

    /// Has the function answer the request that the place was reserved for; see [`WasmBackend::handle`].
    ///
    /// # Errors
    ///
    /// Those of [`HandleError`].
    pub async fn answer<B>(self, request: Request<B>) -> Result<Response<GuestBody>, HandleError>
    where
        B: Body<Data = Bytes> + Send + Sync + Unpin + 'static,
    {
        let instance = self.running.instance.get().ok_or(HandleError::Down)?;
        instance.handle(&self.runtime, self.taken, request).await
    }
}

impl Drop for WasmBackend {
    fn drop(&mut self) {
        // A runtime that is simply dropped waits for its tasks, which a runtime that drops it does not allow.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Removes the entry of what is not started in the end.
struct Forget<'a> {
    backend: &'a WasmBackend,
    tenant: Tenant,
    entry: Option<&'a Arc<Running>>,
}

impl Drop for Forget<'_> {
    fn drop(&mut self) {
        if let Some(entry) = self.entry {
            self.backend.forget(self.tenant, entry);
        }
    }
}

fn access(lease: LeaseId) -> Access {
    let endpoint = Endpoint::Http { path: format!("/lease/{lease}/"), label: lease.to_string() };
    Access { endpoints: vec![endpoint], secrets: BTreeMap::new(), user: None, host_key: None }
}
