//! What others read of the registry.

use crate::{Config, Names, Pallet, ProviderRecord, Providers};
use alloc::vec::Vec;
use frame_support::traits::Get;
use sp_runtime::traits::Convert;
use tradewind_primitives::{
    traits::{Registry, Reputation},
    Profile, ProviderView,
};

/// Most providers that one page has.
pub const MAX_LISTED: u32 = 1_000;

impl<T: Config> Pallet<T> {
    /// A provider with its stake and its reputation, for the runtime API, beside the uptime that was measured of it.
    pub fn view(who: &T::AccountId, measured_uptime_ppm: Option<u32>) -> Option<ProviderView<T::AccountId>> {
        Some(Self::view_of(who.clone(), Providers::<T>::get(who)?, measured_uptime_ppm))
    }

    /// Providers in the order in which storage keeps them, at most `limit` and [`MAX_LISTED`]: those that come behind
    /// `after`, which need not be one any more. `measured` says the uptime that was measured of each. For readers outside
    /// a block only.
    pub fn views(
        after: Option<&T::AccountId>,
        limit: u32,
        measured: impl Fn(&T::AccountId) -> Option<u32>,
    ) -> Vec<ProviderView<T::AccountId>> {
        let all = match after {
            Some(after) => Providers::<T>::iter_from_key(after),
            None => Providers::<T>::iter(),
        };
        let limit = usize::try_from(limit.min(MAX_LISTED)).unwrap_or(0);
        let view = |(who, record): (T::AccountId, ProviderRecord)| {
            let measured = measured(&who);
            Self::view_of(who, record, measured)
        };
        all.take(limit).map(view).collect()
    }

    fn view_of(
        account: T::AccountId,
        record: ProviderRecord,
        measured_uptime_ppm: Option<u32>,
    ) -> ProviderView<T::AccountId> {
        ProviderView {
            stake: record.stake,
            reserved: record.reserved,
            unbonding: record.unbonding(),
            free: record.free(),
            retired: record.retired,
            reputation: T::Reputation::score(&account),
            identity_tier: T::IdentityTier::convert(account.clone()),
            measured_uptime_ppm,
            profile: record.profile,
            account,
        }
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
