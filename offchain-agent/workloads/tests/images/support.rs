//! Builds images, good and hostile ones, and a store for them.

use serde_json::{json, Value};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};
use tar::{EntryType, Header};
use tradewind_workloads::image::{Image, ImageError, ImageStore, Source, StoreConfig};

pub const SHIM: &str = env!("CARGO_BIN_EXE_tradewind-shim");
pub const ID_BASE: u32 = 700_000;
pub const GZIP: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
pub const ZSTD: &str = "application/vnd.oci.image.layer.v1.tar+zstd";
pub const PLAIN: &str = "application/vnd.oci.image.layer.v1.tar";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

pub fn sha(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

pub fn arch() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A layer that may say anything.
#[derive(Default)]
pub struct Tar(Vec<u8>);

impl Tar {
    pub fn raw(mut self, kind: EntryType, path: &str, change: impl FnOnce(&mut Header), data: &[u8]) -> Self {
        let mut header = Header::new_gnu();
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_entry_type(kind);
        header.set_size(data.len() as u64);
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(1_000_000);
        change(&mut header);
        header.set_cksum();
        self.0.extend(header.as_bytes());
        self.0.extend(data);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        self
    }
    pub fn file(self, path: &str, data: &str) -> Self {
        self.raw(EntryType::Regular, path, |_| {}, data.as_bytes())
    }
    pub fn dir(self, path: &str) -> Self {
        self.raw(EntryType::Directory, path, |h| h.set_mode(0o755), b"")
    }
    fn linked(self, kind: EntryType, path: &str, to: &str) -> Self {
        self.raw(kind, path, |h| h.as_old_mut().linkname[..to.len()].copy_from_slice(to.as_bytes()), b"")
    }
    pub fn symlink(self, path: &str, to: &str) -> Self {
        self.linked(EntryType::Symlink, path, to)
    }
    pub fn hardlink(self, path: &str, to: &str) -> Self {
        self.linked(EntryType::Link, path, to)
    }
    pub fn bytes(mut self) -> Vec<u8> {
        self.0.resize(self.0.len() + 1024, 0);
        self.0
    }
}

/// An OCI layout, which may be wrong in any way.
#[derive(Default)]
pub struct Layout {
    pub blobs: BTreeMap<String, Vec<u8>>,
    pub images: Vec<Value>,
}

impl Layout {
    pub fn blob(&mut self, media: &str, bytes: Vec<u8>) -> Value {
        let hex = sha(&bytes);
        let descriptor = json!({"mediaType": media, "digest": format!("sha256:{hex}"), "size": bytes.len()});
        self.blobs.insert(hex, bytes);
        descriptor
    }

    /// Adds an image of layers that are packed as they are told to be. `change` sees the config and the manifest.
    pub fn add(&mut self, layers: Vec<(&str, Vec<u8>, Vec<u8>)>, change: impl Fn(&mut Value, &mut Value)) -> Value {
        let ids: Vec<_> = layers.iter().map(|(_, _, plain)| format!("sha256:{}", sha(plain))).collect();
        let layers: Vec<_> = layers.into_iter().map(|(media, packed, _)| self.blob(media, packed)).collect();
        let mut config = json!({"architecture": arch(), "os": "linux", "rootfs": {"type": "layers", "diff_ids": ids},
            "config": {"Cmd": ["/bin/run"], "Env": ["A=b"], "User": "7:8"}});
        let mut manifest = json!({"schemaVersion": 2, "mediaType": MANIFEST, "layers": layers});
        change(&mut config, &mut manifest);
        let config = self.blob("application/vnd.oci.image.config.v1+json", serde_json::to_vec(&config).unwrap());
        if manifest["config"].is_null() {
            manifest["config"] = config;
        }
        let mut manifest = self.blob(MANIFEST, serde_json::to_vec(&manifest).unwrap());
        manifest["platform"] = json!({"architecture": arch(), "os": "linux"});
        self.images.push(manifest.clone());
        manifest
    }

    /// An image of layers, each packed with gzip.
    pub fn of(layers: Vec<Tar>) -> Self {
        let mut layout = Self::default();
        let layers = layers.into_iter().map(Tar::bytes).map(|tar| (GZIP, gzip(&tar), tar)).collect();
        layout.add(layers, |_, _| {});
        layout
    }

    /// Puts the images into an index of their own.
    pub fn nested(mut self) -> Self {
        let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": self.images});
        let index = self.blob(INDEX, serde_json::to_vec(&index).unwrap());
        self.images = vec![index];
        self
    }

    fn index(&self) -> Vec<u8> {
        serde_json::to_vec(&json!({"schemaVersion": 2, "manifests": self.images})).unwrap()
    }

    pub fn digest(&self) -> String {
        self.images[0]["digest"].as_str().unwrap().to_owned()
    }

    pub fn archive(&self) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        let mut add = |name: &str, bytes: &[u8]| {
            let mut header = Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, name, bytes).unwrap();
        };
        add("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#);
        for (hex, bytes) in &self.blobs {
            add(&format!("blobs/sha256/{hex}"), bytes);
        }
        add("index.json", &self.index());
        builder.into_inner().unwrap()
    }

    pub fn write(&self, dir: &Path) {
        fs::create_dir_all(dir.join("blobs/sha256")).unwrap();
        fs::write(dir.join("oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#).unwrap();
        fs::write(dir.join("index.json"), self.index()).unwrap();
        for (hex, bytes) in &self.blobs {
            fs::write(dir.join("blobs/sha256").join(hex), bytes).unwrap();
        }
    }
}

/// A store, and a folder for everything.
pub struct Bench {
    pub dir: tempfile::TempDir,
    pub config: StoreConfig,
}

impl Bench {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let config = StoreConfig {
            dir: dir.path().join("images"),
            shim: SHIM.into(),
            id_base: ID_BASE,
            max_image_bytes: 4 << 20,
            max_files: 1000,
            quota_bytes: 64 << 20,
            timeout: Duration::from_secs(60),
            insecure: Vec::new(),
            auth_file: None,
        };
        Self { dir, config }
    }

    pub fn store(&self) -> ImageStore {
        ImageStore::open(self.config.clone()).unwrap()
    }

    pub fn source(&self, archive: &[u8]) -> Source {
        let name = sha(archive);
        let file = self.dir.path().join(&name);
        fs::write(&file, archive).unwrap();
        Source::Archive { file, name }
    }

    pub async fn get(&self, layout: &Layout) -> Result<Image, ImageError> {
        self.store().get(&self.source(&layout.archive()), &BTreeSet::new()).await
    }

    /// Why there is no image; nothing of it may stay.
    pub async fn refused(&self, layout: &Layout) -> ImageError {
        let error = self.get(layout).await.expect_err("it is refused");
        assert_eq!(self.left(), ["sources"], "{error}");
        error
    }

    /// What is in the store's folder.
    pub fn left(&self) -> Vec<String> {
        let names = fs::read_dir(&self.config.dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
        names.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// A script in place of the shim.
    pub fn shim(&mut self, text: &str) -> PathBuf {
        let path = self.dir.path().join("shim");
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        self.config.shim = path.clone();
        path
    }
}
