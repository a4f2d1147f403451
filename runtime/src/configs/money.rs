//! WIND and assets.

use crate::{
    constants::{deposit, EXISTENTIAL_DEPOSIT},
    AccountId, AssetId, Assets, AssetsHolder, Balance, Balances, Runtime, RuntimeEvent, RuntimeFreezeReason,
    RuntimeHoldReason, System,
};
use frame_support::{
    parameter_types,
    traits::{
        fungible::{NativeFromLeft, UnionOf},
        tokens::imbalance::ResolveTo,
        AsEnsureOriginWithArg, ConstU32, VariantCountOf,
    },
    PalletId,
};
use frame_system::{EnsureRoot, EnsureRootWithSuccess};
use sp_runtime::traits::AccountIdConversion;
use tradewind_primitives::AssetKind;

/// WIND and assets as one set of fungibles, with holds in both.
///
/// The right side is the holder: `pallet-assets` itself has no holds. It cannot mint or transfer free money (it has no
/// `fungibles::Mutate`): for that there is [`NativeAndAssets`].
pub type NativeAndAssetsHeld = UnionOf<Balances, AssetsHolder, NativeFromLeft, AssetKind, AccountId>;

/// WIND and assets as one set of fungibles, without holds.
pub type NativeAndAssets = UnionOf<Balances, Assets, NativeFromLeft, AssetKind, AccountId>;

parameter_types! {
    /// The treasury's pallet id.
    pub const TreasuryId: PalletId = PalletId(*b"py/trsry");
    /// The treasury: penalties and dust go there.
    pub TreasuryAccount: AccountId = TreasuryId::get().into_account_truncating();
    /// Pallet id of the pot from which collators are rewarded.
    pub const PotId: PalletId = PalletId(*b"PotStake");
    /// The pot from which collators are rewarded: transaction fees go there.
    pub CollatorPot: AccountId = PotId::get().into_account_truncating();

    /// Least balance that keeps an account alive.
    pub const ExistentialDeposit: Balance = EXISTENTIAL_DEPOSIT;

    /// What is on deposit for an asset.
    pub const AssetDeposit: Balance = deposit(1, 190);
    /// What is on deposit for an account of an asset that is not sufficient.
    pub const AssetAccountDeposit: Balance = deposit(1, 16);
    /// What is on deposit for an asset's metadata, beside its bytes.
    pub const MetadataDepositBase: Balance = deposit(1, 68);
    /// What is on deposit for each byte of an asset's metadata.
    pub const MetadataDepositPerByte: Balance = deposit(0, 1);
    /// What is on deposit for an approval.
    pub const ApprovalDeposit: Balance = EXISTENTIAL_DEPOSIT;
}

impl pallet_balances::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeHoldReason = RuntimeHoldReason;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type WeightInfo = pallet_balances::weights::SubstrateWeight<Self>;
    type Balance = Balance;
    type DustRemoval = ResolveTo<TreasuryAccount, Balances>;
    type ExistentialDeposit = ExistentialDeposit;
    type AccountStore = System;
    type ReserveIdentifier = [u8; 8];
    type FreezeIdentifier = RuntimeFreezeReason;
    type MaxLocks = ConstU32<50>;
    type MaxReserves = ConstU32<50>;
    type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
    type DoneSlashHandler = ();
}

impl pallet_assets::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type Balance = Balance;
    type RemoveItemsLimit = ConstU32<1_000>;
    type AssetId = AssetId;
    type AssetIdParameter = codec::Compact<AssetId>;
    type ReserveData = ();
    type Currency = Balances;
    // The market takes allow-listed assets only, so nobody but the DAO needs to create one.
    type CreateOrigin = AsEnsureOriginWithArg<EnsureRootWithSuccess<AccountId, TreasuryAccount>>;
    type ForceOrigin = EnsureRoot<AccountId>;
    type AssetDeposit = AssetDeposit;
    type AssetAccountDeposit = AssetAccountDeposit;
    type MetadataDepositBase = MetadataDepositBase;
    type MetadataDepositPerByte = MetadataDepositPerByte;
    type ApprovalDeposit = ApprovalDeposit;
    type StringLimit = ConstU32<50>;
    type Freezer = ();
    type Holder = AssetsHolder;
    type Extra = ();
    type CallbackHandle = ();
    type AssetIdAllocator = ();
    type WeightInfo = pallet_assets::weights::SubstrateWeight<Self>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ();
}

impl pallet_assets_holder::Config for Runtime {
    type RuntimeHoldReason = RuntimeHoldReason;
    type RuntimeEvent = RuntimeEvent;
}
