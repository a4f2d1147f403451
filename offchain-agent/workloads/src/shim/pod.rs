//! What holds the network of a lease's containers, if it has several: a container that is made and never started.

use super::{complain, failed, net::Net, process, Ground, ShimError};
use crate::{
    cgroup::{self, Group, GroupLimits},
    place::Place,
    pod,
    runtime::{OutputPair, Runtime},
    spec::ContainerSpec,
};
use std::{cell::RefCell, fs, io::ErrorKind, os::unix::fs::symlink, process::Stdio};

/// What containers of one lease stand on together.
pub(super) struct Pod {
    pub runtime: Runtime,
    pub spec: ContainerSpec,
    pub place: Place,
    /// The control group above that of each container.
    pub parent: String,
    /// What holds the network, while it does.
    pub holder: RefCell<Option<process::Running>>,
}

impl Ground for Option<Pod> {
    async fn lay(&self, net: &Net) -> Result<(), ShimError> {
        match self {
            Some(pod) => pod.lay(net).await,
            // A container alone has a network of its own.
            None => Ok(()),
        }
    }

    async fn gives_way(&self) {
        let ended = match self {
            Some(pod) => pod.holder.borrow().as_ref().map(process::Running::end),
            None => None,
        };
        match ended {
            Some(ended) => ended.await,
            None => std::future::pending().await,
        }
    }

    async fn clear(&self, net: &Net) -> Result<(), ShimError> {
        match self {
            Some(pod) => pod.clear(net).await,
            None => Ok(()),
        }
    }
}

impl Pod {
    async fn lay(&self, net: &Net) -> Result<(), ShimError> {
        self.clear(net).await?;
        let limits = self.spec.limits;
        let limits = GroupLimits { memory_bytes: limits.memory_bytes, vcpus: limits.vcpus, pids: limits.pids };
        Group::new(&self.parent, &self.spec.id).create(&limits).map_err(failed("the control group"))?;
        let output = OutputPair { stdout: Stdio::null(), stderr: Stdio::null() };
        let holder = process::create(&self.runtime, &pod::holder(&self.spec), &self.place.holder(), output).await?;
        symlink(format!("/proc/{}/ns", holder.pid()), self.place.namespaces()).map_err(failed("the namespaces"))?;
        net.enter(holder.pid()).map_err(failed("the containers' network"))?;
        *self.holder.borrow_mut() = Some(holder);
        Ok(())
    }

    async fn clear(&self, net: &Net) -> Result<(), ShimError> {
        net.leave();
        self.holder.borrow_mut().take();
        self.runtime.delete(&pod::holder_id(&self.spec.id)).await?;
        match fs::remove_file(self.place.namespaces()) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed("the namespaces")(error)),
            _ => {}
        }
        if let Err(error) = cgroup::remove_empty(&self.parent, &self.spec.id) {
            // Whoever removes the lease tries again.
            complain(format_args!("the control group: {error}"));
        }
        Ok(())
    }
}
