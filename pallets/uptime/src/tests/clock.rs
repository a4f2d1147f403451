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

#[test]
fn live_time_before_several_stalls_is_known() {
    run(|| {
        // The chain stands still for 996 ticks before each of these.
        for resumed in [2000, 3100, 4200, 5300] {
            at(resumed - 1000);
            jump(resumed);
        }
        at(5310);
        let live = |tick| <Uptime as Clock>::live_at(tick);
        assert_eq!(Uptime::live(), 5310 - 4 * 996);
        assert_eq!([1000, 2000, 3100, 4200, 5300].map(live), [1000, 1004, 1108, 1212, 1316]);
        assert_eq!([2050, 3150, 4250].map(live), [1054, 1158, 1262], "between stalls");
        assert_eq!([2101, 2103, 2104, 2900, 3099].map(live), [1105, 1107, 1108, 1108, 1108], "in the second");
        // Of five the first is forgotten: what was before it comes out too early, what was later does not.
        at(5400);
        jump(6400);
        assert_eq!([1000, 2000, 3000].map(live), [4, 1004, 1108]);
    });
}
