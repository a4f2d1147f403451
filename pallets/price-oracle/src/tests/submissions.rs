//! Submitting, and what is refused.

use crate::{mock::*, Error, Event, Last, Refusal, Submission, MAX_BATCH};
use frame_support::{assert_noop, pallet_prelude::TransactionValidityError};
use sp_core::Pair;
use sp_runtime::DispatchError;
use std::collections::BTreeSet;
use tradewind_primitives::{AssetKind, FeedKey};

fn pool(submission: &Submission<u64>) -> Result<(), TransactionValidityError> {
    authorize(submission, &sign(submission)).map(drop)
}

/// The pool refuses it, and a block too.
fn assert_refused(submission: Submission<u64>, refusal: Refusal) {
    assert_eq!(pool(&submission), Err(refused(refusal)), "{refusal:?}");
    assert_noop!(dispatch(submission), Error::<Test>::from(refusal));
}

#[test]
fn an_operator_without_an_account_says_prices_by_its_key_alone() {
    run(|| {
        assert!(!System::account_exists(&1));
        let submission = next(1, &[(vcpu(), 40_000), (wind(), 50_000)]);
        let validity = authorize(&submission, &sign(&submission)).unwrap();
        assert!(validity.propagate);
        assert_eq!(validity.provides.len(), 1);
        dispatch(submission.clone()).unwrap();
        let Submission { operator, sequence, tick, source_time, values, .. } = submission;
        System::assert_last_event(Event::PricesSubmitted { operator, sequence, tick, source_time, values }.into());
        assert_eq!(Last::<Test>::get(1).unwrap().sequence, sequence);
        let view = Oracle::feed_view(&vcpu()).unwrap();
        assert_eq!((view.observations[0].operator, view.observations[0].value), (1, 40_000));
        assert!(!System::account_exists(&1));
    });
}

#[test]
fn only_what_was_authorized_is_carried_out() {
    run(|| {
        let submission = next(1, &[(vcpu(), 40_000)]);
        for origin in [RuntimeOrigin::signed(1), RuntimeOrigin::root(), RuntimeOrigin::none()] {
            let submitted = Oracle::submit(origin, submission.clone(), sign(&submission));
            assert_noop!(submitted, DispatchError::BadOrigin);
        }
    });
}

#[test]
fn a_submission_counts_once() {
    run(|| {
        let first = next(1, &[(vcpu(), 40_000)]);
        dispatch(first.clone()).unwrap();
        assert_refused(first.clone(), Refusal::StaleSequence);
        Now::set(FIRST + 1);
        assert_refused(first.clone(), Refusal::StaleSequence);
        let older = Submission { sequence: first.sequence - 1, tick: FIRST + 1, ..first };
        assert_refused(older, Refusal::StaleSequence);
    });
}

#[test]
fn numbers_may_be_left_out() {
    run(|| {
        let submission = next(1, &[(vcpu(), 40_000)]);
        dispatch(Submission { sequence: submission.sequence + 7, ..submission.clone() }).unwrap();
        Now::set(FIRST + 1);
        let late = Submission { sequence: submission.sequence + 6, ..next(1, &[(vcpu(), 40_000)]) };
        assert_refused(late, Refusal::StaleSequence);
    });
}

#[test]
fn who_is_no_operator_says_nothing() {
    run(|| assert_refused(next(6, &[(vcpu(), 40_000)]), Refusal::UnknownOperator));
}

#[test]
fn another_operators_key_is_refused() {
    run(|| assert_refused(Submission { key: key_of(2), ..next(1, &[(vcpu(), 40_000)]) }, Refusal::WrongKey));
}

#[test]
fn a_signature_is_of_one_key_over_all_of_it_on_one_chain() {
    run(|| {
        let submission = next(1, &[(vcpu(), 40_000)]);
        let bad = Err(refused(Refusal::BadSignature));
        let genesis = Oracle::genesis();
        assert_eq!(authorize(&submission, &pair(2).sign(&submission.message(genesis))).map(drop), bad);
        let elsewhere = submission.message(sp_core::H256::repeat_byte(1));
        assert_eq!(authorize(&submission, &pair(1).sign(&elsewhere)).map(drop), bad);
        let signature = sign(&submission);
        let others = [
            Submission { sequence: submission.sequence + 1, ..submission.clone() },
            Submission { source_time: submission.source_time + 1, ..submission.clone() },
            Submission { values: vec![(vcpu(), 40_001)].try_into().unwrap(), ..submission.clone() },
            Submission { values: vec![(wind(), 40_000)].try_into().unwrap(), ..submission.clone() },
        ];
        for other in others {
            assert_eq!(authorize(&other, &signature).map(drop), bad);
        }
        assert!(authorize(&submission, &signature).is_ok());
    });
}

#[test]
fn values_out_of_bounds_are_refused_and_both_bounds_are_within() {
    run(|| {
        for value in [BOUNDS.min - 1, BOUNDS.max + 1, 0, u128::MAX] {
            assert_refused(next(1, &[(wind(), 50_000), (vcpu(), value)]), Refusal::OutOfBounds);
        }
        assert!(Oracle::feed_view(&wind()).unwrap().observations.is_empty(), "one wrong value spoils all of it");
        submit(1, &[(vcpu(), BOUNDS.min), (wind(), BOUNDS.max)]);
    });
}

#[test]
fn only_open_feeds_take_values_and_each_once() {
    run(|| {
        let unknown = FeedKey::Pair(AssetKind::WithId(7));
        assert_refused(next(1, &[(unknown, 50_000)]), Refusal::UnknownFeed);
        assert_refused(next(1, &[(vcpu(), 50_000), (wind(), 1_000), (vcpu(), 50_000)]), Refusal::DuplicateKey);
        assert_refused(next(1, &[]), Refusal::NoValues);
    });
}

#[test]
fn what_took_too_long_or_comes_from_the_future_is_refused() {
    run(|| {
        let submission = next(1, &[(vcpu(), 40_000)]);
        assert_refused(Submission { tick: FIRST + 1, ..submission.clone() }, Refusal::FromTheFuture);
        Now::set(FIRST + MaxDelay::get() + 1);
        assert_refused(submission.clone(), Refusal::TooOld);
        Now::set(FIRST + MaxDelay::get());
        assert_eq!(pool(&submission), Ok(()));
    });
}

#[test]
fn an_operator_says_something_once_in_a_tick() {
    run(|| {
        submit(1, &[(vcpu(), 40_000)]);
        assert_refused(next(1, &[(wind(), 50_000)]), Refusal::TooSoon);
        Now::set(FIRST + 1);
        assert_refused(Submission { tick: FIRST, ..next(1, &[(wind(), 50_000)]) }, Refusal::TooSoon);
        submit(1, &[(wind(), 50_000)]);
        submit(2, &[(wind(), 50_000)]);
    });
}

#[test]
fn a_source_is_never_asked_before_it_was() {
    run(|| {
        let first = next(1, &[(vcpu(), 40_000)]);
        dispatch(first.clone()).unwrap();
        Now::set(FIRST + 1);
        let back = Submission { source_time: first.source_time - 1, ..next(1, &[(vcpu(), 40_000)]) };
        assert_refused(back, Refusal::SourceTooOld);
        let same = Submission { source_time: first.source_time, ..next(1, &[(vcpu(), 40_000)]) };
        assert_eq!(pool(&same), Ok(()));
    });
}

#[test]
fn where_blocks_say_the_time_an_operators_clock_is_near_it() {
    run(|| {
        let now = 1_800_000_000;
        WallClock::set(Some(now));
        let at = |source_time| Submission { source_time, ..next(1, &[(vcpu(), 40_000)]) };
        assert_refused(at(now - MaxSourceAge::get() - 1), Refusal::SourceTooOld);
        assert_refused(at(now + MaxSourceAge::get() + 1), Refusal::SourceAhead);
        assert_eq!(pool(&at(now - MaxSourceAge::get())), Ok(()));
        assert_eq!(pool(&at(now + MaxSourceAge::get())), Ok(()));
    });
}

#[test]
fn a_full_submission_is_taken() {
    run_with(3, || {
        let keys: Vec<_> = (0..MAX_BATCH).map(|id| FeedKey::Pair(AssetKind::WithId(id))).collect();
        keys.iter().cloned().for_each(open);
        submit(1, &keys.iter().map(|key| (key.clone(), 1_000)).collect::<Vec<_>>());
        assert!(keys.iter().all(|key| Oracle::feed_view(key).unwrap().observations.len() == 1));
    });
}

#[test]
fn refusals_have_numbers_of_their_own() {
    let codes: BTreeSet<_> = Refusal::ALL.iter().map(|refusal| *refusal as u8).collect();
    assert_eq!(codes.len(), Refusal::ALL.len());
    let errors: BTreeSet<_> =
        Refusal::ALL.iter().map(|refusal| format!("{:?}", Error::<Test>::from(*refusal))).collect();
    assert_eq!(errors.len(), Refusal::ALL.len());
    for refusal in Refusal::ALL {
        assert_eq!(
            format!("{refusal:?}"),
            format!("{:?}", Error::<Test>::from(refusal)),
            "the same name for the same thing"
        );
    }
}
