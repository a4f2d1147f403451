//! Lowering a counterparty's score.

use crate::{mock::*, Error, Event, Spent, SpentRecord};
use frame_support::{assert_noop, assert_ok, assert_storage_noop};
use sp_core::H256;
use sp_runtime::DispatchError;
use tradewind_primitives::{
    traits::{Clock, EndedLeases, Reputation as _, WeightScore},
    Balance, LoweringView, Tombstone,
};

const LEASE: u64 = 7;
const WHY: H256 = H256::repeat_byte(9);

fn scores(buyer: Balance, provider: Balance) {
    Reputation::set_score(&BUYER, buyer);
    Reputation::set_score(&PROVIDER, provider);
}

fn lower(who: u64, amount: Balance) -> Result<(), DispatchError> {
    Reputation::lower(signed(who), LEASE, amount, WHY)
}

#[test]
fn what_a_party_spends_takes_twice_as_much_from_the_other() {
    run(|| {
        scores(1_000, 5_000);
        ended(LEASE, 100_000);
        assert_ok!(lower(BUYER, 400));
        assert_eq!((Reputation::score(&BUYER), Reputation::score(&PROVIDER)), (600, 4_200));
        assert_eq!((Reputation::weight_score(&BUYER), Reputation::weight_score(&PROVIDER)), (600, 4_200));
        System::assert_last_event(
            Event::Lowered {
                lease: LEASE,
                who: PROVIDER,
                amount: 800,
                score: 4_200,
                by: BUYER,
                spent: 400,
                score_of_by: 600,
                reason_hash: WHY,
            }
            .into(),
        );
        assert_eq!(LoweredOf::get(), [BUYER, PROVIDER]);
    });
}

#[test]
fn the_provider_may_do_the_same() {
    run(|| {
        scores(1_000, 500);
        ended(LEASE, 100_000);
        assert_ok!(lower(PROVIDER, 500));
        assert_eq!((Reputation::score(&BUYER), Reputation::score(&PROVIDER)), (0, 0));
        assert_eq!(Spent::<Test>::get(LEASE), SpentRecord { buyer: 0, provider: 500 });
    });
}

#[test]
fn no_score_falls_below_zero() {
    run(|| {
        scores(1_000, 5);
        ended(LEASE, 100_000);
        assert_ok!(lower(BUYER, 400));
        assert_eq!((Reputation::score(&BUYER), Reputation::score(&PROVIDER)), (600, 0));
        assert_noop!(lower(BUYER, 1), Error::<Test>::NothingToLower);
    });
}

#[test]
fn it_takes_as_much_of_what_decay_has_left() {
    run(|| {
        scores(1_000, 5_000);
        Now::set(FIRST + ERA);
        ended(LEASE, 100_000);
        assert_ok!(lower(BUYER, 600));
        // 500 and 2,500 were left.
        assert_eq!((Reputation::weight_score(&BUYER), Reputation::weight_score(&PROVIDER)), (0, 1_300));
        assert_eq!((Reputation::score(&BUYER), Reputation::score(&PROVIDER)), (400, 3_800));
    });
}

#[test]
fn for_one_lease_a_party_spends_at_most_ten_times_what_its_term_would_have_gained() {
    run(|| {
        scores(10_000, 100_000);
        // 10 × 1 % of 10,009, rounded down once.
        ended(LEASE, 10_009);
        assert_noop!(lower(BUYER, 1_001), Error::<Test>::OverCap);
        assert_ok!(lower(BUYER, 999));
        assert_noop!(lower(BUYER, 2), Error::<Test>::OverCap);
        assert_ok!(lower(BUYER, 1));
        assert_noop!(lower(BUYER, 1), Error::<Test>::OverCap);
        assert_noop!(lower(BUYER, Balance::MAX), Error::<Test>::OverCap);
        // The other party has a cap of its own, and another lease too.
        assert_ok!(lower(PROVIDER, 1_000));
        ended(LEASE + 1, 10_000);
        assert_ok!(Reputation::lower(signed(BUYER), LEASE + 1, 1_000, WHY));
    });
}

#[test]
fn a_lease_without_value_gives_no_say() {
    run(|| {
        scores(10_000, 10_000);
        ended(LEASE, 0);
        assert_noop!(lower(BUYER, 1), Error::<Test>::OverCap);
    });
}

#[test]
fn only_parties_of_an_ended_lease_may() {
    run(|| {
        scores(1_000, 1_000);
        Reputation::set_score(&ANYONE, 1_000);
        assert_noop!(lower(BUYER, 1), Error::<Test>::NoSuchEndedLease);
        ended(LEASE, 100_000);
        assert_noop!(lower(ANYONE, 1), Error::<Test>::NotParty);
        assert_noop!(Reputation::lower(RuntimeOrigin::root(), LEASE, 1, WHY), DispatchError::BadOrigin);
        assert_noop!(Reputation::lower(RuntimeOrigin::none(), LEASE, 1, WHY), DispatchError::BadOrigin);
    });
}

#[test]
fn nobody_lowers_its_own_score() {
    run(|| {
        scores(1_000, 1_000);
        let closed_at = MockClock::live();
        let own = Tombstone { buyer: BUYER, provider: BUYER, closed_at, value: 100_000, counts: true };
        MockLeases::set_ended(LEASE, own);
        assert_noop!(lower(BUYER, 1), Error::<Test>::Oneself);
    });
}

#[test]
fn a_lease_that_never_ran_gives_no_say_unless_the_provider_is_at_fault() {
    run(|| {
        scores(1_000, 1_000);
        ended(LEASE, 100_000);
        Ended::mutate(|all| all.get_mut(&LEASE).unwrap().counts = false);
        assert_noop!(lower(BUYER, 1), Error::<Test>::NeverRan);
        assert_noop!(lower(PROVIDER, 1), Error::<Test>::NeverRan);
        assert_eq!(Reputation::lowering(LEASE, &BUYER), None);
    });
}

#[test]
fn it_is_too_late_after_the_window_which_counts_in_live_time() {
    run(|| {
        scores(1_000, 1_000);
        ended(LEASE, 100_000);
        Now::set(FIRST + WINDOW - 1);
        assert_ok!(lower(BUYER, 1));
        Now::set(FIRST + WINDOW);
        assert_noop!(lower(BUYER, 1), Error::<Test>::WindowClosed);
        assert_eq!(Reputation::lowering(LEASE, &BUYER), None);
    });
}

#[test]
fn nothing_is_spent_that_is_not_there() {
    run(|| {
        scores(100, 1_000);
        ended(LEASE, 100_000);
        assert_noop!(lower(BUYER, 0), Error::<Test>::ZeroAmount);
        assert_noop!(lower(BUYER, 101), Error::<Test>::ScoreTooLow);
        assert_ok!(lower(BUYER, 100));
        assert_noop!(lower(BUYER, 1), Error::<Test>::ScoreTooLow);
    });
}

#[test]
fn a_counterparty_without_score_has_nothing_to_lose() {
    run(|| {
        scores(100, 0);
        ended(LEASE, 100_000);
        assert_noop!(lower(BUYER, 1), Error::<Test>::NothingToLower);
    });
}

#[test]
fn if_the_weight_of_either_cannot_follow_nothing_changes() {
    for who in [BUYER, PROVIDER] {
        run(|| {
            scores(1_000, 1_000);
            ended(LEASE, 100_000);
            Behind::set(Some(who));
            assert_noop!(lower(BUYER, 1), DispatchError::Other("rounds are pending"));
        });
    }
}

#[test]
fn readers_are_told_what_may_still_be_spent() {
    run(|| {
        scores(1_000, 1_000);
        ended(LEASE, 1_000);
        let until = MockClock::live() + WINDOW;
        let view = |counterparty, left| Some(LoweringView { counterparty, left, until });
        assert_eq!(Reputation::lowering(LEASE, &BUYER), view(PROVIDER, 100));
        assert_ok!(lower(BUYER, 40));
        assert_eq!(Reputation::lowering(LEASE, &BUYER), view(PROVIDER, 60));
        assert_eq!(Reputation::lowering(LEASE, &PROVIDER), view(BUYER, 100));
        assert_eq!(Reputation::lowering(LEASE, &ANYONE), None);
        assert_storage_noop!(Reputation::lowering(LEASE, &BUYER));
    });
}
