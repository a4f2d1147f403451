//! Every number of the runtime, in one place.
//!
//! What is declared `storage` below is a default: the DAO (root) can override it with `System::set_storage` under the
//! key `twox_128(":Name:")`, for example `twox_128(":AcceptTimeout:")`.

use frame_support::{
    parameter_types,
    weights::{constants::WEIGHT_REF_TIME_PER_SECOND, Weight},
};
use sp_runtime::Perbill;
use tradewind_primitives::{Balance, Round, Ticks};

use crate::BlockNumber;

/// Base units in one WIND: it has nine decimals.
pub const WIND: Balance = 1_000_000_000;

/// A thousandth of a WIND.
pub const MILLIWIND: Balance = WIND / 1_000;

/// A millionth of a WIND.
pub const MICROWIND: Balance = MILLIWIND / 1_000;

/// Least balance that keeps an account alive.
pub const EXISTENTIAL_DEPOSIT: Balance = MILLIWIND;

/// Nominal length of a tick, a slot and a block, in milliseconds.
pub const SLOT_DURATION: u64 = 6_000;

/// Length of a slot of the relay chain, in milliseconds.
pub const RELAY_CHAIN_SLOT_DURATION_MILLIS: u32 = 6_000;

/// Blocks of ours per block of the relay chain.
pub const BLOCK_PROCESSING_VELOCITY: u32 = 1;

/// Blocks that may wait for inclusion in the relay chain.
pub const UNINCLUDED_SEGMENT_CAPACITY: u32 = 3;

/// How many blocks the relay parent lies behind the relay chain's tip. More than 0 needs the slot-based collator.
pub const RELAY_PARENT_OFFSET: u32 = 0;

/// Blocks in an hour, nominally.
pub const HOURS: BlockNumber = 600;

/// Share of a block's weight that `on_initialize` is assumed to take when the largest extrinsic is bounded.
pub const AVERAGE_ON_INITIALIZE_RATIO: Perbill = Perbill::from_percent(5);

/// Share of a block that normal extrinsics may fill; the rest is for operational ones.
pub const NORMAL_DISPATCH_RATIO: Perbill = Perbill::from_percent(75);

/// Weight of a full block: two seconds, and all of the proof that a validator takes.
pub const MAXIMUM_BLOCK_WEIGHT: Weight = Weight::from_parts(
    WEIGHT_REF_TIME_PER_SECOND.saturating_mul(2),
    cumulus_primitives_core::relay_chain::MAX_POV_SIZE as u64,
);

/// Most bytes in a block.
pub const MAXIMUM_BLOCK_LENGTH: u32 = 5 * 1024 * 1024;

/// Most proxies of one account.
pub const MAX_PROXIES: u32 = 32;

/// What keeping `items` entries of `bytes` bytes in all on chain costs in deposits, in WIND base units.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
    items as Balance * 10 * MILLIWIND + bytes as Balance * 100 * MICROWIND
}

parameter_types! {
    /// Live ticks in which a provider must accept a lease.
    pub storage AcceptTimeout: Ticks = 50;
    /// Live ticks in which a provider must activate an accepted lease.
    pub storage ProvisionTimeout: Ticks = 300;
    /// Live ticks after which a closing lease closes with what is committed by then.
    pub storage ClosingTimeout: Ticks = 40;
    /// Live ticks after activation in which the buyer may reject the access, and nothing is settled.
    pub storage AccessWindow: Ticks = 50;
    /// Live ticks of a provider's notice, at most.
    pub storage NoticePeriod: Ticks = 600;
    /// Notice of a short lease, in parts per million of its term.
    pub storage NoticePpm: u32 = 100_000;
    /// Live ticks after which a closed lease may be pruned.
    pub storage PruneDelay: Ticks = 14_400;
    /// Live ticks for which the parties of a closed lease answer for it.
    pub storage TombstonePeriod: Ticks = 100_800;

    /// Ticks between two heartbeats.
    pub storage HeartbeatPeriod: Ticks = 10;
    /// Live ticks that must lie between two heartbeats.
    pub storage HeartbeatSpacing: Ticks = 5;
    /// Live ticks after which a heartbeat no longer attests the time since the last one.
    pub storage HeartbeatWindow: Ticks = 20;

    /// Live ticks without a heartbeat after which a provider's active leases have failed.
    pub storage LapseTimeout: Ticks = 300;
    /// Live ticks reported down after which a lease has failed.
    pub storage DownTimeout: Ticks = 100;

    /// Live ticks for which unbonded stake stays on hold.
    pub storage UnbondingPeriod: Ticks = 14_400;
    /// Live ticks for which a released name stays reserved for its old owner.
    pub storage NameReservation: Ticks = 100_800;
    /// Least stake of a provider, in WIND base units.
    pub storage MinStake: Balance = 100 * WIND;

    /// Least collateral of a lease, in WIND base units.
    pub storage MinCollateral: Balance = WIND;
    /// Collateral, in parts per million of what a lease earns over at most `CollateralTicks`.
    pub storage CollateralPpm: u32 = 100_000;
    /// Most ticks of a lease that count for its collateral.
    pub storage CollateralTicks: Ticks = 14_400;
    /// Least deposit of a lease that is paid in WIND, in WIND base units.
    pub storage MinDeposit: Balance = WIND / 10;
    /// Least deposit of a lease, in parts per million of its collateral's value.
    pub storage DepositPpm: u32 = 250_000;
    /// Part of the collateral that a missed acceptance costs, in parts per million.
    pub storage AcceptPenaltyPpm: u32 = 100_000;
    /// Part of the collateral that a missed activation costs, in parts per million.
    pub storage ProvisionPenaltyPpm: u32 = 250_000;
    /// Part of the collateral that terminating without notice costs, in parts per million.
    pub storage TerminationPenaltyPpm: u32 = 500_000;
    /// Part of the collateral that silence costs, in parts per million.
    pub storage UnresponsivePenaltyPpm: u32 = 500_000;
    /// Part of the collateral that a workload which stays down costs, in parts per million.
    pub storage DownPenaltyPpm: u32 = 250_000;

    /// Fee on what a stream pays, in parts per million.
    pub storage FeePpm: u32 = 20_000;
    /// Part of the fees that goes to the treasury, in parts per million; the rest goes to the collators' pot.
    pub storage FeeTreasuryPpm: u32 = 500_000;
    /// Reputation that both sides gain, in parts per million of what a stream paid.
    pub storage GainPpm: u32 = 10_000;

    /// What lowering a score takes from the counterparty, in parts per million of what is spent on it.
    pub storage LowerPpm: u32 = 2_000_000;
    /// How many times the gain of a lease's whole term a party may spend on lowering the other's score.
    pub storage LowerCapFactor: u32 = 10;

    /// The least that emission pays out at once, in WIND base units.
    pub storage MinClaim: Balance = 10 * MILLIWIND;
    /// Least identity tier for more than the least weight in emission; 0: none is needed.
    pub storage MinWeightTier: u8 = 0;

    /// Live ticks for which a provider can still redeem of a channel that has ended.
    pub storage RedemptionPeriod: Ticks = 600;

    /// How old an observation of a price can be that counts, in ticks.
    pub storage MaxPriceAge: Ticks = 600;
    /// How far from the median an observation agrees with it, in parts per million.
    pub storage PriceDeviationPpm: u32 = 200_000;
    /// How far a price can move without a second round, in parts per million.
    pub storage PriceJumpPpm: u32 = 400_000;
    /// How old the last price in force can be by which collateral is still reckoned, in ticks.
    pub storage MaxRateAge: Ticks = 14_400;
    /// What such a rate counts for if it cannot be relied on any more, in parts per million.
    pub storage UnhealthyRatePpm: u32 = 1_500_000;

    /// Most live ticks for which an order takes bids.
    pub storage MaxBidding: Ticks = 100;
    /// A bid in this many last live ticks moves the end of bidding by as many.
    pub storage LateBidWindow: Ticks = 3;
    /// How often late bids move the end of an order's bidding.
    pub storage MaxBidExtensions: u32 = 5;
    /// By what part of its score, in millionths, a bid that stands must be beaten.
    pub storage BidStepPpm: u32 = 10_000;
    /// Reputation, in WIND base units, that takes off half of what a weighted order gives for it.
    pub storage ScoreHalf: Balance = 1_000 * WIND;

    /// The score that feeds weight in emission is halved at multiples of so many rounds. A constant: what is written on
    /// chain counts in it.
    pub const DecayRounds: Round = 4_032;
    /// Ticks that a bidder is paid if an order is cancelled: the same as for a lease that is cancelled in Provisioning.
    pub const CancellationTicks: Ticks = pallet_leases::CANCELLATION_TICKS;
    /// Most open offers of one provider.
    pub const MaxOpenOffers: u32 = 64;
    /// How far the average of what an asset is worth goes back, in ticks: about a day.
    pub const AveragePairTicks: Ticks = 14_400;
    /// How long after the first the second round of a jump begins, in ticks.
    pub const JumpDelay: Ticks = 100;
    /// How long prices can be on their way from an operator to a block, in ticks.
    pub const MaxSubmissionDelay: Ticks = 100;
    /// How far an operator's own clock can be from the chain's, in seconds.
    pub const MaxSourceAge: u64 = 900;
    /// Share of a block that serving deadlines may take.
    pub const IdleShare: Perbill = Perbill::from_percent(20);
}
