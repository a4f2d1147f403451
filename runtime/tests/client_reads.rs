//! The client reads answers and events by the metadata's layout, and directly where that is its own: so it must be, of
//! this runtime, for every function and event.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use tradewind_client::chain::unlike;
use tradewind_runtime::Runtime;

/// The metadata that a client asks for: the newest that is stable.
fn metadata() -> Vec<u8> {
    let versions = Runtime::metadata_versions().into_iter();
    let newest = versions.filter(|version| *version != u32::MAX).max().unwrap();
    // Some constants are read from storage.
    sp_io::TestExternalities::default().execute_with(|| Runtime::metadata_at_version(newest).unwrap().to_vec())
}

/// The metadata of a runtime that has another name for what is called `name` here.
fn renamed(name: &str) -> Vec<u8> {
    let mut bytes = metadata();
    let places: Vec<_> = bytes.windows(name.len()).enumerate().filter(|(_, it)| *it == name.as_bytes()).collect();
    let places: Vec<_> = places.into_iter().map(|(at, _)| at).collect();
    assert!(!places.is_empty(), "{name} is in the metadata");
    places.into_iter().for_each(|at| bytes[at] = b'x');
    bytes
}

#[test]
fn every_answer_and_event_that_the_client_reads_is_laid_out_as_its_own_types() {
    assert_eq!(unlike(&metadata()).unwrap(), Vec::<String>::new());
}

#[test]
fn what_another_runtime_lays_out_differently_or_lacks_is_told() {
    let leases = ["LeaseApi.lease", "LeaseApi.leases_of", "LeaseApi.closed_leases_of"];
    assert_eq!(unlike(&renamed("held_from")).unwrap(), leases);
    assert_eq!(unlike(&renamed("ended_at")).unwrap(), ["Leases.Closing"]);
    assert_eq!(unlike(&renamed("why_not")).unwrap(), ["MarketApi.why_not"]);
    assert_eq!(unlike(&renamed("LastRuntimeUpgrade")).unwrap(), ["System.LastRuntimeUpgrade"]);
    assert_eq!(unlike(&renamed("MultiBlockMigrations")).unwrap(), ["MultiBlockMigrations.Cursor"]);
    assert!(unlike(b"meta").is_err());
}
