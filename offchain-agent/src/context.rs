//! What every task shares.

use crate::{
    backend::{container::ContainerBackend, machine::MachineBackend, wasm::WasmBackend, Backend},
    bidding::room::Room,
    blobs::BlobStore,
    config::Config,
    journal::Journal,
    metrics::Metrics,
    paid::Paid,
    tasks::ahead::Ahead,
};
use sp_core::crypto::AccountId32;
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::watch;
use tradewind_client::{
    chain::{At, Chain, ChainError, Submitter},
    keys::SealingSecret,
    sealed::{Context as BoxContext, Purpose},
};
use tradewind_primitives::{Kind, LeaseId, LeaseView, Tick};

/// The agent's parts. Shared by every task, the API and the ingress.
pub struct Context {
    /// What the operator configured.
    pub config: Config,
    /// The way to the chain.
    pub chain: Chain,
    /// Sends the provider's transactions.
    pub submitter: Submitter,
    /// The provider's account.
    pub account: AccountId32,
    /// Opens manifests.
    pub sealing: SealingSecret,
    /// What is remembered.
    pub journal: Journal,
    /// Content that leases and channels name.
    pub blobs: Arc<BlobStore>,
    /// Held while content comes, is relied on, or goes: the journal says who needs it, the store has it, and both must
    /// agree.
    pub content: tokio::sync::Mutex<()>,
    /// Leases whose buyer brought something that we could not store: it is not theirs that it is missing. No more than
    /// there are open leases.
    pub unstored: Mutex<BTreeSet<LeaseId>>,
    /// What the machine has, and what bids hold of it.
    pub room: Arc<Room>,
    /// What is fetched for leases whose acceptance is not yet final.
    pub ahead: Ahead,
    /// Runs functions.
    pub functions: Arc<WasmBackend>,
    /// Runs containers, if the operator wants to.
    pub containers: Option<Arc<ContainerBackend>>,
    /// Runs virtual machines, if the operator wants to.
    pub machines: Option<Arc<MachineBackend>>,
    /// Serves requests that are paid one by one, if the operator wants to.
    pub paid: Option<Arc<Paid>>,
    /// Tick of the last finalized block that was acted on; 0 before the first. Wakes what acts at a tick.
    pub ticks: watch::Sender<Tick>,
    /// What is measured.
    pub metrics: Metrics,
}

impl Context {
    /// The backend that runs workloads of `kind`, if this agent has one.
    pub fn backend(&self, kind: Kind) -> Option<Arc<dyn Backend>> {
        match kind {
            Kind::Function => Some(self.functions.clone()),
            Kind::Container => self.containers.clone().map(|backend| backend as Arc<dyn Backend>),
            Kind::Machine => self.machines.clone().map(|backend| backend as Arc<dyn Backend>),
        }
    }

    /// Every backend.
    pub fn backends(&self) -> Vec<Arc<dyn Backend>> {
        [Kind::Function, Kind::Container, Kind::Machine].into_iter().filter_map(|kind| self.backend(kind)).collect()
    }

    /// Our lease of that number as of the last finalized block; `None` if there is none, or it is another provider's.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn lease(&self, lease: LeaseId) -> Result<Option<(At, LeaseView<AccountId32>)>, ChainError> {
        let at = self.chain.finalized().await?;
        let view = at.lease(lease).await?.filter(|view| view.lease.provider == self.account);
        Ok(view.map(|view| (at, view)))
    }

    /// Whether `at` is older than what we have acted on: then it says nothing about what is gone. So it is, too, if the
    /// journal does not tell.
    pub fn is_behind(&self, at: &At) -> bool {
        match self.journal.next_block() {
            Ok(next) => next.is_some_and(|next| at.number().saturating_add(1) < next),
            Err(error) => {
                tracing::error!(%error, "the journal");
                true
            }
        }
    }

    /// Takes note whether what the buyer of `lease` brought last was stored.
    pub fn note_stored(&self, lease: LeaseId, stored: bool) {
        let mut unstored = self.unstored.lock().unwrap_or_else(PoisonError::into_inner);
        if stored {
            unstored.remove(&lease);
        } else {
            unstored.insert(lease);
        }
    }

    /// Whether we failed to store what the buyer of `lease` brought.
    pub fn failed_to_store(&self, lease: LeaseId) -> bool {
        self.unstored.lock().unwrap_or_else(PoisonError::into_inner).contains(&lease)
    }

    /// What binds a sealed box to a lease.
    pub fn box_context(&self, lease: LeaseId, purpose: Purpose) -> BoxContext {
        BoxContext { lease, genesis: self.chain.genesis(), purpose }
    }
}
