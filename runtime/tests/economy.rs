//! Reputation and emission on the real runtime.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use codec::{DecodeAll, Encode};
use common::{block_at, chain, chain_with, genesis_header, DEVELOPMENT, FIRST_TICK};
use frame_support::{assert_noop, assert_ok, traits::InstanceFilter};
use frame_system::offchain::CreateAuthorizedTransaction;
use sp_core::H256;
use sp_keyring::Sr25519Keyring::{Bob, Charlie, Dave};
use sp_runtime::{
    transaction_validity::{InvalidTransaction, TransactionValidityError},
    ApplyExtrinsicResult,
};
use tradewind_primitives::{
    api::{runtime_decl_for_emission_api::EmissionApi, runtime_decl_for_reputation_api::ReputationApi},
    traits::{Clock, EndedLeases, Reputation as _, WeightScore},
    Tombstone, ROUND_TICKS,
};
use tradewind_runtime::{
    configs::{
        money::{CollatorPot, TreasuryAccount},
        utility::ProxyType,
    },
    constants::{EXISTENTIAL_DEPOSIT, WIND},
    *,
};

const LEASE: u64 = 7;

/// A claim as anybody may send it.
fn claim(who: AccountId) -> ApplyExtrinsicResult {
    let extension = <Runtime as CreateAuthorizedTransaction<RuntimeCall>>::create_extension();
    let call = pallet_emission::Call::claim { who }.into();
    Executive::apply_extrinsic(UncheckedExtrinsic::new_transaction(call, extension))
}

/// The same as the client builds it, which has nothing but the metadata.
fn claim_by_client(who: AccountId, nonce: u32) -> ApplyExtrinsicResult {
    let call: RuntimeCall = pallet_emission::Call::claim { who }.into();
    let metadata = Runtime::metadata_at_version(16).expect("the newest that is stable");
    let bytes = tradewind_client::chain::authorized(&metadata, &call.encode(), nonce).expect("it can be built");
    let transaction = UncheckedExtrinsic::decode_all(&mut &bytes[..]).expect("it is a transaction");
    assert_eq!((&transaction.function, transaction.encode()), (&call, bytes));
    Executive::apply_extrinsic(transaction)
}

/// What the pool says to a claim that would pay nothing.
fn refused(code: u8) -> ApplyExtrinsicResult {
    Err(TransactionValidityError::Invalid(InvalidTransaction::Custom(code)))
}

#[test]
fn a_chain_on_which_nobody_has_money_starts_by_free_claims() {
    let own = [TreasuryAccount::get(), Escrow::fee_account(), CollatorPot::get(), Emission::pot()];
    let patch = serde_json::json!({
        "balances": { "balances": own.map(|who| (who, EXISTENTIAL_DEPOSIT)) },
        "emission": { "offset": 4 * EXISTENTIAL_DEPOSIT, "participants": [Charlie.to_account_id()] },
    });
    chain_with(DEVELOPMENT, patch).execute_with(|| {
        let who = Charlie.to_account_id();
        let (first, ()) = block_at(
            &genesis_header(),
            FIRST_TICK,
            || (),
            || assert_eq!(claim(Charlie.to_account_id()), refused(pallet_emission::TOO_LITTLE_TO_CLAIM)),
        );
        let tick = FIRST_TICK + 2 * ROUND_TICKS;
        let (second, ()) = block_at(
            &first,
            tick,
            || (),
            || {
                assert_eq!(claim(Bob.to_account_id()), refused(pallet_emission::NOT_ENROLLED));
                assert_eq!(claim_by_client(Bob.to_account_id(), 2), refused(pallet_emission::NOT_ENROLLED));
                assert_eq!(<Runtime as EmissionApi<Block, AccountId>>::claimable(who.clone()), 100 * WIND);
                assert_eq!(claim(who.clone()), Ok(Ok(())));
                assert_eq!(Balances::free_balance(&who), 100 * WIND, "a claim costs nothing");
                assert_eq!(claim(who.clone()), refused(pallet_emission::TOO_LITTLE_TO_CLAIM));
            },
        );
        block_at(
            &second,
            tick + 148 * ROUND_TICKS,
            || (),
            || {
                assert_eq!(claim_by_client(who.clone(), 3), Ok(Ok(())));
                assert_eq!(Balances::free_balance(&who), 7_500 * WIND);
                assert_eq!(Balances::total_issuance(), 7_500 * WIND + 4 * EXISTENTIAL_DEPOSIT);
                // With it Charlie goes on after the rounds that are free.
                assert_ok!(Emission::enrol(RuntimeOrigin::signed(who.clone()), 1_008));
                assert_eq!(Emission::participant_view(&who).map(|view| view.expires), Some(1_152));
            },
        );
        try_state_market().unwrap();
    });
}

#[test]
fn a_score_that_a_party_lowers_weighs_less_at_once() {
    chain(DEVELOPMENT).execute_with(|| {
        let (buyer, provider) = (Bob.to_account_id(), Dave.to_account_id());
        let lower = || Reputation::lower(RuntimeOrigin::signed(buyer.clone()), LEASE, 50 * WIND, H256::zero());
        let (first, ()) = block_at(
            &genesis_header(),
            FIRST_TICK,
            || (),
            || {
                for who in [&buyer, &provider] {
                    Reputation::set_weight_score(who, 100 * WIND);
                    assert_ok!(Emission::enrol(RuntimeOrigin::signed(who.clone()), 200));
                }
            },
        );
        block_at(
            &first,
            FIRST_TICK + ROUND_TICKS,
            || (),
            || {
                // Rounds are paid out before the first transaction.
                assert_eq!(claim(Charlie.to_account_id()), refused(pallet_emission::NOT_ENROLLED));
                let weight = |who| Emission::participant_view(who).unwrap().weight;
                assert_eq!([weight(&buyer), weight(&provider)], [317_227; 2]);
                let closed_at = Uptime::live();
                let ended = Tombstone {
                    buyer: buyer.clone(),
                    provider: provider.clone(),
                    closed_at,
                    value: 500 * WIND,
                    counts: true,
                };
                Leases::set_ended(LEASE, ended);
                let may = <Runtime as ReputationApi<Block, AccountId>>::lowering(LEASE, buyer.clone()).unwrap();
                assert_eq!((may.left, may.counterparty), (50 * WIND, provider.clone()));
                assert_ok!(lower());
                assert_eq!([Reputation::score(&buyer), Reputation::score(&provider)], [50 * WIND, 0]);
                assert_eq!([weight(&buyer), weight(&provider)], [224_606, 1_000]);

                // While rounds are pending no weight can follow, and so no score is lowered.
                pallet_reputation::Spent::<Runtime>::remove(LEASE);
                Reputation::set_weight_score(&provider, WIND);
                Uptime::set_block_number(FIRST_TICK + 2 * ROUND_TICKS);
                assert_noop!(lower(), pallet_emission::Error::<Runtime>::RoundsPending);
                pallet_leases::Tombstones::<Runtime>::remove(LEASE);
            },
        );
        try_state_market().unwrap();
    });
}

#[test]
fn a_proxy_that_may_spend_nothing_spends_no_score_and_pays_for_no_rounds() {
    let lower: RuntimeCall =
        pallet_reputation::Call::lower { lease: LEASE, amount: 1, reason_hash: H256::zero() }.into();
    let enrol: RuntimeCall = pallet_emission::Call::enrol { rounds: 144 }.into();
    let refresh: RuntimeCall = pallet_emission::Call::refresh { who: Bob.to_account_id() }.into();
    for (call, non_transfer) in [(lower, false), (enrol, false), (refresh, true)] {
        assert!(ProxyType::Market.filter(&call));
        assert_eq!(ProxyType::NonTransfer.filter(&call), non_transfer, "{call:?}");
    }
}
