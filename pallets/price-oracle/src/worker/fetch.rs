//! Asks a source. Nothing is waited for beyond the deadline, nothing is read beyond the bound, and no redirection is
//! followed: whoever could send us elsewhere could also say the price.
//!
//! Headers of the answer are not read. The one light client that there is, smoldot, and chopsticks with it, take the host's function
//! for them to be of another type, and would run no runtime that asks for it. So a source is asked by the request alone
//! whether there is anything new (`If-Modified-Since`).

use super::{
    address::http_date,
    body::{Body, BodyError},
    rows::Page,
    walk::Parser,
};
use alloc::vec;
use core::fmt;
use sp_core::offchain::{HttpError, HttpRequestStatus, Timestamp};
use sp_io::offchain;

/// Bytes that are read at once.
const PIECE: usize = 16 * 1024;

/// What is asked.
pub struct Request<'a> {
    /// The address.
    pub url: &'a [u8],
    /// What is sent with POST; with GET nothing is.
    pub body: &'a [u8],
    /// Nothing is wanted unless it was changed since then, in seconds since 1970. Of no use with a body.
    pub since: Option<u64>,
    /// When nothing is waited for any more.
    pub deadline: Timestamp,
    /// Most bytes of the answer.
    pub most: u64,
}

/// An answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// It was not changed since [`Request::since`].
    Unchanged,
    /// It is this.
    Page(Page),
}

/// Why there is no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FetchError {
    /// The address is none.
    Address,
    /// It took too long.
    Deadline,
    /// The connection failed.
    Connection,
    /// The source asks to be asked less often.
    TooOften,
    /// The source sends us elsewhere.
    Redirected(u16),
    /// The source says that something is wrong.
    Status(u16),
    /// The answer cannot be read.
    Body(BodyError),
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address => f.write_str("address: none that can be asked"),
            Self::Deadline => f.write_str("connection: no answer within the deadline"),
            Self::Connection => f.write_str("connection: failed"),
            Self::TooOften => f.write_str("status 429: asked too often"),
            Self::Redirected(status) => write!(f, "status {status}: redirected, which is not followed"),
            Self::Status(status) => write!(f, "status {status}"),
            Self::Body(error) => error.fmt(f),
        }
    }
}

impl From<HttpError> for FetchError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::DeadlineReached => Self::Deadline,
            HttpError::IoError | HttpError::Invalid => Self::Connection,
        }
    }
}

/// How long was waited for a source.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Waited(u64);

impl Waited {
    /// Does what has to be waited for.
    fn count<R>(&mut self, wait: impl FnOnce() -> R) -> R {
        let began = offchain::timestamp();
        let result = wait();
        // Rounded down at both ends, so that it comes out right in the sum.
        self.0 = self.0.saturating_add(offchain::timestamp().diff(&began).millis());
        result
    }

    /// In milliseconds.
    pub fn millis(&self) -> u64 {
        self.0
    }
}

/// Asks, and reads the answer with `parser`. How long that was waited for goes into `waited`.
///
/// # Errors
/// Why there is none.
pub fn fetch(request: &Request<'_>, parser: &mut dyn Parser, waited: &mut Waited) -> Result<Answer, FetchError> {
    let url = core::str::from_utf8(request.url).map_err(|_| FetchError::Address)?;
    let method = if request.body.is_empty() { "GET" } else { "POST" };
    let id = offchain::http_request_start(method, url, &[]).map_err(|()| FetchError::Address)?;
    let header = |name: &str, value: &str| {
        offchain::http_request_add_header(id, name, value).map_err(|()| FetchError::Connection)
    };
    header("accept", "application/json")?;
    header("user-agent", "tradewind-price-oracle/1")?;
    let deadline = Some(request.deadline);
    if !request.body.is_empty() {
        header("content-type", "application/json")?;
    }
    let since = request.since.filter(|_| request.body.is_empty());
    if let Some(since) = since {
        header("if-modified-since", &http_date(since))?;
    }
    if !request.body.is_empty() {
        waited.count(|| offchain::http_request_write_body(id, request.body, deadline))?;
    }
    waited.count(|| offchain::http_request_write_body(id, &[], deadline))?;
    match waited.count(|| offchain::http_response_wait(&[id], deadline)).first() {
        Some(HttpRequestStatus::Finished(200)) => {}
        Some(HttpRequestStatus::Finished(304)) if since.is_some() => return Ok(Answer::Unchanged),
        Some(HttpRequestStatus::Finished(429)) => return Err(FetchError::TooOften),
        Some(HttpRequestStatus::Finished(status @ 300..=399)) => return Err(FetchError::Redirected(*status)),
        Some(HttpRequestStatus::Finished(status)) => return Err(FetchError::Status(*status)),
        Some(HttpRequestStatus::DeadlineReached) => return Err(FetchError::Deadline),
        Some(HttpRequestStatus::IoError | HttpRequestStatus::Invalid) | None => return Err(FetchError::Connection),
    }
    let mut body = Body::new(parser, request.most);
    let mut piece = vec![0; PIECE];
    loop {
        let read = waited.count(|| offchain::http_response_read_body(id, &mut piece, deadline))?;
        let Some(bytes) = usize::try_from(read).ok().filter(|read| *read > 0).and_then(|read| piece.get(..read)) else {
            break;
        };
        body.feed(bytes).map_err(FetchError::Body)?;
        // A source that sends a little at a time is cut off as well.
        if offchain::timestamp() > request.deadline {
            return Err(FetchError::Deadline);
        }
    }
    body.finish().map(Answer::Page).map_err(FetchError::Body)
}
