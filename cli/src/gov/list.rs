//! Referenda and settings as they stand.

use super::described;
use crate::{
    output::{self, Format},
    session::Options,
};
use color_eyre::eyre::Result;
use serde_json::{json, Value};
use sp_core::crypto::{AccountId32, Ss58Codec};
use tradewind_client::chain::At;
use tradewind_primitives::{Balance, ReferendumState, ReferendumView};

/// Lists referenda.
///
/// # Errors
/// Of the chain.
pub async fn referenda(options: &Options, all: bool) -> Result<()> {
    let at = options.chain().await?.finalized().await?;
    let mut views = at.referenda().await?;
    views.retain(|view| all || view.ongoing.is_some());
    if options.output == Format::Json {
        return output::value(&json!(views.iter().map(|view| view_json(&at, view)).collect::<Vec<_>>()));
    }
    if views.is_empty() {
        output::say!("No referenda. `tradewind gov propose --help` tells how to begin one.");
        return Ok(());
    }
    let rows = views.iter().map(|view| row(&at, view)).collect();
    output::table(&["", "track", "what", "for", "support", "state"], rows);
    output::say!("block {}", at.number());
    Ok(())
}

fn row(at: &At, view: &ReferendumView<AccountId32>) -> Vec<String> {
    let state = state(&view.state);
    let Some(ongoing) = &view.ongoing else {
        return vec![view.index.to_string(), String::new(), String::new(), String::new(), String::new(), state];
    };
    vec![
        view.index.to_string(),
        ongoing.track.name().into(),
        described(&at.proposal(&ongoing.proposal)),
        per_cent(ongoing.ayes, ongoing.ayes.saturating_add(ongoing.nays)),
        per_cent(ongoing.support, ongoing.electorate),
        state,
    ]
}

/// A part of a whole in per cent, with one decimal, rounded down.
fn per_cent(part: Balance, whole: Balance) -> String {
    match part.saturating_mul(1_000).checked_div(whole) {
        Some(thousandths) => format!("{}.{} %", thousandths / 10, thousandths % 10),
        None => "-".into(),
    }
}

fn state(state: &ReferendumState) -> String {
    match state {
        ReferendumState::Preparing { deposited: true } => "preparing".into(),
        ReferendumState::Preparing { deposited: false } => "waits for the decision's deposit".into(),
        ReferendumState::Deciding { confirmed_at: Some(at), .. } => format!("approved in block {at} if it stays so"),
        ReferendumState::Deciding { ends_at, confirmed_at: None } => {
            format!("rejected in block {ends_at} unless approved")
        }
        ReferendumState::Approved { at } => format!("approved in block {at}"),
        ReferendumState::Rejected { at } => format!("rejected in block {at}"),
        ReferendumState::Ended { at } => format!("ended in block {at}, undecided"),
    }
}

fn view_json(at: &At, view: &ReferendumView<AccountId32>) -> Value {
    let (word, block) = match view.state {
        ReferendumState::Preparing { .. } => ("preparing", None),
        ReferendumState::Deciding { ends_at, .. } => ("deciding", Some(ends_at)),
        ReferendumState::Approved { at } => ("approved", Some(at)),
        ReferendumState::Rejected { at } => ("rejected", Some(at)),
        ReferendumState::Ended { at } => ("ended", Some(at)),
    };
    let mut value = json!({ "referendum": view.index, "state": word, "until": block });
    if let (Some(ongoing), Value::Object(fields)) = (&view.ongoing, &mut value) {
        fields.insert("track".into(), json!(ongoing.track.name()));
        fields.insert("what".into(), json!(described(&at.proposal(&ongoing.proposal))));
        fields.insert("submitter".into(), json!(ongoing.submitter.to_ss58check()));
        for (name, amount) in [
            ("ayes", ongoing.ayes),
            ("nays", ongoing.nays),
            ("support", ongoing.support),
            ("electorate", ongoing.electorate),
        ] {
            fields.insert(name.into(), json!(amount.to_string()));
        }
    }
    value
}

/// Lists the numbers that a referendum can change.
///
/// # Errors
/// Of the chain.
pub async fn settings(options: &Options) -> Result<()> {
    let settings = options.chain().await?.finalized().await?.settings().await?;
    if options.output == Format::Json {
        let all: Vec<_> = settings
            .iter()
            .map(|setting| {
                let (least, most) = setting.bounds().into_inner();
                json!({
                    "setting": setting.name(), "value": setting.value().to_string(),
                    "least": least.to_string(), "most": most.to_string(),
                })
            })
            .collect();
        return output::value(&json!(all));
    }
    let rows = settings.iter().map(|setting| {
        let (least, most) = setting.bounds().into_inner();
        vec![setting.name().into(), setting.value().to_string(), least.to_string(), most.to_string()]
    });
    output::table(&["setting", "value", "least", "most"], rows.collect());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_in_per_cent_and_a_part_of_nothing_is_none() {
        assert_eq!(per_cent(1, 3), "33.3 %");
        assert_eq!(per_cent(3, 3), "100.0 %");
        assert_eq!(per_cent(0, 0), "-");
    }

    #[test]
    fn what_a_referendum_waits_for_is_told() {
        assert_eq!(state(&ReferendumState::Preparing { deposited: false }), "waits for the decision's deposit");
        let deciding = |confirmed_at| state(&ReferendumState::Deciding { ends_at: 9, confirmed_at });
        assert_eq!(deciding(Some(7)), "approved in block 7 if it stays so");
        assert_eq!(deciding(None), "rejected in block 9 unless approved");
    }
}
