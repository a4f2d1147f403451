//! Where things are.

use std::{
    net::TcpListener,
    ops::Range,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

const PORTS: Range<u16> = 20_000..32_000;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this crate is a folder of the repository").to_owned()
}

/// The manifest of an example, with its component beside it.
///
/// # Panics
/// If the component has not been built.
pub fn example(name: &str) -> PathBuf {
    let folder = root().join("examples").join(name);
    let component = folder.join(format!("{name}.wasm"));
    assert!(component.exists(), "{} is not there: run scripts/build-examples", component.display());
    folder.join("manifest.yaml")
}

/// A program of ours.
///
/// # Panics
/// If it is not where it should be.
pub(crate) fn program(name: &str) -> PathBuf {
    let folder = match std::env::var_os("TRADEWIND_BIN_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => {
            // Test executables are in `deps`, beside which cargo puts programs.
            let own = std::env::current_exe().expect("the test executable has a path");
            own.ancestors().nth(2).expect("the test executable is in cargo's folder").to_owned()
        }
    };
    let program = folder.join(name);
    assert!(program.exists(), "{} is not there: run scripts/build, or set TRADEWIND_BIN_DIR", program.display());
    program
}

/// Ports that nothing listened on a moment ago, all different.
///
/// They are below those that systems give to outgoing connections. A port among those could go to another program's
/// connection while ours is down, or to a client of ours that tries to reconnect to it, which would then be connected
/// to itself.
pub(crate) fn free_ports<const N: usize>() -> [u16; N] {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    std::array::from_fn(|_| {
        (0..PORTS.len())
            .map(|_| {
                let count = NEXT.fetch_add(1, Ordering::Relaxed).wrapping_add(std::process::id().wrapping_mul(97));
                PORTS.start + (count % u32::try_from(PORTS.len()).expect("a port fits")) as u16
            })
            .find(|&port| TcpListener::bind(("127.0.0.1", port)).is_ok())
            .expect("a free port")
    })
}
