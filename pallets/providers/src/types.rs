//! What is stored.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use tradewind_primitives::{Balance, Profile, Tick};

/// Most names that can be reserved for one account at a time: the one before its last change of name, and the one it
/// had when it deregistered.
pub const MAX_RESERVATIONS: u32 = 2;

/// Stake that waits to be withdrawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Unbonding {
    /// How much; at least 1.
    pub amount: Balance,
    /// Live tick from which it may be withdrawn.
    pub available_at: Tick,
}

/// A provider as it stands on chain.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ProviderRecord {
    /// What it says of itself.
    pub profile: Profile,
    /// All of its stake, which is on hold, in WIND base units.
    pub stake: Balance,
    /// What leases reserve of it.
    pub reserved: Balance,
    /// What is being unbonded of it.
    pub unbonding: Option<Unbonding>,
    /// Whether it takes no new leases for good.
    pub retired: bool,
    /// Offers and leases that keep it from deregistering.
    pub open_items: u32,
}

impl ProviderRecord {
    /// What is being unbonded.
    pub fn unbonding(&self) -> Balance {
        self.unbonding.map_or(0, |unbonding| unbonding.amount)
    }

    /// The stake less what is being unbonded.
    pub fn bonded(&self) -> Balance {
        self.stake.saturating_sub(self.unbonding())
    }

    /// What new leases can reserve.
    pub fn free(&self) -> Balance {
        self.bonded().saturating_sub(self.reserved)
    }
}

/// A name that its owner gave up.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Reservation<AccountId> {
    /// Who may take it back.
    pub owner: AccountId,
    /// Live tick from which anybody may take it.
    pub until: Tick,
}
