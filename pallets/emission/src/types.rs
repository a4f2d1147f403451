//! What is stored.

use crate::accumulator::{share, Accumulator};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use tradewind_primitives::{Balance, Round};

/// Where emission stands.
#[derive(
    Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct EmissionState {
    /// The round in progress: all before it are paid out.
    pub round: Round,
    /// Weight that takes part in it.
    pub weight: u128,
    /// Weight that joins with the next one.
    pub joining: u128,
    /// Reward per weight of the rounds before it.
    pub sums: Accumulator,
    /// No enrolment ends after this round.
    pub horizon: Round,
    /// What was minted, in WIND base units.
    pub minted: Balance,
    /// What participants earned that is less than an account can begin with, and is minted with more.
    pub unminted: Balance,
    /// Rewards of rounds in which nobody took part: they are never minted.
    pub skipped: Balance,
    /// What was issued before the first round, in WIND base units.
    pub offset: Balance,
}

/// What is kept of a round for those who join, refresh or leave with its beginning.
#[derive(
    Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Mark {
    /// Reward per weight of the rounds before it, scaled; `None` until it begins.
    pub rpw: Option<u128>,
    /// How many entries of participants still need it.
    pub users: u32,
    /// Weight that leaves with its beginning; nothing after that.
    pub leaving: u128,
}

/// A greater weight that is to come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct NextWeight {
    /// The round from which on it counts.
    pub from: Round,
    /// The weight.
    pub weight: u64,
}

/// One who takes part, or took part and has something left to claim.
#[derive(
    Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Participant {
    /// Weight since `rpw` was read.
    pub weight: u64,
    /// The weight that follows on it.
    pub next: Option<NextWeight>,
    /// The first round in which it no longer takes part.
    pub expires: Round,
    /// Reward per weight up to which `earned` counts, scaled.
    pub rpw: u128,
    /// What it earned and has not claimed, in WIND base units × 10¹⁸.
    pub earned: u128,
}

/// Rounds whose marks a participant needs no more.
pub(crate) type Released = [Option<Round>; 2];

impl Participant {
    /// The weight with which it goes on from the next round.
    pub fn standing(&self) -> u64 {
        self.next.map_or(self.weight, |next| next.weight)
    }

    /// Whether it takes part, now or from the next round on; as of the last time it was brought up to date.
    pub fn is_enrolled(&self) -> bool {
        self.standing() > 0
    }

    fn earn_up_to(&mut self, rpw: u128) {
        self.earned = self.earned.saturating_add(share(self.weight, self.rpw, rpw));
        self.rpw = rpw;
    }

    /// Brings it up to the beginning of the round in progress; `mark` says the sum at the beginning of an earlier one.
    pub(crate) fn updated(mut self, state: &EmissionState, mark: impl Fn(Round) -> Option<u128>) -> (Self, Released) {
        let mut released = [None, None];
        if let Some(next) = self.next.filter(|next| next.from <= state.round) {
            // A mark that is missing gives nothing: it never is.
            self.earn_up_to(mark(next.from).unwrap_or(self.rpw));
            self.weight = next.weight;
            self.next = None;
            released[0] = Some(next.from);
        }
        if !self.is_enrolled() {
            return (self, released);
        }
        if self.expires <= state.round {
            self.earn_up_to(mark(self.expires).unwrap_or(self.rpw));
            self.weight = 0;
            self.next = None;
            released[1] = Some(self.expires);
        } else {
            self.earn_up_to(state.sums.rpw);
        }
        (self, released)
    }
}
