//! The parts of a manifest.

use super::check::Invalid;
use crate::{
    bounded::List,
    content::ContentId,
    text::{AbsolutePath, HttpUrl, Label, OciReference, RequestPath},
};
use codec::{Decode, Encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, num::NonZeroU16};

/// Largest file in a manifest, in bytes.
pub const MAX_FILE_BYTES: usize = 96 * 1024;

/// Longest time for one request, in milliseconds.
pub const MAX_REQUEST_TIMEOUT_MILLIS: u32 = 3_600_000;

/// Largest body of a request or an answer that a manifest can allow, in bytes.
pub const MAX_BODY_BYTES: u64 = 256 * 1024 * 1024;

/// What is run. Its hash is part of its name, always. Codec indices are pinned.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum Image {
    /// Content by its address: a component, a disk image, or an OCI archive.
    #[codec(index = 0)]
    Cid(ContentId),
    /// An OCI image in a registry, by digest.
    #[codec(index = 1)]
    Oci(OciReference),
    /// Content at a URL.
    #[codec(index = 2)]
    Url {
        /// Where it is.
        url: HttpUrl,
        /// What it is.
        sha256: [u8; 32],
    },
}

/// Protocol of a port. Codec indices are pinned.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Protocol {
    /// TCP.
    #[default]
    #[codec(index = 0)]
    Tcp,
    /// UDP.
    #[codec(index = 1)]
    Udp,
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        })
    }
}

/// A port that is to be reached from outside.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Port {
    /// The port inside the workload.
    pub port: NonZeroU16,
    /// Its protocol.
    #[serde(default)]
    pub protocol: Protocol,
    /// What to call it.
    #[serde(default)]
    pub name: Option<Label>,
}

/// A file that is put in place before the start.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct FileEntry {
    /// Where.
    pub path: AbsolutePath,
    /// What is in it.
    pub content: List<u8, MAX_FILE_BYTES>,
    /// Its permissions: the low nine bits of a Unix mode.
    pub mode: u16,
}

impl fmt::Debug for FileEntry {
    // Files often hold what should not be logged.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileEntry({}, {} bytes, {:o})", self.path, self.content.len(), self.mode)
    }
}

/// A disk that outlives a restart, within the lease.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Volume {
    /// What to call it.
    pub name: Label,
    /// Where it is mounted.
    pub path: AbsolutePath,
    /// Its size in GiB.
    pub size_gib: u32,
}

/// Limits of each request to a function. `None` is the provider's default.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Limits {
    /// Longest time in milliseconds, at most an hour.
    pub request_timeout_ms: Option<u32>,
    /// Largest body of a request in bytes, at most 256 MiB.
    pub max_body_bytes: Option<u64>,
}

/// How a container is kept running.
#[derive(Clone, Default, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Running {
    /// Whether its root cannot be written to. `/tmp` can, and so can volumes.
    pub read_only: bool,
    /// What follows when it ends.
    pub restart: Restart,
    /// How to see that it works. One that does not is ended, and started again unless `restart` is `never`.
    pub health: Option<Health>,
}

/// What follows when a container ends. Codec indices are pinned.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Restart {
    /// It is started again if it failed.
    #[default]
    #[codec(index = 0)]
    OnFailure,
    /// It is started again.
    #[codec(index = 1)]
    Always,
    /// Nothing.
    #[codec(index = 2)]
    Never,
}

/// How to see whether a container works: by a connection, or a request, to one of its ports.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Health {
    /// The port inside.
    pub port: NonZeroU16,
    /// What is asked for there by HTTP, which must be answered with a status of 200 to 399; without it a connection is
    /// enough.
    pub path: Option<RequestPath>,
    /// Time between two looks, and the first after the start, in milliseconds: 1 s to 1 h.
    pub interval_ms: u32,
    /// How long a look may take, in milliseconds: 100 ms to 1 min.
    pub timeout_ms: u32,
    /// Looks that must fail, one after the other: 1 to 100.
    pub failures: u8,
}

impl Running {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        self.health.as_ref().map_or(Ok(()), Health::check)
    }
}

impl Health {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        if !(1_000..=3_600_000).contains(&self.interval_ms) {
            return Err(Invalid::new("health", "`interval` is between 1 s and 1 h"));
        }
        if !(100..=60_000).contains(&self.timeout_ms) {
            return Err(Invalid::new("health", "`timeout` is between 100 ms and 1 min"));
        }
        if !(1..=100).contains(&self.failures) {
            return Err(Invalid::new("health", "`failures` is between 1 and 100"));
        }
        Ok(())
    }
}

impl Limits {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        if self.request_timeout_ms.is_some_and(|millis| millis == 0 || millis > MAX_REQUEST_TIMEOUT_MILLIS) {
            return Err(Invalid::new("limits", "`request_timeout` is between 1 ms and 1 h"));
        }
        if self.max_body_bytes.is_some_and(|bytes| bytes > MAX_BODY_BYTES) {
            return Err(Invalid::new("limits", "`max_body` is at most 256 MiB"));
        }
        Ok(())
    }
}
