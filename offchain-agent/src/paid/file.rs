//! The ledger's file: records one after the other, only ever added to, and replaced as a whole when most are of no use
//! any more.
//!
//! A record is written with one plain write before what it is about happens. So it outlives the end of this process by
//! whatever signal. It outlives the end of the machine once it is synced, which happens about every second: loss of power
//! may cost the vouchers of the last second. What was being written then is half a record at the end of the file, or one
//! whose checksum is wrong; neither counts.

use super::record::{Record, SIZE, VERSION};
use sp_core::H256;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

/// The ledger's file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The disk failed, or is full.
    #[error("{path}: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is none of ours, or of another version or chain.
    #[error(
        "{0} is no ledger of this version and chain; vouchers that it holds are not redeemed while it is not read"
    )]
    Foreign(PathBuf),
}

/// See the module.
pub(super) struct LedgerFile {
    path: PathBuf,
    file: File,
    records: u64,
    /// Whether the file ends where its last whole record does.
    whole: bool,
    dirty: bool,
}

impl LedgerFile {
    /// Opens the file at `path`, or begins one, for the chain of `genesis`; calls `each` with every record that is in it.
    pub(super) fn open(path: &Path, genesis: H256, mut each: impl FnMut(Record)) -> Result<Self, LedgerError> {
        let failed = |source| LedgerError::Io { path: path.to_owned(), source };
        let head = Record::Head { version: VERSION, genesis };
        let is_new = !fs::exists(path).map_err(failed)?;
        let (mut records, mut damaged) = (0, 0u64);
        if !is_new {
            let mut reader = BufReader::new(File::open(path).map_err(failed)?);
            let mut bytes = [0; SIZE];
            while read_whole(&mut reader, &mut bytes).map_err(failed)? {
                match Record::from_bytes(&bytes) {
                    Some(found) if records == 0 && found != head => return Err(LedgerError::Foreign(path.to_owned())),
                    None if records == 0 => return Err(LedgerError::Foreign(path.to_owned())),
                    Some(found) if records > 0 => each(found),
                    Some(_) => {}
                    None => damaged = damaged.saturating_add(1),
                }
                records += 1;
            }
            if damaged > 0 {
                tracing::error!(damaged, file = %path.display(), "records of paid requests are damaged, and count for nothing");
            }
        }
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(failed)?;
        let mut ledger = Self { path: path.to_owned(), file, records, whole: false, dirty: false };
        ledger.mend().map_err(failed)?;
        if records == 0 {
            ledger.append(&head).map_err(failed)?;
        }
        Ok(ledger)
    }

    /// Adds a record. If this fails, the file is as it was.
    pub(super) fn append(&mut self, record: &Record) -> io::Result<()> {
        self.mend()?;
        self.whole = false;
        let written = self.file.write_all(&record.to_bytes());
        if written.is_ok() {
            self.records += 1;
            (self.whole, self.dirty) = (true, true);
        } else if let Err(error) = self.mend() {
            tracing::warn!(%error, "half a record stays for now");
        }
        written
    }

    /// Cuts off what was half-written.
    fn mend(&mut self) -> io::Result<()> {
        if !self.whole {
            self.file.set_len(self.records.saturating_mul(SIZE as u64))?;
            self.whole = true;
        }
        Ok(())
    }

    /// How many records there are.
    pub(super) fn records(&self) -> u64 {
        self.records
    }

    /// The file, to be synced by the caller, if anything was added since this was called last.
    pub(super) fn unsynced(&mut self) -> io::Result<Option<File>> {
        match std::mem::take(&mut self.dirty) {
            true => self.file.try_clone().map(Some),
            false => Ok(None),
        }
    }

    /// Takes note that what was added may not be on disk after all.
    pub(super) fn sync_failed(&mut self) {
        self.dirty = true;
    }

    /// Puts a file with `records` in this one's place. If this fails, the old one stays.
    pub(super) fn replace(&mut self, genesis: H256, records: impl Iterator<Item = Record>) -> io::Result<()> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut next = tempfile::NamedTempFile::new_in(folder)?;
        let mut count = 0;
        {
            let mut writer = BufWriter::new(next.as_file_mut());
            for record in std::iter::once(Record::Head { version: VERSION, genesis }).chain(records) {
                writer.write_all(&record.to_bytes())?;
                count += 1;
            }
            writer.flush()?;
        }
        next.as_file().sync_all()?;
        // Opened before it takes its place: what cannot be written to must not replace what can.
        let file = OpenOptions::new().append(true).open(next.path())?;
        next.persist(&self.path).map_err(|error| error.error)?;
        (self.file, self.records, self.whole, self.dirty) = (file, count, true, false);
        File::open(folder)?.sync_all()
    }
}

/// Reads a whole record. Whether there was one.
fn read_whole(reader: &mut impl Read, bytes: &mut [u8; SIZE]) -> io::Result<bool> {
    match reader.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const GENESIS: H256 = H256::repeat_byte(1);

    fn open(path: &Path) -> (LedgerFile, Vec<Record>) {
        let mut all = Vec::new();
        let file = LedgerFile::open(path, GENESIS, |record| all.push(record)).unwrap();
        (file, all)
    }

    fn forgotten(channel: u64) -> Record {
        Record::Forgotten { channel }
    }

    #[test]
    fn records_come_back_in_their_order_and_half_a_one_at_the_end_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger");
        let (mut file, none) = open(&path);
        assert_eq!(none, []);
        file.append(&forgotten(1)).unwrap();
        file.append(&forgotten(2)).unwrap();
        drop(file);
        let whole = fs::read(&path).unwrap();
        for length in (2 * SIZE)..(3 * SIZE) {
            fs::write(&path, &whole[..length]).unwrap();
            let (mut file, all) = open(&path);
            assert_eq!(all, [forgotten(1)], "{length} bytes");
            file.append(&forgotten(3)).unwrap();
            assert_eq!(open(&path).1, [forgotten(1), forgotten(3)], "{length} bytes");
        }
    }

    #[test]
    fn a_damaged_record_costs_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger");
        let (mut file, _) = open(&path);
        (1..=3).for_each(|channel| file.append(&forgotten(channel)).unwrap());
        let mut bytes = fs::read(&path).unwrap();
        bytes[2 * SIZE + 5] ^= 1;
        fs::write(&path, bytes).unwrap();
        assert_eq!(open(&path).1, [forgotten(1), forgotten(3)]);
    }

    #[test]
    fn a_file_of_another_chain_or_of_somebody_else_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger");
        drop(open(&path));
        let other = LedgerFile::open(&path, H256::zero(), |_| {});
        assert!(matches!(other, Err(LedgerError::Foreign(_))));
        fs::write(&path, [7; 4 * SIZE]).unwrap();
        assert!(matches!(LedgerFile::open(&path, GENESIS, |_| {}), Err(LedgerError::Foreign(_))));
        assert_eq!(fs::read(&path).unwrap(), [7; 4 * SIZE]);
    }

    #[test]
    fn a_replaced_file_has_what_it_was_given_and_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger");
        let (mut file, _) = open(&path);
        (1..=9).for_each(|channel| file.append(&forgotten(channel)).unwrap());
        file.replace(GENESIS, [forgotten(9)].into_iter()).unwrap();
        file.append(&forgotten(10)).unwrap();
        assert_eq!(file.records(), 3);
        assert_eq!(open(&path).1, [forgotten(9), forgotten(10)]);
        assert!(file.unsynced().unwrap().is_some());
        assert!(file.unsynced().unwrap().is_none());
        file.sync_failed();
        assert!(file.unsynced().unwrap().is_some());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_is_an_error() {
        let mut file = OpenOptions::new().append(true).open("/dev/full").unwrap();
        assert!(file.write_all(&forgotten(1).to_bytes()).is_err());
    }
}
