//! Pending → Provisioning, or Closed.
//!
//! An open lease's manifest is read from the blob store by its CID; a sealed one's is in the journal once the buyer has
//! put it there. Until manifest and program are here, nothing is done: putting them starts this task again. Shortly
//! before the deadline the lease is rejected with what is missing, which costs nobody anything; letting the deadline
//! pass would cost collateral.

use super::{
    deployment::{content_of, Manifested},
    submit, TaskError,
};
use crate::{context::Context, faults};
use tradewind_client::chain::Call;
use tradewind_primitives::{FailReason, LeaseId, LeaseState};

/// Live ticks before the deadline at which a lease whose manifest has not come is rejected.
const MARGIN: u32 = 10;

/// See the module.
///
/// # Errors
/// When the chain or the journal fails.
pub async fn run(context: &Context, lease: LeaseId) -> Result<(), TaskError> {
    let Some((at, view)) = context.lease(lease).await? else { return Ok(()) };
    let LeaseState::Pending { until } = view.lease.state else { return Ok(()) };
    let content = context.content.lock().await;
    let found = super::deployment::manifested(context, lease, &view.lease).await?;
    faults::point("admit: found").await;
    if let Manifested::Ready(deployment) = &found {
        // From here on the content stays, even if the lease that brought it ends.
        let uses = content_of(&view.lease, deployment);
        context.journal.update(lease, |entry| entry.uses = uses)?;
    }
    drop(content);
    faults::point("admit: written down").await;
    let call = match found {
        Manifested::Ready(_) => Call::accept(lease),
        // What this machine does not give is no fault of the buyer's.
        Manifested::Bad(FailReason::Other, why) => {
            tracing::warn!(lease, why, "rejecting");
            Call::reject(lease, None)
        }
        Manifested::Bad(reason, why) => {
            tracing::warn!(lease, ?reason, why, "rejecting");
            Call::reject(lease, Some(reason))
        }
        Manifested::Missing(reason) => {
            let live = at.clock().await?.live;
            if live.saturating_add(MARGIN) < until {
                return Ok(());
            }
            tracing::warn!(lease, ?reason, "rejecting, as what is needed has not come");
            Call::reject(lease, Some(reason))
        }
    };
    submit(context, &call, &["Leases::WrongState", "Leases::DeadlinePassed", "Leases::NoSuchLease"]).await?;
    faults::point("admit: accepted").await;
    Ok(())
}
