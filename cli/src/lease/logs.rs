//! What a workload wrote.

use super::delegate;
use crate::{
    output::{self, Format},
    session::Options,
};
use color_eyre::eyre::{bail, eyre, Result, WrapErr};
use serde_json::{json, Value};
use std::{io::IsTerminal, time::Duration};
use tradewind_client::{
    agent::AgentClient,
    chain::Chain,
    keys::AccountKey,
    rpc::{codes, LogPart, LogPosition, MAX_LOG_BYTES},
};
use tradewind_primitives::{LeaseId, LeaseState};

/// `tradewind lease logs`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The log is kept by the provider, in memory: the last bytes of it, as long as the lease runs. Where \
                        the output is a terminal, control characters are shown as `\u{fffd}`. With --output json and \
                        --follow, one object a line."
)]
pub struct Logs {
    /// Number of the lease
    pub lease: LeaseId,
    /// Go on with what it writes from now on, until the lease has ended
    #[arg(short, long)]
    pub follow: bool,
    /// Show so many bytes of what it has written so far
    #[arg(long, default_value_t = 16_384, value_parser = clap::value_parser!(u32).range(1..=MAX_LOG_BYTES as i64))]
    pub tail: u32,
}

/// Between two questions.
const EVERY: Duration = Duration::from_secs(1);

/// Runs it.
///
/// # Errors
/// When there is no such lease, it has ended, or the provider does not answer; with the code of its refusal.
pub async fn run(options: &Options, args: &Logs) -> Result<()> {
    let (chain, id) = (options.chain().await?, args.lease);
    let view = chain.finalized().await?.lease(id).await?.ok_or_else(|| eyre!("there is no lease {id}"))?;
    if matches!(view.lease.state, LeaseState::Closed { .. }) {
        bail!("lease {id} is closed, and its log went with its workload");
    }
    let (agent, key) = delegate::agent(options, &chain, &view).await?;
    let mut printer =
        Printer { lease: id, format: options.output, terminal: std::io::stdout().is_terminal(), rest: vec![] };
    if !args.follow {
        let part = agent.logs(&key, id, None, args.tail).await.wrap_err("asking for the log")?;
        return printer.once(&part);
    }
    follow(&chain, &agent, &key, args, &mut printer).await
}

async fn follow(
    chain: &Chain,
    agent: &AgentClient,
    key: &AccountKey,
    args: &Logs,
    printer: &mut Printer,
) -> Result<()> {
    let (id, most) = (args.lease, u32::try_from(MAX_LOG_BYTES).unwrap_or(u32::MAX));
    let (mut next, mut away) = (None, false);
    loop {
        match agent.logs(key, id, next, if next.is_some() { most } else { args.tail }).await {
            Ok(part) => {
                if let Some(text) = next.and_then(|asked| gap(&asked, &part)) {
                    output::hint(&format!("[{text}]"));
                }
                printer.part(&part)?;
                next = Some(part.next);
                away = false;
                if part.bytes.bytes().len() == MAX_LOG_BYTES {
                    // More is waiting.
                    continue;
                }
            }
            // A delegation that is over does not come back.
            Err(error) if matches!(error.code(), Some(codes::EXPIRED | codes::REVOKED | codes::OUT_OF_SCOPE)) => {
                return Err(error).wrap_err("asking for the log");
            }
            // It is being started.
            Err(error) if error.code() == Some(codes::NOT_READY) => {}
            Err(error) => {
                // The agent says nothing of a lease that is closed; the chain does.
                if let Ok(at) = chain.finalized().await {
                    match at.lease(id).await {
                        Ok(Some(view)) if !matches!(view.lease.state, LeaseState::Closed { .. }) => {}
                        Ok(_) => {
                            output::hint(&format!("[lease {id} has ended: `tradewind lease why {id}` says why]"));
                            return Ok(());
                        }
                        Err(_) => {}
                    }
                }
                if !std::mem::replace(&mut away, true) {
                    output::hint(&format!("[the provider does not answer: {error}; following goes on when it does]"));
                }
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// What lies between the place that was asked for and the part that was answered.
fn gap(asked: &LogPosition, part: &LogPart) -> Option<String> {
    if asked.run != part.start.run {
        return Some("the workload was started again: what it wrote before is gone".into());
    }
    let lost = part.start.offset.saturating_sub(asked.offset);
    (lost > 0).then(|| format!("{lost} bytes are gone: they were written faster than they were read"))
}

/// Prints parts of a log.
struct Printer {
    lease: LeaseId,
    format: Format,
    terminal: bool,
    /// The beginning of a character whose rest comes with the next part.
    rest: Vec<u8>,
}

impl Printer {
    /// A log that is not followed.
    fn once(&mut self, part: &LogPart) -> Result<()> {
        match self.format {
            Format::Json => output::value(&self.json(part)),
            Format::Text => self.part(part),
        }
    }

    fn part(&mut self, part: &LogPart) -> Result<()> {
        if part.bytes.bytes().is_empty() {
            return Ok(());
        }
        match self.format {
            Format::Json => output::event(Format::Json, "", &self.json(part)),
            Format::Text => match self.terminal {
                true => output::bytes(self.visible(part.bytes.bytes()).as_bytes()),
                false => output::bytes(part.bytes.bytes()),
            },
        }
    }

    fn json(&self, part: &LogPart) -> Value {
        json!({
            "lease": self.lease,
            "run": part.start.run,
            "offset": part.start.offset,
            "next": part.next.offset,
            "text": String::from_utf8_lossy(part.bytes.bytes()),
        })
    }

    /// The bytes as text that does nothing to a terminal: the provider chooses them.
    fn visible(&mut self, bytes: &[u8]) -> String {
        self.rest.extend(bytes);
        let end = incomplete_tail(&self.rest);
        let whole: Vec<u8> = self.rest.drain(..end).collect();
        output::harmless(&String::from_utf8_lossy(&whole))
    }
}

/// Where a character begins that is not complete at the end of `bytes`; their number if there is none.
fn incomplete_tail(bytes: &[u8]) -> usize {
    for back in 1..=bytes.len().min(3) {
        let start = bytes.len().saturating_sub(back);
        let tail = bytes.get(start..).unwrap_or_default();
        let first = tail.first().copied().unwrap_or_default();
        if first & 0xc0 == 0xc0 {
            let cut = matches!(std::str::from_utf8(tail), Err(error) if error.error_len().is_none());
            return if cut { start } else { bytes.len() };
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use tradewind_client::rpc::LogText;

    fn printer() -> Printer {
        Printer { lease: 7, format: Format::Text, terminal: true, rest: vec![] }
    }

    #[test]
    fn a_log_does_nothing_to_a_terminal() {
        let text = printer().visible(b"one\ttwo\n\x1b[2J\x07\r\x7f\xc2\x9b31m");
        assert_eq!(text, "one\ttwo\n\u{fffd}[2J\u{fffd}\u{fffd}\u{fffd}\u{fffd}31m");
    }

    #[test]
    fn a_character_that_is_cut_in_two_is_shown_whole() {
        let mut printer = printer();
        let bytes = "a€b".as_bytes();
        assert_eq!(printer.visible(&bytes[..2]), "a");
        assert_eq!(printer.visible(&bytes[2..3]), "");
        assert_eq!(printer.visible(&bytes[3..]), "€b");
        // Nothing waits for ever: bytes that begin no character are shown as such.
        assert_eq!(printer.visible(b"\xff\x80"), "\u{fffd}\u{fffd}");
        assert_eq!(printer.visible(b"\xffx\xe2\x82"), "\u{fffd}x");
        assert_eq!(printer.visible(b"\xac!"), "€!");
        assert!(printer.rest.is_empty());
    }

    #[test]
    fn what_was_missed_is_told() {
        let part = |run, offset| LogPart {
            bytes: LogText::new(vec![]).unwrap(),
            start: LogPosition { run, offset },
            next: LogPosition { run, offset },
        };
        let asked = LogPosition { run: 1, offset: 10 };
        assert_eq!(gap(&asked, &part(1, 10)), None);
        assert!(gap(&asked, &part(1, 15)).unwrap().starts_with("5 bytes"));
        assert!(gap(&asked, &part(2, 0)).unwrap().contains("started again"));
    }
}
