//! Prices as the oracle knows them.

use crate::{AssetKind, CloudName, GpuModel, Tick};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Millionths of a US dollar: what prices are counted in.
pub type MicroUsd = u128;

/// Micro-USD in a US dollar.
pub const MICRO_PER_USD: MicroUsd = 1_000_000;

/// How a cloud sells.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum PriceMarket {
    /// At the list price, until the buyer ends it.
    #[codec(index = 0)]
    OnDemand,
    /// Spare capacity, which the cloud can take back.
    #[codec(index = 1)]
    Spot,
}

/// What a compute price is for: one hour of it.
#[derive(
    Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum PriceClass {
    /// A virtual CPU.
    #[codec(index = 0)]
    Vcpu,
    /// A GiB of memory.
    #[codec(index = 1)]
    MemoryGib,
    /// A GPU of this model.
    #[codec(index = 2)]
    Gpu(GpuModel),
}

/// What a price is of.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum FeedKey {
    /// What a cloud asks, in micro-USD an hour.
    #[codec(index = 0)]
    Compute {
        /// Which cloud.
        cloud: CloudName,
        /// How it sells.
        market: PriceMarket,
        /// What of.
        class: PriceClass,
    },
    /// What a whole unit of an asset is worth, in micro-USD: of WIND 10⁹ base units, of others as their decimals say.
    #[codec(index = 1)]
    Pair(AssetKind),
}

impl FeedKey {
    /// Whether it is what an asset is worth: such prices move slowly, and have an average.
    pub fn is_pair(&self) -> bool {
        matches!(self, Self::Pair(_))
    }
}

/// A price that can be relied on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Price {
    /// In micro-USD: see [`FeedKey`] of what.
    pub value: MicroUsd,
    /// The average over about a day, weighted by how long each value was in force; of pairs only.
    pub average: Option<MicroUsd>,
    /// The tick of the newest observation that it rests on.
    pub as_of: Tick,
}

/// What one operator said last of a price.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ObservationView<AccountId> {
    /// Who.
    pub operator: AccountId,
    /// The price, in micro-USD.
    pub value: MicroUsd,
    /// The chain's tick when the source was asked.
    pub tick: Tick,
    /// The operator's own clock then, in seconds since 1970.
    pub source_time: u64,
    /// Whether it counts: it is recent, its operator is still one, and it is not far from the median.
    pub counts: bool,
}

/// A price as readers see it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct FeedView<AccountId> {
    /// Of what.
    pub key: FeedKey,
    /// The price, if it can be relied on.
    pub price: Option<Price>,
    /// The last one that could be relied on, in micro-USD, and its tick.
    pub last: Option<(MicroUsd, Tick)>,
    /// The median of what operators say now, in micro-USD, whether or not it can be relied on.
    pub median: Option<MicroUsd>,
    /// The distance of the highest from the lowest of what they say, in parts per million of the median.
    pub spread_ppm: u32,
    /// A jump that waits for a second round: where to, in micro-USD, and since which tick.
    pub jump: Option<(MicroUsd, Tick)>,
    /// What each operator says.
    pub observations: Vec<ObservationView<AccountId>>,
}

/// Prices, for those who go by them. What cannot be relied on is `None`: each caller says what it does then.
pub trait Prices {
    /// The price of `key`.
    fn price(key: &FeedKey) -> Option<Price>;
}

impl Prices for () {
    fn price(_: &FeedKey) -> Option<Price> {
        None
    }
}

/// How many decimals the whole unit of an asset has.
pub trait AssetDecimals {
    /// The decimals of `asset`; `None` if it does not exist.
    fn decimals(asset: &AssetKind) -> Option<u8>;
}
