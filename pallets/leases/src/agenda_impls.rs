//! The agenda: inserting and serving cost the same whatever it holds.

use crate::{
    AgendaCounts, AgendaEntries, Config, Cursor, Error, Event, Leases, Pallet, Scheduled, WeightInfo, MAX_EMPTY_TICKS,
    RETRY_TICKS,
};
use frame_support::{
    storage::with_storage_layer,
    traits::Get,
    weights::{Weight, WeightMeter},
};
use tradewind_primitives::{
    traits::{Clock, OnFirstTick},
    LeaseId, LeaseState, Tick,
};

impl<T: Config> OnFirstTick for Pallet<T> {
    /// Without this the cursor would walk from zero through hundreds of millions of ticks.
    fn on_first_tick(tick: Tick) {
        Cursor::<T>::put((tick, 0));
    }
}

impl<T: Config> Pallet<T> {
    /// Looks at `lease` when live time reaches `deadline`, if the chain does not stand still until then; if it does,
    /// the entry is moved on when it is served.
    pub(crate) fn schedule_live(lease: LeaseId, deadline: Tick) {
        let wait = deadline.saturating_sub(T::Clock::live());
        Self::schedule(lease, T::Clock::now().saturating_add(wait));
    }

    /// Looks at `lease` at `tick`, or in the next one if that has passed. An earlier entry becomes stale.
    pub(crate) fn schedule(lease: LeaseId, tick: Tick) {
        let tick = tick.max(T::Clock::now().saturating_add(1));
        let place = AgendaCounts::<T>::get(tick);
        AgendaCounts::<T>::insert(tick, place.saturating_add(1));
        AgendaEntries::<T>::insert((tick, place), lease);
        Scheduled::<T>::insert(lease, tick);
    }

    /// Serves what is due, within the pallet's share of the block. Returns what it used.
    pub(crate) fn serve_agenda(remaining: Weight) -> Weight {
        let share = T::IdleShare::get() * T::BlockWeights::get().max_block;
        let mut meter = WeightMeter::with_limit(remaining.min(share));
        let step = T::WeightInfo::serve_empty();
        let enforce = T::WeightInfo::enforce();
        if meter.try_consume(step).is_err() {
            return meter.consumed();
        }
        let Some((mut tick, mut place)) = Cursor::<T>::get() else { return meter.consumed() };
        let now = T::Clock::now();
        let mut empty = 0;
        while tick <= now && empty < MAX_EMPTY_TICKS {
            if place < AgendaCounts::<T>::get(tick) {
                if meter.try_consume(step).is_err() {
                    break;
                }
                if let Some(lease) = AgendaEntries::<T>::get((tick, place)) {
                    // Most entries are stale, and cost a look only.
                    if Scheduled::<T>::get(lease) == Some(tick) {
                        if meter.try_consume(enforce).is_err() {
                            break;
                        }
                        Self::serve_entry(lease);
                    }
                    AgendaEntries::<T>::remove((tick, place));
                }
                place = place.saturating_add(1);
            } else {
                if meter.try_consume(step).is_err() {
                    break;
                }
                AgendaCounts::<T>::remove(tick);
                tick = tick.saturating_add(1);
                empty += 1;
                place = 0;
            }
        }
        Cursor::<T>::put((tick, place));
        meter.consumed()
    }

    fn serve_entry(lease: LeaseId) {
        match with_storage_layer(|| Self::do_enforce(lease)) {
            Ok(()) => {}
            Err(error) if error == Error::<T>::NothingDue.into() => Self::reschedule(lease),
            Err(_) => {
                let until = T::Clock::now().saturating_add(RETRY_TICKS);
                Self::schedule(lease, until);
                Self::deposit_event(Event::Postponed { lease, until });
            }
        }
    }

    /// The live deadline has not come: the chain stood still for a while.
    fn reschedule(id: LeaseId) {
        match Leases::<T>::get(id).map(|lease| (lease.state, lease.ends_at)) {
            Some((
                LeaseState::Pending { until } | LeaseState::Provisioning { until } | LeaseState::Closing { until, .. },
                _,
            )) => Self::schedule_live(id, until),
            Some((LeaseState::Active, Some(end))) => Self::schedule(id, end),
            _ => Scheduled::<T>::remove(id),
        }
    }
}
