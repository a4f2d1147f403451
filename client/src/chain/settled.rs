//! Whether a block's state is laid out as its runtime expects.
//!
//! A runtime upgrade replaces the code at the end of a block. That block's state still has the old layout, and so have
//! parts of the state as long as migrations run in the blocks after it. The new code would not find what is there: a
//! lease that is alive would seem to be gone. So nothing is read by runtime functions until migrations are done.

use super::{at::At, error::ChainError};
use codec::{Compact, Decode};
use std::sync::{Arc, Mutex, PoisonError};

/// How a block's state stands to the code in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// Its layout is the code's.
    Settled,
    /// The block was made by older code than is in its state now.
    Replaced,
    /// Migrations go on.
    Migrating,
}

/// The version of the runtime that was last seen settled, and the first block in which it was: later ones need not be
/// looked at. Cheap to clone; all clones share it.
#[derive(Clone, Default)]
pub(crate) struct Settled(Arc<Mutex<Option<(u32, u64)>>>);

/// Pallet and name of the storage entries that tell.
pub(crate) const LAST_UPGRADE: (&str, &str) = ("System", "LastRuntimeUpgrade");
/// Is there while migrations run, or if one failed.
pub(crate) const CURSOR: (&str, &str) = ("MultiBlockMigrations", "Cursor");

impl Settled {
    fn covers(&self, version: u32, block: u64) -> bool {
        let known = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.is_some_and(|(of, since)| of == version && since <= block)
    }

    fn note(&self, version: u32, block: u64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((version, block));
    }
}

impl At {
    /// How this block's state stands to the code in it.
    pub(crate) async fn condition(&self) -> Result<Condition, ChainError> {
        let (version, block) = (self.client.spec_version(), self.number());
        if self.chain.settled.covers(version, block) {
            return Ok(Condition::Settled);
        }
        let (last, cursor) = tokio::try_join!(self.plain(LAST_UPGRADE), self.plain(CURSOR))?;
        let condition = condition(version, last.as_deref(), cursor.is_some());
        if condition == Condition::Settled {
            self.chain.settled.note(version, block);
        }
        Ok(condition)
    }

    /// Refuses a state that runtime functions would misread.
    ///
    /// # Errors
    /// [`ChainError::Migrating`]
    pub(crate) async fn require_settled(&self) -> Result<(), ChainError> {
        match self.condition().await? {
            Condition::Settled => Ok(()),
            Condition::Replaced | Condition::Migrating => Err(ChainError::Migrating { block: self.number() }),
        }
    }
}

/// `last` is the version whose migrations were begun last, as `frame_system::LastRuntimeUpgradeInfo`; nothing before
/// the first block.
fn condition(version: u32, last: Option<&[u8]>, migrates: bool) -> Condition {
    let last = last.and_then(|mut bytes| Compact::<u32>::decode(&mut bytes).ok());
    match last {
        Some(Compact(last)) if last != version => Condition::Replaced,
        _ if migrates => Condition::Migrating,
        _ => Condition::Settled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;

    #[test]
    fn a_state_is_settled_when_the_migrations_of_its_code_are_done() {
        let last = |version: u32| (Compact(version), "tradewind").encode();
        assert_eq!(condition(2, Some(&last(1)), false), Condition::Replaced);
        assert_eq!(condition(2, Some(&last(2)), true), Condition::Migrating);
        assert_eq!(condition(2, Some(&last(2)), false), Condition::Settled);
        assert_eq!(condition(300, Some(&last(300)), false), Condition::Settled);
        // Before the first block, and while an upgrade replaces one that still migrates.
        assert_eq!(condition(2, None, false), Condition::Settled);
        assert_eq!(condition(2, Some(&last(1)), true), Condition::Replaced);
    }

    #[test]
    fn only_later_blocks_of_the_same_version_are_taken_for_settled() {
        let settled = Settled::default();
        assert!(!settled.covers(1, 10));
        settled.note(1, 10);
        assert!(settled.covers(1, 10) && settled.covers(1, 11));
        assert!(!settled.covers(1, 9) && !settled.covers(2, 11));
        settled.note(2, 20);
        assert!(settled.covers(2, 20) && !settled.covers(1, 11));
    }
}
