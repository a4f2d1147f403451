//! A lease that an order led to: hand-over, and the wait until it runs.

use super::told::slot_prefix;
use crate::{
    access::{self, Way},
    handover::hand_over,
    market::per_hour,
    output::{self, money, state},
    rent::{await_access, tell_way, Rented},
    session::Options,
};
use color_eyre::eyre::{bail, Report, Result, WrapErr};
use serde_json::{json, Value};
use sp_core::crypto::{AccountId32, Ss58Codec};
use std::time::{Duration, Instant};
use tradewind_client::{
    agent::AgentError,
    chain::{Chain, ChainError},
    keys::AccountKey,
    rpc::codes,
};
use tradewind_primitives::{LeaseState, LeaseView};

/// How long a winner may take to answer and to take the manifest: it learns of its lease when we do.
const PATIENCE: Duration = Duration::from_secs(120);

/// Between two attempts.
const AGAIN: Duration = Duration::from_secs(3);

/// The lease of a slot.
pub struct Won {
    /// Which slot.
    pub slot: u32,
    /// The lease as it was found.
    pub view: LeaseView<AccountId32>,
    /// The block in which it was found.
    pub block: u64,
    /// The provider's name.
    pub name: String,
}

/// What became of the lease of a slot.
pub struct Served {
    /// The lease.
    pub won: Won,
    /// Where it answers, or why it does not.
    pub outcome: Result<Way>,
}

/// What serving needs.
#[derive(Clone, Copy)]
pub struct Server<'a> {
    /// Options of the command.
    pub options: &'a Options,
    /// The chain.
    pub chain: &'a Chain,
    /// The buyer's key.
    pub key: &'a AccountKey,
    /// How many slots the order has.
    pub count: u8,
    /// Whether to return once everything is handed over.
    pub detach: bool,
}

/// What to do after a hand-over failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    /// Try again.
    Again,
    /// It is hopeless.
    Stop,
}

/// What a failed hand-over means. The agent's `code`, if it was the agent that failed.
fn after(of_agent: bool, code: Option<i32>) -> After {
    match code {
        Some(codes::BAD_MANIFEST | codes::BAD_CONTENT | codes::BAD_REQUEST | codes::STORE_FULL) => After::Stop,
        // It has not seen the award yet, or is away for a moment.
        _ if of_agent => After::Again,
        // Something is missing here.
        _ => After::Stop,
    }
}

fn is_past(view: &LeaseView<AccountId32>) -> bool {
    !matches!(view.lease.state, LeaseState::Pending { .. } | LeaseState::Provisioning { .. })
}

impl Server<'_> {
    /// Hands over and waits until the lease runs.
    pub async fn serve(self, won: Won) -> Served {
        let (slot, lease) = (slot_prefix(self.count, won.slot), won.view.id);
        let price = money(&won.view.lease.asset, per_hour(won.view.lease.rate));
        output::step(
            self.options.output,
            &format!("{slot}{} won: lease {lease} at {price} an hour, block {}", won.name, won.block),
        );
        let outcome = self.run(&won).await;
        match &outcome {
            Ok(way) => tell_way(self.options, lease, way),
            // The only one is what the command ends with.
            Err(_) if self.count == 1 => {}
            Err(error) => output::hint(&format!("lease {lease}: {error:#}")),
        }
        Served { won, outcome }
    }

    /// The same without a word.
    ///
    /// # Errors
    /// When it has ended, or was not handed over; when it does not run in time, if that is waited for.
    pub async fn run(&self, won: &Won) -> Result<Way> {
        let lease = won.view.id;
        if let LeaseState::Closing { .. } | LeaseState::Closed { .. } = won.view.lease.state {
            let why = state(&won.view.lease.state).1.unwrap_or_default();
            bail!("it has ended ({why}); `tradewind lease why {lease}` says more");
        }
        let kept = access::kept(self.options, self.chain, &won.view)?;
        if !is_past(&won.view) {
            let rented = Rented { lease, block: won.block, kept: kept.clone() };
            self.hand_over(won, rented).await.wrap_err_with(|| {
                format!(
                    "not handed over; `tradewind lease hand-over {lease}` tries again, `tradewind lease cancel {lease}` \
                     ends it"
                )
            })?;
        }
        if self.detach {
            return Ok(Way::default());
        }
        await_access(self.options, self.chain, Rented { lease, block: won.block, kept }).await
    }

    async fn hand_over(&self, won: &Won, rented: Rented) -> Result<()> {
        let (lease, provider, since) = (rented.lease, &won.view.lease.provider, Instant::now());
        let mut told = false;
        loop {
            let error = match hand_over(self.options, self.chain, self.key, lease, provider, &rented.kept).await {
                Ok(()) => {
                    output::step(self.options.output, &format!("lease {lease}: manifest and program handed over"));
                    return Ok(());
                }
                Err(error) => error,
            };
            // It may run by now: an earlier command handed over.
            if self.has_moved_on(lease).await {
                return Ok(());
            }
            if since.elapsed() >= PATIENCE || verdict(&error) == After::Stop {
                return Err(error);
            }
            if !std::mem::replace(&mut told, true) {
                output::hint(&format!("lease {lease}: {error:#}; trying again"));
            }
            tokio::time::sleep(AGAIN).await;
        }
    }

    async fn has_moved_on(&self, lease: u64) -> bool {
        let look = async { self.chain.finalized().await?.lease(lease).await };
        matches!(look.await, Ok(Some(view)) if is_past(&view))
    }
}

fn verdict(error: &Report) -> After {
    let agent = error.chain().find_map(|cause| cause.downcast_ref::<AgentError>());
    let node = error.chain().any(|cause| cause.downcast_ref::<ChainError>().is_some());
    after(agent.is_some() || node, agent.and_then(AgentError::code))
}

/// A served lease as JSON.
pub fn served_json(served: &Served) -> Value {
    let (won, lease) = (&served.won, &served.won.view.lease);
    json!({
        "slot": won.slot,
        "lease": won.view.id,
        "block": won.block,
        "provider": won.name,
        "account": lease.provider.to_ss58check(),
        "offer": lease.offer,
        "rate": lease.rate.to_string(),
        "per_hour": per_hour(lease.rate).to_string(),
        "url": served.outcome.as_ref().ok().and_then(|way| way.url.as_ref()),
        "ports": served.outcome.as_ref().map(Way::ports_json).unwrap_or_default(),
        "error": served.outcome.as_ref().err().map(|error| format!("{error:#}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lease::tests::view;
    use tradewind_primitives::CloseReason;

    #[test]
    fn a_winner_that_does_not_know_yet_is_asked_again_and_one_that_refuses_is_not() {
        for code in [codes::NOT_YOURS, codes::WRONG_STATE, codes::NOT_READY, codes::TOO_MANY, codes::INTERNAL] {
            assert_eq!(after(true, Some(code)), After::Again, "{code}");
        }
        assert_eq!(after(true, None), After::Again, "it does not answer");
        for code in [codes::BAD_MANIFEST, codes::BAD_CONTENT, codes::BAD_REQUEST, codes::STORE_FULL] {
            assert_eq!(after(true, Some(code)), After::Stop, "{code}");
        }
        assert_eq!(after(false, None), After::Stop, "a program that is not in the store");
        assert_eq!(verdict(&Report::msg("not in your store")), After::Stop);
        assert_eq!(verdict(&Report::new(AgentError::WrongAgent)), After::Again);
        assert_eq!(verdict(&Report::new(ChainError::Node(String::new()))), After::Again);
    }

    #[test]
    fn only_what_waits_for_its_manifest_is_handed_one() {
        assert!(!is_past(&view(LeaseState::Provisioning { until: 1 })));
        assert!(is_past(&view(LeaseState::Active)));
        assert!(is_past(&view(LeaseState::Closing { reason: CloseReason::NoManifest, until: 1 })));
    }

    #[test]
    fn json_has_the_url_or_the_error() {
        let won = || Won { slot: 1, view: view(LeaseState::Active), block: 5, name: "bob".into() };
        let value =
            served_json(&Served { won: won(), outcome: Ok(Way { url: Some("http://x".into()), ..Way::default() }) });
        assert_eq!((&value["url"], &value["error"]), (&json!("http://x"), &Value::Null));
        assert_eq!((&value["lease"], &value["slot"], &value["provider"]), (&json!(7), &json!(1), &json!("bob")));
        let value = served_json(&Served { won: won(), outcome: Err(Report::msg("no")) });
        assert_eq!((&value["url"], &value["error"]), (&Value::Null, &json!("no")));
    }
}
