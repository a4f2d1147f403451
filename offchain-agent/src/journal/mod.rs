//! What the agent must remember across restarts: one entry a lease, and what channels keep here, in an embedded
//! transactional store.
//!
//! Everything else is read from the chain or asked of the backends. An entry holds the manifest's plaintext and the
//! workload's key, so the file is readable by its owner alone.

mod channels;
mod store;
#[cfg(test)]
mod tests;

use redb::{ReadableTable, TableDefinition, WriteTransaction};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, path::Path, sync::Arc};
use store::Store;
use tradewind_primitives::LeaseId;

/// Name of the journal in the agent's home.
pub const FILE: &str = "journal.redb";

const LEASES: TableDefinition<LeaseId, &[u8]> = TableDefinition::new("leases");
const MARKS: TableDefinition<&str, u64> = TableDefinition::new("marks");
const TEXTS: TableDefinition<&str, &str> = TableDefinition::new("texts");
/// Content, and a lease whose entry names it: what the entries say, by content.
const CONTENT: TableDefinition<(&str, LeaseId), ()> = TableDefinition::new("content");
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
    /// Whether the buyer asked for it and was answered.
    #[serde(default)]
    pub access_given: bool,
    /// Content that the buyer put: addresses and sizes.
    #[serde(default)]
    pub blobs: Vec<(String, u64)>,
    /// Content that the lease was accepted with, whoever put it: addresses.
    #[serde(default)]
    pub uses: Vec<String>,
    /// Delegations of the lease that were issued then or before are refused, in milliseconds since 1970; 0 for none.
    #[serde(default)]
    pub revoked_ms: u64,
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
            .field("access_given", &self.access_given)
            .field("blobs", &self.blobs)
            .field("uses", &self.uses)
            .field("revoked_ms", &self.revoked_ms)
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
    store: Arc<Store>,
}

impl Journal {
    /// Opens the journal at `path`, or begins one. One that is there is not written to, so that it opens on a full disk.
    ///
    /// # Errors
    /// When the file cannot be opened, is damaged, or another agent has it open.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let store = Store::open(path)?;
        restrict(path)?;
        let journal = Self { store: Arc::new(store) };
        if !journal.is_begun()? {
            journal.begin()?;
        }
        Ok(journal)
    }

    /// Whether every table is there.
    fn is_begun(&self) -> Result<bool, JournalError> {
        self.store.read(|read| {
            let names: BTreeSet<String> = read
                .list_tables()
                .map_err(JournalError::store)?
                .map(|table| redb::TableHandle::name(&table).into())
                .collect();
            Ok(["leases", "marks", "texts", "content", "channel-content", "deployments"]
                .iter()
                .all(|name| names.contains(*name)))
        })
    }

    /// Makes the tables that are missing, and fills that of the content.
    fn begin(&self) -> Result<(), JournalError> {
        self.store.write(|write| {
            write.open_table(MARKS).map_err(JournalError::store)?;
            write.open_table(TEXTS).map_err(JournalError::store)?;
            write.open_table(channels::CHANNEL_CONTENT).map_err(JournalError::store)?;
            write.open_table(channels::DEPLOYMENTS).map_err(JournalError::store)?;
            let leases = write.open_table(LEASES).map_err(JournalError::store)?;
            let mut content = write.open_table(CONTENT).map_err(JournalError::store)?;
            for entry in leases.iter().map_err(JournalError::store)? {
                let (lease, bytes) = entry.map_err(JournalError::store)?;
                let lease = lease.value();
                let entry = decode(lease, bytes.value())
                    .inspect_err(|error| tracing::error!(%error, "its content is not known"));
                for cid in entry.unwrap_or_default().content() {
                    content.insert((cid.as_str(), lease), ()).map_err(JournalError::store)?;
                }
            }
            Ok(())
        })
    }

    /// The entry of `lease`; an empty one if there is none.
    ///
    /// # Errors
    /// When the store fails or the entry is damaged.
    pub fn get(&self, lease: LeaseId) -> Result<Entry, JournalError> {
        self.store.read(|read| {
            let table = read.open_table(LEASES).map_err(JournalError::store)?;
            match table.get(lease).map_err(JournalError::store)? {
                None => Ok(Entry::default()),
                Some(bytes) => decode(lease, bytes.value()),
            }
        })
    }

    /// Changes the entry of `lease` in one transaction, and returns it as it is then on disk.
    ///
    /// # Errors
    /// When the store fails or the entry is damaged; nothing is changed then.
    pub fn update(&self, lease: LeaseId, change: impl FnOnce(&mut Entry)) -> Result<Entry, JournalError> {
        self.store.write(|write| {
            let mut table = write.open_table(LEASES).map_err(JournalError::store)?;
            let before = match table.get(lease).map_err(JournalError::store)? {
                None => Entry::default(),
                Some(bytes) => decode(lease, bytes.value())?,
            };
            let mut entry = before.clone();
            change(&mut entry);
            let bytes = serde_json::to_vec(&entry).map_err(JournalError::store)?;
            table.insert(lease, bytes.as_slice()).map_err(JournalError::store)?;
            let (old, new): (BTreeSet<String>, BTreeSet<String>) =
                (before.content().collect(), entry.content().collect());
            let mut content = write.open_table(CONTENT).map_err(JournalError::store)?;
            for cid in old.difference(&new) {
                content.remove((cid.as_str(), lease)).map_err(JournalError::store)?;
            }
            for cid in new.difference(&old) {
                content.insert((cid.as_str(), lease), ()).map_err(JournalError::store)?;
            }
            Ok(entry)
        })
    }

    /// Forgets `lease`, even if its entry is damaged.
    ///
    /// # Errors
    /// When the store fails.
    pub fn forget(&self, lease: LeaseId) -> Result<(), JournalError> {
        self.store.write(|write| {
            write.open_table(LEASES).map_err(JournalError::store)?.remove(lease).map_err(JournalError::store)?;
            let mut content = write.open_table(CONTENT).map_err(JournalError::store)?;
            content.retain(|(_, of), ()| of != lease).map_err(JournalError::store)
        })
    }

    /// Whether `lease` has an entry.
    ///
    /// # Errors
    /// When the store fails.
    pub fn knows(&self, lease: LeaseId) -> Result<bool, JournalError> {
        self.store.read(|read| {
            let table = read.open_table(LEASES).map_err(JournalError::store)?;
            Ok(table.get(lease).map_err(JournalError::store)?.is_some())
        })
    }

    /// Every lease that has an entry.
    ///
    /// # Errors
    /// When the store fails.
    pub fn leases(&self) -> Result<Vec<LeaseId>, JournalError> {
        self.store.read(|read| {
            let table = read.open_table(LEASES).map_err(JournalError::store)?;
            let mut all = Vec::new();
            for entry in table.iter().map_err(JournalError::store)? {
                all.push(entry.map_err(JournalError::store)?.0.value());
            }
            Ok(all)
        })
    }

    /// Addresses of the content that `lease` brought or uses and no other lease and no channel does, even if its entry is
    /// damaged.
    ///
    /// # Errors
    /// When the store fails.
    pub fn sole_content(&self, lease: LeaseId) -> Result<Vec<String>, JournalError> {
        self.store.read(|read| {
            let table = read.open_table(CONTENT).map_err(JournalError::store)?;
            let (mut mine, mut others) = (Vec::new(), BTreeSet::new());
            others.extend(channels::content(read)?.into_iter().map(|(cid, ..)| cid));
            for row in table.iter().map_err(JournalError::store)? {
                let row = row.map_err(JournalError::store)?;
                let (cid, of) = row.0.value();
                if of == lease {
                    mine.push(cid.to_owned());
                } else if !others.contains(cid) {
                    others.insert(cid.to_owned());
                }
            }
            mine.retain(|cid| !others.contains(cid));
            Ok(mine)
        })
    }

    /// Ties the journal to the chain with this genesis hash.
    ///
    /// # Errors
    /// [`JournalError::OtherChain`] if it is tied to another; when the store fails.
    pub fn bind(&self, genesis: &str) -> Result<(), JournalError> {
        let bound = self.store.read(|read| {
            let table = read.open_table(TEXTS).map_err(JournalError::store)?;
            Ok(table.get(CHAIN).map_err(JournalError::store)?.map(|text| text.value().to_owned()))
        })?;
        match bound {
            Some(bound) if bound != genesis => Err(JournalError::OtherChain(bound)),
            Some(_) => Ok(()),
            None => self.store.write(|write| {
                let mut table = write.open_table(TEXTS).map_err(JournalError::store)?;
                table.insert(CHAIN, genesis).map_err(JournalError::store)?;
                Ok(())
            }),
        }
    }

    /// Number of the first block whose events were not acted on yet.
    ///
    /// # Errors
    /// When the store fails.
    pub fn next_block(&self) -> Result<Option<u64>, JournalError> {
        self.store.read(|read| {
            let table = read.open_table(MARKS).map_err(JournalError::store)?;
            Ok(table.get(NEXT_BLOCK).map_err(JournalError::store)?.map(|number| number.value()))
        })
    }

    /// Remembers that all events before block `number` were acted on.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_next_block(&self, number: u64) -> Result<(), JournalError> {
        self.store.write(|write| mark(write, number))
    }
}

fn mark(write: &WriteTransaction, number: u64) -> Result<(), JournalError> {
    let mut table = write.open_table(MARKS).map_err(JournalError::store)?;
    table.insert(NEXT_BLOCK, number).map_err(JournalError::store)?;
    Ok(())
}

fn decode(lease: LeaseId, bytes: &[u8]) -> Result<Entry, JournalError> {
    serde_json::from_slice(bytes).map_err(|_| JournalError::Damaged(lease))
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
