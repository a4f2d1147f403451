//! The price worker: what an operator's node does in each block, off chain.
//!
//! In a block it asks at most one source for one page, and sends at most one submission. A lock keeps the workers of two
//! blocks apart; a source is asked again after its interval and a random part of a quarter more, so that operators do not
//! ask all at once. One that fails is asked less and less often.
//!
//! ```text
//! source ─▶ fetch: deadline, bound, anything new? ─▶ body: unpack ─▶ json ─▶ parser ─▶ rows
//!                                                                                   │ all pages
//!                                submit: moved, or past half its life ◀─ prices ◀─ normalise
//! ```
//!
//! Nothing of an answer is held but the rows that are sought: at most [`rows::MAX_ROWS`] of 32 bytes, beside some 100 KiB for
//! unpacking and reading.

pub mod address;
pub mod body;
pub mod decimal;
pub mod defaults;
pub mod fetch;
pub mod gzip;
pub mod json;
pub mod memory;
pub mod normalise;
pub mod parsers;
pub mod rows;
pub mod source;
mod submit;
pub mod token;
pub mod walk;

pub use source::Source;
pub use submit::is_due;

use crate::Config;
use address::{is_followed, Places};
use alloc::{format, vec::Vec};
use codec::Encode;
use core::fmt;
use fetch::{Answer, FetchError, Request, Waited};
use frame_support::traits::Get;
use memory::{Cursor, State};
use rows::{Why, Wrong, MAX_ROWS};
use source::Format;
use sp_core::offchain::{Duration, Timestamp};
use sp_io::offchain;
use sp_runtime::offchain::storage_lock::{BlockAndTime, StorageLock};
use submit::Own;
use tradewind_primitives::{FeedKey, MicroUsd};

/// What log lines are filed under.
const LOG: &str = "price-oracle";

/// How long a source has to answer, in milliseconds.
pub const DEADLINE_MS: u64 = 8_000;

/// How long a lock is held at most, in milliseconds and in blocks: longer than a source has.
const LOCK_MS: u64 = DEADLINE_MS + 2_000;
const LOCK_BLOCKS: u32 = 4;

/// How far the clocks of a source and of this node can be apart, in seconds: what was changed so shortly before the last answer is
/// read once more.
const CLOCKS_APART_SECS: u64 = 3_600;

/// How long after it was read last, in seconds, an answer is read once more even if nothing is said to be new.
const READ_AGAIN_SECS: u64 = 86_400;

/// How many times the interval of a source doubles while it fails.
const MAX_DOUBLINGS: u32 = 5;

/// What went wrong with a source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SourceError {
    /// It did not answer, or with something else.
    Fetch(FetchError),
    /// What it answered is of no use.
    Answer(Wrong),
    /// It says that it was not written for too long.
    Frozen,
    /// The next page is somewhere else.
    Elsewhere,
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fetch(error) => error.fmt(f),
            Self::Answer(wrong) => wrong.fmt(f),
            Self::Frozen => f.write_str("file: not written for too long"),
            Self::Elsewhere => f.write_str("next page: at another host"),
        }
    }
}

impl From<FetchError> for SourceError {
    fn from(error: FetchError) -> Self {
        Self::Fetch(error)
    }
}

impl From<Wrong> for SourceError {
    fn from(wrong: Wrong) -> Self {
        Self::Answer(wrong)
    }
}

/// What asking a source came to.
enum Outcome {
    /// There are more pages.
    More(Cursor),
    /// These are its prices.
    Prices { prices: Vec<(FeedKey, MicroUsd)>, refused: u32, is_new: bool },
}

/// Does a block's work, if this node has an operator's key.
pub fn run<T: Config>() {
    let Some(own) = submit::own::<T>() else { return };
    let mut lock = StorageLock::<BlockAndTime<frame_system::Pallet<T>>>::with_block_and_time_deadline(
        memory::LOCK,
        LOCK_BLOCKS,
        Duration::from_millis(LOCK_MS),
    );
    let Ok(_guard) = lock.try_lock() else {
        log::debug!(target: LOG, "the work of the block before is still being done");
        return;
    };
    // What could not be said is not asked.
    if !submit::may::<T>(&own) {
        return;
    }
    let now = offchain::timestamp();
    let sources = memory::sources(T::Sources::get());
    if let Some((source, state)) = next(&sources, now) {
        visit::<T>(&own, source, state, now);
    }
}

/// The source to ask: one that is being read page by page, or the one that has waited longest.
fn next(sources: &[Source], now: Timestamp) -> Option<(&Source, State)> {
    let mut best: Option<(&Source, State)> = None;
    for source in sources.iter().filter(|source| source.interval_secs > 0) {
        let state = memory::state_of(source);
        if state.next_ms > now.unix_millis() {
            continue;
        }
        let rank = |state: &State| (state.cursor.is_none(), state.next_ms);
        if best.as_ref().is_none_or(|(_, other)| rank(&state) < rank(other)) {
            best = Some((source, state));
        }
    }
    best
}

/// Asks `source`, notes how it did, and sends what is to be said.
fn visit<T: Config>(own: &Own<T::AccountId>, source: &Source, mut state: State, now: Timestamp) {
    let interval = u64::from(source.interval_secs).saturating_mul(1_000);
    let name = core::str::from_utf8(&source.name).unwrap_or("?");
    let mut waited = Waited::default();
    let outcome = ask(source, &state, now, &mut waited);
    let busy = offchain::timestamp().diff(&now).millis().saturating_sub(waited.millis());
    state.busy_ms = u32::try_from(busy).unwrap_or(u32::MAX);
    log::debug!(target: LOG, "{name}: {busy} ms of work, {} ms of waiting", waited.millis());
    match outcome {
        Ok(Outcome::More(cursor)) => {
            state.cursor = Some(cursor);
        }
        Ok(Outcome::Prices { prices, refused, is_new }) => {
            let sent = submit::submit::<T>(own, &prices, now.unix_millis() / 1_000);
            log::info!(target: LOG, "{name}: {} prices, {sent} sent, {refused} rows refused", prices.len());
            state = State {
                next_ms: now.unix_millis().saturating_add(interval).saturating_add(jitter(interval / 4)),
                answered_ms: now.unix_millis(),
                failures: 0,
                rows_refused: refused,
                prices,
                cursor: None,
                error: Vec::new(),
                refusals: state.refusals,
                busy_ms: state.busy_ms,
                read_ms: if is_new { now.unix_millis() } else { state.read_ms },
                source: state.source,
            };
        }
        Err(error) => {
            let said = format!("{name}: {error}");
            log::warn!(target: LOG, "{said}");
            state.failures = state.failures.saturating_add(1);
            state.refusals = state.refusals.saturating_add(1);
            let wait = interval << state.failures.min(MAX_DOUBLINGS);
            state.next_ms = now.unix_millis().saturating_add(wait).saturating_add(jitter(interval / 4));
            state.cursor = None;
            state.error = said.into_bytes();
        }
    }
    memory::write(&memory::state_key(&source.name), &state);
}

/// A random part of `most` milliseconds.
fn jitter(most: u64) -> u64 {
    let seed = offchain::random_seed();
    let number = seed.iter().take(8).fold(0u64, |number, byte| (number << 8) | u64::from(*byte));
    number.checked_rem(most.max(1)).unwrap_or(0)
}

/// Since when something must be new for `source` to send it, in seconds since 1970: what is too old is refused, and what is known
/// is not read again, but once a day: a cache between can have sent what was old already. An answer of several pages could have
/// changed on a later one.
fn since(source: &Source, state: &State, now: Timestamp) -> Option<u64> {
    if source.max_pages > 1 {
        return None;
    }
    match source.max_age_secs {
        0 => {
            let (now, read) = (now.unix_millis() / 1_000, state.read_ms / 1_000);
            let is_recent = !state.prices.is_empty() && now.saturating_sub(read) < READ_AGAIN_SECS;
            is_recent.then(|| read.saturating_sub(CLOCKS_APART_SECS))
        }
        most => Some((now.unix_millis() / 1_000).saturating_sub(most.into())),
    }
}

/// Asks for a page of `source`.
fn ask(source: &Source, state: &State, now: Timestamp, waited: &mut Waited) -> Result<Outcome, SourceError> {
    let cursor = state.cursor.clone().unwrap_or_default();
    let key = memory::key_of(&source.name);
    let places = Places { region: &source.region, key: key.as_deref(), page: &cursor.next };
    let first = || address::address(&source.url, places).ok_or(FetchError::Address);
    let url = match (source.format, cursor.next.is_empty()) {
        // Its next page is a link; all others' is a token that goes into the template.
        (Format::Azure, false) => {
            if !is_followed(&cursor.next, &first()?) {
                return Err(SourceError::Elsewhere);
            }
            cursor.next.clone()
        }
        _ => first()?,
    };
    let sent = address::body(&source.body, places).ok_or(FetchError::Address)?;
    let since = since(source, state, now);
    let deadline = now.add(Duration::from_millis(DEADLINE_MS));
    let request = Request { url: &url, body: &sent, since, deadline, most: source.max_bytes.into() };
    let mut parser = source::parser_of(source);
    let answer = fetch::fetch(&request, parser.as_mut(), waited)?;
    let page = match answer {
        Answer::Page(page) => page,
        Answer::Unchanged if source.max_age_secs > 0 => return Err(SourceError::Frozen),
        Answer::Unchanged => {
            let (prices, refused) = (state.prices.clone(), state.rows_refused);
            return Ok(Outcome::Prices { prices, refused, is_new: false });
        }
    };
    let mut rows = cursor.rows;
    rows.extend(page.rows);
    if rows.len() > MAX_ROWS {
        return Err(Wrong::new("pages", Why::TooMany).into());
    }
    let (pages, refused) = (cursor.pages.saturating_add(1), cursor.refused.saturating_add(page.refused));
    if let Some(next) = page.next {
        if pages >= source.max_pages {
            return Err(Wrong::new("pages", Why::TooMany).into());
        }
        // Checked when it is read, too, so that a wrong one is an error of this page.
        if source.format == Format::Azure && !is_followed(&next, &url) {
            return Err(SourceError::Elsewhere);
        }
        return Ok(Outcome::More(Cursor { next, pages, rows, refused }));
    }
    if rows.is_empty() {
        return Err(page.first.unwrap_or(Wrong::new("prices", Why::Missing)).into());
    }
    let prices = normalise::normalise(source, &rows)?;
    if prices.is_empty() {
        return Err(Wrong::new("prices", Why::Zero).into());
    }
    Ok(Outcome::Prices { prices, refused, is_new: true })
}

/// The bytes that put `sources` in the place of defaults, or beside them, at [`memory::SOURCES`].
pub fn encode_sources(sources: &[Source]) -> Vec<u8> {
    sources.encode()
}
