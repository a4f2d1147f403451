//! Chain specifications, and the runtimes in them.

use crate::{
    command,
    people::{Person, COLLATORS},
    places, Outcome,
};
use serde_json::{json, Value};
use std::{
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};
use tokio::sync::Mutex;

/// Where a runtime is in a raw genesis: `:code` in hex.
const CODE: &str = "0x3a636f6465";

/// More than any runtime has: validators refuse to unpack more.
const UNPACKED_LIMIT: usize = 27 * 1024 * 1024;

/// The development chain's specification, as `--dev` makes it anew at every start, with its genesis in raw form.
///
/// # Panics
/// If the node does not export it.
pub(crate) async fn development() -> PathBuf {
    built_in("dev", |_| ()).await
}

/// The specification of the local chain in raw form, its runtime compressed.
///
/// # Panics
/// If the node does not export it.
pub async fn packed_local() -> PathBuf {
    built_in("local", pack).await
}

/// A chain that is built into the node, in raw form, after `change`. The node works it out, which compiles the runtime
/// twice; so it is kept beside the test executables, for this very program, and one of a chain: they are large.
async fn built_in(chain: &str, change: impl FnOnce(&Path)) -> PathBuf {
    let node = places::program("tradewind-node");
    let file = node.metadata().expect("the program's size and time");
    let written = file.modified().expect("the program's time").duration_since(UNIX_EPOCH).expect("since 1970");
    let own = std::env::current_exe().expect("the test executable has a path");
    let folder = own.parent().expect("the test executable is in a folder");
    let prefix = format!("tradewind-{chain}-");
    let spec = folder.join(format!("{prefix}{}-{}.json", file.len(), written.as_nanos()));
    // The tests of this executable make it once.
    static MAKING: Mutex<()> = Mutex::const_new(());
    let _making = MAKING.lock().await;
    if !spec.exists() {
        let new = tempfile::tempdir_in(folder).expect("a folder");
        let path = new.path().join("spec.json");
        let text = path.to_str().expect("a path of plain letters");
        let arguments = ["export-chain-spec", "--chain", chain, "--raw", "--output", text];
        command::run(&node, &arguments, new.path()).await.done();
        change(&path);
        for old in std::fs::read_dir(folder).expect("a folder").flatten() {
            if old.file_name().to_string_lossy().starts_with(&prefix) {
                let _ = std::fs::remove_file(old.path());
            }
        }
        // In one step: another executable may be doing the same.
        std::fs::rename(&path, &spec).expect("a file");
    }
    spec
}

/// A chain of the first runtime, of a preset that is in it: its specification, in `folder`.
///
/// # Panics
/// If the node does not make it.
pub async fn first_release(folder: &Path, preset: &str) -> PathBuf {
    let runtime = places::root().join("runtime/releases/1.wasm.zst");
    let (node, spec) = (places::program("tradewind-node"), folder.join("first.json"));
    let path = |path: &Path| path.to_str().expect("a path of plain letters").to_owned();
    let kind = if preset == "development" { "development" } else { "local" };
    let arguments = [
        "chain-spec-builder",
        "--chain-spec-path",
        &path(&spec),
        "create",
        "--chain-name",
        "Tradewind of the first runtime",
        "--chain-id",
        &format!("tradewind_first_{kind}"),
        "-t",
        kind,
        "--relay-chain",
        "westend-local",
        "--para-id",
        "2000",
        "--properties",
        "tokenSymbol=WIND,tokenDecimals=9,ss58Format=42",
        "--runtime",
        &path(&runtime),
        "--raw-storage",
        "named-preset",
        preset,
    ];
    // It has nothing to say, in JSON or otherwise: what it made tells.
    let told = command::run(&node, &arguments, folder).await;
    assert!(spec.exists(), "no chain spec was made: {told:?}");
    spec
}

/// What a live chain with those participants is made of: the repository's template, filled in.
///
/// # Panics
/// If there is none.
pub fn filled_template(participants: &[Person]) -> Value {
    let template = std::fs::read(places::root().join("chain-specs/live.template.json")).expect("the template");
    let mut spec: Value = serde_json::from_slice(&template).expect("the template is JSON");
    spec["bootNodes"] = json!(["/dns/boot.example/tcp/30333/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp"]);
    (spec["telemetryEndpoints"], spec["relay_chain"], spec["para_id"]) = (Value::Null, "polkadot".into(), 2000.into());
    let genesis = &mut spec["genesis"]["runtimeGenesis"]["patch"];
    genesis["parachainInfo"]["parachainId"] = 2000.into();
    genesis["collatorSelection"] = json!({ "candidacyBond": 1_000_000_000_000u64, "invulnerables": COLLATORS });
    genesis["session"]["keys"] = COLLATORS.map(|who| json!([who, who, { "aura": who, "prices": who }])).into();
    genesis["emission"]["participants"] = participants.iter().map(|who| who.address).collect();
    spec
}

/// Has the repository's script make a live chain of `spec`, in `folder`: where it is then, and what the script said.
///
/// # Panics
/// If the script cannot be started.
pub async fn make_live(folder: &Path, spec: &Value) -> (PathBuf, Outcome) {
    let (filled, runtime, out) = (folder.join("live.json"), folder.join("live.wasm"), folder.join("live"));
    std::fs::write(&filled, spec.to_string()).expect("a file");
    let built_in: Value = serde_json::from_slice(&std::fs::read(development().await).expect("a file")).expect("JSON");
    std::fs::write(&runtime, packed_code(&built_in)).expect("a file");
    let script = places::root().join("scripts/chain-specs");
    let path = |path: &Path| path.to_str().expect("a path of plain letters").to_owned();
    let arguments =
        [path(&script), "--live".into(), path(&filled), "--wasm".into(), path(&runtime), "--out".into(), path(&out)];
    let node = places::program("tradewind-node");
    let programs = node.parent().expect("the program is in a folder").as_os_str();
    let made = command::run_with(Path::new("python3"), &arguments, &[("TRADEWIND_BIN_DIR", programs)], folder).await;
    (out.join("tradewind.raw.json"), made)
}

/// The runtime of a raw specification, compressed: chains take no code above 5 MiB, and a test build has more.
///
/// # Panics
/// If there is none.
pub(crate) fn packed_code(spec: &Value) -> Vec<u8> {
    let text = spec["genesis"]["raw"]["top"][CODE].as_str().expect("a raw spec has a runtime");
    let plain = hex::decode(text.trim_start_matches("0x")).expect("a runtime is hex");
    // One that is compressed already stays what it is.
    let plain = sp_maybe_compressed_blob::decompress(&plain, UNPACKED_LIMIT).expect("a runtime that validators take");
    sp_maybe_compressed_blob::compress_strongly(&plain, UNPACKED_LIMIT).expect("it is not too long")
}

/// Compresses the runtime in a raw specification.
fn pack(path: &Path) {
    let mut spec: Value = serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("a spec is JSON");
    let packed = packed_code(&spec);
    spec["genesis"]["raw"]["top"][CODE] = format!("0x{}", hex::encode(packed)).into();
    std::fs::write(path, spec.to_string()).expect("a file");
}
