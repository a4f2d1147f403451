//! What clouds ask and what assets are worth: who says it, and who goes by it.

use crate::{
    configs::{governance::DaoParameters, market::IsDevelopment},
    constants::{
        AveragePairTicks, JumpDelay, MaxPriceAge, MaxRateAge, MaxSourceAge, MaxSubmissionDelay, PriceDeviationPpm,
        PriceJumpPpm, UnhealthyRatePpm,
    },
    genesis_config_presets::USD_ASSET_ID,
    AccountId, Assets, Escrow, Marketplace, PriceOracle, Runtime, Timestamp, Uptime,
};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::{
    parameter_types,
    traits::{fungibles::metadata::Inspect as _, Get},
};
use pallet_price_oracle::{
    worker::{defaults, Source},
    Bounds,
};
use sp_core::Bytes;
use tradewind_primitives::{traits::Clock, AssetDecimals, AssetKind, FeedKey, OfferQuote, Quote, Requirements, Ticks};

/// Decimals of WIND.
pub const WIND_DECIMALS: u8 = 9;

parameter_types! {
    /// Most operators that the DAO can add; twelve more are for the session.
    pub const MaxDaoOperators: u32 = 4;
    /// Most feeds.
    pub const MaxFeeds: u32 = 256;
}

/// Least operators that agree: three, or one on developers' chains, which have no more collators than that.
pub struct MinOperators;

impl Get<u32> for MinOperators {
    fn get() -> u32 {
        match IsDevelopment::get() {
            true => 1,
            false => 3,
        }
    }
}

/// The time that blocks say, in seconds since 1970. Developers' chains can run as fast as they like, and say their own.
pub struct WallClock;

impl Get<Option<u64>> for WallClock {
    fn get() -> Option<u64> {
        let now = Timestamp::get() / 1_000;
        (!IsDevelopment::get()).then_some(now)
    }
}

/// The decimals of WIND and of all assets there are.
pub struct Decimals;

impl AssetDecimals for Decimals {
    fn decimals(asset: &AssetKind) -> Option<u8> {
        match asset {
            AssetKind::Native => Some(WIND_DECIMALS),
            AssetKind::WithId(id) => pallet_assets::Asset::<Runtime>::contains_key(id).then(|| Assets::decimals(*id)),
        }
    }
}

/// Where prices of compute are found. What assets are worth depends on where they are traded: operators name that source.
pub struct Sources;

impl Get<Vec<Source>> for Sources {
    fn get() -> Vec<Source> {
        defaults::compute()
    }
}

impl pallet_price_oracle::Config for Runtime {
    type Clock = Uptime;
    type WallClock = WallClock;
    type AdminOrigin = DaoParameters;
    type Fallback = Escrow;
    type Decimals = Decimals;
    type MaxDaoOperators = MaxDaoOperators;
    type MaxFeeds = MaxFeeds;
    type MinOperators = MinOperators;
    type MaxAge = MaxPriceAge;
    type DeviationPpm = PriceDeviationPpm;
    type JumpPpm = PriceJumpPpm;
    type JumpDelay = JumpDelay;
    type AverageTicks = AveragePairTicks;
    type MaxDelay = MaxSubmissionDelay;
    type MaxSourceAge = MaxSourceAge;
    type MaxRateAge = MaxRateAge;
    type UnhealthyRatePpm = UnhealthyRatePpm;
    type Sources = Sources;
    type WeightInfo = pallet_price_oracle::weights::SubstrateWeight<Self>;
}

/// The feed that a chain with the test dollar has beside those of the sources, as a genesis has it.
pub fn test_dollar() -> (Bytes, Bounds) {
    let key = FeedKey::Pair(AssetKind::WithId(USD_ASSET_ID));
    (key.encode().into(), defaults::bounds(&key))
}

/// What clouds ask for `requirements`, beside the cheapest offer of the market in each asset that leases are paid in.
pub fn quote(requirements: Requirements, ticks: Ticks) -> Quote<AccountId> {
    let assets = pallet_escrow::AllowedAssets::<Runtime>::iter_keys().map(AssetKind::WithId);
    let cheapest = core::iter::once(AssetKind::Native).chain(assets).filter_map(|asset| {
        let offer = Marketplace::match_offers(&requirements, ticks, &asset, 1).into_iter().next()?;
        let cost = PriceOracle::worth(&asset, offer.cost);
        Some(OfferQuote { offer, cost })
    });
    let mut offers: Vec<_> = cheapest.collect();
    offers.sort_by_key(|quote| (quote.cost.is_none(), quote.cost));
    Quote { clouds: PriceOracle::cloud_quotes(&requirements, ticks), offers, now: Uptime::now() }
}
