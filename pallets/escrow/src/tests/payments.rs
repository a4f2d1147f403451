//! A payment in WIND leaves the hold once, and is two transfers all the same.

use crate::mock::*;
use frame_support::{
    assert_noop, assert_ok,
    storage::{with_storage_layer, with_transaction, TransactionOutcome},
};
use sp_runtime::{DispatchError, DispatchResult, TokenError};

/// All events, and the free money of payer, payee and fee account and what the payer has on hold, after `pay`, which is
/// taken back.
fn outcome(pay: impl FnOnce() -> DispatchResult) -> (Vec<RuntimeEvent>, [u128; 4]) {
    let outcome = with_transaction(|| {
        System::reset_events();
        assert_ok!(pay());
        let events = System::events().into_iter().map(|record| record.event).collect();
        let money = [BUYER, PROVIDER, Escrow::fee_account()].map(|who| free(NATIVE, who));
        let [buyer, provider, fees] = money;
        TransactionOutcome::Rollback(Ok::<_, DispatchError>((events, [buyer, provider, fees, held(NATIVE)])))
    });
    outcome.unwrap()
}

#[test]
fn it_moves_and_tells_what_two_transfers_would() {
    run(|| {
        open(1, NATIVE);
        let at_once = outcome(|| Escrow::deliver_payment(&BUYER, &NATIVE, &PROVIDER, 34, 1));
        let one_by_one = outcome(|| {
            Escrow::deliver(&BUYER, &NATIVE, &PROVIDER, 34)?;
            Escrow::deliver(&BUYER, &NATIVE, &Escrow::fee_account(), 1)
        });
        assert_eq!(at_once, one_by_one);
        assert_eq!(at_once.0.len(), 2);
        assert_eq!(at_once.1, [FUNDS - 125, FUNDS + 34, FUNDS + 1, 90]);
    });
}

#[test]
fn without_a_fee_it_is_one_transfer() {
    run(|| {
        open(1, NATIVE);
        let (events, money) = outcome(|| Escrow::deliver_payment(&BUYER, &NATIVE, &PROVIDER, 34, 0));
        assert_eq!((events.len(), money), (1, [FUNDS - 125, FUNDS + 34, FUNDS, 91]));
    });
}

#[test]
fn it_is_refused_whole_if_there_is_less_on_hold() {
    run(|| {
        open(1, NATIVE);
        let pay = |net| with_storage_layer(|| Escrow::deliver_payment(&BUYER, &NATIVE, &PROVIDER, net, 1));
        assert_noop!(pay(125), TokenError::FundsUnavailable);
        assert_ok!(pay(124));
        assert_eq!(held(NATIVE), 0);
        // It was: the lease's ledger is made to agree with it.
        crate::Escrows::<Test>::remove(tradewind_primitives::EscrowId::Lease(1));
    });
}
