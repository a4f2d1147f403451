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

/// Downtimes of one lease that are told apart until the heartbeats around them are committed. Of more, the last ones
/// count as one, with what lies between them.
pub const MAX_DOWNTIMES: u32 = 4;

/// Stalls of the chain that are told apart. Live time of a tick before more of them comes out too early.
pub const MAX_STALLS: u32 = 4;

/// A time in which the chain stood still.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Stall {
    /// First tick after it.
    pub resumed: Tick,
    /// Ticks that it does not count as live.
    pub lost: Ticks,
}

/// The chain's clock.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ClockRecord {
    /// First tick ever seen.
    pub first: Tick,
    /// This block's tick, or the previous block's before the inherent.
    pub last: Tick,
    /// Ticks in which the chain stood still.
    pub lost: Ticks,
    /// The last of those times, oldest first.
    pub stalls: BoundedVec<Stall, ConstU32<MAX_STALLS>>,
}

impl ClockRecord {
    /// The clock of a chain that sees its first tick.
    pub fn starting(tick: Tick) -> Self {
        Self { first: tick, last: tick, lost: 0, stalls: Default::default() }
    }
}

/// The Merkle root of a heartbeat, with all that a later drawing over it needs.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct RootRecord<BlockNumber> {
    /// Root over the signed leaves; zero for none.
    pub merkle_root: H256,
    /// Leaves under it.
    pub leaf_count: u32,
    /// Active leases at that time: the slots of which one can be drawn.
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
#[scale_info(capture_docs = "always")]
pub struct Lapse {
    /// Live tick at which it had. Leases that were active before have failed then.
    pub at: Tick,
    /// All ticks that the provider had attested until then: none later counts for those leases.
    pub counter: Ticks,
}

/// What one provider attested.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
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

/// A time that a workload was reported down for, in positions of its provider's counter.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Downtime {
    /// The first position of it: nothing after this counts.
    pub from: Ticks,
    /// The last one: after it everything counts again.
    pub until: Ticks,
}

/// What is known of one lease that is active or closing.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct LeaseUptime<AccountId> {
    /// Who attests it.
    pub provider: AccountId,
    /// Where the provider's position stood at activation.
    pub mark: Ticks,
    /// Ticks reported down, but those of `downtimes`.
    pub downtime: Ticks,
    /// The last times reported down and up again, oldest first. The counter of committed ticks may not have come to them
    /// yet, and what it says must not be less for it.
    pub downtimes: BoundedVec<Downtime, ConstU32<MAX_DOWNTIMES>>,
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

impl<AccountId> LeaseUptime<AccountId> {
    /// Ticks up to `position` that it was reported down for, and up again.
    pub fn down_before(&self, position: Ticks) -> Ticks {
        self.downtimes
            .iter()
            .fold(self.downtime, |sum, down| sum.saturating_add(position.min(down.until).saturating_sub(down.from)))
    }

    /// It was down from position `from` until `until`, of which all before `committed` is settled for good.
    pub(crate) fn note_down(&mut self, from: Ticks, until: Ticks, committed: Ticks) {
        if from >= until {
            return;
        }
        if self.downtimes.is_full() && self.downtimes.first().is_some_and(|oldest| oldest.until <= committed) {
            let oldest = self.downtimes.remove(0);
            self.downtime = self.downtime.saturating_add(oldest.until.saturating_sub(oldest.from));
        }
        if let (Err(_), Some(last)) = (self.downtimes.try_push(Downtime { from, until }), self.downtimes.last_mut()) {
            last.until = until;
        }
    }
}
