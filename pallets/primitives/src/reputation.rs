//! Scores: what is kept of their history.

use crate::{Balance, Tick, Ticks};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Ticks in a year of the chain, nominally: 365 days.
pub const YEAR_TICKS: Ticks = 365 * 14_400;

/// Number of a year: so many times [`YEAR_TICKS`] have passed since the chain's first tick.
pub type Year = u32;

/// What one counterparty did to an account's score in one year, in WIND base units.
#[derive(
    Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct PairTotals {
    /// Gained by trade with the counterparty.
    pub gained: Balance,
    /// Spent to lower the counterparty's score.
    pub spent: Balance,
    /// Lost because the counterparty lowered it.
    pub lost: Balance,
}

/// What one side of a settlement gained by it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Gain<AccountId> {
    /// Who gained.
    pub who: AccountId,
    /// How much, in WIND base units.
    pub amount: Balance,
    /// Its score since, in WIND base units.
    pub score: Balance,
}

/// [`PairTotals`] with whom and when.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct HistoryEntry<AccountId> {
    /// The other side.
    pub counterparty: AccountId,
    /// The year, counted from the chain's first tick.
    pub year: Year,
    /// What changed.
    pub totals: PairTotals,
}

/// How far a party of an ended lease may still lower its counterparty's score for it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct LoweringView<AccountId> {
    /// Whose score would be lowered.
    pub counterparty: AccountId,
    /// The most that the party may still spend of its own, in WIND base units; it also needs as much score.
    pub left: Balance,
    /// The first live tick at which it is too late.
    pub until: Tick,
}
