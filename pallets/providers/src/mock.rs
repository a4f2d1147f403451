#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use crate as pallet_providers;
use crate::Config;
use frame_support::{
    derive_impl, parameter_types,
    traits::{ConstU128, ConstU32, ConstU64},
};
use frame_system::EnsureRoot;
use sp_runtime::{traits::Convert, BuildStorage};
use std::collections::BTreeSet;
use tradewind_primitives::{
    traits::{Clock, Reputation, StatementQuota},
    Balance, Profile, Region, Tick,
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
    pub type Providers = pallet_providers;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
    type AccountData = pallet_balances::AccountData<Balance>;
}

pub const DEPOSIT: Balance = 10;

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<DEPOSIT>;
    type AccountStore = System;
    type RuntimeHoldReason = RuntimeHoldReason;
}

parameter_types! {
    /// Who may put statements.
    pub static Granted: BTreeSet<u64> = BTreeSet::new();
    pub static Live: Tick = 1000;
    pub static InsecureEndpoints: bool = false;
}

pub struct MockClock;
impl Clock for MockClock {
    fn now() -> Tick {
        Live::get() + 7
    }
    fn live_at(tick: Tick) -> Tick {
        tick
    }
    fn first() -> Tick {
        0
    }
    fn live() -> Tick {
        Live::get()
    }
    fn set_block_number(tick: Tick) {
        Live::set(tick);
    }
}

pub struct MockStatements;
impl StatementQuota<u64> for MockStatements {
    fn grant(who: &u64) {
        Granted::mutate(|all| all.insert(*who));
    }
    fn withdraw(who: &u64) {
        Granted::mutate(|all| all.remove(who));
    }
}

pub struct MockReputation;
impl Reputation<u64> for MockReputation {
    fn score(who: &u64) -> Balance {
        Balance::from(*who) * 7
    }
    fn set_score(_: &u64, _: Balance) {}
}

pub struct MockTier;
impl Convert<u64, u8> for MockTier {
    fn convert(who: u64) -> u8 {
        u8::from(who == ALICE) * 2
    }
}

pub const MIN_STAKE: Balance = 100;
pub const UNBONDING: Tick = 50;
pub const RESERVATION: Tick = 200;

impl Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Clock = MockClock;
    type Reputation = MockReputation;
    type IdentityTier = MockTier;
    type Treasury = ConstU64<TREASURY>;
    type AdminOrigin = EnsureRoot<u64>;
    type MinStake = ConstU128<MIN_STAKE>;
    type UnbondingPeriod = ConstU32<UNBONDING>;
    type NameReservation = ConstU32<RESERVATION>;
    type AllowInsecureEndpoints = InsecureEndpoints;
    type Statements = MockStatements;
    type WeightInfo = ();
}

pub const ALICE: u64 = 1;
pub const BOB: u64 = 2;
pub const CAROL: u64 = 3;
pub const TREASURY: u64 = 99;
pub const NOBODY: u64 = 1000;
pub const WEALTH: Balance = 10_000;

pub fn signed(who: u64) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

pub fn bytes<const N: u32>(bytes: &[u8]) -> frame_support::BoundedVec<u8, ConstU32<N>> {
    bytes.to_vec().try_into().unwrap()
}

pub fn profile(name: &str) -> Profile {
    Profile {
        name: bytes(name.as_bytes()),
        endpoint: bytes(b"https://agent.example"),
        sealing_key: [7; 32],
        region: Region { country: *b"DE", label: bytes(b"fsn1") },
        terms: None,
        clouds: Default::default(),
        promised_uptime_ppm: 990_000,
    }
}

/// Takes all of the stake out, and deregisters.
pub fn leave(who: u64) {
    let stake = Providers::view(&who, None).unwrap().stake;
    Providers::unbond(signed(who), stake).unwrap();
    Live::mutate(|live| *live += UNBONDING);
    Providers::withdraw_unbonded(signed(who)).unwrap();
    Providers::deregister(signed(who)).unwrap();
}

pub fn register(who: u64, name: &str, stake: Balance) {
    Providers::register(signed(who), profile(name), stake).unwrap();
}

/// Accounts 1 to 3 with [`WEALTH`] each, and an empty treasury that exists. Every test ends with the invariants, and
/// those who may put statements are providers, all of those with the least stake among them.
pub fn run<R>(test: impl FnOnce() -> R) -> R {
    let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
    let balances = vec![(ALICE, WEALTH), (BOB, WEALTH), (CAROL, WEALTH), (TREASURY, DEPOSIT)];
    pallet_balances::GenesisConfig::<Test> { balances, ..Default::default() }.assimilate_storage(&mut storage).unwrap();
    sp_io::TestExternalities::from(storage).execute_with(|| {
        System::set_block_number(1);
        Live::set(1000);
        InsecureEndpoints::set(false);
        Granted::set(BTreeSet::new());
        let result = test();
        Providers::do_try_state().unwrap();
        let granted = Granted::get();
        for (who, record) in crate::Providers::<Test>::iter() {
            assert!(record.stake < MIN_STAKE || granted.contains(&who), "a provider that may put no statements");
        }
        let is_provider = |who: &u64| crate::Providers::<Test>::contains_key(who);
        assert!(granted.iter().all(is_provider), "somebody may put statements who is no provider");
        result
    })
}
