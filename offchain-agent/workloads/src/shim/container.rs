//! A container, as its supervisor runs it.

use super::{
    failed,
    net::{Carried, Net, HOSTS_OF_CONTAINERS},
    pod::Pod,
    process::{self, Running},
    supervise_with,
    voice::Voice,
    Read, ShimArgs, ShimError, Workload,
};
use crate::{
    cdi,
    command::CommandError,
    pod::{self, Part},
    runtime::{OutputPair, Runtime},
    spec::{ContainerSpec, Health, HostSpec, Restart},
};
use std::{cell::RefCell, path::Path, rc::Rc};

/// One of a lease's containers.
struct Container {
    part: Part,
    host: Rc<HostSpec>,
    runtime: Runtime,
}

/// Supervises a lease's containers until told to end. Says `up` to standard output once all run for the first time.
///
/// # Errors
/// When a container cannot be made, or a part of the machine does not work.
pub fn supervise(args: &ShimArgs) -> Result<(), ShimError> {
    let make = |Read { spec, host, places, place }: Read<ContainerSpec, HostSpec>| {
        let runtime = Runtime::new(Path::new(&host.runtime), Path::new(&host.runtime_root));
        let host = Rc::new(host);
        let parts = pod::parts(&spec, &places, &place).into_iter();
        let all = parts.map(|part| Container { part, host: host.clone(), runtime: runtime.clone() }).collect();
        let several = !spec.beside.is_empty();
        let pod = Pod { runtime, spec, place, parent: places.cgroup(), holder: RefCell::default() };
        (several.then_some(pod), all)
    };
    supervise_with(args, make, Container::carried)
}

impl Container {
    fn carried(&self) -> Carried<'_> {
        Carried {
            listen: self.host.listen,
            ports: self.part.spec.ports.clone(),
            outbound: &self.part.spec.outbound,
            hosts: HOSTS_OF_CONTAINERS,
            private: &self.host.private,
            bytes_per_second: self.part.spec.limits.bytes_per_second,
        }
    }
}

impl Workload for Container {
    fn name(&self) -> Option<&str> {
        self.part.name.as_deref()
    }

    fn restart(&self) -> Restart {
        self.part.spec.restart
    }

    fn health(&self) -> Option<&Health> {
        self.part.spec.health.as_ref()
    }

    async fn hangs(&self) {
        // Nothing stands between it and the machine.
        std::future::pending().await
    }

    async fn start(&self, log: &Voice, net: &Net) -> Result<Running, ShimError> {
        let Part { spec, place, joined, .. } = &self.part;
        let (stdout, out) = process::output()?;
        let (stderr, err) = process::output()?;
        let running = process::create(&self.runtime, spec, place, OutputPair { stdout, stderr }).await?;
        // Where several share a network, it is not that of one of them.
        if joined.is_none() {
            net.enter(running.pid()).map_err(failed("the container's network"))?;
        }
        for from in [out, err] {
            running.keep(from, log);
        }
        self.runtime.start(&spec.id).await?;
        Ok(running)
    }

    fn refuses(&self, error: &ShimError) -> bool {
        // The runtime looked at it and said no; everything else is the machine's, as its GPUs' programs are.
        match error {
            ShimError::Runtime(CommandError::Failed { complaint, .. }) => {
                self.part.spec.gpus.is_empty() || !cdi::is_of_a_hook(complaint)
            }
            _ => false,
        }
    }

    async fn stop(&self, running: &Running) {
        process::stop(&self.runtime, &self.part.spec, running).await;
    }

    async fn clear(&self, net: &Net) -> Result<(), ShimError> {
        if self.part.joined.is_none() {
            net.leave();
        }
        Ok(self.runtime.delete(&self.part.spec.id).await?)
    }
}
