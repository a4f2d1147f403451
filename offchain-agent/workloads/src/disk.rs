//! Disks: a file of a fixed size, with a file system in it, so that nobody fills another's. Its room is taken when it is
//! made: a machine whose own disk is full later must not fail what runs on this one.

use crate::command::{self, CommandError};
use nix::mount::{mount, umount2, MntFlags, MsFlags};
use rustix::{
    fs::{fallocate, FallocateFlags},
    io::Errno,
};
use std::{
    fs, io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::process::Command;

/// Longest time to make or to mount a disk.
const DEADLINE: Duration = Duration::from_secs(60);

/// A disk cannot be made, mounted or removed.
#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    /// A program.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// The machine.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// Why not.
        source: io::Error,
    },
}

fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> DiskError {
    let what = what.into();
    |source| DiskError::Io { what, source }
}

/// Makes a disk of `bytes` in the file `image`, if there is none.
///
/// # Errors
/// When the machine does not give it.
pub async fn make(image: &Path, bytes: u64) -> Result<(), DiskError> {
    if image.exists() {
        return Ok(());
    }
    let beside = image.with_extension("new");
    let what = || io(format!("{}", beside.display()));
    let file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside).map_err(what())?;
    reserve(&file, bytes).map_err(what())?;
    let mut mkfs = Command::new("mkfs.ext4");
    mkfs.args(["-q", "-F", "-m", "0", "-E", "lazy_itable_init=1,lazy_journal_init=1,nodiscard"]).arg(&beside);
    command::run(&mut mkfs, DEADLINE).await?;
    // Where the file system that the file is in cannot zero, mkfs makes holes instead.
    reserve(&file, bytes).map_err(what())?;
    fs::rename(&beside, image).map_err(io(format!("{}", image.display())))
}

/// Gives a file that length, and the room for it. Where the file system cannot, it grows as it is used.
fn reserve(file: &fs::File, bytes: u64) -> io::Result<()> {
    match fallocate(file, FallocateFlags::empty(), 0, bytes) {
        Ok(()) => Ok(()),
        Err(Errno::OPNOTSUPP) => file.set_len(bytes),
        Err(error) => Err(error.into()),
    }
}

/// Mounts the disk in `image` on folder `at`, if nothing is mounted there.
///
/// # Errors
/// When the machine does not.
pub async fn attach(image: &Path, at: &Path) -> Result<(), DiskError> {
    folder(at)?;
    if is_mounted(at)? {
        return Ok(());
    }
    let mut command = Command::new("mount");
    // `noinit_itable`: zeroing what is zero already would give the file's room back.
    command.args(["-t", "ext4", "-o", "loop,nosuid,nodev,noinit_itable"]).arg(image).arg(at);
    command::run(&mut command, DEADLINE).await?;
    Ok(())
}

/// Mounts the image in `lower` on folder `at`, with changes going to `upper`, which are on the same disk as `work`.
///
/// # Errors
/// When the machine does not.
pub fn overlay(lower: &Path, upper: &Path, work: &Path, at: &Path) -> Result<(), DiskError> {
    folder(at)?;
    if is_mounted(at)? {
        return Ok(());
    }
    for path in [upper, work] {
        folder(path)?;
    }
    let options = format!("lowerdir={},upperdir={},workdir={}", escaped(lower), escaped(upper), escaped(work));
    let (flags, kind) = (MsFlags::MS_NODEV | MsFlags::MS_NOSUID, Some("overlay"));
    mount(kind, at, kind, flags, Some(options.as_str())).map_err(|error| io(at.display().to_string())(error.into()))
}

/// Takes off whatever is mounted on `at` and below, and waits for nobody who still uses it.
///
/// # Errors
/// When something stays mounted.
pub fn detach_all(at: &Path) -> Result<(), DiskError> {
    // The last mounted first: what is mounted on another's folder goes before it.
    for path in mounts_below(at)?.into_iter().rev() {
        let flags = MntFlags::MNT_DETACH | MntFlags::UMOUNT_NOFOLLOW;
        umount2(&path, flags).map_err(|error| io(path.display().to_string())(error.into()))?;
    }
    Ok(())
}

/// What is mounted on `at` and below it, in the order in which it was.
///
/// # Errors
/// When the machine does not say.
pub fn mounts_below(at: &Path) -> Result<Vec<PathBuf>, DiskError> {
    let table = fs::read_to_string("/proc/self/mountinfo").map_err(io("/proc/self/mountinfo"))?;
    let points = table.lines().filter_map(|line| line.split(' ').nth(4)).map(|point| PathBuf::from(unescaped(point)));
    Ok(points.filter(|point| point.starts_with(at)).collect())
}

fn is_mounted(at: &Path) -> Result<bool, DiskError> {
    Ok(mounts_below(at)?.iter().any(|point| point == at))
}

fn folder(path: &Path) -> Result<(), DiskError> {
    fs::create_dir_all(path).map_err(io(path.display().to_string()))
}

/// A path as an option of an overlay: colons divide folders, commas options.
fn escaped(path: &Path) -> String {
    let mut text = String::new();
    for character in path.to_string_lossy().chars() {
        if matches!(character, ':' | ',' | '\\') {
            text.push('\\');
        }
        text.push(character);
    }
    text
}

/// A path as the kernel's table of mounts has it: blanks and backslashes are octal numbers there.
fn unescaped(text: &str) -> String {
    let replaced = text.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n");
    replaced.replace("\\134", "\\")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::os::unix::fs::MetadataExt;

    #[tokio::test]
    async fn a_disk_has_its_room_from_the_start_wherever_its_file_is() {
        for folder in [std::env::temp_dir(), "/dev/shm".into()] {
            let dir = tempfile::tempdir_in(folder).unwrap();
            let image = dir.path().join("disk.img");
            make(&image, 32 << 20).await.unwrap();
            assert!(fs::metadata(&image).unwrap().blocks() * 512 >= 32 << 20, "{}", dir.path().display());
        }
    }

    #[tokio::test]
    async fn a_disk_is_full_at_its_bound_and_keeps_what_it_has() {
        let dir = tempfile::tempdir().unwrap();
        let (image, at) = (dir.path().join("d.img"), dir.path().join("an odd,name:here"));
        make(&image, 16 << 20).await.unwrap();
        attach(&image, &at).await.unwrap();
        attach(&image, &at).await.unwrap();
        // Its room is its own before anything is written.
        assert!(fs::metadata(&image).unwrap().blocks() * 512 >= 16 << 20);
        assert_eq!(mounts_below(dir.path()).unwrap(), vec![at.clone()]);
        fs::write(at.join("kept"), b"x").unwrap();
        let full = fs::write(at.join("large"), vec![1; 17 << 20]).unwrap_err();
        assert_eq!(full.kind(), io::ErrorKind::StorageFull);
        let (lower, root) = (dir.path().join("lower"), dir.path().join("root"));
        fs::create_dir(&lower).unwrap();
        fs::write(lower.join("below"), b"y").unwrap();
        overlay(&lower, &at.join("upper"), &at.join("work"), &root).unwrap();
        assert_eq!(fs::read(root.join("below")).unwrap(), b"y");
        detach_all(dir.path()).unwrap();
        assert!(mounts_below(dir.path()).unwrap().is_empty());
        make(&image, 16 << 20).await.unwrap();
        attach(&image, &at).await.unwrap();
        assert_eq!(fs::read(at.join("kept")).unwrap(), b"x");
        detach_all(&at).unwrap();
    }
}
