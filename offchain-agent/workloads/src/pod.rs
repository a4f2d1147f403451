//! Several containers of one lease, which share a network and, together, the lease's limits: a pod.
//!
//! The lease's own container is the first; others stand beside it, each with an image and a root of its own. What holds
//! the network is a container that was made and is never started: those of the lease come and go, and the network stays.

use crate::{
    place::{Place, Places},
    spec::{ContainerSpec, Health, Limits, Process, Restart},
};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Most containers that stand beside the lease's own.
pub const MAX_BESIDE: usize = 7;

/// File of the holder's root that stands for its program. It is never run.
pub(crate) const NEVER_RUN: &str = "pause";

/// A container beside the lease's own, as it was written down.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BesideSpec {
    /// What it is called: a label, no two alike.
    pub name: String,
    /// Digest of the image's manifest.
    pub image: String,
    /// What runs.
    pub process: Process,
    /// Volumes of the lease that it has, too.
    pub mounts: Vec<Mount>,
    /// Whether its root cannot be written to.
    pub read_only: bool,
    /// How to see that it works.
    pub health: Option<Health>,
}

/// A volume of the lease in another of its containers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mount {
    /// The volume's name.
    pub name: String,
    /// Where it is mounted there.
    pub path: String,
}

/// What a container joins that is one of several.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Joined {
    /// Folder of the namespaces that it shares.
    pub namespaces: PathBuf,
    /// Its control group.
    pub cgroup: String,
}

/// One container of a lease.
pub(crate) struct Part {
    /// What it is called; the lease's own need have no name.
    pub name: Option<String>,
    /// The container alone.
    pub spec: ContainerSpec,
    /// Its places.
    pub place: Place,
    /// What it shares with the others, if there are any.
    pub joined: Option<Joined>,
}

/// All containers of a lease, its own first.
pub(crate) fn parts(spec: &ContainerSpec, places: &Places, place: &Place) -> Vec<Part> {
    let joined = |name: &str| {
        let cgroup = format!("{}/{}/{name}", places.cgroup(), spec.id);
        (!spec.beside.is_empty()).then(|| Joined { namespaces: place.namespaces(), cgroup })
    };
    // No label has a point in it.
    let own = Part {
        name: spec.name.clone(),
        spec: ContainerSpec { beside: Vec::new(), ..spec.clone() },
        place: place.clone(),
        joined: joined(".own"),
    };
    let beside = spec.beside.iter().map(|beside| Part {
        name: Some(beside.name.clone()),
        spec: alone(spec, beside),
        place: place.part(&beside.name),
        joined: joined(&beside.name),
    });
    std::iter::once(own).chain(beside).collect()
}

/// The runtime's name for a container beside `id`, the lease's own.
pub(crate) fn id_of(id: &str, name: &str) -> String {
    format!("{id}.{name}")
}

/// The runtime's name for what holds the network of `id`.
pub(crate) fn holder_id(id: &str) -> String {
    format!("{id}.{NEVER_RUN}.")
}

/// The runtime's name for the own container of the lease whose container `id` is.
pub(crate) fn lease_id(id: &str) -> &str {
    id.split('.').next().unwrap_or(id)
}

/// What holds the network of `spec`'s containers: it has nothing, and is never started.
pub(crate) fn holder(spec: &ContainerSpec) -> ContainerSpec {
    ContainerSpec {
        id: holder_id(&spec.id),
        process: Process {
            args: vec![format!("/{NEVER_RUN}")],
            env: Vec::new(),
            cwd: "/".into(),
            uid: 0,
            gid: 0,
            groups: Vec::new(),
            stop_signal: spec.process.stop_signal,
        },
        limits: Limits { vcpus: 1, memory_bytes: HOLDER_MEMORY, pids: HOLDER_PIDS, ..spec.limits },
        ports: Vec::new(),
        outbound: Vec::new(),
        volumes: Vec::new(),
        gpus: Vec::new(),
        beside: Vec::new(),
        read_only: false,
        restart: Restart::Never,
        health: None,
        ..spec.clone()
    }
}

/// What the OCI runtime itself needs for a container that it has made and not started. It is the provider's, not the
/// lease's.
const HOLDER_MEMORY: u64 = 64 << 20;
const HOLDER_PIDS: u32 = 32;

/// `beside` as a container of its own.
fn alone(spec: &ContainerSpec, beside: &BesideSpec) -> ContainerSpec {
    let mounted = beside.mounts.iter().filter_map(|mount| {
        let volume = spec.volumes.iter().find(|volume| volume.name == mount.name)?;
        Some(crate::spec::VolumeSpec { path: mount.path.clone(), ..volume.clone() })
    });
    ContainerSpec {
        id: id_of(&spec.id, &beside.name),
        image: beside.image.clone(),
        process: beside.process.clone(),
        ports: Vec::new(),
        volumes: mounted.collect(),
        beside: Vec::new(),
        read_only: beside.read_only,
        health: beside.health.clone(),
        ..spec.clone()
    }
}
