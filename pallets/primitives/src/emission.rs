//! Emission, as readers see it.

use crate::{Balance, Round, Tick};
use codec::{Decode, Encode};
use scale_info::TypeInfo;

/// The round in progress, and where emission stands.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct EmissionView<AccountId> {
    /// The round that the last block is in.
    pub round: Round,
    /// All rounds before this one are paid out. Earlier than `round` for some blocks after a downtime.
    pub paid_to: Round,
    /// The round's first tick.
    pub starts_at: Tick,
    /// The first tick after it.
    pub ends_at: Tick,
    /// What it emits, in WIND base units.
    pub reward: Balance,
    /// Weight that takes part in it.
    pub weight: u128,
    /// Weight that joins with the next one.
    pub joining: u128,
    /// What was minted so far, in WIND base units.
    pub minted: Balance,
    /// What rounds emitted in which nobody took part: never minted.
    pub skipped: Balance,
    /// What was issued before the first round, in WIND base units.
    pub offset: Balance,
    /// The account that holds what is minted and not claimed.
    pub pot: AccountId,
    /// What it holds, in WIND base units.
    pub unclaimed: Balance,
}

/// One who takes part in emission, or did and has something left to claim.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ParticipantView {
    /// Its weight in the round in progress.
    pub weight: u64,
    /// Its weight from the next round on; 0 if the enrolment has ended.
    pub next_weight: u64,
    /// The weight that its score gives; if it is another, a refresh brings it up to date.
    pub due_weight: u64,
    /// The first round in which it no longer takes part.
    pub expires: Round,
    /// What it earned and has not claimed, in whole WIND base units.
    pub claimable: Balance,
}

/// What a round emits.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ScheduleView {
    /// In WIND base units.
    pub reward: Balance,
    /// What taking part in it costs, in WIND base units.
    pub fee: Balance,
    /// The first round with a smaller reward; `None` if this one has none.
    pub next_halving: Option<Round>,
    /// What the rounds before it emit in all, in WIND base units.
    pub before: Balance,
    /// What all rounds emit, in WIND base units.
    pub ceiling: Balance,
    /// The first round without a reward.
    pub end: Round,
}

/// What enrolling costs.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct EnrolmentView {
    /// The first round that is paid for.
    pub from: Round,
    /// The first round in which the account no longer takes part.
    pub expires: Round,
    /// The fee, in WIND base units.
    pub fee: Balance,
    /// The weight from the next round on.
    pub weight: u64,
}
