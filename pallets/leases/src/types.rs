//! What is stored.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use tradewind_primitives::{LeaseId, OrderId};

/// Something to look at when its tick comes.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum AgendaItem<AccountId> {
    /// A deadline of a lease. Stale, unless its record says that it is scheduled for this tick.
    #[codec(index = 0)]
    Lease(LeaseId),
    /// A provider that may be silent.
    #[codec(index = 1)]
    Provider {
        /// Who.
        who: AccountId,
        /// How many of its slots are still to be looked at, if looking at them has begun.
        slots: Option<u32>,
    },
    /// What stays of a pruned lease.
    #[codec(index = 2)]
    Tombstone(LeaseId),
    /// The end of an order's bidding, or slots of it that are still to be ended.
    #[codec(index = 3)]
    Order(OrderId),
}
