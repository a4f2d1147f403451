//! An agent's machines in a folder of their own, with a small image of Debian's packages.

use crate::kit::{self, wait, Traces, MIB, PATIENCE};
use std::{
    fs,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
    time::Instant,
};
use tokio::sync::{Mutex, MutexGuard};
use tradewind_workloads::{
    machine::{Accel, DiskSource, MachineConfig, Machines, RunningMachine, WantedMachine},
    Limits, PortRange,
};

/// An agent's machines.
pub struct Kit {
    pub all: Machines,
    pub home: tempfile::TempDir,
    pub config: MachineConfig,
    /// Emulation is slow: one at a time.
    _turn: MutexGuard<'static, ()>,
}

/// The image, made once.
pub fn image() -> &'static Path {
    static IMAGE: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = IMAGE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("machine.qcow2");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/machine-image");
        run(Command::new(script).arg(&path));
        (folder, path)
    });
    path
}

/// SHA-256 of a file, in hexadecimal digits.
pub fn sha256(path: &Path) -> String {
    run(Command::new("sha256sum").arg(path)).split(' ').next().unwrap().into()
}

/// What a program prints, which must end well.
pub fn run(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    assert!(status.success(), "{command:?}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8_lossy(&stdout).into_owned()
}

/// The key that tests log in with: the file of the private one, and the public one.
pub fn key() -> &'static (PathBuf, String) {
    static KEY: OnceLock<(tempfile::TempDir, (PathBuf, String))> = OnceLock::new();
    let (_, key) = KEY.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        run(Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f"]).arg(&path));
        let public = fs::read_to_string(path.with_extension("pub")).unwrap().trim().to_string();
        (folder, (path, public))
    });
    key
}

/// The image as it is, with little.
pub fn wanted() -> WantedMachine {
    WantedMachine {
        image: DiskSource::File { file: image().to_owned(), sha256: sha256(image()) },
        user: None,
        ssh_keys: vec![key().1.clone()],
        env: vec![],
        files: vec![],
        ports: vec![],
        volumes: vec![],
        limits: Limits {
            vcpus: 1,
            memory_bytes: 192 * MIB,
            pids: 0,
            disk_bytes: 256 * MIB,
            bytes_per_second: 100_000_000,
        },
        outbound: vec![],
        gpus: 0,
    }
}

impl Kit {
    pub async fn new() -> Self {
        Self::reaching(vec![]).await
    }

    /// Whose machines may connect to, and images be fetched from, `private`.
    pub async fn reaching(private: Vec<SocketAddr>) -> Self {
        Self::with(|config| config.private = private).await
    }

    pub async fn with(change: impl FnOnce(&mut MachineConfig)) -> Self {
        static TURN: Mutex<()> = Mutex::const_new(());
        let turn = TURN.lock().await;
        let home = tempfile::tempdir().unwrap();
        let mut config = MachineConfig {
            kept: home.path().join("machines"),
            run: PathBuf::from("/run/tradewind-test"),
            shim: PathBuf::from(env!("CARGO_BIN_EXE_tradewind-shim")),
            qemu: "qemu-system-x86_64".into(),
            id_base: 1 << 30,
            listen: IpAddr::V4(Ipv4Addr::LOCALHOST),
            ports: ports(),
            private: vec![],
            accel: Accel::Tcg,
            max_image_bytes: 64 * MIB,
            image_quota_bytes: 256 * MIB,
            timeout: PATIENCE,
            ready: 2 * PATIENCE,
            gpus: vec![],
        };
        change(&mut config);
        Self { all: Machines::open(config.clone()).await.unwrap(), home, config, _turn: turn }
    }

    /// What an agent finds that starts where this one was killed.
    pub async fn again(&mut self) {
        self.all = Machines::open(self.config.clone()).await.unwrap();
    }

    /// Processes of this agent's machines: supervisors and QEMUs.
    pub fn processes(&self) -> Vec<String> {
        self.traces().processes()
    }

    /// Everything that is left of machines on this machine.
    pub fn leftovers(&self) -> Vec<String> {
        self.traces().leftovers()
    }

    fn traces(&self) -> Traces<'_> {
        Traces {
            home: self.home.path(),
            kept: self.config.kept.clone(),
            run: &self.config.run,
            id: self.all.id(1),
            ports: self.config.ports,
        }
    }

    /// A folder of a lease's control group.
    pub fn group(&self, lease: u64) -> PathBuf {
        let id = self.all.id(lease);
        let below = format!("tradewind-{}/{id}", id.split('-').nth(1).unwrap());
        let unified = Path::new("/sys/fs/cgroup").join(&below);
        if unified.exists() {
            unified
        } else {
            Path::new("/sys/fs/cgroup/memory").join(below)
        }
    }

    /// Numbers of QEMU's processes.
    pub fn qemus(&self) -> Vec<i32> {
        self.pids(|line| line.contains("qemu-system"))
    }

    /// Numbers of the supervisors.
    pub fn supervisors(&self) -> Vec<i32> {
        self.pids(|line| line.contains(" machine --kept"))
    }

    fn pids(&self, which: impl Fn(&str) -> bool) -> Vec<i32> {
        let lines = self.processes().into_iter().filter(|line| which(line));
        lines.map(|line| line.split(' ').next().unwrap().parse().unwrap()).collect()
    }

    /// What a script prints that is run in a machine by SSH, whose server must have the key that it was said to have.
    pub fn ssh(&self, machine: &RunningMachine, script: &str) -> Output {
        let port = machine.ports.iter().find(|port| port.inside == 22).unwrap().outside.to_string();
        let hosts = self.home.path().join("known_hosts");
        let begun = Instant::now();
        let key_of_host = loop {
            let scanned =
                Command::new("ssh-keyscan").args(["-t", "ed25519", "-p", &port, "127.0.0.1"]).output().unwrap();
            if !scanned.stdout.is_empty() {
                break scanned.stdout;
            }
            assert!(begun.elapsed() < PATIENCE, "no key of the host");
        };
        fs::write(&hosts, key_of_host).unwrap();
        let said = run(Command::new("ssh-keygen").args(["-l", "-E", "sha256", "-f"]).arg(&hosts));
        assert_eq!(said.split(' ').nth(1), machine.host_key.as_deref());
        let mut ssh = Command::new("ssh");
        ssh.args(["-F", "/dev/null", "-o", "StrictHostKeyChecking=yes", "-o", "BatchMode=yes", "-p", &port, "-i"]);
        ssh.arg(&key().0).arg("-o").arg(format!("UserKnownHostsFile={}", hosts.display()));
        ssh.arg(format!("{}@127.0.0.1", machine.user)).arg(script).output().unwrap()
    }

    /// The same, of a script that must end well.
    pub fn says(&self, machine: &RunningMachine, script: &str) -> String {
        let Output { status, stdout, stderr } = self.ssh(machine, script);
        let stdout = String::from_utf8_lossy(&stdout).into_owned();
        assert!(status.success(), "{stdout}{}", String::from_utf8_lossy(&stderr));
        stdout
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
}

impl Drop for Kit {
    fn drop(&mut self) {
        self.traces().remove();
    }
}

/// Ports apart from those of containers' tests, which other processes have; and below those that systems give to whoever
/// asks for any, a test's own servers among them.
fn ports() -> PortRange {
    let PortRange { first, last } = kit::ports();
    PortRange { first: first - 2_000, last: last - 2_000 }
}

pub fn kill(pid: i32) {
    run(Command::new("kill").args(["-9", &pid.to_string()]));
}
