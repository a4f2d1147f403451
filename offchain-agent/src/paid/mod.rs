//! Paid requests: a function answers at `/{cid}/…`, and each request is paid by a voucher or by the owner's channel.
//!
//! ```text
//! request ─▶ is it here? ─▶ who pays? ─▶ make ready ─▶ take a place ─▶ write the payment down ─▶ run
//!              404            402, 429      503            503             402, 429, 503
//! ```
//!
//! A payment counts once, when the request starts, whatever becomes of it afterwards. Whatever the agent itself refuses
//! costs nothing, because it is refused before. What was written down outlives the process, and is collected by
//! [`redeem`]; [`watch`] keeps what is known of the chain fresh.
//!
//! | file | what it is |
//! |---|---|
//! | `terms` | what is asked for, and every reason for a refusal |
//! | `account` | one channel's account, pure |
//! | `ledger`, `file`, `record` | all accounts, and what outlives the process |
//! | `lookup` | channels that are not known yet |
//! | `signers` | whose signatures vouchers bear |
//! | `deployments` | what answers |
//! | `content` | what payers bring |

mod account;
pub mod content;
mod deployments;
mod file;
mod ledger;
mod lookup;
mod metrics;
mod record;
pub mod redeem;
mod signers;
mod terms;
pub mod watch;

pub use account::Due;
pub use deployments::DeploymentError;
pub use file::LedgerError;
pub use ledger::{Ledger, Unredeemed, FILE};
pub use lookup::ChannelSource;
pub use metrics::PaidMetrics;
pub use terms::{Now, Policy, Refusal, Terms};

use crate::{
    backend::{
        wasm::{HandleError, Place, WasmBackend},
        Tenant,
    },
    blobs::BlobStore,
    config::{FunctionsConfig, PaidConfig},
    faults,
};
use deployments::Deployments;
use hyper::{HeaderMap, Request};
use lookup::Lookup;
use sp_core::{
    crypto::{AccountId32, Ss58Codec},
    H256,
};
use std::{path::Path, sync::Arc};
use tokio::sync::Semaphore;
use tradewind_client::{
    content::ContentId,
    usage::{path_hash, UsageEntry, UsageMethod},
    voucher::{Voucher, VoucherError, HEADER, MAX_BYTES},
};
use tradewind_primitives::{AssetKind, ChannelId};

/// The parts of what serves paid requests.
pub struct Parts {
    /// What they cost, and what deployments may use.
    pub config: PaidConfig,
    /// Limits of functions.
    pub functions: FunctionsConfig,
    /// First block of the chain.
    pub genesis: H256,
    /// The provider's account.
    pub provider: AccountId32,
    /// Where channels are looked up.
    pub source: Arc<dyn ChannelSource>,
    /// What runs functions.
    pub backend: Arc<WasmBackend>,
    /// Where deployments are.
    pub blobs: Arc<BlobStore>,
    /// What is measured.
    pub metrics: PaidMetrics,
}

/// See the module.
pub struct Paid {
    terms: Terms,
    policy: Policy,
    genesis: H256,
    provider: AccountId32,
    ledger: Ledger,
    lookup: Lookup,
    deployments: Deployments,
    places: Arc<Semaphore>,
    metrics: PaidMetrics,
}

/// Who pays for a request. Nothing was taken yet.
enum Payment {
    /// Its voucher, whose signature is right.
    Voucher(Voucher),
    /// One of these channels, the first that does.
    Metered(Vec<ChannelId>),
}

impl Payment {
    fn label(&self) -> &'static str {
        match self {
            Self::Voucher(_) => "voucher",
            Self::Metered(_) => "metered",
        }
    }
}

/// Why a request does not run. It has cost nothing.
#[derive(Debug, thiserror::Error)]
pub enum Denied {
    /// Nothing is deployed there, or it cannot be run.
    #[error("no function answers here")]
    NotHere,
    /// It is not paid for.
    #[error(transparent)]
    Unpaid(#[from] Refusal),
    /// The function cannot take it.
    #[error(transparent)]
    Handle(#[from] HandleError),
}

impl Paid {
    /// Serves paid requests out of `parts`, with the ledger in folder `home`.
    ///
    /// # Errors
    /// When the ledger cannot be used.
    pub fn open(home: &Path, parts: Parts) -> Result<Self, LedgerError> {
        let Parts { config, functions, genesis, provider, source, backend, blobs, metrics } = parts;
        Ok(Self {
            terms: config.terms(),
            policy: config.policy(),
            genesis,
            ledger: Ledger::open(&home.join(FILE), genesis)?,
            lookup: Lookup::new(source, provider.clone()),
            deployments: Deployments::new(backend, blobs, functions, &config),
            places: Arc::new(Semaphore::new(config.max_concurrent_requests as usize)),
            provider,
            metrics,
        })
    }

    /// The accounts.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Has the metered `channel` pay for requests to `cid` that come without a voucher.
    pub fn add_payer(&self, cid: ContentId, channel: ChannelId) {
        self.deployments.add_payer(cid, channel);
    }

    /// Whether a channel of `view` can pay for requests here, as far as can be said now.
    ///
    /// # Errors
    /// Says why not.
    pub fn admits(&self, view: &tradewind_primitives::ChannelView<AccountId32>) -> Result<(), Refusal> {
        self.terms.admit(view, &self.ledger.now()?)
    }

    /// A place for a request to the deployment `cid`, paid for. What comes next is to run it; it counts whether or not
    /// that goes well.
    ///
    /// # Errors
    /// Those of [`Denied`]. Nothing was taken then.
    pub async fn admit<B>(&self, cid: ContentId, request: &Request<B>) -> Result<Place, Denied> {
        let admitted = self.try_admit(cid, request).await;
        let (how, outcome) = match &admitted {
            Ok((how, _)) => (*how, "started"),
            Err((how, Denied::Unpaid(refusal))) => (*how, refusal.word()),
            Err((how, Denied::NotHere)) => (*how, "not-here"),
            Err((how, Denied::Handle(_))) => (*how, "not-run"),
        };
        self.metrics.count_request(how, outcome);
        admitted.map(|(_, place)| place).map_err(|(_, denied)| denied)
    }

    async fn try_admit<B>(
        &self,
        cid: ContentId,
        request: &Request<B>,
    ) -> Result<(&'static str, Place), (&'static str, Denied)> {
        if !self.deployments.may_be_here(&cid) {
            return Err(("none", Denied::NotHere));
        }
        let how = if request.headers().contains_key(HEADER) { "voucher" } else { "none" };
        let payment = self.payment(&cid, request.headers()).await.map_err(|refusal| (how, refusal.into()))?;
        let how = payment.label();
        let place = async {
            let user = self.deployments.ready(cid).await.map_err(|error| match error {
                DeploymentError::NotHere | DeploymentError::Bad(_) => Denied::NotHere,
                DeploymentError::Busy => busy().into(),
            })?;
            let place = self.places.clone().try_acquire_owned().map_err(|_| busy())?;
            let mut reserved = self.deployments.backend().reserve(Tenant::Deployment(cid), request).await?;
            reserved.keep((user, place));
            self.charge(&payment, cid, request)?;
            faults::point("paid: written down").await;
            Ok::<_, Denied>(reserved)
        };
        place.await.map(|place| (how, place)).map_err(|denied| (how, denied))
    }

    /// Who pays for a request to `cid` with these headers: all that can be checked without taking anything.
    async fn payment(&self, cid: &ContentId, headers: &HeaderMap) -> Result<Payment, Refusal> {
        let mut vouchers = headers.get_all(HEADER).iter();
        let Some(voucher) = vouchers.next() else {
            let payers = self.deployments.payers(cid);
            if payers.is_empty() {
                return Err(Refusal::NotPaid);
            }
            for channel in &payers {
                // One that was opened just now, or that nobody asked for since a restart. Whether it pays is said when it is
                // charged.
                if let Err(why) = self.lookup.find(&self.ledger, *channel).await {
                    tracing::debug!(channel, %why, "a payer is not known");
                }
            }
            return Ok(Payment::Metered(payers));
        };
        if vouchers.next().is_some() || voucher.len() > MAX_BYTES {
            return Err(VoucherError::Malformed.into());
        }
        let voucher = voucher.to_str().map_err(|_| VoucherError::Malformed)?.parse::<Voucher>()?;
        self.check(&voucher).await?;
        Ok(Payment::Voucher(voucher))
    }

    /// Checks all of a voucher but whether it is over more than the one before.
    ///
    /// # Errors
    /// Says why it does not count.
    pub async fn check(&self, voucher: &Voucher) -> Result<(), Refusal> {
        match self.ledger.check(&self.terms, voucher) {
            Err(Refusal::NoSuchChannel) => {
                self.lookup.find(&self.ledger, voucher.channel).await?;
                self.ledger.check(&self.terms, voucher)
            }
            checked => checked,
        }
    }

    fn charge<B>(&self, payment: &Payment, cid: ContentId, request: &Request<B>) -> Result<(), Refusal> {
        match payment {
            Payment::Voucher(voucher) => self.ledger.accept(voucher),
            Payment::Metered(channels) => {
                let mut last = Refusal::NotPaid;
                for channel in channels {
                    let entry = |now: &Now| UsageEntry {
                        tick: now.tick,
                        cid,
                        method: UsageMethod::of(request.method().as_str()),
                        path_hash: path_hash(request.uri().path()),
                    };
                    match self.count(*channel, entry) {
                        Ok(()) => return Ok(()),
                        Err(refusal) => last = refusal,
                    }
                }
                Err(last)
            }
        }
    }

    fn count(&self, channel: ChannelId, entry: impl FnOnce(&Now) -> UsageEntry) -> Result<(), Refusal> {
        let view = self.ledger.view(channel).ok_or(Refusal::NoSuchChannel)?;
        self.admits(&view)?;
        match terms::is_metered(&view) {
            true => self.ledger.count(channel, entry),
            false => Err(Refusal::NotPaid),
        }
    }

    /// What somebody who has not paid is told, as JSON: what it costs and how to pay, and why what came did not count.
    pub fn how_to_pay(&self, refusal: &Refusal) -> serde_json::Value {
        let asset = match &self.terms.asset {
            AssetKind::Native => "native".to_owned(),
            AssetKind::WithId(id) => id.to_string(),
        };
        let mut answer = serde_json::json!({
            "price": self.terms.price.to_string(),
            "asset": asset,
            "provider": self.provider.to_ss58check(),
            "genesis": format!("{:?}", self.genesis),
            "how": HOW,
            "docs": DOCS,
        });
        if let Some(answer) = answer.as_object_mut().filter(|_| *refusal != Refusal::NotPaid) {
            answer.insert("reason".into(), refusal.word().into());
            answer.insert("message".into(), refusal.to_string().into());
            if let Refusal::NotMore { accepted, least, .. } = refusal {
                answer.insert("accepted".into(), accepted.to_string().into());
                answer.insert("least".into(), least.to_string().into());
            }
        }
        answer
    }
}

/// How to pay, in one sentence.
const HOW: &str = "open a channel with `tradewind channel open`, and send with each request the header \
                   `Tradewind-Voucher`: a voucher over one price more than the one before (`tradewind invoke --pay` does \
                   both)";

/// Where that is described.
const DOCS: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/channels.md");

fn busy() -> HandleError {
    HandleError::Busy { retry_after: std::time::Duration::from_secs(1) }
}
