#![allow(clippy::unwrap_used, missing_docs)]

use crate as pallet_emission;
use crate::Config;
use frame_support::{
    derive_impl, parameter_types,
    traits::{ConstU128, Hooks},
    weights::WeightMeter,
    PalletId,
};
use sp_runtime::BuildStorage;
use std::collections::BTreeMap;
use tradewind_primitives::{
    traits::{Clock, Registry, WeightScore},
    Balance, Profile, Round, Tick, ROUND_TICKS,
};

#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask
    )]
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(2)]
    pub type Emission = pallet_emission;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
    type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type AccountStore = System;
    type ExistentialDeposit = ConstU128<ED>;
}

parameter_types! {
    pub const TreasuryAccount: u64 = TREASURY;
    pub const Id: PalletId = PalletId(*b"tw/emiss");
    pub static Now: Tick = FIRST;
    pub static Scores: BTreeMap<u64, Balance> = BTreeMap::new();
    pub static MinTier: u8 = 0;
}

pub struct MockClock;
impl Clock for MockClock {
    fn now() -> Tick {
        Now::get()
    }
    fn live() -> Tick {
        Now::get()
    }
    fn live_at(tick: Tick) -> Tick {
        tick
    }
    fn first() -> Tick {
        FIRST
    }
    fn set_block_number(tick: Tick) {
        Now::set(tick);
    }
}

pub struct MockScores;
impl WeightScore<u64> for MockScores {
    fn weight_score(who: &u64) -> Balance {
        Scores::get().get(who).copied().unwrap_or_default()
    }
    fn set_weight_score(who: &u64, score: Balance) {
        Scores::mutate(|all| all.insert(*who, score));
    }
}

/// Only Alice is identified.
pub struct MockRegistry;
impl Registry<u64> for MockRegistry {
    fn profile(_: &u64) -> Option<Profile> {
        None
    }
    fn takes_leases(_: &u64) -> bool {
        false
    }
    fn identity_tier(who: &u64) -> u8 {
        u8::from(*who == ALICE) * 2
    }
    fn open_item(_: &u64) {}
    fn close_item(_: &u64) {}
    #[cfg(feature = "runtime-benchmarks")]
    fn register_funded(_: &u64) {}
}

impl Config for Test {
    type Currency = Balances;
    type Clock = MockClock;
    type Scores = MockScores;
    type Registry = MockRegistry;
    type Treasury = TreasuryAccount;
    type PalletId = Id;
    type MinClaim = ConstU128<MIN_CLAIM>;
    type MinWeightTier = MinTier;
    type WeightInfo = ();
}

pub const ED: Balance = WIND / 1_000;
pub const MIN_CLAIM: Balance = WIND / 100;
pub const WIND: Balance = 1_000_000_000;
pub const FUNDS: Balance = 1_000_000 * WIND;
pub const ALICE: u64 = 1;
pub const BOB: u64 = 2;
pub const CHARLIE: u64 = 3;
/// Has no money.
pub const POOR: u64 = 4;
pub const TREASURY: u64 = 50;
pub const FIRST: Tick = 1_000;

/// A chain in round 0 of these balances and genesis participants. Ends with the invariants.
pub fn run_with<R>(balances: Vec<(u64, Balance)>, participants: Vec<u64>, test: impl FnOnce() -> R) -> R {
    chain(balances, participants).execute_with(|| {
        let result = test();
        Emission::do_try_state().unwrap();
        result
    })
}

/// The same chain, without the check.
pub fn chain(balances: Vec<(u64, Balance)>, participants: Vec<u64>) -> sp_io::TestExternalities {
    let offset = balances.iter().map(|(_, amount)| amount).sum();
    let config = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
        emission: pallet_emission::GenesisConfig { offset, participants },
        ..Default::default()
    };
    let mut ext = sp_io::TestExternalities::from(config.build_storage().unwrap());
    ext.execute_with(|| {
        Now::set(FIRST);
        Scores::set(BTreeMap::new());
        MinTier::set(0);
        System::set_block_number(1);
    });
    ext
}

/// A chain on which three have money, and treasury and pot what an account begins with. Nobody is enrolled.
pub fn run<R>(test: impl FnOnce() -> R) -> R {
    run_with(funded(), vec![], test)
}

pub fn funded() -> Vec<(u64, Balance)> {
    [(TREASURY, ED), (Emission::pot(), ED)].into_iter().chain([ALICE, BOB, CHARLIE].map(|who| (who, FUNDS))).collect()
}

pub fn signed(who: u64) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

/// A block at the first tick of `round`.
pub fn round(round: Round) {
    block(FIRST + round * ROUND_TICKS);
}

/// A block at `tick`.
pub fn block(tick: Tick) {
    Now::set(tick);
    Emission::on_poll(1, &mut WeightMeter::new());
}

/// Sets a score of WIND base units.
pub fn score(who: u64, score: Balance) {
    MockScores::set_weight_score(&who, score);
}

pub fn enrol(who: u64, rounds: Round) {
    Emission::enrol(signed(who), rounds).unwrap();
}

pub fn claim(who: u64) -> Result<Balance, sp_runtime::DispatchError> {
    let before = free(who);
    Emission::claim(frame_system::RawOrigin::Authorized.into(), who).map(|()| free(who) - before)
}

pub fn free(who: u64) -> Balance {
    Balances::free_balance(who)
}

pub fn state() -> crate::EmissionState {
    crate::State::<Test>::get().unwrap()
}

pub fn participant(who: u64) -> tradewind_primitives::ParticipantView {
    Emission::participant_view(&who).unwrap()
}
