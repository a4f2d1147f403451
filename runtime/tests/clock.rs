//! The first tick: a new chain's clock starts at hundreds of millions, and nothing may walk there from zero.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use common::{block_at, chain, genesis_header, DEVELOPMENT, FIRST_TICK};
use tradewind_primitives::traits::Clock;
use tradewind_runtime::{try_state_market, Runtime, Uptime};

fn cursor() -> Option<u32> {
    pallet_leases::Cursor::<Runtime>::get()
}

#[test]
fn the_clock_is_zero_until_the_first_inherent_brings_the_first_tick() {
    chain(DEVELOPMENT).execute_with(|| {
        block_at(
            &genesis_header(),
            FIRST_TICK,
            || {
                assert_eq!((Uptime::now(), Uptime::live()), (0, 0));
                assert_eq!(cursor(), None);
            },
            || {
                assert_eq!((Uptime::now(), Uptime::live()), (FIRST_TICK, FIRST_TICK));
                assert_eq!(cursor(), Some(FIRST_TICK));
            },
        );
        try_state_market().unwrap();
    });
}

#[test]
fn block_two_serves_at_most_two_agendas() {
    chain(DEVELOPMENT).execute_with(|| {
        let (first, ()) = block_at(&genesis_header(), FIRST_TICK, || (), || ());
        let before = cursor().unwrap();
        assert!(before - FIRST_TICK <= 1);
        block_at(
            &first,
            FIRST_TICK + 1,
            // Before the inherent the clock is still the last block's.
            || assert_eq!(Uptime::now(), FIRST_TICK),
            || assert_eq!(Uptime::now(), FIRST_TICK + 1),
        );
        let after = cursor().unwrap();
        assert!(after - before <= 2, "{} agendas", after - before);
        assert_eq!(after, FIRST_TICK + 2, "all that is due is served");
        try_state_market().unwrap();
    });
}

#[test]
fn a_stall_of_the_chain_is_not_live_time() {
    chain(DEVELOPMENT).execute_with(|| {
        let (first, ()) = block_at(&genesis_header(), FIRST_TICK, || (), || ());
        block_at(
            &first,
            FIRST_TICK + 1_000,
            || (),
            || {
                assert_eq!(Uptime::now(), FIRST_TICK + 1_000);
                assert_eq!(Uptime::live(), FIRST_TICK + 4);
            },
        );
        let reached = cursor().unwrap();
        assert!(reached <= FIRST_TICK + 1 + 64, "one block passes no more than 64 empty ticks");
    });
}
