//! What outlives an agent on this machine: supervisors, workloads, mounts, disks, folders and ports.

use std::{
    collections::BTreeSet,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Folder of mounts and states of all agents, as it is by default.
const RUN: &str = "/run/tradewind";

/// Longest wait for killed processes to be gone.
const KILLED: Duration = Duration::from_secs(60);

/// The same when nothing depends on it any more.
const GOING: Duration = Duration::from_secs(5);

/// Everything that is left of containers and machines of the agent in `home`: processes, mounts, disks, folders, and ports of
/// its range that somebody listens on.
///
/// # Panics
/// If the system does not say.
pub fn remains(home: &Path) -> Vec<String> {
    let text = plain(home);
    let mut found = Vec::new();
    for (pid, line) in shims(home) {
        found.push(format!("process {pid}: {line}"));
    }
    for (pid, line) in members(home) {
        found.push(format!("workload {pid}: {line}"));
    }
    let runs = names(home).map(|name| Path::new(RUN).join(name));
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").expect("a table of mounts");
    let ours = |line: &&str| line.contains(text) || runs.iter().any(|run| line.contains(plain(run)));
    found.extend(mounts.lines().filter(ours).map(|line| format!("mount {line}")));
    let loops = Command::new("losetup").args(["--list", "--noheadings", "--output", "BACK-FILE"]).output();
    let loops = String::from_utf8(loops.expect("losetup runs").stdout).expect("text");
    found.extend(loops.lines().filter(|line| line.contains(text)).map(|line| format!("disk {line}")));
    let kept = ["containers", "machines"].map(|kind| home.join(kind).join("leases"));
    let states = runs.clone().map(|run| run.join("states"));
    let folders = kept.iter().chain(&runs).chain(&states).flat_map(|folder| entries(folder));
    found.extend(folders.filter(|path| !states.contains(path)).map(|path| format!("folder {}", path.display())));
    let listening = listening();
    found.extend(ports(home).filter(|port| listening.contains(port)).map(|port| format!("port {port}")));
    found
}

/// Processes of the containers and machines of the agent in `home`, with what they were started by: all that is in their
/// control groups.
///
/// # Panics
/// If the system does not say.
pub fn members(home: &Path) -> Vec<(u32, String)> {
    let groups = names(home).map(|name| format!("/tradewind-{name}/"));
    let inside = |process: &Path| {
        let text = std::fs::read_to_string(process.join("cgroup")).unwrap_or_default();
        groups.iter().any(|group| text.contains(group))
    };
    processes(|process, _| inside(process))
}

/// Supervisors of containers and machines of the agent in `home`, with what they were started by.
///
/// # Panics
/// If the system does not say.
pub fn shims(home: &Path) -> Vec<(u32, String)> {
    let text = plain(home);
    processes(|_, line| line.contains("tradewind-shim") && line.contains(text))
}

/// Number of the supervisor of the one container of the agent in `home`.
///
/// # Panics
/// If there is none, or more than one.
pub fn supervisor(home: &Path) -> u32 {
    let found = shims(home);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].0
}

/// QEMUs that have a file of the agent in `home` open.
///
/// # Panics
/// If the system does not say.
pub fn qemus(home: &Path) -> Vec<u32> {
    let opens = |process: &Path| {
        let files = std::fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
        files.filter_map(|file| std::fs::read_link(file.path()).ok()).any(|file| file.starts_with(home))
    };
    let mut found: Vec<u32> = processes(|process, line| line.contains("qemu-system") && opens(process))
        .into_iter()
        .map(|(pid, _)| pid)
        .collect();
    found.sort_unstable();
    found
}

/// Sends a signal, such as `KILL`, to all of these at once.
///
/// # Panics
/// If one of them does not exist.
pub fn signal(name: &str, pids: &[u32]) {
    let pids = pids.iter().map(u32::to_string);
    let sent = Command::new("kill").args(["-s", name]).args(pids).status().expect("kill runs");
    assert!(sent.success());
}

/// Does to the workloads of the agent in `home`, which does not run, what the machine's power going off and on does: no
/// process is left, no mount, no state and no control group; the disk is.
///
/// # Panics
/// If something stays.
pub fn power_off(home: &Path) {
    let begun = Instant::now();
    loop {
        let all = shims(home).into_iter().chain(members(home)).map(|(pid, _)| pid.to_string());
        let all: Vec<String> = all.collect();
        if all.is_empty() {
            break;
        }
        assert!(begun.elapsed() < KILLED, "waited for killed processes: {all:?}");
        // Some may be gone already, with the others.
        let _ = Command::new("kill").args(["-s", "KILL"]).args(all).output();
        std::thread::sleep(Duration::from_millis(20));
    }
    for name in names(home) {
        let run = Path::new(RUN).join(&name);
        unmount_below(&run);
        match std::fs::remove_dir_all(&run) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => panic!("{}: {error}", run.display()),
            _ => {}
        }
        remove_groups(&name);
    }
    assert!(remains(home).iter().all(|line| line.starts_with("folder")), "{:?}", remains(home));
}

/// Ends what a test left: workloads outlive their agent, which is what they are for.
pub(crate) fn clear(home: &Path) {
    let all = || shims(home).into_iter().chain(members(home)).map(|(pid, _)| pid.to_string()).collect::<Vec<_>>();
    let pids = all();
    if !pids.is_empty() {
        let _ = Command::new("kill").args(["-s", "KILL"]).args(pids).output();
    }
    // Groups go when those in them have: else each run of the tests would leave the kernel some hundred more.
    let begun = Instant::now();
    while !all().is_empty() && begun.elapsed() < GOING {
        std::thread::sleep(Duration::from_millis(20));
    }
    for name in names(home) {
        let run = Path::new(RUN).join(&name);
        unmount_below(&run);
        let _ = std::fs::remove_dir_all(run);
        remove_groups(&name);
    }
}

/// Removes the control groups of the agent of that name, as far as nothing runs in them.
fn remove_groups(name: &str) {
    for controller in entries(Path::new("/sys/fs/cgroup")).chain([PathBuf::from("/sys/fs/cgroup")]) {
        let group = controller.join(format!("tradewind-{name}"));
        for below in entries(&group).filter(|path| path.is_dir()) {
            let _ = std::fs::remove_dir(below);
        }
        let _ = std::fs::remove_dir(group);
    }
}

fn unmount_below(folder: &Path) {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").expect("a table of mounts");
    for at in mounts.lines().rev().filter_map(|line| line.split(' ').nth(4)) {
        if Path::new(at).starts_with(folder) {
            let _ = Command::new("umount").args(["--lazy", at]).output();
        }
    }
}

/// The names that containers and machines of the agent in `home` have in control groups and folders: the beginnings of hashes
/// of where they are kept.
fn names(home: &Path) -> [String; 2] {
    ["containers", "machines"].map(|kind| {
        let kept = home.join(kind);
        let mut sum = Command::new("sha256sum").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let sum = sum.as_mut().expect("sha256sum runs");
        let mut input = sum.stdin.take().expect("a pipe");
        input.write_all(plain(&kept).as_bytes()).expect("sha256sum reads");
        drop(input);
        let mut said = String::new();
        std::io::Read::read_to_string(&mut sum.stdout.take().expect("a pipe"), &mut said).expect("sha256sum says");
        let _ = sum.wait();
        said[..8].to_owned()
    })
}

/// Ports of the ranges of the agent in `home`.
fn ports(home: &Path) -> impl Iterator<Item = u16> {
    let config = std::fs::read_to_string(home.join("config.toml")).unwrap_or_default();
    let range = |line: &str| {
        let (first, last) = line.strip_prefix("ports = \"")?.strip_suffix('"')?.split_once('-')?;
        Some(first.parse::<u16>().ok()?..=last.parse::<u16>().ok()?)
    };
    config.lines().filter_map(range).flatten().collect::<Vec<_>>().into_iter()
}

/// Ports that somebody on this machine listens on. To try to listen would take them from who is about to.
fn listening() -> BTreeSet<u16> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(|table| std::fs::read_to_string(table).unwrap_or_default());
    let port = |line: &str| {
        let mut words = line.split_whitespace().skip(1);
        let (local, state) = (words.next()?, words.nth(1)?);
        let port = u16::from_str_radix(local.rsplit_once(':')?.1, 16).ok()?;
        (state == "0A").then_some(port)
    };
    tables.iter().flat_map(|table| table.lines().filter_map(port)).collect()
}

/// Processes that `wanted` holds of, by their folders and what they were started by; not those that have ended.
pub fn processes(wanted: impl Fn(&Path, &str) -> bool) -> Vec<(u32, String)> {
    let mut found = Vec::new();
    for path in entries(Path::new("/proc")) {
        let Some(pid) = path.file_name().and_then(|name| name.to_str()?.parse().ok()) else { continue };
        let line = std::fs::read(path.join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        if !line.is_empty() && wanted(&path, &line) {
            found.push((pid, line));
        }
    }
    found
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

fn plain(path: &Path) -> &str {
    path.to_str().expect("a path of plain letters")
}
