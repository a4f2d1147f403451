//! A relay between a program and its node, so that a test can take the node away from that program alone.

use std::{net::SocketAddr, sync::Arc};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::{watch, OwnedSemaphorePermit, Semaphore},
    task::JoinHandle,
};

/// Connections at one time; further ones wait.
const CONNECTIONS: usize = 64;

/// Passes bytes on between a port of its own and another, as long as it is not cut.
pub struct Relay {
    address: SocketAddr,
    open: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Relay {
    /// A relay to port `to` of this machine.
    ///
    /// # Panics
    /// If there is no port for it.
    pub async fn start(to: u16) -> Self {
        let [port] = crate::places::free_ports();
        let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (open, state) = watch::channel(true);
        let task = tokio::spawn(accept(listener, to, state));
        Self { address, open, task }
    }

    /// Where it listens, with this scheme.
    pub fn url(&self, scheme: &str) -> String {
        format!("{scheme}://{}", self.address)
    }

    /// Breaks all connections, and hangs up on whoever comes.
    pub fn cut(&self) {
        self.open.send_replace(false);
    }

    /// Passes on what comes again.
    pub fn mend(&self) {
        self.open.send_replace(true);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.cut();
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, to: u16, open: watch::Receiver<bool>) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let slot = slots.clone().acquire_owned().await.expect("nobody closes it");
        let Ok((stream, _)) = listener.accept().await else { continue };
        if *open.borrow() {
            tokio::spawn(pass(stream, to, open.clone(), slot));
        }
    }
}

async fn pass(mut stream: TcpStream, to: u16, mut open: watch::Receiver<bool>, _slot: OwnedSemaphorePermit) {
    let Ok(mut other) = TcpStream::connect(("127.0.0.1", to)).await else { return };
    tokio::select! {
        _ = copy_bidirectional(&mut stream, &mut other) => {}
        _ = open.wait_for(|open| !open) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[tokio::test]
    async fn what_comes_is_passed_on_until_it_is_cut_and_again_when_it_is_mended() {
        let echo = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let relay = Relay::start(echo.local_addr().unwrap().port()).await;
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = echo.accept().await {
                tokio::spawn(async move {
                    let (mut reader, mut writer) = stream.split();
                    tokio::io::copy(&mut reader, &mut writer).await
                });
            }
        });
        let asked = async |stream: &mut TcpStream| {
            let mut answer = [0; 2];
            stream.write_all(b"hi").await?;
            stream.read_exact(&mut answer).await.map(|_| answer)
        };
        let mut stream = TcpStream::connect(relay.address).await.unwrap();
        assert_eq!(&asked(&mut stream).await.unwrap(), b"hi");
        relay.cut();
        assert!(asked(&mut stream).await.is_err());
        let mut refused = TcpStream::connect(relay.address).await.unwrap();
        assert!(asked(&mut refused).await.is_err());
        relay.mend();
        let mut stream = TcpStream::connect(relay.address).await.unwrap();
        assert_eq!(&asked(&mut stream).await.unwrap(), b"hi");
    }
}
