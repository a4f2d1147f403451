//! What a lease's machine is, written down before anything of it exists.

use super::kvm::Accelerator;
use crate::{
    cgroup::GroupLimits,
    leases::Written,
    place::Place,
    spec::{Destination, Limits, PublishedPort, VolumeSpec},
};
use serde::{Deserialize, Serialize};
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

/// What QEMU itself may use beside the guest's memory, in bytes: a provider who sells a machine of 1 GiB needs so much more.
pub const OVERHEAD_BYTES: u64 = 512 << 20;

/// Threads of QEMU beside those of the guest's processors.
const THREADS: u32 = 64;

/// Bytes that a disk's file may be longer than the disk, beside a 64th of it: the tables of a qcow2.
const TABLES: u64 = 64 << 20;

/// The first port of QEMU's loopback that stands for one of the guest's.
const FIRST_PORT: u16 = 10_000;

/// A machine, complete but for its secrets, which are in its seed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MachineSpec {
    /// The agent's and the lease's numbers.
    pub id: String,
    /// What was asked for, hashed: whoever asks for something else is told of a conflict.
    pub wanted: String,
    /// SHA-256 of the image, in hexadecimal digits.
    pub image: String,
    /// Who logs in.
    pub user: String,
    /// Whether anybody does, by SSH.
    pub ssh: bool,
    /// What it may use.
    pub limits: Limits,
    /// Ports that are reached from outside.
    pub ports: Vec<PublishedPort>,
    /// Where connections from inside may go.
    pub outbound: Vec<Destination>,
    /// Disks beside the root's.
    pub volumes: Vec<VolumeSpec>,
    /// PCI addresses of devices that are its own.
    pub gpus: Vec<String>,
    /// Number of its log among the lease's logs: the time of its beginning, in milliseconds since 1970.
    pub run: u64,
    /// The host's number of the user and the group that QEMU is.
    pub uid: u32,
}

impl Written for MachineSpec {
    fn wanted(&self) -> &str {
        &self.wanted
    }

    fn run(&self) -> u64 {
        self.run
    }

    fn ports(&self) -> &[PublishedPort] {
        &self.ports
    }
}

impl MachineSpec {
    /// Limits of QEMU's control group.
    pub(crate) fn group(&self) -> GroupLimits {
        GroupLimits {
            memory_bytes: self.limits.memory_bytes.saturating_add(OVERHEAD_BYTES),
            vcpus: self.limits.vcpus,
            pids: self.limits.vcpus.saturating_add(THREADS),
        }
    }

    /// Longest file that QEMU may write.
    pub(crate) fn max_file_bytes(&self) -> u64 {
        let disk = self.limits.disk_bytes;
        let disk = disk.saturating_add(disk / 64).saturating_add(TABLES);
        self.volumes.iter().map(|volume| volume.bytes).fold(disk, u64::max)
    }

    /// Ports of the machine, each with that of QEMU's loopback, where it passes connections on to the guest.
    pub(crate) fn carried_ports(&self) -> Vec<PublishedPort> {
        let numbers = FIRST_PORT..=u16::MAX;
        self.ports.iter().zip(numbers).map(|(port, inside)| PublishedPort { inside, outside: port.outside }).collect()
    }
}

/// How supervisors of machines are bound to the machine that they run on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MachineHost {
    /// QEMU.
    pub qemu: PathBuf,
    /// The program that launches it: the supervisor's own.
    pub shim: PathBuf,
    /// Folder of disk images.
    pub images: PathBuf,
    /// What runs the guest's code.
    pub accelerator: Accelerator,
    /// Address that published ports listen on.
    pub listen: IpAddr,
    /// Addresses that are not public and may be connected to nevertheless.
    pub private: Vec<SocketAddr>,
}

/// Places of a machine beside those that a container has too.
pub(crate) trait MachinePlace {
    /// The disk, as changes to the image.
    fn overlay(&self) -> PathBuf;
    /// What cloud-init reads.
    fn seed(&self) -> PathBuf;
    /// The key of the guest's SSH server.
    fn host_key(&self) -> PathBuf;
}

impl MachinePlace for Place {
    fn overlay(&self) -> PathBuf {
        self.kept.join("disk.qcow2")
    }

    fn seed(&self) -> PathBuf {
        self.kept.join("seed.iso")
    }

    fn host_key(&self) -> PathBuf {
        self.kept.join("host-key")
    }
}
