//! How a request to a guest can fail, for the lease's log and for whoever asked.

use super::limits::Denied;
use crate::backend::Tenant;
use std::time::Duration;
use wasmtime::PoolConcurrencyLimitError;
use wasmtime_wasi::I32Exit;
use wasmtime_wasi_http::bindings::http::types::ErrorCode;

/// Most characters of a trap's description that are logged.
const TRAP: usize = 2000;

/// How long to wait before asking again where all instances are taken.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Why a request got no answer from its function. Says nothing of the function's insides.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum HandleError {
    /// Nothing of it runs here.
    #[error("{0} does not run here")]
    Unknown(Tenant),
    /// The lease is being started or stopped.
    #[error("the function is not running")]
    Down,
    /// As many requests as the lease, or the provider, can answer at one time are being answered.
    #[error("the function is busy")]
    Busy {
        /// When to try again.
        retry_after: Duration,
    },
    /// The request is not one that a function can be given.
    #[error("{0}")]
    BadRequest(&'static str),
    /// The body of the request is longer than the lease allows.
    #[error("the body is longer than {0} bytes")]
    TooLarge(u64),
    /// The function did not answer in time.
    #[error("the function did not answer in time")]
    Timeout,
    /// The function failed.
    #[error("the function failed")]
    Failed,
}

impl HandleError {
    pub(super) fn busy() -> Self {
        Self::Busy { retry_after: RETRY_AFTER }
    }
}

/// How a guest ended without having done its work.
#[derive(Debug)]
pub(super) enum Failure {
    Stopped,
    Deadline,
    Crowded,
    Memory(Denied),
    Exit(i32),
    Trap(String),
    Refused(ErrorCode),
    NoAnswer,
    BadAnswer(&'static str),
}

/// A guest was running at its deadline.
#[derive(Debug, thiserror::Error)]
#[error("deadline")]
pub(super) struct DeadlineReached;

impl Failure {
    /// What an error of the engine means; `denied` is what the guest's limiter says.
    pub(super) fn new(error: &wasmtime::Error, denied: Option<Denied>) -> Self {
        if error.is::<DeadlineReached>() {
            Self::Deadline
        } else if error.is::<PoolConcurrencyLimitError>() {
            Self::Crowded
        } else if let Some(exit) = error.downcast_ref::<I32Exit>() {
            Self::Exit(exit.0)
        } else if let Some(denied) = denied {
            Self::Memory(denied)
        } else {
            Self::Trap(format!("{error:?}").chars().take(TRAP).collect())
        }
    }

    /// What whoever asked is told.
    pub(super) fn answer(&self) -> HandleError {
        match self {
            Self::Stopped => HandleError::Down,
            Self::Deadline => HandleError::Timeout,
            Self::Crowded | Self::Memory(Denied::ByOthers) => HandleError::busy(),
            _ => HandleError::Failed,
        }
    }

    /// What the lease's log says.
    pub(super) fn note(&self, timeout: Duration, memory: u64) -> String {
        match self {
            Self::Stopped => "a request was cut off, as the lease ended".into(),
            Self::Deadline => format!("a request was cut off, as it took longer than {timeout:?}"),
            Self::Crowded => "a request was refused, as the provider is busy".into(),
            Self::Memory(Denied::Alone) => {
                format!("a request needed more than the lease's {} MiB of memory", memory >> 20)
            }
            Self::Memory(Denied::ByOthers) => {
                format!("a request got no memory, as others hold the lease's {} MiB", memory >> 20)
            }
            Self::Exit(code) => format!("the function left with exit code {code}"),
            Self::Trap(trap) => format!("the function trapped: {trap}"),
            Self::Refused(code) => format!("the function failed: {code:?}"),
            Self::NoAnswer => "the function returned without an answer".into(),
            Self::BadAnswer(problem) => format!("the function's answer was dropped: {problem}"),
        }
    }
}
