#![allow(clippy::unwrap_used, clippy::panic)]

mod agenda;
mod closing;
mod credits;
mod endings;
mod extension;
mod lifecycle;
mod migration;
mod model;
mod opening;
mod orders;
mod pruning;

use crate::mock::*;
use tradewind_primitives::{CloseReason, LeaseId, LeaseState};

/// The reason and the covered ticks of a closed lease.
fn closed(id: LeaseId) -> (CloseReason, u32) {
    match state(id) {
        LeaseState::Closed { reason, covered, .. } => (reason, covered),
        other => panic!("lease {id} is {other:?}"),
    }
}
