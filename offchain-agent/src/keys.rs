//! The provider's two keys and where they are kept.

use std::path::Path;
use tradewind_client::{
    keys::{AccountKey, Cost, KeyError, SealingSecret, SecretUri, StoredKey},
    private_file,
};

const ACCOUNT: &str = "account.json";
const SEALING: &str = "sealing.json";
const PASSWORD: &str = "password";

/// Environment variable that holds the password of the key files.
pub const PASSWORD_VARIABLE: &str = "TRADEWIND_PASSWORD";

/// The provider's keys.
pub struct Keys {
    /// Signs transactions.
    pub account: AccountKey,
    /// Opens manifests.
    pub sealing: SealingSecret,
}

/// The keys cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A key or its file.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The password's file.
    #[error("{0}")]
    Password(String),
    /// No randomness.
    #[error("{0}")]
    Randomness(#[from] tradewind_client::random::NoRandomness),
}

impl Keys {
    /// The keys in `home`; made there if there are none: the account from `uri`, or new.
    ///
    /// # Errors
    /// When a file cannot be read or written, the password is wrong, or `uri` is no key.
    pub fn open_or_create(home: &Path, uri: Option<&str>) -> Result<Self, KeysError> {
        let password = password(home, true)?;
        let cost = Cost::of_password(std::env::var_os(PASSWORD_VARIABLE).is_some());
        if !home.join(ACCOUNT).exists() {
            let uri = match uri {
                Some(uri) => SecretUri::new(uri.into())?,
                None => SecretUri::generate(),
            };
            uri.save(&home.join(ACCOUNT), &password, cost)?;
        }
        if !home.join(SEALING).exists() {
            SealingSecret::generate()?.save(&home.join(SEALING), &password, cost)?;
        }
        Self::open(home)
    }

    /// The keys in `home`.
    ///
    /// # Errors
    /// When a file cannot be read or the password is wrong.
    pub fn open(home: &Path) -> Result<Self, KeysError> {
        let password = password(home, false)?;
        let account = SecretUri::load(&home.join(ACCOUNT), &password)?.key()?;
        let sealing = SealingSecret::load(&home.join(SEALING), &password)?;
        Ok(Self { account, sealing })
    }
}

/// The password: of the environment, or of a file beside the keys, which a service needs to start unattended. The file
/// protects the keys where they are copied without it, in a backup say; a machine is protected by its owner.
fn password(home: &Path, create: bool) -> Result<String, KeysError> {
    if let Ok(password) = std::env::var(PASSWORD_VARIABLE) {
        return Ok(password);
    }
    let path = home.join(PASSWORD);
    let failed = |error: std::io::Error| KeysError::Password(format!("{}: {error}", path.display()));
    if create && !path.exists() {
        let random = tradewind_client::random::random::<32>()?;
        private_file::write_new(&path, hex::encode(&random[..]).as_bytes()).map_err(failed)?;
    }
    let bytes = private_file::read_bounded(&path, 4096).map_err(failed)?;
    let text = String::from_utf8(bytes).map_err(|_| KeysError::Password(format!("{}: not text", path.display())))?;
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn keys_are_made_once_and_come_back() {
        let home = tempfile::tempdir().unwrap();
        let made = Keys::open_or_create(home.path(), Some("//Bob")).unwrap();
        let again = Keys::open_or_create(home.path(), Some("//Eve")).unwrap();
        assert_eq!(made.account.account(), again.account.account());
        assert_eq!(made.sealing.public(), again.sealing.public());
        assert_eq!(made.account.account(), AccountKey::from_uri("//Bob").unwrap().account());
    }

    #[test]
    fn without_keys_opening_says_which_file_is_missing() {
        let home = tempfile::tempdir().unwrap();
        let error = Keys::open(home.path()).err().unwrap().to_string();
        assert!(error.contains("password"), "{error}");
    }
}
