//! What runs a lease's workload.
//!
//! A backend keeps nothing across restarts: the agent's journal does, and after a restart the agent provisions every
//! running lease again. So every step can be repeated, and instances are named by their lease alone.

pub mod container;
mod hosts;
pub mod machine;
pub mod wasm;

pub use hosts::{BadHostPattern, HostPattern};

use async_trait::async_trait;
use cid::Cid;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, time::Duration};
use tradewind_client::{content::ContentId, rpc::LogPosition};
use tradewind_primitives::{FailReason, Kind, LeaseId, Resources};
use tradewind_workloads::{machine::WantedMachine, Fetched, Wanted};

/// What a workload runs for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Tenant {
    /// A lease.
    Lease(LeaseId),
    /// Whoever pays for a request to the deployment with this manifest.
    Deployment(ContentId),
}

impl From<LeaseId> for Tenant {
    fn from(lease: LeaseId) -> Self {
        Self::Lease(lease)
    }
}

impl fmt::Display for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lease(lease) => write!(f, "lease {lease}"),
            Self::Deployment(cid) => write!(f, "deployment {cid}"),
        }
    }
}

/// Runs workloads of one kind.
#[async_trait]
pub trait Backend: Send + Sync {
    /// All that this backend can give to leases, rented or not.
    fn capacity(&self) -> Resources;

    /// Whether this backend would run a workload, as far as can be said without its program. Asked before a lease is
    /// accepted: refusing costs nobody anything then.
    ///
    /// # Errors
    ///
    /// [`BackendError::BadManifest`] if the buyer's part is at fault, [`BackendError::Other`] if this backend does not
    /// give what is asked for.
    fn check(&self, workload: &Deployment) -> Result<(), BackendError>;

    /// Gets what the workload of a lease needs from elsewhere, compiles it if it is a program to be compiled, and does nothing
    /// else: [`Backend::provision`] finds it while what this returns is kept, and gets it itself otherwise. It may take as
    /// long as somebody else's server likes, and be dropped at any time: nothing of the lease is touched, and what it was
    /// fetching is given up. What has come by then is unpacked or compiled to its end.
    ///
    /// # Errors
    ///
    /// As [`Backend::provision`].
    async fn fetch(&self, lease: LeaseId, workload: &Deployment) -> Result<Fetched, BackendError>;

    /// Starts the workload of a lease, and returns when it can be used.
    ///
    /// Provisioning a running lease with the same deployment changes nothing and returns the same access.
    ///
    /// # Errors
    ///
    /// [`BackendError::BadManifest`] and [`BackendError::BadImage`] if the buyer's part is at fault,
    /// [`BackendError::Conflict`] if the lease runs something else, and [`BackendError::Other`] for faults on this
    /// side. After an error of this call the lease does not run, except after a conflict.
    async fn provision(&self, lease: LeaseId, workload: &Deployment) -> Result<Access, BackendError>;

    /// Whether the workload is up, as far as the provider answers for it. A workload that is up and fails by its own
    /// doing is [`InstanceStatus::Running`]: otherwise a buyer could make its provider break its promise.
    async fn status(&self, lease: LeaseId) -> InstanceStatus;

    /// What the workload wrote to its standard output and standard error, at most `max_bytes`: from `from` on, or from
    /// the oldest byte that is kept if that is later or `from` is in another run's log; without `from`, the end of it,
    /// from the start of a line if one starts in it. The bytes are the workload's own: they may contain control
    /// characters.
    ///
    /// # Errors
    ///
    /// [`BackendError::UnknownLease`] if nothing of the lease runs.
    async fn logs(&self, lease: LeaseId, from: Option<LogPosition>, max_bytes: usize) -> Result<Log, BackendError>;

    /// Stops the workload of a lease and removes what is left of it. A lease that does not run is no error.
    ///
    /// # Errors
    ///
    /// [`BackendError::Other`] if something may be left; call again.
    async fn destroy(&self, lease: LeaseId) -> Result<(), BackendError>;

    /// The leases that run or are being started, in ascending order.
    async fn list(&self) -> Vec<LeaseId>;
}

/// A part of a workload's log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Log {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Where the first of them is.
    pub start: LogPosition,
}

impl Log {
    /// Where what follows begins.
    pub fn next(&self) -> LogPosition {
        let len = u64::try_from(self.bytes.len()).unwrap_or(u64::MAX);
        LogPosition { offset: self.start.offset.saturating_add(len), ..self.start }
    }
}

/// What to run for a lease: a manifest whose references are resolved.
#[derive(Clone, Debug)]
pub enum Deployment {
    /// A function.
    Function(FunctionDeployment),
    /// A container.
    Container(Box<ContainerDeployment>),
    /// A virtual machine.
    Machine(Box<MachineDeployment>),
}

impl Deployment {
    /// Kind of workload.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Function(_) => Kind::Function,
            Self::Container(_) => Kind::Container,
            Self::Machine(_) => Kind::Machine,
        }
    }

    /// What of it is in the agent's blob store.
    pub fn content(&self) -> Vec<Cid> {
        match self {
            Self::Function(function) => vec![function.component],
            Self::Container(container) => container.content.clone(),
            Self::Machine(machine) => machine.content.into_iter().collect(),
        }
    }
}

/// A container to run.
#[derive(Clone)]
pub struct ContainerDeployment {
    /// All of it.
    pub wanted: Wanted,
    /// Its images that are in the agent's blob store.
    pub content: Vec<Cid>,
    /// The port where the workload answers browsers, if it says so by calling it `http`.
    pub web: Option<u16>,
}

/// A virtual machine to run.
#[derive(Clone)]
pub struct MachineDeployment {
    /// All of it.
    pub wanted: WantedMachine,
    /// Its disk image, if that is in the agent's blob store.
    pub content: Option<Cid>,
    /// The port where the workload answers browsers, if it says so by calling it `http`.
    pub web: Option<u16>,
}

impl fmt::Debug for MachineDeployment {
    // Environment and files may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MachineDeployment")
            .field("image", &self.wanted.image)
            .field("ports", &self.wanted.ports)
            .field("limits", &self.wanted.limits)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ContainerDeployment {
    // Environment, arguments and files may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContainerDeployment")
            .field("image", &self.wanted.image)
            .field("ports", &self.wanted.ports)
            .field("limits", &self.wanted.limits)
            .finish_non_exhaustive()
    }
}

/// A function to run.
#[derive(Clone, PartialEq, Eq)]
pub struct FunctionDeployment {
    /// The program, in the agent's blob store.
    pub component: Cid,
    /// Environment variables; secrets among them.
    pub env: BTreeMap<String, String>,
    /// Arguments after the program's name.
    pub args: Vec<String>,
    /// Where the workload may call out to; nowhere if empty.
    pub allowed_hosts: Vec<HostPattern>,
    /// What it may use.
    pub limits: Limits,
}

impl From<FunctionDeployment> for Deployment {
    fn from(function: FunctionDeployment) -> Self {
        Self::Function(function)
    }
}

impl fmt::Debug for FunctionDeployment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The values may be secrets, and this ends up in logs.
        f.debug_struct("FunctionDeployment")
            .field("component", &self.component.to_string())
            .field("env", &self.env.keys())
            .field("args", &self.args.len())
            .field("allowed_hosts", &self.allowed_hosts)
            .field("limits", &self.limits)
            .finish()
    }
}

/// What a workload may use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Memory in bytes of all requests of the lease that are being answered at one time.
    pub memory_bytes: u64,
    /// From the arrival of a request to the last byte of its answer.
    pub request_timeout: Duration,
    /// Bytes of the body of a request, of an answer, and of each in a call out.
    pub max_body_bytes: u64,
    /// Requests answered at one time; at least 1. Further ones are refused.
    pub max_concurrent: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_bytes: 64 << 20,
            request_timeout: Duration::from_secs(30),
            max_body_bytes: 8 << 20,
            max_concurrent: 16,
        }
    }
}

/// How a buyer gets at its workload.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// Where it answers.
    pub endpoints: Vec<Endpoint>,
    /// What it takes to get in, by name. Empty if anybody may.
    pub secrets: BTreeMap<String, String>,
    /// Who logs in by SSH.
    pub user: Option<String>,
    /// Fingerprint of the SSH server's key, which logging in must meet: `SHA256:…`.
    pub host_key: Option<String>,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access")
            .field("endpoints", &self.endpoints)
            .field("secrets", &self.secrets.keys())
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// A place where a workload answers. The agent, which knows its public addresses, makes URLs of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "protocol", rename_all = "lowercase")]
pub enum Endpoint {
    /// HTTP through the agent's ingress.
    Http {
        /// Path below the ingress's own address: `/lease/7/`.
        path: String,
        /// Label to put before the ingress's domain: `7`.
        label: String,
    },
    /// A TCP port of the machine.
    Port {
        /// The workload's.
        inside: u16,
        /// The machine's.
        outside: u16,
        /// Whether it is the one for browsers.
        web: bool,
    },
}

/// Whether a workload is up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum InstanceStatus {
    /// The backend knows nothing of it.
    Unknown,
    /// It is up.
    Running,
    /// It is not, or not yet.
    Down {
        /// Why, for the provider.
        reason: String,
    },
}

/// Why a backend cannot do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    /// The manifest asks for what cannot be.
    #[error("bad manifest: {0}")]
    BadManifest(String),
    /// The program is missing, damaged, or not what this backend runs.
    #[error("bad image: {0}")]
    BadImage(String),
    /// Nothing of this lease runs.
    #[error("lease {0} does not run here")]
    UnknownLease(LeaseId),
    /// The lease runs another deployment.
    #[error("{0} runs another workload already")]
    Conflict(Tenant),
    /// A fault on the provider's side.
    #[error("{0}")]
    Other(String),
}

impl BackendError {
    /// What the chain is told if provisioning ends with this error.
    pub fn fail_reason(&self) -> FailReason {
        match self {
            Self::BadManifest(_) => FailReason::BadManifest,
            Self::BadImage(_) => FailReason::BadImage,
            Self::UnknownLease(_) | Self::Conflict(_) | Self::Other(_) => FailReason::Other,
        }
    }
}
