//! Other programs: each has a deadline, and what it says is bounded.

use std::{path::Path, process::Stdio, time::Duration};
use tokio::{io::AsyncReadExt, process::Command};

/// Bytes that are read of what a program prints.
const OUTPUT: u64 = 4 << 20;

/// Characters of a program's complaint that are told.
const COMPLAINT: usize = 400;

/// A program did not do what it was to.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// It is not there, or cannot be started.
    #[error("{program}: {source}")]
    Missing {
        /// Which.
        program: String,
        /// Why.
        source: std::io::Error,
    },
    /// It ended badly.
    #[error("{program}: {complaint}")]
    Failed {
        /// Which.
        program: String,
        /// The end of what it said.
        complaint: String,
    },
    /// It did not end in time and was killed.
    #[error("{program} took longer than {} s", .limit.as_secs())]
    TooLong {
        /// Which.
        program: String,
        /// How long it had.
        limit: Duration,
    },
}

impl CommandError {
    /// With what the program wrote to `log`, if it wrote anything.
    pub(crate) fn explained_by(self, log: &Path) -> Self {
        match (self, std::fs::read(log)) {
            (Self::Failed { program, .. }, Ok(said)) if !said.is_empty() => {
                Self::Failed { program, complaint: complaint(&said) }
            }
            (error, _) => error,
        }
    }
}

/// Runs `command` to its end, within `limit`; what it printed.
///
/// # Errors
/// When it does not run, fails, or takes too long.
pub async fn run(command: &mut Command, limit: Duration) -> Result<String, CommandError> {
    command.stdin(Stdio::null());
    run_as_it_is(command, limit).await
}

/// The same, with `input` for its standard input.
pub(crate) async fn run_with_input(
    command: &mut Command,
    input: std::fs::File,
    limit: Duration,
) -> Result<String, CommandError> {
    command.stdin(input);
    run_as_it_is(command, limit).await
}

async fn run_as_it_is(command: &mut Command, limit: Duration) -> Result<String, CommandError> {
    let program = program(command);
    let (out, err, status) = finish(command, limit).await?;
    match status.success() {
        true => Ok(String::from_utf8_lossy(&out).into_owned()),
        false => Err(CommandError::Failed { program, complaint: complaint(&err) }),
    }
}

/// Runs `command` to its end, within `limit`: the code that it ends with, if no signal ended it, what it printed, and its
/// complaint.
pub(crate) async fn output(
    command: &mut Command,
    limit: Duration,
) -> Result<(Option<i32>, String, String), CommandError> {
    command.stdin(Stdio::null());
    let (out, err, status) = finish(command, limit).await?;
    Ok((status.code(), String::from_utf8_lossy(&out).into_owned(), complaint(&err)))
}

/// The same, with `input` for its standard input.
pub(crate) async fn output_with_input(
    command: &mut Command,
    input: std::fs::File,
    limit: Duration,
) -> Result<(Option<i32>, String, String), CommandError> {
    command.stdin(input);
    let (out, err, status) = finish(command, limit).await?;
    Ok((status.code(), String::from_utf8_lossy(&out).into_owned(), complaint(&err)))
}

async fn finish(
    command: &mut Command,
    limit: Duration,
) -> Result<(Vec<u8>, Vec<u8>, std::process::ExitStatus), CommandError> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let program = program(command);
    let mut child = spawn(command)?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let ended = tokio::time::timeout(limit, async {
        let (out, err, status) = tokio::join!(bounded(stdout), bounded(stderr), child.wait());
        (out, err, status)
    });
    match ended.await {
        Ok((out, err, Ok(status))) => Ok((out, err, status)),
        Ok((_, _, Err(source))) => Err(CommandError::Missing { program, source }),
        Err(_) => Err(CommandError::TooLong { program, limit }),
    }
}

/// Runs `command`, whose output goes where it was told to, to its end, within `limit`.
pub(crate) async fn run_with_own_output(command: &mut Command, limit: Duration) -> Result<(), CommandError> {
    let program = program(command);
    let mut child = spawn(command)?;
    // What the command holds of its output would keep it open.
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match tokio::time::timeout(limit, child.wait()).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(CommandError::Failed { program, complaint: status.to_string() }),
        Ok(Err(source)) => Err(CommandError::Missing { program, source }),
        Err(_) => Err(CommandError::TooLong { program, limit }),
    }
}

fn spawn(command: &mut Command) -> Result<tokio::process::Child, CommandError> {
    let program = program(command);
    command.kill_on_drop(true).spawn().map_err(|source| CommandError::Missing { program, source })
}

fn program(command: &Command) -> String {
    command.as_std().get_program().to_string_lossy().into_owned()
}

async fn bounded(from: Option<impl tokio::io::AsyncRead + Unpin>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut from) = from {
        // What is longer is read and dropped, so that the program ends.
        let _ = (&mut from).take(OUTPUT).read_to_end(&mut bytes).await;
        let _ = tokio::io::copy(&mut from, &mut tokio::io::sink()).await;
    }
    bytes
}

fn complaint(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let skip = text.chars().count().saturating_sub(COMPLAINT);
    match text.is_empty() {
        true => "it failed without a word".into(),
        false => text.chars().skip(skip).collect(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn a_program_tells_its_output_or_its_complaint_or_is_cut_off() {
        assert_eq!(run(Command::new("echo").arg("hello"), Duration::from_secs(10)).await.unwrap(), "hello\n");
        let mut shell = Command::new("sh");
        let failed = run(shell.args(["-c", "echo no such luck >&2; exit 3"]), Duration::from_secs(10)).await;
        assert_eq!(failed.unwrap_err().to_string(), "sh: no such luck");
        let slow = run(Command::new("sleep").arg("100"), Duration::from_millis(50)).await.unwrap_err();
        assert!(matches!(slow, CommandError::TooLong { .. }), "{slow}");
        let missing = run(&mut Command::new("/no/such/program"), Duration::from_secs(1)).await.unwrap_err();
        assert!(matches!(missing, CommandError::Missing { .. }), "{missing}");
    }
}
