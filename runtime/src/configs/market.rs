//! The market: how its pallets meet.

use crate::{
    configs::{
        governance::DaoParameters,
        identity::JudgedTier,
        money::{CollatorPot, NativeAndAssets, NativeAndAssetsHeld, TreasuryAccount},
        statements::Statements,
    },
    constants::{
        AcceptPenaltyPpm, AcceptTimeout, AccessWindow, BidStepPpm, CancellationTicks, ClosingTimeout, CollateralPpm,
        CollateralTicks, DepositPpm, DownPenaltyPpm, DownTimeout, FeePpm, FeeTreasuryPpm, HeartbeatPeriod,
        HeartbeatSpacing, HeartbeatWindow, IdleShare, LapseTimeout, LateBidWindow, MaxBidExtensions, MaxBidding,
        MaxOpenOffers, MinCollateral, MinDeposit, MinStake, NameReservation, NoticePeriod, NoticePpm,
        ProvisionPenaltyPpm, ProvisionTimeout, PruneDelay, RedemptionPeriod, ScoreHalf, TerminationPenaltyPpm,
        TombstonePeriod, UnbondingPeriod, UnresponsivePenaltyPpm,
    },
    AccountId, Balances, Escrow, Leases, Marketplace, MultiBlockMigrations, Providers, Reputation, Runtime,
    RuntimeHoldReason, Uptime,
};
use cumulus_pallet_parachain_system::{relay_state_snapshot::RelayChainStateProof, OnSystemEvent};
use cumulus_primitives_core::PersistedValidationData;
use frame_support::{migrations::MultiStepMigrator, parameter_types, traits::Get, weights::Weight, PalletId};
use frame_system::EnsureRoot;
use pallet_price_oracle::CollateralRate;
use sp_runtime::{FixedPointNumber, FixedU128};
use tradewind_primitives::{
    api::{Deadlines, MatchingTerms},
    traits::Conversion,
    AssetKind, AssetWorth, WORTH_SCALE,
};

parameter_types! {
    /// Names the account that collects fees.
    pub const FeePalletId: PalletId = PalletId(*b"tw/feesa");
}

/// Tells the clock each block's tick: the number of the relay-chain block that the block is built on.
///
/// The inherent that brings it runs before everything else in every block, in development chains too, but after
/// `on_initialize`, which therefore still sees the last block's tick.
pub struct ClockHook;

impl OnSystemEvent for ClockHook {
    fn on_validation_data(data: &PersistedValidationData) {
        // While storage is migrated nobody can attest anything or meet a deadline: for the market the chain stands still.
        if !MultiBlockMigrations::ongoing() {
            Uptime::note_tick(data.relay_parent_number);
        }
    }

    fn on_validation_code_applied() {}

    fn on_relay_state_proof(_: &RelayChainStateProof) -> Weight {
        Weight::zero()
    }
}

/// Every duration that bounds a lease or a heartbeat.
pub fn deadlines() -> Deadlines {
    Deadlines {
        accept: AcceptTimeout::get(),
        provision: ProvisionTimeout::get(),
        closing: ClosingTimeout::get(),
        access: AccessWindow::get(),
        notice: NoticePeriod::get(),
        lapse: LapseTimeout::get(),
        down: DownTimeout::get(),
        prune: PruneDelay::get(),
        tombstone: TombstonePeriod::get(),
        heartbeat_period: HeartbeatPeriod::get(),
        heartbeat_spacing: HeartbeatSpacing::get(),
        heartbeat_window: HeartbeatWindow::get(),
        unbonding: UnbondingPeriod::get(),
    }
}

// What the escrow counts in is what readers are told.
const _: () = assert!(WORTH_SCALE == <FixedU128 as FixedPointNumber>::DIV);

/// What `match_offers` goes by beside offers and providers.
pub fn matching_terms() -> MatchingTerms {
    let native = AssetWorth { rate: WORTH_SCALE, min_deposit: MinDeposit::get() };
    let others = pallet_escrow::AllowedAssets::<Runtime>::iter().map(|(id, terms)| {
        let asset = AssetKind::WithId(id);
        let rate = CollateralRate::<Runtime>::rate(&asset).unwrap_or(0);
        (asset, AssetWorth { rate, min_deposit: terms.min_deposit })
    });
    MatchingTerms {
        min_stake: MinStake::get(),
        securities: Leases::security_terms(),
        assets: core::iter::once((AssetKind::Native, native)).chain(others).collect(),
    }
}

impl pallet_uptime::Config for Runtime {
    type OnFirstTick = Leases;
    type HeartbeatPeriod = HeartbeatPeriod;
    type HeartbeatSpacing = HeartbeatSpacing;
    type HeartbeatWindow = HeartbeatWindow;
    type LapseTimeout = LapseTimeout;
    type DownTimeout = DownTimeout;
    type OnDown = Leases;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = super::benchmark_helpers::Helper;
    type WeightInfo = pallet_uptime::weights::SubstrateWeight<Self>;
}

/// Whether this is a developers' chain: only those have a superuser.
pub struct IsDevelopment;

impl Get<bool> for IsDevelopment {
    fn get() -> bool {
        pallet_sudo::Key::<Runtime>::exists()
    }
}

impl pallet_providers::Config for Runtime {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Clock = Uptime;
    type Reputation = Reputation;
    type IdentityTier = JudgedTier;
    type Treasury = TreasuryAccount;
    type AdminOrigin = DaoParameters;
    type MinStake = MinStake;
    type UnbondingPeriod = UnbondingPeriod;
    type NameReservation = NameReservation;
    type AllowInsecureEndpoints = IsDevelopment;
    type Statements = Statements;
    type WeightInfo = pallet_providers::weights::SubstrateWeight<Self>;
}

impl pallet_marketplace::Config for Runtime {
    type Registry = Providers;
    type Collateral = Providers;
    type Reputation = Reputation;
    type Conversion = CollateralRate<Self>;
    type LeaseBook = Leases;
    type Money = Escrow;
    type Clock = Uptime;
    type MaxOpenOffers = MaxOpenOffers;
    type MaxBidding = MaxBidding;
    type LateBidWindow = LateBidWindow;
    type MaxBidExtensions = MaxBidExtensions;
    type BidStepPpm = BidStepPpm;
    type ScoreHalf = ScoreHalf;
    type CancellationTicks = CancellationTicks;
    type WeightInfo = pallet_marketplace::weights::SubstrateWeight<Self>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = super::benchmark_helpers::Helper;
}

impl pallet_leases::Config for Runtime {
    type AdminOrigin = EnsureRoot<AccountId>;
    type Clock = Uptime;
    type Registry = Providers;
    type Collateral = Providers;
    type Capacity = Marketplace;
    type Streams = Escrow;
    type Uptime = Uptime;
    type Conversion = CollateralRate<Self>;
    type Orders = Marketplace;
    type OrderMoney = Escrow;
    type OnForgotten = Reputation;
    type AcceptTimeout = AcceptTimeout;
    type ProvisionTimeout = ProvisionTimeout;
    type ClosingTimeout = ClosingTimeout;
    type AccessWindow = AccessWindow;
    type NoticePeriod = NoticePeriod;
    type NoticePpm = NoticePpm;
    type PruneDelay = PruneDelay;
    type TombstonePeriod = TombstonePeriod;
    type MinCollateral = MinCollateral;
    type CollateralPpm = CollateralPpm;
    type CollateralTicks = CollateralTicks;
    type AcceptPenaltyPpm = AcceptPenaltyPpm;
    type ProvisionPenaltyPpm = ProvisionPenaltyPpm;
    type TerminationPenaltyPpm = TerminationPenaltyPpm;
    type UnresponsivePenaltyPpm = UnresponsivePenaltyPpm;
    type DownPenaltyPpm = DownPenaltyPpm;
    type DepositPpm = DepositPpm;
    type IdleShare = IdleShare;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = super::benchmark_helpers::Helper;
    type WeightInfo = pallet_leases::weights::SubstrateWeight<Self>;
}

impl pallet_escrow::Config for Runtime {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Assets = NativeAndAssetsHeld;
    type Native = Balances;
    type FreeAssets = NativeAndAssets;
    type AdminOrigin = DaoParameters;
    type OnSettled = Reputation;
    type Clock = Uptime;
    type Registry = Providers;
    type Treasury = TreasuryAccount;
    type CollatorPot = CollatorPot;
    type FeeTreasuryPpm = FeeTreasuryPpm;
    type PalletId = FeePalletId;
    type FeePpm = FeePpm;
    type MinDeposit = MinDeposit;
    type RedemptionPeriod = RedemptionPeriod;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = super::benchmark_helpers::Helper;
    type WeightInfo = pallet_escrow::weights::SubstrateWeight<Self>;
}
