use crate::{mock::*, TickClock};
use tradewind_primitives::traits::Clock;

#[test]
fn the_first_tick_is_told_once_and_is_no_stall() {
    run(|| {
        assert_eq!(FirstTicks::get(), vec![1000]);
        at(1005);
        assert_eq!(FirstTicks::get(), vec![1000]);
        assert_eq!((Uptime::now(), Uptime::live()), (1005, 1005));
        assert_eq!(TickClock::<Test>::get().unwrap().first, 1000);
    });
}

#[test]
fn before_the_first_inherent_the_clock_is_zero() {
    sp_io::TestExternalities::default().execute_with(|| {
        assert_eq!((Uptime::now(), Uptime::live()), (0, 0));
        assert_eq!(Uptime::clock_view(6000).now, 0);
    });
}

#[test]
fn ticks_beyond_the_fourth_between_two_blocks_are_lost() {
    run(|| {
        jump(1004);
        assert_eq!((Uptime::now(), Uptime::live()), (1004, 1004));
        jump(1204);
        assert_eq!((Uptime::now(), Uptime::live()), (1204, 1008));
        jump(u32::MAX);
        assert_eq!((Uptime::now(), Uptime::live()), (u32::MAX, 1012));
    });
}

#[test]
fn a_block_in_the_same_or_an_earlier_tick_changes_nothing() {
    run(|| {
        at(1010);
        jump(1010);
        jump(1009);
        assert_eq!((Uptime::now(), Uptime::live()), (1010, 1010));
    });
}

#[test]
fn live_time_is_known_for_the_past() {
    run(|| {
        at(1100);
        jump(2000);
        at(2050);
        let live = |tick| <Uptime as Clock>::live_at(tick);
        assert_eq!(live(2050), Uptime::live());
        assert_eq!((live(2000), live(2020)), (1104, 1124));
        assert_eq!((live(1000), live(1100)), (1000, 1100));
        // Within the stall live time passed by four ticks.
        assert!((1100..=1104).contains(&live(1500)) && (1100..=1104).contains(&live(1999)));
    });
}
