//! What the agent must remember across restarts: one entry a lease, in an embedded transactional store.
//!
//! Everything else is read from the chain or asked of the backends. An entry holds the manifest's plaintext and the
//! workload's key, so the file is readable by its owner alone.

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};
use serde::{Deserialize, Serialize};
use std::{path::Path, sync::Arc};
use tradewind_primitives::LeaseId;

const LEASES: TableDefinition<LeaseId, &[u8]> = TableDefinition::new("leases");
const MARKS: TableDefinition<&str, u64> = TableDefinition::new("marks");
const TEXTS: TableDefinition<&str, &str> = TableDefinition::new("texts");
const NEXT_BLOCK: &str = "next-block";
const CHAIN: &str = "chain";

/// What is remembered of one lease.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The verified manifest, canonical encoding and salt as they came.
    #[serde(default, with = "hex_option")]
    pub manifest: Option<Vec<u8>>,
    /// Seed of the workload's key.
    #[serde(default, with = "hex_option")]
    pub workload_seed: Option<Vec<u8>>,
    /// The access, sealed to the buyer. Its hash is on chain once the lease is active.
    #[serde(default, with = "hex_option")]
    pub sealed_access: Option<Vec<u8>>,
    /// Content that the buyer put: addresses and sizes.
    #[serde(default)]
    pub blobs: Vec<(String, u64)>,
    /// Content that the lease was accepted with, whoever put it: addresses.
    #[serde(default)]
    pub uses: Vec<String>,
}

impl Entry {
    /// Addresses of all content that must stay while the lease is open.
    pub fn content(&self) -> impl Iterator<Item = String> + '_ {
        self.blobs.iter().map(|(cid, _)| cid).chain(&self.uses).cloned()
    }
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry")
            .field("manifest", &self.manifest.is_some())
            .field("workload_seed", &self.workload_seed.is_some())
            .field("sealed_access", &self.sealed_access.is_some())
            .field("blobs", &self.blobs)
            .field("uses", &self.uses)
            .finish()
    }
}

/// The journal cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The store failed.
    #[error("the journal failed: {0}")]
    Store(String),
    /// It was written for another chain, on which the same numbers are other leases.
    #[error("the journal is of another chain ({0}): use another home for this one, or the node of that one")]
    OtherChain(String),
    /// An entry does not decode.
    #[error("the journal's entry of lease {0} is damaged")]
    Damaged(LeaseId),
}

impl JournalError {
    fn store(error: impl std::fmt::Display) -> Self {
        Self::Store(error.to_string())
    }
}

/// The journal. Cheap to clone.
#[derive(Clone)]
pub struct Journal {
    database: Arc<Database>,
}

impl Journal {
    /// Opens the journal at `path`, or begins one.
    ///
    /// # Errors
    /// When the file cannot be opened, is damaged, or another agent has it open.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let database = Database::create(path).map_err(JournalError::store)?;
        restrict(path)?;
        let journal = Self { database: Arc::new(database) };
        let write = journal.database.begin_write().map_err(JournalError::store)?;
        write.open_table(LEASES).map_err(JournalError::store)?;
        write.open_table(MARKS).map_err(JournalError::store)?;
        write.open_table(TEXTS).map_err(JournalError::store)?;
        write.commit().map_err(JournalError::store)?;
        Ok(journal)
    }

    /// The entry of `lease`; an empty one if there is none.
    ///
    /// # Errors
    /// When the store fails or the entry is damaged.
    pub fn get(&self, lease: LeaseId) -> Result<Entry, JournalError> {
        let read = self.database.begin_read().map_err(JournalError::store)?;
        let table = read.open_table(LEASES).map_err(JournalError::store)?;
        match table.get(lease).map_err(JournalError::store)? {
            None => Ok(Entry::default()),
            Some(bytes) => serde_json::from_slice(bytes.value()).map_err(|_| JournalError::Damaged(lease)),
        }
    }

    /// Changes the entry of `lease` in one transaction, and returns it as it is then on disk.
    ///
    /// # Errors
    /// When the store fails or the entry is damaged; nothing is changed then.
    pub fn update(&self, lease: LeaseId, change: impl FnOnce(&mut Entry)) -> Result<Entry, JournalError> {
        let write = self.database.begin_write().map_err(JournalError::store)?;
        let entry = {
            let mut table = write.open_table(LEASES).map_err(JournalError::store)?;
            let mut entry = match table.get(lease).map_err(JournalError::store)? {
                None => Entry::default(),
                Some(bytes) => serde_json::from_slice(bytes.value()).map_err(|_| JournalError::Damaged(lease))?,
            };
            change(&mut entry);
            let bytes = serde_json::to_vec(&entry).map_err(JournalError::store)?;
            table.insert(lease, bytes.as_slice()).map_err(JournalError::store)?;
            entry
        };
        write.commit().map_err(JournalError::store)?;
        Ok(entry)
    }

    /// Forgets `lease`.
    ///
    /// # Errors
    /// When the store fails.
    pub fn forget(&self, lease: LeaseId) -> Result<(), JournalError> {
        let write = self.database.begin_write().map_err(JournalError::store)?;
        write.open_table(LEASES).map_err(JournalError::store)?.remove(lease).map_err(JournalError::store)?;
        write.commit().map_err(JournalError::store)
    }

    /// Whether `lease` has an entry.
    ///
    /// # Errors
    /// When the store fails.
    pub fn knows(&self, lease: LeaseId) -> Result<bool, JournalError> {
        let read = self.database.begin_read().map_err(JournalError::store)?;
        let table = read.open_table(LEASES).map_err(JournalError::store)?;
        Ok(table.get(lease).map_err(JournalError::store)?.is_some())
    }

    /// Every lease that has an entry.
    ///
    /// # Errors
    /// When the store fails.
    pub fn leases(&self) -> Result<Vec<LeaseId>, JournalError> {
        let read = self.database.begin_read().map_err(JournalError::store)?;
        let table = read.open_table(LEASES).map_err(JournalError::store)?;
        let mut all = Vec::new();
        for entry in table.iter().map_err(JournalError::store)? {
            all.push(entry.map_err(JournalError::store)?.0.value());
        }
        Ok(all)
    }

    /// Ties the journal to the chain with this genesis hash.
    ///
    /// # Errors
    /// [`JournalError::OtherChain`] if it is tied to another; when the store fails.
    pub fn bind(&self, genesis: &str) -> Result<(), JournalError> {
        let write = self.database.begin_write().map_err(JournalError::store)?;
        {
            let mut table = write.open_table(TEXTS).map_err(JournalError::store)?;
            let bound = table.get(CHAIN).map_err(JournalError::store)?.map(|text| text.value().to_owned());
            match bound {
                Some(bound) if bound != genesis => return Err(JournalError::OtherChain(bound)),
                Some(_) => {}
                None => {
                    table.insert(CHAIN, genesis).map_err(JournalError::store)?;
                }
            }
        }
        write.commit().map_err(JournalError::store)
    }

    /// Number of the first block whose events were not acted on yet.
    ///
    /// # Errors
    /// When the store fails.
    pub fn next_block(&self) -> Result<Option<u64>, JournalError> {
        let read = self.database.begin_read().map_err(JournalError::store)?;
        let table = read.open_table(MARKS).map_err(JournalError::store)?;
        Ok(table.get(NEXT_BLOCK).map_err(JournalError::store)?.map(|number| number.value()))
    }

    /// Remembers that all events before block `number` were acted on.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_next_block(&self, number: u64) -> Result<(), JournalError> {
        let write = self.database.begin_write().map_err(JournalError::store)?;
        write
            .open_table(MARKS)
            .map_err(JournalError::store)?
            .insert(NEXT_BLOCK, number)
            .map_err(JournalError::store)?;
        write.commit().map_err(JournalError::store)
    }
}

#[cfg(unix)]
fn restrict(path: &Path) -> Result<(), JournalError> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).map_err(JournalError::store)
}

mod hex_option {
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(bytes: &Option<Vec<u8>>, serializer: S) -> Result<S::Ok, S::Error> {
        match bytes {
            Some(bytes) => serializer.serialize_some(&hex::encode(bytes)),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<u8>>, D::Error> {
        let text: Option<String> = Option::deserialize(deserializer)?;
        text.map(|text| hex::decode(text).map_err(serde::de::Error::custom)).transpose()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_was_written_is_there_after_opening_again() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("journal.redb");
        {
            let journal = Journal::open(&path).unwrap();
            assert_eq!(journal.get(7).unwrap(), Entry::default());
            journal.update(7, |entry| entry.manifest = Some(vec![1, 2])).unwrap();
            journal.update(7, |entry| entry.workload_seed = Some(vec![3; 32])).unwrap();
            journal.update(8, |entry| entry.sealed_access = Some(vec![])).unwrap();
            journal.set_next_block(12).unwrap();
        }
        let journal = Journal::open(&path).unwrap();
        let entry = journal.get(7).unwrap();
        assert_eq!((entry.manifest, entry.workload_seed), (Some(vec![1, 2]), Some(vec![3; 32])));
        assert_eq!(journal.get(8).unwrap().sealed_access, Some(vec![]));
        assert_eq!(journal.leases().unwrap(), vec![7, 8]);
        assert_eq!(journal.next_block().unwrap(), Some(12));
        journal.forget(7).unwrap();
        assert_eq!(journal.leases().unwrap(), vec![8]);
    }

    #[test]
    fn a_journal_serves_one_chain_only() {
        let home = tempfile::tempdir().unwrap();
        let journal = Journal::open(&home.path().join("journal.redb")).unwrap();
        journal.bind("0x01").unwrap();
        journal.bind("0x01").unwrap();
        assert!(matches!(journal.bind("0x02"), Err(JournalError::OtherChain(bound)) if bound == "0x01"));
        assert!(journal.bind("0x01").is_ok());
    }

    #[test]
    fn only_its_owner_reads_the_file_and_one_agent_opens_it() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("journal.redb");
        let _journal = Journal::open(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(matches!(Journal::open(&path), Err(JournalError::Store(_))));
    }

    #[test]
    fn an_entry_in_a_log_shows_no_secret() {
        let entry = Entry { manifest: Some(b"hunter2".to_vec()), ..Entry::default() };
        assert!(!format!("{entry:?}").contains("hunter2"));
        assert!(!format!("{entry:?}").contains(&hex::encode("hunter2")));
    }
}
