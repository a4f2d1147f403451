use crate::{mock::*, Error, Event, Reservations, ReservationsOf, RESERVED_NAMES};
use frame_support::{assert_noop, assert_ok};

fn rename(who: u64, name: &str) -> sp_runtime::DispatchResult {
    Providers::update_profile(signed(who), profile(name))
}

fn assert_refused(name: &str, error: Error<Test>) {
    assert_noop!(Providers::register(signed(ALICE), profile(name), MIN_STAKE), error);
}

#[test]
fn a_name_is_a_dns_label_of_three_to_thirty_two_bytes() {
    run(|| {
        assert_refused("", Error::NameTooShort);
        assert_refused("ab", Error::NameTooShort);
        for name in ["-abc", "abc-", "Abc", "a.c", "a_c", "a c", "xn--mnchen-3ya", "a\0c", "zoë"] {
            assert_refused(name, Error::NameNotALabel);
        }
        assert_refused("12345", Error::NameAllDigits);
        assert_refused("bafkqaaa", Error::NameIsCid);
        for (index, name) in ["abc", "a-b", "4-u", &"x".repeat(32), "bafk", "ff00"].into_iter().enumerate() {
            let who = 10 + index as u64;
            Balances::force_set_balance(RuntimeOrigin::root(), who, WEALTH).unwrap();
            assert_ok!(Providers::register(signed(who), profile(name), MIN_STAKE));
            assert_eq!(Providers::resolve(name.as_bytes()), Some(who));
        }
    });
}

#[test]
fn names_of_the_market_itself_are_not_given_away() {
    run(|| {
        for name in RESERVED_NAMES {
            assert_refused(core::str::from_utf8(name).unwrap(), Error::NameNotAllowed);
        }
    });
}

#[test]
fn a_name_belongs_to_one_provider() {
    run(|| {
        register(ALICE, "alpha", MIN_STAKE);
        assert_noop!(Providers::register(signed(BOB), profile("alpha"), MIN_STAKE), Error::<Test>::NameTaken);
        register(BOB, "beta", MIN_STAKE);
        assert_noop!(rename(BOB, "alpha"), Error::<Test>::NameTaken);
        assert_ok!(rename(BOB, "beta"));
        assert_eq!(Providers::resolve(b"beta"), Some(BOB));
        assert_eq!(Providers::resolve(b"gamma"), None);
    });
}

#[test]
fn a_released_name_stays_reserved_for_its_old_owner() {
    run(|| {
        register(ALICE, "alpha", MIN_STAKE);
        assert_ok!(rename(ALICE, "omega"));
        System::assert_has_event(
            Event::NameReleased { name: bytes(b"alpha"), owner: ALICE, until: 1000 + RESERVATION }.into(),
        );
        assert_eq!(Providers::resolve(b"alpha"), None);
        Live::set(1000 + RESERVATION - 1);
        assert_noop!(Providers::register(signed(BOB), profile("alpha"), MIN_STAKE), Error::<Test>::NameReserved);
        Live::set(1000 + RESERVATION);
        register(BOB, "alpha", MIN_STAKE);
        assert_eq!(Providers::resolve(b"alpha"), Some(BOB));
        assert_eq!(Reservations::<Test>::iter().count(), 0);
        assert!(!ReservationsOf::<Test>::contains_key(ALICE));
    });
}

#[test]
fn the_old_owner_takes_its_name_back_at_any_time() {
    run(|| {
        register(ALICE, "alpha", MIN_STAKE);
        assert_ok!(rename(ALICE, "omega"));
        assert_ok!(rename(ALICE, "alpha"));
        assert_eq!(Providers::resolve(b"alpha"), Some(ALICE));
        assert_noop!(Providers::register(signed(BOB), profile("omega"), MIN_STAKE), Error::<Test>::NameReserved);
        assert_eq!(ReservationsOf::<Test>::get(ALICE).len(), 1);
    });
}

#[test]
fn one_account_cannot_collect_reserved_names() {
    run(|| {
        register(ALICE, "one", MIN_STAKE);
        assert_ok!(rename(ALICE, "two"));
        assert_noop!(rename(ALICE, "three"), Error::<Test>::RenamedRecently);
        leave(ALICE);
        assert_eq!(ReservationsOf::<Test>::get(ALICE).len(), 2);
        assert_noop!(Providers::register(signed(ALICE), profile("three"), MIN_STAKE), Error::<Test>::RenamedRecently);
        register(ALICE, "one", MIN_STAKE);
        assert_noop!(rename(ALICE, "three"), Error::<Test>::RenamedRecently);
        Live::mutate(|live| *live += RESERVATION);
        assert_ok!(rename(ALICE, "three"));
        // The lapsed reservation of "two" went with the next release.
        assert_eq!(ReservationsOf::<Test>::get(ALICE).len(), 1);
        assert_eq!(Reservations::<Test>::iter().count(), 1);
    });
}

#[test]
fn a_provider_that_left_keeps_its_name_for_a_while() {
    run(|| {
        register(ALICE, "alpha", MIN_STAKE);
        leave(ALICE);
        assert_eq!(Providers::resolve(b"alpha"), None);
        assert_noop!(Providers::register(signed(BOB), profile("alpha"), MIN_STAKE), Error::<Test>::NameReserved);
        register(ALICE, "alpha", MIN_STAKE);
        assert_eq!(Providers::resolve(b"alpha"), Some(ALICE));
    });
}
