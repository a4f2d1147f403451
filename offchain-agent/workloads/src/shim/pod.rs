//! What holds the network of a lease's containers, if it has several: a container that is made and never started.

use super::{complain, failed, net::Net, process, Ground, ShimError};
use crate::{
    cgroup::{self, Group, GroupLimits},
    exec::parent_of,
    place::Place,
    pod,
    runtime::{OutputPair, Runtime},
    spec::ContainerSpec,
};
use std::{
    cell::RefCell,
    fs::{self, File},
    io::{self, ErrorKind},
    os::{fd::AsRawFd, unix::fs::symlink},
    process::Stdio,
};

/// What containers of one lease stand on together.
pub(super) struct Pod {
    pub runtime: Runtime,
    pub spec: ContainerSpec,
    pub place: Place,
    /// The control group above that of each container.
    pub parent: String,
    /// What holds the network, while it does, and the namespaces.
    pub holder: RefCell<Option<(process::Running, Vec<File>)>>,
}

/// Namespaces that the containers share, by the names of their files.
const SHARED: [&str; 2] = ["net", "user"];

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
            Some(pod) => pod.holder.borrow().as_ref().map(|(holder, _)| holder.end()),
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
        let namespaces = self.offer(&holder).map_err(failed("the namespaces"))?;
        net.enter(holder.pid()).map_err(failed("the containers' network"))?;
        // Had it ended before we had its namespaces, they could be those of another that got its number: a child of ours is none.
        if parent_of(holder.pid()) != Some(std::process::id()) {
            return Err(failed("the namespaces")(ErrorKind::NotFound.into()));
        }
        *self.holder.borrow_mut() = Some((holder, namespaces));
        Ok(())
    }

    /// Opens the namespaces of `holder`, and says where whoever is to join them finds them: at us, who live as long as
    /// anybody can join, and not by a number that another process could get.
    fn offer(&self, holder: &process::Running) -> io::Result<Vec<File>> {
        let folder = self.place.namespaces();
        fs::create_dir_all(&folder)?;
        let mut held = Vec::new();
        for name in SHARED {
            let file = File::open(format!("/proc/{}/ns/{name}", holder.pid()))?;
            symlink(format!("/proc/{}/fd/{}", std::process::id(), file.as_raw_fd()), folder.join(name))?;
            held.push(file);
        }
        Ok(held)
    }

    async fn clear(&self, net: &Net) -> Result<(), ShimError> {
        net.leave();
        self.holder.borrow_mut().take();
        self.runtime.delete(&pod::holder_id(&self.spec.id)).await?;
        match fs::remove_dir_all(self.place.namespaces()) {
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
