//! What a lease's guests write: kept in memory, the end of it.

use crate::backend::Log;
use async_trait::async_trait;
use bytes::Bytes;
use std::{
    collections::VecDeque,
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};
use tokio::io::AsyncWrite;
use tradewind_client::rpc::LogPosition;
use wasmtime_wasi::{
    cli::{IsTerminal, StdoutStream},
    p2::{OutputStream, Pollable, StreamResult},
};

/// Bytes that a guest may write at once.
const WRITE_BYTES: usize = 64 * 1024;

/// The last bytes that were written, up to a bound.
#[derive(Debug)]
pub(super) struct LogRing {
    capacity: usize,
    /// Number of this log among the workload's: the time of its beginning.
    run: u64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    bytes: VecDeque<u8>,
    /// Bytes that were written before those.
    lost: u64,
}

impl LogRing {
    pub(super) fn new(capacity: usize, run: u64) -> Arc<Self> {
        Arc::new(Self { capacity, run, state: Mutex::default() })
    }

    /// Adds bytes at the end; as many at the front go as must.
    pub(super) fn write(&self, bytes: &[u8]) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = bytes.get(bytes.len().saturating_sub(self.capacity)..).unwrap_or_default();
        let excess = (state.bytes.len() + kept.len()).saturating_sub(self.capacity);
        state.bytes.drain(..excess);
        state.bytes.extend(kept);
        let lost = excess.saturating_add(bytes.len().saturating_sub(kept.len()));
        state.lost = state.lost.saturating_add(wide(lost));
    }

    /// Adds a line of the host's own, on a line of its own.
    pub(super) fn note(&self, text: &str) {
        let fresh = {
            let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.bytes.back().is_none_or(|last| *last == b'\n')
        };
        let start = if fresh { "" } else { "\n" };
        self.write(format!("{start}[tradewind] {text}\n").as_bytes());
    }

    /// The last `max` bytes at most, from the start of a line if the front was lost and a line starts in them.
    pub(super) fn read(&self, max: usize) -> Log {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut skip = state.bytes.len().saturating_sub(max);
        if state.lost > 0 || skip > 0 {
            let line = state.bytes.range(skip..).position(|b| *b == b'\n').map(|end| skip.saturating_add(end + 1));
            skip = line.filter(|start| *start < state.bytes.len()).unwrap_or(skip);
        }
        self.part(&state, skip, max)
    }

    /// At most `max` bytes from `from` on, or from the first that is kept if that is later or `from` is of another run.
    pub(super) fn read_from(&self, from: LogPosition, max: usize) -> Log {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let skip = if from.run == self.run { from.offset.saturating_sub(state.lost) } else { 0 };
        // A place that is not reached yet: nothing is there.
        let skip = usize::try_from(skip).unwrap_or(usize::MAX).min(state.bytes.len());
        self.part(&state, skip, max)
    }

    fn part(&self, state: &State, skip: usize, max: usize) -> Log {
        let bytes = state.bytes.range(skip..).take(max).copied().collect();
        Log { bytes, start: LogPosition { run: self.run, offset: state.lost.saturating_add(wide(skip)) } }
    }
}

fn wide(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

/// A guest's standard output or standard error.
#[derive(Clone)]
pub(super) struct LogStream(pub(super) Arc<LogRing>);

impl IsTerminal for LogStream {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for LogStream {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

#[async_trait]
impl Pollable for LogStream {
    async fn ready(&mut self) {}
}

impl OutputStream for LogStream {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.0.write(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(WRITE_BYTES)
    }
}

impl AsyncWrite for LogStream {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.0.write(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
    use super::*;

    #[test]
    fn only_the_end_is_kept_and_it_starts_with_a_line() {
        let ring = LogRing::new(12, 1);
        ring.write(b"one\n");
        assert_eq!(ring.read(100).bytes, b"one\n");
        ring.write(b"two\nthree\n");
        assert_eq!(ring.read(100).bytes, b"two\nthree\n");
        assert_eq!(ring.read(8).bytes, b"three\n");
        assert_eq!(ring.read(8).start.offset, 8);
        ring.write(&[b'x'; 1000]);
        assert_eq!(ring.read(100).bytes, [b'x'; 12]);
        assert_eq!(ring.read(0).bytes, b"");
    }

    #[test]
    fn a_reader_goes_on_where_it_was_and_sees_what_it_missed() {
        let ring = LogRing::new(12, 7);
        ring.write(b"one\ntwo\n");
        let first = ring.read(100);
        assert_eq!((first.start, first.next()), (LogPosition { run: 7, offset: 0 }, LogPosition { run: 7, offset: 8 }));
        assert_eq!(ring.read_from(first.next(), 100).bytes, b"");
        ring.write(b"three\n");
        let second = ring.read_from(first.next(), 2);
        assert_eq!((&second.bytes[..], second.start.offset), (&b"th"[..], 8));
        assert_eq!(ring.read_from(second.next(), 100).bytes, b"ree\n");
        // 14 bytes were written so far; of 114, the last 12 are kept.
        ring.write(&[b'x'; 100]);
        let third = ring.read_from(second.next(), 100);
        assert_eq!((&third.bytes[..], third.start.offset), (&[b'x'; 12][..], 102));
        assert_eq!(third.next().offset, 114);
    }

    #[test]
    fn a_place_that_is_not_reached_has_nothing_and_another_runs_begins_at_the_front() {
        let ring = LogRing::new(12, 7);
        ring.write(b"one\n");
        let ahead = ring.read_from(LogPosition { run: 7, offset: u64::MAX }, 100);
        assert_eq!((&ahead.bytes[..], ahead.start.offset), (&b""[..], 4));
        let other = ring.read_from(LogPosition { run: 6, offset: 4 }, 100);
        assert_eq!((&other.bytes[..], other.start), (&b"one\n"[..], LogPosition { run: 7, offset: 0 }));
    }

    #[test]
    fn a_note_of_the_host_never_joins_a_line_of_the_guest() {
        let ring = LogRing::new(100, 1);
        ring.write(b"half");
        ring.note("cut off");
        ring.note("again");
        assert_eq!(ring.read(100).bytes, b"half\n[tradewind] cut off\n[tradewind] again\n");
    }
}
