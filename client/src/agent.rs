//! An agent as its buyers reach it.

use crate::{
    content::{cid_of, ContentId},
    keys::AccountKey,
    manifest::{Manifest, ManifestError},
    request::{now_millis, Delegation, RequestError, SignedRequest},
    rpc::{
        methods, AccessReply, AgentApiClient, AgentInfo, AskPreflight, Base64Bytes, BlobReceipt, BlobText, BoxText,
        CommandDone, Deploy, DeployReceipt, LeaseParams, LeaseStatus, LogPart, LogPosition, ManifestReceipt, Preflight,
        PutBlob, PutChannelBlob, PutManifest, ReadLogs, ReadUsage, RevokeDelegations, Revoked, RunCommand, UsagePart,
        MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES,
    },
};
use jsonrpsee::{core::ClientError, http_client::HttpClient};
use serde::Serialize;
use sp_core::H256;
use sp_runtime::AccountId32;
use std::time::Duration;
use tradewind_primitives::{ChannelId, LeaseId, Resources, Round};
use url::Url;

/// How long a request may take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Why an agent cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// The endpoint is no URL that an agent can have.
    #[error("`{0}` is not an http, https, ws or wss URL")]
    BadEndpoint(String),
    /// It answers, but for another provider or chain.
    #[error("the agent at this endpoint serves another provider or chain")]
    WrongAgent,
    /// It cannot be reached, or it refused; refusals carry one of [`crate::rpc::codes`].
    #[error(transparent)]
    Rpc(#[from] ClientError),
    /// A request cannot be made.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The manifest has no encoding.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// More than an agent takes.
    #[error("too large to send to an agent")]
    TooLarge,
}

impl AgentError {
    /// The code of the agent's refusal, if it was one.
    pub fn code(&self) -> Option<i32> {
        match self {
            Self::Rpc(ClientError::Call(refusal)) => Some(refusal.code()),
            _ => None,
        }
    }
}

/// A connection to one provider's agent.
#[derive(Clone, Debug)]
pub struct AgentClient {
    http: HttpClient,
    info: AgentInfo,
    /// What to add to our clock to get the agent's. A request is good at one provider only, so that a wrong clock
    /// there harms nobody else.
    skew_millis: i64,
    /// What is sent with each request.
    delegation: Option<Delegation>,
}

impl AgentClient {
    /// Connects to the agent of `provider` at `endpoint`, as both stand on chain.
    pub async fn connect(endpoint: &str, genesis: H256, provider: &AccountId32) -> Result<Self, AgentError> {
        let http = HttpClient::builder()
            .max_request_size(MAX_REQUEST_BYTES)
            .max_response_size(MAX_RESPONSE_BYTES)
            .request_timeout(TIMEOUT)
            .build(http_url(endpoint)?)?;
        let info = http.info().await?;
        if info.genesis != genesis || info.provider != *provider {
            return Err(AgentError::WrongAgent);
        }
        let now = i64::try_from(now_millis()).unwrap_or(i64::MAX);
        let skew_millis = i64::try_from(info.now_ms).unwrap_or(i64::MAX).saturating_sub(now);
        Ok(Self { http, info, skew_millis, delegation: None })
    }

    /// The same, asked as a delegate of a lease's buyer by whoever signs.
    pub fn delegated(self, delegation: Delegation) -> Self {
        Self { delegation: Some(delegation), ..self }
    }

    /// What the agent's clock says now, in milliseconds since 1970; never later than it does.
    pub fn now_millis(&self) -> u64 {
        now_millis().saturating_add_signed(self.skew_millis)
    }

    /// Who it says it is.
    pub fn info(&self) -> &AgentInfo {
        &self.info
    }

    /// Why the provider would not take `manifest` with `resources` now; `None` if it would. Shows its outline alone.
    ///
    /// # Errors
    /// When the agent does not answer, or cannot say; [`jsonrpsee::types::error::METHOD_NOT_FOUND_CODE`] is the code of one
    /// that is too old to be asked.
    pub async fn preflight(
        &self,
        key: &AccountKey,
        manifest: &Manifest,
        resources: Resources,
    ) -> Result<Option<String>, AgentError> {
        let outline = manifest.outline().canonical()?.to_vec();
        let outline = Base64Bytes::new(outline).ok_or(AgentError::TooLarge)?;
        let asked = AskPreflight { outline, resources: resources.into() };
        let Preflight { refusal } = self.http.preflight(self.signed(key, methods::PREFLIGHT, &asked)?).await?;
        Ok(refusal)
    }

    /// Hands over the sealed manifest of `lease`.
    pub async fn put_manifest(
        &self,
        key: &AccountKey,
        lease: LeaseId,
        sealed: Vec<u8>,
    ) -> Result<ManifestReceipt, AgentError> {
        let sealed = BoxText::new(sealed).ok_or(AgentError::TooLarge)?;
        let request = self.signed(key, methods::PUT_MANIFEST, &PutManifest { lease, sealed })?;
        Ok(self.http.put_manifest(request).await?)
    }

    /// Puts content that `lease` needs, and returns its address.
    pub async fn put_blob(
        &self,
        key: &AccountKey,
        lease: LeaseId,
        content: Vec<u8>,
    ) -> Result<(ContentId, BlobReceipt), AgentError> {
        let cid = cid_of(&content);
        let size = u64::try_from(content.len()).map_err(|_| AgentError::TooLarge)?;
        let data = BlobText::new(content).ok_or(AgentError::TooLarge)?;
        let request = self.signed(key, methods::PUT_BLOB, &PutBlob { lease, cid, size })?;
        Ok((cid, self.http.put_blob(request, data).await?))
    }

    /// Puts content for requests that `channel` pays for, and returns its address.
    pub async fn put_channel_blob(
        &self,
        key: &AccountKey,
        channel: ChannelId,
        content: Vec<u8>,
    ) -> Result<(ContentId, BlobReceipt), AgentError> {
        let cid = cid_of(&content);
        let size = u64::try_from(content.len()).map_err(|_| AgentError::TooLarge)?;
        let data = BlobText::new(content).ok_or(AgentError::TooLarge)?;
        let request = self.signed(key, methods::PUT_CHANNEL_BLOB, &PutChannelBlob { channel, cid, size })?;
        Ok((cid, self.http.put_channel_blob(request, data).await?))
    }

    /// Keeps the deployment with the manifest `cid` for as long as `channel`, which pays for requests to it if it is metered.
    pub async fn deploy(
        &self,
        key: &AccountKey,
        channel: ChannelId,
        cid: ContentId,
    ) -> Result<DeployReceipt, AgentError> {
        let request = self.signed(key, methods::DEPLOY, &Deploy { channel, cid })?;
        Ok(self.http.deploy(request).await?)
    }

    /// The batches of `channel`'s usage log, and of one round's the entries from number `from` on, at most
    /// [`MAX_USAGE_ENTRIES`](crate::rpc::MAX_USAGE_ENTRIES).
    pub async fn usage(
        &self,
        key: &AccountKey,
        channel: ChannelId,
        round: Option<Round>,
        from: u32,
    ) -> Result<UsagePart, AgentError> {
        let request = self.signed(key, methods::USAGE, &ReadUsage { channel, round, from })?;
        Ok(self.http.usage(request).await?)
    }

    /// The sealed access of `lease`.
    pub async fn access(&self, key: &AccountKey, lease: LeaseId) -> Result<AccessReply, AgentError> {
        let request = self.signed(key, methods::ACCESS, &LeaseParams { lease })?;
        Ok(self.http.access(request).await?)
    }

    /// How the workload of `lease` is.
    pub async fn status(&self, key: &AccountKey, lease: LeaseId) -> Result<LeaseStatus, AgentError> {
        let request = self.signed(key, methods::STATUS, &LeaseParams { lease })?;
        Ok(self.http.status(request).await?)
    }

    /// What the workload of `lease` wrote, from `from` on or else the end of it, at most `max_bytes` and
    /// [`MAX_LOG_BYTES`](crate::rpc::MAX_LOG_BYTES).
    pub async fn logs(
        &self,
        key: &AccountKey,
        lease: LeaseId,
        from: Option<LogPosition>,
        max_bytes: u32,
    ) -> Result<LogPart, AgentError> {
        let request = self.signed(key, methods::LOGS, &ReadLogs { lease, from, max_bytes })?;
        Ok(self.http.logs(request).await?)
    }

    /// Runs a command in the container of a lease.
    pub async fn exec(&self, key: &AccountKey, command: &RunCommand) -> Result<CommandDone, AgentError> {
        Ok(self.http.exec(self.signed(key, methods::EXEC, command)?).await?)
    }

    /// Has the agent refuse the delegations of `lease` that were issued at `before_ms` or before, by its own clock; without
    /// it, all until now.
    pub async fn revoke_delegations(
        &self,
        key: &AccountKey,
        lease: LeaseId,
        before_ms: Option<u64>,
    ) -> Result<Revoked, AgentError> {
        let request = self.signed(key, methods::REVOKE_DELEGATIONS, &RevokeDelegations { lease, before_ms })?;
        Ok(self.http.revoke_delegations(request).await?)
    }

    fn signed(&self, key: &AccountKey, method: &str, params: &impl Serialize) -> Result<SignedRequest, AgentError> {
        let params = serde_json::to_value(params).map_err(|_| AgentError::TooLarge)?;
        let (genesis, provider, now) = (&self.info.genesis, &self.info.provider, self.now_millis());
        Ok(SignedRequest::sign(key, genesis, provider, method, params, now, self.delegation.as_ref())?)
    }
}

/// The same place over HTTP: an agent speaks HTTP.
fn http_url(endpoint: &str) -> Result<String, AgentError> {
    let bad = || AgentError::BadEndpoint(endpoint.chars().take(256).collect());
    let mut url = Url::parse(endpoint).map_err(|_| bad())?;
    let scheme = match url.scheme() {
        "http" | "ws" => "http",
        "https" | "wss" => "https",
        _ => return Err(bad()),
    };
    url.set_scheme(scheme).map_err(|()| bad())?;
    Ok(url.into())
}

#[cfg(test)]
mod tests;
