//! Who is an operator.

use crate::{mock::*, Admission, Error, Event, Last, Refusal, Submission};
use frame_support::{assert_noop, traits::OneSessionHandler};
use sp_runtime::DispatchError::BadOrigin;

fn accounts() -> Vec<u64> {
    Oracle::operators().iter().map(|one| one.account).collect()
}

fn add(who: u64) {
    Oracle::add_operator(RuntimeOrigin::root(), who, key_of(who)).unwrap();
}

#[test]
fn the_sessions_collators_are_operators() {
    run_with(0, || {
        assert!(accounts().is_empty());
        session(&[1, 2, 3]);
        assert_eq!(accounts(), [1, 2, 3]);
        assert!(Oracle::operators().iter().all(|one| one.admission == Admission::Session));
        System::assert_last_event(
            Event::OperatorJoined { operator: 3, key: key_of(3), admission: Admission::Session }.into(),
        );
        System::reset_events();
        session(&[3, 4]);
        assert_eq!(accounts(), [3, 4]);
        System::assert_has_event(Event::OperatorLeft { operator: 1 }.into());
        System::assert_has_event(Event::OperatorLeft { operator: 2 }.into());
        assert_eq!(System::events().len(), 3, "who stays is not mentioned");
        assert!(Last::<Test>::get(1).is_none());
    });
}

#[test]
fn genesis_has_the_first_sessions() {
    run_with(0, || {
        let keys = [(1, key_of(1)), (2, key_of(2))];
        Oracle::on_genesis_session(keys.iter().map(|(who, key)| (who, key.clone())));
        assert_eq!(accounts(), [1, 2]);
    });
}

#[test]
fn a_session_that_does_not_change_writes_nothing() {
    run_with(3, || {
        let before = sp_io::storage::root(Default::default());
        session(&[1, 2, 3]);
        assert_eq!(sp_io::storage::root(Default::default()), before);
    });
}

#[test]
fn a_collator_changes_its_key_and_goes_on_counting() {
    run(|| {
        submit(1, &[(vcpu(), 40_000)]);
        let last = Last::<Test>::get(1);
        let keys = [(1, key_of(9)), (2, key_of(2))];
        session_keys(&keys);
        System::assert_has_event(Event::OperatorKeyChanged { operator: 1, key: key_of(9) }.into());
        assert_eq!(Last::<Test>::get(1), last);
        Now::set(FIRST + 1);
        let old = next(1, &[(vcpu(), 40_000)]);
        assert_eq!(authorize(&old, &sign(&old)).map(drop), Err(refused(Refusal::WrongKey)));
        let submission = Submission { key: key_of(9), ..old };
        let signature = sp_core::Pair::sign(&pair(9), &submission.message(Oracle::genesis()));
        assert!(authorize(&submission, &signature).is_ok());
    });
}

#[test]
fn the_dao_adds_some_and_takes_them_away_again() {
    run_with(2, || {
        assert_noop!(Oracle::add_operator(RuntimeOrigin::signed(1), 20, key_of(20)), BadOrigin);
        assert_noop!(Oracle::add_operator(RuntimeOrigin::root(), 1, key_of(20)), Error::<Test>::AlreadyOperator);
        assert_noop!(Oracle::add_operator(RuntimeOrigin::root(), 20, key_of(1)), Error::<Test>::KeyInUse);
        (20..24).for_each(add);
        System::assert_last_event(
            Event::OperatorJoined { operator: 23, key: key_of(23), admission: Admission::Dao }.into(),
        );
        assert_noop!(Oracle::add_operator(RuntimeOrigin::root(), 24, key_of(24)), Error::<Test>::TooManyOperators);
        assert_eq!(accounts(), [1, 2, 20, 21, 22, 23]);
        session(&[2, 3]);
        assert_eq!(accounts(), [20, 21, 22, 23, 2, 3], "whom the DAO added stays through sessions");
        assert_noop!(Oracle::remove_operator(RuntimeOrigin::signed(1), 20), BadOrigin);
        Oracle::remove_operator(RuntimeOrigin::root(), 20).unwrap();
        System::assert_last_event(Event::OperatorLeft { operator: 20 }.into());
        for who in [20, 2, 99] {
            assert_noop!(Oracle::remove_operator(RuntimeOrigin::root(), who), Error::<Test>::NotAdded);
        }
    });
}

#[test]
fn there_are_sixteen_at_most_and_the_dao_has_its_room() {
    run_with(0, || {
        session(&(1..=40).collect::<Vec<_>>());
        assert_eq!(accounts(), (1..=12).collect::<Vec<_>>());
        (60..64).for_each(add);
        session(&(30..=60).collect::<Vec<_>>());
        assert_eq!(accounts().len(), 16);
    });
}

#[test]
fn nobody_counts_twice() {
    run_with(0, || {
        add(5);
        session(&[5, 6]);
        assert_eq!(accounts(), [5, 6]);
        assert_eq!(Oracle::operators()[0].admission, Admission::Dao, "what the DAO said holds");
        // A collator with the key of one whom the DAO added, and two with one key.
        let keys = [(7, key_of(5)), (8, key_of(8)), (9, key_of(8)), (8, key_of(10))];
        session_keys(&keys);
        assert_eq!(accounts(), [5, 8]);
    });
}

#[test]
fn one_who_comes_back_cannot_have_its_old_words_repeated() {
    run_with(3, || {
        open(vcpu());
        add(9);
        let old = next(9, &[(vcpu(), 40_000)]);
        let signature = sign(&old);
        assert!(authorize(&old, &signature).is_ok());
        Oracle::remove_operator(RuntimeOrigin::root(), 9).unwrap();
        assert_eq!(authorize(&old, &signature).map(drop), Err(refused(Refusal::UnknownOperator)));
        Now::set(FIRST + 1);
        add(9);
        assert_eq!(authorize(&old, &signature).map(drop), Err(refused(Refusal::StaleSequence)));
        submit(9, &[(vcpu(), 40_000)]);
    });
}

#[test]
fn what_a_leaving_operator_said_stops_counting_at_once() {
    run(|| {
        say(FIRST, &vcpu(), &[100, 102, 104, 106, 108]);
        assert_eq!(price(&vcpu()), Some(104));
        session(&[3, 4, 5]);
        assert_eq!(price(&vcpu()), Some(106), "without anything new");
        let view = Oracle::feed_view(&vcpu()).unwrap();
        assert_eq!(view.observations.iter().filter(|one| one.counts).count(), 3);
        session(&[4, 5]);
        assert_eq!(price(&vcpu()), None, "two are no quorum");
        Now::set(FIRST + 1);
        submit(4, &[(vcpu(), 106)]);
        assert_eq!(Oracle::feed_view(&vcpu()).unwrap().observations.len(), 2, "and it is forgotten");
    });
}

#[test]
fn what_one_said_is_not_said_again_however_it_leaves_and_comes_back_within_a_tick() {
    run(|| {
        let mut before = Vec::new();
        for _ in 0..3 {
            let said = next(5, &[(vcpu(), 100)]);
            assert_eq!(authorize(&said, &sign(&said)).map(drop), Ok(()));
            dispatch(said.clone()).unwrap();
            before.push(said);
            session(&[1, 2, 3, 4]);
            session(&[1, 2, 3, 4, 5]);
            for old in &before {
                assert_eq!(authorize(old, &sign(old)).map(drop), Err(refused(Refusal::StaleSequence)));
            }
        }
    });
}

#[test]
fn nobody_takes_numbers_that_another_or_itself_has_when_it_joins_anew() {
    run(|| {
        let own = next(5, &[(vcpu(), 100)]);
        for ahead in [1 << 32, u64::MAX - own.sequence] {
            let later = Submission { sequence: own.sequence + ahead, ..own.clone() };
            assert_eq!(authorize(&later, &sign(&later)).map(drop), Err(refused(Refusal::StaleSequence)), "{ahead}");
        }
        // The last of its own numbers is the end, and hurts nobody else.
        let last = Submission { sequence: own.sequence | u64::from(u32::MAX), ..own };
        assert_eq!(authorize(&last, &sign(&last)).map(drop), Ok(()));
        dispatch(last).unwrap();
        Now::set(Now::get() + 1);
        let beyond = next(5, &[(vcpu(), 100)]);
        assert_eq!(authorize(&beyond, &sign(&beyond)).map(drop), Err(refused(Refusal::StaleSequence)));
        submit(4, &[(vcpu(), 100)]);
        session(&[1, 2, 3, 4]);
        session(&[1, 2, 3, 4, 5]);
        submit(5, &[(vcpu(), 100)]);
    });
}
