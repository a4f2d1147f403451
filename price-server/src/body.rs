//! Bodies: at once, a byte at a time, broken off, or long beyond need.

use crate::fault::Filling;
use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use std::{
    future::Future,
    io,
    pin::Pin,
    task::{ready, Context, Poll},
    time::Duration,
};
use tokio::time::Sleep;

/// How much of a long body is written at a time.
const PIECE: usize = 64 * 1024;

/// A body under way.
pub(crate) struct Served {
    content: Content,
    /// Before each byte.
    pause: Option<(Duration, Pin<Box<Sleep>>)>,
    /// Whether the end is an error.
    broken: bool,
}

pub(crate) enum Content {
    Bytes(Bytes),
    Endless(Endless),
}

/// The same over and over.
pub(crate) struct Endless {
    first: Bytes,
    piece: Bytes,
    left: u64,
}

impl Endless {
    pub(crate) fn new(of: Filling, bytes: u64) -> Self {
        let (first, unit): (&'static [u8], &[u8]) = match of {
            Filling::Space => (b"", b"       \n"),
            Filling::Text => (b"{\"description\":\"", b"prices, "),
            Filling::Digits => (b"{\"price\":1", b"00000000"),
            Filling::Rows => (b"[", b"{\"a\":0},"),
        };
        let piece = unit.repeat(PIECE / unit.len());
        Self { first: Bytes::from_static(first), piece: piece.into(), left: bytes }
    }

    fn next(&mut self, most: usize) -> Bytes {
        let source = if self.first.is_empty() { &mut self.piece.clone() } else { &mut self.first };
        let left = usize::try_from(self.left).unwrap_or(usize::MAX);
        let next = source.split_to(source.len().min(most).min(left));
        self.left = self.left.saturating_sub(next.len() as u64);
        next
    }
}

impl Served {
    pub(crate) fn new(content: Content) -> Self {
        Self { content, pause: None, broken: false }
    }

    pub(crate) fn text(text: impl Into<Bytes>) -> Self {
        Self::new(Content::Bytes(text.into()))
    }

    /// With so long before each byte.
    pub(crate) fn slowly(mut self, pause: Duration) -> Self {
        if !pause.is_zero() {
            self.pause = Some((pause, Box::pin(tokio::time::sleep(pause))));
        }
        self
    }

    /// Ending in an error.
    pub(crate) fn broken(mut self) -> Self {
        self.broken = true;
        self
    }

    fn is_over(&self) -> bool {
        match &self.content {
            Content::Bytes(bytes) => bytes.is_empty(),
            Content::Endless(endless) => endless.left == 0,
        }
    }
}

impl Body for Served {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.is_over() {
            let broken = std::mem::take(&mut self.broken);
            return Poll::Ready(broken.then(|| Err(io::Error::other("broken off as told"))));
        }
        let mut most = usize::MAX;
        if let Some((pause, timer)) = &mut self.pause {
            ready!(timer.as_mut().poll(context));
            *timer = Box::pin(tokio::time::sleep(*pause));
            most = 1;
        }
        let next = match &mut self.content {
            Content::Bytes(bytes) => bytes.split_to(bytes.len().min(most)),
            Content::Endless(endless) => endless.next(most),
        };
        Poll::Ready(Some(Ok(Frame::data(next))))
    }

    fn is_end_stream(&self) -> bool {
        self.is_over() && !self.broken
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Bytes(bytes) if !self.broken => SizeHint::with_exact(bytes.len() as u64),
            _ => SizeHint::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use http_body_util::BodyExt;

    #[tokio::test]
    async fn a_long_body_has_as_many_bytes_as_said() {
        for of in [Filling::Space, Filling::Text, Filling::Digits, Filling::Rows] {
            for bytes in [0, 1, 9, 70_000, 1_000_000] {
                let body = Served::new(Content::Endless(Endless::new(of, bytes)));
                assert_eq!(body.collect().await.unwrap().to_bytes().len() as u64, bytes);
            }
        }
        let rows = Served::new(Content::Endless(Endless::new(Filling::Rows, 1 + 8 * 20_000)));
        let rows = rows.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(rows.to_vec()).unwrap();
        let whole = format!("{}]", text.trim_end_matches(','));
        assert_eq!(serde_json::from_str::<Vec<serde_json::Value>>(&whole).unwrap().len(), 20_000);
    }

    #[tokio::test]
    async fn a_slow_body_takes_its_time_for_every_byte() {
        let began = tokio::time::Instant::now();
        let body = Served::text("prices").slowly(Duration::from_millis(10));
        assert_eq!(body.collect().await.unwrap().to_bytes(), "prices");
        assert!(began.elapsed().as_millis() >= 60);
    }

    #[tokio::test]
    async fn a_broken_body_ends_in_an_error() {
        assert!(Served::text("pri").broken().collect().await.is_err());
    }
}
