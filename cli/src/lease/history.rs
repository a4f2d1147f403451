//! When a lease changed its state: found by bisecting over finalized blocks.
//!
//! A lease only ever moves forward, so the first block in which it is at least at some stage is found with a number of
//! reads that grows with the logarithm of the chain's length. A node that has dropped old states answers for recent
//! blocks only: then older moments stay without a block.

use super::story::{Moment, Story};
use sp_core::crypto::AccountId32;
use std::{collections::BTreeMap, time::Duration};
use tradewind_client::chain::{At, Chain};
use tradewind_primitives::{LeaseId, LeaseState, LeaseView};

/// How long the search may take in all. What is not found by then is told without its block.
const PATIENCE: Duration = Duration::from_secs(30);

/// How far a lease has come. Never goes back, until it is pruned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Absent,
    Open,
    Started,
    Ended,
    Closed,
}

fn stage(view: Option<&LeaseView<AccountId32>>) -> Stage {
    match view.map(|view| view.lease.state) {
        None => Stage::Absent,
        Some(LeaseState::Pending { .. } | LeaseState::Provisioning { .. }) => Stage::Open,
        Some(LeaseState::Active) => Stage::Started,
        Some(LeaseState::Closing { .. }) => Stage::Ended,
        Some(LeaseState::Closed { .. }) => Stage::Closed,
    }
}

/// The first block after `before`, and at most `at`, for which `holds` says yes. It must say no of `before` and yes of
/// `at`, and never no again after a yes; it says nothing of blocks that it cannot look into. `None` if the first one
/// lies next to such blocks: it may be among them.
async fn first(before: u64, at: u64, mut holds: impl AsyncFnMut(u64) -> Option<bool>) -> Option<u64> {
    let (mut low, mut high, mut low_is_known) = (before, at, true);
    while high.saturating_sub(low) > 1 {
        let middle = low.midpoint(high);
        match holds(middle).await {
            Some(true) => high = middle,
            Some(false) => (low, low_is_known) = (middle, true),
            None => (low, low_is_known) = (middle, false),
        }
    }
    low_is_known.then_some(high)
}

/// Looks up stages of one lease in old blocks, each once.
struct Search<'a> {
    chain: &'a Chain,
    lease: LeaseId,
    known: BTreeMap<u64, Option<Stage>>,
}

impl Search<'_> {
    async fn stage_at(&mut self, block: u64) -> Option<Stage> {
        if let Some(known) = self.known.get(&block) {
            return *known;
        }
        let found = match self.chain.at_number(block).await {
            // An older runtime may answer in another form: as good as no answer.
            Ok(at) => at.lease(self.lease).await.ok().map(|view| stage(view.as_ref())),
            Err(_) => None,
        };
        self.known.insert(block, found);
        found
    }

    async fn moment(&mut self, wanted: Stage, after: u64, tip: u64) -> Moment {
        let found = first(after, tip, async |block| Some(self.stage_at(block).await? >= wanted)).await;
        let Some(block) = found else { return Moment::default() };
        let millis = match self.chain.at_number(block).await {
            Ok(at) => at.unix_millis().await.ok().flatten(),
            Err(_) => None,
        };
        Moment { tick: None, block: Some(block), millis }
    }
}

/// What became of a lease, as far as the node can tell. `at` is the block in which it stands as `view` says.
pub async fn story(chain: &Chain, at: &At, view: LeaseView<AccountId32>) -> Story {
    let (stage, tip) = (stage(Some(&view)), at.number());
    let mut story = Story {
        opened: Moment { tick: Some(view.lease.opened_at), ..Moment::default() },
        activated: view.lease.starts_at.map(|tick| Moment { tick: Some(tick), ..Moment::default() }),
        ended: (stage >= Stage::Ended).then(Moment::default),
        closed: (stage >= Stage::Closed).then(Moment::default),
        view,
    };
    let closed_at = match story.view.lease.state {
        LeaseState::Closed { closed_at, .. } => Some(closed_at),
        _ => None,
    };
    let ends_at = story.view.lease.ends_at.filter(|_| story.activated.is_some()).or(closed_at);
    if let Some(ended) = &mut story.ended {
        ended.tick = ends_at;
    }
    if let Some(closed) = &mut story.closed {
        closed.tick = closed_at;
    }
    let mut search = Search { chain, lease: story.view.id, known: BTreeMap::from([(tip, Some(stage))]) };
    let dated = async {
        // Genesis has no leases.
        let mut after = 0;
        let wanted = [
            (Stage::Open, Some(&mut story.opened)),
            (Stage::Started, story.activated.as_mut()),
            (Stage::Ended, story.ended.as_mut()),
            (Stage::Closed, story.closed.as_mut()),
        ];
        for (wanted, moment) in wanted {
            let Some(moment) = moment else { continue };
            *moment = Moment { tick: moment.tick, ..search.moment(wanted, after, tip).await };
            after = moment.block.map_or(after, |block| block.saturating_sub(1));
        }
    };
    // Whatever was found by then stays.
    let _ = tokio::time::timeout(PATIENCE, dated).await;
    story
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::lease::story::tests::{reasons, view};

    #[tokio::test]
    async fn the_first_block_is_found_wherever_it_is_with_few_looks() {
        for wanted in 1..=1000u64 {
            let mut looks = 0;
            let found = first(0, 1000, async |block| {
                looks += 1;
                Some(block >= wanted)
            })
            .await;
            assert_eq!(found, Some(wanted));
            assert!(looks <= 10, "{looks} looks for {wanted}");
        }
        assert_eq!(first(4, 5, async |_| None).await, Some(5), "nothing is left to look at");
    }

    #[tokio::test]
    async fn a_block_next_to_states_that_are_gone_is_not_claimed() {
        // States up to block 600 are gone.
        let look = |wanted: u64| async move |block: u64| (block > 600).then_some(block >= wanted);
        assert_eq!(first(0, 1000, look(602)).await, Some(602));
        assert_eq!(first(0, 1000, look(1000)).await, Some(1000));
        assert_eq!(first(0, 1000, look(601)).await, None, "it may have been so before");
        assert_eq!(first(0, 1000, look(5)).await, None);
    }

    #[test]
    fn stages_follow_the_states() {
        assert_eq!(stage(None), Stage::Absent);
        let reason = reasons()[0];
        let states = [
            LeaseState::Pending { until: 1 },
            LeaseState::Provisioning { until: 1 },
            LeaseState::Active,
            LeaseState::Closing { reason, until: 1 },
            LeaseState::Closed { reason, covered: 0, closed_at: 0, value: 0, penalty: 0 },
        ];
        let stages: Vec<Stage> = states.into_iter().map(|state| stage(Some(&view(state)))).collect();
        assert!(stages.is_sorted());
        assert_eq!(stages.last(), Some(&Stage::Closed));
    }
}
