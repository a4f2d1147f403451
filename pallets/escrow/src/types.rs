//! Records of the pallet.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_runtime::FixedU128;
use tradewind_primitives::{AssetKind, Balance, Rate};

/// The money of one lease. At all times `funded = held + paid + compensated + diverted + refunded` and
/// `deposit_funded = deposit + forfeited`; what is owed counts as one of what has left already.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct EscrowRecord<AccountId> {
    /// In whose account the money is.
    pub payer: AccountId,
    /// Who earns it.
    pub payee: AccountId,
    /// Its asset.
    pub asset: AssetKind,
    /// What it is earned at.
    pub rate: Rate,
    /// All that was put on hold for the stream.
    pub funded: Balance,
    /// What is still on hold for the stream.
    pub held: Balance,
    /// What was paid, gross of the fee.
    pub paid: Balance,
    /// The fee's part of what was paid.
    pub fee: Balance,
    /// Remainder of the fee, in millionths of a base unit.
    pub fee_carry: u32,
    /// What the provider got without a fee.
    pub compensated: Balance,
    /// What the treasury got of the stream.
    pub diverted: Balance,
    /// What was given back.
    pub refunded: Balance,
    /// The deposit as it was put on hold.
    pub deposit_funded: Balance,
    /// What is still on hold of the deposit.
    pub deposit: Balance,
    /// What the treasury got of the deposit.
    pub forfeited: Balance,
}

/// The money of one order. At all times `funded = held + assigned + compensated + refunded`.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct OrderEscrow<AccountId> {
    /// In whose account the money is.
    pub payer: AccountId,
    /// Its asset.
    pub asset: AssetKind,
    /// All that was put on hold.
    pub funded: Balance,
    /// What is still on hold, but for what is owed.
    pub held: Balance,
    /// What became money of leases.
    pub assigned: Balance,
    /// What bidders got because the buyer cancelled.
    pub compensated: Balance,
    /// What was given back.
    pub refunded: Balance,
    /// What of both could not be delivered yet.
    pub owed: Balance,
}

/// On what terms an asset is allowed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct AssetTerms {
    /// WIND base units per base unit of the asset.
    pub rate: FixedU128,
    /// Least deposit of a lease in it.
    pub min_deposit: Balance,
}
