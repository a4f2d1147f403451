//! Running a command in what is rented.

use super::{
    delegate,
    ssh::{quoted_for_shell, Target, MISSING},
};
use crate::{
    output::{self, Format},
    session::Options,
};
use color_eyre::eyre::{bail, ensure, eyre, Result, WrapErr};
use serde_json::json;
use std::{
    io::{IsTerminal, Read, Write},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::ExitCode,
};
use tradewind_client::{
    agent::AgentClient,
    keys::AccountKey,
    rpc::{CommandDone, ExecBytes, RunCommand, MAX_EXEC_BYTES, MAX_EXEC_SECONDS},
};
use tradewind_primitives::{Kind, LeaseId, LeaseState};

/// What a command ends with that was cut off for its time, as `timeout` has it.
const CUT_OFF: u8 = 124;

/// `tradewind lease exec`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "In a container, the command is the container's user's, and no shell reads it: for pipes and variables \
                        ask for one, `-- sh -c '…'`. It gets its input at once and its output is shown when it has ended: at \
                        most 1 MiB of each. What takes longer than 20 s is started in the background, with its output \
                        elsewhere: `sh -c 'job >/tmp/log 2>&1 &'`. On a machine, it runs by SSH without these bounds. Ends with the command's own exit code, or 124 if it was cut off."
)]
pub struct Exec {
    /// Number of the lease
    pub lease: LeaseId,
    /// Hand standard input on to the command
    #[arg(short = 'i', long)]
    pub stdin: bool,
    /// Seconds until a command in a container is killed
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_EXEC_SECONDS)))]
    pub timeout: u32,
    /// Private key to log in to a machine with; without it those that `ssh` finds by itself
    #[arg(long)]
    pub identity: Option<PathBuf>,
    /// In which container of the lease, if it has several: by its name in the manifest
    #[arg(long, value_name = "NAME")]
    pub container: Option<String>,
    /// The command and its arguments, after `--`
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    pub command: Vec<String>,
}

/// What is rented, as commands run in it.
pub enum Inside {
    /// A container, whose provider runs them.
    Container(Box<Container>),
    /// A machine, whose SSH server does.
    Machine(Target),
}

/// A container whose provider runs commands in it.
pub struct Container {
    agent: AgentClient,
    key: AccountKey,
    lease: LeaseId,
    /// Which of several.
    name: Option<String>,
}

impl Inside {
    /// What of `lease` runs: if it is containers, the one that is called `name`, or the manifest's own.
    ///
    /// # Errors
    /// When nothing runs in which commands could.
    pub async fn of(options: &Options, lease: LeaseId, identity: Option<&Path>, name: Option<&str>) -> Result<Self> {
        let chain = options.chain().await?;
        let view = chain.finalized().await?.lease(lease).await?.ok_or_else(|| eyre!("there is no lease {lease}"))?;
        ensure!(view.lease.state == LeaseState::Active, "lease {lease} is not active: nothing of it runs");
        match view.lease.kind {
            Kind::Machine if name.is_some() => bail!("lease {lease} is of a machine, which has no containers"),
            Kind::Machine => Ok(Self::Machine(Target::of(options, lease, identity).await?)),
            Kind::Container => {
                let (agent, key) = delegate::agent(options, &chain, &view).await?;
                Ok(Self::Container(Box::new(Container { agent, key, lease, name: name.map(String::from) })))
            }
            Kind::Function => bail!("lease {lease} is of a function, which runs for a request only"),
        }
    }
}

impl Container {
    /// Runs a command to its end.
    ///
    /// # Errors
    /// When it is too large, or the provider refuses or does not answer.
    pub async fn run(&self, command: Vec<String>, stdin: Vec<u8>, seconds: u32) -> Result<CommandDone> {
        let stdin = ExecBytes::new(stdin);
        let stdin = stdin.ok_or_else(|| eyre!("the standard input of a command is at most {MAX_EXEC_BYTES} bytes"))?;
        let asked = RunCommand { lease: self.lease, container: self.name.clone(), command, stdin, seconds };
        ensure!(asked.is_valid(), "the command or the container's name is empty or too long, or it begins with a dash");
        self.agent.exec(&self.key, &asked).await.wrap_err("running the command")
    }
}

/// Runs it.
///
/// # Errors
/// When nothing runs in which a command could; when the provider refuses.
pub async fn run(options: &Options, args: &Exec) -> Result<ExitCode> {
    match Inside::of(options, args.lease, args.identity.as_deref(), args.container.as_deref()).await? {
        Inside::Machine(target) => {
            let mut ssh = target.ssh(if args.stdin { &["-T"] } else { &["-T", "-n"] });
            // Only if it could not be started it comes back.
            Err(ssh.arg(quoted_for_shell(&args.command)).exec()).wrap_err(MISSING)
        }
        Inside::Container(container) => {
            let stdin = if args.stdin { read_stdin()? } else { Vec::new() };
            let done = container.run(args.command.clone(), stdin, args.timeout).await?;
            show(options, args.lease, &done)?;
            Ok(ended_with(&done))
        }
    }
}

fn read_stdin() -> Result<Vec<u8>> {
    let mut input = Vec::new();
    // One byte more than may be, so that it is refused rather than cut.
    std::io::stdin().lock().take(MAX_EXEC_BYTES as u64 + 1).read_to_end(&mut input).wrap_err("reading the input")?;
    Ok(input)
}

fn ended_with(done: &CommandDone) -> ExitCode {
    ExitCode::from(done.code.map_or(CUT_OFF, |code| u8::try_from(code).unwrap_or(u8::MAX)))
}

fn show(options: &Options, lease: LeaseId, done: &CommandDone) -> Result<()> {
    if options.output == Format::Json {
        return output::value(&json!({
            "lease": lease, "code": done.code, "cut": done.cut,
            "stdout": String::from_utf8_lossy(done.stdout.bytes()),
            "stderr": String::from_utf8_lossy(done.stderr.bytes()),
        }));
    }
    output::bytes(&harmless(done.stdout.bytes(), std::io::stdout().is_terminal()))?;
    let said = harmless(done.stderr.bytes(), std::io::stderr().is_terminal());
    std::io::stderr().lock().write_all(&said).wrap_err("writing what the command complained of")?;
    if done.cut {
        output::hint("[it wrote more than is shown]");
    }
    if done.code.is_none() {
        output::hint("[it took too long and was killed]");
    }
    Ok(())
}

/// Bytes that do nothing to a terminal: the provider chooses them.
fn harmless(bytes: &[u8], terminal: bool) -> Vec<u8> {
    if !terminal {
        return bytes.to_vec();
    }
    output::harmless(&String::from_utf8_lossy(bytes)).into_bytes()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_command_ends_as_the_command_inside_did() {
        let done = |code| {
            let none = || ExecBytes::new(vec![]).unwrap();
            CommandDone { code, stdout: none(), stderr: none(), cut: false }
        };
        let ended = [Some(0), Some(7), None, Some(-1)].map(|code| format!("{:?}", ended_with(&done(code))));
        let expected = [0, 7, 124, 255].map(|code| format!("{:?}", ExitCode::from(code)));
        assert_eq!(ended, expected);
    }

    #[test]
    fn what_a_terminal_is_shown_does_nothing_to_it() {
        assert_eq!(harmless(b"a\x1b[2J\n", false), b"a\x1b[2J\n");
        assert_eq!(String::from_utf8(harmless(b"a\x1b[2J\n\t", true)).unwrap(), "a\u{fffd}[2J\n\t");
    }
}
