//! What assets are worth in one another.
//!
//! Every rate comes of two pairs: what a unit of WIND, and what a unit of the asset, are worth in dollars. Who is harmed by a
//! wrong rate differs, so there are two ways to read one:
//!
//! - [`CollateralRate`], for collateral and deposits. Leases must go on when prices do not come: it is the oracle's rate;
//!   if that cannot be relied on, the last one in force, with a surcharge; none after that has grown too old.
//! - [`TradeRate`], for reputation, which must not be had for less: WIND counts for the more of its value now and its
//!   average, and the asset for the less. None without prices that can be relied on.
//!
//! Before both pairs have ever had a value, both go by [`Config::Fallback`]: the rate that the DAO has set.

use crate::{Config, Feed, Feeds, Operators, Pallet, MAX_DECIMALS};
use core::marker::PhantomData;
use frame_support::traits::Get;
use sp_core::U256;
use tradewind_primitives::{
    in_micro_usd,
    traits::{Clock, Conversion},
    AssetKind, Balance, FeedKey, MicroUsd, Price, WORTH_SCALE,
};

const MILLION: u128 = 1_000_000;

/// The two pairs that a rate comes of.
struct Pairs<T: Config> {
    native: Feed<T::AccountId>,
    asset: Feed<T::AccountId>,
}

/// Base units in a whole unit of a pair's asset.
fn unit<AccountId>(feed: &Feed<AccountId>) -> u128 {
    10u128.saturating_pow(feed.decimals.min(MAX_DECIMALS).into())
}

impl<T: Config> Pallet<T> {
    /// What both are worth, or were once; `None` if the oracle has never known it.
    fn pairs(asset: &AssetKind) -> Option<Pairs<T>> {
        let valued =
            |kind: &AssetKind| Feeds::<T>::get(FeedKey::Pair(kind.clone())).filter(|feed| feed.accepted.is_some());
        Some(Pairs { native: valued(&AssetKind::Native)?, asset: valued(asset)? })
    }

    /// Prices of WIND and of the asset that can be relied on.
    fn healthy(pairs: &Pairs<T>, asset: &AssetKind) -> Option<(Price, Price)> {
        let operators = Operators::<T>::get();
        let native = Self::price_of(&FeedKey::Pair(AssetKind::Native), pairs.native.clone(), &operators)?;
        let other = Self::price_of(&FeedKey::Pair(asset.clone()), pairs.asset.clone(), &operators)?;
        Some((native, other))
    }

    /// `amount` of `from` in `to`, both in base units, rounded down. `None` unless both can be relied on.
    pub fn convert(from: &AssetKind, to: &AssetKind, amount: Balance) -> Option<Balance> {
        if from == to {
            return Some(amount);
        }
        let operators = Operators::<T>::get();
        let known = |asset: &AssetKind| {
            let key = FeedKey::Pair(asset.clone());
            let feed = Feeds::<T>::get(&key)?;
            let unit = unit(&feed);
            Some((Self::price_of(&key, feed, &operators)?.value, unit))
        };
        let ((source, source_unit), (target, target_unit)) = (known(from)?, known(to)?);
        let by = U256::from(amount).checked_mul(source.checked_mul(target_unit)?.into())?;
        u128::try_from(by.checked_div(target.checked_mul(source_unit)?.into())?).ok()
    }

    /// What `amount` base units of `asset` are worth in micro-USD, rounded up. `None` if that cannot be relied on.
    pub fn worth(asset: &AssetKind, amount: Balance) -> Option<MicroUsd> {
        let key = FeedKey::Pair(asset.clone());
        let feed = Feeds::<T>::get(&key)?;
        let decimals = feed.decimals;
        let price = Self::price_of(&key, feed, &Operators::<T>::get())?;
        in_micro_usd(amount, price.value, decimals)
    }
}

/// Base units of WIND × [`WORTH_SCALE`] for one of the asset, rounded up, if whole units of them are worth `native` and `asset`
/// and the asset counts for `ppm`. At most 10¹⁸ × 10⁹ × 2³² × 10¹⁸, which 256 bits hold. `None` if 128 do not.
fn rate_of<T: Config>(pairs: &Pairs<T>, native: MicroUsd, asset: MicroUsd, ppm: u128) -> Option<u128> {
    let times = |a: u128, b: u128, c: u128, d: u128| {
        U256::from(a).checked_mul(b.into())?.checked_mul(c.into())?.checked_mul(d.into())
    };
    let native_units = times(asset, unit(&pairs.native), ppm, WORTH_SCALE)?;
    let asset_units = times(native, unit(&pairs.asset), MILLION, 1)?;
    let rate = native_units.checked_add(asset_units.checked_sub(U256::one())?)?.checked_div(asset_units)?;
    u128::try_from(rate).ok()
}

/// The rate that collateral and deposits go by.
pub struct CollateralRate<T>(PhantomData<T>);

/// The rate that trade in other assets counts by.
pub struct TradeRate<T>(PhantomData<T>);

impl<T: Config> Conversion for CollateralRate<T> {
    fn is_allowed(asset: &AssetKind) -> bool {
        T::Fallback::is_allowed(asset)
    }

    fn rate(asset: &AssetKind) -> Option<u128> {
        if *asset == AssetKind::Native {
            return Some(WORTH_SCALE);
        }
        let Some(pairs) = Pallet::<T>::pairs(asset) else { return T::Fallback::rate(asset) };
        if let Some((native, other)) = Pallet::<T>::healthy(&pairs, asset) {
            return rate_of::<T>(&pairs, native.value, other.value, MILLION);
        }
        let (native, other) = pairs.native.accepted.zip(pairs.asset.accepted)?;
        let age = T::Clock::now().saturating_sub(native.tick.min(other.tick));
        if age > T::MaxRateAge::get() {
            return None;
        }
        rate_of::<T>(&pairs, native.value, other.value, T::UnhealthyRatePpm::get().into())
    }

    fn min_deposit(asset: &AssetKind) -> Option<Balance> {
        T::Fallback::min_deposit(asset)
    }
}

impl<T: Config> Conversion for TradeRate<T> {
    fn is_allowed(asset: &AssetKind) -> bool {
        T::Fallback::is_allowed(asset)
    }

    fn rate(asset: &AssetKind) -> Option<u128> {
        if *asset == AssetKind::Native {
            return Some(WORTH_SCALE);
        }
        let Some(pairs) = Pallet::<T>::pairs(asset) else { return T::Fallback::rate(asset) };
        let (native, other) = Pallet::<T>::healthy(&pairs, asset)?;
        let dear = native.average.map_or(native.value, |average| average.max(native.value));
        let cheap = other.average.map_or(other.value, |average| average.min(other.value));
        rate_of::<T>(&pairs, dear, cheap, MILLION)
    }

    fn min_deposit(asset: &AssetKind) -> Option<Balance> {
        T::Fallback::min_deposit(asset)
    }
}
