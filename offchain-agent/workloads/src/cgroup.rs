//! Control groups, of either version, for programs that no OCI runtime starts.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    time::Duration,
};

/// Where they are mounted.
const ROOT: &str = "/sys/fs/cgroup";

/// Controllers that are used.
const CONTROLLERS: [&str; 3] = ["memory", "cpu", "pids"];

/// A processor's whole time in a period, in microseconds.
const PERIOD: u64 = 100_000;

/// Longest time for killed processes to be gone.
const KILLED: Duration = Duration::from_secs(10);

/// What all processes of a group may use together.
#[derive(Clone, Copy)]
pub(crate) struct GroupLimits {
    /// Memory, in bytes, with what the kernel keeps for them; no swap beside it.
    pub memory_bytes: u64,
    /// Processors.
    pub vcpus: u32,
    /// Processes and threads.
    pub pids: u32,
}

/// A group, which need not exist.
#[derive(Clone)]
pub(crate) struct Group {
    /// Its folders: one for each controller in version 1, one in version 2.
    dirs: Vec<PathBuf>,
    unified: bool,
}

impl Group {
    /// The group `name` below `parent`, a path such as `/tradewind-1234`.
    pub(crate) fn new(parent: &str, name: &str) -> Self {
        let below = |root: PathBuf| root.join(parent.trim_start_matches('/')).join(name);
        let unified = Path::new(ROOT).join("cgroup.controllers").exists();
        let dirs = match unified {
            true => vec![below(ROOT.into())],
            false => CONTROLLERS.iter().map(|controller| below(Path::new(ROOT).join(controller))).collect(),
        };
        Self { dirs, unified }
    }

    /// Groups below `parent`, by their names.
    pub(crate) fn names(parent: &str) -> Vec<String> {
        let any = Self::new(parent, "any");
        let parents = any.dirs.iter().filter_map(|dir| dir.parent());
        let entries = parents.flat_map(|dir| fs::read_dir(dir).into_iter().flatten().flatten());
        let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        let mut names: Vec<String> = folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Its folders; a process enters by writing its number to `cgroup.procs` of each.
    pub(crate) fn dirs(&self) -> &[PathBuf] {
        &self.dirs
    }

    /// Makes it, with these limits.
    pub(crate) fn create(&self, limits: &GroupLimits) -> io::Result<()> {
        for dir in &self.dirs {
            if let (true, Some(parent)) = (self.unified, dir.parent()) {
                fs::create_dir_all(parent)?;
                let wanted = CONTROLLERS.map(|controller| format!("+{controller}")).join(" ");
                for above in [Path::new(ROOT), parent] {
                    fs::write(above.join("cgroup.subtree_control"), &wanted)?;
                }
            }
            fs::create_dir_all(dir)?;
        }
        let quota = PERIOD.saturating_mul(u64::from(limits.vcpus.max(1)));
        match (self.unified, self.dirs.as_slice()) {
            (true, [dir]) => {
                fs::write(dir.join("memory.max"), limits.memory_bytes.to_string())?;
                // There is none where the kernel has no swap.
                if_there(fs::write(dir.join("memory.swap.max"), "0"))?;
                fs::write(dir.join("cpu.max"), format!("{quota} {PERIOD}"))?;
                fs::write(dir.join("pids.max"), limits.pids.to_string())
            }
            (false, [memory, cpu, pids]) => {
                let bytes = limits.memory_bytes.to_string();
                // Memory and swap together are never less than memory alone: whichever is the larger now goes first.
                let both = memory.join("memory.memsw.limit_in_bytes");
                let _ = fs::write(&both, "-1");
                fs::write(memory.join("memory.limit_in_bytes"), &bytes)?;
                if_there(fs::write(&both, &bytes))?;
                fs::write(cpu.join("cpu.cfs_period_us"), PERIOD.to_string())?;
                fs::write(cpu.join("cpu.cfs_quota_us"), quota.to_string())?;
                fs::write(pids.join("pids.max"), limits.pids.to_string())
            }
            _ => Err(ErrorKind::InvalidInput.into()),
        }
    }

    /// Numbers of the processes in it.
    pub(crate) fn members(&self) -> Vec<i32> {
        let read = |dir: &PathBuf| fs::read_to_string(dir.join("cgroup.procs")).unwrap_or_default();
        let mut all: Vec<i32> = self
            .dirs
            .iter()
            .map(read)
            .flat_map(|text| text.lines().filter_map(|line| line.parse().ok()).collect::<Vec<_>>())
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Kills all that is in it, and waits until it is empty.
    pub(crate) async fn kill(&self) -> io::Result<()> {
        let empty = async {
            loop {
                let members = self.members();
                if members.is_empty() {
                    return;
                }
                for pid in members {
                    let _ = nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGKILL);
                }
                // A killed process leaves its group when it is gone; nothing tells of it in version 1.
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let ended = tokio::time::timeout(KILLED, empty).await;
        ended.map_err(|_| io::Error::new(ErrorKind::TimedOut, "a killed process does not end"))
    }

    /// Kills all that is in it and removes it, if it exists.
    pub(crate) async fn remove(&self) -> io::Result<()> {
        self.kill().await?;
        self.dirs.iter().try_for_each(|dir| if_there(fs::remove_dir(dir)))
    }
}

/// Removes the empty group `name` below `parent` wherever somebody has made it. An OCI runtime makes the groups above those
/// of containers, in all hierarchies, and leaves them.
pub(crate) fn remove_empty(parent: &str, name: &str) -> io::Result<()> {
    let hierarchies = fs::read_dir(ROOT)?.flatten().map(|entry| entry.path()).filter(|path| path.is_dir());
    for root in hierarchies.chain([PathBuf::from(ROOT)]) {
        if_there(fs::remove_dir(root.join(parent.trim_start_matches('/')).join(name)))?;
    }
    Ok(())
}

fn if_there(result: io::Result<()>) -> io::Result<()> {
    result.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::process::Command;

    #[tokio::test]
    async fn a_group_bounds_and_kills_what_is_in_it_and_goes() {
        let parent = format!("/tradewind-cgroup-test-{}", std::process::id());
        let group = Group::new(&parent, "one");
        group.remove().await.unwrap();
        for vcpus in [1, 2] {
            group.create(&GroupLimits { memory_bytes: u64::from(vcpus) << 26, vcpus, pids: 8 }).unwrap();
        }
        let mut child = Command::new("sleep").arg("100").spawn().unwrap();
        for dir in group.dirs() {
            fs::write(dir.join("cgroup.procs"), child.id().to_string()).unwrap();
        }
        assert_eq!(group.members(), [i32::try_from(child.id()).unwrap()]);
        assert_eq!(Group::names(&parent), ["one"]);
        let reaped = std::thread::spawn(move || child.wait().unwrap());
        group.remove().await.unwrap();
        assert!(!reaped.join().unwrap().success());
        assert!(group.dirs().iter().all(|dir| !dir.exists()));
        group.remove().await.unwrap();
        group.dirs().iter().for_each(|dir| fs::remove_dir(dir.parent().unwrap()).unwrap());
    }
}
