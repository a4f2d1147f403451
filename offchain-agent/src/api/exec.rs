//! Commands in containers.

use super::{internal, Api};
use jsonrpsee::core::RpcResult;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tradewind_client::{
    request::SignedRequest,
    rpc::{codes, methods, CommandDone, ExecBytes, RunCommand, MAX_EXEC_BYTES},
};
use tradewind_primitives::{Kind, LeaseId, LeaseState};
use tradewind_workloads::{ContainerError, Exec};

/// Commands of one lease at one time.
const MAX_OF_A_LEASE: u32 = 2;

/// Commands of all leases at one time. Each may hold its input and twice as much of its output.
const MAX_OF_ALL: u32 = 16;

/// How many commands run, by lease.
#[derive(Clone, Default)]
pub(super) struct Running(Arc<Mutex<HashMap<LeaseId, u32>>>);

/// The place of one that runs.
struct Place(Running, LeaseId);

impl Running {
    fn enter(&self, lease: LeaseId) -> Option<Place> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sum: u32 = all.values().sum();
        let own = all.entry(lease).or_default();
        let free = *own < MAX_OF_A_LEASE && sum < MAX_OF_ALL;
        if free {
            *own = own.saturating_add(1);
        }
        all.retain(|_, count| *count > 0);
        free.then(|| Place(self.clone(), lease))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut all = self.0 .0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.1) {
            *count = count.saturating_sub(1);
        }
        all.retain(|_, count| *count > 0);
    }
}

impl Api {
    /// Runs a command in the container of an active lease, for its buyer or a delegate.
    pub(super) async fn do_exec(&self, request: SignedRequest) -> RpcResult<CommandDone> {
        let (request, asked) = self.check::<RunCommand>(methods::EXEC, request)?;
        if !asked.is_valid() {
            return Err(codes::error(codes::BAD_REQUEST, "the command is empty, too long, or has no time"));
        }
        let (_, view) = self.lease(request, asked.lease).await?;
        let containers = match (view.lease.kind, &self.context.containers) {
            (Kind::Container, Some(containers)) => containers.clone(),
            _ => return Err(codes::error(codes::WRONG_STATE, "commands run in containers only")),
        };
        let not_ready = || codes::error(codes::NOT_READY, "the container does not run now");
        if view.lease.state != LeaseState::Active {
            return Err(not_ready());
        }
        let busy = || codes::error(codes::TOO_MANY, "too many commands run already; try again");
        let place = self.commands.enter(view.id).ok_or_else(busy)?;
        let what = Exec {
            command: asked.command,
            input: asked.stdin.into_bytes(),
            limit: Duration::from_secs(asked.seconds.into()),
            max_bytes: MAX_EXEC_BYTES,
        };
        let lease = view.id;
        // Of its own, so that a caller who goes away does not free the place of what still runs.
        let running = tokio::spawn(async move {
            let done = containers.exec(lease, asked.container.as_deref(), what).await;
            drop(place);
            done
        });
        let done = running.await.map_err(internal)?.map_err(|error| match error {
            ContainerError::NoSuchContainer(_) => codes::error(codes::BAD_REQUEST, error.to_string()),
            other => internal(other),
        })?;
        let done = done.ok_or_else(not_ready)?;
        let bytes = |bytes| ExecBytes::new(bytes).ok_or_else(|| internal("more of an output than was asked for"));
        Ok(CommandDone { code: done.code, stdout: bytes(done.out)?, stderr: bytes(done.err)?, cut: done.cut })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_lease_has_two_commands_at_a_time_and_all_together_sixteen() {
        let running = Running::default();
        let mut places: Vec<Place> =
            (0..8).flat_map(|lease| [running.enter(lease), running.enter(lease)]).flatten().collect();
        assert_eq!(places.len(), 16);
        assert!(running.enter(99).is_none(), "all places are taken");
        places.remove(0);
        assert!(running.enter(7).is_none(), "a lease has two");
        assert!(running.enter(99).is_some());
        drop(places);
        assert!(running.0.lock().unwrap().is_empty());
    }
}
