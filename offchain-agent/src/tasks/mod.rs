//! Tasks: one file each. At most one runs for a lease at a time.

pub mod admit;
pub mod ahead;
pub(crate) mod deployment;
pub mod emission;
pub mod heartbeat;
pub mod provision;
pub mod reconcile;
pub mod settle;
pub mod statements;
pub mod teardown;

use crate::{backend::BackendError, context::Context, events::Task, journal::JournalError};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tradewind_client::{
    chain::{Call, ChainError, Included, Submitter},
    keys::KeyError,
    manifest::ManifestError,
    sealed::SealedError,
};
use tradewind_primitives::LeaseId;

/// Why a task could not finish. It is tried again when the lease is reconciled.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// The chain.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The node is older than what was acted on.
    #[error("the node is behind: it has finalized block {0} only")]
    Behind(u64),
    /// It was given up after so long.
    #[error("it was not done within {} s", .0.as_secs())]
    TookTooLong(Duration),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A backend.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// A manifest that was verified before no longer reads.
    #[error("the journal's manifest: {0}")]
    Manifest(#[from] ManifestError),
    /// The access could not be sealed to the buyer's key.
    #[error("sealing the access: {0}")]
    Sealed(#[from] SealedError),
    /// A key could not be made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The operating system gives no randomness.
    #[error("{0}")]
    Randomness(#[from] tradewind_client::random::NoRandomness),
}

/// Leases that may be worked on at one time. Most of that time is spent waiting for transactions to be final; what is
/// heavy, compiling above all, has narrower limits of its own.
const CONCURRENT: usize = 512;

/// Settlements at one time. They are never urgent, and many are due at once: what is urgent goes first.
const SETTLEMENTS: usize = 64;

/// How long a task may take, transactions and all. Then it is given up, and reconciling begins it again.
const TASK_DEADLINE: Duration = Duration::from_secs(900);

/// A lease that is being worked on.
#[derive(Default)]
struct Busy {
    /// What is to follow.
    next: Option<Task>,
    /// Cancelled when the lease is closed: what is done for it now need not wait for anybody any more.
    over: CancellationToken,
}

/// Runs tasks, one at a time for each lease.
pub struct Tasks {
    context: Arc<Context>,
    busy: Mutex<HashMap<LeaseId, Busy>>,
    slots: Arc<Semaphore>,
    settlements: Semaphore,
    tracker: TaskTracker,
    stop: CancellationToken,
}

impl Tasks {
    /// No task runs yet; all end when `stop` is cancelled.
    pub fn new(context: Arc<Context>, stop: CancellationToken) -> Arc<Self> {
        Arc::new(Self {
            context,
            busy: Mutex::default(),
            slots: Arc::new(Semaphore::new(CONCURRENT)),
            settlements: Semaphore::new(SETTLEMENTS),
            tracker: TaskTracker::new(),
            stop,
        })
    }

    /// Runs `task` for `lease`, after what runs for it now, which is told if the lease is closed. Only the last of those that
    /// wait is kept: each task reads the lease anew, and what was skipped is found again by reconciling.
    pub fn start(self: &Arc<Self>, lease: LeaseId, task: Task) {
        {
            let mut busy = self.busy();
            if let Some(now) = busy.get_mut(&lease) {
                if task == Task::TearDown {
                    now.over.cancel();
                    self.context.ahead.give_up(lease);
                }
                now.next = Some(task);
                return;
            }
            busy.insert(lease, Busy::default());
        }
        let tasks = self.clone();
        self.tracker.spawn(async move {
            let mut task = task;
            loop {
                let over = tasks.busy().get(&lease).map(|busy| busy.over.clone()).unwrap_or_default();
                tokio::select! {
                    () = tasks.run(lease, task, &over) => {}
                    () = tasks.stop.cancelled() => {}
                }
                let mut busy = tasks.busy();
                match busy.get_mut(&lease).and_then(|now| now.next.take()) {
                    Some(next) if !tasks.stop.is_cancelled() => task = next,
                    _ => {
                        busy.remove(&lease);
                        return;
                    }
                }
            }
        });
    }

    /// Waits until no task runs any more. Call after cancelling.
    pub async fn finished(&self) {
        self.tracker.close();
        self.tracker.wait().await;
    }

    async fn run(&self, lease: LeaseId, task: Task, over: &CancellationToken) {
        // The narrower one first: whoever waits for it takes up nobody else's place.
        let _settlement = match task {
            Task::Settle => Some(self.settlements.acquire().await),
            _ => None,
        };
        let Ok(_slot) = self.slots.acquire().await else { return };
        tracing::debug!(lease, ?task, "begins");
        let context = &self.context;
        let work = async {
            match task {
                Task::Admit => admit::run(context, lease, over).await,
                Task::Provision | Task::Resume => provision::run(context, lease, over).await,
                Task::Settle => settle::run(context, lease).await,
                Task::TearDown => teardown::run(context, lease).await,
            }
        };
        match tokio::time::timeout(TASK_DEADLINE, work).await {
            Ok(Ok(())) => tracing::debug!(lease, ?task, "done"),
            Ok(Err(error)) => {
                context.metrics.count_failure(task);
                tracing::warn!(lease, ?task, %error, "failed; it is tried again");
            }
            Err(_) => {
                context.metrics.count_failure(task);
                tracing::warn!(lease, ?task, "took too long; it is tried again");
            }
        }
    }

    fn busy(&self) -> std::sync::MutexGuard<'_, HashMap<LeaseId, Busy>> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sends `call`; a refusal named in `settled` means that the chain is where the call would have brought it.
pub(crate) async fn submit(context: &Context, call: &Call, settled: &[&str]) -> Result<(), ChainError> {
    submit_by(context, &context.submitter, call, settled).await.map(|_| ())
}

/// The same: what came of it; nothing if the chain has moved on.
pub(crate) async fn submit_and_see(
    context: &Context,
    call: &Call,
    settled: &[&str],
) -> Result<Option<Included>, ChainError> {
    submit_by(context, &context.submitter, call, settled).await
}

/// The same, ahead of all that wait.
pub(crate) async fn submit_at_once(context: &Context, call: &Call, settled: &[&str]) -> Result<(), ChainError> {
    submit_by(context, &context.submitter.urgent(), call, settled).await.map(|_| ())
}

async fn submit_by(
    context: &Context,
    submitter: &Submitter,
    call: &Call,
    settled: &[&str],
) -> Result<Option<Included>, ChainError> {
    let name = format!("{}.{}", call.pallet(), call.name());
    let outcome = submitter.submit(call).await;
    let moved_on = |error: &ChainError| error.refusal().is_some_and(|name| settled.contains(&name));
    context.metrics.count_transaction(&name, &outcome, outcome.as_ref().err().is_some_and(moved_on));
    match outcome {
        Ok(included) => {
            tracing::info!(call = name, block = included.block, "included");
            Ok(Some(included))
        }
        Err(error) if moved_on(&error) => {
            tracing::debug!(%error, "the chain has moved on");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
