//! Where the programs are.

use std::path::PathBuf;

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
