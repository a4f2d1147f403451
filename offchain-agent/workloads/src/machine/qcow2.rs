//! Disk images as they come from buyers. QEMU believes what an image's header says: that the rest of it is in another
//! file of the machine, for one. So the header is read here, before any program of QEMU's sees it, and what is not plain
//! is refused; then `qemu-img` says what it makes of it, as nobody, with little time and memory.

use super::DiskImageError;
use crate::command::{self, CommandError};
use serde::Deserialize;
use std::{fs::File, io::Read, path::Path, time::Duration};
use tokio::process::Command;

/// What a qcow2 begins with.
const MAGIC: u32 = 0x5146_49fb;

/// Bytes of the header that are read: all of version 2's, and version 3's up to its features.
const HEADER: usize = 104;

/// Features that change nothing about where data is: the kind of compression, and finer tables.
const HARMLESS: u64 = 1 << 3 | 1 << 4;

/// Longest time for `qemu-img`.
const DEADLINE: Duration = Duration::from_secs(20);

/// What `qemu-img` may use: bytes of memory, seconds of a processor, open files.
const LIMITS: [&str; 5] = ["--as=1073741824", "--cpu=10", "--nofile=64", "--fsize=0", "--core=0"];

/// Bytes of a disk that is made of `image`.
///
/// # Errors
/// [`DiskImageError::Unfit`] if it is no qcow2 that is all there by itself.
pub(super) fn virtual_bytes(image: &Path) -> Result<u64, DiskImageError> {
    let what = || DiskImageError::io("the disk image");
    let file = File::open(image).map_err(what())?;
    let len = file.metadata().map_err(what())?.len();
    let mut header = Vec::new();
    file.take(HEADER as u64).read_to_end(&mut header).map_err(what())?;
    check(&header, len).map_err(|why| DiskImageError::Unfit(why.into()))
}

fn check(header: &[u8], len: u64) -> Result<u64, &'static str> {
    let short = "it is shorter than a qcow2's header";
    let u32_at = |at: usize| {
        let bytes = at.checked_add(4).and_then(|end| header.get(at..end)).and_then(|bytes| bytes.try_into().ok());
        bytes.map(u32::from_be_bytes).ok_or(short)
    };
    let u64_at = |at: usize| {
        let bytes = at.checked_add(8).and_then(|end| header.get(at..end)).and_then(|bytes| bytes.try_into().ok());
        bytes.map(u64::from_be_bytes).ok_or(short)
    };
    if u32_at(0)? != MAGIC {
        return Err("it is no qcow2");
    }
    let features = match u32_at(4)? {
        2 => 0,
        3 => u64_at(72)?,
        _ => return Err("it is a qcow2 of a version that is not known"),
    };
    if u64_at(8)? != 0 || u32_at(16)? != 0 {
        return Err("it has a backing file, and must be all there by itself");
    }
    if features & 1 << 2 != 0 {
        return Err("its data is in another file, and must be in it");
    }
    if features & !HARMLESS != 0 {
        return Err("it was not closed, is damaged, or has features that are not known");
    }
    if u32_at(32)? != 0 {
        return Err("it is encrypted");
    }
    let (entries, table) = (u64::from(u32_at(36)?), u64_at(40)?);
    let (clusters, counts) = (u64::from(u32_at(56)?), u64_at(48)?);
    let cluster = 1_u64.checked_shl(u32_at(20)?).filter(|bytes| (512..=2 << 20).contains(bytes));
    let cluster = cluster.ok_or("its clusters have an odd size")?;
    let tables = [(table, entries.saturating_mul(8)), (counts, clusters.saturating_mul(cluster))];
    if tables.iter().any(|(start, bytes)| start.saturating_add(*bytes) > len) {
        return Err("it is cut off");
    }
    u64_at(24)
}

/// What `qemu-img` says.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Info {
    virtual_size: u64,
    format: String,
    #[serde(default)]
    encrypted: bool,
    backing_filename: Option<String>,
    format_specific: Option<Specific>,
}

#[derive(Deserialize)]
struct Specific {
    data: Data,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Data {
    data_file: Option<String>,
    #[serde(default)]
    corrupt: bool,
}

/// Bytes of a disk that is made of `image`, which anybody must be able to read, once `qemu-img`, run as the user of that
/// number, agrees that it is one.
///
/// # Errors
/// [`DiskImageError::Unfit`] if it is no qcow2 that is all there by itself.
pub(super) async fn inspect(image: &Path, uid: u32) -> Result<u64, DiskImageError> {
    let bytes = virtual_bytes(image)?;
    let file = File::open(image).map_err(DiskImageError::io("the disk image"))?;
    let mut command = Command::new("prlimit");
    command.args(LIMITS).arg("setpriv").arg(format!("--reuid={uid}")).arg(format!("--regid={uid}"));
    command.args(["--clear-groups", "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "--"]);
    // The folder of images is closed to it.
    command.args(["qemu-img", "info", "--output=json", "-f", "qcow2", "/dev/stdin"]);
    let said = command::run_with_input(&mut command, file, DEADLINE).await.map_err(|error| match error {
        CommandError::Failed { complaint, .. } => DiskImageError::Unfit(complaint),
        CommandError::TooLong { .. } => DiskImageError::Unfit("it takes too long to look at".into()),
        error => error.into(),
    })?;
    let info: Info = serde_json::from_str(&said).map_err(|error| DiskImageError::io("qemu-img")(error.into()))?;
    let data = info.format_specific.map(|specific| specific.data);
    let odd = data.is_some_and(|data| data.data_file.is_some() || data.corrupt);
    if odd || info.encrypted || info.backing_filename.is_some() || info.format != "qcow2" || info.virtual_size != bytes
    {
        return Err(DiskImageError::Unfit("its header says one thing and qemu-img another".into()));
    }
    Ok(bytes)
}
