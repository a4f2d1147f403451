//! The supervisor of one container or machine: a process of its own, so that a workload outlives the agent.
//!
//! It makes the workload, keeps its log, carries its ports and connections, starts it again when it ends, and takes one
//! order, by a socket: to end. It holds a lock on a file of the lease's folder as long as it lives, which is how the agent
//! knows of it; when it is gone without having been told to go, the agent removes the workload and starts another.
//!
//! What a workload can reach is what the supervisor carries: its network has nothing but a loopback of its own.

mod container;
mod control;
mod health;
mod keeper;
mod launch;
mod machine;
mod net;
mod pod;
mod process;
mod throttle;
mod voice;

pub use container::supervise;
pub use control::DONE;
pub use launch::{launch, LaunchArgs};
pub use machine::supervise_machine;
pub use net::{hosts, stand_in, HOSTS_OF_CONTAINERS, HOSTS_OF_MACHINES, MAIL};

use crate::{
    command::CommandError,
    log::LogWriter,
    place::{Place, Places},
    spec::{read_json, write_json, Health, Restart},
    status::Status,
};
use futures::future::join_all;
use keeper::{Keeper, Shared};
use rustix::fs::{fcntl_lock, FlockOperation};
use std::{
    cell::{Cell, RefCell},
    fmt, fs,
    io::{self, Write},
    path::PathBuf,
    rc::Rc,
    time::{Duration, SystemTime},
};
use tokio::sync::watch;
use voice::{Log, Voice};

/// Longest specification, in bytes: a manifest is no longer than 256 KiB.
pub const MAX_SPEC: u64 = 2 << 20;

/// How far the workloads' processes stand back.
const NICE: i32 = 5;

/// How often a supervisor shows that it does its work.
pub const SHOWS: Duration = Duration::from_secs(2);

/// How long a process that was asked to end may take.
pub const GRACE: Duration = Duration::from_secs(10);

/// What a supervisor says to whoever started it, once the container runs.
pub const UP: &str = "up";

/// Why a supervisor cannot do its work.
#[derive(Debug, thiserror::Error)]
pub enum ShimError {
    /// Another one does.
    #[error("the lease has a supervisor already")]
    Taken,
    /// A port of the machine.
    #[error("port {port}: {source}")]
    Port {
        /// Which.
        port: u16,
        /// Why not.
        source: io::Error,
    },
    /// The runtime.
    #[error(transparent)]
    Runtime(#[from] CommandError),
    /// The machine's emulator did not start.
    #[error("{0}")]
    Machine(String),
    /// The machine.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// Why not.
        source: io::Error,
    },
}

/// Says what went wrong to the file that is our standard error. Its disk may be full, which is no reason to end.
pub(crate) fn complain(what: fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "{what}");
}

pub(crate) fn failed(what: impl Into<String>) -> impl FnOnce(io::Error) -> ShimError {
    let what = what.into();
    |source| ShimError::Io { what, source }
}

/// What a supervisor is told at its start.
pub struct ShimArgs {
    /// The agent's folder of containers.
    pub kept: PathBuf,
    /// The folder of mounts of all agents.
    pub run: PathBuf,
    /// The lease's number.
    pub lease: u64,
}

/// Name of the file in the agent's folder that says how supervisors are bound to the machine.
pub const HOST: &str = "host.json";

/// What is supervised.
trait Workload {
    /// What its lines of the log begin with, if a lease has several.
    fn name(&self) -> Option<&str>;

    /// What follows when it ends.
    fn restart(&self) -> Restart;

    /// How to see that it works.
    fn health(&self) -> Option<&Health>;

    /// Returns when what runs it has hung for long, which is none of its own doing.
    async fn hangs(&self);

    /// Makes and starts it.
    async fn start(&self, log: &Voice, net: &net::Net) -> Result<process::Running, ShimError>;

    /// Whether a start failed with `error` because of what is to run, not of the machine that it is to run on.
    fn refuses(&self, error: &ShimError) -> bool;

    /// Asks it to end, and ends it if it does not in time.
    async fn stop(&self, running: &process::Running);

    /// Removes what is left of it once it has ended.
    async fn clear(&self, net: &net::Net) -> Result<(), ShimError>;
}

/// What all workloads of a lease stand on together.
trait Ground {
    /// Makes it.
    async fn lay(&self, net: &net::Net) -> Result<(), ShimError>;

    /// Returns when it is gone, and with it what stands on it.
    async fn gives_way(&self);

    /// Removes it.
    async fn clear(&self, net: &net::Net) -> Result<(), ShimError>;
}

/// What a supervisor has read before it begins.
struct Read<S, H> {
    spec: S,
    host: H,
    places: Places,
    place: Place,
}

/// Reads what is to be supervised, and supervises what `make` makes of it until told to end. What is carried is as the first
/// has it.
fn supervise_with<S, H, W: Workload, G: Ground>(
    args: &ShimArgs,
    make: impl FnOnce(Read<S, H>) -> (G, Vec<W>),
    carried: impl FnOnce(&W) -> net::Carried<'_>,
) -> Result<(), ShimError>
where
    S: serde::de::DeserializeOwned,
    H: serde::de::DeserializeOwned,
{
    let places = Places::new(&args.kept, &args.run);
    let place = places.of(args.lease);
    let lock = fs::OpenOptions::new().read(true).write(true).create(true).truncate(false).open(place.lock());
    let lock = lock.map_err(failed("the lock"))?;
    // A lock that tells others who holds it; closing the file would give it up.
    fcntl_lock(&lock, FlockOperation::NonBlockingLockExclusive).map_err(|_| ShimError::Taken)?;
    rustix::process::set_child_subreaper(Some(rustix::process::getpid()))
        .map_err(|error| failed("prctl")(error.into()))?;
    // What runs here, and below, comes after the agent, which must not be late.
    let _ = rustix::process::nice(NICE);
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(8).build();
    let tokio = tokio.map_err(failed("threads"))?;
    let spec = read_json(&place.spec(), MAX_SPEC).map_err(failed("spec.json"))?;
    let host = read_json(&args.kept.join(HOST), MAX_SPEC).map_err(failed(HOST))?;
    let log = Rc::new(RefCell::new(LogWriter::open(&place.log()).map_err(failed("the log"))?));
    let (ground, workloads) = make(Read { spec, host, places, place: place.clone() });
    let ended = tokio::task::LocalSet::new().block_on(&tokio, async {
        tokio::task::spawn_local(show(place.alive()));
        let control = control::Control::bind(&place.control()).map_err(failed("the control socket"))?;
        let first = workloads.first().ok_or_else(|| ShimError::Machine("there is nothing to run".into()))?;
        let net = net::Net::bind(carried(first))?;
        Supervisor { ground: &ground, workloads: &workloads, place, log, control, net }.run().await
    });
    drop(lock);
    ended
}

/// Touches a file for ever, which those can see who want to know whether we hang.
async fn show(alive: PathBuf) {
    let mut ticks = tokio::time::interval(SHOWS);
    loop {
        ticks.tick().await;
        let file = fs::OpenOptions::new().write(true).create(true).truncate(false).open(&alive);
        if let Err(error) = file.and_then(|file| file.set_modified(SystemTime::now())) {
            complain(format_args!("{}: {error}", alive.display()));
        }
    }
}

/// Keeps all workloads of a lease running until told to end.
struct Supervisor<'a, W, G> {
    ground: &'a G,
    workloads: &'a [W],
    place: Place,
    log: Log,
    control: control::Control,
    net: net::Net,
}

impl<W: Workload, G: Ground> Supervisor<'_, W, G> {
    async fn run(self) -> Result<(), ShimError> {
        if let Err(error) = self.ground.lay(&self.net).await {
            let failed = Status::Failed { why: error.to_string(), refused: false };
            if let Err(error) = write_json(&self.place.status(), &failed) {
                complain(format_args!("status.json: {error}"));
            }
            let _ = self.ground.clear(&self.net).await;
            return Err(error);
        }
        let (end, ending) = watch::channel(false);
        let shared = Shared {
            place: &self.place,
            net: &self.net,
            waiting: Cell::new(self.workloads.len()),
            failed: Cell::new(false),
        };
        let all = self.workloads.iter().enumerate().map(|(index, workload)| {
            let log = Voice { log: self.log.clone(), name: workload.name().map(String::from) };
            let keeper = Keeper { workload, leads: index == 0, shared: &shared, log, ending: ending.clone() };
            let end = &end;
            async move {
                let ended = keeper.run().await;
                if ended.is_err() {
                    // One for all: a lease has all of its containers, or none.
                    end.send_replace(true);
                }
                ended
            }
        });
        let mut all = std::pin::pin!(join_all(all));
        let (order, ended) = tokio::select! {
            ended = &mut all => (None, ended),
            order = self.control.order() => {
                end.send_replace(true);
                (Some(order), all.await)
            }
            () = self.ground.gives_way() => {
                end.send_replace(true);
                let mut ended = all.await;
                ended.push(Err(ShimError::Machine("what its containers stand on is gone".into())));
                (None, ended)
            }
        };
        let cleared = self.ground.clear(&self.net).await;
        ended.into_iter().collect::<Result<(), ShimError>>()?;
        cleared?;
        if let Some(order) = order {
            order.done().await;
        }
        Ok(())
    }
}
