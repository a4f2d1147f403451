//! Records of the pallet.

use crate::ring::RingEntry;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_core::H256;
use tradewind_primitives::{Tick, Ticks};

/// Silences that are told apart until the leases that they end were looked at. Of more, the last ones count as one.
pub const MAX_LAPSES: u32 = 4;

/// Stretches of accrued ticks between two heartbeats that are told apart. More come together only if a provider that has
/// missed heartbeats activates several leases; then some of their ticks count for no lease that ended between them.
pub type Stretches = BoundedVec<RingEntry, ConstU32<4>>;

/// The chain's clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct ClockRecord {
    /// First tick ever seen.
    pub first: Tick,
    /// This block's tick, or the previous block's before the inherent.
    pub last: Tick,
    /// Ticks in which the chain stood still.
    pub lost: Ticks,
    /// First tick after it last stood still.
    pub resumed: Tick,
    /// Those of the lost ticks that were lost then.
    pub lost_then: Ticks,
}

impl ClockRecord {
    /// The clock of a chain that sees its first tick.
    pub fn starting(tick: Tick) -> Self {
        Self { first: tick, last: tick, lost: 0, resumed: tick, lost_then: 0 }
    }
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

/// A silence that lasted too long.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Lapse {
    /// Live tick at which it had. Leases that were active before have failed then.
    pub at: Tick,
    /// All ticks that the provider had attested until then: none later counts for those leases.
    pub counter: Ticks,
}

/// What one provider attested.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct ProviderUptime<BlockNumber> {
    /// Ticks attested and committed.
    pub committed: Ticks,
    /// Ticks that the last heartbeat attested and the next one commits.
    pub uncommitted: Ticks,
    /// Ticks that activations and reports attested since: the next heartbeat adds them to its own. Whoever takes the
    /// counter's position attests up to it, or a late heartbeat could take back what the position counted on.
    pub accrued: Ticks,
    /// Where stretches of what was accrued since the last heartbeat end, with what had accrued until then.
    pub stretches: Stretches,
    /// The same of the heartbeat whose ticks are uncommitted.
    pub pending_stretches: Stretches,
    /// Tick of the heartbeat whose ticks are uncommitted.
    pub pending: Option<Tick>,
    /// Tick of the last heartbeat whose ticks are committed: the last entry of the ring.
    pub resolved: Option<Tick>,
    /// Tick up to which, and from which on, it attests: of the last heartbeat, activation or report.
    pub last: Tick,
    /// Tick of the last heartbeat, or of an activation after a time that none can attest.
    pub beat: Tick,
    /// The same in live ticks.
    pub beat_live: Tick,
    /// Leases that are active or closing.
    pub leases: u32,
    /// Those that are active: they stand in the slots `0..active`.
    pub active: u32,
    /// Whether somebody will look at the provider when its silence has lasted too long.
    pub watched: bool,
    /// Silences that lasted too long, oldest first, until the leases that they end were looked at.
    pub lapses: BoundedVec<Lapse, ConstU32<MAX_LAPSES>>,
    /// Covered ticks of its ended leases.
    pub covered: u64,
    /// Ticks that its ended leases ran.
    pub ran: u64,
    /// What the workload keys sign for the next heartbeat.
    pub challenge: H256,
    /// The last heartbeat's root.
    pub root: Option<RootRecord<BlockNumber>>,
}

impl<BlockNumber> ProviderUptime<BlockNumber> {
    /// All ticks attested, committed or not.
    pub fn attested(&self) -> Ticks {
        self.committed.saturating_add(self.uncommitted).saturating_add(self.accrued)
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
    /// Position from which nothing counts: it is reported down, or ended by a silence.
    pub down_from: Option<Ticks>,
    /// Live tick at which it was reported down.
    pub down_since: Option<Tick>,
    /// Position at which it was last reported up.
    pub last_up: Ticks,
    /// Whether it has ended and no report changes it any more.
    pub ended: bool,
    /// Live tick of its activation.
    pub since: Tick,
    /// Its slot among the provider's active leases, while it is one.
    pub slot: u32,
}
