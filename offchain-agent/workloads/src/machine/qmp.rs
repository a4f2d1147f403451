//! Orders to QEMU, by its machine protocol: lines of JSON.

use serde_json::{json, Value};
use std::{io, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::UnixStream,
};

/// Longest time for an answer.
const ANSWER: Duration = Duration::from_secs(10);

/// Longest line, in bytes: a guest that takes QEMU over is not to fill our memory.
const LINE: u64 = 64 * 1024;

/// A connection to QEMU.
pub(crate) struct Qmp {
    stream: BufReader<UnixStream>,
}

impl Qmp {
    /// Awaits QEMU's greeting, which it sends when it has made the machine.
    ///
    /// # Errors
    /// When QEMU ends, says something else, or does not within `limit`.
    pub(crate) async fn greet(stream: std::os::unix::net::UnixStream, limit: Duration) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        let mut qmp = Self { stream: BufReader::new(UnixStream::from_std(stream)?) };
        let greeting = tokio::time::timeout(limit, qmp.line()).await.map_err(late)??;
        if greeting.get("QMP").is_none() {
            return Err(io::ErrorKind::InvalidData.into());
        }
        qmp.order("qmp_capabilities").await?;
        Ok(qmp)
    }

    /// Gives an order that has no arguments: what it returns.
    ///
    /// # Errors
    /// When QEMU refuses, with its words, or does not answer.
    pub(crate) async fn order(&mut self, name: &str) -> io::Result<Value> {
        let line = format!("{}\n", json!({ "execute": name }));
        let answered = tokio::time::timeout(ANSWER, async {
            self.stream.write_all(line.as_bytes()).await?;
            loop {
                let mut said = self.line().await?;
                if let Some(value) = said.get_mut("return") {
                    return Ok(value.take());
                }
                if let Some(error) = said.pointer("/error/desc") {
                    return Err(io::Error::other(error.to_string()));
                }
                // Else an event, of which we await none.
            }
        });
        answered.await.map_err(late)?
    }

    async fn line(&mut self) -> io::Result<Value> {
        let mut line = Vec::new();
        (&mut self.stream).take(LINE).read_until(b'\n', &mut line).await?;
        if line.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(serde_json::from_slice(&line)?)
    }
}

fn late(_: tokio::time::error::Elapsed) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "QEMU does not answer")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::io::Write;

    async fn greeted(said: &[&str]) -> io::Result<Qmp> {
        let (ours, mut theirs) = std::os::unix::net::UnixStream::pair().unwrap();
        said.iter().for_each(|line| writeln!(theirs, "{line}").unwrap());
        // It says no more, and hears what is said to it until it ends.
        theirs.shutdown(std::net::Shutdown::Write).unwrap();
        std::thread::spawn(move || std::io::copy(&mut theirs, &mut io::sink()));
        Qmp::greet(ours, Duration::from_secs(5)).await
    }

    #[tokio::test]
    async fn answers_are_told_from_events_and_refusals_have_words() {
        let hello = r#"{"QMP": {}}"#;
        let stopped = r#"{"event": "STOP"}"#;
        let mut qmp =
            greeted(&[hello, r#"{"return": {}}"#, stopped, r#"{"return": {"status": "running"}}"#]).await.unwrap();
        assert_eq!(qmp.order("query-status").await.unwrap().get("status").unwrap(), "running");
        let refused = greeted(&[hello, r#"{"error": {"desc": "no such thing"}}"#]).await.err().unwrap();
        assert!(refused.to_string().contains("no such thing"), "{refused}");
        assert!(greeted(&["SSH-2.0"]).await.is_err());
        assert!(greeted(&[r#"{"hello": 1}"#]).await.is_err());
        assert!(greeted(&[]).await.is_err());
    }
}
