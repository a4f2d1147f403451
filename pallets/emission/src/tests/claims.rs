//! Claiming.

use crate::{mock::*, Call, Error, Event, Participants, NOT_ENROLLED, ROUNDS_PENDING, TOO_LITTLE_TO_CLAIM};
use frame_support::{
    assert_noop,
    pallet_prelude::{Authorize, InvalidTransaction, TransactionSource, TransactionValidityError},
};
use sp_runtime::{traits::Zero, transaction_validity::ValidTransaction, DispatchError};

fn authorize(who: u64) -> Result<ValidTransaction, TransactionValidityError> {
    let call = RuntimeCall::from(Call::<Test>::claim { who });
    call.authorize(TransactionSource::External).unwrap().map(|(validity, unspent)| {
        assert!(unspent.is_zero());
        validity
    })
}

fn refused(code: u8) -> Result<ValidTransaction, TransactionValidityError> {
    Err(InvalidTransaction::Custom(code).into())
}

#[test]
fn a_claim_pays_all_rounds_that_have_ended_and_nothing_of_the_one_in_progress() {
    run(|| {
        enrol(ALICE, 200);
        enrol(BOB, 200);
        round(1);
        block(FIRST + 150);
        assert_noop!(claim(ALICE), Error::<Test>::TooLittleToClaim);
        block(FIRST + 200);
        assert_eq!(claim(ALICE), Ok(25 * WIND));
        System::assert_last_event(Event::Claimed { who: ALICE, amount: 25 * WIND }.into());
        block(FIRST + 250);
        assert_noop!(claim(ALICE), Error::<Test>::TooLittleToClaim);
        round(144);
        assert_eq!(claim(ALICE), Ok(142 * 25 * WIND));
        assert_eq!(claim(BOB), Ok(143 * 25 * WIND), "whether one claims often or once");
    });
}

#[test]
fn what_is_less_than_a_base_unit_stays() {
    run(|| {
        score(ALICE, 1_000_000);
        enrol(ALICE, 200);
        enrol(BOB, 200);
        // Two thirds of 50 WIND have no end.
        let mut paid = 0;
        for n in 2..=100 {
            round(n);
            paid += claim(ALICE).unwrap();
        }
        assert_eq!(paid, 99 * 50 * WIND * 2 / 3);
        assert_eq!(claim(BOB), Ok(99 * 50 * WIND / 3));
    });
}

#[test]
fn too_little_stays_and_is_not_lost() {
    // After 13 halvings a round emits 0.006 WIND.
    let last = crate::schedule::HALVING_ROUNDS * 13;
    run(|| {
        round(last);
        enrol(ALICE, 200);
        round(last + 2);
        let before = Participants::<Test>::get(ALICE);
        assert_noop!(claim(ALICE), Error::<Test>::TooLittleToClaim);
        assert_eq!(Participants::<Test>::get(ALICE), before);
        assert_eq!(authorize(ALICE), refused(TOO_LITTLE_TO_CLAIM));
        round(last + 3);
        assert_eq!(claim(ALICE), Ok(2 * crate::schedule::reward(last)));
    });
}

#[test]
fn anybody_may_have_it_paid_without_a_signature_and_only_so() {
    run(|| {
        enrol(ALICE, 200);
        round(2);
        assert_noop!(Emission::claim(signed(ALICE), ALICE), DispatchError::BadOrigin);
        assert_noop!(Emission::claim(RuntimeOrigin::none(), ALICE), DispatchError::BadOrigin);
        assert_noop!(Emission::claim(RuntimeOrigin::root(), ALICE), DispatchError::BadOrigin);
        let validity = authorize(ALICE).unwrap();
        assert!(validity.propagate);
        assert_eq!(validity.provides.len(), 1);
        assert_eq!(authorize(ALICE).unwrap().provides, validity.provides, "one waits at a time");
        claim(ALICE).unwrap();
        assert_eq!(authorize(ALICE), refused(TOO_LITTLE_TO_CLAIM));
    });
}

#[test]
fn a_claim_that_would_be_refused_enters_no_block() {
    run(|| {
        assert_eq!(authorize(ALICE), refused(NOT_ENROLLED));
        assert_noop!(claim(ALICE), Error::<Test>::NotEnrolled);
        enrol(ALICE, 200);
        assert_eq!(authorize(ALICE), refused(TOO_LITTLE_TO_CLAIM));
        Now::set(FIRST + 300);
        assert_eq!(authorize(ALICE), refused(ROUNDS_PENDING));
        round(3);
        assert!(authorize(ALICE).is_ok());
    });
}

#[test]
fn an_account_that_does_not_exist_yet_begins_with_a_claim() {
    run_with(vec![], vec![POOR], || {
        assert_eq!(free(POOR), 0);
        round(1);
        assert_eq!(claim(POOR), Ok(50 * WIND - ED));
        assert!(System::account_exists(&POOR));
    });
}

#[test]
fn the_pot_holds_what_is_minted_and_not_claimed() {
    run(|| {
        enrol(ALICE, 200);
        enrol(BOB, 200);
        round(11);
        assert_eq!(free(Emission::pot()), ED + 500 * WIND);
        claim(ALICE).unwrap();
        assert_eq!(free(Emission::pot()), ED + 250 * WIND);
        assert_eq!(Emission::round_view().unclaimed, ED + 250 * WIND);
    });
}
