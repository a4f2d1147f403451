//! How settled trade becomes score.

use crate::{Config, Era, Event, Pallet, Scores, Totals};
use frame_support::traits::Get;
use tradewind_primitives::{
    mul_div_floor, ppm_carried,
    traits::{Clock, Conversion, OnSettled, Reputation, WeightScore},
    AssetKind, Balance, Gain, Ticks, Year, ROUND_TICKS, WORTH_SCALE, YEAR_TICKS,
};

/// What both sides of a payment gain by, read once for them.
#[derive(Clone, Copy)]
struct Moment {
    era: Era,
    year: Year,
    gain_ppm: u32,
}

impl<T: Config> Pallet<T> {
    /// The era that the last block is in.
    pub fn era() -> Era {
        Self::era_after(T::Clock::elapsed())
    }

    fn era_after(elapsed: Ticks) -> Era {
        (elapsed / ROUND_TICKS).checked_div(T::DecayRounds::get()).unwrap_or(0)
    }

    /// The year that the last block is in, counted from the chain's first tick.
    pub fn year() -> Year {
        T::Clock::elapsed() / YEAR_TICKS
    }

    /// `amount` of `asset` in WIND base units, rounded down. `None` without a rate.
    fn native_floor(asset: &AssetKind, amount: Balance) -> Option<Balance> {
        if *asset == AssetKind::Native {
            return Some(amount);
        }
        mul_div_floor(amount, T::Conversion::rate(asset)?, WORTH_SCALE)
    }

    fn gain(who: &T::AccountId, counterparty: &T::AccountId, native: Balance, at: Moment) -> Gain<T::AccountId> {
        let (amount, score) = Scores::<T>::mutate(who, |record| {
            let (amount, carry) = ppm_carried(native, at.gain_ppm, record.carry_ppm);
            record.carry_ppm = carry;
            record.raise(amount, at.era);
            (amount, record.public)
        });
        if amount > 0 {
            Totals::<T>::mutate((who, counterparty, at.year), |totals| {
                totals.gained = totals.gained.saturating_add(amount);
            });
        }
        Gain { who: who.clone(), amount, score }
    }
}

impl<T: Config> OnSettled<T::AccountId> for Pallet<T> {
    fn on_settled(payer: &T::AccountId, payee: &T::AccountId, asset: &AssetKind, gross: Balance) {
        if payer == payee {
            return;
        }
        match Self::native_floor(asset, gross) {
            Some(native) if native > 0 => {
                let elapsed = T::Clock::elapsed();
                let (era, year) = (Self::era_after(elapsed), elapsed / YEAR_TICKS);
                let at = Moment { era, year, gain_ppm: T::GainPpm::get() };
                let (payer, payee) = (Self::gain(payer, payee, native, at), Self::gain(payee, payer, native, at));
                if payer.amount > 0 || payee.amount > 0 {
                    // One for both: each event is several reads and writes.
                    Self::deposit_event(Event::Gained { payer, payee });
                }
            }
            _ => (),
        }
    }
}

impl<T: Config> Reputation<T::AccountId> for Pallet<T> {
    fn score(who: &T::AccountId) -> Balance {
        Scores::<T>::get(who).public
    }

    #[cfg(any(feature = "std", feature = "runtime-benchmarks"))]
    fn set_score(who: &T::AccountId, score: Balance) {
        Scores::<T>::mutate(who, |record| {
            record.public = score;
            record.weight = score;
            record.era = Self::era();
        });
    }
}

impl<T: Config> WeightScore<T::AccountId> for Pallet<T> {
    fn weight_score(who: &T::AccountId) -> Balance {
        Scores::<T>::get(who).weight_in(Self::era())
    }

    #[cfg(any(feature = "std", feature = "runtime-benchmarks"))]
    fn set_weight_score(who: &T::AccountId, score: Balance) {
        Scores::<T>::mutate(who, |record| {
            record.public = record.public.max(score);
            record.weight = score;
            record.era = Self::era();
        });
    }
}
