//! The agent's JSON-RPC interface, namespace `tradewind`, over HTTP.
//!
//! `tradewind_info` is for everybody, and `tradewind_preflight` for whoever signs. Every other method takes a [`SignedRequest`] as its first parameter, whose `params`
//! are the method's own type below, and answers only the buyer of the lease, or the payer of the channel, that they name.
//! A caller who is anyone else learns nothing, not even whether there is one: the answer is [`codes::NOT_YOURS`]. The buyer
//! of a lease can let others ask for some of it by a [`Delegation`](crate::request::Delegation).
//!
//! Published content is not read here but at `/ipfs/{cid}?format=raw`, like anywhere else.

mod channels;
pub mod codes;
mod exec;
mod preflight;
mod types;

pub use channels::{BatchState, Deploy, DeployReceipt, PutChannelBlob, ReadUsage, UsageBatch, UsagePart};
pub use exec::{
    CommandDone, ExecBytes, RunCommand, MAX_EXEC_BYTES, MAX_EXEC_COMMAND_BYTES, MAX_EXEC_SECONDS, MAX_EXEC_WORDS,
};
pub use preflight::{AskPreflight, Preflight, Sizes, MAX_OUTLINE_BYTES};
pub use types::{
    AccessReply, AgentInfo, Base64Bytes, BlobReceipt, LeaseParams, LeaseStatus, LogPart, LogPosition, ManifestReceipt,
    Phase, PutBlob, PutManifest, ReadLogs, RevokeDelegations, Revoked,
};

use crate::{request::SignedRequest, sealed::MAX_BOX_BYTES};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};

/// Largest blob, in bytes.
pub const MAX_BLOB_BYTES: usize = 32 * 1024 * 1024;

/// What one lease may put in all, in bytes.
pub const MAX_LEASE_BLOB_BYTES: u64 = 64 * 1024 * 1024;

/// How many blobs one lease may put.
pub const MAX_LEASE_BLOBS: u32 = 8;

/// What one channel may put in all, in bytes.
pub const MAX_CHANNEL_BLOB_BYTES: u64 = 64 * 1024 * 1024;

/// How many blobs one channel may put.
pub const MAX_CHANNEL_BLOBS: u32 = 16;

/// How many deployments one channel may pay for.
pub const MAX_CHANNEL_DEPLOYMENTS: u32 = 8;

/// Most entries of a usage log in one answer.
pub const MAX_USAGE_ENTRIES: usize = 2_000;

/// Most bytes of a log in one answer.
pub const MAX_LOG_BYTES: usize = 64 * 1024;

/// Largest request that a server accepts, in bytes: a blob in base64, and its envelope.
pub const MAX_REQUEST_BYTES: u32 = 48 * 1024 * 1024;

/// Largest answer that a client accepts, in bytes: a sealed box in base64, and its envelope.
pub const MAX_RESPONSE_BYTES: u32 = 4 * 1024 * 1024;

/// Full names of the methods, as they are signed.
pub mod methods {
    /// For everybody.
    pub const INFO: &str = "tradewind_info";
    /// For whoever signs. Parameters [`super::AskPreflight`].
    pub const PREFLIGHT: &str = "tradewind_preflight";
    /// Parameters [`super::PutManifest`].
    pub const PUT_MANIFEST: &str = "tradewind_putManifest";
    /// Parameters [`super::LeaseParams`].
    pub const ACCESS: &str = "tradewind_access";
    /// Parameters [`super::LeaseParams`].
    pub const STATUS: &str = "tradewind_status";
    /// Parameters [`super::PutBlob`].
    pub const PUT_BLOB: &str = "tradewind_putBlob";
    /// Parameters [`super::ReadLogs`].
    pub const LOGS: &str = "tradewind_logs";
    /// Parameters [`super::RunCommand`].
    pub const EXEC: &str = "tradewind_exec";
    /// Parameters [`super::RevokeDelegations`].
    pub const REVOKE_DELEGATIONS: &str = "tradewind_revokeDelegations";
    /// Parameters [`super::PutChannelBlob`].
    pub const PUT_CHANNEL_BLOB: &str = "tradewind_putChannelBlob";
    /// Parameters [`super::Deploy`].
    pub const DEPLOY: &str = "tradewind_deploy";
    /// Parameters [`super::ReadUsage`].
    pub const USAGE: &str = "tradewind_usage";
}

/// A sealed box in base64.
pub type BoxText = Base64Bytes<MAX_BOX_BYTES>;

/// A part of a log in base64.
pub type LogText = Base64Bytes<MAX_LOG_BYTES>;

/// A blob in base64.
pub type BlobText = Base64Bytes<MAX_BLOB_BYTES>;

/// The interface. Errors carry one of [`codes`].
#[rpc(server, client, namespace = "tradewind")]
pub trait AgentApi {
    /// Who the agent is. Needs no signature.
    #[method(name = "info")]
    async fn info(&self) -> RpcResult<AgentInfo>;

    /// Whether the provider would take a lease now; [`AskPreflight`]. Costs nothing and binds nobody, so that any account may ask:
    /// the signature binds the answer to this provider and chain, and shows who asks.
    #[method(name = "preflight")]
    async fn preflight(&self, request: SignedRequest) -> RpcResult<Preflight>;

    /// Hands the sealed manifest of a lease over; [`PutManifest`]. The agent opens it, checks it against the hash on
    /// chain, and accepts the lease. The same manifest may come again; another one is refused.
    #[method(name = "putManifest")]
    async fn put_manifest(&self, request: SignedRequest) -> RpcResult<ManifestReceipt>;

    /// The sealed access of a lease; [`LeaseParams`]. [`codes::NOT_READY`] until the lease is active.
    #[method(name = "access")]
    async fn access(&self, request: SignedRequest) -> RpcResult<AccessReply>;

    /// How the workload of a lease is; [`LeaseParams`].
    #[method(name = "status")]
    async fn status(&self, request: SignedRequest) -> RpcResult<LeaseStatus>;

    /// What the workload of a lease wrote; [`ReadLogs`]. [`codes::NOT_READY`] while nothing of it runs.
    #[method(name = "logs")]
    async fn logs(&self, request: SignedRequest) -> RpcResult<LogPart>;

    /// Runs a command in the container of an active lease, as the container's user; [`RunCommand`].
    /// [`codes::NOT_READY`] while it does not run.
    #[method(name = "exec")]
    async fn exec(&self, request: SignedRequest) -> RpcResult<CommandDone>;

    /// Refuses delegations of a lease from now on; [`RevokeDelegations`]. What runs already by one comes to its end.
    #[method(name = "revokeDelegations")]
    async fn revoke_delegations(&self, request: SignedRequest) -> RpcResult<Revoked>;

    /// Puts content that the lease needs where the agent finds it; [`PutBlob`]. `data` is not part of what is signed,
    /// but the address in the parameters is.
    ///
    /// What stops a stranger from filling the disk: the signer must be the buyer of a lease with this provider that is
    /// not closed, so its deposit and its money are on hold; one lease puts at most [`MAX_LEASE_BLOBS`] blobs and
    /// [`MAX_LEASE_BLOB_BYTES`] in all; and they are dropped when the lease is closed and no other one uses them.
    /// Content of an open workload is put after renting and before the provider accepts.
    #[method(name = "putBlob")]
    async fn put_blob(&self, request: SignedRequest, data: BlobText) -> RpcResult<BlobReceipt>;

    /// The same for a channel: [`PutChannelBlob`]. The signer must be the payer of a channel with this provider that has
    /// not ended; one channel puts at most [`MAX_CHANNEL_BLOBS`] blobs and [`MAX_CHANNEL_BLOB_BYTES`] in all; and they are
    /// dropped when nothing of it can be redeemed any more and nobody else uses them.
    #[method(name = "putChannelBlob")]
    async fn put_channel_blob(&self, request: SignedRequest, data: BlobText) -> RpcResult<BlobReceipt>;

    /// Keeps a deployment here for as long as a channel: [`Deploy`]. The manifest and its program must be here. If the
    /// channel is metered, it pays for the requests that come without a voucher.
    #[method(name = "deploy")]
    async fn deploy(&self, request: SignedRequest) -> RpcResult<DeployReceipt>;

    /// What was counted of a metered channel: [`ReadUsage`].
    #[method(name = "usage")]
    async fn usage(&self, request: SignedRequest) -> RpcResult<UsagePart>;
}
