//! Covered ticks: what leases ask of the attestation.

use crate::{
    ring::counter_at,
    types::{LeaseUptime, ProviderUptime},
    Config, Leases, Pallet, Providers, Ring, Slots,
};
use frame_support::traits::Get;
use frame_system::pallet_prelude::BlockNumberFor;
use tradewind_primitives::{
    traits::{Uptime, Watch},
    CloseReason, LeaseId, Tick, Ticks,
};

type Found<T> = (LeaseUptime<<T as frame_system::Config>::AccountId>, ProviderUptime<BlockNumberFor<T>>);

impl<T: Config> Pallet<T> {
    pub(crate) fn find(lease: LeaseId) -> Option<Found<T>> {
        let record = Leases::<T>::get(lease)?;
        let provider = Providers::<T>::get(&record.provider)?;
        Some((record, provider))
    }

    /// What of the counter of `provider` counts for `lease`.
    fn share(
        lease: &LeaseUptime<T::AccountId>,
        provider: &ProviderUptime<BlockNumberFor<T>>,
        counter: Ticks,
        term: Ticks,
    ) -> Ticks {
        let counter = Self::cap(lease, provider).map_or(counter, |cap| counter.min(cap));
        counter.saturating_sub(lease.mark).saturating_sub(lease.down_before(counter)).min(term)
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
    fn start(lease: LeaseId, provider: &T::AccountId) -> Option<Tick> {
        let (now, live) = Self::both();
        let mut record = Providers::<T>::get(provider).unwrap_or(ProviderUptime {
            committed: 0,
            uncommitted: 0,
            accrued: 0,
            stretches: Default::default(),
            pending_stretches: Default::default(),
            pending: None,
            resolved: None,
            last: now,
            beat: now,
            beat_live: live,
            leases: 0,
            active: 0,
            watched: false,
            lapses: Default::default(),
            covered: 0,
            ran: 0,
            challenge: Self::next_challenge(provider),
            root: None,
        });
        // An activation is a sign of life, and after a gap that no heartbeat can attest, where attestation begins anew.
        Self::attest(&mut record);
        if record.leases == 0 || live.saturating_sub(record.beat_live) > T::HeartbeatWindow::get() {
            Self::note_lapse(provider, &mut record, live);
            (record.beat, record.beat_live) = (now, live);
        }
        let slot = record.active;
        record.leases = record.leases.saturating_add(1);
        record.active = record.active.saturating_add(1);
        let mark = Self::position(&record);
        let watch_at = (!record.watched).then(|| Self::lapses_at(&record));
        record.watched = true;
        Providers::<T>::insert(provider, record);
        Slots::<T>::insert(provider, slot, lease);
        let record = LeaseUptime {
            provider: provider.clone(),
            mark,
            downtime: 0,
            downtimes: Default::default(),
            down_from: None,
            down_since: None,
            last_up: mark,
            ended: false,
            since: live,
            slot,
        };
        Leases::<T>::insert(lease, record);
        watch_at
    }

    fn end(lease: LeaseId) {
        let Some((mut record, mut provider)) = Self::find(lease) else { return };
        if record.ended {
            return;
        }
        record.down_from = Self::cap(&record, &provider);
        record.ended = true;
        Self::vacate(&record, &mut provider);
        Providers::<T>::insert(&record.provider, provider);
        Leases::<T>::insert(lease, record);
    }

    fn stop(lease: LeaseId, covered: Ticks, ran: Ticks) {
        let Some((record, mut provider)) = Self::find(lease) else { return };
        if !record.ended {
            Self::vacate(&record, &mut provider);
        }
        provider.leases = provider.leases.saturating_sub(1);
        provider.covered = provider.covered.saturating_add(covered.into());
        provider.ran = provider.ran.saturating_add(ran.into());
        Providers::<T>::insert(&record.provider, provider);
        Leases::<T>::remove(lease);
    }

    fn watch(provider: &T::AccountId, walked: bool) -> Watch {
        Self::do_watch(provider, walked)
    }

    fn slot(provider: &T::AccountId, slot: u32) -> Option<LeaseId> {
        let active = Providers::<T>::get(provider)?.active;
        Slots::<T>::get(provider, slot).filter(|_| slot < active)
    }

    fn failure(lease: LeaseId) -> Option<(CloseReason, Tick)> {
        let (record, provider) = Self::find(lease).filter(|(record, _)| !record.ended)?;
        Self::failed(&record, &provider)
    }

    fn covered(lease: LeaseId, ends_at: Tick, term: Ticks) -> Ticks {
        let (now, _) = Self::both();
        Self::find(lease).map_or(0, |(record, provider)| {
            Self::share(&record, &provider, Self::committed_at(&record, &provider, now.min(ends_at)), term)
        })
    }

    fn coverable(lease: LeaseId, ends_at: Tick, term: Ticks) -> Ticks {
        let (now, _) = Self::both();
        Self::find(lease).map_or(0, |(record, provider)| {
            let position = provider.attested().saturating_add(Self::unreported(&provider, now.min(ends_at)));
            Self::share(&record, &provider, position, term)
        })
    }

    fn down_until(lease: LeaseId) -> Option<Tick> {
        let since = Leases::<T>::get(lease).filter(|record| !record.ended)?.down_since?;
        Some(since.saturating_add(T::DownTimeout::get()))
    }

    fn measured_ppm(provider: &T::AccountId) -> Option<u32> {
        let record = Providers::<T>::get(provider).filter(|record| record.ran > 0)?;
        let ppm = u128::from(record.covered).saturating_mul(1_000_000).checked_div(record.ran.into())?;
        u32::try_from(ppm).ok()
    }

    fn resolved(lease: LeaseId, tick: Tick) -> bool {
        Self::find(lease).is_some_and(|(_, provider)| provider.resolved.is_some_and(|resolved| resolved >= tick))
    }
}
