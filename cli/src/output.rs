//! Tables and sentences for people, stable JSON for scripts.

use color_eyre::eyre::{Report, Result};
use comfy_table::{presets::UTF8_FULL_CONDENSED, Table};
use serde_json::{json, Value};
use std::{
    fmt,
    io::{self, Write},
};
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

/// What a command ends with when its output was closed before: what a shell reports of a tool that a closed pipe ended.
pub const CLOSED: u8 = 141;

/// Nobody reads standard output any more, as in `tradewind market | head -1`.
#[derive(Debug)]
struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nobody reads the output any more")
    }
}

impl std::error::Error for Closed {}

/// Whether a command ended because nobody reads its output any more: that is no failure to tell of.
pub fn is_closed(error: &Report) -> bool {
    error.chain().any(|cause| cause.is::<Closed>())
}

/// Prints a line on standard output, like `println!`, of a command that is about to end: if nobody reads it any more, it
/// ends here, quietly, as Unix tools do. What is still to be done after it is told of by [`step`] or [`event`].
macro_rules! say {
    ($($text:tt)*) => { $crate::output::line(format_args!($($text)*)) };
}
pub(crate) use say;

/// See [`say!`].
pub fn line(text: fmt::Arguments<'_>) {
    let outcome = put(&mut io::stdout().lock(), text);
    let Err(error) = outcome else { return };
    if is_closed(&error) {
        std::process::exit(CLOSED.into());
    }
    hint(&format!("error: {error:#}"));
    std::process::exit(1);
}

/// Bytes as they are, on standard output.
///
/// # Errors
/// When they cannot be written, or nobody reads them any more.
pub fn bytes(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    written(out.write_all(bytes).and_then(|()| out.flush()))
}

/// What others say, as lines that do nothing to a terminal: control characters but new lines and tabs are shown as such.
pub fn harmless(said: &str) -> String {
    said.chars()
        .map(|c| if c.is_control() && !matches!(c, '\n' | '\t') { char::REPLACEMENT_CHARACTER } else { c })
        .collect()
}

/// What others say, as a part of one line of ours: without control characters, and at most `most` characters of it.
pub fn in_a_line(said: &str, most: usize) -> String {
    let said = said.trim();
    let mut text: String = said.chars().take(most).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if said.chars().nth(most).is_some() {
        text.push('…');
    }
    text
}

fn put(out: &mut impl Write, text: fmt::Arguments<'_>) -> Result<()> {
    written(writeln!(out, "{text}").and_then(|()| out.flush()))
}

/// Tells a pipe that was closed from everything else that can happen to an output.
fn written(outcome: io::Result<()>) -> Result<()> {
    outcome.map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Report::new(Closed),
        _ => Report::new(error).wrap_err("writing the output"),
    })
}

/// A table.
pub fn table(header: &[&str], rows: Vec<Vec<String>>) {
    say!("{}", drawn(header, rows));
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
    say!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}

/// Something that happened while a command goes on: a line for people, or one JSON object on a line of its own.
///
/// # Errors
/// When standard output is closed: whoever reads it has gone.
pub fn event(format: Format, text: &str, value: &Value) -> Result<()> {
    let mut out = io::stdout().lock();
    match format {
        Format::Text => put(&mut out, format_args!("{text}")),
        Format::Json => put(&mut out, format_args!("{value}")),
    }
}

/// A step of a command that goes on: a line for people, nothing for scripts. If nobody reads it, the command goes on all the
/// same: there may be money on hold by now for what it has still to do.
pub fn step(format: Format, text: &str) {
    if format == Format::Text {
        let _ = put(&mut io::stdout().lock(), format_args!("{text}"));
    }
}

/// A hint for people beside the output: on standard error, so that scripts are not disturbed.
pub fn hint(text: &str) {
    // Whoever closed it does not want to know.
    let _ = writeln!(io::stderr(), "{text}");
}

/// Asks for a yes on the terminal; anything else is a no.
///
/// # Errors
/// When nobody can be asked.
pub fn ask(question: &str) -> Result<bool> {
    let mut terminal = io::stderr();
    write!(terminal, "{question} [y/N] ")?;
    terminal.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
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
        Format::Text => hint(&format!("error: {}", message.join(": "))),
        Format::Json => {
            let value = json!({ "error": message.join(": "), "refusal": refusal, "code": code });
            let _ = put(&mut io::stdout().lock(), format_args!("{value}"));
        }
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use color_eyre::eyre::WrapErr;

    /// Whatever is written to it fails like this.
    struct Failing(io::ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_others_say_does_nothing_to_a_terminal_and_is_short_within_a_line() {
        assert_eq!(harmless("a\u{1b}[2J\n\tb\r"), "a\u{fffd}[2J\n\tb\u{fffd}");
        assert_eq!(in_a_line(" a\u{1b}[2Jb\nc\n", 200), "a [2Jb c");
        let long = in_a_line(&"x".repeat(10_000), 200);
        assert_eq!((long.chars().count(), long.ends_with('…')), (201, true));
    }

    #[test]
    fn a_line_is_printed_whole() {
        let mut out = Vec::new();
        put(&mut out, format_args!("{} and {}", 1, 2)).unwrap();
        assert_eq!(out, b"1 and 2\n");
    }

    #[test]
    fn an_output_that_was_closed_is_told_from_one_that_failed() {
        let ends = |kind| put(&mut Failing(kind), format_args!("x")).wrap_err("printing").unwrap_err();
        assert!(is_closed(&ends(io::ErrorKind::BrokenPipe)));
        let full = ends(io::ErrorKind::StorageFull);
        assert!(!is_closed(&full) && format!("{full:#}").contains("writing the output"));
    }

    #[test]
    fn a_connection_that_broke_is_a_failure_like_any_other() {
        let broken = Report::new(io::Error::from(io::ErrorKind::BrokenPipe)).wrap_err("asking the agent");
        assert!(!is_closed(&broken));
    }
}
