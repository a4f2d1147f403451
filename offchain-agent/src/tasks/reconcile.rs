//! Open leases on chain against the journal against what the backends really run.
//!
//! At the start, after a reconnect and every [`EVERY_TICKS`] ticks, or every [`SOON_TICKS`] while a lease is on its way
//! to being active or to its end, or is not as it should be: then a task that failed, or a deadline, does not wait. Every
//! open lease that needs something gets the task of its state; what runs or is remembered for a lease that is not ours,
//! or is over, is torn down. So an event that was missed costs time, never a lease.
//!
//! A thousand leases that run cost a pass nothing but the one look at them all: no task is started for those.

use super::{settle, TaskError, Tasks};
use crate::{
    backend::InstanceStatus,
    context::Context,
    events::{task_of_state, Task},
    journal::FILE as JOURNAL,
};
use sp_core::crypto::AccountId32;
use std::{collections::BTreeSet, sync::Arc};
use tradewind_client::chain::At;
use tradewind_primitives::{LeaseId, LeaseState, LeaseView, Resources};

/// Ticks between two passes.
pub const EVERY_TICKS: u32 = 50;

/// Ticks between two passes while a lease is neither active nor closed. Less than the margin before a deadline at which
/// a lease whose manifest has not come is rejected.
pub const SOON_TICKS: u32 = 4;

/// One pass over everything. Returns after how many ticks the next is due.
///
/// # Errors
/// When the chain or the journal fails.
pub async fn run(context: &Context, tasks: &Arc<Tasks>) -> Result<u32, TaskError> {
    let at = context.chain.finalized().await?;
    if context.is_behind(&at) {
        return Err(TaskError::Behind(at.number()));
    }
    let leases = at.leases_of(&context.account).await?;
    let mut known: BTreeSet<LeaseId> = context.journal.leases()?.into_iter().collect();
    for backend in context.backends() {
        known.extend(backend.list().await);
    }
    let mut soon = false;
    for view in leases.iter().filter(|view| view.lease.provider == context.account) {
        known.remove(&view.id);
        let healthy = view.lease.state == LeaseState::Active && runs(context, view).await;
        soon |= !healthy;
        let waits = matches!(view.lease.state, LeaseState::Closing { .. }) && !view.due;
        if !healthy && !waits {
            tasks.start(view.id, task_of_state(&view.lease.state));
        }
    }
    // The chain lists open leases only. Those that we know besides are few: what is over is forgotten once it is torn
    // down.
    for id in known {
        soon = true;
        match at.lease(id).await?.filter(|view| view.lease.provider == context.account) {
            Some(view) => tasks.start(id, task_of_state(&view.lease.state)),
            None => {
                tracing::warn!(lease = id, "the chain no longer knows it, or it is another's");
                tasks.start(id, Task::TearDown);
            }
        }
    }
    measure(context, &at, &leases).await;
    tracing::debug!(leases = context.metrics.leases.get(), block = at.number(), "reconciled");
    Ok(if soon { SOON_TICKS } else { EVERY_TICKS })
}

async fn runs(context: &Context, view: &LeaseView<AccountId32>) -> bool {
    match context.backend(view.lease.kind) {
        Some(backend) => backend.status(view.id).await == InstanceStatus::Running,
        None => false,
    }
}

async fn measure(context: &Context, at: &At, leases: &[LeaseView<AccountId32>]) {
    let metrics = &context.metrics;
    let ours: Vec<_> = leases.iter().filter(|view| view.lease.provider == context.account).cloned().collect();
    metrics.see_leases(&ours);
    let mut running = 0;
    let mut capacity = Resources::default();
    for backend in context.backends() {
        running += backend.list().await.len() as u64;
        capacity = capacity.checked_add(&backend.capacity()).unwrap_or(capacity);
    }
    metrics.see_capacity(capacity, context.config.content.quota_bytes);
    metrics.workloads.set(running);
    metrics.see_disk(&context.config.home.join(JOURNAL), &context.blobs);
    let (provider, balance) = tokio::join!(at.provider(&context.account), at.free_balance(&context.account));
    match (provider, balance) {
        (Ok(provider), Ok(balance)) => {
            provider.iter().for_each(|provider| metrics.see_provider(provider));
            metrics.balance.set(balance as f64);
        }
        (Err(error), _) | (_, Err(error)) => tracing::debug!(%error, "the stake and the balance were not read"),
    }
}

/// The open leases that are to be settled now.
///
/// # Errors
/// When the chain fails.
pub async fn settlements(context: &Context) -> Result<Vec<LeaseId>, TaskError> {
    let at = context.chain.finalized().await?;
    let leases = at.leases_of(&context.account).await?;
    measure(context, &at, &leases).await;
    let ours = leases.into_iter().filter(|view| view.lease.provider == context.account);
    Ok(ours.filter(|view| settle::is_worth_it(context, view)).map(|view| view.id).collect())
}
