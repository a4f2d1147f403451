//! Identifiers and the scalar types that every crate of the market uses.

use crate::{ChannelId, OrderId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::traits::tokens::fungible::NativeOrWithId;
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// An amount in base units of its asset.
pub type Balance = u128;

/// A relay-chain block number: the chain's unit of time, six seconds nominally.
pub type Tick = u32;

/// A number of ticks.
pub type Ticks = u32;

/// Number of an offer; never reused.
pub type OfferId = u64;

/// Number of a lease; never reused.
pub type LeaseId = u64;

/// The native token, or an allow-listed asset of `pallet-assets`.
pub type AssetKind = NativeOrWithId<u32>;

/// A content identifier (CIDv1) in its binary form.
pub type Cid = BoundedVec<u8, ConstU32<64>>;

/// A public X25519 key to which a sealed box is addressed.
pub type SealingKey = [u8; 32];

/// A public ed25519 key that a workload signs its attestations with.
pub type WorkloadKey = [u8; 32];

/// An ed25519 signature by a workload's key.
pub type WorkloadSignature = [u8; 64];

/// What a sum on hold belongs to. Codec indices are pinned.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum EscrowId {
    /// The stream and the deposit of a lease.
    #[codec(index = 0)]
    Lease(LeaseId),
    /// What an order holds for the leases that it asks for.
    #[codec(index = 1)]
    Order(OrderId),
    /// What a channel holds for paid requests.
    #[codec(index = 2)]
    Channel(ChannelId),
}
