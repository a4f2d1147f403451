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
use tradewind_primitives::{api::HeartbeatView, LeaseId, Ticks};

impl<T: Config> Pallet<T> {
    /// Whether the heartbeat was useful: the provider has leases that are active or closing.
    pub(crate) fn do_heartbeat(
        provider: T::AccountId,
        merkle_root: H256,
        leaf_count: u32,
    ) -> Result<bool, sp_runtime::DispatchError> {
        let mut record = Providers::<T>::get(&provider).ok_or(Error::<T>::NothingToAttest)?;
        let (now, live) = Self::both();
        let gap = live.saturating_sub(record.last_live);
        ensure!(gap >= T::HeartbeatSpacing::get(), Error::<T>::TooSoon);

        record.committed = record.reported();
        record.uncommitted = if gap <= T::HeartbeatWindow::get() { now.saturating_sub(record.last) } else { 0 };
        if let Some(tick) = record.pending.replace(now) {
            record.resolved = Some(tick);
            Self::push(&provider, RingEntry { tick, counter: record.committed });
        }
        record.last = now;
        record.last_live = live;
        record.root = Some(RootRecord {
            merkle_root,
            leaf_count,
            slots: record.leases,
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

    pub(crate) fn do_report_down(provider: &T::AccountId, leases: &[LeaseId]) -> DispatchResult {
        Self::report(provider, leases, |id, lease, position| {
            if lease.down_from.is_none() {
                let from = position.max(lease.mark).max(lease.last_up);
                lease.down_from = Some(from);
                Self::deposit_event(Event::ReportedDown { lease: id, from });
            }
        })
    }

    pub(crate) fn do_report_up(provider: &T::AccountId, leases: &[LeaseId]) -> DispatchResult {
        Self::report(provider, leases, |id, lease, position| {
            if let Some(from) = lease.down_from.take() {
                lease.downtime = lease.downtime.saturating_add(position.saturating_sub(from));
                lease.last_up = position;
                Self::deposit_event(Event::ReportedUp { lease: id, downtime: lease.downtime });
            }
        })
    }

    /// Applies `change` to each of `leases` that is active. One that has ended meanwhile must not keep the provider from
    /// reporting on the others.
    fn report(
        provider: &T::AccountId,
        leases: &[LeaseId],
        change: impl Fn(LeaseId, &mut LeaseUptime<T::AccountId>, Ticks),
    ) -> DispatchResult {
        let position = Providers::<T>::get(provider).map_or(0, |record| Self::position(&record));
        let mut any = false;
        for &id in leases {
            let Some(mut lease) = Leases::<T>::get(id).filter(|lease| !lease.ended) else { continue };
            ensure!(lease.provider == *provider, Error::<T>::NotYourLease);
            change(id, &mut lease, position);
            Leases::<T>::insert(id, lease);
            any = true;
        }
        ensure!(any, Error::<T>::NothingToReport);
        Ok(())
    }

    /// What the provider's counter would say if it sent a heartbeat now.
    pub(crate) fn position(record: &ProviderUptime<BlockNumberFor<T>>) -> Ticks {
        record.reported().saturating_add(Self::unreported(record, Self::both().0))
    }

    /// Ticks from the last heartbeat to `until`, if a heartbeat now would attest them.
    pub(crate) fn unreported(record: &ProviderUptime<BlockNumberFor<T>>, until: Ticks) -> Ticks {
        let (_, live) = Self::both();
        if live.saturating_sub(record.last_live) <= T::HeartbeatWindow::get() {
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
            last: record.last,
            last_live: record.last_live,
            committed: record.committed,
            uncommitted: record.uncommitted,
            leases: record.leases,
            challenge: record.challenge,
        })
    }

    fn push(provider: &T::AccountId, entry: RingEntry) {
        Ring::<T>::mutate(provider, |ring| {
            if ring.len() >= RING_LENGTH as usize {
                ring.remove(0);
            }
            if ring.try_push(entry).is_err() {
                frame_support::defensive!("the ring has room after its oldest entry was removed");
            }
        });
    }
}
