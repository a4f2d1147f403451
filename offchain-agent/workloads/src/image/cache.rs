//! Unpacked images on disk.
//!
//! `sha256-<hex>/` is an image: `rootfs`, `image.json`, and `used`, whose time is when it was last asked for.
//! `sources/` says which image a source is. `tmp-*` is what is being made or removed; it means nothing after a restart.

use super::{
    reference::{is_sha256_hex, Digest},
    spec::ProcessConfig,
    ImageError,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{hash_map::RandomState, BTreeSet, HashMap},
    fs::{self, DirBuilder, File, Permissions},
    hash::BuildHasher,
    io::{self, Read},
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::SystemTime,
};

const TMP: &str = "tmp-";
const SOURCES: &str = "sources";
const IMAGE: &str = "sha256-";
const MAX_IMAGE_JSON: u64 = 8 << 20;

/// An image that is unpacked. It stays where it is for as long as one of its clones is there.
#[derive(Clone, Debug)]
pub struct Image {
    /// `sha256:…` of its manifest.
    pub digest: String,
    /// Its root file system, to be left unchanged.
    pub rootfs: PathBuf,
    /// How its process is started.
    pub process: ProcessConfig,
    /// Bytes that it takes on disk, in blocks of 4 KiB.
    pub bytes: u64,
    /// The cache looks whether anybody else has it.
    _hold: Arc<()>,
}

/// `image.json`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Record {
    pub digest: String,
    pub process: ProcessConfig,
    pub bytes: u64,
    /// Owners of its files are shifted by this.
    pub id_base: u32,
    /// Where it was had first.
    pub source: String,
}

pub(super) struct Cache {
    dir: PathBuf,
    id_base: u32,
    quota: u64,
    /// Held while images come into and go out of their places.
    holds: Mutex<HashMap<String, Weak<()>>>,
}

/// A folder that is removed when nobody wants it any more.
pub(super) struct Temporary {
    path: PathBuf,
}

impl Temporary {
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where blobs are fetched to.
    pub fn blobs(&self) -> PathBuf {
        self.path.join("blobs")
    }

    /// Removes everything but the root file system.
    pub fn drop_blobs(&self) -> Result<(), ImageError> {
        let what = || ImageError::io("removing what an image was made of");
        for entry in fs::read_dir(&self.path).map_err(what())? {
            let entry = entry.map_err(what())?;
            if entry.file_name() != "rootfs" {
                remove_all(&entry.path()).map_err(what())?;
            }
        }
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Err(error) = remove_all(&self.path) {
            tracing::warn!(path = %self.path.display(), %error, "cannot remove what is left of an image");
        }
    }
}

fn remove_all(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    removed.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

/// Others may pass through, as root inside a user namespace must, but not look around: there are set-user-id files.
pub(super) fn make_dir(path: &Path) -> Result<(), ImageError> {
    let made = DirBuilder::new().recursive(true).mode(0o711).create(path);
    // Whatever our umask is, or somebody else made of it.
    let made = made.and_then(|()| fs::set_permissions(path, Permissions::from_mode(0o711)));
    made.map_err(ImageError::io(format!("making {}", path.display())))
}

impl Cache {
    pub fn open(dir: PathBuf, id_base: u32, quota: u64) -> Result<Self, ImageError> {
        make_dir(&dir.join(SOURCES))?;
        let cache = Self { dir, id_base, quota, holds: Mutex::default() };
        let what = || ImageError::io(format!("clearing {}", cache.dir.display()));
        for entry in fs::read_dir(&cache.dir).map_err(what())? {
            let entry = entry.map_err(what())?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // An image of another range of ids, or one that the power went off for, is of no use.
            let stale = name.strip_prefix(IMAGE).is_some_and(|hex| cache.record(hex).is_none());
            if name.starts_with(TMP) || stale {
                remove_all(&entry.path()).map_err(what())?;
            }
        }
        Ok(cache)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Weak<()>>> {
        self.holds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn temporary_path(&self) -> PathBuf {
        self.dir.join(format!("{TMP}{:016x}", RandomState::new().hash_one(std::process::id())))
    }

    pub fn temporary(&self) -> Result<Temporary, ImageError> {
        let path = self.temporary_path();
        make_dir(&path)?;
        Ok(Temporary { path })
    }

    fn place(&self, hex: &str) -> PathBuf {
        self.dir.join(format!("{IMAGE}{hex}"))
    }

    fn record(&self, hex: &str) -> Option<Record> {
        let mut bytes = Vec::new();
        let file = File::open(self.place(hex).join("image.json")).ok()?;
        file.take(MAX_IMAGE_JSON).read_to_end(&mut bytes).ok()?;
        let record: Record = serde_json::from_slice(&bytes).ok()?;
        (record.id_base == self.id_base && record.digest == format!("sha256:{hex}")).then_some(record)
    }

    /// The image of a source that was placed before.
    pub fn of_source(&self, key: &str) -> Option<Image> {
        let holds = self.lock();
        let digest = fs::read_to_string(self.dir.join(SOURCES).join(key)).ok()?;
        self.hold(holds, digest.strip_prefix("sha256:").filter(|hex| is_sha256_hex(hex))?)
    }

    /// The image of that digest, if it was placed before, which `key` is a source of from now on.
    pub fn of_digest(&self, digest: &Digest, key: &str) -> Result<Option<Image>, ImageError> {
        match self.hold(self.lock(), digest.hex()) {
            Some(image) => self.remember(key, &image.digest).map(|()| Some(image)),
            None => Ok(None),
        }
    }

    fn hold(&self, mut holds: MutexGuard<'_, HashMap<String, Weak<()>>>, hex: &str) -> Option<Image> {
        let record = self.record(hex)?;
        let place = self.place(hex);
        touch(&place.join("used"));
        let held = holds.get(&record.digest).and_then(Weak::upgrade);
        let hold = held.unwrap_or_default();
        holds.insert(record.digest.clone(), Arc::downgrade(&hold));
        let Record { digest, process, bytes, .. } = record;
        Some(Image { digest, rootfs: place.join("rootfs"), process, bytes, _hold: hold })
    }

    fn remember(&self, key: &str, digest: &str) -> Result<(), ImageError> {
        let tmp = self.temporary_path();
        let path = self.dir.join(SOURCES).join(key);
        let written = fs::write(&tmp, digest).and_then(|()| fs::rename(&tmp, path));
        written.map_err(ImageError::io("remembering an image"))
    }

    /// Puts an image into its place, and removes others that it has no room beside.
    pub fn put(
        &self,
        made: &Temporary,
        record: &Record,
        key: &str,
        in_use: &BTreeSet<String>,
    ) -> Result<Image, ImageError> {
        let what = || ImageError::io("placing an image");
        let digest = Digest::parse(&record.digest)?;
        let json = serde_json::to_vec(record).map_err(|e| what()(e.into()))?;
        fs::write(made.path().join("image.json"), json).map_err(what())?;
        let mut evicted = Vec::new();
        {
            let mut holds = self.lock();
            // Somebody else may have had it from another source meanwhile.
            if self.record(digest.hex()).is_none() {
                self.evict(record.bytes, in_use, &mut holds, &mut evicted)?;
                fs::rename(made.path(), self.place(digest.hex())).map_err(what())?;
            }
        }
        let image = self.of_digest(&digest, key)?;
        image.ok_or_else(|| what()(io::Error::other("it is gone already")))
    }

    /// Moves images out of their places until there is room for `bytes` more. They are removed when the lock is not
    /// held any more, which is when `evicted` is dropped.
    fn evict(
        &self,
        bytes: u64,
        in_use: &BTreeSet<String>,
        holds: &mut HashMap<String, Weak<()>>,
        evicted: &mut Vec<Temporary>,
    ) -> Result<(), ImageError> {
        let what = || ImageError::io("making room for an image");
        holds.retain(|_, hold| hold.strong_count() > 0);
        let (mut sum, mut unused) = (bytes, Vec::new());
        for entry in fs::read_dir(&self.dir).map_err(what())? {
            let name = entry.map_err(what())?.file_name();
            let Some(hex) = name.to_str().and_then(|name| name.strip_prefix(IMAGE)) else { continue };
            let Some(record) = self.record(hex) else { continue };
            sum = sum.saturating_add(record.bytes);
            if !in_use.contains(&record.digest) && !holds.contains_key(&record.digest) {
                let used = fs::metadata(self.place(hex).join("used")).and_then(|meta| meta.modified());
                unused.push((used.unwrap_or(SystemTime::UNIX_EPOCH), hex.to_owned(), record.bytes));
            }
        }
        unused.sort();
        let removable = unused.iter().fold(0u64, |sum, (_, _, bytes)| sum.saturating_add(*bytes));
        if sum.saturating_sub(removable) > self.quota {
            return Err(ImageError::NoRoom);
        }
        for (_, hex, bytes) in unused {
            if sum <= self.quota {
                break;
            }
            let path = self.temporary_path();
            fs::rename(self.place(&hex), &path).map_err(what())?;
            evicted.push(Temporary { path });
            self.forget(&format!("sha256:{hex}"));
            sum = sum.saturating_sub(bytes);
            tracing::info!(image = %hex, bytes, "removed an image to make room");
        }
        Ok(())
    }

    /// A source that is not forgotten leads to nothing, and is of no harm.
    fn forget(&self, digest: &str) {
        for entry in fs::read_dir(self.dir.join(SOURCES)).into_iter().flatten().flatten() {
            if fs::read_to_string(entry.path()).is_ok_and(|of| of == digest) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// If it fails the image only seems older than it is.
fn touch(path: &Path) {
    let file = File::options().create(true).truncate(false).write(true).open(path);
    let _ = file.and_then(|file| file.set_modified(SystemTime::now()));
}
