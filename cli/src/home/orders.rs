//! What must be kept of an order: its leases are not known until it is posted, and come one by one.

use super::{Home, Kept, MAX_BYTES};
use color_eyre::eyre::{Result, WrapErr};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use tradewind_client::private_file;
use tradewind_primitives::{LeaseId, OrderId, SealingKey};

/// What is kept of an order: written before its money leaves the account.
#[derive(Clone, Serialize, Deserialize)]
pub struct KeptOrder {
    /// What each of its leases needs: they have one key and one manifest.
    pub kept: Kept,
    /// How many leases it asks for.
    pub count: u8,
    /// The number of its first lease; nothing until the order is known to be posted.
    pub first_lease: Option<LeaseId>,
}

/// How the records of orders begin that have no number yet.
const NEW: &str = "new-";

impl Home {
    fn order_path(&self, genesis: &str, order: &str) -> PathBuf {
        let chain: String = genesis.trim_start_matches("0x").chars().take(16).collect();
        self.path.join("orders").join(format!("{chain}-{order}.json"))
    }

    /// Keeps what an order that is about to be posted will need, under a name of its own.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_new_order(&self, kept: &KeptOrder) -> Result<PathBuf> {
        let random = tradewind_client::random::random::<8>()?;
        let path = self.order_path(&kept.kept.genesis, &format!("{NEW}{}", hex::encode(&random[..])));
        private_file::write_new(&path, &serde_json::to_vec_pretty(kept)?)
            .wrap_err_with(|| format!("writing {}", path.display()))?;
        Ok(path)
    }

    /// Gives what was kept its order's number, and notes its first lease.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn name_order(&self, path: &Path, kept: &KeptOrder, order: OrderId) -> Result<()> {
        let to = self.order_path(&kept.kept.genesis, &order.to_string());
        private_file::replace(&to, &serde_json::to_vec_pretty(kept)?)
            .wrap_err_with(|| format!("writing {}", to.display()))?;
        std::fs::remove_file(path).wrap_err_with(|| format!("removing {}", path.display()))
    }

    /// What is kept of an order by its number.
    ///
    /// # Errors
    /// When nothing is, or it is damaged.
    pub fn kept_order(&self, genesis: &str, order: OrderId) -> Result<KeptOrder> {
        let path = self.order_path(genesis, &order.to_string());
        let bytes = private_file::read_bounded(&path, MAX_BYTES)
            .wrap_err_with(|| format!("order {order} was not posted from this folder ({})", path.display()))?;
        serde_json::from_slice(&bytes).wrap_err_with(|| format!("{} is damaged", path.display()))
    }

    /// Gives the number to what was kept for the order whose leases' access is sealed to `public`, if posting was
    /// interrupted before the number was known.
    ///
    /// # Errors
    /// When the folder cannot be read or a file written.
    pub fn adopt_order(&self, genesis: &str, order: OrderId, first: LeaseId, public: &SealingKey) -> Result<()> {
        if self.order_path(genesis, &order.to_string()).exists() {
            return Ok(());
        }
        match self.order_of_key(genesis, public)? {
            Some((path, kept)) => self.name_order(&path, &KeptOrder { first_lease: Some(first), ..kept }, order),
            None => Ok(()),
        }
    }

    /// Where the order is kept whose leases' access is sealed to `public`, and what is kept of it.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub(super) fn order_of_key(&self, genesis: &str, public: &SealingKey) -> Result<Option<(PathBuf, KeptOrder)>> {
        let prefix = self.order_path(genesis, "");
        let prefix = prefix.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let folder = self.path.join("orders");
        for file in std::fs::read_dir(&folder).wrap_err_with(|| format!("reading {}", folder.display()))? {
            let path = file.wrap_err("reading the orders")?.path();
            if !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&prefix)) {
                continue;
            }
            let Ok(bytes) = private_file::read_bounded(&path, MAX_BYTES) else { continue };
            let Ok(kept) = serde_json::from_slice::<KeptOrder>(&bytes) else { continue };
            if kept.kept.sealing().is_ok_and(|secret| secret.public() == *public) {
                return Ok(Some((path, kept)));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use tradewind_client::keys::SealingSecret;

    const GENESIS: &str = "0x0123456789abcdef01";

    fn kept(secret: &SealingSecret) -> KeptOrder {
        let sealing_secret = hex::encode(&secret.to_bytes()[..]);
        let kept = Kept { genesis: GENESIS.into(), sealing_secret, manifest: None, blobs: vec![], url: None };
        KeptOrder { kept, count: 2, first_lease: None }
    }

    #[test]
    fn an_interrupted_order_is_found_by_its_key_and_so_are_all_its_leases() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path()).unwrap();
        let (mine, other) = (SealingSecret::generate().unwrap(), SealingSecret::generate().unwrap());
        home.keep_new_order(&kept(&mine)).unwrap();
        home.keep_new_order(&kept(&other)).unwrap();
        assert!(home.kept_order(GENESIS, 5).is_err());
        // Its leases are served even if nobody ever learns the order's number.
        home.adopt(GENESIS, 70, &mine.public()).unwrap();
        assert_eq!(home.kept(GENESIS, 70).unwrap().sealing().unwrap().public(), mine.public());
        home.adopt_order(GENESIS, 5, 70, &mine.public()).unwrap();
        let found = home.kept_order(GENESIS, 5).unwrap();
        assert_eq!((found.first_lease, found.count), (Some(70), 2));
        for lease in [70, 71] {
            home.adopt(GENESIS, lease, &mine.public()).unwrap();
            assert_eq!(home.kept(GENESIS, lease).unwrap().sealing().unwrap().public(), mine.public());
        }
        // Another chain's order of the same number is another.
        assert!(home.kept_order("0xffff", 5).is_err());
        home.adopt_order(GENESIS, 6, 80, &other.public()).unwrap();
        assert_eq!(home.kept_order(GENESIS, 6).unwrap().first_lease, Some(80));
        assert_eq!(std::fs::read_dir(folder.path().join("orders")).unwrap().count(), 2);
    }

    #[test]
    fn naming_an_order_keeps_one_record_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path()).unwrap();
        let secret = SealingSecret::generate().unwrap();
        let path = home.keep_new_order(&kept(&secret)).unwrap();
        home.name_order(&path, &KeptOrder { first_lease: Some(9), ..kept(&secret) }, 3).unwrap();
        assert!(!path.exists());
        assert_eq!(home.kept_order(GENESIS, 3).unwrap().first_lease, Some(9));
        home.adopt_order(GENESIS, 3, 1, &secret.public()).unwrap();
        assert_eq!(home.kept_order(GENESIS, 3).unwrap().first_lease, Some(9), "what is named stays");
    }
}
