//! Content-addressed storage on disk.
//!
//! A blob is named by its CID: version 1, raw codec, SHA-256, printed in lower-case base32. It is whole or absent: it
//! is written beside its place, synced, and renamed into it. It is checked at every reading; one that was damaged on
//! disk is removed and reported, never served.

use bytes::Bytes;
use cid::Cid;
use futures::{Stream, StreamExt};
use multihash_codetable::{Code, MultihashDigest};
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicU64, Ordering},
        Arc, Mutex, PoisonError,
    },
};
use tempfile::NamedTempFile;
use tokio::sync::Semaphore;

/// Longest blob, in bytes.
pub const MAX_BLOB_BYTES: u64 = 64 << 20;

const RAW: u64 = 0x55;
const SHA2_256: u64 = 0x12;

/// Blobs that are hashed at one time: each is in memory for as long.
const HASHERS: usize = 4;

/// Folder, beside the blobs', of those that are being written.
const INCOMING: &str = "incoming";

/// Why a blob cannot be stored or had.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// It is longer than a blob may be here.
    #[error("the blob is longer than {0} bytes")]
    TooLarge(u64),
    /// It does not fit into the store.
    #[error("the store is full: {0} bytes")]
    Full(u64),
    /// It is not in the store.
    #[error("blob {0} is not here")]
    NotFound(Cid),
    /// It was damaged on disk, and is removed.
    #[error("blob {0} was damaged and is removed")]
    Corrupt(Cid),
    /// Its name is not of the one form that this store knows.
    #[error("{0} is not the CID of a raw block with SHA-256")]
    Unsupported(String),
    /// Where it comes from failed.
    #[error("the blob did not arrive: {0}")]
    Source(String),
    /// The disk failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The name of a blob.
pub fn cid_of(bytes: &[u8]) -> Cid {
    Cid::new_v1(RAW, Code::Sha2_256.digest(bytes))
}

/// Reads the name of a blob from its text.
///
/// # Errors
///
/// [`BlobError::Unsupported`] if it is no CID, or not of a raw block with SHA-256.
pub fn parse_cid(text: &str) -> Result<Cid, BlobError> {
    let unsupported = || BlobError::Unsupported(text.chars().take(80).collect());
    let cid = Cid::try_from(text).map_err(|_| unsupported())?;
    check_cid(&cid).map_err(|_| unsupported())?;
    Ok(cid)
}

fn check_cid(cid: &Cid) -> Result<(), BlobError> {
    let known = cid.version() == cid::Version::V1
        && cid.codec() == RAW
        && cid.hash().code() == SHA2_256
        && cid.hash().size() == 32;
    known.then_some(()).ok_or_else(|| BlobError::Unsupported(cid.to_string()))
}

/// A folder of blobs. One process has it to itself.
#[derive(Clone)]
pub struct BlobStore {
    inner: Arc<Inner>,
}

struct Inner {
    root: PathBuf,
    quota: u64,
    used: AtomicU64,
    /// Held while a file comes into or goes out of its place, so that it is counted once.
    placing: Mutex<()>,
    hashers: Semaphore,
}

impl BlobStore {
    /// The store in folder `root`, which is made if it is not there, for at most `quota` bytes of blobs. What was
    /// being written when the store was last used is gone.
    ///
    /// # Errors
    ///
    /// [`BlobError::Io`] if the folder cannot be used.
    pub fn open(root: impl Into<PathBuf>, quota: u64) -> Result<Self, BlobError> {
        let root = root.into();
        let incoming = root.join(INCOMING);
        if incoming.exists() {
            fs::remove_dir_all(&incoming)?;
        }
        fs::create_dir_all(&incoming)?;
        let mut used = 0u64;
        for shard in fs::read_dir(&root)? {
            let shard = shard?;
            if !shard.file_type()?.is_dir() || shard.file_name() == INCOMING {
                continue;
            }
            for blob in fs::read_dir(shard.path())? {
                used = used.saturating_add(blob?.metadata()?.len());
            }
        }
        let (used, placing, hashers) = (AtomicU64::new(used), Mutex::default(), Semaphore::new(HASHERS));
        Ok(Self { inner: Arc::new(Inner { root, quota, used, placing, hashers }) })
    }

    /// Bytes of all blobs, and of those that are being written.
    pub fn used(&self) -> u64 {
        self.inner.used.load(Ordering::Acquire)
    }

    /// Stores a blob of at most `max` bytes, and at most [`MAX_BLOB_BYTES`].
    ///
    /// # Errors
    ///
    /// [`BlobError::TooLarge`], [`BlobError::Full`], [`BlobError::Io`].
    pub async fn put(&self, bytes: Bytes, max: u64) -> Result<Cid, BlobError> {
        let stream = futures::stream::iter([Ok::<_, io::Error>(bytes)]);
        self.put_stream(stream, max).await
    }

    /// Stores a blob as it arrives; see [`BlobStore::put`].
    ///
    /// # Errors
    ///
    /// Those of [`BlobStore::put`], and [`BlobError::Source`] if the stream fails.
    pub async fn put_stream<S, E>(&self, stream: S, max: u64) -> Result<Cid, BlobError>
    where
        S: Stream<Item = Result<Bytes, E>>,
        E: std::fmt::Display,
    {
        let max = max.min(MAX_BLOB_BYTES);
        let inner = self.inner.clone();
        let mut file = blocking(move || Ok(NamedTempFile::new_in(inner.root.join(INCOMING))?)).await?;
        let mut reserved = Reserved { inner: self.inner.clone(), bytes: 0 };
        let mut stream = std::pin::pin!(stream);
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|error| BlobError::Source(error.to_string()))?;
            reserved.add(chunk.len() as u64)?;
            if reserved.bytes > max {
                return Err(BlobError::TooLarge(max));
            }
            file = blocking(move || {
                file.write_all(&chunk)?;
                Ok(file)
            })
            .await?;
        }

        let _hasher = self.inner.hashers.acquire().await.map_err(|_| io::Error::other("the store is closed"))?;
        let inner = self.inner.clone();
        blocking(move || {
            file.as_file().sync_all()?;
            let cid = cid_of(&fs::read(file.path())?);
            inner.place(&cid, file, reserved)?;
            Ok(cid)
        })
        .await
    }

    /// A blob, checked against its name.
    ///
    /// # Errors
    ///
    /// [`BlobError::NotFound`], [`BlobError::Corrupt`], [`BlobError::Unsupported`], [`BlobError::Io`].
    pub async fn get(&self, cid: &Cid) -> Result<Bytes, BlobError> {
        check_cid(cid)?;
        let _hasher = self.inner.hashers.acquire().await.map_err(|_| io::Error::other("the store is closed"))?;
        let (inner, cid) = (self.inner.clone(), *cid);
        blocking(move || inner.read(&cid)).await
    }

    /// Whether a blob is here, unchecked.
    pub fn has(&self, cid: &Cid) -> bool {
        check_cid(cid).is_ok() && self.inner.place_of(cid).is_file()
    }

    /// Where a blob is, or would be, for programs that read files. What is there is unchecked.
    pub fn file(&self, cid: &Cid) -> PathBuf {
        self.inner.place_of(cid)
    }

    /// Bytes of a blob that is here, unchecked.
    pub fn size(&self, cid: &Cid) -> Option<u64> {
        check_cid(cid).ok()?;
        let file = fs::metadata(self.inner.place_of(cid)).ok()?;
        file.is_file().then_some(file.len())
    }

    /// Removes a blob. One that is not here is no error.
    ///
    /// # Errors
    ///
    /// [`BlobError::Unsupported`], [`BlobError::Io`].
    pub async fn remove(&self, cid: &Cid) -> Result<(), BlobError> {
        check_cid(cid)?;
        let (inner, cid) = (self.inner.clone(), *cid);
        blocking(move || Ok(inner.remove(&cid)?)).await
    }
}

impl Inner {
    /// The two letters before the last vary evenly, unlike those at the front.
    fn place_of(&self, cid: &Cid) -> PathBuf {
        let name = cid.to_string();
        let shard = name.len().checked_sub(3).and_then(|start| name.get(start..start + 2)).unwrap_or("__");
        self.root.join(shard).join(&name)
    }

    /// Moves a complete file to its place, even if there is one: that one may be damaged.
    fn place(&self, cid: &Cid, file: NamedTempFile, reserved: Reserved) -> io::Result<()> {
        let place = self.place_of(cid);
        let shard = place.parent().unwrap_or(&self.root);
        let _placing = self.placing.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = !shard.exists();
        fs::create_dir_all(shard)?;
        let before = fs::metadata(&place).map_or(0, |old| old.len());
        file.persist(&place).map_err(|error| error.error)?;
        reserved.keep();
        self.give_back(before);
        sync(shard)?;
        if is_new {
            sync(&self.root)?;
        }
        Ok(())
    }

    fn read(&self, cid: &Cid) -> Result<Bytes, BlobError> {
        let file = match fs::File::open(self.place_of(cid)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(BlobError::NotFound(*cid)),
            other => other?,
        };
        // No file that is longer than a blob can be has a blob's hash.
        let bytes = if file.metadata()?.len() <= MAX_BLOB_BYTES {
            let mut bytes = Vec::new();
            io::Read::read_to_end(&mut io::Read::take(file, MAX_BLOB_BYTES), &mut bytes)?;
            Some(bytes).filter(|bytes| cid_of(bytes) == *cid)
        } else {
            None
        };
        match bytes {
            Some(bytes) => Ok(bytes.into()),
            None => {
                tracing::warn!(%cid, "removing a damaged blob");
                self.remove(cid)?;
                Err(BlobError::Corrupt(*cid))
            }
        }
    }

    fn remove(&self, cid: &Cid) -> io::Result<()> {
        let place = self.place_of(cid);
        let _placing = self.placing.lock().unwrap_or_else(PoisonError::into_inner);
        let length = match fs::metadata(&place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other?.len(),
        };
        fs::remove_file(&place)?;
        self.give_back(length);
        Ok(())
    }

    fn give_back(&self, bytes: u64) {
        let less = |used: u64| Some(used.saturating_sub(bytes));
        let _ = self.used.fetch_update(Ordering::AcqRel, Ordering::Acquire, less);
    }
}

/// Bytes that count as used while they are being written.
struct Reserved {
    inner: Arc<Inner>,
    bytes: u64,
}

impl Reserved {
    fn add(&mut self, bytes: u64) -> Result<(), BlobError> {
        let quota = self.inner.quota;
        let fits = |used: u64| used.checked_add(bytes).filter(|sum| *sum <= quota);
        let taken = self.inner.used.fetch_update(Ordering::AcqRel, Ordering::Acquire, fits);
        taken.map_err(|_| BlobError::Full(quota))?;
        self.bytes += bytes;
        Ok(())
    }

    fn keep(mut self) {
        self.bytes = 0;
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        self.inner.give_back(self.bytes);
    }
}

/// A rename lasts once its folder is synced.
fn sync(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BlobError> + Send + 'static,
) -> Result<T, BlobError> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
    use super::*;

    fn store(quota: u64) -> (tempfile::TempDir, BlobStore) {
        let folder = tempfile::tempdir().unwrap();
        let store = BlobStore::open(folder.path().join("blobs"), quota).unwrap();
        (folder, store)
    }

    #[tokio::test]
    async fn a_blob_comes_back_under_the_name_that_everybody_gives_it() {
        let (_folder, store) = store(100);
        let cid = store.put(Bytes::from_static(b"hello world"), 100).await.unwrap();
        // What `ipfs add --raw-leaves --cid-version 1` prints.
        assert_eq!(cid.to_string(), "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e");
        assert!(store.has(&cid));
        assert_eq!((store.size(&cid), store.size(&cid_of(b"other"))), (Some(11), None));
        assert_eq!(store.get(&cid).await.unwrap(), "hello world");
        assert_eq!(store.used(), 11);
        assert_eq!(parse_cid(&cid.to_string()).unwrap(), cid);
    }

    #[tokio::test]
    async fn a_blob_stored_twice_is_counted_once_and_survives_a_restart() {
        let (folder, store) = store(100);
        let cid = store.put(Bytes::from_static(b"twice"), 100).await.unwrap();
        assert_eq!(store.put(Bytes::from_static(b"twice"), 100).await.unwrap(), cid);
        assert_eq!(store.used(), 5);
        fs::write(folder.path().join("blobs").join(INCOMING).join("half"), b"half").unwrap();
        drop(store);
        let store = BlobStore::open(folder.path().join("blobs"), 100).unwrap();
        assert_eq!(store.used(), 5);
        assert_eq!(store.get(&cid).await.unwrap(), "twice");
        assert_eq!(fs::read_dir(folder.path().join("blobs").join(INCOMING)).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_damaged_blob_is_reported_and_removed() {
        for damage in [&b"hellO"[..], b"hel", b""] {
            let (_folder, store) = store(100);
            let cid = store.put(Bytes::from_static(b"hello"), 100).await.unwrap();
            fs::write(store.inner.place_of(&cid), damage).unwrap();
            assert!(matches!(store.get(&cid).await, Err(BlobError::Corrupt(name)) if name == cid));
            assert!(!store.has(&cid));
            assert!(matches!(store.get(&cid).await, Err(BlobError::NotFound(_))));
            store.put(Bytes::from_static(b"hello"), 100).await.unwrap();
            assert_eq!(store.get(&cid).await.unwrap(), "hello");
        }
    }

    #[tokio::test]
    async fn what_is_too_long_leaves_nothing_behind() {
        let (folder, store) = store(10);
        assert!(matches!(store.put(Bytes::from_static(b"12345"), 4).await, Err(BlobError::TooLarge(4))));
        assert_eq!(store.used(), 0);
        store.put(Bytes::from_static(b"12345678"), 8).await.unwrap();
        assert!(matches!(store.put(Bytes::from_static(b"123"), 8).await, Err(BlobError::Full(10))));
        assert_eq!(store.used(), 8);
        assert_eq!(fs::read_dir(folder.path().join("blobs").join(INCOMING)).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_stream_that_fails_leaves_nothing_behind() {
        let (folder, store) = store(10);
        let stream = futures::stream::iter([Ok(Bytes::from_static(b"12")), Err("gone")]);
        assert!(matches!(store.put_stream(stream, 8).await, Err(BlobError::Source(why)) if why == "gone"));
        assert_eq!(store.used(), 0);
        assert_eq!(fs::read_dir(folder.path().join("blobs").join(INCOMING)).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_removed_blob_makes_room() {
        let (_folder, store) = store(5);
        let cid = store.put(Bytes::from_static(b"12345"), 5).await.unwrap();
        store.remove(&cid).await.unwrap();
        store.remove(&cid).await.unwrap();
        assert_eq!(store.used(), 0);
        store.put(Bytes::from_static(b"54321"), 5).await.unwrap();
    }

    #[tokio::test]
    async fn other_names_are_not_looked_up() {
        let (_folder, store) = store(5);
        let dag = Cid::new_v1(0x70, Code::Sha2_256.digest(b"x"));
        let sha512 = Cid::new_v1(RAW, Code::Sha2_512.digest(b"x"));
        for cid in [dag, sha512] {
            assert!(!store.has(&cid));
            assert!(matches!(store.get(&cid).await, Err(BlobError::Unsupported(_))));
            assert!(parse_cid(&cid.to_string()).is_err());
        }
        for text in ["", "../../etc/passwd", "QmPZ9gcCEpqKTo6aq61g2nXGUhM4iCL3ewB6LDXZCtioEB"] {
            assert!(matches!(parse_cid(text), Err(BlobError::Unsupported(_))), "{text}");
        }
    }
}
