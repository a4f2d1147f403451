//! What clouds ask, and what assets are worth.

use super::{error::ChainError, functions, At};
use sp_core::crypto::AccountId32;
use tradewind_primitives::{CloudQuote, FeedKey, FeedView, Price, Quote, Requirements, Source, Ticks};

impl At {
    /// What clouds ask for `requirements` for `ticks`, and the market's cheapest offer in each asset.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read;
    /// [`ChainError::NoSuchFunction`] of a runtime without prices. So of all of these.
    pub async fn quote(&self, requirements: &Requirements, ticks: Ticks) -> Result<Quote<AccountId32>, ChainError> {
        self.api(functions::QUOTE, (requirements, ticks)).await
    }

    /// Only what clouds ask: the cheapest first, those at the end whose prices cannot be relied on.
    ///
    /// # Errors
    /// See [`At::quote`].
    pub async fn clouds(&self, requirements: &Requirements, ticks: Ticks) -> Result<Vec<CloudQuote>, ChainError> {
        self.api(functions::CLOUDS, (requirements, ticks)).await
    }

    /// One price, if it can be relied on now.
    ///
    /// # Errors
    /// See [`At::quote`].
    pub async fn price(&self, key: &FeedKey) -> Result<Option<Price>, ChainError> {
        self.api(functions::PRICE, key).await
    }

    /// All that is known of all prices.
    ///
    /// # Errors
    /// See [`At::quote`].
    pub async fn feeds(&self) -> Result<Vec<FeedView<AccountId32>>, ChainError> {
        self.api(functions::FEEDS, ()).await
    }

    /// The sources that operators' nodes ask, unless they have others.
    ///
    /// # Errors
    /// See [`At::quote`].
    pub async fn sources(&self) -> Result<Vec<Source>, ChainError> {
        self.api(functions::SOURCES, ()).await
    }
}
