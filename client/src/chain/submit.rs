//! Transactions: one owner of an account's nonces.

use super::{at::At, calls::Call, error::ChainError, events::ChainEvent, fees::FeesIn, Chain};
use crate::keys::AccountKey;
use sp_core::{crypto::AccountId32, Pair, H256};
use std::{future::Future, sync::Arc, time::Duration};
use subxt::{
    client::OnlineClientAtBlockImpl,
    config::{DefaultExtrinsicParamsBuilder, PolkadotConfig},
    error::{BackendError, ExtrinsicError, RpcError, TransactionEventsError},
    tx::{Signer, SubmittableTransaction, TransactionInBlock, TransactionProgress, TransactionStatus},
    utils::{AccountId32 as SubxtAccount, MultiSignature},
};
use tokio::sync::Mutex;

/// Blocks in which a transaction may be included.
const MORTALITY: u64 = 64;

/// How long to wait for one to be finalized: as long as it may be included, and some.
const PATIENCE: Duration = Duration::from_secs(480);

/// How often one that the pool lost is sent again.
const ATTEMPTS: u32 = 3;

/// A transaction in a finalized block.
#[derive(Clone, Debug)]
pub struct Included {
    /// Number of the block.
    pub block: u64,
    /// Hash of the block.
    pub hash: H256,
    /// What the market's events say of it.
    pub events: Vec<ChainEvent>,
}

/// Sends transactions of one account. Cheap to clone; all clones share the nonces.
#[derive(Clone)]
pub struct Submitter {
    pub(super) chain: Chain,
    key: Arc<AccountKey>,
    /// Held from asking for a nonce until the pool has the transaction that uses it.
    nonces: Arc<Mutex<()>>,
    /// Held by the next to ask for a nonce unless it is urgent: what is never waits for more than two others.
    queue: Arc<Mutex<()>>,
    urgent: bool,
    pub(super) fees: FeesIn,
}

struct Signs<'a>(&'a AccountKey);

impl Signer<PolkadotConfig> for Signs<'_> {
    fn account_id(&self) -> SubxtAccount {
        SubxtAccount(self.0.account().into())
    }

    fn sign(&self, payload: &[u8]) -> MultiSignature {
        MultiSignature::Sr25519(self.0.pair().sign(payload).0)
    }
}

/// A transaction that can be sent.
pub(super) type Signed = SubmittableTransaction<PolkadotConfig, OnlineClientAtBlockImpl<PolkadotConfig>>;

/// What is told of one that was sent.
type Progress = TransactionProgress<PolkadotConfig, OnlineClientAtBlockImpl<PolkadotConfig>>;

/// What became of one attempt.
pub(super) enum Outcome {
    Done(Included),
    /// The pool lost it: it was not included and never will be with this nonce.
    Lost(String),
}

impl Submitter {
    /// Sends for the account of `key`, which pays in WIND.
    pub fn new(chain: Chain, key: AccountKey) -> Self {
        let (nonces, queue) = Default::default();
        Self { chain, key: Arc::new(key), nonces, queue, urgent: false, fees: FeesIn::default() }
    }

    /// Sends for the same account, ahead of all that wait.
    pub fn urgent(&self) -> Self {
        Self { urgent: true, ..self.clone() }
    }

    /// The account that it sends for.
    pub fn account(&self) -> AccountId32 {
        self.key.account()
    }

    /// Sends `call` and waits until it is finalized. One that the pool loses is sent again.
    ///
    /// # Errors
    /// [`ChainError::Refused`] with the runtime's error name; [`ChainError::CannotPay`] if the account cannot pay for it in what
    /// it was told to; [`ChainError::NotIncluded`] after three attempts; [`ChainError::Unknown`] when nothing was heard of it in
    /// time.
    pub async fn submit(&self, call: &Call) -> Result<Included, ChainError> {
        let name = format!("{}.{}", call.pallet(), call.name());
        insist(&name, || self.attempt(call, &name)).await
    }

    /// `call`, signed with the account's next nonce against the block `at`, and paid in `asset` if that is not WIND.
    pub(super) async fn sign(&self, at: &At, call: &Call, asset: Option<u32>) -> Result<Signed, ChainError> {
        let bytes = at.encode(call)?;
        let account = Signs(&self.key).account_id();
        let nonce = self.chain.legacy.system_account_next_index(&account).await.map_err(ChainError::node)?;
        let mut transactions = at.client.tx();
        let payload = transactions
            .from_call_data_bytes(&bytes)
            .map_err(|error| ChainError::unexpected(format!("the call {}.{}", call.pallet(), call.name()), error))?;
        let params = DefaultExtrinsicParamsBuilder::new().mortal(MORTALITY).nonce(nonce);
        let params = match asset {
            None => params,
            Some(asset) => params.tip_of(0, asset),
        };
        let params = params.build();
        transactions.create_signed(&payload, &Signs(&self.key), params).await.map_err(ChainError::node)
    }

    async fn attempt(&self, call: &Call, name: &str) -> Result<Outcome, ChainError> {
        let progress = {
            let turn = match self.urgent {
                true => None,
                false => Some(self.queue.lock().await),
            };
            // Asked for while the one before is being sent, and not before its turn: a block gets old.
            let at = self.chain.finalized().await?;
            let _one_at_a_time = self.nonces.lock().await;
            drop(turn);
            let signed = self.signed(&at, call).await?;
            match signed.submit_and_watch().await {
                Ok(progress) => progress,
                // Another process may use the account as well: the next attempt asks for the nonce again.
                Err(error) if is_refusal_of_the_pool(&error) => return Ok(Outcome::Lost(error.to_string())),
                Err(error) => return Err(ChainError::Unknown { call: name.into(), reason: error.to_string() }),
            }
        };
        watched(&self.chain, progress, name).await
    }
}

/// Makes attempts, each within [`PATIENCE`], until one is done with. What the pool lost is sent again.
pub(super) async fn insist<F>(name: &str, attempt: impl Fn() -> F) -> Result<Included, ChainError>
where
    F: Future<Output = Result<Outcome, ChainError>>,
{
    let mut last = String::new();
    for number in 1..=ATTEMPTS {
        match tokio::time::timeout(PATIENCE, attempt()).await {
            Err(_) => {
                let reason = format!("nothing was heard for {} s", PATIENCE.as_secs());
                return Err(ChainError::Unknown { call: name.into(), reason });
            }
            Ok(Err(error)) => return Err(error),
            Ok(Ok(Outcome::Done(included))) => return Ok(included),
            Ok(Ok(Outcome::Lost(reason))) => {
                tracing::debug!(call = name, number, reason, "the pool lost a transaction");
                last = reason;
            }
        }
    }
    Err(ChainError::NotIncluded { call: name.into(), reason: last })
}

/// Waits for what becomes of a transaction that the pool has.
pub(super) async fn watched(chain: &Chain, mut progress: Progress, name: &str) -> Result<Outcome, ChainError> {
    let unknown = |reason: String| ChainError::Unknown { call: name.into(), reason };
    while let Some(status) = progress.next().await {
        match status.map_err(|error| unknown(error.to_string()))? {
            TransactionStatus::InFinalizedBlock(block) => {
                return Ok(Outcome::Done(included(chain, &block, name).await?))
            }
            // It cannot be included any more, by anyone who was sent it.
            TransactionStatus::Invalid { message } => return Ok(Outcome::Lost(message)),
            TransactionStatus::Error { message } | TransactionStatus::Dropped { message } => {
                return Err(unknown(message))
            }
            _ => {}
        }
    }
    Err(unknown("the node stopped reporting on it".into()))
}

async fn included<C>(
    chain: &Chain,
    block: &TransactionInBlock<PolkadotConfig, C>,
    name: &str,
) -> Result<Included, ChainError>
where
    C: subxt::client::OnlineClientAtBlockT<PolkadotConfig>,
{
    let events = match block.wait_for_success().await {
        Ok(events) => events,
        Err(TransactionEventsError::ExtrinsicFailed(error)) => {
            let reason = match &error {
                subxt::error::DispatchError::Module(module) => module.details_string(),
                other => other.to_string(),
            };
            return Err(ChainError::Refused { call: name.into(), reason });
        }
        Err(error) => return Err(ChainError::node(error)),
    };
    let at = block.at().await.map_err(ChainError::node)?;
    let (layouts, version) = (&chain.layouts, at.spec_version());
    let events = ChainEvent::decode_all(layouts, version, at.metadata_ref(), events.iter())?;
    Ok(Included { block: at.block_number(), hash: block.block_hash(), events })
}

/// The node's codes for a transaction that its pool did not take: its runtime could not read it, as it is another than that of
/// the block by which it was signed; invalid; temporarily banned; another with this nonce came first.
const NOT_TAKEN: [i32; 4] = [1002, 1010, 1012, 1014];

/// Whether an error on submitting says that the pool did not take the transaction. Any other may have come after it did.
pub(super) fn is_refusal_of_the_pool(error: &ExtrinsicError) -> bool {
    matches!(
        error,
        ExtrinsicError::ErrorSubmittingTransaction(BackendError::Rpc(RpcError::ClientError(subxt::rpcs::Error::User(
            refusal
        )))) if NOT_TAKEN.contains(&refusal.code)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use subxt::rpcs::{Error, UserError};

    fn answer(error: Error) -> ExtrinsicError {
        ExtrinsicError::ErrorSubmittingTransaction(error.into())
    }

    fn refusal(code: i32) -> ExtrinsicError {
        answer(Error::User(UserError { code, message: "no".into(), data: None }))
    }

    #[test]
    fn only_the_pools_own_refusals_let_a_transaction_be_signed_again() {
        for code in NOT_TAKEN {
            assert!(is_refusal_of_the_pool(&refusal(code)), "{code}");
        }
        // It is in the pool already.
        assert!(!is_refusal_of_the_pool(&refusal(1013)));
        // The connection broke, whatever its address: the node may have it.
        assert!(!is_refusal_of_the_pool(&answer(Error::DisconnectedWillReconnect("127.0.0.1:1010".into()))));
        assert!(!is_refusal_of_the_pool(&ExtrinsicError::UnexpectedEndOfTransactionStatusStream));
    }
}
