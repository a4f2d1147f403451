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

use crate::{Config, Feed, Feeds, Operators, Pallet};
use core::marker::PhantomData;
use frame_support::traits::Get;
use tradewind_primitives::{
    mul_div_ceil,
    traits::{Clock, Conversion},
    AssetDecimals, AssetKind, Balance, FeedKey, Price,
};

/// Base units of WIND in a whole one.
const WIND: u128 = 1_000_000_000;

/// Most decimals of an asset that is converted.
const MAX_DECIMALS: u8 = 18;

const MILLION: u128 = 1_000_000;

/// A rate as a fraction: so many base units of WIND for so many of the asset.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Fraction {
    native: u128,
    asset: u128,
}

/// The two pairs that a rate comes of.
struct Pairs<T: Config> {
    native: Feed<T::AccountId>,
    asset: Feed<T::AccountId>,
    /// Base units in a whole unit of the asset.
    unit: u128,
}

/// How a rate is known.
enum Known<R> {
    /// The oracle knows the pairs.
    Pairs(R),
    /// It has never known them.
    Never,
    /// There is none now.
    Nothing,
}

impl<T: Config> Pallet<T> {
    fn pairs(asset: &AssetKind) -> Known<Pairs<T>> {
        let valued =
            |kind: &AssetKind| Feeds::<T>::get(FeedKey::Pair(kind.clone())).filter(|feed| feed.accepted.is_some());
        let (Some(native), Some(other)) = (valued(&AssetKind::Native), valued(asset)) else {
            return Known::Never;
        };
        let decimals = T::Decimals::decimals(asset).filter(|decimals| *decimals <= MAX_DECIMALS);
        match decimals.and_then(|decimals| 10u128.checked_pow(decimals.into())) {
            Some(unit) => Known::Pairs(Pairs { native, asset: other, unit }),
            None => Known::Nothing,
        }
    }

    /// Prices of WIND and of the asset that can be relied on.
    fn healthy(pairs: Pairs<T>, asset: &AssetKind) -> Option<(Price, Price)> {
        let operators = Operators::<T>::get();
        let native = Self::price_of(&FeedKey::Pair(AssetKind::Native), pairs.native, &operators)?;
        let other = Self::price_of(&FeedKey::Pair(asset.clone()), pairs.asset, &operators)?;
        Some((native, other))
    }

    /// `amount` of `from` in `to`, both in base units, rounded down. `None` unless both can be relied on.
    pub fn convert(from: &AssetKind, to: &AssetKind, amount: Balance) -> Option<Balance> {
        if from == to {
            return Some(amount);
        }
        let unit = |asset: &AssetKind| match asset {
            AssetKind::Native => Some(WIND),
            other => {
                let decimals = T::Decimals::decimals(other).filter(|decimals| *decimals <= MAX_DECIMALS)?;
                10u128.checked_pow(decimals.into())
            }
        };
        let (source, target) =
            (Self::price(&FeedKey::Pair(from.clone()))?.value, Self::price(&FeedKey::Pair(to.clone()))?.value);
        let (by, over) = (source.checked_mul(unit(to)?)?, target.checked_mul(unit(from)?)?);
        let product = sp_core::U256::from(amount) * sp_core::U256::from(by);
        u128::try_from(product.checked_div(over.into())?).ok()
    }
}

impl Fraction {
    /// A unit of WIND at `native`, one of the asset at `asset`, and of that `unit` base units; the asset counts for `ppm`.
    fn new(native: u128, asset: u128, unit: u128, ppm: u128) -> Option<Self> {
        let native_side = asset.checked_mul(WIND)?.checked_mul(ppm)?;
        let mut asset_side = sp_core::U256::from(native) * sp_core::U256::from(unit) * sp_core::U256::from(MILLION);
        let mut native_side = sp_core::U256::from(native_side);
        // At most 10¹⁸ × 10¹⁸ × 10⁶ beside 10¹⁸ × 10⁹ × 2³²: both are shortened alike until they fit.
        while asset_side > u128::MAX.into() {
            asset_side >>= 1;
            native_side >>= 1;
        }
        Some(Self { native: u128::try_from(native_side).ok()?, asset: u128::try_from(asset_side).ok()? })
    }

    fn native_of(self, amount: Balance) -> Option<Balance> {
        mul_div_ceil(amount, self.native, self.asset)
    }

    fn asset_of(self, amount: Balance) -> Option<Balance> {
        mul_div_ceil(amount, self.asset, self.native)
    }
}

/// The rate that collateral and deposits go by.
pub struct CollateralRate<T>(PhantomData<T>);

impl<T: Config> CollateralRate<T> {
    fn rate(asset: &AssetKind) -> Known<Fraction> {
        let pairs = match Pallet::<T>::pairs(asset) {
            Known::Pairs(pairs) => pairs,
            Known::Never => return Known::Never,
            Known::Nothing => return Known::Nothing,
        };
        let unit = pairs.unit;
        let last = pairs.native.accepted.zip(pairs.asset.accepted);
        let fraction = match Pallet::<T>::healthy(pairs, asset) {
            Some((native, other)) => Fraction::new(native.value, other.value, unit, MILLION),
            None => last.and_then(|(native, other)| {
                let age = T::Clock::now().saturating_sub(native.tick.min(other.tick));
                if age > T::MaxRateAge::get() {
                    return None;
                }
                Fraction::new(native.value, other.value, unit, T::UnhealthyRatePpm::get().into())
            }),
        };
        fraction.map_or(Known::Nothing, Known::Pairs)
    }
}

/// The rate that trade in other assets counts by.
pub struct TradeRate<T>(PhantomData<T>);

impl<T: Config> TradeRate<T> {
    fn rate(asset: &AssetKind) -> Known<Fraction> {
        let pairs = match Pallet::<T>::pairs(asset) {
            Known::Pairs(pairs) => pairs,
            Known::Never => return Known::Never,
            Known::Nothing => return Known::Nothing,
        };
        let unit = pairs.unit;
        let fraction = Pallet::<T>::healthy(pairs, asset).and_then(|(native, other)| {
            let dear = native.average.map_or(native.value, |average| average.max(native.value));
            let cheap = other.average.map_or(other.value, |average| average.min(other.value));
            Fraction::new(dear, cheap, unit, MILLION)
        });
        fraction.map_or(Known::Nothing, Known::Pairs)
    }
}

/// Both are conversions alike, by their own rate.
macro_rules! conversion {
    ($name:ident) => {
        impl<T: Config> Conversion for $name<T> {
            fn is_allowed(asset: &AssetKind) -> bool {
                T::Fallback::is_allowed(asset)
            }

            fn to_native(asset: &AssetKind, amount: Balance) -> Option<Balance> {
                if *asset == AssetKind::Native {
                    return Some(amount);
                }
                match Self::rate(asset) {
                    Known::Pairs(fraction) => fraction.native_of(amount),
                    Known::Never => T::Fallback::to_native(asset, amount),
                    Known::Nothing => None,
                }
            }

            fn from_native(asset: &AssetKind, amount: Balance) -> Option<Balance> {
                if *asset == AssetKind::Native {
                    return Some(amount);
                }
                match Self::rate(asset) {
                    Known::Pairs(fraction) => fraction.asset_of(amount),
                    Known::Never => T::Fallback::from_native(asset, amount),
                    Known::Nothing => None,
                }
            }

            fn min_deposit(asset: &AssetKind) -> Option<Balance> {
                T::Fallback::min_deposit(asset)
            }
        }
    };
}

conversion!(CollateralRate);
conversion!(TradeRate);
