//! The clock.

use crate::{types::ClockRecord, Config, Pallet, TickClock, STALL_THRESHOLD};
use frame_support::traits::Get;
use tradewind_primitives::{
    api::ClockView,
    traits::{Clock, OnFirstTick},
    Tick,
};

impl<T: Config> Pallet<T> {
    /// Takes this block's relay-chain block number. Called once in each block, by the inherent that brings it.
    ///
    /// Of the ticks since the last block all but [`STALL_THRESHOLD`] count as lost. A number that is not later than the
    /// last one changes nothing: several blocks may share a tick.
    pub fn note_tick(tick: Tick) {
        match TickClock::<T>::get() {
            None => {
                TickClock::<T>::put(ClockRecord::starting(tick));
                T::OnFirstTick::on_first_tick(tick);
            }
            Some(clock) if tick > clock.last => {
                let lost = tick.saturating_sub(clock.last).saturating_sub(STALL_THRESHOLD);
                let mut next = ClockRecord { last: tick, lost: clock.lost.saturating_add(lost), ..clock };
                if lost > 0 {
                    (next.resumed, next.lost_then) = (tick, lost);
                }
                TickClock::<T>::put(next);
            }
            Some(_) => {}
        }
    }

    /// The clock as readers see it.
    pub fn clock_view(tick_millis: u32) -> ClockView {
        let clock = TickClock::<T>::get().unwrap_or(ClockRecord::starting(0));
        ClockView { now: clock.last, live: clock.last.saturating_sub(clock.lost), first: clock.first, tick_millis }
    }

    /// `now` and `live` by one read.
    pub(crate) fn both() -> (Tick, Tick) {
        TickClock::<T>::get().map_or((0, 0), |clock| (clock.last, clock.last.saturating_sub(clock.lost)))
    }

    /// The three durations of heartbeats: period, spacing, window.
    pub fn heartbeat_durations() -> (u32, u32, u32) {
        (T::HeartbeatPeriod::get(), T::HeartbeatSpacing::get(), T::HeartbeatWindow::get())
    }
}

impl<T: Config> Clock for Pallet<T> {
    fn now() -> Tick {
        Self::both().0
    }

    fn live() -> Tick {
        Self::both().1
    }

    fn live_at(tick: Tick) -> Tick {
        let Some(clock) = TickClock::<T>::get() else { return 0 };
        let live = clock.last.saturating_sub(clock.lost);
        let since = clock.last.saturating_sub(tick);
        if tick >= clock.resumed {
            return live.saturating_sub(since);
        }
        // The stall itself moved live time by no more than the threshold.
        let resumed = live.saturating_sub(clock.last.saturating_sub(clock.resumed));
        live.saturating_add(clock.lost_then).saturating_sub(since).min(resumed)
    }

    #[cfg(any(feature = "std", feature = "runtime-benchmarks"))]
    fn set_block_number(tick: Tick) {
        let clock = TickClock::<T>::get().unwrap_or(ClockRecord::starting(tick));
        TickClock::<T>::put(ClockRecord { last: tick, ..clock });
    }
}
