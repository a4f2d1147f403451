//! What every backend must do, run against each of them.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod functions;

use async_trait::async_trait;
use std::{
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};
use tradewind_agent::{
    backend::{
        container::ContainerBackend, machine::MachineBackend, Backend, BackendError, ContainerDeployment, Deployment,
        InstanceStatus, MachineDeployment, Tenant,
    },
    config::{ContainersConfig, MachinesConfig},
};
use tradewind_client::rpc::LogPosition;
use tradewind_primitives::{FailReason, LeaseId};
use tradewind_workloads::{
    image::Source,
    machine::{DiskSource, WantedMachine},
    FileSpec, Limits, PortRange, Restart, Wanted,
};

const PATIENCE: Duration = Duration::from_secs(60);

/// A backend, and what it takes to try it.
#[async_trait]
trait Subject: Sync {
    fn backend(&self) -> &dyn Backend;

    /// A workload whose log says `hello` and `marker` once it runs.
    async fn workload(&self, marker: &str) -> Deployment;

    /// One that this backend does not run at all.
    async fn foreign(&self) -> Deployment;

    /// Has the workload of `lease` say so.
    async fn speak(&self, lease: LeaseId, marker: &str);

    /// What there really is on this machine: processes, mounts, folders, ports.
    fn resources(&self) -> Vec<String>;
}

struct Functions;

#[async_trait]
impl Subject for Functions {
    fn backend(&self) -> &dyn Backend {
        functions::backend()
    }

    async fn workload(&self, marker: &str) -> Deployment {
        let mut wanted = functions::deployment("hostile").await;
        wanted.env.insert("MARKER".into(), marker.into());
        wanted.into()
    }

    async fn foreign(&self) -> Deployment {
        container("true", "")
    }

    async fn speak(&self, lease: LeaseId, marker: &str) {
        let request = functions::request(hyper::Method::GET, &format!("/log?text=hello{marker}"), bytes::Bytes::new());
        functions::backend().handle(lease, request).await.unwrap();
    }

    fn resources(&self) -> Vec<String> {
        // Everything of it is in this process.
        Vec::new()
    }
}

struct Containers {
    backend: ContainerBackend,
    home: tempfile::TempDir,
}

const PORTS: PortRange = PortRange { first: 30_900, last: 30_909 };

impl Containers {
    async fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let config = ContainersConfig {
            listen: Ipv4Addr::LOCALHOST.into(),
            ports: PORTS,
            shim: Some(shim()),
            run: "/run/tradewind-test".into(),
            ..ContainersConfig::default()
        };
        let backend = ContainerBackend::open(&config, home.path()).await.unwrap();
        Self { backend, home }
    }
}

/// The supervisor that was built with this test.
fn shim() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    own.ancestors().nth(2).unwrap().join("tradewind-shim")
}

fn image() -> &'static (tempfile::TempDir, PathBuf, String) {
    static IMAGE: std::sync::OnceLock<(tempfile::TempDir, PathBuf, String)> = std::sync::OnceLock::new();
    IMAGE.get_or_init(|| made("../scripts/busybox-image", "busybox.tar"))
}

/// What `script` makes: its folder, its path, its SHA-256.
fn made(script: &str, name: &str) -> (tempfile::TempDir, PathBuf, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(script);
    let output = Command::new(script).arg(&path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = Command::new("sha256sum").arg(&path).output().unwrap();
    let hash = String::from_utf8(said.stdout).unwrap().split(' ').next().unwrap().to_string();
    (folder, path, hash)
}

fn container(script: &str, marker: &str) -> Deployment {
    let (_, file, name) = image();
    let wanted = Wanted {
        image: Source::Archive { file: file.clone(), name: name.clone() },
        command: ["sh", "-c", script].map(String::from).to_vec(),
        args: vec![],
        env: vec![("MARKER".into(), marker.into())],
        files: vec![],
        ports: vec![8080],
        volumes: vec![],
        limits: Limits {
            vcpus: 1,
            memory_bytes: 64 << 20,
            pids: 32,
            disk_bytes: 32 << 20,
            bytes_per_second: 100_000_000,
        },
        outbound: vec![],
        read_only: false,
        restart: Restart::Never,
        health: None,
        name: None,
        beside: vec![],
        gpus: 0,
    };
    Deployment::Container(Box::new(ContainerDeployment { wanted, content: vec![], web: Some(8080) }))
}

#[async_trait]
impl Subject for Containers {
    fn backend(&self) -> &dyn Backend {
        &self.backend
    }

    async fn workload(&self, marker: &str) -> Deployment {
        container("echo hello$MARKER; exec sleep 1000", marker)
    }

    async fn foreign(&self) -> Deployment {
        functions::deployment("hostile").await.into()
    }

    async fn speak(&self, _: LeaseId, _: &str) {
        // It does so by itself.
    }

    fn resources(&self) -> Vec<String> {
        left(self.home.path(), "containers", PORTS)
    }
}

/// Processes, open files, mounts, folders and ports of the backend that keeps what it has in folder `kind` of `home`.
fn left(home: &Path, kind: &str, ports: PortRange) -> Vec<String> {
    let name = home.to_str().unwrap();
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        let files = std::fs::read_dir(entry.path().join("fd")).into_iter().flatten().flatten();
        let mut files = files.filter_map(|file| std::fs::read_link(file.path()).ok());
        let ours = entry.file_name().to_string_lossy() == std::process::id().to_string();
        if line.contains(name) || (!ours && files.any(|file| file.starts_with(home))) {
            found.push(line);
        }
    }
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap();
    found.extend(mounts.lines().filter(|line| line.contains(name)).map(String::from));
    let leases = std::fs::read_dir(home.join(kind).join("leases")).unwrap().flatten();
    found.extend(leases.map(|entry| entry.path().display().to_string()));
    for port in ports.first..=ports.last {
        if std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
            found.push(format!("port {port}"));
        }
    }
    found
}

struct Machines {
    backend: MachineBackend,
    home: tempfile::TempDir,
}

const MACHINE_PORTS: PortRange = PortRange { first: 30_910, last: 30_919 };

impl Machines {
    async fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let config = MachinesConfig {
            listen: Ipv4Addr::LOCALHOST.into(),
            ports: MACHINE_PORTS,
            shim: Some(shim()),
            run: "/run/tradewind-test".into(),
            ..MachinesConfig::default()
        };
        let backend = MachineBackend::open(&config, home.path()).await.unwrap();
        Self { backend, home }
    }
}

fn disk() -> &'static (tempfile::TempDir, PathBuf, String) {
    static DISK: std::sync::OnceLock<(tempfile::TempDir, PathBuf, String)> = std::sync::OnceLock::new();
    DISK.get_or_init(|| made("../scripts/machine-image", "machine.qcow2"))
}

#[async_trait]
impl Subject for Machines {
    fn backend(&self) -> &dyn Backend {
        &self.backend
    }

    async fn workload(&self, marker: &str) -> Deployment {
        let (_, file, sha256) = disk();
        let wanted = WantedMachine {
            image: DiskSource::File { file: file.clone(), sha256: sha256.clone() },
            user: None,
            // Nobody logs in: so the start is not waited for longer than it takes.
            ssh_keys: vec![],
            env: vec![],
            files: vec![FileSpec {
                path: "/etc/rc.local".into(),
                content: format!("#!/bin/sh\necho hello{marker} > /dev/console\n").into(),
                mode: 0o755,
            }],
            ports: vec![8080],
            volumes: vec![],
            limits: Limits {
                vcpus: 1,
                memory_bytes: 256 << 20,
                pids: 0,
                disk_bytes: 1 << 30,
                bytes_per_second: 100_000_000,
            },
            outbound: vec![],
            gpus: 0,
        };
        Deployment::Machine(Box::new(MachineDeployment { wanted, content: None, web: None }))
    }

    async fn foreign(&self) -> Deployment {
        container("true", "")
    }

    async fn speak(&self, _: LeaseId, _: &str) {
        // It does so by itself.
    }

    fn resources(&self) -> Vec<String> {
        left(self.home.path(), "machines", MACHINE_PORTS)
    }
}

async fn log_with(subject: &dyn Subject, lease: LeaseId, text: &str) -> (LogPosition, Vec<u8>) {
    let begun = Instant::now();
    loop {
        let log = subject.backend().logs(lease, None, 10_000).await.unwrap();
        if String::from_utf8_lossy(&log.bytes).contains(text) {
            return (log.start, log.bytes);
        }
        assert!(begun.elapsed() < PATIENCE, "waited for {text} in the log of {lease}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The whole of it. Lease numbers are far from those of other tests of the same backend.
async fn conforms(subject: &dyn Subject) {
    let backend = subject.backend();
    let (one, two) = (900_001, 900_002);
    assert!(backend.capacity().vcpus > 0 && backend.capacity().memory_mib > 0);

    // What is not known is neither running nor an error to destroy.
    assert_eq!(backend.status(one).await, InstanceStatus::Unknown);
    assert!(matches!(backend.logs(one, None, 9).await, Err(BackendError::UnknownLease(found)) if found == one));
    backend.destroy(one).await.unwrap();
    let foreign = subject.foreign().await;
    assert!(matches!(backend.check(&foreign), Err(BackendError::BadManifest(_))));
    let refused = backend.provision(one, &foreign).await.unwrap_err();
    assert_eq!(refused.fail_reason(), FailReason::BadManifest);
    assert_eq!(backend.status(one).await, InstanceStatus::Unknown);

    // Fetching is nothing of the lease's, given up half way or not.
    let workload = subject.workload("-one").await;
    backend.check(&workload).unwrap();
    let _given_up = tokio::time::timeout(Duration::ZERO, backend.fetch(one, &workload)).await;
    backend.fetch(one, &workload).await.unwrap();
    assert_eq!(backend.status(one).await, InstanceStatus::Unknown);
    assert!(!backend.list().await.contains(&one));

    // Twice is once, at the same time and one after the other.
    let (first, same) = tokio::join!(backend.provision(one, &workload), backend.provision(one, &workload));
    let access = first.unwrap();
    assert_eq!(same.unwrap(), access);
    assert!(!access.endpoints.is_empty());
    backend.fetch(one, &workload).await.unwrap();
    assert_eq!(backend.provision(one, &workload).await.unwrap(), access);
    assert_eq!(backend.status(one).await, InstanceStatus::Running);

    // Another workload for the same lease is refused, and harms nothing; another lease is another instance.
    let other = subject.workload("-two").await;
    let conflict = backend.provision(one, &other).await.unwrap_err();
    assert!(matches!(conflict, BackendError::Conflict(Tenant::Lease(found)) if found == one), "{conflict}");
    let beside = backend.provision(two, &other).await.unwrap();
    assert_ne!(beside, access);
    let both = backend.list().await;
    assert!(both.contains(&one) && both.contains(&two) && both.is_sorted(), "{both:?}");

    // Each has its own log, which can be read while it runs, on from a place.
    subject.speak(one, "-one").await;
    subject.speak(two, "-two").await;
    let (_, bytes) = log_with(subject, two, "hello-two").await;
    assert!(!String::from_utf8_lossy(&bytes).contains("hello-one"));
    let (start, bytes) = log_with(subject, one, "hello-one").await;
    let rest = LogPosition { offset: start.offset + 6, ..start };
    let later = backend.logs(one, Some(rest), 4).await.unwrap();
    assert_eq!((later.start, &later.bytes[..]), (rest, &bytes[6..10]));
    let other_run = LogPosition { run: start.run + 1, offset: 3 };
    assert_eq!(backend.logs(one, Some(other_run), 5).await.unwrap().bytes, &bytes[..5]);

    // One goes, the other stays; then nothing is left.
    backend.destroy(one).await.unwrap();
    backend.destroy(one).await.unwrap();
    assert_eq!(backend.status(one).await, InstanceStatus::Unknown);
    assert_eq!(backend.status(two).await, InstanceStatus::Running);
    // Another workload can have the number now.
    backend.provision(one, &other).await.unwrap();
    let (gone, too) = tokio::join!(backend.destroy(one), backend.destroy(two));
    gone.and(too).unwrap();
    let left = backend.list().await;
    assert!(!left.contains(&one) && !left.contains(&two), "{left:?}");
    assert_eq!(subject.resources(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_do_what_every_backend_must() {
    conforms(&Functions).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn containers_do_what_every_backend_must() {
    let subject = Containers::new().await;
    conforms(&subject).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn virtual_machines_do_what_every_backend_must() {
    conforms(&Machines::new().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_runs_no_containers_says_so_at_the_start() {
    let home = tempfile::tempdir().unwrap();
    for (runtime, word) in [("/no/such/runc", "/no/such/runc"), ("/bin/false", "/bin/false")] {
        let config = ContainersConfig {
            runtime: runtime.into(),
            shim: Some(shim()),
            run: "/run/tradewind-test".into(),
            ..ContainersConfig::default()
        };
        let error = ContainerBackend::open(&config, home.path()).await.err().unwrap();
        assert!(error.to_string().contains(word), "{error}");
    }
}
