//! The HTTP server in front of the API. Its own, as the library's waits for a request as long as the other side likes:
//! a stranger could hold every place.

use crate::ingress::idle::Idle;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use jsonrpsee::server::{stop_channel, BatchRequestConfig, Methods, Server};
use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{net::TcpListener, sync::Semaphore};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tradewind_client::rpc::{MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES};

/// Connections at one time; further ones wait to be accepted. Each may hold one request in memory.
const MAX_CONNECTIONS: u32 = 48;

/// Connections at one time from one address, so that one cannot have them all. Not from this machine: a proxy may stand
/// in front.
const MAX_OF_ONE_ADDRESS: u32 = 8;

/// How long the other side may take.
#[derive(Clone, Copy)]
struct Limits {
    /// Until the head of a request is complete.
    head: Duration,
    /// Longest pause on a connection. An answer may wait for the node that long.
    idle: Duration,
    /// How long a connection lasts: enough for the largest content over a slow line.
    age: Duration,
}

const LIMITS: Limits =
    Limits { head: Duration::from_secs(10), idle: Duration::from_secs(30), age: Duration::from_secs(180) };

/// Pause after the system refused to accept a connection, for lack of file descriptors perhaps.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The server, bound to its address.
pub struct ApiServer {
    listener: TcpListener,
    limits: Limits,
}

/// Who is connected, and how often.
#[derive(Clone, Default)]
struct Peers(Arc<Mutex<HashMap<IpAddr, u32>>>);

/// A connection's place among those of its address.
struct Place(Peers, IpAddr);

impl Peers {
    fn enter(&self, address: IpAddr) -> Option<Place> {
        let mut peers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = peers.entry(address).or_default();
        if *count >= MAX_OF_ONE_ADDRESS && !address.is_loopback() {
            return None;
        }
        *count = count.saturating_add(1);
        Some(Place(self.clone(), address))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut peers = self.0 .0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = peers.get_mut(&self.1) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                peers.remove(&self.1);
            }
        }
    }
}

impl ApiServer {
    /// Binds the server to its address; [`ApiServer::run`] serves.
    ///
    /// # Errors
    /// What the system says to the address.
    pub async fn bind(listen: SocketAddr) -> io::Result<Self> {
        Ok(Self { listener: TcpListener::bind(listen).await?, limits: LIMITS })
    }

    /// Serves `methods` until `shutdown` is cancelled; then cuts off what is under way: every request can be repeated.
    pub async fn run(self, methods: Methods, shutdown: CancellationToken) {
        let Self { listener, limits } = self;
        // Ends with this function, and the library's requests with it.
        let (stop, _running) = stop_channel();
        let service = Server::builder()
            .http_only()
            .max_connections(MAX_CONNECTIONS)
            .max_request_body_size(MAX_REQUEST_BYTES)
            .max_response_body_size(MAX_RESPONSE_BYTES)
            .set_batch_request_config(BatchRequestConfig::Disabled)
            .to_service_builder();
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(limits.head);
        let (slots, peers, tasks) =
            (Arc::new(Semaphore::new(MAX_CONNECTIONS as usize)), Peers::default(), TaskTracker::new());
        loop {
            let next = async {
                let slot = slots.clone().acquire_owned().await;
                (slot, listener.accept().await)
            };
            let (slot, accepted) = tokio::select! {
                biased;
                () = shutdown.cancelled() => break,
                next = next => next,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => {
                    crate::connection::at_once(&accepted.0);
                    accepted
                }
                Err(error) => {
                    tracing::warn!(%error, "accepting a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            let Some(place) = peers.enter(peer.ip()) else { continue };
            let service = TowerToHyperService::new(service.clone().build(methods.clone(), stop.clone()));
            let connection = http.serve_connection(TokioIo::new(Idle::new(stream, limits.idle)), service);
            let shutdown = shutdown.clone();
            tasks.spawn(async move {
                let _held = (slot, place);
                tokio::select! {
                    ended = connection => if let Err(error) = ended {
                        tracing::debug!(%peer, %error, "a connection failed");
                    },
                    () = tokio::time::sleep(limits.age) => tracing::debug!(%peer, "a connection lasted too long"),
                    () = shutdown.cancelled() => {}
                }
            });
        }
        tasks.close();
        tasks.wait().await;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use jsonrpsee::RpcModule;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
        task::JoinHandle,
        time::timeout,
    };

    const SOON: Duration = Duration::from_millis(200);
    const NET: Duration = Duration::from_secs(30);

    async fn server(limits: Limits) -> (SocketAddr, CancellationToken, JoinHandle<()>) {
        let mut module = RpcModule::new(());
        module.register_method("ping", |_, (), _| "pong").unwrap();
        let mut server = ApiServer::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        server.limits = limits;
        let (address, stop) = (server.listener.local_addr().unwrap(), CancellationToken::new());
        (address, stop.clone(), tokio::spawn(server.run(module.into(), stop)))
    }

    /// What comes back until the server hangs up.
    async fn sent(address: SocketAddr, bytes: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // A reset is an end as well.
        let _ = timeout(NET, stream.read_to_end(&mut answer)).await.expect("the server hangs up");
        String::from_utf8(answer).unwrap()
    }

    const PING: &str = r#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}"#;

    fn ping(length: usize) -> String {
        let head = "POST / HTTP/1.1\r\nhost: here\r\nconnection: close\r\ncontent-type: application/json\r\n";
        format!("{head}content-length: {length}\r\n\r\n{PING}")
    }

    #[tokio::test]
    async fn a_request_is_answered_and_one_by_web_socket_is_not() {
        let (address, _stop, _task) = server(LIMITS).await;
        assert!(sent(address, &ping(PING.len())).await.contains("pong"));
        let upgrade = "GET / HTTP/1.1\r\nhost: here\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
                       sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        let (address, _stop, _task) = server(Limits { idle: SOON, ..LIMITS }).await;
        assert!(!sent(address, upgrade).await.contains("101 Switching"));
    }

    #[tokio::test]
    async fn who_does_not_finish_a_request_is_hung_up_on() {
        for limits in [Limits { head: SOON, ..LIMITS }, Limits { idle: SOON, ..LIMITS }, Limits { age: SOON, ..LIMITS }]
        {
            let (address, _stop, _task) = server(limits).await;
            sent(address, "POST / HTTP/1.1\r\nhost: he").await;
        }
        for limits in [Limits { idle: SOON, ..LIMITS }, Limits { age: SOON, ..LIMITS }] {
            let (address, _stop, _task) = server(limits).await;
            assert!(!sent(address, &ping(PING.len() + 1)).await.contains("pong"));
        }
    }

    #[tokio::test]
    async fn stopping_waits_for_nobody() {
        let (address, stop, task) = server(LIMITS).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(ping(PING.len() + 1).as_bytes()).await.unwrap();
        // Another's answer shows that the server has taken the first one on.
        assert!(sent(address, &ping(PING.len())).await.contains("pong"));
        stop.cancel();
        timeout(Duration::from_secs(60), task).await.expect("it stops").unwrap();
    }

    #[test]
    fn one_address_has_few_places_and_gets_them_back() {
        let peers = Peers::default();
        let far: IpAddr = "192.0.2.1".parse().unwrap();
        let mut held: Vec<_> = (0..MAX_OF_ONE_ADDRESS).map(|_| peers.enter(far).unwrap()).collect();
        assert!(peers.enter(far).is_none());
        assert!(peers.enter("192.0.2.2".parse().unwrap()).is_some());
        held.pop();
        assert!(peers.enter(far).is_some());
        drop(held);
        assert!(peers.0.lock().unwrap().is_empty());
        let near: IpAddr = "127.0.0.1".parse().unwrap();
        let proxied: Vec<_> = (0..40).map(|_| peers.enter(near)).collect();
        assert!(proxied.iter().all(Option::is_some));
    }
}
