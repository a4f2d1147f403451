//! The DAO: whoever holds WIND decides, by referenda with conviction and delegation, on three tracks.
//!
//! | file | what it is |
//! |---|---|
//! | `origins` | what decisions of the lesser tracks act as |
//! | `tracks` | how long each takes, and how many must agree |
//! | `settings` | where the numbers are that can be changed |
//! | `views` | what readers are told |
//!
//! Times are counted in blocks of this chain, by all pallets alike: the scheduler cannot skip what it has not seen, as it
//! would have to on the relay chain's clock.

pub mod origins;
pub mod settings;
pub mod tracks;
pub mod views;

use crate::{
    configs::{
        identity::ToTreasury,
        money::{NativeAndAssets, TreasuryAccount, TreasuryId},
        system::RuntimeBlockWeights,
    },
    constants::{deposit, HOURS, WIND},
    AccountId, Balance, Balances, BlockNumber, Escrow, OriginCaller, Preimage, Referenda, Runtime, RuntimeCall,
    RuntimeEvent, RuntimeHoldReason, RuntimeOrigin, Scheduler, System,
};
use frame_support::{
    parameter_types,
    traits::{
        fungible::HoldConsideration,
        tokens::{currency::ActiveIssuanceOf, pay::PayAssetFromAccount, ConversionFromAssetBalance},
        AsEnsureOriginWithArg, ConstU32, EitherOf, EqualPrivilegeOnly, LinearStoragePrice, MapSuccess,
    },
    weights::Weight,
};
use frame_system::{EnsureRoot, EnsureSigned};
use origins::{EnsureParameters, EnsureTreasurer};
use sp_runtime::{
    traits::{IdentityLookup, Replace},
    Perbill, Permill,
};
use tracks::{Tracks, VoteLocking};
use tradewind_primitives::{traits::Conversion, AssetKind};

/// The DAO where it changes the market's numbers and lists.
pub type DaoParameters = EitherOf<EnsureRoot<AccountId>, EnsureParameters>;

/// The DAO where it spends.
pub type DaoTreasury = EitherOf<EnsureRoot<AccountId>, EnsureTreasurer>;

parameter_types! {
    /// Most of a block that decisions may take.
    pub MaximumSchedulerWeight: Weight = Perbill::from_percent(40) * RuntimeBlockWeights::get().max_block;
    /// What is on deposit for a proposal's text.
    pub const PreimageBaseDeposit: Balance = deposit(1, 64);
    /// What is on deposit for each byte of it.
    pub const PreimageByteDeposit: Balance = deposit(0, 1);
    /// Why it is on hold.
    pub const PreimageHoldReason: RuntimeHoldReason = RuntimeHoldReason::Preimage(pallet_preimage::HoldReason::Preimage);
    /// What is on deposit for a referendum until it has ended.
    pub const SubmissionDeposit: Balance = 10 * WIND;
    /// Blocks after which a referendum that nobody put up the decision's deposit for has timed out.
    pub const UndecidingTimeout: BlockNumber = 14 * 24 * HOURS;
    /// Blocks in which an approved spend can be claimed.
    pub const PayoutPeriod: BlockNumber = 30 * 24 * HOURS;
    /// Blocks between two looks at spends of the old kind, of which there are none here.
    pub const SpendPeriod: BlockNumber = 6 * 24 * HOURS;
    /// Nothing is burnt.
    pub const Burn: Permill = Permill::zero();
    /// A decision may spend all there is.
    pub const MaxSpend: Balance = Balance::MAX;
}

impl origins::Config for Runtime {}

impl pallet_preimage::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_preimage::weights::SubstrateWeight<Self>;
    type Currency = Balances;
    type ManagerOrigin = EnsureRoot<AccountId>;
    type Consideration = HoldConsideration<
        AccountId,
        Balances,
        PreimageHoldReason,
        LinearStoragePrice<PreimageBaseDeposit, PreimageByteDeposit, Balance>,
    >;
}

impl pallet_scheduler::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeOrigin = RuntimeOrigin;
    type PalletsOrigin = OriginCaller;
    type RuntimeCall = RuntimeCall;
    type MaximumWeight = MaximumSchedulerWeight;
    type ScheduleOrigin = EnsureRoot<AccountId>;
    type OriginPrivilegeCmp = EqualPrivilegeOnly;
    type MaxScheduledPerBlock = ConstU32<50>;
    type WeightInfo = pallet_scheduler::weights::SubstrateWeight<Self>;
    type Preimages = Preimage;
    type BlockNumberProvider = System;
}

impl pallet_conviction_voting::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_conviction_voting::weights::SubstrateWeight<Self>;
    type Currency = Balances;
    type Polls = Referenda;
    type MaxTurnout = ActiveIssuanceOf<Balances, AccountId>;
    type MaxVotes = ConstU32<64>;
    type VoteLockingPeriod = VoteLocking;
    type BlockNumberProvider = System;
    type VotingHooks = ();
}

impl pallet_referenda::Config for Runtime {
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_referenda::weights::SubstrateWeight<Self>;
    type Scheduler = Scheduler;
    type Currency = Balances;
    type SubmitOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
    type CancelOrigin = EnsureRoot<AccountId>;
    type KillOrigin = EnsureRoot<AccountId>;
    type Slash = ToTreasury;
    type Votes = Balance;
    type Tally = pallet_conviction_voting::TallyOf<Runtime>;
    type SubmissionDeposit = SubmissionDeposit;
    type MaxQueued = ConstU32<50>;
    type UndecidingTimeout = UndecidingTimeout;
    type AlarmInterval = ConstU32<1>;
    type Tracks = Tracks;
    type Preimages = Preimage;
    type BlockNumberProvider = System;
}

/// What assets are worth, for bounds on spends: there is none here that they could exceed.
pub struct Worth;

impl ConversionFromAssetBalance<Balance, AssetKind, Balance> for Worth {
    type Error = ();

    fn from_asset_balance(balance: Balance, asset: AssetKind) -> Result<Balance, ()> {
        Escrow::to_native(&asset, balance).ok_or(())
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn ensure_successful(_: AssetKind) {}
}

impl pallet_treasury::Config for Runtime {
    type Currency = Balances;
    type RejectOrigin = DaoTreasury;
    type RuntimeEvent = RuntimeEvent;
    type SpendPeriod = SpendPeriod;
    type Burn = Burn;
    type PalletId = TreasuryId;
    type BurnDestination = ();
    type WeightInfo = pallet_treasury::weights::SubstrateWeight<Self>;
    type SpendFunds = ();
    type MaxApprovals = ConstU32<0>;
    type SpendOrigin = MapSuccess<DaoTreasury, Replace<MaxSpend>>;
    type AssetKind = AssetKind;
    type Beneficiary = AccountId;
    type BeneficiaryLookup = IdentityLookup<AccountId>;
    type Paymaster = PayAssetFromAccount<NativeAndAssets, TreasuryAccount>;
    type BalanceConverter = Worth;
    type PayoutPeriod = PayoutPeriod;
    type BlockNumberProvider = System;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = super::benchmark_helpers::Helper;
}

impl pallet_settings::Config for Runtime {
    type AdminOrigin = DaoParameters;
    type Numbers = settings::Numbers;
    type WeightInfo = pallet_settings::weights::SubstrateWeight<Self>;
}
