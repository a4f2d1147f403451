//! The HTTP server in front of functions.
//!
//! A lease answers below `/lease/{lease}/`, and at `{lease}.{domain}` if the provider has a domain. HTTP/1.1 and
//! HTTP/2 without TLS: a gateway or a proxy in front has the certificates. A deployment answers below `/{cid}/`, if the
//! request is paid for.
//!
//! Under their paths all functions are one origin to a browser, so there they get no cookies, and their pages run in a
//! sandbox that keeps them out of one another's storage. A lease that needs more is used by its host name.

pub(crate) mod idle;
mod metrics;
mod paid;
mod route;

pub use metrics::IngressMetrics;

use crate::{
    backend::wasm::{HandleError, WasmBackend},
    paid::Paid,
};
use bytes::Bytes;
use http_body_util::{combinators::BoxBody, BodyExt, Full};
use hyper::{
    body::Incoming,
    header::{HeaderValue, CONTENT_TYPE, LOCATION, RETRY_AFTER},
    service::service_fn,
    Request, Response, StatusCode,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use idle::Idle;
use metrics::Outcome;
use route::Route;
use std::{
    convert::Infallible,
    io,
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

type AnswerBody = BoxBody<Bytes, Box<dyn std::error::Error + Send + Sync>>;

/// Pause after the system refused to accept a connection, for lack of file descriptors perhaps.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Where and how functions are served.
#[derive(Clone, Debug)]
pub struct IngressConfig {
    /// Address to listen on. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Domain whose labels are leases: `7.example.org` for `example.org`. It should be on the Public Suffix List:
    /// otherwise browsers let leases set cookies for one another.
    pub domain: Option<String>,
    /// Connections at one time; further ones wait to be accepted.
    pub max_connections: u32,
    /// Requests at one time on one HTTP/2 connection.
    pub max_streams: u32,
    /// Bytes of the head of a request.
    pub max_head_bytes: u32,
    /// Until the head of a request is complete.
    pub head_timeout: Duration,
    /// Longest pause on a connection in both directions. Should be longer than any lease's time for a request.
    pub idle_timeout: Duration,
    /// How long a connection takes requests.
    pub max_age: Duration,
    /// How long the answer under way may take to end once its connection is to end.
    pub drain: Duration,
}

impl Default for IngressConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            domain: None,
            max_connections: 1024,
            max_streams: 64,
            max_head_bytes: 16 * 1024,
            head_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(330),
            max_age: Duration::from_secs(3600),
            drain: Duration::from_secs(30),
        }
    }
}

/// The server, bound to its address.
pub struct Ingress {
    config: IngressConfig,
    listener: TcpListener,
    service: Arc<Service>,
}

struct Service {
    domain: Option<String>,
    backend: Arc<WasmBackend>,
    paid: Option<Arc<Paid>>,
    metrics: Option<IngressMetrics>,
}

impl Ingress {
    /// Binds the server to its address; [`Ingress::run`] serves.
    ///
    /// # Errors
    ///
    /// What the system says to the address.
    pub async fn bind(
        config: IngressConfig,
        backend: Arc<WasmBackend>,
        paid: Option<Arc<Paid>>,
        metrics: Option<IngressMetrics>,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(config.listen).await?;
        let domain = config.domain.as_ref().map(|domain| domain.trim_matches('.').to_ascii_lowercase());
        Ok(Self { config, listener, service: Arc::new(Service { domain, backend, paid, metrics }) })
    }

    /// The address that it is bound to.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `shutdown` is cancelled. Then accepts nothing more, lets the answers that are under way end
    /// within [`IngressConfig::drain`], cuts off the rest, and returns.
    pub async fn run(self, shutdown: CancellationToken) {
        let Self { config, listener, service } = self;
        let connections = Arc::new(Semaphore::new(config.max_connections as usize));
        let tasks = TaskTracker::new();
        while let Some((stream, peer, slot)) = accept(&listener, &connections, &shutdown).await {
            let (service, config, shutdown) = (service.clone(), config.clone(), shutdown.clone());
            tasks.spawn(async move {
                let _slot = slot;
                if let Err(error) = serve(stream, peer, service, &config, &shutdown).await {
                    tracing::debug!(%peer, %error, "a connection failed");
                }
            });
        }
        drop(listener);
        tasks.close();
        tasks.wait().await;
    }
}

/// Serves one connection to its end, which comes with `shutdown` or with its age if not before.
async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    service: Arc<Service>,
    config: &IngressConfig,
    shutdown: &CancellationToken,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let service = service_fn(|request| {
        let service = service.clone();
        async move { Ok::<_, Infallible>(service.answer(peer.ip(), request).await) }
    });
    let server = server(config);
    let mut connection = pin!(server.serve_connection(TokioIo::new(Idle::new(stream, config.idle_timeout)), service));
    tokio::select! {
        ended = connection.as_mut() => return ended,
        () = shutdown.cancelled() => {}
        () = tokio::time::sleep(config.max_age) => {}
    }
    connection.as_mut().graceful_shutdown();
    tokio::time::timeout(config.drain, connection).await?
}

/// The next connection, or `None` once the server is told to stop.
async fn accept(
    listener: &TcpListener,
    connections: &Arc<Semaphore>,
    shutdown: &CancellationToken,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let next = async {
        let slot = connections.clone().acquire_owned().await.ok()?;
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    crate::connection::at_once(&stream);
                    return Some((stream, peer, slot));
                }
                Err(error) => {
                    tracing::warn!(%error, "accepting a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    };
    tokio::select! {
        biased;
        () = shutdown.cancelled() => None,
        next = next => next,
    }
}

fn server(config: &IngressConfig) -> auto::Builder<TokioExecutor> {
    let mut server = auto::Builder::new(TokioExecutor::new());
    server
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(config.head_timeout)
        .max_buf_size((config.max_head_bytes as usize).max(8192));
    server
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(config.max_streams)
        .max_header_list_size(config.max_head_bytes)
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(20));
    server
}

impl Service {
    async fn answer(&self, peer: IpAddr, request: Request<Incoming>) -> Response<AnswerBody> {
        let began = Instant::now();
        let (outcome, answer) = self.serve(peer, request).await;
        if let Some(metrics) = &self.metrics {
            metrics.count(outcome, began.elapsed());
        }
        answer
    }

    async fn serve(&self, peer: IpAddr, mut request: Request<Incoming>) -> (Outcome, Response<AnswerBody>) {
        let (lease, by_path) = match route::route(&request, self.domain.as_deref()) {
            Route::Lease { lease, prefix, uri } => {
                *request.uri_mut() = uri;
                route::prepare_request(request.headers_mut(), peer, prefix.as_deref());
                (lease, prefix.is_some())
            }
            Route::Deployment { cid, prefix, uri } => {
                let Some(paid) = &self.paid else { return nowhere() };
                *request.uri_mut() = uri;
                route::prepare_request(request.headers_mut(), peer, Some(&prefix));
                return paid::serve(paid, cid, request).await;
            }
            Route::Slash(location) => {
                let mut answer = sentence(StatusCode::PERMANENT_REDIRECT, "see below this path");
                answer.headers_mut().insert(LOCATION, location);
                return (Outcome::Refused, answer);
            }
            Route::Nowhere => return nowhere(),
        };
        match self.backend.handle(lease, request).await {
            Ok(mut answer) => {
                route::prepare_answer(answer.headers_mut(), by_path);
                (Outcome::Answered, answer.map(|body| body.map_err(Into::into).boxed()))
            }
            Err(error) => refusal(&error),
        }
    }
}

fn nowhere() -> (Outcome, Response<AnswerBody>) {
    (Outcome::Unknown, sentence(StatusCode::NOT_FOUND, "no function answers here"))
}

fn refusal(error: &HandleError) -> (Outcome, Response<AnswerBody>) {
    let (outcome, status) = match error {
        HandleError::Unknown(_) => (Outcome::Unknown, StatusCode::NOT_FOUND),
        HandleError::Down => (Outcome::Down, StatusCode::SERVICE_UNAVAILABLE),
        HandleError::Busy { .. } => (Outcome::Busy, StatusCode::SERVICE_UNAVAILABLE),
        HandleError::BadRequest(_) => (Outcome::Refused, StatusCode::BAD_REQUEST),
        HandleError::TooLarge(_) => (Outcome::Refused, StatusCode::PAYLOAD_TOO_LARGE),
        HandleError::Timeout => (Outcome::Timeout, StatusCode::GATEWAY_TIMEOUT),
        HandleError::Failed => (Outcome::Failed, StatusCode::BAD_GATEWAY),
    };
    let mut answer = sentence(status, &error.to_string());
    if let HandleError::Busy { retry_after } = error {
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(retry_after.as_secs().max(1)));
    }
    (outcome, answer)
}

fn sentence(status: StatusCode, text: &str) -> Response<AnswerBody> {
    let body = Full::new(Bytes::from(format!("{text}\n"))).map_err(|never| match never {}).boxed();
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    answer
}
