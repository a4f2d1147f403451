//! Who bid on an order for one lease: whoever was beaten may still have room when the winner breaks its promise.

use crate::output;
use sp_core::crypto::AccountId32;
use std::{collections::BTreeMap, time::Duration};
use tradewind_client::chain::{Chain, ChainError, ChainEvent, OrderEvent};
use tradewind_primitives::{OrderId, Rate};

/// Blocks after its posting in which an order can still take bids, with room to spare.
const MOST_BLOCKS: u64 = 1_000;

/// Attempts to read the events of one block.
const ATTEMPTS: u32 = 3;

/// Between two of them.
const AGAIN: Duration = Duration::from_secs(1);

/// Somebody who bid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bidder {
    /// Who.
    pub provider: AccountId32,
    /// The rate of its last bid.
    pub rate: Rate,
    /// What that was compared by; the lower is the better.
    score: Rate,
    /// How many bids came before it.
    place: u64,
}

/// All who bid, as far as the finalized blocks were read. Learned from events: a bid that is beaten in its own block is in
/// no state.
#[derive(Debug)]
pub struct Bidders {
    last: BTreeMap<AccountId32, Bidder>,
    bids: u64,
    /// The next block to read; nothing when no bid can come any more.
    next: Option<u64>,
    until: u64,
}

impl Bidders {
    /// Nobody has bid before block `posted_at`, in which the order was posted.
    pub fn since(posted_at: u64) -> Self {
        let until = posted_at.saturating_add(MOST_BLOCKS);
        Self { last: BTreeMap::new(), bids: 0, next: Some(posted_at), until }
    }

    /// Reads all blocks up to `head`, which is final, that were not read yet. A node that has forgotten what was in older
    /// ones is said to have: who bid only then is not known.
    pub async fn learn(&mut self, chain: &Chain, order: OrderId, head: u64) {
        while let Some(block) = self.next.filter(|next| *next <= head) {
            let events = match events_of(chain, block).await {
                Ok(events) => events,
                Err(error) => {
                    output::hint(&format!("{error}; who bid on order {order} before block {head} may not be known"));
                    // The newest is the likeliest to be there.
                    self.next = Some(if block < head { head } else { head.saturating_add(1) });
                    continue;
                }
            };
            let mut over = false;
            for event in &events {
                over |= self.hear(order, event);
            }
            self.next = Some(block.saturating_add(1)).filter(|next| !over && *next <= self.until);
        }
    }

    /// Takes an event in. Returns whether no bid can come after it.
    fn hear(&mut self, order: OrderId, event: &ChainEvent) -> bool {
        let ChainEvent::Order(of, event) = event else { return false };
        if *of != order {
            return false;
        }
        match event {
            OrderEvent::BidPlaced { provider, rate, score, .. } => {
                let bidder = Bidder { provider: provider.clone(), rate: *rate, score: *score, place: self.bids };
                self.bids = self.bids.saturating_add(1);
                self.last.insert(provider.clone(), bidder);
                false
            }
            OrderEvent::OrderAwarded { .. } | OrderEvent::OrderCancelled | OrderEvent::OrderClosed => true,
            OrderEvent::OrderPosted { .. }
            | OrderEvent::BidBeaten { .. }
            | OrderEvent::BiddingExtended { .. }
            | OrderEvent::BidLetGo { .. } => false,
        }
    }

    /// All but `winner`, the best last bid first; of equals the older, as the chain has it.
    pub fn beaten(self, winner: &AccountId32) -> Vec<Bidder> {
        let mut beaten: Vec<Bidder> = self.last.into_values().filter(|bidder| bidder.provider != *winner).collect();
        beaten.sort_by_key(|bidder| (bidder.score, bidder.place));
        beaten
    }
}

async fn events_of(chain: &Chain, block: u64) -> Result<Vec<ChainEvent>, ChainError> {
    let mut left = ATTEMPTS;
    loop {
        let read = async { chain.at_number(block).await?.events().await };
        left = left.saturating_sub(1);
        match read.await {
            Ok(events) => return Ok(events),
            Err(error) if left == 0 => return Err(error),
            Err(_) => tokio::time::sleep(AGAIN).await,
        }
    }
}

#[cfg(test)]
pub mod tests {
    #![allow(clippy::unwrap_used, missing_docs)]

    use super::*;

    pub fn bidder(provider: u8, rate: Rate) -> Bidder {
        Bidder { provider: AccountId32::new([provider; 32]), rate, score: rate, place: 0 }
    }

    fn bid(order: OrderId, provider: u8, rate: Rate, score: Rate) -> ChainEvent {
        let provider = AccountId32::new([provider; 32]);
        ChainEvent::Order(order, OrderEvent::BidPlaced { slot: 0, provider, offer: 1, rate, score })
    }

    fn beaten(events: &[ChainEvent], winner: u8) -> Vec<(u8, Rate)> {
        let mut bidders = Bidders::since(5);
        for event in events {
            assert!(!bidders.hear(9, event));
        }
        let beaten = bidders.beaten(&AccountId32::new([winner; 32]));
        let seed = |bidder: &Bidder| <[u8; 32]>::from(bidder.provider.clone())[0];
        beaten.iter().map(|bidder| (seed(bidder), bidder.rate)).collect()
    }

    #[test]
    fn whoever_was_beaten_is_known_by_its_last_bid_and_the_best_of_them_comes_first() {
        let events = [bid(9, 1, 100, 100), bid(9, 2, 98, 98), bid(9, 3, 96, 96), bid(9, 2, 94, 94), bid(9, 4, 90, 90)];
        assert_eq!(beaten(&events, 4), [(2, 94), (3, 96), (1, 100)]);
        assert_eq!(beaten(&events[..4], 2), [(3, 96), (1, 100)]);
        assert!(beaten(&[], 2).is_empty());
    }

    #[test]
    fn what_bids_are_compared_by_counts_and_of_equals_the_older_is_better() {
        // The dearest has the reputation.
        let events = [bid(9, 1, 100, 60), bid(9, 2, 70, 70), bid(9, 3, 60, 60), bid(9, 4, 50, 50)];
        assert_eq!(beaten(&events, 4), [(1, 100), (3, 60), (2, 70)]);
    }

    #[test]
    fn bids_on_other_orders_and_other_events_are_of_no_interest() {
        let events = [
            bid(8, 1, 100, 100),
            ChainEvent::OfferPosted(9),
            ChainEvent::Order(9, OrderEvent::BiddingExtended { ends_at: 7 }),
            bid(9, 2, 99, 99),
        ];
        assert_eq!(beaten(&events, 4), [(2, 99)]);
    }

    #[test]
    fn after_the_award_no_bid_can_come() {
        let mut bidders = Bidders::since(5);
        let provider = AccountId32::new([1; 32]);
        let award = OrderEvent::OrderAwarded { slot: 0, lease: 1, provider, rate: 1 };
        for over in [award, OrderEvent::OrderCancelled, OrderEvent::OrderClosed] {
            assert!(bidders.hear(9, &ChainEvent::Order(9, over.clone())));
            assert!(!bidders.hear(9, &ChainEvent::Order(8, over)));
        }
    }
}
