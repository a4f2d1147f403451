//! The sealed access of leases, in the nodes' statement store: beside the chain, nodes keep messages for a while and pass
//! them on. An agent puts it there for buyers who do not find the agent; what a buyer takes from there is what the provider
//! committed to on chain, or nothing.

use super::{error::ChainError, Chain};
use crate::{access::access_hash, keys::AccountKey, sealed::MAX_BOX_BYTES};
use codec::{DecodeAll, Encode};
use sp_core::{Bytes, H256};
use sp_crypto_hashing::blake2_256;
use sp_statement_store::{RejectionReason, Statement, StatementEvent, SubmitResult, Topic, TopicFilter};
use std::time::Duration;
use subxt::rpcs::{client::rpc_params, Error as RpcError};
use tradewind_primitives::LeaseId;

/// Longest time to go through what a node has on a topic.
const PATIENCE: Duration = Duration::from_secs(20);

/// JSON-RPC's code of a method that there is not.
const NO_SUCH_METHOD: i32 = -32601;

/// What the statements of a lease's access are found by, and the channel that they are on, of which a node keeps the newest
/// only: `blake2_256` of the SCALE encoding of the text `tradewind/access`, the genesis hash, and the lease's number.
pub fn topic_of_access(genesis: &H256, lease: LeaseId) -> [u8; 32] {
    blake2_256(&("tradewind/access", genesis, lease).encode())
}

/// The statement, by the provider's `key`, that holds the `sealed` access of `lease` until `until`, in seconds since 1970.
fn statement(key: &AccountKey, genesis: &H256, lease: LeaseId, sealed: Vec<u8>, until: u32) -> Statement {
    let topic = topic_of_access(genesis, lease);
    let mut statement = Statement::new();
    statement.set_expiry_from_parts(until, 0);
    statement.set_channel(topic);
    statement.set_topic(0, Topic(topic));
    statement.set_plain_data(sealed);
    statement.sign_sr25519_private(key.pair());
    statement
}

/// The box in a statement, if it is the one whose hash is on chain.
fn box_in(statement: &[u8], hash: &H256) -> Option<Vec<u8>> {
    let mut bytes = statement;
    let data = Statement::decode_all(&mut bytes).ok()?.into_data()?;
    (data.len() <= MAX_BOX_BYTES && access_hash(&data) == *hash).then_some(data)
}

impl Chain {
    /// Puts the `sealed` access of `lease` into the node's statement store, signed by the provider's `key`, until `until`, in
    /// seconds since 1970. It takes the place of the one that is there, if that goes earlier.
    ///
    /// # Errors
    /// [`ChainError::NoStatements`] if the node keeps none; [`ChainError::Refused`] if it does not take this one.
    pub async fn post_access(
        &self,
        key: &AccountKey,
        lease: LeaseId,
        sealed: Vec<u8>,
        until: u32,
    ) -> Result<(), ChainError> {
        let statement = statement(key, &self.genesis(), lease, sealed, until);
        let submitted = self.rpc.request("statement_submit", rpc_params![Bytes(statement.encode())]).await;
        match submitted.map_err(of_store)? {
            SubmitResult::New | SubmitResult::Known => Ok(()),
            // One that is there already goes as late.
            SubmitResult::Rejected(RejectionReason::ChannelPriorityTooLow { .. }) => Ok(()),
            refused => Err(ChainError::Refused { call: "statement_submit".into(), reason: format!("{refused:?}") }),
        }
    }

    /// The sealed access of `lease` whose `hash` is on chain, if the node has it. Whatever else there is on the topic is
    /// passed over, one by one.
    ///
    /// # Errors
    /// [`ChainError::NoStatements`] if the node keeps none.
    pub async fn posted_access(&self, lease: LeaseId, hash: &H256) -> Result<Option<Vec<u8>>, ChainError> {
        let topic = Topic(topic_of_access(&self.genesis(), lease));
        let filter = TopicFilter::MatchAll(vec![topic].try_into().map_err(|_| ChainError::node("a topic"))?);
        let look = async {
            let mut events = self
                .rpc
                .subscribe("statement_subscribeStatement", rpc_params![filter], "statement_unsubscribeStatement")
                .await
                .map_err(of_store)?;
            while let Some(event) = events.next().await {
                let StatementEvent::NewStatements { statements, remaining } = event.map_err(of_store)?;
                if let Some(found) = statements.iter().find_map(|statement| box_in(statement, hash)) {
                    return Ok(Some(found));
                }
                // What comes meanwhile, without a number, says nothing of what was there.
                if remaining == Some(0) {
                    break;
                }
            }
            Ok(None)
        };
        tokio::time::timeout(PATIENCE, look).await.map_err(|_| ChainError::node("it is slow to tell its statements"))?
    }
}

fn of_store(error: RpcError) -> ChainError {
    match error {
        RpcError::User(refusal) if refusal.code == NO_SUCH_METHOD => ChainError::NoStatements,
        other => ChainError::node(other),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use sp_statement_store::SignatureVerificationResult;

    const GENESIS: H256 = H256([7; 32]);

    #[test]
    fn a_statement_is_the_providers_and_holds_one_box_of_one_lease_of_one_chain() {
        let key = AccountKey::from_uri("//Alice").unwrap();
        let made = statement(&key, &GENESIS, 7, b"a sealed box".to_vec(), 1_000);
        let signer = key.account().into();
        assert_eq!(made.verify_signature(), SignatureVerificationResult::Valid(signer));
        assert_eq!(made.get_expiration_timestamp_secs(), 1_000);
        let topic = topic_of_access(&GENESIS, 7);
        assert_eq!((made.channel(), made.topics()), (Some(topic), &[Topic(topic)][..]));
        assert!(topic != topic_of_access(&GENESIS, 8) && topic != topic_of_access(&H256([8; 32]), 7));

        let bytes = made.encode();
        let hash = access_hash(b"a sealed box");
        assert_eq!(box_in(&bytes, &hash).as_deref(), Some(&b"a sealed box"[..]));
        assert_eq!(box_in(&bytes, &access_hash(b"another box")), None);
    }

    #[test]
    fn what_others_put_on_the_topic_is_passed_over() {
        let hash = access_hash(b"");
        let empty = Statement::new().encode();
        let too_large = vec![1; MAX_BOX_BYTES + 1];
        let mut large = Statement::new();
        large.set_plain_data(too_large.clone());
        for (bytes, hash) in [(empty, hash), (vec![0xff; 40], hash), (large.encode(), access_hash(&too_large))] {
            assert_eq!(box_in(&bytes, &hash), None);
        }
    }
}
