//! Programs that are run to their end.

use crate::process::environment;
use serde_json::Value;
use std::{
    ffi::OsStr,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

/// How long a command may take. Renting waits for the workload to run; the commands give up by themselves before this.
const LIMIT: Duration = Duration::from_secs(600);

/// What a command that has ended left.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The command as it was given.
    pub line: String,
    /// Its exit code; none if a signal ended it.
    pub status: Option<i32>,
    /// What it printed, if that is JSON; null otherwise.
    pub json: Value,
    /// What it printed.
    pub stdout: String,
    /// What it complained.
    pub stderr: String,
    /// How long it took.
    pub took: Duration,
}

impl Outcome {
    /// The JSON of a command that succeeded.
    ///
    /// # Panics
    /// If it failed.
    pub fn done(self) -> Value {
        assert_eq!(self.status, Some(0), "this should have succeeded:\n{self}");
        self.json
    }

    /// Everything that a command said that failed.
    ///
    /// # Panics
    /// If it succeeded.
    pub fn refused(&self) -> String {
        assert!(self.status.is_some_and(|code| code != 0), "this should have failed:\n{self}");
        format!("{}{}", self.stdout, self.stderr)
    }

    /// The runtime's name of the error with which the chain refused.
    ///
    /// # Panics
    /// If it succeeded, or failed for another reason.
    pub fn refusal(&self) -> String {
        self.refused();
        self.json["refusal"].as_str().unwrap_or_else(|| panic!("this is no refusal of the chain:\n{self}")).to_owned()
    }

    /// The code with which an agent refused.
    ///
    /// # Panics
    /// If it succeeded, or failed for another reason.
    pub fn code(&self) -> i64 {
        self.refused();
        self.json["code"].as_i64().unwrap_or_else(|| panic!("this is no refusal of an agent:\n{self}"))
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { line, status, stdout, stderr, took, .. } = self;
        write!(f, "$ {line}\nstatus {status:?} after {} ms\n{stdout}\n{stderr}", took.as_millis())
    }
}

/// Runs `program` to its end, with an environment of a path and a home only.
///
/// # Panics
/// If it cannot be started or takes longer than [`LIMIT`].
pub(crate) async fn run<A: AsRef<OsStr>>(program: &Path, arguments: &[A], home: &Path) -> Outcome {
    run_with(program, arguments, &[], home).await
}

/// The same with `variables` in its environment besides.
///
/// # Panics
/// If it cannot be started or takes longer than [`LIMIT`].
pub(crate) async fn run_with<A: AsRef<OsStr>>(
    program: &Path,
    arguments: &[A],
    variables: &[(&str, &OsStr)],
    home: &Path,
) -> Outcome {
    let name = program.file_name().unwrap_or(program.as_os_str());
    let words = std::iter::once(name).chain(arguments.iter().map(AsRef::as_ref));
    let line = words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ");
    let began = Instant::now();
    let output = tokio::process::Command::new(program)
        .args(arguments)
        .env_clear()
        .envs(environment(home))
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(LIMIT, output)
        .await
        .unwrap_or_else(|_| panic!("waited {} s for the end of: {line}", LIMIT.as_secs()))
        .unwrap_or_else(|error| panic!("starting {}: {error}", program.display()));
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    Outcome {
        line,
        status: output.status.code(),
        json: serde_json::from_str(&stdout).unwrap_or_default(),
        stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        took: began.elapsed(),
    }
}
