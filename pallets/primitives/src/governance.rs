//! Referenda as readers see them.

use crate::Balance;
use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;

/// What a referendum may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Track {
    /// Anything.
    #[codec(index = 0)]
    Root,
    /// Spend the treasury.
    #[codec(index = 1)]
    Treasury,
    /// Change the market's numbers and lists.
    #[codec(index = 2)]
    Parameters,
}

impl Track {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Root, Self::Treasury, Self::Parameters];

    /// Its number, in calls about votes.
    pub fn id(self) -> u16 {
        self as u16
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Treasury => "treasury",
            Self::Parameters => "parameters",
        }
    }
}

/// How far a referendum has come. Times are numbers of blocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum ReferendumState {
    /// Votes count already, but it is not being decided yet.
    #[codec(index = 0)]
    Preparing {
        /// Whether the decision's deposit is there. Without it, it is never decided.
        deposited: bool,
    },
    /// It is being decided.
    #[codec(index = 1)]
    Deciding {
        /// When it is rejected, if it is not approved before.
        ends_at: u32,
        /// When it is approved, if it stays as it is.
        confirmed_at: Option<u32>,
    },
    /// It was approved then.
    #[codec(index = 2)]
    Approved {
        /// When.
        at: u32,
    },
    /// It was rejected then.
    #[codec(index = 3)]
    Rejected {
        /// When.
        at: u32,
    },
    /// It ended without a decision then: cancelled, killed, or never put up for one.
    #[codec(index = 4)]
    Ended {
        /// When.
        at: u32,
    },
}

/// A referendum.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ReferendumView<AccountId> {
    /// Its number.
    pub index: u32,
    /// How far it has come.
    pub state: ReferendumState,
    /// What is known of it while it has not ended.
    pub ongoing: Option<OngoingView<AccountId>>,
}

/// A referendum that has not ended.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct OngoingView<AccountId> {
    /// What it may do.
    pub track: Track,
    /// Who submitted it.
    pub submitter: AccountId,
    /// The call that is carried out if it is approved, encoded, or its first 1,024 bytes; empty if nobody has stored it.
    pub proposal: Vec<u8>,
    /// Votes for it, with their conviction, in WIND base units.
    pub ayes: Balance,
    /// Votes against it.
    pub nays: Balance,
    /// What is for it without conviction.
    pub support: Balance,
    /// All that could be.
    pub electorate: Balance,
}
