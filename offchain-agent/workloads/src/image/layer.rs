//! Streams a layer from its blob to the child that unpacks it, and checks both of its digests on the way.

use super::{
    error::shorten,
    pipe::{cut_off, drained},
    reference::Digest,
    spec::{Descriptor, Packing},
    unpack::{UnpackError, Unpacked},
    ImageError,
};
use sha2::{Digest as _, Sha256};
use std::{
    fs::File,
    io::{self, BufReader, Read, Write},
    path::Path,
    process::Stdio,
    time::Instant,
};
use tokio::process::Command;

/// Bytes of the child's output that are read.
const MAX_OUTPUT: u64 = 16 << 10;

const CHUNK: usize = 64 << 10;

/// A layer, and what of the image's bounds is left for it.
pub(super) struct LayerJob<'a> {
    pub descriptor: &'a Descriptor,
    pub diff_id: &'a Digest,
    pub shim: &'a Path,
    pub rootfs: &'a Path,
    pub id_base: u32,
    pub max_bytes: u64,
    pub max_files: u64,
    pub deadline: Instant,
}

impl LayerJob<'_> {
    /// Unpacks the layer whose blob is `blob` into the root file system.
    pub async fn run(&self, blob: Box<dyn Read + Send>) -> Result<Unpacked, ImageError> {
        let mut child = Command::new(self.shim)
            .arg("unpack")
            .arg("--root")
            .arg(self.rootfs)
            .args(["--id-base", &self.id_base.to_string()])
            .args(["--max-bytes", &self.max_bytes.to_string()])
            .args(["--max-files", &self.max_files.to_string()])
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|e| ImageError::Tool(format!("cannot run {}: {e}", self.shim.display())))?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(stdin), Some(stdout), Some(stderr)) = pipes else {
            return Err(ImageError::Tool("the unpacking child has no pipes".to_owned()));
        };
        let stdin = File::from(stdin.into_owned_fd().map_err(ImageError::io("piping a layer"))?);
        let (packing, digest) = (self.descriptor.packing()?, self.descriptor.digest()?);
        let (size, diff_id, deadline) = (self.descriptor.size, self.diff_id.clone(), self.deadline);
        let pump = tokio::task::spawn_blocking(move || pump(blob, size, &digest, packing, &diff_id, stdin, deadline));
        let ends = async {
            let read = tokio::try_join!(cut_off(stdout, MAX_OUTPUT), drained(stderr, MAX_OUTPUT));
            let (out, err) = read.map_err(ImageError::io("reading from the unpacking child"))?;
            let status = child.wait().await.map_err(ImageError::io("waiting for the unpacking child"))?;
            Ok::<_, ImageError>((status, out, err))
        };
        let ended = tokio::time::timeout_at(self.deadline.into(), ends).await;
        // A child that is still there holds the other end of the pipe that the pump may be waiting for.
        let (status, out, err) = match ended {
            Ok(ended) => ended?,
            Err(_) => {
                child.kill().await.map_err(ImageError::io("ending the unpacking child"))?;
                let _ = pump.await;
                return Err(ImageError::Timeout);
            }
        };
        let pumped = pump.await.map_err(|e| ImageError::Tool(format!("the unpacking thread: {e}")))?;
        let result = serde_json::from_slice::<Result<Unpacked, UnpackError>>(&out).map_err(|_| {
            let said = shorten(&String::from_utf8_lossy(&err));
            ImageError::Tool(format!("the unpacking child ended with {status}: {said}"))
        });
        match (pumped, result) {
            // What was wrong with the blob is also why the child saw no good tar.
            (Err(Pump::Failed(error)), _) => Err(error),
            (_, Err(error)) => Err(error),
            (_, Ok(Err(error))) => Err(error.into()),
            (Err(Pump::Closed), Ok(Ok(_))) => Err(ImageError::Tool("the unpacking child ended early".to_owned())),
            (Ok(()), Ok(Ok(took))) => Ok(took),
        }
    }
}

impl From<UnpackError> for ImageError {
    fn from(error: UnpackError) -> Self {
        match error {
            UnpackError::TooLarge(most) => Self::TooLarge(most),
            UnpackError::TooManyFiles(most) => Self::TooManyFiles(most),
            UnpackError::BadLayer(why) => Self::bad(format!("a layer cannot be applied: {why}")),
            UnpackError::NoRoom => Self::NoRoom,
            error @ (UnpackError::Privileges(_) | UnpackError::Io(_)) => Self::Tool(error.to_string()),
        }
    }
}

enum Pump {
    /// The child wants no more.
    Closed,
    Failed(ImageError),
}

/// Reads with a hash, and no more than there should be.
struct Hashing<R> {
    inner: R,
    hash: Sha256,
    read: u64,
    /// Reading from the disk failed, which is not the layer's fault.
    failed: bool,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = match self.inner.read(buf) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                self.failed = true;
                return Err(error);
            }
            read => read?,
        };
        self.hash.update(buf.get(..read).unwrap_or_default());
        self.read = self.read.saturating_add(read as u64);
        Ok(read)
    }
}

fn pump(
    blob: Box<dyn Read + Send>,
    size: u64,
    digest: &Digest,
    packing: Packing,
    diff_id: &Digest,
    mut to: File,
    deadline: Instant,
) -> Result<(), Pump> {
    let bad = |why: String| Pump::Failed(ImageError::bad(why));
    // One byte more shows that it is too long.
    let mut blob = Hashing { inner: blob.take(size.saturating_add(1)), hash: Sha256::new(), read: 0, failed: false };
    let mut diff = Sha256::new();
    let unpacked = {
        let reader = BufReader::with_capacity(CHUNK, &mut blob);
        let unpacker: Result<Box<dyn Read + '_>, io::Error> = match packing {
            Packing::Plain => Ok(Box::new(reader)),
            Packing::Gzip => Ok(Box::new(flate2::bufread::MultiGzDecoder::new(reader))),
            Packing::Zstd => zstd::Decoder::with_buffer(reader).map(|decoder| Box::new(decoder) as _),
        };
        unpacker.map_err(Copy::Read).and_then(|mut unpacker| copy(&mut unpacker, &mut to, &mut diff, deadline))
    };
    match unpacked {
        Ok(()) => {}
        Err(Copy::Closed) => return Err(Pump::Closed),
        Err(Copy::Late) => return Err(Pump::Failed(ImageError::Timeout)),
        Err(Copy::Read(source)) if blob.failed => {
            return Err(Pump::Failed(ImageError::io("reading a layer")(source)));
        }
        Err(Copy::Read(error)) => return Err(bad(format!("a layer cannot be unpacked: {error}"))),
        Err(Copy::Write(source)) => return Err(Pump::Failed(ImageError::io("piping a layer")(source))),
    }
    io::copy(&mut blob, &mut io::sink()).map_err(|e| Pump::Failed(ImageError::io("reading a layer")(e)))?;
    if blob.read != size {
        return Err(bad(format!("layer {digest} has not the {size} bytes that its manifest says")));
    }
    if Digest::of_hash(&blob.hash.finalize()) != *digest {
        return Err(bad(format!("layer {digest} has another digest")));
    }
    if Digest::of_hash(&diff.finalize()) != *diff_id {
        return Err(bad(format!("layer {digest}, unpacked, has another digest than its config says")));
    }
    Ok(())
}

enum Copy {
    Closed,
    Late,
    Read(io::Error),
    Write(io::Error),
}

fn copy(from: &mut dyn Read, to: &mut File, hash: &mut Sha256, deadline: Instant) -> Result<(), Copy> {
    let mut buffer = vec![0u8; CHUNK];
    loop {
        if Instant::now() >= deadline {
            return Err(Copy::Late);
        }
        let read = match from.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read.map_err(Copy::Read)?,
        };
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { return Ok(()) };
        hash.update(bytes);
        match to.write_all(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Err(Copy::Closed),
            written => written.map_err(Copy::Write)?,
        }
    }
}
