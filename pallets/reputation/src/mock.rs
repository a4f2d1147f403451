#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use crate as pallet_reputation;
use crate::Config;
use frame_support::{derive_impl, parameter_types, traits::ConstU32};
use sp_runtime::BuildStorage;
use tradewind_primitives::{traits::Conversion, AssetKind, Balance};

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
    pub type Reputation = pallet_reputation;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
}

parameter_types! {
    /// WIND base units per base unit of any asset but the native one, as a fraction; none if the denominator is 0.
    pub static WindPerUnit: (Balance, Balance) = (3, 2);
}

pub struct FixedConversion;
impl Conversion for FixedConversion {
    fn is_allowed(_: &AssetKind) -> bool {
        true
    }
    fn to_native(_: &AssetKind, amount: Balance) -> Option<Balance> {
        let (wind, unit) = WindPerUnit::get();
        (unit > 0).then(|| (amount * wind).div_ceil(unit))
    }
    fn from_native(_: &AssetKind, amount: Balance) -> Option<Balance> {
        let (wind, unit) = WindPerUnit::get();
        (unit > 0).then(|| (amount * unit).div_ceil(wind))
    }
    fn min_deposit(_: &AssetKind) -> Option<Balance> {
        Some(0)
    }
}

impl Config for Test {
    type Conversion = FixedConversion;
    type GainPpm = ConstU32<10_000>;
}

pub const BUYER: u64 = 1;
pub const PROVIDER: u64 = 2;
pub const DOLLAR: AssetKind = AssetKind::WithId(1);

/// Runs `test` on an empty chain. Every test ends with the invariants.
pub fn run<R>(test: impl FnOnce() -> R) -> R {
    let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
    sp_io::TestExternalities::from(storage).execute_with(|| {
        System::set_block_number(1);
        WindPerUnit::set((3, 2));
        let result = test();
        Reputation::do_try_state().unwrap();
        result
    })
}
