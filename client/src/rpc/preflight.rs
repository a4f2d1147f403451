//! What a provider is asked before anything is paid, and answers.

use super::Base64Bytes;
use serde::{Deserialize, Serialize};
use tradewind_primitives::Resources;

/// Longest outline, in bytes.
pub const MAX_OUTLINE_BYTES: usize = 8 * 1024;

/// Parameters of `tradewind_preflight`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskPreflight {
    /// The canonical encoding of [`Manifest::outline`](crate::manifest::Manifest::outline).
    pub outline: Base64Bytes<MAX_OUTLINE_BYTES>,
    /// What the lease would hold.
    pub resources: Sizes,
}

/// Quantities of compute, in JSON.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sizes {
    /// Virtual CPUs.
    pub vcpus: u32,
    /// Memory in MiB.
    pub memory_mib: u32,
    /// Storage in GiB.
    pub storage_gib: u32,
    /// Bandwidth in Mbit/s.
    pub bandwidth_mbps: u32,
    /// Whole GPUs.
    pub gpus: u16,
}

impl From<Resources> for Sizes {
    fn from(of: Resources) -> Self {
        let Resources { vcpus, memory_mib, storage_gib, bandwidth_mbps, gpus } = of;
        Self { vcpus, memory_mib, storage_gib, bandwidth_mbps, gpus }
    }
}

impl From<Sizes> for Resources {
    fn from(of: Sizes) -> Self {
        let Sizes { vcpus, memory_mib, storage_gib, bandwidth_mbps, gpus } = of;
        Self { vcpus, memory_mib, storage_gib, bandwidth_mbps, gpus }
    }
}

/// Answer of `tradewind_preflight`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Preflight {
    /// Why the provider would not take it now, a sentence; `None` if it would. It binds nobody.
    pub refusal: Option<String>,
}
