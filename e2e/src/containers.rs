//! Providers of containers and of virtual machines, and the images that they are asked to run.

use crate::{
    places::{free_ports, root},
    Network, Provider, Terms,
};
use std::{
    net::TcpStream,
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
        self.add_container_provider_with(&["--container-memory", "512m"], terms, more).await
    }

    /// The same with these `sizes` of what is offered, as options of `init`.
    pub async fn add_container_provider_with(&mut self, sizes: &[&str], terms: Terms, more: &str) -> &Provider {
        let ports = ports();
        let options = ["--containers", "--storage", "4g", "--price-storage", "0wind"];
        let options = [&options[..], sizes, &["--container-ports", &ports, "--public-host", "127.0.0.1"]].concat();
        self.add_provider_of("containers", terms, &options, more).await
    }

    /// The same with virtual machines.
    pub async fn add_machine_provider(&mut self, terms: Terms, more: &str) -> &Provider {
        let ports = ports();
        let options = ["--machines", "--machine-memory", "512m", "--machine-storage", "4g", "--price-storage", "0wind"];
        let options = [&options[..], &["--machine-ports", &ports, "--public-host", "127.0.0.1"]].concat();
        self.add_provider_of("machines", terms, &options, more).await
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
        let [port] = free_ports();
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
