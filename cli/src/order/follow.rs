//! Follows an order until its last slot has ended, and serves every lease that it leads to as soon as it is there.

use super::{
    bidders::Bidders,
    serve::{Served, Server, Won},
    told::{numbered, tell, tell_over, Names},
};
use crate::{
    home::KeptOrder,
    output::{self, Format},
};
use color_eyre::eyre::{ensure, eyre, Result};
use futures::{stream::FuturesUnordered, StreamExt};
use sp_core::crypto::AccountId32;
use std::collections::BTreeSet;
use tradewind_client::chain::{At, Call, ChainError, Follower, Submitter};
use tradewind_primitives::{LeaseId, OrderId, OrderView, Slot};

/// Finalized blocks without a step of the chain's own after which this command awards: each award costs a fee, and the
/// chain makes them by itself unless it is busy.
const OWN_AWARDS_AFTER: u32 = 5;

/// Refusals that mean that somebody else has done it.
const DONE: [&str; 3] = ["Marketplace::NoSuchOrder", "Marketplace::SlotEnded", "Marketplace::NoSuchSlot"];

/// Follows one order.
pub struct Following<'a> {
    /// Serves its leases.
    pub server: Server<'a>,
    /// Sends awards if the chain makes none.
    pub submitter: &'a Submitter,
    /// The order.
    pub order: OrderId,
    /// The number of its first lease.
    pub first_lease: LeaseId,
    /// Of interest alone, if one is: the others are not waited for.
    pub only: Option<u32>,
    /// How to tell of bids, if at all.
    pub tells: Option<Format>,
}

/// What one look found.
struct Look {
    view: Option<OrderView<AccountId32>>,
    won: Vec<Won>,
    live: u32,
    /// Whether its leases are another account's.
    foreign: bool,
}

/// Slots that wait for an award: those with a bid, or else the first that has not ended, which ends them all.
pub fn waiting(view: &OrderView<AccountId32>) -> Vec<u32> {
    let with = |wanted: fn(&Slot<AccountId32>) -> bool| {
        numbered(&view.order).filter(move |(_, slot)| wanted(slot)).map(|(number, _)| number)
    };
    let standing: Vec<u32> = with(|slot| slot.bid().is_some()).collect();
    match standing.is_empty() {
        false => standing,
        true => with(|slot| *slot != Slot::Ended).take(1).collect(),
    }
}

/// Awards these slots; that somebody else has done it is fine. Returns the last block.
///
/// # Errors
/// With the runtime's name for a refusal.
pub async fn award(submitter: &Submitter, order: OrderId, slots: &[u32]) -> Result<Option<u64>, ChainError> {
    let calls = slots.iter().map(|slot| async move { submitter.submit(&Call::award(order, *slot)).await });
    let mut last = None;
    for outcome in futures::future::join_all(calls).await {
        match outcome {
            Ok(included) => last = last.max(Some(included.block)),
            Err(error) if error.refusal().is_some_and(|name| DONE.contains(&name)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(last)
}

/// The number of the first lease, of an order that is kept here or on chain.
///
/// # Errors
/// When it is known nowhere.
pub fn first_lease(kept: &KeptOrder, view: Option<&OrderView<AccountId32>>, order: OrderId) -> Result<LeaseId> {
    let first = view.map(|view| view.order.first_lease).or(kept.first_lease);
    first.ok_or_else(|| eyre!("order {order} is over or never was; `tradewind lease ls` shows your leases"))
}

impl Following<'_> {
    /// Follows from block `from` on, until everything that it led to was served. Who bid is learned by `bidders`.
    ///
    /// # Errors
    /// When the chain answers in an unknown form, or nobody reads the output any more.
    pub async fn run(&self, from: u64, mut bidders: Option<&mut Bidders>) -> Result<Vec<Served>> {
        let mut follower = Follower::new(self.server.chain.clone(), from);
        let mut serving = FuturesUnordered::new();
        let (mut found, mut served) = (BTreeSet::new(), Vec::new());
        let (mut last, mut names) = (None::<OrderView<AccountId32>>, Names::default());
        let (mut over, mut idle, mut away) = (false, 0u32, false);
        while !over || !serving.is_empty() {
            let at = tokio::select! {
                Some(done) = serving.next() => {
                    served.push(done);
                    continue;
                }
                at = follower.next(), if !over => at,
            };
            let look = match self.look(&at, &found, &mut names).await {
                Ok(look) => look,
                Err(error) if error.passes() => {
                    if !std::mem::replace(&mut away, true) {
                        output::hint(&format!("{error}; following goes on when it can be read again"));
                    }
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            away = false;
            ensure!(
                !look.foreign,
                "order {} is another buyer's: go on with the key that posted it (--key)",
                self.order
            );
            if let Some(bidders) = bidders.as_deref_mut() {
                bidders.learn(self.server.chain, self.order, at.number()).await;
            }
            if let (Some(view), Some(format)) = (&look.view, self.tells) {
                tell(format, last.as_ref(), view, &names, (look.live, at.number()))?;
            }
            if let (None, Some(format), true) = (&look.view, self.tells, last.as_ref().is_some_and(|last| last.open)) {
                tell_over(format, self.order, at.number())?;
            }
            for won in look.won {
                found.insert(won.slot);
                serving.push(self.server.serve(won));
            }
            let moved = last.as_ref().map(|last| &last.order) != look.view.as_ref().map(|view| &view.order);
            let open = look.view.as_ref().is_some_and(|view| view.open);
            idle = if moved || open { 0 } else { idle.saturating_add(1) };
            over = match &look.view {
                None => true,
                Some(view) => self.only.is_some_and(|slot| view.order.slots.get(slot as usize) == Some(&Slot::Ended)),
            };
            if let Some(view) = look.view.as_ref().filter(|_| idle >= OWN_AWARDS_AFTER) {
                idle = 0;
                self.award_or_hint(view).await;
            }
            last = look.view;
        }
        served.sort_by_key(|served| served.won.slot);
        Ok(served)
    }

    async fn award_or_hint(&self, view: &OrderView<AccountId32>) {
        if let Err(error) = award(self.submitter, self.order, &waiting(view)).await {
            output::hint(&format!("awarding order {}: {error}; trying again", self.order));
        }
    }

    /// The order at `at`, and the leases of slots that have ended, but for those that were `found` already.
    async fn look(&self, at: &At, found: &BTreeSet<u32>, names: &mut Names) -> Result<Look, ChainError> {
        let view = at.order(self.order).await?;
        let live = at.clock().await?.live;
        if let Some(view) = &view {
            names.learn(at, &view.order).await?;
        }
        let ended = |slot: &u32| match &view {
            None => true,
            Some(view) => view.order.slots.get(*slot as usize) == Some(&Slot::Ended),
        };
        let of_interest = |slot: &u32| self.only.is_none_or(|only| only == *slot) && !found.contains(slot);
        let buyer = self.server.key.account();
        let mut won = Vec::new();
        for slot in (0..u32::from(self.server.count)).filter(of_interest).filter(ended) {
            let Some(view) = at.lease(self.first_lease.saturating_add(slot.into())).await? else { continue };
            if view.lease.buyer != buyer {
                return Ok(Look { view: None, won, live, foreign: true });
            }
            names.learn_one(at, &view.lease.provider).await?;
            let name = names.of(&view.lease.provider);
            won.push(Won { slot, view, block: at.number(), name });
        }
        Ok(Look { view, won, live, foreign: false })
    }
}

/// Makes sure that a slot is one of an order.
///
/// # Errors
/// When it is none.
pub fn ensure_slot(view: &OrderView<AccountId32>, slot: u32) -> Result<()> {
    let count = view.order.terms.count;
    ensure!(slot < u32::from(count), "order {} has {count} slots, numbered from 0", view.id);
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::{
        home::Kept,
        order::told::tests::{bid, view},
    };

    #[test]
    fn slots_with_bids_are_awarded_and_an_order_without_any_is_ended_by_one_call() {
        let standing = || Slot::Standing(bid(2, 5));
        assert_eq!(waiting(&view(vec![standing(), Slot::Empty, standing()])), [0, 2]);
        assert_eq!(waiting(&view(vec![Slot::Ended, Slot::Empty, Slot::Empty])), [1]);
        assert_eq!(waiting(&view(vec![Slot::Ended, Slot::Ended])), [] as [u32; 0]);
    }

    #[test]
    fn the_first_lease_is_known_from_the_chain_or_from_the_folder() {
        let kept = Kept {
            genesis: "0x".into(),
            sealing_secret: "".into(),
            manifest: None,
            blobs: vec![],
            url: None,
            ports: vec![],
            user: None,
            host_key: None,
        };
        let kept = KeptOrder::new(kept, &view(vec![Slot::Empty]).order.terms);
        let kept = |first_lease| KeptOrder { first_lease, ..kept.clone() };
        assert_eq!(first_lease(&kept(None), Some(&view(vec![Slot::Empty])), 9).unwrap(), 40);
        assert_eq!(first_lease(&kept(Some(7)), None, 9).unwrap(), 7);
        assert!(first_lease(&kept(None), None, 9).unwrap_err().to_string().contains("lease ls"));
    }

    #[test]
    fn slots_are_checked_before_anything_is_sent() {
        let two = view(vec![Slot::Empty, Slot::Empty]);
        assert!(ensure_slot(&two, 1).is_ok());
        assert!(ensure_slot(&two, 2).unwrap_err().to_string().contains("numbered from 0"));
    }
}
