//! Records of the pallet.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;
use tradewind_primitives::{Tick, Ticks};

/// The chain's clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct ClockRecord {
    /// First tick ever seen.
    pub first: Tick,
    /// This block's tick, or the previous block's before the inherent.
    pub last: Tick,
    /// Ticks in which the chain stood still.
    pub lost: Ticks,
}

/// The Merkle root of a heartbeat, with all that a later drawing over it needs.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct RootRecord<BlockNumber> {
    /// Root over the signed leaves; zero for none.
    pub merkle_root: H256,
    /// Leaves under it.
    pub leaf_count: u32,
    /// Active and closing leases at that time.
    pub slots: u32,
    /// What the workload keys signed.
    pub challenge: H256,
    /// Tick of the heartbeat.
    pub tick: Tick,
    /// Block of the heartbeat.
    pub block: BlockNumber,
}

/// What one provider attested.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct ProviderUptime<BlockNumber> {
    /// Ticks attested and committed.
    pub committed: Ticks,
    /// Ticks that the last heartbeat attested and the next one commits.
    pub uncommitted: Ticks,
    /// Tick of the heartbeat whose ticks are uncommitted.
    pub pending: Option<Tick>,
    /// Tick of the last heartbeat whose ticks are committed: the last entry of the ring.
    pub resolved: Option<Tick>,
    /// Tick of the last heartbeat, or of the activation that ended a time without leases.
    pub last: Tick,
    /// The same in live ticks.
    pub last_live: Tick,
    /// Leases that are active or closing.
    pub leases: u32,
    /// What the workload keys sign for the next heartbeat.
    pub challenge: H256,
    /// The last heartbeat's root.
    pub root: Option<RootRecord<BlockNumber>>,
}

impl<BlockNumber> ProviderUptime<BlockNumber> {
    /// All ticks attested, committed or not.
    pub fn reported(&self) -> Ticks {
        self.committed.saturating_add(self.uncommitted)
    }
}

/// What is known of one lease that is active or closing.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct LeaseUptime<AccountId> {
    /// Who attests it.
    pub provider: AccountId,
    /// Where the provider's position stood at activation.
    pub mark: Ticks,
    /// Ticks reported down, in all.
    pub downtime: Ticks,
    /// Position from which it is reported down.
    pub down_from: Option<Ticks>,
    /// Position at which it was last reported up.
    pub last_up: Ticks,
    /// Whether it has ended and no report changes it any more.
    pub ended: bool,
}
