//! What the journal knows of channels: the content that their payers brought, and the deployments that they pay for.

use super::{Journal, JournalError, CONTENT};
use redb::{ReadTransaction, ReadableTable, TableDefinition};
use std::collections::BTreeSet;
use tradewind_primitives::ChannelId;

/// Content, and a channel whose payer brought it or that pays for it, with the size if it was brought.
pub(super) const CHANNEL_CONTENT: TableDefinition<(&str, ChannelId), u64> = TableDefinition::new("channel-content");

/// Manifest of a deployment, and a metered channel that pays for requests to it.
pub(super) const DEPLOYMENTS: TableDefinition<(&str, ChannelId), ()> = TableDefinition::new("deployments");

impl Journal {
    /// What the payer of `channel` brought, or what it pays for: addresses and sizes.
    ///
    /// # Errors
    /// When the store fails.
    pub fn channel_content(&self, channel: ChannelId) -> Result<Vec<(String, u64)>, JournalError> {
        self.store.read(|read| {
            let all = content(read)?;
            Ok(all.into_iter().filter(|(_, of, _)| *of == channel).map(|(cid, _, size)| (cid, size)).collect())
        })
    }

    /// Takes note that the payer of `channel` brought content of `size` bytes.
    ///
    /// # Errors
    /// When the store fails.
    pub fn keep_for_channel(&self, channel: ChannelId, cid: &str, size: u64) -> Result<(), JournalError> {
        self.store.write(|write| {
            let mut table = write.open_table(CHANNEL_CONTENT).map_err(JournalError::store)?;
            table.insert((cid, channel), size).map_err(JournalError::store)?;
            Ok(())
        })
    }

    /// Takes note that `channel` needs the deployment of `manifest`, whose program is `component`, and whether it `pays` for
    /// requests to it. Both stay as long as the channel.
    ///
    /// # Errors
    /// When the store fails.
    pub fn deploy(&self, channel: ChannelId, manifest: &str, component: &str, pays: bool) -> Result<(), JournalError> {
        self.store.write(|write| {
            let mut table = write.open_table(CHANNEL_CONTENT).map_err(JournalError::store)?;
            for cid in [manifest, component] {
                let brought = table.get((cid, channel)).map_err(JournalError::store)?.is_some();
                if !brought {
                    table.insert((cid, channel), 0).map_err(JournalError::store)?;
                }
            }
            if pays {
                let mut table = write.open_table(DEPLOYMENTS).map_err(JournalError::store)?;
                table.insert((manifest, channel), ()).map_err(JournalError::store)?;
            }
            Ok(())
        })
    }

    /// Every deployment that a channel pays for: the manifest's address, and the channel.
    ///
    /// # Errors
    /// When the store fails.
    pub fn deployments(&self) -> Result<Vec<(String, ChannelId)>, JournalError> {
        self.store.read(|read| {
            let table = read.open_table(DEPLOYMENTS).map_err(JournalError::store)?;
            let mut all = Vec::new();
            for row in table.iter().map_err(JournalError::store)? {
                let row = row.map_err(JournalError::store)?;
                let (cid, channel) = row.0.value();
                all.push((cid.to_owned(), channel));
            }
            Ok(all)
        })
    }

    /// Every channel that keeps content here.
    ///
    /// # Errors
    /// When the store fails.
    pub fn channels(&self) -> Result<BTreeSet<ChannelId>, JournalError> {
        self.store.read(|read| Ok(content(read)?.into_iter().map(|(_, channel, _)| channel).collect()))
    }

    /// Addresses of the content that `channel` keeps and neither another channel nor a lease does.
    ///
    /// # Errors
    /// When the store fails.
    pub fn sole_content_of_channel(&self, channel: ChannelId) -> Result<Vec<String>, JournalError> {
        self.store.read(|read| {
            let mut others = BTreeSet::new();
            let leases = read.open_table(CONTENT).map_err(JournalError::store)?;
            for row in leases.iter().map_err(JournalError::store)? {
                others.insert(row.map_err(JournalError::store)?.0.value().0.to_owned());
            }
            let mut mine = Vec::new();
            for (cid, of, _) in content(read)? {
                if of == channel {
                    mine.push(cid);
                } else {
                    others.insert(cid);
                }
            }
            mine.retain(|cid| !others.contains(cid));
            Ok(mine)
        })
    }

    /// Forgets all of that of `channel`.
    ///
    /// # Errors
    /// When the store fails.
    pub fn forget_channel(&self, channel: ChannelId) -> Result<(), JournalError> {
        self.store.write(|write| {
            let mut table = write.open_table(CHANNEL_CONTENT).map_err(JournalError::store)?;
            table.retain(|(_, of), _| of != channel).map_err(JournalError::store)?;
            let mut table = write.open_table(DEPLOYMENTS).map_err(JournalError::store)?;
            table.retain(|(_, of), ()| of != channel).map_err(JournalError::store)
        })
    }
}

/// All that channels keep.
pub(super) fn content(read: &ReadTransaction) -> Result<Vec<(String, ChannelId, u64)>, JournalError> {
    let table = read.open_table(CHANNEL_CONTENT).map_err(JournalError::store)?;
    let mut all = Vec::new();
    for row in table.iter().map_err(JournalError::store)? {
        let row = row.map_err(JournalError::store)?;
        let (cid, channel) = row.0.value();
        all.push((cid.to_owned(), channel, row.1.value()));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn journal() -> (tempfile::TempDir, Journal) {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(&folder.path().join(super::super::FILE)).unwrap();
        (folder, journal)
    }

    #[test]
    fn content_stays_while_a_lease_or_another_channel_needs_it() {
        let (_folder, journal) = journal();
        journal.keep_for_channel(1, "program", 10).unwrap();
        journal.keep_for_channel(1, "manifest", 2).unwrap();
        journal.keep_for_channel(2, "program", 10).unwrap();
        journal.update(7, |entry| entry.blobs.push(("manifest".into(), 2))).unwrap();
        assert!(journal.sole_content_of_channel(1).unwrap().is_empty());
        assert!(journal.sole_content(7).unwrap().is_empty(), "a channel needs it still");
        journal.forget_channel(2).unwrap();
        assert_eq!(journal.sole_content_of_channel(1).unwrap(), ["program"]);
        journal.forget(7).unwrap();
        assert_eq!(journal.sole_content_of_channel(1).unwrap(), ["manifest", "program"]);
        assert_eq!(journal.channels().unwrap(), [1].into());
        journal.forget_channel(1).unwrap();
        assert!(journal.channels().unwrap().is_empty());
    }

    #[test]
    fn a_deployment_keeps_what_it_needs_and_what_was_brought_keeps_its_size() {
        let (_folder, journal) = journal();
        journal.keep_for_channel(1, "manifest", 2).unwrap();
        journal.deploy(1, "manifest", "program", false).unwrap();
        assert!(journal.deployments().unwrap().is_empty());
        journal.deploy(1, "manifest", "program", true).unwrap();
        assert_eq!(journal.channel_content(1).unwrap(), [("manifest".into(), 2), ("program".into(), 0)]);
        assert_eq!(journal.deployments().unwrap(), [("manifest".into(), 1)]);
        journal.forget_channel(1).unwrap();
        assert!(journal.deployments().unwrap().is_empty());
    }
}
