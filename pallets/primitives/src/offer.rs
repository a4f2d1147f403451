//! Offers: a provider's standing pools of capacity.

use crate::{AssetKind, Balance, GpuModel, Kind, OfferId, Rate, Region, Resources, Tee, Ticks, UnitRates};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// What a provider says when it posts an offer.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct OfferTerms {
    /// Kind of workload it takes.
    pub kind: Kind,
    /// Where it runs.
    pub region: Region,
    /// Model of its GPUs, if it has any.
    pub gpu_model: Option<GpuModel>,
    /// Its trusted execution environment.
    pub tee: Tee,
    /// All of it, rented or not.
    pub capacity: Resources,
    /// Price of each unit.
    pub rates: UnitRates,
    /// What it is paid in.
    pub asset: AssetKind,
    /// Shortest lease; at least 1.
    pub min_ticks: Ticks,
    /// Longest lease; at least `min_ticks`.
    pub max_ticks: Ticks,
    /// Least public reputation of a buyer, in WIND base units.
    pub min_reputation: Balance,
    /// Whether a lease of it can be extended.
    pub extendable: bool,
}

/// An offer as it stands on chain.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct OfferRecord<AccountId> {
    /// Who offers.
    pub provider: AccountId,
    /// What is offered.
    pub terms: OfferTerms,
    /// What leases hold of the capacity; never more than it.
    pub reserved: Resources,
    /// Leases that hold some of it.
    pub leases: u32,
    /// Whether new leases are taken.
    pub open: bool,
}

/// An offer that satisfies requirements, with its price.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct OfferMatch<AccountId> {
    /// Number of the offer.
    pub id: OfferId,
    /// The offer.
    pub offer: OfferRecord<AccountId>,
    /// The provider's name.
    pub provider_name: Vec<u8>,
    /// The provider's public reputation, in WIND base units.
    pub reputation: Balance,
    /// Rate of the resources asked for.
    pub rate: Rate,
    /// What the whole term costs: what `rent` puts on hold beside the deposit.
    pub cost: Balance,
    /// The deposit that `rent` puts on hold, in the offer's asset.
    pub deposit: Balance,
}
