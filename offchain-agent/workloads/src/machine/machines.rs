//! All machines of an agent.

use super::{
    base::{Base, BaseConfig, Bases},
    kvm::{self, Accel},
    ready::{await_greeting, Waited},
    seed,
    wanted::{WantedMachine, SSH},
    MachineError, MachineHost, MachinePlace, MachineSpec,
};
use crate::{
    cgroup::Group,
    command, disk,
    error::{io, ContainerError},
    leases::{numbers, open_folder, private_folder, remove_folders, run_number, Leases, Locks, Presence, Written},
    place::{Place, Places},
    ports::PortRange,
    shim,
    spec::{write_json, PublishedPort, IDS},
    supervisor, Fetched,
};
use std::{
    collections::BTreeSet,
    fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};
use tokio::process::Command;

/// Longest time to make a disk.
const DEADLINE: Duration = Duration::from_secs(30);

/// How machines are bound to the machine that they run on.
#[derive(Clone, Debug)]
pub struct MachineConfig {
    /// Folder of what is kept: images, disks, logs. Not the containers' one.
    pub kept: PathBuf,
    /// Folder of sockets.
    pub run: PathBuf,
    /// The supervisor's program, `tradewind-shim`.
    pub shim: PathBuf,
    /// QEMU, `qemu-system-x86_64`.
    pub qemu: PathBuf,
    /// Machines are run as users whose numbers are among the 65,536 from here on: each lease has its own.
    pub id_base: u32,
    /// Address that published ports listen on.
    pub listen: IpAddr,
    /// Ports that can be published. Not those of the containers.
    pub ports: PortRange,
    /// Addresses that are not public and may be connected to, and be fetched from, nevertheless.
    pub private: Vec<SocketAddr>,
    /// How guests' code is to be run.
    pub accel: Accel,
    /// Longest disk image, in bytes.
    pub max_image_bytes: u64,
    /// Bytes of all disk images together.
    pub image_quota_bytes: u64,
    /// Longest time to fetch a disk image.
    pub timeout: Duration,
    /// Longest time from the start of a machine until its SSH server answers; two minutes are a good choice.
    pub ready: Duration,
    /// PCI addresses of GPUs that are bound to VFIO, such as `0000:01:00.0`. Untested: there was no machine with one; QEMU's
    /// users must be allowed to open their groups' files in `/dev/vfio`, and to lock the guests' memory.
    pub gpus: Vec<String>,
}

/// A machine that runs, and how to reach it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RunningMachine {
    /// Its ports.
    pub ports: Vec<PublishedPort>,
    /// Fingerprint of its SSH server's key, `SHA256:…`; nothing if nobody logs in.
    pub host_key: Option<String>,
    /// Who logs in.
    pub user: String,
}

/// All machines of an agent.
pub struct Machines {
    config: MachineConfig,
    leases: Leases<MachineSpec>,
    /// Held while a lease's SSH server is waited for.
    looking: Locks<u64>,
    bases: Bases,
}

impl Machines {
    /// Takes up what is there, once QEMU has really run a few instructions on this machine.
    ///
    /// # Errors
    /// When the machine does not give what is needed, with what is missing.
    pub async fn open(config: MachineConfig) -> Result<Self, MachineError> {
        let places = Places::new(&config.kept, &config.run);
        private_folder(&places.leases())?;
        open_folder(&config.run)?;
        open_folder(places.run())?;
        if let Some(bad) = config.gpus.iter().find(|address| !is_pci(address)) {
            return Err(ContainerError::Unfit(format!("`{bad}` is no PCI address such as 0000:01:00.0")).into());
        }
        let accelerator = kvm::choose(config.accel, &config.qemu, &config.kept).await?;
        let images = config.kept.join("images");
        let host = MachineHost {
            qemu: config.qemu.clone(),
            shim: config.shim.clone(),
            images: images.clone(),
            accelerator,
            listen: config.listen,
            private: config.private.clone(),
        };
        write_json(&config.kept.join(shim::HOST), &host).map_err(io(shim::HOST))?;
        let bases = Bases::open(BaseConfig {
            dir: images,
            max_bytes: config.max_image_bytes,
            quota_bytes: config.image_quota_bytes,
            timeout: config.timeout,
            private: config.private.clone(),
            uid: config.id_base,
        })?;
        let all = Self { config, leases: Leases::new(places), looking: Locks::default(), bases };
        all.sweep().await?;
        Ok(all)
    }

    /// Gets the disk image that `lease` wants, if it does not run; [`Self::provision`] finds it while what this returns is
    /// kept. Nothing of the lease is touched, so the call may be dropped at any time, and what it was fetching is given up.
    ///
    /// # Errors
    /// See [`MachineError`].
    pub async fn fetch(&self, lease: u64, wanted: &WantedMachine) -> Result<Fetched, MachineError> {
        wanted.check()?;
        match self.presence(lease) {
            Presence::Supervised(_) => Ok(Box::new(())),
            _ => Ok(Box::new(self.base(wanted).await?)),
        }
    }

    /// Runs what `lease` wants, and returns when its SSH server answers, or, if nobody logs in, when it has started. Doing
    /// it again changes nothing, and makes good what was lost: a supervisor that was killed, or everything that a restart
    /// of the machine takes; the disks stay.
    ///
    /// # Errors
    /// See [`MachineError`]. After an error nothing runs, except after a conflict, and except a machine that could be
    /// logged in to before.
    pub async fn provision(&self, lease: u64, wanted: &WantedMachine) -> Result<RunningMachine, MachineError> {
        wanted.check()?;
        let place = self.leases.places().of(lease);
        let (running, started) = {
            let lock = self.leases.lock_of(lease);
            let _busy = lock.lock().await;
            self.start(lease, wanted).await?
        };
        let ssh = running.ports.iter().find(|port| port.inside == SSH && running.host_key.is_some());
        let turn = self.looking.of(lease);
        let _turn = turn.lock().await;
        // Others may destroy it meanwhile.
        let ready = match ssh {
            Some(port) if started || !place.filled().exists() => self.await_ssh(lease, port.outside).await,
            _ => Ok(()),
        };
        let lock = self.leases.lock_of(lease);
        let _busy = lock.lock().await;
        let ours = self.leases.spec_of(&place)?.map(|spec| spec.wanted) == Some(wanted.hash()?);
        match ready {
            _ if !ours => return Err(MachineError::Gone),
            Ok(()) => fs::write(place.filled(), b"").map_err(io("the folder of the lease"))?,
            // It could be logged in to before: that it cannot any more is the doing of who did.
            Err(MachineError::NotReady(_)) if place.filled().exists() => {}
            Err(error) => {
                if !place.filled().exists() {
                    self.remove(lease).await?;
                }
                return Err(error);
            }
        }
        Ok(running)
    }

    /// Whether the machine of `lease` is there, and what its supervisor says.
    pub fn presence(&self, lease: u64) -> Presence {
        self.leases.presence(lease)
    }

    /// At most `max` bytes of what the guest of `lease` wrote to its serial port: the number of the log, of the bytes
    /// before, and the bytes. See [`crate::log::read`]. `from` is in the log of that number; a place in another begins at
    /// the beginning.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn logs(
        &self,
        lease: u64,
        from: Option<(u64, u64)>,
        max: usize,
    ) -> Result<Option<(u64, u64, Vec<u8>)>, MachineError> {
        Ok(self.leases.logs(lease, from, max)?)
    }

    /// Ends the machine of `lease`, by its power button first, and removes all that is left of it. One that is not there
    /// is no error.
    ///
    /// # Errors
    /// When something may be left; call again.
    pub async fn destroy(&self, lease: u64) -> Result<(), MachineError> {
        let lock = self.leases.lock_of(lease);
        let _busy = lock.lock().await;
        self.remove(lease).await
    }

    /// The name of the machine of `lease`.
    pub fn id(&self, lease: u64) -> String {
        self.leases.places().id(lease)
    }

    /// Leases that have anything here, in ascending order.
    pub fn list(&self) -> Vec<u64> {
        self.leases.list()
    }

    fn group(&self, id: &str) -> Group {
        Group::new(&self.leases.places().cgroup(), id)
    }

    /// Starts the machine, if it does not run; with whether it was started now.
    async fn start(&self, lease: u64, wanted: &WantedMachine) -> Result<(RunningMachine, bool), MachineError> {
        let place = self.leases.places().of(lease);
        let spec = match self.leases.spec_of(&place)? {
            Some(spec) if spec.wanted() == wanted.hash()? => spec,
            Some(_) => return Err(ContainerError::Conflict.into()),
            None => {
                // What a killed agent left before it had written down what it was doing.
                self.remove(lease).await?;
                match self.write_down(lease, wanted).await {
                    Ok(spec) => spec,
                    Err(error) => {
                        self.remove(lease).await?;
                        return Err(error);
                    }
                }
            }
        };
        let started = async {
            let host_key = seed::host_key(&place).await?;
            let lost = !supervisor::works(&place).await?;
            if lost {
                self.group(&spec.id).kill().await.map_err(io("the control group"))?;
                self.lay_out(&place, &spec, wanted).await?;
                let (config, verb) = (&self.config, "machine");
                supervisor::start(&config.shim, verb, &config.kept, &config.run, lease, &place).await?;
            }
            supervisor::begun(&place).await?;
            Ok::<_, MachineError>((host_key, lost))
        };
        match started.await {
            Ok((host_key, started)) => {
                let host_key = spec.ssh.then_some(host_key);
                Ok((RunningMachine { ports: spec.ports, host_key, user: spec.user }, started))
            }
            Err(error) => {
                // Its disks and ports stay if it ran before: the next attempt finds them, and the buyer knows the ports.
                if !place.begun().exists() {
                    self.remove(lease).await?;
                }
                Err(error)
            }
        }
    }

    async fn base(&self, wanted: &WantedMachine) -> Result<Base, MachineError> {
        let in_use = || self.leases.specs(None).map(|specs| specs.into_iter().map(|spec| spec.image).collect());
        Ok(self.bases.get(&wanted.image, in_use).await?)
    }

    /// Decides on all that the machine is, and writes it down: from here on it is finished or removed.
    async fn write_down(&self, lease: u64, wanted: &WantedMachine) -> Result<MachineSpec, MachineError> {
        let base = self.base(wanted).await?;
        let disk_bytes = wanted.limits.disk_bytes;
        if base.virtual_bytes > disk_bytes {
            let text = format!("the image is a disk of {} bytes, and {disk_bytes} are wanted", base.virtual_bytes);
            return Err(ContainerError::Unfit(text).into());
        }
        let place = self.leases.places().of(lease);
        private_folder(&place.kept)?;
        let _choosing = self.leases.choosing().await;
        let listen = (&self.config.ports, self.config.listen);
        let ports = self.leases.choose_ports(lease, listen, &wanted.published())?;
        let taken: BTreeSet<String> = self.leases.specs(Some(lease))?.into_iter().flat_map(|spec| spec.gpus).collect();
        let free: Vec<&String> = self.config.gpus.iter().filter(|address| !taken.contains(*address)).collect();
        let gpus = usize::try_from(wanted.gpus).unwrap_or(usize::MAX);
        if gpus > free.len() {
            return Err(MachineError::NoGpu { wanted: gpus, free: free.len() });
        }
        let number = u32::try_from(lease % u64::from(IDS).saturating_sub(1)).unwrap_or(0);
        let spec = MachineSpec {
            id: self.id(lease),
            wanted: wanted.hash()?,
            image: wanted.image.sha256().to_owned(),
            user: wanted.login().to_owned(),
            ssh: !wanted.ssh_keys.is_empty(),
            limits: wanted.limits,
            ports,
            outbound: wanted.outbound.clone(),
            volumes: wanted.volumes.clone(),
            gpus: free.into_iter().take(gpus).cloned().collect(),
            run: run_number(),
            // The first is the one that looks at images.
            uid: self.config.id_base.saturating_add(1).saturating_add(number),
        };
        write_json(&place.spec(), &spec).map_err(io("spec.json"))?;
        Ok(spec)
    }

    /// Makes everything that the machine stands on and that is not there.
    async fn lay_out(&self, place: &Place, spec: &MachineSpec, wanted: &WantedMachine) -> Result<(), MachineError> {
        open_folder(&place.run)?;
        // It is there still, unless somebody removed it: a lease that is written down keeps its image.
        let base = self.base(wanted).await?;
        if !place.overlay().exists() {
            let beside = place.kept.join("disk.new");
            let mut create = Command::new("qemu-img");
            // `-u`: it does not look at the image, which is the buyer's, and was looked at by nobody's rights.
            create.args(["create", "-q", "-u", "-f", "qcow2", "-F", "qcow2", "-b"]).arg(&base.file).arg(&beside);
            command::run(create.arg((spec.limits.disk_bytes & !0x1ff).to_string()), DEADLINE).await?;
            fs::rename(&beside, place.overlay()).map_err(io("the machine's disk"))?;
        }
        for volume in &spec.volumes {
            disk::make(&place.volume_image(&volume.name), volume.bytes).await.map_err(ContainerError::from)?;
        }
        seed::make(place, spec, wanted).await
    }

    /// Waits until an SSH server answers on a port of ours.
    async fn await_ssh(&self, lease: u64, port: u16) -> Result<(), MachineError> {
        let address = match self.config.listen {
            IpAddr::V4(address) if address.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(address) if address.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
            address => address,
        };
        let address = SocketAddr::new(address, port);
        let goes_on = || matches!(self.presence(lease), Presence::Supervised(_));
        match await_greeting(address, self.config.ready, goes_on).await {
            Waited::Ready => Ok(()),
            Waited::Late => Err(MachineError::NotReady(self.config.ready)),
            Waited::Gone => Err(MachineError::Gone),
        }
    }

    /// Ends and removes whatever there is of `lease`.
    async fn remove(&self, lease: u64) -> Result<(), MachineError> {
        let place = self.leases.places().of(lease);
        if place.kept.exists() {
            supervisor::end(&place).await?;
        }
        self.group(&self.id(lease)).remove().await.map_err(io("the control group"))?;
        Ok(remove_folders(&place)?)
    }

    /// Removes machines and folders that belong to no lease's folder.
    async fn sweep(&self) -> Result<(), MachineError> {
        let leases: BTreeSet<u64> = self.list().into_iter().collect();
        let kept: BTreeSet<String> = leases.iter().map(|lease| self.id(*lease)).collect();
        let groups = Group::names(&self.leases.places().cgroup());
        for id in groups.into_iter().filter(|id| !kept.contains(id)) {
            tracing::warn!(id, "removing a machine of no lease");
            self.group(&id).remove().await.map_err(io("the control group"))?;
        }
        for lease in numbers(self.leases.places().run()).filter(|lease| !leases.contains(lease)) {
            tracing::warn!(lease, "removing what is left of a machine");
            self.remove(lease).await?;
        }
        Ok(())
    }
}

/// Whether `address` is of a PCI device, domain and all: `0000:01:00.0`.
pub fn is_pci(address: &str) -> bool {
    let parts: Vec<&str> = address.split([':', '.']).collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [4, 2, 2, 1] && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
