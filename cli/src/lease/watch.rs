//! Follows a lease until it is closed.

use super::{
    probe::{Prober, Probes, FAILURES},
    story::{verdict, Verdict},
    tell,
    watcher::{self, Look, Watcher},
};
use crate::{
    access,
    home::Kept,
    output::{self, Format},
    session::Options,
};
use color_eyre::eyre::{bail, ensure, eyre, Result, WrapErr};
use serde_json::{json, Value};
use sp_core::crypto::AccountId32;
use std::{
    process::ExitCode,
    time::{Duration, Instant},
};
use tradewind_client::{
    chain::{At, Call, Chain, Submitter},
    units::parse_millis,
};
use tradewind_primitives::{LeaseId, LeaseState, LeaseView};

/// `tradewind lease watch`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Ends when the lease is closed and says why it ended. Exit status: 0 if its term was over or the \
                        buyer ended it; 1 if anything else ended it, or --cancel-on-failure did. With --output json, one \
                        object a line."
)]
pub struct Watch {
    /// Number of the lease
    pub lease: LeaseId,
    /// Cancel the lease when three probes in a row have failed
    #[arg(long)]
    pub cancel_on_failure: bool,
    /// Time between two probes: an HTTP GET on the lease's URL; any answer below 500 counts as up
    #[arg(long, default_value = "10s")]
    pub every: String,
}

/// How long asking the provider for the access may take.
const ACCESS_PATIENCE: Duration = Duration::from_secs(10);

/// Refusals that mean that the lease has ended meanwhile.
const ENDED: [&str; 4] = ["Leases::WrongState", "Leases::LeaseEnded", "Leases::DeadlinePassed", "Leases::NoSuchLease"];

/// What is known of the workload from outside.
struct Outside<'a> {
    options: &'a Options,
    chain: &'a Chain,
    submitter: Option<Submitter>,
    prober: Prober,
    probes: Probes,
    every: Duration,
    next: Instant,
    kept: Option<Kept>,
    /// Whether this command cancelled the lease.
    cancelled: bool,
}

/// Runs it.
///
/// # Errors
/// When there is no such lease, the chain is not there at the beginning, or nobody reads the output any more.
pub async fn run(options: &Options, args: &Watch) -> Result<ExitCode> {
    let every = Duration::from_millis(parse_millis(&args.every).wrap_err("--every")?);
    ensure!(every >= Duration::from_secs(1), "--every is at least a second");
    let (id, chain) = (args.lease, options.chain().await?);
    let view = chain.finalized().await?.lease(id).await?.ok_or_else(|| eyre!("there is no lease {id}"))?;
    let submitter = match args.cancel_on_failure {
        true => Some(options.submitter_on(&chain, options.key()?)),
        false => None,
    };
    let kept = match access::kept(options, &chain, &view) {
        Ok(kept) => Some(kept),
        Err(error) if args.cancel_on_failure => {
            return Err(
                error.wrap_err("without its address the lease cannot be probed, so --cancel-on-failure is of no use")
            )
        }
        Err(_) => {
            output::hint(&format!("lease {id} was not rented from this folder: it is followed, but not probed"));
            None
        }
    };
    let mut outside = Outside {
        options,
        chain: &chain,
        submitter,
        prober: Prober::new()?,
        probes: Probes::default(),
        every,
        next: Instant::now(),
        kept,
        cancelled: false,
    };
    let mut watcher = Watcher::new(&chain, id, options.output);
    loop {
        match watcher.look().await? {
            Look::Away => {}
            Look::Gone => bail!("lease {id} was pruned"),
            Look::At(at, view) => match view.lease.state {
                LeaseState::Closed { .. } => return close(options, &chain, &at, *view, outside.cancelled).await,
                LeaseState::Active => outside.look(&view).await?,
                _ => {}
            },
        }
        tokio::time::sleep(watcher::EVERY).await;
    }
}

/// Says why the lease ended.
async fn close(
    options: &Options,
    chain: &Chain,
    at: &At,
    view: LeaseView<AccountId32>,
    cancelled: bool,
) -> Result<ExitCode> {
    let LeaseState::Closed { reason, .. } = view.lease.state else { bail!("the lease is not closed") };
    let (text, mut value) = tell(chain, at, view).await?;
    value["event"] = json!("end");
    output::event(options.output, &text, &value)?;
    let fine = matches!(verdict(reason), Verdict::Done | Verdict::Buyer) && !cancelled;
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Outside<'_> {
    /// Probes an active lease if it is time to, and cancels it if it is lost.
    async fn look(&mut self, view: &LeaseView<AccountId32>) -> Result<()> {
        if Instant::now() < self.next || self.cancelled {
            return Ok(());
        }
        let Some(kept) = self.kept.clone() else { return Ok(()) };
        self.next = Instant::now() + self.every;
        let asked = tokio::time::timeout(ACCESS_PATIENCE, access::url(self.options, self.chain, view, kept)).await;
        let result = match asked {
            Ok(Ok(Some(url))) => {
                if let Some(kept) = &mut self.kept {
                    kept.url = Some(url.clone());
                }
                self.prober.probe(&url).await
            }
            Ok(Ok(None)) => return Ok(()),
            // An active lease whose provider does not say where it is is of as little use as one that does not answer.
            Ok(Err(error)) => Err(format!("{error:#}")),
            Err(_) => Err("its provider does not say where".into()),
        };
        let id = view.id;
        if let Some(text) = self.probes.saw(result) {
            self.tell(id, "probe", &text)?;
        }
        if self.probes.are_lost() {
            self.cancel(id).await?;
        }
        Ok(())
    }

    async fn cancel(&mut self, id: LeaseId) -> Result<()> {
        let Some(submitter) = &self.submitter else { return Ok(()) };
        match submitter.submit(&Call::cancel(id)).await {
            Ok(included) => {
                self.cancelled = true;
                let text = format!("cancelled after {FAILURES} failed probes in a row, block {}", included.block);
                self.tell(id, "cancelled", &text)
            }
            Err(error) if error.refusal().is_some_and(|name| ENDED.contains(&name)) => Ok(()),
            Err(error) => {
                output::hint(&format!("lease {id} could not be cancelled: {error}; it is tried again"));
                Ok(())
            }
        }
    }

    fn tell(&self, id: LeaseId, event: &str, text: &str) -> Result<()> {
        let value: Value = json!({ "event": event, "lease": id, "message": text });
        let format: Format = self.options.output;
        output::event(format, &format!("lease {id}: {text}"), &value)
    }
}
