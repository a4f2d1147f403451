//! Manifests and configs of images, OCI's and Docker's, as far as they are needed.

use super::{reference::Digest, ImageError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Longest manifest, index or config, in bytes.
pub(super) const MAX_DOCUMENT: u64 = 4 << 20;

/// Most layers of an image. Overlay file systems and other tools stop at about as many.
pub(super) const MAX_LAYERS: usize = 128;

/// How the process of a container is started, as its image says it. Nothing in it is checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessConfig {
    /// First arguments, in front of those of `cmd`.
    pub entrypoint: Vec<String>,
    /// Arguments that a buyer's own replace.
    pub cmd: Vec<String>,
    /// Variables, as `NAME=value`.
    pub env: Vec<String>,
    /// Who it runs as; see [`resolve_user`](super::resolve_user).
    pub user: Option<String>,
    /// Folder it starts in.
    pub working_dir: Option<String>,
    /// Name or number of the signal that asks it to end.
    pub stop_signal: Option<String>,
    /// Ports that it listens on, as `80/tcp`.
    pub exposed_ports: Vec<String>,
    /// Folders that should outlive it.
    pub volumes: Vec<String>,
}

/// What a document says of a blob.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    #[serde(default)]
    pub media_type: String,
    pub digest: String,
    /// In bytes, packed.
    pub size: u64,
    pub platform: Option<Platform>,
    /// Other places to have it from: whoever follows them asks whom the image names.
    #[serde(default)]
    pub urls: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Platform {
    #[serde(default)]
    pub architecture: String,
    #[serde(default)]
    pub os: String,
}

/// A manifest, or an index of manifests.
pub(super) enum Document {
    Manifest(Manifest),
    Index(Vec<Descriptor>),
}

#[derive(Clone, Debug)]
pub(super) struct Manifest {
    pub config: Descriptor,
    pub layers: Vec<Descriptor>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawDocument {
    schema_version: u64,
    config: Option<Descriptor>,
    layers: Option<Vec<Descriptor>>,
    manifests: Option<Vec<Descriptor>>,
}

/// How a layer is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Gzip,
    Zstd,
}

impl Descriptor {
    pub fn digest(&self) -> Result<Digest, ImageError> {
        Digest::parse(&self.digest)
    }

    /// How the layer that this describes is packed.
    pub fn packing(&self) -> Result<Packing, ImageError> {
        match self.media_type.as_str() {
            "application/vnd.oci.image.layer.v1.tar" | "application/vnd.docker.image.rootfs.diff.tar" => {
                Ok(Packing::Plain)
            }
            "application/vnd.oci.image.layer.v1.tar+gzip" | "application/vnd.docker.image.rootfs.diff.tar.gzip" => {
                Ok(Packing::Gzip)
            }
            "application/vnd.oci.image.layer.v1.tar+zstd" | "application/vnd.docker.image.rootfs.diff.tar.zstd" => {
                Ok(Packing::Zstd)
            }
            // Among these are layers that are encrypted, and those that are to be had elsewhere only.
            other => Err(ImageError::bad(format!("a layer is of the unknown type {other:.100}"))),
        }
    }
}

impl Document {
    pub fn parse(bytes: &[u8]) -> Result<Self, ImageError> {
        let raw: RawDocument = serde_json::from_slice(bytes)
            .map_err(|e| ImageError::bad(format!("its manifest cannot be read, or is older than schema 2: {e}")))?;
        match raw {
            RawDocument { schema_version, .. } if schema_version != 2 => {
                Err(ImageError::bad(format!("its manifest is of schema {schema_version}, which is not supported")))
            }
            // Whoever reads a document that is both might see another image in it than we do.
            RawDocument { manifests: Some(manifests), config: None, layers: None, .. } => Ok(Self::Index(manifests)),
            RawDocument { config: Some(config), layers: Some(layers), manifests: None, .. } => {
                Manifest { config, layers }.checked().map(Self::Manifest)
            }
            _ => Err(ImageError::bad("its manifest is neither one of an image nor an index")),
        }
    }
}

impl Manifest {
    fn checked(self) -> Result<Self, ImageError> {
        if self.layers.len() > MAX_LAYERS {
            return Err(ImageError::bad(format!("it has more than {MAX_LAYERS} layers")));
        }
        if self.config.size > MAX_DOCUMENT {
            return Err(ImageError::bad(format!("its config is longer than {MAX_DOCUMENT} bytes")));
        }
        if self.layers.iter().chain([&self.config]).any(|blob| !blob.urls.is_empty()) {
            return Err(ImageError::bad("a part of it is to be had from elsewhere than its registry"));
        }
        for layer in &self.layers {
            layer.packing()?;
            layer.digest()?;
        }
        self.config.digest()?;
        Ok(self)
    }

    /// Bytes of the layers and the config, packed.
    pub fn bytes(&self) -> u64 {
        self.layers.iter().fold(self.config.size, |sum, layer| sum.saturating_add(layer.size))
    }

    /// Bytes of the longest blob.
    pub fn longest(&self) -> u64 {
        self.layers.iter().map(|layer| layer.size).fold(self.config.size, u64::max)
    }
}

/// This machine's architecture as images name it.
pub(super) fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "x86" => "386",
        "aarch64" => "arm64",
        other => other,
    }
}

/// The one manifest of an index that is for this machine.
pub(super) fn choose(manifests: &[Descriptor]) -> Result<&Descriptor, ImageError> {
    let fits = |p: &Platform| p.os == "linux" && p.architecture == architecture();
    manifests
        .iter()
        .find(|m| m.platform.as_ref().is_some_and(fits))
        .ok_or_else(|| ImageError::bad(format!("its index has nothing for linux/{}", architecture())))
}

/// What the config of an image says.
#[derive(Debug)]
pub(super) struct Config {
    pub process: ProcessConfig,
    /// Of each layer, unpacked.
    pub diff_ids: Vec<Digest>,
}

#[derive(Deserialize)]
struct RawConfig {
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    os: String,
    config: Option<RawProcess>,
    rootfs: RawRootfs,
}

#[derive(Deserialize)]
struct RawRootfs {
    diff_ids: Option<Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawProcess {
    entrypoint: Option<Vec<String>>,
    cmd: Option<Vec<String>>,
    env: Option<Vec<String>>,
    user: Option<String>,
    working_dir: Option<String>,
    stop_signal: Option<String>,
    exposed_ports: Option<BTreeMap<String, serde_json::Value>>,
    volumes: Option<BTreeMap<String, serde_json::Value>>,
}

impl Config {
    pub fn parse(bytes: &[u8]) -> Result<Self, ImageError> {
        let raw: RawConfig =
            serde_json::from_slice(bytes).map_err(|e| ImageError::bad(format!("its config cannot be read: {e}")))?;
        if raw.os != "linux" || raw.architecture != architecture() {
            let (os, arch) = (raw.os, raw.architecture);
            return Err(ImageError::bad(format!("it is for {os:.40}/{arch:.40}, not linux/{}", architecture())));
        }
        let diff_ids = raw.rootfs.diff_ids.unwrap_or_default();
        let diff_ids = diff_ids.iter().map(|id| Digest::parse(id)).collect::<Result<_, _>>()?;
        let process = raw.config.unwrap_or_default();
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        let process = ProcessConfig {
            entrypoint: process.entrypoint.unwrap_or_default(),
            cmd: process.cmd.unwrap_or_default(),
            env: process.env.unwrap_or_default(),
            user: some(process.user),
            working_dir: some(process.working_dir),
            stop_signal: some(process.stop_signal),
            exposed_ports: process.exposed_ports.unwrap_or_default().into_keys().collect(),
            volumes: process.volumes.unwrap_or_default().into_keys().collect(),
        };
        Ok(Self { process, diff_ids })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;
    use serde_json::json;

    fn refused(document: serde_json::Value) -> String {
        match Document::parse(&serde_json::to_vec(&document).unwrap()) {
            Err(error @ ImageError::BadImage(_)) => error.to_string(),
            _ => panic!("not refused: {document}"),
        }
    }

    #[test]
    fn manifests_that_are_old_ambiguous_or_odd_are_refused() {
        let blob = json!({"digest": format!("sha256:{}", "ab".repeat(32)), "size": 1, "mediaType": "text/plain"});
        assert!(refused(json!({"schemaVersion": 1, "name": "x", "fsLayers": []})).contains("schema 1"));
        let both = json!({"schemaVersion": 2, "config": blob, "layers": [], "manifests": []});
        assert!(refused(both).contains("neither"));
        assert!(refused(json!({"schemaVersion": 2})).contains("neither"));
        assert!(refused(json!([])).contains("cannot be read"));
        assert!(refused(json!({"schemaVersion": 2, "config": blob, "layers": [blob]})).contains("unknown type"));
        let layers = vec![blob.clone(); MAX_LAYERS + 1];
        assert!(refused(json!({"schemaVersion": 2, "config": blob, "layers": layers})).contains("layers"));
        let digest = json!({"digest": "md5:x", "size": 1});
        assert!(refused(json!({"schemaVersion": 2, "config": digest, "layers": []})).contains("not a sha256"));
        let long = json!({"digest": blob["digest"], "size": MAX_DOCUMENT + 1});
        assert!(refused(json!({"schemaVersion": 2, "config": long, "layers": []})).contains("config is longer"));
    }

    #[test]
    fn sizes_that_overflow_do_not_wrap() {
        let digest = format!("sha256:{}", "ab".repeat(32));
        let layer = json!({"digest": digest, "size": u64::MAX,
            "mediaType": "application/vnd.oci.image.layer.v1.tar"});
        let manifest = json!({"schemaVersion": 2, "config": {"digest": digest, "size": 1}, "layers": [layer, layer]});
        let Document::Manifest(manifest) = Document::parse(&serde_json::to_vec(&manifest).unwrap()).unwrap() else {
            panic!("it is a manifest");
        };
        assert_eq!(manifest.bytes(), u64::MAX);
    }

    #[test]
    fn a_config_with_nulls_as_docker_writes_them_is_read() {
        let config = json!({"architecture": architecture(), "os": "linux", "rootfs": {"diff_ids": null},
            "config": {"Cmd": null, "Entrypoint": ["/a"], "User": "", "ExposedPorts": {"80/tcp": {}}}});
        let config = Config::parse(&serde_json::to_vec(&config).unwrap()).unwrap();
        assert_eq!(config.process.entrypoint, ["/a"]);
        assert_eq!((config.process.user, config.process.cmd.len()), (None, 0));
        assert_eq!(config.process.exposed_ports, ["80/tcp"]);
    }
}
