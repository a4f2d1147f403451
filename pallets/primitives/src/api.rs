//! Runtime APIs: one call for each thing that an agent, a command or a page needs to read.

use crate::{
    AssetKind, AssetWorth, Balance, ChannelId, ChannelView, CloudQuote, CreditPart, CreditView, EmissionView,
    EnrolmentView, EscrowId, FeedKey, FeedView, HistoryEntry, LeaseId, LeaseView, LoweringView, Mismatch, OfferId,
    OfferMatch, OfferRecord, OpenOrder, OrderId, OrderView, PairTotals, ParticipantView, Price, ProviderView, Quote,
    Rate, ReferendumView, Requirements, Round, ScheduleView, SecurityTerms, Setting, Source, StandingBid, Tick, Ticks,
    Tombstone, Year,
};
use alloc::vec::Vec;
use codec::{Codec, Decode, Encode};
use scale_info::TypeInfo;
use sp_core::H256;

/// The chain's clock.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ClockView {
    /// The last block's tick.
    pub now: Tick,
    /// The same without the ticks in which the chain stood still.
    pub live: Tick,
    /// The first tick that the chain saw.
    pub first: Tick,
    /// Milliseconds that a tick lasts, nominally.
    pub tick_millis: u32,
}

/// Every duration that bounds a lease or a heartbeat, in ticks: what a demo prints and an agent plans by.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Deadlines {
    /// Live ticks in which a provider must accept.
    pub accept: Ticks,
    /// Live ticks in which a provider must activate.
    pub provision: Ticks,
    /// Live ticks after which a closing lease closes with what is committed.
    pub closing: Ticks,
    /// Live ticks after activation in which the buyer may reject the access, and nothing is settled.
    pub access: Ticks,
    /// Live ticks of a provider's notice, at most.
    pub notice: Ticks,
    /// Live ticks without a heartbeat after which a provider's leases close.
    pub lapse: Ticks,
    /// Live ticks reported down after which a lease closes.
    pub down: Ticks,
    /// Live ticks after which a closed lease may be pruned.
    pub prune: Ticks,
    /// Live ticks for which the parties answer for a closed lease.
    pub tombstone: Ticks,
    /// Ticks between two heartbeats.
    pub heartbeat_period: Ticks,
    /// Live ticks that must lie between two heartbeats.
    pub heartbeat_spacing: Ticks,
    /// Live ticks after which a heartbeat no longer attests the time since the last one.
    pub heartbeat_window: Ticks,
    /// Live ticks for which unbonded stake stays on hold.
    pub unbonding: Ticks,
}

/// What `match_offers` goes by beside offers and providers. It can change in any block, and not every change has an event.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct MatchingTerms {
    /// Least stake, less what is being unbonded, of a provider that takes leases, in WIND base units.
    pub min_stake: Balance,
    /// What the collateral and the deposit of a lease follow from.
    pub securities: SecurityTerms,
    /// What leases may be paid in, and what that is worth; WIND first.
    pub assets: Vec<(AssetKind, AssetWorth)>,
}

/// What a provider must know to send its next heartbeat.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct HeartbeatView {
    /// Tick of the last one.
    pub last: Tick,
    /// Live tick of the last one.
    pub last_live: Tick,
    /// Ticks attested and committed.
    pub committed: Ticks,
    /// Ticks attested that the next heartbeat commits.
    pub uncommitted: Ticks,
    /// Leases that are active or closing.
    pub leases: u32,
    /// What the workload keys sign for the next heartbeat.
    pub challenge: H256,
}

/// A sum that a closing could not deliver.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct OwedView<AccountId> {
    /// What it belongs to.
    pub escrow: EscrowId,
    /// In whose account it is on hold.
    pub from: AccountId,
    /// Who is to have it.
    pub to: AccountId,
    /// What it is in.
    pub asset: AssetKind,
    /// How much.
    pub amount: Balance,
}

sp_api::decl_runtime_apis! {
    /// The market: offers and providers.
    pub trait MarketApi<AccountId> where AccountId: Codec {
        /// Offers that satisfy `requirements` for `ticks` in `asset` now, cheapest first, at most `limit` (and 100).
        fn match_offers(requirements: Requirements, ticks: Ticks, asset: AssetKind, limit: u32) -> Vec<OfferMatch<AccountId>>;
        /// Every reason why `offer` does not satisfy `requirements` of `buyer` for `ticks`; empty if it does.
        fn why_not(requirements: Requirements, ticks: Ticks, buyer: AccountId, offer: OfferId) -> Vec<Mismatch>;
        /// The rate of `requirements` at `offer`.
        fn rate(requirements: Requirements, offer: OfferId) -> Option<Rate>;
        /// One offer.
        fn offer(offer: OfferId) -> Option<OfferRecord<AccountId>>;
        /// All offers of a provider.
        fn offers_of(provider: AccountId) -> Vec<(OfferId, OfferRecord<AccountId>)>;
        /// One order, until its last slot has ended.
        fn order(order: OrderId) -> Option<OrderView<AccountId>>;
        /// The orders of a buyer, the oldest first.
        fn orders_of(buyer: AccountId) -> Vec<OrderView<AccountId>>;
        /// Orders with numbers above `after` that take bids, the oldest first, at most `limit` (and 100), each with every
        /// reason why each open offer of `provider` cannot serve it; none if it can.
        fn open_orders(provider: AccountId, after: Option<OrderId>, limit: u32) -> Vec<OpenOrder<AccountId>>;
        /// The bids of a provider that stand, also on orders whose bidding is over and whose leases are not opened yet.
        fn bids_of(provider: AccountId) -> Vec<StandingBid<AccountId>>;
        /// Offers that are open, or closed with something still held of them, in the order in which the chain keeps them,
        /// behind `after`, at most `limit` (and 1,000).
        fn offers(after: Option<OfferId>, limit: u32) -> Vec<(OfferId, OfferRecord<AccountId>)>;
        /// Providers in the order in which the chain keeps them, behind `after`, at most `limit` (and 1,000).
        fn providers(after: Option<AccountId>, limit: u32) -> Vec<ProviderView<AccountId>>;
        /// What `match_offers` goes by beside offers and providers.
        fn matching_terms() -> MatchingTerms;
        /// A provider's profile and stake.
        fn provider(who: AccountId) -> Option<ProviderView<AccountId>>;
        /// The provider of that name.
        fn resolve(name: Vec<u8>) -> Option<AccountId>;
    }

    /// Leases and the clock.
    pub trait LeaseApi<AccountId> where AccountId: Codec {
        /// One lease.
        fn lease(lease: LeaseId) -> Option<LeaseView<AccountId>>;
        /// Leases of a buyer or a provider that are not closed, with numbers above `after`, lowest first, at most
        /// `limit` (and 1,000).
        fn leases_of(who: AccountId, after: Option<LeaseId>, limit: u32) -> Vec<LeaseView<AccountId>>;
        /// The same of closed leases that are not pruned, with numbers below `before`, highest first.
        fn closed_leases_of(who: AccountId, before: Option<LeaseId>, limit: u32) -> Vec<LeaseView<AccountId>>;
        /// What stays of a pruned lease.
        fn tombstone(lease: LeaseId) -> Option<Tombstone<AccountId>>;
        /// The clock at the last block.
        fn clock() -> ClockView;
        /// Every duration that bounds a lease.
        fn deadlines() -> Deadlines;
        /// What `provider` needs for its next heartbeat; `None` before its first lease is activated.
        fn heartbeat(provider: AccountId) -> Option<HeartbeatView>;
    }

    /// Money on hold.
    pub trait EscrowApi<AccountId> where AccountId: Codec {
        /// What an escrow could not deliver and keeps.
        fn owed(escrow: EscrowId) -> Vec<OwedView<AccountId>>;
        /// One channel, until it was closed and nothing of it is owed.
        fn channel(channel: ChannelId) -> Option<ChannelView<AccountId>>;
        /// Channels of a payer or a provider with numbers above `after`, lowest first, at most `limit` (and 1,000).
        fn channels_of(who: AccountId, after: Option<ChannelId>, limit: u32) -> Vec<ChannelView<AccountId>>;
        /// The trial credits that `who` may spend, and those that `who` gave.
        fn credits_of(who: AccountId) -> Vec<CreditView<AccountId>>;
        /// The part of `escrow` that is a trial credit; none of an order.
        fn credit_part(escrow: EscrowId) -> CreditPart;
        /// The round that the last block is in.
        fn round() -> Round;
        /// The account that fees are paid to.
        fn fee_account() -> AccountId;
        /// The account that penalties are paid to.
        fn treasury_account() -> AccountId;
    }

    /// Emission.
    pub trait EmissionApi<AccountId> where AccountId: Codec {
        /// The round in progress, and where emission stands.
        fn round() -> EmissionView<AccountId>;
        /// What an account earned and has not claimed, in whole WIND base units.
        fn claimable(who: AccountId) -> Balance;
        /// One participant; `None` if it does not take part and has nothing left to claim.
        fn participant(who: AccountId) -> Option<ParticipantView>;
        /// What a round emits.
        fn schedule(round: Round) -> ScheduleView;
        /// What enrolling for so many rounds would cost an account now; `None` if it is not possible.
        fn enrolment(who: AccountId, rounds: Round) -> Option<EnrolmentView>;
    }

    /// Scores.
    pub trait ReputationApi<AccountId> where AccountId: Codec {
        /// The public score of an account, in WIND base units.
        fn score(who: AccountId) -> Balance;
        /// What is left of it after decay, in WIND base units: what the weight in emission follows from.
        fn weight_score(who: AccountId) -> Balance;
        /// How the score of `who` was changed in `year` by trade with `counterparty` and by lowering each other's.
        fn totals(who: AccountId, counterparty: AccountId, year: Year) -> PairTotals;
        /// The same for all counterparties and years, in the order in which the chain keeps them, behind `after`, at most
        /// `limit` (and 1,000).
        fn history(who: AccountId, after: Option<(AccountId, Year)>, limit: u32) -> Vec<HistoryEntry<AccountId>>;
        /// The year that the last block is in.
        fn year() -> Year;
        /// How far `who` may still lower its counterparty's score for `lease`; `None` if it may not.
        fn lowering(lease: LeaseId, who: AccountId) -> Option<LoweringView<AccountId>>;
    }

    /// What clouds ask, and what assets are worth.
    pub trait QuoteApi<AccountId> where AccountId: Codec {
        /// What clouds ask for `requirements` for `ticks`, and the cheapest offer of the market in each asset.
        fn quote(requirements: Requirements, ticks: Ticks) -> Quote<AccountId>;
        /// Only what clouds ask, in the same order: goes through no offers.
        fn clouds(requirements: Requirements, ticks: Ticks) -> Vec<CloudQuote>;
        /// `amount` base units of `from` in `to`, rounded down; `None` unless what both are worth can be relied on now.
        fn convert(from: AssetKind, to: AssetKind, amount: Balance) -> Option<Balance>;
        /// What a fee of `fee` base units of WIND costs in `asset`, rounded up; `None` if fees cannot be paid in it now.
        fn fee_in(asset: AssetKind, fee: Balance) -> Option<Balance>;
        /// One price, if it can be relied on now.
        fn price(key: FeedKey) -> Option<Price>;
        /// All that is known of all prices.
        fn feeds() -> Vec<FeedView<AccountId>>;
        /// The sources that operators' nodes ask, unless an operator has others in their place.
        fn sources() -> Vec<Source>;
    }

    /// The DAO.
    pub trait GovernanceApi<AccountId> where AccountId: Codec {
        /// The last referenda, the newest first, at most 100.
        fn referenda() -> Vec<ReferendumView<AccountId>>;
        /// Every number that a referendum can change, with the value that is in force.
        fn settings() -> Vec<Setting>;
    }
}
