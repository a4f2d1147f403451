//! Stops the workload of a lease that is over and forgets the lease.
//!
//! First the backend, then the journal: if we are killed in between, reconciling finds the entry and comes here again.

use super::TaskError;
use crate::{backend::BackendError, blobs::parse_cid, context::Context};
use std::collections::BTreeSet;
use tradewind_primitives::{LeaseId, LeaseState};

/// See the module.
///
/// # Errors
/// When the chain, a backend or the journal fails.
pub async fn run(context: &Context, id: LeaseId) -> Result<(), TaskError> {
    if let Some((_, view)) = context.lease(id).await? {
        if !matches!(view.lease.state, LeaseState::Closed { .. }) {
            return Ok(());
        }
    }
    let mut known = context.journal.knows(id)?;
    for backend in context.backends() {
        known |= backend.list().await.contains(&id);
    }
    if !known {
        // Another provider's, most often.
        return Ok(());
    }
    for backend in context.backends() {
        backend.destroy(id).await?;
    }
    drop_blobs(context, id).await?;
    context.journal.forget(id)?;
    tracing::info!(lease = id, "torn down");
    Ok(())
}

/// Removes the content that `id` brought and no other lease did.
async fn drop_blobs(context: &Context, id: LeaseId) -> Result<(), TaskError> {
    let mut mine: BTreeSet<String> = context.journal.get(id)?.blobs.into_iter().map(|(cid, _)| cid).collect();
    if mine.is_empty() {
        return Ok(());
    }
    for other in context.journal.leases()?.into_iter().filter(|other| *other != id) {
        for (cid, _) in context.journal.get(other)?.blobs {
            mine.remove(&cid);
        }
    }
    for text in mine {
        if let Ok(cid) = parse_cid(&text) {
            let removed = context.blobs.remove(&cid).await;
            removed.map_err(|error| BackendError::Other(format!("removing {text}: {error}")))?;
        }
    }
    Ok(())
}
