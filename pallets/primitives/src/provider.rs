//! Providers as the chain knows them.

use crate::{Balance, Cid, Region, SealingKey};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// A provider's name: a DNS label of 3 to 32 bytes.
pub type Name = BoundedVec<u8, ConstU32<32>>;

/// Where a provider's agent is reached: an `https` or `wss` URL.
pub type Endpoint = BoundedVec<u8, ConstU32<256>>;

/// A cloud that a broker rents from, as the registry of clouds names it.
pub type CloudName = BoundedVec<u8, ConstU32<32>>;

/// Most clouds one provider may name.
pub const MAX_CLOUDS: u32 = 8;

/// What a provider says of itself.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Profile {
    /// Unique name.
    pub name: Name,
    /// The agent's API.
    pub endpoint: Endpoint,
    /// Key to which manifests are sealed.
    pub sealing_key: SealingKey,
    /// Where it stands.
    pub region: Region,
    /// The service contract, copied into each lease.
    pub terms: Option<Cid>,
    /// Clouds it brokers.
    pub clouds: BoundedVec<CloudName, ConstU32<MAX_CLOUDS>>,
    /// Uptime that it promises, in parts per million.
    pub promised_uptime_ppm: u32,
}

/// A provider as readers see it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ProviderView<AccountId> {
    /// Its account.
    pub account: AccountId,
    /// What it says of itself.
    pub profile: Profile,
    /// All of its stake, in WIND base units.
    pub stake: Balance,
    /// What leases hold of the stake.
    pub reserved: Balance,
    /// What is being unbonded.
    pub unbonding: Balance,
    /// What new leases can reserve.
    pub free: Balance,
    /// Whether it takes no new leases for good.
    pub retired: bool,
    /// Its public reputation, in WIND base units.
    pub reputation: Balance,
    /// Tier of the identity judgements on it; 0 is none.
    pub identity_tier: u8,
    /// The uptime of its ended leases as the chain measured it, in parts per million; to be read beside the promised
    /// one. `None` before the first has ended.
    pub measured_uptime_ppm: Option<u32>,
}
