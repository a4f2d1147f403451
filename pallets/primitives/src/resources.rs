//! What a workload needs and what an offer has.

use crate::Balance;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// Quantities of compute. Zero in a field means none of it.
#[derive(
    Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Resources {
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

impl Resources {
    /// Whether nothing is asked for.
    pub fn is_zero(&self) -> bool {
        *self == Self::default()
    }

    /// Field by field sum, or `None` if a field overflows.
    pub fn checked_add(&self, other: &Self) -> Option<Self> {
        Some(Self {
            vcpus: self.vcpus.checked_add(other.vcpus)?,
            memory_mib: self.memory_mib.checked_add(other.memory_mib)?,
            storage_gib: self.storage_gib.checked_add(other.storage_gib)?,
            bandwidth_mbps: self.bandwidth_mbps.checked_add(other.bandwidth_mbps)?,
            gpus: self.gpus.checked_add(other.gpus)?,
        })
    }

    /// Field by field difference, or `None` if `other` is larger in any field.
    pub fn checked_sub(&self, other: &Self) -> Option<Self> {
        Some(Self {
            vcpus: self.vcpus.checked_sub(other.vcpus)?,
            memory_mib: self.memory_mib.checked_sub(other.memory_mib)?,
            storage_gib: self.storage_gib.checked_sub(other.storage_gib)?,
            bandwidth_mbps: self.bandwidth_mbps.checked_sub(other.bandwidth_mbps)?,
            gpus: self.gpus.checked_sub(other.gpus)?,
        })
    }

    /// Field by field difference, no field below zero.
    pub fn saturating_sub(&self, other: &Self) -> Self {
        Self {
            vcpus: self.vcpus.saturating_sub(other.vcpus),
            memory_mib: self.memory_mib.saturating_sub(other.memory_mib),
            storage_gib: self.storage_gib.saturating_sub(other.storage_gib),
            bandwidth_mbps: self.bandwidth_mbps.saturating_sub(other.bandwidth_mbps),
            gpus: self.gpus.saturating_sub(other.gpus),
        }
    }

    /// Whether every field of `self` is at most that of `room`.
    pub fn fits(&self, room: &Self) -> bool {
        room.checked_sub(self).is_some()
    }
}

/// What sort of thing runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Kind {
    /// A virtual machine.
    #[codec(index = 0)]
    Machine,
    /// One container, or a pod of them.
    #[codec(index = 1)]
    Container,
    /// A WASI HTTP component.
    #[codec(index = 2)]
    Function,
}

/// Make, model and memory of a GPU in lower-case ASCII: `nvidia/h100/80gi`.
pub type GpuModel = BoundedVec<u8, ConstU32<48>>;

/// Where a provider stands.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Region {
    /// ISO 3166-1 alpha-2, upper case.
    pub country: [u8; 2],
    /// The provider's own name for the place, lower-case ASCII. In a requirement, empty means anywhere in the country.
    pub label: BoundedVec<u8, ConstU32<32>>,
}

impl Region {
    /// Whether a provider in `self` satisfies a buyer who asked for `wanted`.
    pub fn satisfies(&self, wanted: &Region) -> bool {
        self.country == wanted.country && (wanted.label.is_empty() || self.label == wanted.label)
    }

    /// Whether the country is two upper-case letters and the label printable lower-case ASCII.
    pub fn is_well_formed(&self) -> bool {
        self.country.iter().all(u8::is_ascii_uppercase)
            && self.label.iter().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase())
    }
}

/// The trusted execution environment that a workload asks for or an offer has.
#[derive(
    Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Tee {
    /// None.
    #[default]
    #[codec(index = 0)]
    None,
    /// AMD SEV-SNP.
    #[codec(index = 1)]
    SevSnp,
    /// Intel TDX.
    #[codec(index = 2)]
    Tdx,
}

/// What a buyer asks of an offer and of its provider.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Requirements {
    /// Kind of workload.
    pub kind: Kind,
    /// Quantities; not all zero.
    pub resources: Resources,
    /// Exact GPU model, if one is wanted.
    pub gpu_model: Option<GpuModel>,
    /// Where it must run, if it matters.
    pub region: Option<Region>,
    /// Trusted execution environment; `None` is content with any.
    pub tee: Tee,
    /// Least public reputation of the provider, in WIND base units.
    pub min_reputation: Balance,
    /// Least uptime that the provider promises, in parts per million.
    pub min_uptime_ppm: u32,
    /// Least identity tier of the provider.
    pub min_identity_tier: u8,
}

/// One reason why an offer does not satisfy requirements. Codec indices are pinned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Mismatch {
    /// There is no such offer.
    #[codec(index = 0)]
    NoSuchOffer,
    /// The offer is closed.
    #[codec(index = 1)]
    OfferClosed,
    /// The provider takes no new leases.
    #[codec(index = 2)]
    ProviderUnavailable,
    /// The offer is of another kind.
    #[codec(index = 3)]
    Kind,
    /// Too few free virtual CPUs.
    #[codec(index = 4)]
    Vcpus,
    /// Too little free memory.
    #[codec(index = 5)]
    Memory,
    /// Too little free storage.
    #[codec(index = 6)]
    Storage,
    /// Too little free bandwidth.
    #[codec(index = 7)]
    Bandwidth,
    /// Too few free GPUs.
    #[codec(index = 8)]
    Gpus,
    /// Another GPU model.
    #[codec(index = 9)]
    GpuModel,
    /// Another region.
    #[codec(index = 10)]
    Region,
    /// Another trusted execution environment.
    #[codec(index = 11)]
    Tee,
    /// The provider's reputation is too low.
    #[codec(index = 12)]
    ProviderReputation,
    /// The provider promises less uptime.
    #[codec(index = 13)]
    Uptime,
    /// The provider's identity tier is too low.
    #[codec(index = 14)]
    IdentityTier,
    /// The buyer's reputation is too low for the offer.
    #[codec(index = 15)]
    BuyerReputation,
    /// The offer is priced in another asset.
    #[codec(index = 16)]
    Asset,
    /// Shorter than the offer's shortest lease.
    #[codec(index = 17)]
    TooShort,
    /// Longer than the offer's longest lease.
    #[codec(index = 18)]
    TooLong,
    /// The provider's free stake does not cover the collateral.
    #[codec(index = 19)]
    Collateral,
    /// The requirements ask for nothing, for what costs nothing at this offer, or for a rate that overflows.
    #[codec(index = 20)]
    BadRequirements,
    /// The provider's service contract is not the one that the order asks for.
    #[codec(index = 21)]
    Terms,
    /// The provider posted the order itself.
    #[codec(index = 22)]
    OwnOrder,
}
