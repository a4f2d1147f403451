//! Unpacks one layer, in a process of its own that can see nothing but the folder it unpacks into.
//!
//! The process changes its root before it reads the first byte of the layer. Symbolic links, `..` and absolute names
//! then lead back into that folder, and there is no other to be led to: no `/proc` either.

mod apply;
mod tree;

use super::error::{is_full, shorten};
use apply::Layer;
use rustix::process::{chdir, chroot};
use serde::{Deserialize, Serialize};
use std::{
    io::{self, Read, Write},
    path::PathBuf,
    process::ExitCode,
};

/// User and group ids that images may use are below this.
pub(super) const IDS: u32 = 1 << 16;

/// What the child that unpacks a layer is told.
#[derive(Clone, Debug, clap::Args)]
pub struct UnpackArgs {
    /// Folder that the layer is applied to; it becomes the root of the process.
    #[arg(long)]
    pub root: PathBuf,
    /// User and group id on the host of those that are 0 in the image.
    #[arg(long)]
    pub id_base: u32,
    /// Most bytes of disk, in blocks of 4 KiB.
    #[arg(long)]
    pub max_bytes: u64,
    /// Most entries, and folders that have none but are needed.
    #[arg(long)]
    pub max_files: u64,
    /// Takes names that begin with `.wh.` for names of files.
    #[arg(long)]
    pub no_whiteouts: bool,
}

/// What a layer took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unpacked {
    /// Bytes of disk, in blocks of 4 KiB. What a later entry removes counts too.
    pub bytes: u64,
    /// Entries of the tar, and folders that had none but were needed.
    pub files: u64,
}

/// Why a layer was not unpacked. What there is of it stays in the folder.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum UnpackError {
    /// The process may not change its root.
    #[error("cannot make the folder the root of this process, which takes root's privileges: {0}")]
    Privileges(String),
    /// It has more bytes than this many.
    #[error("the layer has more than {0} bytes")]
    TooLarge(u64),
    /// It has more entries than this many.
    #[error("the layer has more than {0} files")]
    TooManyFiles(u64),
    /// It is no tar, or not one that can be applied.
    #[error("the layer cannot be applied: {0}")]
    BadLayer(String),
    /// The disk is full.
    #[error("the disk is full")]
    NoRoom,
    /// The disk, or the system, failed.
    #[error("{0}")]
    Io(String),
}

/// Applies the tar that comes from standard input, which is not packed, as a layer of an image to `args.root`.
///
/// It changes the root and the working folder of the whole process and leaves them changed, so it is for a process
/// that does nothing else. Ids of owners are shifted by `args.id_base`; devices are left out; extended attributes are
/// ignored; set-user-id bits are kept, since they only matter inside the container's user namespace.
///
/// # Errors
///
/// Every [`UnpackError`]. Part of the layer is in the folder then.
pub fn unpack(args: &UnpackArgs) -> Result<Unpacked, UnpackError> {
    unpack_from(args, io::stdin().lock())
}

fn unpack_from(args: &UnpackArgs, input: impl Read) -> Result<Unpacked, UnpackError> {
    let denied = |e: rustix::io::Errno| UnpackError::Privileges(format!("{}: {e}", args.root.display()));
    if args.id_base.checked_add(IDS).is_none() {
        return Err(UnpackError::Privileges(format!("there are no {IDS} ids from {} on", args.id_base)));
    }
    // The folder first: a relative name would mean another one afterwards.
    chdir(&args.root).map_err(denied)?;
    chroot(".").map_err(denied)?;
    chdir("/").map_err(denied)?;
    Layer::new(args, input)?.apply()
}

/// [`unpack`] as a program: writes its result as JSON to standard output, and fails if that is an error. The store
/// starts it as `<shim> unpack --root DIR --id-base N --max-bytes B --max-files F`.
pub fn unpack_main(args: &UnpackArgs) -> ExitCode {
    let result = unpack(args);
    let line = serde_json::to_string(&result).unwrap_or_default();
    let written = writeln!(io::stdout().lock(), "{line}");
    if result.is_ok() && written.is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

impl UnpackError {
    fn bad(why: impl AsRef<str>) -> Self {
        Self::BadLayer(shorten(why.as_ref()))
    }

    /// Of what the tar says, or the pipe that it comes through.
    fn reading(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidData => Self::bad(error.to_string()),
            io::ErrorKind::UnexpectedEof => Self::bad("it ends early"),
            _ => Self::Io(format!("cannot read the layer: {error}")),
        }
    }

    /// Of the disk, while placing `path`.
    fn placing(path: &[u8]) -> impl Fn(rustix::io::Errno) -> Self + '_ {
        use rustix::io::Errno;
        move |errno| {
            let name: String = String::from_utf8_lossy(path).chars().take(100).collect();
            match errno {
                errno if is_full(&errno.into()) => Self::NoRoom,
                // Each of them is how a layer that makes no sense shows.
                Errno::NOENT
                | Errno::NOTDIR
                | Errno::ISDIR
                | Errno::EXIST
                | Errno::LOOP
                | Errno::NAMETOOLONG
                | Errno::PERM
                | Errno::INVAL
                | Errno::MLINK
                | Errno::NXIO
                | Errno::ILSEQ
                | Errno::NOTEMPTY => Self::bad(format!("{name}: {errno}")),
                errno => Self::Io(format!("{name}: {errno}")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use rustix::io::Errno;

    #[test]
    fn errors_are_told_apart_by_what_failed() {
        assert_eq!(UnpackError::placing(b"a")(Errno::NOSPC), UnpackError::NoRoom);
        assert_eq!(UnpackError::placing(b"a")(Errno::DQUOT), UnpackError::NoRoom);
        assert!(matches!(UnpackError::placing(b"a")(Errno::IO), UnpackError::Io(_)));
        assert!(matches!(UnpackError::placing(b"a")(Errno::LOOP), UnpackError::BadLayer(_)));
        assert!(matches!(UnpackError::reading(io::ErrorKind::InvalidData.into()), UnpackError::BadLayer(_)));
        assert!(matches!(UnpackError::reading(io::ErrorKind::BrokenPipe.into()), UnpackError::Io(_)));
    }

    #[test]
    fn a_folder_that_is_not_there_or_ids_that_are_not_are_refused_by_name() {
        let args = |root: &str, id_base| UnpackArgs {
            root: root.into(),
            id_base,
            max_bytes: 1,
            max_files: 1,
            no_whiteouts: false,
        };
        let error = unpack_from(&args("/nonexistent", 1), io::empty()).unwrap_err();
        assert!(matches!(&error, UnpackError::Privileges(why) if why.contains("/nonexistent")));
        let error = unpack_from(&args("/nonexistent", u32::MAX), io::empty()).unwrap_err();
        assert!(matches!(&error, UnpackError::Privileges(why) if why.contains("ids")));
    }
}
