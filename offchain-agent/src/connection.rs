//! What all connections that the agent accepts have in common.

use tokio::net::TcpStream;

/// Sends what is written at once. Otherwise the system keeps the second small packet of an answer, its body, back until
/// the other side has acknowledged the first, which it puts off for up to 40 ms.
pub(crate) fn at_once(stream: &TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection that is slower than it could be");
    }
}
