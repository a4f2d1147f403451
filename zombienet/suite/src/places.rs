//! The programs, and the parachain's chain spec.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::UNIX_EPOCH,
};
use tradewind_e2e::pack;

/// What the names of kept specifications begin with. There is one at a time.
const PREFIX: &str = "tradewind-local-";

/// The folder that an environment variable names.
///
/// # Panics
/// If it does not, or the folder does not have that program.
pub(crate) fn folder(variable: &str, program: &str) -> PathBuf {
    let folder = std::env::var_os(variable).unwrap_or_else(|| panic!("{variable} is not set: run scripts/zombienet"));
    let folder = PathBuf::from(folder);
    assert!(folder.join(program).exists(), "{} has no {program}: run scripts/zombienet", folder.display());
    folder
}

/// The specification of `local_testnet` in raw form, its runtime compressed: a relay chain takes no more than 5 MiB, and
/// the runtime of a test build has more. The node works it out, which takes a while, so it is kept beside the test
/// executables, for this very program.
///
/// # Panics
/// If the node does not export it.
pub(crate) fn spec() -> PathBuf {
    let node = folder("TRADEWIND_BIN_DIR", "tradewind-node").join("tradewind-node");
    let file = node.metadata().expect("the program's size and time");
    let written = file.modified().expect("the program's time").duration_since(UNIX_EPOCH).expect("since 1970");
    let own = std::env::current_exe().expect("the test executable has a path");
    let folder = own.parent().expect("the test executable is in a folder");
    let spec = folder.join(format!("{PREFIX}{}-{}.json", file.len(), written.as_nanos()));
    if !spec.exists() {
        let new = tempfile::tempdir_in(folder).expect("a folder");
        let path = new.path().join("local.json");
        export(&node, &path);
        pack(&path);
        for old in std::fs::read_dir(folder).expect("a folder").flatten() {
            if old.file_name().to_string_lossy().starts_with(PREFIX) {
                let _ = std::fs::remove_file(old.path());
            }
        }
        // In one step: another test may be doing the same.
        std::fs::rename(&path, &spec).expect("a file");
    }
    spec
}

fn export(node: &Path, path: &Path) {
    let mut export = Command::new(node);
    export.args(["export-chain-spec", "--chain", "local", "--raw", "--output"]).arg(path);
    let output = export.output().unwrap_or_else(|error| panic!("starting {}: {error}", node.display()));
    assert!(output.status.success(), "exporting the chain spec: {}", String::from_utf8_lossy(&output.stderr));
}
