//! A supervisor, as the agent sees it.

use crate::{
    command::CommandError,
    error::{io, ContainerError},
    place::Place,
    shim::{DONE, GRACE, MAX_SPEC, SHOWS, UP},
    spec::read_json,
    status::Status,
};
use nix::{
    sys::signal::{kill, Signal},
    unistd::Pid,
};
use rustix::process::{fcntl_getlk, Flock, FlockType};
use std::{fs, io::ErrorKind, path::Path, process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    net::UnixStream,
    process::Command,
};

/// Longest time for a container to start.
const START: Duration = Duration::from_secs(60);

/// What a supervisor may take beyond the time that it gives its container to end.
const MARGIN: Duration = Duration::from_secs(20);

/// Time between two looks whether something is up.
const LOOK: Duration = Duration::from_millis(20);

/// A supervisor that has not shown itself for so long hangs: far longer than the busiest machine keeps one waiting.
const SILENCE: Duration = Duration::from_secs(30);

/// Longest time for a killed process to be gone.
const KILLED: Duration = Duration::from_secs(10);

/// Number of the process that holds the lock at `path`; `None` if no supervisor lives.
pub(crate) fn holder(path: &Path) -> Result<Option<Pid>, ContainerError> {
    let file = match fs::OpenOptions::new().read(true).write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io("the lock")(error)),
    };
    let held = fcntl_getlk(&file, &Flock::from(FlockType::WriteLock)).map_err(|error| io("the lock")(error.into()))?;
    Ok(held.and_then(|lock| lock.pid).map(|pid| Pid::from_raw(pid.as_raw_nonzero().get())))
}

/// Whether a supervisor that lives has not shown for long that it does its work. One that never did is of an earlier
/// version.
pub(crate) fn is_silent(place: &Place) -> bool {
    let shown = fs::metadata(place.alive()).and_then(|meta| meta.modified());
    shown.ok().and_then(|at| at.elapsed().ok()).is_some_and(|age| age > SILENCE)
}

/// Whether a supervisor does its work for a lease. One that hangs is ended.
pub(crate) async fn works(place: &Place) -> Result<bool, ContainerError> {
    let Some(pid) = holder(&place.lock())? else { return Ok(false) };
    if is_silent(place) {
        // The clock may have been set, or the whole machine have stood still: then it shows itself at once.
        tokio::time::sleep(SHOWS.saturating_mul(3)).await;
    }
    if !is_silent(place) {
        return Ok(true);
    }
    tracing::warn!(%pid, "a supervisor hangs and is killed");
    end_by_force(place, pid).await?;
    Ok(false)
}

/// Starts a supervisor, which is told what it supervises by `verb`, and returns when that runs.
pub(crate) async fn start(
    shim: &Path,
    verb: &str,
    kept: &Path,
    run: &Path,
    lease: u64,
    place: &Place,
) -> Result<(), ContainerError> {
    // What an earlier one said last is not its answer.
    for file in [place.status(), place.alive()] {
        match fs::remove_file(&file) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(io(file.display().to_string())(error)),
            _ => {}
        }
    }
    let diary = fs::File::create(place.diary()).map_err(io("shim.log"))?;
    let mut command = Command::new(shim);
    command.arg(verb).arg("--kept").arg(kept).arg("--run").arg(run).arg("--lease").arg(lease.to_string());
    // It is to outlive us: not a child that is killed with us.
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(diary).kill_on_drop(false).process_group(0);
    let program = shim.display().to_string();
    let mut child = command.spawn().map_err(|source| CommandError::Missing { program, source })?;
    let said = async {
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            let _ = BufReader::new(stdout.take(64)).read_line(&mut line).await;
        }
        line
    };
    match tokio::time::timeout(START, said).await {
        Ok(line) if line.trim() == UP => {
            // Reaped when it ends, if we are still there then.
            tokio::spawn(async move { child.wait().await });
            Ok(())
        }
        Ok(_) => {
            let _ = tokio::time::timeout(KILLED, child.wait()).await;
            Err(failure(place))
        }
        Err(_) => {
            let _ = child.kill().await;
            Err(ContainerError::Supervisor(format!("nothing has started in {} s", START.as_secs())))
        }
    }
}

/// Waits until what a supervisor starts, which somebody else has started, has been up.
pub(crate) async fn begun(place: &Place) -> Result<(), ContainerError> {
    let waited = tokio::time::timeout(START, async {
        while !place.begun().exists() {
            if holder(&place.lock())?.is_none() {
                return Err(failure(place));
            }
            // Its answer went to who started it, and is gone with them.
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    });
    let late = || ContainerError::Supervisor(format!("nothing has started in {} s", START.as_secs()));
    waited.await.unwrap_or_else(|_| Err(late()))
}

/// Why a supervisor ended before anything was up.
fn failure(place: &Place) -> ContainerError {
    match read_json::<Status>(&place.status(), MAX_SPEC) {
        Ok(Status::Failed { why, refused: true }) => ContainerError::Refused(why),
        Ok(Status::Failed { why, refused: false }) => ContainerError::Supervisor(why),
        _ => ContainerError::Supervisor(last_words(place)),
    }
}

/// Tells the supervisor of a lease to end with its container, and ends it if it does not.
pub(crate) async fn end(place: &Place) -> Result<(), ContainerError> {
    let Some(pid) = holder(&place.lock())? else { return Ok(()) };
    let asked = async {
        let mut stream = UnixStream::connect(place.control()).await?;
        let mut answer = String::new();
        (&mut stream).take(64).read_to_string(&mut answer).await?;
        Ok::<bool, std::io::Error>(answer == DONE)
    };
    let answered = tokio::time::timeout(GRACE.saturating_mul(2).saturating_add(MARGIN), asked).await;
    if !matches!(answered, Ok(Ok(true))) {
        tracing::warn!(%pid, "a supervisor does not answer and is killed");
        return end_by_force(place, pid).await;
    }
    gone(place).await
}

async fn end_by_force(place: &Place, pid: Pid) -> Result<(), ContainerError> {
    let _ = kill(pid, Signal::SIGKILL);
    gone(place).await
}

/// Waits until no supervisor lives.
async fn gone(place: &Place) -> Result<(), ContainerError> {
    let gone = tokio::time::timeout(KILLED, async {
        // The lock goes with the process; there is nothing to wait for but that.
        while holder(&place.lock())?.is_some() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok::<(), ContainerError>(())
    });
    match gone.await {
        Ok(gone) => gone,
        Err(_) => Err(ContainerError::Supervisor("it does not end, not even killed".into())),
    }
}

fn last_words(place: &Place) -> String {
    let text = fs::read_to_string(place.diary()).unwrap_or_default();
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(400).collect();
    match text.is_empty() {
        true => "it ended without a word".into(),
        false => text,
    }
}
