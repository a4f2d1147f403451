//! Removing what lower layers put there, and everything.

use rustix::{
    fs::{fstat, openat, statat, unlinkat, AtFlags, Dir, FileType, Mode, OFlags, Stat},
    io::{Errno, Result},
};
use std::{
    collections::{hash_map::RandomState, HashSet},
    ffi::CString,
    hash::BuildHasher,
    os::fd::{AsFd, OwnedFd},
};

/// How deep folders may lie. Removing them takes a descriptor for each.
pub(super) const MAX_DEPTH: usize = 256;

/// What the layer that is being applied has put there.
///
/// Of each name only a keyed hash is kept, so that a layer of a million long names does not fill the memory. It is of
/// the folder's inode and the name in it: symbolic links may give a folder several paths.
#[derive(Default)]
pub(super) struct Placed {
    hasher: RandomState,
    names: HashSet<u64>,
}

impl Placed {
    pub fn add(&mut self, folder: impl AsFd, name: &[u8]) -> Result<()> {
        let folder = fstat(folder)?.st_ino;
        self.names.insert(self.hasher.hash_one((folder, name)));
        Ok(())
    }

    fn has(&self, folder: u64, name: &[u8]) -> bool {
        self.names.contains(&self.hasher.hash_one((folder, name)))
    }
}

pub(super) fn is_dir(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::Directory
}

/// What is under that name, if anything; of a symbolic link itself.
pub(super) fn look(folder: impl AsFd, name: &[u8]) -> Result<Option<Stat>> {
    match statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => Ok(Some(stat)),
        Err(Errno::NOENT) => Ok(None),
        Err(errno) => Err(errno),
    }
}

pub(super) fn open_child(folder: impl AsFd, name: &[u8]) -> Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(folder, name, flags, Mode::empty())
}

fn names(folder: &OwnedFd) -> Result<Vec<CString>> {
    let mut names = Vec::new();
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        if !matches!(entry.file_name().to_bytes(), b"." | b"..") {
            names.push(entry.file_name().to_owned());
        }
    }
    Ok(names)
}

/// Removes what is under that name, whoever put it there.
pub(super) fn remove(folder: impl AsFd, name: &[u8]) -> Result<()> {
    let folder = folder.as_fd();
    let Some(stat) = look(folder, name)? else { return Ok(()) };
    if !is_dir(&stat) {
        return unlinkat(folder, name, AtFlags::empty());
    }
    let child = open_child(folder, name)?;
    for inner in names(&child)? {
        remove(&child, inner.to_bytes())?;
    }
    unlinkat(folder, name, AtFlags::REMOVEDIR)
}

/// Removes what lower layers put under that name. Says whether something of this layer stays there.
pub(super) fn remove_lower(folder: impl AsFd, name: &[u8], placed: &Placed) -> Result<bool> {
    let folder = folder.as_fd();
    let Some(stat) = look(folder, name)? else { return Ok(false) };
    let ours = placed.has(fstat(folder)?.st_ino, name);
    if is_dir(&stat) {
        let kept = clear_lower(&open_child(folder, name)?, placed)?;
        if !kept && !ours {
            unlinkat(folder, name, AtFlags::REMOVEDIR)?;
        }
        return Ok(kept || ours);
    }
    if !ours {
        unlinkat(folder, name, AtFlags::empty())?;
    }
    Ok(ours)
}

/// Removes what lower layers put into the folder. Says whether something of this layer stays in it.
pub(super) fn clear_lower(folder: &OwnedFd, placed: &Placed) -> Result<bool> {
    let mut kept = false;
    for name in names(folder)? {
        kept |= remove_lower(folder, name.to_bytes(), placed)?;
    }
    Ok(kept)
}
