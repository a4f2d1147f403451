//! Keeps a workload running for a whole term, whoever runs it.

use super::{
    budget::Price,
    choice::Why,
    next::{is_away, Next, Term},
    once::{quote, Offer, Rented},
};
use crate::{
    access,
    lease::{cause, verdict, Look, Verdict, Watcher, EVERY},
    market::per_hour,
    order::{Served, Won},
    output::{self, money, Format},
};
use color_eyre::eyre::{bail, ensure, Report, Result};
use serde_json::json;
use std::{cell::Cell, time::Duration};
use tradewind_client::{
    agent::AgentError,
    chain::{Call, ChainError},
    rpc::codes,
};
use tradewind_primitives::{Balance, CloseReason, LeaseId, LeaseState, Ticks};

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

/// What keeping begins with.
pub enum Start {
    /// This is rented first, at this price.
    Offer(Box<Offer>, Price, Why),
    /// This lease is there already, handed over or not, and counted by the budget.
    Lease(Box<Served>, Why),
}

struct Keeper<'a> {
    term: Term<'a>,
    under_way: &'a Cell<UnderWay>,
}

/// How a lease ended.
struct Ended {
    reason: CloseReason,
    /// Whether its workload had run.
    ran: bool,
}

/// Begins with `start`, and goes on from there until the term has passed.
///
/// # Errors
/// When the first rental is refused, when an ending makes another rental hopeless, or when --max-spend does not allow
/// one.
pub async fn run(term: Term<'_>, start: Start) -> Result<()> {
    let (format, under_way) = (term.renter.options.output, Cell::new(UnderWay::Nothing));
    let mut keeper = Keeper { term, under_way: &under_way };
    tokio::select! {
        done = keeper.keep(start) => done,
        signal = tokio::signal::ctrl_c() => {
            signal?;
            let (text, lease) = stopped(under_way.get());
            output::event(format, &text, &json!({ "event": "stopped", "lease": lease, "message": text }))
        }
    }
}

/// Whether a failed rental surely cost nothing: the offer was gone, the pool did not take the transaction, or there was nothing to
/// pay it with, which may come back.
fn is_without_effect(error: &Report) -> bool {
    let error = error.chain().find_map(|cause| cause.downcast_ref::<ChainError>());
    matches!(error, Some(ChainError::Refused { .. } | ChainError::NotIncluded { .. } | ChainError::CannotPay { .. }))
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
    async fn keep(&mut self, start: Start) -> Result<()> {
        let (mut provider, mut ended) = match start {
            Start::Offer(offer, price, why) => {
                let ended = self.one(&offer, price, why, self.term.ticks, true).await?;
                (offer.offer.provider, ended)
            }
            Start::Lease(served, why) => {
                let provider = served.won.view.lease.provider.clone();
                (provider, self.take_over(*served, why).await?)
            }
        };
        loop {
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
                    self.term.choice.lost(&provider, ended.ran)
                }
                None => self.term.choice.lost(&provider, false),
            };
            tokio::time::sleep(pause).await;
            let Some((offer, price, why, rest)) = self.next().await? else {
                return self.say("done", "the term has passed");
            };
            ended = self.one(&offer, price, why, rest, false).await?;
            provider = offer.offer.provider;
        }
    }

    /// Rents once and watches until the lease ends. `None` if it did not come about by the provider's doing.
    async fn one(&mut self, offer: &Offer, price: Price, why: Why, rest: Ticks, first: bool) -> Result<Option<Ended>> {
        let renter = self.term.renter;
        ensure!(self.term.budget.allows(&price), "--max-spend does not allow {}", money(&renter.asset, price.worst()));
        self.under_way.set(UnderWay::Renting);
        let rented = match renter.rent(offer, &price, rest).await {
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
        if let Some(order) = self.term.order {
            // Whoever resumes the order goes on with this one.
            renter.home.note_replacement(&rented.kept.genesis, order, lease)?;
        }
        let price = renter.taken(&rented, offer, price).await;
        self.term.budget.rented(lease, price);
        let text = format!("lease {lease}: {}{}", quote(&renter.asset, offer, &price, rest), self.told(why));
        let name = String::from_utf8_lossy(&offer.provider_name);
        self.rented(&text, (lease, rented.block, price.credit), (offer.id, &name, rest), why)?;
        match renter.hand_over(&rented, offer).await {
            Ok(()) => self.watch(rented).await.map(Some),
            Err(error) => self.not_handed_over(rented, error).await,
        }
    }

    /// Goes on with a lease that is there already. `None` if it does not come about by the provider's doing.
    async fn take_over(&mut self, served: Served, why: Why) -> Result<Option<Ended>> {
        let (renter, Served { won: Won { view, block, name, .. }, outcome }) = (self.term.renter, served);
        let lease = view.id;
        self.under_way.set(UnderWay::Lease(lease));
        if renter.options.output == Format::Json {
            let credit = Price::of(&view, 0).credit;
            self.rented("", (lease, block, credit), (view.lease.offer, &name, view.lease.ticks), why)?;
        }
        let rented = Rented { lease, block, kept: access::kept(renter.options, &renter.chain, &view)? };
        match outcome {
            Err(error) if waits(&view.lease.state) => self.not_handed_over(rented, error).await,
            // What has ended is no news, and why it did, the watch says.
            _ => self.watch(rented).await.map(Some),
        }
    }

    /// What becomes of a lease whose manifest its provider did not take.
    async fn not_handed_over(&mut self, rented: Rented, error: Report) -> Result<Option<Ended>> {
        let lease = rented.lease;
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

    /// Cancels a lease whose provider does not take its manifest: free of charge as long as it did not accept; whoever won
    /// it by a bid gets the price of ten ticks.
    async fn give_up(&self, lease: LeaseId) -> Result<()> {
        match self.term.renter.submitter.submit(&Call::cancel(lease)).await {
            Ok(_) => Ok(()),
            // It has ended by itself.
            Err(error) if error.refusal().is_some() => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Watches until the lease ends.
    async fn watch(&mut self, rented: Rented) -> Result<Ended> {
        let (renter, lease, mut kept) = (self.term.renter, rented.lease, Some(rented.kept));
        let mut watcher = Watcher::new(&renter.chain, lease, renter.options.output);
        loop {
            let look = watcher.look().await?;
            if let Look::Gone = look {
                bail!("lease {lease} was pruned");
            }
            if let Look::At(_, view) = look {
                if let (None, Some(start)) = (self.term.end, view.lease.starts_at) {
                    self.term.end = Some(start.saturating_add(self.term.ticks));
                }
                match view.lease.state {
                    LeaseState::Closing { reason, .. } | LeaseState::Closed { reason, .. } => {
                        self.term.budget.learn(&view);
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

    /// The next offer, its price, why it is that one, and the rest of the term; `None` when the term has passed. Waits while
    /// there is no offer, while what comes back of an earlier lease is needed, and while the node is away.
    async fn next(&mut self) -> Result<Option<(Offer, Price, Why, Ticks)>> {
        let mut told = "";
        loop {
            let why = match self.term.next().await {
                Ok(Next::Offer(offer, price, why, rest)) => return Ok(Some((*offer, price, why, rest))),
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

    /// Why an offer was chosen, if that is not plain: to be put after its price.
    fn told(&self, why: Why) -> String {
        match (why, self.term.order) {
            (Why::RunnerUp(rate), Some(order)) => {
                let bid = money(&self.term.renter.asset, per_hour(rate));
                format!("; it was beaten in order {order}, with a last bid of {bid} an hour")
            }
            _ => String::new(),
        }
    }

    fn rented(
        &self,
        text: &str,
        (lease, block, credit): (LeaseId, u64, Balance),
        (offer, provider, ticks): (u64, &str, Ticks),
        why: Why,
    ) -> Result<()> {
        let mut value = json!({
            "event": "rented", "lease": lease, "block": block, "offer": offer, "provider": provider, "ticks": ticks,
            "worst": self.term.budget.committed().to_string(), "chosen": why.word(), "order": self.term.order,
            "credit": credit.to_string(),
        });
        if let Why::RunnerUp(rate) = why {
            value["bid"] = json!(rate.to_string());
        }
        output::event(self.term.renter.options.output, text, &value)
    }

    fn say(&self, event: &str, text: &str) -> Result<()> {
        output::event(self.term.renter.options.output, text, &json!({ "event": event, "message": text }))
    }
}

/// Whether a lease in this state waits for its manifest.
fn waits(state: &LeaseState) -> bool {
    matches!(state, LeaseState::Pending { .. } | LeaseState::Provisioning { .. })
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
        let poor = report(ChainError::CannotPay { call: call(), why: String::new() });
        assert!(is_without_effect(&refused) && is_without_effect(&lost) && is_without_effect(&poor));
        assert!(!is_without_effect(&unknown) && !is_without_effect(&away) && !is_without_effect(&Report::msg("x")));
    }

    #[test]
    fn only_what_waits_for_its_manifest_can_be_given_up_for_it() {
        assert!(waits(&LeaseState::Pending { until: 1 }) && waits(&LeaseState::Provisioning { until: 1 }));
        assert!(!waits(&LeaseState::Active));
        assert!(!waits(&LeaseState::Closing { reason: CloseReason::ProvisionTimeout, until: 1 }));
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
