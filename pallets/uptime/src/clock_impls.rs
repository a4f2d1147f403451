//! The clock.

use crate::{
    types::{ClockRecord, Stall},
    Config, Pallet, TickClock, STALL_THRESHOLD,
};
use frame_support::traits::Get;
use tradewind_primitives::{
    api::ClockView,
    traits::{Clock, OnFirstTick},
    Tick, Ticks,
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
            Some(mut clock) if tick > clock.last => {
                let lost = tick.saturating_sub(clock.last).saturating_sub(STALL_THRESHOLD);
                clock.last = tick;
                clock.lost = clock.lost.saturating_add(lost);
                if lost > 0 {
                    if clock.stalls.is_full() {
                        clock.stalls.remove(0);
                    }
                    let stall = Stall { resumed: tick, lost };
                    if clock.stalls.try_push(stall).is_err() {
                        frame_support::defensive!("there is room after the oldest stall was removed");
                    }
                }
                TickClock::<T>::put(clock);
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
        let mut lost = clock.lost;
        for stall in clock.stalls.iter().rev() {
            // Live time when it resumed, which it had moved by no more than the threshold.
            let resumed = stall.resumed.saturating_sub(lost);
            if tick >= stall.resumed {
                break;
            }
            lost = lost.saturating_sub(stall.lost);
            if tick.saturating_sub(lost) >= resumed {
                return resumed;
            }
        }
        tick.saturating_sub(lost)
    }

    fn first() -> Tick {
        TickClock::<T>::get().map_or(0, |clock| clock.first)
    }

    fn elapsed() -> Ticks {
        TickClock::<T>::get().map_or(0, |clock| clock.last.saturating_sub(clock.first))
    }

    #[cfg(any(feature = "std", feature = "runtime-benchmarks"))]
    fn set_block_number(tick: Tick) {
        let clock = TickClock::<T>::get().unwrap_or(ClockRecord::starting(tick));
        TickClock::<T>::put(ClockRecord { last: tick, ..clock });
    }
}
