//! Becomes another program that sees and may use less than we: in control groups, with a network of its own that has
//! nothing but a loopback, as a user who owns nothing, with no capability and none to be had.

use super::{failed, ShimError};
use crate::command::CommandError;
use clap::Args;
use nix::sched::{unshare, CloneFlags};
use rustix::process::{setrlimit, Resource, Rlimit};
use std::{
    ffi::OsString,
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Command, Stdio},
};

/// Files that the program may hold open.
const OPEN_FILES: u64 = 4_096;

/// What the program may have.
#[derive(Args)]
pub struct LaunchArgs {
    /// Folders of control groups to enter.
    #[arg(long = "cgroup")]
    cgroups: Vec<PathBuf>,
    /// Number of the user and of the group.
    #[arg(long)]
    uid: u32,
    /// A further group.
    #[arg(long)]
    group: Option<u32>,
    /// Addresses that are the loopback's beside 127.0.0.1, such as 198.18.0.1/16.
    #[arg(long)]
    loopback: String,
    /// Longest file that it may write, in bytes.
    #[arg(long)]
    max_file_bytes: u64,
    /// The program and its arguments.
    #[arg(last = true, required = true)]
    program: Vec<OsString>,
}

/// Becomes the program; returns only if it cannot, with the reason.
pub fn launch(args: &LaunchArgs) -> ShimError {
    match prepare(args) {
        Ok(mut program) => failed("setpriv")(program.exec()),
        Err(error) => error,
    }
}

fn prepare(args: &LaunchArgs) -> Result<Command, ShimError> {
    for group in &args.cgroups {
        let procs = group.join("cgroup.procs");
        std::fs::write(&procs, std::process::id().to_string()).map_err(failed(procs.display().to_string()))?;
    }
    unshare(CloneFlags::CLONE_NEWNET | CloneFlags::CLONE_NEWIPC).map_err(|error| failed("unshare")(error.into()))?;
    ip(&["link", "set", "lo", "up"])?;
    ip(&["address", "add", &args.loopback, "dev", "lo"])?;
    for (resource, most) in
        [(Resource::Fsize, args.max_file_bytes), (Resource::Core, 0), (Resource::Nofile, OPEN_FILES)]
    {
        let most = Some(most);
        setrlimit(resource, Rlimit { current: most, maximum: most })
            .map_err(|error| failed("setrlimit")(error.into()))?;
    }
    let mut program = Command::new("setpriv");
    program.arg(format!("--reuid={}", args.uid)).arg(format!("--regid={}", args.uid));
    program.arg(args.group.map_or("--clear-groups".into(), |group| format!("--groups={group}")));
    program.args(["--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all", "--no-new-privs"]);
    // It is not to outlive its supervisor; should it, its control group tells where it is.
    program.args(["--pdeathsig=KILL", "--"]).args(&args.program);
    program.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").current_dir("/");
    Ok(program)
}

fn ip(args: &[&str]) -> Result<(), ShimError> {
    let missing = |source| CommandError::Missing { program: "ip".into(), source };
    let done = Command::new("ip").args(args).stdin(Stdio::null()).output().map_err(missing)?;
    match done.status.success() {
        true => Ok(()),
        false => {
            let complaint = String::from_utf8_lossy(&done.stderr).trim().to_string();
            Err(CommandError::Failed { program: "ip".into(), complaint }.into())
        }
    }
}
