//! A container, as its supervisor runs it.

use super::{
    net::{Carried, Net, HOSTS_OF_CONTAINERS},
    process::{self, Running},
    supervise_with, Log, Read, ShimArgs, ShimError, Workload,
};
use crate::{
    command::CommandError,
    place::Place,
    runtime::Runtime,
    spec::{ContainerSpec, Health, HostSpec, Restart},
};
use std::path::Path;

struct Container {
    spec: ContainerSpec,
    host: HostSpec,
    place: Place,
    runtime: Runtime,
}

/// Supervises a container until told to end. Says `up` to standard output once it runs for the first time.
///
/// # Errors
/// When the container cannot be made, or a part of the machine does not work.
pub fn supervise(args: &ShimArgs) -> Result<(), ShimError> {
    let make = |read: Read<ContainerSpec, HostSpec>| Container {
        runtime: Runtime::new(Path::new(&read.host.runtime), Path::new(&read.host.runtime_root)),
        spec: read.spec,
        host: read.host,
        place: read.place,
    };
    supervise_with(args, make, Container::carried)
}

impl Container {
    fn carried(&self) -> Carried<'_> {
        Carried {
            listen: self.host.listen,
            ports: self.spec.ports.clone(),
            outbound: &self.spec.outbound,
            hosts: HOSTS_OF_CONTAINERS,
            private: &self.host.private,
            bytes_per_second: self.spec.limits.bytes_per_second,
        }
    }
}

impl Workload for Container {
    fn restart(&self) -> Restart {
        self.spec.restart
    }

    fn health(&self) -> Option<&Health> {
        self.spec.health.as_ref()
    }

    async fn hangs(&self) {
        // Nothing stands between it and the machine.
        std::future::pending().await
    }

    async fn start(&self, log: &Log, net: &Net) -> Result<Running, ShimError> {
        process::start(&self.runtime, &self.spec, &self.place, log, net).await
    }

    fn refuses(&self, error: &ShimError) -> bool {
        // The runtime looked at it and said no; everything else is the machine's.
        matches!(error, ShimError::Runtime(CommandError::Failed { .. }))
    }

    async fn stop(&self, running: &Running) {
        process::stop(&self.runtime, &self.spec, running).await;
    }

    async fn clear(&self) -> Result<(), ShimError> {
        Ok(self.runtime.delete(&self.spec.id).await?)
    }
}
