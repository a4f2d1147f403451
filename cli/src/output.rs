//! Tables and sentences for people, stable JSON for scripts.

use color_eyre::eyre::{Report, Result};
use comfy_table::{presets::UTF8_FULL_CONDENSED, Table};
use serde_json::{json, Value};
use tradewind_client::{agent::AgentError, chain::ChainError, units::Currency};
use tradewind_primitives::{AssetKind, Balance, LeaseState};

/// How to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For scripts: one JSON value on standard output.
    Json,
}

/// A table.
pub fn table(header: &[&str], rows: Vec<Vec<String>>) {
    let mut table = Table::new();
    table.load_preset(UTF8_FULL_CONDENSED).set_header(header.to_vec());
    for row in rows {
        table.add_row(row);
    }
    println!("{table}");
}

/// One JSON value.
///
/// # Errors
/// Never in practice: what is printed has no keys but strings.
pub fn value(value: &Value) -> Result<()> {
    println!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}

/// An error: a sentence, or `{"error": …, "refusal": …, "code": …}`, with the chain's own name for its refusal and the
/// code of an agent's where there is one.
pub fn failure(format: Format, error: &Report) {
    let refusal = error.chain().find_map(|cause| cause.downcast_ref::<ChainError>()).and_then(ChainError::refusal);
    let code = error.chain().find_map(|cause| cause.downcast_ref::<AgentError>()).and_then(AgentError::code);
    let message: Vec<String> = error.chain().map(ToString::to_string).collect();
    match format {
        Format::Text => eprintln!("error: {}", message.join(": ")),
        Format::Json => println!("{}", json!({ "error": message.join(": "), "refusal": refusal, "code": code })),
    }
}

/// Number of the dollar asset on the chain.
pub const USD_ASSET: u32 = 1;

/// An amount of `asset` for people.
pub fn money(asset: &AssetKind, base: Balance) -> String {
    match Currency::of(asset, USD_ASSET) {
        Some(currency) => currency.format(base),
        None => format!("{base} of {asset:?}"),
    }
}

/// A state in one word, and the reason of an ending.
pub fn state(state: &LeaseState) -> (&'static str, Option<String>) {
    match state {
        LeaseState::Pending { .. } => ("pending", None),
        LeaseState::Provisioning { .. } => ("provisioning", None),
        LeaseState::Active => ("active", None),
        LeaseState::Closing { reason, .. } => ("closing", Some(format!("{reason:?}"))),
        LeaseState::Closed { reason, .. } => ("closed", Some(format!("{reason:?}"))),
    }
}
