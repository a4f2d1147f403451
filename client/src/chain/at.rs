//! Reads of the state at one block.

use super::{
    calls::Call,
    error::ChainError,
    events::ChainEvent,
    functions::{self, Function},
    layout::{Reader, Shape},
    settled::Condition,
    Chain,
};
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use sp_core::{crypto::AccountId32, H256};
use subxt::{
    client::{ClientAtBlock, OnlineClientAtBlockImpl},
    config::PolkadotConfig,
    error::EventsError,
    events::Event,
};
use tradewind_primitives::{
    api::{ClockView, Deadlines, HeartbeatView, MatchingTerms, OwedView},
    AssetKind, Balance, ChannelId, ChannelView, CreditPart, CreditView, EscrowId, LeaseId, LeaseView, Mismatch,
    OfferId, OfferMatch, OfferRecord, OpenOrder, OrderId, OrderView, ProviderView, Rate, Requirements, Round,
    StandingBid, Ticks, Tombstone,
};

pub(crate) type Client = ClientAtBlock<PolkadotConfig, OnlineClientAtBlockImpl<PolkadotConfig>>;

/// The chain's state at one block.
pub struct At {
    pub(crate) client: Client,
    pub(crate) chain: Chain,
}

impl At {
    pub(crate) fn new(client: Client, chain: &Chain) -> Self {
        Self { client, chain: chain.clone() }
    }

    /// The block's number.
    pub fn number(&self) -> u64 {
        self.client.block_number()
    }

    /// The block's hash.
    pub fn hash(&self) -> H256 {
        self.client.block_hash()
    }

    /// Version of the runtime that is in the block's state.
    pub fn spec_version(&self) -> u32 {
        self.client.spec_version()
    }

    /// Calls a function of the runtime and reads its answer by what the block's metadata says of its layout.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime has no such function, or answers what cannot be read as `R`, or
    /// storage is being migrated.
    pub(super) async fn api<R: Decode + TypeInfo + 'static>(
        &self,
        function: Function<R>,
        arguments: impl Encode,
    ) -> Result<R, ChainError> {
        self.require_settled().await?;
        let found = self.client.metadata_ref().runtime_api_trait_by_name(function.api);
        let answer = found.and_then(|found| found.method_by_name(function.name)).map(|method| method.output_ty());
        let (api, function) = (function.api, function.name);
        let answer = answer.ok_or(ChainError::NoSuchFunction { api, function })?;
        let (name, arguments) = (format!("{api}_{function}"), arguments.encode());
        let bytes = self.client.runtime_apis().call_raw(&name, Some(&arguments)).await.map_err(ChainError::node)?;
        self.reader()
            .read(Shape::Type(answer), &bytes)
            .map_err(|error| ChainError::unexpected(format!("{api}.{function}"), error))
    }

    pub(crate) fn reader(&self) -> Reader<'_> {
        self.chain.layouts.reader(self.client.spec_version(), self.client.metadata_ref().types())
    }

    /// Offers that satisfy `requirements`, cheapest first.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn match_offers(
        &self,
        requirements: &Requirements,
        ticks: Ticks,
        asset: &AssetKind,
        limit: u32,
    ) -> Result<Vec<OfferMatch<AccountId32>>, ChainError> {
        self.api(functions::MATCH_OFFERS, (requirements, ticks, asset, limit)).await
    }

    /// Every reason why `offer` does not satisfy `requirements`.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn why_not(
        &self,
        requirements: &Requirements,
        ticks: Ticks,
        buyer: &AccountId32,
        offer: OfferId,
    ) -> Result<Vec<Mismatch>, ChainError> {
        self.api(functions::WHY_NOT, (requirements, ticks, buyer, offer)).await
    }

    /// The rate of `requirements` at `offer`.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn rate(&self, requirements: &Requirements, offer: OfferId) -> Result<Option<Rate>, ChainError> {
        self.api(functions::RATE, (requirements, offer)).await
    }

    /// One offer.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn offer(&self, offer: OfferId) -> Result<Option<OfferRecord<AccountId32>>, ChainError> {
        self.api(functions::OFFER, offer).await
    }

    /// All offers of `provider`.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn offers_of(
        &self,
        provider: &AccountId32,
    ) -> Result<Vec<(OfferId, OfferRecord<AccountId32>)>, ChainError> {
        self.api(functions::OFFERS_OF, provider).await
    }

    /// One order, until its last slot has ended.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn order(&self, order: OrderId) -> Result<Option<OrderView<AccountId32>>, ChainError> {
        self.api(functions::ORDER, order).await
    }

    /// The orders of `buyer`, the oldest first.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn orders_of(&self, buyer: &AccountId32) -> Result<Vec<OrderView<AccountId32>>, ChainError> {
        self.api(functions::ORDERS_OF, buyer).await
    }

    /// Orders that take bids, the oldest first, and what the open offers of `provider` say to each.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn open_orders(&self, provider: &AccountId32) -> Result<Vec<OpenOrder<AccountId32>>, ChainError> {
        const PAGE: u32 = 100;
        let mut all: Vec<OpenOrder<AccountId32>> = Vec::new();
        loop {
            let after = all.last().map(|open| open.order.id);
            let page: Vec<OpenOrder<AccountId32>> = self.api(functions::OPEN_ORDERS, (provider, after, PAGE)).await?;
            let last = page.len() < PAGE as usize;
            all.extend(page);
            if last {
                return Ok(all);
            }
        }
    }

    /// The bids of `provider` that stand, also on orders whose leases are not opened yet.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn bids_of(&self, provider: &AccountId32) -> Result<Vec<StandingBid<AccountId32>>, ChainError> {
        self.api(functions::BIDS_OF, provider).await
    }

    /// One page of the offers that are open, or closed with something still held of them: at most `limit`, those behind
    /// `after` in the order in which the chain keeps them.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn offers(
        &self,
        after: Option<OfferId>,
        limit: u32,
    ) -> Result<Vec<(OfferId, OfferRecord<AccountId32>)>, ChainError> {
        self.api(functions::OFFERS, (after, limit)).await
    }

    /// One page of the providers: at most `limit`, those behind `after` in the order in which the chain keeps them.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn providers(
        &self,
        after: Option<&AccountId32>,
        limit: u32,
    ) -> Result<Vec<ProviderView<AccountId32>>, ChainError> {
        self.api(functions::PROVIDERS, (after, limit)).await
    }

    /// What `match_offers` goes by beside offers and providers.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn matching_terms(&self) -> Result<MatchingTerms, ChainError> {
        self.api(functions::MATCHING_TERMS, ()).await
    }

    /// A provider's profile and stake.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn provider(&self, who: &AccountId32) -> Result<Option<ProviderView<AccountId32>>, ChainError> {
        self.api(functions::PROVIDER, who).await
    }

    /// The provider of that name.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn resolve(&self, name: &str) -> Result<Option<AccountId32>, ChainError> {
        self.api(functions::RESOLVE, name.as_bytes().to_vec()).await
    }

    /// One lease.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn lease(&self, lease: LeaseId) -> Result<Option<LeaseView<AccountId32>>, ChainError> {
        self.api(functions::LEASE, lease).await
    }

    /// All leases of a buyer or a provider that are not closed, lowest number first.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn leases_of(&self, who: &AccountId32) -> Result<Vec<LeaseView<AccountId32>>, ChainError> {
        const PAGE: u32 = 500;
        let mut all: Vec<LeaseView<AccountId32>> = Vec::new();
        loop {
            let after = all.last().map(|view| view.id);
            let page: Vec<LeaseView<AccountId32>> = self.api(functions::LEASES_OF, (who, after, PAGE)).await?;
            let last = page.len() < PAGE as usize;
            all.extend(page);
            if last {
                return Ok(all);
            }
        }
    }

    /// The last closed leases of a buyer or a provider that are not pruned, highest number first, at most `most`.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn closed_leases_of(
        &self,
        who: &AccountId32,
        most: usize,
    ) -> Result<Vec<LeaseView<AccountId32>>, ChainError> {
        const PAGE: u32 = 500;
        let mut all: Vec<LeaseView<AccountId32>> = Vec::new();
        while all.len() < most {
            let before = all.last().map(|view| view.id);
            let limit = u32::try_from(most.saturating_sub(all.len())).unwrap_or(PAGE).min(PAGE);
            let page: Vec<LeaseView<AccountId32>> = self.api(functions::CLOSED_LEASES_OF, (who, before, limit)).await?;
            let last = page.len() < limit as usize;
            all.extend(page);
            if last {
                break;
            }
        }
        Ok(all)
    }

    /// What stays of a pruned lease, as long as its parties may answer for it.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn tombstone(&self, lease: LeaseId) -> Result<Option<Tombstone<AccountId32>>, ChainError> {
        self.api(functions::TOMBSTONE, lease).await
    }

    /// The chain's clock.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn clock(&self) -> Result<ClockView, ChainError> {
        self.api(functions::CLOCK, ()).await
    }

    /// Every duration that bounds a lease.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn deadlines(&self) -> Result<Deadlines, ChainError> {
        self.api(functions::DEADLINES, ()).await
    }

    /// What `provider` needs for its next heartbeat.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn heartbeat(&self, provider: &AccountId32) -> Result<Option<HeartbeatView>, ChainError> {
        self.api(functions::HEARTBEAT, provider).await
    }

    /// What a lease, an order or a channel could not deliver.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn owed(&self, escrow: EscrowId) -> Result<Vec<OwedView<AccountId32>>, ChainError> {
        self.api(functions::OWED, escrow).await
    }

    /// One channel, until it was closed and nothing of it is owed.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn channel(&self, channel: ChannelId) -> Result<Option<ChannelView<AccountId32>>, ChainError> {
        self.api(functions::CHANNEL, channel).await
    }

    /// All channels of a payer or a provider, lowest number first.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn channels_of(&self, who: &AccountId32) -> Result<Vec<ChannelView<AccountId32>>, ChainError> {
        const PAGE: u32 = 500;
        let mut all: Vec<ChannelView<AccountId32>> = Vec::new();
        loop {
            let after = all.last().map(|view| view.id);
            let page: Vec<ChannelView<AccountId32>> = self.api(functions::CHANNELS_OF, (who, after, PAGE)).await?;
            let last = page.len() < PAGE as usize;
            all.extend(page);
            if last {
                return Ok(all);
            }
        }
    }

    /// The trial credits that `who` may spend, and those that `who` gave.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn credits_of(&self, who: &AccountId32) -> Result<Vec<CreditView<AccountId32>>, ChainError> {
        self.api(functions::CREDITS_OF, who).await
    }

    /// The part of `escrow` that is a trial credit.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn credit_part(&self, escrow: EscrowId) -> Result<CreditPart, ChainError> {
        self.api(functions::CREDIT_PART, escrow).await
    }

    /// The round that the block is in.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn round(&self) -> Result<Round, ChainError> {
        self.api(functions::ROUND, ()).await
    }

    /// A public score, in WIND base units.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn score(&self, who: &AccountId32) -> Result<Balance, ChainError> {
        self.api(functions::SCORE, who).await
    }

    /// When the block was made, in milliseconds since 1970, as its author said; `None` for the first block.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn unix_millis(&self) -> Result<Option<u64>, ChainError> {
        let bytes = self.plain(("Timestamp", "Now")).await?;
        bytes
            .map(|bytes| u64::decode(&mut &bytes[..]).map_err(|error| ChainError::unexpected("Timestamp.Now", error)))
            .transpose()
    }

    /// A storage entry without keys, by its pallet and name.
    pub(crate) async fn plain(&self, (pallet, name): (&str, &str)) -> Result<Option<Vec<u8>>, ChainError> {
        let parts = [pallet, name].map(|part| sp_crypto_hashing::twox_128(part.as_bytes()));
        self.storage(&parts.concat()).await
    }

    pub(super) async fn storage(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.chain.legacy.state_get_storage(key, Some(self.hash())).await.map_err(ChainError::node)
    }

    /// A constant of the runtime.
    ///
    /// # Errors
    /// [`ChainError::Unexpected`] if there is none of that name, or it is of another type.
    pub fn constant<R: Decode + TypeInfo + 'static>(&self, pallet: &str, name: &str) -> Result<R, ChainError> {
        let unexpected = |why: String| ChainError::unexpected(format!("the constant {pallet}.{name}"), why);
        let found = self.client.metadata_ref().pallet_by_name(pallet);
        let constant = found.and_then(|pallet| pallet.constant_by_name(name));
        let constant = constant.ok_or_else(|| unexpected("its runtime has no such constant".into()))?;
        let read = self.reader().read(Shape::Type(constant.ty()), constant.value());
        read.map_err(|error| unexpected(error.to_string()))
    }

    /// Events of the block that concern the market.
    ///
    /// # Errors
    /// When the node does not answer or the events cannot be told apart.
    pub async fn events(&self) -> Result<Vec<ChainEvent>, ChainError> {
        let events = self.client.events().fetch().await.map_err(ChainError::node)?;
        if self.condition().await? == Condition::Replaced {
            // The code in this block's state did not write them.
            let parent = self.chain.at_number(self.number().saturating_sub(1)).await?.client;
            let events = parent.events().from_bytes(events.bytes().to_vec());
            return self.concerning(&parent, events.iter());
        }
        self.concerning(&self.client, events.iter())
    }

    fn concerning<'a>(
        &self,
        written_by: &Client,
        events: impl Iterator<Item = Result<Event<'a, PolkadotConfig>, EventsError>>,
    ) -> Result<Vec<ChainEvent>, ChainError> {
        ChainEvent::decode_all(&self.chain.layouts, written_by.spec_version(), written_by.metadata_ref(), events)
    }

    /// `call` as the bytes that this block's runtime takes: indices of its pallet and itself, and the arguments.
    ///
    /// # Errors
    /// [`ChainError::NoSuchCall`] if the runtime has none of that name.
    pub fn encode(&self, call: &Call) -> Result<Vec<u8>, ChainError> {
        let missing = || ChainError::NoSuchCall { pallet: call.pallet(), call: call.name() };
        let metadata = self.client.metadata_ref();
        let pallet = metadata.pallet_by_name(call.pallet()).ok_or_else(missing)?;
        let variant = pallet.call_variant_by_name(call.name()).ok_or_else(missing)?;
        let mut bytes = vec![pallet.call_index(), variant.index];
        bytes.extend(call.arguments());
        Ok(bytes)
    }
}
