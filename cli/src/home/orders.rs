//! What must be kept of an order: its leases are not known until it is posted, and come one by one.

use super::{Home, Kept, MAX_BYTES};
use codec::{DecodeAll, Encode};
use color_eyre::eyre::{eyre, Result, WrapErr};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use tradewind_client::private_file;
use tradewind_primitives::{LeaseId, OrderId, OrderTerms, SealingKey};

/// What is kept of an order: written before its money leaves the account.
#[derive(Clone, Serialize, Deserialize)]
pub struct KeptOrder {
    /// What each of its leases needs: they have one key and one manifest.
    pub kept: Kept,
    /// How many leases it asks for.
    pub count: u8,
    /// The number of its first lease; nothing until the order is known to be posted.
    pub first_lease: Option<LeaseId>,
    /// The block with its posting, once it is known: all that was bid came later.
    #[serde(default)]
    pub posted_at: Option<u64>,
    /// What it asks for, as the chain encodes it, in hex: the same is rented again if its lease is lost.
    #[serde(default)]
    pub terms: Option<String>,
    /// Leases that were rented in the place of its own, the oldest first.
    #[serde(default)]
    pub replaced_by: Vec<LeaseId>,
}

impl KeptOrder {
    /// What must be kept before an order is posted.
    pub fn new(kept: Kept, terms: &OrderTerms) -> Self {
        let encoded = Some(hex::encode(terms.encode()));
        Self { kept, count: terms.count, first_lease: None, posted_at: None, terms: encoded, replaced_by: Vec::new() }
    }

    /// What it asks for; nothing if that was not kept yet when it was posted.
    ///
    /// # Errors
    /// When the record is damaged.
    pub fn terms(&self) -> Result<Option<OrderTerms>> {
        let Some(encoded) = &self.terms else { return Ok(None) };
        let bytes = hex::decode(encoded).wrap_err("the order's record is damaged")?;
        let terms = OrderTerms::decode_all(&mut &bytes[..]);
        terms.map(Some).map_err(|_| eyre!("the order's record is damaged"))
    }
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

    /// Notes that `lease` was rented in the place of the order's own.
    ///
    /// # Errors
    /// When nothing is kept of the order, or the file cannot be written.
    pub fn note_replacement(&self, genesis: &str, order: OrderId, lease: LeaseId) -> Result<()> {
        let mut kept = self.kept_order(genesis, order)?;
        kept.replaced_by.push(lease);
        let path = self.order_path(genesis, &order.to_string());
        private_file::replace(&path, &serde_json::to_vec_pretty(&kept)?)
            .wrap_err_with(|| format!("writing {}", path.display()))
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
    use crate::order::told::tests::view;
    use tradewind_client::keys::SealingSecret;
    use tradewind_primitives::Slot;

    const GENESIS: &str = "0x0123456789abcdef01";

    fn kept(secret: &SealingSecret) -> KeptOrder {
        let sealing_secret = hex::encode(&secret.to_bytes()[..]);
        let kept = Kept {
            genesis: GENESIS.into(),
            sealing_secret,
            manifest: None,
            blobs: vec![],
            url: None,
            ports: vec![],
            user: None,
            host_key: None,
        };
        let terms = view(vec![Slot::Empty, Slot::Empty]).order.terms;
        KeptOrder::new(kept, &terms)
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
    #[test]
    fn what_an_order_asks_for_and_what_took_its_place_is_known_later() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path()).unwrap();
        let secret = SealingSecret::generate().unwrap();
        let path = home.keep_new_order(&kept(&secret)).unwrap();
        home.name_order(&path, &kept(&secret), 3).unwrap();
        home.note_replacement(GENESIS, 3, 50).unwrap();
        home.note_replacement(GENESIS, 3, 60).unwrap();
        let known = home.kept_order(GENESIS, 3).unwrap();
        assert_eq!(known.replaced_by, [50, 60]);
        assert_eq!(known.terms().unwrap().unwrap(), view(vec![Slot::Empty, Slot::Empty]).order.terms);
        assert!(home.note_replacement(GENESIS, 4, 50).is_err());
        let damaged = KeptOrder { terms: Some("00".into()), ..known };
        assert!(damaged.terms().unwrap_err().to_string().contains("damaged"));
    }

    #[test]
    fn a_record_of_an_earlier_version_is_read() {
        let old = r#"{ "kept": { "genesis": "0x", "sealing_secret": "", "manifest": null, "blobs": [] }, "count": 1,
            "first_lease": 7 }"#;
        let read: KeptOrder = serde_json::from_str(old).unwrap();
        assert_eq!((read.first_lease, read.posted_at), (Some(7), None));
        assert!(read.terms().unwrap().is_none() && read.replaced_by.is_empty());
    }
}
