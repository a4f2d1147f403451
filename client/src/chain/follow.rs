//! Follows finalized blocks: reconnects, resumes, never skips.

use super::{at::At, error::ChainError, Chain};
use std::time::Duration;

/// Hands out every finalized block in order.
pub struct Follower {
    chain: Chain,
    next: u64,
    /// Number of the newest finalized block that we know of.
    head: u64,
    heads: Option<subxt::client::Blocks<subxt::PolkadotConfig>>,
}

/// How long to wait before asking a node again that failed.
const PAUSE: Duration = Duration::from_secs(1);

/// A node that finalizes nothing for so long is asked by a new subscription.
const SILENCE: Duration = Duration::from_secs(60);

impl Follower {
    /// Follows from block `next` on, which may be in the past.
    pub fn new(chain: Chain, next: u64) -> Self {
        Self { chain, next, head: 0, heads: None }
    }

    /// Number of the block that [`next`](Self::next) returns.
    pub fn position(&self) -> u64 {
        self.next
    }

    /// Blocks that are known to be finalized and that [`next`](Self::next) has not returned yet: many, after the node or
    /// the way to it was away.
    pub fn backlog(&self) -> u64 {
        self.head.saturating_add(1).saturating_sub(self.next)
    }

    /// Goes on at block `next`: blocks before it are of no interest any more.
    pub fn skip_to(&mut self, next: u64) {
        self.next = next;
    }

    /// The next finalized block. Waits for it however long the node is away.
    pub async fn next(&mut self) -> At {
        loop {
            match self.try_next().await {
                Ok(at) => {
                    self.next = at.number().saturating_add(1);
                    return at;
                }
                Err(error) => {
                    tracing::warn!(%error, next = self.next, "the node is away; following goes on when it is back");
                    self.heads = None;
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    async fn try_next(&mut self) -> Result<At, ChainError> {
        while self.head < self.next {
            let heads = match &mut self.heads {
                Some(heads) => heads,
                None => {
                    self.head = self.chain.finalized().await?.number();
                    let heads = self.chain.api.stream_blocks().await.map_err(ChainError::node)?;
                    self.heads = Some(heads);
                    continue;
                }
            };
            match tokio::time::timeout(SILENCE, heads.next()).await {
                Ok(Some(block)) => self.head = block.map_err(ChainError::node)?.number(),
                Ok(None) => return Err(ChainError::Node("the subscription ended".into())),
                Err(_) => self.heads = None,
            }
        }
        self.chain.at_number(self.next).await
    }
}
