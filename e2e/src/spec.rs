//! The development chain's specification, as `--dev` makes it anew at every start.

use crate::{command, places};
use std::{path::PathBuf, time::UNIX_EPOCH};
use tokio::sync::Mutex;

/// What the names of kept specifications begin with. There is one at a time: each has 16 MB.
const PREFIX: &str = "tradewind-dev-";

/// The specification with its genesis in raw form. The node works it out, which compiles the runtime twice; so it is
/// kept beside the test executables, for this very program.
///
/// # Panics
/// If the node does not export it.
pub(crate) async fn development() -> PathBuf {
    let node = places::program("tradewind-node");
    let file = node.metadata().expect("the program's size and time");
    let written = file.modified().expect("the program's time").duration_since(UNIX_EPOCH).expect("since 1970");
    let own = std::env::current_exe().expect("the test executable has a path");
    let folder = own.parent().expect("the test executable is in a folder");
    let spec = folder.join(format!("{PREFIX}{}-{}.json", file.len(), written.as_nanos()));
    // The tests of this executable make it once.
    static MAKING: Mutex<()> = Mutex::const_new(());
    let _making = MAKING.lock().await;
    if !spec.exists() {
        let new = tempfile::tempdir_in(folder).expect("a folder");
        let path = new.path().join("dev.json");
        let text = path.to_str().expect("a path of plain letters");
        let arguments = ["export-chain-spec", "--chain", "dev", "--raw", "--output", text];
        command::run(&node, &arguments, new.path()).await.done();
        for old in std::fs::read_dir(folder).expect("a folder").flatten() {
            if old.file_name().to_string_lossy().starts_with(PREFIX) {
                let _ = std::fs::remove_file(old.path());
            }
        }
        // In one step: another executable may be doing the same.
        std::fs::rename(&path, &spec).expect("a file");
    }
    spec
}
