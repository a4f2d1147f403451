//! The file under the journal, opened again after it failed.
//!
//! After one failed write the database refuses everything until its file is opened anew, as it no longer knows what is
//! on disk. A disk that was full for a minute must not blind the agent until somebody restarts it.

use super::JournalError;
use redb::{Database, ReadTransaction, ReadableDatabase, WriteTransaction};
use std::{
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock},
};

/// Memory for what was read; the journal of a thousand leases has a tenth of it.
const CACHE_BYTES: usize = 16 << 20;

pub(super) struct Store {
    path: PathBuf,
    /// None while it cannot be opened.
    database: RwLock<Option<Database>>,
}

impl Store {
    pub(super) fn open(path: &Path) -> Result<Self, JournalError> {
        let database = Database::builder().set_cache_size(CACHE_BYTES).create(path).map_err(JournalError::store)?;
        Ok(Self { path: path.to_owned(), database: RwLock::new(Some(database)) })
    }

    /// Reads; once more if the file had to be opened again.
    pub(super) fn read<T>(
        &self,
        work: impl Fn(&ReadTransaction) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        match self.try_read(&work) {
            Err(JournalError::Store(why)) => {
                self.open_again(&why)?;
                self.try_read(&work)
            }
            outcome => outcome,
        }
    }

    /// Writes in one transaction: all of it, or nothing if this fails.
    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&WriteTransaction) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        if self.is_closed() {
            self.open_again("it is closed")?;
        }
        let outcome = self.try_write(work);
        if let Err(JournalError::Store(why)) = &outcome {
            // So that what was written before can be read, and the next write has a chance.
            if let Err(error) = self.open_again(why) {
                tracing::error!(%error, "the journal stays closed for now");
            }
        }
        outcome
    }

    fn is_closed(&self) -> bool {
        self.database.read().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    fn try_read<T>(&self, work: impl Fn(&ReadTransaction) -> Result<T, JournalError>) -> Result<T, JournalError> {
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        let database = database.as_ref().ok_or_else(|| JournalError::store("it is closed"))?;
        work(&database.begin_read().map_err(JournalError::store)?)
    }

    fn try_write<T>(&self, work: impl FnOnce(&WriteTransaction) -> Result<T, JournalError>) -> Result<T, JournalError> {
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        let database = database.as_ref().ok_or_else(|| JournalError::store("it is closed"))?;
        let write = database.begin_write().map_err(JournalError::store)?;
        let value = work(&write)?;
        write.commit().map_err(JournalError::store)?;
        Ok(value)
    }

    fn open_again(&self, why: &str) -> Result<(), JournalError> {
        let mut database = self.database.write().unwrap_or_else(PoisonError::into_inner);
        tracing::warn!(why, "opening the journal again");
        // The old one holds the file's lock.
        *database = None;
        let opened = Database::builder().set_cache_size(CACHE_BYTES).open(&self.path).map_err(JournalError::store)?;
        *database = Some(opened);
        Ok(())
    }
}
