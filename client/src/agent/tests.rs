#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use super::*;
use crate::{
    request::{Checked, Grant, ReplayLimits, Scope, Scopes, Standing, Verifier},
    rpc::{codes, AgentApiServer, ExecBytes, LogText, Phase},
};
use jsonrpsee::{
    core::{async_trait, RpcResult},
    server::{Server, ServerHandle},
};

use std::sync::atomic::{AtomicU64, Ordering};

const LEASE: LeaseId = 7;

fn genesis() -> H256 {
    H256([9; 32])
}

fn provider() -> AccountId32 {
    AccountId32::new([8; 32])
}

fn buyer() -> AccountKey {
    AccountKey::from_uri("//Alice").unwrap()
}

/// An agent with one lease of Alice's, whose clock is an hour fast.
struct TestAgent {
    verifier: Verifier,
    revoked_ms: AtomicU64,
}

const FAST_MILLIS: u64 = 3_600_000;

fn agents_clock() -> u64 {
    now_millis() + FAST_MILLIS
}

impl TestAgent {
    fn authorized(
        &self,
        method: &str,
        request: SignedRequest,
        lease: impl Fn(&Checked) -> Option<LeaseId>,
    ) -> RpcResult<()> {
        let checked = self.verifier.check(method, request, agents_clock())?;
        let lease = lease(&checked).ok_or_else(|| codes::error(codes::BAD_REQUEST, "parameters"))?;
        let not_yours = || codes::error(codes::NOT_YOURS, "no such lease of yours");
        match self.verifier.standing(&checked, lease, &buyer().account()).filter(|_| lease == LEASE) {
            None => return Err(not_yours()),
            Some(Standing::Buyer) => {}
            Some(Standing::Delegate(delegation, scope)) => {
                delegation.allows(scope, self.revoked_ms.load(Ordering::Relaxed), agents_clock())?;
            }
        }
        self.verifier.admit(checked, agents_clock())?;
        Ok(())
    }
}

fn lease_of(checked: &Checked) -> Option<LeaseId> {
    checked.params::<LeaseParams>().map(|params| params.lease)
}

#[async_trait]
impl AgentApiServer for TestAgent {
    async fn info(&self) -> RpcResult<AgentInfo> {
        Ok(AgentInfo {
            provider: provider(),
            genesis: genesis(),
            name: "test".into(),
            version: "0".into(),
            sealing_key: H256::zero(),
            now_ms: agents_clock(),
        })
    }

    async fn preflight(&self, request: SignedRequest) -> RpcResult<Preflight> {
        let checked = self.verifier.check(methods::PREFLIGHT, request, agents_clock())?;
        let asked = checked.params::<AskPreflight>().ok_or_else(|| codes::error(codes::BAD_REQUEST, "parameters"))?;
        let outline = Manifest::from_canonical(asked.outline.bytes()).unwrap();
        assert_eq!(outline, outline.outline(), "no more than an outline is shown");
        Ok(Preflight { refusal: (asked.resources.vcpus > 1).then(|| "no room".into()) })
    }

    async fn put_manifest(&self, request: SignedRequest) -> RpcResult<ManifestReceipt> {
        let sealed = |checked: &Checked| checked.params::<PutManifest>();
        let len = SignedRequest::clone(&request).params["sealed"].as_str().map_or(0, str::len);
        self.authorized(methods::PUT_MANIFEST, request, |checked| sealed(checked).map(|params| params.lease))?;
        Ok(ManifestReceipt { manifest_hash: H256::from_low_u64_be(u64::try_from(len).unwrap()) })
    }

    async fn access(&self, request: SignedRequest) -> RpcResult<AccessReply> {
        self.authorized(methods::ACCESS, request, lease_of)?;
        Ok(AccessReply { sealed: BoxText::new(vec![1, 2, 3]).unwrap() })
    }

    async fn status(&self, request: SignedRequest) -> RpcResult<LeaseStatus> {
        self.authorized(methods::STATUS, request, lease_of)?;
        Ok(LeaseStatus { lease: LEASE, phase: Phase::Running, message: None })
    }

    async fn logs(&self, request: SignedRequest) -> RpcResult<LogPart> {
        let from = request.params["from"]["offset"].as_u64().unwrap_or_default();
        self.authorized(methods::LOGS, request, |checked| checked.params::<ReadLogs>().map(|params| params.lease))?;
        let start = LogPosition { run: 5, offset: from };
        let next = LogPosition { run: 5, offset: from + 3 };
        Ok(LogPart { bytes: LogText::new(b"abc".to_vec()).unwrap(), start, next })
    }

    async fn put_blob(&self, request: SignedRequest, data: BlobText) -> RpcResult<BlobReceipt> {
        let cid = cid_of(data.bytes());
        self.authorized(methods::PUT_BLOB, request, |checked| {
            let params = checked.params::<PutBlob>()?;
            (params.cid == cid && params.size == u64::try_from(data.bytes().len()).ok()?).then_some(params.lease)
        })?;
        Ok(BlobReceipt { cid, left: 0 })
    }

    async fn exec(&self, request: SignedRequest) -> RpcResult<CommandDone> {
        let command = request.params["command"][0].as_str().unwrap_or_default().as_bytes().to_vec();
        self.authorized(methods::EXEC, request, |checked| checked.params::<RunCommand>().map(|params| params.lease))?;
        let bytes = |bytes| ExecBytes::new(bytes).unwrap();
        Ok(CommandDone { code: Some(3), stdout: bytes(command), stderr: bytes(vec![]), cut: false })
    }

    async fn revoke_delegations(&self, request: SignedRequest) -> RpcResult<Revoked> {
        let params = |checked: &Checked| checked.params::<RevokeDelegations>().map(|params| params.lease);
        self.authorized(methods::REVOKE_DELEGATIONS, request, params)?;
        let revoked_ms = agents_clock();
        self.revoked_ms.store(revoked_ms, Ordering::Relaxed);
        Ok(Revoked { revoked_ms })
    }

    async fn put_channel_blob(&self, _: SignedRequest, _: BlobText) -> RpcResult<BlobReceipt> {
        Err(codes::error(codes::NOT_YOURS, "no channels here"))
    }

    async fn deploy(&self, _: SignedRequest) -> RpcResult<DeployReceipt> {
        Err(codes::error(codes::NOT_YOURS, "no channels here"))
    }

    async fn usage(&self, _: SignedRequest) -> RpcResult<UsagePart> {
        Err(codes::error(codes::NOT_YOURS, "no channels here"))
    }
}

async fn served() -> (String, ServerHandle) {
    let verifier = Verifier::new(genesis(), provider(), ReplayLimits::default(), agents_clock());
    let server = Server::builder().max_request_body_size(MAX_REQUEST_BYTES).build("127.0.0.1:0").await.unwrap();
    let endpoint = format!("ws://{}", server.local_addr().unwrap());
    (endpoint, server.start(TestAgent { verifier, revoked_ms: AtomicU64::default() }.into_rpc()))
}

#[tokio::test]
async fn a_buyer_is_served_whatever_the_agents_clock_says() {
    let (endpoint, _server) = served().await;
    let agent = AgentClient::connect(&endpoint, genesis(), &provider()).await.unwrap();
    assert_eq!(agent.info().name, "test");
    let status = agent.status(&buyer(), LEASE).await.unwrap();
    assert_eq!(status.phase, Phase::Running);
    assert_eq!(agent.access(&buyer(), LEASE).await.unwrap().sealed.bytes(), [1, 2, 3]);
    let part = agent.logs(&buyer(), LEASE, None, 10).await.unwrap();
    assert_eq!((part.bytes.bytes(), part.start.offset), (&b"abc"[..], 0));
    let part = agent.logs(&buyer(), LEASE, Some(part.next), 10).await.unwrap();
    assert_eq!((part.start.offset, part.next.offset), (3, 6));
    let receipt = agent.put_manifest(&buyer(), LEASE, vec![0; crate::sealed::MAX_BOX_BYTES]).await.unwrap();
    assert_ne!(receipt.manifest_hash, H256::zero());
}

#[tokio::test]
async fn the_largest_blob_arrives() {
    let (endpoint, _server) = served().await;
    let agent = AgentClient::connect(&endpoint, genesis(), &provider()).await.unwrap();
    let blob = vec![7; crate::rpc::MAX_BLOB_BYTES];
    let (cid, receipt) = agent.put_blob(&buyer(), LEASE, blob.clone()).await.unwrap();
    assert_eq!((cid, receipt.cid), (cid_of(&blob), cid_of(&blob)));
    let larger = agent.put_blob(&buyer(), LEASE, vec![7; blob.len() + 1]).await;
    assert!(matches!(larger, Err(AgentError::TooLarge)));
    assert!(matches!(agent.put_manifest(&buyer(), LEASE, blob).await, Err(AgentError::TooLarge)));
}

#[tokio::test]
async fn a_refusal_carries_its_code() {
    let (endpoint, _server) = served().await;
    let agent = AgentClient::connect(&endpoint, genesis(), &provider()).await.unwrap();
    let other = AccountKey::from_uri("//Bob").unwrap();
    assert_eq!(agent.status(&other, LEASE).await.unwrap_err().code(), Some(codes::NOT_YOURS));
    assert_eq!(agent.status(&buyer(), LEASE + 1).await.unwrap_err().code(), Some(codes::NOT_YOURS));
    // The same request again, and one whose data are not what was signed.
    let params = serde_json::to_value(LeaseParams { lease: LEASE }).unwrap();
    let now = agents_clock();
    let request = SignedRequest::sign(&buyer(), &genesis(), &provider(), methods::STATUS, params, now, None).unwrap();
    agent.http.status(request.clone()).await.unwrap();
    let again: AgentError = agent.http.status(request).await.unwrap_err().into();
    assert_eq!(again.code(), Some(codes::SEEN));
    let params = PutBlob { lease: LEASE, cid: cid_of(b"one"), size: 3 };
    let request = agent.signed(&buyer(), methods::PUT_BLOB, &params).unwrap();
    let other = BlobText::new(b"two".to_vec()).unwrap();
    let refused: AgentError = agent.http.put_blob(request, other).await.unwrap_err().into();
    assert_eq!(refused.code(), Some(codes::BAD_REQUEST));
}

#[tokio::test]
async fn another_provider_another_chain_and_no_agent_are_told_apart() {
    let (endpoint, server) = served().await;
    let wrong = AgentClient::connect(&endpoint, H256::zero(), &provider()).await;
    assert!(matches!(wrong, Err(AgentError::WrongAgent)));
    let wrong = AgentClient::connect(&endpoint, genesis(), &AccountId32::new([0; 32])).await;
    assert!(matches!(wrong, Err(AgentError::WrongAgent)));
    for endpoint in ["nothing", "ftp://example.org", "file:///etc"] {
        let bad = AgentClient::connect(endpoint, genesis(), &provider()).await;
        assert!(matches!(bad, Err(AgentError::BadEndpoint(_))), "{endpoint}");
    }
    server.stop().unwrap();
    server.stopped().await;
    let gone = AgentClient::connect(&endpoint, genesis(), &provider()).await.unwrap_err();
    assert!(matches!(gone, AgentError::Rpc(_)));
    assert_eq!(gone.code(), None);
}

#[test]
fn websocket_endpoints_are_reached_over_http() {
    assert_eq!(http_url("wss://a.example/x").unwrap(), "https://a.example/x");
    assert_eq!(http_url("ws://a.example:99").unwrap(), "http://a.example:99/");
    assert_eq!(http_url("https://a.example").unwrap(), "https://a.example/");
}

#[tokio::test]
async fn a_provider_is_asked_before_it_is_paid_and_shown_an_outline_alone() {
    let (endpoint, _server) = served().await;
    let agent = AgentClient::connect(&endpoint, genesis(), &provider()).await.unwrap();
    let text = format!("version: 1\nkind: function\nimage: {{ cid: {} }}\nenv: {{ A: secret }}\n", cid_of(b"a"));
    let manifest = Manifest::parse(text.as_bytes()).unwrap();
    let ask = async |vcpus| {
        let resources = Resources { vcpus, memory_mib: 64, ..Resources::default() };
        agent.preflight(&buyer(), &manifest, resources).await.unwrap()
    };
    assert_eq!(ask(1).await, None);
    assert_eq!(ask(2).await.as_deref(), Some("no room"));
}

#[tokio::test]
async fn a_delegate_does_what_it_may_until_that_is_revoked() {
    let (endpoint, _server) = served().await;
    let agent = AgentClient::connect(&endpoint, genesis(), &provider()).await.unwrap();
    let bob = AccountKey::from_uri("//Bob").unwrap();
    let issued_ms = agent.now_millis();
    let scopes = Scopes::of(&[Scope::Logs]).unwrap();
    let grant = Grant { lease: LEASE, delegate: bob.account(), scopes, issued_ms, not_after_ms: issued_ms + 60_000 };
    let delegation = grant.sign(&buyer(), &genesis(), &provider()).unwrap();
    assert_eq!(agent.logs(&bob, LEASE, None, 10).await.unwrap_err().code(), Some(codes::NOT_YOURS));
    let delegate = agent.clone().delegated(delegation);
    assert_eq!(delegate.logs(&bob, LEASE, None, 10).await.unwrap().bytes.bytes(), b"abc");
    assert_eq!(delegate.status(&bob, LEASE).await.unwrap_err().code(), Some(codes::OUT_OF_SCOPE));
    assert_eq!(delegate.access(&bob, LEASE).await.unwrap_err().code(), Some(codes::OUT_OF_SCOPE));
    let itself = delegate.revoke_delegations(&bob, LEASE, None).await.unwrap_err();
    assert_eq!(itself.code(), Some(codes::OUT_OF_SCOPE));
    let stranger = AccountKey::from_uri("//Charlie").unwrap();
    assert_eq!(delegate.logs(&stranger, LEASE, None, 10).await.unwrap_err().code(), Some(codes::NOT_YOURS));
    assert!(agent.revoke_delegations(&buyer(), LEASE, None).await.unwrap().revoked_ms >= issued_ms);
    assert_eq!(delegate.logs(&bob, LEASE, None, 10).await.unwrap_err().code(), Some(codes::REVOKED));
}
