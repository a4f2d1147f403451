//! What a lease wants to run.

use super::base::DiskSource;
use crate::{
    error::ContainerError,
    spec::{Destination, Limits, VolumeSpec},
    wanted::{check_outbound, check_volumes, FileSpec},
};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Least memory of a machine, in bytes.
pub const MIN_MACHINE_MEMORY: u64 = 64 << 20;

/// Most processors of a machine: what QEMU's is made for.
const MAX_VCPUS: u32 = 255;

/// Most volumes: each takes a place on the machine's bus.
const MAX_VOLUMES: usize = 16;

/// The port of SSH.
pub(super) const SSH: u16 = 22;

/// Who logs in if nobody else is named.
const ROOT: &str = "root";

/// What a lease wants to run.
#[derive(Clone)]
pub struct WantedMachine {
    /// What it starts from: a qcow2 that boots by BIOS, with cloud-init or what does the same.
    pub image: DiskSource,
    /// Who logs in, with the right to become root; `root` if nobody is named.
    pub user: Option<String>,
    /// Public keys of those who log in, as OpenSSH has them. With any, port 22 is published.
    pub ssh_keys: Vec<String>,
    /// Environment, which is written to `/etc/environment` and, for shells, to `/etc/profile.d/tradewind.sh`.
    pub env: Vec<(String, String)>,
    /// Files that are put in place at the first boot.
    pub files: Vec<FileSpec>,
    /// Ports that are to be reached from outside, TCP.
    pub ports: Vec<u16>,
    /// Disks beside the root's, with an ext4 each.
    pub volumes: Vec<VolumeSpec>,
    /// What it may use; `pids` does not matter.
    pub limits: Limits,
    /// Where connections may go, TCP.
    pub outbound: Vec<Destination>,
    /// GPUs of its own. Untested: there was no machine with one.
    pub gpus: u32,
}

impl WantedMachine {
    /// A hash of all of it. Two are the same if and only if they run the same.
    ///
    /// # Errors
    /// When it cannot be written as JSON, which no value of these types does.
    pub fn hash(&self) -> Result<String, ContainerError> {
        let Self { image, user, ssh_keys, env, files, ports, volumes, limits, outbound, gpus } = self;
        let all = (image.sha256(), user, ssh_keys, env, files, ports, volumes, limits, outbound, gpus);
        let json = serde_json::to_vec(&all).map_err(|error| crate::error::io("hashing")(error.into()))?;
        Ok(hex::encode(Sha256::digest(json)))
    }

    /// Who logs in.
    pub(super) fn login(&self) -> &str {
        self.user.as_deref().unwrap_or(ROOT)
    }

    /// Ports that are published.
    pub(super) fn published(&self) -> Vec<u16> {
        let ssh = !self.ssh_keys.is_empty() && !self.ports.contains(&SSH);
        ssh.then_some(SSH).into_iter().chain(self.ports.iter().copied()).collect()
    }

    /// Whether it can be run at all, as far as can be said without its image.
    ///
    /// # Errors
    /// [`ContainerError::Unfit`], with what is wrong.
    pub fn check(&self) -> Result<(), ContainerError> {
        let unfit = |text: String| Err(ContainerError::Unfit(text));
        if !(1..=MAX_VCPUS).contains(&self.limits.vcpus) || self.limits.memory_bytes < MIN_MACHINE_MEMORY {
            let least = MIN_MACHINE_MEMORY >> 20;
            return unfit(format!("a machine needs 1 to {MAX_VCPUS} processors and {least} MiB of memory"));
        }
        if self.limits.disk_bytes == 0 {
            return unfit("the volumes leave nothing of the lease's storage to the machine's own disk".into());
        }
        let login = self.login();
        let first = login.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
        let rest = login.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-'));
        if !first || !rest || login.len() > 32 {
            return unfit(format!("`{}` is no name of a user", login.escape_default()));
        }
        if self.ssh_keys.iter().any(|key| key.chars().any(char::is_control) || !key.trim().contains(' ')) {
            return unfit("an SSH key is a line such as `ssh-ed25519 AAAA… name`".into());
        }
        for (name, value) in &self.env {
            let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if name.is_empty() || !letters || name.starts_with(|c: char| c.is_ascii_digit()) {
                return unfit(format!("`{}` is no name of a variable", name.escape_default()));
            }
            if value.contains(['\n', '\r', '\0']) {
                return unfit(format!(
                    "the variable `{name}` has more than one line, which /etc/environment cannot have"
                ));
            }
        }
        if let Some(file) = self.files.iter().find(|file| !file.path.starts_with('/') || file.path.contains('\0')) {
            return unfit(format!("the file `{}` has no absolute path", file.path.escape_default()));
        }
        let ports: BTreeSet<&u16> = self.ports.iter().collect();
        if ports.len() != self.ports.len() || ports.contains(&0) {
            return unfit("a port is published twice, or is 0".into());
        }
        if self.volumes.len() > MAX_VOLUMES {
            return unfit(format!("a machine has at most {MAX_VOLUMES} volumes"));
        }
        check_outbound(&self.outbound)?;
        check_volumes(&self.volumes, &["/proc", "/dev", "/sys", "/etc", "/usr", "/bin", "/lib", "/boot", "/run"])
    }
}
