//! Where the blobs of an image are: in a folder, or in an archive that is read in place.
//!
//! Archives are not handed to skopeo. It would unpack them as root, outside of any root folder, and follow symbolic
//! links in them: one entry that links to `/etc` and a second that goes through it would write to the host.

use super::{
    reference::{is_sha256_hex, Digest},
    spec::{Descriptor, MAX_DOCUMENT},
    tarball::{Kind, Tarball},
    ImageError,
};
use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

/// Entries of an archive that are looked at.
const MAX_ENTRIES: usize = 4096;

/// The blobs of one image, not checked yet.
pub(super) enum Blobs {
    /// Files that are named by their digests.
    Folder(PathBuf),
    /// Places in a tar: first byte and length.
    Archive { file: PathBuf, places: HashMap<String, (u64, u64)> },
}

impl Blobs {
    /// Finds the blobs of an OCI archive, and reads its index.
    pub fn in_archive(file: &Path) -> Result<(Self, Vec<u8>), ImageError> {
        let what = || format!("reading the image {}", file.display());
        let reader = File::open(file).map_err(ImageError::io(what()))?;
        let mut tar = Tarball::new(BufReader::with_capacity(256 << 10, reader));
        let (mut places, mut index) = (HashMap::new(), None);
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::InvalidData => ImageError::bad(format!("its archive is no tar that is not packed: {error}")),
            io::ErrorKind::UnexpectedEof => ImageError::bad("its archive ends early"),
            _ => ImageError::io(what())(error),
        };
        for _ in 0..MAX_ENTRIES {
            let Some(entry) = tar.next().map_err(failed)? else {
                let index = index.ok_or_else(|| ImageError::bad("its archive has no index.json"))?;
                return Ok((Self::Archive { file: file.to_owned(), places }, index));
            };
            if entry.kind != Kind::File {
                continue;
            }
            let path = String::from_utf8_lossy(&entry.path).into_owned();
            let path = path.trim_start_matches("./");
            if path == "index.json" {
                if entry.size > MAX_DOCUMENT {
                    return Err(ImageError::bad(format!("its index is longer than {MAX_DOCUMENT} bytes")));
                }
                let mut bytes = Vec::new();
                tar.read_to_end(&mut bytes).map_err(failed)?;
                index = Some(bytes);
            } else if let Some(hex) = path.strip_prefix("blobs/sha256/").filter(|hex| is_sha256_hex(hex)) {
                places.insert(hex.to_owned(), (entry.offset, entry.size));
            }
        }
        Err(ImageError::bad(format!("its archive has more than {MAX_ENTRIES} entries")))
    }

    /// A blob's bytes, whatever they are.
    pub fn open(&self, digest: &Digest) -> Result<Box<dyn Read + Send>, ImageError> {
        let missing = || ImageError::bad(format!("blob {digest} is missing"));
        let io = || ImageError::io(format!("reading blob {digest}"));
        match self {
            Self::Folder(folder) => match File::open(folder.join(digest.hex())) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Err(missing()),
                opened => Ok(Box::new(opened.map_err(io())?)),
            },
            Self::Archive { file, places } => {
                let (offset, size) = places.get(digest.hex()).ok_or_else(missing)?;
                let mut file = File::open(file).map_err(io())?;
                file.seek(SeekFrom::Start(*offset)).map_err(io())?;
                Ok(Box::new(file.take(*size)))
            }
        }
    }

    /// A manifest, index or config, which agrees with its digest.
    pub fn document(&self, descriptor: &Descriptor) -> Result<Vec<u8>, ImageError> {
        let digest = descriptor.digest()?;
        let mut bytes = Vec::new();
        let read = self.open(&digest)?.take(MAX_DOCUMENT + 1).read_to_end(&mut bytes);
        read.map_err(ImageError::io(format!("reading blob {digest}")))?;
        check_document(&bytes, &digest)?;
        Ok(bytes)
    }
}

/// Whether a document is one of that digest, and not too long.
pub(super) fn check_document(bytes: &[u8], digest: &Digest) -> Result<(), ImageError> {
    if bytes.len() as u64 > MAX_DOCUMENT {
        return Err(ImageError::bad(format!("{digest} is longer than {MAX_DOCUMENT} bytes")));
    }
    let is = Digest::of(bytes);
    (is == *digest).then_some(()).ok_or_else(|| ImageError::bad(format!("instead of {digest} there is {is}")))
}
