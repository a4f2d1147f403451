//! The usage log of a metered channel: what a provider says it answered, so that whoever pays can check the count.
//!
//! Each request that was counted is one [`UsageEntry`]. What a provider has paid at once is one *batch* of them, under
//! the number of a round; `consume` puts the root of the batch's Merkle tree on chain. Leaves are
//! `blake2_256(SCALE(entry))`, which is of more than 64 bytes, so that no inner node can pass for an entry; the tree is
//! that of `binary-merkle-tree` with blake2-256 over these hashes.

use crate::content::ContentId;
use codec::{Decode, Encode};
use serde::{Deserialize, Serialize};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use sp_runtime::traits::BlakeTwo256;
use tradewind_primitives::Tick;

/// Method of a request, as it is logged. Codec indices are pinned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum UsageMethod {
    /// GET.
    #[codec(index = 0)]
    Get,
    /// HEAD.
    #[codec(index = 1)]
    Head,
    /// POST.
    #[codec(index = 2)]
    Post,
    /// PUT.
    #[codec(index = 3)]
    Put,
    /// DELETE.
    #[codec(index = 4)]
    Delete,
    /// OPTIONS.
    #[codec(index = 5)]
    Options,
    /// PATCH.
    #[codec(index = 6)]
    Patch,
    /// Any other.
    #[codec(index = 7)]
    Other,
}

impl UsageMethod {
    /// The method of that name.
    pub fn of(name: &str) -> Self {
        match name {
            "GET" => Self::Get,
            "HEAD" => Self::Head,
            "POST" => Self::Post,
            "PUT" => Self::Put,
            "DELETE" => Self::Delete,
            "OPTIONS" => Self::Options,
            "PATCH" => Self::Patch,
            _ => Self::Other,
        }
    }
}

/// A request that was counted. Says nothing of what was asked but where.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, Serialize, Deserialize)]
pub struct UsageEntry {
    /// Tick of the last finalized block that the provider knew then.
    pub tick: Tick,
    /// The deployment's manifest.
    pub cid: ContentId,
    /// The request's method.
    pub method: UsageMethod,
    /// blake2-256 of the path below the deployment's address, without the query.
    pub path_hash: H256,
}

impl UsageEntry {
    /// Its leaf in the tree.
    pub fn leaf(&self) -> H256 {
        H256(blake2_256(&self.encode()))
    }
}

/// The root over `entries` in their order; zero if there are none.
pub fn usage_root(entries: &[UsageEntry]) -> H256 {
    match entries.is_empty() {
        true => H256::zero(),
        false => binary_merkle_tree::merkle_root_raw::<BlakeTwo256, _>(entries.iter().map(UsageEntry::leaf)),
    }
}

/// blake2-256 of a path.
pub fn path_hash(path: &str) -> H256 {
    H256(blake2_256(path.as_bytes()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::content::cid_of;

    fn entry(tick: Tick, path: &str) -> UsageEntry {
        UsageEntry { tick, cid: cid_of(b"manifest"), method: UsageMethod::Get, path_hash: path_hash(path) }
    }

    #[test]
    fn the_root_tells_every_entry_and_their_order() {
        let (one, two) = (entry(1, "/"), entry(2, "/a"));
        assert_eq!(usage_root(&[]), H256::zero());
        assert_eq!(usage_root(&[one]), one.leaf());
        let pair = blake2_256(&[one.leaf().0, two.leaf().0].concat());
        assert_eq!(usage_root(&[one, two]), H256(pair));
        assert_ne!(usage_root(&[two, one]), usage_root(&[one, two]));
        for other in [
            entry(3, "/a"),
            entry(2, "/b"),
            UsageEntry { method: UsageMethod::Head, ..two },
            UsageEntry { cid: cid_of(b"other"), ..two },
        ] {
            assert_ne!(usage_root(&[one, other]), usage_root(&[one, two]));
        }
    }

    #[test]
    fn an_entry_is_longer_than_two_hashes_and_reads_back() {
        let entry = entry(7, "/x");
        assert!(entry.encode().len() > 64);
        assert_eq!(UsageEntry::decode(&mut &entry.encode()[..]).unwrap(), entry);
        let json = serde_json::to_value(entry).unwrap();
        assert_eq!(json["method"], "GET");
        assert_eq!(serde_json::from_value::<UsageEntry>(json).unwrap(), entry);
        assert_eq!(UsageMethod::of("BREW"), UsageMethod::Other);
    }
}
