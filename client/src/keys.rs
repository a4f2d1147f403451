//! Keys: accounts (sr25519), sealed boxes (X25519) and workloads (ed25519), and the files that keep them.
//!
//! # Keys of leases
//! The account that rents is the wallet's. The **sealing key**, to which a lease's access is sealed, is random
//! ([`SealingSecret::generate`]), stored, and deleted with the lease: a wallet that leaks later opens no box of the past.
//! A workload's key is random too, and is made where the workload runs.

mod account;
mod file;
mod sealing;
mod session;
mod workload;

pub use account::{AccountKey, SecretUri, MAX_URI_BYTES};
pub use file::{Cost, KeyFile, KeyKind, StoredKey, MAX_KEY_FILE_BYTES};
pub use sealing::SealingSecret;
pub use session::{SessionKind, SessionSecret};
pub use workload::WorkloadSecret;

use crate::random::NoRandomness;
use std::{io, path::PathBuf};

/// What is wrong with a key or its file. Never says anything of the secret.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Neither a mnemonic, nor a hexadecimal seed, nor a development key.
    #[error("expected a mnemonic, a seed like 0x… (64 digits), or a development key like //Alice")]
    BadUri,
    /// The bytes are no key of this kind.
    #[error("not a key of this kind")]
    BadKey,
    /// There is no randomness.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file is no key file of ours.
    #[error("not a key file: {0}")]
    NotAKeyFile(String),
    /// The file holds a key of another kind.
    #[error("a key file of kind {found}, where {wanted} is needed")]
    WrongKind {
        /// What it holds.
        found: KeyKind,
        /// What was asked for.
        wanted: KeyKind,
    },
    /// The password is wrong, or the file was changed.
    #[error("wrong password, or a damaged key file")]
    WrongPassword,
    /// A file without a password protects nothing.
    #[error("the password of a key file must not be empty")]
    EmptyPassword,
}
