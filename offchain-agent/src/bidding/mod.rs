//! Bidding on orders that this agent can serve.
//!
//! Every best block is looked at: a bid is refused by the chain if it is not better than what stands when it is included,
//! so that a block which is replaced costs nothing, and waiting for finality would lose what is decided in the last
//! seconds. Everything is read from the chain each time, so an agent that was away goes on where the orders are.
//!
//! A bid that wins has to be served. So what the machine really has is set aside before a bid is sent: never more than it
//! has is held by open leases, by bids that stand and by bids on their way, whatever the offers promise
//! ([`Room`](room::Room)).

pub mod pricing;
pub mod room;
pub mod script;

use crate::{config::BiddingConfig, context::Context};
use pricing::Auction;
use room::Place;
use script::Question;
use sp_core::{crypto::AccountId32, H256};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::{sync::Semaphore, time::MissedTickBehavior};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tradewind_client::{
    chain::{At, Call, ChainError},
    units::Currency,
};
use tradewind_primitives::{AssetKind, Balance, Kind, OfferId, OfferRecord, OpenOrder, OrderId, Rate, Slot};

/// Time between two looks at the best block.
const EVERY: Duration = Duration::from_secs(1);

/// Bids on their way at one time.
const MOST_ON_THEIR_WAY: usize = 64;

/// A lease that an order asks for.
type Wanted = (OrderId, u32);

/// What is known between two looks.
#[derive(Default)]
struct Memory {
    /// The block that was looked at last.
    seen: Option<H256>,
    /// The score that stood when we last decided on a slot: it is decided again when another stands.
    decided: BTreeMap<Wanted, Option<Rate>>,
}

/// Bids until `stop`, if the configuration says so.
pub async fn run(context: &Arc<Context>, stop: &CancellationToken) {
    let Some(bidding) = context.config.bidding.clone() else { return std::future::pending().await };
    let (tracker, places) = (TaskTracker::new(), Arc::new(Semaphore::new(MOST_ON_THEIR_WAY)));
    let mut memory = Memory::default();
    let mut looks = tokio::time::interval(EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = looks.tick() => {}
            () = stop.cancelled() => break,
        }
        if let Err(error) = look(context, &bidding, &mut memory, (&tracker, &places)).await {
            tracing::debug!(%error, "looking for orders");
        }
    }
    tracker.close();
    tracker.wait().await;
}

async fn look(
    context: &Arc<Context>,
    bidding: &BiddingConfig,
    memory: &mut Memory,
    (tracker, places): (&TaskTracker, &Arc<Semaphore>),
) -> Result<(), ChainError> {
    let at = context.chain.best().await?;
    if memory.seen == Some(at.hash()) {
        return Ok(());
    }
    let orders = at.open_orders(&context.account).await?;
    memory.decided.retain(|(order, _), _| orders.iter().any(|open| open.order.id == *order));
    if !orders.is_empty() {
        let market = Market::read(context, &at).await?;
        for open in &orders {
            for (slot, state) in open.order.order.slots.iter().zip(0u32..).map(|(state, slot)| (slot, state)) {
                let wanted = (open.order.id, slot);
                let Some(auction) = market.auction(context, open, state) else { continue };
                if context.room.is_on_its_way(wanted) || memory.decided.get(&wanted) == Some(&auction.1.standing) {
                    continue;
                }
                let Ok(place) = places.clone().try_acquire_owned() else { return Ok(()) };
                let Some(room) = Place::take(&context.room, wanted, open, &market.promised) else { continue };
                memory.decided.insert(wanted, auction.1.standing);
                let decimals = decimals(&open.order.order.terms.asset);
                let bid = Bid { context: context.clone(), bidding: bidding.clone(), wanted, auction, decimals };
                let question = bid.question(open, market.live);
                tracker.spawn(async move {
                    bid.place(question).await;
                    drop((place, room));
                });
            }
        }
    }
    memory.seen = Some(at.hash());
    Ok(())
}

/// Digits of an asset's unit below the point: WIND's, or those of a dollar, as every asset is one.
fn decimals(asset: &AssetKind) -> u32 {
    match asset {
        AssetKind::Native => Currency::Wind.decimals(),
        AssetKind::WithId(_) => Currency::Usd.decimals(),
    }
}

/// What every decision of one block needs.
struct Market {
    offers: BTreeMap<OfferId, OfferRecord<AccountId32>>,
    /// Open leases and bids that stand.
    promised: Vec<(Kind, tradewind_primitives::Resources)>,
    reputation: Balance,
    step_ppm: u32,
    half: Balance,
    live: u32,
}

impl Market {
    async fn read(context: &Context, at: &At) -> Result<Self, ChainError> {
        let who = &context.account;
        let (offers, promised) = tokio::join!(at.offers_of(who), room::promised(at, who));
        let (reputation, clock) = tokio::join!(at.score(who), at.clock());
        Ok(Self {
            offers: offers?.into_iter().collect(),
            promised: promised?,
            reputation: reputation?,
            step_ppm: at.constant("Marketplace", "BidStepPpm")?,
            half: at.constant("Marketplace", "ScoreHalf")?,
            live: clock?.live,
        })
    }

    /// What we could bid on a slot, with the cheapest of our offers that can serve it. `None` if none can, or the bid that
    /// stands is ours.
    fn auction(
        &self,
        context: &Context,
        open: &OpenOrder<AccountId32>,
        slot: &Slot<AccountId32>,
    ) -> Option<(OfferId, Auction)> {
        let terms = &open.order.order.terms;
        context.backend(terms.requirements.kind)?;
        let standing = match slot {
            Slot::Empty => None,
            Slot::Standing(bid) if bid.provider == context.account => return None,
            Slot::Standing(bid) => Some(bid.score),
            Slot::Ended => return None,
        };
        let able = open.offers.iter().filter(|(_, why_not)| why_not.is_empty());
        let priced = able.filter_map(|(id, _)| {
            let offer = self.offers.get(id)?;
            Some((offer.terms.rates.rate(&terms.requirements.resources)?, *id))
        });
        let (posted, offer) = priced.min()?;
        let (reputation, step_ppm, half) = (self.reputation, self.step_ppm, self.half);
        let auction =
            Auction { limit: terms.max_rate, posted, standing, policy: terms.policy, reputation, step_ppm, half };
        Some((offer, auction))
    }
}

/// One bid, from the decision to the chain's answer.
struct Bid {
    context: Arc<Context>,
    bidding: BiddingConfig,
    wanted: Wanted,
    auction: (OfferId, Auction),
    /// Of the order's asset.
    decimals: u32,
}

impl Bid {
    async fn place(&self, question: Option<Question>) {
        let ((order, slot), (offer, _)) = (self.wanted, self.auction);
        let Some(rate) = self.rate(question).await else { return };
        let call = Call::bid(order, slot, offer, rate);
        let outcome = self.context.submitter.submit(&call).await;
        let is_late = |error: &ChainError| error.refusal().is_some();
        let moved_on = outcome.as_ref().err().is_some_and(is_late);
        self.context.metrics.count_transaction("Marketplace.bid", &outcome, moved_on);
        match outcome {
            Ok(included) => tracing::info!(order, slot, offer, rate, block = included.block, "bid"),
            Err(error) => tracing::info!(order, slot, offer, rate, %error, "a bid was not taken"),
        }
    }

    async fn rate(&self, question: Option<Question>) -> Option<Rate> {
        let (order, slot) = self.wanted;
        let (_, auction) = &self.auction;
        match &self.bidding {
            BiddingConfig::Fixed { floor_percent } => auction.fixed(*floor_percent),
            BiddingConfig::Script { command } => {
                let highest = auction.highest()?;
                match script::ask(command, &question?, self.decimals).await {
                    Ok(rate) => rate.filter(|rate| (1..=highest).contains(rate)),
                    Err(error) => {
                        tracing::warn!(order, slot, %error, "the bidding script");
                        None
                    }
                }
            }
        }
    }

    fn question(&self, open: &OpenOrder<AccountId32>, live: u32) -> Option<Question> {
        let ((order, slot), (offer, auction)) = (self.wanted, &self.auction);
        let record = &open.order.order;
        let wanted = &record.terms.requirements;
        let price = |rate| script::format_price(rate, self.decimals);
        let standing = record.slots.get(slot as usize).and_then(Slot::bid).map(|bid| bid.rate);
        Some(Question {
            order,
            slot,
            offer: *offer,
            kind: match wanted.kind {
                Kind::Machine => "machine",
                Kind::Container => "container",
                Kind::Function => "function",
            },
            vcpus: wanted.resources.vcpus,
            memory_mib: wanted.resources.memory_mib,
            storage_gib: wanted.resources.storage_gib,
            bandwidth_mbps: wanted.resources.bandwidth_mbps,
            gpus: wanted.resources.gpus,
            ticks: record.terms.ticks,
            asset: match record.terms.asset {
                AssetKind::Native => "native".into(),
                AssetKind::WithId(id) => id.to_string(),
            },
            limit: price(auction.limit)?,
            posted: price(auction.posted)?,
            standing: standing.and_then(price),
            highest: price(auction.highest()?)?,
            ends_in: record.ends_at.saturating_sub(live),
        })
    }
}
