//! Bodies on their way in and out, each with an end.

use super::failure::Failure;
use bytes::{Buf, Bytes};
use hyper::body::{Body, Frame, SizeHint};
use std::{
    pin::Pin,
    sync::{
        atomic::{AtomicBool, Ordering},
        Arc,
    },
    task::{Context, Poll},
};
use tokio_util::task::AbortOnDropHandle;
use wasmtime_wasi_http::{bindings::http::types::ErrorCode, body::HyperOutgoingBody};

/// Which body is too long.
#[derive(Clone, Copy, Debug)]
pub(super) enum Direction {
    Request,
    Response,
}

impl Direction {
    fn too_long(self, limit: u64) -> ErrorCode {
        match self {
            Self::Request => ErrorCode::HttpRequestBodySize(Some(limit)),
            Self::Response => ErrorCode::HttpResponseBodySize(Some(limit)),
        }
    }
}

/// A body that fails where it passes its limit, and keeps something alive until it is dropped.
pub(super) struct Capped<B, K> {
    inner: B,
    direction: Direction,
    limit: u64,
    left: u64,
    passed: Arc<AtomicBool>,
    _keep: K,
}

impl<B, K> Capped<B, K> {
    pub(super) fn new(inner: B, direction: Direction, limit: u64, keep: K) -> Self {
        Self { inner, direction, limit, left: limit, passed: Arc::default(), _keep: keep }
    }

    /// Set once the limit was passed.
    pub(super) fn passed(&self) -> Arc<AtomicBool> {
        self.passed.clone()
    }
}

impl<B, K> Body for Capped<B, K>
where
    B: Body<Data = Bytes> + Unpin,
    K: Unpin,
{
    type Data = Bytes;
    type Error = ErrorCode;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, ErrorCode>>> {
        Poll::Ready(match std::task::ready!(Pin::new(&mut self.inner).poll_frame(context)) {
            None => None,
            // What exactly went wrong on the other side is no business of the guest's.
            Some(Err(_)) => Some(Err(ErrorCode::ConnectionTerminated)),
            Some(Ok(frame)) => {
                let length = frame.data_ref().map_or(0, |data| data.remaining() as u64);
                match self.left.checked_sub(length) {
                    Some(left) => {
                        self.left = left;
                        Some(Ok(frame))
                    }
                    None => {
                        self.passed.store(true, Ordering::Release);
                        Some(Err(self.direction.too_long(self.limit)))
                    }
                }
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// Why the body of an answer ended early.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// The guest was stopped or failed before its end.
    #[error("the function stopped before the end of its answer")]
    Cut,
    /// It is longer than the lease allows.
    #[error("the answer is longer than its limit")]
    TooLong,
}

/// The body of a guest's answer, streamed while the guest runs. Dropping it before its end stops the guest.
pub struct GuestBody {
    inner: HyperOutgoingBody,
    guest: Option<AbortOnDropHandle<Result<(), Failure>>>,
    cut: Arc<AtomicBool>,
    left: u64,
    awaited: Option<u64>,
}

impl GuestBody {
    /// `cut` is set before `inner` ends if the guest fails; `left` bounds the body's bytes; `awaited` is how many
    /// bytes the reader will wait for, if that is known.
    pub(super) fn new(
        inner: HyperOutgoingBody,
        guest: AbortOnDropHandle<Result<(), Failure>>,
        cut: Arc<AtomicBool>,
        left: u64,
        awaited: Option<u64>,
    ) -> Self {
        let mut body = Self { inner, guest: Some(guest), cut, left, awaited };
        body.release_if_complete();
        body
    }

    /// Lets the guest finish by itself, as nothing of its answer is missing any more.
    fn release(&mut self) {
        if let Some(guest) = self.guest.take() {
            guest.detach();
        }
    }

    fn release_if_complete(&mut self) {
        if self.awaited == Some(0) {
            self.release();
        }
    }
}

impl Body for GuestBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        Poll::Ready(match std::task::ready!(Pin::new(&mut self.inner).poll_frame(context)) {
            // The body also ends without an error when its guest is gone.
            None if self.cut.load(Ordering::Acquire) => Some(Err(BodyError::Cut)),
            None => {
                self.release();
                None
            }
            Some(Err(_)) => Some(Err(BodyError::Cut)),
            Some(Ok(frame)) => {
                let length = frame.data_ref().map_or(0, |data| data.len() as u64);
                match self.left.checked_sub(length) {
                    None => Some(Err(BodyError::TooLong)),
                    Some(left) => {
                        self.left = left;
                        self.awaited = self.awaited.map(|awaited| awaited.saturating_sub(length));
                        self.release_if_complete();
                        Some(Ok(frame))
                    }
                }
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        false
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
