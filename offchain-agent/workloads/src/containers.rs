//! All containers of an agent.

use crate::{
    cdi::{self, Gpus},
    cgroup, command, disk,
    error::{io, ContainerError},
    exec::{Exec, Executed},
    image::{resolve_user, Image, ImageError, ImageStore, InUse, UnpackError, Unpacked},
    leases::{numbers, open_folder, private_folder, remove_folders, run_number, Leases, Presence, Written},
    place::{Place, Places},
    pod::{self, Part},
    ports::PortRange,
    runtime::{self, Runtime, ETC},
    shim::{self, hosts, stand_in, HOSTS_OF_CONTAINERS},
    spec::{write_json, ContainerSpec, HostSpec, PublishedPort},
    status::Status,
    supervisor,
    wanted::{FileSpec, Wanted},
    Fetched,
};
use std::{
    collections::BTreeSet,
    fs::{self, Permissions},
    net::{IpAddr, SocketAddr},
    os::unix::fs::{chown, MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::process::Command;

/// Longest time to put a manifest's files in place.
const FILL: Duration = Duration::from_secs(60);

/// Most bytes and files of a manifest, with room: its text is no longer than 256 KiB.
const FILLED: (u64, u64) = (8 << 20, 256);

/// How containers are bound to the machine.
#[derive(Clone, Debug)]
pub struct Config {
    /// Folder of what is kept: images, disks, logs.
    pub kept: PathBuf,
    /// Folder of mounts, which ids of containers must be able to pass through.
    pub run: PathBuf,
    /// The supervisor's program, `tradewind-shim`.
    pub shim: PathBuf,
    /// The OCI runtime's program.
    pub runtime: PathBuf,
    /// The host's id of every container's id 0.
    pub id_base: u32,
    /// Address that published ports listen on.
    pub listen: IpAddr,
    /// Ports that can be published.
    pub ports: PortRange,
    /// Addresses that are not public and may be connected to nevertheless.
    pub private: Vec<SocketAddr>,
    /// GPUs that leases can have, by their CDI names, such as `vendor.com/gpu=0`. Untested with real ones: there was no
    /// machine with any.
    pub gpus: Vec<String>,
    /// Folders of CDI descriptions; those of a later one win.
    pub cdi_dirs: Vec<PathBuf>,
}

/// All containers of an agent.
pub struct Containers {
    config: Config,
    leases: Arc<Leases<ContainerSpec>>,
    runtime: Runtime,
    images: ImageStore,
    gpus: Gpus,
}

impl Written for ContainerSpec {
    fn wanted(&self) -> &str {
        &self.wanted
    }

    fn run(&self) -> u64 {
        self.run
    }

    fn ports(&self) -> &[PublishedPort] {
        &self.ports
    }
}

impl Containers {
    /// Takes up what is there, once a container has really run on this machine.
    ///
    /// # Errors
    /// When the machine does not give what is needed, with what is missing.
    pub async fn open(config: Config, images: ImageStore) -> Result<Self, ContainerError> {
        let gpus = Gpus::open(&config.gpus, &config.cdi_dirs)?;
        let places = Places::new(&config.kept, &config.run);
        private_folder(&places.leases())?;
        open_folder(&config.run)?;
        open_folder(places.run())?;
        private_folder(&places.runtime_root())?;
        let runtime = Runtime::new(&config.runtime, &places.runtime_root());
        let host = HostSpec {
            runtime: config.runtime.display().to_string(),
            runtime_root: places.runtime_root().display().to_string(),
            listen: config.listen,
            private: config.private.clone(),
        };
        write_json(&config.kept.join(shim::HOST), &host).map_err(io(shim::HOST))?;
        tracing::info!(runtime = runtime.version().await?, "trying whether containers run");
        crate::probe::run(&runtime, &places, config.id_base).await?;
        let all = Self { config, leases: Arc::new(Leases::new(places)), runtime, images, gpus };
        all.sweep().await?;
        Ok(all)
    }

    /// Gets the images that `lease` wants, if it does not run; [`Self::provision`] finds them while what this returns is kept.
    /// Nothing of the lease is touched, so the call may be dropped at any time, and what it was fetching is given up.
    ///
    /// # Errors
    /// See [`ContainerError`].
    pub async fn fetch(&self, lease: u64, wanted: &Wanted) -> Result<Fetched, ContainerError> {
        wanted.check()?;
        if matches!(self.presence(lease), Presence::Supervised(_)) {
            return Ok(Box::new(()));
        }
        let mut images = Vec::new();
        for source in wanted.images() {
            images.push(self.images.get(source, self.images_in_use()).await?);
        }
        Ok(Box::new(images))
    }

    /// Runs what `lease` wants, and returns when it has started. Doing it again changes nothing, and makes good what was
    /// lost: a supervisor that was killed, or everything that a restart of the machine takes.
    ///
    /// # Errors
    /// See [`ContainerError`]. After an error nothing runs, except after a conflict.
    pub async fn provision(&self, lease: u64, wanted: &Wanted) -> Result<Vec<PublishedPort>, ContainerError> {
        wanted.check()?;
        let lock = self.leases.lock_of(lease);
        let _busy = lock.lock().await;
        let place = self.places().of(lease);
        let spec = match self.leases.spec_of(&place)? {
            Some(spec) if spec.wanted() == wanted.hash()? => spec,
            Some(_) => return Err(ContainerError::Conflict),
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
            if !supervisor::works(&place).await? {
                self.clear(&spec.id).await?;
                self.lay_out(lease, &spec, wanted).await?;
                supervisor::start(&self.config.shim, "run", &self.config.kept, &self.config.run, lease, &place).await?;
            }
            supervisor::begun(&place).await
        };
        match started.await {
            Ok(()) => Ok(spec.ports),
            Err(error) => {
                // Its disks and ports stay if it ran before: the next attempt finds them, and the buyer knows the ports.
                if !place.begun().exists() {
                    self.remove(lease).await?;
                }
                Err(error)
            }
        }
    }

    /// Whether the container of `lease` is there, and what its supervisor says.
    pub fn presence(&self, lease: u64) -> Presence {
        self.leases.presence(lease)
    }

    /// At most `max` bytes of the log of `lease`: the number of the log, of the bytes before, and the bytes. See
    /// [`crate::log::read`]. `from` is in the log of that number; a place in another begins at the beginning.
    ///
    /// # Errors
    /// When nothing is known of the lease, or the log cannot be read.
    pub fn logs(
        &self,
        lease: u64,
        from: Option<(u64, u64)>,
        max: usize,
    ) -> Result<Option<(u64, u64, Vec<u8>)>, ContainerError> {
        self.leases.logs(lease, from, max)
    }

    /// Runs a command in the container of `lease`, or in the one that is called `name` beside it. `None` if that does not run
    /// now. What was begun goes on to its end if the caller does not wait for it.
    ///
    /// # Errors
    /// When the OCI runtime is not there; [`ContainerError::NoSuchContainer`].
    pub async fn exec(&self, lease: u64, name: Option<&str>, what: Exec) -> Result<Option<Executed>, ContainerError> {
        let place = self.places().of(lease);
        let Some(spec) = self.leases.spec_of(&place)? else { return Ok(None) };
        let id = match name.filter(|name| spec.name.as_deref() != Some(*name)) {
            // Whether it runs, its supervisor says.
            None if !matches!(self.presence(lease), Presence::Supervised(Status::Running { .. })) => return Ok(None),
            None => spec.id,
            Some(name) if spec.beside.iter().any(|beside| beside.name == name) => {
                let id = pod::id_of(&spec.id, name);
                if !self.runtime.runs(&id).await? {
                    return Ok(None);
                }
                id
            }
            Some(name) => return Err(ContainerError::NoSuchContainer(name.into())),
        };
        let (runtime, folder) = (self.runtime.clone(), place.run);
        let done = tokio::spawn(async move { runtime.exec(&id, &folder, what).await });
        let done = done.await.map_err(|error| io("running a command")(std::io::Error::other(error)))?;
        Ok(Some(done?))
    }

    /// Ends the container of `lease` and removes all that is left of it. One that is not there is no error.
    ///
    /// # Errors
    /// When something may be left; call again.
    pub async fn destroy(&self, lease: u64) -> Result<(), ContainerError> {
        let lock = self.leases.lock_of(lease);
        let _busy = lock.lock().await;
        self.remove(lease).await
    }

    /// The runtime's name for the container of `lease`.
    pub fn id(&self, lease: u64) -> String {
        self.places().id(lease)
    }

    /// Leases that have anything here, in ascending order.
    pub fn list(&self) -> Vec<u64> {
        self.leases.list()
    }

    fn places(&self) -> &Places {
        self.leases.places()
    }

    /// What says which images leases run from.
    fn images_in_use(&self) -> InUse {
        let leases = self.leases.clone();
        InUse::asked(move || match leases.specs(None) {
            Ok(specs) => Ok(specs.iter().flat_map(ContainerSpec::images).map(String::from).collect()),
            Err(error) => Err(ImageError::Tool(error.to_string())),
        })
    }

    /// Decides on all that the container is, and writes it down: from here on it is finished or removed.
    async fn write_down(&self, lease: u64, wanted: &Wanted) -> Result<ContainerSpec, ContainerError> {
        let mut images = Vec::new();
        for source in wanted.images() {
            let image = self.images.get(source, self.images_in_use()).await?;
            let user = resolve_user(&image.rootfs, image.process.user.as_deref())?;
            images.push((image, user));
        }
        let place = self.places().of(lease);
        private_folder(&place.kept)?;
        let _choosing = self.leases.choosing().await;
        let ports = self.leases.choose_ports(lease, (&self.config.ports, self.config.listen), &wanted.ports)?;
        let taken = self.leases.specs(Some(lease))?.into_iter().flat_map(|spec| spec.gpus).collect();
        let mut spec = wanted.spec(self.places(), lease, &images, ports, (self.config.id_base, run_number()))?;
        spec.gpus = self.gpus.choose(wanted.gpus, &taken)?;
        write_json(&place.spec(), &spec).map_err(io("spec.json"))?;
        Ok(spec)
    }

    /// Makes and mounts everything that the lease's containers stand on.
    async fn lay_out(&self, lease: u64, spec: &ContainerSpec, wanted: &Wanted) -> Result<(), ContainerError> {
        let place = self.places().of(lease);
        open_folder(&place.run)?;
        disk::make(&place.disk_image(), spec.limits.disk_bytes).await?;
        disk::attach(&place.disk_image(), &place.disk()).await?;
        let parts = pod::parts(spec, self.places(), &place);
        for (part, image) in parts.iter().zip(wanted.images()) {
            let image = self.images.get(image, self.images_in_use()).await?;
            let (upper, work) = part.place.changes();
            open_folder(&part.place.folder())?;
            self.root_folder(&image, &upper)?;
            disk::overlay(&image.rootfs, &upper, &work, &part.place.rootfs())?;
        }
        for volume in &spec.volumes {
            disk::make(&place.volume_image(&volume.name), volume.bytes).await?;
            let at = place.volume(&volume.name);
            disk::attach(&place.volume_image(&volume.name), &at).await?;
            let id = |id: u32| Some(spec.id_base.saturating_add(id));
            chown(&at, id(spec.process.uid), id(spec.process.gid)).map_err(io(at.display().to_string()))?;
        }
        etc(spec, &place)?;
        if !place.filled().exists() {
            for (part, files) in parts.iter().zip(wanted.files()) {
                self.fill(&part.place, files).await?;
            }
            fs::write(place.filled(), b"").map_err(io("the folder of the lease"))?;
        }
        if parts.len() > 1 {
            self.lay_out_holder(spec, &place)?;
        }
        parts.iter().try_for_each(|part| self.bundle(part))
    }

    /// Makes what the holder of the network of several containers stands on: nothing.
    fn lay_out_holder(&self, spec: &ContainerSpec, place: &Place) -> Result<(), ContainerError> {
        let at = place.holder();
        let root = at.rootfs();
        open_folder(&at.folder())?;
        fs::create_dir_all(&root).map_err(io(root.display().to_string()))?;
        chown(&root, Some(spec.id_base), Some(spec.id_base)).map_err(io(root.display().to_string()))?;
        let program = root.join(pod::NEVER_RUN);
        let made = fs::write(&program, b"").and_then(|()| fs::set_permissions(&program, Permissions::from_mode(0o755)));
        made.map_err(io(program.display().to_string()))?;
        self.bundle(&Part { name: None, spec: pod::holder(spec), place: at, joined: None })
    }

    /// Writes what the OCI runtime reads of a container.
    fn bundle(&self, Part { spec, place, joined, .. }: &Part) -> Result<(), ContainerError> {
        private_folder(&place.bundle())?;
        let config = runtime::config(spec, self.places(), place, joined.as_ref());
        let mut config = config.map_err(|error| io("config.json")(error.into()))?;
        let shown = self.gpus.give(&spec.gpus, &mut config)?;
        write_json(&place.bundle().join("config.json"), &config).map_err(io("config.json"))?;
        if shown {
            cdi::show(&place.bundle(), spec.id_base).map_err(io("config.json"))?;
        }
        Ok(())
    }

    /// The folder of changes looks as the image's root does.
    fn root_folder(&self, image: &Image, upper: &Path) -> Result<(), ContainerError> {
        let what = || io(upper.display().to_string());
        fs::create_dir_all(upper).map_err(what())?;
        let like = fs::metadata(&image.rootfs).map_err(what())?;
        chown(upper, Some(like.uid()), Some(like.gid())).map_err(what())?;
        fs::set_permissions(upper, Permissions::from_mode(like.mode() & 0o7777)).map_err(what())
    }

    /// Puts the manifest's files in place, by a child that sees the container's root only.
    async fn fill(&self, place: &Place, files: &[FileSpec]) -> Result<(), ContainerError> {
        if files.is_empty() {
            return Ok(());
        }
        let archive = place.kept.join("files.tar");
        let packed = pack(files).and_then(|bytes| fs::write(&archive, bytes));
        packed.map_err(io("the manifest's files"))?;
        let input = fs::File::open(&archive).map_err(io("the manifest's files"))?;
        let mut command = Command::new(&self.config.shim);
        command.arg("unpack").arg("--root").arg(place.rootfs()).args([
            format!("--id-base={}", self.config.id_base),
            format!("--max-bytes={}", FILLED.0),
            format!("--max-files={}", FILLED.1),
            "--no-whiteouts".into(),
        ]);
        let done = command::output_with_input(&mut command, input, FILL).await;
        let _ = fs::remove_file(&archive);
        let (_, said, complaint) = done?;
        match serde_json::from_str::<Result<Unpacked, UnpackError>>(&said) {
            Ok(Ok(_)) => Ok(()),
            // A path that goes through a file of the image, or a folder that is in its place.
            Ok(Err(error @ (UnpackError::BadLayer(_) | UnpackError::TooLarge(_) | UnpackError::TooManyFiles(_)))) => {
                Err(ContainerError::Refused(error.to_string()))
            }
            Ok(Err(error)) => Err(io("the manifest's files")(std::io::Error::other(error))),
            Err(_) => Err(io("the manifest's files")(std::io::Error::other(complaint))),
        }
    }

    /// Ends and removes whatever there is of `lease`.
    async fn remove(&self, lease: u64) -> Result<(), ContainerError> {
        let place = self.places().of(lease);
        if place.kept.exists() {
            supervisor::end(&place).await?;
        }
        self.clear(&self.places().id(lease)).await?;
        disk::detach_all(&place.run)?;
        remove_folders(&place)
    }

    /// Ends and removes the lease's container `id` and those beside it, not what they stand on.
    async fn clear(&self, id: &str) -> Result<(), ContainerError> {
        self.runtime.delete(id).await?;
        let others: Vec<String> = self.runtime.known().filter(|known| pod::lease_id(known) == id).collect();
        for other in &others {
            self.runtime.delete(other).await?;
        }
        cgroup::remove_empty(&self.places().cgroup(), id).map_err(io("the control group"))
    }

    /// Removes containers, mounts and folders that belong to no lease's folder.
    async fn sweep(&self) -> Result<(), ContainerError> {
        let leases: BTreeSet<u64> = self.list().into_iter().collect();
        let kept: BTreeSet<String> = leases.iter().map(|lease| self.places().id(*lease)).collect();
        for id in self.runtime.list().await?.into_iter().filter(|id| !kept.contains(pod::lease_id(id))) {
            tracing::warn!(id, "removing a container of no lease");
            self.runtime.delete(&id).await?;
        }
        for lease in numbers(self.places().run()).filter(|lease| !leases.contains(lease)) {
            tracing::warn!(lease, "removing what is left of a container");
            self.remove(lease).await?;
        }
        Ok(())
    }
}

/// The files that are mounted over the image's: names of hosts, and no name server, as there is none to be reached.
fn etc(spec: &ContainerSpec, place: &Place) -> Result<(), ContainerError> {
    let mut table = format!("127.0.0.1\tlocalhost {}\n::1\tlocalhost\n", spec.id);
    for name in spec.name.iter().chain(spec.beside.iter().map(|beside| &beside.name)) {
        table.push_str(&format!("127.0.0.1\t{name}\n"));
    }
    for (index, host) in hosts(&spec.outbound).into_iter().enumerate() {
        table.push_str(&format!("{}\t{host}\n", stand_in(HOSTS_OF_CONTAINERS, index)));
    }
    for name in ETC {
        let text = match name {
            "hosts" => table.clone(),
            "hostname" => format!("{}\n", spec.id),
            _ => String::new(),
        };
        let path = place.etc(name);
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
        written.map_err(io(path.display().to_string()))?;
    }
    Ok(())
}

fn pack(files: &[FileSpec]) -> std::io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    for file in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(file.content.len() as u64);
        header.set_mode(file.mode);
        header.set_uid(0);
        header.set_gid(0);
        archive.append_data(&mut header, file.path.trim_start_matches('/'), &file.content[..])?;
    }
    archive.into_inner()
}
