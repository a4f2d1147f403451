//! Whether a container works, seen from inside its network.

use super::net::Net;
use crate::spec::Health;
use std::{io, time::Duration};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Bytes of an answer that are looked at: the first line's beginning.
const HEAD: usize = 12;

/// Returns when so many looks, one after the other, have failed as `health` says; never without one.
pub(super) async fn fails(health: Option<&Health>, net: &Net) {
    let Some(health) = health else { return std::future::pending().await };
    let mut failed = 0;
    while failed < health.failures {
        tokio::time::sleep(Duration::from_millis(health.interval_ms.into())).await;
        let look = tokio::time::timeout(Duration::from_millis(health.timeout_ms.into()), look(health, net));
        failed = match look.await {
            Ok(Ok(true)) => 0,
            Ok(Ok(false) | Err(_)) | Err(_) => failed.saturating_add(1),
        };
    }
}

async fn look(health: &Health, net: &Net) -> io::Result<bool> {
    let mut stream = net.connect_inside(health.port).await?;
    let Some(path) = &health.path else { return Ok(true) };
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: tradewind\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut head = [0; HEAD];
    stream.read_exact(&mut head).await?;
    Ok(is_good(&head))
}

/// Whether the beginning of an answer says 200 to 399.
fn is_good(head: &[u8; HEAD]) -> bool {
    matches!(head, [b'H', b'T', b'T', b'P', b'/', b'1', b'.', _, b' ', b'2' | b'3', ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_hundreds_and_three_hundreds_are_good() {
        for (head, good) in [
            (b"HTTP/1.1 200", true),
            (b"HTTP/1.0 301", true),
            (b"HTTP/1.1 404", false),
            (b"HTTP/1.1 503", false),
            (b"SSH-2.0-x 20", false),
        ] {
            assert_eq!(is_good(head), good);
        }
    }
}
