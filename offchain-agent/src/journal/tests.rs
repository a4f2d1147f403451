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

fn with(uses: &[&str]) -> impl FnOnce(&mut Entry) {
    let uses = uses.iter().map(ToString::to_string).collect();
    move |entry| entry.uses = uses
}

#[test]
fn content_is_a_leases_own_until_another_names_it_and_after_that_one_is_forgotten() {
    let home = tempfile::tempdir().unwrap();
    let journal = Journal::open(&home.path().join("journal.redb")).unwrap();
    journal.update(1, with(&["a", "b"])).unwrap();
    journal.update(1, |entry| entry.blobs.push(("b".into(), 9))).unwrap();
    assert_eq!(journal.sole_content(1).unwrap(), ["a", "b"]);
    journal.update(2, |entry| entry.blobs.push(("b".into(), 9))).unwrap();
    assert_eq!(journal.sole_content(1).unwrap(), ["a"]);
    assert_eq!(journal.sole_content(2).unwrap(), [""; 0]);
    journal.forget(1).unwrap();
    assert_eq!(journal.sole_content(1).unwrap(), [""; 0]);
    assert_eq!(journal.sole_content(2).unwrap(), ["b"]);
    journal.update(2, |entry| entry.blobs.clear()).unwrap();
    assert_eq!(journal.sole_content(2).unwrap(), [""; 0]);
}

#[test]
fn a_damaged_entry_is_told_and_its_content_is_still_known() {
    let home = tempfile::tempdir().unwrap();
    let journal = Journal::open(&home.path().join("journal.redb")).unwrap();
    journal.update(1, with(&["a"])).unwrap();
    journal.update(2, with(&["a", "b"])).unwrap();
    let damage = |write: &WriteTransaction| {
        write.open_table(LEASES).map_err(JournalError::store)?.insert(1, &b"{"[..]).map_err(JournalError::store)?;
        Ok(())
    };
    journal.store.write(damage).unwrap();
    assert!(matches!(journal.get(1), Err(JournalError::Damaged(1))));
    assert!(matches!(journal.update(1, with(&[])), Err(JournalError::Damaged(1))));
    assert_eq!(journal.sole_content(2).unwrap(), ["b"]);
    journal.forget(1).unwrap();
    assert_eq!(journal.sole_content(2).unwrap(), ["a", "b"]);
}

#[test]
fn a_journal_from_before_content_was_listed_gets_its_list() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("journal.redb");
    {
        let journal = Journal::open(&path).unwrap();
        journal.update(1, with(&["a"])).unwrap();
        let delete = |write: &WriteTransaction| write.delete_table(CONTENT).map_err(JournalError::store).map(|_| ());
        journal.store.write(delete).unwrap();
    }
    assert_eq!(Journal::open(&path).unwrap().sole_content(1).unwrap(), ["a"]);
}

#[test]
fn a_change_that_fails_leaves_the_journal_as_it_was_and_open() {
    let home = tempfile::tempdir().unwrap();
    let journal = Journal::open(&home.path().join("journal.redb")).unwrap();
    journal.update(1, with(&["a"])).unwrap();
    let fail = |write: &WriteTransaction| {
        write.open_table(LEASES).map_err(JournalError::store)?.remove(1).map_err(JournalError::store)?;
        Err::<(), _>(JournalError::store("no space left on device"))
    };
    assert!(matches!(journal.store.write(fail), Err(JournalError::Store(_))));
    assert_eq!(journal.get(1).unwrap().uses, ["a"]);
    journal.update(2, with(&["b"])).unwrap();
    assert_eq!(journal.leases().unwrap(), [1, 2]);
}

#[test]
fn an_entry_of_an_earlier_version_is_read_and_gets_what_is_new() {
    let home = tempfile::tempdir().unwrap();
    let journal = Journal::open(&home.path().join("journal.redb")).unwrap();
    let old = br#"{"manifest":"0102","workload_seed":null,"sealed_access":null,"blobs":[["a",9]],"uses":["b"]}"#;
    let write = |write: &WriteTransaction| {
        write.open_table(LEASES).map_err(JournalError::store)?.insert(1, &old[..]).map_err(JournalError::store)?;
        Ok(())
    };
    journal.store.write(write).unwrap();
    let entry = journal.get(1).unwrap();
    assert_eq!((entry.manifest, entry.uses, entry.revoked_ms), (Some(vec![1, 2]), vec!["b".to_string()], 0));
    journal.update(1, |entry| entry.revoked_ms = 5).unwrap();
    let entry = journal.get(1).unwrap();
    assert_eq!((entry.manifest, entry.blobs, entry.revoked_ms), (Some(vec![1, 2]), vec![("a".to_string(), 9)], 5));
}
