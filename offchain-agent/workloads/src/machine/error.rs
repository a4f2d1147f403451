//! Why a machine cannot be had.

use crate::{command::CommandError, error::ContainerError};
use std::{io, time::Duration};

/// Why a machine cannot be had, or not be removed.
#[derive(Debug, thiserror::Error)]
pub enum MachineError {
    /// The disk image.
    #[error(transparent)]
    Image(#[from] DiskImageError),
    /// It runs, and nobody can log in: nothing answers on its SSH port. Most likely the image is not made for this.
    #[error("the machine runs, and nothing answers on its SSH port after {} s", .0.as_secs())]
    NotReady(Duration),
    /// It went away while its start was awaited.
    #[error("the machine was removed, or its supervisor killed, while it started")]
    Gone,
    /// There are fewer devices than wanted that no other machine has.
    #[error("{wanted} GPUs are wanted, and {free} are free")]
    NoGpu {
        /// Devices that are wanted.
        wanted: usize,
        /// Devices that are free.
        free: usize,
    },
    /// Whatever a container cannot be had for either.
    #[error(transparent)]
    Workload(#[from] ContainerError),
}

impl MachineError {
    /// Whether another provider would say the same, as it lies in what the buyer wants.
    pub fn is_buyers(&self) -> bool {
        match self {
            Self::Image(error) => error.is_buyers(),
            Self::NotReady(_) => true,
            Self::Gone | Self::NoGpu { .. } => false,
            Self::Workload(error) => error.is_buyers(),
        }
    }
}

impl From<CommandError> for MachineError {
    fn from(error: CommandError) -> Self {
        Self::Workload(error.into())
    }
}

/// Why a disk image cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum DiskImageError {
    /// It is none that is run here.
    #[error("the disk image: {0}")]
    Unfit(String),
    /// It is another one.
    #[error("the disk image has another SHA-256 than {wanted}: {found}")]
    OtherHash {
        /// What it should have.
        wanted: String,
        /// What it has.
        found: String,
    },
    /// It is longer than this provider takes.
    #[error("the disk image has more than {0} bytes")]
    TooLarge(u64),
    /// The address is none, or one that leads to a network which is not public.
    #[error("the disk image's address: {0}")]
    Address(String),
    /// It cannot be fetched.
    #[error("the disk image cannot be fetched: {0}")]
    Fetch(String),
    /// Images that are in use leave no room for it.
    #[error("there is no room for another disk image")]
    NoRoom,
    /// A program that this needs.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// The machine.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// Why not.
        source: io::Error,
    },
}

impl DiskImageError {
    /// Whether another provider would say the same, as it lies in what the buyer wants.
    pub fn is_buyers(&self) -> bool {
        match self {
            // The buyer says where it is: a server of its own that refuses, or never ends, must not cost the provider.
            Self::Unfit(_) | Self::OtherHash { .. } | Self::Address(_) | Self::TooLarge(_) | Self::Fetch(_) => true,
            Self::NoRoom | Self::Command(_) | Self::Io { .. } => false,
        }
    }

    pub(super) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        |source| Self::Io { what, source }
    }
}
