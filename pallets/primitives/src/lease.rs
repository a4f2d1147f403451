//! Leases: states, endings, and the record.

use crate::{
    AssetKind, Balance, Cid, CreditPart, Kind, LeaseId, OfferId, Rate, Resources, SealingKey, Tee, Tick, Ticks,
    WorkloadKey,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;

/// What the one who prunes a lease gets of its deposit, in millionths.
pub const PRUNE_TIP_PPM: u32 = 10_000;

/// What a workload's key signs when its lease is activated: shows that whoever activates has the key. Without it a key
/// that is seen in the transaction pool could be used up by a stranger's lease first.
pub fn activation_message<AccountId: Encode>(genesis: H256, lease: LeaseId, provider: &AccountId) -> Vec<u8> {
    (b"tradewind/activate/1", genesis, lease, provider).encode()
}

/// What runs.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Workload {
    /// The manifest travels sealed to the provider; the chain knows its salted hash.
    #[codec(index = 0)]
    Sealed {
        /// blake2-256 of the canonical manifest and its salt.
        manifest_hash: H256,
    },
    /// The manifest is public content.
    #[codec(index = 1)]
    Open {
        /// Where to find it.
        cid: Cid,
    },
}

/// Who or what ended a lease. Codec indices are pinned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum CloseReason {
    /// The term ended.
    #[codec(index = 0)]
    Expired,
    /// The buyer cancelled an active lease.
    #[codec(index = 1)]
    BuyerCancelled,
    /// The buyer cancelled before the provider accepted.
    #[codec(index = 2)]
    CancelledPending,
    /// The buyer cancelled while the provider was provisioning.
    #[codec(index = 3)]
    CancelledProvisioning,
    /// The provider declined.
    #[codec(index = 4)]
    Rejected,
    /// The provider did not answer in time.
    #[codec(index = 5)]
    AcceptTimeout,
    /// The buyer never delivered the manifest.
    #[codec(index = 6)]
    NoManifest,
    /// The manifest is not the one agreed on, or cannot be read.
    #[codec(index = 7)]
    BadManifest,
    /// The image that the manifest names cannot be had or run.
    #[codec(index = 8)]
    BadImage,
    /// The provider could not start the workload.
    #[codec(index = 9)]
    ProvisionFailed,
    /// The provider did not start the workload in time.
    #[codec(index = 10)]
    ProvisionTimeout,
    /// The buyer could not use the access it was given.
    #[codec(index = 11)]
    AccessRejected,
    /// The provider terminated after due notice.
    #[codec(index = 12)]
    NoticeGiven,
    /// The provider terminated at once.
    #[codec(index = 13)]
    Terminated,
    /// The provider sent no heartbeat.
    #[codec(index = 14)]
    Unresponsive,
    /// The provider reported the workload down for too long.
    #[codec(index = 15)]
    Down,
    /// Spot checks failed.
    #[codec(index = 16)]
    SpotCheckFailed,
    /// The DAO ended it.
    #[codec(index = 17)]
    Governance,
}

impl CloseReason {
    /// Whether the provider broke its promise.
    pub fn is_providers_fault(self) -> bool {
        matches!(
            self,
            Self::AcceptTimeout
                | Self::ProvisionFailed
                | Self::ProvisionTimeout
                | Self::Terminated
                | Self::Unresponsive
                | Self::Down
                | Self::SpotCheckFailed
        )
    }
}

/// Why a provider gives up provisioning. Codec indices are pinned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum FailReason {
    /// No manifest came.
    #[codec(index = 0)]
    NoManifest,
    /// It is not the one agreed on, or cannot be read.
    #[codec(index = 1)]
    BadManifest,
    /// The image cannot be had or run.
    #[codec(index = 2)]
    BadImage,
    /// A fault of the provider's.
    #[codec(index = 3)]
    Other,
}

impl FailReason {
    /// The ending that this leads to.
    pub fn close_reason(self) -> CloseReason {
        match self {
            Self::NoManifest => CloseReason::NoManifest,
            Self::BadManifest => CloseReason::BadManifest,
            Self::BadImage => CloseReason::BadImage,
            Self::Other => CloseReason::ProvisionFailed,
        }
    }
}

/// Where a lease stands. Codec indices are pinned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum LeaseState {
    /// The provider has not answered.
    #[codec(index = 0)]
    Pending {
        /// Live tick at which it times out.
        until: Tick,
    },
    /// The manifest is verified; the workload is being started.
    #[codec(index = 1)]
    Provisioning {
        /// Live tick at which it times out.
        until: Tick,
    },
    /// The workload runs.
    #[codec(index = 2)]
    Active,
    /// It has ended; the last attested ticks are awaited.
    #[codec(index = 3)]
    Closing {
        /// Who or what ended it.
        reason: CloseReason,
        /// Live tick at which it closes with what is committed by then.
        until: Tick,
    },
    /// It is over.
    #[codec(index = 4)]
    Closed {
        /// Who or what ended it.
        reason: CloseReason,
        /// Ticks that were attested and paid for.
        covered: Ticks,
        /// Live tick at which it closed.
        closed_at: Tick,
        /// What its whole term would have earned, in WIND base units at the rate of that tick; 0 without a rate.
        value: Balance,
        /// What its ending cost the provider of its collateral, in WIND base units.
        penalty: Balance,
    },
}

/// A lease as it stands on chain.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct LeaseRecord<AccountId> {
    /// Who pays and uses it.
    pub buyer: AccountId,
    /// Who runs it.
    pub provider: AccountId,
    /// The offer whose capacity it holds.
    pub offer: OfferId,
    /// Kind of workload.
    pub kind: Kind,
    /// What it holds of the offer.
    pub resources: Resources,
    /// Trusted execution environment it was rented with.
    pub tee: Tee,
    /// What it is paid in.
    pub asset: AssetKind,
    /// Its rate, for good.
    pub rate: Rate,
    /// Its term.
    pub ticks: Ticks,
    /// The longest term it may be extended to, from the offer.
    pub max_ticks: Ticks,
    /// Whether it may be extended, from the offer.
    pub extendable: bool,
    /// What runs.
    pub workload: Workload,
    /// The service contract it was rented under.
    pub terms: Option<Cid>,
    /// Key to which the access is sealed.
    pub buyer_sealing_key: SealingKey,
    /// Tick at which it was rented.
    pub opened_at: Tick,
    /// The same in live time: it holds capacity from here on.
    pub held_from: Tick,
    /// Tick of activation.
    pub starts_at: Option<Tick>,
    /// Tick at which it ends or ended.
    pub ends_at: Option<Tick>,
    /// Where it stands.
    pub state: LeaseState,
    /// blake2-256 of the sealed access.
    pub access_hash: Option<H256>,
    /// Key that the workload signs its attestations with.
    pub workload_key: Option<WorkloadKey>,
    /// Live tick until which the buyer may reject the access, and before which nothing is settled.
    pub access_until: Option<Tick>,
    /// What it reserves of the provider's stake, in WIND base units; nothing once it is closed.
    pub collateral: Balance,
    /// Live tick from which the provider may terminate without a penalty: it gave notice.
    pub notice: Option<Tick>,
    /// Tick at which the agenda looks at it; earlier and later entries are stale. `None` once it is closed.
    pub scheduled: Option<Tick>,
}

/// What stays of a lease after it was pruned, as long as its parties may answer for it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Tombstone<AccountId> {
    /// Who paid.
    pub buyer: AccountId,
    /// Who ran it.
    pub provider: AccountId,
    /// Live tick at which it closed.
    pub closed_at: Tick,
    /// What its whole term would have earned, in WIND base units.
    pub value: Balance,
    /// Whether it was activated, or ended by the provider's fault.
    pub counts: bool,
}

/// What is needed to open a lease.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LeaseTerms<AccountId> {
    /// Who pays.
    pub buyer: AccountId,
    /// Who runs it.
    pub provider: AccountId,
    /// The offer, whose capacity is reserved already.
    pub offer: OfferId,
    /// Kind of workload.
    pub kind: Kind,
    /// What is reserved.
    pub resources: Resources,
    /// Trusted execution environment.
    pub tee: Tee,
    /// What it is paid in.
    pub asset: AssetKind,
    /// Its rate.
    pub rate: Rate,
    /// Its term; at least 1.
    pub ticks: Ticks,
    /// The longest term it may be extended to.
    pub max_ticks: Ticks,
    /// Whether it may be extended.
    pub extendable: bool,
    /// What runs.
    pub workload: Workload,
    /// The service contract.
    pub terms: Option<Cid>,
    /// Key to which the access is sealed.
    pub buyer_sealing_key: SealingKey,
}

/// A lease as readers see it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct LeaseView<AccountId> {
    /// Its number.
    pub id: LeaseId,
    /// The record.
    pub lease: LeaseRecord<AccountId>,
    /// The deposit on hold, in the lease's asset.
    pub deposit: Balance,
    /// What is still on hold for its stream.
    pub held: Balance,
    /// What was paid for it, gross of the fee.
    pub paid: Balance,
    /// The fee's part of what was paid.
    pub fee: Balance,
    /// What was refunded of the stream.
    pub refunded: Balance,
    /// What the provider got of the stream without a fee, because the buyer cancelled while it was provisioning.
    pub compensated: Balance,
    /// What the treasury got of the stream and the deposit.
    pub forfeited: Balance,
    /// Ticks that are attested and committed.
    pub covered: Ticks,
    /// What a settlement now would pay, gross of the fee: of the buyer's own money and of the provider's trial credit.
    pub earned_now: Balance,
    /// What it owes to accounts that could not be paid.
    pub owed: Balance,
    /// Whether the provider reported its workload down, and not up since.
    pub down: bool,
    /// Whether `enforce` would bring it to its next state now.
    pub due: bool,
    /// Parts per million of the ticks that it ran, so far, that are or can still be attested. `None` before it runs.
    pub uptime_ppm: Option<u32>,
    /// What it has of the provider's trial credit, which is spent before the buyer's money: none of it is in the sums above.
    pub credit: CreditPart,
}
