//! Stops the workload of a lease that is over and forgets the lease.
//!
//! First the backend, then the journal: if we are killed in between, reconciling finds the entry and comes here again.

use super::TaskError;
use crate::{backend::BackendError, blobs::parse_cid, context::Context, faults};
use tradewind_primitives::{LeaseId, LeaseState};

/// See the module.
///
/// # Errors
/// When the chain, a backend or the journal fails.
pub async fn run(context: &Context, id: LeaseId) -> Result<(), TaskError> {
    match context.lease(id).await? {
        Some((_, view)) if !matches!(view.lease.state, LeaseState::Closed { .. }) => return Ok(()),
        Some(_) => {}
        None => {
            let at = context.chain.finalized().await?;
            if context.is_behind(&at) {
                return Err(TaskError::Behind(at.number()));
            }
        }
    }
    context.note_stored(id, true);
    context.ahead.give_up(id);
    let mut known = context.journal.knows(id)?;
    for backend in context.backends() {
        known |= backend.list().await.contains(&id);
    }
    if !known {
        // Another provider's, most often.
        return Ok(());
    }
    faults::point("tear down: begun").await;
    for backend in context.backends() {
        backend.destroy(id).await?;
    }
    faults::point("tear down: destroyed").await;
    {
        let _content = context.content.lock().await;
        drop_blobs(context, id).await?;
        faults::point("tear down: content dropped").await;
        context.journal.forget(id)?;
    }
    tracing::info!(lease = id, "torn down");
    Ok(())
}

/// Removes the content that `id` brought or used and no other lease did.
async fn drop_blobs(context: &Context, id: LeaseId) -> Result<(), TaskError> {
    for text in context.journal.sole_content(id)? {
        if let Ok(cid) = parse_cid(&text) {
            let removed = context.blobs.remove(&cid).await;
            removed.map_err(|error| BackendError::Other(format!("removing {text}: {error}")))?;
        }
    }
    Ok(())
}
