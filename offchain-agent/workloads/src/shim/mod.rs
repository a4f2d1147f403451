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
mod launch;
mod machine;
mod net;
mod process;
mod throttle;

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
use rustix::fs::{fcntl_lock, FlockOperation};
use std::{
    cell::RefCell,
    fmt, fs,
    io::{self, Write},
    path::PathBuf,
    rc::Rc,
    time::{Duration, Instant, SystemTime},
};

/// Longest specification, in bytes: a manifest is no longer than 256 KiB.
pub const MAX_SPEC: u64 = 2 << 20;

/// The first pause before a restart, which doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest pause before a restart.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// What has run so long is started again as if for the first time.
const SETTLED: Duration = Duration::from_secs(60);

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

/// The log, which several write to.
type Log = Rc<RefCell<LogWriter>>;

/// Name of the file in the agent's folder that says how supervisors are bound to the machine.
pub const HOST: &str = "host.json";

/// What is supervised.
trait Workload {
    /// What follows when it ends.
    fn restart(&self) -> Restart;

    /// How to see that it works.
    fn health(&self) -> Option<&Health>;

    /// Returns when what runs it has hung for long, which is none of its own doing.
    async fn hangs(&self);

    /// Makes and starts it.
    async fn start(&self, log: &Log, net: &net::Net) -> Result<process::Running, ShimError>;

    /// Whether a start failed with `error` because of what is to run, not of the machine that it is to run on.
    fn refuses(&self, error: &ShimError) -> bool;

    /// Asks it to end, and ends it if it does not in time.
    async fn stop(&self, running: &process::Running);

    /// Removes what is left of it once it has ended.
    async fn clear(&self) -> Result<(), ShimError>;
}

/// What a supervisor has read before it begins.
struct Read<S, H> {
    spec: S,
    host: H,
    places: Places,
    place: Place,
}

/// Reads what is to be supervised, and supervises what `make` makes of it until told to end.
fn supervise_with<S, H, W: Workload>(
    args: &ShimArgs,
    make: impl FnOnce(Read<S, H>) -> W,
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
    let workload = make(Read { spec, host, places, place: place.clone() });
    let ended = tokio::task::LocalSet::new().block_on(&tokio, async {
        tokio::task::spawn_local(show(place.alive()));
        let control = control::Control::bind(&place.control()).map_err(failed("the control socket"))?;
        let net = net::Net::bind(carried(&workload))?;
        Supervisor { workload: &workload, place, log, control, net }.run().await
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

struct Supervisor<'a, W> {
    workload: &'a W,
    place: Place,
    log: Log,
    control: control::Control,
    net: net::Net,
}

impl<W: Workload> Supervisor<'_, W> {
    async fn run(self) -> Result<(), ShimError> {
        let mut first = true;
        let mut restarts = 0_u32;
        let mut pause = FIRST_PAUSE;
        loop {
            self.say(&Status::Starting { restarts });
            let begun = Instant::now();
            let started = self.workload.start(&self.log, &self.net).await;
            let refused = started.as_ref().err().is_some_and(|error| self.workload.refuses(error));
            let code = match started {
                // What has run before was damaged by itself since: that is an end like others.
                Err(error) if refused && self.place.begun().exists() => {
                    self.up(&mut first);
                    self.note(&format!("it cannot be started: {error}"));
                    None
                }
                Err(error) => {
                    self.say(&Status::Failed { why: error.to_string(), refused });
                    let _ = self.clear().await;
                    return Err(error);
                }
                Ok(running) => {
                    if let Err(error) = fs::File::create(self.place.begun()) {
                        self.workload.stop(&running).await;
                        let _ = self.clear().await;
                        return Err(failed("the lease's folder")(error));
                    }
                    self.say(&Status::Running { pid: running.pid(), restarts });
                    self.up(&mut first);
                    let code = tokio::select! {
                        code = running.ended() => code,
                        () = health::fails(self.workload.health(), &self.net) => {
                            self.note("it does not answer as its health check wants, and is ended");
                            self.workload.stop(&running).await;
                            // Whatever it ended with: it did not work.
                            None
                        }
                        () = self.workload.hangs() => {
                            self.note("what runs it does not answer, and is ended");
                            self.workload.stop(&running).await;
                            None
                        }
                        order = self.control.order() => {
                            self.workload.stop(&running).await;
                            self.clear().await?;
                            order.done().await;
                            return Ok(());
                        }
                    };
                    running.said_all().await;
                    let words = code.map_or("it was killed".into(), |code| format!("it ended with code {code}"));
                    self.note(&words);
                    code
                }
            };
            self.clear().await?;
            if !self.workload.restart().applies(code) {
                self.say(&Status::Ended { code });
                self.control.order().await.done().await;
                return Ok(());
            }
            if begun.elapsed() >= SETTLED {
                pause = FIRST_PAUSE;
            }
            self.say(&Status::Waiting { code, restarts });
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                order = self.control.order() => {
                    order.done().await;
                    return Ok(());
                }
            }
            pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
            restarts = restarts.saturating_add(1);
        }
    }

    /// Removes what is left of the workload, which has ended.
    async fn clear(&self) -> Result<(), ShimError> {
        self.net.leave();
        self.workload.clear().await
    }

    /// Says once that it is up.
    fn up(&self, first: &mut bool) {
        if std::mem::take(first) {
            // Whoever started us may be gone.
            let _ = writeln!(io::stdout(), "{UP}");
        }
    }

    fn say(&self, status: &Status) {
        if let Err(error) = write_json(&self.place.status(), status) {
            complain(format_args!("status.json: {error}"));
        }
    }

    fn note(&self, text: &str) {
        if let Err(error) = self.log.borrow_mut().note(text) {
            complain(format_args!("the log: {error}"));
        }
    }
}
