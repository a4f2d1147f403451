//! The user's folder: wallet, secrets of leases, orders and channels, programs.

mod channels;
mod orders;

pub use channels::KeptChannel;
pub use orders::KeptOrder;

use codec::Decode;
use color_eyre::eyre::{bail, eyre, Result, WrapErr};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use tradewind_client::{
    access::PublishedPort,
    content::{cid_of, ContentId},
    keys::{Cost, SealingSecret, SecretUri, StoredKey},
    manifest::SealedManifest,
    private_file,
};
use tradewind_primitives::{LeaseId, SealingKey};

/// The folder.
#[derive(Clone, Debug)]
pub struct Home {
    path: PathBuf,
}

/// What must be kept of a lease to use it: written before its money leaves the account.
#[derive(Clone, Serialize, Deserialize)]
pub struct Kept {
    /// Genesis hash of its chain.
    pub genesis: String,
    /// Secret half of the key to which the access is sealed.
    pub sealing_secret: String,
    /// The sealed manifest's plaintext with its salt, or nothing for an open lease.
    pub manifest: Option<String>,
    /// Content to put at the provider, by address.
    pub blobs: Vec<ContentId>,
    /// Where the workload answers, once it is known.
    #[serde(default)]
    pub url: Option<String>,
    /// Where its ports are reached, once that is known.
    #[serde(default)]
    pub ports: Vec<PublishedPort>,
    /// Who logs in by SSH.
    #[serde(default)]
    pub user: Option<String>,
    /// Fingerprint of the SSH server's key.
    #[serde(default)]
    pub host_key: Option<String>,
}

/// Largest file of ours that is read.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// Largest program that is taken.
pub const MAX_BLOB_BYTES: u64 = tradewind_client::rpc::MAX_BLOB_BYTES as u64;

const WALLET: &str = "wallet.json";
const PASSWORD: &str = "password";
/// Environment variable that holds the wallet's password.
pub const PASSWORD_VARIABLE: &str = "TRADEWIND_PASSWORD";

impl Home {
    /// The folder at `path`, made if it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(path: &Path) -> Result<Self> {
        let path = match (path.strip_prefix("~"), std::env::var_os("HOME")) {
            (Ok(rest), Some(home)) => PathBuf::from(home).join(rest),
            _ => path.to_owned(),
        };
        for folder in ["leases", "orders", "channels", "blobs"] {
            let folder = path.join(folder);
            std::fs::create_dir_all(&folder).wrap_err_with(|| format!("making {}", folder.display()))?;
        }
        Ok(Self { path })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The wallet.
    ///
    /// # Errors
    /// When there is none, or it does not open.
    pub fn wallet(&self) -> Result<SecretUri> {
        let path = self.path.join(WALLET);
        if !path.exists() {
            bail!("there is no wallet; `tradewind wallet new` makes one, and --key names a key");
        }
        Ok(SecretUri::load(&path, &self.password(false)?)?)
    }

    /// Keeps `uri` as the wallet.
    ///
    /// # Errors
    /// When there is one already, or it cannot be written.
    pub fn make_wallet(&self, uri: &SecretUri) -> Result<()> {
        let path = self.path.join(WALLET);
        if path.exists() {
            bail!("there is a wallet already: {}", path.display());
        }
        let cost = Cost::of_password(std::env::var_os(PASSWORD_VARIABLE).is_some());
        Ok(uri.save(&path, &self.password(true)?, cost)?)
    }

    /// The wallet's password: of the environment, or a random one in a file that only the user reads.
    fn password(&self, create: bool) -> Result<String> {
        if let Ok(password) = std::env::var(PASSWORD_VARIABLE) {
            return Ok(password);
        }
        let path = self.path.join(PASSWORD);
        if create && !path.exists() {
            let random = tradewind_client::random::random::<32>()?;
            private_file::write_new(&path, hex::encode(&random[..]).as_bytes())?;
        }
        let bytes = private_file::read_bounded(&path, 4096)
            .wrap_err_with(|| format!("{} (or the variable {PASSWORD_VARIABLE})", path.display()))?;
        Ok(String::from_utf8(bytes).wrap_err("the password is not text")?.trim().to_owned())
    }

    fn lease_path(&self, genesis: &str, lease: &str) -> PathBuf {
        let chain: String = genesis.trim_start_matches("0x").chars().take(16).collect();
        self.path.join("leases").join(format!("{chain}-{lease}.json"))
    }

    /// Keeps what a lease that is about to be rented will need, under a name of its own.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_new(&self, kept: &Kept) -> Result<PathBuf> {
        let random = tradewind_client::random::random::<8>()?;
        let path = self.lease_path(&kept.genesis, &format!("new-{}", hex::encode(&random[..])));
        private_file::write_new(&path, &serde_json::to_vec_pretty(kept)?)
            .wrap_err_with(|| format!("writing {}", path.display()))?;
        Ok(path)
    }

    /// Gives what was kept its lease's number.
    ///
    /// # Errors
    /// When it cannot be renamed.
    pub fn name_kept(&self, path: &Path, kept: &Kept, lease: LeaseId) -> Result<()> {
        let to = self.lease_path(&kept.genesis, &lease.to_string());
        std::fs::rename(path, &to).wrap_err_with(|| format!("renaming {}", path.display()))
    }

    /// Gives the number to what was kept for the lease whose access is sealed to `public`: if renting was interrupted
    /// before the number was known, or the lease was won by a bid on an order.
    ///
    /// # Errors
    /// When the folder cannot be read or a file written.
    pub fn adopt(&self, genesis: &str, lease: LeaseId, public: &SealingKey) -> Result<()> {
        if self.lease_path(genesis, &lease.to_string()).exists() {
            return Ok(());
        }
        let prefix = self.lease_path(genesis, "new-");
        let prefix = prefix.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let folder = self.path.join("leases");
        for file in std::fs::read_dir(&folder).wrap_err_with(|| format!("reading {}", folder.display()))? {
            let path = file.wrap_err("reading the leases")?.path();
            if !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&prefix)) {
                continue;
            }
            let Ok(bytes) = private_file::read_bounded(&path, MAX_BYTES) else { continue };
            let Ok(kept) = serde_json::from_slice::<Kept>(&bytes) else { continue };
            if kept.sealing().is_ok_and(|secret| secret.public() == *public) {
                return self.name_kept(&path, &kept, lease);
            }
        }
        match self.order_of_key(genesis, public)? {
            Some((_, order)) => self.keep(lease, &order.kept),
            None => Ok(()),
        }
    }

    /// Keeps a changed record of a lease.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, lease: LeaseId, kept: &Kept) -> Result<()> {
        let path = self.lease_path(&kept.genesis, &lease.to_string());
        private_file::replace(&path, &serde_json::to_vec_pretty(kept)?)
            .wrap_err_with(|| format!("writing {}", path.display()))
    }

    /// What is kept of a lease.
    ///
    /// # Errors
    /// When nothing is, or it is damaged.
    pub fn kept(&self, genesis: &str, lease: LeaseId) -> Result<Kept> {
        let path = self.lease_path(genesis, &lease.to_string());
        let bytes = private_file::read_bounded(&path, MAX_BYTES)
            .wrap_err_with(|| format!("lease {lease} was not rented from this folder ({})", path.display()))?;
        serde_json::from_slice(&bytes).wrap_err_with(|| format!("{} is damaged", path.display()))
    }

    /// Takes content in and returns its address.
    ///
    /// # Errors
    /// When it is too large or cannot be written.
    pub fn put_blob(&self, bytes: &[u8]) -> Result<ContentId> {
        if bytes.len() as u64 > MAX_BLOB_BYTES {
            bail!("programs have at most {} MiB", MAX_BLOB_BYTES >> 20);
        }
        let cid = cid_of(bytes);
        let path = self.path.join("blobs").join(cid.to_string());
        private_file::replace(&path, bytes).wrap_err_with(|| format!("writing {}", path.display()))?;
        Ok(cid)
    }

    /// Content by its address.
    ///
    /// # Errors
    /// When it is not here, or damaged.
    pub fn blob(&self, cid: &ContentId) -> Result<Vec<u8>> {
        let path = self.path.join("blobs").join(cid.to_string());
        let bytes = private_file::read_bounded(&path, MAX_BLOB_BYTES)
            .map_err(|_| eyre!("{cid} is not in your store; `tradewind deploy FILE` takes a program in"))?;
        cid.verify(&bytes).wrap_err_with(|| format!("{} is damaged", path.display()))?;
        Ok(bytes)
    }
}

impl Kept {
    /// The key that opens the access.
    ///
    /// # Errors
    /// When the record is damaged.
    pub fn sealing(&self) -> Result<SealingSecret> {
        let mut bytes = [0u8; 32];
        hex::decode_to_slice(&self.sealing_secret, &mut bytes).wrap_err("the lease's record is damaged")?;
        Ok(SealingSecret::from_bytes(&bytes))
    }

    /// The manifest with its salt, if it is sealed.
    ///
    /// # Errors
    /// When the record is damaged.
    pub fn sealed_manifest(&self) -> Result<Option<SealedManifest>> {
        let Some(manifest) = &self.manifest else { return Ok(None) };
        let bytes = hex::decode(manifest).wrap_err("the lease's record is damaged")?;
        let manifest = SealedManifest::decode(&mut &bytes[..]).map_err(|_| eyre!("the lease's record is damaged"))?;
        Ok(Some(manifest))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn kept(secret: &SealingSecret) -> Kept {
        Kept {
            genesis: "0x0123456789abcdef01".into(),
            sealing_secret: hex::encode(&secret.to_bytes()[..]),
            manifest: Some("00".into()),
            blobs: vec![],
            url: None,
            ports: vec![],
            user: None,
            host_key: None,
        }
    }

    #[test]
    fn what_was_kept_before_an_interruption_is_found_by_the_key_on_chain() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path()).unwrap();
        let (mine, other) = (SealingSecret::generate().unwrap(), SealingSecret::generate().unwrap());
        home.keep_new(&kept(&mine)).unwrap();
        home.keep_new(&kept(&other)).unwrap();
        let genesis = kept(&mine).genesis;
        assert!(home.kept(&genesis, 7).is_err());
        home.adopt(&genesis, 7, &SealingSecret::generate().unwrap().public()).unwrap();
        assert!(home.kept(&genesis, 7).is_err());
        home.adopt("0xffff", 7, &mine.public()).unwrap();
        assert!(home.kept(&genesis, 7).is_err());
        home.adopt(&genesis, 7, &mine.public()).unwrap();
        assert_eq!(home.kept(&genesis, 7).unwrap().sealing().unwrap().public(), mine.public());
        // The other lease's record is still there for it.
        home.adopt(&genesis, 8, &other.public()).unwrap();
        assert_eq!(home.kept(&genesis, 8).unwrap().sealing().unwrap().public(), other.public());
    }
}
