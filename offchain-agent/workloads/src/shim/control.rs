//! The one order that a supervisor takes: to end.

use std::{io, path::Path};
use tokio::{
    io::AsyncWriteExt,
    net::{UnixListener, UnixStream},
};

/// What is answered when it is done.
pub const DONE: &str = "gone\n";

/// Where orders come.
pub(super) struct Control {
    listener: UnixListener,
}

/// An order to end. Whoever gave it waits for the answer.
pub(super) struct Order {
    stream: UnixStream,
}

impl Control {
    /// Listens on the socket at `path`, which nobody but root can reach: a connection is the order.
    pub(super) fn bind(path: &Path) -> io::Result<Self> {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(path)?;
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        Ok(Self { listener })
    }

    /// The next order.
    pub(super) async fn order(&self) -> Order {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => return Order { stream },
                // None that can be answered; the next may be.
                Err(_) => tokio::task::yield_now().await,
            }
        }
    }
}

impl Order {
    /// Tells whoever gave the order that nothing runs any more.
    pub(super) async fn done(mut self) {
        let _ = self.stream.write_all(DONE.as_bytes()).await;
    }
}
