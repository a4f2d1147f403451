#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use crate as pallet_settings;
use frame_support::{derive_impl, parameter_types};
use frame_system::EnsureRoot;
use sp_runtime::BuildStorage;
use tradewind_primitives::Setting;

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
    pub type Settings = pallet_settings;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
}

parameter_types! {
    pub storage Fee: u32 = 20_000;
    pub storage Stake: u128 = 100_000_000_000;
}

pub struct Mock;
impl crate::Numbers for Mock {
    fn current(of: &Setting) -> Setting {
        match of {
            Setting::FeePpm(_) => Setting::FeePpm(Fee::get()),
            Setting::MinStake(_) => Setting::MinStake(Stake::get()),
            other => *other,
        }
    }

    fn apply(setting: &Setting) {
        match setting {
            Setting::FeePpm(value) => Fee::set(value),
            Setting::MinStake(value) => Stake::set(value),
            _ => {}
        }
    }
}

impl pallet_settings::Config for Test {
    type AdminOrigin = EnsureRoot<u64>;
    type Numbers = Mock;
    type WeightInfo = ();
}

/// Runs `test` on a chain that has only its first block.
pub fn run<R>(test: impl FnOnce() -> R) -> R {
    let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
    sp_io::TestExternalities::from(storage).execute_with(|| {
        System::set_block_number(1);
        test()
    })
}
