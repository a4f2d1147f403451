//! Calls that a guest makes: only to hosts that its manifest lists, never into the provider's network.
//!
//! A name is resolved here, and the connection goes to an address that was checked, so a name that changes its mind
//! between the check and the connection gains nothing. Every call has a connection of its own: leases share none.
//!
//! A manifest is the buyer's, so an address of the provider's own network in it opens nothing by itself: the provider
//! must list it, too.

use super::body::{Capped, Direction};
use crate::backend::HostPattern;
use http_body_util::BodyExt;
use hyper::{header::HOST, Request};
use reqwest::{
    dns::{Addrs, Name, Resolve, Resolving},
    redirect, Body, Client,
};
use std::{
    error::Error as StdError,
    io,
    net::{IpAddr, SocketAddr, ToSocketAddrs},
    sync::Arc,
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tradewind_workloads::addresses::is_elsewhere;
use url::{Host, Url};
use wasmtime_wasi_http::{
    bindings::http::types::{DnsErrorPayload, ErrorCode},
    body::HyperOutgoingBody,
    types::{HostFutureIncomingResponse, IncomingResponse, OutgoingRequestConfig},
    HttpResult,
};

/// Names looked up at one time by all leases.
const LOOKUPS: usize = 8;

/// Addresses of one name that are tried.
const ADDRESSES: usize = 8;

/// Mail must not leave through functions.
const MAIL_PORT: u16 = 25;

/// What calls out are bound by.
#[derive(Clone, Debug)]
pub struct OutboundConfig {
    /// Addresses that are not public and that manifests may list nevertheless; others are refused. Names here open
    /// nothing.
    pub private: Vec<HostPattern>,
    /// Until a connection, with TLS, stands.
    pub connect_timeout: Duration,
    /// Calls of one lease at one time.
    pub max_concurrent: u32,
    /// Calls of one guest, that is, for one request.
    pub max_per_request: u32,
}

impl Default for OutboundConfig {
    fn default() -> Self {
        Self { private: Vec::new(), connect_timeout: Duration::from_secs(10), max_concurrent: 16, max_per_request: 64 }
    }
}

/// Makes the calls of all leases.
pub(super) struct Outbound {
    client: Client,
    config: OutboundConfig,
}

impl Outbound {
    pub(super) fn new(config: OutboundConfig) -> Result<Arc<Self>, reqwest::Error> {
        let client = Client::builder()
            .http1_only()
            .no_proxy()
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .referer(false)
            .redirect(redirect::Policy::none())
            .connect_timeout(config.connect_timeout)
            .pool_max_idle_per_host(0)
            .dns_resolver(Arc::new(PublicResolver { slots: Arc::new(Semaphore::new(LOOKUPS)) }))
            .build()?;
        Ok(Arc::new(Self { client, config }))
    }
}

/// The way out of one lease.
pub(super) struct Egress {
    outbound: Arc<Outbound>,
    allowed: Vec<HostPattern>,
    max_body: u64,
    slots: Arc<Semaphore>,
}

impl Egress {
    pub(super) fn new(outbound: Arc<Outbound>, allowed: Vec<HostPattern>, max_body: u64) -> Arc<Self> {
        let slots = Arc::new(Semaphore::new(outbound.config.max_concurrent as usize));
        Arc::new(Self { outbound, allowed, max_body, slots })
    }

    /// The way out of one guest of the lease.
    pub(super) fn caller(self: &Arc<Self>) -> Caller {
        Caller { egress: self.clone(), left: self.outbound.config.max_per_request }
    }

    /// Whether the lease may call `url`. Only what was parsed here is sent, so there is one reading of it.
    fn admit(&self, url: &Url) -> Result<(), ErrorCode> {
        if !url.username().is_empty() || url.password().is_some() {
            return Err(ErrorCode::HttpRequestUriInvalid);
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err(ErrorCode::HttpRequestUriInvalid);
        };
        if port == MAIL_PORT || !self.allowed.iter().any(|pattern| pattern.matches(&host, port)) {
            return Err(ErrorCode::HttpRequestDenied);
        }
        let address = match host {
            Host::Domain(_) => return Ok(()),
            Host::Ipv4(address) => IpAddr::V4(address),
            Host::Ipv6(address) => IpAddr::V6(address),
        };
        let opened = || self.outbound.config.private.iter().any(|pattern| pattern.matches(&host, port));
        if is_elsewhere(address) || opened() {
            Ok(())
        } else {
            Err(ErrorCode::DestinationIpProhibited)
        }
    }

    async fn send(
        self: Arc<Self>,
        request: reqwest::Request,
        first_byte: Duration,
        between_bytes: Duration,
        slot: OwnedSemaphorePermit,
    ) -> Result<IncomingResponse, ErrorCode> {
        let wait = self.outbound.config.connect_timeout.saturating_add(first_byte);
        let response = tokio::time::timeout(wait, self.outbound.client.execute(request))
            .await
            .map_err(|_| ErrorCode::HttpResponseTimeout)?
            .map_err(|error| error_code(&error))?;
        let response = http::Response::from(response);
        let resp = response.map(|body| Capped::new(body, Direction::Response, self.max_body, slot).boxed());
        Ok(IncomingResponse { resp, worker: None, between_bytes_timeout: between_bytes })
    }
}

/// Counts the calls of one guest.
pub(super) struct Caller {
    egress: Arc<Egress>,
    left: u32,
}

impl Caller {
    /// Starts a call. Its deadline is its guest's: a guest that ends takes its calls along.
    pub(super) fn call(
        &mut self,
        request: Request<HyperOutgoingBody>,
        config: &OutgoingRequestConfig,
    ) -> HttpResult<HostFutureIncomingResponse> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string()).map_err(|_| ErrorCode::HttpRequestUriInvalid)?;
        self.egress.admit(&url)?;
        self.left = self.left.checked_sub(1).ok_or(ErrorCode::ConnectionLimitReached)?;
        let slots = self.egress.slots.clone();
        let slot = slots.try_acquire_owned().map_err(|_| ErrorCode::ConnectionLimitReached)?;

        let mut request = reqwest::Request::new(parts.method, url);
        *request.headers_mut() = parts.headers;
        // The connection's own host must be the one that was admitted.
        request.headers_mut().remove(HOST);
        *request.body_mut() = Some(Body::wrap(Capped::new(body, Direction::Request, self.egress.max_body, ())));

        let egress = self.egress.clone();
        let (first, between) = (config.first_byte_timeout, config.between_bytes_timeout);
        let call = wasmtime_wasi::runtime::spawn(async move { Ok(egress.send(request, first, between, slot).await) });
        Ok(HostFutureIncomingResponse::pending(call))
    }
}

/// Resolves names to public addresses.
struct PublicResolver {
    slots: Arc<Semaphore>,
}

/// A name has no address that may be called.
#[derive(Debug, thiserror::Error)]
#[error("the name has no public address")]
struct Prohibited;

/// A name cannot be resolved.
#[derive(Debug, thiserror::Error)]
#[error("the name cannot be resolved")]
struct Unresolved;

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let slots = self.slots.clone();
        Box::pin(async move {
            let slot = slots.acquire_owned().await?;
            let name = name.as_str().to_owned();
            // The slot goes along: a lookup cannot be stopped, and must count for as long as it lasts.
            let looked_up = tokio::task::spawn_blocking(move || {
                let _slot = slot;
                (name.as_str(), 0u16).to_socket_addrs().map(|all| all.take(64).collect::<Vec<_>>())
            });
            let all: Vec<SocketAddr> = looked_up.await?.map_err(|_: io::Error| Unresolved)?;
            let public: Vec<_> = all.into_iter().filter(|a| is_elsewhere(a.ip())).take(ADDRESSES).collect();
            if public.is_empty() {
                return Err(Prohibited.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// What the guest is told. It learns nothing of the provider's network but whether a listed host answered.
fn error_code(error: &reqwest::Error) -> ErrorCode {
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(code) = cause.downcast_ref::<ErrorCode>() {
            return code.clone();
        }
        if cause.is::<Prohibited>() {
            return ErrorCode::DestinationIpProhibited;
        }
        if cause.is::<Unresolved>() {
            return ErrorCode::DnsError(DnsErrorPayload { rcode: None, info_code: None });
        }
        source = cause.source();
    }
    if error.is_timeout() {
        ErrorCode::ConnectionTimeout
    } else if error.is_connect() {
        ErrorCode::ConnectionRefused
    } else {
        ErrorCode::HttpProtocolError
    }
}
