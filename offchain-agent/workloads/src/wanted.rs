//! What a lease wants to run, and what becomes of it beside its image.

use crate::{
    error::ContainerError,
    image::{Image, ProcessConfig, Source, User},
    place::Places,
    pod::{BesideSpec, Mount, MAX_BESIDE},
    shim::MAIL,
    spec::{ContainerSpec, Destination, Health, Limits, Process, PublishedPort, Restart, VolumeSpec},
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// The search path of an image that has none.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// SIGTERM.
const TERMINATE: i32 = 15;

/// What a lease wants to run.
#[derive(Clone)]
pub struct Wanted {
    /// What is run.
    pub image: Source,
    /// The program and its first arguments, in place of the image's own, and of the image's arguments.
    pub command: Vec<String>,
    /// Arguments in place of the image's; after `command`, if there is one.
    pub args: Vec<String>,
    /// Environment, over the image's.
    pub env: Vec<(String, String)>,
    /// Files that are put in place before the first start.
    pub files: Vec<FileSpec>,
    /// Ports that are to be reached from outside, TCP.
    pub ports: Vec<u16>,
    /// Disks beside the root's.
    pub volumes: Vec<VolumeSpec>,
    /// What it may use.
    pub limits: Limits,
    /// Where connections may go, TCP.
    pub outbound: Vec<Destination>,
    /// Whether the root is not to be written to.
    pub read_only: bool,
    /// What follows when it ends.
    pub restart: Restart,
    /// How to see that it works; one that does not is ended, and then what `restart` says.
    pub health: Option<Health>,
    /// GPUs of its own.
    pub gpus: u16,
    /// By what name the others reach it, if there are any.
    pub name: Option<String>,
    /// Containers beside it on the same network, at most [`MAX_BESIDE`]. All have `limits` together, and `restart`.
    pub beside: Vec<WantedBeside>,
}

/// A container beside a lease's own.
#[derive(Clone)]
pub struct WantedBeside {
    /// What it is called: lower-case letters, digits and hyphens.
    pub name: String,
    /// What is run.
    pub image: Source,
    /// The program and its first arguments, in place of the image's own, and of the image's arguments.
    pub command: Vec<String>,
    /// Arguments in place of the image's; after `command`, if there is one.
    pub args: Vec<String>,
    /// Environment, over the image's.
    pub env: Vec<(String, String)>,
    /// Files that are put in place before the first start.
    pub files: Vec<FileSpec>,
    /// Volumes of the lease that it has, too.
    pub mounts: Vec<Mount>,
    /// Whether the root is not to be written to.
    pub read_only: bool,
    /// How to see that it works.
    pub health: Option<Health>,
}

/// A file that is put in place before the first start.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct FileSpec {
    /// Where: absolute.
    pub path: String,
    /// What is in it.
    pub content: Vec<u8>,
    /// Its permissions.
    pub mode: u32,
}

impl Wanted {
    /// A hash of all of it. Two are the same if and only if they run the same.
    ///
    /// # Errors
    /// When it cannot be written as JSON, which no value of these types does.
    pub fn hash(&self) -> Result<String, ContainerError> {
        let Self {
            image,
            command,
            args,
            env,
            files,
            ports,
            volumes,
            limits,
            outbound,
            read_only,
            restart,
            health,
            name,
            beside,
            gpus,
        } = self;
        let image = named(image);
        let all = (image, command, args, env, files, ports, volumes, limits, outbound, read_only, restart, health);
        let json = |error: serde_json::Error| crate::error::io("hashing")(error.into());
        // Nothing for nothing: what an earlier version has written down is still the same, and leases that run go on.
        let mut bytes = match gpus {
            0 => serde_json::to_vec(&all),
            gpus => serde_json::to_vec(&(all, gpus)),
        }
        .map_err(json)?;
        if let Some(name) = name {
            serde_json::to_writer(&mut bytes, name).map_err(json)?;
        }
        for other in beside {
            let WantedBeside { name, image, command, args, env, files, mounts, read_only, health } = other;
            let image = named(image);
            let all = (name, image, command, args, env, files, mounts, read_only, health);
            serde_json::to_writer(&mut bytes, &all).map_err(json)?;
        }
        Ok(hex::encode(Sha256::digest(bytes)))
    }

    /// Images of all of its containers, its own first.
    pub(crate) fn images(&self) -> impl Iterator<Item = &Source> {
        std::iter::once(&self.image).chain(self.beside.iter().map(|other| &other.image))
    }

    /// Files of all of its containers, its own first.
    pub(crate) fn files(&self) -> impl Iterator<Item = &[FileSpec]> {
        std::iter::once(&self.files[..]).chain(self.beside.iter().map(|other| &other.files[..]))
    }

    /// Whether it can be run at all, as far as can be said without its image.
    ///
    /// # Errors
    /// [`ContainerError::Unfit`], with what is wrong.
    pub fn check(&self) -> Result<(), ContainerError> {
        let unfit = |text: String| Err(ContainerError::Unfit(text));
        if self.limits.vcpus == 0 || self.limits.memory_bytes < MIN_MEMORY {
            return unfit(format!("a container needs a processor and {} MiB of memory", MIN_MEMORY >> 20));
        }
        check_outbound(&self.outbound)?;
        check_volumes(&self.volumes, &RESERVED)?;
        self.check_beside()
    }

    fn check_beside(&self) -> Result<(), ContainerError> {
        let unfit = |text: String| Err(ContainerError::Unfit(text));
        if self.beside.len() > MAX_BESIDE {
            return unfit(format!("a container can have {MAX_BESIDE} others beside it"));
        }
        let least = (self.beside.len() as u64).saturating_add(1).saturating_mul(MIN_MEMORY);
        if self.limits.memory_bytes < least {
            return unfit(format!(
                "{} containers need {} MiB of memory",
                self.beside.len().saturating_add(1),
                least >> 20
            ));
        }
        let mut names = BTreeSet::from(["localhost"]);
        for name in self.name.iter().chain(self.beside.iter().map(|other| &other.name)) {
            let label = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            if name.is_empty() || name.len() > 32 || !name.bytes().all(label) || !names.insert(name) {
                return unfit(format!("`{name}` is no name for a container, or one that another has"));
            }
        }
        for WantedBeside { name, mounts, .. } in &self.beside {
            let mut mounted = Vec::new();
            for mount in mounts {
                let Some(volume) = self.volumes.iter().find(|volume| volume.name == mount.name) else {
                    return unfit(format!("container `{name}`: there is no volume `{}`", mount.name));
                };
                mounted.push(VolumeSpec { path: mount.path.clone(), ..volume.clone() });
            }
            check_volumes(&mounted, &RESERVED)?;
        }
        Ok(())
    }

    /// The containers that `images` make of it, of which there is one with its user for each of [`Self::images`].
    ///
    /// # Errors
    /// [`ContainerError::Unfit`] if nobody says what runs.
    pub fn spec(
        &self,
        places: &Places,
        lease: u64,
        images: &[(Image, User)],
        ports: Vec<PublishedPort>,
        base: (u32, u64),
    ) -> Result<ContainerSpec, ContainerError> {
        let id = places.id(lease);
        let missing = || ContainerError::Unfit("an image is missing".into());
        let (own, others) = images.split_first().ok_or_else(missing)?;
        let mut beside = Vec::new();
        for (index, other) in self.beside.iter().enumerate() {
            let (image, user) = others.get(index).ok_or_else(missing)?;
            let name = other.name.clone();
            let process = process(&other.command, &other.args, &other.env, image, user, &id);
            beside.push(BesideSpec {
                process: process.map_err(|error| of_container(&name, error))?,
                image: image.digest.clone(),
                mounts: other.mounts.clone(),
                read_only: other.read_only,
                health: other.health.clone(),
                name,
            });
        }
        let (image, user) = own;
        let process = process(&self.command, &self.args, &self.env, image, user, &id)?;
        Ok(ContainerSpec {
            id,
            wanted: self.hash()?,
            image: image.digest.clone(),
            process,
            name: self.name.clone(),
            beside,
            limits: self.limits,
            ports,
            outbound: self.outbound.clone(),
            volumes: self.volumes.clone(),
            read_only: self.read_only,
            restart: self.restart,
            health: self.health.clone(),
            run: base.1,
            id_base: base.0,
            // Chosen among those that are free, by who knows them.
            gpus: Vec::new(),
        })
    }
}

/// Where nothing can be mounted, beside the root and what is below the kernel's folders.
const RESERVED: [&str; 6] = ["/proc", "/dev", "/sys", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf"];

/// The image's kind and name.
fn named(image: &Source) -> (&'static str, &String) {
    match image {
        Source::Registry(reference) => ("registry", reference),
        Source::Archive { name, .. } => ("archive", name),
    }
}

/// What is wrong, and with which container.
fn of_container(name: &str, error: ContainerError) -> ContainerError {
    match error {
        ContainerError::Unfit(text) => ContainerError::Unfit(format!("container `{name}`: {text}")),
        other => other,
    }
}

/// What runs in a container of `image`.
fn process(
    command: &[String],
    args: &[String],
    env: &[(String, String)],
    image: &Image,
    user: &User,
    hostname: &str,
) -> Result<Process, ContainerError> {
    Ok(Process {
        args: arguments(command, args, &image.process)?,
        env: environment(env, &image.process, user, hostname),
        cwd: image.process.working_dir.clone().filter(|dir| dir.starts_with('/')).unwrap_or_else(|| "/".into()),
        uid: user.uid,
        gid: user.gid,
        groups: user.additional_gids.clone(),
        stop_signal: image.process.stop_signal.as_deref().and_then(signal).unwrap_or(TERMINATE),
    })
}

/// Whether connections may go to all of these, as far as can be said without resolving their names.
pub(crate) fn check_outbound(outbound: &[Destination]) -> Result<(), ContainerError> {
    let unfit = |text: String| Err(ContainerError::Unfit(text));
    for Destination { host, port } in outbound {
        if *port == MAIL {
            return unfit(format!("`{host}:{port}`: port {MAIL} is closed, so that nobody sends spam from here"));
        }
        let name = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
        if !name || host.is_empty() || host.parse::<std::net::IpAddr>().is_ok() {
            return unfit(format!("`{host}:{port}`: hosts are reached by their names: no addresses, no stars"));
        }
    }
    Ok(())
}

/// Whether all volumes can be mounted where they are wanted: on the root and on `reserved` none can be, nor below those
/// of them that are folders of the kernel.
pub(crate) fn check_volumes(volumes: &[VolumeSpec], reserved: &[&str]) -> Result<(), ContainerError> {
    let unfit = |text: String| Err(ContainerError::Unfit(text));
    let mut taken: BTreeSet<&str> = reserved.iter().copied().chain(["/"]).collect();
    for volume in volumes {
        let below = ["/proc/", "/dev/", "/sys/"].iter().any(|root| volume.path.starts_with(root));
        if below || !taken.insert(&volume.path) {
            return unfit(format!("volume `{}`: nothing can be mounted on {}", volume.name, volume.path));
        }
        if volume.bytes < MIN_DISK {
            return unfit(format!("volume `{}` has less than {} MiB", volume.name, MIN_DISK >> 20));
        }
    }
    Ok(())
}

/// Least memory of a container, in bytes: with less, the runtime itself does not start it.
pub const MIN_MEMORY: u64 = 16 << 20;

/// Least size of a disk, in bytes: with less there is no room for a file system.
pub const MIN_DISK: u64 = 16 << 20;

fn arguments(command: &[String], args: &[String], image: &ProcessConfig) -> Result<Vec<String>, ContainerError> {
    let own = match (command.is_empty(), args.is_empty()) {
        (false, _) => [command, args].concat(),
        (true, false) => [&image.entrypoint[..], args].concat(),
        (true, true) => [&image.entrypoint[..], &image.cmd[..]].concat(),
    };
    match own.is_empty() {
        true => Err(ContainerError::Unfit("neither the manifest nor the image says what to run".into())),
        false => Ok(own),
    }
}

/// Later ones win; what programs expect is there.
fn environment(own: &[(String, String)], image: &ProcessConfig, user: &User, hostname: &str) -> Vec<String> {
    let home = if user.uid == 0 { "/root" } else { "/" };
    let mut all = std::collections::BTreeMap::new();
    for (name, value) in [("PATH", PATH), ("HOME", home), ("HOSTNAME", hostname)] {
        all.insert(name.to_string(), value.to_string());
    }
    for (name, value) in image.env.iter().filter_map(|entry| entry.split_once('=')) {
        all.insert(name.to_string(), value.to_string());
    }
    all.extend(own.iter().cloned());
    all.into_iter().map(|(name, value)| format!("{name}={value}")).collect()
}

/// A signal's number, from its name as images have it.
fn signal(name: &str) -> Option<i32> {
    if let Ok(number) = name.parse::<i32>() {
        return (1..=64).contains(&number).then_some(number);
    }
    let full = if name.starts_with("SIG") { name.to_string() } else { format!("SIG{name}") };
    full.parse::<nix::sys::signal::Signal>().ok().map(|signal| signal as i32)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_command_replaces_all_of_the_images_and_arguments_only_its_arguments() {
        let image = ProcessConfig { entrypoint: words(&["e"]), cmd: words(&["c"]), ..ProcessConfig::default() };
        for (command, args, expected) in [
            (&[][..], &[][..], &["e", "c"][..]),
            (&[], &["a"], &["e", "a"]),
            (&["x", "y"], &[], &["x", "y"]),
            (&["x"], &["a"], &["x", "a"]),
        ] {
            assert_eq!(arguments(&words(command), &words(args), &image).unwrap(), words(expected));
        }
        let nothing = arguments(&[], &[], &ProcessConfig::default()).unwrap_err();
        assert!(matches!(nothing, ContainerError::Unfit(_)), "{nothing}");
    }

    #[test]
    fn a_signal_has_a_number_or_a_name() {
        for (name, number) in [("SIGQUIT", Some(3)), ("TERM", Some(15)), ("9", Some(9)), ("65", None), ("NONE", None)] {
            assert_eq!(signal(name), number, "{name}");
        }
    }

    #[test]
    fn what_wants_no_gpu_is_the_same_as_before_there_were_any() {
        let mut wanted = Wanted {
            image: Source::Registry("a@sha256:00".into()),
            command: words(&["c"]),
            args: words(&["d"]),
            env: vec![("X".into(), "1".into())],
            files: vec![FileSpec { path: "/f".into(), content: vec![1], mode: 0o644 }],
            ports: vec![80],
            volumes: vec![VolumeSpec { name: "v".into(), path: "/v".into(), bytes: 16 << 20 }],
            limits: Limits { vcpus: 1, memory_bytes: 64 << 20, pids: 32, disk_bytes: 32 << 20, bytes_per_second: 5 },
            outbound: vec![Destination { host: "h".into(), port: 1 }],
            read_only: false,
            restart: Restart::Never,
            health: None,
            name: None,
            beside: vec![],
            gpus: 0,
        };
        assert_eq!(wanted.hash().unwrap(), "6eec5408229f7600dbb0de0a6813f0e733ed3280bad84814edd50e4589b55e68");
        let mut hashes = BTreeSet::new();
        for gpus in 0..3 {
            wanted.gpus = gpus;
            hashes.insert(wanted.hash().unwrap());
        }
        assert_eq!(hashes.len(), 3);
    }

    #[test]
    fn the_manifests_environment_wins_over_the_images_and_that_over_the_usual() {
        let image = ProcessConfig { env: words(&["PATH=/a", "X=1", "broken"]), ..ProcessConfig::default() };
        let user = User { uid: 7, gid: 7, additional_gids: vec![] };
        let all = environment(&[("X".into(), "2=3".into())], &image, &user, "h");
        assert_eq!(all, words(&["HOME=/", "HOSTNAME=h", "PATH=/a", "X=2=3"]));
    }
}
