//! Orders: what buyers need, and what providers bid for.

use crate::{
    AssetKind, Balance, Cid, Kind, LeaseId, Mismatch, OfferId, Rate, Requirements, Resources, SealingKey, Tick, Ticks,
    Workload,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_core::U512;

/// Number of an order; never reused.
pub type OrderId = u64;

/// Most leases that one order asks for.
pub const MAX_SLOTS: u32 = 16;

/// All of something, in millionths.
const WHOLE_PPM: u32 = 1_000_000;

/// Which leases an order of several opens. Codec indices are pinned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Fill {
    /// All that it asks for, or none.
    #[codec(index = 0)]
    All,
    /// As many as there are bids for.
    #[codec(index = 1)]
    Any,
}

/// What makes one bid better than another. Codec indices are pinned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Policy {
    /// The lower rate.
    #[codec(index = 0)]
    LowestPrice,
    /// The lower rate, less a part of it for the provider's public reputation.
    #[codec(index = 1)]
    Weighted {
        /// What endless reputation takes off the rate, in millionths, at most 1,000,000.
        ppm: u32,
    },
}

impl Policy {
    /// Whether it can be followed.
    pub fn is_valid(&self) -> bool {
        match self {
            Self::LowestPrice => true,
            Self::Weighted { ppm } => *ppm <= WHOLE_PPM,
        }
    }

    /// The score of a bid; the lower wins: `rate − ⌊rate × weight × reputation / (reputation + half)⌋`, where `half` is
    /// the reputation that takes off half of the weight, and not zero. At least 1 for a rate of at least 1.
    pub fn score(&self, rate: Rate, reputation: Balance, half: Balance) -> Rate {
        let Self::Weighted { ppm } = self else { return rate };
        // The product of all three has up to 276 bits.
        let known = U512::from(reputation);
        let over = U512::from(WHOLE_PPM) * (known + U512::from(half.max(1)));
        let off = U512::from(rate) * U512::from((*ppm).min(WHOLE_PPM)) * known / over;
        rate.saturating_sub(u128::try_from(off).unwrap_or(rate))
    }
}

/// What a buyer says when it posts an order.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct OrderTerms {
    /// What each lease needs.
    pub requirements: Requirements,
    /// How many leases; 1 to 16.
    pub count: u8,
    /// Whether it must be all of them.
    pub fill: Fill,
    /// What is paid in.
    pub asset: AssetKind,
    /// The highest rate of each lease; at least 1.
    pub max_rate: Rate,
    /// The term of each lease; at least 1.
    pub ticks: Ticks,
    /// Live ticks for which bids are taken; at least 1.
    pub bidding: Ticks,
    /// What makes one bid better than another.
    pub policy: Policy,
    /// What runs.
    pub workload: Workload,
    /// Key to which the access is sealed.
    pub buyer_sealing_key: SealingKey,
    /// The service contract that a bidder's must be, if it matters.
    pub terms: Option<Cid>,
}

/// A bid that stands: nobody has bid better on its slot yet.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Bid<AccountId> {
    /// Whose.
    pub provider: AccountId,
    /// The offer whose capacity it holds.
    pub offer: OfferId,
    /// The lease's rate if it wins.
    pub rate: Rate,
    /// What it is compared by; the lower wins.
    pub score: Rate,
    /// The service contract as it was when the bid was made.
    pub terms: Option<Cid>,
    /// What it reserves of the provider's stake, in WIND base units.
    pub collateral: Balance,
}

/// One lease that an order asks for. Codec indices are pinned.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Slot<AccountId> {
    /// Nobody has bid.
    #[codec(index = 0)]
    Empty,
    /// The best bid so far.
    #[codec(index = 1)]
    Standing(Bid<AccountId>),
    /// Its lease was opened, or its money given back.
    #[codec(index = 2)]
    Ended,
}

impl<AccountId> Slot<AccountId> {
    /// The bid that stands.
    pub fn bid(&self) -> Option<&Bid<AccountId>> {
        match self {
            Self::Standing(bid) => Some(bid),
            Self::Empty | Self::Ended => None,
        }
    }
}

/// Where an order stands. Codec indices are pinned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum OrderState {
    /// Bids are taken, until live time reaches its end.
    #[codec(index = 0)]
    Bidding,
    /// Each slot with a bid opens its lease.
    #[codec(index = 1)]
    Awarding,
    /// Not every slot had a bid, and the buyer wanted all: each bid is let go.
    #[codec(index = 2)]
    Unfilled,
    /// The buyer cancelled: each bidder gets something for it.
    #[codec(index = 3)]
    Cancelled,
}

/// An order as it stands on chain, until its last slot has ended.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct OrderRecord<AccountId> {
    /// Who pays.
    pub buyer: AccountId,
    /// What was ordered.
    pub terms: OrderTerms,
    /// Where it stands.
    pub state: OrderState,
    /// Live tick at which bidding ends.
    pub ends_at: Tick,
    /// How often late bids moved that.
    pub extensions: u8,
    /// The number of slot 0's lease; those of the others follow. A slot without a lease leaves its number unused.
    pub first_lease: LeaseId,
    /// On hold for each slot beside what the term costs at the limit: the deposit of its lease, at most.
    pub deposit: Balance,
    /// The leases that it asks for.
    pub slots: BoundedVec<Slot<AccountId>, ConstU32<MAX_SLOTS>>,
}

impl<AccountId> OrderRecord<AccountId> {
    /// The number that the lease of a slot has, or would have.
    pub fn lease(&self, slot: u32) -> LeaseId {
        self.first_lease.saturating_add(slot.into())
    }
}

/// What remains to be done for an order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OrderDue {
    /// Nothing: there is no such order any more.
    Nothing,
    /// Something, when live time reaches this.
    At(Tick),
    /// A step is due.
    Step,
}

/// An order as readers see it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct OrderView<AccountId> {
    /// Its number.
    pub id: OrderId,
    /// The record.
    pub order: OrderRecord<AccountId>,
    /// What is on hold for it, deposits included, in its asset.
    pub held: Balance,
    /// Whether bids are taken now.
    pub open: bool,
}

/// An order that a provider may bid on, and what its offers say to it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct OpenOrder<AccountId> {
    /// The order.
    pub order: OrderView<AccountId>,
    /// Each open offer of the provider, with every reason why it cannot serve this order; none if it can.
    pub offers: Vec<(OfferId, Vec<Mismatch>)>,
}

/// A bid that stands, as its bidder sees it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct StandingBid<AccountId> {
    /// On which order.
    pub order: OrderId,
    /// On which of its slots.
    pub slot: u32,
    /// The number of the lease that it opens if it wins.
    pub lease: LeaseId,
    /// Kind of workload.
    pub kind: Kind,
    /// What it holds of its offer.
    pub resources: Resources,
    /// The bid.
    pub bid: Bid<AccountId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIND: Balance = 1_000_000_000;

    #[test]
    fn the_lowest_price_takes_nothing_off() {
        assert_eq!(Policy::LowestPrice.score(700, u128::MAX, 1_000 * WIND), 700);
    }

    #[test]
    fn reputation_takes_its_part_of_the_weight_off_rounded_down() {
        let policy = Policy::Weighted { ppm: 200_000 };
        assert_eq!(policy.score(1_000, 0, 1_000 * WIND), 1_000);
        // Half of the weight at the half.
        assert_eq!(policy.score(1_000, 1_000 * WIND, 1_000 * WIND), 900);
        assert_eq!(policy.score(1_000, 3_000 * WIND, 1_000 * WIND), 850);
        assert_eq!(policy.score(9, 1_000 * WIND, 1_000 * WIND), 9, "nothing off is less than a unit");
    }

    #[test]
    fn no_reputation_makes_a_bid_free() {
        let policy = Policy::Weighted { ppm: 1_000_000 };
        for rate in [1, 2, 1_000, u128::MAX] {
            for reputation in [0, 1, WIND, u128::MAX] {
                let score = policy.score(rate, reputation, 1_000 * WIND);
                assert!(score >= 1 && score <= rate, "{rate} {reputation}: {score}");
            }
        }
    }

    #[test]
    fn more_than_everything_cannot_be_taken_off() {
        assert!(Policy::Weighted { ppm: 1_000_000 }.is_valid());
        assert!(!Policy::Weighted { ppm: 1_000_001 }.is_valid());
    }
}
