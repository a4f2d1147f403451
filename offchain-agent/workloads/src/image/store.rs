//! Has images, from the cache or anew.

use super::{
    archive::Blobs,
    cache::{make_dir, Cache, Image, Temporary},
    fetch::{find, find_in_archive, sync, Found},
    reference::{is_sha256_hex, Reference},
    slots::{Slots, Work},
    ImageError,
};
use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::{Duration, Instant},
};

/// Where images live and what they may take.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// Folder of the images, which the store has to itself.
    pub dir: PathBuf,
    /// The program `tradewind-shim`, which unpacks layers.
    pub shim: PathBuf,
    /// User and group id on the host of those that are 0 in images; the 65536 from here on are used.
    pub id_base: u32,
    /// Most bytes of an image, packed. Unpacked it may have four times as many.
    pub max_image_bytes: u64,
    /// Most entries of all layers of an image together.
    pub max_files: u64,
    /// Bytes of all images together, unpacked. While one is being unpacked there may be more.
    pub quota_bytes: u64,
    /// How long fetching and unpacking an image may take, waiting for a place left out. One that was fetched in time has two
    /// minutes to be unpacked at least.
    pub timeout: Duration,
    /// Registries, as `host:port`, that are spoken to without TLS, or without looking at their certificates.
    pub insecure: Vec<String>,
    /// Credentials for registries, in the format of `containers-auth.json(5)`. Without it none are used.
    pub auth_file: Option<PathBuf>,
}

/// Where an image is to be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// In a registry, by its digest: `127.0.0.1:5000/name@sha256:…`.
    Registry(String),
    /// In a tar of an OCI layout, not packed, which is known to be the one that is meant.
    Archive {
        /// The tar.
        file: PathBuf,
        /// SHA-256 of the tar, as 64 hexadecimal digits.
        name: String,
    },
}

enum Parsed {
    Registry(Reference),
    Archive(PathBuf),
}

impl Source {
    /// With the name under which its image is remembered, and with its own.
    fn parse(&self) -> Result<(String, String, Parsed), ImageError> {
        match self {
            Self::Registry(text) => {
                let reference = Reference::parse(text)?;
                let own = format!("{}@{}", reference.name, reference.digest);
                Ok((format!("registry-{}", reference.digest.hex()), own, Parsed::Registry(reference)))
            }
            Self::Archive { file, name } if is_sha256_hex(name) => {
                let key = format!("archive-{name}");
                Ok((key.clone(), key, Parsed::Archive(file.clone())))
            }
            Self::Archive { name, .. } => Err(ImageError::bad(format!("{name:.100} is not the SHA-256 of an archive"))),
        }
    }
}

/// Least time to unpack an image that was fetched in time.
const UNPACKING: Duration = Duration::from_secs(120);

/// A folder of images. One process has it to itself.
#[derive(Clone)]
pub struct ImageStore {
    inner: Arc<Inner>,
}

struct Inner {
    config: StoreConfig,
    cache: Cache,
    /// Of sources that are being worked on. The same image in another registry is another source: a slow one keeps nobody
    /// from having it elsewhere.
    working: Mutex<HashMap<String, Weak<Work>>>,
    slots: Slots,
}

/// What says which digests are in use.
#[derive(Clone)]
pub struct InUse(Arc<Ask>);

type Ask = dyn Fn() -> Result<BTreeSet<String>, ImageError> + Send + Sync;

impl InUse {
    /// Those that `ask` says when it is asked.
    pub fn asked(ask: impl Fn() -> Result<BTreeSet<String>, ImageError> + Send + Sync + 'static) -> Self {
        Self(Arc::new(ask))
    }
}

impl From<&BTreeSet<String>> for InUse {
    fn from(always: &BTreeSet<String>) -> Self {
        let always = always.clone();
        Self::asked(move || Ok(always.clone()))
    }
}

impl ImageStore {
    /// The store in `config.dir`, which is made if it is not there. What was being made when it was last used is
    /// removed, and so are images that were unpacked for another `id_base`.
    ///
    /// # Errors
    ///
    /// [`ImageError::Io`] if the folder cannot be used.
    pub fn open(config: StoreConfig) -> Result<Self, ImageError> {
        // Children have other working folders.
        make_dir(&config.dir)?;
        let dir = fs::canonicalize(&config.dir).map_err(ImageError::io(format!("finding {}", config.dir.display())))?;
        let config = StoreConfig { dir, ..config };
        let cache = Cache::open(config.dir.clone(), config.id_base, config.quota_bytes)?;
        Ok(Self { inner: Arc::new(Inner { config, cache, working: Mutex::default(), slots: Slots::default() }) })
    }

    /// The image, unpacked: from the cache, or anew. Calls for the same source at the same time do the work once. If all
    /// of them are dropped it is given up, but for what is being unpacked, which is finished. To make room, others are removed that were not asked for for the
    /// longest time, but none whose digest `in_use` says, asked when there is something to place, or of which somebody has the [`Image`].
    ///
    /// # Errors
    ///
    /// Every [`ImageError`]. Nothing of the image stays then.
    pub async fn get(&self, source: &Source, in_use: impl Into<InUse>) -> Result<Image, ImageError> {
        let in_use = in_use.into();
        let (key, own, source) = source.parse()?;
        if let Some(image) = self.inner.cache.of_source(&key) {
            return Ok(image);
        }
        let begun = Instant::now();
        let work = self.inner.work(own);
        let _waits = work.wait();
        let turn = work.turn().await;
        if let Some(image) = self.inner.cache.of_source(&key) {
            return Ok(image);
        }
        // Else those who wait for one that never comes would be told one after another, most of them too late.
        if work.was_late_since(begun) {
            return Err(ImageError::Timeout);
        }
        let inner = self.inner.clone();
        // In a task of its own: dropping our caller must not leave a child with a folder that is being removed.
        let task = tokio::spawn(async move {
            let result = inner.make(&key, source, in_use, &work).await;
            if matches!(result, Err(ImageError::Timeout)) {
                work.was_late();
            }
            drop(turn);
            result
        });
        task.await.map_err(|e| ImageError::Tool(format!("the task for the image: {e}")))?
    }

    /// The image if it is in the cache.
    pub fn cached(&self, source: &Source) -> Option<Image> {
        let (key, ..) = source.parse().ok()?;
        self.inner.cache.of_source(&key)
    }
}

impl Inner {
    fn work(&self, own: String) -> Arc<Work> {
        let mut all = self.working.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, work| work.strong_count() > 0);
        let work = all.get(&own).and_then(Weak::upgrade).unwrap_or_default();
        all.insert(own, Arc::downgrade(&work));
        work
    }

    async fn make(
        self: &Arc<Self>,
        key: &str,
        source: Parsed,
        in_use: InUse,
        work: &Work,
    ) -> Result<Image, ImageError> {
        let tmp = Arc::new(self.cache.temporary()?);
        let result = match source {
            Parsed::Registry(reference) => self.from_registry(&tmp, key, reference, in_use, work).await,
            Parsed::Archive(file) => self.from_archive(&tmp, key, file, in_use, work).await,
        };
        // There may be much of it.
        let _ = tokio::task::spawn_blocking(move || drop(tmp)).await;
        result
    }

    fn deadline(&self) -> Result<Instant, ImageError> {
        Instant::now().checked_add(self.config.timeout).ok_or(ImageError::Timeout)
    }

    async fn from_registry(
        self: &Arc<Self>,
        tmp: &Arc<Temporary>,
        key: &str,
        reference: Reference,
        in_use: InUse,
        work: &Work,
    ) -> Result<Image, ImageError> {
        let config = &self.config;
        let (found, blobs, _room, left) = {
            let _fetching = self.slots.fetch(work).await?;
            let deadline = self.deadline()?;
            let found = find(config, &reference, tmp, deadline, work).await?;
            if let Some(image) = self.cache.of_digest(&found.digest, key)? {
                return Ok(image);
            }
            let room = found.room(&self.slots, tmp)?;
            let blobs = found.fetch(config, &reference, tmp, deadline, work).await?;
            (found, blobs, room, deadline.saturating_duration_since(Instant::now()))
        };
        let _making = self.slots.make(work).await?;
        // Waiting for a place is not the image's doing.
        let deadline = Instant::now().checked_add(left.max(UNPACKING)).ok_or(ImageError::Timeout)?;
        self.unpack(tmp, key, (found, blobs, format!("{}@{}", reference.name, reference.digest)), in_use, deadline)
            .await
    }

    async fn from_archive(
        self: &Arc<Self>,
        tmp: &Arc<Temporary>,
        key: &str,
        file: PathBuf,
        in_use: InUse,
        work: &Work,
    ) -> Result<Image, ImageError> {
        let _making = self.slots.make(work).await?;
        let deadline = self.deadline()?;
        let name = file.display().to_string();
        let inner = self.clone();
        let found = tokio::task::spawn_blocking(move || find_in_archive(&inner.config, &file)).await;
        let found: Result<(Found, _), _> = found.map_err(|e| ImageError::Tool(format!("the reading thread: {e}")))?;
        let (found, blobs) = found?;
        if let Some(image) = self.cache.of_digest(&found.digest, key)? {
            return Ok(image);
        }
        self.unpack(tmp, key, (found, blobs, name), in_use, deadline).await
    }

    async fn unpack(
        self: &Arc<Self>,
        tmp: &Arc<Temporary>,
        key: &str,
        (found, blobs, name): (Found, Blobs, String),
        in_use: InUse,
        deadline: Instant,
    ) -> Result<Image, ImageError> {
        let record = found.unpack(&self.config, &blobs, tmp, name, deadline).await?;
        let (inner, tmp, key) = (self.clone(), tmp.clone(), key.to_owned());
        let placed = tokio::task::spawn_blocking(move || {
            tmp.drop_blobs()?;
            sync(&tmp)?;
            inner.cache.put(&tmp, &record, &key, &(in_use.0)()?)
        });
        placed.await.map_err(|e| ImageError::Tool(format!("the placing thread: {e}")))?
    }
}
