//! Pending → Provisioning, or Closed.
//!
//! An open lease's manifest is read from the blob store by its CID; a sealed one's is in the journal once the buyer has
//! put it there. Until manifest and program are here, nothing is done: putting them starts this task again. Shortly
//! before the deadline the lease is rejected with what is missing, which costs the buyer the time and us nothing; letting
//! the deadline pass would cost collateral. What is missing because our disk did not take it, or what we cannot write
//! down, is no fault of the buyer's: then no reason is given, and nobody pays. So it is, too, when bids of ours that stand
//! have been promised what the lease needs: they bind.

use super::{
    deployment::{content_of, manifested, Manifested},
    submit, TaskError,
};
use crate::{bidding::room, context::Context, faults};
use sp_core::crypto::AccountId32;
use tokio_util::sync::CancellationToken;
use tradewind_client::chain::Call;
use tradewind_primitives::{FailReason, LeaseId, LeaseRecord, LeaseState};

/// Live ticks before the deadline at which a lease whose manifest has not come is rejected.
pub(super) const MARGIN: u32 = 10;

/// Refusals that mean that the lease has moved on.
const MOVED_ON: [&str; 3] = ["Leases::WrongState", "Leases::DeadlinePassed", "Leases::NoSuchLease"];

/// See the module. `over` is cancelled when the lease is closed.
///
/// # Errors
/// When the chain or the journal fails.
pub async fn run(context: &Context, lease: LeaseId, over: &CancellationToken) -> Result<(), TaskError> {
    let Some((at, view)) = context.lease(lease).await? else { return Ok(()) };
    let until = match view.lease.state {
        LeaseState::Pending { until } => until,
        // A bid of ours won: there is nothing to accept.
        LeaseState::Provisioning { .. } => return super::provision::run(context, lease, over).await,
        _ => return Ok(()),
    };
    if !room::has_room_for(context, &at, lease).await? {
        // They may be beaten, or not be taken: this is looked at again.
        if at.clock().await?.live.saturating_add(MARGIN) < until {
            return Ok(());
        }
        tracing::warn!(lease, "rejecting, as what it needs is promised to bids of ours");
        return Ok(submit(context, &Call::reject(lease, None), &MOVED_ON).await?);
    }
    let found = find(context, lease, &view.lease).await;
    faults::point("admit: written down").await;
    if matches!(found, Ok(Manifested::Missing(_)) | Err(_)) {
        let live = at.clock().await?.live;
        if live.saturating_add(MARGIN) < until {
            return found.map(|_| ());
        }
    }
    let call = match found {
        Ok(Manifested::Ready(deployment)) => {
            if let Some(backend) = context.backend(view.lease.kind) {
                context.ahead.begin(backend, lease, *deployment);
            }
            Call::accept(lease)
        }
        // What this machine does not give is no fault of the buyer's.
        Ok(Manifested::Bad(FailReason::Other, why)) => {
            tracing::warn!(lease, why, "rejecting");
            Call::reject(lease, None)
        }
        Ok(Manifested::Bad(reason, why)) => {
            tracing::warn!(lease, ?reason, why, "rejecting");
            Call::reject(lease, Some(reason))
        }
        Ok(Manifested::Missing(reason)) => {
            let ours = context.failed_to_store(lease);
            tracing::warn!(lease, ?reason, ours, "rejecting, as what is needed has not come, or could not be stored");
            Call::reject(lease, (!ours).then_some(reason))
        }
        Err(error) => {
            tracing::error!(lease, %error, "rejecting, as this machine cannot take it now");
            Call::reject(lease, None)
        }
    };
    let sent = submit(context, &call, &MOVED_ON).await;
    if sent.is_err() {
        context.ahead.give_up(lease);
    }
    sent?;
    faults::point("admit: accepted").await;
    Ok(())
}

/// Looks what of the lease is here. If all is, it stays from here on, even if the lease that brought it ends.
pub(super) async fn find(
    context: &Context,
    id: LeaseId,
    lease: &LeaseRecord<AccountId32>,
) -> Result<Manifested, TaskError> {
    let _content = context.content.lock().await;
    let found = manifested(context, id, lease).await?;
    faults::point("admit: found").await;
    if let Manifested::Ready(deployment) = &found {
        let uses = content_of(lease, deployment);
        context.journal.update(id, |entry| entry.uses = uses)?;
    }
    Ok(found)
}
