//! Heartbeats and the reports of workloads down and up.

use crate::{
    ring::RingEntry,
    types::{LeaseUptime, ProviderUptime, RootRecord},
    Config, Error, Event, Leases, Pallet, Providers, Ring, RING_LENGTH,
};
use codec::Encode;
use frame_support::{ensure, traits::Get};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_core::H256;
use sp_runtime::DispatchResult;
use tradewind_primitives::{api::HeartbeatView, traits::OnDown, LeaseId, Tick, Ticks};

impl<T: Config> Pallet<T> {
    /// Whether the heartbeat was useful: the provider has leases that are active or closing.
    pub(crate) fn do_heartbeat(
        provider: T::AccountId,
        merkle_root: H256,
        leaf_count: u32,
    ) -> Result<bool, sp_runtime::DispatchError> {
        let mut record = Providers::<T>::get(&provider).ok_or(Error::<T>::NothingToAttest)?;
        let (now, live) = Self::both();
        Self::ensure_spaced(&record, live)?;
        Self::note_lapse(&provider, &mut record, live);
        let before = record.committed;
        record.committed = before.saturating_add(record.uncommitted);
        if let Some(tick) = record.pending.replace(now) {
            record.resolved = Some(tick);
            let stretches = record
                .pending_stretches
                .iter()
                .map(|stretch| RingEntry { tick: stretch.tick, counter: before.saturating_add(stretch.counter) });
            Self::push(&provider, stretches.chain([RingEntry { tick, counter: record.committed }]));
        }
        let own = Self::unreported(&record, now);
        // What it attests itself goes on where the last stretch ended, or ends where that did.
        let goes_on = own > 0 || record.last == now;
        if goes_on && record.stretches.last().is_some_and(|stretch| stretch.tick == record.last) {
            record.stretches.pop();
        }
        record.uncommitted = record.accrued.saturating_add(own);
        record.pending_stretches = core::mem::take(&mut record.stretches);
        record.accrued = 0;
        record.last = now;
        (record.beat, record.beat_live) = (now, live);
        record.root = Some(RootRecord {
            merkle_root,
            leaf_count,
            slots: record.active,
            challenge: record.challenge,
            tick: now,
            block: frame_system::Pallet::<T>::block_number(),
        });
        record.challenge = Self::next_challenge(&provider);

        let event = Event::HeartbeatReceived {
            provider: provider.clone(),
            tick: now,
            added: record.uncommitted,
            committed: record.committed,
        };
        let useful = record.leases > 0;
        Providers::<T>::insert(&provider, record);
        Self::deposit_event(event);
        Ok(useful)
    }

    /// Whether a heartbeat of `provider` would be accepted and useful now. Looked at before one enters a block.
    ///
    /// # Errors
    /// [`Error::NothingToAttest`] without an active or closing lease, [`Error::TooSoon`] after too short a time.
    pub fn check_heartbeat(provider: &T::AccountId) -> Result<(), Error<T>> {
        let record = Providers::<T>::get(provider).filter(|record| record.leases > 0);
        let record = record.ok_or(Error::<T>::NothingToAttest)?;
        Self::ensure_spaced(&record, Self::both().1)
    }

    fn ensure_spaced(record: &ProviderUptime<BlockNumberFor<T>>, live: Tick) -> Result<(), Error<T>> {
        ensure!(live.saturating_sub(record.beat_live) >= T::HeartbeatSpacing::get(), Error::<T>::TooSoon);
        Ok(())
    }

    pub(crate) fn do_report_down(provider: &T::AccountId, leases: &[LeaseId]) -> DispatchResult {
        let (_, live) = Self::both();
        Self::report(provider, leases, |id, lease, position, _| {
            if lease.down_since.is_none() {
                let from = position.max(lease.mark).max(lease.last_up);
                lease.down_from = Some(from);
                lease.down_since = Some(live);
                Self::deposit_event(Event::ReportedDown { lease: id, from });
                T::OnDown::on_down(id, live.saturating_add(T::DownTimeout::get()));
            }
        })
    }

    pub(crate) fn do_report_up(provider: &T::AccountId, leases: &[LeaseId]) -> DispatchResult {
        Self::report(provider, leases, |id, lease, position, committed| {
            if let Some(from) = lease.down_from.take() {
                lease.down_since = None;
                lease.note_down(from, position, committed);
                lease.last_up = position;
                Self::deposit_event(Event::ReportedUp { lease: id, downtime: lease.down_before(position) });
            }
        })
    }

    /// Applies `change`, with the provider's position and its committed ticks, to each of `leases` that is active and has
    /// not failed. One that has ended meanwhile must not keep the provider from reporting on the others.
    fn report(
        provider: &T::AccountId,
        leases: &[LeaseId],
        change: impl Fn(LeaseId, &mut LeaseUptime<T::AccountId>, Ticks, Ticks),
    ) -> DispatchResult {
        let mut record = Providers::<T>::get(provider).ok_or(Error::<T>::NothingToReport)?;
        Self::attest(&mut record);
        let position = Self::position(&record);
        let mut any = false;
        for &id in leases {
            let Some(mut lease) = Leases::<T>::get(id).filter(|lease| !lease.ended) else { continue };
            ensure!(lease.provider == *provider, Error::<T>::NotYourLease);
            if Self::failed(&lease, &record).is_some() {
                continue;
            }
            change(id, &mut lease, position, record.committed);
            Leases::<T>::insert(id, lease);
            any = true;
        }
        ensure!(any, Error::<T>::NothingToReport);
        Providers::<T>::insert(provider, record);
        Ok(())
    }

    /// Attests up to now, as a signed act of the provider that takes its position does.
    pub(crate) fn attest(record: &mut ProviderUptime<BlockNumberFor<T>>) {
        let (now, _) = Self::both();
        let own = if record.leases > 0 { Self::unreported(record, now) } else { 0 };
        if own > 0 {
            record.accrued = record.accrued.saturating_add(own);
            let stretch = RingEntry { tick: now, counter: record.accrued };
            match record.stretches.last_mut() {
                Some(last) if last.tick == record.last => *last = stretch,
                _ => {
                    if let (Err(_), Some(last)) = (record.stretches.try_push(stretch), record.stretches.last_mut()) {
                        *last = stretch;
                    }
                }
            }
        }
        record.last = now;
    }

    /// What the provider's counter would say if it sent a heartbeat now.
    pub(crate) fn position(record: &ProviderUptime<BlockNumberFor<T>>) -> Ticks {
        record.attested().saturating_add(Self::unreported(record, Self::both().0))
    }

    /// Ticks from where it attests on to `until`, if a heartbeat now would attest them.
    pub(crate) fn unreported(record: &ProviderUptime<BlockNumberFor<T>>, until: Ticks) -> Ticks {
        let (_, live) = Self::both();
        if live.saturating_sub(record.beat_live) <= T::HeartbeatWindow::get() {
            until.saturating_sub(record.last)
        } else {
            0
        }
    }

    /// A value that nobody knows before this block, for workload keys to sign until the next heartbeat. It shows that
    /// signatures are fresh; it draws nothing, so that a collator gains nothing by grinding it.
    pub(crate) fn next_challenge(provider: &T::AccountId) -> H256 {
        let parent = frame_system::Pallet::<T>::parent_hash();
        (b"tradewind/challenge/1", parent, provider).using_encoded(sp_io::hashing::blake2_256).into()
    }

    /// What `provider` needs for its next heartbeat.
    pub fn heartbeat_view(provider: &T::AccountId) -> Option<HeartbeatView> {
        Providers::<T>::get(provider).map(|record| HeartbeatView {
            last: record.beat,
            last_live: record.beat_live,
            committed: record.committed,
            uncommitted: record.uncommitted.saturating_add(record.accrued),
            leases: record.leases,
            challenge: record.challenge,
        })
    }

    fn push(provider: &T::AccountId, entries: impl Iterator<Item = RingEntry>) {
        Ring::<T>::mutate(provider, |ring| {
            for entry in entries {
                if ring.len() >= RING_LENGTH as usize {
                    ring.remove(0);
                }
                if ring.try_push(entry).is_err() {
                    frame_support::defensive!("the ring has room after its oldest entry was removed");
                }
            }
        });
    }
}
