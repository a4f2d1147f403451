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

type Account = frame_system::AccountInfo<<Test as frame_system::Config>::Nonce, pallet_balances::AccountData<u128>>;

/// Whether it was paid, and what became of all three accounts.
fn accounts(pay: impl FnOnce() -> DispatchResult) -> (bool, [Account; 3]) {
    let outcome = with_transaction(|| {
        let result = with_storage_layer(pay);
        let accounts = [BUYER, PROVIDER, Escrow::fee_account()].map(frame_system::Account::<Test>::get);
        TransactionOutcome::Rollback(Ok::<_, DispatchError>((result.is_ok(), accounts)))
    });
    outcome.unwrap()
}

fn is_what_two_transfers_do(net: u128, fee: u128) {
    let at_once = accounts(|| Escrow::deliver_payment(&BUYER, &NATIVE, &PROVIDER, net, fee));
    let one_by_one = accounts(|| {
        Escrow::deliver(&BUYER, &NATIVE, &PROVIDER, net)?;
        Escrow::deliver(&BUYER, &NATIVE, &Escrow::fee_account(), fee)
    });
    assert_eq!(at_once, one_by_one);
}

#[test]
fn whatever_the_payee_has_it_gets_what_two_transfers_would_give_it() {
    use pallet_balances::AccountData;
    let with = |free, reserved, frozen| AccountData { free, reserved, frozen, ..AccountData::default() };
    let ed = <Balances as frame_support::traits::fungible::Inspect<u64>>::minimum_balance();
    let kinds = [
        with(0, 0, 0),
        with(ed, 0, 0),
        with(ed - 1, 5, 0),
        with(FUNDS, 0, FUNDS),
        with(FUNDS, FUNDS, 0),
        with(u128::MAX - 1, 0, 0),
        with(ed, u128::MAX - ed - 1, 0),
    ];
    for kind in kinds {
        run(|| {
            open(1, NATIVE);
            let before = frame_system::Account::<Test>::get(PROVIDER);
            frame_system::Account::<Test>::mutate(PROVIDER, |account| {
                account.consumers = (kind.reserved + kind.frozen > 0).into();
                account.providers = (kind.free >= ed).into();
                account.data = kind.clone();
            });
            for (net, fee) in [(34, 1), (ed, ed), (1, 1)] {
                is_what_two_transfers_do(net, fee);
            }
            frame_system::Account::<Test>::insert(PROVIDER, before);
        });
    }
}

#[test]
fn who_had_nothing_is_paid_as_two_transfers_would() {
    run(|| {
        open(1, NATIVE);
        let before = frame_system::Account::<Test>::take(PROVIDER);
        for (net, fee) in [(34, 1), (1, 1)] {
            is_what_two_transfers_do(net, fee);
        }
        frame_system::Account::<Test>::insert(PROVIDER, before);
    });
}
