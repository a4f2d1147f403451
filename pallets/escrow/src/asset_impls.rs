//! Allowed assets and what they are worth.

use crate::{types::AssetTerms, AllowedAssets, Config, Error, Event, Pallet};
use frame_support::{
    ensure,
    traits::{fungibles::Inspect, Get},
};
use sp_runtime::{
    traits::{AccountIdConversion, Zero},
    DispatchResult, FixedPointNumber, FixedU128,
};
use tradewind_primitives::{traits::Conversion, AssetKind, Balance, WORTH_SCALE};

// What the DAO sets a rate in is what it is read in.
const _: () = assert!(WORTH_SCALE == FixedU128::DIV);

impl<T: Config> Pallet<T> {
    /// The account that collects fees.
    pub fn fee_account() -> T::AccountId {
        T::PalletId::get().into_account_truncating()
    }

    pub(crate) fn do_allow_asset(asset: u32, rate: FixedU128, min_deposit: Balance) -> DispatchResult {
        ensure!(!rate.is_zero(), Error::<T>::ZeroRate);
        let kind = AssetKind::WithId(asset);
        let least = T::Assets::minimum_balance(kind.clone());
        for who in [Self::fee_account(), T::Treasury::get()] {
            ensure!(
                T::Assets::asset_exists(kind.clone()) && T::Assets::total_balance(kind.clone(), &who) >= least,
                Error::<T>::FeeAccountNotProvisioned
            );
        }
        AllowedAssets::<T>::insert(asset, AssetTerms { rate, min_deposit });
        Self::deposit_event(Event::AssetAllowed { asset, rate, min_deposit });
        Ok(())
    }

    pub(crate) fn do_disallow_asset(asset: u32) -> DispatchResult {
        ensure!(AllowedAssets::<T>::take(asset).is_some(), Error::<T>::AssetNotAllowed);
        Self::deposit_event(Event::AssetDisallowed { asset });
        Ok(())
    }

    fn terms(asset: &AssetKind) -> Option<AssetTerms> {
        match asset {
            AssetKind::Native => Some(AssetTerms { rate: FixedU128::from_u32(1), min_deposit: T::MinDeposit::get() }),
            AssetKind::WithId(id) => AllowedAssets::<T>::get(id),
        }
    }
}

impl<T: Config> Conversion for Pallet<T> {
    fn is_allowed(asset: &AssetKind) -> bool {
        Self::terms(asset).is_some()
    }

    fn rate(asset: &AssetKind) -> Option<u128> {
        Self::terms(asset).map(|terms| terms.rate.into_inner())
    }

    fn min_deposit(asset: &AssetKind) -> Option<Balance> {
        Self::terms(asset).map(|terms| terms.min_deposit)
    }
}
