//! A command in a container that runs: as its user, with its environment, in its control group, and no longer than it may.

use crate::command::CommandError;
use nix::{
    sys::signal::{kill, Signal},
    unistd::Pid,
};
use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    process::{Child, Command},
};

/// How long the OCI runtime may take to notice that what it watched has ended.
const LINGER: Duration = Duration::from_secs(3);

/// How long what was written may take to be read when the OCI runtime has ended.
const REST: Duration = Duration::from_secs(1);

/// Numbers the files that say what runs.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// A command to run in a container.
#[derive(Clone, Debug)]
pub struct Exec {
    /// The program, looked for as the container's `PATH` says, and its arguments.
    pub command: Vec<String>,
    /// What it reads from its standard input.
    pub input: Vec<u8>,
    /// How long it may take, and what it has left running may keep its output open; then it is killed, and what it left is not
    /// waited for.
    pub limit: Duration,
    /// Most bytes that are kept of its standard output, and as many of its standard error.
    pub max_bytes: usize,
}

/// What came of a command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Executed {
    /// Its exit code; `None` if it, or what holds its output, took too long.
    pub code: Option<i32>,
    /// The beginning of what it wrote to its standard output.
    pub out: Vec<u8>,
    /// The beginning of what it wrote to its standard error, or the OCI runtime's complaint.
    pub err: Vec<u8>,
    /// Whether it wrote more than that.
    pub cut: bool,
}

/// The file by which the OCI runtime says which process the command is.
struct PidFile(PathBuf);

impl PidFile {
    fn new(folder: &Path) -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self(folder.join(format!("exec-{}-{number}.pid", std::process::id())))
    }

    /// The command's process, if it is one that `parent` watches: no other has got its number meanwhile.
    fn process(&self, parent: u32) -> Option<Pid> {
        let pid: i32 = std::fs::read_to_string(&self.0).ok()?.trim().parse().ok()?;
        (parent_of(pid)? == parent).then(|| Pid::from_raw(pid))
    }
}

/// The process whose child `pid` is. While that has not asked how it ended, nobody else gets its number.
pub(crate) fn parent_of(pid: i32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // After the name, which may hold anything: the state, and the parent.
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

impl Drop for PidFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Runs `runtime … exec` for `id`, with its notes in `folder`.
///
/// # Errors
/// When the runtime cannot be started.
pub(crate) async fn run(mut runtime: Command, id: &str, folder: &Path, exec: Exec) -> Result<Executed, CommandError> {
    let note = PidFile::new(folder);
    runtime.arg("--pid-file").arg(&note.0).arg(id).args(&exec.command);
    runtime.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let missing = |source| CommandError::Missing { program: "the OCI runtime".into(), source };
    let mut child = runtime.spawn().map_err(missing)?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let input = exec.input;
    let feed = tokio::spawn(async move {
        if let Some(mut stdin) = stdin {
            // A command that does not read it all has its reasons.
            let _ = stdin.write_all(&input).await;
        }
    });
    let [out, err] = [Kept::default(), Kept::default()];
    let (out, err) = (std::sync::Arc::new(out), std::sync::Arc::new(err));
    let reading = [
        tokio::spawn(keep(stdout, out.clone(), exec.max_bytes)),
        tokio::spawn(keep(stderr, err.clone(), exec.max_bytes)),
    ];
    let ended = tokio::time::timeout(exec.limit, child.wait()).await;
    let code = match ended {
        Ok(status) => status.map_err(missing)?.code(),
        Err(_) => {
            stop(&mut child, &note).await;
            None
        }
    };
    feed.abort();
    for mut task in reading {
        if tokio::time::timeout(REST, &mut task).await.is_err() {
            task.abort();
        }
    }
    let (out, out_cut) = out.take();
    let (err, err_cut) = err.take();
    Ok(Executed { code, out, err, cut: out_cut || err_cut })
}

/// Kills the command, and the runtime if it does not see that, or waits for what the command left behind.
async fn stop(child: &mut Child, note: &PidFile) {
    if let Some(pid) = child.id().and_then(|parent| note.process(parent)) {
        let _ = kill(pid, Signal::SIGKILL);
        if tokio::time::timeout(LINGER, child.wait()).await.is_ok() {
            return;
        }
    }
    let _ = child.kill().await;
}

/// The beginning of what was read, and whether there was more.
#[derive(Default)]
struct Kept(std::sync::Mutex<(Vec<u8>, bool)>);

impl Kept {
    fn lock(&self) -> std::sync::MutexGuard<'_, (Vec<u8>, bool)> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn add(&self, bytes: &[u8], most: usize) {
        let (kept, cut) = &mut *self.lock();
        let room = most.saturating_sub(kept.len());
        kept.extend(bytes.iter().take(room));
        *cut |= bytes.len() > room;
    }

    fn take(&self) -> (Vec<u8>, bool) {
        std::mem::take(&mut *self.lock())
    }
}

/// Reads to the end, so that whoever writes is not held up.
async fn keep(from: Option<impl AsyncRead + Unpin>, kept: std::sync::Arc<Kept>, most: usize) {
    let Some(mut from) = from else { return };
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        kept.add(buffer.get(..read).unwrap_or_default(), most);
    }
}
