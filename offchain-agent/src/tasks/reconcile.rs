//! Leases on chain against the journal against what the backends really run.
//!
//! At the start, after a reconnect and every [`EVERY_TICKS`] ticks. Every lease gets the task of its state; what runs or
//! is remembered for a lease that is not ours, or is over, is torn down. So an event that was missed costs time, never
//! a lease.

use super::{TaskError, Tasks};
use crate::{
    context::Context,
    events::{task_of_state, Task},
};
use std::{collections::BTreeSet, sync::Arc};
use tradewind_primitives::{LeaseId, LeaseState};

/// Ticks between two passes.
pub const EVERY_TICKS: u32 = 50;

/// One pass over everything.
///
/// # Errors
/// When the chain or the journal fails.
pub async fn run(context: &Context, tasks: &Arc<Tasks>) -> Result<(), TaskError> {
    let at = context.chain.finalized().await?;
    let leases = at.leases_of(&context.account).await?;
    let mut known: BTreeSet<LeaseId> = context.journal.leases()?.into_iter().collect();
    for backend in context.backends() {
        known.extend(backend.list().await);
    }
    let mut open = 0;
    for view in leases.iter().filter(|view| view.lease.provider == context.account) {
        let closed = matches!(view.lease.state, LeaseState::Closed { .. });
        let ours = known.remove(&view.id);
        if !closed {
            open += 1;
        }
        if !closed || ours {
            tasks.start(view.id, task_of_state(&view.lease.state));
        }
    }
    // The chain no longer knows these, or they are another's.
    for unknown in known {
        tracing::warn!(lease = unknown, "not on chain");
        tasks.start(unknown, Task::TearDown);
    }
    context.metrics.leases.set(open);
    tracing::info!(leases = open, block = at.number(), "reconciled");
    Ok(())
}

/// The open leases that have a settlement to look at: those that are active or closing.
///
/// # Errors
/// When the chain fails.
pub async fn settlements(context: &Context) -> Result<Vec<LeaseId>, TaskError> {
    let at = context.chain.finalized().await?;
    let leases = at.leases_of(&context.account).await?;
    let running = leases.into_iter().filter(|view| {
        view.lease.provider == context.account
            && matches!(view.lease.state, LeaseState::Active | LeaseState::Closing { .. })
    });
    Ok(running.map(|view| view.id).collect())
}
