//! What happened to scores, and to those who take part in emission.

use super::{read, ChainError, ChainEvent, Ours, Reader, Shape};
use codec::Decode;
use scale_info::TypeInfo;
use sp_core::{crypto::AccountId32, H256};
use tradewind_primitives::{Balance, LeaseId, Round};

/// What a party of a lease did to its counterparty's score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScoreEvent {
    /// It lowered it, at the price of its own.
    Lowered {
        /// Whose score was lowered.
        who: AccountId32,
        /// By how much, in WIND base units.
        amount: Balance,
        /// Its score since, in WIND base units.
        score: Balance,
        /// Who lowered it.
        by: AccountId32,
        /// What that cost, in WIND base units.
        spent: Balance,
        /// The score of who lowered it since, in WIND base units.
        score_of_by: Balance,
        /// Hash of a text that says why.
        reason_hash: H256,
    },
}

/// What happened to one who takes part in emission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EmissionEvent {
    /// It was enrolled, or its enrolment extended.
    Enrolled {
        /// The first round that was paid for.
        from: Round,
        /// The first round in which it no longer takes part.
        expires: Round,
        /// What it paid, in WIND base units.
        fee: Balance,
        /// Its weight from the next round on.
        weight: u64,
    },
    /// Its weight was changed.
    Reweighed {
        /// For the round in progress.
        weight: u64,
        /// From the next round on.
        next: u64,
    },
    /// What it earned was paid.
    Claimed {
        /// How much, in WIND base units.
        amount: Balance,
    },
}

events_of! {
    "Reputation", lease: LeaseId => ScoreEvent::Score, read_score_event, all_score_events:
    Lowered {
        who: AccountId32, amount: Balance, score: Balance, by: AccountId32, spent: Balance, score_of_by: Balance,
        reason_hash: H256
    }
}

events_of! {
    "Emission", who: AccountId32 => EmissionEvent::Emission, read_emission_event, all_emission_events:
    Enrolled { from: Round, expires: Round, fee: Balance, weight: u64 }
    Reweighed { weight: u64, next: u64 }
    Claimed { amount: Balance }
}
