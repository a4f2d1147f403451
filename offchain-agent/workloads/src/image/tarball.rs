//! Reads tars from a stream.
//!
//! The `tar` crate's own reader keeps names and extensions of any length in memory; this one bounds them. Headers
//! themselves are the crate's.

use std::io::{self, Read};
use tar::{EntryType, Header};

const BLOCK: usize = 512;

/// Bytes of long names and extensions in front of one entry, all together.
const MAX_META: u64 = 1 << 20;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Dir,
    Symlink,
    HardLink,
    Fifo,
    Device,
}

/// The head of an entry.
#[derive(Debug)]
pub(super) struct Entry {
    pub kind: Kind,
    pub path: Vec<u8>,
    pub link: Vec<u8>,
    /// Bytes of its contents, which follow in the stream.
    pub size: u64,
    pub uid: u64,
    pub gid: u64,
    /// The lower 12 bits.
    pub mode: u32,
    /// Seconds since 1970, and nanoseconds.
    pub mtime: (i64, u32),
    /// Where its contents begin in the stream, in bytes.
    pub offset: u64,
}

/// What comes in front of an entry and changes it.
#[derive(Default)]
struct Extensions {
    path: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    size: Option<u64>,
    uid: Option<u64>,
    gid: Option<u64>,
    mtime: Option<(i64, u32)>,
}

/// A tar that is being read. Reading from it gives the contents of the entry that came last.
pub(super) struct Tarball<R> {
    inner: R,
    offset: u64,
    /// Bytes left of the contents, and of what fills their last block.
    left: u64,
    padding: u64,
}

fn malformed(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

impl<R: Read> Tarball<R> {
    pub fn new(inner: R) -> Self {
        Self { inner, offset: 0, left: 0, padding: 0 }
    }

    /// What is behind the end of the archive, and goes unread.
    pub fn into_rest(self) -> R {
        self.inner
    }

    /// The next entry, or none at the end. What was left of the contents of the one before is passed over.
    ///
    /// # Errors
    ///
    /// `InvalidData` or `UnexpectedEof` if this is no tar, or one with sparse files; else what the reader says.
    pub fn next(&mut self) -> io::Result<Option<Entry>> {
        let mut extensions = Extensions::default();
        let mut meta = 0u64;
        loop {
            self.skip()?;
            let Some(header) = self.header()? else { return Ok(None) };
            let size = header.entry_size().map_err(|_| malformed("a size is not a number"))?;
            let kind = header.entry_type();
            let extends = matches!(kind.as_byte(), b'L' | b'K' | b'x' | b'g');
            if !extends {
                return self.entry(&header, size, extensions).map(Some);
            }
            meta = meta.saturating_add(size).saturating_add(BLOCK as u64);
            if meta > MAX_META {
                return Err(malformed("an entry has extensions that are too long"));
            }
            self.contents(size);
            let mut bytes = Vec::new();
            self.read_to_end(&mut bytes)?;
            match kind {
                EntryType::GNULongName => extensions.path = Some(until_nul(bytes)),
                EntryType::GNULongLink => extensions.link = Some(until_nul(bytes)),
                EntryType::XHeader => extensions.read_pax(&bytes)?,
                // For all entries to come: in practice a comment of git's.
                _ => {}
            }
        }
    }

    fn entry(&mut self, header: &Header, size: u64, extensions: Extensions) -> io::Result<Entry> {
        let path = extensions.path.unwrap_or_else(|| header.path_bytes().into_owned());
        let kind = match header.entry_type() {
            // Older tars have no type for folders.
            EntryType::Regular | EntryType::Continuous if path.ends_with(b"/") => Kind::Dir,
            EntryType::Regular | EntryType::Continuous => Kind::File,
            EntryType::Directory => Kind::Dir,
            EntryType::Symlink => Kind::Symlink,
            EntryType::Link => Kind::HardLink,
            EntryType::Fifo => Kind::Fifo,
            EntryType::Char | EntryType::Block => Kind::Device,
            EntryType::GNUSparse => return Err(malformed("it has sparse files")),
            _ => return Err(malformed("an entry is of an unknown type")),
        };
        let link = extensions.link.unwrap_or_else(|| header.link_name_bytes().unwrap_or_default().into_owned());
        let size = extensions.size.unwrap_or(size);
        let raw = header.as_old();
        let number = |field: &[u8], value: io::Result<u64>| match field.iter().all(|b| matches!(b, 0 | b' ')) {
            true => Ok(0),
            false => value.map_err(|_| malformed("a header has a number that is none")),
        };
        let entry = Entry {
            kind,
            path,
            link,
            size,
            uid: extensions.uid.map_or_else(|| number(&raw.uid, header.uid()), Ok)?,
            gid: extensions.gid.map_or_else(|| number(&raw.gid, header.gid()), Ok)?,
            mode: (number(&raw.mode, header.mode().map(u64::from))? & 0o7777) as u32,
            mtime: match extensions.mtime {
                Some(mtime) => mtime,
                None => (i64::try_from(number(&raw.mtime, header.mtime())?).unwrap_or(0), 0),
            },
            offset: self.offset,
        };
        self.contents(size);
        Ok(entry)
    }

    fn contents(&mut self, size: u64) {
        self.left = size;
        self.padding = (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
    }

    fn skip(&mut self) -> io::Result<()> {
        let skip = self.left.saturating_add(self.padding);
        let copied = io::copy(&mut (&mut self.inner).take(skip), &mut io::sink())?;
        self.offset = self.offset.saturating_add(copied);
        (self.left, self.padding) = (0, 0);
        if copied == skip {
            Ok(())
        } else {
            Err(io::ErrorKind::UnexpectedEof.into())
        }
    }

    fn header(&mut self) -> io::Result<Option<Header>> {
        let mut block = [0u8; BLOCK];
        let mut filled = 0;
        while filled < BLOCK {
            let Some(rest) = block.get_mut(filled..) else { break };
            match self.inner.read(rest) {
                Ok(0) if filled == 0 => return Ok(None),
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.offset = self.offset.saturating_add(BLOCK as u64);
        if block.iter().all(|b| *b == 0) {
            return Ok(None);
        }
        let mut header = Header::new_old();
        header.as_mut_bytes().copy_from_slice(&block);
        // The sum is of a header whose sum is blank.
        let sum: u32 =
            block.iter().enumerate().map(|(i, b)| if (148..156).contains(&i) { 32 } else { u32::from(*b) }).sum();
        match header.cksum() {
            Ok(said) if said == sum => Ok(Some(header)),
            _ => Err(malformed("a header has the wrong checksum")),
        }
    }
}

impl<R: Read> Read for Tarball<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buf.len());
        let Some(buf) = buf.get_mut(..most).filter(|buf| !buf.is_empty()) else { return Ok(0) };
        let read = self.inner.read(buf)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= read as u64;
        self.offset = self.offset.saturating_add(read as u64);
        Ok(read)
    }
}

fn until_nul(mut bytes: Vec<u8>) -> Vec<u8> {
    if let Some(end) = bytes.iter().position(|b| *b == 0) {
        bytes.truncate(end);
    }
    bytes
}

impl Extensions {
    /// Records are `LENGTH KEY=VALUE\n`, where the length is of the whole record.
    fn read_pax(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        let wrong = || malformed("an extended header is malformed");
        while !bytes.is_empty() {
            let space = bytes.iter().position(|b| *b == b' ').ok_or_else(wrong)?;
            let length = bytes.get(..space).and_then(number).and_then(|n| usize::try_from(n).ok()).ok_or_else(wrong)?;
            let record = bytes.get(space + 1..length).ok_or_else(wrong)?;
            bytes = bytes.get(length..).ok_or_else(wrong)?;
            let record = record.strip_suffix(b"\n").ok_or_else(wrong)?;
            let equals = record.iter().position(|b| *b == b'=').ok_or_else(wrong)?;
            let (key, value) = record.split_at(equals);
            let value = value.get(1..).ok_or_else(wrong)?;
            match key {
                b"path" => self.path = Some(value.to_vec()),
                b"linkpath" => self.link = Some(value.to_vec()),
                b"size" => self.size = Some(number(value).ok_or_else(wrong)?),
                b"uid" => self.uid = Some(number(value).ok_or_else(wrong)?),
                b"gid" => self.gid = Some(number(value).ok_or_else(wrong)?),
                b"mtime" => self.mtime = Some(time(value).ok_or_else(wrong)?),
                key if key.starts_with(b"GNU.sparse.") => return Err(malformed("it has sparse files")),
                _ => {}
            }
        }
        Ok(())
    }
}

fn number(digits: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(digits).ok()?;
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// `123.456`. What is before 1970 becomes 1970.
fn time(value: &[u8]) -> Option<(i64, u32)> {
    let text = std::str::from_utf8(value).ok()?;
    if text.starts_with('-') {
        return Some((0, 0));
    }
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    let nanoseconds: String = fraction.chars().chain(std::iter::repeat('0')).take(9).collect();
    Some((seconds.parse().ok()?, number(nanoseconds.as_bytes())?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn all(bytes: &[u8]) -> io::Result<Vec<(Entry, Vec<u8>)>> {
        let mut tarball = Tarball::new(bytes);
        let mut entries = Vec::new();
        while let Some(entry) = tarball.next()? {
            let mut contents = Vec::new();
            tarball.read_to_end(&mut contents)?;
            entries.push((entry, contents));
        }
        Ok(entries)
    }

    fn with_pax(records: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        builder.append_pax_extensions(records.iter().copied()).unwrap();
        let mut header = Header::new_ustar();
        header.set_size(3);
        header.set_mode(0o644);
        builder.append_data(&mut header, "short", &b"abc"[..]).unwrap();
        builder.into_inner().unwrap()
    }

    #[test]
    fn long_names_and_extended_headers_are_read() {
        let mut builder = tar::Builder::new(Vec::new());
        let long = format!("{}/{}", "d".repeat(200), "f".repeat(200));
        let mut header = Header::new_gnu();
        header.set_size(3);
        builder.append_data(&mut header, &long, &b"abc"[..]).unwrap();
        let entries = all(&builder.into_inner().unwrap()).unwrap();
        assert_eq!((entries[0].0.path.as_slice(), entries[0].1.as_slice()), (long.as_bytes(), &b"abc"[..]));
        let entries = all(&with_pax(&[("path", b"other"), ("mtime", b"12.5"), ("uid", b"7")])).unwrap();
        let entry = &entries[0].0;
        assert_eq!((entry.path.as_slice(), entry.mtime, entry.uid), (&b"other"[..], (12, 500_000_000), 7));
    }

    #[test]
    fn extensions_without_end_are_refused_before_they_are_in_memory() {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::GNULongName);
        header.set_size(8 << 30);
        header.set_cksum();
        assert_eq!(all(header.as_bytes()).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn what_is_no_tar_or_ends_early_or_is_sparse_is_refused() {
        assert_eq!(all(&[7; 1024]).unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert_eq!(all(&[7; 100]).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        let whole = with_pax(&[]);
        let end = whole.len() - 1024 - 510;
        assert_eq!(all(&whole[..end]).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        assert!(all(&with_pax(&[("GNU.sparse.major", b"1")])).is_err());
        assert!(all(&with_pax(&[("size", b"x")])).is_err());
    }
}
