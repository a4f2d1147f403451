//! What a name may be. No storage.

use crate::{cid::is_cid_label, Config, Error};
use frame_support::ensure;
use sp_runtime::DispatchResult;

/// Shortest name.
const MIN_LENGTH: usize = 3;

/// Names that the market keeps for its own hosts.
pub const RESERVED_NAMES: [&[u8]; 16] = [
    b"admin",
    b"api",
    b"app",
    b"docs",
    b"gateway",
    b"ipfs",
    b"ipns",
    b"localhost",
    b"mail",
    b"root",
    b"rpc",
    b"security",
    b"status",
    b"support",
    b"tradewind",
    b"www",
];

/// Checks the form of `name`; the type bounds its length to 32.
pub fn check<T: Config>(name: &[u8]) -> DispatchResult {
    ensure!(name.len() >= MIN_LENGTH, Error::<T>::NameTooShort);
    ensure!(is_label(name), Error::<T>::NameNotALabel);
    ensure!(!name.iter().all(u8::is_ascii_digit), Error::<T>::NameAllDigits);
    ensure!(!is_cid_label(name), Error::<T>::NameIsCid);
    ensure!(!RESERVED_NAMES.contains(&name), Error::<T>::NameNotAllowed);
    Ok(())
}

fn is_label(name: &[u8]) -> bool {
    name.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-')
        && !name.starts_with(b"-")
        && !name.ends_with(b"-")
        && !name.starts_with(b"xn--")
}
