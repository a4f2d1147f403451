//! Containers: OCI images, run by an OCI runtime under supervisors of their own. What holds them is said in
//! [`tradewind_workloads`].

use super::{Access, Backend, BackendError, ContainerDeployment, Deployment, Endpoint, InstanceStatus, Log};
use crate::config::ContainersConfig;
use async_trait::async_trait;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};
use tradewind_client::rpc::LogPosition;
use tradewind_primitives::{LeaseId, Resources};
use tradewind_workloads::{
    image::{ImageStore, StoreConfig},
    Config, ContainerError, Containers, Exec, Executed, Fetched, Presence, Status,
};

/// Name of the supervisor's program, beside ours.
const SHIM: &str = "tradewind-shim";

/// Longest time to fetch and unpack an image, waiting for a place left out: less than a task has.
const FETCH: Duration = Duration::from_secs(480);

/// Most files of an image.
const MAX_FILES: u64 = 1_000_000;

/// The backend for containers.
pub struct ContainerBackend {
    containers: Containers,
    capacity: Resources,
}

impl ContainerBackend {
    /// Takes up the containers of the agent in `home`.
    ///
    /// # Errors
    /// [`BackendError::Other`] if this machine does not run containers, with what is missing.
    pub async fn open(config: &ContainersConfig, home: &Path) -> Result<Self, BackendError> {
        let other = |what: &str, error: &dyn std::fmt::Display| BackendError::Other(format!("{what}: {error}"));
        let home = std::path::absolute(home).map_err(|error| other("the home", &error))?;
        let kept = home.join("containers");
        let shim = shim_beside_us(config.shim.as_ref())?;
        let images = ImageStore::open(StoreConfig {
            dir: kept.join("images"),
            shim: shim.clone(),
            id_base: config.id_base,
            max_image_bytes: u64::from(config.max_image_mib) << 20,
            max_files: MAX_FILES,
            quota_bytes: u64::from(config.image_quota_gib) << 30,
            timeout: FETCH,
            insecure: config.insecure_registries.clone(),
            auth_file: config.auth_file.clone(),
        });
        let images = images.map_err(|error| other("images", &error))?;
        let config_of = Config {
            kept,
            run: config.run.clone(),
            shim,
            runtime: config.runtime.clone(),
            id_base: config.id_base,
            listen: config.listen,
            ports: config.ports,
            private: config.private_destinations.clone(),
            gpus: config.gpus.clone(),
            cdi_dirs: config.cdi_dirs.clone(),
        };
        let containers = Containers::open(config_of, images).await.map_err(failed)?;
        let capacity = Resources {
            vcpus: config.vcpus,
            memory_mib: config.memory_mib,
            storage_gib: config.storage_gib,
            gpus: u16::try_from(config.gpus.len()).unwrap_or(u16::MAX),
            ..Resources::default()
        };
        Ok(Self { containers, capacity })
    }
}

impl ContainerBackend {
    /// Runs a command in the container of `lease`, or in the one that is called `name`; `None` if that does not run now.
    ///
    /// # Errors
    /// [`ContainerError::NoSuchContainer`]; others if the OCI runtime is not there.
    pub async fn exec(
        &self,
        lease: LeaseId,
        name: Option<&str>,
        what: Exec,
    ) -> Result<Option<Executed>, ContainerError> {
        self.containers.exec(lease, name, what).await
    }
}

#[async_trait]
impl Backend for ContainerBackend {
    fn capacity(&self) -> Resources {
        self.capacity
    }

    fn check(&self, workload: &Deployment) -> Result<(), BackendError> {
        container(workload)?.wanted.check().map_err(failed)
    }

    async fn fetch(&self, lease: LeaseId, workload: &Deployment) -> Result<Fetched, BackendError> {
        self.containers.fetch(lease, &container(workload)?.wanted).await.map_err(failed)
    }

    async fn provision(&self, lease: LeaseId, workload: &Deployment) -> Result<Access, BackendError> {
        let container = container(workload)?;
        let ports = self.containers.provision(lease, &container.wanted).await.map_err(|error| match error {
            ContainerError::Conflict => BackendError::Conflict(lease.into()),
            error => failed(error),
        })?;
        let endpoints = ports.into_iter().map(|port| Endpoint::Port {
            inside: port.inside,
            outside: port.outside,
            web: container.web == Some(port.inside),
        });
        Ok(Access { endpoints: endpoints.collect(), secrets: BTreeMap::new(), user: None, host_key: None })
    }

    async fn status(&self, lease: LeaseId) -> InstanceStatus {
        is_up(self.containers.presence(lease))
    }

    async fn logs(&self, lease: LeaseId, from: Option<LogPosition>, max_bytes: usize) -> Result<Log, BackendError> {
        let from = from.map(|from| (from.run, from.offset));
        match self.containers.logs(lease, from, max_bytes).map_err(failed)? {
            Some((run, offset, bytes)) => Ok(Log { bytes, start: LogPosition { run, offset } }),
            None => Err(BackendError::UnknownLease(lease)),
        }
    }

    async fn destroy(&self, lease: LeaseId) -> Result<(), BackendError> {
        self.containers.destroy(lease).await.map_err(failed)
    }

    async fn list(&self) -> Vec<LeaseId> {
        self.containers.list()
    }
}

/// What of a deployment is this backend's.
fn container(deployment: &Deployment) -> Result<&ContainerDeployment, BackendError> {
    match deployment {
        Deployment::Container(container) => Ok(container),
        Deployment::Function(_) | Deployment::Machine(_) => {
            Err(BackendError::BadManifest("this backend runs containers only".into()))
        }
    }
}

/// The supervisor's program: `said`, or the one beside ours.
pub(super) fn shim_beside_us(said: Option<&PathBuf>) -> Result<PathBuf, BackendError> {
    let own = || std::env::current_exe().map(|own| own.with_file_name(SHIM));
    let found = said.cloned().map_or_else(own, Ok);
    found.map_err(|error| BackendError::Other(format!("where this program is: {error}")))
}

/// What a supervisor that says so means for the provider.
pub(super) fn is_up(presence: Presence) -> InstanceStatus {
    match presence {
        Presence::Unknown => InstanceStatus::Unknown,
        Presence::Unsupervised => InstanceStatus::Down { reason: "its supervisor is gone".into() },
        Presence::Hung => InstanceStatus::Down { reason: "its supervisor hangs".into() },
        Presence::Supervised(Status::Failed { why, .. }) => InstanceStatus::Down { reason: why },
        // One that ends is the buyer's doing; it is started again as the manifest says.
        Presence::Supervised(
            Status::Starting { .. } | Status::Running { .. } | Status::Waiting { .. } | Status::Ended { .. },
        ) => InstanceStatus::Running,
    }
}

pub(super) fn failed(error: ContainerError) -> BackendError {
    match &error {
        ContainerError::Unfit(_) => BackendError::BadManifest(error.to_string()),
        error if error.is_buyers() => BackendError::BadImage(error.to_string()),
        error => BackendError::Other(error.to_string()),
    }
}
