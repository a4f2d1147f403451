//! Identity tiers come from the judgements of registrars that the DAO appointed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use common::{chain, DEVELOPMENT};
use frame_support::{assert_noop, assert_ok, traits::Currency};
use pallet_identity::{legacy::IdentityInfo, Data, Judgement};
use sp_keyring::Sr25519Keyring::{self, Bob, Charlie, Dave};
use sp_runtime::traits::Hash;
use tradewind_primitives::traits::Registry;
use tradewind_runtime::{configs::money::TreasuryAccount, Balances, Identity, Providers, Runtime, RuntimeOrigin};

type Info = IdentityInfo<frame_support::traits::ConstU32<8>>;

fn signed(who: Sr25519Keyring) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.to_account_id())
}

fn info(display: &[u8]) -> Info {
    Info { display: Data::Raw(display.to_vec().try_into().unwrap()), ..Info::default() }
}

fn judge(registrar: u32, by: Sr25519Keyring, judgement: Judgement<u128>) {
    let hash = <Runtime as frame_system::Config>::Hashing::hash_of(&info(b"Bob's barn"));
    let target = Bob.to_account_id().into();
    assert_ok!(Identity::provide_judgement(signed(by), registrar, target, judgement, hash));
}

fn tier() -> u8 {
    Providers::identity_tier(&Bob.to_account_id())
}

#[test]
fn a_tier_is_the_best_judgement_unless_one_calls_it_wrong() {
    chain(DEVELOPMENT).execute_with(|| {
        let appoint = |who: Sr25519Keyring| Identity::add_registrar(RuntimeOrigin::root(), who.to_account_id().into());
        assert_noop!(
            Identity::add_registrar(signed(Bob), Bob.to_account_id().into()),
            sp_runtime::DispatchError::BadOrigin
        );
        assert_ok!(appoint(Charlie));
        assert_ok!(appoint(Dave));
        assert_eq!(tier(), 0);
        assert_ok!(Identity::set_identity(signed(Bob), Box::new(info(b"Bob's barn"))));
        assert_eq!(tier(), 0, "what somebody says of itself is worth nothing");
        judge(0, Charlie, Judgement::Reasonable);
        assert_eq!(tier(), 1);
        judge(1, Dave, Judgement::KnownGood);
        assert_eq!(tier(), 2);
        judge(0, Charlie, Judgement::Erroneous);
        assert_eq!(tier(), 0);
        judge(0, Charlie, Judgement::OutOfDate);
        assert_eq!(tier(), 2);
        judge(1, Dave, Judgement::LowQuality);
        assert_eq!(tier(), 0);
        // Another name is another identity: nobody has judged it.
        assert_ok!(Identity::set_identity(signed(Bob), Box::new(info(b"Robert's barn"))));
        assert_eq!(tier(), 0);
    });
}

#[test]
fn the_deposit_of_a_false_identity_goes_to_the_treasury() {
    chain(DEVELOPMENT).execute_with(|| {
        let treasury = TreasuryAccount::get();
        let before = (Balances::total_balance(&treasury), Balances::total_issuance());
        assert_ok!(Identity::set_identity(signed(Bob), Box::new(info(b"Not Bob"))));
        let deposit = Balances::reserved_balance(Bob.to_account_id());
        assert!(deposit > 0);
        assert_noop!(
            Identity::kill_identity(signed(Charlie), Bob.to_account_id().into()),
            sp_runtime::DispatchError::BadOrigin
        );
        assert_ok!(Identity::kill_identity(RuntimeOrigin::root(), Bob.to_account_id().into()));
        assert_eq!((Balances::total_balance(&treasury), Balances::total_issuance()), (before.0 + deposit, before.1));
    });
}
