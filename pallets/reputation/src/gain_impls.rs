//! How settled trade becomes score.

use crate::{Config, Event, Pallet, Scores};
use frame_support::traits::Get;
use tradewind_primitives::{
    ppm_carried,
    traits::{Conversion, OnSettled, Reputation},
    AssetKind, Balance,
};

impl<T: Config> Pallet<T> {
    /// `amount` of `asset` in WIND base units, rounded down. `None` without a rate.
    fn native_floor(asset: &AssetKind, amount: Balance) -> Option<Balance> {
        if *asset == AssetKind::Native {
            return Some(amount);
        }
        let rounded_up = T::Conversion::to_native(asset, amount)?;
        // Both conversions round up. So the way back gives exactly `amount` if and only if the way there was exact.
        let exact = T::Conversion::from_native(asset, rounded_up).is_some_and(|back| back <= amount);
        Some(if exact { rounded_up } else { rounded_up.saturating_sub(1) })
    }

    fn gain(who: &T::AccountId, counterparty: &T::AccountId, native: Balance) {
        let (amount, score) = Scores::<T>::mutate(who, |record| {
            let (amount, carry) = ppm_carried(native, T::GainPpm::get(), record.carry_ppm);
            record.carry_ppm = carry;
            record.public = record.public.saturating_add(amount);
            (amount, record.public)
        });
        if amount > 0 {
            Self::deposit_event(Event::Gained { who: who.clone(), amount, score, counterparty: counterparty.clone() });
        }
    }
}

impl<T: Config> OnSettled<T::AccountId> for Pallet<T> {
    fn on_settled(payer: &T::AccountId, payee: &T::AccountId, asset: &AssetKind, gross: Balance) {
        if payer == payee {
            return;
        }
        match Self::native_floor(asset, gross) {
            Some(native) if native > 0 => {
                Self::gain(payer, payee, native);
                Self::gain(payee, payer, native);
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
        Scores::<T>::mutate(who, |record| record.public = score);
    }
}
