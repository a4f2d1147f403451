//! The leases' folders: what each says that it runs, and who may do something about it now.

use crate::{
    error::{io, ContainerError},
    log,
    place::{Place, Places},
    ports::{self, PortRange},
    shim::MAX_SPEC,
    spec::{read_json, PublishedPort},
    status::Status,
    supervisor,
};
use serde::de::DeserializeOwned;
use std::{
    collections::BTreeMap,
    fs,
    io::ErrorKind,
    marker::PhantomData,
    net::IpAddr,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

/// What the folder of a lease says that it runs.
pub(crate) trait Written: DeserializeOwned {
    /// What was asked for, hashed.
    fn wanted(&self) -> &str;
    /// Number of its log among the lease's logs.
    fn run(&self) -> u64;
    /// Ports that are reached from outside.
    fn ports(&self) -> &[PublishedPort];
}

/// Whether what a lease runs is there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Presence {
    /// Nothing is known of it.
    Unknown,
    /// It has a supervisor, which says this.
    Supervised(Status),
    /// It has a supervisor, which hangs: it carries nothing, and does nothing if what it supervises ends.
    Hung,
    /// It has none.
    Unsupervised,
}

/// A lock for each of many things, there while somebody holds or awaits it.
pub(crate) struct Locks<K>(Mutex<BTreeMap<K, Arc<tokio::sync::Mutex<()>>>>);

impl<K> Default for Locks<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Ord> Locks<K> {
    pub(crate) fn of(&self, key: K) -> Arc<tokio::sync::Mutex<()>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, lock| Arc::strong_count(lock) > 1);
        all.entry(key).or_default().clone()
    }
}

/// All leases' folders of an agent, in which an `S` is written down.
pub(crate) struct Leases<S> {
    places: Places,
    /// Held while something is done about a lease.
    busy: Locks<u64>,
    /// Held while ports are chosen, until they are written down.
    choosing: tokio::sync::Mutex<()>,
    written: PhantomData<fn() -> S>,
}

impl<S: Written> Leases<S> {
    pub(crate) fn new(places: Places) -> Self {
        Self { places, busy: Locks::default(), choosing: Default::default(), written: PhantomData }
    }

    pub(crate) fn places(&self) -> &Places {
        &self.places
    }

    pub(crate) fn lock_of(&self, lease: u64) -> Arc<tokio::sync::Mutex<()>> {
        self.busy.of(lease)
    }

    /// Held while ports, and whatever else only one can have, are chosen and written down.
    pub(crate) async fn choosing(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.choosing.lock().await
    }

    pub(crate) fn spec_of(&self, place: &Place) -> Result<Option<S>, ContainerError> {
        match read_json(&place.spec(), MAX_SPEC) {
            Ok(spec) => Ok(Some(spec)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(io(place.spec().display().to_string())(error)),
        }
    }

    /// What all leases but `except` have written down. One that cannot be read is an error: what it has must not be given to
    /// others.
    pub(crate) fn specs(&self, except: Option<u64>) -> Result<Vec<S>, ContainerError> {
        let leases = self.list().into_iter().filter(move |lease| Some(*lease) != except);
        leases.filter_map(|lease| self.spec_of(&self.places.of(lease)).transpose()).collect()
    }

    /// A port of `range` for each of `wanted`, that no other lease has. To be called while [`Self::choosing`] is held.
    pub(crate) fn choose_ports(
        &self,
        lease: u64,
        (range, listen): (&PortRange, IpAddr),
        wanted: &[u16],
    ) -> Result<Vec<PublishedPort>, ContainerError> {
        let specs = self.specs(Some(lease))?;
        let taken = specs.iter().flat_map(|spec| spec.ports()).map(|port| port.outside).collect();
        ports::choose(range, listen, wanted, &taken)
    }

    /// See [`crate::Containers::presence`].
    pub(crate) fn presence(&self, lease: u64) -> Presence {
        let place = self.places.of(lease);
        if !place.kept.exists() {
            return Presence::Unknown;
        }
        match (supervisor::holder(&place.lock()), read_json::<Status>(&place.status(), MAX_SPEC)) {
            (Ok(Some(_)), _) if supervisor::is_silent(&place) => Presence::Hung,
            (Ok(Some(_)), Ok(status)) => Presence::Supervised(status),
            (Ok(Some(_)), Err(_)) => Presence::Supervised(Status::Starting { restarts: 0 }),
            _ => Presence::Unsupervised,
        }
    }

    /// See [`crate::Containers::logs`].
    pub(crate) fn logs(
        &self,
        lease: u64,
        from: Option<(u64, u64)>,
        max: usize,
    ) -> Result<Option<(u64, u64, Vec<u8>)>, ContainerError> {
        let place = self.places.of(lease);
        let Some(spec) = self.spec_of(&place)? else { return Ok(None) };
        let from = from.map(|(run, offset)| if run == spec.run() { offset } else { 0 });
        let (start, bytes) = log::read(&place.log(), from, max).map_err(io("the log"))?;
        Ok(Some((spec.run(), start, bytes)))
    }

    /// Leases that have a folder, in ascending order.
    pub(crate) fn list(&self) -> Vec<u64> {
        let mut all: Vec<u64> = numbers(&self.places.leases()).collect();
        all.sort_unstable();
        all
    }
}

/// Removes the folders of a lease.
pub(crate) fn remove_folders(place: &Place) -> Result<(), ContainerError> {
    // First what says that there is something: what is removed in part must not be taken for the whole.
    match fs::remove_file(place.spec()) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(io(place.spec().display().to_string())(error));
        }
        _ => {}
    }
    for folder in [&place.run, &place.kept] {
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(io(folder.display().to_string())(error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Number of a log that begins now.
pub(crate) fn run_number() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis();
    u64::try_from(now).unwrap_or(0)
}

/// Entries of `folder` whose names are numbers.
pub(crate) fn numbers(folder: &Path) -> impl Iterator<Item = u64> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str().and_then(|name| name.parse().ok()))
}

/// A folder that only its owner enters.
pub(crate) fn private_folder(path: &Path) -> Result<(), ContainerError> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(io(path.display().to_string()))
}

/// A folder that others can pass through, and not list.
pub(crate) fn open_folder(path: &Path) -> Result<(), ContainerError> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o711).create(path);
    let made = made.and_then(|()| fs::set_permissions(path, fs::Permissions::from_mode(0o711)));
    made.map_err(io(path.display().to_string()))
}
