//! What a lease's container is, written down before anything of it exists.

use crate::pod::BesideSpec;
use serde::{Deserialize, Serialize};
use std::{fmt, net::IpAddr, path::Path};

/// Ids that a container has: 0 to 65,535.
pub const IDS: u32 = 65_536;

/// A container, complete: what the supervisor needs to run it, again and again. It is a file of the lease's folder, which
/// only the agent reads, as there are secrets in it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContainerSpec {
    /// The runtime's name for it: the agent's and the lease's numbers.
    pub id: String,
    /// What was asked for, hashed: whoever asks for something else is told of a conflict.
    pub wanted: String,
    /// Digest of the image's manifest.
    pub image: String,
    /// What runs.
    pub process: Process,
    /// What it may use.
    pub limits: Limits,
    /// Ports that are reached from outside.
    pub ports: Vec<PublishedPort>,
    /// Where connections from inside may go.
    pub outbound: Vec<Destination>,
    /// Disks beside the root's.
    pub volumes: Vec<VolumeSpec>,
    /// Whether the root cannot be written to.
    pub read_only: bool,
    /// What follows when it ends.
    pub restart: Restart,
    /// How to see that it works.
    pub health: Option<Health>,
    /// By what name the others reach it, if there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Containers beside it, on the same network.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<BesideSpec>,
    /// Number of its log among the lease's logs: the time of its beginning, in milliseconds since 1970.
    pub run: u64,
    /// The host's id of its id 0.
    pub id_base: u32,
    /// Its GPUs, by their CDI names. None in what an older agent wrote down.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gpus: Vec<String>,
}

impl ContainerSpec {
    /// Digests of the images of all of its containers.
    pub fn images(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.image.as_str()).chain(self.beside.iter().map(|beside| beside.image.as_str()))
    }
}

impl fmt::Debug for ContainerSpec {
    // Environment and arguments may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContainerSpec").field("id", &self.id).field("image", &self.image).finish_non_exhaustive()
    }
}

/// What runs in a container.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Process {
    /// The program and its arguments.
    pub args: Vec<String>,
    /// `NAME=value`.
    pub env: Vec<String>,
    /// Where it starts.
    pub cwd: String,
    /// User, as the container counts.
    pub uid: u32,
    /// Group, as the container counts.
    pub gid: u32,
    /// Further groups.
    pub groups: Vec<u32>,
    /// What asks it to end: a signal's number.
    pub stop_signal: i32,
}

/// What a container may use.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Processors.
    pub vcpus: u32,
    /// Memory, in bytes; no swap beside it.
    pub memory_bytes: u64,
    /// Processes and threads.
    pub pids: u32,
    /// The root's disk, in bytes.
    pub disk_bytes: u64,
    /// Bytes a second through its ports and its connections, each way.
    pub bytes_per_second: u64,
}

/// A port inside and where it is reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedPort {
    /// The container's.
    pub inside: u16,
    /// The machine's.
    pub outside: u16,
}

/// Somewhere that connections from inside may go.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Destination {
    /// A name.
    pub host: String,
    /// A TCP port.
    pub port: u16,
}

/// A disk that outlives a restart, within the lease.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VolumeSpec {
    /// What it is called.
    pub name: String,
    /// Where it is mounted.
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// How to see whether a container works: by a connection, or a request, to one of its ports.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Health {
    /// The port inside.
    pub port: u16,
    /// What is asked for by HTTP, which must be answered with a status of 200 to 399; without it a connection is enough.
    pub path: Option<String>,
    /// Time between two looks, and from the start to the first, in milliseconds.
    pub interval_ms: u32,
    /// How long a look may take, in milliseconds.
    pub timeout_ms: u32,
    /// Looks that must fail, one after the other, until it is taken not to work.
    pub failures: u8,
}

/// What follows when a container's process ends.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Restart {
    /// It is started again.
    Always,
    /// It is started again if it ended by a signal or with a code that is not 0.
    #[default]
    OnFailure,
    /// Nothing.
    Never,
}

impl Restart {
    /// Whether a process that ended so is started again; `None` is an end by a signal.
    pub fn applies(self, code: Option<i32>) -> bool {
        match self {
            Self::Always => true,
            Self::OnFailure => code != Some(0),
            Self::Never => false,
        }
    }
}

/// How the supervisor is bound to the machine.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostSpec {
    /// The OCI runtime's program.
    pub runtime: String,
    /// Its folder of states.
    pub runtime_root: String,
    /// Address that published ports listen on.
    pub listen: IpAddr,
    /// Addresses that are not public and may be connected to nevertheless.
    pub private: Vec<std::net::SocketAddr>,
}

/// Reads a file of the lease's folder.
///
/// # Errors
/// When it cannot be read, is longer than `max` bytes, or says something else.
pub fn read_json<T: serde::de::DeserializeOwned>(path: &Path, max: u64) -> std::io::Result<T> {
    use std::io::Read;
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(max).read_to_end(&mut bytes)?;
    serde_json::from_slice(&bytes).map_err(|error| std::io::Error::new(std::io::ErrorKind::InvalidData, error))
}

/// Writes a file so that it is there whole or not at all, readable by its owner only. One that says the same already is
/// left alone: what only starts again needs no room on the disk.
///
/// # Errors
/// When the disk does not take it.
pub fn write_json<T: Serialize>(path: &Path, value: &T) -> std::io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let bytes = serde_json::to_vec(value)?;
    if std::fs::read(path).is_ok_and(|found| found == bytes) {
        return Ok(());
    }
    let beside = path.with_extension("new");
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(&bytes)?;
    file.sync_data()?;
    std::fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_policy_says_which_ends_are_followed_by_a_start() {
        for (policy, ends) in [
            (Restart::Always, [true, true, true]),
            (Restart::OnFailure, [false, true, true]),
            (Restart::Never, [false, false, false]),
        ] {
            assert_eq!([Some(0), Some(3), None].map(|code| policy.applies(code)), ends, "{policy:?}");
        }
    }

    #[test]
    fn a_file_is_written_whole_and_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.json");
        write_json(&path, &Destination { host: "a.example".into(), port: 1 }).unwrap();
        let read: Destination = read_json(&path, 1_000).unwrap();
        assert_eq!(read.port, 1);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(read_json::<Destination>(&path, 4).is_err());
        // The same again needs no second file, for which there may be no room.
        std::fs::create_dir(path.with_extension("new")).unwrap();
        write_json(&path, &Destination { host: "a.example".into(), port: 1 }).unwrap();
        assert!(write_json(&path, &Destination { host: "a.example".into(), port: 2 }).is_err());
    }
}
