//! Providers that fall silent, and workloads that stay down.

use crate::{
    types::{Lapse, LeaseUptime, ProviderUptime},
    Config, Event, Leases, Pallet, Providers, Slots,
};
use frame_support::traits::Get;
use frame_system::pallet_prelude::BlockNumberFor;
use tradewind_primitives::{traits::Watch, CloseReason, Tick, Ticks};

type Provider<T> = ProviderUptime<BlockNumberFor<T>>;
type Lease<T> = LeaseUptime<<T as frame_system::Config>::AccountId>;

impl<T: Config> Pallet<T> {
    /// The live tick at which the active leases of a provider fail, if it says nothing until then.
    pub(crate) fn lapses_at(provider: &Provider<T>) -> Tick {
        provider.beat_live.saturating_add(T::LapseTimeout::get())
    }

    /// Remembers that the provider, which has just shown itself at `live`, had been silent for too long: its active
    /// leases have failed, however soon somebody ends them.
    pub(crate) fn note_lapse(who: &T::AccountId, provider: &mut Provider<T>, live: Tick) {
        let at = Self::lapses_at(provider);
        if provider.active > 0 && live >= at {
            let lapse = Lapse { at, counter: provider.attested() };
            if let (Err(_), Some(last)) = (provider.lapses.try_push(lapse), provider.lapses.last_mut()) {
                *last = lapse;
            }
            Self::deposit_event(Event::Lapsed { provider: who.clone(), at, leases: provider.active });
        }
    }

    /// The lapse that ended `lease`, if one did. A lease that was activated after it is none of those.
    fn lapse_of(lease: &Lease<T>, provider: &Provider<T>) -> Option<Lapse> {
        provider.lapses.iter().find(|lapse| !lease.ended && lease.since < lapse.at).copied()
    }

    /// The provider's position from which nothing counts for `lease`.
    pub(crate) fn cap(lease: &Lease<T>, provider: &Provider<T>) -> Option<Ticks> {
        let lapsed = Self::lapse_of(lease, provider).map(|lapse| lapse.counter);
        [lease.down_from, lapsed].into_iter().flatten().min()
    }

    /// Why an active lease must end, and the live tick at which that came.
    pub(crate) fn failed(lease: &Lease<T>, provider: &Provider<T>) -> Option<(CloseReason, Tick)> {
        let (_, live) = Self::both();
        let silent = Self::lapse_of(lease, provider).map_or_else(|| Self::lapses_at(provider), |lapse| lapse.at);
        let down = lease.down_since.map(|since| (CloseReason::Down, since.saturating_add(T::DownTimeout::get())));
        [Some((CloseReason::Unresponsive, silent)), down]
            .into_iter()
            .flatten()
            .filter(|(_, at)| live >= *at)
            .min_by_key(|(_, at)| *at)
    }

    /// Gives the slot of `lease` to the provider's last active one. The last slot keeps what stood in it, beyond those that
    /// count, until the next activation takes it: clearing it would be a write in every ending.
    pub(crate) fn vacate(lease: &Lease<T>, provider: &mut Provider<T>) {
        let last = provider.active.saturating_sub(1);
        if lease.slot != last {
            if let Some(moved) = Slots::<T>::get(&lease.provider, last) {
                Slots::<T>::insert(&lease.provider, lease.slot, moved);
                Leases::<T>::mutate_extant(moved, |record| record.slot = lease.slot);
            }
        }
        provider.active = last;
    }

    pub(crate) fn do_watch(who: &T::AccountId, walked: bool) -> Watch {
        let Some(mut provider) = Providers::<T>::get(who) else { return Watch::Idle };
        let before = (provider.lapses.len(), provider.watched);
        if walked && !provider.lapses.is_empty() {
            provider.lapses.remove(0);
        }
        let (_, live) = Self::both();
        let lapses_at = Self::lapses_at(&provider);
        let watch = if provider.active == 0 {
            provider.lapses.clear();
            provider.watched = false;
            Watch::Idle
        } else if !provider.lapses.is_empty() || live >= lapses_at {
            Watch::Lapsed(provider.active)
        } else {
            Watch::Until(lapses_at)
        };
        if before != (provider.lapses.len(), provider.watched) {
            Providers::<T>::insert(who, provider);
        }
        watch
    }
}
