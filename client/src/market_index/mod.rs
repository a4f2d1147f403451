//! The open offers of a market, held in memory and kept up to date with its finalized blocks: for a program that searches
//! often, or among so many offers that the runtime, which reads each of them from storage, takes too long.
//!
//! [`OfferIndex`] loads all open offers and their providers at one finalized block, in pages, and then follows the chain:
//! what the events of a block touch is read again at that block. [`Book`] is what it holds. It judges offers by the code
//! by which the runtime does (`tradewind_primitives::judge`), so that both answer the same of the same block.

mod book;
mod load;
#[cfg(test)]
mod tests;

pub use crate::chain::{EventReader, Touched};
pub use book::{Book, Update};

use crate::chain::{At, Chain, ChainError, Follower};
use futures::{stream, StreamExt, TryStreamExt};
use sp_core::{crypto::AccountId32, H256};
use std::time::Duration;
use tradewind_primitives::{AssetKind, OfferMatch, Requirements, Ticks};

/// Most open offers that an index holds: it takes some 400 bytes for each.
pub const MAX_OFFERS: usize = 1_000_000;

/// Finalized blocks that an index goes through one by one after it was away; with more, reading all anew is less work.
const MAX_BACKLOG: u64 = 50;

/// Requests under way at one time.
const REQUESTS: usize = 32;

/// How long to wait before asking a node again that failed.
const PAUSE: Duration = Duration::from_secs(1);

/// What keeps an index from being loaded or from going on.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The chain cannot be read, and waiting does not help.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The market has more open offers than [`MAX_OFFERS`].
    #[error("the market has more than {} open offers, which is more than an index holds", MAX_OFFERS)]
    TooManyOffers,
}

/// All open offers as of the newest finalized block that was read.
pub struct OfferIndex {
    chain: Chain,
    follower: Follower,
    /// The block that is being read: kept, so that nothing is lost if nobody waits for the end of that.
    reading: Option<At>,
    /// Whether something was missed, so that all must be read anew.
    stale: bool,
    book: Book,
    block: u64,
    hash: H256,
    version: u32,
}

/// What became of a block.
enum Outcome {
    Update(Update),
    /// Everything must be read anew.
    Reload,
    /// It cannot be read: the runtime is being upgraded.
    Unreadable,
}

impl OfferIndex {
    /// Loads all open offers at the newest finalized block.
    ///
    /// # Errors
    /// When the node does not answer, its runtime has not the functions for it, or there are too many offers.
    pub async fn load(chain: Chain) -> Result<Self, IndexError> {
        let at = chain.finalized().await?;
        let book = load::book(&at).await?;
        let (block, hash, version) = (at.number(), at.hash(), at.spec_version());
        let follower = Follower::new(chain.clone(), block.saturating_add(1));
        Ok(Self { chain, follower, reading: None, stale: false, book, block, hash, version })
    }

    /// Number of the block whose offers these are.
    pub fn block(&self) -> u64 {
        self.block
    }

    /// Hash of that block.
    pub fn hash(&self) -> H256 {
        self.hash
    }

    /// What is held.
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// As [`At::match_offers`] of [`block`](Self::block), in memory.
    pub fn match_offers(
        &self,
        requirements: &Requirements,
        ticks: Ticks,
        asset: &AssetKind,
        limit: u32,
    ) -> Vec<OfferMatch<AccountId32>> {
        self.book.match_offers(requirements, ticks, asset, limit)
    }

    /// Waits for the next finalized block and brings the index to it; to a later one if it was behind. Waits however long
    /// the node is away or the runtime is being upgraded. If it is dropped before it is done, the index is as before.
    /// Returns the number of the block.
    ///
    /// # Errors
    /// When the chain cannot be read and waiting does not help, or there are too many offers.
    pub async fn next(&mut self) -> Result<u64, IndexError> {
        loop {
            if self.reading.is_none() {
                self.reading = Some(self.follower.next().await);
            }
            let outcome = match &self.reading {
                Some(at) => self.read(at).await,
                None => continue,
            };
            match outcome {
                Ok(Outcome::Update(update)) => {
                    let Some(at) = self.reading.take() else { continue };
                    self.book.apply(update);
                    if self.book.len() > MAX_OFFERS {
                        return Err(IndexError::TooManyOffers);
                    }
                    self.stand_at(&at);
                    return Ok(self.block);
                }
                Ok(Outcome::Reload) => {
                    self.reload().await?;
                    return Ok(self.block);
                }
                Ok(Outcome::Unreadable) => {
                    self.stale = true;
                    self.reading = None;
                }
                Err(error) if error.passes() => {
                    tracing::warn!(%error, "a block could not be read; all offers are read anew");
                    tokio::time::sleep(PAUSE).await;
                    self.stale = true;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn stand_at(&mut self, at: &At) {
        (self.block, self.hash, self.version) = (at.number(), at.hash(), at.spec_version());
    }

    async fn read(&self, at: &At) -> Result<Outcome, ChainError> {
        // The state of a block that is long past may be gone, so this comes first.
        if self.stale || self.follower.backlog() > MAX_BACKLOG || at.spec_version() != self.version {
            return Ok(Outcome::Reload);
        }
        let Some(touched) = at.touched().await? else { return Ok(Outcome::Unreadable) };
        if touched.everything {
            return Ok(Outcome::Reload);
        }
        let offers: Vec<_> = stream::iter(touched.offers.iter().copied())
            .map(|id| async move { Ok::<_, ChainError>((id, at.offer(id).await?)) })
            .buffer_unordered(REQUESTS)
            .try_collect()
            .await?;
        let accounts = self.book.accounts_to_read(&touched, &offers);
        let providers = stream::iter(accounts)
            .map(|who| async move {
                let view = at.provider(&who).await?;
                Ok::<_, ChainError>((who, view))
            })
            .buffer_unordered(REQUESTS)
            .try_collect()
            .await?;
        Ok(Outcome::Update(Update { offers, providers, terms: at.matching_terms().await? }))
    }

    /// Reads all anew at the newest finalized block, as soon as that can be read.
    async fn reload(&mut self) -> Result<(), IndexError> {
        let (at, book) = loop {
            match self.try_load().await {
                Ok(loaded) => break loaded,
                Err(IndexError::Chain(error)) if error.passes() => {
                    tracing::warn!(%error, "the offers cannot be read now; it is tried again");
                    tokio::time::sleep(PAUSE).await;
                }
                Err(error) => return Err(error),
            }
        };
        self.book = book;
        self.stale = false;
        self.reading = None;
        self.follower.skip_to(at.number().saturating_add(1));
        self.stand_at(&at);
        Ok(())
    }

    async fn try_load(&self) -> Result<(At, Book), IndexError> {
        let at = self.chain.finalized().await?;
        let book = load::book(&at).await?;
        Ok((at, book))
    }
}
