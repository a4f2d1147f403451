//! Channels that a request names and that are not known yet.
//!
//! Anyone can name any number, so looking one up costs little and bounded: few at a time, not for long, and a number that
//! the chain does not know is not asked for again at once.

use super::{ledger::Ledger, terms::Refusal};
use async_trait::async_trait;
use sp_core::crypto::AccountId32;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;
use tradewind_client::chain::{Chain, ChainError};
use tradewind_primitives::{ChannelId, ChannelView};

/// Lookups at one time.
const LOOKUPS: usize = 8;

/// How long one may take, the wait for a place included.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a number that is unknown stays so: a channel that was opened just now is soon found.
const UNKNOWN_FOR: Duration = Duration::from_secs(3);

/// Numbers that are remembered as unknown.
const MAX_UNKNOWN: usize = 4_096;

/// Where channels are looked up.
#[async_trait]
pub trait ChannelSource: Send + Sync {
    /// The channel of that number as of the last final block, and that block's number.
    ///
    /// # Errors
    /// When the chain cannot be asked.
    async fn channel(&self, channel: ChannelId) -> Result<(u64, Option<ChannelView<AccountId32>>), ChainError>;
}

#[async_trait]
impl ChannelSource for Chain {
    async fn channel(&self, channel: ChannelId) -> Result<(u64, Option<ChannelView<AccountId32>>), ChainError> {
        let at = self.finalized().await?;
        Ok((at.number(), at.channel(channel).await?))
    }
}

/// See the module.
pub(super) struct Lookup {
    source: Arc<dyn ChannelSource>,
    provider: AccountId32,
    slots: Semaphore,
    unknown: Mutex<Unknown>,
}

#[derive(Default)]
struct Unknown {
    since: HashMap<ChannelId, Instant>,
    order: VecDeque<ChannelId>,
}

impl Unknown {
    fn has(&self, channel: ChannelId) -> bool {
        self.since.get(&channel).is_some_and(|since| since.elapsed() < UNKNOWN_FOR)
    }

    fn add(&mut self, channel: ChannelId) {
        if self.since.insert(channel, Instant::now()).is_none() {
            self.order.push_back(channel);
        }
        while self.order.len() > MAX_UNKNOWN {
            if let Some(oldest) = self.order.pop_front() {
                self.since.remove(&oldest);
            }
        }
    }
}

impl Lookup {
    pub(super) fn new(source: Arc<dyn ChannelSource>, provider: AccountId32) -> Self {
        Self { source, provider, slots: Semaphore::new(LOOKUPS), unknown: Mutex::default() }
    }

    /// The channel of that number with this provider.
    pub(super) async fn find(&self, ledger: &Ledger, channel: ChannelId) -> Result<ChannelView<AccountId32>, Refusal> {
        if let Some(view) = ledger.view(channel) {
            return Ok(view);
        }
        if self.unknown().has(channel) {
            return Err(Refusal::NoSuchChannel);
        }
        let look = async {
            let _slot = self.slots.acquire().await;
            match ledger.view(channel) {
                Some(view) => Ok(Some(view)),
                None => self.look(ledger, channel).await,
            }
        };
        match tokio::time::timeout(PATIENCE, look).await {
            Ok(Ok(Some(view))) => Ok(view),
            Ok(Ok(None)) => {
                self.unknown().add(channel);
                Err(Refusal::NoSuchChannel)
            }
            Ok(Err(refusal)) => Err(refusal),
            Err(_) => Err(Refusal::Unavailable("the provider does not get at the chain now")),
        }
    }

    async fn look(&self, ledger: &Ledger, channel: ChannelId) -> Result<Option<ChannelView<AccountId32>>, Refusal> {
        let (block, view) = self.source.channel(channel).await.map_err(|error| {
            tracing::warn!(channel, %error, "looking up a channel");
            Refusal::Unavailable("the provider does not get at the chain now")
        })?;
        let Some(view) = view.filter(|view| view.channel.provider == self.provider) else { return Ok(None) };
        match ledger.see(block, view.clone()) {
            true => Ok(Some(view)),
            false => Err(Refusal::Unavailable("the provider has more channels than it can serve")),
        }
    }

    fn unknown(&self) -> std::sync::MutexGuard<'_, Unknown> {
        self.unknown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_nobody_knows_take_up_bounded_space() {
        let mut unknown = Unknown::default();
        (0..10_000).for_each(|channel| unknown.add(channel));
        (9_000..10_000).for_each(|channel| unknown.add(channel));
        assert_eq!((unknown.since.len(), unknown.order.len()), (MAX_UNKNOWN, MAX_UNKNOWN));
        assert!(unknown.has(9_999) && !unknown.has(0));
    }
}
