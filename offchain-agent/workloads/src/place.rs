//! Where things are: one folder for what a lease keeps, one for what is mounted.

use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// An agent's places on a machine.
#[derive(Clone, Debug)]
pub struct Places {
    /// What outlives a restart of the machine; only the agent enters it.
    kept: PathBuf,
    /// What is mounted, and the runtime's states: gone with the machine's power, and open to the ids of containers, which
    /// have to pass through.
    run: PathBuf,
    /// Tells this agent's containers from those of another one on the machine.
    agent: String,
}

impl Places {
    /// Of the agent that keeps its containers in `kept`, with mounts below `run`.
    pub fn new(kept: &Path, run: &Path) -> Self {
        let name = hex::encode(Sha256::digest(kept.as_os_str().as_encoded_bytes()));
        let agent = name.get(..8).unwrap_or_default().to_string();
        Self { kept: kept.to_owned(), run: run.join(&agent), agent }
    }

    /// Folder of the leases' folders.
    pub fn leases(&self) -> PathBuf {
        self.kept.join("leases")
    }

    /// Folder of mounts and states.
    pub fn run(&self) -> &Path {
        &self.run
    }

    /// The runtime's folder of states.
    pub fn runtime_root(&self) -> PathBuf {
        self.run.join("states")
    }

    /// The control group above all containers of this agent.
    pub fn cgroup(&self) -> String {
        format!("/tradewind-{}", self.agent)
    }

    /// The runtime's name for the container of `lease`.
    pub fn id(&self, lease: u64) -> String {
        format!("tw-{}-{lease}", self.agent)
    }

    /// The places of `lease`.
    pub fn of(&self, lease: u64) -> Place {
        Place { kept: self.leases().join(lease.to_string()), run: self.run.join(lease.to_string()), part: None }
    }
}

/// A lease's places.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// Its folder in the agent's home.
    pub kept: PathBuf,
    /// Its folder of mounts.
    pub run: PathBuf,
    /// Which of several containers is meant, where each has its own; the lease's own has no name.
    part: Option<String>,
}

impl Place {
    /// The container, as it was written down.
    pub fn spec(&self) -> PathBuf {
        self.kept.join("spec.json")
    }

    /// What the supervisor says last.
    pub fn status(&self) -> PathBuf {
        self.kept.join("status.json")
    }

    /// Locked by the supervisor while it lives.
    pub fn lock(&self) -> PathBuf {
        self.kept.join("lock")
    }

    /// Where the supervisor takes orders.
    pub fn control(&self) -> PathBuf {
        self.run.join("control")
    }

    /// Touched by the supervisor every now and then, as long as it does its work.
    pub fn alive(&self) -> PathBuf {
        self.run.join("alive")
    }

    /// What the supervisor itself has to say.
    pub fn diary(&self) -> PathBuf {
        self.kept.join("shim.log")
    }

    /// Folder of the log's parts.
    pub fn log(&self) -> PathBuf {
        self.kept.join("log")
    }

    /// The runtime's bundle, and what it says. Not in the lease's folder: a disk that is full must not be taken for the
    /// runtime's refusal, nor keep a container from starting again.
    pub fn bundle(&self) -> PathBuf {
        self.folder().join("bundle")
    }

    /// There once what the lease runs has been up.
    pub fn begun(&self) -> PathBuf {
        self.kept.join("begun")
    }

    /// There once the manifest's files are in place.
    pub fn filled(&self) -> PathBuf {
        self.kept.join("filled")
    }

    /// File that holds the root's disk.
    pub fn disk_image(&self) -> PathBuf {
        self.kept.join("disk.img")
    }

    /// File that holds a volume's disk.
    pub fn volume_image(&self, name: &str) -> PathBuf {
        self.kept.join(format!("volume-{name}.img"))
    }

    /// A file that is mounted into the container.
    pub fn etc(&self, name: &str) -> PathBuf {
        self.run.join("etc").join(name)
    }

    /// Where the root's disk is mounted.
    pub fn disk(&self) -> PathBuf {
        self.run.join("disk")
    }

    /// Where a volume's disk is mounted.
    pub fn volume(&self, name: &str) -> PathBuf {
        self.run.join("volumes").join(name)
    }

    /// The container's root.
    pub fn rootfs(&self) -> PathBuf {
        self.folder().join("rootfs")
    }

    /// What the container changes of its root, and a folder that doing so needs: both on the root's disk.
    pub fn changes(&self) -> (PathBuf, PathBuf) {
        let disk = self.below(&self.disk());
        (disk.join("upper"), disk.join("work"))
    }

    /// The same lease's places, those of its container `name`.
    pub fn part(&self, name: &str) -> Self {
        Self { part: Some(name.to_owned()), ..self.clone() }
    }

    /// The same lease's places, those of what holds the network that several containers share. No container is called so.
    pub fn holder(&self) -> Self {
        self.part(".holder")
    }

    /// Folder of links to the namespaces that several containers share.
    pub fn namespaces(&self) -> PathBuf {
        self.run.join("namespaces")
    }

    /// Folder of the mounts of the container that is meant.
    pub fn folder(&self) -> PathBuf {
        self.below(&self.run)
    }

    /// The folder in `folder` of the container that is meant.
    fn below(&self, folder: &Path) -> PathBuf {
        match &self.part {
            Some(name) => folder.join("parts").join(name),
            None => folder.to_owned(),
        }
    }
}
