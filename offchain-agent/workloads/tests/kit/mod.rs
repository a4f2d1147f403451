//! An agent's containers in a folder of their own, with an image of busybox.

#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::{
    collections::BTreeSet,
    fs,
    io::{Read, Write},
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    sync::{
        atomic::{AtomicU16, Ordering},
        OnceLock,
    },
    time::{Duration, Instant},
};
use tradewind_workloads::{
    image::{ImageStore, Source, StoreConfig},
    Config, ContainerError, Containers, Limits, PortRange, PublishedPort, Restart, Wanted, WantedBeside,
};

pub const MIB: u64 = 1 << 20;

/// Longest wait for anything.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Longest time for what is not held any more to be gone.
const SOON: Duration = Duration::from_secs(5);

/// An agent's containers.
pub struct Kit {
    pub all: Containers,
    pub home: tempfile::TempDir,
    run: PathBuf,
    private: Vec<SocketAddr>,
    ports: PortRange,
    gpus: Vec<String>,
}

/// The image, made once.
pub fn image() -> &'static Path {
    static IMAGE: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = IMAGE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("busybox.tar");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/busybox-image");
        let made = Command::new(script).arg(&path).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        (folder, path)
    });
    path
}

/// SHA-256 of the image, in hexadecimal digits.
fn image_hash() -> String {
    static HASH: OnceLock<String> = OnceLock::new();
    let hash = HASH.get_or_init(|| {
        let said = Command::new("sha256sum").arg(image()).output().unwrap();
        String::from_utf8(said.stdout).unwrap().split(' ').next().unwrap().into()
    });
    hash.clone()
}

/// Ports of one test's agent, apart from the others'.
pub fn ports() -> PortRange {
    static NEXT: AtomicU16 = AtomicU16::new(31_000);
    let first = NEXT.fetch_add(20, Ordering::Relaxed);
    PortRange { first, last: first + 19 }
}

impl Kit {
    pub async fn new() -> Self {
        Self::reaching(Vec::new()).await
    }

    /// Whose containers may connect to `private`.
    pub async fn reaching(private: Vec<SocketAddr>) -> Self {
        let home = tempfile::tempdir().unwrap();
        let run = PathBuf::from("/run/tradewind-test");
        let ports = ports();
        let all = open(home.path(), &run, &private, ports, &[]).await.unwrap();
        Self { all, home, run, private, ports, gpus: Vec::new() }
    }

    /// With GPUs of these names, which `describe` describes in the folder `cdi` of the one that it is given.
    pub async fn with_gpus(gpus: &[&str], describe: impl FnOnce(&Path)) -> Result<Self, ContainerError> {
        let home = tempfile::tempdir().unwrap();
        describe(home.path());
        let (run, ports, gpus) = (PathBuf::from("/run/tradewind-test"), ports(), words(gpus));
        let all = open(home.path(), &run, &[], ports, &gpus).await?;
        Ok(Self { all, home, run, private: Vec::new(), ports, gpus })
    }

    /// What an agent finds that starts where this one was killed.
    pub async fn again(&mut self) {
        self.all = open(self.home.path(), &self.run, &self.private, self.ports, &self.gpus).await.unwrap();
    }

    /// Processes of this agent's containers: supervisors, runtimes and workloads.
    pub fn processes(&self) -> Vec<String> {
        self.traces().processes()
    }

    /// Everything that is left of containers on this machine: processes, mounts, folders, control groups, ports.
    pub fn leftovers(&self) -> Vec<String> {
        self.traces().leftovers()
    }

    fn traces(&self) -> Traces<'_> {
        let kept = self.home.path().join("containers");
        Traces { home: self.home.path(), kept, run: &self.run, id: self.all.id(1), ports: self.ports }
    }

    /// What the supervisor of a lease touches while it does its work.
    pub fn alive(&self, lease: u64) -> PathBuf {
        self.run.join(self.traces().agent()).join(lease.to_string()).join("alive")
    }

    /// The log of a lease, once it has `text` in it.
    pub async fn log_with(&self, lease: u64, text: &str) -> String {
        wait(&format!("`{text}` in the log of {lease}"), || {
            let (_, _, bytes) = self.all.logs(lease, Some((0, 0)), usize::MAX).unwrap()?;
            let log = String::from_utf8_lossy(&bytes).into_owned();
            log.contains(text).then_some(log)
        })
        .await
    }

    /// Kills every process of the leases at once, as when the machine's power goes. One may end with another before its turn:
    /// who calls waits until all have.
    pub fn power_off(&self) {
        let lines = self.processes();
        let pids: Vec<&str> = lines.iter().filter_map(|line| line.split(' ').next()).collect();
        assert!(!pids.is_empty());
        let _ = Command::new("kill").arg("-9").args(pids).status().unwrap();
    }

    /// What a shell script prints in a container of its own with `wanted`, whose last line it ends with.
    pub async fn script(&self, lease: u64, wanted: Wanted, script: &str) -> String {
        let script = format!("{script}\necho the-end\nsleep 1000");
        let wanted = Wanted { command: words(&["sh", "-c", &script]), ..wanted };
        self.all.provision(lease, &wanted).await.unwrap();
        let log = self.log_with(lease, "the-end\n").await;
        self.all.destroy(lease).await.unwrap();
        log
    }
}

impl Drop for Kit {
    fn drop(&mut self) {
        self.traces().remove();
    }
}

/// What an agent's workloads leave on this machine.
pub struct Traces<'a> {
    /// The test's folder, which has the agent's in it.
    pub home: &'a Path,
    /// The agent's folder.
    pub kept: PathBuf,
    /// The folder of mounts of all agents.
    pub run: &'a Path,
    /// The name of any of its workloads.
    pub id: String,
    /// Its ports.
    pub ports: PortRange,
}

impl Traces<'_> {
    fn agent(&self) -> &str {
        self.id.split('-').nth(1).unwrap()
    }

    pub fn processes(&self) -> Vec<String> {
        let home = self.home.to_str().unwrap();
        let group = format!("/tradewind-{}/", self.agent());
        let mut found = Vec::new();
        for entry in fs::read_dir("/proc").unwrap().flatten() {
            let path = entry.path();
            let said = fs::read(path.join("cmdline")).unwrap_or_default();
            let said = String::from_utf8_lossy(&said).replace('\0', " ");
            let groups = fs::read_to_string(path.join("cgroup")).unwrap_or_default();
            if !said.is_empty() && (said.contains(home) || groups.contains(&group)) {
                found.push(format!("{} {said}", entry.file_name().to_string_lossy()));
            }
        }
        found
    }

    /// What is left of them. A container that another test starts has this one's disks in sight for a moment, and the machine
    /// lets them go afterwards: what goes by itself soon is not left.
    pub fn leftovers(&self) -> Vec<String> {
        let begun = Instant::now();
        loop {
            let found = self.seen();
            if found.is_empty() || begun.elapsed() > SOON {
                return found;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn seen(&self) -> Vec<String> {
        let mut found = self.processes();
        let home = self.home.to_str().unwrap().to_string();
        let run = self.run.join(self.agent());
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
        let ours = |line: &&str| line.contains(&home) || line.contains(run.to_str().unwrap());
        found.extend(mounts.lines().filter(ours).map(String::from));
        let loops = Command::new("losetup").args(["--list", "--noheadings", "--output", "BACK-FILE"]).output().unwrap();
        let loops = String::from_utf8_lossy(&loops.stdout).into_owned();
        found.extend(loops.lines().filter(|line| line.contains(&home)).map(String::from));
        let entries = |path: &Path| fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
        found.extend(entries(&self.kept.join("leases")).map(|path| path.display().to_string()));
        let kept = |path: &PathBuf| path.file_name().is_some_and(|name| name != "states");
        found.extend(entries(&run).filter(kept).map(|path| path.display().to_string()));
        found.extend(entries(&run.join("states")).map(|path| path.display().to_string()));
        for controller in ["", "memory", "pids", "cpu", "unified"] {
            let group = Path::new("/sys/fs/cgroup").join(controller).join(format!("tradewind-{}", self.agent()));
            found.extend(entries(&group).filter(|path| path.is_dir()).map(|path| path.display().to_string()));
        }
        for port in self.ports.first..=self.ports.last {
            if std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
                found.push(format!("port {port}"));
            }
        }
        found
    }

    /// A test that failed leaves workloads behind, which must not stand in the way of the others.
    pub fn remove(&self) {
        for line in self.processes() {
            let _ = Command::new("kill").args(["-9", line.split(' ').next().unwrap_or_default()]).output();
        }
        for line in self.seen().iter().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())) {
            if let Some(at) = line.split(' ').nth(4) {
                let _ = Command::new("umount").args(["--lazy", at]).output();
            }
        }
    }
}

async fn open(
    home: &Path,
    run: &Path,
    private: &[SocketAddr],
    ports: PortRange,
    gpus: &[String],
) -> Result<Containers, ContainerError> {
    let kept = home.join("containers");
    let shim = PathBuf::from(env!("CARGO_BIN_EXE_tradewind-shim"));
    let images = ImageStore::open(StoreConfig {
        dir: kept.join("images"),
        shim: shim.clone(),
        id_base: 1 << 30,
        max_image_bytes: 64 * MIB,
        max_files: 10_000,
        quota_bytes: 256 * MIB,
        timeout: PATIENCE,
        insecure: vec![],
        auth_file: None,
    });
    let config = Config {
        kept,
        run: run.to_owned(),
        shim,
        runtime: "runc".into(),
        id_base: 1 << 30,
        listen: IpAddr::V4(Ipv4Addr::LOCALHOST),
        ports,
        private: private.to_vec(),
        gpus: gpus.to_vec(),
        cdi_dirs: vec![home.join("cdi"), home.join("cdi-later")],
    };
    Containers::open(config, images.unwrap()).await
}

pub fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

/// The image as it is, with little.
pub fn wanted() -> Wanted {
    Wanted {
        image: Source::Archive { file: image().to_owned(), name: image_hash() },
        command: vec![],
        args: vec![],
        env: vec![],
        files: vec![],
        ports: vec![],
        volumes: vec![],
        limits: Limits {
            vcpus: 1,
            memory_bytes: 64 * MIB,
            pids: 32,
            disk_bytes: 32 * MIB,
            bytes_per_second: 100_000_000,
        },
        outbound: vec![],
        read_only: false,
        restart: Restart::Never,
        health: None,
        name: None,
        gpus: 0,
        beside: vec![],
    }
}

/// A container beside another, which runs a shell script.
pub fn beside(name: &str, script: &str) -> WantedBeside {
    WantedBeside {
        name: name.into(),
        image: wanted().image,
        command: words(&["sh", "-c", script]),
        args: vec![],
        env: vec![],
        files: vec![],
        mounts: vec![],
        read_only: false,
        health: None,
    }
}

/// What a port of the machine answers to a request for `path`.
pub fn get(port: &PublishedPort, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port.outside))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(format!("GET {path} HTTP/1.0\r\n\r\n").as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    match answer.is_empty() {
        true => Err(std::io::ErrorKind::UnexpectedEof.into()),
        false => Ok(answer),
    }
}

/// Looks until there is something.
pub async fn wait<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "waited for {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Digests that are in use: none.
pub fn none() -> BTreeSet<String> {
    BTreeSet::new()
}
