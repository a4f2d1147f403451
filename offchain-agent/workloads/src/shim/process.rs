//! One run of a container.

use super::{
    complain, failed,
    throttle::Throttle,
    voice::{Stream, Voice},
    ShimError, GRACE,
};
use crate::{
    place::Place,
    runtime::{OutputPair, Runtime},
    spec::ContainerSpec,
};
use nix::{
    sys::wait::{waitpid, WaitStatus},
    unistd::Pid,
};
use std::{cell::RefCell, fs, future::Future, process::Stdio, time::Duration};
use tokio::{io::AsyncReadExt, net::unix::pipe, sync::watch, task::JoinHandle};

/// Bytes a second that are kept of what a workload prints: what prints more waits.
const PRINTED: u64 = 4 << 20;

/// Bytes that are read of a container's output at once.
const CHUNK: usize = 16 * 1024;

/// Longest time for what an ended process printed to be kept.
const SAID: Duration = Duration::from_secs(2);

/// A signal that cannot be ignored.
const SIGKILL: i32 = 9;

/// A container or a machine that runs.
pub(super) struct Running {
    pid: i32,
    ended: watch::Receiver<Option<Ended>>,
    /// Those who keep what it prints.
    keepers: RefCell<Vec<JoinHandle<()>>>,
}

/// How a process ended.
#[derive(Clone, Copy)]
struct Ended(Option<i32>);

impl Running {
    /// The child whose number is `pid`, for whose end nobody else waits.
    pub(super) fn of(pid: i32) -> Result<Self, ShimError> {
        let (send, ended) = watch::channel(None);
        let wait = move || {
            let code = loop {
                match waitpid(Pid::from_raw(pid), None) {
                    Ok(WaitStatus::Exited(_, code)) => break Some(code),
                    Ok(WaitStatus::Signaled(..)) => break None,
                    Err(nix::errno::Errno::EINTR) | Ok(_) => {}
                    Err(_) => break None,
                }
            };
            send.send_replace(Some(Ended(code)));
        };
        let thread = std::thread::Builder::new().name("wait".into()).stack_size(64 * 1024).spawn(wait);
        thread.map_err(failed("a thread"))?;
        Ok(Self { pid, ended, keepers: RefCell::default() })
    }

    /// Its process's number on the machine.
    pub(super) fn pid(&self) -> i32 {
        self.pid
    }

    /// Has what comes `from` it kept in `log`.
    pub(super) fn keep(&self, from: pipe::Receiver, log: &Voice) {
        self.keepers.borrow_mut().push(tokio::task::spawn_local(keep(from, log.stream())));
    }

    /// Returns when it has ended, whoever still has it.
    pub(super) fn end(&self) -> impl Future<Output = ()> + 'static {
        let mut ended = self.ended.clone();
        async move {
            let _ = ended.wait_for(Option::is_some).await;
        }
    }

    /// Waits, when it has ended, until all that it printed is kept. What it has left behind may hold its output open, and is
    /// not waited for.
    pub(super) async fn said_all(&self) {
        let keepers = self.keepers.take();
        let all = async {
            for keeper in keepers {
                let _ = keeper.await;
            }
        };
        let _ = tokio::time::timeout(SAID, all).await;
    }

    /// Waits for its end: the code, or nothing if a signal ended it.
    pub(super) async fn ended(&self) -> Option<i32> {
        let mut ended = self.ended.clone();
        // The sender goes only after it has sent.
        let found = ended.wait_for(Option::is_some).await.ok().and_then(|found| *found);
        found.and_then(|Ended(code)| code)
    }
}

/// Makes a container, anew if there is one, whose process waits to be started.
pub(super) async fn create(
    runtime: &Runtime,
    spec: &ContainerSpec,
    place: &Place,
    output: OutputPair,
) -> Result<Running, ShimError> {
    runtime.delete(&spec.id).await?;
    let bundle = place.bundle();
    let pid_file = bundle.join("pid");
    runtime.create(&spec.id, &bundle, &pid_file, output).await?;
    let pid = fs::read_to_string(&pid_file).map_err(failed("the runtime's pid file"))?;
    let pid: i32 =
        pid.trim().parse().map_err(|_| failed("the runtime's pid file")(std::io::ErrorKind::InvalidData.into()))?;
    // Whose parent was the runtime, which has ended, is our child now.
    Running::of(pid)
}

/// Asks the container to end, and ends it if it does not in time.
pub(super) async fn stop(runtime: &Runtime, spec: &ContainerSpec, running: &Running) {
    let asked = runtime.kill(&spec.id, spec.process.stop_signal, false).await;
    if asked.is_ok() && tokio::time::timeout(GRACE, running.ended()).await.is_ok() {
        return;
    }
    if let Err(error) = runtime.kill(&spec.id, SIGKILL, true).await {
        complain(format_args!("{error}"));
    }
    if tokio::time::timeout(GRACE, running.ended()).await.is_err() {
        complain(format_args!("the container's process does not end"));
    }
}

pub(super) fn output() -> Result<(Stdio, pipe::Receiver), ShimError> {
    let (reader, writer) = std::io::pipe().map_err(failed("a pipe"))?;
    let receiver = pipe::Receiver::from_owned_fd(reader.into()).map_err(failed("a pipe"))?;
    Ok((Stdio::from(writer), receiver))
}

/// Keeps what comes until all who could write have ended.
async fn keep(mut from: pipe::Receiver, mut log: Stream) {
    let mut buffer = vec![0; CHUNK];
    let throttle = Throttle::new(PRINTED);
    while let Ok(len) = from.read(&mut buffer).await {
        let Some(bytes) = buffer.get(..len).filter(|bytes| !bytes.is_empty()) else { return };
        log.write(bytes);
        throttle.pass(len).await;
    }
}
