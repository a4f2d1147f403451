//! A small disk of a test's own, which it can fill.

use std::{
    fs::File,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::Command,
};

/// A file system in memory, mounted at a folder until it is dropped.
pub struct Disk {
    at: PathBuf,
}

impl Disk {
    /// Mounts one of so many MiB at a folder, which is made.
    ///
    /// # Panics
    /// If the system does not let us: that takes root, and is not to be skipped.
    pub fn mount(at: &Path, mib: u32) -> Self {
        std::fs::create_dir_all(at).expect("a folder");
        let size = format!("size={mib}m,mode=0700");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tradewind-e2e"]).arg(at).output();
        let mounted = mounted.expect("there is a program `mount`");
        let why = String::from_utf8_lossy(&mounted.stderr).into_owned();
        assert!(mounted.status.success(), "a full disk needs a small one, which only root can mount: {why}");
        Self { at: at.to_owned() }
    }

    /// Takes all the room that is left.
    ///
    /// # Panics
    /// If writing fails for another reason than that the disk is full.
    pub fn fill(&self) {
        let mut file = File::options().create(true).append(true).open(self.ballast()).expect("a file");
        for size in [1 << 16, 1 << 12, 1] {
            let block = vec![b'x'; size];
            let error = loop {
                if let Err(error) = file.write_all(&block) {
                    break error;
                }
            };
            assert_eq!(error.kind(), ErrorKind::StorageFull, "{error}");
        }
    }

    /// Gives it back.
    ///
    /// # Panics
    /// If it was not taken.
    pub fn free(&self) {
        std::fs::remove_file(self.ballast()).expect("the disk was filled");
    }

    fn ballast(&self) -> PathBuf {
        self.at.join("ballast")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Whoever still has a file of it open keeps it until then.
        let _ = Command::new("umount").arg("--lazy").arg(&self.at).status();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_can_be_filled_and_freed() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("disk");
        let disk = Disk::mount(&at, 1);
        std::fs::write(at.join("before"), "x").unwrap();
        disk.fill();
        assert_eq!(std::fs::write(at.join("after"), "x").unwrap_err().kind(), ErrorKind::StorageFull);
        disk.free();
        std::fs::write(at.join("after"), "x").unwrap();
        drop(disk);
        assert!(!at.join("before").exists());
    }
}
