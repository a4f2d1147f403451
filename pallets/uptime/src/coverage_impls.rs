//! Covered ticks: what leases ask of the attestation.

use crate::{
    ring::counter_at,
    types::{LeaseUptime, ProviderUptime},
    Config, Leases, Pallet, Providers, Ring,
};
use frame_system::pallet_prelude::BlockNumberFor;
use tradewind_primitives::{traits::Uptime, LeaseId, Tick, Ticks};

type Found<T> = (LeaseUptime<<T as frame_system::Config>::AccountId>, ProviderUptime<BlockNumberFor<T>>);

impl<T: Config> Pallet<T> {
    fn find(lease: LeaseId) -> Option<Found<T>> {
        let record = Leases::<T>::get(lease)?;
        let provider = Providers::<T>::get(&record.provider)?;
        Some((record, provider))
    }

    /// What of the provider's `counter` counts for `lease`.
    fn share(lease: &LeaseUptime<T::AccountId>, counter: Ticks, term: Ticks) -> Ticks {
        let counter = lease.down_from.map_or(counter, |from| counter.min(from));
        counter.saturating_sub(lease.mark).saturating_sub(lease.downtime).min(term)
    }

    /// Committed ticks of the provider of `lease` at `tick`.
    fn committed_at(
        lease: &LeaseUptime<T::AccountId>,
        provider: &ProviderUptime<BlockNumberFor<T>>,
        tick: Tick,
    ) -> Ticks {
        match provider.resolved {
            Some(resolved) if tick < resolved => counter_at(&Ring::<T>::get(&lease.provider), tick),
            _ => provider.committed,
        }
    }
}

impl<T: Config> Uptime<T::AccountId> for Pallet<T> {
    fn start(lease: LeaseId, provider: &T::AccountId) {
        let (now, live) = Self::both();
        let mut record = Providers::<T>::get(provider).unwrap_or(ProviderUptime {
            committed: 0,
            uncommitted: 0,
            pending: None,
            resolved: None,
            last: now,
            last_live: live,
            leases: 0,
            challenge: Self::next_challenge(provider),
            root: None,
        });
        if record.leases == 0 {
            record.last = now;
            record.last_live = live;
        }
        record.leases = record.leases.saturating_add(1);
        let mark = Self::position(&record);
        Providers::<T>::insert(provider, record);
        let provider = provider.clone();
        Leases::<T>::insert(
            lease,
            LeaseUptime { provider, mark, downtime: 0, down_from: None, last_up: mark, ended: false },
        );
    }

    fn end(lease: LeaseId) {
        Leases::<T>::mutate_extant(lease, |record| record.ended = true);
    }

    fn stop(lease: LeaseId) {
        if let Some(record) = Leases::<T>::take(lease) {
            Providers::<T>::mutate_extant(&record.provider, |provider| {
                provider.leases = provider.leases.saturating_sub(1);
            });
        }
    }

    fn covered(lease: LeaseId, ends_at: Tick, term: Ticks) -> Ticks {
        let (now, _) = Self::both();
        Self::find(lease).map_or(0, |(record, provider)| {
            Self::share(&record, Self::committed_at(&record, &provider, now.min(ends_at)), term)
        })
    }

    fn coverable(lease: LeaseId, ends_at: Tick, term: Ticks) -> Ticks {
        let (now, _) = Self::both();
        Self::find(lease).map_or(0, |(record, provider)| {
            let position = provider.reported().saturating_add(Self::unreported(&provider, now.min(ends_at)));
            Self::share(&record, position, term)
        })
    }

    fn is_down(lease: LeaseId) -> bool {
        Leases::<T>::get(lease).is_some_and(|lease| lease.down_from.is_some())
    }

    fn resolved(lease: LeaseId, tick: Tick) -> bool {
        Self::find(lease).is_some_and(|(_, provider)| provider.resolved.is_some_and(|resolved| resolved >= tick))
    }
}
