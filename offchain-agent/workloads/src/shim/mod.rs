//! The supervisor of one container: a process of its own, so that a container outlives the agent.
//!
//! It makes the container, keeps its log, carries its ports and connections, starts it again when it ends, and takes one
//! order, by a socket: to end. It holds a lock on a file of the lease's folder as long as it lives, which is how the agent
//! knows of it; when it is gone without having been told to go, the agent removes the container and starts another.
//!
//! What a container can reach is what the supervisor carries: the container's network has nothing but its own loopback.

mod control;
mod health;
mod net;
mod process;
mod throttle;

pub use control::DONE;
pub use net::{hosts, stand_in, MAIL};

use crate::{
    command::CommandError,
    log::LogWriter,
    place::Places,
    runtime::Runtime,
    spec::{read_json, write_json, ContainerSpec, HostSpec},
    status::Status,
};
use rustix::fs::{fcntl_lock, FlockOperation};
use std::{
    cell::RefCell,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    rc::Rc,
    time::{Duration, Instant},
};

/// Longest specification, in bytes: a manifest is no longer than 256 KiB.
pub const MAX_SPEC: u64 = 2 << 20;

/// The first pause before a restart, which doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest pause before a restart.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// What has run so long is started again as if for the first time.
const SETTLED: Duration = Duration::from_secs(60);

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
    /// The machine.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// Why not.
        source: io::Error,
    },
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

/// Supervises until told to end. Says `up` to standard output once the container runs for the first time.
///
/// # Errors
/// When the container cannot be made, or a part of the machine does not work.
pub fn supervise(args: &ShimArgs) -> Result<(), ShimError> {
    let places = Places::new(&args.kept, &args.run);
    let place = places.of(args.lease);
    let lock = fs::OpenOptions::new().read(true).write(true).create(true).truncate(false).open(place.lock());
    let lock = lock.map_err(failed("the lock"))?;
    // A lock that tells others who holds it; closing the file would give it up.
    fcntl_lock(&lock, FlockOperation::NonBlockingLockExclusive).map_err(|_| ShimError::Taken)?;
    rustix::process::set_child_subreaper(Some(rustix::process::getpid()))
        .map_err(|error| failed("prctl")(error.into()))?;
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(8).build();
    let tokio = tokio.map_err(failed("threads"))?;
    let spec: ContainerSpec = read_json(&place.spec(), MAX_SPEC).map_err(failed("spec.json"))?;
    let host: HostSpec = read_json(&args.kept.join(HOST), MAX_SPEC).map_err(failed(HOST))?;
    let shim = Shim {
        runtime: Runtime::new(Path::new(&host.runtime), Path::new(&host.runtime_root)),
        log: Rc::new(RefCell::new(LogWriter::open(&place.log()).map_err(failed("the log"))?)),
        spec,
        host,
        place,
    };
    let ended = tokio::task::LocalSet::new().block_on(&tokio, shim.run());
    drop(lock);
    ended
}

/// Name of the file in the agent's folder of containers that says how supervisors are bound to the machine.
pub const HOST: &str = "host.json";

struct Shim {
    spec: ContainerSpec,
    host: HostSpec,
    place: crate::place::Place,
    runtime: Runtime,
    log: Log,
}

impl Shim {
    async fn run(self) -> Result<(), ShimError> {
        let control = control::Control::bind(&self.place.control()).map_err(failed("the control socket"))?;
        let net = net::Net::bind(&self.spec, &self.host)?;
        let mut first = true;
        let mut restarts = 0_u32;
        let mut pause = FIRST_PAUSE;
        loop {
            self.say(&Status::Starting { restarts });
            let begun = Instant::now();
            let running = match process::start(&self.runtime, &self.spec, &self.place, &self.log, &net).await {
                Ok(running) => running,
                Err(error) => {
                    self.say(&Status::Failed { why: error.to_string() });
                    let _ = self.runtime.delete(&self.spec.id).await;
                    return Err(error);
                }
            };
            self.say(&Status::Running { pid: running.pid(), restarts });
            if std::mem::take(&mut first) {
                // Whoever started us may be gone.
                let _ = writeln!(io::stdout(), "{UP}");
            }
            let code = tokio::select! {
                code = running.ended() => code,
                () = health::fails(self.spec.health.as_ref(), &net) => {
                    self.note("it does not answer as its health check wants, and is ended");
                    process::stop(&self.runtime, &self.spec, &running).await;
                    // Whatever it ended with: it did not work.
                    None
                }
                order = control.order() => {
                    process::stop(&self.runtime, &self.spec, &running).await;
                    self.clear(&net).await?;
                    order.done().await;
                    return Ok(());
                }
            };
            self.clear(&net).await?;
            let words = code.map_or("it was killed".into(), |code| format!("it ended with code {code}"));
            self.note(&words);
            if !self.spec.restart.applies(code) {
                self.say(&Status::Ended { code });
                control.order().await.done().await;
                return Ok(());
            }
            if begun.elapsed() >= SETTLED {
                pause = FIRST_PAUSE;
            }
            self.say(&Status::Waiting { code, restarts });
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                order = control.order() => {
                    order.done().await;
                    return Ok(());
                }
            }
            pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
            restarts = restarts.saturating_add(1);
        }
    }

    /// Removes what is left of the container, which has ended.
    async fn clear(&self, net: &net::Net) -> Result<(), ShimError> {
        net.leave();
        Ok(self.runtime.delete(&self.spec.id).await?)
    }

    fn say(&self, status: &Status) {
        if let Err(error) = write_json(&self.place.status(), status) {
            eprintln!("status.json: {error}");
        }
    }

    fn note(&self, text: &str) {
        if let Err(error) = self.log.borrow_mut().note(text) {
            eprintln!("the log: {error}");
        }
    }
}
