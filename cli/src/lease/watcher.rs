//! Looks at a lease again and again, and tells what changed.

use super::changes::changes;
use crate::output::{self, Format};
use color_eyre::eyre::Result;
use sp_core::crypto::AccountId32;
use std::time::Duration;
use tradewind_client::chain::{At, Chain, ChainError};
use tradewind_primitives::{LeaseId, LeaseView};

/// Between two looks: about half a block.
pub const EVERY: Duration = Duration::from_secs(2);

/// What a look found.
pub enum Look {
    /// The node did not answer.
    Away,
    /// The lease is not on chain any more.
    Gone,
    /// The lease, and the block in which it stands so.
    At(Box<At>, Box<LeaseView<AccountId32>>),
}

/// Watches one lease.
pub struct Watcher<'a> {
    chain: &'a Chain,
    lease: LeaseId,
    format: Format,
    last: Option<LeaseView<AccountId32>>,
    away: bool,
}

impl<'a> Watcher<'a> {
    /// Nothing is known yet.
    pub fn new(chain: &'a Chain, lease: LeaseId, format: Format) -> Self {
        Self { chain, lease, format, last: None, away: false }
    }

    /// Looks once, and prints what changed since the last time. A node that is away is no error: it comes back.
    ///
    /// # Errors
    /// When nobody reads the output any more, or the chain answers in an unknown form.
    pub async fn look(&mut self) -> Result<Look> {
        let found = async {
            let at = self.chain.finalized().await?;
            let view = at.lease(self.lease).await?;
            Ok((at, view))
        };
        let (at, view) = match found.await {
            Ok((at, Some(view))) => (at, view),
            Ok((_, None)) => return Ok(Look::Gone),
            Err(error @ ChainError::Unexpected { .. }) => return Err(error.into()),
            Err(error) => {
                if !std::mem::replace(&mut self.away, true) {
                    output::hint(&format!("{error}; watching goes on when the node is back"));
                }
                return Ok(Look::Away);
            }
        };
        if std::mem::take(&mut self.away) {
            output::hint("the node is back");
        }
        for (text, value) in changes(self.last.as_ref(), &view, at.number()) {
            output::event(self.format, &text, &value)?;
        }
        self.last = Some(view.clone());
        Ok(Look::At(Box::new(at), Box::new(view)))
    }
}
