//! Logging in to a machine that is rented, whose server must have the key that the provider named in the access.

use crate::{
    access::{self, Way},
    session::Options,
};
use color_eyre::eyre::{bail, ensure, eyre, Result, WrapErr};
use std::{
    ffi::OsString,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tradewind_client::private_file;
use tradewind_primitives::LeaseId;

/// The port of SSH inside.
const SSH: u16 = 22;

/// Seconds for the server to show its key.
const PATIENCE: &str = "20";

/// How often it is asked.
const ATTEMPTS: u32 = 3;

/// Kind of the key that providers give their machines. To ask for every kind would take a connection each, and a server has
/// few for who has not logged in.
const KIND: &str = "ed25519";

/// `tradewind lease ssh`
#[derive(Debug, clap::Args)]
pub struct Ssh {
    /// Number of the lease
    pub lease: LeaseId,
    /// Private key to log in with; without it those that `ssh` finds by itself
    #[arg(short = 'i', long)]
    pub identity: Option<PathBuf>,
    /// What to run there; a shell, if nothing
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub command: Vec<String>,
}

/// Runs it: becomes `ssh`.
///
/// # Errors
/// When the lease has no SSH server, does not answer, or answers with another key than the provider named.
pub async fn run(options: &Options, args: &Ssh) -> Result<()> {
    let target = Target::of(options, args.lease, args.identity.as_deref()).await?;
    // Only if it could not be started it comes back.
    Err(target.ssh(&[]).args(&args.command).exec()).wrap_err(MISSING)
}

/// What to say when there is no `ssh`.
pub const MISSING: &str = "starting ssh; it is in the package openssh-client";

/// A machine whose server has shown the key that it must have.
pub struct Target {
    options: Vec<OsString>,
    login: String,
}

impl Target {
    /// The machine of `lease`, logged in to with `identity` or what `ssh` finds by itself.
    ///
    /// # Errors
    /// When the lease has no SSH server, does not answer, or answers with another key than the provider named.
    pub async fn of(options: &Options, lease: LeaseId, identity: Option<&Path>) -> Result<Self> {
        ensure!(
            options.delegation.is_none(),
            "a delegation is for what a provider's agent does: to a machine one logs in by a key of one's own, which its \
             manifest lists under `ssh_keys`"
        );
        let chain = options.chain().await?;
        let view = chain.finalized().await?.lease(lease).await?.ok_or_else(|| eyre!("there is no lease {lease}"))?;
        let way = access::way(options, &chain, &view, access::kept(options, &chain, &view)?).await?;
        let (host, port, user, fingerprint) = server(&way).ok_or_else(|| {
            eyre!(
                "lease {lease} has no SSH server: the manifest of a machine with `ssh_keys` has one, once it is active"
            )
        })?;
        let known = options.home()?.path().join("leases").join(format!("{lease}.known_hosts"));
        private_file::replace(&known, pinned(&host, port, &fingerprint)?.as_bytes())
            .wrap_err_with(|| format!("writing {}", known.display()))?;
        let port = port.to_string();
        let mut said: Vec<OsString> =
            ["-p", &port, "-o", "StrictHostKeyChecking=yes", "-o", "GlobalKnownHostsFile=/dev/null"]
                .map(OsString::from)
                .to_vec();
        said.extend(["-o".into(), format!("UserKnownHostsFile={}", quoted(&known)).into()]);
        if let Some(identity) = identity {
            said.extend(["-o".into(), "IdentitiesOnly=yes".into(), "-i".into(), identity.into()]);
        }
        Ok(Self { options: said, login: format!("{user}@{host}") })
    }

    /// `ssh` with further `options` to the machine; what is to run there is to be added.
    pub fn ssh(&self, options: &[&str]) -> Command {
        let mut ssh = Command::new("ssh");
        ssh.args(&self.options).args(options).arg("--").arg(&self.login);
        ssh
    }
}

/// Words as one text that the shell of a machine reads as these words.
pub fn quoted_for_shell(words: &[String]) -> String {
    let quoted = words.iter().map(|word| format!("'{}'", word.replace('\'', "'\\''")));
    quoted.collect::<Vec<_>>().join(" ")
}

/// Host, port, user and fingerprint of the SSH server.
fn server(way: &Way) -> Option<(String, u16, String, String)> {
    let port = way.ports.iter().find(|port| port.inside.get() == SSH)?;
    let (user, fingerprint) = (way.user.clone()?, way.host_key.clone()?);
    Some((port.outside.host().to_string(), port.outside.port(), user, fingerprint))
}

/// The server's key as a line for `ssh`, if its fingerprint is the one that is known.
fn pinned(host: &str, port: u16, fingerprint: &str) -> Result<String> {
    let mut keys = String::new();
    // One that has just started, or is emulated, may not have answered in time.
    for _ in 0..ATTEMPTS {
        let scan = Command::new("ssh-keyscan")
            .args(["-t", KIND, "-T", PATIENCE, "-p", &port.to_string(), "--", host])
            .stderr(Stdio::null())
            .output()
            .wrap_err("starting ssh-keyscan; it is in the package openssh-client")?;
        keys = String::from_utf8_lossy(&scan.stdout).into_owned();
        if !keys.trim().is_empty() {
            break;
        }
    }
    let lines: Vec<&str> = keys.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).collect();
    ensure!(!lines.is_empty(), "no SSH server answers at {host}, port {port}");
    for line in &lines {
        if fingerprint_of(line)?.as_deref() == Some(fingerprint) {
            return Ok(format!("{line}\n"));
        }
    }
    bail!(
        "the SSH server at {host}, port {port} has another key than the provider named, {fingerprint}: somebody may be in \
         between, or the machine has made itself another. `tradewind lease reject-access` ends the lease if it is new"
    )
}

/// What `ssh-keygen` says is the fingerprint of a key.
fn fingerprint_of(line: &str) -> Result<Option<String>> {
    use std::io::Write;
    let mut child = Command::new("ssh-keygen")
        .args(["-l", "-E", "sha256", "-f", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .wrap_err("starting ssh-keygen; it is in the package openssh-client")?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(format!("{line}\n").as_bytes())?;
    }
    let said = child.wait_with_output()?;
    Ok(String::from_utf8_lossy(&said.stdout).split_whitespace().nth(1).map(String::from))
}

/// A path as the value of an option of `ssh`.
fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.display())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use tradewind_client::{access::PublishedPort, manifest::Protocol};

    #[test]
    fn words_stay_words_for_a_shell() {
        let words = ["printf", "%s|", "a b", "it's", "$HOME", "", "\n`x`"].map(String::from);
        let said = Command::new("sh").arg("-c").arg(quoted_for_shell(&words)).output().unwrap();
        assert_eq!(String::from_utf8(said.stdout).unwrap(), "a b|it's|$HOME||\n`x`|");
    }

    #[test]
    fn a_server_is_known_by_port_user_and_fingerprint() {
        let port = PublishedPort {
            inside: 22.try_into().unwrap(),
            protocol: Protocol::Tcp,
            outside: "p.example:2022".parse().unwrap(),
        };
        let (user, host_key) = (Some("root".to_string()), Some("SHA256:x".to_string()));
        let way = Way { url: None, ports: vec![port], user, host_key };
        let expected = ("p.example".to_string(), 2_022, "root".to_string(), "SHA256:x".to_string());
        assert_eq!(server(&way), Some(expected));
        assert_eq!(server(&Way { host_key: None, ..way.clone() }), None);
        assert_eq!(server(&Way { ports: vec![], ..way }), None);
    }
}
