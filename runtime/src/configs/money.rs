//! WIND, assets, and what transactions cost.

use crate::{
    constants::{deposit, EXISTENTIAL_DEPOSIT, MICROWIND, MILLIWIND},
    AccountId, AssetId, Assets, AssetsHolder, Balance, Balances, Runtime, RuntimeEvent, RuntimeFreezeReason,
    RuntimeHoldReason, System,
};
use alloc::vec;
use frame_support::{
    parameter_types,
    traits::{
        fungible::{NativeFromLeft, UnionOf},
        tokens::imbalance::ResolveTo,
        AsEnsureOriginWithArg, ConstU32, ConstU8, VariantCountOf,
    },
    weights::{
        constants::ExtrinsicBaseWeight, ConstantMultiplier, FeePolynomial, Weight, WeightToFeeCoefficient,
        WeightToFeeCoefficients, WeightToFeePolynomial,
    },
    PalletId,
};
use frame_system::{EnsureRoot, EnsureRootWithSuccess};
use polkadot_runtime_common::SlowAdjustingFeeUpdate;
use sp_runtime::{traits::AccountIdConversion, Perbill};
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

    /// What a byte of a transaction costs.
    pub const TransactionByteFee: Balance = MICROWIND;

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

/// What weight costs: the dearer of its time and its proof, so that the scarcer of the two is what is paid for. A full
/// block costs one to two WIND by either.
pub struct WeightToFee;

impl frame_support::weights::WeightToFee for WeightToFee {
    type Balance = Balance;

    fn weight_to_fee(weight: &Weight) -> Balance {
        let time: FeePolynomial<Balance> = RefTimeToFee::polynomial().into();
        let proof: FeePolynomial<Balance> = ProofSizeToFee::polynomial().into();
        time.eval(weight.ref_time()).max(proof.eval(weight.proof_size()))
    }
}

/// What time costs: a tenth of a milliwind for that of an empty extrinsic.
pub struct RefTimeToFee;

impl WeightToFeePolynomial for RefTimeToFee {
    type Balance = Balance;

    fn polynomial() -> WeightToFeeCoefficients<Balance> {
        linear(MILLIWIND / 10, ExtrinsicBaseWeight::get().ref_time().into())
    }
}

/// What proof costs: a milliwind for ten thousand bytes.
pub struct ProofSizeToFee;

impl WeightToFeePolynomial for ProofSizeToFee {
    type Balance = Balance;

    fn polynomial() -> WeightToFeeCoefficients<Balance> {
        linear(MILLIWIND, 10_000)
    }
}

/// `fee` for each `units`.
fn linear(fee: Balance, units: Balance) -> WeightToFeeCoefficients<Balance> {
    let units = units.max(1);
    vec![WeightToFeeCoefficient {
        degree: 1,
        negative: false,
        coeff_frac: Perbill::from_rational(fee % units, units),
        coeff_integer: fee / units,
    }]
    .into()
}

impl pallet_transaction_payment::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type OnChargeTransaction =
        pallet_transaction_payment::FungibleAdapter<Balances, parachains_common::impls::DealWithFees<Runtime>>;
    type WeightToFee = WeightToFee;
    type LengthToFee = ConstantMultiplier<Balance, TransactionByteFee>;
    type FeeMultiplierUpdate = SlowAdjustingFeeUpdate<Self>;
    type OperationalFeeMultiplier = ConstU8<5>;
    type WeightInfo = pallet_transaction_payment::weights::SubstrateWeight<Self>;
}
