//! Collects what is earned; ends and closes what is due.
//!
//! Run for a lease that is closing after each of our heartbeats, and for an active one when enough has come together or
//! its term has ended. Anyone may do this; it is our money.

use super::{submit, TaskError};
use crate::{context::Context, faults};
use sp_core::crypto::AccountId32;
use tradewind_client::chain::Call;
use tradewind_primitives::{LeaseId, LeaseState, LeaseView};

/// Refusals that mean that there is nothing to do now.
const NOT_NOW: [&str; 4] =
    ["Leases::NothingToSettle", "Leases::AccessWindowOpen", "Leases::WrongState", "Leases::NoSuchLease"];

/// See the module.
///
/// # Errors
/// When the chain fails.
pub async fn run(context: &Context, id: LeaseId) -> Result<(), TaskError> {
    let Some((_, view)) = context.lease(id).await? else { return Ok(()) };
    if is_worth_it(context, &view) {
        faults::point("settle: begun").await;
        submit(context, &Call::settle(id), &NOT_NOW).await?;
        faults::point("settle: settled").await;
    }
    Ok(())
}

/// Whether a settlement does anything, and enough.
pub(super) fn is_worth_it(context: &Context, view: &LeaseView<AccountId32>) -> bool {
    match view.lease.state {
        // While the buyer may reject the access, nothing is earned yet.
        LeaseState::Active => view.due || enough(context, view),
        // What is earned until then is paid with the closing.
        LeaseState::Closing { .. } => view.due,
        _ => false,
    }
}

/// Whether `every_ticks` ticks are unpaid.
fn enough(context: &Context, view: &LeaseView<AccountId32>) -> bool {
    let every = tradewind_primitives::earned(view.lease.rate, context.config.settlement.every_ticks);
    every.is_some_and(|amount| view.earned_now >= amount.max(1))
}
