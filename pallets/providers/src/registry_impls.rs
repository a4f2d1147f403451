//! What others read of the registry.

use crate::{Config, Names, Pallet, Providers};
use frame_support::traits::Get;
use sp_runtime::traits::Convert;
use tradewind_primitives::{
    traits::{Registry, Reputation},
    Profile, ProviderView,
};

impl<T: Config> Pallet<T> {
    /// A provider with its stake and its reputation, for the runtime API, beside the uptime that was measured of it.
    pub fn view(who: &T::AccountId, measured_uptime_ppm: Option<u32>) -> Option<ProviderView<T::AccountId>> {
        let record = Providers::<T>::get(who)?;
        Some(ProviderView {
            account: who.clone(),
            stake: record.stake,
            reserved: record.reserved,
            unbonding: record.unbonding(),
            free: record.free(),
            retired: record.retired,
            reputation: T::Reputation::score(who),
            identity_tier: T::IdentityTier::convert(who.clone()),
            measured_uptime_ppm,
            profile: record.profile,
        })
    }

    /// The provider that has `name` now. A reserved name has none.
    pub fn resolve(name: &[u8]) -> Option<T::AccountId> {
        Names::<T>::get(Self::name_key(name))
    }
}

impl<T: Config> Registry<T::AccountId> for Pallet<T> {
    fn profile(who: &T::AccountId) -> Option<Profile> {
        Providers::<T>::get(who).map(|record| record.profile)
    }

    fn takes_leases(who: &T::AccountId) -> bool {
        Providers::<T>::get(who).is_some_and(|record| !record.retired && record.bonded() >= T::MinStake::get())
    }

    fn identity_tier(who: &T::AccountId) -> u8 {
        T::IdentityTier::convert(who.clone())
    }

    fn open_item(who: &T::AccountId) {
        Providers::<T>::mutate_extant(who, |record| record.open_items = record.open_items.saturating_add(1));
    }

    fn close_item(who: &T::AccountId) {
        Providers::<T>::mutate_extant(who, |record| record.open_items = record.open_items.saturating_sub(1));
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn register_funded(who: &T::AccountId) {
        crate::benchmarking::register_funded::<T>(who);
    }
}
