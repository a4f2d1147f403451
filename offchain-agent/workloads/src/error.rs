//! Why a container cannot be had.

use crate::{cdi::CdiError, command::CommandError, disk::DiskError, image::ImageError};
use std::io;

/// Why a container cannot be had, or not be removed.
#[derive(Debug, thiserror::Error)]
pub enum ContainerError {
    /// The image.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// What is asked for cannot be: the buyer's fault.
    #[error("{0}")]
    Unfit(String),
    /// The container starts with a program that the image lacks, or another thing that the runtime refuses of it: the
    /// buyer's fault, as one that was there would have started.
    #[error("the container does not start: {0}")]
    Refused(String),
    /// The lease runs something else.
    #[error("it runs something else already")]
    Conflict,
    /// The lease has no container of that name.
    #[error("the lease has no container `{0}`")]
    NoSuchContainer(String),
    /// No port of the configured range is free.
    #[error("no port from {first} to {last} is free")]
    NoPort {
        /// The first.
        first: u16,
        /// The last.
        last: u16,
    },
    /// There are fewer GPUs than wanted that no other lease has.
    #[error("{wanted} GPUs are wanted, and {free} are free")]
    NoGpu {
        /// GPUs that are wanted.
        wanted: usize,
        /// GPUs that are free.
        free: usize,
    },
    /// A GPU, or the description of one.
    #[error(transparent)]
    Gpu(#[from] CdiError),
    /// A program that this needs.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// A disk.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The supervisor did not say in time that the container runs, or cannot be told to end.
    #[error("the supervisor: {0}")]
    Supervisor(String),
    /// The machine.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// Why not.
        source: io::Error,
    },
}

impl ContainerError {
    /// Whether another provider would say the same, as it lies in what the buyer wants.
    pub fn is_buyers(&self) -> bool {
        match self {
            Self::Image(error) => error.is_buyers(),
            Self::Unfit(_) | Self::Refused(_) => true,
            _ => false,
        }
    }
}

pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> ContainerError {
    let what = what.into();
    |source| ContainerError::Io { what, source }
}
