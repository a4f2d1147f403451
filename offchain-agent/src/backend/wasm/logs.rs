//! What a lease's guests write: kept in memory, the end of it.

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
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    bytes: VecDeque<u8>,
    lost: bool,
}

impl LogRing {
    pub(super) fn new(capacity: usize) -> Arc<Self> {
        Arc::new(Self { capacity, state: Mutex::default() })
    }

    /// Adds bytes at the end; as many at the front go as must.
    pub(super) fn write(&self, bytes: &[u8]) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = bytes.get(bytes.len().saturating_sub(self.capacity)..).unwrap_or_default();
        let excess = (state.bytes.len() + kept.len()).saturating_sub(self.capacity);
        state.bytes.drain(..excess);
        state.bytes.extend(kept);
        state.lost |= excess > 0 || kept.len() < bytes.len();
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
    pub(super) fn read(&self, max: usize) -> Vec<u8> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let skip = state.bytes.len().saturating_sub(max);
        let mut out: Vec<u8> = state.bytes.range(skip..).copied().collect();
        if state.lost || skip > 0 {
            if let Some(end) = out.iter().position(|b| *b == b'\n').filter(|end| end + 1 < out.len()) {
                out.drain(..=end);
            }
        }
        out
    }
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
        let ring = LogRing::new(12);
        ring.write(b"one\n");
        assert_eq!(ring.read(100), b"one\n");
        ring.write(b"two\nthree\n");
        assert_eq!(ring.read(100), b"two\nthree\n");
        assert_eq!(ring.read(8), b"three\n");
        ring.write(&[b'x'; 1000]);
        assert_eq!(ring.read(100), [b'x'; 12]);
        assert_eq!(ring.read(0), b"");
    }

    #[test]
    fn a_note_of_the_host_never_joins_a_line_of_the_guest() {
        let ring = LogRing::new(100);
        ring.write(b"half");
        ring.note("cut off");
        ring.note("again");
        assert_eq!(ring.read(100), b"half\n[tradewind] cut off\n[tradewind] again\n");
    }
}
