//! Virtual machines, run by QEMU under supervisors of their own. What holds them is said in
//! [`tradewind_workloads::machine`].

use super::{
    container::{failed, is_up, shim_beside_us},
    Access, Backend, BackendError, Deployment, Endpoint, InstanceStatus, Log, MachineDeployment,
};
use crate::config::MachinesConfig;
use async_trait::async_trait;
use std::{collections::BTreeMap, path::Path, time::Duration};
use tradewind_client::rpc::LogPosition;
use tradewind_primitives::{LeaseId, Resources};
use tradewind_workloads::{
    machine::{MachineConfig, MachineError, Machines},
    ContainerError, Fetched,
};

/// Longest time to fetch a disk image: less than a task has.
const FETCH: Duration = Duration::from_secs(480);

/// The backend for virtual machines.
pub struct MachineBackend {
    machines: Machines,
    capacity: Resources,
}

impl MachineBackend {
    /// Takes up the machines of the agent in `home`.
    ///
    /// # Errors
    /// [`BackendError::Other`] if this machine does not run any, with what is missing.
    pub async fn open(config: &MachinesConfig, home: &Path) -> Result<Self, BackendError> {
        let home = std::path::absolute(home).map_err(|error| BackendError::Other(format!("the home: {error}")))?;
        let machines = Machines::open(MachineConfig {
            kept: home.join("machines"),
            run: config.run.clone(),
            shim: shim_beside_us(config.shim.as_ref())?,
            qemu: config.qemu.clone(),
            id_base: config.id_base,
            listen: config.listen,
            ports: config.ports,
            private: config.private_destinations.clone(),
            accel: config.accel,
            max_image_bytes: u64::from(config.max_image_mib) << 20,
            image_quota_bytes: u64::from(config.image_quota_gib) << 30,
            timeout: FETCH,
            ready: Duration::from_secs(config.ready_seconds),
            gpus: config.gpu_addresses.clone(),
        });
        let capacity = Resources {
            vcpus: config.vcpus,
            memory_mib: config.memory_mib,
            storage_gib: config.storage_gib,
            gpus: config.gpus,
            ..Resources::default()
        };
        Ok(Self { machines: machines.await.map_err(refused)?, capacity })
    }
}

#[async_trait]
impl Backend for MachineBackend {
    fn capacity(&self) -> Resources {
        self.capacity
    }

    fn check(&self, workload: &Deployment) -> Result<(), BackendError> {
        machine(workload)?.wanted.check().map_err(failed)
    }

    async fn fetch(&self, lease: LeaseId, workload: &Deployment) -> Result<Fetched, BackendError> {
        self.machines.fetch(lease, &machine(workload)?.wanted).await.map_err(refused)
    }

    async fn provision(&self, lease: LeaseId, workload: &Deployment) -> Result<Access, BackendError> {
        let machine = machine(workload)?;
        let running = self.machines.provision(lease, &machine.wanted).await.map_err(|error| match error {
            MachineError::Workload(ContainerError::Conflict) => BackendError::Conflict(lease.into()),
            error => refused(error),
        })?;
        let endpoints = running.ports.into_iter().map(|port| Endpoint::Port {
            inside: port.inside,
            outside: port.outside,
            web: machine.web == Some(port.inside),
        });
        let user = running.host_key.is_some().then_some(running.user);
        Ok(Access { endpoints: endpoints.collect(), secrets: BTreeMap::new(), user, host_key: running.host_key })
    }

    async fn status(&self, lease: LeaseId) -> InstanceStatus {
        is_up(self.machines.presence(lease))
    }

    async fn logs(&self, lease: LeaseId, from: Option<LogPosition>, max_bytes: usize) -> Result<Log, BackendError> {
        let from = from.map(|from| (from.run, from.offset));
        match self.machines.logs(lease, from, max_bytes).map_err(refused)? {
            Some((run, offset, bytes)) => Ok(Log { bytes, start: LogPosition { run, offset } }),
            None => Err(BackendError::UnknownLease(lease)),
        }
    }

    async fn destroy(&self, lease: LeaseId) -> Result<(), BackendError> {
        self.machines.destroy(lease).await.map_err(refused)
    }

    async fn list(&self) -> Vec<LeaseId> {
        self.machines.list()
    }
}

/// What of a deployment is this backend's.
fn machine(deployment: &Deployment) -> Result<&MachineDeployment, BackendError> {
    match deployment {
        Deployment::Machine(machine) => Ok(machine),
        Deployment::Function(_) | Deployment::Container(_) => {
            Err(BackendError::BadManifest("this backend runs machines only".into()))
        }
    }
}

fn refused(error: MachineError) -> BackendError {
    match error {
        MachineError::Workload(error) => failed(error),
        error if error.is_buyers() => BackendError::BadImage(error.to_string()),
        error => BackendError::Other(error.to_string()),
    }
}
