//! The part of a block that is kept for operational transactions is not for everybody.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use common::{block_at, chain, genesis_header, DEVELOPMENT, FIRST_TICK};
use frame_support::{
    dispatch::{DispatchClass, GetDispatchInfo},
    weights::Weight,
};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave};
use sp_runtime::{
    traits::{DispatchTransaction, TransactionExtension},
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
    BoundedVec,
};
use tradewind_primitives::traits::{Clock, Uptime as _};
use tradewind_runtime::{
    check_operational::{NOTHING_TO_ATTEST, NOT_PRIVILEGED, TOO_SOON},
    configs::utility::ProxyType,
    CheckOperational, Proxy, Runtime, RuntimeCall, RuntimeOrigin, Uptime,
};

fn heartbeat() -> RuntimeCall {
    pallet_uptime::Call::heartbeat { merkle_root: Default::default(), leaf_count: 0 }.into()
}

fn batch(calls: Vec<RuntimeCall>) -> RuntimeCall {
    pallet_utility::Call::batch { calls }.into()
}

/// What the pool and a block author are told of a transaction: the code of the refusal.
fn validity(who: Sr25519Keyring, call: &RuntimeCall) -> Result<(), u8> {
    let origin = RuntimeOrigin::signed(who.to_account_id());
    let info = call.get_dispatch_info();
    match CheckOperational.validate_only(origin, call, &info, 0, TransactionSource::External, 0) {
        Ok(_) => Ok(()),
        Err(TransactionValidityError::Invalid(InvalidTransaction::Custom(code))) => Err(code),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn a_heartbeat_enters_a_block_only_if_it_attests_something() {
    chain(DEVELOPMENT).execute_with(|| {
        block_at(
            &genesis_header(),
            FIRST_TICK,
            || (),
            || {
                assert_eq!(heartbeat().get_dispatch_info().class, DispatchClass::Operational);
                assert_eq!(validity(Charlie, &heartbeat()), Err(NOTHING_TO_ATTEST));
                Uptime::start(7, &Charlie.to_account_id());
                assert_eq!(validity(Charlie, &heartbeat()), Err(TOO_SOON));
                Uptime::set_block_number(FIRST_TICK + 5);
                assert_eq!(validity(Charlie, &heartbeat()), Ok(()));
                Uptime::end(7);
                assert_eq!(validity(Charlie, &heartbeat()), Ok(()), "what is closing is attested still");
                Uptime::stop(7, 0, 0);
                assert_eq!(validity(Charlie, &heartbeat()), Err(NOTHING_TO_ATTEST));
            },
        );
    });
}

#[test]
fn no_other_operational_transaction_enters_but_the_superusers() {
    chain(DEVELOPMENT).execute_with(|| {
        assert_eq!(pallet_sudo::Key::<Runtime>::get(), Some(Alice.to_account_id()));
        let remark = |pages| RuntimeCall::System(frame_system::Call::set_heap_pages { pages });
        let nested: RuntimeCall = pallet_sudo::Call::sudo { call: Box::new(remark(1)) }.into();
        for call in [remark(1), batch(vec![heartbeat()]), batch(vec![remark(1), heartbeat()]), nested] {
            assert_eq!(call.get_dispatch_info().class, DispatchClass::Operational, "{call:?}");
            assert_eq!(validity(Bob, &call), Err(NOT_PRIVILEGED), "{call:?}");
            assert_eq!(validity(Alice, &call), Ok(()), "{call:?}");
        }
        pallet_sudo::Key::<Runtime>::kill();
        assert_eq!(validity(Alice, &remark(1)), Err(NOT_PRIVILEGED));
    });
}

#[test]
fn a_proxy_sends_the_heartbeats_of_its_provider_and_of_nobody_else() {
    let proxied = |real: Sr25519Keyring, call: RuntimeCall| -> RuntimeCall {
        let real = real.to_account_id().into();
        pallet_proxy::Call::proxy { real, force_proxy_type: None, call: Box::new(call) }.into()
    };
    let appoint = |delegate: Sr25519Keyring, kind, delay| {
        let delegate = delegate.to_account_id().into();
        Proxy::add_proxy(RuntimeOrigin::signed(Charlie.to_account_id()), delegate, kind, delay).unwrap();
    };
    chain(DEVELOPMENT).execute_with(|| {
        block_at(
            &genesis_header(),
            FIRST_TICK,
            || (),
            || {
                let call = proxied(Charlie, heartbeat());
                assert_eq!(call.get_dispatch_info().class, DispatchClass::Operational);
                assert!(CheckOperational.weight(&call).all_gte(CheckOperational.weight(&heartbeat())));
                Uptime::start(7, &Charlie.to_account_id());
                Uptime::set_block_number(FIRST_TICK + 5);
                assert_eq!(validity(Bob, &call), Err(NOT_PRIVILEGED), "he is no proxy");
                appoint(Bob, ProxyType::Market, 10);
                assert_eq!(validity(Bob, &call), Err(NOT_PRIVILEGED), "his calls have to be announced");
                appoint(Dave, ProxyType::Market, 0);
                assert_eq!(validity(Dave, &call), Ok(()));
                assert_eq!(validity(Dave, &proxied(Bob, heartbeat())), Err(NOT_PRIVILEGED));
                assert_eq!(validity(Dave, &proxied(Charlie, batch(vec![heartbeat()]))), Err(NOT_PRIVILEGED));
                Uptime::set_block_number(FIRST_TICK + 4);
                assert_eq!(validity(Dave, &call), Err(TOO_SOON));
                Uptime::stop(7, 0, 0);
                assert_eq!(validity(Dave, &call), Err(NOTHING_TO_ATTEST));
            },
        );
    });
}

#[test]
fn normal_transactions_are_none_of_its_business_and_cost_nothing_more() {
    chain(DEVELOPMENT).execute_with(|| {
        let leases = BoundedVec::truncate_from(vec![1]);
        let normal: RuntimeCall = pallet_uptime::Call::report_down { leases }.into();
        assert_eq!(validity(Bob, &normal), Ok(()));
        assert_eq!(validity(Bob, &batch(vec![normal.clone(), heartbeat()])), Ok(()));
        assert_eq!(CheckOperational.weight(&normal), Weight::zero());
        assert!(CheckOperational.weight(&heartbeat()).all_gt(Weight::zero()));
    });
}
