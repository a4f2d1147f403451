//! Whether a workload answers, as seen from outside.

use color_eyre::eyre::{Result, WrapErr};
use std::time::Duration;

/// How long an answer may take.
const DEADLINE: Duration = Duration::from_secs(10);

/// Failed probes in a row after which a workload counts as lost.
pub const FAILURES: u32 = 3;

/// Asks a URL.
pub struct Prober(reqwest::Client);

impl Prober {
    /// Follows no redirects: one is an answer, and where it leads is no part of the lease.
    ///
    /// # Errors
    /// When the system has no certificates to trust.
    pub fn new() -> Result<Self> {
        let client = reqwest::Client::builder().timeout(DEADLINE).redirect(reqwest::redirect::Policy::none()).build();
        Ok(Self(client.wrap_err("making an HTTP client")?))
    }

    /// The status of the answer to a GET, or why there is none. The body is not read.
    pub async fn probe(&self, url: &str) -> Result<u16, String> {
        match self.0.get(url).send().await {
            Ok(answer) => Ok(answer.status().as_u16()),
            Err(error) if error.is_timeout() => Err(format!("no answer within {} s", DEADLINE.as_secs())),
            Err(error) if error.is_connect() => Err("no connection".into()),
            Err(error) => Err(root(&error).to_string()),
        }
    }
}

/// The cause that no other is behind: the others say only that a request failed.
fn root<'a>(error: &'a (dyn std::error::Error + 'static)) -> &'a (dyn std::error::Error + 'static) {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause
}

/// What the probes of one lease said so far.
#[derive(Debug, Default)]
pub struct Probes {
    failed: u32,
    was_up: Option<bool>,
}

impl Probes {
    /// Takes a probe's result: any answer below 500 is one of a workload that is up. Returns a sentence if that
    /// changed.
    pub fn saw(&mut self, result: Result<u16, String>) -> Option<String> {
        let (is_up, text) = match result {
            Ok(status) if status < 500 => (true, format!("answers with {status}")),
            Ok(status) => (false, format!("answers with {status}: the probe failed")),
            Err(why) => (false, format!("does not answer ({why}): the probe failed")),
        };
        self.failed = if is_up { 0 } else { self.failed.saturating_add(1) };
        let was_up = self.was_up.replace(is_up);
        match (was_up, is_up) {
            (Some(false), true) => Some(format!("is back: {text}")),
            (Some(before), now) if before == now => None,
            _ => Some(text),
        }
    }

    /// Whether the last [`FAILURES`] probes all failed.
    pub fn are_lost(&self) -> bool {
        self.failed >= FAILURES
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[test]
    fn a_change_is_told_once() {
        let mut probes = Probes::default();
        assert_eq!(probes.saw(Ok(200)).unwrap(), "answers with 200");
        assert_eq!(probes.saw(Ok(404)), None);
        assert_eq!(
            probes.saw(Err("no connection".into())).unwrap(),
            "does not answer (no connection): the probe failed"
        );
        assert_eq!(probes.saw(Ok(500)), None);
        assert_eq!(probes.saw(Ok(302)).unwrap(), "is back: answers with 302");
    }

    #[test]
    fn only_failures_in_a_row_are_a_loss() {
        let mut probes = Probes::default();
        for result in [Err(String::new()), Ok(502), Ok(200), Ok(503), Err(String::new())] {
            probes.saw(result);
            assert!(!probes.are_lost());
        }
        probes.saw(Ok(599));
        assert!(probes.are_lost());
        probes.saw(Ok(499));
        assert!(!probes.are_lost());
    }

    #[tokio::test]
    async fn an_answer_is_told_from_none() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let server = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            // What is not read would reset the connection when it is closed.
            assert!(stream.read(&mut [0; 4096]).await.unwrap() > 0);
            stream.write_all(b"HTTP/1.1 302 Found\r\nlocation: /loop\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        };
        let prober = Prober::new().unwrap();
        let (result, ()) = tokio::join!(prober.probe(&url), server);
        assert_eq!(result, Ok(302));
        drop(listener);
        assert_eq!(prober.probe(&url).await, Err("no connection".into()));
    }
}
