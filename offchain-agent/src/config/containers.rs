//! What the provider gives to containers.

use super::outside::{check_host, host_of};
use serde::Deserialize;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};
use tradewind_workloads::{DeviceName, PortRange};

/// Registries that anybody uses.
const REGISTRIES: [&str; 7] =
    ["docker.io", "quay.io", "ghcr.io", "gcr.io", "registry.k8s.io", "public.ecr.aws", "mcr.microsoft.com"];

/// Folders of descriptions of devices, as everybody has them: `nvidia-ctk cdi generate` and others write there.
const CDI_DIRS: [&str; 2] = ["/etc/cdi", "/var/run/cdi"];

/// What containers have, and how they are reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ContainersConfig {
    /// Virtual CPUs that leases can have together.
    pub vcpus: u32,
    /// Memory that leases can have together, in MiB.
    pub memory_mib: u32,
    /// Disk space that leases can have together, in GiB.
    pub storage_gib: u32,
    /// Disk space of a lease that rents none, in MiB.
    pub scratch_mib: u32,
    /// Bytes that a lease may move that rents no bandwidth, in Mbit/s, each way.
    pub bandwidth_mbps: u32,
    /// Processes and threads of a lease for each virtual CPU.
    pub processes_per_vcpu: u32,
    /// Ports of this machine at which leases' ports are reached.
    pub ports: PortRange,
    /// Address that those ports listen on.
    pub listen: IpAddr,
    /// How this machine is reached from outside: a name or an address. That of `ingress.url`, if it is not said.
    pub host: Option<String>,
    /// The OCI runtime.
    pub runtime: PathBuf,
    /// The supervisor of a container. The one beside this program, if it is not said.
    pub shim: Option<PathBuf>,
    /// Folder of mounts, which goes with the machine's power.
    pub run: PathBuf,
    /// This machine's user and group that are 0 in every container; 65,536 from it on must be nobody's.
    pub id_base: u32,
    /// Largest image, in MiB, packed.
    pub max_image_mib: u32,
    /// Disk space for unpacked images, in GiB.
    pub image_quota_gib: u32,
    /// Registries that images may come from: `host` or `host:port`. A buyer could have us ask any machine otherwise, of our own
    /// network among them.
    pub registries: Vec<String>,
    /// Those of them that speak plain HTTP.
    pub insecure_registries: Vec<String>,
    /// A file of credentials for registries, as `skopeo login` writes it.
    pub auth_file: Option<PathBuf>,
    /// Addresses of your own network that containers may connect to if their manifests list a name of them.
    pub private_destinations: Vec<SocketAddr>,
    /// GPUs that leases can have, each whole and by its CDI name, such as `nvidia.com/gpu=0`.
    pub gpus: Vec<String>,
    /// Folders of the descriptions of those devices; those of a later one win.
    pub cdi_dirs: Vec<PathBuf>,
}

impl Default for ContainersConfig {
    fn default() -> Self {
        Self {
            vcpus: 2,
            memory_mib: 2_048,
            storage_gib: 20,
            scratch_mib: 256,
            bandwidth_mbps: 100,
            processes_per_vcpu: 512,
            ports: PortRange { first: 20_000, last: 29_999 },
            listen: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            host: None,
            runtime: "runc".into(),
            shim: None,
            run: "/run/tradewind".into(),
            // Above what user databases and other programs' ranges of sub-ids use.
            id_base: 1 << 30,
            max_image_mib: 2_048,
            image_quota_gib: 20,
            registries: REGISTRIES.map(String::from).to_vec(),
            insecure_registries: Vec::new(),
            auth_file: None,
            private_destinations: Vec::new(),
            gpus: Vec::new(),
            cdi_dirs: CDI_DIRS.map(PathBuf::from).to_vec(),
        }
    }
}

impl ContainersConfig {
    /// What cannot be, with its name.
    ///
    /// # Errors
    /// What is wrong.
    pub(super) fn check(&self) -> Result<(), String> {
        for (name, value) in [
            ("vcpus", self.vcpus),
            ("memory_mib", self.memory_mib),
            ("scratch_mib", self.scratch_mib / 16),
            ("bandwidth_mbps", self.bandwidth_mbps),
            ("processes_per_vcpu", self.processes_per_vcpu),
            ("max_image_mib", self.max_image_mib),
            ("image_quota_gib", self.image_quota_gib),
            ("id_base", self.id_base >> 16),
        ] {
            if value == 0 {
                return Err(format!("containers.{name}: that is too little"));
            }
        }
        if self.id_base.checked_add(65_536).is_none() {
            return Err("containers.id_base: 65,536 ids from there on do not exist".into());
        }
        if u16::try_from(self.gpus.len()).is_err() {
            return Err("containers.gpus: there are too many".into());
        }
        for (index, name) in self.gpus.iter().enumerate() {
            DeviceName::parse(name).map_err(|error| format!("containers.gpus: {error}"))?;
            if self.gpus.iter().skip(index.saturating_add(1)).any(|other| other == name) {
                return Err(format!("containers.gpus: `{name}` is there twice"));
            }
        }
        if let Some(folder) = self.cdi_dirs.iter().find(|folder| !folder.is_absolute()) {
            return Err(format!("containers.cdi_dirs: `{}` is no absolute path", folder.display()));
        }
        check_host("containers", self.host.as_deref())
    }

    /// Whether images may come from where `reference` names.
    pub fn may_fetch(&self, reference: &str) -> bool {
        let registry = reference.split('/').next().unwrap_or_default();
        self.registries.iter().any(|allowed| allowed == registry)
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

    fn read(text: &str) -> Result<ContainersConfig, String> {
        let config: ContainersConfig = toml::from_str(text).map_err(|error| error.to_string())?;
        config.check().map(|()| config)
    }

    #[test]
    fn images_come_from_known_registries_only() {
        let config = read("").unwrap();
        assert!(config.may_fetch("docker.io/library/nginx@sha256:00"));
        assert!(!config.may_fetch("docker.io.evil.example/x@sha256:00"));
        assert!(!config.may_fetch("169.254.169.254/x@sha256:00"));
        assert!(read("registries = [\"127.0.0.1:5000\"]").unwrap().may_fetch("127.0.0.1:5000/a/b@sha256:00"));
    }

    #[test]
    fn what_is_not_said_has_a_default_and_what_cannot_be_is_refused_by_name() {
        let config = read("").unwrap();
        assert_eq!(
            (config.vcpus, config.ports.first, config.host("https://a.example:1/")),
            (2, 20_000, "a.example".into())
        );
        assert_eq!((config.gpus.len(), config.cdi_dirs), (0, vec!["/etc/cdi".into(), "/var/run/cdi".into()]));
        let gpus = read("gpus = [\"nvidia.com/gpu=0\", \"nvidia.com/gpu=1\"]\ncdi_dirs = [\"/a\"]").unwrap();
        assert_eq!((gpus.gpus.len(), gpus.cdi_dirs), (2, vec!["/a".into()]));
        assert_eq!(read("host = \"b.example\"").unwrap().host("https://a.example"), "b.example");
        for (text, word) in [
            ("vcpus = 0", "vcpus"),
            ("ports = \"9-1\"", "9-1"),
            ("id_base = 1000", "id_base"),
            ("id_base = 4294967295", "id_base"),
            ("host = \"a/b\"", "host"),
            ("scratch_mib = 1", "scratch_mib"),
            ("gpus = [\"0\"]", "vendor.com/class=name"),
            ("gpus = 1", "gpus"),
            ("gpus = [\"a.b/c=0\", \"a.b/c=0\"]", "twice"),
            ("cdi_dirs = [\"cdi\"]", "cdi_dirs"),
            ("surprise = 1", "surprise"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(word), "{error}");
        }
    }
}
