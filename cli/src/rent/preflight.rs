//! Asking providers, before anything is paid, whether they take the workload.

use super::once::{Offer, Renter};
use crate::{handover, output};
use color_eyre::eyre::{bail, Result};
use sp_core::crypto::AccountId32;
use std::time::Duration;
use tradewind_client::agent::AgentError;

/// How long a provider may take to answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// Most providers that are asked, so that a market of the silent ends.
const MOST_ASKED: usize = 8;

/// Longest sentence of a provider that is shown.
const MAX_SHOWN: usize = 200;

/// JSON-RPC's code for a method that there is not.
const METHOD_NOT_FOUND: i32 = -32601;

/// The first of `offers` whose provider takes the workload. Each provider is asked once; the outline of the manifest is all that
/// it is shown.
///
/// # Errors
/// When nobody takes it, with everybody's reason.
pub async fn first_willing(renter: &Renter<'_>, offers: Vec<Offer>) -> Result<Offer> {
    let mut refused: Vec<(AccountId32, String)> = Vec::new();
    for offer in offers {
        let provider = &offer.offer.provider;
        if refused.iter().any(|(asked, _)| asked == provider) {
            continue;
        }
        let Err(why) = ask(renter, provider).await else { return Ok(offer) };
        let name = String::from_utf8_lossy(&offer.provider_name).into_owned();
        let said = format!("{name} (offer {}) {why}", offer.id);
        renter.step(&format!("not from {said}"));
        refused.push((provider.clone(), said));
        if refused.len() >= MOST_ASKED {
            break;
        }
    }
    let reasons = refused.into_iter().map(|(_, said)| format!("  {said}")).collect::<Vec<_>>().join("\n");
    bail!("nothing was paid, as no provider takes this now:\n{reasons}\n`--no-preflight` rents without asking")
}

/// Whether `provider` takes the workload; else why not, as the end of a sentence about it.
async fn ask(renter: &Renter<'_>, provider: &AccountId32) -> Result<(), String> {
    let answer = async {
        let agent = handover::agent(&renter.chain, provider).await.map_err(|error| unreachable(&error))?;
        let asked = agent.preflight(&renter.key, renter.manifest(), renter.requirements.resources).await;
        match asked {
            Ok(None) => Ok(()),
            Ok(Some(refusal)) => Err(format!("says: {}", output::in_a_line(&refusal, MAX_SHOWN))),
            // An agent from before there was this question.
            Err(error) if error.code() == Some(METHOD_NOT_FOUND) => Ok(()),
            Err(error) => Err(failed(&error)),
        }
    };
    let late = |_| format!("did not answer within {} s", PATIENCE.as_secs());
    tokio::time::timeout(PATIENCE, answer).await.map_err(late)?
}

fn unreachable(error: &color_eyre::Report) -> String {
    format!("cannot be asked: {}", output::in_a_line(&format!("{error:#}"), MAX_SHOWN))
}

fn failed(error: &AgentError) -> String {
    format!("cannot say: {}", output::in_a_line(&error.to_string(), MAX_SHOWN))
}
