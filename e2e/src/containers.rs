//! A provider of containers, the image that it is asked to run, and what is left of containers on this machine.

use crate::{places::root, Network, Provider, Terms};
use std::{
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU16, Ordering},
    time::{Duration, Instant},
};

/// Ports for containers, above those of our programs and below those of outgoing connections; so many for each provider.
const FIRST: u16 = 32_000;
const EACH: u16 = 10;

/// Longest wait for a registry.
const PATIENCE: Duration = Duration::from_secs(60);

/// A registry on this machine, which wants a name and a password. It ends with the test.
pub struct Registry {
    child: Child,
    folder: tempfile::TempDir,
    /// Where it listens.
    pub address: String,
}

impl Network {
    /// Registers and starts a provider that runs containers, too, with `more` lines in that section of its configuration.
    pub async fn add_container_provider(&mut self, terms: Terms, more: &str) -> &Provider {
        let ports = ports();
        let options = ["--containers", "--container-memory", "512m", "--storage", "4g", "--price-storage", "0wind"];
        let options = [&options[..], &["--container-ports", &ports, "--public-host", "127.0.0.1"]].concat();
        self.add_provider_of("containers", terms, &options, more).await
    }

    /// The same with virtual machines.
    pub async fn add_machine_provider(&mut self, terms: Terms) -> &Provider {
        let ports = ports();
        let options = ["--machines", "--machine-memory", "512m", "--machine-storage", "4g", "--price-storage", "0wind"];
        let options = [&options[..], &["--machine-ports", &ports, "--public-host", "127.0.0.1"]].concat();
        self.add_provider_of("machines", terms, &options, "").await
    }

    async fn add_provider_of(&mut self, section: &str, terms: Terms, options: &[&str], more: &str) -> &Provider {
        let provider = self.registered(&self.node_url("ws"), terms, options).await;
        let config = provider.home.join("agent/config.toml");
        let text = std::fs::read_to_string(&config).expect("a configuration");
        let head = format!("\n[{section}]\n");
        assert_eq!(text.matches(&head).count(), 1, "{text}");
        let text = text.replace(&head, &format!("{head}listen = \"127.0.0.1\"\n{more}\n"));
        std::fs::write(&config, text).expect("a configuration");
        self.started(provider).await
    }
}

/// Ports that no other provider of this run is given.
fn ports() -> String {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let turn = NEXT.fetch_add(EACH, Ordering::Relaxed) + (std::process::id() % 70) as u16 * EACH;
    let first = FIRST + turn % 750;
    format!("{first}-{}", first + EACH - 1)
}

/// Makes the disk image of a small Debian at `path`.
///
/// # Panics
/// If the script fails.
pub fn machine_image(path: &Path) {
    let made = Command::new(root().join("scripts/machine-image")).arg(path).output().expect("the script runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// QEMUs that have a file of the agent in `home` open.
///
/// # Panics
/// If the system does not say.
pub fn qemus(home: &Path) -> Vec<u32> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").expect("processes").flatten() {
        let Ok(pid) = entry.file_name().to_string_lossy().parse() else { continue };
        let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let files = std::fs::read_dir(entry.path().join("fd")).into_iter().flatten().flatten();
        let mut files = files.filter_map(|file| std::fs::read_link(file.path()).ok());
        if String::from_utf8_lossy(&line).contains("qemu-system") && files.any(|file| file.starts_with(home)) {
            found.push(pid);
        }
    }
    found.sort_unstable();
    found
}

/// Makes the image of busybox in `folder`.
///
/// # Panics
/// If the script fails.
pub fn busybox(folder: &Path) -> PathBuf {
    let image = folder.join("busybox.tar");
    let made = Command::new(root().join("scripts/busybox-image")).arg(&image).output().expect("the script runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    image
}

impl Registry {
    /// Starts it.
    ///
    /// # Panics
    /// If it does not come up.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|free| free.local_addr()).expect("a port").port();
        let address = format!("127.0.0.1:{port}");
        let at = |name: &str| folder.path().join(name).display().to_string();
        let script = "import crypt; print(crypt.crypt('sesame', crypt.mksalt(crypt.METHOD_BLOWFISH)))";
        let hashed = Command::new("python3").args(["-W", "ignore", "-c", script]).output().expect("python3 runs");
        let users = format!("buyer:{}", String::from_utf8(hashed.stdout).expect("text"));
        std::fs::write(at("users"), users).expect("a file");
        let config = format!(
            "version: 0.1\nlog: {{ level: warn }}\nstorage: {{ filesystem: {{ rootdirectory: {} }} }}\n\
             http: {{ addr: '{address}' }}\nauth: {{ htpasswd: {{ realm: test, path: {} }} }}\n",
            at("data"),
            at("users"),
        );
        std::fs::write(at("config.yml"), config).expect("a file");
        let child = Command::new("docker-registry")
            .arg("serve")
            .arg(at("config.yml"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("docker-registry runs");
        let begun = Instant::now();
        while TcpStream::connect(&address).is_err() {
            assert!(begun.elapsed() < PATIENCE, "waited for the registry at {address}");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { child, folder, address }
    }

    /// Copies the image in the archive at `from` to it, by the tool that people use: the reference, with its digest.
    ///
    /// # Panics
    /// If that fails.
    pub fn push(&self, from: &Path, name: &str) -> String {
        let digest = self.folder.path().join("digest");
        let copied = Command::new("skopeo")
            .args(["--insecure-policy", "copy", "--dest-tls-verify=false", "--dest-creds=buyer:sesame", "--digestfile"])
            .arg(&digest)
            .arg(format!("oci-archive:{}", from.display()))
            .arg(format!("docker://{}/{name}:latest", self.address))
            .output()
            .expect("skopeo runs");
        assert!(copied.status.success(), "{}", String::from_utf8_lossy(&copied.stderr));
        format!("{}/{name}@{}", self.address, std::fs::read_to_string(&digest).expect("a digest").trim())
    }

    /// A file of its credentials, as tools for registries write it.
    ///
    /// # Panics
    /// If it cannot be written.
    pub fn credentials(&self) -> PathBuf {
        let path = self.folder.path().join("auth.json");
        // `buyer:sesame` in base64.
        let text = format!("{{ \"auths\": {{ \"{}\": {{ \"auth\": \"YnV5ZXI6c2VzYW1l\" }} }} }}", self.address);
        std::fs::write(&path, text).expect("a file");
        path
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Processes and mounts on this machine of containers of the agent in `home`: what is started for them names its folder, and
/// disks are files of it.
///
/// # Panics
/// If the system does not say.
pub fn remains(home: &Path) -> Vec<String> {
    let home = home.to_str().expect("a path of plain letters");
    let mut found = Vec::new();
    for (pid, line) in shims(home) {
        found.push(format!("process {pid}: {line}"));
    }
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").expect("a table of mounts");
    found.extend(mounts.lines().filter(|line| line.contains(home)).map(|line| format!("mount {line}")));
    let loops = Command::new("losetup").args(["--list", "--noheadings", "--output", "BACK-FILE"]).output();
    let loops = String::from_utf8(loops.expect("losetup runs").stdout).expect("text");
    found.extend(loops.lines().filter(|line| line.contains(home)).map(|line| format!("disk {line}")));
    found
}

/// Supervisors of containers of the agent in `home`.
fn shims(home: &str) -> Vec<(u32, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").expect("processes").flatten() {
        let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        if let (Ok(pid), true) = (entry.file_name().to_string_lossy().parse(), line.contains("tradewind-shim")) {
            if line.contains(home) {
                found.push((pid, line));
            }
        }
    }
    found
}

/// Number of the supervisor of the one container of the agent in `home`.
///
/// # Panics
/// If there is none, or more than one.
pub fn supervisor(home: &Path) -> u32 {
    let found = shims(home.to_str().expect("a path of plain letters"));
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].0
}

/// Ends what a test left: containers outlive their agent, which is what they are for.
pub(crate) fn clear(home: &Path) {
    for (pid, _) in shims(&home.display().to_string()) {
        // The supervisor's child is the container's first process, with which all of it ends.
        let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
        for pid in children.split_whitespace().chain([pid.to_string().as_str()]) {
            let _ = Command::new("kill").args(["-9", pid]).output();
        }
    }
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let home = home.display().to_string();
    // The overlay names its folders; the disk of each is mounted beside it.
    let roots = mounts.lines().filter(|line| line.contains(&home)).filter_map(|line| line.split(' ').nth(4));
    let folders: Vec<&Path> = roots.filter_map(|root| Path::new(root).parent()).collect();
    for line in mounts.lines().rev() {
        let at = line.split(' ').nth(4).unwrap_or_default();
        if folders.iter().any(|folder| Path::new(at).starts_with(folder)) {
            let _ = Command::new("umount").args(["--lazy", at]).output();
        }
    }
}
