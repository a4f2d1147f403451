//! Applies the entries of a layer, in a process whose root is the folder that they go to.

use super::{
    super::tarball::{Entry, Kind, Tarball},
    tree::{self, Placed, MAX_DEPTH},
    UnpackArgs, UnpackError, Unpacked, IDS,
};
use rustix::{
    fs::{self as rfs, AtFlags, FileType, Gid, Mode, OFlags, Timespec, Timestamps, Uid},
    io::Errno,
    process::{chdir, fchdir, getcwd},
};
use std::{
    fs::File,
    io::{self, Read, Write},
    os::fd::{AsFd, OwnedFd},
};

/// Files take disk in blocks of so many bytes, more or less.
const DISK_BLOCK: u64 = 4096;

/// Longest name with its folders, in bytes; Linux knows no longer ones.
const MAX_PATH: usize = 4095;

/// Bytes of names of folders whose times are set at the end. Folders beyond that keep the time of unpacking.
const MAX_TIMES_BYTES: usize = 32 << 20;

/// Symbolic links that lead to folders which are not there yet, one to the other.
const MAX_HOPS: usize = 8;

const WHITEOUT: &[u8] = b".wh.";
const OPAQUE: &[u8] = b".wh..wh..opq";
/// Other such names are of the file system that whiteouts come from, and mean nothing in layers.
const RESERVED: &[u8] = b".wh..wh.";

type Result<T> = std::result::Result<T, UnpackError>;

pub(super) struct Layer<'a, R> {
    args: &'a UnpackArgs,
    tar: Tarball<R>,
    root: OwnedFd,
    took: Unpacked,
    placed: Placed,
    /// Of folders: writing into them changes theirs.
    times: Vec<(Vec<u8>, (i64, u32))>,
    times_bytes: usize,
}

/// The parts of a name, as if its folder were `/`: `..` goes up to there at most.
fn parts(path: &[u8]) -> Result<Vec<&[u8]>> {
    if path.len() > MAX_PATH || path.contains(&0) {
        return Err(UnpackError::bad("a name is too long or has zeros"));
    }
    let mut parts = Vec::new();
    for part in path.split(|b| *b == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Ok(parts)
}

fn join(parts: &[&[u8]]) -> Vec<u8> {
    match parts {
        [] => b".".to_vec(),
        parts => parts.join(&b'/'),
    }
}

fn timestamps((seconds, nanoseconds): (i64, u32)) -> Timestamps {
    let time = Timespec { tv_sec: seconds, tv_nsec: nanoseconds.into() };
    Timestamps { last_access: time, last_modification: time }
}

impl<'a, R: Read> Layer<'a, R> {
    /// The process has its new root already.
    pub fn new(args: &'a UnpackArgs, input: R) -> Result<Self> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = rfs::open("/", flags, Mode::empty()).map_err(UnpackError::placing(b"/"))?;
        let tar = Tarball::new(input);
        let (took, placed, times) = (Unpacked::default(), Placed::default(), Vec::new());
        Ok(Self { args, tar, root, took, placed, times, times_bytes: 0 })
    }

    pub fn apply(mut self) -> Result<Unpacked> {
        while let Some(entry) = self.tar.next().map_err(UnpackError::reading)? {
            self.count()?;
            self.charge(entry.size)?;
            self.place(&entry)?;
        }
        for (path, mtime) in std::mem::take(&mut self.times) {
            // A later entry may have put something else there.
            match rfs::utimensat(&self.root, &path, &timestamps(mtime), AtFlags::SYMLINK_NOFOLLOW) {
                Ok(()) | Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => {}
                Err(errno) => return Err(UnpackError::placing(&path)(errno)),
            }
        }
        self.finish()
    }

    /// Reads what is behind the archive: whoever writes to us computes its hash and wants to get rid of it.
    fn finish(self) -> Result<Unpacked> {
        let left = self.args.max_bytes.saturating_sub(self.took.bytes).saturating_add(1 << 20);
        let mut rest = self.tar.into_rest().take(left);
        let read = io::copy(&mut rest, &mut io::sink()).map_err(UnpackError::reading)?;
        if read < left {
            Ok(self.took)
        } else {
            Err(UnpackError::TooLarge(self.args.max_bytes))
        }
    }

    fn count(&mut self) -> Result<()> {
        self.took.files = self.took.files.saturating_add(1);
        if self.took.files > self.args.max_files {
            return Err(UnpackError::TooManyFiles(self.args.max_files));
        }
        Ok(())
    }

    /// Before it is written, so that what is too large is not begun.
    fn charge(&mut self, bytes: u64) -> Result<()> {
        let blocks = bytes.checked_next_multiple_of(DISK_BLOCK).unwrap_or(u64::MAX);
        self.took.bytes = self.took.bytes.saturating_add(blocks);
        if self.took.bytes > self.args.max_bytes {
            return Err(UnpackError::TooLarge(self.args.max_bytes));
        }
        Ok(())
    }

    fn id(&self, id: u64) -> Result<u32> {
        match u32::try_from(id) {
            Ok(id) if id < IDS => Ok(self.args.id_base.saturating_add(id)),
            _ => Err(UnpackError::bad(format!("an owner has the id {id}, and {IDS} ids are allowed"))),
        }
    }

    fn place(&mut self, entry: &Entry) -> Result<()> {
        let wrong = UnpackError::placing(&entry.path);
        let (uid, gid) = (self.id(entry.uid)?, self.id(entry.gid)?);
        let parts = parts(&entry.path)?;
        let Some((name, folders)) = parts.split_last() else {
            if entry.kind != Kind::Dir {
                return Err(UnpackError::bad("its root is not a folder"));
            }
            let root = self.root.try_clone().map_err(|e| UnpackError::Io(e.to_string()))?;
            return self.finish_dir(&root, b".", entry, uid, gid, b".".to_vec());
        };
        if !self.args.no_whiteouts && name.starts_with(WHITEOUT) {
            return self.whiteout(folders, name).map_err(wrong)?;
        }
        if entry.kind == Kind::Device {
            return Ok(());
        }
        let folder = self.folder(folders, 0)?;
        let there = tree::look(&folder, name).map_err(&wrong)?;
        let mut merge = false;
        if let Some(there) = there {
            merge = tree::is_dir(&there) && entry.kind == Kind::Dir;
            if entry.kind == Kind::HardLink && self.is_target(entry, &there)? {
                return self.placed.add(&folder, name).map_err(wrong);
            }
            if !merge {
                tree::remove(&folder, name).map_err(&wrong)?;
            }
        }
        let mode = Mode::from_raw_mode(entry.mode);
        match entry.kind {
            Kind::Dir => {
                if !merge {
                    self.charge(1)?;
                    self.make_dir(&folder, name).map_err(&wrong)??;
                }
                self.finish_dir(&folder, name, entry, uid, gid, join(&parts))?;
            }
            Kind::File => self.write(&folder, name, entry, uid, gid)?,
            Kind::HardLink => {
                let (target_folder, target) = self.target(entry)?;
                rfs::linkat(&target_folder, target.as_slice(), &folder, *name, AtFlags::empty()).map_err(&wrong)?;
            }
            Kind::Symlink => {
                rfs::symlinkat(entry.link.as_slice(), &folder, *name).map_err(&wrong)?;
                own(&folder, name, uid, gid).map_err(&wrong)?;
                rfs::utimensat(&folder, *name, &timestamps(entry.mtime), AtFlags::SYMLINK_NOFOLLOW).map_err(&wrong)?;
            }
            Kind::Fifo => {
                rfs::mknodat(&folder, *name, FileType::Fifo, Mode::RUSR, 0).map_err(&wrong)?;
                own(&folder, name, uid, gid).map_err(&wrong)?;
                rfs::chmodat(&folder, *name, mode, AtFlags::empty()).map_err(&wrong)?;
                rfs::utimensat(&folder, *name, &timestamps(entry.mtime), AtFlags::SYMLINK_NOFOLLOW).map_err(&wrong)?;
            }
            Kind::Device => {}
        }
        self.placed.add(&folder, name).map_err(wrong)
    }

    fn write(&mut self, folder: &OwnedFd, name: &[u8], entry: &Entry, uid: u32, gid: u32) -> Result<()> {
        let wrong = UnpackError::placing(&entry.path);
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut file = File::from(rfs::openat(folder, name, flags, Mode::RUSR | Mode::WUSR).map_err(&wrong)?);
        let mut buffer = [0u8; 64 << 10];
        loop {
            let read = self.tar.read(&mut buffer).map_err(UnpackError::reading)?;
            let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
            file.write_all(bytes).map_err(|e| wrong(Errno::from_io_error(&e).unwrap_or(Errno::IO)))?;
        }
        // The owner first: changing it takes away set-user-id bits.
        rfs::fchown(&file, Some(Uid::from_raw(uid)), Some(Gid::from_raw(gid))).map_err(&wrong)?;
        rfs::fchmod(&file, Mode::from_raw_mode(entry.mode)).map_err(&wrong)?;
        rfs::futimens(&file, &timestamps(entry.mtime)).map_err(wrong)
    }

    fn finish_dir(
        &mut self,
        folder: &OwnedFd,
        name: &[u8],
        entry: &Entry,
        uid: u32,
        gid: u32,
        path: Vec<u8>,
    ) -> Result<()> {
        let wrong = UnpackError::placing(&entry.path);
        own(folder, name, uid, gid).map_err(&wrong)?;
        rfs::chmodat(folder, name, Mode::from_raw_mode(entry.mode), AtFlags::empty()).map_err(&wrong)?;
        self.times_bytes = self.times_bytes.saturating_add(path.len() + 64);
        if self.times_bytes <= MAX_TIMES_BYTES {
            self.times.push((path, entry.mtime));
        }
        Ok(())
    }

    /// The outer error is the disk's.
    fn whiteout(&self, folders: &[&[u8]], name: &[u8]) -> std::result::Result<Result<()>, Errno> {
        let removes = name.get(WHITEOUT.len()..).unwrap_or_default();
        if name != OPAQUE && name.starts_with(RESERVED) {
            return Ok(Ok(()));
        }
        if matches!(removes, b"" | b"." | b"..") {
            return Ok(Err(UnpackError::bad("a whiteout names nothing, or the folder itself or the one above")));
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = match rfs::openat(&self.root, join(folders), flags, Mode::empty()) {
            Ok(folder) => folder,
            // There is nothing to remove.
            Err(Errno::NOENT | Errno::NOTDIR) => return Ok(Ok(())),
            Err(errno) => return Err(errno),
        };
        match name {
            OPAQUE => tree::clear_lower(&folder, &self.placed)?,
            _ => tree::remove_lower(&folder, removes, &self.placed)?,
        };
        Ok(Ok(()))
    }

    /// The folder and the name that a hard link is to.
    fn target(&self, entry: &Entry) -> Result<(OwnedFd, Vec<u8>)> {
        let parts = parts(&entry.link)?;
        let (name, folders) = parts.split_last().ok_or_else(|| UnpackError::bad("a hard link is to the root"))?;
        let folder = self.open_folder(&join(folders)).map_err(UnpackError::placing(&entry.link))?;
        Ok((folder, name.to_vec()))
    }

    /// Whether what is there is what the hard link is to: removing it first would remove that.
    fn is_target(&self, entry: &Entry, there: &rfs::Stat) -> Result<bool> {
        let (folder, name) = self.target(entry)?;
        let target = tree::look(&folder, &name).map_err(UnpackError::placing(&entry.link))?;
        Ok(target.is_some_and(|target| (target.st_dev, target.st_ino) == (there.st_dev, there.st_ino)))
    }

    fn open_folder(&self, path: &[u8]) -> std::result::Result<OwnedFd, Errno> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        rfs::openat(&self.root, path, flags, Mode::empty())
    }

    /// The folder of an entry. What is missing of it is made, as root's.
    fn folder(&mut self, folders: &[&[u8]], hops: usize) -> Result<OwnedFd> {
        let path = join(folders);
        let wrong = UnpackError::placing(&path);
        match self.open_folder(&path) {
            Err(Errno::NOENT) if hops <= MAX_HOPS => {}
            opened => return opened.map_err(wrong),
        }
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let mut folder = self.open_folder(b".").map_err(&wrong)?;
        for name in folders {
            folder = match rfs::openat(&folder, *name, flags, Mode::empty()) {
                Err(Errno::NOENT) if tree::look(&folder, name).map_err(&wrong)?.is_some() => {
                    let target = self.dangling(&folder, name).map_err(&wrong)?;
                    let target = parts(&target)?;
                    self.folder(&target, hops + 1)?
                }
                Err(Errno::NOENT) => {
                    self.count()?;
                    self.charge(1)?;
                    self.make_dir(&folder, name).map_err(&wrong)??;
                    own(&folder, name, self.args.id_base, self.args.id_base).map_err(&wrong)?;
                    rfs::chmodat(&folder, *name, Mode::from_raw_mode(0o755), AtFlags::empty()).map_err(&wrong)?;
                    self.placed.add(&folder, name).map_err(&wrong)?;
                    rfs::openat(&folder, *name, flags, Mode::empty()).map_err(&wrong)?
                }
                opened => opened.map_err(&wrong)?,
            };
        }
        Ok(folder)
    }

    /// Where a symbolic link leads that leads nowhere yet.
    fn dangling(&self, folder: &OwnedFd, name: &[u8]) -> std::result::Result<Vec<u8>, Errno> {
        let target = rfs::readlinkat(folder, name, Vec::new())?.into_bytes();
        if target.starts_with(b"/") {
            return Ok(target);
        }
        let mut path = place_of(folder)?;
        path.push(b'/');
        path.extend(target);
        Ok(path)
    }

    /// Every folder is made here, so that none lies deeper than all can be removed again. The outer error is the
    /// disk's.
    fn make_dir(&self, folder: &OwnedFd, name: &[u8]) -> std::result::Result<Result<()>, Errno> {
        let depth = place_of(folder)?.split(|b| *b == b'/').filter(|part| !part.is_empty()).count();
        if depth >= MAX_DEPTH {
            return Ok(Err(UnpackError::bad(format!("its folders lie deeper than {MAX_DEPTH}"))));
        }
        rfs::mkdirat(folder, name, Mode::RWXU).map(Ok)
    }
}

/// The name of a folder, without symbolic links.
fn place_of(folder: &OwnedFd) -> std::result::Result<Vec<u8>, Errno> {
    fchdir(folder)?;
    let path = getcwd(Vec::new());
    chdir("/")?;
    // Longer names are reported as a range error.
    path.map(|path| path.into_bytes()).map_err(|e| if e == Errno::RANGE { Errno::NAMETOOLONG } else { e })
}

fn own(folder: impl AsFd, name: &[u8], uid: u32, gid: u32) -> std::result::Result<(), Errno> {
    rfs::chownat(folder, name, Some(Uid::from_raw(uid)), Some(Gid::from_raw(gid)), AtFlags::SYMLINK_NOFOLLOW)
}
