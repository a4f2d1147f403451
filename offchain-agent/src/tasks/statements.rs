//! The sealed access of active leases in the nodes' statement store, until the buyer has asked for it here: for buyers who
//! are away while their workload starts, and do not find this agent when they come back.
//!
//! Statements expire, so that what nobody renews goes by itself: of a lease that has ended, or whose buyer was answered.

use super::TaskError;
use crate::context::Context;
use sp_core::crypto::AccountId32;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tradewind_client::{chain::ChainError, keys::AccountKey};
use tradewind_primitives::{LeaseId, LeaseState, LeaseView};

/// Between two looks at the leases.
const EVERY: Duration = Duration::from_secs(5);

/// How long a statement is kept.
const KEPT: Duration = Duration::from_secs(3_600);

/// When it is put anew.
const RENEWED: Duration = Duration::from_secs(1_200);

/// When one that a node did not take is tried again.
const RETRIED: Duration = Duration::from_secs(60);

/// Posts, for ever.
pub async fn run(context: &Context, key: &AccountKey) {
    let mut posts = Posts::default();
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = look(context, key, &mut posts).await {
            tracing::warn!(%error, "looking for access that is to be posted");
        }
    }
}

/// What is known of the statements of active leases.
#[derive(Default)]
struct Posts {
    /// When each is to be looked at again; nothing if never.
    due: BTreeMap<LeaseId, Option<Instant>>,
    /// Whether the operator was told that the node has no store.
    told: bool,
}

impl Posts {
    /// The leases that are to be looked at now, of `active`, in order. Those that are not among them any more are forgotten.
    fn due(&mut self, active: &[LeaseId], now: Instant) -> Vec<LeaseId> {
        self.due.retain(|lease, _| active.binary_search(lease).is_ok());
        let is_due = |lease: &LeaseId| match self.due.get(lease) {
            None => true,
            Some(due) => due.is_some_and(|due| due <= now),
        };
        active.iter().copied().filter(is_due).collect()
    }
}

async fn look(context: &Context, key: &AccountKey, posts: &mut Posts) -> Result<(), TaskError> {
    let leases = context.chain.finalized().await?.leases_of(&context.account).await?;
    let mut active: Vec<LeaseId> =
        leases.iter().filter(|view| is_posted(view, &context.account)).map(|view| view.id).collect();
    active.sort_unstable();
    for lease in posts.due(&active, Instant::now()) {
        let next = match context.journal.get(lease).map(|entry| entry.sealed_access.filter(|_| !entry.access_given)) {
            Ok(None) => None,
            Ok(Some(sealed)) => Some(post(context, key, lease, sealed, &mut posts.told).await),
            Err(error) => {
                tracing::warn!(lease, %error, "whether its access is to be posted is not known");
                Some(RETRIED)
            }
        };
        posts.due.insert(lease, next.and_then(|wait| Instant::now().checked_add(wait)));
    }
    Ok(())
}

/// Posts the access of a lease: after what time it is to be looked at again.
async fn post(context: &Context, key: &AccountKey, lease: LeaseId, sealed: Vec<u8>, told: &mut bool) -> Duration {
    let posted = context.chain.post_access(key, lease, sealed, until()).await;
    context.metrics.count_statement(posted.is_ok());
    match posted {
        Ok(()) => {
            tracing::debug!(lease, "its access is in the statement store");
            RENEWED
        }
        Err(ChainError::NoStatements) => {
            if !std::mem::replace(told, true) {
                tracing::warn!(
                    "the node keeps no statements (start it with --enable-statement-store): buyers who do not find this \
                     agent do not find their access elsewhere"
                );
            }
            RETRIED
        }
        Err(error) => {
            tracing::warn!(lease, %error, "its access is not in the statement store");
            RETRIED
        }
    }
}

fn is_posted(view: &LeaseView<AccountId32>, account: &AccountId32) -> bool {
    view.lease.provider == *account && view.lease.state == LeaseState::Active
}

/// When a statement that is made now goes, in seconds since 1970.
fn until() -> u32 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u32::try_from(now.saturating_add(KEPT).as_secs()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leases_are_looked_at_at_once_then_when_they_are_due_and_forgotten_when_they_are_over() {
        let (mut posts, now) = (Posts::default(), Instant::now());
        assert_eq!(posts.due(&[1, 2, 3], now), [1, 2, 3]);
        posts.due = BTreeMap::from([(1, Some(now)), (2, Some(now + RENEWED)), (3, None)]);
        assert_eq!(posts.due(&[1, 2, 3, 4], now), [1, 4]);
        assert_eq!(posts.due(&[2, 3], now + RENEWED), [2]);
        assert_eq!(posts.due.keys().copied().collect::<Vec<_>>(), [2, 3]);
        // One that is answered is over for good, and one of that number again would be another's.
        assert_eq!(posts.due(&[], now), Vec::<LeaseId>::new());
        assert!(posts.due.is_empty());
    }
}
