//! The protocol's arithmetic once more, in plain integers, and who has what.

use frame_support::traits::{fungible, fungibles, fungibles::Inspect as _};
use tradewind_primitives::AssetKind;
use tradewind_runtime::{
    configs::money::TreasuryAccount, genesis_config_presets::USD_ASSET_ID, AccountId, Assets, AssetsHolder, Balances,
    Escrow, RuntimeHoldReason,
};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Asset {
    Wind,
    Dollar,
}

/// WIND base units that one of the dollar's is worth here.
const DOLLAR_IN_WIND: u128 = 1_000;

impl Asset {
    pub const ALL: [Self; 2] = [Self::Wind, Self::Dollar];

    pub fn kind(self) -> AssetKind {
        match self {
            Self::Wind => AssetKind::Native,
            Self::Dollar => AssetKind::WithId(USD_ASSET_ID),
        }
    }

    /// What all of the offer costs, in base units × 10⁹ a tick: a tenth of a unit and a quarter of a base unit.
    pub fn rate(self) -> u128 {
        match self {
            Self::Wind => 100_000_000_250_000_000,
            Self::Dollar => 100_000_250_000_000,
        }
    }

    pub fn earned(self, ticks: u32) -> u128 {
        self.rate() * u128::from(ticks) / 1_000_000_000
    }

    /// A tenth of the earnings, rounded up, in WIND. Terms here are shorter than a day and earn more than 10 WIND.
    pub fn collateral(self, ticks: u32) -> u128 {
        let part = self.earned(ticks).div_ceil(10);
        match self {
            Self::Wind => part,
            Self::Dollar => part * DOLLAR_IN_WIND,
        }
    }

    /// What so much WIND is worth in it, rounded up.
    pub fn worth(self, wind: u128) -> u128 {
        match self {
            Self::Wind => wind,
            Self::Dollar => wind.div_ceil(DOLLAR_IN_WIND),
        }
    }

    /// A quarter of the collateral's value, rounded up.
    pub fn deposit(self, ticks: u32) -> u128 {
        self.worth(self.collateral(ticks).div_ceil(4))
    }
}

/// Two hundredths.
pub fn market_fee(gross: u128) -> u128 {
    gross * 2 / 100
}

pub fn treasury() -> AccountId {
    TreasuryAccount::get()
}

pub fn fee_account() -> AccountId {
    Escrow::fee_account()
}

/// All that an account has, free or on hold.
pub fn total(who: &AccountId, asset: Asset) -> u128 {
    match asset {
        Asset::Wind => <Balances as fungible::Inspect<_>>::total_balance(who),
        Asset::Dollar => {
            let held = <AssetsHolder as fungibles::InspectHold<_>>::total_balance_on_hold(USD_ASSET_ID, who);
            Assets::balance(USD_ASSET_ID, who) + held
        }
    }
}

/// What an account has on hold for leases.
pub fn escrowed(who: &AccountId, asset: Asset) -> u128 {
    let reason = RuntimeHoldReason::Escrow(pallet_escrow::HoldReason::Escrow);
    match asset {
        Asset::Wind => <Balances as fungible::InspectHold<_>>::balance_on_hold(&reason, who),
        Asset::Dollar => <AssetsHolder as fungibles::InspectHold<_>>::balance_on_hold(USD_ASSET_ID, &reason, who),
    }
}

pub fn issuance() -> [u128; 2] {
    [<Balances as fungible::Inspect<_>>::total_issuance(), Assets::total_issuance(USD_ASSET_ID)]
}
