//! Disk images, checked and kept: files that are named by their SHA-256 and never change.

use super::{
    fetch::{self, Bounds},
    qcow2, DiskImageError,
};
use crate::{error::ContainerError, leases::Locks};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs::{self, File, Permissions},
    hash::{BuildHasher, RandomState},
    io::{ErrorKind, Read, Write},
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::{Duration, Instant, SystemTime},
};

/// Where a disk image comes from. It is the same image wherever it comes from, if the hash is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DiskSource {
    /// A file of this machine.
    File {
        /// Where.
        file: PathBuf,
        /// Its SHA-256, in 64 hexadecimal digits.
        sha256: String,
    },
    /// A file that is fetched by HTTP or HTTPS.
    Url {
        /// Where.
        url: String,
        /// Its SHA-256, in 64 hexadecimal digits.
        sha256: String,
    },
}

impl DiskSource {
    /// What the image is known by.
    pub fn sha256(&self) -> &str {
        match self {
            Self::File { sha256, .. } | Self::Url { sha256, .. } => sha256,
        }
    }
}

/// Bounds of the disk images.
pub(super) struct BaseConfig {
    /// Their folder.
    pub dir: PathBuf,
    /// Longest, in bytes.
    pub max_bytes: u64,
    /// Bytes of all together; those that no lease has go when there is no room for another.
    pub quota_bytes: u64,
    /// Longest time to fetch one.
    pub timeout: Duration,
    /// Addresses that are not public and may be fetched from nevertheless.
    pub private: Vec<SocketAddr>,
    /// Number of the user who looks at them: nobody.
    pub uid: u32,
}

/// A disk image that is there for as long as this is.
pub(super) struct Base {
    /// Where it is.
    pub file: PathBuf,
    /// Bytes of a disk that is made of it.
    pub virtual_bytes: u64,
    _hold: Arc<()>,
}

/// An image that is being fetched, and what curl is told beside it. Both go with this, whoever gives the fetch up.
struct Beside(PathBuf);

impl Beside {
    /// An empty file of its own.
    fn new(dir: &Path, sha256: &str) -> Result<Self, DiskImageError> {
        // Nobody else's ever: a curl that outlived a killed agent may still open its own by name, when its first byte comes.
        let number = RandomState::new().hash_one(std::process::id());
        let beside = dir.join(format!("{sha256}.{number:016x}.new"));
        File::create_new(&beside).map_err(DiskImageError::io("keeping a disk image"))?;
        Ok(Self(beside))
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // The first is not there if it took its place, nor the second once curl has ended.
        let _ = fs::remove_file(&self.0);
        let _ = fs::remove_file(fetch::settings_of(&self.0));
    }
}

/// All disk images of an agent.
pub(super) struct Bases {
    config: BaseConfig,
    /// Held while images come into and go out of their places.
    holds: Mutex<HashMap<String, Weak<()>>>,
    /// Held while an image is fetched.
    fetching: Locks<DiskSource>,
    /// When images could not be fetched last, for those who waited for them meanwhile.
    failed: Mutex<BTreeMap<DiskSource, Instant>>,
}

/// How long a failure is remembered: longer than anybody waits.
const REMEMBERED: Duration = Duration::from_secs(3_600);

impl Bases {
    /// Takes up what is there.
    pub(super) fn open(config: BaseConfig) -> Result<Self, DiskImageError> {
        let what = || DiskImageError::io(config.dir.display().to_string());
        fs::create_dir_all(&config.dir).map_err(what())?;
        fs::set_permissions(&config.dir, Permissions::from_mode(0o700)).map_err(what())?;
        for entry in fs::read_dir(&config.dir).map_err(what())? {
            let entry = entry.map_err(what())?;
            if !entry.file_name().to_str().is_some_and(is_hash) {
                fs::remove_file(entry.path()).map_err(what())?;
            }
        }
        Ok(Self { config, holds: Mutex::default(), fetching: Locks::default(), failed: Mutex::default() })
    }

    /// The image of `source`, had and checked if it is not here. `in_use` are those that leases have.
    pub(super) async fn get(
        &self,
        source: &DiskSource,
        in_use: impl FnOnce() -> Result<BTreeSet<String>, ContainerError>,
    ) -> Result<Base, DiskImageError> {
        let sha256 = source.sha256().to_owned();
        if !is_hash(&sha256) {
            return Err(DiskImageError::Unfit("its SHA-256 is not 64 hexadecimal digits".into()));
        }
        if let Some(base) = self.hold(&sha256)? {
            return Ok(base);
        }
        let begun = Instant::now();
        // The same image from elsewhere is fetched by itself: a slow server keeps nobody from having it from another.
        let lock = self.fetching.of(source.clone());
        let _fetching = lock.lock().await;
        if let Some(base) = self.hold(&sha256)? {
            return Ok(base);
        }
        // Else those who wait for one that never comes would be told one after another, most of them too late.
        if self.failed().get(source).is_some_and(|failed| *failed >= begun) {
            return Err(DiskImageError::Fetch("nor could it for another lease, just now".into()));
        }
        let beside = Beside::new(&self.config.dir, &sha256)?;
        let fetched = self.fetch(source, &beside.0).await;
        if let Err(DiskImageError::Fetch(_)) = &fetched {
            let mut failed = self.failed();
            failed.retain(|_, failed| failed.elapsed() < REMEMBERED);
            failed.insert(source.clone(), Instant::now());
        }
        fetched?;
        let used = || in_use().map_err(|error| DiskImageError::io("the leases")(std::io::Error::other(error)));
        self.place(&beside.0, &sha256, &used()?)
    }

    fn failed(&self) -> MutexGuard<'_, BTreeMap<DiskSource, Instant>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fetch(&self, source: &DiskSource, to: &Path) -> Result<(), DiskImageError> {
        let max = self.config.max_bytes;
        let found = match source {
            DiskSource::File { file, .. } => {
                // Opened here: a copy that nobody waits for any more goes on, but makes no file.
                let to = fs::OpenOptions::new().write(true).open(to).map_err(DiskImageError::io("a disk image"))?;
                let from = file.clone();
                blocking(move || copy(&from, Some(to), max)).await?
            }
            DiskSource::Url { url, .. } => {
                let (timeout, private) = (self.config.timeout, &self.config.private);
                fetch::fetch(url, to, &Bounds { max_bytes: max, timeout, private }).await?;
                let from = to.to_owned();
                blocking(move || copy(&from, None, max)).await?
            }
        };
        if found != source.sha256() {
            return Err(DiskImageError::OtherHash { wanted: source.sha256().to_owned(), found });
        }
        // Nobody writes to it any more, and nobody but us gets to it by its name.
        let what = || DiskImageError::io("keeping a disk image");
        fs::set_permissions(to, Permissions::from_mode(0o444)).map_err(what())?;
        qcow2::inspect(to, self.config.uid).await?;
        let file = File::open(to).map_err(what())?;
        blocking(move || file.sync_all().map_err(DiskImageError::io("keeping a disk image"))).await
    }

    /// The image of that hash, if it is here.
    fn hold(&self, sha256: &str) -> Result<Option<Base>, DiskImageError> {
        let mut holds = self.holds.lock().unwrap_or_else(PoisonError::into_inner);
        let file = self.config.dir.join(sha256);
        if !file.exists() {
            return Ok(None);
        }
        // If it fails the image only seems older than it is.
        let _ = File::open(&file).and_then(|file| file.set_modified(SystemTime::now()));
        let hold = holds.get(sha256).and_then(Weak::upgrade).unwrap_or_default();
        holds.insert(sha256.to_owned(), Arc::downgrade(&hold));
        Ok(Some(Base { virtual_bytes: qcow2::virtual_bytes(&file)?, file, _hold: hold }))
    }

    fn place(&self, made: &Path, sha256: &str, in_use: &BTreeSet<String>) -> Result<Base, DiskImageError> {
        let what = || DiskImageError::io("keeping a disk image");
        {
            let mut holds = self.holds.lock().unwrap_or_else(PoisonError::into_inner);
            holds.retain(|_, hold| hold.strong_count() > 0);
            let place = self.config.dir.join(sha256);
            // It may have come from elsewhere meanwhile.
            if !place.exists() {
                let bytes = fs::metadata(made).map_err(what())?.len();
                self.evict(bytes, |name| in_use.contains(name) || holds.contains_key(name))?;
                fs::rename(made, place).map_err(what())?;
            }
        }
        self.hold(sha256)?.ok_or_else(|| what()(ErrorKind::NotFound.into()))
    }

    /// Removes images that are not needed, the longest unused first, until there is room for `bytes` more.
    fn evict(&self, bytes: u64, needed: impl Fn(&str) -> bool) -> Result<(), DiskImageError> {
        let what = || DiskImageError::io("making room for a disk image");
        let (mut sum, mut unneeded) = (bytes, Vec::new());
        for entry in fs::read_dir(&self.config.dir).map_err(what())?.flatten() {
            let (Ok(name), Ok(meta)) = (entry.file_name().into_string(), entry.metadata()) else { continue };
            if !is_hash(&name) {
                continue;
            }
            sum = sum.saturating_add(meta.len());
            if !needed(&name) {
                unneeded.push((meta.modified().unwrap_or(SystemTime::UNIX_EPOCH), entry.path(), meta.len()));
            }
        }
        unneeded.sort();
        let removable = unneeded.iter().fold(0_u64, |sum, (_, _, bytes)| sum.saturating_add(*bytes));
        if sum.saturating_sub(removable) > self.config.quota_bytes {
            return Err(DiskImageError::NoRoom);
        }
        for (_, path, bytes) in unneeded {
            if sum <= self.config.quota_bytes {
                break;
            }
            fs::remove_file(&path).map_err(what())?;
            tracing::info!(image = %path.display(), bytes, "removed a disk image to make room");
            sum = sum.saturating_sub(bytes);
        }
        Ok(())
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// SHA-256 of a file that is no longer than `max` bytes, which is copied meanwhile.
fn copy(from: &Path, mut out: Option<File>, max: u64) -> Result<String, DiskImageError> {
    let what = || DiskImageError::io(from.display().to_string());
    let mut from_file = File::open(from).map_err(what())?;
    let (mut hasher, mut left) = (Sha256::new(), max);
    let mut buffer = vec![0; 1 << 20];
    loop {
        let len = from_file.read(&mut buffer).map_err(what())?;
        let bytes = buffer.get(..len).unwrap_or_default();
        if bytes.is_empty() {
            return Ok(hex::encode(hasher.finalize()));
        }
        left = left.checked_sub(len as u64).ok_or(DiskImageError::TooLarge(max))?;
        hasher.update(bytes);
        if let Some(out) = &mut out {
            out.write_all(bytes).map_err(what())?;
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DiskImageError> + Send + 'static,
) -> Result<T, DiskImageError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(DiskImageError::io("a disk image")(std::io::Error::other(error))))
}
