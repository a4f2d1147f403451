//! Every call that an agent or a command makes, with the types of the market.

use codec::Encode;
use sp_core::{crypto::AccountId32, H256};
use tradewind_primitives::{
    AssetKind, Balance, ChannelId, ChannelMode, Cid, EscrowId, FailReason, LeaseId, OfferId, OfferTerms, OrderId,
    OrderTerms, Profile, Rate, Requirements, SealingKey, SessionSignature, Tick, Ticks, UnitRates, Workload,
    WorkloadKey, WorkloadSignature,
};

/// A call: names of its pallet and itself, and its encoded arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pallet: &'static str,
    name: &'static str,
    arguments: Vec<u8>,
}

impl Call {
    pub(super) fn new(pallet: &'static str, name: &'static str, arguments: impl Encode) -> Self {
        Self::raw(pallet, name, arguments.encode())
    }

    pub(super) fn raw(pallet: &'static str, name: &'static str, arguments: Vec<u8>) -> Self {
        Self { pallet, name, arguments }
    }

    /// The pallet's name in the runtime.
    pub fn pallet(&self) -> &'static str {
        self.pallet
    }

    /// The call's name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// SCALE of the arguments in order.
    pub fn arguments(&self) -> &[u8] {
        &self.arguments
    }

    /// `providers.register`
    pub fn register(profile: &Profile, stake: Balance) -> Self {
        Self::new("Providers", "register", (profile, stake))
    }

    /// `providers.update_profile`
    pub fn update_profile(profile: &Profile) -> Self {
        Self::new("Providers", "update_profile", profile)
    }

    /// `providers.add_stake`
    pub fn add_stake(amount: Balance) -> Self {
        Self::new("Providers", "add_stake", amount)
    }

    /// `providers.retire`
    pub fn retire() -> Self {
        Self::new("Providers", "retire", ())
    }

    /// `marketplace.post_offer`
    pub fn post_offer(terms: &OfferTerms) -> Self {
        Self::new("Marketplace", "post_offer", terms)
    }

    /// `marketplace.reprice`
    pub fn reprice(offer: OfferId, rates: &UnitRates) -> Self {
        Self::new("Marketplace", "reprice", (offer, rates))
    }

    /// `marketplace.close_offer`
    pub fn close_offer(offer: OfferId) -> Self {
        Self::new("Marketplace", "close_offer", offer)
    }

    /// `marketplace.rent`
    pub fn rent(
        offer: OfferId,
        requirements: &Requirements,
        ticks: Ticks,
        max_rate: Rate,
        workload: &Workload,
        buyer_sealing_key: &SealingKey,
        terms: Option<&Cid>,
    ) -> Self {
        let arguments = (offer, requirements, ticks, max_rate, workload, buyer_sealing_key, terms);
        Self::new("Marketplace", "rent", arguments)
    }

    /// `marketplace.post_order`
    pub fn post_order(terms: &OrderTerms) -> Self {
        Self::new("Marketplace", "post_order", terms)
    }

    /// `marketplace.bid`
    pub fn bid(order: OrderId, slot: u32, offer: OfferId, rate: Rate) -> Self {
        Self::new("Marketplace", "bid", (order, slot, offer, rate))
    }

    /// `marketplace.award`
    pub fn award(order: OrderId, slot: u32) -> Self {
        Self::new("Marketplace", "award", (order, slot))
    }

    /// `marketplace.cancel_order`
    pub fn cancel_order(order: OrderId) -> Self {
        Self::new("Marketplace", "cancel_order", order)
    }

    /// `leases.accept`
    pub fn accept(lease: LeaseId) -> Self {
        Self::new("Leases", "accept", lease)
    }

    /// `leases.reject`
    pub fn reject(lease: LeaseId, reason: Option<FailReason>) -> Self {
        Self::new("Leases", "reject", (lease, reason))
    }

    /// `leases.activate`
    pub fn activate(
        lease: LeaseId,
        access_hash: H256,
        workload_key: &WorkloadKey,
        signature: &WorkloadSignature,
    ) -> Self {
        Self::new("Leases", "activate", (lease, access_hash, workload_key, signature))
    }

    /// `leases.fail`
    pub fn fail(lease: LeaseId, reason: FailReason) -> Self {
        Self::new("Leases", "fail", (lease, reason))
    }

    /// `leases.cancel`
    pub fn cancel(lease: LeaseId) -> Self {
        Self::new("Leases", "cancel", lease)
    }

    /// `leases.settle`
    pub fn settle(lease: LeaseId) -> Self {
        Self::new("Leases", "settle", lease)
    }

    /// `leases.enforce`
    pub fn enforce(lease: LeaseId) -> Self {
        Self::new("Leases", "enforce", lease)
    }

    /// `leases.prune`
    pub fn prune(lease: LeaseId) -> Self {
        Self::new("Leases", "prune", lease)
    }

    /// `leases.reject_access`
    pub fn reject_access(lease: LeaseId) -> Self {
        Self::new("Leases", "reject_access", lease)
    }

    /// `leases.extend`, by so many ticks more.
    pub fn extend(lease: LeaseId, ticks: Ticks) -> Self {
        Self::new("Leases", "extend", (lease, ticks))
    }

    /// `leases.give_notice`
    pub fn give_notice(lease: LeaseId) -> Self {
        Self::new("Leases", "give_notice", lease)
    }

    /// `leases.terminate`
    pub fn terminate(lease: LeaseId) -> Self {
        Self::new("Leases", "terminate", lease)
    }

    /// `uptime.heartbeat`
    pub fn heartbeat(merkle_root: H256, leaf_count: u32) -> Self {
        Self::new("Uptime", "heartbeat", (merkle_root, leaf_count))
    }

    /// `uptime.report_down`, of at most 32 leases.
    pub fn report_down(leases: &[LeaseId]) -> Self {
        Self::new("Uptime", "report_down", leases)
    }

    /// `uptime.report_up`, of at most 32 leases.
    pub fn report_up(leases: &[LeaseId]) -> Self {
        Self::new("Uptime", "report_up", leases)
    }

    /// `escrow.pay_owed`
    pub fn pay_owed(escrow: EscrowId, to: &AccountId32) -> Self {
        Self::new("Escrow", "pay_owed", (escrow, to))
    }

    /// `escrow.open_channel`
    pub fn open_channel(
        provider: &AccountId32,
        asset: &AssetKind,
        price: Balance,
        budget: Balance,
        mode: &ChannelMode,
        expires: Tick,
    ) -> Self {
        Self::new("Escrow", "open_channel", (provider, asset, price, budget, mode, expires))
    }

    /// `escrow.raise`
    pub fn raise(channel: ChannelId, amount: Balance) -> Self {
        Self::new("Escrow", "raise", (channel, amount))
    }

    /// `escrow.revoke`
    pub fn revoke(channel: ChannelId) -> Self {
        Self::new("Escrow", "revoke", channel)
    }

    /// `escrow.redeem`
    pub fn redeem(channel: ChannelId, cumulative: Balance, signature: &SessionSignature) -> Self {
        Self::new("Escrow", "redeem", (channel, cumulative, signature))
    }

    /// `escrow.consume`
    pub fn consume(channel: ChannelId, requests: u32, log_root: H256) -> Self {
        Self::new("Escrow", "consume", (channel, requests, log_root))
    }

    /// `escrow.close_channel`
    pub fn close_channel(channel: ChannelId) -> Self {
        Self::new("Escrow", "close_channel", channel)
    }

    /// `escrow.grant`
    pub fn grant(buyer: &AccountId32, asset: &AssetKind, amount: Balance, expires: Tick) -> Self {
        Self::new("Escrow", "grant", (buyer, asset, amount, expires))
    }

    /// `escrow.reclaim`
    pub fn reclaim(buyer: &AccountId32, asset: &AssetKind) -> Self {
        Self::new("Escrow", "reclaim", (buyer, asset))
    }

    /// `balances.transfer_keep_alive`
    pub fn transfer(to: &AccountId32, amount: Balance) -> Self {
        // MultiAddress::Id is variant 0; the amount is compact.
        Self::new("Balances", "transfer_keep_alive", (0u8, to, codec::Compact(amount)))
    }

    /// `assets.transfer_keep_alive`: an account that ended would begin again with old nonces
    pub fn transfer_asset(asset: u32, to: &AccountId32, amount: Balance) -> Self {
        Self::new("Assets", "transfer_keep_alive", (codec::Compact(asset), 0u8, to, codec::Compact(amount)))
    }
}
