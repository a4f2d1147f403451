//! The agenda: inserting and serving cost the same whatever it holds.

use crate::{
    Agenda, AgendaItem, Config, Cursor, Error, Event, Leases, Pallet, Tombstones, WeightInfo, MAX_EMPTY_TICKS,
    MAX_WALK, RETRY_TICKS,
};
use frame_support::{
    storage::with_storage_layer,
    traits::Get,
    weights::{Weight, WeightMeter},
};
use tradewind_primitives::{
    traits::{Clock, OnDown, OnFirstTick, OnLeaseForgotten, Orders, Uptime, Watch},
    LeaseId, LeaseRecord, LeaseState, OrderDue, OrderId, Tick,
};

impl<T: Config> OnFirstTick for Pallet<T> {
    /// Without this the cursor would walk from zero through hundreds of millions of ticks.
    fn on_first_tick(tick: Tick) {
        Cursor::<T>::put(tick);
    }
}

impl<T: Config> OnDown for Pallet<T> {
    fn on_down(id: LeaseId, until: Tick) {
        let at = Self::soonest(until);
        let Some(mut lease) = Leases::<T>::get(id) else { return };
        if lease.ends_at.is_some_and(|end| at < end) {
            Self::schedule(id, &mut lease, at);
            Leases::<T>::insert(id, lease);
        }
    }
}

impl<T: Config> Pallet<T> {
    /// Looks at `lease` when live time reaches `deadline`, if the chain does not stand still until then; if it does,
    /// the entry is moved on when it is served.
    pub(crate) fn schedule_live(id: LeaseId, lease: &mut LeaseRecord<T::AccountId>, deadline: Tick) {
        Self::schedule(id, lease, Self::soonest(deadline));
    }

    /// Looks at `lease` at `tick`, or in the next one if that has passed. An earlier entry becomes stale. The caller
    /// stores the record.
    pub(crate) fn schedule(id: LeaseId, lease: &mut LeaseRecord<T::AccountId>, tick: Tick) {
        lease.scheduled = Some(Self::schedule_item(AgendaItem::Lease(id), tick));
    }

    /// Looks at active `lease` at its end, or when it has been down for too long, if that may come first.
    pub(crate) fn schedule_active(id: LeaseId, lease: &mut LeaseRecord<T::AccountId>, ends_at: Tick) {
        let fails_at = T::Uptime::down_until(id).map(Self::soonest);
        Self::schedule(id, lease, fails_at.map_or(ends_at, |at| at.min(ends_at)));
    }

    /// Looks at `item` when live time reaches `deadline`, if the chain does not stand still until then.
    pub(crate) fn schedule_item_live(item: AgendaItem<T::AccountId>, deadline: Tick) {
        Self::schedule_item(item, Self::soonest(deadline));
    }

    /// The tick at which live time reaches `deadline`, unless the chain stands still until then.
    fn soonest(deadline: Tick) -> Tick {
        T::Clock::now().saturating_add(deadline.saturating_sub(T::Clock::live()))
    }

    /// Looks at `item` at `tick`, or in the next one if that has passed. Returns when.
    fn schedule_item(item: AgendaItem<T::AccountId>, tick: Tick) -> Tick {
        let tick = tick.max(T::Clock::now().saturating_add(1));
        Agenda::<T>::insert(tick, item, ());
        tick
    }

    /// Serves what is due, within the pallet's share of the block. Returns what it used.
    pub(crate) fn serve_agenda(remaining: Weight) -> Weight {
        let share = T::IdleShare::get() * T::BlockWeights::get().max_block;
        let mut meter = WeightMeter::with_limit(remaining.min(share));
        let step = T::WeightInfo::serve_empty();
        if meter.try_consume(step).is_err() {
            return meter.consumed();
        }
        let Some(mut tick) = Cursor::<T>::get() else { return meter.consumed() };
        let now = T::Clock::now();
        let last = now.min(tick.saturating_add(MAX_EMPTY_TICKS).saturating_sub(1));
        'ticks: while tick <= last {
            // Serving adds nothing to this tick: whatever is scheduled is scheduled for after this block's.
            for item in Agenda::<T>::iter_key_prefix(tick) {
                if meter.try_consume(step).is_err() || !Self::serve_item(&item, tick, &mut meter) {
                    break 'ticks;
                }
                Agenda::<T>::remove(tick, item);
            }
            if meter.try_consume(step).is_err() {
                break;
            }
            tick = tick.saturating_add(1);
        }
        Cursor::<T>::put(tick);
        meter.consumed()
    }

    /// Serves one entry of `tick`. `false` if there is no room for it in this block.
    fn serve_item(item: &AgendaItem<T::AccountId>, tick: Tick, meter: &mut WeightMeter) -> bool {
        match item {
            // Most entries are stale, and cost a look only.
            AgendaItem::Lease(id) if Leases::<T>::get(id).and_then(|lease| lease.scheduled) != Some(tick) => {}
            AgendaItem::Lease(lease) => {
                if meter.try_consume(Self::enforce_weight()).is_err() {
                    return false;
                }
                Self::serve_entry(*lease);
            }
            AgendaItem::Provider { who, slots } => {
                if meter.try_consume(T::WeightInfo::serve_watch()).is_err() {
                    return false;
                }
                Self::serve_watch(who.clone(), *slots, meter);
            }
            AgendaItem::Tombstone(lease) => {
                if meter.try_consume(T::WeightInfo::serve_tombstone()).is_err() {
                    return false;
                }
                Self::serve_tombstone(*lease);
            }
            AgendaItem::Order(order) => return Self::serve_order(*order, meter),
        }
        true
    }

    /// Looks at a provider. If it is silent, at some of its slots from the last one down, and at the rest in the next
    /// tick: what is moved into a vacated slot has been looked at.
    pub(crate) fn serve_watch(who: T::AccountId, slots: Option<u32>, meter: &mut WeightMeter) {
        let item = |slots| AgendaItem::Provider { who: who.clone(), slots };
        let mut left = match (slots, || T::Uptime::watch(&who, false)) {
            (Some(slots), _) => slots,
            (None, watch) => match watch() {
                Watch::Idle => return,
                Watch::Until(at) => return Self::schedule_item_live(item(None), at),
                Watch::Lapsed(slots) => slots,
            },
        };
        for _ in 0..MAX_WALK.min(left) {
            if meter.try_consume(Self::enforce_weight()).is_err() {
                break;
            }
            left = left.saturating_sub(1);
            if let Some(lease) = T::Uptime::slot(&who, left).filter(|lease| T::Uptime::failure(*lease).is_some()) {
                Self::serve_entry(lease);
            }
        }
        if left > 0 {
            Self::schedule_item(item(Some(left)), T::Clock::now());
            return;
        }
        match T::Uptime::watch(&who, true) {
            Watch::Idle => {}
            Watch::Until(at) => Self::schedule_item_live(item(None), at),
            Watch::Lapsed(_) => {
                Self::schedule_item(item(None), T::Clock::now().saturating_add(RETRY_TICKS));
            }
        }
    }

    pub(crate) fn serve_tombstone(lease: LeaseId) {
        let Some(tombstone) = Tombstones::<T>::get(lease) else { return };
        let until = tombstone.closed_at.saturating_add(T::TombstonePeriod::get());
        if T::Clock::live() < until {
            Self::schedule_item_live(AgendaItem::Tombstone(lease), until);
        } else {
            Tombstones::<T>::remove(lease);
            T::OnForgotten::on_lease_forgotten(lease);
            Self::deposit_event(Event::TombstoneRemoved { lease });
        }
    }

    /// Ends the slots of an order whose bidding is over, as far as there is room in this block. `false` if there is not
    /// enough.
    pub(crate) fn serve_order(order: OrderId, meter: &mut WeightMeter) -> bool {
        loop {
            if meter.try_consume(T::Orders::step_weight()).is_err() {
                return false;
            }
            match T::Orders::due(order) {
                OrderDue::Nothing => return true,
                OrderDue::At(deadline) => {
                    Self::schedule_item_live(AgendaItem::Order(order), deadline);
                    return true;
                }
                OrderDue::Step => {
                    if with_storage_layer(|| T::Orders::step(order)).is_err() {
                        let until = T::Clock::now().saturating_add(RETRY_TICKS);
                        Self::schedule_item(AgendaItem::Order(order), until);
                        Self::deposit_event(Event::OrderPostponed { order, until });
                        return true;
                    }
                }
            }
        }
    }

    fn serve_entry(id: LeaseId) {
        match with_storage_layer(|| Self::do_enforce(id)) {
            Ok(_) => {}
            Err(error) if error == Error::<T>::NothingDue.into() => Self::reschedule(id),
            Err(_) => Self::postpone(id),
        }
    }

    /// Tries again later. Endings do not fail; should one, it must not be tried in each block, nor forgotten.
    pub(crate) fn postpone(id: LeaseId) {
        let Some(mut lease) = Leases::<T>::get(id) else { return };
        let until = T::Clock::now().saturating_add(RETRY_TICKS);
        Self::schedule(id, &mut lease, until);
        Leases::<T>::insert(id, lease);
        Self::deposit_event(Event::Postponed { lease: id, until });
    }

    /// The live deadline has not come: the chain stood still for a while.
    fn reschedule(id: LeaseId) {
        let Some(mut lease) = Leases::<T>::get(id) else { return };
        match (lease.state, lease.ends_at) {
            (
                LeaseState::Pending { until } | LeaseState::Provisioning { until } | LeaseState::Closing { until, .. },
                _,
            ) => Self::schedule_live(id, &mut lease, until),
            (LeaseState::Active, Some(end)) => Self::schedule_active(id, &mut lease, end),
            _ => lease.scheduled = None,
        }
        Leases::<T>::insert(id, lease);
    }
}
