//! The OCI runtime: a program that makes containers of bundles.

mod config;
mod seccomp;

pub(crate) use config::config;
pub use config::ETC;

use crate::{
    command::{self, CommandError},
    exec::{self, Exec, Executed},
};
use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::process::Command;

/// Longest time that the runtime may take for one thing.
const DEADLINE: Duration = Duration::from_secs(30);

/// An OCI runtime, with a folder for its states.
#[derive(Clone, Debug)]
pub struct Runtime {
    program: PathBuf,
    root: PathBuf,
}

impl Runtime {
    /// `program`, which keeps its states in `root`.
    pub fn new(program: &Path, root: &Path) -> Self {
        Self { program: program.to_owned(), root: root.to_owned() }
    }

    /// Its own words for its version.
    ///
    /// # Errors
    /// When it does not run.
    pub async fn version(&self) -> Result<String, CommandError> {
        let output = command::run(Command::new(&self.program).arg("--version"), DEADLINE).await?;
        Ok(output.lines().next().unwrap_or_default().to_string())
    }

    /// Makes container `id` of a bundle: it exists, and its process waits for [`Self::start`]. What it will print goes to
    /// `output`.
    ///
    /// # Errors
    /// When the runtime refuses, with its words.
    pub async fn create(
        &self,
        id: &str,
        bundle: &Path,
        pid_file: &Path,
        output: OutputPair,
    ) -> Result<(), CommandError> {
        // What it has to say itself, as its output is the container's.
        let log = bundle.join("runtime.log");
        let _ = std::fs::remove_file(&log);
        let mut command = Command::new(&self.program);
        command.arg("--root").arg(&self.root).arg("--log").arg(&log).arg("create");
        command.arg("--bundle").arg(bundle).arg("--pid-file").arg(pid_file).arg(id);
        command.stdin(Stdio::null()).stdout(output.stdout).stderr(output.stderr);
        let result = command::run_with_own_output(&mut command, DEADLINE).await;
        result.map_err(|error| error.explained_by(&log))
    }

    /// Runs container `id` of a bundle to its end, within `limit`.
    ///
    /// # Errors
    /// When the runtime refuses, or the container's process fails, with its words.
    pub async fn run(&self, id: &str, bundle: &Path, limit: Duration) -> Result<(), CommandError> {
        command::run(self.command("run").arg("--bundle").arg(bundle).arg(id), limit).await.map(|_| ())
    }

    /// Starts what was created.
    ///
    /// # Errors
    /// When the runtime refuses, with its words.
    pub async fn start(&self, id: &str) -> Result<(), CommandError> {
        command::run(self.command("start").arg(id), DEADLINE).await.map(|_| ())
    }

    /// Runs a command in container `id`, which runs. Notes go to `folder`.
    ///
    /// # Errors
    /// When the runtime is not there. If it refuses, that is what came of the command.
    pub(crate) async fn exec(&self, id: &str, folder: &Path, what: Exec) -> Result<Executed, CommandError> {
        exec::run(self.command("exec"), id, folder, what).await
    }

    /// Sends a signal to a container's first process, or to all of them.
    ///
    /// # Errors
    /// When the runtime refuses, as it does if the container does not run.
    pub async fn kill(&self, id: &str, signal: i32, all: bool) -> Result<(), CommandError> {
        let mut command = self.command("kill");
        if all {
            command.arg("--all");
        }
        command::run(command.arg(id).arg(signal.to_string()), DEADLINE).await.map(|_| ())
    }

    /// Ends a container, whatever it does, and removes what the runtime keeps of it. One that is not there is no error.
    ///
    /// # Errors
    /// When something may be left.
    pub async fn delete(&self, id: &str) -> Result<(), CommandError> {
        command::run(self.command("delete").arg("--force").arg(id), DEADLINE).await.map(|_| ())
    }

    /// Whether container `id` runs now.
    ///
    /// # Errors
    /// When the runtime does not say.
    pub(crate) async fn runs(&self, id: &str) -> Result<bool, CommandError> {
        match command::run(self.command("state").arg(id), DEADLINE).await {
            Ok(said) => {
                let state: Option<serde_json::Value> = serde_json::from_str(&said).ok();
                Ok(state.is_some_and(|state| state.get("status").is_some_and(|status| status == "running")))
            }
            // There is none between two runs.
            Err(CommandError::Failed { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// All containers that the runtime knows of.
    ///
    /// # Errors
    /// When the runtime does not say.
    pub async fn list(&self) -> Result<Vec<String>, CommandError> {
        let output = command::run(self.command("list").arg("--quiet"), DEADLINE).await?;
        Ok(output.lines().map(|line| line.trim().to_string()).filter(|line| !line.is_empty()).collect())
    }

    /// Containers that there are, or are left of, by the runtime's folder: without starting it.
    pub(crate) fn known(&self) -> impl Iterator<Item = String> {
        let entries = std::fs::read_dir(&self.root).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.file_name().into_string().ok())
    }

    fn command(&self, verb: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--root").arg(&self.root).arg(verb);
        command
    }
}

/// Where a container's process writes.
pub struct OutputPair {
    /// Its standard output.
    pub stdout: Stdio,
    /// Its standard error.
    pub stderr: Stdio,
}
