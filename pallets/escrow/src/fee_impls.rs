//! Passing on what fees have come together.

use crate::{Config, Error, Event, Pallet};
use frame_support::{
    ensure,
    traits::{
        fungibles::{Inspect, Mutate},
        tokens::{Fortitude, Preservation},
        Get,
    },
};
use sp_runtime::DispatchResult;
use tradewind_primitives::{ppm_floor, AssetKind};

impl<T: Config> Pallet<T> {
    /// The fee account itself stays alive: it must be able to take the next fee, however small.
    pub(crate) fn do_share_fees(asset: AssetKind) -> DispatchResult {
        let from = Self::fee_account();
        let amount = T::FreeAssets::reducible_balance(asset.clone(), &from, Preservation::Preserve, Fortitude::Polite);
        ensure!(amount > 0, Error::<T>::NoFees);
        // Collators are rewarded in the native token alone.
        let treasury = match asset {
            AssetKind::Native => ppm_floor(amount, T::FeeTreasuryPpm::get()).min(amount),
            AssetKind::WithId(_) => amount,
        };
        let collators = amount.saturating_sub(treasury);
        for (to, part) in [(T::Treasury::get(), treasury), (T::CollatorPot::get(), collators)] {
            if part > 0 {
                T::FreeAssets::transfer(asset.clone(), &from, &to, part, Preservation::Preserve)?;
            }
        }
        Self::deposit_event(Event::FeesShared { asset, treasury, collators });
        Ok(())
    }
}
