//! Keeps a workload running for a whole term, whoever runs it.

use super::{
    budget::{Budget, Price},
    choice::Failed,
    once::{quote, Offer, Rented, Renter},
};
use crate::{
    access,
    lease::{cause, verdict, Look, Verdict, Watcher, EVERY},
    output::{self, money},
};
use color_eyre::eyre::{bail, ensure, Report, Result};
use serde_json::json;
use std::{cell::Cell, time::Duration};
use tradewind_client::{
    agent::AgentError,
    chain::{Call, ChainError},
    rpc::codes,
    units::{format_ticks, Money},
};
use tradewind_primitives::{CloseReason, LeaseId, LeaseState, Tick, Ticks};

/// Between two looks for an offer.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// How long asking a provider for the access may take.
const ACCESS_PATIENCE: Duration = Duration::from_secs(20);

/// What is under way when the user stops.
#[derive(Clone, Copy)]
enum UnderWay {
    Nothing,
    Renting,
    Lease(LeaseId),
}

struct Keeper<'a> {
    renter: &'a Renter<'a>,
    budget: Budget,
    /// The highest price of a term.
    max: Option<Money>,
    failed: Failed,
    under_way: &'a Cell<UnderWay>,
    /// When the term has passed: known once a workload ran.
    end: Option<Tick>,
    ticks: Ticks,
}

/// What to do when a lease was lost.
enum Next {
    /// Rent this for the rest of the term.
    Offer(Box<Offer>, Ticks),
    /// The term has passed.
    Passed,
    /// Look again later.
    Wait(&'static str),
}

/// How a lease ended.
struct Ended {
    reason: CloseReason,
    /// Whether its workload had run.
    ran: bool,
}

/// Rents `first` for `ticks`, and goes on from there.
///
/// # Errors
/// When the first rental is refused, when an ending makes another rental hopeless, or when --max-spend does not allow
/// one.
pub async fn run(renter: &Renter<'_>, first: Offer, ticks: Ticks, budget: Budget, max: Option<Money>) -> Result<()> {
    let under_way = Cell::new(UnderWay::Nothing);
    let mut keeper = Keeper { renter, budget, max, failed: Failed::default(), under_way: &under_way, end: None, ticks };
    tokio::select! {
        done = keeper.keep(first) => done,
        signal = tokio::signal::ctrl_c() => {
            signal?;
            let (text, lease) = stopped(under_way.get());
            output::event(renter.options.output, &text, &json!({ "event": "stopped", "lease": lease, "message": text }))
        }
    }
}

/// Whether a failed rental surely cost nothing: the offer was gone, or the pool did not take the transaction.
fn is_without_effect(error: &Report) -> bool {
    let error = error.chain().find_map(|cause| cause.downcast_ref::<ChainError>());
    matches!(error, Some(ChainError::Refused { .. } | ChainError::NotIncluded { .. }))
}

/// Whether it is the node that failed, or cannot be read for now.
fn is_away(error: &Report) -> bool {
    let error = error.chain().find_map(|cause| cause.downcast_ref::<ChainError>());
    matches!(error, Some(ChainError::Node(_) | ChainError::Unreachable { .. } | ChainError::Migrating { .. }))
}

/// What the user is told who stops.
fn stopped(under_way: UnderWay) -> (String, Option<LeaseId>) {
    match under_way {
        UnderWay::Nothing => ("stopped; no lease of this command is running".into(), None),
        UnderWay::Renting => {
            ("stopped while a lease was being rented: `tradewind lease ls` shows whether it was".into(), None)
        }
        UnderWay::Lease(lease) => {
            (format!("stopped; lease {lease} goes on: `tradewind lease cancel {lease}` ends it"), Some(lease))
        }
    }
}

impl Keeper<'_> {
    async fn keep(&mut self, first: Offer) -> Result<()> {
        let mut offer = first;
        let mut rest = self.ticks;
        let mut first = true;
        loop {
            let ended = self.one(&offer, rest, first).await?;
            first = false;
            self.under_way.set(UnderWay::Nothing);
            let pause = match ended.as_ref().map(|ended| (verdict(ended.reason), ended)) {
                Some((Verdict::Done, _)) => return self.say("done", "the term has passed"),
                Some((Verdict::Buyer, _)) => return self.say("done", "you ended the lease: it is not rented again"),
                Some((Verdict::Hopeless, ended)) => {
                    bail!("the lease is over, as {}: renting it again would end alike", cause(ended.reason))
                }
                Some((Verdict::Provider, ended)) => {
                    let why = cause(ended.reason);
                    self.say("lost", &format!("the lease is lost, as {why}; looking for another offer"))?;
                    self.failed.lost(&offer.offer.provider, ended.ran)
                }
                None => self.failed.lost(&offer.offer.provider, false),
            };
            tokio::time::sleep(pause).await;
            match self.next().await? {
                Some((next, left)) => (offer, rest) = (next, left),
                None => return self.say("done", "the term has passed"),
            }
        }
    }

    /// Rents once and watches until the lease ends. `None` if it did not come about by the provider's doing.
    async fn one(&mut self, offer: &Offer, rest: Ticks, first: bool) -> Result<Option<Ended>> {
        let renter = self.renter;
        let price = Price::new(offer, renter.fee().await?);
        ensure!(self.budget.allows(&price), "--max-spend does not allow {}", money(&renter.asset, price.worst()));
        self.under_way.set(UnderWay::Renting);
        let rented = match renter.rent(offer, rest).await {
            Ok(rented) => rented,
            Err(error) if first || !is_without_effect(&error) => return Err(error),
            Err(error) => {
                self.under_way.set(UnderWay::Nothing);
                self.say("refused", &format!("{error:#}"))?;
                return Ok(None);
            }
        };
        let lease = rented.lease;
        self.under_way.set(UnderWay::Lease(lease));
        self.budget.rented(lease, price);
        let text = format!("lease {lease}: {}", quote(&renter.asset, offer, rest));
        let value = json!({
            "event": "rented", "lease": lease, "block": rented.block, "offer": offer.id, "ticks": rest,
            "worst": self.budget.committed().to_string(),
        });
        output::event(renter.options.output, &text, &value)?;
        let Err(error) = renter.hand_over(&rented, offer).await else { return self.watch(rented).await.map(Some) };
        let refusal = error.chain().find_map(|cause| cause.downcast_ref::<AgentError>());
        let code = refusal.and_then(AgentError::code);
        self.say("hand-over", &format!("lease {lease}: {error:#}"))?;
        if code == Some(codes::BAD_MANIFEST) {
            // The provider says so on chain, too.
            return self.watch(rented).await.map(Some);
        }
        let is_ours = refusal.is_none();
        self.give_up(lease).await?;
        if is_ours {
            return Err(error);
        }
        self.watch(rented).await?;
        Ok(None)
    }

    /// Cancels a lease whose provider does not take its manifest: free of charge as long as it did not accept.
    async fn give_up(&self, lease: LeaseId) -> Result<()> {
        match self.renter.submitter.submit(&Call::cancel(lease)).await {
            Ok(_) => Ok(()),
            // It has ended by itself.
            Err(error) if error.refusal().is_some() => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Watches until the lease ends.
    async fn watch(&mut self, rented: Rented) -> Result<Ended> {
        let (renter, lease, mut kept) = (self.renter, rented.lease, Some(rented.kept));
        let mut watcher = Watcher::new(&renter.chain, lease, renter.options.output);
        loop {
            let look = watcher.look().await?;
            if let Look::Gone = look {
                bail!("lease {lease} was pruned");
            }
            if let Look::At(_, view) = look {
                if let (None, Some(start)) = (self.end, view.lease.starts_at) {
                    self.end = Some(start.saturating_add(self.ticks));
                }
                match view.lease.state {
                    LeaseState::Closing { reason, .. } | LeaseState::Closed { reason, .. } => {
                        self.budget.learn(&view);
                        return Ok(Ended { reason, ran: view.lease.starts_at.is_some() });
                    }
                    LeaseState::Active => {
                        if let Some(record) = kept.clone() {
                            let url = access::url(renter.options, &renter.chain, &view, record);
                            if let Ok(Ok(Some(url))) = tokio::time::timeout(ACCESS_PATIENCE, url).await {
                                kept = None;
                                let text = format!("lease {lease} answers at {url}");
                                let value = json!({ "event": "url", "lease": lease, "url": url });
                                output::event(renter.options.output, &text, &value)?;
                            }
                        }
                    }
                    LeaseState::Pending { .. } | LeaseState::Provisioning { .. } => {}
                }
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    /// The next offer and the rest of the term; `None` when the term has passed. Waits while there is no offer, while
    /// what comes back of an earlier lease is needed, and while the node is away.
    async fn next(&mut self) -> Result<Option<(Offer, Ticks)>> {
        let mut told = "";
        loop {
            let why = match self.look().await {
                Ok(Next::Offer(offer, rest)) => return Ok(Some((*offer, rest))),
                Ok(Next::Passed) => return Ok(None),
                Ok(Next::Wait(why)) => why,
                Err(error) if is_away(&error) => "the node does not answer; going on when it is back",
                Err(error) => return Err(error),
            };
            if std::mem::replace(&mut told, why) != why {
                self.say("waiting", why)?;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    async fn look(&mut self) -> Result<Next> {
        let renter = self.renter;
        let at = renter.chain.finalized().await?;
        let now = at.clock().await?.now;
        let rest = self.end.map_or(self.ticks, |end| end.saturating_sub(now));
        if rest == 0 {
            return Ok(Next::Passed);
        }
        for lease in self.budget.open() {
            if let Some(view) = at.lease(lease).await? {
                self.budget.learn(&view);
            }
        }
        let mut offers = renter.offers(&at, rest).await?;
        if let Some(max) = self.max {
            offers.retain(|offer| offer.cost <= max.base);
        }
        if offers.is_empty() {
            return Ok(Next::Wait("no offer satisfies this now; waiting for one"));
        }
        let fee = renter.fee().await?;
        offers.retain(|offer| self.budget.allows(&Price::new(offer, fee)));
        if let Some(offer) = self.failed.choose(&offers) {
            return Ok(Next::Offer(Box::new(offer.clone()), rest));
        }
        if !self.budget.open().is_empty() {
            return Ok(Next::Wait("waiting until what comes back of the lost lease can be spent again"));
        }
        bail!(
            "{} of the term are left, but --max-spend allows no offer that there is: up to {} are spent already",
            format_ticks(rest),
            money(&renter.asset, self.budget.committed())
        )
    }

    fn say(&self, event: &str, text: &str) -> Result<()> {
        output::event(self.renter.options.output, text, &json!({ "event": event, "message": text }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_surely_cost_nothing_is_tried_again() {
        use color_eyre::eyre::WrapErr;
        let report =
            |error: ChainError| Err::<(), _>(error).wrap_err("renting").err().unwrap_or_else(|| Report::msg(""));
        let call = || String::from("Marketplace.rent");
        let refused = report(ChainError::Refused { call: call(), reason: "Marketplace::OfferClosed".into() });
        let lost = report(ChainError::NotIncluded { call: call(), reason: String::new() });
        let unknown = report(ChainError::Unknown { call: call(), reason: String::new() });
        let away = report(ChainError::Node(String::new()));
        assert!(is_without_effect(&refused) && is_without_effect(&lost));
        assert!(!is_without_effect(&unknown) && !is_without_effect(&away) && !is_without_effect(&Report::msg("x")));
        assert!(is_away(&away) && !is_away(&refused));
        assert!(is_away(&report(ChainError::Migrating { block: 1 })));
    }

    #[test]
    fn whoever_stops_is_told_what_goes_on() {
        assert_eq!(stopped(UnderWay::Nothing).1, None);
        assert!(stopped(UnderWay::Renting).0.contains("lease ls"));
        let (text, lease) = stopped(UnderWay::Lease(7));
        assert!(text.contains("`tradewind lease cancel 7`"));
        assert_eq!(lease, Some(7));
    }
}
