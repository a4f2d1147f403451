//! Why a lease ended, or that it goes on.

use super::{
    history,
    list::lease_json,
    story::{ended_by, sentence, Moment, Story},
};
use crate::{
    output::{self, Format},
    session::Options,
};
use color_eyre::eyre::{bail, Result};
use serde_json::{json, Value};
use sp_core::crypto::{AccountId32, Ss58Codec};
use tradewind_client::chain::{At, Chain};
use tradewind_primitives::{api::ClockView, LeaseId, LeaseState, LeaseView};

/// Runs it.
///
/// # Errors
/// When there is no such lease, or the chain does not answer.
pub async fn run(options: &Options, id: LeaseId) -> Result<()> {
    let chain = options.chain().await?;
    let at = chain.finalized().await?;
    let Some(view) = at.lease(id).await? else { return pruned(options, &at, id).await };
    let (text, value) = tell(&chain, &at, view).await?;
    match options.output {
        Format::Json => output::value(&value),
        Format::Text => {
            output::say!("{text}");
            Ok(())
        }
    }
}

/// The sentence and its JSON, for a lease as it is at `at`.
///
/// # Errors
/// When the chain does not tell the time.
pub async fn tell(chain: &Chain, at: &At, view: LeaseView<AccountId32>) -> Result<(String, Value)> {
    let clock = at.clock().await?;
    let story = history::story(chain, at, view).await;
    Ok((sentence(&story, &clock), story_json(&story, &clock)))
}

fn story_json(story: &Story, clock: &ClockView) -> Value {
    let reason = match story.view.lease.state {
        LeaseState::Closing { reason, .. } | LeaseState::Closed { reason, .. } => Some(reason),
        _ => None,
    };
    let mut value = lease_json(&story.view);
    value["sentence"] = json!(sentence(story, clock));
    value["ended_by"] = json!(reason.map(ended_by));
    value["providers_fault"] = json!(reason.map(|reason| reason.is_providers_fault()));
    value["opened"] = moment_json(&story.opened);
    for (name, moment) in [("activated", &story.activated), ("ended", &story.ended), ("closed", &story.closed)] {
        value[name] = json!(moment.as_ref().map(moment_json));
    }
    value
}

fn moment_json(moment: &Moment) -> Value {
    json!({ "tick": moment.tick, "block": moment.block, "unix_millis": moment.millis })
}

/// Of a pruned lease, the chain keeps who had it and when it closed.
async fn pruned(options: &Options, at: &At, id: LeaseId) -> Result<()> {
    let Some(stone) = at.tombstone(id).await? else { bail!("there is no lease {id}, or it was pruned long ago") };
    let (buyer, provider) = (stone.buyer.to_ss58check(), stone.provider.to_ss58check());
    let text = format!(
        "Lease {id} of {buyer} with {provider} closed at tick {} and was pruned since: why it ended is no longer on chain.",
        stone.closed_at
    );
    match options.output {
        Format::Json => output::value(&json!({
            "lease": id, "state": "pruned", "buyer": buyer, "provider": provider, "closed_at": stone.closed_at,
            "sentence": text,
        })),
        Format::Text => {
            output::say!("{text}");
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lease::story::tests::{clock, view};
    use tradewind_primitives::CloseReason;

    #[test]
    fn json_tells_whose_fault_it_was_and_when() {
        let reason = CloseReason::Unresponsive;
        let state = LeaseState::Closed { reason, covered: 60, closed_at: 90, value: 1, penalty: 2 };
        let ended = Moment { tick: Some(80), block: Some(7), millis: None };
        let story =
            Story { view: view(state), opened: Moment::default(), activated: None, ended: Some(ended), closed: None };
        let value = story_json(&story, &clock(100));
        assert_eq!((&value["ended_by"], &value["providers_fault"]), (&json!("chain"), &json!(true)));
        assert_eq!(value["ended"], json!({ "tick": 80, "block": 7, "unix_millis": null }));
        assert_eq!((&value["activated"], &value["reason"]), (&Value::Null, &json!("Unresponsive")));
        let open = Story { view: view(LeaseState::Active), ended: None, ..story };
        assert_eq!(story_json(&open, &clock(100))["ended_by"], Value::Null);
    }
}
