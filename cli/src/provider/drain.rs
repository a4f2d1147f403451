//! Leaving the market in order.

use super::{provided, registered};
use crate::{
    output::{self, state},
    session::Options,
};
use color_eyre::eyre::Result;
use serde_json::{json, Value};
use sp_core::crypto::AccountId32;
use std::time::Duration;
use tradewind_client::{
    chain::{At, Call, Chain, ChainError, Submitter},
    units::format_ticks,
};
use tradewind_primitives::{LeaseId, LeaseState, LeaseView, Tick};

/// `tradewind provider drain`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Keep the agent running meanwhile: the leases want their heartbeats. Can be interrupted at any time \
                        and run again: what is done is done. With --output json, one object a line."
)]
pub struct Drain {
    /// Give notice on all active leases, and terminate each when its notice is due, which costs nothing; without it, they
    /// run to the end of their terms
    #[arg(long)]
    pub notice: bool,
}

/// Between two looks.
const EVERY: Duration = Duration::from_secs(6);

/// Refusals that mean that somebody else has done it, or the lease has ended.
const DONE: [&str; 8] = [
    "Marketplace::NoSuchOffer",
    "Marketplace::OfferClosed",
    "Leases::NoticeAlreadyGiven",
    "Leases::WrongState",
    "Leases::LeaseEnded",
    "Leases::DeadlinePassed",
    "Leases::NoSuchLease",
    "Providers::AlreadyRetired",
];

struct Drainer<'a> {
    options: &'a Options,
    chain: Chain,
    submitter: Submitter,
    account: AccountId32,
}

/// Runs it.
///
/// # Errors
/// When the key is no provider's; with the runtime's name for a refusal; when nobody reads the output any more.
pub async fn run(options: &Options, args: &Drain) -> Result<()> {
    let (chain, submitter, key) = options.submitter().await?;
    let drainer = Drainer { options, chain, submitter, account: key.account() };
    let at = drainer.chain.finalized().await?;
    registered(&at, &drainer.account).await?;
    for (id, _) in at.offers_of(&drainer.account).await?.into_iter().filter(|(_, offer)| offer.open) {
        drainer.submit(&Call::close_offer(id), &format!("offer {id} closed"), json!({ "offer": id })).await?;
    }
    let mut told = String::new();
    let mut away = false;
    loop {
        let now = match drainer.look().await {
            Ok(now) => now,
            Err(error) => {
                if !std::mem::replace(&mut away, true) {
                    output::hint(&format!("{error}; draining goes on when the node is back"));
                }
                tokio::time::sleep(EVERY).await;
                continue;
            }
        };
        away = false;
        if now.leases.is_empty() {
            return drainer.retire(&now.at).await;
        }
        let text = progress(&now.leases, now.tick);
        if text != told {
            let leases: Vec<LeaseId> = now.leases.iter().map(|view| view.id).collect();
            drainer.tell(&text, "waiting", json!({ "leases": leases }))?;
            told = text;
        }
        if args.notice {
            for (step, id) in steps(&now.leases, now.live) {
                let (call, text) = match step {
                    Step::Notice => (Call::give_notice(id), format!("lease {id}: notice given")),
                    Step::Terminate => (Call::terminate(id), format!("lease {id}: terminated, as its notice is due")),
                };
                drainer.submit(&call, &text, json!({ "lease": id })).await?;
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// What there is at one block.
struct Now {
    at: At,
    tick: Tick,
    live: Tick,
    leases: Vec<LeaseView<AccountId32>>,
}

impl Drainer<'_> {
    async fn look(&self) -> Result<Now> {
        let at = self.chain.finalized().await?;
        let (clock, leases) = (at.clock().await?, provided(&at, &self.account).await?);
        Ok(Now { at, tick: clock.now, live: clock.live, leases })
    }

    /// Sends `call` and tells; that it is done already is fine.
    async fn submit(&self, call: &Call, done: &str, value: Value) -> Result<()> {
        match self.submitter.submit(call).await {
            Ok(included) => self.tell(&format!("{done}, block {}", included.block), call.name(), value),
            Err(error) if is_done(&error) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn retire(&self, at: &At) -> Result<()> {
        if !registered(at, &self.account).await?.retired {
            self.submit(&Call::retire(), "retired: no lease is open, and no new one will come", json!({})).await?;
        }
        self.tell("drained: the stake can be unbonded", "drained", json!({}))
    }

    fn tell(&self, text: &str, event: &str, mut value: Value) -> Result<()> {
        value["event"] = json!(event);
        value["message"] = json!(text);
        output::event(self.options.output, text, &value)
    }
}

fn is_done(error: &ChainError) -> bool {
    error.refusal().is_some_and(|name| DONE.contains(&name))
}

/// What to do about a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Notice,
    Terminate,
}

/// What is to be done now so that the leases end soon, at no cost.
fn steps(leases: &[LeaseView<AccountId32>], live: Tick) -> Vec<(Step, LeaseId)> {
    let active = leases.iter().filter(|view| view.lease.state == LeaseState::Active && !view.due);
    active
        .filter_map(|view| match view.lease.notice {
            None => Some((Step::Notice, view.id)),
            Some(from) if live >= from => Some((Step::Terminate, view.id)),
            Some(_) => None,
        })
        .collect()
}

/// What is waited for: `3 leases are open (2 active, 1 closing); the last term ends in 2 h`. To the hour, as it is told
/// whenever it changes.
fn progress(leases: &[LeaseView<AccountId32>], now: Tick) -> String {
    let mut states = std::collections::BTreeMap::<&str, u32>::new();
    for view in leases {
        let count = states.entry(state(&view.lease.state).0).or_default();
        *count = count.saturating_add(1);
    }
    let states: Vec<String> = states.into_iter().map(|(state, count)| format!("{count} {state}")).collect();
    let end = leases.iter().filter_map(|view| view.lease.ends_at).max().unwrap_or_default().saturating_sub(now);
    let hours = end.div_ceil(tradewind_client::units::TICKS_PER_HOUR);
    let left = match hours {
        0 => String::new(),
        hours => format!(
            "; the last term ends within {}",
            format_ticks(hours.saturating_mul(tradewind_client::units::TICKS_PER_HOUR))
        ),
    };
    let are = if leases.len() == 1 { "lease is" } else { "leases are" };
    format!("{} {are} open ({}){left}", leases.len(), states.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lease::tests::{reasons, view};

    fn lease(id: LeaseId, state: LeaseState, notice: Option<Tick>) -> LeaseView<AccountId32> {
        let mut view = view(state);
        (view.id, view.lease.notice) = (id, notice);
        view
    }

    #[test]
    fn notice_is_given_once_and_nothing_is_terminated_before_it_is_due() {
        let closing = LeaseState::Closing { reason: reasons()[0], until: 9 };
        let leases = [
            lease(1, LeaseState::Active, None),
            lease(2, LeaseState::Active, Some(51)),
            lease(3, LeaseState::Active, Some(50)),
            lease(4, closing, None),
            lease(5, LeaseState::Pending { until: 9 }, None),
        ];
        assert_eq!(steps(&leases, 50), [(Step::Notice, 1), (Step::Terminate, 3)]);
        let mut due = lease(6, LeaseState::Active, None);
        due.due = true;
        assert!(steps(&[due], 50).is_empty(), "it ends by itself");
    }

    #[test]
    fn progress_changes_by_lease_and_by_hour() {
        let mut leases = vec![lease(1, LeaseState::Active, None), lease(2, LeaseState::Active, None)];
        leases[1].lease.ends_at = Some(700);
        let text = progress(&leases, 60);
        assert_eq!(text, "2 leases are open (2 active); the last term ends within 2 h");
        assert_eq!(progress(&leases, 61), text);
        assert_ne!(progress(&leases, 100), text);
        assert_eq!(progress(&leases[..1], 120), "1 lease is open (1 active)");
    }
}
