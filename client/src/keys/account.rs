//! Accounts: sr25519 keys.

use super::{KeyError, KeyKind, StoredKey};
use sp_core::{crypto::DEV_PHRASE, sr25519, Pair};
use sp_runtime::AccountId32;
use std::fmt;
use zeroize::Zeroizing;

/// Longest secret URI, in bytes.
pub const MAX_URI_BYTES: usize = 1024;

/// What a wallet is made of: a mnemonic, a seed as `0x` and 64 hexadecimal digits, or a development key like `//Alice`;
/// each may be followed by junctions (`//hard`, `/soft`) and `///password`. Never printed; overwritten when dropped.
#[derive(Clone)]
pub struct SecretUri(Zeroizing<String>);

impl SecretUri {
    /// Takes a secret URI that somebody wrote.
    pub fn new(uri: String) -> Result<Self, KeyError> {
        let uri = Self(Zeroizing::new(uri));
        // An empty phrase means the well-known development phrase: that must be asked for with a `//`.
        let shape_is_right = uri.0.len() <= MAX_URI_BYTES && !uri.0.is_empty() && !uri.0.starts_with("///");
        match shape_is_right && sr25519::Pair::from_string(&uri.0, None).is_ok() {
            true => Ok(uri),
            false => Err(KeyError::BadUri),
        }
    }

    /// A new mnemonic of twelve words.
    pub fn generate() -> Self {
        let (_, phrase, seed) = sr25519::Pair::generate_with_phrase(None);
        drop(Zeroizing::new(seed));
        Self(Zeroizing::new(phrase))
    }

    /// The key that it stands for.
    pub fn key(&self) -> Result<AccountKey, KeyError> {
        let pair = sr25519::Pair::from_string(&self.0, None).map_err(|_| KeyError::BadUri)?;
        Ok(AccountKey { pair })
    }

    /// Whether the key is a development key, which everybody knows and nobody may use on a live chain.
    pub fn is_development(&self) -> bool {
        self.0.starts_with('/') || self.0.starts_with(DEV_PHRASE)
    }

    /// The secret itself, for a backup that its owner asked for.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretUri(…)")
    }
}

impl StoredKey for SecretUri {
    const KIND: KeyKind = KeyKind::Account;

    fn public(&self) -> Result<[u8; 32], KeyError> {
        Ok(self.key()?.account().into())
    }

    fn secret(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.as_bytes().to_vec())
    }

    fn from_secret(secret: &[u8]) -> Result<Self, KeyError> {
        let uri = std::str::from_utf8(secret).map_err(|_| KeyError::BadKey)?;
        Self::new(uri.to_owned())
    }
}

/// The key of an account. Never printed; overwritten when dropped.
#[derive(Clone)]
pub struct AccountKey {
    pair: sr25519::Pair,
}

impl AccountKey {
    /// The key of a secret URI; see [`SecretUri`].
    pub fn from_uri(uri: &str) -> Result<Self, KeyError> {
        SecretUri::new(uri.to_owned())?.key()
    }

    /// The account.
    pub fn account(&self) -> AccountId32 {
        self.pair.public().into()
    }

    /// A signature over `message`, in sr25519's context `substrate`.
    pub fn sign(&self, message: &[u8]) -> sr25519::Signature {
        self.pair.sign(message)
    }

    /// The key pair, for those who sign transactions with it.
    pub fn pair(&self) -> &sr25519::Pair {
        &self.pair
    }
}

impl fmt::Debug for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountKey({})", self.account())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    const SEED: &str = "0xe5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a";

    #[test]
    fn a_development_key_a_mnemonic_and_a_seed_are_read() {
        assert_eq!(AccountKey::from_uri("//Alice").unwrap().account().to_string(), ALICE);
        assert_eq!(AccountKey::from_uri(&format!("{DEV_PHRASE}//Alice")).unwrap().account().to_string(), ALICE);
        assert_eq!(AccountKey::from_uri(SEED).unwrap().account().to_string(), ALICE);
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        let long = format!("//{}", "a".repeat(MAX_URI_BYTES));
        for uri in ["", "Alice", "0x12", "///password", "one two three", &long] {
            assert!(matches!(SecretUri::new(uri.to_owned()), Err(KeyError::BadUri)), "{uri}");
        }
    }

    #[test]
    fn development_keys_are_known_as_such() {
        assert!(SecretUri::new("//Alice".into()).unwrap().is_development());
        assert!(SecretUri::new(format!("{DEV_PHRASE}//Alice")).unwrap().is_development());
        assert!(!SecretUri::generate().is_development());
    }

    #[test]
    fn a_generated_mnemonic_has_twelve_words_and_its_own_key() {
        let uri = SecretUri::generate();
        assert_eq!(uri.expose().split(' ').count(), 12);
        let again = SecretUri::new(uri.expose().to_owned()).unwrap();
        assert_eq!(again.key().unwrap().account(), uri.key().unwrap().account());
        assert_ne!(uri.expose(), SecretUri::generate().expose());
    }

    #[test]
    fn a_signature_verifies_under_the_account() {
        let key = AccountKey::from_uri("//Alice").unwrap();
        let signature = key.sign(b"message");
        let public = sr25519::Public::from_raw(key.account().into());
        assert!(sr25519::Pair::verify(&signature, b"message", &public));
        assert!(!sr25519::Pair::verify(&signature, b"massage", &public));
    }

    #[test]
    fn no_secret_is_printed() {
        let uri = SecretUri::new(SEED.to_owned()).unwrap();
        let printed = format!("{uri:?} {:?}", uri.key().unwrap());
        assert!(!printed.contains("e5be9a50"), "{printed}");
    }
}
