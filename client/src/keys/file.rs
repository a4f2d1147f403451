//! Key files: one secret under a password.
//!
//! JSON with hexadecimal fields. The password goes through scrypt, the secret through XChaCha20-Poly1305 with the kind
//! and the public key as associated data, so that neither can be exchanged unnoticed.

use super::KeyError;
use crate::{private_file, random::random};
use chacha20poly1305::{
    aead::{Aead, Payload},
    KeyInit, XChaCha20Poly1305, XNonce,
};
use serde::{Deserialize, Serialize};
use std::{fmt, path::Path};
use zeroize::Zeroizing;

/// Longest key file, in bytes.
pub const MAX_KEY_FILE_BYTES: u64 = 16 * 1024;

const VERSION: u8 = 1;
const KDF: &str = "scrypt";
const CIPHER: &str = "xchacha20-poly1305";

/// scrypt's r and p; only N varies.
const BLOCK_SIZE: u32 = 8;
const PARALLELISM: u32 = 1;

/// What kind of key a file holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyKind {
    /// An account: a secret URI of an sr25519 key.
    Account,
    /// An X25519 key that boxes are sealed to.
    Sealing,
    /// An ed25519 key that a workload attests with.
    Workload,
}

impl KeyKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Sealing => "sealing",
            Self::Workload => "workload",
        }
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What guessing one password costs: scrypt with N = 2^`log_n`, r = 8, p = 1, that is 2^`log_n` KiB of memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cost {
    log_n: u8,
}

impl Cost {
    /// What a person's password needs: 128 MiB and under a second.
    pub const DEFAULT: Self = Self { log_n: 17 };

    /// For a random password that nobody can guess, and for tests: 1 MiB.
    pub const LOW: Self = Self { log_n: 10 };

    /// Of a password that a person gave, or of one that was made at random.
    pub const fn of_password(is_given: bool) -> Self {
        if is_given {
            Self::DEFAULT
        } else {
            Self::LOW
        }
    }

    /// The most that is accepted from a file, so that a file cannot exhaust the memory.
    const MAX_LOG_N: u8 = 18;
}

/// A secret under a password, as it stands in a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFile {
    version: u8,
    kind: KeyKind,
    public: String,
    kdf: Kdf,
    cipher: Cipher,
    ciphertext: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kdf {
    name: String,
    log_n: u8,
    r: u32,
    p: u32,
    salt: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cipher {
    name: String,
    nonce: String,
}

impl KeyFile {
    /// Locks `secret` with `password`. Takes the time and memory that `cost` says.
    pub fn lock(kind: KeyKind, public: &[u8; 32], secret: &[u8], password: &str, cost: Cost) -> Result<Self, KeyError> {
        let (salt, nonce) = (random::<32>()?, random::<24>()?);
        let cipher = cipher(password, &salt[..], cost.log_n)?;
        let aad = associated_data(kind, public);
        let ciphertext = cipher
            .encrypt(XNonce::from_slice(&nonce[..]), Payload { msg: secret, aad: &aad })
            .map_err(|_| KeyError::BadKey)?;
        Ok(Self {
            version: VERSION,
            kind,
            public: hex::encode(public),
            kdf: Kdf {
                name: KDF.into(),
                log_n: cost.log_n,
                r: BLOCK_SIZE,
                p: PARALLELISM,
                salt: hex::encode(&salt[..]),
            },
            cipher: Cipher { name: CIPHER.into(), nonce: hex::encode(&nonce[..]) },
            ciphertext: hex::encode(ciphertext),
        })
    }

    /// The secret, if `password` is right. Takes as long as locking did.
    pub fn unlock(&self, password: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let damaged = |what: &str| KeyError::NotAKeyFile(format!("{what} is not as it should be"));
        let scrypt_is_ours = self.kdf.name == KDF && self.kdf.r == BLOCK_SIZE && self.kdf.p == PARALLELISM;
        if !scrypt_is_ours || self.kdf.log_n > Cost::MAX_LOG_N || self.cipher.name != CIPHER {
            return Err(damaged("`kdf` or `cipher`"));
        }
        let salt = fixed::<32>(&self.kdf.salt).ok_or_else(|| damaged("`salt`"))?;
        let nonce = fixed::<24>(&self.cipher.nonce).ok_or_else(|| damaged("`nonce`"))?;
        let ciphertext = hex::decode(&self.ciphertext).map_err(|_| damaged("`ciphertext`"))?;
        let aad = associated_data(self.kind, &self.public()?);
        cipher(password, &salt, self.kdf.log_n)?
            .decrypt(XNonce::from_slice(&nonce), Payload { msg: &ciphertext, aad: &aad })
            .map(Zeroizing::new)
            .map_err(|_| KeyError::WrongPassword)
    }

    /// What kind of key it holds.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The public key, readable without the password; certain only once [`Self::unlock`] succeeded.
    pub fn public(&self) -> Result<[u8; 32], KeyError> {
        fixed(&self.public).ok_or_else(|| KeyError::NotAKeyFile("`public` is not as it should be".into()))
    }

    /// Reads a key file.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let bytes = private_file::read_bounded(path, MAX_KEY_FILE_BYTES)
            .map_err(|source| KeyError::File { path: path.to_owned(), source })?;
        let file: Self = serde_json::from_slice(&bytes).map_err(|error| KeyError::NotAKeyFile(error.to_string()))?;
        match file.version {
            VERSION => Ok(file),
            other => Err(KeyError::NotAKeyFile(format!("version {other} is not known"))),
        }
    }

    /// Writes a new key file with mode 0600, whole or not at all; refused if the path exists.
    pub fn write_new(&self, path: &Path) -> Result<(), KeyError> {
        let failed = |source| KeyError::File { path: path.to_owned(), source };
        let mut json = serde_json::to_vec_pretty(self).map_err(|error| failed(error.into()))?;
        json.push(b'\n');
        private_file::write_new(path, &json).map_err(failed)
    }
}

/// A key that can be kept in a [`KeyFile`].
pub trait StoredKey: Sized {
    /// Its kind.
    const KIND: KeyKind;

    /// The public key.
    fn public(&self) -> Result<[u8; 32], KeyError>;

    /// What is to be kept.
    fn secret(&self) -> Zeroizing<Vec<u8>>;

    /// The key that was kept.
    fn from_secret(secret: &[u8]) -> Result<Self, KeyError>;

    /// Keeps it in a new file under `password`. Blocks for as long as `cost` says.
    fn save(&self, path: &Path, password: &str, cost: Cost) -> Result<(), KeyError> {
        KeyFile::lock(Self::KIND, &self.public()?, &self.secret(), password, cost)?.write_new(path)
    }

    /// Reads it from a file. Blocks for as long as the file's cost says.
    fn load(path: &Path, password: &str) -> Result<Self, KeyError> {
        let file = KeyFile::read(path)?;
        if file.kind() != Self::KIND {
            return Err(KeyError::WrongKind { found: file.kind(), wanted: Self::KIND });
        }
        let key = Self::from_secret(&file.unlock(password)?)?;
        match key.public()? == file.public()? {
            true => Ok(key),
            false => Err(KeyError::WrongPassword),
        }
    }
}

fn cipher(password: &str, salt: &[u8], log_n: u8) -> Result<XChaCha20Poly1305, KeyError> {
    if password.is_empty() {
        return Err(KeyError::EmptyPassword);
    }
    let impossible = || KeyError::NotAKeyFile("`kdf` cannot be computed".into());
    let params = scrypt::Params::new(log_n, BLOCK_SIZE, PARALLELISM, 32).map_err(|_| impossible())?;
    let mut key = Zeroizing::new([0u8; 32]);
    scrypt::scrypt(password.as_bytes(), salt, &params, &mut key[..]).map_err(|_| impossible())?;
    XChaCha20Poly1305::new_from_slice(&key[..]).map_err(|_| impossible())
}

fn associated_data(kind: KeyKind, public: &[u8; 32]) -> Vec<u8> {
    [b"tradewind/key-file/1/".as_slice(), kind.name().as_bytes(), b"/", public].concat()
}

fn fixed<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok().map(|()| bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::keys::{SealingSecret, SecretUri, WorkloadSecret};

    fn saved<K: StoredKey>(key: &K) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json");
        key.save(&path, "password", Cost::LOW).unwrap();
        (folder, path)
    }

    fn edited(path: &Path, edit: impl FnOnce(&mut serde_json::Value)) {
        let mut json = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        edit(&mut json);
        std::fs::write(path, json.to_string()).unwrap();
    }

    #[test]
    fn every_kind_of_key_comes_back_with_its_password() {
        let uri = SecretUri::generate();
        let (_folder, path) = saved(&uri);
        assert_eq!(SecretUri::load(&path, "password").unwrap().expose(), uri.expose());
        let sealing = SealingSecret::generate().unwrap();
        let (_folder, path) = saved(&sealing);
        assert_eq!(SealingSecret::load(&path, "password").unwrap().to_bytes(), sealing.to_bytes());
        let workload = WorkloadSecret::generate().unwrap();
        let (_folder, path) = saved(&workload);
        assert_eq!(WorkloadSecret::load(&path, "password").unwrap().seed(), workload.seed());
    }

    #[test]
    fn the_file_is_private_and_says_nothing_of_the_secret() {
        use std::os::unix::fs::PermissionsExt;
        let workload = WorkloadSecret::generate().unwrap();
        let (_folder, path) = saved(&workload);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains(&hex::encode(workload.seed())));
        assert!(text.contains(&hex::encode(workload.public())));
    }

    #[test]
    fn an_existing_file_is_never_overwritten() {
        let key = WorkloadSecret::generate().unwrap();
        let (_folder, path) = saved(&key);
        let other = WorkloadSecret::generate().unwrap();
        assert!(matches!(other.save(&path, "password", Cost::LOW), Err(KeyError::File { .. })));
        assert_eq!(WorkloadSecret::load(&path, "password").unwrap().seed(), key.seed());
    }

    #[test]
    fn a_wrong_an_empty_password_and_another_kind_are_refused() {
        let key = WorkloadSecret::generate().unwrap();
        let (folder, path) = saved(&key);
        assert!(matches!(WorkloadSecret::load(&path, "Password"), Err(KeyError::WrongPassword)));
        assert!(matches!(WorkloadSecret::load(&path, ""), Err(KeyError::EmptyPassword)));
        let elsewhere = folder.path().join("other.json");
        assert!(matches!(key.save(&elsewhere, "", Cost::LOW), Err(KeyError::EmptyPassword)));
        assert!(!elsewhere.exists());
        assert!(matches!(SealingSecret::load(&path, "password"), Err(KeyError::WrongKind { .. })));
    }

    #[test]
    fn an_exchanged_public_key_or_kind_is_noticed() {
        let (_folder, path) = saved(&WorkloadSecret::generate().unwrap());
        edited(&path, |json| json["public"] = hex::encode([7; 32]).into());
        assert!(matches!(WorkloadSecret::load(&path, "password"), Err(KeyError::WrongPassword)));
        let (_folder, path) = saved(&WorkloadSecret::generate().unwrap());
        edited(&path, |json| json["kind"] = "sealing".into());
        assert!(matches!(SealingSecret::load(&path, "password"), Err(KeyError::WrongPassword)));
    }

    #[test]
    fn files_that_are_not_ours_are_refused() {
        for edit in [
            |json: &mut serde_json::Value| json["version"] = 2.into(),
            |json: &mut serde_json::Value| json["extra"] = 1.into(),
            |json: &mut serde_json::Value| json["kdf"]["log_n"] = 30.into(),
            |json: &mut serde_json::Value| json["kdf"]["p"] = 1000.into(),
            |json: &mut serde_json::Value| json["kdf"]["salt"] = "00".into(),
            |json: &mut serde_json::Value| json["cipher"]["name"] = "rot13".into(),
            |json: &mut serde_json::Value| json["ciphertext"] = "xyz".into(),
            |json: &mut serde_json::Value| json["public"] = "00".into(),
        ] {
            let (_folder, path) = saved(&WorkloadSecret::generate().unwrap());
            edited(&path, edit);
            assert!(matches!(WorkloadSecret::load(&path, "password"), Err(KeyError::NotAKeyFile(_))));
        }
        assert!(matches!(KeyFile::read(Path::new("/dev/zero")), Err(KeyError::File { .. })));
        assert!(matches!(KeyFile::read(Path::new("/nowhere")), Err(KeyError::File { .. })));
    }
}
