//! Prices as the oracle knows them.

use crate::{mul_div_ceil, mul_div_floor, AssetKind, Balance, CloudName, GpuModel, OfferMatch, Tick};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Millionths of a US dollar: what prices are counted in.
pub type MicroUsd = u128;

/// Ticks in an hour, nominally: prices of clouds are by the hour.
pub const TICKS_PER_HOUR: u128 = 600;

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

/// What a cloud asks for what somebody needs: its virtual CPUs, memory and GPUs. Storage and traffic are not in it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct CloudQuote {
    /// Which cloud.
    pub cloud: CloudName,
    /// How it sells.
    pub market: PriceMarket,
    /// In micro-USD an hour, rounded up. `None` if a price that it consists of cannot be relied on now.
    pub hourly: Option<MicroUsd>,
    /// In micro-USD for the ticks that were asked for, rounded up; so too.
    pub cost: Option<MicroUsd>,
    /// The tick of the oldest of the prices that it consists of; so too.
    pub as_of: Option<Tick>,
}

/// The cheapest offer of the market in one asset.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct OfferQuote<AccountId> {
    /// The offer, and what it costs in its own asset.
    pub offer: OfferMatch<AccountId>,
    /// What the ticks cost in micro-USD, rounded up. `None` if what the asset is worth cannot be relied on now.
    pub cost: Option<MicroUsd>,
}

/// What clouds and the market ask for the same thing.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Quote<AccountId> {
    /// Clouds that sell it, each as often as it has ways of selling: the cheapest first, those at the end whose price cannot
    /// be relied on.
    pub clouds: Vec<CloudQuote>,
    /// The cheapest offer in each asset in which there is one: the cheapest in dollars first, those at the end whose cost in
    /// dollars is not known.
    pub offers: Vec<OfferQuote<AccountId>>,
    /// The tick of the answer.
    pub now: Tick,
}

impl<AccountId> Quote<AccountId> {
    /// The cheapest cloud that sells in this way, if its price can be relied on.
    pub fn cheapest(&self, market: PriceMarket) -> Option<&CloudQuote> {
        self.clouds.iter().find(|cloud| cloud.market == market && cloud.cost.is_some())
    }
}

/// What `cost` in micro-USD is below `reference`, in parts per million of that, rounded down; negative if it is above.
/// `None` if `reference` is zero.
pub fn saving_ppm(cost: MicroUsd, reference: MicroUsd) -> Option<i64> {
    let difference = reference.abs_diff(cost);
    if reference == 0 {
        return None;
    }
    let ppm = mul_div_floor(difference, 1_000_000, reference).unwrap_or(u128::MAX);
    let ppm = i64::try_from(ppm).unwrap_or(i64::MAX);
    Some(if cost > reference { ppm.saturating_neg() } else { ppm })
}

/// What `amount` base units of an asset are worth in micro-USD, rounded up, if a whole unit of it, of so many decimals, is
/// worth `price`. `None` if it does not fit.
pub fn in_micro_usd(amount: Balance, price: MicroUsd, decimals: u8) -> Option<MicroUsd> {
    mul_div_ceil(amount, price, 10u128.checked_pow(decimals.into())?)
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use alloc::vec;

    #[test]
    fn savings_are_rounded_down_and_may_be_negative() {
        assert_eq!(saving_ppm(400_000, 1_000_000), Some(600_000));
        assert_eq!(saving_ppm(2, 3), Some(333_333));
        assert_eq!(saving_ppm(4, 3), Some(-333_333));
        assert_eq!(saving_ppm(3, 3), Some(0));
        assert_eq!(saving_ppm(3, 0), None);
        assert_eq!(saving_ppm(u128::MAX, 1), Some(-i64::MAX));
    }

    #[test]
    fn worth_is_rounded_up_to_micro_usd() {
        assert_eq!(in_micro_usd(1, 50_000, 9), Some(1));
        assert_eq!(in_micro_usd(2_000_000_000, 50_000, 9), Some(100_000));
        assert_eq!(in_micro_usd(0, 50_000, 9), Some(0));
        assert_eq!(in_micro_usd(u128::MAX, u128::MAX, 0), None);
        assert_eq!(in_micro_usd(1, 1, 200), None);
    }

    #[test]
    fn the_cheapest_cloud_of_a_market_is_the_first_with_a_price() {
        let cloud = |name: &[u8], market, cost| CloudQuote {
            cloud: name.to_vec().try_into().unwrap(),
            market,
            hourly: cost,
            cost,
            as_of: cost.map(|_| 1),
        };
        let clouds = vec![
            cloud(b"a", PriceMarket::Spot, Some(1)),
            cloud(b"b", PriceMarket::OnDemand, Some(2)),
            cloud(b"c", PriceMarket::OnDemand, None),
        ];
        let quote = Quote::<u8> { clouds, offers: vec![], now: 1 };
        assert_eq!(quote.cheapest(PriceMarket::OnDemand).unwrap().cloud.as_slice(), b"b");
        assert_eq!(quote.cheapest(PriceMarket::Spot).unwrap().cost, Some(1));
    }
}
