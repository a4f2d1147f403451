//! What the provider gives to virtual machines.

use super::outside::{check_host, host_of};
use serde::Deserialize;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};
use tradewind_workloads::{
    machine::{is_pci, Accel},
    PortRange,
};

/// What virtual machines have, and how they are reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MachinesConfig {
    /// Virtual CPUs that leases can have together.
    pub vcpus: u32,
    /// Memory that leases can have together, in MiB. QEMU takes some beside it.
    pub memory_mib: u32,
    /// Disk space that leases can have together, in GiB.
    pub storage_gib: u32,
    /// Whole GPUs that leases can have together: no more than `gpu_addresses`.
    pub gpus: u16,
    /// Bytes that a lease may move that rents no bandwidth, in Mbit/s, each way.
    pub bandwidth_mbps: u32,
    /// Ports of this machine at which leases' ports are reached. Not those of containers.
    pub ports: PortRange,
    /// Address that those ports listen on.
    pub listen: IpAddr,
    /// How this machine is reached from outside: a name or an address. That of `ingress.url`, if it is not said.
    pub host: Option<String>,
    /// QEMU.
    pub qemu: PathBuf,
    /// How guests' code is run.
    pub accel: Accel,
    /// The supervisor of a machine. The one beside this program, if it is not said.
    pub shim: Option<PathBuf>,
    /// Folder of sockets, which goes with the machine's power.
    pub run: PathBuf,
    /// QEMU runs as users from here on, one for each lease; 65,536 of them must be nobody's, and none a container's.
    pub id_base: u32,
    /// Largest disk image, in MiB.
    pub max_image_mib: u32,
    /// Disk space for images, in GiB.
    pub image_quota_gib: u32,
    /// Longest time until an SSH server answers, in seconds.
    pub ready_seconds: u64,
    /// Addresses of your own network that machines may connect to if their manifests list a name of them, and that images
    /// may be fetched from.
    pub private_destinations: Vec<SocketAddr>,
    /// PCI addresses of GPUs that are bound to VFIO.
    pub gpu_addresses: Vec<String>,
}

impl Default for MachinesConfig {
    fn default() -> Self {
        Self {
            vcpus: 2,
            memory_mib: 2_048,
            storage_gib: 20,
            gpus: 0,
            bandwidth_mbps: 100,
            ports: PortRange { first: 30_000, last: 31_999 },
            listen: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            host: None,
            qemu: "qemu-system-x86_64".into(),
            accel: Accel::Auto,
            shim: None,
            run: "/run/tradewind".into(),
            // Beside the containers'.
            id_base: (1 << 30) + 65_536,
            max_image_mib: 4_096,
            image_quota_gib: 20,
            ready_seconds: 180,
            private_destinations: Vec::new(),
            gpu_addresses: Vec::new(),
        }
    }
}

impl MachinesConfig {
    /// What cannot be, with its name.
    ///
    /// # Errors
    /// What is wrong.
    pub(super) fn check(&self) -> Result<(), String> {
        for (name, value) in [
            ("vcpus", self.vcpus),
            ("memory_mib", self.memory_mib / 64),
            ("storage_gib", self.storage_gib),
            ("bandwidth_mbps", self.bandwidth_mbps),
            ("max_image_mib", self.max_image_mib),
            ("image_quota_gib", self.image_quota_gib),
            ("id_base", self.id_base >> 16),
        ] {
            if value == 0 {
                return Err(format!("machines.{name}: that is too little"));
            }
        }
        if self.id_base.checked_add(65_536).is_none() {
            return Err("machines.id_base: 65,536 ids from there on do not exist".into());
        }
        // A task has 900 seconds for all, of which fetching may take 480.
        if !(10..=240).contains(&self.ready_seconds) {
            return Err("machines.ready_seconds: between 10 and 240".into());
        }
        if usize::from(self.gpus) > self.gpu_addresses.len() {
            return Err("machines.gpus: more than there are gpu_addresses".into());
        }
        for (index, address) in self.gpu_addresses.iter().enumerate() {
            if !is_pci(address) {
                return Err(format!("machines.gpu_addresses: `{address}` is no PCI address such as 0000:01:00.0"));
            }
            if self.gpu_addresses.iter().skip(index.saturating_add(1)).any(|other| other == address) {
                return Err(format!("machines.gpu_addresses: `{address}` is there twice"));
            }
        }
        check_host("machines", self.host.as_deref())
    }

    /// How this machine is reached, of which functions are reached at `ingress`.
    pub fn host(&self, ingress: &str) -> String {
        host_of(self.host.as_deref(), ingress)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(text: &str) -> Result<MachinesConfig, String> {
        let config: MachinesConfig = toml::from_str(text).map_err(|error| error.to_string())?;
        config.check().map(|()| config)
    }

    #[test]
    fn what_is_not_said_has_a_default_and_what_cannot_be_is_refused_by_name() {
        let config = read("accel = \"tcg\"").unwrap();
        assert_eq!((config.vcpus, config.ports.first, config.accel), (2, 30_000, Accel::Tcg));
        assert_eq!(config.host("https://a.example:1/"), "a.example");
        for (text, word) in [
            ("vcpus = 0", "vcpus"),
            ("memory_mib = 63", "memory_mib"),
            ("ports = \"9-1\"", "9-1"),
            ("id_base = 1000", "id_base"),
            ("id_base = 4294967295", "id_base"),
            ("host = \"a/b\"", "host"),
            ("ready_seconds = 900", "ready_seconds"),
            ("gpus = 1", "gpu_addresses"),
            ("gpu_addresses = [\"01:00.0\"]", "`01:00.0` is no PCI address"),
            ("gpu_addresses = [\"0000:01:00.0\", \"0000:01:00.0\"]", "twice"),
            ("accel = \"magic\"", "magic"),
            ("surprise = 1", "surprise"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(word), "{error}");
        }
    }
}
