//! What a node keeps for its own offchain workers: the node's own affairs, which it lets nobody touch but who runs it. A node
//! that listens to others refuses all of this (`--rpc-methods`).

use super::{error::ChainError, Chain};
use sp_core::Bytes;
use subxt::rpcs::client::rpc_params;

/// The kind of storage that is kept: there is another, of which forks each have their own.
const PERSISTENT: &str = "PERSISTENT";

impl Chain {
    /// What the node keeps at `key`, if there is anything.
    ///
    /// # Errors
    /// When the node does not answer, or refuses as it is not asked from its own machine.
    pub async fn local_storage(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        let params = rpc_params![PERSISTENT, Bytes(key.to_vec())];
        let value: Option<Bytes> =
            self.rpc.request("offchain_localStorageGet", params).await.map_err(ChainError::node)?;
        Ok(value.map(|bytes| bytes.0))
    }

    /// Puts `value` there.
    ///
    /// # Errors
    /// See [`Chain::local_storage`].
    pub async fn set_local_storage(&self, key: &[u8], value: &[u8]) -> Result<(), ChainError> {
        let params = rpc_params![PERSISTENT, Bytes(key.to_vec()), Bytes(value.to_vec())];
        self.rpc.request::<()>("offchain_localStorageSet", params).await.map_err(ChainError::node)
    }
}
