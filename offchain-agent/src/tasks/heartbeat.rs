//! Heartbeats: one for all leases, never late because a backend is slow.
//!
//! Two loops of their own. The *watch* asks the backends how the workloads are and keeps the answers; the *beat* sends
//! what they last said. A workload that went down is reported before the next heartbeat attests it.

use super::{submit_at_once, TaskError};
use crate::{backend::InstanceStatus, context::Context, faults};
use codec::Encode;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tradewind_client::{chain::Call, keys::WorkloadSecret};
use tradewind_primitives::{LeaseId, LeaseState};

/// Between two looks at the backends.
const WATCH_EVERY: Duration = Duration::from_secs(5);

/// How long a backend may take to say how a workload is; then it counts as not up.
const STATUS_DEADLINE: Duration = Duration::from_secs(5);

/// Times in a row that a workload must be found not up before it is reported: a restart of the agent starts it again
/// within that time.
const DOWN_AFTER: u32 = 3;

/// How long a heartbeat or a report may take, until it is final: no longer than a heartbeat attests. What became of it
/// then, the next look reads on chain. Without it, a connection that broke at a bad moment would keep the next ones back
/// until the lease is lost.
const DEADLINE: Duration = Duration::from_secs(120);

/// Most leases in one report; the chain's bound.
const REPORT_MAX: usize = 32;

/// What the watch saw last.
#[derive(Default)]
pub struct Health {
    seen: Mutex<BTreeMap<LeaseId, Seen>>,
}

#[derive(Clone, Copy, Default)]
struct Seen {
    /// How often in a row it was found not up.
    misses: u32,
    /// What the chain says.
    reported_down: bool,
}

impl Health {
    fn seen(&self) -> std::sync::MutexGuard<'_, BTreeMap<LeaseId, Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks the backends how the workloads are, for ever, and reports changes.
pub async fn watch(context: &Context, health: &Health) {
    let mut ticks = tokio::time::interval(WATCH_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match tokio::time::timeout(DEADLINE, look(context, health)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "looking at the workloads"),
            Err(_) => tracing::warn!("looking at the workloads took too long"),
        }
    }
}

async fn look(context: &Context, health: &Health) -> Result<(), TaskError> {
    let at = context.chain.finalized().await?;
    let active: Vec<_> = at
        .leases_of(&context.account)
        .await?
        .into_iter()
        .filter(|view| view.lease.provider == context.account && view.lease.state == LeaseState::Active)
        .collect();
    let (mut down, mut up) = (Vec::new(), Vec::new());
    for view in &active {
        let status = match context.backend(view.lease.kind) {
            Some(backend) => tokio::time::timeout(STATUS_DEADLINE, backend.status(view.id)).await.ok(),
            None => None,
        };
        let running = status == Some(InstanceStatus::Running);
        let mut seen = health.seen();
        let entry = seen.entry(view.id).or_default();
        // The chain knows what counts: what an earlier run of this program reported, and whether a report was taken.
        entry.reported_down = view.down;
        entry.misses = if running { 0 } else { entry.misses.saturating_add(1) };
        if entry.misses >= DOWN_AFTER && !entry.reported_down {
            down.push(view.id);
        } else if running && entry.reported_down {
            up.push(view.id);
        }
    }
    health.seen().retain(|id, _| active.iter().any(|view| view.id == *id));
    for (leases, is_down) in [(down, true), (up, false)] {
        for some in leases.chunks(REPORT_MAX) {
            let call = if is_down { Call::report_down(some) } else { Call::report_up(some) };
            tracing::warn!(leases = ?some, down = is_down, "reporting");
            // Whether it was taken, the next look reads on chain.
            submit_at_once(context, &call, &["Uptime::NothingToReport"]).await?;
        }
    }
    Ok(())
}

/// Sends a heartbeat if one is due at the last finalized block. Returns whether it did.
///
/// # Errors
/// When the chain or the journal fails, or it takes too long.
pub async fn beat(context: &Context, health: &Health) -> Result<bool, TaskError> {
    let beat = tokio::time::timeout(DEADLINE, try_beat(context, health)).await;
    beat.unwrap_or(Err(TaskError::TookTooLong(DEADLINE)))
}

async fn try_beat(context: &Context, health: &Health) -> Result<bool, TaskError> {
    let at = context.chain.finalized().await?;
    context.metrics.finalized.set(at.number());
    let Some(last) = at.heartbeat(&context.account).await? else { return Ok(false) };
    let (clock, deadlines) = (at.clock().await?, at.deadlines().await?);
    let age = clock.live.saturating_sub(last.last_live);
    context.metrics.heartbeat_age.set(if last.leases == 0 { 0 } else { age.into() });
    if last.leases == 0 || age < deadlines.heartbeat_period {
        return Ok(false);
    }
    let down: Vec<LeaseId> = health.seen().iter().filter(|(_, seen)| seen.reported_down).map(|(id, _)| *id).collect();
    let mut leaves = Vec::new();
    for view in at.leases_of(&context.account).await? {
        let attested = view.lease.provider == context.account
            && view.lease.state == LeaseState::Active
            && !down.contains(&view.id);
        let seed = match attested.then(|| context.journal.get(view.id)) {
            Some(Ok(entry)) => entry.workload_seed,
            // One entry that cannot be read must not keep the others' heartbeat back.
            Some(Err(error)) => {
                tracing::error!(lease = view.id, %error, "no leaf");
                None
            }
            None => None,
        };
        if let Some(seed) = seed.and_then(|seed| <[u8; 32]>::try_from(seed).ok()) {
            leaves.push(leaf(view.id, &last.challenge, &WorkloadSecret::from_seed(&seed)));
        }
    }
    let count = u32::try_from(leaves.len()).unwrap_or(u32::MAX);
    let root = if leaves.is_empty() {
        H256::zero()
    } else {
        binary_merkle_tree::merkle_root_raw::<sp_runtime::traits::BlakeTwo256, _>(leaves)
    };
    faults::point("heartbeat: signed").await;
    submit_at_once(context, &Call::heartbeat(root, count), &["Uptime::TooSoon"]).await?;
    faults::point("heartbeat: sent").await;
    context.metrics.heartbeats.inc();
    Ok(true)
}

/// `blake2_256(SCALE(lease, signature, padding))`, the signature being the workload key's over
/// `blake2_256(challenge ‖ lease)`. The padding makes what is hashed longer than two hashes, so that no inner node of
/// the tree can pass for a leaf.
fn leaf(lease: LeaseId, challenge: &H256, key: &WorkloadSecret) -> H256 {
    let signature = key.sign(&blake2_256(&(challenge, lease).encode()));
    H256(blake2_256(&(lease, signature, [0u8; 32]).encode()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_leaf_differs_by_lease_and_by_challenge_and_is_longer_than_two_hashes() {
        let key = WorkloadSecret::from_seed(&[1; 32]);
        let first = leaf(1, &H256::zero(), &key);
        assert_ne!(first, leaf(2, &H256::zero(), &key));
        assert_ne!(first, leaf(1, &H256::repeat_byte(1), &key));
        assert!((1u64, [0u8; 64], [0u8; 32]).encode().len() > 64);
    }
}
