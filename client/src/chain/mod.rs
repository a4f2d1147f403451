//! Access to a Tradewind chain through a node's JSON-RPC.
//!
//! Reads are runtime API calls with the types of `tradewind-primitives`. Answers and events are read by what the block's
//! metadata says of their layout, so that a running program survives a runtime upgrade that changes it. Calls are encoded
//! with the same types against the metadata of the block they are built on, so that an upgrade that moves an index needs
//! no new client; tests of the runtime check that every call built here decodes to the runtime's own, and that every
//! answer has the layout of our types.

mod at;
mod authorized;
mod balances;
mod calls;
mod economy;
mod error;
mod events;
mod fees;
mod follow;
mod functions;
mod governance;
mod layout;
mod local_storage;
mod prices;
mod settled;
mod statements;
mod submit;
mod touched;
mod unlike;

pub use at::At;
pub use authorized::{authorized, CLAIM_REFUSALS};
pub use calls::Call;
pub use economy::{reason_hash, ticks_until, EXPIRY_ROUNDS, MAX_ROUNDS};
pub use error::ChainError;
pub use events::{ChainEvent, ChannelEvent, EmissionEvent, LeaseEvent, OrderEvent, ScoreEvent};
pub use fees::FeesIn;
pub use follow::Follower;
pub use governance::{Conviction, Proposal};
pub use statements::topic_of_access;
pub use submit::{Included, Submitter};
pub use touched::{EventReader, Touched};
pub use unlike::unlike;

use layout::Layouts;
use settled::Settled;

use sp_core::H256;
use std::time::Duration;
use subxt::{
    config::{PolkadotConfig, RpcConfigFor},
    rpcs::{
        client::{
            reconnecting_rpc_client::{ExponentialBackoff, RpcClient as Reconnecting},
            RpcClient,
        },
        LegacyRpcMethods,
    },
    OnlineClient,
};

/// A connection to a node, which reconnects by itself.
#[derive(Clone)]
pub struct Chain {
    pub(crate) api: OnlineClient<PolkadotConfig>,
    pub(crate) legacy: LegacyRpcMethods<RpcConfigFor<PolkadotConfig>>,
    pub(crate) layouts: Layouts,
    pub(crate) settled: Settled,
    pub(crate) rpc: RpcClient,
    genesis: H256,
}

/// How long one request to the node may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Longest pause between two attempts to reach a node that is away. What waits for it is bound by ticks.
const RETRY: Duration = Duration::from_secs(5);

/// Largest answer that a node may give: metadata and a full page of leases fit many times.
const MAX_RESPONSE_BYTES: u32 = 32 * 1024 * 1024;

impl Chain {
    /// Connects to the node at `url` (`ws://` or `wss://`), trying for `patience`.
    ///
    /// # Errors
    /// [`ChainError::Unreachable`] with the last reason when the time is over.
    pub async fn connect(url: &str, patience: Duration) -> Result<Self, ChainError> {
        let attempt = async {
            loop {
                match Self::try_connect(url).await {
                    Ok(chain) => return chain,
                    Err(error) => {
                        tracing::debug!(url, %error, "the node does not answer yet");
                        tokio::time::sleep(Duration::from_millis(500)).await;
                    }
                }
            }
        };
        match tokio::time::timeout(patience, attempt).await {
            Ok(chain) => Ok(chain),
            Err(_) => Err(ChainError::Unreachable { url: url.into(), seconds: patience.as_secs() }),
        }
    }

    async fn try_connect(url: &str) -> Result<Self, ChainError> {
        let inner = Reconnecting::builder()
            .retry_policy(ExponentialBackoff::from_millis(10).max_delay(RETRY))
            .request_timeout(REQUEST_TIMEOUT)
            .connection_timeout(Duration::from_secs(10))
            .max_response_size(MAX_RESPONSE_BYTES)
            .build(url.to_string())
            .await
            .map_err(ChainError::node)?;
        let rpc = RpcClient::new(inner);
        let legacy = LegacyRpcMethods::new(rpc.clone());
        let api = OnlineClient::from_rpc_client(rpc.clone()).await.map_err(ChainError::node)?;
        let genesis = api.genesis_hash();
        Ok(Self { api, legacy, layouts: Layouts::default(), settled: Settled::default(), rpc, genesis })
    }

    /// Hash of block 0: names the chain.
    pub fn genesis(&self) -> H256 {
        self.genesis
    }

    /// The state at the last finalized block.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn finalized(&self) -> Result<At, ChainError> {
        let client = self.api.at_current_block().await.map_err(ChainError::node)?;
        Ok(At::new(client, self))
    }

    /// The state at the best block, which may be replaced by another: for what is of no use when it is final.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn best(&self) -> Result<At, ChainError> {
        let hash = self.legacy.chain_get_block_hash(None).await.map_err(ChainError::node)?;
        self.at(hash.ok_or_else(|| ChainError::unexpected("the best block", "the node has none"))?).await
    }

    /// The state at the block of `hash`.
    ///
    /// # Errors
    /// When the node does not answer or does not know the block.
    pub async fn at(&self, hash: H256) -> Result<At, ChainError> {
        let client = self.api.at_block(hash).await.map_err(ChainError::node)?;
        Ok(At::new(client, self))
    }

    /// The state at the finalized block `number`.
    ///
    /// # Errors
    /// When the node does not answer or does not know the block.
    pub async fn at_number(&self, number: u64) -> Result<At, ChainError> {
        let client = self.api.at_block(number).await.map_err(ChainError::node)?;
        Ok(At::new(client, self))
    }
}
