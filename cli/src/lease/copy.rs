//! Copying files to and from what is rented.

use super::{
    exec::{Container, Inside},
    ssh::{quoted_for_shell, Target, MISSING},
};
use crate::{
    output::{self, Format},
    session::Options,
};
use color_eyre::eyre::{bail, ensure, Result, WrapErr};
use serde_json::json;
use std::{
    fs::File,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::Stdio,
    str::FromStr,
};
use tradewind_client::rpc::{CommandDone, MAX_EXEC_BYTES, MAX_EXEC_SECONDS};
use tradewind_primitives::LeaseId;

/// Most pieces of a file: a provider takes some two requests a second from one account.
const MAX_PIECES: u64 = 100;

/// Longest complaint of a container that is shown.
const MAX_SHOWN: usize = 400;

/// `tradewind lease cp`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "One of the two is `LEASE:/path`, the other a file here. Of a container's files, 100 MiB at most can be \
                        copied, and the image must have `dd`; on a machine there is no such bound. Folders are packed first, \
                        as by `tar`. Permissions are not copied."
)]
pub struct Copy {
    /// From where: `7:/etc/hosts`, or a file here
    pub from: Place,
    /// Where to
    pub to: Place,
    /// Private key to log in to a machine with; without it those that `ssh` finds by itself
    #[arg(short = 'i', long)]
    pub identity: Option<PathBuf>,
    /// In which container of the lease, if it has several: by its name in the manifest
    #[arg(long, value_name = "NAME")]
    pub container: Option<String>,
}

/// Where a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In what a lease runs.
    There(LeaseId, String),
    /// Here.
    Here(PathBuf),
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((lease, path)) = text.split_once(':') else { return Ok(Self::Here(text.into())) };
        let Ok(lease) = lease.parse() else { return Ok(Self::Here(text.into())) };
        match path.starts_with('/') && !path.contains('\0') {
            true => Ok(Self::There(lease, path.into())),
            false => Err(format!("a path in a lease begins with a slash: {lease}:/{path}")),
        }
    }
}

/// Runs it.
///
/// # Errors
/// When not exactly one side is a lease's; when a file cannot be read or written, here or there.
pub async fn run(options: &Options, args: &Copy) -> Result<()> {
    let bytes = match (&args.from, &args.to) {
        (Place::There(lease, path), Place::Here(to)) => {
            let inside = Inside::of(options, *lease, args.identity.as_deref(), args.container.as_deref()).await?;
            fetch(&inside, path, &named(path, to)).await?
        }
        (Place::Here(from), Place::There(lease, path)) => {
            ensure!(!path.ends_with('/'), "say what the file is to be called there: {lease}:{path}{}", name_of(from));
            let mut file = File::open(from).wrap_err_with(|| format!("reading {}", from.display()))?;
            ensure!(file.metadata()?.is_file(), "{} is no file; pack a folder first, as by tar", from.display());
            let inside = Inside::of(options, *lease, args.identity.as_deref(), args.container.as_deref()).await?;
            bring(&inside, &mut file, path).await?
        }
        _ => bail!("one of the two is in a lease, as 7:/path, and the other is here"),
    };
    match options.output {
        Format::Json => output::value(&json!({ "bytes": bytes })),
        Format::Text => {
            output::say!("{bytes} bytes copied");
            Ok(())
        }
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Where a file goes: into a folder by its own name.
fn named(path: &str, to: &Path) -> PathBuf {
    if to.is_dir() {
        to.join(name_of(Path::new(path)))
    } else {
        to.to_owned()
    }
}

/// Fetches a file, which is in its place here only when it is whole.
async fn fetch(inside: &Inside, path: &str, to: &Path) -> Result<u64> {
    let folder = to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut part =
        tempfile::NamedTempFile::new_in(folder).wrap_err_with(|| format!("writing into {}", folder.display()))?;
    let bytes = match inside {
        Inside::Machine(target) => fetch_by_ssh(target, path, part.as_file())?,
        Inside::Container(container) => fetch_in_pieces(container, path, part.as_file_mut()).await?,
    };
    part.persist(to).wrap_err_with(|| format!("writing {}", to.display()))?;
    Ok(bytes)
}

async fn bring(inside: &Inside, file: &mut File, path: &str) -> Result<u64> {
    match inside {
        Inside::Machine(target) => {
            let size = file.metadata()?.len();
            let script = format!("cat > {}", quoted_for_shell(&[path.into()]));
            let status = target.ssh(&["-T"]).arg(script).stdin(file.try_clone()?).status().wrap_err(MISSING)?;
            ensure!(status.success(), "the machine did not take it");
            Ok(size)
        }
        Inside::Container(container) => bring_in_pieces(container, file, path).await,
    }
}

fn fetch_by_ssh(target: &Target, path: &str, part: &File) -> Result<u64> {
    let command = quoted_for_shell(&["cat".into(), "--".into(), path.into()]);
    let mut ssh = target.ssh(&["-T", "-n"]);
    let status = ssh.arg(command).stdout(Stdio::from(part.try_clone()?)).status().wrap_err(MISSING)?;
    ensure!(status.success(), "the machine did not give it");
    Ok(part.metadata()?.len())
}

async fn fetch_in_pieces(container: &Container, path: &str, part: &mut File) -> Result<u64> {
    let mut bytes = 0u64;
    for piece in 0..MAX_PIECES {
        let command = dd(&[format!("if={path}"), format!("skip={piece}"), "count=1".into()]);
        let done = container.run(command, Vec::new(), MAX_EXEC_SECONDS).await?;
        ensure_done(&done)?;
        let read = done.stdout.bytes();
        part.write_all(read).wrap_err("writing the file")?;
        bytes = bytes.saturating_add(read.len() as u64);
        if read.len() < MAX_EXEC_BYTES {
            return Ok(bytes);
        }
    }
    bail!("it has more than {MAX_PIECES} MiB; publish a port for files of that size")
}

async fn bring_in_pieces(container: &Container, file: &mut File, path: &str) -> Result<u64> {
    let size = file.metadata()?.len();
    ensure!(
        size <= MAX_PIECES.saturating_mul(MAX_EXEC_BYTES as u64),
        "it has more than {MAX_PIECES} MiB; publish a port for files of that size"
    );
    let mut bytes = 0u64;
    for piece in 0..MAX_PIECES {
        let mut read = Vec::new();
        Read::by_ref(file).take(MAX_EXEC_BYTES as u64).read_to_end(&mut read).wrap_err("reading the file")?;
        if read.is_empty() && piece > 0 {
            break;
        }
        let mut words = vec![format!("of={path}")];
        if piece > 0 {
            words.extend([format!("seek={piece}"), "conv=notrunc".into()]);
        }
        let len = read.len();
        ensure_done(&container.run(dd(&words), read, MAX_EXEC_SECONDS).await?)?;
        bytes = bytes.saturating_add(len as u64);
        if len < MAX_EXEC_BYTES {
            break;
        }
    }
    Ok(bytes)
}

/// `dd` in blocks of one piece.
fn dd(words: &[String]) -> Vec<String> {
    ["dd".to_string(), format!("bs={MAX_EXEC_BYTES}")].into_iter().chain(words.iter().cloned()).collect()
}

fn ensure_done(done: &CommandDone) -> Result<()> {
    match done.code {
        Some(0) => Ok(()),
        Some(_) => {
            let said = String::from_utf8_lossy(done.stderr.bytes());
            bail!("in the container: {}", output::in_a_line(&said, MAX_SHOWN))
        }
        None => bail!("the container took too long"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_place_is_a_leases_or_here() {
        assert_eq!("7:/etc/hosts".parse(), Ok(Place::There(7, "/etc/hosts".into())));
        assert_eq!("7:/a:b".parse(), Ok(Place::There(7, "/a:b".into())));
        assert!("7:etc/hosts".parse::<Place>().unwrap_err().contains("7:/etc/hosts"));
        for here in ["file", "/a/b", "./7:x", "C:/x", "-"] {
            assert_eq!(here.parse(), Ok(Place::Here(here.into())), "{here}");
        }
    }

    #[test]
    fn a_file_goes_into_a_folder_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(named("/etc/hosts", folder.path()), folder.path().join("hosts"));
        assert_eq!(named("/etc/hosts", &folder.path().join("x")), folder.path().join("x"));
    }

    #[test]
    fn pieces_lie_one_after_the_other() {
        let command = dd(&["of=/x".into(), "seek=2".into(), "conv=notrunc".into()]);
        assert_eq!(command, ["dd", "bs=1048576", "of=/x", "seek=2", "conv=notrunc"]);
    }
}
