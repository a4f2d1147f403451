//! The operator's own program decides: what there is to bid on goes to its standard input as JSON, and it writes a price
//! or nothing.
//!
//! Prices are decimals: whole units of the asset for an hour of one lease, with as many digits as a rate has.

use serde::Serialize;
use std::{process::Stdio, time::Duration};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tradewind_primitives::Rate;

/// How long it may take to answer.
const DEADLINE: Duration = Duration::from_secs(10);

/// Longest answer, in bytes.
const MAX_ANSWER: u64 = 256;

/// Ticks in an hour.
const HOUR: u128 = 600;

/// Digits of a rate below a base unit.
const RATE_DIGITS: u32 = 9;

/// What the program is told.
#[derive(Debug, Serialize)]
pub struct Question {
    /// Number of the order.
    pub order: u64,
    /// Which of its leases.
    pub slot: u32,
    /// Number of the offer that would serve it.
    pub offer: u64,
    /// `machine`, `container` or `function`.
    pub kind: &'static str,
    /// What it holds of the offer.
    pub vcpus: u32,
    /// In MiB.
    pub memory_mib: u32,
    /// In GiB.
    pub storage_gib: u32,
    /// In Mbit/s.
    pub bandwidth_mbps: u32,
    /// How many.
    pub gpus: u16,
    /// Ticks that the lease lasts; six seconds each.
    pub ticks: u32,
    /// What prices are in: `native`, or the number of an asset.
    pub asset: String,
    /// The buyer's limit for an hour.
    pub limit: String,
    /// What our offer asks for an hour.
    pub posted: String,
    /// The price of the bid that stands, if one does.
    pub standing: Option<String>,
    /// The highest price that would stand.
    pub highest: String,
    /// Live ticks until bidding ends.
    pub ends_in: u32,
}

/// The program gave no price.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// It could not be started, or not be spoken to.
    #[error("it does not run: {0}")]
    Io(#[from] std::io::Error),
    /// It took too long, and was killed.
    #[error("it did not answer within {} s", DEADLINE.as_secs())]
    Late,
    /// It ended with an error.
    #[error("it ended with {0}")]
    Failed(std::process::ExitStatus),
    /// It wrote something else than a price.
    #[error("{0:?} is no price")]
    NoPrice(String),
}

/// Asks the program for a rate; `None` if it does not want to bid.
///
/// # Errors
/// When it does not answer in time, fails, or answers something else than a price.
pub async fn ask(command: &[String], question: &Question, decimals: u32) -> Result<Option<Rate>, ScriptError> {
    ask_within(DEADLINE, command, question, decimals).await
}

async fn ask_within(
    deadline: Duration,
    command: &[String],
    question: &Question,
    decimals: u32,
) -> Result<Option<Rate>, ScriptError> {
    let input = serde_json::to_vec(question).map_err(std::io::Error::from)?;
    let answer = tokio::time::timeout(deadline, run(command, &input)).await.map_err(|_| ScriptError::Late)??;
    let text = answer.trim();
    if text.is_empty() {
        return Ok(None);
    }
    parse_price(text, decimals).map(Some).ok_or_else(|| ScriptError::NoPrice(text.chars().take(40).collect()))
}

async fn run(command: &[String], input: &[u8]) -> Result<String, ScriptError> {
    let (program, arguments) = command.split_first().ok_or_else(|| std::io::Error::other("no program is named"))?;
    let mut child = tokio::process::Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        // What the agent was started with may hold its password.
        .env_clear()
        .envs(["PATH", "HOME", "LANG"].iter().filter_map(|name| std::env::var_os(name).map(|value| (name, value))))
        .kill_on_drop(true)
        .spawn()?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let tell = async {
        if let Some(mut stdin) = stdin {
            // One that does not read what it is told may answer all the same.
            let _ = stdin.write_all(input).await;
        }
    };
    let listen = async {
        let mut answer = Vec::new();
        if let Some(stdout) = stdout {
            stdout.take(MAX_ANSWER + 1).read_to_end(&mut answer).await?;
        }
        Ok::<_, std::io::Error>(answer)
    };
    let ((), answer) = tokio::join!(tell, listen);
    let answer = answer?;
    if answer.len() as u64 > MAX_ANSWER {
        return Err(ScriptError::NoPrice("more than a price".into()));
    }
    let status = child.wait().await?;
    if !status.success() {
        return Err(ScriptError::Failed(status));
    }
    String::from_utf8(answer).map_err(|_| ScriptError::NoPrice("not text".into()))
}

/// A rate as the price of an hour, exactly. `None` if it is too large.
pub fn format_price(rate: Rate, decimals: u32) -> Option<String> {
    let digits = decimals + RATE_DIGITS;
    let scale = 10u128.checked_pow(digits)?;
    let amount = rate.checked_mul(HOUR)?;
    let fraction = format!("{:0width$}", amount % scale, width = digits as usize);
    let fraction = fraction.trim_end_matches('0');
    let whole = amount / scale;
    Some(if fraction.is_empty() { whole.to_string() } else { format!("{whole}.{fraction}") })
}

/// The price of an hour as a rate, rounded down. `None` if it is no decimal, has more digits than a rate, or is too large.
pub fn parse_price(text: &str, decimals: u32) -> Option<Rate> {
    let digits = decimals + RATE_DIGITS;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) || fraction.len() > digits as usize {
        return None;
    }
    let padded = format!("{fraction:0<width$}", width = digits as usize);
    let scaled = whole.parse::<u128>().ok()?.checked_mul(10u128.checked_pow(digits)?)?;
    Some(scaled.checked_add(padded.parse().ok()?)? / HOUR)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn question() -> Question {
        Question {
            order: 1,
            slot: 0,
            offer: 2,
            kind: "function",
            vcpus: 1,
            memory_mib: 64,
            storage_gib: 0,
            bandwidth_mbps: 0,
            gpus: 0,
            ticks: 600,
            asset: "native".into(),
            limit: "1.5".into(),
            posted: "1".into(),
            standing: None,
            highest: "1.5".into(),
            ends_in: 20,
        }
    }

    async fn shell(script: &str) -> Result<Option<Rate>, ScriptError> {
        ask(&["/bin/sh".into(), "-c".into(), script.into()], &question(), 9).await
    }

    #[test]
    fn a_price_is_a_rate_and_back_to_the_last_digit() {
        for (rate, decimals, price) in [
            (1_000_000_000, 0, "600"),
            (1, 9, "0.0000000000000006"),
            (1, 6, "0.0000000000006"),
            (5_000_000_000_000_000, 9, "3"),
            (0, 9, "0"),
        ] {
            assert_eq!(format_price(rate, decimals).as_deref(), Some(price));
            assert_eq!(parse_price(price, decimals), Some(rate));
        }
        assert_eq!(format_price(Rate::MAX, 9), None);
        assert_eq!(parse_price("1", 9), Some(1_666_666_666_666_666), "rounded down");
    }

    #[test]
    fn what_is_no_price_is_none() {
        for text in
            ["", ".", ".5", "-1", "+1", "1e3", "1,5", "1.5.5", " 1", "0.0000000000000000001", "9".repeat(40).as_str()]
        {
            assert_eq!(parse_price(text, 9), None, "{text}");
        }
        assert_eq!(parse_price("1.", 0), Some(1_000_000_000 / 600));
    }

    #[tokio::test]
    async fn the_program_is_told_what_there_is_and_answers_with_a_price_or_nothing() {
        let echo = r#"grep -q '"limit":"1.5"' && echo 1.2"#;
        assert_eq!(shell(echo).await.unwrap(), parse_price("1.2", 9));
        assert_eq!(shell("cat >/dev/null").await.unwrap(), None);
        assert_eq!(shell("echo 2").await.unwrap(), parse_price("2", 9), "whether it listens or not");
    }

    #[tokio::test]
    async fn a_program_that_fails_or_talks_nonsense_gives_no_price() {
        assert!(matches!(shell("exit 3").await, Err(ScriptError::Failed(_))));
        assert!(matches!(shell("echo cheap").await, Err(ScriptError::NoPrice(text)) if text == "cheap"));
        assert!(matches!(shell("yes 1").await, Err(ScriptError::NoPrice(_))));
        assert!(matches!(shell("printf '\\377'").await, Err(ScriptError::NoPrice(_))));
        assert!(matches!(ask(&[], &question(), 9).await, Err(ScriptError::Io(_))));
        assert!(matches!(ask(&["/no/such/program".into()], &question(), 9).await, Err(ScriptError::Io(_))));
    }

    #[tokio::test]
    async fn the_program_is_told_nothing_of_the_agents_environment() {
        // Set for every test by cargo, and for the agent perhaps a password.
        assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
        assert_eq!(shell("test -z \"$CARGO_MANIFEST_DIR\" && echo 1").await.unwrap(), parse_price("1", 9));
    }

    #[tokio::test]
    async fn a_program_that_does_not_answer_in_time_gives_no_price() {
        let command = ["/bin/sleep".into(), "600".into()];
        let late = ask_within(Duration::from_millis(50), &command, &question(), 9).await;
        assert!(matches!(late, Err(ScriptError::Late)));
    }
}
