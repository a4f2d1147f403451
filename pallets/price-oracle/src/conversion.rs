//! What assets are worth in one another.
//!
//! Every rate comes of two pairs: what a unit of WIND, and what a unit of the asset, are worth in dollars. Who is harmed by a
//! wrong rate differs, so there are three ways to read one:
//!
//! - [`CollateralRate`], for collateral and deposits. Leases must go on when prices do not come: it is the oracle's rate;
//!   if that cannot be relied on, the last one in force, with a surcharge; none after that has grown too old.
//! - [`TradeRate`], for reputation, which must not be had for less: WIND counts for the more of its value now and its
//!   average, and the asset for the less. None without prices that can be relied on.
//! - [`FeeRate`], for transaction fees, which must not be had for less either. Whoever has no WIND must be able to end what it
//!   has begun: it is the rate of trade; if prices cannot be relied on, the last ones in force, and the fee is dearer by the
//!   surcharge; none after those have grown too old.
//!
//! Before both pairs have ever had a value, all go by [`Config::Fallback`]: the rate that the DAO has set.

use crate::{Config, Feed, Feeds, Operators, Pallet, MAX_DECIMALS};
use core::marker::PhantomData;
use frame_support::traits::{tokens::ConversionToAssetBalance, Get};
use sp_core::U256;
use tradewind_primitives::{
    in_micro_usd,
    traits::{Clock, Conversion},
    AssetKind, AssetWorth, Balance, FeedKey, MicroUsd, Price, WORTH_SCALE,
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

/// A part of one: parts per million over parts per million.
type Part = (u128, u128);

/// All of it.
const WHOLE: Part = (MILLION, MILLION);

/// How a rate is rounded: in whose favour it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rounding {
    Down,
    Up,
}

/// Base units of WIND × [`WORTH_SCALE`] for one of the asset, if whole units of them are worth `native` and `asset` and the
/// asset counts for `part`. At most 10¹⁸ × 10⁹ × 2³² × 10¹⁸, which 256 bits hold. `None` if 128 do not.
fn rate_of<T: Config>(
    pairs: &Pairs<T>,
    native: MicroUsd,
    asset: MicroUsd,
    part: Part,
    rounding: Rounding,
) -> Option<u128> {
    let times = |a: u128, b: u128, c: u128, d: u128| {
        U256::from(a).checked_mul(b.into())?.checked_mul(c.into())?.checked_mul(d.into())
    };
    let native_units = times(asset, unit(&pairs.native), part.0, WORTH_SCALE)?;
    let asset_units = times(native, unit(&pairs.asset), part.1, 1)?;
    let more = match rounding {
        Rounding::Down => U256::zero(),
        Rounding::Up => asset_units.checked_sub(U256::one())?,
    };
    u128::try_from(native_units.checked_add(more)?.checked_div(asset_units)?).ok()
}

impl<T: Config> Pairs<T> {
    /// By the values that can be relied on now.
    fn rate_now(&self, asset: &AssetKind) -> Option<u128> {
        let (native, other) = Pallet::<T>::healthy(self, asset)?;
        rate_of::<T>(self, native.value, other.value, WHOLE, Rounding::Up)
    }

    /// The same, as nobody gets anything for less: the dearer WIND, the cheaper asset, rounded down.
    fn cautious_rate_now(&self, asset: &AssetKind) -> Option<u128> {
        let (native, other) = Pallet::<T>::healthy(self, asset)?;
        let dear = native.average.map_or(native.value, |average| average.max(native.value));
        let cheap = other.average.map_or(other.value, |average| average.min(other.value));
        rate_of::<T>(self, dear, cheap, WHOLE, Rounding::Down)
    }

    /// By the last of what [`Self::cautious_rate_now`] goes by, however old, for `part`.
    fn cautious_last_rate(&self, part: Part) -> Option<u128> {
        let of = |feed: &Feed<T::AccountId>| {
            let value = feed.accepted.as_ref()?.value;
            Some((value, feed.average.map_or(value, |average| average.value())))
        };
        let ((native, long_native), (other, long_other)) = (of(&self.native)?, of(&self.asset)?);
        rate_of::<T>(self, native.max(long_native), other.min(long_other), part, Rounding::Down)
    }

    /// By the last values in force, however old, for `part`.
    fn last_rate(&self, part: Part, rounding: Rounding) -> Option<u128> {
        let (native, other) = self.native.accepted.as_ref().zip(self.asset.accepted.as_ref())?;
        rate_of::<T>(self, native.value, other.value, part, rounding)
    }

    /// Whether the last values in force are too old for any use.
    fn are_too_old(&self) -> bool {
        let ticks = self.native.accepted.as_ref().zip(self.asset.accepted.as_ref());
        ticks.is_none_or(|(native, other)| {
            T::Clock::now().saturating_sub(native.tick.min(other.tick)) > T::MaxRateAge::get()
        })
    }
}

/// The rate that collateral and deposits go by.
pub struct CollateralRate<T>(PhantomData<T>);

/// The rate that trade in other assets counts by. Trade in one that is not allowed does not count.
pub struct TradeRate<T>(PhantomData<T>);

/// What fees cost in other assets.
pub struct FeeRate<T>(PhantomData<T>);

impl<T: Config> Conversion for CollateralRate<T> {
    fn is_allowed(asset: &AssetKind) -> bool {
        T::Fallback::is_allowed(asset)
    }

    fn rate(asset: &AssetKind) -> Option<u128> {
        if *asset == AssetKind::Native {
            return Some(WORTH_SCALE);
        }
        let Some(pairs) = Pallet::<T>::pairs(asset) else { return T::Fallback::rate(asset) };
        if let Some(rate) = pairs.rate_now(asset) {
            return Some(rate);
        }
        let surcharge = (T::UnhealthyRatePpm::get().into(), MILLION);
        (!pairs.are_too_old()).then(|| pairs.last_rate(surcharge, Rounding::Up)).flatten()
    }

    fn last_rate(asset: &AssetKind) -> Option<u128> {
        if *asset == AssetKind::Native {
            return Some(WORTH_SCALE);
        }
        match Pallet::<T>::pairs(asset) {
            Some(pairs) => pairs.last_rate(WHOLE, Rounding::Up),
            None => T::Fallback::rate(asset),
        }
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
        // What the DAO has set it for, it has set for allowed assets only.
        let fallback = T::Fallback::rate(asset)?;
        match Pallet::<T>::pairs(asset) {
            Some(pairs) => pairs.cautious_rate_now(asset),
            None => Some(fallback),
        }
    }

    fn min_deposit(asset: &AssetKind) -> Option<Balance> {
        T::Fallback::min_deposit(asset)
    }
}

impl<T: Config> FeeRate<T> {
    /// WIND base units × [`WORTH_SCALE`] that one base unit of `asset` pays. `None` if fees cannot be paid in it now.
    fn rate(asset: &AssetKind) -> Option<u128> {
        let fallback = T::Fallback::rate(asset)?;
        let Some(pairs) = Pallet::<T>::pairs(asset) else { return Some(fallback) };
        pairs.cautious_rate_now(asset).or_else(|| {
            let surcharge = (MILLION, T::UnhealthyRatePpm::get().into());
            (!pairs.are_too_old()).then(|| pairs.cautious_last_rate(surcharge)).flatten()
        })
    }
}

impl<T: Config> ConversionToAssetBalance<Balance, u32, Balance> for FeeRate<T> {
    type Error = NoRate;

    /// `fee` WIND base units in `asset`, rounded up.
    fn to_asset_balance(fee: Balance, asset: u32) -> Result<Balance, NoRate> {
        let rate = Self::rate(&AssetKind::WithId(asset)).ok_or(NoRate)?;
        AssetWorth { rate, min_deposit: 0 }.from_native(fee).ok_or(NoRate)
    }
}

/// Fees cannot be paid in this asset: it is not allowed, or nobody knows what it is worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoRate;
