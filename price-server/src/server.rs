//! The HTTP server: HTTP/1.1, bounded in every way.

use crate::{fault::Faults, route, sources::Source, state::State};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{convert::Infallible, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Connections at one time; further ones wait to be accepted.
const MAX_CONNECTIONS: usize = 128;

/// Bytes of the head of a request. Azure's filters are long.
const MAX_HEAD: usize = 32 * 1024;

/// Until the head of a request is complete, the first or the next.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a connection lasts: longer than the longest pause before an answer.
const MAX_AGE: Duration = Duration::from_secs(1200);

/// How long the answer under way may take to end once the server is to end.
const DRAIN: Duration = Duration::from_secs(2);

/// Pause after the system refused to accept a connection, for lack of file descriptors perhaps.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What a server is to play.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address to listen on. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Another seed, other prices; the same seed, the same.
    pub seed: u64,
    /// After how many seconds prices move by themselves; 0 is never. They also move when told to.
    pub move_every: u64,
    /// By how many percent at most: 50 if it is more.
    pub by_percent: u32,
    /// When it begins, in seconds since 1970; by default now. With it two runs tell the same dates.
    pub epoch: Option<u64>,
    /// What is wrong from the beginning; without a source, with all of them. A later one replaces an earlier one.
    pub faults: Vec<(Option<Source>, Faults)>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            seed: 1,
            move_every: 0,
            by_percent: 3,
            epoch: None,
            faults: Vec::new(),
        }
    }
}

/// The server, bound to its address.
pub struct PriceServer {
    listener: TcpListener,
    address: SocketAddr,
    state: Arc<State>,
}

impl PriceServer {
    /// Binds the server to its address; [`PriceServer::run`] serves.
    ///
    /// # Errors
    /// What the system says to the address, and faults that a source cannot have.
    pub async fn bind(config: Config) -> io::Result<Self> {
        let state = State::new(config.seed, config.by_percent, Duration::from_secs(config.move_every), config.epoch);
        for (source, faults) in config.faults {
            match source {
                Some(source) => state.set(source, faults).map_err(io::Error::other)?,
                None => state.set_all(&faults),
            }
        }
        let listener = TcpListener::bind(config.listen).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, state: Arc::new(state) })
    }

    /// The address that it is bound to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` is cancelled; then gives the answers under way two seconds.
    pub async fn run(self, shutdown: CancellationToken) {
        let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        let tasks = TaskTracker::new();
        loop {
            let next = async {
                let slot = slots.clone().acquire_owned().await;
                (slot, self.listener.accept().await)
            };
            let (slot, accepted) = tokio::select! {
                biased;
                () = shutdown.cancelled() => break,
                next = next => next,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "accepting a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            let (state, shutdown) = (self.state.clone(), shutdown.clone());
            tasks.spawn(async move {
                let _slot = slot;
                if let Err(error) = serve(stream, &state, &shutdown).await {
                    tracing::debug!(%peer, %error, "a connection failed");
                }
            });
        }
        drop(self.listener);
        tasks.close();
        tasks.wait().await;
    }
}

/// Serves one connection to its end, which comes with `shutdown` or with its age if not before.
async fn serve(
    stream: TcpStream,
    state: &State,
    shutdown: &CancellationToken,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    // Otherwise a byte at a time would come in the other side's acknowledgement's time.
    stream.set_nodelay(true)?;
    let service = service_fn(|request| async move { Ok::<_, Infallible>(route::answer(state, request).await) });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(MAX_HEAD);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        ended = connection.as_mut() => return Ok(ended?),
        () = shutdown.cancelled() => {}
        () = tokio::time::sleep(MAX_AGE) => {}
    }
    connection.as_mut().graceful_shutdown();
    Ok(tokio::time::timeout(DRAIN, connection).await??)
}
