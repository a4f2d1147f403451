//! How a chain begins.

use crate::{mock::*, Error, EXPIRY_ROUNDS, FLOOR_WEIGHT, MAX_ROUNDS};
use frame_support::assert_noop;
use sp_runtime::BuildStorage;

#[test]
fn a_chain_without_money_starts_by_its_genesis_participants() {
    run_with(vec![], vec![ALICE, POOR], || {
        assert_eq!(state().weight, 2 * u128::from(FLOOR_WEIGHT));
        round(2);
        assert_eq!(claim(POOR), Ok(50 * WIND));
        // The last that the pot needs to be an account stays there.
        assert_eq!(claim(ALICE), Ok(50 * WIND - ED));
        assert_eq!(Balances::total_issuance(), 100 * WIND);
        round(3);
        assert_eq!(Emission::claimable(&ALICE), 25 * WIND + ED);
        assert_eq!(claim(ALICE), Ok(25 * WIND + ED));
        // From what it earned it stays on.
        round(MAX_ROUNDS - 1);
        claim(POOR).unwrap();
        enrol(POOR, EXPIRY_ROUNDS);
        round(MAX_ROUNDS);
        assert_eq!(participant(POOR).weight, FLOOR_WEIGHT);
        assert_eq!(participant(ALICE).weight, 0);
    });
}

#[test]
fn genesis_participants_are_enrolled_for_nothing_for_the_first_rounds_only() {
    run_with(funded(), vec![ALICE], || {
        round(MAX_ROUNDS - 1);
        assert_eq!(participant(ALICE).expires, MAX_ROUNDS);
        round(MAX_ROUNDS + 5);
        assert_eq!(state().weight, 0);
        assert_eq!(claim(ALICE), Ok(50 * WIND * u128::from(MAX_ROUNDS)));
        assert_noop!(claim(ALICE), Error::<Test>::NotEnrolled);
        assert_eq!(free(TREASURY), ED);
    });
}

#[test]
#[should_panic(expected = "the genesis has other money than it says")]
fn a_genesis_with_money_that_it_does_not_name_is_refused() {
    let config = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig { balances: vec![(ALICE, FUNDS)], ..Default::default() },
        ..Default::default()
    };
    let _ = config.build_storage();
}

#[test]
fn a_treasury_that_the_genesis_does_not_name_is_counted() {
    let balances = pallet_balances::GenesisConfig { balances: vec![(TREASURY, ED)], ..Default::default() };
    let config = RuntimeGenesisConfig { balances, ..Default::default() };
    sp_io::TestExternalities::from(config.build_storage().unwrap()).execute_with(|| {
        assert_eq!(state().offset, ED);
        Emission::do_try_state().unwrap();
    });
}

#[test]
#[should_panic(expected = "the genesis has other money than it says")]
fn nobody_elses_least_balance_goes_unnamed() {
    let balances = pallet_balances::GenesisConfig { balances: vec![(ALICE, ED)], ..Default::default() };
    let _ = RuntimeGenesisConfig { balances, ..Default::default() }.build_storage();
}

#[test]
#[should_panic(expected = "a participant is named twice")]
fn a_genesis_participant_is_named_once() {
    run_with(vec![], vec![ALICE, ALICE], || ());
}

#[test]
fn a_chain_that_gets_emission_by_an_upgrade_emits_nothing_for_the_past() {
    run(|| {
        crate::State::<Test>::kill();
        Now::set(FIRST + 250_000 * 100);
        assert_noop!(Emission::enrol(signed(ALICE), 200), Error::<Test>::RoundsPending);
        round(250_000);
        assert_eq!((state().round, state().minted), (250_000, 0));
        assert_eq!(state().offset, Balances::total_issuance());
        enrol(ALICE, 200);
        round(250_002);
        assert_eq!(claim(ALICE), Ok(25 * WIND));
    });
}

#[test]
fn on_such_a_chain_what_was_issued_is_known_from_its_first_block_on() {
    run(|| {
        crate::State::<Test>::kill();
        block(FIRST + 5);
        assert_eq!((state().round, state().offset), (0, Balances::total_issuance()));
    });
}
