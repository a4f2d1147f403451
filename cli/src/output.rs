//! Tables and sentences for people, stable JSON for scripts.

use color_eyre::eyre::{Report, Result};
use comfy_table::{presets::UTF8_FULL_CONDENSED, Table};
use serde_json::{json, Value};
use std::io::Write;
use tradewind_client::{
    agent::AgentError,
    chain::ChainError,
    units::{format_amount, Currency},
};
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
    println!("{}", drawn(header, rows));
}

/// A table as text.
pub fn drawn(header: &[&str], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_preset(UTF8_FULL_CONDENSED).set_header(header.to_vec());
    for row in rows {
        table.add_row(row);
    }
    table.to_string()
}

/// One JSON value.
///
/// # Errors
/// Never in practice: what is printed has no keys but strings.
pub fn value(value: &Value) -> Result<()> {
    println!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}

/// Something that happened while a command goes on: a line for people, or one JSON object on a line of its own.
///
/// # Errors
/// When standard output is closed: whoever reads it has gone.
pub fn event(format: Format, text: &str, value: &Value) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match format {
        Format::Text => writeln!(out, "{text}")?,
        Format::Json => writeln!(out, "{value}")?,
    }
    out.flush()?;
    Ok(())
}

/// A step of a command that goes on: a line for people, nothing for scripts.
pub fn step(format: Format, text: &str) {
    if format == Format::Text {
        println!("{text}");
    }
}

/// A hint for people beside the output: on standard error, so that scripts are not disturbed.
pub fn hint(text: &str) {
    eprintln!("{text}");
}

/// Asks for a yes on the terminal; anything else is a no.
///
/// # Errors
/// When the terminal does not read.
pub fn ask(question: &str) -> Result<bool> {
    eprint!("{question} [y/N] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// Parts per million as a percentage: `99.95 %`.
pub fn percent(ppm: u32) -> String {
    format!("{} %", format_amount(ppm.into(), 4, 0))
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
