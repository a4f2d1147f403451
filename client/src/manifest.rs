//! Manifests: what a workload is.
//!
//! People write one as YAML ([`Manifest::parse`]); `docs/manifest.schema.json` describes that form. Unknown fields are
//! errors, and every error says where.
//!
//! # Canonical encoding
//! A manifest is hashed, sealed and kept as one byte `1`, the version, and then the SCALE encoding of [`Manifest`]: its
//! fields in the order in which the type declares them, maps as lists of pairs with strictly rising keys. One that says how its
//! container is kept ([`Running`]) has `2` for the version, and that follows; one with containers beside its own ([`Pod`])
//! has `3`, and both follow. One manifest has one encoding; notation, order and
//! comments of the YAML make no difference.
//!
//! `manifest_hash = blake2_256(canonical ‖ salt)`, with a salt of 32 random bytes, so that the hash on chain lets nobody
//! guess a manifest. [`SealedManifest`] is what travels to the provider, inside a sealed box.

mod beside;
mod check;
mod error;
mod import;
mod outline;
mod parts;
mod quantity;
mod schema;
mod sealed;
mod text;

pub use beside::{Beside, Mount, Pod};
pub use error::{ManifestError, Place};
pub use import::{import, ImportError};
pub use parts::{
    FileEntry, Health, Image, Limits, Port, Protocol, Restart, Running, Volume, MAX_BODY_BYTES, MAX_FILE_BYTES,
    MAX_REQUEST_TIMEOUT_MILLIS,
};
pub use schema::{schema, SCHEMA_PATH};
pub use sealed::{manifest_hash, SealManifestError, SealedManifest, SALT_BYTES};

use crate::{
    bounded::{List, Map},
    content::ContentId,
    secret::Secret,
    text::{Argument, EnvName, EnvValue, HostPort, SshKey},
};
use codec::{Decode, Encode};
use std::path::Path;
use tradewind_primitives::{Kind, Resources};
use zeroize::Zeroizing;

/// Longest manifest, in bytes of text.
pub const MAX_TEXT_BYTES: usize = 256 * 1024;

/// Longest canonical encoding, in bytes.
pub const MAX_CANONICAL_BYTES: usize = 256 * 1024;

/// The version of the encoding, and its first byte.
const VERSION: u8 = 1;

/// The version of an encoding with [`Running`].
const VERSION_RUNNING: u8 = 2;

/// The version of an encoding with [`Running`] and [`Pod`].
const VERSION_POD: u8 = 3;

/// A valid manifest. The order of the fields is the canonical encoding's.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Manifest {
    /// What sort of thing runs.
    pub kind: Kind,
    /// What is run.
    pub image: Image,
    /// The program and its first arguments, in place of the image's own. Containers only.
    pub command: List<Argument, 64>,
    /// Further arguments. Not for machines.
    pub args: List<Argument, 64>,
    /// Environment variables.
    pub env: Map<EnvName, EnvValue, 64>,
    /// Environment variables that must not be printed or logged.
    pub secrets: Map<EnvName, Secret, 64>,
    /// Ports that are to be reached from outside. Not for functions, which have one door already.
    pub ports: List<Port, 16>,
    /// Files that are put in place before the start. Not for functions.
    pub files: List<FileEntry, 32>,
    /// Keys that may log in. Machines only.
    pub ssh_keys: List<SshKey, 16>,
    /// Disks that outlive a restart, within the lease. Not for functions.
    pub volumes: List<Volume, 8>,
    /// The least that the workload needs; a lease may hold more. Zero: whatever the lease holds.
    pub resources: Resources,
    /// Where connections from inside may go; nowhere else.
    pub outbound: List<HostPort, 64>,
    /// Limits of each request. Functions only.
    pub limits: Limits,
    /// How it is kept running. Containers only.
    #[codec(skip)]
    pub running: Running,
    /// Containers beside its own, on the same network. Containers only.
    #[codec(skip)]
    pub pod: Pod,
}

impl Manifest {
    /// Reads a manifest that names its image by something that others can fetch.
    pub fn parse(text: &[u8]) -> Result<Self, ManifestError> {
        Self::parse_with(text, |_| Err("a local file is only possible in a local manifest: publish it first".into()))
    }

    /// Reads a manifest whose images may be local files (`image: { file: … }`): `resolve` gets each path as it is written
    /// and says what its content is called, or why there is none.
    pub fn parse_with(
        text: &[u8],
        resolve: impl FnMut(&Path) -> Result<ContentId, String>,
    ) -> Result<Self, ManifestError> {
        let text = error::bounded_text(text, MAX_TEXT_BYTES)?;
        let written: text::ManifestText = serde_yaml_ng::from_str(text).map_err(ManifestError::from_yaml)?;
        let manifest = written.resolved(resolve).and_then(|manifest| manifest.check().map(|()| manifest));
        let manifest = manifest.map_err(|invalid| ManifestError::from_invalid(invalid, text))?;
        manifest.canonical()?;
        Ok(manifest)
    }

    /// What it runs that is named by its content's address, each once.
    pub fn content(&self) -> Vec<ContentId> {
        let images = std::iter::once(&self.image).chain(self.pod.containers.iter().map(|other| &other.image));
        let mut all = Vec::new();
        for image in images {
            match image {
                Image::Cid(cid) if !all.contains(cid) => all.push(*cid),
                Image::Cid(_) | Image::Oci(_) | Image::Url { .. } => {}
            }
        }
        all
    }

    /// The canonical encoding.
    pub fn canonical(&self) -> Result<Zeroizing<Vec<u8>>, ManifestError> {
        let pod = (self.pod != Pod::default()).then_some(&self.pod);
        let running = (self.running != Running::default() || pod.is_some()).then_some(&self.running);
        let more = running.map_or(0, Encode::encoded_size) + pod.map_or(0, Encode::encoded_size);
        // Reserved at once, so that growing leaves no copy of a secret behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(1 + self.encoded_size() + more));
        bytes.push(match (running, pod) {
            (_, Some(_)) => VERSION_POD,
            (Some(_), None) => VERSION_RUNNING,
            (None, None) => VERSION,
        });
        self.encode_to(&mut *bytes);
        if let Some(running) = running {
            running.encode_to(&mut *bytes);
        }
        if let Some(pod) = pod {
            pod.encode_to(&mut *bytes);
        }
        if bytes.len() > MAX_CANONICAL_BYTES {
            return Err(ManifestError::TooLarge(MAX_CANONICAL_BYTES));
        }
        Ok(bytes)
    }

    /// Reads a canonical encoding, from anybody: it is checked like text.
    pub fn from_canonical(bytes: &[u8]) -> Result<Self, ManifestError> {
        if bytes.len() > MAX_CANONICAL_BYTES {
            return Err(ManifestError::TooLarge(MAX_CANONICAL_BYTES));
        }
        let (version, mut body) = bytes.split_first().ok_or(ManifestError::NotCanonical)?;
        if !(VERSION..=VERSION_POD).contains(version) {
            return Err(ManifestError::UnknownVersion(*version));
        }
        let mut manifest = Self::decode(&mut body).map_err(|_| ManifestError::NotCanonical)?;
        if *version >= VERSION_RUNNING {
            manifest.running = Running::decode(&mut body).map_err(|_| ManifestError::NotCanonical)?;
        }
        if *version >= VERSION_POD {
            manifest.pod = Pod::decode(&mut body).map_err(|_| ManifestError::NotCanonical)?;
        }
        manifest.check().map_err(|invalid| ManifestError::from_invalid(invalid, ""))?;
        match manifest.canonical()?.as_slice() == bytes {
            true => Ok(manifest),
            false => Err(ManifestError::NotCanonical),
        }
    }
}

#[cfg(test)]
mod tests;
