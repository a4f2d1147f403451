//! The one table: which event, and which state found on reconciling, leads to which task.

use tradewind_client::chain::LeaseEvent;
use tradewind_primitives::LeaseState;

/// What the agent does for one lease. Each task reads the lease anew and does nothing if its state has moved on, so
/// that an event may be seen twice, or late, or never.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Task {
    /// Wait for the manifest, verify it, accept or reject: [`crate::tasks::admit`].
    Admit,
    /// Start the workload and activate, or fail: [`crate::tasks::provision`].
    Provision,
    /// Keep the workload running: [`crate::tasks::provision`], without activating.
    Resume,
    /// Collect what is earned, and close what has ended: [`crate::tasks::settle`].
    Settle,
    /// Stop the workload and forget the lease: [`crate::tasks::teardown`].
    TearDown,
}

/// The task that an event of one of our leases leads to.
pub fn task_of_event(event: &LeaseEvent) -> Option<Task> {
    match event {
        LeaseEvent::Opened { .. } => Some(Task::Admit),
        LeaseEvent::Accepted => Some(Task::Provision),
        LeaseEvent::Closing { .. } => Some(Task::Settle),
        LeaseEvent::Closed { .. } | LeaseEvent::Pruned => Some(Task::TearDown),
        LeaseEvent::Activated { .. }
        | LeaseEvent::Settled { .. }
        | LeaseEvent::Extended { .. }
        | LeaseEvent::NoticeGiven { .. }
        | LeaseEvent::TombstoneRemoved => None,
    }
}

/// The task that a lease found in `state` needs.
pub fn task_of_state(state: &LeaseState) -> Task {
    match state {
        LeaseState::Pending { .. } => Task::Admit,
        LeaseState::Provisioning { .. } => Task::Provision,
        LeaseState::Active => Task::Resume,
        LeaseState::Closing { .. } => Task::Settle,
        LeaseState::Closed { .. } => Task::TearDown,
    }
}
