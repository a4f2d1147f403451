//! What the worker keeps between blocks, and what operators tell it: all in the node's local storage, none on chain.
//!
//! | key | value |
//! |---|---|
//! | `tradewind/price/sources` | SCALE `Vec<Source>`: each replaces the default of its name, or is added |
//! | `tradewind/price/key/NAME` | the key for the source of that name, as it is |
//! | `tradewind/price/state/NAME` | SCALE [`State`]: how the source of that name is doing |
//! | `tradewind/price/sent` | SCALE [`Sent`]: the last submission |
//! | `tradewind/price/lock` | held while a block's work is done |

use super::rows::Row;
use alloc::vec::Vec;
use codec::{Decode, DecodeLimit, Encode};
use sp_core::offchain::StorageKind;
use sp_io::offchain;
use tradewind_primitives::{FeedKey, MicroUsd, Source, Tick, SOURCES_KEY, SOURCE_KEY_PREFIX, SOURCE_STATE_PREFIX};

/// Where the lock is.
pub const LOCK: &[u8] = b"tradewind/price/lock";

/// Where an operator's own sources are.
pub const SOURCES: &[u8] = SOURCES_KEY;

/// Where the last submission is.
pub const SENT: &[u8] = b"tradewind/price/sent";

/// Most sources.
pub const MAX_SOURCES: usize = 128;

/// Pages of a source that were read, while there are more.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode)]
pub struct Cursor {
    /// Where the next page is: a link or a token, as the source has it.
    pub next: Vec<u8>,
    /// How many were read.
    pub pages: u16,
    /// What was found.
    pub rows: Vec<Row>,
    /// Rows that could not be used.
    pub refused: u32,
}

/// How a source is doing.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode)]
pub struct State {
    /// When it is asked next, in milliseconds since 1970.
    pub next_ms: u64,
    /// When it answered last, in milliseconds since 1970.
    pub answered_ms: u64,
    /// How often in a row it did not.
    pub failures: u32,
    /// How often it did not since this file began.
    pub refusals: u32,
    /// Rows of the last answer that could not be used.
    pub rows_refused: u32,
    /// The prices of the last answer, in micro-USD.
    pub prices: Vec<(FeedKey, MicroUsd)>,
    /// Why it did not answer the last time, in words: its name, the field, and what is wrong with it. Empty if it
    /// did.
    pub error: Vec<u8>,
    /// How long the worker was busy with it the last time, in milliseconds: all but waiting for the source.
    pub busy_ms: u32,
    /// If it is being read page by page. All before this is what [`SourceState`](tradewind_primitives::SourceState) has.
    pub cursor: Option<Cursor>,
    /// When it last sent something, not only that nothing was new, in milliseconds since 1970.
    pub read_ms: u64,
    /// The [`fingerprint`] of the source that all this is of.
    pub source: [u8; 32],
}

/// The last submission.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode)]
pub struct Sent {
    /// Its number.
    pub sequence: u64,
    /// The tick that it names.
    pub tick: Tick,
    /// What it says.
    pub values: Vec<(FeedKey, MicroUsd)>,
}

/// What is at `key`, if it can be read.
pub fn read<R: Decode>(key: &[u8]) -> Option<R> {
    let bytes = offchain::local_storage_get(StorageKind::PERSISTENT, key)?;
    R::decode_all_with_depth_limit(16, &mut bytes.as_slice()).ok()
}

/// Puts `value` at `key`.
pub fn write(key: &[u8], value: &impl Encode) {
    offchain::local_storage_set(StorageKind::PERSISTENT, key, &value.encode());
}

/// What tells a source from another one of its name.
pub fn fingerprint(source: &Source) -> [u8; 32] {
    source.using_encoded(sp_io::hashing::blake2_256)
}

/// How `source` is doing: what is known of another one of its name counts no more.
pub fn state_of(source: &Source) -> State {
    let source_now = fingerprint(source);
    let known: Option<State> = read(&state_key(&source.name));
    known.filter(|state| state.source == source_now).unwrap_or(State { source: source_now, ..State::default() })
}

/// Where the state of the source of this name is.
pub fn state_key(name: &[u8]) -> Vec<u8> {
    [SOURCE_STATE_PREFIX, name].concat()
}

/// The operator's key for the source of this name.
pub fn key_of(name: &[u8]) -> Option<Vec<u8>> {
    offchain::local_storage_get(StorageKind::PERSISTENT, &[SOURCE_KEY_PREFIX, name].concat())
}

/// `defaults`, with what the operator has put in their place or added.
pub fn sources(defaults: Vec<Source>) -> Vec<Source> {
    let mut sources = defaults;
    for own in read::<Vec<Source>>(SOURCES).unwrap_or_default() {
        match sources.iter_mut().find(|source| source.name == own.name) {
            Some(source) => *source = own,
            None => sources.push(own),
        }
    }
    sources.truncate(MAX_SOURCES);
    sources
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use tradewind_primitives::SourceState;

    #[test]
    fn what_others_read_of_a_sources_state_is_what_it_begins_with() {
        let state = State {
            next_ms: 1,
            answered_ms: 2,
            failures: 3,
            refusals: 4,
            rows_refused: 5,
            prices: Vec::new(),
            error: b"why".to_vec(),
            busy_ms: 8,
            cursor: Some(Cursor { pages: 1, ..Default::default() }),
            read_ms: 6,
            source: [7; 32],
        };
        let read = SourceState::decode(&mut state.encode().as_slice()).unwrap();
        let told = (read.next_ms, read.answered_ms, read.failures, read.refusals, read.rows_refused);
        assert_eq!((told, read.prices, read.error), ((1, 2, 3, 4, 5), state.prices, state.error));
        assert_eq!(read.busy_ms, 8);
    }
}
