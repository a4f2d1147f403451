//! What is stored, and what operators send.

use crate::{crypto::AuthorityId, Error, MAX_BATCH, MAX_OPERATORS};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};
use tradewind_primitives::{FeedKey, MicroUsd, Tick};

/// The greatest price there can be, in micro-USD: a million million dollars. All sums over prices fit 128 bits then.
pub const MAX_VALUE: MicroUsd = 1_000_000_000_000_000_000;

/// Who made an account an operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Admission {
    /// It is a collator of this session.
    #[codec(index = 0)]
    Session,
    /// The DAO added it.
    #[codec(index = 1)]
    Dao,
}

/// One who may submit prices.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Operator<AccountId> {
    /// Its account. It needs no money, and need not exist.
    pub account: AccountId,
    /// The key that its submissions are signed with.
    pub key: AuthorityId,
    /// Who made it one.
    pub admission: Admission,
}

/// All who may submit prices.
pub type OperatorList<AccountId> = BoundedVec<Operator<AccountId>, ConstU32<MAX_OPERATORS>>;

/// The last submission of an operator.
#[derive(
    Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Submitted {
    /// Its number. The next is greater, and has the same upper half.
    pub sequence: u64,
    /// The tick that it names. The next one's is later.
    pub tick: Tick,
}

/// Bits of a number that count submissions; those above count who has joined. An operator submits once a tick at most.
const SUBMISSIONS_BITS: u32 = 32;

impl Submitted {
    /// Where one begins who becomes an operator as the `joins`th that ever did, counted from zero. No other has its numbers,
    /// itself at another time included: nothing that it signed before counts again.
    pub fn joining(joins: u32) -> Self {
        Self { sequence: u64::from(joins) << SUBMISSIONS_BITS, tick: 0 }
    }

    /// The how manieth it was who joined.
    pub(crate) fn joined(&self) -> u64 {
        self.sequence >> SUBMISSIONS_BITS
    }

    /// Whether `sequence` can be the number of a submission after this one.
    pub fn precedes(&self, sequence: u64) -> bool {
        sequence > self.sequence && sequence >> SUBMISSIONS_BITS == self.joined()
    }
}

/// Most decimals of an asset that can be a pair.
pub const MAX_DECIMALS: u8 = 18;

/// What one operator says of a price.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Observation<AccountId> {
    /// Who.
    pub operator: AccountId,
    /// The price, in micro-USD.
    pub value: MicroUsd,
    /// The chain's tick when the source was asked.
    pub tick: Tick,
    /// The operator's own clock then, in seconds since 1970.
    pub source_time: u64,
}

/// The values that a price can have. What is beyond is a mistake.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    serde::Serialize,
    serde::Deserialize,
)]
#[scale_info(capture_docs = "always")]
pub struct Bounds {
    /// The least, in micro-USD; not zero.
    pub min: MicroUsd,
    /// The most, in micro-USD; at most [`MAX_VALUE`].
    pub max: MicroUsd,
}

impl Bounds {
    /// Whether they are bounds at all.
    pub fn is_valid(&self) -> bool {
        0 < self.min && self.min <= self.max && self.max <= MAX_VALUE
    }

    /// Whether `value` is within them.
    pub fn contain(&self, value: MicroUsd) -> bool {
        (self.min..=self.max).contains(&value)
    }
}

/// The value in force.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Accepted {
    /// In micro-USD.
    pub value: MicroUsd,
    /// When enough operators agreed last.
    pub tick: Tick,
}

/// A jump that waits for a second round.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Jump {
    /// Where to, in micro-USD.
    pub value: MicroUsd,
    /// Since when.
    pub since: Tick,
}

/// What a pair was in ten ticks in a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Span {
    /// The first of them.
    pub from: Tick,
    /// The least, in micro-USD.
    pub low: MicroUsd,
    /// The most, in micro-USD.
    pub high: MicroUsd,
}

/// Most spans that are remembered of a pair.
pub const MAX_SPANS: u32 = 12;

/// The average of a pair.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Average {
    /// In micro-USD × 10⁹.
    pub scaled: u128,
    /// Up to when.
    pub tick: Tick,
}

/// A price, with all that it follows from.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Feed<AccountId> {
    /// What it can be.
    pub bounds: Bounds,
    /// The decimals of a pair's asset when the feed was opened, at most [`MAX_DECIMALS`]; 0 of any other price. Whoever keeps
    /// the asset can change them there, and would change what it is worth a thousandfold.
    pub decimals: u8,
    /// What operators say, one each, in the order in which they said something first.
    pub observations: BoundedVec<Observation<AccountId>, ConstU32<MAX_OPERATORS>>,
    /// The value in force; it can be relied on only under the conditions that [`Pallet::price`](crate::Pallet::price)
    /// knows.
    pub accepted: Option<Accepted>,
    /// The distance of the highest from the lowest observation, in parts per million of the median, when somebody spoke
    /// last.
    pub spread_ppm: u32,
    /// A jump that waits, or is being followed.
    pub jump: Option<Jump>,
    /// The average of a pair, since it had a value.
    pub average: Option<Average>,
    /// What a pair was of late.
    pub spans: BoundedVec<Span, ConstU32<MAX_SPANS>>,
}

impl<AccountId> Feed<AccountId> {
    /// A feed of which nobody has said anything yet.
    pub fn new(bounds: Bounds, decimals: u8) -> Self {
        Self {
            bounds,
            decimals,
            observations: BoundedVec::new(),
            accepted: None,
            spread_ppm: 0,
            jump: None,
            average: None,
            spans: BoundedVec::new(),
        }
    }
}

/// Prices that one operator found, in one message.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Submission<AccountId> {
    /// Who sends it.
    pub operator: AccountId,
    /// The key that it is signed with: the operator's.
    pub key: AuthorityId,
    /// Greater than of the operator's last one.
    pub sequence: u64,
    /// The chain's tick when the source was asked. Later than of the operator's last one.
    pub tick: Tick,
    /// The operator's own clock then, in seconds since 1970.
    pub source_time: u64,
    /// Prices, in micro-USD. At least one, each key once.
    pub values: BoundedVec<(FeedKey, MicroUsd), ConstU32<MAX_BATCH>>,
}

impl<AccountId: Encode> Submission<AccountId> {
    /// The 32 bytes that the operator signs, as they are.
    pub fn message(&self, genesis: H256) -> Vec<u8> {
        sp_io::hashing::blake2_256(&(b"tradewind/price/1", genesis, self).encode()).to_vec()
    }
}

/// Why a submission is not valid. The numbers are those of [`InvalidTransaction::Custom`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Refusal {
    /// Its sender is no operator.
    UnknownOperator = 120,
    /// It names another key than its operator's.
    WrongKey = 121,
    /// The signature is not of that key over these values on this chain.
    BadSignature = 122,
    /// Its number is not greater than the last one's: it was sent before.
    StaleSequence = 123,
    /// It has no values.
    NoValues = 124,
    /// It has two values for one price.
    DuplicateKey = 125,
    /// There is no such price.
    UnknownFeed = 126,
    /// A value is beyond the bounds of its price.
    OutOfBounds = 127,
    /// The source was asked too long ago, by the chain's clock.
    TooOld = 128,
    /// The source was asked at a tick that has not come yet.
    FromTheFuture = 129,
    /// The source was asked too long ago by the operator's own clock, or before it was asked the last time.
    SourceTooOld = 130,
    /// The operator's own clock is ahead of the chain's.
    SourceAhead = 131,
    /// The tick that it names is not later than the last one's: one submission a tick.
    TooSoon = 132,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::UnknownOperator,
        Self::WrongKey,
        Self::BadSignature,
        Self::StaleSequence,
        Self::NoValues,
        Self::DuplicateKey,
        Self::UnknownFeed,
        Self::OutOfBounds,
        Self::TooOld,
        Self::FromTheFuture,
        Self::SourceTooOld,
        Self::SourceAhead,
        Self::TooSoon,
    ];
}

impl From<Refusal> for TransactionValidityError {
    fn from(refusal: Refusal) -> Self {
        InvalidTransaction::Custom(refusal as u8).into()
    }
}

impl<T> From<Refusal> for Error<T> {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::UnknownOperator => Self::UnknownOperator,
            Refusal::WrongKey => Self::WrongKey,
            Refusal::BadSignature => Self::BadSignature,
            Refusal::StaleSequence => Self::StaleSequence,
            Refusal::NoValues => Self::NoValues,
            Refusal::DuplicateKey => Self::DuplicateKey,
            Refusal::UnknownFeed => Self::UnknownFeed,
            Refusal::OutOfBounds => Self::OutOfBounds,
            Refusal::TooOld => Self::TooOld,
            Refusal::FromTheFuture => Self::FromTheFuture,
            Refusal::SourceTooOld => Self::SourceTooOld,
            Refusal::SourceAhead => Self::SourceAhead,
            Refusal::TooSoon => Self::TooSoon,
        }
    }
}
