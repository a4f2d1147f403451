//! What is stored.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use tradewind_primitives::Balance;

/// The score of one account.
#[derive(
    Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct ScoreRecord {
    /// The public score, in WIND base units.
    pub public: Balance,
    /// What earlier gains left over, in millionths of a base unit; below 10⁶.
    pub carry_ppm: u32,
}
