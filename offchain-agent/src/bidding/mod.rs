//! Bidding on orders that this agent can serve.
//!
//! Every best block is looked at: a bid is refused by the chain if it is not better than what stands when it is included,
//! so that a block which is replaced costs nothing, and waiting for finality would lose what is decided in the last
//! seconds. Everything is read from the chain each time, so an agent that was away goes on where the orders are.
//!
//! A bid that wins has to be served. So what the machine really has is set aside before a bid is sent: never more than it
//! has is held by open leases, by bids that stand and by bids on their way, whatever the offers promise
//! ([`Room`](room::Room)).

pub mod cloud;
pub mod pricing;
pub mod room;
pub mod script;

use crate::{config::BiddingConfig, context::Context};
use cloud::Reference;
use pricing::Auction;
use room::{Place, Promised};
use script::{Question, ScriptError};
use sp_core::{crypto::AccountId32, H256};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::Semaphore, time::MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tradewind_client::{
    chain::{At, Call, ChainError},
    units::Currency,
};
use tradewind_primitives::{
    AssetKind, Balance, Kind, OfferId, OfferRecord, OpenOrder, OrderId, Rate, Requirements, Slot,
};

/// Time between two looks at the best block.
const EVERY: Duration = Duration::from_secs(1);

/// How long one look may take.
const LOOK_DEADLINE: Duration = Duration::from_secs(30);

/// Bids on their way at one time, and those of them on one order: each one that is refused costs a fee.
const MOST_ON_THEIR_WAY: usize = 64;
const MOST_OF_AN_ORDER: usize = 4;

/// Blocks for which an order is left alone after a bid on it was refused for something that the next one would be refused
/// for as well: stake or capacity that is used up.
const HOLD_OFF: u32 = 20;

/// Blocks that are waited for at the start: bids that were sent before it are in the chain by then, or very late.
const FIRST_BLOCKS: u32 = 2;

/// How long a bid is counted of which nothing was heard: it can be included for 64 blocks.
const MORTALITY: Duration = Duration::from_secs(64 * 6 + 30);

/// Refusals that say that another was faster.
const OVERTAKEN: [&str; 3] = ["Marketplace::BidNotBetter", "Marketplace::BiddingEnded", "Marketplace::NoSuchOrder"];

/// A lease that an order asks for.
type Wanted = (OrderId, u32);

/// What follows from an attempt.
enum Lesson {
    /// It may be decided again at once.
    Again(Wanted),
    /// The order is to be left alone for some blocks, and then decided again.
    HoldOff(OrderId),
}

/// What attempts have taught since the last look.
type Lessons = Arc<Mutex<Vec<Lesson>>>;

/// What is known between two looks.
#[derive(Default)]
struct Memory {
    /// The block that was looked at last, and how many were.
    seen: Option<H256>,
    blocks: u32,
    /// The score that stood when we last decided on a slot: it is decided again when another stands.
    decided: BTreeMap<Wanted, Option<Rate>>,
    /// Orders that are left alone until so many blocks were looked at.
    held_off: BTreeMap<OrderId, u32>,
    lessons: Lessons,
}

impl Memory {
    fn learn(&mut self) {
        let mut lessons = self.lessons.lock().unwrap_or_else(PoisonError::into_inner);
        for lesson in lessons.drain(..) {
            match lesson {
                Lesson::Again(wanted) => {
                    self.decided.remove(&wanted);
                }
                Lesson::HoldOff(order) => {
                    self.decided.retain(|(of, _), _| *of != order);
                    self.held_off.insert(order, self.blocks.saturating_add(HOLD_OFF));
                }
            }
        }
    }

    fn forget_all_but(&mut self, orders: &[OpenOrder<AccountId32>]) {
        let open: BTreeSet<OrderId> = orders.iter().map(|open| open.order.id).collect();
        self.decided.retain(|(order, _), _| open.contains(order));
        let blocks = self.blocks;
        self.held_off.retain(|order, until| open.contains(order) && *until > blocks);
    }
}

/// Bids until `stop`, if the configuration says so.
pub async fn run(context: &Arc<Context>, stop: &CancellationToken) {
    let Some(bidding) = context.config.bidding.clone() else { return std::future::pending().await };
    let places = Arc::new(Semaphore::new(MOST_ON_THEIR_WAY));
    let mut memory = Memory::default();
    let mut looks = tokio::time::interval(EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = looks.tick() => {}
            () = stop.cancelled() => return,
        }
        let look = look(context, &bidding, &mut memory, (&places, stop));
        match tokio::time::timeout(LOOK_DEADLINE, look).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!(%error, "looking for orders"),
            Err(_) => tracing::warn!("looking for orders took too long"),
        }
    }
}

async fn look(
    context: &Arc<Context>,
    bidding: &BiddingConfig,
    memory: &mut Memory,
    (places, stop): (&Arc<Semaphore>, &CancellationToken),
) -> Result<(), ChainError> {
    let at = context.chain.best().await?;
    if memory.seen == Some(at.hash()) {
        return Ok(());
    }
    let orders = at.open_orders(&context.account).await?;
    memory.learn();
    memory.seen = Some(at.hash());
    memory.blocks = memory.blocks.saturating_add(1);
    memory.forget_all_but(&orders);
    if orders.is_empty() || memory.blocks <= FIRST_BLOCKS {
        return Ok(());
    }
    let market = Market::read(context, &at).await?;
    for open in orders.iter().filter(|open| !memory.held_off.contains_key(&open.order.id)) {
        for (state, slot) in open.order.order.slots.iter().zip(0u32..) {
            let wanted = (open.order.id, slot);
            let Some(auction) = market.auction(context, open, state) else { continue };
            let on_their_way = context.room.on_their_way(open.order.id);
            let busy = on_their_way.len() >= MOST_OF_AN_ORDER || on_their_way.contains(&slot);
            if busy || memory.decided.get(&wanted) == Some(&auction.1.standing) {
                continue;
            }
            let Ok(place) = places.clone().try_acquire_owned() else { return Ok(()) };
            let Some(room) = Place::take(&context.room, wanted, open, &market.promised) else { continue };
            memory.decided.insert(wanted, auction.1.standing);
            let terms = &open.order.order.terms;
            let bid = Bid {
                context: context.clone(),
                bidding: bidding.clone(),
                wanted,
                auction,
                wants: (terms.requirements.clone(), terms.asset.clone()),
                decimals: decimals(&terms.asset),
                lessons: memory.lessons.clone(),
            };
            let question = bid.question(open, market.live);
            let work = async move {
                if bid.place(question).await.is_none() {
                    drop(place);
                    // It may still be included, and then it binds.
                    tokio::time::sleep(MORTALITY).await;
                }
                drop(room);
            };
            let stop = stop.clone();
            // What is on its way when the agent stops, the chain tells after the next start.
            tokio::spawn(async move { stop.run_until_cancelled(work).await });
        }
    }
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
    promised: Promised,
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
        // A bid is in the next block at the earliest.
        if open.order.order.ends_at <= self.live.saturating_add(1) {
            return None;
        }
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
    /// What a lease of the order needs, and the asset that it is paid in.
    wants: (Requirements, AssetKind),
    /// Of that asset.
    decimals: u32,
    lessons: Lessons,
}

impl Bid {
    /// Decides and bids. `None` if a bid was sent and nothing is known of it.
    async fn place(&self, question: Option<Question>) -> Option<()> {
        let ((order, slot), (offer, _)) = (self.wanted, self.auction);
        let Some(rate) = self.rate(question).await else { return Some(()) };
        let outcome = self.context.submitter.submit(&Call::bid(order, slot, offer, rate)).await;
        let refusal = outcome.as_ref().err().and_then(ChainError::refusal);
        let overtaken = refusal.is_some_and(|name| OVERTAKEN.contains(&name));
        self.context.metrics.count_transaction("Marketplace.bid", &outcome, overtaken);
        match &outcome {
            Ok(included) => tracing::info!(order, slot, offer, rate, block = included.block, "bid"),
            Err(error) => tracing::info!(order, slot, offer, rate, %error, "a bid was not taken"),
        }
        match outcome {
            Ok(_) => {}
            Err(ChainError::Refused { .. }) if overtaken => {}
            Err(ChainError::Refused { .. }) => self.teach(Lesson::HoldOff(order)),
            Err(ChainError::Unknown { .. }) => return None,
            Err(_) => self.teach(Lesson::Again(self.wanted)),
        }
        Some(())
    }

    fn teach(&self, lesson: Lesson) {
        self.lessons.lock().unwrap_or_else(PoisonError::into_inner).push(lesson);
    }

    async fn rate(&self, question: Option<Question>) -> Option<Rate> {
        let (_, auction) = &self.auction;
        match &self.bidding {
            BiddingConfig::Fixed { floor_percent } => auction.fixed(*floor_percent),
            BiddingConfig::Cloud { discount_percent, premium_percent, floor_percent } => {
                let (discount, premium, floor) = (*discount_percent, *premium_percent, *floor_percent);
                match self.reference().await.and_then(|reference| reference.rate(discount)) {
                    Some(rate) => auction.cloud(rate, premium, floor),
                    None => auction.fixed(floor),
                }
            }
            BiddingConfig::Script { command } => self.told(command, question?, auction.highest()?).await,
        }
    }

    /// What clouds ask for the order's leases, if it can be relied on.
    async fn reference(&self) -> Option<Reference> {
        let (requirements, asset) = &self.wants;
        let read = async {
            let at = self.context.chain.best().await?;
            Reference::read(&at, requirements, asset, self.decimals).await
        };
        read.await.unwrap_or_else(|error| {
            tracing::warn!(order = self.wanted.0, %error, "asking what clouds ask");
            None
        })
    }

    /// What the operator's program says, if that would still stand after the time that it took.
    async fn told(&self, command: &[String], question: Question, highest: Rate) -> Option<Rate> {
        let (order, slot) = self.wanted;
        let rate = match script::ask(command, &question, self.decimals).await {
            Ok(rate) => rate?,
            Err(error) => {
                tracing::warn!(order, slot, %error, "the bidding script");
                if matches!(error, ScriptError::Late | ScriptError::Io(_)) {
                    self.teach(Lesson::HoldOff(order));
                }
                return None;
            }
        };
        if !(1..=highest).contains(&rate) {
            tracing::warn!(order, slot, rate, highest, "the bidding script wants what would not stand");
            return None;
        }
        let at = self.context.chain.best().await.ok()?;
        let (view, clock) = tokio::join!(at.order(order), at.clock());
        let (record, live) = (view.ok()??.order, clock.ok()?.live);
        let standing = record.slots.get(slot as usize).and_then(Slot::bid).map(|bid| bid.score);
        let stands = record.ends_at > live.saturating_add(1) && standing == self.auction.1.standing;
        stands.then_some(rate)
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
